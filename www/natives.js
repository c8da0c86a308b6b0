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
export const writeCookie = (text) => {
  try {
    setCookie(doc, text);
  } catch {
    // Read back by the caller, which finds nothing.
  }
};
const queryAll = method(Document, "querySelectorAll");
export const documentQueryAll = (selector) => [...queryAll(doc, selector)];
const current = getter(Document, "currentScript");
export const currentScript = () => current(doc);

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
