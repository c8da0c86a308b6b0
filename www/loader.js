// The hand-written half of the tag: compiles and starts the program in the task that runs the tag.
// It decides nothing: when the program cannot run, everything marked simply stays shut.
import { instantiate } from "./glue.js";
import { compile } from "./wasm.js";

let dead = false;

// Whatever leaves the program by way of an exception leaves it half done: a trap, but also an error that passed through it.
// Every later call then answers 0, which the glue reads as "no" or "nothing": shut.
function guard(exports) {
  const guarded = {};
  for (const name in exports) {
    const own = exports[name];
    guarded[name] =
      typeof own === "function"
        ? (...args) => {
            if (dead) return 0;
            try {
              return own(...args);
            } catch (error) {
              dead = true;
              console.error("placet[stopped] An error inside; everything stays shut on this page.", error);
              return 0;
            }
          }
        : own;
  }
  return guarded;
}

try {
  instantiate(compile(), guard);
} catch (error) {
  dead = true;
  console.error("placet[no-wasm] This browser or the page's policy (it needs 'wasm-unsafe-eval') does not run WebAssembly; everything stays shut.", error);
}
