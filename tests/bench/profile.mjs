// Where the time of one visit goes: `node tests/bench/profile.mjs --row placet --visit first`.
// Sums the V8 profiler's self times over some visits, and the main thread's
// tasks by kind. For looking into a missed target; it decides nothing.

import { parseArgs } from "node:util";
import { pause } from "./browser.mjs";
import * as site from "./site.mjs";
import { setUp } from "./stage.mjs";
import { acceptVisit, clickOn, Visitor } from "./visits.mjs";

const { values: options } = parseArgs({
  options: {
    row: { type: "string", default: "placet" },
    visit: { type: "string", default: "first" },
    times: { type: "string", default: "5" },
    count: { type: "string", default: "1000" },
    slow: { type: "boolean" },
    top: { type: "string", default: "25" },
    dist: { type: "string" },
  },
});
const VISITS = ["first", "return", "accept", "scripts", "preferences"];
if (!VISITS.includes(options.visit)) throw new Error(`--visit is one of ${VISITS.join(", ")}`);

const TRACED = ["devtools.timeline", "v8", "v8.wasm", "disabled-by-default-v8.compile", "disabled-by-default-v8.wasm.detailed", "blink"];
const stage = await setUp({ dist: options.dist });
const row = stage.rows.find((r) => r.id === options.row);
if (!row) throw new Error(`no row ${options.row}; ${stage.missing.join("; ")}`);
const vendor = stage.servers.vendor.origin;
const variant =
  { scripts: site.manyScripts, preferences: site.manyServices }[options.visit]?.(vendor, Number(options.count)) ?? site.ordinary(vendor);
const url = stage.pages(row, variant);
const times = Number(options.times);

const self = new Map();
for (let i = 0; i < times; i++)
  await visit(async (visitor, during) => {
    await visitor.page.send("Profiler.enable");
    await visitor.page.send("Profiler.setSamplingInterval", { interval: 50 });
    await visitor.page.send("Profiler.start");
    await during();
    const { profile } = await visitor.page.send("Profiler.stop");
    sumSelf(profile);
  });

const tasks = new Map();
for (let i = 0; i < times; i++)
  await visit(async (_visitor, during) => {
    sumTasks(await stage.browser.trace(TRACED, during));
  });
await stage.strike();

console.log(`${row.name}, ${options.visit}${options.slow ? ", slow" : ""}; means of ${times} visits, ms`);
print("self time in JavaScript and wasm", self);
print("main thread by kind, children included", tasks);

async function visit(record) {
  const visitor = await Visitor.arrive(stage.browser, stage.servers);
  const { visit } = options;
  if (visit === "return") {
    await acceptVisit(visitor, row, url, variant);
    await visitor.unwatch();
    await pause(100);
  }
  if (visit !== "first" && visit !== "return") await visitor.watch(row);
  await visitor.open(new URL("/blank.html", url).href);
  if (options.slow) await visitor.slowDown();
  if (visit === "first" || visit === "return") {
    await record(visitor, async () => {
      await visitor.open(url);
      await pause(500);
    });
  } else {
    await visitor.open(url);
    await visitor.until("__probe.visible", "the notice is visible");
    await pause(300);
    await record(visitor, async () => {
      await clickOn(visitor, row, visit === "preferences" ? "preferences" : "accept");
      if (visit === "scripts") await visitor.until(`(window.ran?.length ?? 0) >= ${variant.held.length}`, "all ran");
      await pause(300);
    });
  }
  await visitor.leave();
}

function add(map, key, ms) {
  map.set(key, (map.get(key) ?? 0) + ms / times);
}

function sumSelf(profile) {
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  profile.samples.forEach((id, i) => {
    const { functionName, url, lineNumber, columnNumber } = byId.get(id).callFrame;
    const at = url ? ` ${url.split("/").pop()}:${lineNumber + 1}:${columnNumber}` : "";
    add(self, `${functionName || "(anonymous)"}${at}`, profile.timeDeltas[i] / 1000);
  });
  self.delete("(idle)");
}

function sumTasks(events) {
  // The renderer that does most is the page's.
  const busy = new Map();
  for (const e of events) busy.set(`${e.pid}:${e.tid}`, (busy.get(`${e.pid}:${e.tid}`) ?? 0) + 1);
  const threads = events.filter((e) => e.name === "thread_name" && e.args.name === "CrRendererMain");
  const main = threads.sort((a, b) => (busy.get(`${b.pid}:${b.tid}`) ?? 0) - (busy.get(`${a.pid}:${a.tid}`) ?? 0))[0];
  for (const e of events)
    if (main && e.ph === "X" && e.pid === main.pid && e.tid === main.tid) add(tasks, e.name, (e.tdur ?? e.dur) / 1000);
}

function print(title, map) {
  console.log(`\n${title}`);
  for (const [name, ms] of [...map].sort((a, b) => b[1] - a[1]).slice(0, Number(options.top)))
    console.log(`${ms.toFixed(2).padStart(9)}  ${name}`);
}
