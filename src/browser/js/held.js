// Held markup: what finds it, what it says, and how live markup is made of it. Plumbing: what may live, and when, is asked
// of Rust. Nothing here throws: an error that passes through the program stops it for good.
import {
  childNodes,
  createElement,
  dispatch,
  doc,
  getAttribute,
  getter,
  insert,
  insertBefore,
  isConnected,
  listenOn,
  localName,
  matches,
  method,
  next as nextSibling,
  nodeType,
  nonceOf,
  parentNode,
  plain,
  queryAllIn,
  readyState,
  remove,
  replaceWith,
  script,
  scriptText,
  scriptUrl,
  setAttribute,
  setNonce,
  setSource,
  setter,
  textContent,
  webAddress,
} from "./platform.js";

const cloneNode = method(plain, "cloneNode");
const removeChild = method(plain, "removeChild");
const firstMarked = method(plain, "querySelector");
const attributes = getter(plain, "attributes");
const isMarked = method(plain, "hasAttribute");
const setAttributeNode = method(plain, "setAttributeNode");
const shadowRoot = getter(plain, "shadowRoot");
const importNode = method(doc, "importNode");
const setText = setter(script, "text");
const template = createElement("template");
export const content = getter(template, "content");
/** Whether it is an element of one of these names. */
const isNamed = (node, ...names) => !!node && nodeType(node) === 1 && names.includes(localName(node));

export const wait = setTimeout;
const time = performance.now.bind(performance);
// Imported as it is, a bound function would have V8 compile a way out of the wasm for it alone: 0.3 to 0.6 ms.
export const clock = () => time();
export const isParsing = () => readyState() === "loading";
export const hostOf = (address) => new URL(address).host;

// Other elements carry a `data-category` of the page's own: product lists are full of them.
const KINDS = ["script", "template", "link", "iframe", "img", "video", "audio", "embed", "object"];
// The short selector is the quick one: 20,000 nodes that match nothing cost half as much.
const SELECTOR = "[data-placet-category],[data-placet-service],[data-category]";
const kind = (node) => KINDS.indexOf(localName(node));
export const tagOf = (node) => `<${localName(node)} data-category="${getAttribute(node, "data-category") ?? ""}">`;

// Whom we tell what happens, and to which number. Rust knows the same numbers, in gate.rs.
export let tell;
const FOUND = 0;
const LOST = 1;
const ARRIVED = 2;
const LATE = 3;
export const DONE = 4;
export const pause = () => {
  wait(() => tell(FOUND, 0));
};

// Scripts and templates that ran, or wait for their turn.
const spent = new WeakSet();
const isFresh = (node) => matches(node, SELECTOR) && !spent.has(node);

// What was found, and nobody has looked at yet: scripts that were written, and all others.
let written = [];
let found = [];
export const next = () => written.shift() ?? found.shift();
// The requirement by which each of those scripts came into the page.
const writers = new WeakMap();
export const writer = (node) => writers.get(node) ?? 0;
export const write = (scripts, need) => {
  for (const script of scripts) {
    writers.set(script, need);
    written.push(script);
  }
};

// While the parser stands inside an element, its text or content is not all there.
let unfinished = [];
const isFinished = (node) => {
  for (let at = node; at; at = parentNode(at)) if (nextSibling(at)) return true;
  return false;
};
const take = (node) => {
  (isParsing() && !isFinished(node) ? unfinished : found).push(node);
};
const resume = () => {
  const nodes = unfinished;
  unfinished = [];
  nodes.forEach(take);
};

const search = (root, then) => {
  if (nodeType(root) === 1) {
    if (isFresh(root)) then(root);
    if (!firstMarked(root, SELECTOR)) return;
  }
  for (const node of queryAllIn(root, SELECTOR)) if (isFresh(node)) then(node);
};
// Trees that the document does not show, handed to us.
const trees = new Set();
// Every marked element, in document order.
const searchAll = (then) => {
  search(doc, then);
  for (const tree of trees) if (isConnected(tree)) search(tree, then); else trees.delete(tree);
};
export const find = () => searchAll(take);
let listed = [];
export const nextListed = () => listed.shift();
export const listEmbeds = () => {
  listed = [];
  searchAll((node) => kind(node) !== 0 && listed.push(node));
};

let observer;
let nonce;
export const observe = (then, own) => {
  tell = then;
  nonce = own;
  observer = new MutationObserver((records) => {
    const before = found.length;
    let gone = false;
    resume();
    // Lists by number, since a walk with `of` costs as much again as the search.
    for (const { attributeName, target, addedNodes, removedNodes } of records) {
      if (attributeName && isFresh(target)) take(target);
      for (let at = 0; at < addedNodes.length; at++) search(addedNodes[at], take);
      for (let at = 0; at < removedNodes.length; at++) {
        const node = removedNodes[at];
        gone ||= /^(placet-ui|html)$/i.test(node.nodeName);
      }
    }
    if (found.length > before) tell(FOUND, 0);
    if (gone) tell(LOST, 0);
  });
  watch(doc);
  const parsed = () => {
    resume();
    tell(FOUND, 0);
  };
  listenOn(doc, "readystatechange", parsed, true);
};
const watch = (root) =>
  observer.observe(root, { subtree: true, childList: true, attributeFilter: ["data-category", "data-placet-category", "data-placet-service"] });
// A shadow tree, an element that has an open one, or a tree that is not in the page yet.
export const enter = (root) => {
  for (const tree of nodeType(root) === 1 && shadowRoot(root) ? [root, shadowRoot(root)] : [root]) {
    watch(tree);
    if (nodeType(tree) === 11) trees.add(tree);
    search(tree, take);
  }
};

const CODE = /^(module|(text|application)\/(x-)?(java|ecma)script|text\/(javascript1\.\d|jscript|livescript))?$/i;
const typeOf = (script, name = "type") => (getAttribute(script, name) ?? "").trim();
const isPlain = (script) => /^text\/plain$/i.test(typeOf(script));
// How an element stands there: 0 it has nothing to hold, 1 nothing holds it, 2 an embed, 3 a template of which an engine
// fetches some, 4 another template or a script.
export const stateOf = (node) => {
  const name = localName(node);
  if (name === "template") return isEager(node) ? 3 : 4;
  if (name === "script") return isPlain(node) ? 4 : CODE.test(typeOf(node)) && !spent.has(node) ? 1 : 0;
  if (PLACES.some((place) => isMarked(node, `data-${place}`)) || sources(node).length) return 2;
  return PLACES.some((place) => isMarked(node, place)) ? 1 : 0;
};

// Addresses that are none of the web, and whose.
const bad = [];
export const refused = () => bad.shift();
// The address in full, checked after the engine has read it.
const check = (node, text) => {
  const address = webAddress(text);
  if (!address) bad.push(`${tagOf(node)}\x01${text}`);
  return address;
};

// ---- scripts

// What may run, by its number: the element, and of a script its address and its type.
const items = new Map();
let last = 0;
export const nodeOf = (number) => items.get(number).node;
export const addressOf = (number) => items.get(number).address;
// How it runs, as its attributes say: 0 in its turn, 1 deferred, 2 as soon as it is there; and 4 for one that is fetched.
export const enlist = (node) => {
  if (spent.has(node) && !writers.has(node)) return 0;
  spent.add(node);
  const item = { node };
  let way = 0;
  if (localName(node) === "script") {
    const type = typeOf(node, "data-type").toLowerCase();
    const isModule = type === "module";
    const source = getAttribute(node, "data-src") ?? getAttribute(node, "src");
    const isFetched = source !== null;
    if (isMarked(node, "nomodule") && !isModule) return 0;
    if (isFetched || isModule) {
      if (isMarked(node, "async")) way = 2;
      else if (isModule || isMarked(node, "defer")) way = 1;
    }
    item.type = type;
    if (isFetched) {
      way += 4;
      item.address = check(node, source);
      if (!item.address) return 0;
    }
  }
  const number = ++last * 8 + way;
  items.set(number, item);
  return number;
};
// Gives out what may run now; what has left the page is found again where it comes back.
export const claim = (number, met) => {
  const { node } = items.get(number);
  if (!met || !isConnected(node)) spent.delete(node);
  else if (!failed.has(node)) return kind(node);
  else dispatch(node, new Event("error"));
  items.delete(number);
  return -1;
};
export const itemOf = (number) => {
  const item = items.get(number);
  items.delete(number);
  return item;
};

const nonceFor = (node) => nonceOf(node) || nonce;
export const onEnd = (element, then) => {
  for (const type of ["load", "error"]) listenOn(element, type, then);
};
// Milliseconds that one script may keep the others waiting, from the moment its file was asked for.
export const PATIENCE = 1e4;
// Fetches what will run in its turn, so that scripts come at the same time and run in order. The engine takes the very
// same answer for the script when everything that distinguishes two requests is equal.
export const fetchAhead = (number) => {
  const { node, address, type } = items.get(number);
  const link = createElement("link");
  const way = type === "module" ? "modulepreload" : "preload";
  if (!link.relList.supports(way)) return false;
  // A module is preloaded as a script even where nobody says so.
  const said = { rel: way, as: "script", href: address };
  for (const name of ["crossorigin", "integrity", "referrerpolicy", "fetchpriority"]) said[name] = getAttribute(node, name);
  const end = (event) => {
    if (event.type === "error") failed.add(node);
    remove(link);
    tell(ARRIVED, number);
  };
  onEnd(link, end);
  insert(link, nonceFor(node), said);
  wait(() => tell(LATE, number), PATIENCE);
  return true;
};

// What failed is not asked for again: Firefox also gives files up when the page goes away, and one that hangs would keep
// the visitor there. Its `onerror` hears of it in its turn.
const failed = new WeakSet();

// A new script in the likeness of a held one: a clone of one that came by `innerHTML` would never run. Attribute nodes,
// since `setAttribute` refuses names that the parser takes; the nonce by property, since a policy hides the attribute.
export const revive = ({ node, address, type }) => {
  const fresh = createElement("script");
  for (const attribute of attributes(node)) {
    const { name, value } = attribute;
    if (/^(data-)?(type|src)$/.test(name)) continue;
    try {
      setAttributeNode(fresh, cloneNode(attribute));
    } catch {
      // Trusted Types guard `onload` and `onerror` too.
      setAttribute(fresh, name, scriptText(value));
    }
  }
  if (type) setAttribute(fresh, "type", type);
  setNonce(fresh, nonceFor(node));
  spent.add(fresh);
  try {
    if (address) setSource(fresh, scriptUrl(address));
    else setText(fresh, scriptText(textContent(node)));
  } catch {
    // The page's policy allows no policy of ours: it stays shut.
  }
  return fresh;
};

// Holds the scripts of markup that is about to enter the page, so that they run one by one, in their turn.
export const disarm = (fragment) =>
  queryAllIn(fragment, "script").filter((script) => {
    const type = typeOf(script);
    if (!CODE.test(type)) return false;
    setAttribute(script, "type", "text/plain");
    setAttribute(script, "data-type", type);
    spent.add(script);
    return true;
  });

// ---- templates

// Puts a template's content in its place; the scripts in it are found next.
export const unfold = (number, need) => {
  const item = items.get(number);
  const template = item.node;
  const copy = importNode(doc, content(template), true);
  // What Firefox would fetch too early is held inside as well, by its form alone: it goes by the template's mark.
  for (const node of queryAllIn(copy, KINDS.join())) {
    if (isMarked(node, "data-category")) continue;
    if (matches(node, "script:is([src],[data-src])") && isPlain(node)) setAttribute(node, "type", typeOf(node, "data-type"));
    if (kind(node) > 1) {
      for (const name of ["data-category", "data-service"])
        if (isMarked(template, name)) setAttribute(node, name, getAttribute(template, name));
    }
  }
  write(disarm(copy), need);
  item.nodes = [...childNodes(copy)];
  replaceWith(template, copy);
};
// Puts the template back.
export const fold = (number) => {
  const item = itemOf(number);
  const nodes = item.nodes.filter(isConnected);
  spent.delete(item.node);
  if (nodes.length) insertBefore(parentNode(nodes[0]), item.node, nodes[0]);
  for (const node of nodes) removeChild(parentNode(node), node);
};
// Firefox fetches these while it parses, although they stand in a template.
const isEager = (template) =>
  queryAllIn(content(template), "img[src],[srcset],script[src]:not([type='text/plain' i]),video[poster],image").length > 0;

// ---- embeds

// Where an address lives; it waits under the same name behind `data-`.
const PLACES = ["src", "srcset", "href", "poster", "data"];
const sources = (node) => {
  const around = localName(node) === "img" ? parentNode(node) : node;
  if (around !== node && !isNamed(around, "picture")) return [];
  return queryAllIn(around, "source[data-src],source[data-srcset],track[data-src]");
};
