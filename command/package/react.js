"use client";
// Placet in React: thin, and the same on the server as on the first render in the browser, so that hydration meets what it expects.
import { createContext, createElement, useContext, useEffect, useSyncExternalStore } from "react";
import { allows, declare, start, watch } from "./watch.js";

/** Ids that the server knew to be allowed. */
const Known = createContext(/** @type {string[]} */ ([]));

/** @param {Parameters<typeof import("./react.js").PlacetProvider>[0]} props */
export function PlacetProvider({ src, config, allowed = [], children }) {
  // Once: the config of a page that is there is not read again.
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

/** @param {Parameters<typeof import("./react.js").Held>[0]} props */
export function Held({ for: id, fallback = null, children }) {
  return useAllows(id) ? children : fallback;
}

/** @param {import("react").HTMLAttributes<HTMLDivElement>} props */
export function Declaration(props) {
  useEffect(() => declare(), []);
  // Placet fills it, and React never looks inside.
  const inside = { dangerouslySetInnerHTML: { __html: "" }, suppressHydrationWarning: true };
  return createElement("div", { ...props, "data-placet": "declaration", ...inside });
}
