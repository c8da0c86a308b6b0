// Scripts that run later than their owner wrote them down: what they would miss is made up for, and only for them. What is
// changed on the document and the window for their sake is there while one of them runs, and gone after.

import { treeOf } from "./markup.js";
import { currentScript, dispatch, doc, getAttribute, listenOn, putInHead, remove, unlistenOn, wait } from "./platform.js";

const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
/** Not every engine has it: the page then hears of the error from a task of its own. @param {unknown} error */
const report = (error) =>
  "reportError" in window
    ? reportError(error)
    : wait(() => {
        throw error;
      });

/**
 * A script that runs, and the element of the page that it runs for.
 * @typedef {{ live: HTMLScriptElement, held: Element, id: number }} Released
 */

/** By the live script and by the held one. @type {WeakMap<Element, Released>} */
const known = new WeakMap();
/** Modules and files that run: `currentScript` knows no module, and no promise of a file. @type {Set<Released>} */
const files = new Set();
/** The script whose handler we call. @type {Released | undefined} */
let caller;
/** @type {(id: number) => void} */
let ended;
/** @type {(id: number, held: Element, text: string, isOver: boolean) => void} */
let wrote;
/**
 * Whom we tell that a script has ended, and what it wrote into the document.
 * @param {(id: number) => void} onEnded
 * @param {(id: number, held: Element, text: string, isOver: boolean) => void} onWrote
 */
export const tellWith = (onEnded, onWrote) => {
  ended = onEnded;
  wrote = onWrote;
};

/**
 * The released script that is running, if one is.
 * @returns {Released | undefined}
 */
const who = () => {
  const script = currentScript();
  if (script) return known.get(script);
  if (caller) return caller;
  const target = window.event?.target;
  if (target && known.has(/** @type {any} */ (target))) return known.get(/** @type {any} */ (target));
  if (files.size) {
    // Chromium names no file for code that stands in the page and came late.
    const { stack = "" } = new Error();
    const inPage = stack.includes(doc.URL) || /<anonymous>:\d/.test(stack);
    for (const file of files) if (file.live.src ? stack.includes(file.live.src) : inPage) return file;
  }
};

/** What code takes for its own script: the element that its owner wrote, and as ever none in a shadow tree. */
const heldScript = () => {
  const script = currentScript();
  const held = script && known.get(script)?.held;
  return held ? (treeOf(held) === doc ? held : null) : script;
};

// ---- running

/** @type {(() => unknown)[]} */
let undo = [];
let running = 0;
const begin = () => {
  noteHandlers();
  if (running++) return;
  if (!getOwnPropertyDescriptor(doc, "currentScript")) {
    defineProperty(doc, "currentScript", { get: heldScript, configurable: true, enumerable: true });
    undo.push(() => delete (/** @type {any} */ (doc).currentScript));
  }
  patch(doc, "write", ({ id, held }, args) => wrote(id, held, args.join(""), false));
  patch(doc, "writeln", ({ id, held }, args) => wrote(id, held, `${args.join("")}\n`, false));
  // As while parsing: neither does anything.
  patch(doc, "open", (_script, args, before) => (args.length > 2 ? apply(before, doc, args) : doc));
  patch(doc, "close", () => {});
  // What it does in a moment, it does too.
  patch(window, "setTimeout", (script, [then, delay, ...given], before) => {
    const late = typeof then === "function" && !(delay > SOON);
    const timer = (/** @type {unknown[]} */ ...given) => {
      try {
        as(script, () => apply(then, window, given));
      } finally {
        if (idle) callMissed();
      }
    };
    return before(late ? timer : then, delay, ...given);
  });
  for (const target of [doc, window]) {
    patch(target, "addEventListener", (script, args, before) => hear(target, script, args, before));
    patch(target, "removeEventListener", (_script, args, before) => {
      const known = isOf(target, args);
      calls = calls.filter((call) => !known(call));
      return apply(before, target, args);
    });
  }
};
// Milliseconds. Later than this, a page has loaded as a rule, and whoever asks then has missed it anyway.
const SOON = 99;
// Nothing is in line.
let idle = false;
const end = () => {
  if (--running) return;
  for (const back of undo) back();
  undo = [];
};
/**
 * What stands in a function's place while released scripts run: `ours` for them, and what was there for everybody else.
 * @typedef {(script: Released, args: any[], before: Function) => any} Ours
 */
/** @type {(target: any, name: string, ours: Ours) => void} */
const patch = (target, name, ours) => {
  const own = getOwnPropertyDescriptor(target, name);
  const before = target[name];
  /** @this {any} @param {any[]} args */
  const value = function (...args) {
    const script = (this ?? window) === target && who();
    return script ? ours(script, args, before) : apply(before, this, args);
  };
  // Whatever the page put there itself, or an element of that name, stays.
  if (typeof before !== "function") return;
  if (!defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true })) return;
  undo.push(() => {
    if (target[name] !== value) return;
    if (own) defineProperty(target, name, own);
    else delete target[name];
  });
};

/** Runs code of a late script that runs by itself no more. @type {(script: Released, act: () => unknown) => void} */
const as = (script, act) => {
  const outer = caller;
  begin();
  caller = script;
  try {
    act();
  } finally {
    caller = outer;
    finish(script);
  }
};

/**
 * Runs a live script for a held one, which stays where it stands. If it ends later, that is told, and told as well when it
 * keeps those that wait for too long.
 *
 * A module that stands in the page tells nobody that it ran. It has after two turns of the event loop (measured in two
 * engines), once the modules that it imports ran: so these come first. A line of ours in it would tell, but under a policy
 * of hashes neither the line nor the module with it would run, and the policy would report it.
 * @param {HTMLScriptElement} live
 * @param {Element} held
 * @param {number} id
 * @param {string | undefined} address of its file; none if its code stands in the page
 * @param {boolean} isCode
 * @param {boolean} endsLater
 * @param {string} imports what a module in the page imports, an address a line
 * @param {boolean} isAlone
 * @param {number} patience
 */
export const run = (live, held, id, address, isCode, endsLater, imports, isAlone, patience) => {
  const script = { live, held, id };
  known.set(live, script);
  known.set(held, script);
  idle = false;
  if (address) answer(held, address);
  begin();
  if (!endsLater) {
    putInHead(live);
    // Data that code of the page looks for, or that the engine reads, has to stay.
    if (isCode) remove(live);
    finish(script);
    return;
  }
  files.add(script);
  const ending = () => {
    if (!files.delete(script)) return;
    if (!address) remove(live);
    finish(script);
    ended(id);
  };
  if (!isAlone) wait(ending, patience);
  for (const type of ["load", "error"]) {
    const tell = () => {
      // Whoever listens to the script that they wrote hears what happens to the one that runs for it.
      as(script, () => happen(held, type));
      ending();
    };
    listenOn(live, type, tell);
  }
  const inPage = !address;
  if (inPage && !isAlone) live.async = false;
  const stand = () => {
    putInHead(live);
    if (inPage) wait(() => wait(ending));
  };
  const first = imports ? imports.split("\n") : [];
  if (first.length) Promise.allSettled(first.map((address) => import(/* webpackIgnore: true */ /* @vite-ignore */ address))).then(stand);
  else stand();
};
/**
 * Has an event happen to a held element: its file failed when it was fetched ahead.
 * @param {Element} held
 * @param {string} type
 */
export const happen = (held, type) => {
  dispatch(held, new Event(type));
};
/** @param {Released} [script] */
const finish = (script) => {
  noteHandlers(script);
  if (script) wrote(script.id, script.held, "", true);
  end();
};
/**
 * Code asks its own script where it came from, also when it has run. Nothing of this is to be seen in the tree, and a copy
 * of the element has none of it.
 * @param {Element} held
 * @param {string} address
 */
const answer = (held, address) => {
  const own = getAttribute(held, "src");
  if (own !== null) return;
  defineProperty(held, "src", { get: () => address, set() {}, configurable: true });
  const value = (/** @type {string} */ name) => (/^src$/i.test(name) ? address : getAttribute(held, name));
  defineProperty(held, "getAttribute", { value, configurable: true, writable: true });
};

// ---- events that are over

// The engine's own note of each: 0 until it happens.
const moments = /** @type {any} */ (performance.timing);
/** @type {Record<string, any>} */
const PAST = {
  __proto__: null,
  DOMContentLoaded: "domContentLoadedEventStart",
  readystatechange: "domComplete",
  load: "loadEventStart",
  pageshow: "loadEventStart",
};
/** @type {(target: any, type: string) => boolean} */
const isOver = (target, type) =>
  moments[PAST[type]] > 0 && (type === "DOMContentLoaded" || (type === "readystatechange") === (target === doc));

/**
 * A handler that comes too late, and has to be called once. One that stands in a property (`onload`) is `own`.
 * @typedef {{ target: any, type: string, listener: any, options?: any, script: Released, own?: boolean }} Call
 */
/** @type {Call[]} */
let calls = [];
/** @type {(target: any, args: any[]) => (call: Call) => boolean} */
const isOf =
  (target, [type, listener]) =>
  (call) =>
    call.target === target && call.type === type && call.listener === listener;
/** @type {(target: any, script: Released, args: any[], before: Function) => any} */
const hear = (target, script, args, before) => {
  const [type, listener, options] = args;
  const result = apply(before, target, args);
  if (listener && isOver(target, type) && !calls.some(isOf(target, args))) calls.push({ target, type, listener, options, script });
  return result;
};
/** @type {[any, string][]} */
const HANDLERS = [
  [window, "load"],
  [window, "pageshow"],
  [doc, "readystatechange"],
];
/** @type {unknown[]} */
const handlers = [];
/** @param {Released} [script] */
const noteHandlers = (script) => {
  HANDLERS.forEach(([target, type], at) => {
    const listener = target[`on${type}`];
    if (script && listener !== handlers[at] && typeof listener === "function" && isOver(target, type))
      calls.push({ target, type, listener, script, own: true });
    handlers[at] = listener;
  });
};
// Nothing runs any more: now is the time of the events that were missed.
export const callMissed = () => {
  idle = true;
  if (!calls.length) return;
  begin();
  for (const type in PAST) {
    const due = calls.filter((call) => call.type === type);
    calls = calls.filter((call) => call.type !== type);
    due.forEach(callOnce);
  }
  calls = [];
  end();
};
/** @param {Call} call */
const callOnce = ({ target, type, listener, options, script, own }) => {
  if (options?.signal?.aborted || (own && target[`on${type}`] !== listener)) return;
  if (options?.once) unlistenOn(target, type, listener, options);
  const event = new Event(type, { bubbles: type === "DOMContentLoaded" });
  const is = (/** @type {string} */ name, /** @type {unknown} */ value) => defineProperty(event, name, { value });
  is("target", doc);
  is("currentTarget", target);
  try {
    as(script, () => (typeof listener === "function" ? apply(listener, target, [event]) : listener.handleEvent(event)));
  } catch (error) {
    report(error);
  }
};
