// Where placeholders stand, and what only JavaScript can do there: the empty document of a held frame, the shadow root of a
// widget, a root of ours over the boxes of everything else; the observers of held elements, which end with their elements.
// Decides nothing.
import {
  closest,
  createElement,
  doc,
  documentElement,
  edgesOf,
  getter,
  insertBefore,
  listenOn,
  method,
  openRoot,
  parentNode,
  queryAllIn,
  readyState,
  remove,
  scriptUrl,
  setAttribute,
  wait,
} from "./platform.js";

const frame = createElement("iframe");
const documentOf = getter(frame, "contentDocument");
const windowOf = getter(frame, "contentWindow");
const loadMedia = method(createElement("video"), "load");
const attach = method(frame, "attachShadow");
const Sheet = CSSStyleSheet;
const styleOf = getComputedStyle;

let looks = "";
/** @param {string} text */
export const prepareStands = (text) => {
  looks = text;
};

/**
 * @typedef {object} Hearers
 * @property {(nodes: Element[]) => void} seen
 * @property {(nodes: Element[]) => void} changed
 * @property {(node: Element) => void} loaded
 * @property {(node: Element, action: string, event: Event) => void} pressed
 * @property {() => void} moved
 */
/** @type {Hearers} */
let hearers;
/** @type {IntersectionObserver} */
let boxes;
/** @type {MutationObserver} */
let attributes;
/** @type {string[]} */
let names;
// A copy of an element has no number.
const numbers = new WeakMap();
let last = 0;
/**
 * The number of an element, which has one from now on; below zero where it had none before. One crossing tells both.
 * @param {Element} node
 */
export const numberOf = (node) => {
  const known = numbers.get(node);
  if (!known) numbers.set(node, ++last);
  return known ?? -last;
};

/**
 * Whom to tell what happens to held elements, and which attributes matter.
 * @param {string[]} attributeNames
 * @param {Hearers["seen"]} seen
 * @param {Hearers["changed"]} changed
 * @param {Hearers["loaded"]} loaded
 * @param {Hearers["pressed"]} pressed
 * @param {Hearers["moved"]} moved
 */
export const begin = (attributeNames, seen, changed, loaded, pressed, moved) => {
  hearers = { seen, changed, loaded, pressed, moved };
  names = attributeNames;
  // Firefox, when a page loads itself again, gives the parser's own frames their last address back, granted or not; it does
  // not where they have left the page by then (0 of 3 against 3 of 3 after a click, Firefox 153).
  listenOn(window, "pagehide", (/** @type {PageTransitionEvent} */ event) => {
    if (event.persisted) return;
    for (const node of queryAllIn(doc, "iframe[src]")) if (numbers.has(node)) remove(node);
  });
};

/**
 * Tells once a held element is about to come into view, with a box of some size: nothing is forced to lay out for us.
 * @param {Element} node
 */
export const awaitView = (node) => {
  boxes ??= new IntersectionObserver(
    (entries) => {
      const near = [];
      for (const { target, isIntersecting, boundingClientRect: box } of entries)
        if (isIntersecting && box.width > 8 && box.height > 8) {
          boxes.unobserve(target);
          near.push(target);
        }
      if (near.length) hearers.seen(near);
    },
    { rootMargin: "50%" },
  );
  boxes.unobserve(node);
  boxes.observe(node);
};
/** @param {Element} node */
export const forgetView = (node) => {
  boxes?.unobserve(node);
};

/**
 * A picture is no part of its image, but what stands in it is.
 * @param {Element} node
 */
const partOf = (node) => (node.localName === "picture" && node.lastElementChild) || node;
/**
 * Tells of changes to the attributes of a held element or of one of its parts, and of parts that are added.
 * @param {Element} node
 */
export const watchAttributes = (node) => {
  attributes ??= new MutationObserver((records) => {
    hearers.changed([...new Set(records.map(({ target }) => partOf(/** @type {Element} */ (target))))]);
  });
  attributes.observe(node, { attributeFilter: names, childList: true });
  // The other parts of a picture stand beside its image.
  const around = parentNode(node);
  if (around?.localName === "picture") attributes.observe(around, { childList: true });
};

/**
 * Tells each time that a frame has loaded a document. A listener of the same function is added once.
 * @param {Element} node
 */
export const watchLoads = (node) => {
  listenOn(node, "load", loaded);
};
/** @param {Event} event */
const loaded = (event) => hearers.loaded(/** @type {Element} */ (event.currentTarget));

/** Frames that were found while the page loads, and whether they still wait for a task. @type {WeakMap<Element, boolean>} */
const fresh = new WeakMap();
/**
 * Whether a frame may have been parsed in this very task: it is told of as changed in the next. An address that it is given
 * before that never loads in Chromium, which goes on to the empty document (0 of 72 frames, against 72 of 72 a millisecond
 * later, Chromium 156).
 * @param {Element} node
 */
export const isFresh = (node) => {
  if (readyState() !== "complete" && !fresh.has(node)) {
    fresh.set(node, true);
    wait(() => {
      fresh.set(node, false);
      hearers.changed([node]);
    });
  }
  return !!fresh.get(node);
};

/**
 * Leads a frame to its empty document, without an entry in the history.
 * @param {Element} node
 */
export const empty = (node) => {
  windowOf(node)?.location.replace("about:blank");
};
/**
 * @param {Element} node
 * @param {string} name
 * @param {string} address
 */
export const setAddress = (node, name, address) => {
  setAttribute(node, name, name === "src" || name === "data" ? scriptUrl(address) : address);
};
/** Media look at their addresses again when they are told. @param {Element} node */
export const loadAgain = (node) => {
  const media = [node, parentNode(node)].find((one) => one instanceof HTMLMediaElement);
  if (media) loadMedia(media);
};

const PUBLIC = "surface ink muted line accent accent-ink radius font size".split(" ");
/**
 * The public properties of looks, as they hold for an element: they do not reach into another document.
 * @param {Element} node
 */
const properties = (node) => {
  const style = styleOf(node);
  const said = PUBLIC.map((name) => [`--placet-${name}`, style.getPropertyValue(`--placet-${name}`)]);
  return `:root{${said.map(([name, value]) => value && `${name}:${value};`).join("")}}`;
};
/**
 * A click on a placeholder is no click on the page: it follows no link around, and ends no menu.
 * @param {EventTarget} root
 * @param {(target: Element) => Element | null | undefined} nodeOf
 */
const hear = (root, nodeOf) => {
  const click = (/** @type {Event} */ event) => {
    event.stopPropagation();
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const pressed = closest(target, "[data-action]");
    if (!closest(target, "a")) event.preventDefault();
    const node = pressed && nodeOf(target);
    if (node) hearers.pressed(node, pressed.getAttribute("data-action"), event);
  };
  listenOn(root, "click", click);
};

// Documents, roots and hosts that hold a placeholder of ours.
const own = new WeakSet();
/**
 * The body of a frame's empty document, made ready for a placeholder; nothing where the document is not ours to reach.
 * @param {Element} node
 * @returns {Element | null}
 */
export const insideFrame = (node) => {
  const inner = documentOf(node);
  if (inner?.URL !== "about:blank" || !inner.body) return null;
  if (!own.has(inner)) {
    own.add(inner);
    const sheet = new (windowOf(node).CSSStyleSheet)();
    sheet.replaceSync(looks + properties(node));
    inner.adoptedStyleSheets = [sheet];
    hear(inner, () => node);
  }
  return inner.body;
};
/** @type {CSSStyleSheet | undefined} */
let sheet;
const dressed = () => {
  if (!sheet) {
    sheet = new Sheet();
    sheet.replaceSync(looks);
  }
  return sheet;
};
/**
 * The shadow root of an element that holds a placeholder; nothing where the element has one of the page's own.
 * @param {Element} node
 * @param {boolean} make Whether one is made where there is none.
 * @returns {ShadowRoot | null}
 */
export const insideRoot = (node, make) => {
  const root = openRoot(node) ?? (make ? attach(node, { mode: "open" }) : null);
  if (!root || own.has(root)) return root;
  if (!make || root.firstChild) return null;
  own.add(root);
  root.adoptedStyleSheets = [dressed()];
  hear(root, () => parentOfHost(node));
  return root;
};
/**
 * A widget of a height of its own may be too low for two buttons, which it does not tell its sheets.
 * @param {ShadowRoot} root
 */
export const fit = ({ firstElementChild: shown }) => {
  const parts = shown ? [shown, ...shown.children] : [];
  if (parts.some((one) => one.className !== "says" && one.scrollHeight > one.clientHeight + 1)) shown?.classList.add("low");
};
// The placeholder of a template is a host of its own, its only child.
/** @param {Element} host */
const parentOfHost = (host) => (host.localName === "placet-embed" ? host.parentElement : host);

/** @type {Map<number, Element>} */
const standing = new Map();
/** @type {ShadowRoot} */
let layer;
/** @type {CSSStyleSheet} */
let places;
/** @type {ResizeObserver} */
let resized;
let isAsked = false;
const ask = () => {
  if (isAsked || !standing.size) return;
  isAsked = true;
  requestAnimationFrame(() => {
    isAsked = false;
    hearers.moved();
  });
};
/**
 * The root over the page in which placeholders stand whose elements have no inside.
 * @returns {ShadowRoot}
 */
export const overPage = () => {
  if (!layer) {
    const host = createElement("placet-embeds");
    setAttribute(host, "data-nosnippet", "");
    layer = attach(host, { mode: "open" });
    places = new Sheet();
    layer.adoptedStyleSheets = [dressed(), places];
    hear(layer, (target) => standing.get(+(closest(target, "[data-number]")?.getAttribute("data-number") ?? 0)));
    for (const type of ["scroll", "resize", "transitionend"]) listenOn(window, type, ask, { capture: true, passive: true });
    // What has loaded moves its neighbors, and no size that is observed need change.
    for (const type of ["load", "error"]) listenOn(doc, type, ask, { capture: true, passive: true });
    resized = new ResizeObserver(ask);
    resized.observe(documentElement());
    if (doc.body) resized.observe(doc.body);
  }
  if (!layer.host.isConnected) insertBefore(documentElement(), layer.host, doc.body);
  return layer;
};
/**
 * From now on the placeholder with this number stands over the element, or over none.
 * @param {number} number
 * @param {Element | undefined} node
 */
export const standOver = (number, node) => {
  const before = standing.get(number);
  if (before === node) return;
  overPage();
  if (before) resized.unobserve(before);
  if (node) {
    standing.set(number, node);
    resized.observe(node);
  } else standing.delete(number);
  if (!standing.size) layer?.host.remove();
};
/**
 * Where an element is, as Rust reads it: the outermost layer of the page that it is in, left and top of the root over the
 * page, the edges of its box and of each around it that cuts off what overflows. Nothing where it is not to be seen.
 * @param {Element} node
 */
export const whereabouts = (node) => {
  const edges = edgesOf(node);
  if (!node.isConnected || edges[0] === edges[2] || !(node.checkVisibility?.({ visibilityProperty: true, opacityProperty: true }) ?? true))
    return;
  let level = 0;
  for (let at = node.parentElement; at && at !== doc.body && at !== documentElement(); at = at.parentElement) {
    const style = styleOf(at);
    if (style.overflow !== "visible") edges.push(...edgesOf(at));
    level = +style.zIndex || level;
  }
  const [left, top] = edgesOf(layer.host);
  return [level, left, top, ...edges];
};
/** @param {string} rules */
export const place = (rules) => {
  places?.replaceSync(rules);
};

// What an element needs to have a box while its address waits: the engine gives none to an image without one, nor to an
// object. The page's own rules are stronger than these.
/** @type {CSSStyleSheet | undefined} */
let boxed;
/**
 * @param {Element} node
 * @param {string} rules
 */
export const dressPage = (node, rules) => {
  if (!boxed) {
    boxed = new Sheet();
    boxed.replaceSync(rules);
  }
  // The page may have taken it away meanwhile: what it is in then wears nothing.
  const root = /** @type {Document} */ (node.getRootNode());
  if (root.adoptedStyleSheets && !root.adoptedStyleSheets.includes(boxed)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, boxed];
};

const contentOf = getter(createElement("template"), "content");
/**
 * Whether a template has something that can be seen.
 * @param {HTMLTemplateElement} template
 */
export const hasContent = (template) =>
  [...contentOf(template).childNodes].some(
    (node) =>
      (node.nodeType === 3 && node.data.trim()) || (node.nodeType === 1 && !/^(script|link|style|meta|noscript)$/.test(node.localName)),
  );
