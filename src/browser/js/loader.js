// The hand-written half of the tag: compiles and starts the program in the task that runs the tag, and offers
// `window.placet`. It decides nothing: when the program cannot run, everything marked simply stays shut.
import * as program from "./glue.js";
import { css, defaults, english, locales, placeholder, preferences, version } from "./parts.js";
import { currentScript, doc, globalNamed, listenOn, prepare, unlistenOn } from "./platform.js";
import { prepareStands } from "./stands.js";
import { here, link } from "./wasm.js";

let dead = false;
/** @type {(record: any) => void} */
let settle;
const ready = new Promise((resolve) => {
  settle = resolve;
});

/** @type {(code: string, words: string, error: unknown) => void} */
function stop(code, words, error) {
  dead = true;
  settle(null);
  console.error(`placet[${code}] ${words}; everything stays shut on this page.`, error);
}

/**
 * Whatever leaves the program by way of an exception leaves it half done: only a trap does. Every later call answers 0,
 * which the glue reads as "no" or "nothing": shut.
 * @param {Record<string, any>} exports
 */
function guard(exports) {
  /** @type {Record<string, any>} */
  const guarded = {};
  for (const name in exports) {
    const own = exports[name];
    guarded[name] =
      typeof own === "function"
        ? /** @param {any[]} args */ (...args) => {
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

/** @param {string} action */
const calls = (action) => () => {
  ask(() => program.press(action), undefined);
};
/**
 * What the program answers; `otherwise` where it is dead, or dies of the question. The glue may throw too: it reads what a
 * dead program left.
 * @type {<T>(question: () => any, otherwise: T) => any}
 */
const ask = (question, otherwise) => {
  if (dead) return otherwise;
  try {
    const answer = question();
    return dead ? otherwise : answer;
  } catch (error) {
    if (!dead) stop("stopped", "An error inside", error);
    return otherwise;
  }
};

const placet = {
  version,
  ready,
  /** @param {string} id */
  allows: (id) => ask(() => program.allows(`${id}`), false),
  record: () => ask(program.record, null),
  show: calls("show"),
  preferences: calls("preferences"),
  hide: calls("hide"),
  acceptAll: calls("accept-all"),
  rejectAll: calls("reject-all"),
  /** @param {unknown} answers */
  choose: (answers) => ask(() => program.choose(answers), undefined),
  withdraw: calls("withdraw"),
  erase: calls("erase"),
  /** @param {unknown} root */
  rescan: (root) => ask(() => program.rescan(root), undefined),
  complaints: () => ask(program.complaints, []),
  /** @type {(name: string, listener: (detail: any) => void) => () => void} */
  on(name, listener) {
    const type = `placet:${`${name}`.replace(/^placet:/, "")}`;
    ask(() => program.hear(type), undefined);
    /** @param {CustomEvent} event */
    const heard = (event) => listener(event.detail);
    listenOn(doc, type, heard);
    return () => unlistenOn(doc, type, heard);
  },
  /** @param {(api: any) => void} call */
  push: (call) => call(placet),
};

// One visit a page, however often the tag stands in it.
const before = globalNamed("placet");
const runs = before?.version;
if (!runs) {
  /** @type {any} */ (window).placet = placet;
  const tag = currentScript();
  const [, folder = "", query = ""] = /^([^?#]*\/)[^/?#]*(.*)$/.exec(here || tag?.src || "") ?? [];
  const start = () => ask(() => program.start({ defaults, locales: `${locales}`, english, folder, query, ready: settle }, tag), undefined);
  try {
    program.instantiate(link, guard);
  } catch (error) {
    stop("no-wasm", "This browser or the page's policy (it needs 'wasm-unsafe-eval') does not run WebAssembly", error);
  }
  prepare(css, preferences);
  prepareStands(placeholder);
  // A page that is made ready ahead is nobody's visit yet.
  if (/** @type {any} */ (doc).prerendering) listenOn(doc, "prerenderingchange", start);
  else start();

  if (Array.isArray(before)) {
    for (const call of before) {
      try {
        placet.push(call);
      } catch (error) {
        // The page's own mistake: told, and no other call is lost by it.
        setTimeout(() => {
          throw error;
        });
      }
    }
  }
}

/** For whoever imports the module: the one of this page, whoever started it. */
export default runs ? before : placet;
