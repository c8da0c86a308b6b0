// Scripts that run later than their owner wrote them down: what they would miss is made up for, and only for them. What is
// changed on the document and the window for their sake is there while one of them runs, and gone after.
import {
  childNodes,
  createElement,
  currentScript,
  doc,
  documentElement,
  first as firstChild,
  getter,
  head,
  insertBefore,
  isConnected,
  listenOn,
  localName,
  markup,
  next as nextSibling,
  parentNode,
  plain,
  replaceWith,
  setter,
  unlistenOn,
  webAddress,
} from "./platform.js";
import { content, disarm, DONE, itemOf, onEnd, PATIENCE, revive, tell, wait, write } from "./held.js";

const body = getter(doc, "body");
const setHtml = setter(plain, "innerHTML");
const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
// Not every engine has it: the page then hears of the error from a task of its own.
const report = (error) =>
  window.reportError
    ? reportError(error)
    : wait(() => {
        throw error;
      });

// Each late script: its requirement, the last node of what it wrote, and what it has written and is not yet in the page.
const pens = new WeakMap();
// Modules and files that run: `currentScript` knows no module, and no promise of a file.
const files = new Set();
// The script whose handler we call.
let caller;

// The late script that is running, if one is.
const who = () => {
  const script = currentScript();
  if (script) return pens.has(script) ? script : undefined;
  if (caller) return caller;
  const target = window.event?.target;
  if (target && pens.has(target)) return target;
  if (files.size) {
    // Chromium names no file for code that stands in the page and came late.
    const { stack = "" } = new Error();
    const inPage = stack.includes(doc.URL) || /<anonymous>:\d/.test(stack);
    for (const file of files) if (file.src ? stack.includes(file.src) : inPage) return file;
  }
};

// ---- running

let undo = [];
let running = 0;
const begin = () => {
  noteHandlers();
  if (running++) return;
  patch(doc, "write", (script, args) => writeText(script, args.join("")));
  patch(doc, "writeln", (script, args) => writeText(script, args.join("") + "\n"));
  // As while parsing: neither does anything.
  patch(doc, "open", (script, args, before) => (args.length > 2 ? apply(before, doc, args) : doc));
  patch(doc, "close", () => {});
  // What it does in a moment, it does too.
  patch(window, "setTimeout", (script, [then, delay, ...given], before) => {
    const late = typeof then === "function" && !(delay > SOON);
    const timer = (...given) => {
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
    patch(target, "removeEventListener", (script, args, before) => {
      const known = isOf(target, args);
      calls = calls.filter((call) => !known(call));
      return apply(before, target, args);
    });
  }
};
// Milliseconds. Later than this, a page has loaded as a rule, and whoever asks then has missed it anyway.
const SOON = 99;
// Nothing is in line.
let idle;
const end = () => {
  if (--running) return;
  for (const back of undo) back();
  undo = [];
};
const patch = (target, name, ours) => {
  const own = getOwnPropertyDescriptor(target, name);
  const before = target[name];
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

// Runs code of a late script that runs by itself no more.
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

// Puts a live script into the held one's place. One that stands in the page has run when this returns; any other runs
// later, and it is told when it ran or failed, or keeps those that wait for too long.
export const run = (number, need, alone) => {
  const item = itemOf(number);
  const fresh = revive(item);
  const module = item.type === "module";
  const inPage = module && !item.address;
  const later = module || (item.address && /^$|script/.test(item.type));
  pens.set(fresh, { need, last: fresh, text: "" });
  idle = false;
  begin();
  if (!later) {
    replaceWith(item.node, fresh);
    finish(fresh);
    return false;
  }
  files.add(fresh);
  const ending = () => {
    if (!files.delete(fresh)) return;
    finish(fresh);
    tell(DONE, number);
  };
  if (!alone) wait(ending, PATIENCE);
  onEnd(fresh, ending);
  if (inPage && !alone) fresh.async = false;
  const stand = () => {
    replaceWith(item.node, fresh);
    if (inPage) wait(() => wait(ending));
  };
  const imports = inPage ? importsOf(fresh.text) : [];
  if (imports.length) Promise.allSettled(imports.map((address) => import(/* webpackIgnore: true */ /* @vite-ignore */ address))).then(stand);
  else stand();
  return true;
};
const finish = (fresh) => {
  noteHandlers(fresh);
  flush(fresh, true);
  end();
};
// A module that stands in the page tells nobody that it ran. It has after two turns of the event loop (measured in two
// engines), once the modules that it imports ran: so these come first. A line of ours in it would tell, but under a policy of
// hashes neither the line nor the module with it would run, and the policy would report it.
const importsOf = (text) => {
  const addresses = [];
  // What a module begins with: comments, and imports of code.
  const part = /\s*(?:;|\/\/.*|\/\*[^]*?\*\/|import\b[^"'(;]*(["'])([^"']*)\1(?!\s*with\b))/y;
  for (let found = part.exec(text); found; found = part.exec(text)) {
    const address = found[2];
    // Any other name is for the page's import map.
    if (address) addresses.push(/^\.{0,2}\//.test(address) ? webAddress(address) : address);
  }
  return addresses;
};

// ---- events that are over

// The engine's own note of each: 0 until it happens.
const moments = performance.timing;
const PAST = {
  __proto__: null,
  DOMContentLoaded: "domContentLoadedEventStart",
  readystatechange: "domComplete",
  load: "loadEventStart",
  pageshow: "loadEventStart",
};
const isOver = (target, type) =>
  moments[PAST[type]] > 0 && (type === "DOMContentLoaded" || (type === "readystatechange") === (target === doc));

// Handlers that come too late, and have to be called once.
let calls = [];
const isOf = (target, [type, listener]) => (call) =>
  call.target === target && call.type === type && call.listener === listener;
const hear = (target, script, args, before) => {
  const [type, listener, options] = args;
  const result = apply(before, target, args);
  if (listener && isOver(target, type) && !calls.some(isOf(target, args))) calls.push({ target, type, listener, options, script });
  return result;
};
const HANDLERS = [
  [window, "load"],
  [window, "pageshow"],
  [doc, "readystatechange"],
];
let handlers = [];
const noteHandlers = (script) => {
  HANDLERS.forEach(([target, type], at) => {
    const listener = target["on" + type];
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
const callOnce = ({ target, type, listener, options, script, own }) => {
  if (options?.signal?.aborted || (own && target["on" + type] !== listener)) return;
  if (options?.once) unlistenOn(target, type, listener, options);
  const event = new Event(type, { bubbles: type === "DOMContentLoaded" });
  const is = (name, value) => defineProperty(event, name, { value });
  is("target", doc);
  is("currentTarget", target);
  try {
    as(script, () => (typeof listener === "function" ? apply(listener, target, [event]) : listener.handleEvent(event)));
  } catch (error) {
    report(error);
  }
};

// ---- document.write

const writeText = (script, text) => {
  pens.get(script).text += text;
  flush(script, false);
};
const MARK = "placet";
// What was written goes to where its script stands, as soon as it is whole: a comment behind it ends up beside it, and not
// inside an open tag, text or element.
const flush = (script, all) => {
  const pen = pens.get(script);
  if (!pen.text) return;
  const template = createElement("template");
  try {
    setHtml(template, markup(all ? pen.text : `${pen.text}<!--${MARK}-->`));
  } catch {
    return;
  }
  const fragment = content(template);
  if (!all) {
    const last = fragment.lastChild;
    if (last?.nodeType !== 8 || last.data !== MARK) return;
    last.remove();
  }
  pen.text = "";
  const scripts = disarm(fragment);
  for (const node of [...childNodes(fragment)]) {
    const [parent, before] = place(pen.last, node);
    insertBefore(parent, node, before);
    pen.last = node;
  }
  write(scripts, pen.need);
};
const ofHead = (node) =>
  node.nodeType === 1
    ? /^(base|link|meta|noscript|script|style|template|title)$/.test(localName(node))
    : node.nodeType === 8 || !node.data.trim();
// After what its script wrote before. The first thing that a head cannot hold begins the body.
const place = (last, node) => {
  const parent = isConnected(last) ? parentNode(last) : null;
  const main = body(doc) ?? documentElement();
  if (!parent || parent === doc) return [main, null];
  if (parent === head(doc) && !ofHead(node)) return [main, firstChild(main)];
  return [parent, nextSibling(last)];
};
