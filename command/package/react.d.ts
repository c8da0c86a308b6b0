import type { HTMLAttributes, JSX, ReactNode } from "react";
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

/**
 * Without `as`, its children while a category or a service may run, else `fallback`. With it, an element that Placet holds,
 * with its placeholder, until then: `<Held for="youtube" as="iframe" src="…" />`.
 */
export function Held(
  props: { for: Category | (string & {}); children?: ReactNode } & (
    | { as?: undefined; fallback?: ReactNode }
    | HeldElement<"iframe">
    | HeldElement<"img">
    | HeldElement<"script">
    | HeldElement<"video">
    | HeldElement<"audio">
    | HeldElement<"embed">
    | HeldElement<"object">
    | HeldElement<"link">
  ),
): ReactNode;

type HeldElement<Name extends keyof JSX.IntrinsicElements> = { as: Name } & Omit<JSX.IntrinsicElements[Name], "as">;

/** The list of services and what they store. */
export function Declaration(props: HTMLAttributes<HTMLDivElement>): ReactNode;
