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

// Marks, as the program reads them (`src/release/marks.rs`, `src/release/compat.rs`).

const CATEGORIES = ["necessary", "performance", "functionality", "targeting"];
/** What can be held by the short form whatever that names; any other element is full of `data-category`. */
const KINDS = ["script", "template", "link", "iframe", "img", "video", "audio", "embed", "object"];
/** What other tools call our categories. @type {Record<string, string[]>} */
const WORDS = {
  targeting: ["marketing", "advertising", "advertisement", "ads", "c0004", "c0005"],
  performance: ["analytics", "statistics", "measurement", "c0002"],
  functionality: ["functional", "preferences", "personalization", "c0003"],
  necessary: ["essential", "required", "technical", "c0001"],
};
/** The attribute of each tool's mark. @type {Record<string, string>} */
const MARKS = {
  "vanilla-cookieconsent": "data-category",
  klaro: "data-name",
  orejime: "data-purpose",
  cookiebot: "data-cookieconsent",
  onetrust: "class",
};

/** @returns {any[]} */
const written = () => (Array.isArray(config.services) ? config.services.filter((/** @type {any} */ one) => one?.id) : []);
/** @type {(id: string) => any} */
const own = (id) => written().find((service) => service.id === id);
/** @type {(word: string) => boolean} */
const isOurs = (word) => CATEGORIES.includes(word) || !!own(word);
/** What a word of another tool means here; itself, where it means nothing. @type {(word: string) => string} */
const meant = (word) => {
  const [bare, not] = word[0] === "!" ? [word.slice(1), "!"] : [word, ""];
  const alias = config.aliases?.[bare] ?? bare;
  return not + (isOurs(alias) ? alias : (CATEGORIES.find((id) => WORDS[id]?.includes(alias.toLowerCase())) ?? alias));
};
/** @type {(text: string | null) => string[]} */
const words = (text) => (text ?? "").split(/[\s,]+/).filter(Boolean);

/** @typedef {{ mark: string, needs: string[] }} Marked */
/** @type {(element: Element, names: string[], needs: string[]) => Marked} */
const by = (element, names, needs) => {
  const there = names.filter((name) => element.hasAttribute(name));
  return { mark: there.map((name) => `${name}="${element.getAttribute(name)}"`).join(" "), needs };
};
/** @type {(element: Element) => Marked | undefined} */
const ofOthers = (element) => {
  const isPlain = element.getAttribute("type") === "text/plain";
  for (const tool of Array.isArray(config.compat) ? config.compat : []) {
    const name = MARKS[tool];
    const said = name && element.getAttribute(name);
    if (!name || said === null) continue;
    const service = element.getAttribute("data-service");
    if (tool === "onetrust") {
      const groups = words(said ?? "").find((one) => one.startsWith("optanon-category-"));
      if (groups) return { mark: `class="${groups}"`, needs: groups.slice(17).split("-").map(meant) };
    } else if (tool === "vanilla-cookieconsent") {
      if (isPlain) return by(element, [name, "data-service"], [...words(said ?? ""), ...(service ? [service] : [])].map(meant));
    } else if (tool === "cookiebot") {
      const asked = words(said ?? "").filter((word) => word !== "ignore");
      if (asked.length) return by(element, [name], asked.map(meant));
    } else {
      // Forms and lists are full of `data-name`.
      const needs = [meant(said ?? "")];
      if (needs.every(isOurs) || (tool === "klaro" && isPlain)) return by(element, [name], needs);
    }
  }
};
/** @type {(element: Element) => Marked | undefined} */
const markOf = (element) => {
  for (const [category, service] of [
    ["data-placet-category", "data-placet-service"],
    ["data-category", "data-service"],
  ]) {
    if (!category || !service) continue;
    const isLong = category === "data-placet-category";
    const said = element.getAttribute(category);
    const named = element.getAttribute(service);
    const others = isLong ? undefined : ofOthers(element);
    if (others) return others;
    if (said === null && (!isLong || named === null)) continue;
    const needs = [...words(said), ...(named ? [named] : [])];
    const isKnown = words(said).length && words(said).every((word) => CATEGORIES.includes(word.replace("!", "")));
    if (isLong || KINDS.includes(element.localName) || isKnown) return by(element, [category, service], needs);
  }
};
/** Why it is held; nothing, where it runs. @type {(needs: string[]) => string[]} */
const missing = (needs) => {
  const service = needs.find((need) => own(need));
  const category = service && (own(service).category ?? known[service]?.category);
  // A service that visitors were asked about has an answer of its own.
  const allows = (/** @type {string} */ id) => placet.allows(service && id === category ? service : id);
  return needs.flatMap((need) => {
    const bare = need.replace("!", "");
    if (bare === need) return allows(need) || (need === service && needs.includes(`!${category}`)) ? [] : [`${need} not granted`];
    if (!placet.record()) return [`${bare} not refused`];
    return allows(bare) ? [`${bare} granted`] : [];
  });
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
    const found = element.closest("placet-ui,placet-debug") ? undefined : markOf(element);
    if (!found) return [];
    const address =
      waiting(element, "src") || element.getAttribute("data-cookieblock-src") || waiting(element, "href") || waiting(element, "data");
    const what = `<${element.localName}> ${address || (element.textContent ?? "").trim().slice(0, 40)}`;
    const why = found.needs.length ? missing(found.needs).join(", ") : "names nothing";
    return [[what, found.mark, why ? `${isLive(element) ? "loads" : "held"}: ${why}` : "runs"]];
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
    // A site's own files hand theirs from the first to the program, on its element.
    const own = [...document.scripts].map((script) => /** @type {any} */ (script).placet?.config).find(Boolean);
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
