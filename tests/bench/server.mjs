// The loopback server of the benchmark: one for the site, one for the vendors.
// It serves what it was given, brotli-compressed beforehand, and counts.
// It knows nothing of consent tools or of the browser.

import { createHash } from "node:crypto";
import http from "node:http";
import zlib from "node:zlib";
import { vendorDelay, vendorScript } from "./site.mjs";

const TYPES = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  css: "text/css",
  json: "application/json",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

const packed = new Map();

/**
 * A file as it goes over the line; quality 11, as a host that compresses once does.
 * Kept by content: the same file under another path must not cost its first visitor a second.
 */
function pack(content) {
  const raw = Buffer.from(content);
  const key = createHash("sha256").update(raw).digest("hex");
  if (!packed.has(key)) packed.set(key, compress(raw));
  return packed.get(key);
}

function compress(raw) {
  return zlib.brotliCompressSync(raw, {
    params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
}

/**
 * The site's server. Pages are never kept by the browser, files are kept for good.
 * `.localhost` names are a secure context, as https is, and browsers accept brotli there.
 */
export class SiteServer {
  #files = new Map();
  #log = [];
  #server = http.createServer((request, response) => this.#answer(request, response));

  async listen() {
    this.origin = await listen(this.#server, "shop.localhost");
  }

  put(path, content) {
    this.#files.set(path, pack(content));
  }

  /** Whole folders are read when first asked for: a tool fetches what it likes. */
  serveFolder = () => undefined;

  /** What was asked for since the last call. */
  drain() {
    return this.#log.splice(0);
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request, response) {
    const path = new URL(request.url, this.origin).pathname;
    let body = this.#files.get(path);
    if (!body) {
      const found = this.serveFolder(path);
      if (found) this.#files.set(path, (body = pack(found)));
    }
    this.#log.push({ path, status: body ? 200 : 404, bytes: body ? body.length : 0 });
    if (!body) return response.writeHead(404).end();
    const extension = path.split(".").pop();
    response.writeHead(200, {
      "Content-Type": `${TYPES[extension] ?? "application/octet-stream"}${extension === "wasm" ? "" : "; charset=utf-8"}`,
      "Content-Encoding": "br",
      "Content-Length": body.length,
      "Cache-Control": extension === "html" ? "no-store" : "public, max-age=31536000, immutable",
    });
    response.end(body);
  }
}

/** The third parties. Each request is counted; nothing is kept by the browser. */
export class VendorServer {
  #asked = [];
  #server = http.createServer((request, response) => {
    const n = Number(/\/v\/(\d+)\.js$/.exec(request.url)?.[1]);
    this.#asked.push(n);
    const send = () => response.writeHead(200, { "Content-Type": "text/javascript", "Cache-Control": "no-store" }).end(vendorScript(n));
    vendorDelay(n) ? setTimeout(send, vendorDelay(n)) : send();
  });

  async listen() {
    this.origin = await listen(this.#server, "vendor.localhost");
  }

  drain() {
    return this.#asked.splice(0);
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function listen(server, name) {
  server.keepAliveTimeout = 60_000;
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://${name}:${server.address().port}`)));
}
