// One visit in an old Chromium: the notice, the preferences, a yes, and what was held. `./build.sh oldest` brings the engine,
// which a package of npm carries; no driver of today speaks to it, so that the page tells by itself what came of it.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const [folder, dist] = process.argv.slice(2);
const engine = join(folder, "chromium");
if (!existsSync(engine)) {
  const packed = readFileSync(join(folder, "node_modules/@sparticuz/chromium/bin/chromium.br"));
  writeFileSync(engine, brotliDecompressSync(packed));
  chmodSync(engine, 0o755);
}

const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title>
<script>window.errors = []; addEventListener("error", ({ message }) => errors.push(message));</script>
<script type="application/json" id="placet-config">{ "services": [{ "id": "matomo", "url": "http://localhost/m/", "site": "1" }] }</script>
<script src="/placet/placet.js"></script>
<script type="text/plain" data-placet-category="performance">window.ran = true;</script>
<script type="text/plain" data-placet-category="performance" data-placet-src="/held.js"></script>
<iframe data-placet-category="functionality" data-placet-src="/film" width="400" height="300"></iframe>
<script>
const soon = async (look) => {
  for (let tries = 0; tries < 100; tries++) {
    try { if (look()) return true; } catch {}
    await new Promise((turn) => setTimeout(turn, 50));
  }
  return false;
};
const ui = () => document.querySelector("placet-ui");
const press = (action) => (ui().querySelector("[data-action=" + action + "]") ?? ui().shadowRoot.querySelector("[data-action=" + action + "]")).click();
(async () => {
  const told = { engine: /Chrome.[0-9.]+/.exec(navigator.userAgent)?.[0] };
  try {
    told.asked = await soon(() => ui().dataset.state === "notice" && ui().querySelector("[data-action=accept-all]").offsetWidth > 0);
    told.shut = !window.ran && !window.held && !document.querySelector("iframe").hasAttribute("src") && !placet.allows("performance");
    press("preferences");
    told.preferences = await soon(() => ui().shadowRoot.querySelector("dialog").open);
    press("accept-all");
    told.allowed = await soon(() => placet.allows("matomo") && document.querySelector("script[src*='/m/matomo.js']"));
    told.released = await soon(() => window.ran && window.held && document.querySelector("iframe").src.endsWith("/film"));
    told.stored = /placet=v2/.test(document.cookie);
    told.quiet = !errors.length && !placet.complaints().length;
  } catch (error) {
    told.error = String(error);
  }
  await fetch("/told", { method: "POST", body: JSON.stringify(told) });
})();
</script></html>`;

const files = { "/": ["text/html", page], "/held.js": ["text/javascript", "window.held = true;"], "/film": ["text/html", "A film"] };
let told = (/** @type {any} */ _) => {};
const answer = new Promise((resolve) => {
  told = resolve;
});
const server = createServer((request, response) => {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/told") {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      response.end();
      told(JSON.parse(body));
    });
    return;
  }
  const file = join(dist, path.replace("/placet/", ""));
  if (path.startsWith("/placet/") && existsSync(file)) {
    response.setHeader("content-type", file.endsWith(".json") ? "application/json" : "text/javascript");
    response.end(readFileSync(file));
  } else if (files[path]) {
    response.setHeader("content-type", files[path][0]);
    response.end(files[path][1]);
  } else {
    response.statusCode = 404;
    response.end();
  }
});
server.listen(0, "127.0.0.1", async () => {
  const profile = mkdtempSync(join(tmpdir(), "placet-oldest-"));
  const address = `http://127.0.0.1:${server.address().port}/`;
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0"];
  const child = spawn(engine, [...flags, `--user-data-dir=${profile}`, address], { stdio: "ignore" });
  const late = setTimeout(() => told({ error: "the page told nothing in 30 s" }), 30_000);
  const result = await answer;
  clearTimeout(late);
  child.once("exit", () => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    const wrong = ["asked", "shut", "preferences", "allowed", "released", "stored", "quiet"].filter((one) => !result[one]);
    console.log(JSON.stringify(result));
    if (wrong.length) console.error(`not so: ${wrong.join(", ")}`);
    process.exit(wrong.length ? 1 : 0);
  });
  child.kill();
});
