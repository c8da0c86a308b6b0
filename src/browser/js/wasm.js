// How the wasm sits in the script: one letter a byte. (The build tells the length too: the minifier would take that of
// what stands in the letters' place.)
// Both halves of the way from letters to bytes are the engine's own work where it has them; the loop serves Chromium before
// 140, Firefox before 133, Safari before 18.2.
import { check, length, letters } from "./letters.js";

// A classic script knows its folder by its tag.
export const here = "";

/** @param {WebAssembly.Imports} imports */
function link(imports) {
  // Whole words, for the check; what follows the program's end is 0.
  const bytes = new Uint8Array(new ArrayBuffer((length + 3) & ~3), 0, length);
  if (bytes.setFromBase64) bytes.setFromBase64(btoa(letters));
  else for (let at = 0; at < length; at++) bytes[at] = letters.charCodeAt(at);
  // One wrong byte may be a program that runs, and allows what it should refuse: the right ones give the build's own number.
  // (By an index: walked by its iterator, the array takes a new visit's thread twice as long, 2026-11-29.)
  const words = new Int32Array(bytes.buffer);
  let found = 0;
  for (let at = 0; at < words.length; at++) found = Math.imul(found ^ words[at], 0x01000193);
  if (found !== check) throw new RangeError("the wasm inside is not what was built");
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
}

/** Goes on with what makes the instance, in the task that runs the tag. @param {(link: any) => void} go */
export const compiled = (go) => go(link);
