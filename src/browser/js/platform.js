// The engine's own functions that Placet calls on the page's own objects, taken while they are still the engine's. An
// `<img name=cookie>` turns `document.cookie` into an element, a form's fields hide its methods, and page code may replace
// any method later: what is captured here is out of their reach. Nothing here decides anything.
//
// The functions are found through instances, since libraries (MooTools 1.4.5, Prototype 1.7.3) put constructors of their own
// under the names `Document`, `Element` and `Event`. Of two declarations the deeper one is the engine's: Prototype adds
// methods to the prototype of `HTMLElement` that hide those of `Element`. What an engine does not have throws when it is
// called, and not before.

const { call } = Function.prototype;
const { getOwnPropertyDescriptor, getPrototypeOf, keys } = Object;

/** @typedef {(target: any, ...rest: any[]) => any} Native */

/**
 * The engine's declaration of a property. What stands on the instance itself is the page's.
 * @param {object} instance
 * @param {string} name
 * @returns {PropertyDescriptor}
 */
const declared = (instance, name) => {
  let found = {};
  for (let type = getPrototypeOf(instance); type; type = getPrototypeOf(type)) found = getOwnPropertyDescriptor(type, name) ?? found;
  return found;
};
/** @type {(instance: object, name: string) => Native} */
/* @__NO_SIDE_EFFECTS__ */ export const method = (instance, name) => call.bind(declared(instance, name).value);
/** @type {(instance: object, name: string) => Native} */
/* @__NO_SIDE_EFFECTS__ */ export const getter = (instance, name) => call.bind(/** @type {any} */ (declared(instance, name).get));
/** @type {(instance: object, name: string) => Native} */
/* @__NO_SIDE_EFFECTS__ */ export const setter = (instance, name) => call.bind(/** @type {any} */ (declared(instance, name).set));

// The document, and elements that no page has.
export const doc = document;
const create = method(doc, "createElement");
/** @param {string} tag */
export const createElement = (tag) => create(doc, tag);
export const div = createElement("div");
export const script = createElement("script");
const part = method(doc, "createDocumentFragment")(doc);

// Document
const html = getter(doc, "documentElement");
export const documentElement = () => html(doc);
export const theDocument = () => doc;
export const theWindow = () => window;
const getCookie = getter(doc, "cookie");
const setCookie = setter(doc, "cookie");
export const cookies = () => getCookie(doc);
/** @param {string} text */
export const writeCookie = (text) => setCookie(doc, text);
const queryAll = method(doc, "querySelectorAll");
const current = getter(doc, "currentScript");
export const currentScript = () => current(doc);
const state = getter(doc, "readyState");
export const readyState = () => state(doc);
export const head = getter(doc, "head");
const focused = getter(doc, "activeElement");
export const active = () => focused(doc);

/**
 * A named element (`<a id=dataLayer>`) or frame shows up as a global without being one: only the window's own count.
 * @param {any} holder
 * @param {string} key
 */
export const at = (holder, key) => (holder === window && !Object.hasOwn(window, key) ? undefined : holder?.[key]);
/** @param {string} name */
export const globalNamed = (name) => at(window, name);

// Scripts and styles of others. Where the page's policy knows Trusted Types and does not allow `placet`, what is assigned
// is a plain text, and the engine refuses it: shut.
/** @param {string} text */
const same = (text) => text;
/** What the first of a site's own files hands to this one: by the script that it makes, or where this is a module by our object. */
export const handed = /** @type {any} */ (current(doc) ?? globalNamed("placet"))?.handed;
/** @type {any} */
export let policy = handed?.policy ?? { createHTML: same, createScript: same, createScriptURL: same };
try {
  if (!handed) policy = /** @type {any} */ (window).trustedTypes.createPolicy("placet", policy);
} catch {
  // An engine without Trusted Types, or the second copy of the tag.
}
/** @param {string} text */
export const scriptUrl = (text) => policy.createScriptURL(text);
/** @param {string} text */
export const scriptText = (text) => policy.createScript(text);
/** @param {string} text */
export const markup = (text) => policy.createHTML(text);
const baseUri = getter(doc, "baseURI");
const Address = URL;
/**
 * The whole address, if it is one of the web; else nothing.
 * @param {string} text
 */
export const webAddress = (text) => {
  try {
    const { protocol, href } = new Address(text, baseUri(doc));
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    // No address at all.
  }
};
/** @param {Element} element */
export const putInHead = (element) => insertBefore(head(doc) ?? html(doc), element, null);
export const nonceOf = getter(div, "nonce");
export const setNonce = setter(div, "nonce");
export const setSource = setter(script, "src");
export const setAsync = setter(script, "async");
/**
 * `null` and `false` are no attribute, `true` is one without a value. The nonce is never copied as an attribute: under a
 * policy of the page, only the property holds it.
 * @param {Element} element
 * @param {string} nonce
 * @param {Record<string, any>} attributes
 */
export const insert = (element, nonce, attributes) => {
  for (const name of keys(attributes)) {
    const value = attributes[name];
    if (value != null && value !== false) setAttribute(element, name, value === true ? "" : value);
  }
  if (nonce) setNonce(element, nonce);
  putInHead(element);
};
/**
 * Runs a file of ours, by a script that has the nonce of our tag and hands something over. Trusted Types without our
 * policy's name refuse its address; what is imported they let be. An import has no checksum: the file is fetched with it
 * first, and the engine keeps what came. And a module knows no tag: it looks at our object.
 * @type {(address: string, integrity: string | null, tag: Element | null, hand: any, came: (reason?: unknown) => void) => void}
 */
export const run = (address, integrity, tag, hand, came) => {
  const element = createElement("script");
  /** @type {any} */ (element).handed = hand;
  try {
    setSource(element, scriptUrl(address));
    listenOn(element, "load", came);
    listenOn(element, "error", came);
    insert(element, tag ? nonceOf(tag) : "", { integrity, crossorigin: "anonymous" });
  } catch {
    if (hand) hand.placet.handed = hand;
    const imported = async () => {
      await fetch(address, { integrity: integrity ?? "" });
      await import(address);
    };
    imported().then(() => came(), came);
  }
};

// Element and Node
export const getAttribute = method(div, "getAttribute");
export const setAttribute = method(div, "setAttribute");
export const removeAttribute = method(div, "removeAttribute");
export const closest = method(div, "closest");
export const matches = method(div, "matches");
export const remove = method(div, "remove");
export const replaceWith = method(div, "replaceWith");
export const localName = getter(div, "localName");
const boxOf = method(div, "getBoundingClientRect");
/** @param {Element} element */
export const edgesOf = (element) => {
  const { left, top, right, bottom } = boxOf(element);
  return [left, top, right, bottom];
};
export const scrollTo = method(div, "scrollIntoView");
export const giveFocus = method(div, "focus");
export const nodeType = getter(div, "nodeType");
export const parentNode = getter(div, "parentNode");
export const first = getter(div, "firstChild");
export const next = getter(div, "nextSibling");
export const isConnected = getter(div, "isConnected");
export const contains = method(div, "contains");
export const position = method(div, "compareDocumentPosition");
export const insertBefore = method(div, "insertBefore");
export const textContent = getter(div, "textContent");
export const setTextContent = setter(div, "textContent");
/** By the type of the root; no other has anything under it. @type {Record<number, Native>} */
const QUERIES = { 1: method(div, "querySelectorAll"), 9: queryAll, 11: method(part, "querySelectorAll") };
/** @type {(root: Node, selector: string) => any[]} */
export const queryAllIn = (root, selector) => [...(QUERIES[nodeType(root)]?.(root, selector) ?? [])];

// Events
export const listenOn = method(div, "addEventListener");
export const unlistenOn = method(div, "removeEventListener");
export const dispatch = method(div, "dispatchEvent");
/** All that is listened to for good. @type {[EventTarget, string, (event: Event) => void, boolean][]} */
const heard = [];
/**
 * In the capture phase: `close` does not bubble, and page code may stop what does. Clicks at the window, which they reach
 * first: a library that keeps the focus in a dialog (focus-trap) stops all others at the document.
 * @type {(target: EventTarget, type: string, then: (event: Event) => void) => void}
 */
export const listen = (target, type, then) => {
  const inside = (/** @type {Event} */ event) => event.composedPath().includes(target) && then(event);
  /** @type {(typeof heard)[0]} */
  const one = [type === "click" ? window : target, type, inside, true];
  listenOn(...one);
  heard.push(one);
};
/** After `document.open()`, which takes every listener away. One that is still there is not added twice. */
export const listenAgain = () => {
  for (const one of heard) listenOn(...one);
};
/** @type {typeof CustomEvent} */
const Happening = method(doc, "createEvent")(doc, "CustomEvent").constructor;
/** @type {(type: string, detail: any) => void} */
export const announce = (type, detail) => dispatch(doc, new Happening(type, { detail }));

// The world
/** @param {string} line */
export const say = (line) => console.warn(line);
export const { parse: parseJson } = JSON;
export const { isArray } = Array;
/** An error may be anything, even a thing that throws when it is asked what it is. @param {any} error */
export const messageOf = (error) => {
  try {
    return `${error?.message ?? error}`;
  } catch {
    return "";
  }
};
/**
 * The hosts of other sites that the page has asked for something, as far as the engine and the page's elements tell. A site
 * is what ends alike: nobody knows the list of public suffixes here.
 */
export const hostsAsked = () => {
  const addresses = [
    ...performance.getEntriesByType("resource").map(({ name }) => name),
    ...queryAllIn(doc, "script:not([type='text/plain' i]),iframe,img").map(({ src }) => src),
  ];
  const hosts = addresses.map((text) => text && webAddress(text)?.split("/")[2]);
  const site = `.${location.host.split(".").slice(-2).join(".")}`;
  return [...new Set(hosts)].filter((host) => host && !`.${host}`.endsWith(site));
};
export const request = fetch;
/**
 * The names of what an object has. A `Set` or a `Map` has none, and would answer every question with no: it is refused.
 * @param {any} value
 */
export const keysOf = (value) => keys(value[Symbol.iterator] && !isArray(value) ? null : value);
/** The engine knows the names of countries in every language. @type {(language: string, code: string) => any} */
export const country = (language, code) => new Intl.DisplayNames(language, { type: "region", fallback: "none" }).of(code);

// Places of storage that answer later. What can be asked at once is swept by Rust, at once.
/** @type {(place: string, wanted: (name: string) => boolean, patterns: string) => Promise<void>} */
export const sweep = async (place, wanted, patterns) => {
  try {
    if (place === "databases") {
      // Where the engine does not list its databases (Firefox before 126), a name is found that stands among the patterns.
      const found = indexedDB.databases ? (await indexedDB.databases()).map(({ name }) => name) : patterns.split("\n");
      for (const name of found) if (name && wanted(name)) indexedDB.deleteDatabase(name);
    } else if (place === "caches") {
      for (const name of await caches.keys()) if (wanted(name)) await caches.delete(name);
    } else {
      // By the name of the worker's file, with what follows it.
      for (const one of await navigator.serviceWorker.getRegistrations()) {
        const worker = one.active ?? one.waiting ?? one.installing;
        if (wanted(worker?.scriptURL.split("/").pop() ?? "")) one.unregister();
      }
    }
  } catch {
    // There is no such place here.
  }
};

// How elements of ours are shown.
const styleOf = getComputedStyle;
const over = method(doc, "elementFromPoint");
const allOver = method(doc, "elementsFromPoint");
const LOOKS = "color backgroundColor borderTopColor fontSize fontWeight opacity visibility".split(" ");
/**
 * What is computed for an element, and whether another part of ours stands over its middle.
 * @type {(element: Element) => string}
 */
export const looksOf = (element) => {
  const style = /** @type {any} */ (styleOf(element));
  const { x, y, width, height } = boxOf(element);
  const found = over(doc, x + width / 2, y + height / 2);
  return `${LOOKS.map((name) => style[name])},${found !== element && contains(parentNode(element), found)}`;
};

// Our own elements
const attach = method(div, "attachShadow");
export const openRoot = getter(div, "shadowRoot");
const Sheet = CSSStyleSheet;
/**
 * The texts of our sheets, and the sheets that were made of them. The first of a site's own files hands both on.
 * @type {{ texts: string[], sheets: CSSStyleSheet[] }}
 */
export const styles = handed?.styles ?? { texts: [], sheets: [] };
/** @type {CSSStyleSheet[]} */
const own = [];
/** @param {string} text */
export const prepare = (text) => styles.texts.push(text);
/**
 * A sheet is parsed when something that needs it is drawn.
 * @param {ShadowRoot} root
 * @param {number} count
 */
export const dress = (root, count) => {
  const { texts, sheets } = styles;
  for (let at = sheets.length; at < count; at++) {
    const sheet = new Sheet();
    sheet.replaceSync(texts[at] ?? "");
    sheets.push(sheet);
  }
  const wanted = [...sheets.slice(0, count), ...own];
  const worn = root.adoptedStyleSheets;
  // Engines style everything anew for a list that is given, be it the same.
  if (wanted.length !== worn.length || wanted.some((sheet, at) => sheet !== worn[at])) root.adoptedStyleSheets = wanted;
};
/**
 * The owner's distance of the reopen control from the edges.
 * @type {(root: ShadowRoot, distance: number) => void}
 */
export const keepAway = (root, distance) => {
  if (own.length) return;
  const sheet = new Sheet();
  sheet.replaceSync(`:host{--away:${distance}px}`);
  own.push(sheet);
  dress(root, 1);
};
const PRESSED = "a[href],button,input,select,textarea,label,summary,[role=button]";
/**
 * Whether our host takes the clicks on the middle of a control of the page that lies under this part of it, and no scrolling
 * brings that out. The engine is asked what is there at each eighth pixel: its price is the same on pages of any size.
 * @type {(host: Element, ours: Element) => boolean}
 */
export const traps = (host, ours) => {
  const { left, top, right, bottom } = boxOf(ours);
  const isLow = top > innerHeight - bottom;
  const reach = isLow ? innerHeight - top : bottom;
  for (let x = left; x < right; x += 8)
    for (let y = top; y < bottom; y += 8) {
      // WebKit names what stands in our root as well (2.50).
      let seen = allOver(doc, x, y).find((/** @type {Element} */ one) => one !== host && contains(doc, one));
      let at = seen?.closest(PRESSED);
      // Open roots and frames of this origin: of web components, and of placeholders.
      let [fromX, fromY] = [0, 0];
      for (let inner; !at && (inner = seen?.shadowRoot ?? seen?.contentDocument); at = seen?.closest(PRESSED)) {
        if (!seen.shadowRoot) {
          const frame = boxOf(seen);
          fromX += frame.x + seen.clientLeft;
          fromY += frame.y + seen.clientTop;
        }
        seen = inner.elementsFromPoint(x - fromX, y - fromY).find((/** @type {Element} */ one) => inner.contains(one));
      }
      if (!at) continue;
      const box = boxOf(at);
      let isFree = over(doc, fromX + box.x + box.width / 2, fromY + box.y + box.height / 2) !== host;
      for (; at && !isFree; at = at.parentElement ?? at.getRootNode().host ?? at.ownerDocument.defaultView?.frameElement) {
        const { position, overflowY } = styleOf(at);
        if (position === "fixed") break;
        const more = isLow ? at.scrollHeight - at.clientHeight - at.scrollTop : at.scrollTop;
        isFree = more >= reach && (at === html(doc) || /auto|scroll/.test(overflowY));
      }
      if (!isFree) return true;
    }
  return false;
};
const showPopover = method(div, "showPopover");
/**
 * A popover that lost its attribute has left the top layer.
 * @type {(host: Element, up: boolean) => void}
 */
export const lift = (host, up) => {
  if (!up) return removeAttribute(host, "popover");
  if (!("popover" in div)) return;
  setAttribute(host, "popover", "manual");
  if (isConnected(host) && !matches(host, ":popover-open")) showPopover(host);
};
/** @param {Element} host */
const isElsewhere = (host) => /dialog|inline/.test(getAttribute(host, "data-layout"));
/**
 * Whether our host lies on the end to which something fixed was scrolled that scrolls by itself (the shell of an app, a
 * drawer): no room below the page brings that out.
 * @type {(host: Element, scroller: Element) => boolean}
 */
export const liesOnEnd = (host, scroller) => {
  const box = boxOf(host);
  const over = boxOf(scroller);
  const { scrollTop, scrollHeight, clientHeight } = scroller;
  const isLow = box.top > innerHeight - box.bottom;
  const lies = isLow ? over.bottom > box.top : over.top < box.bottom;
  if (!box.height || isElsewhere(host) || !lies || (isLow ? scrollHeight - clientHeight - scrollTop : scrollTop) >= 1) return false;
  for (let at = /** @type {any} */ (scroller); at && at !== doc; at = parentNode(at)) if (styleOf(at).position === "fixed") return true;
  return false;
};
/**
 * What our host covers of the page's end can be scrolled out from under it: room of its height stands below the page as
 * long as the notice does. Nothing moves, since the room comes after everything. Where the page lays its root out in its own
 * way, or nothing of it lies under the notice, there is none. A page that lets nobody scroll its one screen (the shell of an
 * app) is let scroll by that room, without a bar that would make it narrower; one that is longer than that is held still for
 * a reason.
 * @param {HTMLElement} host
 */
export const makeRoom = (host) => {
  const sheet = new Sheet();
  let height = 0;
  let rules = "";
  let isStill = false;
  const fit = () => {
    const box = boxOf(host);
    const root = html(doc);
    const covers = box.height && box.top > innerHeight - box.bottom && !isElsewhere(host);
    // However far the page is scrolled: its end leaves our host once that has brought it out.
    const lies = covers && doc.body && boxOf(doc.body).bottom - boxOf(root).top > box.top && getComputedStyle(root).display === "block";
    const wanted = lies ? Math.ceil(innerHeight - box.top) : 0;
    // Once our own rule holds, it hides what the page says.
    if (!height) isStill = lies && /hidden|clip/.test(styleOf(root).overflowY + styleOf(doc.body).overflowY);
    const isShell = wanted && isStill && root.scrollHeight - height <= root.clientHeight;
    height = wanted;
    const before = rules;
    rules = height ? `html::after{all:unset!important;content:""!important;display:block!important;block-size:${height}px!important}` : "";
    if (isShell) rules += "html{overflow-y:auto!important;scrollbar-width:none!important}";
    if (rules === before) return;
    sheet.replaceSync(rules);
    if (!doc.adoptedStyleSheets.includes(sheet)) doc.adoptedStyleSheets = [...doc.adoptedStyleSheets, sheet];
  };
  // In the next frame: what is made larger within an observer's call is an error of the page (`ResizeObserver loop …`).
  const sizes = new ResizeObserver(() => requestAnimationFrame(fit));
  sizes.observe(host);
  // The page grows while it is parsed.
  sizes.observe(html(doc));
};
const Mutations = MutationObserver;
/** @param {() => void} then */
export const onLanguage = (then) => new Mutations(() => then()).observe(html(doc), { attributeFilter: ["lang"] });
/** @param {Element} host */
export const attachRoot = (host) => {
  const root = openRoot(host) ?? attach(host, { mode: "open" });
  dress(root, 1);
  return root;
};
// A picture is one text: behind \x01 a tag, or "/" for the end of the innermost element, then its attributes, each behind
// \x02, then a text behind \x03. What stands before the first tag is said of the target, which keeps its children if none
// are given. Without `anew`, what is equal stays: a control that is drawn anew loses the visitor's focus, or the click that
// has begun.
const createText = method(doc, "createTextNode");
const alike = method(div, "isEqualNode");
const replace = method(div, "replaceChild");
export const childNodes = getter(div, "childNodes");
/** @type {(target: Element | ShadowRoot, picture: string, anew: boolean) => void} */
export const paint = (target, picture, anew) => {
  /** @type {Node[]} */
  const made = [];
  /** @type {Node[]} */
  const open = [];
  /** @param {Node} node */
  const add = (node) => (open[0] ? insertBefore(open[0], node, null) : made.push(node));
  for (const piece of picture.split("\x01")) {
    const [said = "", text] = piece.split("\x03");
    const [tag, ...attributes] = said.split("\x02");
    if (tag === "/") open.shift();
    else {
      const element = tag ? createElement(tag) : target;
      for (const attribute of attributes) {
        const [name, ...value] = attribute.split("=");
        setAttribute(element, name, value.join("="));
      }
      if (tag) {
        add(element);
        open.unshift(element);
      }
    }
    if (text) add(createText(doc, text));
  }
  const old = [...childNodes(target)];
  if (anew || (made.length && old.length !== made.length)) target.replaceChildren(...made);
  else
    made.forEach((node, at) => {
      if (!alike(old[at], node)) replace(target, node, old[at]);
    });
};

// Waiting.
export const wait = setTimeout;
/**
 * @param {() => void} then
 * @param {number} delay
 */
export const after = (then, delay) => {
  wait(() => then(), delay);
};
// Safari has none.
const askIdle = window.requestIdleCallback;
/** @param {() => void} then */
export const whenIdle = (then) => {
  if (askIdle) askIdle(() => then(), { timeout: 1000 });
  else after(then, 200);
};

// Numbers, spans and moments as the language writes them. Making one of these takes longer than asking it a thousand times.
const { DateTimeFormat, NumberFormat, PluralRules } = Intl;
/** By language, kind and unit. @type {Record<string, any>} */
const writers = {};
/** @type {(language: string, kind: string, unit: string) => any} */
const writer = (language, kind, unit) => {
  if (kind === "plural") return new PluralRules(language);
  if (kind === "number") return new NumberFormat(language);
  if (kind === "unit") return new NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return new DateTimeFormat(language, { dateStyle: "long", timeStyle: kind === "moment" ? "short" : undefined });
};
/** @type {(language: string, kind: string, value: number, unit: string) => string} */
export const written = (language, kind, value, unit) => {
  if (kind === "calendar") {
    const date = new Date(value * 1e3);
    const two = (/** @type {number} */ number) => `${number}`.padStart(2, "0");
    return `${date.getFullYear()} ${date.getMonth()} ${date.getDate()} ${two(date.getHours())}:${two(date.getMinutes())}`;
  }
  try {
    const made = (writers[`${language} ${kind} ${unit}`] ??= writer(language, kind, unit));
    if (kind === "plural") return made.select(value);
    return made.format(kind === "day" || kind === "moment" ? value * 1e3 : value);
  } catch {
    // An owner's own language may have a tag that is none.
    return kind === "plural" ? "other" : `${value}`;
  }
};
