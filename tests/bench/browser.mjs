// A browser in which no inspector listens to the scripts of the pages. One that does, as a test's, makes each cookie read
// note where every function on the stack stands in its source: milliseconds that no visitor pays, and more of them the
// larger the functions are.

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import CDP from "chrome-remote-interface";

export const PATIENCE = 15_000;
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class Browser {
  static async launch(executable, flags, work) {
    const own = [
      "--headless",
      "--window-size=1280,800",
      "--remote-debugging-port=0",
      `--user-data-dir=${path.join(work, "profile")}`,
      "about:blank",
    ];
    const child = spawn(executable, [...flags, ...own], { stdio: ["ignore", "ignore", "pipe"] });
    const browser = new Browser();
    browser.child = child;
    for await (const line of createInterface(child.stderr)) {
      const [, target] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (!target) continue;
      child.stderr.resume();
      browser.client = await CDP({ target });
      return browser;
    }
    throw new Error("Chromium ended before it listened");
  }

  /** A page of a fresh visitor: own cookies, own cache. */
  async page(url) {
    const { browserContextId } = await this.client.send("Target.createBrowserContext");
    const { targetId } = await this.client.send("Target.createTarget", { url, browserContextId });
    const { sessionId } = await this.client.send("Target.attachToTarget", { targetId, flatten: true });
    const send = (method, params = {}) => this.client.send(method, params, sessionId);
    await send("Performance.enable", { timeDomain: "threadTicks" });
    const loaded = () => once(this.client, `Page.loadEventFired.${sessionId}`, { signal: AbortSignal.timeout(PATIENCE) });
    return new Page(send, loaded, () => this.client.send("Target.disposeBrowserContext", { browserContextId }));
  }

  /** As `156.0.8078.108`. */
  async version() {
    const { product } = await this.client.send("Browser.getVersion");
    return product.split("/").pop();
  }

  /** What all threads did meanwhile, as Chromium's tracing writes it. */
  async trace(includedCategories, during) {
    const events = [];
    const keep = ({ value }) => events.push(...value);
    this.client.on("Tracing.dataCollected", keep);
    await this.client.send("Tracing.start", { traceConfig: { includedCategories } });
    await during();
    const complete = once(this.client, "Tracing.tracingComplete");
    await this.client.send("Tracing.end");
    await complete;
    this.client.off("Tracing.dataCollected", keep);
    return events;
  }

  async close() {
    const ended = once(this.child, "exit");
    await this.client.send("Browser.close");
    await ended;
  }
}

class Page {
  constructor(send, loaded, leave) {
    this.send = send;
    this.loaded = loaded;
    this.leave = leave;
  }

  /** Opens a page and waits until it has loaded; `Page` is on. */
  async goto(url) {
    const loaded = this.loaded();
    // Told below, or not at all where the page does not even begin to load.
    loaded.catch(() => {});
    const { errorText } = await this.send("Page.navigate", { url });
    if (errorText) throw new Error(errorText);
    await loaded;
  }

  /** Nothing asks the page meanwhile whether it has loaded: that would count as its script. */
  async open(url, rest) {
    await this.send("Page.navigate", { url });
    await pause(rest);
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Asks the page until it answers with something, every so many milliseconds. */
  async until(expression, what, every = 50) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(every)) {
      const value = await this.run(expression);
      if (value) return value;
    }
    throw new Error(`waited in vain until ${what}`);
  }

  /** Milliseconds of the main thread up to now. */
  async metrics() {
    const { metrics } = await this.send("Performance.getMetrics");
    const at = Object.fromEntries(metrics.map((m) => [m.name, m.value * 1000]));
    return { task: at.TaskDuration };
  }
}
