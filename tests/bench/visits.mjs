// One visit each: what a visitor does with one page, and what was measured
// meanwhile. It knows the browser; it knows nothing of medians or targets.

import fs from "node:fs";
import path from "node:path";
import { PATIENCE, pause } from "./browser.mjs";

const PROBE = fs.readFileSync(path.join(import.meta.dirname, "probe.js"), "utf8").trim();
const SLOW = { cpu: 4, latency: 150, kilobits: 1600 };
const SETTLE = 400;
// An unwatched page is not asked whether it has loaded: the slowest is at rest well before that.
const LOADED = 1200;
const REST = 150;

// What a page throws is kept by itself: to be told of it, an inspector would have to listen.
const ERRORS = `window.__errors = [];
  addEventListener('error', (event) => __errors.push(event.message));
  addEventListener('unhandledrejection', (event) => __errors.push(String(event.reason)));`;

/** A fresh visitor: own cookies, own cache. */
export class Visitor {
  static async arrive(browser, servers) {
    const page = await browser.page("about:blank");
    for (const domain of ["Network", "Page"]) await page.send(`${domain}.enable`);
    await page.send("Emulation.setDeviceMetricsOverride", { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false });
    await page.send("Page.addScriptToEvaluateOnNewDocument", { source: ERRORS });
    return Object.assign(new Visitor(), { page, servers });
  }

  async leave() {
    await this.#expectNoErrors().finally(this.page.leave);
  }

  async #expectNoErrors() {
    const [error] = await this.run("window.__errors?.splice(0) ?? []");
    if (error) throw new Error(`the page threw: ${error}`);
  }

  async slowDown() {
    await this.page.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
    await this.page.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: SLOW.latency,
      downloadThroughput: (SLOW.kilobits * 1000) / 8,
      uploadThroughput: (SLOW.kilobits * 1000) / 8,
    });
  }

  async forgetFiles() {
    await this.page.send("Network.clearBrowserCache");
  }

  /** Watches the pages opened from now on. */
  async watch(row) {
    const find = ["accept", "preferences", "opened"]
      .filter((name) => row[name])
      .map((name) => `${name}: ${row[name]}`)
      .join(", ");
    this.probe = (await this.page.send("Page.addScriptToEvaluateOnNewDocument", { source: `(${PROBE})({ ${find} })` })).identifier;
  }

  async unwatch() {
    await this.page.send("Page.removeScriptToEvaluateOnNewDocument", { identifier: this.probe });
  }

  /** Opens a page; what it asks for is counted until `traffic()`. */
  async open(url) {
    await this.#expectNoErrors();
    this.servers.site.drain();
    this.servers.vendor.drain();
    await this.page.goto(url);
  }

  run(expression) {
    return this.page.run(expression);
  }

  until(expression, what) {
    return this.page.until(expression, what, 15);
  }

  async click(point) {
    const mouse = (type, more) => this.page.send("Input.dispatchMouseEvent", { type, ...point, button: "left", clickCount: 1, ...more });
    await mouse("mouseMoved", { button: "none" });
    await mouse("mousePressed");
    await mouse("mouseReleased");
  }

  metrics() {
    return this.page.metrics();
  }
}

const traffic = (servers) => {
  const asked = servers.site.drain();
  const failed = asked.filter((a) => a.status !== 200);
  if (failed.length) throw new Error(`not found: ${failed[0].path}`);
  return { bytes: asked.reduce((sum, a) => sum + a.bytes, 0), requests: asked.length, held: servers.vendor.drain().length };
};

const PAINTS = `new Promise((resolve) => {
  const first = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null;
  new PerformanceObserver((list) => {
    const own = list.getEntries().filter((e) => e.element?.closest('main'));
    resolve({ first, largest: own.at(-1)?.startTime ?? null, foreign: list.getEntries().length - own.length });
  }).observe({ type: 'largest-contentful-paint', buffered: true });
})`;

// ---------------------------------------------------------- the first visit

/** First visit that nothing watches: bytes, requests, script and thread time, paints. */
export async function quietVisit(browser, servers, row, url) {
  const page = await browser.page(new URL("/blank.html", url).href);
  await pause(REST);
  const measured = await counted(browser, page, servers, url);
  const paints = await page.run(PAINTS);
  const { held, ...sent } = traffic(servers);
  if (held && row.id !== "native") throw new Error("a held script was requested before any choice");
  await page.leave();
  return { ...measured, ...sent, firstPaint: paints.first, largestPaint: paints.largest };
}

/**
 * The first return of a visitor who accepted, unwatched as well: script and thread time, bytes, requests. An engine makes
 * its cache of compiled scripts in the second load of a page and reads it from the third on: so a later return as well.
 */
export async function quietReturn(browser, servers, row, url, variant) {
  const page = await browser.page(new URL("/blank.html", url).href);
  await page.open(url, LOADED);
  if (row.notice)
    await page.until(`((${row.accept})()?.click(), (window.ran?.length ?? 0) >= ${variant.held.length})`, "the released scripts ran");
  await page.open(new URL("/blank.html", url).href, REST);
  const measured = await counted(browser, page, servers, url);
  const ran = row.id === "empty" || (await page.run(`(window.ran?.length ?? 0) >= ${variant.held.length}`));
  if (!ran) throw new Error("a returning visitor did not get the granted scripts");
  const { held, ...sent } = traffic(servers);
  await page.open(new URL("/blank.html", url).href, REST);
  await page.open(url, LOADED);
  await page.open(new URL("/blank.html", url).href, REST);
  const later = await counted(browser, page, servers, url);
  traffic(servers);
  await page.leave();
  return { ...measured, ...sent, laterScript: later.script, laterTask: later.task };
}

// What is script to the engine, and the promises that it settles by itself, which its own counter (`ScriptDuration`) leaves
// out: of 200 ms behind a `fetch` or `compileStreaming` it counts none.
const SCRIPT = ["EvaluateScript", "FunctionCall", "v8.compile", "v8.wasm.compileConsume", "BlinkScheduler_PerformMicrotaskCheckpoint"];
const TASK = "ThreadControllerImpl::RunTask";

/** Thread times of one page load, from a page of the same site to rest. */
async function counted(browser, page, servers, url) {
  servers.site.drain();
  servers.vendor.drain();
  const events = await browser.trace(["toplevel", "devtools.timeline"], () => page.open(url, LOADED));
  const load = events.find((e) => e.name === "CommitLoad" && e.args.data?.url === url);
  if (!load) throw new Error("no load was traced");
  const main = events.filter((e) => e.ph === "X" && e.pid === load.pid && e.tid === load.tid);
  return { script: outermost(main, SCRIPT), task: outermost(main, [TASK]) };
}

/** Thread time of an event, in milliseconds: the trace leaves out what is below a microsecond. */
const threadTime = (event) => (event.tdur ?? 0) / 1000;

/** Thread time of the events of these names, of one inside another only the outer one's. */
function outermost(events, names) {
  let end = 0;
  let sum = 0;
  for (const e of events.filter((e) => names.includes(e.name)).sort((a, b) => a.ts - b.ts || b.dur - a.dur)) {
    if (e.ts < end) continue;
    end = e.ts + e.dur;
    sum += threadTime(e);
  }
  return sum;
}

/**
 * First visit, watched: when the notice can be clicked, what the click does; then
 * the returns of the same visitor: warm, warm and slow, cold and slow.
 */
export async function firstVisitAndReturns(browser, servers, row, url, variant) {
  const visitor = await Visitor.arrive(browser, servers);
  const first = row.notice ? await acceptVisit(visitor, row, url, variant) : await nothingVisit(visitor, url);
  if (row.notice) await visitor.unwatch();
  await pause(150);

  const again = async () => {
    await visitor.open(new URL("/blank.html", url).href);
    await visitor.open(url);
    return row.id === "empty" ? {} : releases(visitor, variant);
  };
  const warm = await again();
  await pause(SETTLE);
  await visitor.slowDown();
  const warmSlow = await again();
  await visitor.forgetFiles();
  const coldSlow = await again();
  await visitor.leave();
  return { first, warm, warmSlow, coldSlow };
}

async function nothingVisit(visitor, url) {
  await visitor.open(url);
  await pause(SETTLE);
  return {};
}

/** A first visit on a slow phone and line: notice, paints, blocking, click. */
export async function slowVisit(browser, servers, row, url, variant) {
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.slowDown();
  await visitor.watch(row);
  let accepted = {};
  let loaded;
  if (row.notice) {
    accepted = await acceptVisit(
      visitor,
      row,
      url,
      variant,
      async () => {
        await pause(SETTLE);
        loaded = await loadSigns(visitor);
      },
      true,
    );
  } else {
    await visitor.open(url);
    await pause(SETTLE * 2);
    loaded = await loadSigns(visitor);
  }
  await visitor.leave();
  return { ...accepted, ...loaded };
}

async function loadSigns(visitor) {
  const { blocking, shift } = await visitor.run(`(({ blocking, shift }) => ({ blocking, shift }))(__probe)`);
  const paints = await visitor.run(PAINTS);
  return { blocking, shift, firstPaint: paints.first, largestPaint: paints.largest };
}

// -------------------------------------------------------------- the choice

// Nobody clicks in the frame in which a notice appears, and one tool listens only later.
const REACTION = 250;

export async function acceptVisit(visitor, row, url, variant, beforeClick = () => pause(REACTION), watched = false) {
  if (!watched) await visitor.watch(row);
  await visitor.open(url);
  const visible = await visitor.until("__probe.visible", "the notice is visible");
  await beforeClick();
  await clickOn(visitor, row, "accept");
  const count = variant.held.length;
  await visitor.until(
    `(window.ran?.length ?? 0) >= ${count} && __probe.gone !== null`,
    `${count} released scripts ran and the notice is gone`,
  );
  return { visible, ...(await afterAccept(visitor)) };
}

// One tool shows its buttons half a second before they listen: a visitor clicks again.
export async function clickOn(visitor, row, name) {
  for (let attempt = 0; attempt < 4; attempt++) {
    await visitor.run("__probe.click = null; __probe.pulse(false); __probe.pulse(true)");
    await pause(50);
    await visitor.click(await visitor.until(`__probe.target((${row[name]})())`, `${name} can be clicked`));
    for (let waited = 0; waited < 1000; waited += 50) {
      if (await visitor.run(`__probe.${name === "accept" ? "gone" : "opened"} !== null || (window.ran?.length ?? 0) > 0`)) return;
      await pause(50);
    }
  }
  throw new Error(`a click on ${name} does nothing`);
}

async function afterAccept(visitor) {
  // Event timings come after the frame that shows the answer; those under 16 ms never come.
  await pause(60);
  for (let waited = 0; waited < 400 && !(await visitor.run(`__probe.events.some((e) => e.name === 'click')`)); waited += 50)
    await pause(50);
  await visitor.run("__probe.pulse(false)");
  const { click, gone, events, ran } = await visitor.run(
    `({ click: __probe.click, gone: __probe.gone, events: __probe.events, ran: window.ran })`,
  );
  const at = ran.map(([, time]) => time - click);
  const numbers = ran.map(([n]) => n);
  return {
    gone,
    first: Math.min(...at),
    last: Math.max(...at),
    ordered: numbers.every((n, i) => i === 0 || n > numbers[i - 1]),
    delay: Math.max(16, ...events.filter((e) => e.start >= click - 500).map((e) => e.duration)),
  };
}

/** When the released scripts of a returning visitor were asked for and ran. */
async function releases(visitor, variant) {
  await visitor.until(`(window.ran?.length ?? 0) >= ${variant.held.length}`, "the granted scripts of a returning visitor ran");
  return visitor.run(`(() => {
    const asked = performance.getEntriesByType('resource').filter((e) => /\\/v\\/\\d+\\.js$/.test(e.name)).map((e) => e.startTime);
    const ran = window.ran.map(([, time]) => time);
    return { requested: Math.max(...asked), executed: Math.max(...ran) };
  })()`);
}

// -------------------------------------------------------------------- growth

/** Accept with many held scripts; keys are pressed meanwhile, as a visitor would go on. */
export async function manyScriptsVisit(browser, servers, row, url, variant) {
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.watch(row);
  await visitor.open(url);
  await visitor.until("__probe.visible", "the notice is visible");
  await pause(REACTION);
  await clickOn(visitor, row, "accept");
  const end = Date.now() + 3 * PATIENCE;
  while ((await visitor.run("window.ran?.length ?? 0")) < variant.held.length) {
    if (Date.now() > end)
      throw new Error(`only ${await visitor.run("window.ran?.length ?? 0")} of ${variant.held.length} released scripts ran`);
    for (const type of ["rawKeyDown", "keyUp"])
      await visitor.page.send("Input.dispatchKeyEvent", { type, key: "Shift", code: "ShiftLeft", windowsVirtualKeyCode: 16 });
    await pause(40);
  }
  const { last, ordered, delay } = await afterAccept(visitor);
  await visitor.leave();
  return { done: last, ordered: ordered ? 1 : 0, delay };
}

/** Many services: when the notice is there, and the preferences after a click. */
export async function manyServicesVisit(browser, servers, row, url) {
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.watch(row);
  await visitor.open(url);
  const notice = await visitor.until("__probe.visible", "the notice is visible");
  await pause(REACTION);
  await clickOn(visitor, row, "preferences");
  const preferences = await visitor.until("__probe.opened", "the preferences are open");
  await visitor.leave();
  return { notice, preferences };
}

// What the engine did, task by task.
const TASKS = ["devtools.timeline", "disabled-by-default-devtools.timeline"];

/**
 * Thread time of the main thread on a phone's processor (4 × slower), network aside: of all tasks from the one that the click
 * is in to the one that hands over the next frame, and of the longest task within a second behind that. Thread time, since
 * on a machine with other things to do a task that waits is no longer one.
 */
async function opening(browser, visitor, act) {
  await visitor.page.send("Emulation.setCPUThrottlingRate", { rate: SLOW.cpu });
  const events = await browser.trace(TASKS, async () => {
    await act();
    await pause(3 * SETTLE);
  });
  await visitor.page.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  const mark = events.find((e) => e.name === "EventDispatch" && e.args.data?.type === "click");
  if (!mark) throw new Error("no click was traced");
  const main = events.filter((e) => e.ph === "X" && e.pid === mark.pid && e.tid === mark.tid).sort((a, b) => a.ts - b.ts);
  const commit = main.find((e) => e.name === "Commit" && e.ts > mark.ts);
  if (!commit) throw new Error("no frame followed the click");
  const tasks = main.filter((e) => e.name === "RunTask");
  const ends = (task) => task.ts + task.dur;
  const sum = (list) => list.reduce((total, e) => total + threadTime(e), 0);
  const answering = tasks.filter((task) => ends(task) > mark.ts && task.ts <= commit.ts);
  const behind = tasks.filter((task) => task.ts > commit.ts).map(threadTime);
  const kind = (name) => sum(main.filter((e) => e.name === name && e.ts >= mark.ts && e.ts <= ends(answering.at(-1))));
  return {
    frame: sum(answering),
    click: threadTime(mark),
    style: kind("UpdateLayoutTree"),
    layout: kind("Layout"),
    paint: kind("PrePaint") + kind("Paint") + kind("Layerize") + kind("Commit"),
    longest: Math.max(0, ...behind),
  };
}

/** Opening the preferences by a click, and the notice by another: what it takes until the frame that shows them. */
export async function openingVisit(browser, servers, row, url) {
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.watch(row);
  await visitor.open(url);
  await visitor.until("__probe.visible", "the notice is visible");
  await pause(SETTLE);
  const at = await visitor.run(`__probe.target((${row.preferences})())`);
  // The probe looks no more: what it does at a click would count.
  await visitor.run("__probe.click = 0");
  const preferences = await opening(browser, visitor, () => visitor.click(at));
  await visitor.until(`!!(${row.opened})()`, "the preferences are open");
  let notice;
  if (row.placet) {
    await visitor.run(`placet.hide(); placet.hide();
      const go = Object.assign(document.createElement('button'), { id: 'go', onclick: () => placet.show() });
      go.style.cssText = 'position:fixed;inset:100px auto auto 100px;padding:1em';
      document.body.append(go)`);
    await pause(SETTLE);
    notice = await opening(browser, visitor, () => visitor.click({ x: 110, y: 110 }));
  }
  await visitor.leave();
  return { preferences, notice };
}

/**
 * The engine's floor: the elements and looks that the first frame of the preferences has, taken from one page and put into
 * another without any tool by one `cloneNode` and one `showModal`, for a visitor who never saw them before.
 */
export async function handmadeVisit(browser, servers, url, empty) {
  const first = await Visitor.arrive(browser, servers);
  await first.open(url);
  await first.until("window.placet?.version && document.querySelector('placet-ui')?.dataset.state === 'notice'", "the notice is there");
  const made = await first.run(`(async () => {
    placet.preferences();
    await new Promise((done) => queueMicrotask(done));
    const root = document.querySelector('placet-ui').shadowRoot;
    const looks = root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join('\\n');
    return { html: root.querySelector('dialog').outerHTML.replace(' open=""', ''), looks };
  })()`);
  await first.leave();
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.open(empty);
  await visitor.run(`(({ html, looks }) => {
    const host = document.createElement('placet-ui');
    document.documentElement.append(host);
    const root = host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(looks);
    root.adoptedStyleSheets = [sheet];
    const template = document.createElement('template');
    template.innerHTML = html;
    const go = Object.assign(document.createElement('button'), { id: 'go' });
    go.onclick = () => { root.append(template.content.cloneNode(true)); root.querySelector('dialog').showModal(); };
    go.style.cssText = 'position:fixed;inset:100px auto auto 100px;padding:1em';
    document.body.append(go);
  })(${JSON.stringify(made)})`);
  await pause(SETTLE);
  const preferences = await opening(browser, visitor, () => visitor.click({ x: 110, y: 110 }));
  await visitor.leave();
  return { preferences };
}

/** The page itself inserts 20,000 nodes while the notice stands: main-thread time. */
export async function manyNodesVisit(browser, servers, row, url) {
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.watch(row);
  await visitor.open(url);
  if (row.notice) await visitor.until("__probe.visible", "the notice is visible");
  await pause(SETTLE);
  const before = await visitor.metrics();
  await visitor.run(`(async () => {
    // Hidden, so that what is compared is the work per mutation and not the layout.
    const list = document.createElement('ul');
    list.hidden = true;
    document.querySelector('main').append(list);
    for (let batch = 0; batch < 100; batch++) {
      for (let i = 0; i < 100; i++) {
        const item = document.createElement('li');
        item.append(document.createElement('span'));
        list.append(item);
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  })()`);
  await pause(100);
  const after = await visitor.metrics();
  await visitor.leave();
  return { task: after.task - before.task };
}

// --------------------------------------------------------------------- trial

/** A page that works for 200 ms behind a promise that the engine settles. @returns the thread time that was read */
export async function promiseTrial(browser, servers) {
  servers.site.put(
    "/promise.html",
    `<!doctype html><title>trial</title><link rel="icon" href="data:,">
<script>fetch("/blank.html").then(() => { const from = performance.now(); while (performance.now() - from < 200); });</script>`,
  );
  const url = `${servers.site.origin}/promise.html`;
  const page = await browser.page(new URL("/blank.html", url).href);
  const { script } = await counted(browser, page, servers, url);
  await page.leave();
  return script;
}

/** A page whose answer is known: its click handler works for 200 ms. @returns what was measured */
export async function trialVisit(browser, servers) {
  const row = { accept: () => document.querySelector("#go") };
  servers.site.put(
    "/trial.html",
    `<!doctype html><title>trial</title><link rel="icon" href="data:,"><button id="go" style="position:fixed;bottom:0">go</button>
<script>go.onclick = () => { go.hidden = true; const from = performance.now(); while (performance.now() - from < 200); window.ran = [[0, performance.now()]]; }</script>`,
  );
  const visitor = await Visitor.arrive(browser, servers);
  await visitor.watch(row);
  await visitor.open(`${servers.site.origin}/trial.html`);
  await visitor.until("__probe.visible", "the button is visible");
  await clickOn(visitor, row, "accept");
  const { delay } = await afterAccept(visitor);
  await visitor.leave();
  return delay;
}
