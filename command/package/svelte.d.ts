import type { Component, Snippet } from "svelte";
import type { Category, Config } from "./index.js";

/**
 * Stands around the app. With `config`, Placet starts as a part of the app; with `src` too, from that script; with neither,
 * its tag stands in the HTML. `allowed`: what `placet/server` found, so that the first render is that of this visitor.
 */
export const PlacetProvider: Component<{ src?: string; config?: Config; allowed?: string[]; children?: Snippet }>;

/** Whether a category or a service may run, as it changes; called while a component is set up. One that may become another is a function. */
export function useAllows(id: Asked | (() => Asked)): { readonly current: boolean };
type Asked = Category | (string & {});

/**
 * Without `as`, its children while a category or a service may run, else `fallback`. With it, an element that Placet holds,
 * with its placeholder, until then: `<Held for="youtube" as="iframe" src="…" />`.
 */
export const Held: Component<{
  for: Category | (string & {});
  as?: "iframe" | "img" | "script" | "video" | "audio" | "embed" | "object" | "link";
  fallback?: Snippet;
  children?: Snippet;
  [attribute: string]: unknown;
}>;

/** The list of services and what they store. */
export const Declaration: Component<Record<string, unknown>>;
