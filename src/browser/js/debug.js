// `placet.debug.js`: the owner's panel. What is held and why, what runs, which hosts were asked, which cookies are there and
// whose they are. Fetched when an owner asks for it, by `placet.debug()` or `?placet-debug`; it reads what the page shows to
// everybody, and the program's own answers. Changes nothing.

const { placet, placetConfig } = /** @type {any} */ (window);
const folder = /** @type {HTMLScriptElement} */ (document.currentScript).src.replace(/[^/]*$/, "");

/** @type {Record<string, { name: string, category?: string, hosts: string[], cookies: string[] }>} */
let known = {};
/** @type {any} */
let config = {};

/** Patterns of cookies and hosts have stars alone. @type {(pattern: string, name: string) => boolean} */
const fits = (pattern, name) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(name);
/** @type {(key: "hosts" | "cookies", name: string) => string[]} */
const usersOf = (key, name) => Object.keys(known).filter((id) => known[id]?.[key].some((pattern) => fits(pattern, name)));
/** @param {string[]} ids */
const said = (ids) =>
  ids.map((id) => `${known[id]?.name ?? id} (${placet.allows(id) ? "allowed" : "not allowed"})`).join(", ") || "nobody that is known";

/** @type {(tag: string, text?: string, children?: Node[]) => HTMLElement} */
const make = (tag, text = "", children = []) => {
  const element = document.createElement(tag);
  element.append(text, ...children);
  return element;
};
/** @type {(heads: string[], lines: string[][]) => HTMLElement} */
const table = (heads, lines) => {
  if (!lines.length) return make("p", "None.");
  const line = (/** @type {string} */ tag, /** @type {string[]} */ cells) =>
    make(
      "tr",
      "",
      cells.map((cell) => make(tag, cell)),
    );
  return make("table", "", [line("th", heads), ...lines.map((cells) => line("td", cells))]);
};

/** @returns {any[]} */
const written = () => (Array.isArray(config.services) ? config.services.filter((/** @type {any} */ one) => one?.id) : []);

/** What is written on an element that may be its mark, ours or another tool's. @type {(element: Element) => string} */
const markOf = (element) =>
  [...element.attributes]
    .filter(({ name, value }) => /^data-(placet-)?(category|service|name|purpose|cookieconsent)$/.test(name) || /\boptanon-/.test(value))
    .map(({ name, value }) => `${name}="${value}"`)
    .join(" ");
/** @type {(word: string) => string} */
const reason = (word) => {
  if (word === "?") return "names nothing that there is";
  if (word[0] !== "!") return `${word} not granted`;
  return `${word.slice(1)} ${placet.record() ? "granted" : "not refused"}`;
};
/** @type {(element: Element, name: string) => string} */
const waiting = (element, name) =>
  element.getAttribute(`data-placet-${name}`) ?? element.getAttribute(`data-${name}`) ?? element.getAttribute(name) ?? "";
/** As a frame is that was loaded once, or that its owner left as it was. @type {(element: Element) => boolean} */
const isLive = (element) => {
  const address = element.getAttribute(element.localName === "object" ? "data" : "src");
  return /^(iframe|embed|object|video|audio)$/.test(element.localName) && !!address && address !== "about:blank";
};
const marked = () =>
  [...document.querySelectorAll("*")].flatMap((element) => {
    const missing = element.closest("placet-ui,placet-debug") ? undefined : placet.debug(element);
    if (missing === undefined) return [];
    const address =
      waiting(element, "src") || element.getAttribute("data-cookieblock-src") || waiting(element, "href") || waiting(element, "data");
    const what = `<${element.localName}> ${address || (element.textContent ?? "").trim().slice(0, 40)}`;
    const why = missing.split(" ").filter(Boolean).map(reason).join(", ");
    return [[what, markOf(element), why ? `${isLive(element) ? "loads" : "held"}: ${why}` : "runs"]];
  });
const services = () => written().map(({ id }) => [known[id]?.name ?? id, `${id}`, placet.allows(id) ? "runs" : "held"]);
const hosts = () => {
  /** @type {Map<string, number>} */
  const counted = new Map();
  for (const { name } of performance.getEntriesByType("resource")) {
    const { host } = new URL(name, location.href);
    if (host && host !== location.host) counted.set(host, (counted.get(host) ?? 0) + 1);
  }
  return [...counted].map(([host, count]) => [host, `${count}`, said(usersOf("hosts", host))]);
};
const cookies = () =>
  document.cookie
    .split("; ")
    .filter(Boolean)
    .map((pair) => pair.split("=")[0] ?? "")
    .map((name) => [name, name === (config.storage?.name ?? "placet") ? "the visitor's choice" : said(usersOf("cookies", name))]);
const complaints = () =>
  placet
    .complaints()
    .map((/** @type {any} */ { code, path, problem, remedy }) => [`${code} ${path}`, `${problem ?? ""}`, `${remedy ?? ""}`]);

const host = make("placet-debug");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; position: fixed; inset: 0 0 auto; z-index: 2147483646; max-block-size: 50vh; overflow: auto;
    font: 14px/1.5 system-ui, sans-serif; color: #1a1d1c; background: #fff; border-block: 2px solid #0e5a48; }
  :host(.below) { inset: auto 0 0; }
  header { position: sticky; inset-block-start: 0; display: flex; gap: 12px; align-items: center; padding: 8px 16px; background: #eaf3ef; }
  h2 { flex: 1; margin: 0; font-size: 16px; } h3 { margin: 16px 16px 4px; font-size: 14px; } p { margin: 0 16px; color: #565d5a; }
  table { margin: 0 16px 8px; border-collapse: collapse; } th, td { padding: 2px 16px 2px 0; text-align: start; vertical-align: top; overflow-wrap: anywhere; }
  button { min-block-size: 32px; padding: 2px 12px; font: inherit; }`);
root.adoptedStyleSheets = [sheet];

/** @type {(text: string, pressed: () => void) => HTMLElement} */
const button = (text, pressed) => {
  const element = make("button", text);
  element.addEventListener("click", pressed);
  return element;
};
const draw = () => {
  const record = placet.record();
  const choice = record ? `${record.act}, ${record.time}, until ${record.end}, id ${record.id}` : "none yet";
  /** @type {[string, string[], string[][]][]} */
  const parts = [
    ["Marked elements", ["element", "mark", "state"], marked()],
    ["Services of the config", ["service", "id", "state"], services()],
    ["Other hosts that the page asked", ["host", "requests", "whose"], hosts()],
    ["Cookies that scripts see", ["name", "whose"], cookies()],
    ["Complaints", ["where", "problem", "way out"], complaints()],
  ];
  root.replaceChildren(
    make("header", "", [make("h2", `Placet ${placet.version}`), button("Look again", draw), button("Close", () => host.remove())]),
    make("h3", "Choice"),
    make("p", choice),
    ...parts.flatMap(([title, heads, lines]) => [make("h3", title), table(heads, lines)]),
  );
};

/** @param {any} list @returns {string[]} */
const texts = (list) => (Array.isArray(list) ? list.filter((one) => typeof one === "string") : []);
/** What the owner says of a service goes with what the catalogue says. @param {any} service */
const learn = ({ id, name, category, hosts, cookies, params, ...more }) => {
  const entry = known[id];
  // Its account ids may be addresses: the folder of Matomo. A site's own files have them under `params`.
  const given = Object.values({ ...params, ...more }).filter(
    (value) => typeof value === "string" && value.startsWith("https://") && URL.canParse(value),
  );
  known[id] = {
    name: name ?? entry?.name ?? id,
    category: category ?? entry?.category,
    hosts: [...(entry?.hosts ?? []), ...texts(hosts), ...given.map((address) => new URL(address).host)],
    cookies: [...(entry?.cookies ?? []), ...texts(Array.isArray(cookies) ? cookies.map((cookie) => cookie?.name) : [])],
  };
};
/** @param {string} address */
const json = async (address) => (await fetch(address)).json();
const start = async () => {
  // Whatever cannot be had is left out: the panel says what is known without it.
  try {
    known = await json(`${folder}services/known.json`);
  } catch {}
  try {
    // A site's own files hand theirs from the first to the program, on its element, or where it is imported on our object.
    const own = [placet, ...document.scripts].map((holder) => /** @type {any} */ (holder).handed?.config).find(Boolean);
    const block = document.querySelector("#placet-config");
    const address = document.querySelector("script[data-config]")?.getAttribute("data-config");
    config = own ? JSON.parse(own) : block ? JSON.parse(block.textContent ?? "") : address ? await json(address) : (placetConfig ?? {});
  } catch {}
  for (const service of written()) learn(service);
  // Where the notice does not lie over it.
  host.classList.toggle("below", config.ui?.position === "top");
  host.setAttribute("role", "region");
  host.setAttribute("aria-label", "Placet for owners");
  document.documentElement.append(host);
  draw();
  for (const name of ["change", "error", "ready"]) document.addEventListener(`placet:${name}`, draw);
};
if (!document.querySelector("placet-debug")) start();

export {};
