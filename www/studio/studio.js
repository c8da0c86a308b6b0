// The studio's page: passes on what is typed to the Rust program, shows what that says, and measures the real notice. What a
// config may hold, what is wrong with it and what goes into the folder is decided in Rust (command/src/studio).

import start, { Studio } from "./made/command.js";

/**
 * @typedef {{ name: string, needed: boolean, example: string, value: any, flag?: boolean, words?: string[], default?: string }} Field
 * @typedef {{ index: number, id: string, name: string, category: string, kind: string, own: boolean, host: string | null, fields: Field[] }} Service
 * @typedef {{ path: string, place: string, line: number, code: string, problem: string, remedy: string }} Complaint
 * @typedef {{ config: any, look: Record<string, string>, languages: string[], text: string, tags: string, css: string,
 *   services: Service[], complaints: Complaint[], back: boolean, forth: boolean }} View
 * @typedef {{ id: string, name: string, category: string, provider: string, there: boolean }} Known
 */

const CATEGORIES = ["necessary", "performance", "functionality", "targeting"];
/** How a desktop and a phone are shown, in CSS pixels. */
const SCREENS = { desktop: [1280, 760], phone: [390, 780] };
/** Addresses for the placeholder, of services whose frames people know. */
const ADDRESSES = { youtube: "https://www.youtube.com/embed/x", vimeo: "https://player.vimeo.com/video/1" };

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function the(id, kind) {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`no ${id}`);
}

/**
 * An element with its properties and what is in it.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} [properties] those with a dash are attributes
 * @param {...(Node | string)} inside
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, properties = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else Object.assign(made, { [name]: value });
  }
  made.append(...inside);
  return made;
}

const frame = the("frame", HTMLIFrameElement);
const measured = the("measured", HTMLIFrameElement);
const said = the("said", HTMLElement);
const word = the("word", HTMLInputElement);

await start({ module_or_path: new URL("./made/command.wasm", import.meta.url) });
const built = await (await fetch(new URL("./made/dist.json", import.meta.url))).text();
const english = JSON.parse(JSON.parse(built)["locales/en.json"]);
const studio = new Studio(built);

/** @returns {View} */
const look = () => JSON.parse(studio.view());
let view = look();

// The address holds the work; what it holds at the start is opened.

function read() {
  const asked = new URLSearchParams(location.hash.slice(1));
  const config = asked.get("config");
  if (config === null) return;
  try {
    studio.open(config);
    for (const [property, value] of Object.entries(JSON.parse(asked.get("look") ?? "{}"))) studio.setLook(property, String(value));
    studio.setLanguages((asked.get("languages") ?? "").split(",").filter(Boolean));
  } catch (error) {
    say(`The address holds no config: ${text(error)}`);
  }
}

function address() {
  const kept = new URLSearchParams({ config: JSON.stringify(view.config) });
  if (Object.keys(view.look).length > 0) kept.set("look", JSON.stringify(view.look));
  if (view.languages.length > 0) kept.set("languages", view.languages.join(","));
  return `#${kept}`;
}

// Changing

/**
 * @param {() => void} change
 * @param {Element} [typed] the field that it comes from
 */
function change(change, typed) {
  change();
  show(typed);
}

/** @param {string} path @param {any} value */
function set(path, value) {
  studio.set(path, JSON.stringify(value ?? null));
}

document.addEventListener("input", ({ target }) => {
  if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement)) return;
  const { path, look: property } = target.dataset;
  if (path) change(() => put(target, path), target);
  if (property) change(() => studio.setLook(property, target.value));
});

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} field
 * @param {string} path
 */
function put(field, path) {
  const { dataset } = field;
  if (field instanceof HTMLInputElement && field.type === "checkbox") {
    set(path, field.checked === (dataset.default === "true") ? null : field.checked);
  } else if (dataset.number !== undefined) {
    set(path, field.value === "" ? null : Number(field.value));
  } else if (dataset.lines !== undefined) {
    const lines = field.value.split("\n").map((line) => line.trim());
    set(path, lines.filter(Boolean).length > 0 ? lines.filter(Boolean).map((name) => ({ name })) : null);
  } else {
    const [other, words] = (dataset.with ?? "").split("=");
    if (other) set(other, field.value === "" ? null : words);
    set(path, field.value === "" ? null : field.value);
  }
}

the("undo", HTMLButtonElement).onclick = () => change(() => studio.undo());
the("redo", HTMLButtonElement).onclick = () => change(() => studio.redo());
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
  event.preventDefault();
  change(() => (event.shiftKey ? studio.redo() : studio.undo()));
});
the("plain", HTMLButtonElement).onclick = () =>
  change(() => {
    for (const property of Object.keys(view.look)) studio.setLook(property, "");
  });

// Services

function search() {
  const found = the("found", HTMLUListElement);
  /** @type {Known[]} */
  const known = word.value.trim() === "" ? [] : JSON.parse(studio.search(word.value));
  found.replaceChildren(
    ...known.map((one) => {
      const add = element("button", {
        type: "button",
        textContent: one.there ? "Added" : "Add",
        disabled: one.there,
        "aria-label": `${one.there ? "Added" : "Add"} ${one.name}`,
      });
      add.onclick = () => {
        change(() => studio.add(one.id));
        search();
        const card = the("services", HTMLElement).lastElementChild;
        const first = card?.querySelector("input, select");
        if (first instanceof HTMLElement) first.focus();
      };
      return element("li", {}, element("span", {}, one.name, element("small", { textContent: `${one.category} · ${one.provider}` })), add);
    }),
  );
  if (word.value.trim() !== "" && known.length === 0) {
    found.append(element("li", { textContent: "The catalogue has nothing like it. You can add a service of your own." }));
  }
}
word.addEventListener("input", search);
word.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const first = document.querySelector("#found button:not(:disabled)");
  if (first instanceof HTMLButtonElement) first.click();
});
the("form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
the("own", HTMLButtonElement).onclick = () => {
  change(() => studio.addOwn(word.value.trim() || `Service ${view.services.length + 1}`));
  const name = the("services", HTMLElement).lastElementChild?.querySelector("input");
  name?.focus();
  name?.select();
};

/** What the cards were made of: typing changes none of it, so that no field is replaced under somebody's hands. */
let drawn = "";

function services() {
  const these = view.services.map(({ index, id, own }) => [index, own || id]).join(";");
  if (these === drawn) return;
  drawn = these;
  the("services", HTMLElement).replaceChildren(...view.services.map(card));
}

/** @param {Service} service */
function card(service) {
  const at = `services.${service.index}`;
  const remove = element("button", { type: "button", textContent: "Remove", "aria-label": `Remove ${service.name}` });
  remove.onclick = () => {
    change(() => studio.remove(service.index));
    search();
    word.focus();
  };
  const head = element("header", {}, element("h3", {}, service.name, element("small", { textContent: service.id })), remove);
  const needed = service.fields.filter((field) => field.needed).map((field) => parameter(at, field));
  const rest = service.fields.filter((field) => !field.needed).map((field) => parameter(at, field));
  const body = service.own ? own(at) : needed;
  const categories = CATEGORIES.filter((id) => service.own || id !== "necessary");
  const choice = element("select", { "data-path": `${at}.category` });
  if (!service.own) choice.append(element("option", { value: "", textContent: `${service.category} (as the catalogue says)` }));
  choice.append(...categories.map((id) => element("option", { value: id, textContent: id })));
  return element(
    "section",
    { className: "service", "aria-label": service.name, "data-at": at },
    head,
    ...body,
    element("label", {}, "Category", choice),
    ...(rest.length > 0 ? [element("details", { className: "more" }, element("summary", {}, "What else it takes"), ...rest)] : []),
    element("p", { className: "wrong", "data-for": at }),
  );
}

/** @param {string} at @param {Field} field */
function parameter(at, field) {
  const path = `${at}.${field.name}`;
  if (field.flag !== undefined) {
    const box = element("input", { type: "checkbox", "data-path": path, "data-default": String(field.flag) });
    return element("label", { className: "check" }, box, field.name);
  }
  if (field.words) {
    const words = element("select", { "data-path": path });
    const rest = field.words.filter((one) => one !== field.default);
    words.append(element("option", { value: "", textContent: field.default ?? "" }));
    words.append(...rest.map((one) => element("option", { value: one, textContent: one })));
    return element("label", {}, field.name, words);
  }
  const hint = field.needed ? field.example : (field.default ?? "may stay empty");
  return element("label", {}, field.name, element("input", { "data-path": path, placeholder: hint, spellcheck: false }));
}

/** The fields of a service that the catalogue does not know. @param {string} at */
function own(at) {
  const purposes = element("select", { "data-path": `${at}.purposes.0` }, element("option", { value: "", textContent: "choose" }));
  for (const [key, words] of Object.entries(english)) {
    const name = key.startsWith("purpose.") && key.slice("purpose.".length);
    if (name) purposes.append(element("option", { value: name, textContent: words }));
  }
  const kinds = ["script", "embed", "stylesheet", "disclosure"].map((kind) => element("option", { textContent: kind }));
  /** @param {string} label @param {string} path @param {string} hint */
  const field = (label, path, hint) =>
    element("label", {}, label, element("input", { "data-path": `${at}.${path}`, placeholder: hint, spellcheck: false }));
  return [
    field("Name", "name", "Shop statistics"),
    field("Id, for marks in your pages", "id", "shop-stats"),
    element("label", {}, "Kind", element("select", { "data-path": `${at}.kind` }, ...kinds)),
    element("label", {}, "What it is for", purposes),
    field("Who is behind it", "provider.name", "Example Ltd"),
    field("Their country", "provider.country", "IE"),
    field("Their page about data", "provider.policy", "https://stats.example/privacy"),
    field("Host", "hosts.0", "stats.example"),
    field("Script to load", "load.0.script", "https://stats.example/st.js"),
    element(
      "label",
      {},
      "Its cookies, one a line (* for any letters)",
      element("textarea", { "data-path": `${at}.cookies`, "data-lines": "", rows: 2, spellcheck: false }),
    ),
  ];
}

// Showing

/** @param {any} config @param {string} path */
const at = (config, path) => path.split(".").reduce((inner, part) => inner?.[part], config);

/** Whoever types is not written over. @param {Element} [typed] */
function fields(typed) {
  for (const field of document.querySelectorAll("[data-path]")) {
    if (field === typed && field instanceof HTMLInputElement && field.type !== "checkbox") continue;
    const { path = "", default: usual, lines } = /** @type {HTMLElement} */ (field).dataset;
    const value = at(view.config, path);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = value ?? usual === "true";
    else if (field instanceof HTMLTextAreaElement && lines !== undefined) {
      if (field !== typed) field.value = (value ?? []).map((/** @type {any} */ one) => one.name).join("\n");
    } else if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = String(value ?? "");
  }
  for (const field of document.querySelectorAll("[data-look]")) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) continue;
    const value = view.look[field.dataset.look ?? ""];
    field.classList.toggle("unset", value === undefined);
    if (value !== undefined) field.value = value;
    else if (field instanceof HTMLInputElement) field.value = field.defaultValue;
    else field.value = "";
  }
}

/** What is wrong stands at its field; all of it stands in the list, from where the field is reached. */
function complaints() {
  for (const old of document.querySelectorAll(".wrong[id^=wrong-]")) old.remove();
  for (const field of document.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
  for (const place of document.querySelectorAll("[data-for]")) place.textContent = "";
  const list = view.complaints.map((one, index) => {
    const field = document.querySelector(`[data-path="${CSS.escape(one.path)}"]`);
    const place = document.querySelector(`[data-for="${CSS.escape(one.path)}"]`);
    if (field) {
      const id = `wrong-${index}`;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", id);
      field.after(element("span", { className: "wrong", id, textContent: one.remedy || one.problem }));
    } else if (place) place.textContent = `${one.problem}; ${one.remedy}`;
    const words = `${one.place || "config"}: ${one.problem}; ${one.remedy}`;
    const near = field ?? document.querySelector(`[data-at="${CSS.escape(one.path.split(".").slice(0, 2).join("."))}"] input`);
    if (!(near instanceof HTMLElement)) return element("li", { className: "bad" }, element("span", { textContent: words }));
    const go = element("button", { type: "button", textContent: words });
    go.onclick = () => {
      for (let group = near.closest("details"); group; group = group.parentElement?.closest("details") ?? null) group.open = true;
      near.focus();
    };
    return element("li", { className: "bad" }, go);
  });
  the("count", HTMLElement).textContent = list.length > 0 ? `(${list.length})` : "";
  const none = view.services.length === 0 ? "No service yet: add what your pages load" : "Nothing: the config is right";
  the("complaints", HTMLUListElement).replaceChildren(...(list.length > 0 ? list : [element("li", { textContent: none })]));
}

/** @param {Element} [typed] */
function show(typed) {
  view = look();
  the("undo", HTMLButtonElement).disabled = !view.back;
  the("redo", HTMLButtonElement).disabled = !view.forth;
  for (const name of /** @type {const} */ (["tags", "text", "css"])) the(name, HTMLElement).textContent = view[name];
  the("css-part", HTMLDetailsElement).hidden = view.css === "";
  services();
  fields(typed);
  complaints();
  const all = view.languages.length === 0;
  if (!all) the("all-languages", HTMLInputElement).checked = false;
  for (const box of document.querySelectorAll("#languages input")) {
    if (box instanceof HTMLInputElement) box.checked = view.languages.includes(box.value);
  }
  clearTimeout(soon);
  soon = setTimeout(draw, 250);
}

/** @param {string} words */
function say(words) {
  said.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => said.replaceChildren(), 6000);
}

/** @param {unknown} error */
const text = (error) => (error instanceof Error ? error.message : String(error));

// The real notice

/** @type {ReturnType<typeof setTimeout> | undefined} */
let soon;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let silence;

/** @param {string} name */
function chosen(name) {
  const input = document.querySelector(`input[name=${name}]:checked`);
  return input instanceof HTMLInputElement ? input.value : "";
}

function draw() {
  try {
    history.replaceState(null, "", address());
  } catch {
    // Some engines count how often the address may change.
  }
  const language = the("shown-language", HTMLSelectElement).value;
  load(frame, chosen("show"), language, chosen("theme"));
  load(measured, "notice", language, chosen("theme"));
}

/**
 * Loads the page of the example anew, as for a visitor who comes for the first time.
 * @param {HTMLIFrameElement} into
 * @param {string} part
 * @param {string} language
 * @param {string} theme
 */
function load(into, part, language, theme) {
  try {
    into.dataset.config = studio.preview(language, theme);
  } catch (error) {
    say(text(error));
    return;
  }
  const embed = view.services.find((one) => one.kind === "embed");
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const set = at(view.config, "ui.theme");
  Object.assign(into.dataset, {
    look: view.css,
    show: part,
    embed: embed?.id ?? "",
    address: ADDRESSES[/** @type {keyof typeof ADDRESSES} */ (embed?.id ?? "")] ?? `https://${embed?.host ?? "video.example"}/`,
    ground: theme || (set === "light" || set === "dark" ? set : system),
    // No cookie yet: `page.js` keeps them here, and out of the host's.
    jar: "[]",
  });
  if (into === frame) {
    held = document.activeElement;
    quiet = Infinity;
  }
  const page = new URL("page.html", location.href).href;
  if (into.src) into.contentWindow?.location.replace(page);
  else into.src = page;
}

/** Who had the focus when the frame was loaded anew, and until when it is given back to them: for a moment after what it shows. @type {Element | null} */
let held = null;
let quiet = 0;
frame.addEventListener("touched", () => (quiet = 0));
document.addEventListener("keydown", ({ key }) => {
  if (key === "Tab") quiet = 0;
});
function giveBack() {
  if (document.activeElement !== frame || performance.now() > quiet || held === frame) return;
  if (held instanceof HTMLElement && held !== document.body) held.focus({ preventScroll: true });
  else frame.blur();
}
// The frame is the active element once the task that took the focus is over.
addEventListener("blur", () => setTimeout(giveBack));
frame.addEventListener("shown", () => {
  quiet = performance.now() + 3000;
  setTimeout(giveBack);
});
for (const name of ["show", "screen", "theme"]) {
  for (const input of document.querySelectorAll(`input[name=${name}]`)) {
    input.addEventListener("change", () => (name === "screen" ? fit() : draw()));
  }
}
the("shown-language", HTMLSelectElement).addEventListener("change", draw);
the("again", HTMLButtonElement).onclick = draw;

/** The frame is as large as the screen that is looked at, and shown as large as there is room. */
function fit() {
  const kind = chosen("screen") === "phone" ? "phone" : "desktop";
  const [width, height] = SCREENS[kind];
  const screen = the("screen", HTMLElement);
  const room = screen.parentElement?.clientWidth ?? width;
  const scale = Math.min(1, (room - 2) / width);
  screen.className = `screen ${kind}`;
  screen.style.inlineSize = `${width * scale + 2}px`;
  screen.style.blockSize = `${height * scale}px`;
  frame.style.width = `${width}px`;
  frame.style.height = `${height}px`;
  frame.style.transform = `scale(${scale})`;
}
new ResizeObserver(fit).observe(the("seen", HTMLElement));

const canvas = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });

/** Any color of CSS as three bytes. @param {string} color */
function bytes(color) {
  if (!canvas) return [0, 0, 0];
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** @param {Element | null | undefined} part */
function measure(part) {
  const style = part?.ownerDocument.defaultView?.getComputedStyle(part);
  if (!part || !style) return null;
  const { width, height } = part.getBoundingClientRect();
  return {
    width,
    height,
    ink: bytes(style.color),
    ground: bytes(style.backgroundColor),
    weight: Number(style.fontWeight),
    size: Number.parseFloat(style.fontSize),
  };
}

/** What is behind an element: the nearest around it that has a background. @param {Element | null} part */
function painted(part) {
  let at = part;
  while (at) {
    const color = at.ownerDocument.defaultView?.getComputedStyle(at).backgroundColor ?? "";
    if (color !== "transparent" && !/[,/]\s*0\)$/.test(color)) return at;
    const root = at.getRootNode();
    at =
      at.assignedSlot ?? at.parentElement ?? (root instanceof ShadowRoot || "host" in root ? /** @type {ShadowRoot} */ (root).host : null);
  }
  return null;
}

measured.addEventListener("shown", async () => {
  const inside = measured.contentWindow;
  const host = measured.contentDocument?.querySelector("placet-ui");
  if (!inside || !host) return;
  const accept = measure(host.querySelector("[data-action=accept-all]"));
  const reject = measure(host.querySelector("[data-action=reject-all]"));
  const words = measure(host.querySelector("p"));
  const ground = measure(painted(host.querySelector("p")));
  // The preferences are made when they are first asked for, and a long list of services grows from one frame to the next: it
  // is whole once a while has added none.
  const { placet } = /** @type {any} */ (inside);
  placet?.preferences();
  const all = () => [...(host.shadowRoot?.querySelectorAll("input[role=switch]") ?? [])];
  let switches = all();
  for (let turns = 0, before = -1; turns < 100 && (switches.length === 0 || switches.length > before); turns++) {
    before = switches.length;
    await new Promise((done) => setTimeout(done, 50));
    switches = all();
  }
  // Another config is looked at by now.
  if (measured.contentDocument !== host.ownerDocument) return;
  const free = switches.filter((one) => !(/** @type {HTMLInputElement} */ (one).disabled));
  const on = free.filter((one) => /** @type {HTMLInputElement} */ (one).checked);
  const found = JSON.parse(
    studio.look(
      JSON.stringify({
        accept,
        reject,
        text: words && ground && { ink: words.ink, ground: ground.ground },
        on: on.length,
        switches: free.length,
      }),
    ),
  );
  the("findings", HTMLUListElement).replaceChildren(
    ...found.map((/** @type {{ well: boolean, says: string }} */ one) =>
      element("li", { className: one.well ? "" : "bad" }, element("span", { textContent: one.says })),
    ),
  );
});

// Opening

const opening = the("opening", HTMLDialogElement);
const pasted = the("pasted", HTMLTextAreaElement);
the("open", HTMLButtonElement).onclick = () => {
  the("opening-wrong", HTMLElement).textContent = "";
  opening.showModal();
};
the("take", HTMLButtonElement).onclick = () => take(pasted.value);
the("file", HTMLInputElement).addEventListener("change", async ({ target }) => {
  const file = target instanceof HTMLInputElement ? target.files?.[0] : undefined;
  if (file) take(await file.text());
});

/** @param {string} config */
function take(config) {
  try {
    const { tool, lost, page } = JSON.parse(studio.open(config));
    opening.close();
    pasted.value = "";
    show();
    say(`Opened a config of ${tool}.`);
    if (tool !== "Placet") moved(tool, lost, page);
  } catch (error) {
    const wrong = the("opening-wrong", HTMLElement);
    if (opening.open) wrong.textContent = text(error);
    else say(text(error));
  }
}

/** @param {string} tool @param {string[]} lost @param {string | undefined} page */
function moved(tool, lost, page) {
  the("lost-from", HTMLElement).textContent =
    lost.length === 0
      ? `All of ${tool}’s config was carried over.`
      : `${tool}’s config was carried over, but for this. Each line says why, or what to do instead.`;
  the("lost-list", HTMLUListElement).replaceChildren(...lost.map((line) => element("li", { textContent: line })));
  const save = the("lost-page", HTMLButtonElement);
  save.hidden = !page;
  save.onclick = () => download("page.html", new Blob([page ?? ""], { type: "text/html" }));
  the("lost", HTMLDialogElement).showModal();
}

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  const file = event.dataTransfer?.files[0];
  const dropped = file ? await file.text() : event.dataTransfer?.getData("text");
  if (dropped) take(dropped);
});
document.addEventListener("paste", (event) => {
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
  const config = event.clipboardData?.getData("text");
  if (config) take(config);
});
addEventListener("hashchange", () => change(read));

// Taking away

/** @param {string} name @param {Blob} file */
function download(name, file) {
  const link = element("a", { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

for (const button of document.querySelectorAll("[data-download]")) {
  button.addEventListener("click", () => {
    try {
      download("placet.zip", new Blob([new Uint8Array(studio.download())], { type: "application/zip" }));
      say("Downloaded: placet.zip. Upload the folder placet in it.");
    } catch (error) {
      say(`Not yet: ${text(error)}`);
      document.querySelector("#complaints button")?.scrollIntoView({ block: "center" });
    }
  });
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const from = the(/** @type {HTMLElement} */ (button).dataset.copy ?? "", HTMLElement);
    await copy(from.textContent ?? "");
  });
}
the("link", HTMLButtonElement).onclick = () => copy(new URL(address(), location.href).href);

/** @param {string} words */
async function copy(words) {
  try {
    await navigator.clipboard.writeText(words);
    say("Copied.");
  } catch {
    say("The browser does not let this page copy: mark the text and copy it.");
  }
}

// Languages and categories

const names = new Intl.DisplayNames("en", { type: "language" });
const tags = studio.languages();
for (const select of [the("language", HTMLSelectElement), the("shown-language", HTMLSelectElement)]) {
  select.append(...tags.map((tag) => element("option", { value: tag, textContent: names.of(tag) ?? tag })));
}
const boxes = the("languages", HTMLElement);
boxes.append(
  ...tags
    .filter((tag) => tag !== "en")
    .map((tag) => element("label", { className: "check" }, element("input", { type: "checkbox", value: tag }), names.of(tag) ?? tag)),
);
boxes.addEventListener("change", () => {
  const checked = [...boxes.querySelectorAll("input:checked")];
  change(() => studio.setLanguages(checked.map((box) => /** @type {HTMLInputElement} */ (box).value)));
});
the("all-languages", HTMLInputElement).addEventListener("change", ({ target }) => {
  boxes.hidden = target instanceof HTMLInputElement && target.checked;
  if (boxes.hidden) change(() => studio.setLanguages([]));
});
the("categories", HTMLElement).append(
  ...CATEGORIES.map((id) =>
    element(
      "div",
      { className: "category" },
      element("label", {}, id, element("input", { "data-path": `categories.${id}.name`, placeholder: english[`category.${id}.name`] })),
      element("input", {
        "data-path": `categories.${id}.text`,
        placeholder: english[`category.${id}.text`],
        "aria-label": `What ${id} is for`,
      }),
    ),
  ),
);

read();
studio.begin();
boxes.hidden = look().languages.length === 0;
show();
document.body.dataset.state = "ready";
