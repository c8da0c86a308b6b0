// How the wasm sits in the script: one letter a byte. (The build tells the length too: the minifier would take that of
// what stands in the letters' place.)
// Both halves of the way from letters to bytes are the engine's own work where it has them; the loop serves Chromium before
// 140, Firefox before 133, Safari before 18.2.
import { length, letters } from "./letters.js";

// A classic script knows its folder by its tag.
export const here = "";

/** @param {WebAssembly.Imports} imports */
function link(imports) {
  const bytes = new Uint8Array(length);
  if (bytes.setFromBase64) bytes.setFromBase64(btoa(letters));
  else for (let at = 0; at < length; at++) bytes[at] = letters.charCodeAt(at);
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
}

/** Goes on with what makes the instance, in the task that runs the tag. @param {(link: any) => void} go */
export const compiled = (go) => go(link);
