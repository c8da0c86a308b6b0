// The hand-written half of the tag: starts the program, in the task that runs the tag where the wasm is inside, and offers
// `window.placet`. It decides nothing: when the program cannot run, everything marked simply stays shut.
import { subscribe, textOf, typeOf } from "./events.js";
import * as program from "./glue.js";
import { standIn } from "./lost.js";
import { css, defaults, english, locales, outlines, placeholder, preferences, version } from "./parts.js";
import { currentScript, doc, getAttribute, globalNamed, handed, listenOn, openRoot, prepare, queryAllIn, run } from "./platform.js";
import { prepareStands } from "./stands.js";
import { address, sum } from "./translation.js";
import { compiled, here } from "./wasm.js";

// Until the program is there, and after it stopped.
let dead = true;
/** @type {(record: any) => void} */
let settle = handed?.settle;
const ready =
  handed?.ready ??
  new Promise((resolve) => {
    settle = resolve;
  });

// One visit a page, however often the tag stands in it.
const before = globalNamed("placet");
const runs = handed ? handed.runs : before?.version;
if (handed) handed.runs = true;
/**
 * What is to be called as soon as the program is there; nothing, once it was called.
 * @type {((api: any) => void)[] | undefined}
 */
let waiting = handed?.waiting ?? (Array.isArray(before) ? [...before] : []);

/** @type {(code: string, words: string, error: unknown) => void} */
function stop(code, words, error) {
  dead = true;
  settle(null);
  console.error(`placet[${code}] ${words}; everything stays shut on this page.`, error);
  if (handed) handed.done = true;
  // What is on the screen cannot be answered any more.
  const [line, button] = handed?.words ?? [english["reload.title"], english["action.reload"]];
  try {
    for (const host of queryAllIn(doc, "placet-ui"))
      if (openRoot(host) && getAttribute(host, "data-state") !== "idle") standIn(host, line, button);
  } catch {
    // A page that refuses even that.
  }
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
/** What the program shall do, as soon as it is there. @param {() => any} deed */
const act = (deed) => {
  if (waiting) waiting.push(() => ask(deed, undefined));
  else ask(deed, undefined);
};
/** Whether what page code handed over can be called; told where it cannot. @param {any} call */
const isCallable = (call) => typeof call === "function" || act(() => program.hear(""));
/** @param {string} action */
const calls = (action) => () => act(() => program.press(action));

const placet = {
  version,
  ready,
  /** @param {string} id */
  allows: (id) => ask(() => program.allows(textOf(id)), false),
  record: () => ask(program.record, null),
  show: calls("show"),
  preferences: calls("preferences"),
  hide: calls("hide"),
  acceptAll: calls("accept-all"),
  rejectAll: calls("reject-all"),
  /** @param {unknown} answers */
  choose: (answers) => act(() => program.choose(answers)),
  withdraw: calls("withdraw"),
  erase: calls("erase"),
  /** @param {string} tag */
  setLanguage: (tag) => act(() => program.set_language(textOf(tag))),
  /** @param {unknown} root */
  rescan: (root) => act(() => program.rescan(root)),
  /** @param {any} [element] */
  debug: (element) => (element?.nodeType === 1 ? ask(() => program.missing(element), undefined) : act(program.debug)),
  complaints: () => ask(program.complaints, []),
  /** @type {(name: string, listener: (detail: any) => void) => () => void} */
  on(name, listener) {
    act(() => program.hear(typeOf(name)));
    isCallable(listener);
    return subscribe(name, listener);
  },
  /** @param {(api: any) => void} call */
  push: (call) => {
    if (waiting) waiting.push(call);
    else if (isCallable(call)) call(placet);
  },
};
// Page code may have kept what the first file made.
const whole = handed ? Object.assign(handed.placet, placet) : placet;

if (!runs) {
  /** @type {any} */ (window).placet = whole;
  const tag = handed?.tag ?? currentScript();
  const [, folder = "", query = ""] = /^([^?#]*\/)[^/?#]*(.*)$/.exec(here || tag?.src || "") ?? [];
  // The first of a site's own files has prepared what a notice needs.
  if (!handed) prepare(css);
  prepare(preferences);
  prepareStands(placeholder);
  const start = () => {
    const { host, pressed, click } = handed ?? {};
    if (handed) handed.done = true;
    ask(
      () =>
        program.start(
          {
            config: handed?.config,
            defaults,
            outlines,
            locales: `${locales}`,
            english,
            folder,
            query,
            ready: settle,
            host,
            pressed,
            click,
          },
          tag,
        ),
      undefined,
    );
  };
  /** The beginning of the visit, and what was called before it. @param {() => void} start */
  const go = (start) => {
    const calls = waiting ?? [];
    waiting = undefined;
    // A page that is made ready ahead is nobody's visit yet.
    if (/** @type {any} */ (doc).prerendering) listenOn(doc, "prerenderingchange", start);
    else start();
    for (const call of calls) {
      try {
        if (isCallable(call)) call(whole);
      } catch (error) {
        // The page's own mistake: told, and no other call is lost by it.
        setTimeout(() => {
          throw error;
        });
      }
    }
  };
  /**
   * Starts the program of which `link` makes the instance; `otherwise` where it cannot.
   * @type {(link: any, otherwise: (reason: unknown) => void) => void}
   */
  const begin = (link, otherwise) => {
    try {
      program.instantiate(link, guard);
      dead = false;
    } catch (reason) {
      return otherwise(reason);
    }
    go(start);
  };
  /** Without WebAssembly, or where the page's policy forbids it, the same program comes as JavaScript. @param {unknown} reason */
  const translate = (reason) => {
    const came = () =>
      begin(/** @type {any} */ (whole).translation, () =>
        go(() => stop("no-wasm", "Neither WebAssembly nor placet.nowasm.js, which belongs beside this file, runs here", reason)),
      );
    run(address || `${folder}placet.nowasm.js${query}`, sum, tag, undefined, came);
  };
  // Only compiling tells what a policy allows.
  compiled((link) => begin(link, translate));
}

/** For whoever imports the module: the one of this page, whoever started it. */
export default runs ? before : whole;
