import type { DefineComponent, Ref } from "vue";
import type { Category, Config } from "./index.js";

/**
 * Stands around the app. With `config`, Placet starts as a part of the app; with `src` too, from that script; with neither,
 * its tag stands in the HTML. `allowed`: what `placet/server` found, so that the first render is that of this visitor.
 */
export const PlacetProvider: DefineComponent<{ src?: string; config?: Config; allowed?: string[] }>;

/** Whether a category or a service may run, as it changes; one that may become another is a ref or a function. */
export function useAllows(id: Asked | Ref<Asked> | (() => Asked)): Readonly<Ref<boolean>>;
type Asked = Category | (string & {});

/**
 * Without `as`, its default slot while a category or a service may run, else its slot `fallback`. With it, an element that
 * Placet holds, with its placeholder, until then: `<Held for="youtube" as="iframe" src="…" />`.
 */
export const Held: DefineComponent<{
  for: Category | (string & {});
  as?: "iframe" | "img" | "script" | "video" | "audio" | "embed" | "object" | "link";
}>;

/** The list of services and what they store. */
export const Declaration: DefineComponent<Record<string, never>>;
