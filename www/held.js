// Held markup: what finds it, what it says, and how a live element is made of it. Plumbing: what may live, and when, is
// asked of Rust. Nothing here throws: an error that passes through the program stops it for good.
import {
  createElement,
  getAttribute,
  getter,
  insertBefore,
  listenOn,
  matches,
  method,
  parentNode,
  remove,
  removeAttribute,
  setAttribute,
  setter,
  textContent,
} from "./natives.js";

const doc = document;
const next = getter(Node, "nextSibling");
const type = getter(Node, "nodeType");
const base = getter(Node, "baseURI");
const clone = method(Node, "cloneNode");
const name = getter(Element, "localName");
const firstChild = getter(Element, "firstElementChild");
const shadowRoot = getter(Element, "shadowRoot");
const all = method(Element, "querySelectorAll");
const allOfDocument = method(Document, "querySelectorAll");
const allOfFragment = method(DocumentFragment, "querySelectorAll");
const readyState = getter(Document, "readyState");
const setSource = setter(HTMLScriptElement, "src");
const setText = setter(HTMLScriptElement, "text");
const nonceOf = getter(HTMLElement, "nonce");
const setNonce = setter(HTMLElement, "nonce");
const play = method(HTMLMediaElement, "load");
const Address = URL;

export const clock = performance.now.bind(performance);
export const isParsing = () => readyState(doc) === "loading";

// Other elements carry a `data-category` of the page's own: product lists are full of them.
const KINDS = ["script", "template", "link", "iframe", "img", "video", "audio", "embed", "object"];
const SELECTOR = KINDS.map((kind) => kind + "[data-category]").join();
export const kind = (node) => KINDS.indexOf(name(node));

// The address in full, or nothing.
export const resolve = (node, text) => {
  try {
    return new Address(text, base(node)).href;
  } catch {
    return "";
  }
};

// While the parser stands inside an element, its text or content is not all there.
let unfinished = [];
const isFinished = (node) => {
  for (let at = node; at; at = parentNode(at)) if (next(at)) return true;
  return false;
};
const sift = (nodes) =>
  isParsing() ? nodes.filter((node) => isFinished(node) || !unfinished.push(node)) : nodes;

// Every marked element under a root (the document, an element, a shadow root), in document order.
export const find = (root) => {
  const found = [];
  const query = { 1: all, 9: allOfDocument, 11: allOfFragment }[type(root)];
  if (query === all && matches(root, SELECTOR)) found.push(root);
  if (query) for (const node of query(root, SELECTOR)) found.push(node);
  return sift(found);
};

let observer;
// `found` gets marked elements as they come, an empty list when the parser is done; `lost` is told of our host's end.
export const observe = (found, lost) => {
  observer = new MutationObserver((records) => {
    const nodes = unfinished;
    unfinished = [];
    let gone = false;
    for (const record of records) {
      if (record.attributeName) nodes.push(record.target);
      for (const node of record.addedNodes) {
        if (type(node) !== 1) continue;
        if (matches(node, SELECTOR)) nodes.push(node);
        if (firstChild(node)) for (const inner of all(node, SELECTOR)) nodes.push(inner);
      }
      for (const node of record.removedNodes) gone ||= /^(placet-ui|html)$/i.test(node.nodeName);
    }
    const ready = nodes.length ? sift(nodes.filter((node) => matches(node, SELECTOR))) : nodes;
    if (ready.length) found(ready);
    if (gone) lost();
  });
  listenOn(doc, "readystatechange", () => {
    const nodes = unfinished;
    unfinished = [];
    found(nodes);
  }, true);
  watch(doc);
};
const watch = (root) => {
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-category"] });
};
// A shadow tree, an element that has an open one, or one that is not in the page yet.
export const enter = (root) => {
  const trees = type(root) === 1 && shadowRoot(root) ? [root, shadowRoot(root)] : [root];
  return trees.flatMap((tree) => {
    watch(tree);
    return find(tree);
  });
};

// Elements that ran or wait in the queue. True if this one was not among them.
const spent = new WeakSet();
export const spend = (node) => !spent.has(node) && !!spent.add(node);
export const unspend = (node) => spent.delete(node);

// One policy; a page whose own policy does not name it gets strings, and the engine's refusal.
let policy;
try {
  const same = (text) => text;
  policy = trustedTypes.createPolicy("placet", { createHTML: same, createScript: same, createScriptURL: same });
} catch {
  // No Trusted Types here, or no leave.
}
export const trusted = (make, text) => (policy ? policy[make](text) : text);

// A new script in the likeness of a held one: a clone of one that came by `innerHTML` would never run. Attribute nodes,
// since `setAttribute` refuses names that the parser takes; the nonce by property, since a policy hides the attribute.
const attributes = getter(Element, "attributes");
const setNode = method(Element, "setAttributeNode");
export const revive = (held, kind, address, nonce) => {
  const fresh = createElement("script");
  for (const attribute of attributes(held)) {
    if (["type", "src", "data-src", "data-type"].includes(attribute.name)) continue;
    try {
      setNode(fresh, clone(attribute));
    } catch {
      // Trusted Types guard `onload` and `onerror` too.
      setAttribute(fresh, attribute.name, trusted("createScript", attribute.value));
    }
  }
  if (kind) setAttribute(fresh, "type", kind);
  setNonce(fresh, nonceOf(held) || nonce);
  if (address) setSource(fresh, trusted("createScriptURL", address));
  else setText(fresh, trusted("createScript", textContent(held)));
  spent.add(fresh);
  return fresh;
};

// Embeds. A frame lets go of its document only when it leaves the page; media and images when they are told.
const reload = (node) => {
  const media = node instanceof HTMLMediaElement ? node : parentNode(node);
  if (media instanceof HTMLMediaElement) play(media);
};
export const letLoad = (node, name, address) => {
  setAttribute(node, name, name === "src" || name === "data" ? trusted("createScriptURL", address) : address);
  if (name === "src") reload(node);
};
export const unload = (node, name) => {
  const parent = parentNode(node);
  const after = next(node);
  removeAttribute(node, name);
  if (node instanceof HTMLMediaElement || node instanceof HTMLImageElement || !parent) reload(node);
  else {
    remove(node);
    insertBefore(parent, node, after);
  }
};
