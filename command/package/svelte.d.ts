import type { Component, Snippet } from "svelte";
import type { Readable } from "svelte/store";
import type { Category, Config } from "./index.js";

/**
 * Stands around the app. With `config`, Placet starts as a part of the app; with `src` too, from that script; with neither,
 * its tag stands in the HTML. `allowed`: what `placet/server` found, so that the first render is that of this visitor.
 */
export const PlacetProvider: Component<{ src?: string; config?: Config; allowed?: string[]; children?: Snippet }>;

/** A store that says whether a category or a service may run; called while a component is set up. */
export function useAllows(id: Category | (string & {})): Readable<boolean>;

/** Its children while a category or a service may run, else `fallback`. */
export const Held: Component<{ for: Category | (string & {}); fallback?: Snippet; children?: Snippet }>;

/** The list of services and what they store. */
export const Declaration: Component<Record<string, unknown>>;
