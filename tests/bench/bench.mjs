// The benchmark's one command: `node tests/bench/bench.mjs [options]`.
// It joins the parts, runs the rows interleaved and writes what came out.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const here = import.meta.dirname;
const root = path.resolve(here, "../..");

const USAGE = `node tests/bench/bench.mjs [options]
  --runs N       repetitions of the ordinary page (5)
  --growth N     repetitions of the growth pages (3)
  --quick        3 and 1, fewer sizes
  --rows a,b     only these rows (and the controls)
  --only first,return,opening,growth   only these parts
  --out FOLDER   where the report goes (target/bench)
  --dist FOLDER  Placet as built (www/dist)
  --before FOLDER  another one, as an earlier commit was built: a row by itself
  --browser PATH Chromium (found on PATH)`;

const { values: options } = parseArgs({
  options: {
    runs: { type: "string" },
    growth: { type: "string" },
    quick: { type: "boolean" },
    rows: { type: "string" },
    only: { type: "string" },
    out: { type: "string" },
    dist: { type: "string" },
    before: { type: "string" },
    browser: { type: "string" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit();
}
const runs = Number(options.runs ?? (options.quick ? 3 : 5));
const growthRuns = Number(options.growth ?? (options.quick ? 1 : 3));
const out = path.resolve(options.out ?? path.join(root, "target/bench"));

install();
await main();

/** The peers are dependencies of this folder alone, at exact versions. */
function install() {
  if (fs.existsSync(path.join(here, "node_modules/chrome-remote-interface"))) return;
  console.log("bench: installing the peers");
  execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: here, stdio: "inherit" });
}

async function main() {
  const { setUp } = await import("./stage.mjs");
  const site = await import("./site.mjs");
  const visits = await import("./visits.mjs");
  const { write } = await import("./report.mjs");

  const started = new Date();
  fs.mkdirSync(out, { recursive: true });
  const {
    browser,
    servers,
    rows: all,
    missing,
    pages,
    strike,
  } = await setUp({ dist: options.dist, before: options.before, browser: options.browser });
  const vendor = servers.vendor.origin;
  const wanted = options.rows?.split(",");
  const rows = all.filter((row) => !wanted || !row.notice || row.id === "floor" || wanted.includes(row.id));
  for (const line of missing) console.log(`bench: left out: ${line}`);

  const machine = {
    cpu: os.cpus()[0]?.model ?? "unknown",
    cores: os.cpus().length,
    memory: Math.round(os.totalmem() / 2 ** 30),
    loadBefore: os.loadavg(),
  };

  const results = { samples: {}, failures: [] };
  const part = (name) => !options.only || options.only.split(",").includes(name);
  const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
  const measure = async (what, row, visit) => {
    say(`${what} · ${row.name}`);
    try {
      const measured = await visit();
      ((results.samples[row.id] ??= {})[what] ??= []).push(measured);
    } catch (error) {
      results.failures.push({ what, row: row.id, message: error.message.split("\n")[0] });
    }
  };
  const each = async (count, list, visit) => {
    for (let run = 0; run < count; run++) for (const row of list) await visit(row);
  };

  const noticed = rows.filter((row) => row.notice);
  const ordinary = site.ordinary(vendor);

  // An instrument that reads a known answer wrong measures nothing.
  const delay = await visits.trialVisit(browser, servers);
  // Nothing read at all is wrong too.
  if (!(delay >= 200 && delay <= 600))
    results.failures.push({ what: "trial", row: "empty", message: `a handler of 200 ms was read as ${delay} ms of input delay` });
  // Less than 200 where the machine has other things to do.
  const behind = await visits.promiseTrial(browser, servers);
  if (!(behind >= 50 && behind <= 250))
    results.failures.push({ what: "trial", row: "empty", message: `200 ms behind a promise were read as ${behind} thread ms of script` });

  // The first visits of all fill the caches of the server and the machine.
  for (const row of rows) await visits.quietVisit(browser, servers, row, pages(row, ordinary)).catch(() => {});

  // Interleaved: each run goes through every row before the next begins.
  await each(runs, rows, async (row) => {
    const url = pages(row, ordinary);
    if (part("first")) {
      await measure("quiet", row, () => visits.quietVisit(browser, servers, row, url));
      if (row.id !== "native") await measure("slow", row, () => visits.slowVisit(browser, servers, row, url, ordinary));
    }
    if (part("return")) await measure("return", row, () => visits.quietReturn(browser, servers, row, url, ordinary));
    if (part("return")) await measure("visit", row, () => visits.firstVisitAndReturns(browser, servers, row, url, ordinary));
  });

  if (part("opening")) {
    for (const count of [3, 500]) {
      const variant = site.manyServices(vendor, count);
      const empty = rows.find((row) => row.id === "empty");
      await each(
        runs,
        noticed.filter((row) => row.preferences),
        async (row) => {
          const url = pages(row, variant);
          await measure(`opening-${count}`, row, () => visits.openingVisit(browser, servers, row, url));
          if (row.id === "placet")
            await measure(`handmade-${count}`, empty, () => visits.handmadeVisit(browser, servers, url, pages(empty, ordinary)));
        },
      );
    }
  }

  if (part("growth")) {
    for (const count of options.quick ? [10, 1000] : [10, 100, 1000]) {
      const variant = site.manyScripts(vendor, count);
      await each(growthRuns, noticed, (row) =>
        measure(`scripts-${count}`, row, () => visits.manyScriptsVisit(browser, servers, row, pages(row, variant), variant)),
      );
    }
    for (const count of options.quick ? [10, 500] : [10, 100, 500]) {
      const variant = site.manyServices(vendor, count);
      await each(
        growthRuns,
        noticed.filter((row) => row.preferences),
        (row) => measure(`services-${count}`, row, () => visits.manyServicesVisit(browser, servers, row, pages(row, variant))),
      );
    }
    await each(
      Math.max(growthRuns, 2),
      rows.filter((row) => row.id !== "native"),
      (row) => measure("nodes", row, () => visits.manyNodesVisit(browser, servers, row, pages(row, ordinary))),
    );
  }
  say("");

  const browserVersion = await browser.version();
  await strike();

  machine.loadAfter = os.loadavg();
  const head = {
    date: started.toISOString(),
    seconds: Math.round((Date.now() - started) / 1000),
    runs,
    growthRuns,
    browser: `Chromium ${browserVersion}`,
    node: process.version,
    machine,
  };
  console.log(write(out, { head, rows, missing, ...results }));
  if (results.failures.length) process.exitCode = 1;
}
