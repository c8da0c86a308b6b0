// The hand-written half of the tag: compiles and starts the program in the task that runs the tag, and offers
// `window.placet`. It decides nothing: when the program cannot run, everything marked simply stays shut.
import * as program from "./glue.js";
import { currentScript, globalNamed, listenOn, prepare, unlistenOn } from "./platform.js";
import { css, defaults, english, locales, preferences, version } from "./parts.js";
import { link } from "./wasm.js";

let dead = false;

function stop(code, words, error) {
  dead = true;
  console.error(`placet[${code}] ${words}; everything stays shut on this page.`, error);
}

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
              stop("stopped", "An error inside", error);
              return 0;
            }
          }
        : own;
  }
  return guarded;
}

// One visit a page, however often the tag stands in it.
const before = globalNamed("placet");
if (!before?.version) {
  let ready;
  const calls = (action) => () => dead || program.press(action);
  const placet = {
    version,
    ready: new Promise((resolve) => (ready = resolve)),
    allows: (id) => !dead && program.allows(`${id}`),
    record: () => (dead ? null : program.record()),
    show: calls("show"),
    preferences: calls("preferences"),
    hide: calls("hide"),
    acceptAll: calls("accept-all"),
    rejectAll: calls("reject-all"),
    choose: (answers) => dead || program.choose(answers),
    withdraw: calls("withdraw"),
    erase: calls("erase"),
    rescan: (root) => dead || program.rescan(root),
    complaints: () => (dead ? [] : program.complaints()),
    on(name, listener) {
      const type = name.startsWith("placet:") ? name : `placet:${name}`;
      const heard = (event) => listener(event.detail);
      listenOn(document, type, heard);
      return () => unlistenOn(document, type, heard);
    },
    push: (call) => call(placet),
  };
  window.placet = placet;

  const tag = currentScript();
  const [, base = "", file = ""] = /^([^?#]*\/)[^/?#]*(.*)$/.exec(tag?.src ?? "") ?? [];
  try {
    program.instantiate(link, guard);
  } catch (error) {
    stop("no-wasm", "This browser or the page's policy (it needs 'wasm-unsafe-eval') does not run WebAssembly", error);
  }
  prepare(css, preferences);
  const start = () => program.start({ defaults, locales: `${locales}`, beside: (path) => base + path + file, ready }, english, tag);
  if (dead) ready(null);
  // A page that is made ready ahead is nobody's visit yet.
  else if (document.prerendering) listenOn(document, "prerenderingchange", start);
  else start();

  if (Array.isArray(before)) {
    for (const call of before) {
      try {
        placet.push(call);
      } catch (error) {
        // The page's own mistake: told, and no other call is lost by it.
        reportError(error);
      }
    }
  }
}
