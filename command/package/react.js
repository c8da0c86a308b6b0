"use client";
// Placet in React: thin, and the same on the server as on the first render in the browser, so that hydration meets what it expects.
import { createContext, createElement, useContext, useEffect, useSyncExternalStore } from "react";
import { allows, declare, marks, start, watch } from "./watch.js";

/** Ids that the server knew to be allowed. */
const Known = createContext(/** @type {string[]} */ ([]));

/** @param {Parameters<typeof import("./react.js").PlacetProvider>[0]} props */
export function PlacetProvider({ src, config, allowed = [], children }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, since the config of a page that is there is not read again.
  useEffect(() => start({ src, config }), []);
  return createElement(Known.Provider, { value: allowed }, children);
}

/** @param {string} id */
export function useAllows(id) {
  const known = useContext(Known).includes(id);
  return useSyncExternalStore(
    watch,
    () => allows(id) ?? known,
    () => known,
  );
}

/** @param {{ for: string, as?: any, fallback?: any, children?: any, [attribute: string]: unknown }} props */
export function Held({ for: id, as, fallback = null, children, ...attributes }) {
  const allowed = useAllows(id);
  // Placet makes the element live by its attributes, maybe before React comes to it.
  if (as) return createElement(as, { ...marks(id, as, attributes), suppressHydrationWarning: true }, children);
  return allowed ? children : fallback;
}

/** @param {import("react").HTMLAttributes<HTMLDivElement>} props */
export function Declaration(props) {
  useEffect(() => declare(), []);
  // Placet fills it, and React never looks inside.
  const inside = { dangerouslySetInnerHTML: { __html: "" }, suppressHydrationWarning: true };
  return createElement("div", { ...props, "data-placet": "declaration", ...inside });
}
