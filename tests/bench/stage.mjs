// Sets up what every measurement needs: the servers, the pages of every row, the
// browser. It measures nothing.

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Browser } from "./browser.mjs";
import { rows as prepare } from "./rows.mjs";
import { SiteServer, VendorServer } from "./server.mjs";
import * as site from "./site.mjs";

const root = path.resolve(import.meta.dirname, "../..");

// As a person's browser: tools that hide from robots must not hide from us. The address bar's own pages would load with
// each new visitor, at the same time as what is measured.
const FLAGS = [
  "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup",
  "--no-sandbox",
  "--disable-blink-features=AutomationControlled",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Everything that runs until `strike()`. `pages(row, variant)` is a page's address. */
export async function setUp({ dist = path.join(root, "www/dist"), before, browser: executablePath = findBrowser() }) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), "placet-bench-"));
  const servers = { site: new SiteServer(), vendor: new VendorServer() };
  await servers.site.listen();
  await servers.vendor.listen();
  const { rows, missing } = prepare({ dist: path.resolve(dist), before: before && path.resolve(before), root, work });
  const pages = publish(servers.site, rows);
  const browser = await Browser.launch(executablePath, FLAGS, work);
  const strike = async () => {
    await browser.close();
    servers.site.close();
    servers.vendor.close();
    fs.rmSync(work, { recursive: true, force: true });
  };
  return { browser, servers, rows, missing, pages, strike };
}

/** Puts every page of every row on the server when first asked for. */
function publish(server, rows) {
  server.put("/hero.svg", site.heroImage());
  server.put("/blank.html", '<!doctype html><title>blank</title><link rel="icon" href="data:,">');
  server.put(site.POLICY_URL, '<!doctype html><title>Privacy</title><link rel="icon" href="data:,">');
  const folders = new Map(rows.filter((row) => row.folder).map((row) => [row.id, row.folder]));
  server.serveFolder = (asked) => {
    const [, , id, , ...rest] = asked.split("/");
    const folder = folders.get(id);
    const found = folder && path.join(folder, ...rest.map(decodeURIComponent));
    return found?.startsWith(folder + path.sep) && fs.existsSync(found) && fs.statSync(found).isFile() ? fs.readFileSync(found) : undefined;
  };
  const done = new Map();
  return (row, variant) => {
    const base = `/t/${row.id}/${variant.name}`;
    if (!done.has(base)) {
      const setup = row.setup(variant, base);
      for (const [name, content] of Object.entries(setup.files ?? {})) server.put(`${base}/${name}`, content);
      server.put(`${base}/index.html`, site.page(setup));
      done.set(base, `${server.origin}${base}/index.html`);
    }
    return done.get(base);
  };
}

function findBrowser() {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
      const found = path.join(folder, name);
      if (fs.existsSync(found)) return found;
    }
  }
  throw new Error("no Chromium on PATH; name one with --browser");
}
