// The page in the studio's frame: takes the config from the frame's element, shows the part that is looked at, and keeps
// the host's cookies and storage out of it. Decides nothing; what the notice is and does is `placet.js` alone.

{
  /**
   * @typedef {object} Api what is used of it here
   * @property {() => void} preferences
   * @property {() => void} hide
   */

  const frame = /** @type {HTMLElement | null} */ (window.frameElement);
  const asked = frame?.dataset ?? {};
  const own = /** @type {Record<string, any>} */ (/** @type {unknown} */ (window));
  own.placetConfig = JSON.parse(asked.config ?? "{}");
  document.documentElement.classList.toggle("dark", asked.ground === "dark");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(asked.look ?? "");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  // The frame is of the same host as the studio. What that host stored is no matter of the config that is looked at, so the
  // notice gets a jar of its own, which lives as long as the frame's element says, and no other place to erase or to store.
  /** @type {Map<string, string>} */
  const jar = new Map(JSON.parse(asked.jar ?? "[]"));
  Object.defineProperty(Document.prototype, "cookie", {
    configurable: true,
    get: () => [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
    set: (/** @type {string} */ text) => {
      const [pair = "", ...attributes] = text.split(";");
      const [name = "", ...value] = pair.trim().split("=");
      if (attributes.some((one) => /^\s*max-age=(0|-)/i.test(one))) jar.delete(name);
      else jar.set(name, value.join("="));
      asked.jar = JSON.stringify([...jar]);
    },
  });
  for (const place of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
    Object.defineProperty(window, place, { configurable: true, value: null });
  }
  Object.defineProperty(navigator, "serviceWorker", { configurable: true, value: null });

  if (asked.still !== undefined) {
    // Where the notice is only measured, nothing may take the focus from who is typing beside it.
    HTMLDialogElement.prototype.showModal = function () {
      this.open = true;
    };
    HTMLElement.prototype.focus = () => {};
  }

  own.placet = own.placet || [];
  own.placet.push((/** @type {Api} */ api) => {
    if (asked.show === "preferences") api.preferences();
    if (asked.show === "placeholder") api.hide();
  });
  document.addEventListener("placet:show", () => frame?.dispatchEvent(new Event("shown")), { once: true });

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("place");
    if (place && asked.show === "placeholder") {
      const film = document.createElement("iframe");
      film.title = "An embedded film or map";
      if (asked.embed) film.setAttribute("data-placet-service", asked.embed);
      else film.setAttribute("data-placet-category", "functionality");
      film.setAttribute("data-placet-src", asked.address ?? "https://video.example/");
      place.append(film);
    }
    frame?.dispatchEvent(new Event("parsed"));
  });

  document.addEventListener("pointerdown", () => frame?.dispatchEvent(new Event("touched")), true);

  // The links of the notice lead to pages of the owner's site, which are not here.
  document.addEventListener("click", (event) => {
    const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement);
    if (link instanceof HTMLAnchorElement && !link.hash) event.preventDefault();
  });
}
