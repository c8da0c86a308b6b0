// What the played vendors of `circle` are written with. `vendor` is set before, and the vendor's
// own lines come after: they read what waits for the file as its documents say, note every call
// in `window.vendorCalls[vendor]`, and say in `window.fakeErrors` what the real file would refuse.
const wrong = (what) => void (window.fakeErrors ||= []).push(`${vendor}: ${what}`);
const calls = ((window.vendorCalls ||= {})[vendor] ||= []);
const kind = (value) => Object.prototype.toString.call(value).slice(8, -1);
const at = (path) => path.split(".").reduce((value, key) => value?.[key], window);
const plain = (value) => {
  switch (kind(value)) {
    case "Date": return "(date)";
    case "Number": return value > 1.5e12 ? "(now)" : value;
    case "Function": return "(function)";
    case "Array": case "Arguments": return [...value].map(plain);
    case "Object": return Object.fromEntries(Object.entries(value).map(([key, value]) => [key, plain(value)]));
    default: return value ?? null;
  }
};
const note = (entry) => void calls.push(plain(entry));
/** A global that the file reads when it starts. */
const sees = (path) => note([path, at(path)]);
/** A global that the file looks at again and again. */
const watch = (path) => {
  const keys = path.split("/"), last = keys.pop();
  const owner = keys.reduce((value, key) => value?.[key], window);
  let held = owner[last];
  Object.defineProperty(owner, last, { configurable: true, get: () => held, set: (value) => { held = value; note([last, value]); } });
};
/** A list that the page pushed to; from now on a push is heard at once. */
const list = (path, each) => {
  const queue = at(path);
  if (!Array.isArray(queue)) return wrong(`${path} is ${kind(queue)}, not a list`);
  const take = (entry) => {
    if (each && kind(entry) !== each) wrong(`${path} holds ${kind(entry)}, not ${each}`);
    note(entry);
  };
  [...queue].forEach(take);
  queue.push = (...entries) => {
    entries.forEach(take);
    return Array.prototype.push.apply(queue, entries);
  };
};
/** A function that kept its calls until the file was there. */
const queue = (name, key, { each = "Arguments", via, has = {} } = {}) => {
  const stub = window[name];
  if (typeof stub !== "function") return wrong(`${name} is ${kind(stub)}, not a function`);
  if (!Array.isArray(stub[key])) return wrong(`${name}.${key} is not a list`);
  for (const [key, value] of Object.entries(has)) {
    if (stub[key] !== (value === "(itself)" ? stub : value)) wrong(`${name}.${key} is ${stub[key]}`);
  }
  // The page's own calls, before the file was there, must have been kept in the same form.
  stub("(try)", 1);
  const kept = stub[key].pop();
  if (kind(kept) !== each || kept[0] !== "(try)" || kept[1] !== 1) wrong(`${name}.${key} keeps ${kind(kept)}, not ${each}`);
  for (const entry of stub[key]) {
    if (kind(entry) !== each) wrong(`${name}.${key} holds ${kind(entry)}, not ${each}`);
    note(entry);
  }
  const run = (...args) => note(args);
  if (via) stub[via] = run;
  else window[name] = run;
};
/** A list with methods that note themselves in it until the file was there. */
const stub = (name, methods) => {
  const list = window[name];
  if (!Array.isArray(list)) return wrong(`${name} is ${kind(list)}, not a list`);
  for (const entry of list) {
    if (!Array.isArray(entry)) wrong(`${name} holds ${kind(entry)}, not lists`);
    note(entry);
  }
  for (const method of methods) {
    if (typeof list[method] !== "function") wrong(`${name}.${method} is not a function`);
    list[method] = (...args) => note([method, ...args]);
  }
};
/** The object that the file makes. */
const gives = (name, methods) => {
  window[name] = Object.fromEntries(methods.map((method) => [method, (...args) => note([method, ...args])]));
};
/** A frame takes the place of what stands in the page for it. */
const frame = (css, address) => {
  const place = document.querySelector(css);
  if (!place) return wrong(`no ${css} in the page`);
  const frame = document.createElement("iframe");
  frame.src = typeof address === "function" ? address(place) : address;
  place.replaceChildren(frame);
};
/** Stores by name: cookies on this host alone and on the registrable domain, `local:`, `session:`, `database:`. */
const store = (names) => {
  for (const name of names.split(" ").filter(Boolean)) {
    const [, area, key] = /^(?:(local|session|database):)?(.*)$/.exec(name);
    if (area === "local") localStorage[key] = "1";
    else if (area === "session") sessionStorage[key] = "1";
    else if (area === "database") indexedDB.open(key).onsuccess = (event) => event.target.result.close();
    else for (const domain of ["", `; domain=${location.hostname.split(".").slice(-2).join(".")}`]) {
      document.cookie = `${key}=1; path=/; SameSite=Lax; max-age=86400${domain}`;
    }
  }
};
