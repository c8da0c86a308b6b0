// What Rust sees of marked elements and does to them, by the engine's own functions, captured as platform.js captures them.
// Each is one crossing of the border, and the loop over what was added to the page is none. Decides nothing.
import {
  createElement,
  div,
  doc,
  documentElement,
  first as firstChild,
  getAttribute,
  getter,
  head,
  insert,
  insertBefore,
  isConnected,
  listen,
  listenAgain,
  listenOn,
  localName,
  markup,
  matches,
  method,
  next as nextSibling,
  nodeType,
  nonceOf,
  openRoot,
  parentNode,
  queryAllIn,
  readyState,
  remove,
  script,
  scriptText,
  scriptUrl,
  setAttribute,
  setNonce,
  setSource,
  setTextContent,
  setter,
  textContent,
} from "./platform.js";

const namespace = getter(div, "namespaceURI");
const XHTML = "http://www.w3.org/1999/xhtml";
/**
 * The local name of an element; of SVG or MathML with a colon before it, since there it is another element.
 * @param {Element} node
 */
export const nameOf = (node) => (namespace(node) === XHTML ? "" : ":") + localName(node);
const attributeNames = method(div, "getAttributeNames");
/** @param {Element} node */
export const namesOf = (node) => attributeNames(node).join("\n");

// ---- finding

// Marked elements that were found and that nobody has looked at yet.
/** @type {Element[]} */
let found = [];
/** @type {Element[]} */
let aside = [];
/**
 * With `isClosing`, what gets in line is passed over, and waits on in its order: scripts, of which none can be taken back and
 * there may be thousands, and templates.
 * @param {boolean} isClosing
 * @returns {Element | undefined}
 */
export const next = (isClosing) => {
  let node = found.shift();
  for (; isClosing && node && /^(script|template)$/.test(localName(node)); node = found.shift()) aside.push(node);
  if (isClosing && !node) [found, aside] = [aside, found];
  return node;
};
// While the parser stands inside an element, its text or content is not all there.
/** @type {Element[]} */
let unfinished = [];
export const isParsing = () => readyState() === "loading";
/** @param {Node} node */
const isFinished = (node) => {
  for (let at = node; at; at = parentNode(at)) {
    const behind = nextSibling(at);
    // What stands in a table outside of its cells is put before that, and the parser may stand in either.
    // Only the body ends the head: our own element stands between them, and may others.
    if (behind && (doc.body || at !== doc.head) && (behind.nodeName !== "TABLE" || node.nodeName !== "OBJECT" || nextSibling(behind)))
      return true;
  }
  return false;
};
/** Scripts of ours: what their held ones have is their vendor's own, and no mark. @type {WeakSet<Element>} */
const revived = new WeakSet();
/** @param {Element} node */
const take = (node) => {
  if (revived.has(node)) return;
  (isParsing() && !isFinished(node) ? unfinished : found).push(node);
};
const resume = () => {
  const nodes = unfinished;
  unfinished = [];
  nodes.forEach(take);
};

/** @type {string} */
let marked;
const firstIn = method(div, "querySelector");
/** @param {Node} root */
const search = (root) => {
  if (nodeType(root) === 1) {
    if (matches(root, marked)) take(/** @type {Element} */ (root));
    // Most have nothing in them, and a list of nothing costs three times as much (2026-11-27).
    if (!firstIn(root, marked)) return;
  }
  for (const node of queryAllIn(root, marked)) take(node);
};
const whenDefined = method(customElements, "whenDefined");
/** Whose definition is waited for: one that stands in no page stays undefined for all that. @type {WeakSet<Element>} */
const awaited = new WeakSet();
/** @type {() => void} */
let tell;
/**
 * Finds what is marked in the open shadow trees of these elements, also of those that are defined later: no selector reaches
 * into one, and an observer of the page hears nothing of it. A root of ours stands in our own elements and in marked ones.
 * @param {Element[]} nodes
 */
const pierce = (nodes) => {
  for (const node of nodes) {
    const tree = openRoot(node);
    if (tree && !matches(node, marked)) watch(tree);
    else if (localName(node).includes("-") && !awaited.has(node) && matches(node, ":not(:defined)")) {
      awaited.add(node);
      whenDefined(customElements, localName(node)).then(() => {
        pierce([node]);
        tell();
      }, tell);
    }
  }
};
/**
 * Finds what is marked in a tree and in the open ones in it, and watches it from now on.
 * @param {Node} tree
 */
const watch = (tree) => {
  observer.observe(tree, watched);
  search(tree);
  pierce(queryAllIn(tree, "*"));
};
/** Trees that the document does not show, handed to us. @type {Set<Node>} */
const trees = new Set();
/** Finds every marked element, in document order; whoever waited to be looked at waits in that order too. */
export const find = () => {
  const before = found.splice(0);
  watch(doc);
  for (const tree of trees)
    if (isConnected(tree)) search(tree);
    else trees.delete(tree);
  // What is marked no more, or in no tree that was searched.
  const again = new Set(found);
  for (const node of before) if (!again.has(node)) found.push(node);
};
/** @type {MutationObserver} */
let observer;
/** @type {MutationObserverInit} */
let watched;
/**
 * Tells when something was added that fits, or the document has ended, and when anything was removed.
 * @param {string} selector
 * @param {() => void} added
 * @param {() => void} lost
 */
export const observe = (selector, added, lost) => {
  marked = selector;
  tell = added;
  // The type says whether a marked script is held, and page code may change it in place.
  const attributeFilter = [...(selector.match(/[a-z-]+(?=\])/g) ?? []), "type"];
  watched = { subtree: true, childList: true, attributeFilter };
  observer = new MutationObserver((records) => {
    const before = found.length;
    let isLost = false;
    resume();
    // Lists by number, since a walk with `of` costs as much again as the search.
    for (const { attributeName, target, addedNodes, removedNodes } of records) {
      if (attributeName && matches(target, marked)) take(/** @type {Element} */ (target));
      for (let at = 0; at < addedNodes.length; at++) {
        const node = addedNodes[at];
        search(node);
        // The parser tells of each element by itself, and everything is looked at once more when it has ended.
        if (nodeType(node) === 1) pierce(isParsing() ? [node] : [node, ...queryAllIn(node, "*")]);
      }
      isLost ||= removedNodes.length > 0;
      // What `document.open()` does, it takes every listener away too.
      if (isLost && target === doc) listenAgain();
    }
    if (found.length > before) added();
    if (isLost) lost();
  });
  observer.observe(doc, watched);
  const parsed = () => {
    resume();
    pierce(queryAllIn(doc, "*"));
    added();
  };
  listen(doc, "readystatechange", parsed);
};
/**
 * Finds what is marked in a shadow tree, an element that has an open one, or a tree that is not in the page yet, and watches
 * it from now on.
 * @param {Node} root
 */
export const enter = (root) => {
  watch(root);
  if (nodeType(root) === 1) pierce([/** @type {Element} */ (root)]);
  if (nodeType(root) === 11) trees.add(root);
};

// What Rust knows of an element, by a number of its own. A copy of an element has none.
const getNumber = method(new WeakMap(), "get");
const putNumber = method(new WeakMap(), "set");
const numbers = new WeakMap();
/** @param {Element} node */
export const numbered = (node) => getNumber(numbers, node) ?? 0;
/**
 * @param {Element} node
 * @param {number} number
 */
export const setNumber = (node, number) => {
  putNumber(numbers, node, number);
};

// ---- templates

/** @type {(template: Element) => DocumentFragment} */
export const content = getter(createElement("template"), "content");
const importNode = method(doc, "importNode");
/** @param {Element} template */
export const copyOf = (template) => importNode(doc, content(template), true);
/** @type {(node: Node) => Node} */
export const treeOf = method(div, "getRootNode");
const Sheet = CSSStyleSheet;
/** @type {CSSStyleSheet} */
let sheet;
/**
 * Puts a copy of what stands in a template into the template itself, where these rules show it.
 * @param {Element} template
 * @param {Node} copy
 * @param {string} rules
 */
export const unfold = (template, copy, rules) => {
  if (!sheet) (sheet = new Sheet()).replaceSync(rules);
  const root = /** @type {Document} */ (treeOf(template));
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  setTextContent(template, "");
  insertBefore(template, copy, null);
};
/**
 * Empties a template, which is another held one from now on.
 * @param {Element} template
 */
export const fold = (template) => {
  setNumber(template, 0);
  setTextContent(template, "");
};
/**
 * Whether a template has children that are no placeholder: it is a copy of one whose content was alive.
 * @param {Element} template
 */
export const isCopy = (template) => {
  const child = firstChild(template);
  return !!child && child.nodeName !== "PLACET-EMBED";
};

// ---- scripts

const time = performance.now.bind(performance);
// Imported as it is, a bound function would have V8 compile a way out of the wasm for it alone: 0.3 to 0.6 ms (2026-11-26).
export const clock = () => time();
/**
 * Fetches what a script will ask for, and tells when it is there or failed. False where the engine cannot. The engine takes
 * the very same answer for the script when everything that distinguishes two requests is equal.
 * @param {Element} held
 * @param {string} address
 * @param {string} rel
 * @param {string} nonce
 * @param {(isThere: boolean) => void} then
 */
export const preload = (held, address, rel, nonce, then) => {
  const link = createElement("link");
  if (!link.relList.supports(rel)) return false;
  /** A module is preloaded as a script even where nobody says so. @type {Record<string, string | null>} */
  const said = { rel, as: "script", href: address };
  for (const name of ["crossorigin", "integrity", "referrerpolicy", "fetchpriority"]) said[name] = getAttribute(held, name);
  for (const type of ["load", "error"]) {
    const end = () => {
      remove(link);
      then(type === "load");
    };
    listenOn(link, type, end);
  }
  insert(link, nonceOf(held) || nonce, said);
  return true;
};
const attributeNode = method(div, "getAttributeNode");
const setAttributeNode = method(div, "setAttributeNode");
const cloneNode = method(div, "cloneNode");
const setCode = setter(script, "text");
/**
 * A new script in the likeness of a held one, with those attributes that are its own: a copy of one that engines have looked
 * at would never run. By attribute nodes, since `setAttribute` refuses names that the parser takes; the nonce by property,
 * since a policy hides the attribute.
 * @param {Element} held
 * @param {string} names
 * @param {string} type
 * @param {string} nonce
 * @param {string | undefined} address
 */
export const revive = (held, names, type, nonce, address) => {
  const live = createElement("script");
  revived.add(live);
  for (const name of names.split("\n")) if (name) setAttributeNode(live, cloneNode(attributeNode(held, name)));
  if (type) setAttribute(live, "type", type);
  setNonce(live, nonceOf(held) || nonce);
  if (address) setSource(live, scriptUrl(address));
  else giveCode(live, textContent(held));
  return live;
};
/**
 * @param {Element} script
 * @param {string} code
 */
export const giveCode = (script, code) => {
  setCode(script, scriptText(code));
};

// ---- written text

const setHtml = setter(div, "innerHTML");
const MARK = "placet";
/**
 * The nodes of a text of HTML, if it is whole; nothing of them runs yet. A comment behind it ends up beside it, and not
 * inside an open tag, text or element. What is over is whole.
 * @param {string} text
 * @param {boolean} isOver
 */
export const parse = (text, isOver) => {
  const template = createElement("template");
  setHtml(template, markup(isOver ? text : `${text}<!--${MARK}-->`));
  const fragment = content(template);
  if (isOver) return fragment;
  const last = /** @type {Comment} */ (fragment.lastChild);
  if (last?.nodeType !== 8 || last.data !== MARK) return undefined;
  last.remove();
  return fragment;
};
const body = getter(doc, "body");
/** @param {Node} node */
const belongsInHead = (node) =>
  nodeType(node) === 1
    ? /^(base|link|meta|noscript|script|style|template|title)$/.test(localName(node))
    : nodeType(node) === 8 || !textContent(node).trim();
/**
 * Puts nodes behind the last that was written, and gives the last of them. The first thing that a head cannot hold begins
 * the body.
 * @param {DocumentFragment} fragment
 * @param {Node} last
 */
export const write = (fragment, last) => {
  const main = body(doc) ?? documentElement();
  for (let node; (node = firstChild(fragment)); last = node) {
    const parent = isConnected(last) ? parentNode(last) : null;
    if (!parent || parent === doc) insertBefore(main, node, null);
    else if (parent === head(doc) && !belongsInHead(node)) insertBefore(main, node, firstChild(main));
    else insertBefore(parent, node, nextSibling(last));
  }
  return last;
};
