// The natives that Placet calls on the page's own objects, taken from the prototypes while they are still the engine's.
// An `<img name=cookie>` turns `document.cookie` into an element, a form's fields hide its methods, and page code may
// replace any method later: what is captured here is out of their reach. Plumbing: nothing here decides anything.

const { call } = Function.prototype;
const method = (type, name) => call.bind(type.prototype[name]);
const property = (type, name) => Object.getOwnPropertyDescriptor(type.prototype, name);
const getter = (type, name) => call.bind(property(type, name).get);
const setter = (type, name) => call.bind(property(type, name).set);

const doc = document;

// Document
const create = method(Document, "createElement");
export const createElement = (tag) => create(doc, tag);
const html = getter(Document, "documentElement");
export const documentElement = () => html(doc);
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
export const documentQueryAll = (selector) => [...queryAll(doc, selector)];
const current = getter(Document, "currentScript");
export const currentScript = () => current(doc);

// Storage. The window's own properties throw, or are null, where the visitor has switched storage off.
export const storageKeys = (area) => {
  try {
    return Object.keys(window[area]);
  } catch {
    return [];
  }
};
export const forgetKey = (area, key) => {
  try {
    window[area].removeItem(key);
  } catch {
    // Nothing of it can be read either.
  }
};
// Where the engine does not list its databases (Firefox before 126), only exact names are found: `names`, one a line.
export const sweepDatabases = async (wanted, names) => {
  try {
    const found = indexedDB.databases ? (await indexedDB.databases()).map(({ name }) => name) : names.split("\n");
    for (const name of found) if (wanted(name)) indexedDB.deleteDatabase(name);
  } catch {
    // No databases here.
  }
};
export const sweepCaches = async (wanted) => {
  try {
    for (const name of await caches.keys()) if (wanted(name)) await caches.delete(name);
  } catch {
    // No caches here: they need a secure page.
  }
};
export const locationPart = (name) => location[name];
const loadedFrom = location.pathname;
export const firstPath = () => loadedFrom;

// Scripts and styles of others. Where the page's policy knows Trusted Types and does not allow `placet`, what is assigned
// is a plain text, and the engine refuses it: shut.
let policy;
try {
  const same = (text) => text;
  policy = trustedTypes.createPolicy("placet", { createHTML: same, createScript: same, createScriptURL: same });
} catch {
  // An engine without Trusted Types, or the second copy of the tag.
}
export const scriptUrl = (text) => (policy ? policy.createScriptURL(text) : text);
export const scriptText = (text) => (policy ? policy.createScript(text) : text);
export const markup = (text) => (policy ? policy.createHTML(text) : text);
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
const head = getter(Document, "head");
const setNonce = setter(HTMLElement, "nonce");
const setSource = setter(HTMLScriptElement, "src");
const setAsync = setter(HTMLScriptElement, "async");
// `null` and `false` are no attribute, `true` is one without a value. The nonce is never copied as an attribute: under a
// policy of the page, only the property holds it.
const insert = (element, nonce, attributes) => {
  for (const name in attributes) {
    const value = attributes[name];
    if (value != null && value !== false) setAttribute(element, name, value === true ? "" : value);
  }
  if (nonce) setNonce(element, nonce);
  insertBefore(head(doc) ?? html(doc), element, null);
};
export const insertScript = (address, nonce, attributes, then) => {
  const script = createElement("script");
  setAsync(script, attributes?.async !== false);
  setSource(script, scriptUrl(address));
  if (then) listen(script, "load", then);
  insert(script, nonce, { ...attributes, src: undefined, async: undefined });
};
export const insertStyle = (address, nonce) => {
  const link = createElement("link");
  insert(link, nonce, { rel: "stylesheet", href: address });
};

// Element
export const getAttribute = method(Element, "getAttribute");
export const setAttribute = method(Element, "setAttribute");
export const removeAttribute = method(Element, "removeAttribute");
export const closest = method(Element, "closest");
export const matches = method(Element, "matches");
const elementQueryAll = method(Element, "querySelectorAll");
const fragmentQueryAll = method(DocumentFragment, "querySelectorAll");
export const queryAllIn = (root, selector) => [
  ...(root === doc ? queryAll : root.nodeType === 1 ? elementQueryAll : fragmentQueryAll)(root, selector),
];

// Node
export const parentNode = getter(Node, "parentNode");
export const isConnected = getter(Node, "isConnected");
export const insertBefore = method(Node, "insertBefore");
export const setTextContent = setter(Node, "textContent");
export const textContent = getter(Node, "textContent");
export const remove = method(Element, "remove");
export const replaceWith = method(Element, "replaceWith");

// Events
const listen = method(EventTarget, "addEventListener");
export const listenOn = (target, type, listener, capture) => listen(target, type, listener, capture);
const dispatch = method(EventTarget, "dispatchEvent");
export const announce = (type, detail) => dispatch(doc, new CustomEvent(type, { detail }));
