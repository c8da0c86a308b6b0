import type { HTMLAttributes, ReactNode } from "react";
import type { Category, Config } from "./index.js";

/**
 * Stands around the app. With `config`, Placet starts as a part of the app; with `src` too, from that script; with neither,
 * its tag stands in the HTML. `allowed`: what `placet/server` found, so that the first render is that of this visitor.
 */
export function PlacetProvider(props: {
  src?: string;
  config?: Config;
  allowed?: string[];
  children?: ReactNode;
}): ReactNode;

/** Whether a category or a service may run; renders again when that changes. */
export function useAllows(id: Category | (string & {})): boolean;

/** Its children while a category or a service may run, else `fallback`. */
export function Held(props: {
  for: Category | (string & {});
  fallback?: ReactNode;
  children?: ReactNode;
}): ReactNode;

/** The list of services and what they store. */
export function Declaration(props: HTMLAttributes<HTMLDivElement>): ReactNode;
