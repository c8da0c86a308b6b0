// How page code listens to us: events of the document, by their names with or without our prefix.
import { doc, listenOn, unlistenOn } from "./platform.js";

/**
 * What page code gives in the place of a text; empty where it cannot be one (a symbol, an object without a prototype).
 * @param {unknown} given
 */
export const textOf = (given) => {
  try {
    return `${given}`;
  } catch {
    return "";
  }
};
/** @param {string} name */
export const typeOf = (name) => `placet:${textOf(name).replace(/^placet:/, "")}`;

/** @type {(name: string, listener: (detail: any) => void) => () => void} */
export function subscribe(name, listener) {
  const type = typeOf(name);
  /** @param {CustomEvent} event */
  const heard = (event) => typeof listener === "function" && listener(event.detail);
  listenOn(doc, type, heard);
  return () => unlistenOn(doc, type, heard);
}
