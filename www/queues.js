// What vendors' own snippets do to the page's globals: queues that keep an `arguments` object, stubs whose methods note
// their calls, values put and pushed by path. Rust cannot make functions that see `arguments`, and nothing may be evaluated.
// Plumbing: which global is made when stands in the steps.

import { insertScript, insertStyle, webAddress } from "./natives.js";

const { apply, construct, set } = Reflect;
const { fromEntries, hasOwn } = Object;

// A named element (`<a id=dataLayer>`) or frame shows up as a global without being one: only the window's own count.
const at = (holder, key) => (holder === window && !hasOwn(window, key) ? undefined : holder?.[key]);

const put = (holder, key, value) => {
  if (!set(holder, key, value)) throw new TypeError(`"${key}" cannot be set`);
  return value;
};

// The object that holds the last name of a path, and that name. What is missing on the way is made, or ends the way.
const reach = (path, make, from = window) => {
  const keys = path.split(".");
  const last = keys.pop();
  for (const key of keys) from = at(from, key) ?? (make ? put(from, key, {}) : undefined);
  return [from, last];
};

const listAt = (path, from) => {
  const [holder, key] = reach(path, true, from);
  return at(holder, key) || put(holder, key, []);
};

export const globalAt = (path) => at(...reach(path));

const setGlobal = (path, value, keep) => {
  const [holder, key] = reach(path, true);
  if (!keep || at(holder, key) === undefined) put(holder, key, value);
};

// `there`: only onto a list that somebody else has made.
const pushGlobal = (path, items, there) => {
  if (!there || globalAt(path)) listAt(path).push(...items);
};

// `late`: what the page itself loads later is called once the page has loaded.
const callGlobal = (path, args, late) => {
  const [holder, key] = reach(path);
  const found = at(holder, key);
  if (typeof found === "function") apply(found, holder, args);
  else if (late && document.readyState !== "complete") addEventListener("load", () => callGlobal(path, args));
};

const newGlobal = (path, args, to) => {
  const found = globalAt(path);
  if (typeof found === "function") setGlobal(to, construct(found, args));
};

// The function, if it was not there. `into` with a leading dot is a property of the function itself.
const queueGlobal = (name, into, list, via) => {
  const [holder, key] = reach(name, true);
  if (at(holder, key)) return;
  const pending = () => (into[0] === "." ? listAt(into.slice(1), queue) : listAt(into));
  function queue() {
    if (via && queue[via]) apply(queue[via], queue, arguments);
    else pending().push(list ? [...arguments] : arguments);
  }
  pending();
  return put(holder, key, queue);
};

// The array, if it was not there. A dotted method stands on a list of its own, as in `mixpanel.people.set`.
const stubGlobal = (name, methods) => {
  const [holder, key] = reach(name, true);
  if (at(holder, key)) return;
  const stub = [];
  for (const path of methods) {
    const [part, method] = path.includes(".") ? path.split(".") : ["", path];
    const own = part ? (stub[part] ??= []) : stub;
    own[method] = (...args) => {
      own.push([method, ...args]);
      return own;
    };
  }
  return put(holder, key, stub);
};

// Keeps a field out of what forms send, now and whenever one is about to be sent. The vendor's code fills in the first
// field of its name that it finds, and no code sends a disabled one.
const withholdField = (name, forms) => {
  const guard = (form) => {
    let fields = form.querySelectorAll(`input[name="${CSS.escape(name)}"]`);
    if (!fields.length) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.prepend(field);
      fields = [field];
    }
    for (const field of fields) field.disabled = true;
  };
  const about = ({ target }) => {
    const form = target instanceof Element && target.closest(forms);
    if (form) guard(form);
  };
  for (const form of document.querySelectorAll(forms)) guard(form);
  for (const type of ["click", "keydown", "submit"]) addEventListener(type, about, true);
};

// What is not of the web is no script, whatever the config said.
const whole = (text) => {
  const address = webAddress(text);
  if (!address) throw new TypeError("the address is not http(s)");
  return address;
};

// What steps do, by their verbs.
const verbs = {
  set: (path, { to = null, keep }) => setGlobal(path, to, keep),
  push: (path, { items = [], there }) => pushGlobal(path, items, there),
  call: (path, { args = [], late }) => callGlobal(path, args, late),
  new: (path, { args = [], to = "" }) => newGlobal(path, args, to),
  queue: (path, { into = "", as, via, alias }) => {
    const queue = queueGlobal(path, into, as === "list", via);
    if (alias && queue) setGlobal(alias, queue, true);
    return queue;
  },
  stub: (path, { methods = [] }) => stubGlobal(path, methods),
  script: (text, { attributes, then, nonce }) => insertScript(whole(text), nonce, attributes, then),
  style: (text, { nonce }) => insertStyle(whole(text), nonce),
  withhold: (name, { from = "" }) => withholdField(name, from),
};
// Without a prototype, since libraries of the page may have put names there that a step has not.
export const act = (verb, step, then, nonce) => verbs[verb](step[verb], { __proto__: null, ...step, then, nonce });

export const putOn = put;
export const objectOf = fromEntries;
