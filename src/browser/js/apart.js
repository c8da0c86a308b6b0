// How the wasm comes to the second of a site's own files: beside it, asked for by the first one (`first.js`), compiled while
// this one is on its way.
import { handed } from "./platform.js";

// A classic script knows its folder by its tag.
export const here = "";

/** Goes on with what makes the instance as soon as it is there, or with what throws why it is not. @param {(link: any) => void} go */
export const compiled = (go) =>
  handed.module.then(
    /** @param {WebAssembly.Module} module */
    (module) => go(/** @param {WebAssembly.Imports} imports */ (imports) => new WebAssembly.Instance(module, imports).exports),
    /** @param {unknown} reason */
    (reason) =>
      go(() => {
        throw reason;
      }),
  );
