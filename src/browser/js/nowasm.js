// `placet.nowasm.js`: the program's wasm translated to JavaScript, for engines and policies that run no WebAssembly. The
// loader, which puts this file into the page, takes from its own object what makes the instance. No more is known here.
import { translated } from "./translated.js";

const { structuredClone } = window;

/** What `new WebAssembly.Instance` would give. @param {{ a: Record<string, any> }} imports */
function link(imports) {
  /** @type {{ buffer: ArrayBuffer } | undefined} */
  let memory;
  /** @type {ArrayBuffer | undefined} */
  let buffer;
  // Memory that has grown is another buffer. WebAssembly makes the former unusable, by which the glue knows: so do we.
  const renew = () => {
    const now = memory?.buffer;
    if (buffer && buffer !== now) structuredClone(buffer, { transfer: [buffer] });
    buffer = now;
  };
  /** Whatever crosses the border, in either direction, finds the memory as it is. @param {Record<string, any>} functions */
  const watched = (functions) => {
    /** @type {Record<string, any>} */
    const both = {};
    for (const name of Object.keys(functions)) {
      const own = functions[name];
      both[name] =
        typeof own === "function"
          ? /** @param {any[]} args */ (...args) => {
              renew();
              const answer = own(...args);
              renew();
              return answer;
            }
          : own;
    }
    return both;
  };
  const exports = translated(watched(imports.a));
  ({ memory } = exports);
  renew();
  return watched(exports);
}

/** @type {any} */ (window).placet.translation = link;
