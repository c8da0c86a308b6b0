// A browser in which nothing listens to the pages: of DevTools, only the counters of thread time are on. An inspector
// that is attached to a page, as a test's is, makes each cookie read note where every function on the stack stands in
// its source: milliseconds that no visitor pays, and more of them the larger the functions are.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import CDP from 'chrome-remote-interface';
import { pause, threadTimes } from './visits.mjs';

const PATIENCE = 15_000;

export class QuietBrowser {
  static async launch(executable, flags, work) {
    const own = ['--headless', '--window-size=1280,800', '--remote-debugging-port=0', `--user-data-dir=${path.join(work, 'quiet')}`];
    const child = spawn(executable, [...flags, ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
    const quiet = new QuietBrowser();
    quiet.child = child;
    for await (const line of createInterface(child.stderr)) {
      const [, target] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
      if (!target) continue;
      child.stderr.resume();
      quiet.client = await CDP({ target });
      return quiet;
    }
    throw new Error('Chromium ended before it listened');
  }

  /** A page of a fresh visitor: own cookies, own cache. */
  async page(url) {
    const { browserContextId } = await this.client.send('Target.createBrowserContext');
    const { targetId } = await this.client.send('Target.createTarget', { url, browserContextId });
    const { sessionId } = await this.client.send('Target.attachToTarget', { targetId, flatten: true });
    const send = (method, params = {}) => this.client.send(method, params, sessionId);
    await send('Performance.enable', { timeDomain: 'threadTicks' });
    return new QuietPage(send, () => this.client.send('Target.disposeBrowserContext', { browserContextId }));
  }

  async close() {
    const ended = once(this.child, 'exit');
    await this.client.send('Browser.close');
    await ended;
  }
}

class QuietPage {
  constructor(send, leave) {
    this.send = send;
    this.leave = leave;
  }

  /** Nothing asks the page meanwhile whether it has loaded: that would count as its script. */
  async open(url, rest) {
    await this.send('Page.navigate', { url });
    await pause(rest);
  }

  async run(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  async until(expression, what) {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await pause(50)) {
      if (await this.run(expression)) return;
    }
    throw new Error(`waited in vain until ${what}`);
  }

  metrics() {
    return threadTimes(this.send);
  }
}
