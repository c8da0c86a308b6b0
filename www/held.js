// Held markup: what finds it, what it says, and how live markup is made of it. Plumbing: what may live, and when, is asked
// of Rust. Nothing here throws: an error that passes through the program stops it for good.
import {
  createElement,
  getAttribute,
  getter,
  insertBefore,
  isConnected,
  listenOn,
  method,
  parentNode,
  remove,
  removeAttribute,
  replaceWith,
  scriptText,
  scriptUrl,
  setAttribute,
  setter,
  textContent,
} from "./natives.js";

const doc = document;
export const nextSibling = getter(Node, "nextSibling");
const nodeType = getter(Node, "nodeType");
const childNodes = getter(Node, "childNodes");
const cloneNode = method(Node, "cloneNode");
const removeChild = method(Node, "removeChild");
const rootOf = method(Node, "getRootNode");
export const localName = getter(Element, "localName");
const firstChild = getter(Element, "firstElementChild");
const attributes = getter(Element, "attributes");
const setAttributeNode = method(Element, "setAttributeNode");
const shadowRoot = getter(Element, "shadowRoot");
const all = method(Element, "querySelectorAll");
const allOfDocument = method(Document, "querySelectorAll");
const allOfFragment = method(DocumentFragment, "querySelectorAll");
const readyState = getter(Document, "readyState");
export const head = getter(Document, "head");
const active = getter(Document, "activeElement");
const importNode = method(Document, "importNode");
const setSource = setter(HTMLScriptElement, "src");
const setText = setter(HTMLScriptElement, "text");
const nonceOf = getter(HTMLElement, "nonce");
const setNonce = setter(HTMLElement, "nonce");
const focus = method(HTMLElement, "focus");
const content = getter(HTMLTemplateElement, "content");
const loadMedia = method(HTMLMediaElement, "load");

export const clock = performance.now.bind(performance);
export const isParsing = () => readyState(doc) === "loading";
export const hostOf = (address) => new URL(address).host;
export const reframe = (address, host, query) => {
  const url = new URL(address);
  if (host) url.host = host;
  new URLSearchParams(query).forEach((value, name) => url.searchParams.set(name, value));
  return url.href;
};

// Other elements carry a `data-category` of the page's own: product lists are full of them.
const KINDS = ["script", "template", "link", "iframe", "img", "video", "audio", "embed", "object"];
// The short selector is the quick one: 20,000 nodes that match nothing cost half as much.
const SELECTOR = "[data-category]";
const isMarked = method(Element, "hasAttribute");
export const kind = (node) => KINDS.indexOf(localName(node));

// Scripts and templates that ran, or wait for their turn. True if this one was not among them.
const spent = new WeakSet();
export const spend = (node) => !spent.has(node) && !!spent.add(node);
export const unspend = (node) => {
  spent.delete(node);
};
const isFresh = (node) => isMarked(node, "data-category") && kind(node) >= 0 && !spent.has(node);

// While the parser stands inside an element, its text or content is not all there.
let unfinished = [];
const isFinished = (node) => {
  for (let at = node; at; at = parentNode(at)) if (nextSibling(at)) return true;
  return false;
};
const sift = (nodes) => (isParsing() ? nodes.filter((node) => isFinished(node) || !unfinished.push(node)) : nodes);
const resume = () => {
  const nodes = unfinished;
  unfinished = [];
  return nodes;
};

const findIn = (root) => {
  const found = [];
  const query = { 1: all, 9: allOfDocument, 11: allOfFragment }[nodeType(root)];
  if (query === all && isFresh(root)) found.push(root);
  if (query) for (const node of query(root, SELECTOR)) if (isFresh(node)) found.push(node);
  return sift(found);
};
// Trees that the document does not show, handed to us.
const trees = new Set();
// Every marked element, in document order.
export const find = () => {
  for (const tree of trees) if (!isConnected(tree)) trees.delete(tree);
  return [doc, ...trees].flatMap(findIn);
};

// `found` gets marked elements as they come, and an empty list when the parser is done; `lost` is told when our host may
// have gone.
let observer;
export const observe = (found, lost) => {
  observer = new MutationObserver((records) => {
    let nodes = unfinished.length ? resume() : [];
    let gone = false;
    for (const record of records) {
      if (record.attributeName && isFresh(record.target)) nodes.push(record.target);
      for (const node of record.addedNodes) {
        if (nodeType(node) !== 1) continue;
        if (isFresh(node)) nodes.push(node);
        if (firstChild(node)) for (const inner of all(node, SELECTOR)) if (isFresh(inner)) nodes.push(inner);
      }
      for (const node of record.removedNodes) {
        gone ||= /^(placet-ui|html)$/i.test(node.nodeName);
        const host = hosts.get(node);
        if (host && !isConnected(node)) remove(host);
      }
    }
    if (nodes.length) nodes = sift(nodes);
    if (nodes.length) found(nodes);
    if (gone) lost();
  });
  watch(doc);
  listenOn(doc, "readystatechange", () => found(resume()), true);
};
const watch = (root) =>
  observer.observe(root, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-category"] });
// A shadow tree, an element that has an open one, or a tree that is not in the page yet.
export const enter = (root) => {
  const entered = nodeType(root) === 1 && shadowRoot(root) ? [root, shadowRoot(root)] : [root];
  return entered.flatMap((tree) => {
    watch(tree);
    if (nodeType(tree) === 11) trees.add(tree);
    return findIn(tree);
  });
};

// ---- scripts

const CODE = /^(module|(text|application)\/(x-)?(java|ecma)script|text\/(javascript1\.\d|jscript|livescript))?$/i;
// Whether an element is a script that is marked, but nothing holds it.
export const isLoose = (node) =>
  localName(node) === "script" && !spent.has(node) && CODE.test((getAttribute(node, "type") ?? "").trim());

// Fetches what will run in its turn, so that scripts come at the same time and run in order. The engine takes the very
// same answer for the script when everything that distinguishes two requests is equal. `then` gets the number.
export const fetchAhead = (held, kind, address, nonce, number, then) => {
  const link = createElement("link");
  const way = kind === "module" ? "modulepreload" : "preload";
  if (!link.relList.supports(way)) return false;
  for (const name of ["crossorigin", "integrity", "referrerpolicy", "fetchpriority"]) {
    const value = getAttribute(held, name);
    if (value !== null) setAttribute(link, name, value);
  }
  setNonce(link, nonceOf(held) || nonce);
  setAttribute(link, "rel", way);
  if (kind !== "module") setAttribute(link, "as", "script");
  setAttribute(link, "href", address);
  const end = (event) => {
    if (event.type === "error") failed.add(held);
    remove(link);
    then(number);
  };
  listenOn(link, "load", end, false);
  listenOn(link, "error", end, false);
  insertBefore(head(doc) ?? doc.documentElement, link, null);
  return true;
};

// What failed is not asked for again: Firefox also gives files up when the page goes away, and one that hangs would keep
// the visitor there. Its `onerror` hears of it in its turn.
const failed = new WeakSet();
const dispatch = method(EventTarget, "dispatchEvent");
export const hasFailed = (held) => failed.has(held) && (dispatch(held, new Event("error")), true);

// A new script in the likeness of a held one: a clone of one that came by `innerHTML` would never run. Attribute nodes,
// since `setAttribute` refuses names that the parser takes; the nonce by property, since a policy hides the attribute.
export const revive = (held, kind, address, nonce) => {
  const fresh = createElement("script");
  for (const attribute of attributes(held)) {
    const { name, value } = attribute;
    if (["type", "src", "data-src", "data-type"].includes(name)) continue;
    try {
      setAttributeNode(fresh, cloneNode(attribute));
    } catch {
      // Trusted Types guard `onload` and `onerror` too.
      setAttribute(fresh, name, scriptText(value));
    }
  }
  if (kind) setAttribute(fresh, "type", kind);
  setNonce(fresh, nonceOf(held) || nonce);
  spent.add(fresh);
  try {
    if (address) setSource(fresh, scriptUrl(address));
    else setText(fresh, scriptText(textContent(held)));
  } catch {
    // The page's policy allows no policy of ours: it stays shut.
  }
  return fresh;
};

// Holds the scripts of markup that is about to enter the page, so that they run one by one, in their turn.
export const disarm = (fragment) =>
  [...allOfFragment(fragment, "script")].filter((script) => {
    const kind = (getAttribute(script, "type") ?? "").trim();
    if (!CODE.test(kind)) return false;
    setAttribute(script, "type", "text/plain");
    setAttribute(script, "data-type", /^module$/i.test(kind) ? kind : "");
    spent.add(script);
    return true;
  });

// ---- templates

const unfolded = new WeakMap();
// Puts a template's content in its place; gives the scripts in it, held.
export const unfold = (template) => {
  const copy = importNode(doc, content(template), true);
  // What Firefox would fetch too early is held inside as well, by its form alone: it goes by the template's mark.
  for (const node of allOfFragment(copy, KINDS.join())) {
    if (isMarked(node, "data-category")) continue;
    if (localName(node) === "script") {
      const waits = isMarked(node, "src") || isMarked(node, "data-src");
      if (waits && /^text\/plain$/i.test(getAttribute(node, "type")))
        setAttribute(node, "type", getAttribute(node, "data-type") ?? "");
    } else if (kind(node) > 1) {
      for (const name of ["data-category", "data-service"])
        if (isMarked(template, name)) setAttribute(node, name, getAttribute(template, name));
    }
  }
  const scripts = disarm(copy);
  unfolded.set(template, [...childNodes(copy)]);
  replaceWith(template, copy);
  return scripts;
};
// Puts the template back.
export const fold = (template) => {
  const nodes = (unfolded.get(template) ?? []).filter(isConnected);
  unfolded.delete(template);
  spent.delete(template);
  if (nodes.length) insertBefore(parentNode(nodes[0]), template, nodes[0]);
  for (const node of nodes) removeChild(parentNode(node), node);
};
// Firefox fetches these while it parses, although they stand in a template.
export const isEager = (template) =>
  allOfFragment(content(template), "img[src],[srcset],script[src]:not([type='text/plain' i]),video[poster],image").length > 0;

// ---- embeds

export const sources = (node) => {
  const around = localName(node) === "img" ? parentNode(node) : node;
  if (around !== node && !(around instanceof HTMLPictureElement)) return [];
  return [...all(around, "source[data-src],source[data-srcset],track[data-src]")];
};
// Sets an address that was checked. Chromium looks at an object again only when it enters the page. Firefox, on a plain
// reload, gives the parser's own frames their last address back, granted or not; one that entered later gets none (seen
// in 5 of 32 reloads, and in 0 of 20 after this).
export const letLoad = (node, name, address) => {
  try {
    if (localName(node) === "iframe" && getAttribute(node, "src") === null) enterAgain(node);
    setAttribute(node, name, name === "src" || name === "data" ? scriptUrl(address) : address);
    loadAgain(node);
    if (name === "data") enterAgain(node);
  } catch {
    // As above.
  }
};
// Takes an address away. A frame lets go of its document only when it leaves the page; media when they are told.
export const unload = (node, name) => {
  removeAttribute(node, name);
  loadAgain(node);
  if (/^(iframe|embed|object)$/.test(localName(node))) enterAgain(node);
};
const enterAgain = (node) => {
  const parent = parentNode(node);
  const after = nextSibling(node);
  if (!parent) return;
  remove(node);
  insertBefore(parent, node, after);
};
const loadAgain = (node) => {
  const media = /^(source|track)$/.test(localName(node)) ? parentNode(node) : node;
  if (media instanceof HTMLMediaElement) loadMedia(media);
};

// What the visitor let load once: until the next choice.
let once = new WeakSet();
export const allowOnce = (node) => {
  once.add(node);
};
export const isOnce = (node) => once.has(node);
export const forgetOnce = () => {
  once = new WeakSet();
};

// The size of an element once it has been laid out: nothing is forced to lay out for us.
let sizes;
export const measure = (node, then) => {
  sizes ??= new IntersectionObserver((entries) => {
    for (const { target, boundingClientRect } of entries) {
      const { width, height } = ownSize(target) ?? boundingClientRect;
      if (width > 8 && height > 8) {
        sizes.unobserve(target);
        then(target, width, height);
      }
    }
  });
  sizes.observe(node);
};

// An embed or object without an address has no box, and an image without one only that of its words: what they say of
// themselves.
const ownSize = (node) => {
  const width = +getAttribute(node, "width");
  const height = +getAttribute(node, "height");
  if (!width || !height || !/^(img|embed|object)$/.test(localName(node)) || getComputedStyle(node).display === "none") return;
  const room = Math.min(width, parentNode(node).clientWidth || width);
  return { width: room, height: (height * room) / width };
};

const hosts = new WeakMap();
export const isStanding = (node) => {
  const host = hosts.get(node);
  return !!host && isConnected(host) && nextSibling(host) === node;
};

// Where an element stands in the flow, so that nothing moves when another stands there.
const PLACE =
  "position inset float clear margin vertical-align z-index order flex align-self justify-self grid-area border-radius";
let hiding;
// Puts a placeholder before an embed, in the embed's own box, and hides the embed while it stands there.
export const stand = (host, node, width, height) => {
  const root = shadowRoot(host);
  const style = getComputedStyle(node);
  const sheet = new CSSStyleSheet();
  sheet.insertRule(":host(placet-embed){}");
  const rule = sheet.cssRules[0].style;
  const set = (name, value) => rule.setProperty(name, value, "important");
  for (const name of PLACE.split(" ")) set(name, style.getPropertyValue(name));
  const parent = parentNode(node);
  const wide = parent.nodeType === 1 && Math.abs(parent.clientWidth - width) < 1;
  set("display", style.display === "inline" ? "inline-block" : style.display);
  set("box-sizing", "border-box");
  set("overflow", "hidden");
  set("width", wide ? "100%" : `${width}px`);
  set("height", `${height}px`);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  if (!hiding) {
    hiding = new CSSStyleSheet();
    // Above whatever the page says of its frames.
    hiding.replaceSync("placet-embed:not(#p#p)+*{display:none!important}");
  }
  const tree = rootOf(node);
  if (!tree.adoptedStyleSheets.includes(hiding)) tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, hiding];
  hosts.set(node, host);
  insertBefore(parent, host, node);
};
// Takes the placeholder away; the focus, where it was there, goes on to what it stood for.
export const step = (host, node) => {
  const focused = active(doc) === host;
  remove(host);
  hosts.delete(node);
  if (!focused) return;
  focus(node);
  if (active(doc) === node) return;
  setAttribute(node, "tabindex", "-1");
  focus(node);
};
