// What the frameworks share: asking `window.placet`, hearing when what may run has changed, and how marks are written.

/**
 * Whether a category or a service may run now; undefined on a server and until Placet has started.
 * @param {string} id
 * @returns {boolean | undefined}
 */
export const allows = (id) => globalThis.window?.placet?.allows?.(id);

/**
 * Calls whenever what may run may have changed.
 * @param {() => void} then
 * @returns {() => void} ends it
 */
export function watch(then) {
  const names = ["placet:ready", "placet:change"];
  for (const name of names) document.addEventListener(name, then);
  return () => {
    for (const name of names) document.removeEventListener(name, then);
  };
}

/**
 * Starts Placet where a config or the address of a script is given: from that script, or as a part of the app.
 * @param {{ src?: string, config?: import("./index.js").Config }} tag
 */
export function start({ src, config }) {
  if (config) window.placetConfig ??= config;
  if (src && !document.querySelector("script[data-placet-tag]")) {
    const script = document.createElement("script");
    script.async = true;
    script.src = src;
    script.dataset.placetTag = "";
    document.head.append(script);
  } else if (config && !src) import("placet");
}

/** Has the list of services filled where it came after Placet; before, Placet finds it. */
export const declare = () => globalThis.window?.placet?.rescan?.();

const held = /^(src|srcset|href|poster|data)$/i;

/**
 * The attributes of an element that Placet holds until a category or a service may run.
 * @param {string} id
 * @param {string} element
 * @param {Record<string, any>} attributes
 */
export function marks(id, element, attributes) {
  const mark = /^(necessary|performance|functionality|targeting)$/.test(id) ? "category" : "service";
  /** @type {Record<string, any>} */
  const marked = { [`data-placet-${mark}`]: id };
  for (const name in attributes) marked[held.test(name) ? `data-placet-${name.toLowerCase()}` : name] = attributes[name];
  if (element === "script") {
    marked["data-placet-type"] = marked.type;
    marked.type = "text/plain";
  }
  return marked;
}
