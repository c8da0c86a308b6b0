// What may run, known while a page is rendered: the visitor's cookie is read by the same Rust as in their browser.
import catalog from "./program/catalog.js";
import { Site } from "./program.js";

/** What the Rust program asks for: no file, since frameworks bundle this one and leave the others behind. */
const machine = {
  /** @param {string} path */
  part: (path) => catalog[path],
  /** @param {string} folder */
  parts: (folder) =>
    Object.keys(catalog)
      .filter((path) => path.startsWith(`${folder}/`))
      .map((path) => path.slice(folder.length + 1)),
};

/**
 * @param {import("./index.js").Config} config the config of the site, as in placet.config.json
 * @returns {import("./server.js").Server}
 */
export function placet(config) {
  const site = new Site(JSON.stringify(config), machine);
  return {
    complaints: site.complaints,
    visit({ cookie, gpc = false, dnt = false, now = Date.now() } = {}) {
      const { allowed, record } = JSON.parse(site.visit(cookie ?? "", gpc, dnt, now / 1000));
      return { allows: (id) => allowed.includes(id), allowed, record };
    },
  };
}
