// The natives that Placet calls on the page's own objects, taken from the prototypes while they are still the engine's.
// An `<img name=cookie>` turns `document.cookie` into an element, a form's fields hide its methods, and page code may
// replace any method later: what is captured here is out of their reach. Plumbing: nothing here decides anything.

const { call } = Function.prototype;
export const method = (type, name) => call.bind(type.prototype[name]);
const property = (type, name) => Object.getOwnPropertyDescriptor(type.prototype, name);
export const getter = (type, name) => call.bind(property(type, name).get);
export const setter = (type, name) => call.bind(property(type, name).set);

export const doc = document;

// Document
const create = method(Document, "createElement");
export const createElement = (tag) => create(doc, tag);
const html = getter(Document, "documentElement");
export const documentElement = () => html(doc);
export const theDocument = () => doc;
const getCookie = getter(Document, "cookie");
const setCookie = setter(Document, "cookie");
// A sandboxed frame throws at both: it has no cookies.
export const cookies = () => {
  try {
    return getCookie(doc);
  } catch {
    return "";
  }
};
export const writeCookie = (text, seconds) => {
  try {
    setCookie(doc, `${text}; Max-Age=${seconds}`);
  } catch {
    // Read back by the caller, which finds nothing.
  }
};
const queryAll = method(Document, "querySelectorAll");
const current = getter(Document, "currentScript");
export const currentScript = () => current(doc);

// Storage. The window's own properties throw, or are null, where the visitor has switched storage off.
// Caches and workers need a secure page. What can be asked at once is swept at once.
export const sweep = async (place, wanted, patterns) => {
  try {
    if (place === "databases") {
      // Where the engine does not list its databases (Firefox before 126), a name is found that stands among the patterns.
      const found = indexedDB.databases ? (await indexedDB.databases()).map(({ name }) => name) : patterns.split("\n");
      for (const name of found) if (wanted(name)) indexedDB.deleteDatabase(name);
    } else if (place === "caches") {
      for (const name of await caches.keys()) if (wanted(name)) await caches.delete(name);
    } else if (place === "workers") {
      // By the name of the worker's file, with what follows it.
      for (const one of await navigator.serviceWorker.getRegistrations())
        if (wanted((one.active ?? one.waiting ?? one.installing).scriptURL.split("/").pop())) one.unregister();
    } else for (const key of Object.keys(window[place])) if (wanted(key)) window[place].removeItem(key);
  } catch {
    // There is no such place here.
  }
};
export const storageKeys = (area) => {
  try {
    return keysOf(window[area]);
  } catch {
    return [];
  }
};
export const locationPart = (name) => location[name];
const loadedFrom = location.pathname;
export const firstPath = () => loadedFrom;

// Scripts and styles of others. Where the page's policy knows Trusted Types and does not allow `placet`, what is assigned
// is a plain text, and the engine refuses it: shut.
const same = (text) => text;
let policy = { createHTML: same, createScript: same, createScriptURL: same };
try {
  policy = trustedTypes.createPolicy("placet", policy);
} catch {
  // An engine without Trusted Types, or the second copy of the tag.
}
export const scriptUrl = (text) => policy.createScriptURL(text);
export const scriptText = (text) => policy.createScript(text);
export const markup = (text) => policy.createHTML(text);
const baseUri = getter(Node, "baseURI");
const Address = URL;
// The whole address, if it is one of the web; else nothing.
export const webAddress = (text) => {
  try {
    const { protocol, href } = new Address(text, baseUri(doc));
    return protocol === "https:" || protocol === "http:" ? href : undefined;
  } catch {
    // No address at all.
  }
};
export const head = getter(Document, "head");
export const putInHead = (element) => insertBefore(head(doc) ?? html(doc), element, null);
export const setNonce = setter(HTMLElement, "nonce");
export const setSource = setter(HTMLScriptElement, "src");
export const setAsync = setter(HTMLScriptElement, "async");
// `null` and `false` are no attribute, `true` is one without a value. The nonce is never copied as an attribute: under a
// policy of the page, only the property holds it.
export const insert = (element, nonce, attributes) => {
  for (const name of keysOf(attributes)) {
    const value = attributes[name];
    if (value != null && value !== false) setAttribute(element, name, value === true ? "" : value);
  }
  if (nonce) setNonce(element, nonce);
  putInHead(element);
};

// Element
export const getAttribute = method(Element, "getAttribute");
export const setAttribute = method(Element, "setAttribute");
export const removeAttribute = method(Element, "removeAttribute");
const closest = method(Element, "closest");
export const matches = method(Element, "matches");
// By the type of the root; no other has anything under it.
const QUERIES = {
  1: method(Element, "querySelectorAll"),
  9: queryAll,
  11: method(DocumentFragment, "querySelectorAll"),
};
export const queryAllIn = (root, selector) => [...(QUERIES[nodeType(root)]?.(root, selector) ?? [])];

// Node
export const nodeType = getter(Node, "nodeType");
export const parentNode = getter(Node, "parentNode");
export const isConnected = getter(Node, "isConnected");
export const insertBefore = method(Node, "insertBefore");
export const setTextContent = setter(Node, "textContent");
export const textContent = getter(Node, "textContent");
export const remove = method(Element, "remove");
export const replaceWith = method(Element, "replaceWith");

// Events
export const listenOn = method(EventTarget, "addEventListener");
export const unlistenOn = method(EventTarget, "removeEventListener");
export const dispatch = method(EventTarget, "dispatchEvent");
const Happening = CustomEvent;
export const announce = (type, detail) => dispatch(doc, new Happening(type, { detail }));

export const contains = method(Node, "contains");
export const first = getter(Node, "firstChild");
export const next = getter(Node, "nextSibling");
// Directly under <html>, after <head>: it needs no body, survives a replaced one, and comes first in the tab order.
export const standFirst = (host) => {
  const parent = html(doc);
  let before = first(parent);
  while (before && !(before instanceof HTMLBodyElement || before instanceof HTMLFrameSetElement)) before = next(before);
  insertBefore(parent, host, before);
};
export const nonceOf = getter(HTMLElement, "nonce");
export const nonce = (element) => (element instanceof HTMLElement ? nonceOf(element) : "");
export const composedTarget = (event) => {
  const [target] = event.composedPath();
  return target instanceof Element ? target : null;
};
export const pressedWord = (event, selector, attribute) => {
  const target = composedTarget(event);
  const pressed = target && closest(target, selector);
  return pressed && (getAttribute(pressed, attribute) ?? "preferences");
};

// The world
export const now = Date.now;
export const random = () => crypto.getRandomValues(new BigUint64Array(1))[0];
export const say = (line) => console.warn(line);
const { parse, stringify } = JSON;
export { parse as parseJson };
export const { isArray } = Array;
const { keys: keysOf } = Object;
// By hand, since `stringify` asks each object for a `toJSON`, and libraries of the page (Prototype.js) put one on lists.
const textOf = (holder, key, depth) => {
  try {
    const value = holder[key];
    if (typeof value !== "object" || !value) return stringify(value);
    if (!depth) return "null";
    const list = isArray(value);
    const keys = list ? value : keysOf(value);
    let text = "";
    for (let at = 0; at < keys.length; at++) {
      const inner = textOf(value, list ? at : keys[at], depth - 1);
      if (list || inner) text += (text && ",") + (list ? "" : `${stringify(keys[at])}:`) + (inner ?? "null");
    }
    return list ? `[${text}]` : `{${text}}`;
  } catch {
    // A getter of the page threw, or it is something that no text says.
  }
};
// Deeper than anybody writes a config; what is deeper was made to hurt, or never ends.
export const jsonOf = (value) => textOf([value], 0, 16);
export const textAt = (map, key) => {
  const text = map?.[key];
  return typeof text === "string" ? text : undefined;
};
// An error may be anything, even a thing that throws when it is asked what it is.
export const messageOf = (error) => {
  try {
    return `${error?.message ?? error}`;
  } catch {
    return "";
  }
};
const request = fetch;
// Ten seconds: a file of ours that hangs counts as missing.
export const fetchJson = (addresses, then) => {
  const texts = addresses.split("\x01").map((address) =>
    request(address, { signal: AbortSignal.timeout(1e4) })
      .then((response) => response.ok && response.text())
      .then((text) => (parse(text) ? text : "null"))
      .catch(() => "null"),
  );
  Promise.all(texts).then((texts) => then(texts.join()));
};
// The text of the block that carries the config: it stands before the tag, if there is one.
const position = method(Node, "compareDocumentPosition");
export const configBefore = (tag) => {
  const [block] = queryAll(doc, "script#placet-config");
  return block && (!tag || position(block, tag) & 4) ? textContent(block) : undefined;
};
// A named element (`<a id=dataLayer>`) is no global.
export const globalNamed = (name) => {
  const value = window[name];
  return value instanceof Node || value instanceof HTMLCollection ? undefined : value;
};
// 1: Global Privacy Control, `true` and nothing else; 2: Do Not Track.
export const optOut = () =>
  (navigator.globalPrivacyControl === true) + 2 * (navigator.doNotTrack === "1");
export const pageLanguage = () => getAttribute(html(doc), "lang") ?? "";
export const languages = () => `${navigator.languages ?? ""}`;
export const post = (address, detail) => {
  request(address, {
    method: "POST",
    keepalive: true,
    headers: { "content-type": "application/json" },
    body: stringify(detail),
  }).catch((error) => say(`placet[not-posted] records.endpoint: ${error}`));
};
export const download = (name, detail) => {
  const link = createElement("a");
  link.href = URL.createObjectURL(new Blob([stringify(detail, null, 2)], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
};
export const reload = () => location.reload();

// Other tabs and the back/forward cache. The channel is closed while the page is away: an open one may
// keep it out of the cache.
let channel;
let open;
export const tell = () => {
  open?.();
  channel?.postMessage(1);
};
export const onReturn = (again, leaving) => {
  open = () => {
    if (!channel && "BroadcastChannel" in window) {
      channel = new BroadcastChannel("placet");
      channel.onmessage = again;
    }
  };
  // In a task of its own: what was granted comes first.
  setTimeout(open);
  listenOn(window, "pagehide", () => {
    leaving();
    channel?.close();
    channel = undefined;
  });
  listenOn(window, "pageshow", (event) => {
    open();
    if (event.persisted) again();
  });
  listenOn(doc, "visibilitychange", () => doc.visibilityState === "visible" && again());
};

export const readyState = getter(Document, "readyState");
export const onParsed = (then) => {
  if (readyState(doc) === "loading") listenOn(doc, "DOMContentLoaded", then);
  else queueMicrotask(then);
};

// The banner's own elements
const attach = method(Element, "attachShadow");
// A sheet is parsed when something that needs it is drawn.
const Sheet = CSSStyleSheet;
const fill = method(Sheet, "replaceSync");
const sheets = [];
const styles = [];
const own = [];
export const prepare = (...texts) => styles.push(...texts);
const dress = (root, count) => {
  while (sheets.length < count) {
    const sheet = new Sheet();
    fill(sheet, styles[sheets.length]);
    sheets.push(sheet);
  }
  root.adoptedStyleSheets = [...sheets.slice(0, count), ...own];
};
// The owner's distance of the reopen control from the edges.
export const keepAway = (root, distance) => {
  if (own.length) return;
  const sheet = new Sheet();
  fill(sheet, `:host{--away:${distance}px}`);
  own.push(sheet);
  dress(root, 1);
};
export const attachRoot = (host) => {
  const root = host.shadowRoot ?? attach(host, { mode: "open" });
  dress(root, 1);
  return root;
};
// A picture is one text: behind \x01 a tag, or "/" for the end of the innermost element, then its attributes, each behind
// \x02, then a text behind \x03. What stands before the first tag is said of the target, which keeps its children if none
// are given. Without `anew`, what is equal stays: a control that is drawn anew loses the visitor's focus, or the click that
// has begun.
const createText = method(Document, "createTextNode");
const alike = method(Node, "isEqualNode");
const replace = method(Node, "replaceChild");
export const paint = (target, picture, anew) => {
  const made = [];
  const open = [];
  const add = (node) => (open[0] ? insertBefore(open[0], node, null) : made.push(node));
  for (const part of picture.split("\x01")) {
    const [head, text] = part.split("\x03");
    const [tag, ...attributes] = head.split("\x02");
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
  const old = [...target.childNodes];
  if (anew || (made.length && old.length !== made.length)) target.replaceChildren(...made);
  else made.forEach((node, at) => alike(old[at], node) || replace(target, node, old[at]));
};
// A live region is heard when its text changes, not when it comes with one.
export const sayLater = (root, text) =>
  setTimeout(() => {
    const region = queryAllIn(root, ".said").pop();
    if (region) setTextContent(region, text);
  }, 200);
export const setChecked = (input, checked, mixed) => {
  input.checked = checked;
  input.indeterminate = mixed;
};
export const isChecked = (input) => input.checked;
export const openDialog = (root, dialog) => {
  dress(root, 2);
  if (!dialog.open) dialog.showModal();
};
export const closeDialog = (dialog) => dialog.close();
// Where the focus is among our own controls, by action; page code may have put an element named like ours elsewhere.
export const active = getter(Document, "activeElement");
const activeInside = getter(ShadowRoot, "activeElement");
export const focusedAction = (host, root) => {
  const outer = active(doc);
  const own = outer === host ? activeInside(root) : outer;
  return own && (own !== outer || contains(host, own)) ? getAttribute(own, "data-action") : null;
};
export const giveFocus = method(HTMLElement, "focus");
export const focusOn = (parent, action) => {
  const [found] = queryAllIn(parent, `[data-action=${action}]`);
  if (found) giveFocus(found);
};
export const isCovered = (element, host) => {
  const covered = () => {
    const own = element.getBoundingClientRect();
    const over = host.getBoundingClientRect();
    return (
      own.width && own.top >= over.top && own.bottom <= over.bottom && own.left >= over.left && own.right <= over.right
    );
  };
  if (!covered()) return false;
  element.scrollIntoView({ block: "center" });
  return covered();
};

// The engine knows the names of countries in every language; it throws at a code or a language that is none.
export const country = (language, code) => {
  try {
    return new Intl.DisplayNames(language, { type: "region" }).of(code);
  } catch {
    return undefined;
  }
};

// Numbers, spans and moments as the language writes them. Making one of these takes longer than asking it a thousand times.
const { DateTimeFormat, NumberFormat, PluralRules } = Intl;
const writers = {};
const writer = (language, kind, unit) => {
  if (kind === "plural") return new PluralRules(language);
  if (kind === "number") return new NumberFormat(language);
  if (kind === "unit") return new NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return new DateTimeFormat(language, { dateStyle: "long", timeStyle: kind === "moment" ? "short" : undefined });
};
export const written = (language, kind, value, unit) => {
  if (kind === "calendar") {
    const date = new Date(value * 1e3);
    const two = (number) => `${number}`.padStart(2, 0);
    return `${date.getFullYear()} ${date.getMonth()} ${date.getDate()} ${two(date.getHours())}:${two(date.getMinutes())}`;
  }
  try {
    const made = (writers[[language, kind, unit]] ??= writer(language, kind, unit));
    if (kind === "plural") return made.select(value);
    return made.format(kind === "day" || kind === "moment" ? value * 1e3 : value);
  } catch {
    // An owner's own language may have a tag that is none.
    return kind === "plural" ? "other" : `${value}`;
  }
};
