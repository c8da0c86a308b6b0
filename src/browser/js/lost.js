// What stands in for the notice where the program is lost: one line, and a button that loads the page again. Nothing is
// granted by it.
import { getAttribute, listenOn, openRoot, paint } from "./platform.js";

/** The notice without its parts. A picture, as `paint` reads it. */
const CARD =
  "\x01div\x02class=card\x02part=notice\x01div\x02class=words\x01slot\x02name=text\x01/\x01/\x01div\x02class=acts\x01slot\x02name=act\x01/\x01/\x01/";

/**
 * @param {Element} host
 * @param {string} line
 * @param {string} button
 */
export function standIn(host, line, button) {
  paint(/** @type {ShadowRoot} */ (openRoot(host)), CARD, true);
  const act = `\x01button\x02type=button\x02data-action=reload\x02slot=act\x03${button}\x01/`;
  paint(host, `\x02data-state=notice\x01p\x02slot=text\x03${line}\x01/${act}`, true);
  listenOn(host, "click", (/** @type {any} */ { target }) => {
    if (getAttribute(target, "data-action") === "reload") location.reload();
  });
}
