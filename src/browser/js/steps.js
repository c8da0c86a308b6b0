// What vendors' own snippets do to the page's globals: queues that keep an `arguments` object, stubs whose methods note
// their calls, values put and pushed by path. Rust cannot make functions that see `arguments`, and nothing may be evaluated.
// Plumbing: which global is made when stands in the steps.

import { announce, at, createElement, insert, isArray, listenOn, scriptUrl, setAsync, setSource, webAddress } from "./platform.js";

const { apply, construct, set } = Reflect;
const { fromEntries } = Object;

/** @type {<T>(holder: any, key: string, value: T) => T} */
const put = (holder, key, value) => {
  if (!set(holder, key, value)) throw new TypeError(`"${key}" cannot be set`);
  return value;
};

/**
 * The object that holds the last name of a path, and that name. What is missing on the way is made, or ends the way.
 * @type {(path: string, make?: boolean, from?: any) => [any, string]}
 */
const reach = (path, make, from = window) => {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  for (const key of keys) from = at(from, key) ?? (make ? put(from, key, {}) : undefined);
  return [from, last];
};

/** The list there, made if it is missing. @type {(path: string, from?: any) => any[]} */
const listAt = (path, from) => {
  const [holder, key] = reach(path, true, from);
  return at(holder, key) || put(holder, key, []);
};

/** @param {string} path */
const globalAt = (path) => at(...reach(path));

/** @type {(path: string, value: unknown, keep?: boolean) => void} */
const setGlobal = (path, value, keep) => {
  const [holder, key] = reach(path, true);
  if (!keep || at(holder, key) === undefined) put(holder, key, value);
};

/** @type {(path: string, args: unknown[], late?: boolean) => void} */
const callGlobal = (path, args, late) => {
  const [holder, key] = reach(path);
  const found = at(holder, key);
  if (typeof found === "function") apply(found, holder, args);
  else if (late && document.readyState !== "complete") addEventListener("load", () => callGlobal(path, args));
};

// Onto a list that the page makes further down: the last that there is to say, once the page has loaded.
/** @type {Map<string, unknown[]>} */
const late = new Map();
/** @type {(path: string, items: unknown[]) => void} */
const pushLater = (path, items) => {
  if (document.readyState === "complete") return;
  late.set(path, items);
  addEventListener("load", () => {
    if (late.get(path) !== items) return;
    late.delete(path);
    if (globalAt(path)) listAt(path).push(...items);
  });
};

/** The hosts whose scripts were loaded. @type {Set<string | undefined>} */
const loaded = new Set();
/**
 * A page that waits for an answer to its call gets it, once, where no vendor's library takes the call: one that does has put
 * a `push` of its own on the list. One that is on its way has two seconds. The answer is called by a name among the options
 * (`event_callback`, before a form is sent), or is the last that was handed over (`gtag("get", …)`).
 * @type {(list: any[], options: any, name: string | number, host: string) => void}
 */
const answerLater = (list, options, name, host) => {
  const answer = options?.[name];
  if (typeof answer !== "function") return;
  let done = false;
  options[name] = (/** @type {unknown[]} */ ...given) => {
    if (done) return;
    done = true;
    return answer(...given);
  };
  setTimeout(() => list.push === [].push && options[name](), loaded.has(host) ? 2e3 : 0);
};

/** What is not of the web is no script, whatever the config said. @param {string} text */
const whole = (text) => {
  const address = webAddress(text);
  if (!address) throw new TypeError("the address is not http(s)");
  return address;
};

/**
 * What steps do, by their verbs: each is given what stands behind the verb, and the other fields.
 * @type {Record<string, (target: string, fields: Record<string, any>) => any>}
 */
const verbs = {
  set: (path, { to = null, keep }) => setGlobal(path, to, keep),
  // `there`: only onto a list that somebody else has made.
  push(path, { items = [], there }) {
    if (there && !globalAt(path)) return pushLater(path, items);
    late.delete(path);
    listAt(path).push(...items);
  },
  // `late`: what the page itself loads later is called once the page has loaded.
  call: (path, { args = [], late }) => callGlobal(path, args, late),
  new(path, { args = [], to = "" }) {
    const found = globalAt(path);
    if (typeof found === "function") setGlobal(to, construct(found, args));
  },
  // The function, if it was not there. `into` with a leading dot is a property of the function itself.
  queue(path, { into = "", as, via, alias, answer, by }) {
    const [holder, key] = reach(path, true);
    if (at(holder, key)) return;
    const pending = () => (into[0] === "." ? listAt(into.slice(1), queue) : listAt(into));
    /** @type {any} */
    const queue = function () {
      if (via && queue[via]) apply(queue[via], queue, arguments);
      else {
        pending().push(as === "list" ? [...arguments] : arguments);
        const last = arguments.length - 1;
        if (answer) {
          if (typeof arguments[last] === "function") answerLater(pending(), arguments, last, by);
          else answerLater(pending(), arguments[last], answer, by);
        }
      }
    };
    pending();
    put(holder, key, queue);
    if (alias) setGlobal(alias, queue, true);
    return queue;
  },
  // The array, if it was not there. A dotted method stands on a list of its own, as in `mixpanel.people.set`.
  stub(path, { methods = [] }) {
    const [holder, key] = reach(path, true);
    if (at(holder, key)) return;
    /** @type {any} */
    const stub = [];
    for (const path of methods) {
      const [part, method] = path.includes(".") ? path.split(".") : ["", path];
      const own = part ? (stub[part] ??= []) : stub;
      own[method ?? ""] = (/** @type {unknown[]} */ ...args) => {
        own.push([method, ...args]);
        return own;
      };
    }
    return put(holder, key, stub);
  },
  script(text, { attributes, then, nonce }) {
    const address = whole(text);
    const script = createElement("script");
    loaded.add(address.split("/")[2]);
    setAsync(script, attributes?.async !== false);
    setSource(script, scriptUrl(address));
    if (then) listenOn(script, "load", then);
    insert(script, nonce, { ...attributes, src: undefined, async: undefined });
  },
  style: (text, { nonce }) => insert(createElement("link"), nonce, { rel: "stylesheet", href: whole(text) }),
  // Keeps a field out of what forms send, now and whenever one is about to be sent. The vendor's code fills in the first
  // field of its name that it finds, and no code sends a disabled one.
  withhold(name, { from = "" }) {
    /** @param {Element} form */
    const guard = (form) => {
      const ours = `input[name="${CSS.escape(name)}"]`;
      if (!form.querySelector(ours)) {
        const field = createElement("input");
        field.type = "hidden";
        field.name = name;
        form.prepend(field);
      }
      for (const field of form.querySelectorAll(ours)) /** @type {HTMLInputElement} */ (field).disabled = true;
    };
    /** @param {Event} event */
    const about = ({ target }) => {
      const form = /** @type {Element} */ (target).closest?.(from);
      if (form) guard(form);
    };
    for (const form of document.querySelectorAll(from)) guard(form);
    for (const type of ["click", "keydown", "submit"]) addEventListener(type, about, true);
  },
  event: (name) => announce(name, null),
};
/** What only the page can say is filled in; `$self` is `own`. @type {(value: any, own?: unknown) => any} */
const fill = (value, own) => {
  if (isArray(value)) return value.map((item) => fill(item, own));
  if (!(value instanceof Map)) return value;
  const entries = [...value];
  const [[key, inner] = []] = entries;
  if (key === "$self") return own;
  if (key === "$global" && typeof inner === "string") return globalAt(inner);
  if (key === "$now") return inner === "date" ? new Date() : Date.now();
  return fromEntries(entries.map(([key, item]) => [key, fill(item, own)]));
};
/**
 * Does what a step says. Its fields have no prototype, since libraries of the page may have put names there that the step
 * has not.
 * @type {(verb: string, step: Map<string, any>, nonce: string) => void}
 */
export const act = (verb, step, nonce) => {
  const own = step.get("with");
  step.delete("with");
  const fields = { __proto__: null, ...fill(step), nonce };
  const made = verbs[verb]?.(fields[verb], fields);
  // What was there before keeps its own.
  if (made && own instanceof Map) for (const [key, value] of own) put(made, key, fill(value, made));
};
