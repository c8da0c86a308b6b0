// How page code listens to us: events of the document, by their names with or without our prefix.
import { doc, listenOn, unlistenOn } from "./platform.js";

/** @param {string} name */
export const typeOf = (name) => `placet:${`${name}`.replace(/^placet:/, "")}`;

/** @type {(name: string, listener: (detail: any) => void) => () => void} */
export function subscribe(name, listener) {
  const type = typeOf(name);
  /** @param {CustomEvent} event */
  const heard = (event) => listener(event.detail);
  listenOn(doc, type, heard);
  return () => unlistenOn(doc, type, heard);
}
