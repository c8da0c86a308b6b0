// The page in the studio's frame: takes the config from the frame's element, and shows the part that is looked at. Decides
// nothing; what the notice is and does is `placet.js` alone.

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
