// Placet in React's server components. Whatever they render is sent ahead, and React has the browser fetch the pictures in it
// at once (measured with React 19.3 in Next.js 16.4), before a component there could hold them: only what is rendered in the
// browser's own components is held by `Held`.
import { createElement, isValidElement } from "react";
import { Held as HeldInBrowser } from "./react.js";

export { Declaration, PlacetProvider } from "./react.js";

const inBrowser = Symbol.for("react.client.reference");

/** Refuses what is rendered here, wherever it stands in what is handed over. @param {any} part */
function refuse(part) {
  if (Array.isArray(part)) part.forEach(refuse);
  // A symbol is a fragment or the like, of which only the content counts.
  else if (isValidElement(part) && (typeof part.type === "symbol" || /** @type {any} */ (part.type).$$typeof === inBrowser)) {
    const { children, ...others } = part.props;
    refuse(children);
    for (const other of Object.values(others)) if (isValidElement(other)) refuse(other);
  } else if (isValidElement(part) || part?.then) {
    throw new Error(
      'placet: <Held> in a server component holds components of the browser alone: put its content into a file with "use client"',
    );
  }
}

/** @param {any} props */
export function Held(props) {
  // What is inside a held element comes with it: it is no fallback of a component's.
  if (!props.as) refuse(props.children);
  return createElement(HeldInBrowser, props);
}

export function useAllows() {
  throw new Error('placet: useAllows belongs into a file with "use client"; on the server, placet/server tells what may run');
}
