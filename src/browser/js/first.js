// The first of a site's own files: paints what a first visit is asked, as the build drew it, and calls the program and its
// wasm, which stand beside it. That no choice is stored is all that it knows. Everything else waits for the program, shut; what was
// clicked or called meanwhile is handed to it.
import { subscribe } from "./events.js";
import { standIn } from "./lost.js";
import { css, version } from "./parts.js";
import {
  attachRoot,
  cookies,
  createElement,
  currentScript,
  doc,
  documentElement,
  getAttribute,
  globalNamed,
  insertBefore,
  lift,
  listenOn,
  paint,
  policy,
  prepare,
  queryAllIn,
  removeAttribute,
  run,
  setAttribute,
  styles,
} from "./platform.js";
import { site } from "./site.js";

const before = globalNamed("placet");
/**
 * What page code called before the program is there.
 * @type {((api: any) => void)[]}
 */
const waiting = Array.isArray(before) ? [...before] : [];
/** @type {(record: any) => void} */
let settle = () => {};
const ready = new Promise((resolve) => {
  settle = resolve;
});
/** @type {any} */
const placet = {
  version,
  ready,
  allows: () => false,
  record: () => null,
  complaints: () => [],
  /** @type {(name: string, listener: (detail: any) => void) => () => void} */
  on(name, listener) {
    // The program knows all names, and tells of one that is none, or of a listener that is none.
    waiting.push((api) => api.on(name, listener)());
    return subscribe(name, listener);
  },
  /** @param {(api: any) => void} call */
  push: (call) => waiting.push(call),
};
const ACTS = ["show", "preferences", "hide", "acceptAll", "rejectAll", "choose", "withdraw", "erase", "setLanguage", "rescan", "debug"];
for (const name of ACTS) {
  placet[name] = (/** @type {any[]} */ ...args) => {
    waiting.push((api) => api[name](...args));
  };
}

/** Milliseconds after which whoever clicked is told that the program does not come. */
const PATIENCE = 15000;

/**
 * The picture of the notice in the language of this page, where it is sure that the visitor must be asked: no choice is
 * stored, and no signal, frame or dialog of the page has a word to say first.
 */
function picture() {
  const { globalPrivacyControl: gpc, doNotTrack: dnt } = /** @type {any} */ (navigator);
  if (gpc === true || dnt === "1" || window.top !== window || /** @type {any} */ (doc).prerendering) return;
  if (queryAllIn(doc, "dialog[open],[aria-modal=true]").length) return;
  if (`; ${cookies()}`.includes(`; ${site.name}=`)) return;
  const wanted = (site.language || getAttribute(documentElement(), "lang") || navigator.language).toLowerCase();
  const known = Object.keys(site.pictures);
  const tag = known.find((tag) => tag.toLowerCase() === wanted) ?? known.find((tag) => tag === wanted.split("-")[0]);
  return tag && site.pictures[tag];
}

/** @typedef {{ root: string, host: string, lost: [string, string] }} Picture */

/** @param {Picture} picture */
function show(picture) {
  const host = createElement("placet-ui");
  paint(attachRoot(host), picture.root, true);
  paint(host, picture.host, false);
  // The notice does not come in: it has been there as long as the page. The program takes this away with the notice.
  setAttribute(host, "data-still", "");
  insertBefore(documentElement(), host, doc.body);
  lift(host, true);
  listenOn(host, "click", (/** @type {Event} */ event) => {
    const action = getAttribute(event.target, "data-action");
    if (hand.done || !action) return;
    // The notice stands until the program is there: who changes their mind meanwhile is heard.
    if (hand.click) removeAttribute(hand.click.target, "aria-busy");
    hand.pressed = action;
    hand.click = event;
    setAttribute(event.target, "aria-busy", "true");
    setTimeout(hand.lost, PATIENCE);
  });
  hand.host = host;
  hand.words = picture.lost;
}

// The folder of all of them, and what stands behind the name.
const tag = currentScript();
const [, folder = "", query = ""] = /^([^?#]*\/)[^/?#]*(.*)$/.exec(/** @type {any} */ (tag)?.src ?? "") ?? [];

/**
 * The program's wasm, compiled while it streams, off the page's thread; from its bytes where the server calls it by any other
 * name than that one, which engines insist on. It comes as a script with `async` would, behind what the page itself needs.
 */
async function compiled() {
  const answer = await fetch(`${folder}${site.wasm}${query}`, { integrity: site.wasmSum, priority: "low" });
  const streams = answer.headers.get("content-type") === "application/wasm";
  return streams ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** What the program is handed. @type {any} */
const hand = {
  placet,
  tag,
  ready,
  // The wasm, as soon as it is compiled.
  module: undefined,
  settle,
  waiting,
  policy,
  styles,
  // The program's file runs; the program went on with all this, or was lost.
  runs: false,
  done: false,
  host: undefined,
  words: undefined,
  // The action that was clicked, and the click.
  pressed: undefined,
  click: undefined,
  /** The program does not come, or cannot run. */
  lost() {
    if (hand.done) return;
    hand.done = true;
    settle(null);
    if (hand.host) standIn(hand.host, hand.words[0], hand.words[1]);
  },
};

function call() {
  hand.module = compiled();
  // Whether it is there matters to the program alone, which may never come.
  hand.module.catch(() => {});
  /** @param {unknown} [reason] */
  const came = (reason) => {
    if (hand.runs) return;
    console.error(
      `placet[no-program] ${site.program}, which belongs beside this file, does not run here; everything stays shut on this page.`,
      reason,
    );
    hand.lost();
  };
  run(`${folder}${site.program}${query}`, site.sum, tag, hand, came);
}

if (!before?.version) {
  /** @type {any} */ (window).placet = placet;
  // The program reads the notice's sheet from here too, painted or not.
  prepare(css);
  try {
    call();
    const known = picture();
    if (known) show(known);
  } catch (reason) {
    // A page that refuses to be written to, or to be asked: the program tells it.
    console.error("placet[no-picture] The notice could not be painted ahead.", reason);
  }
}
