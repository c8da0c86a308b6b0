// The one site that every row is set up for: its texts, its services, its held
// scripts and its page. It knows no consent tool; `rows.mjs` does.

import fs from "node:fs";
import path from "node:path";

// The sentences are Placet's own English, given to every row: a tool whose
// built-in words differ gets them by its configuration.
const words = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, "../../www/locales/en.json"), "utf8"));
const fill = (text, values) => text.replace(/\{([a-z]+)\}/g, (all, name) => values[name] ?? all);
const category = (id) => ({ name: words[`category.${id}.name`], text: words[`category.${id}.text`], short: words[`category.${id}.short`] });

const CATEGORIES = {
  necessary: category("necessary"),
  performance: category("performance"),
  functionality: category("functionality"),
  targeting: category("targeting"),
};
const OPTIONAL = Object.keys(CATEGORIES).filter((id) => id !== "necessary");

const THREE = [
  service("northstats", "North Stats", "performance", "measure-audience"),
  service("harbourchat", "Harbour Chat", "functionality", "live-chat"),
  service("brightads", "Bright Ads", "targeting", "measure-ads"),
];

/** What a visitor is told. */
export const TEXTS = {
  title: words["notice.title"],
  notice: [
    fill(words["notice.text"], { list: OPTIONAL.map((id) => fill(words["notice.item"], CATEGORIES[id])).join(words["notice.between"]) }),
    fill(words["notice.services.other"], { n: THREE.length }),
    fill(words["notice.withdraw"], { reopen: words["action.reopen"] }),
  ].join(" "),
  accept: words["action.accept-all"],
  reject: words["action.reject-all"],
  preferences: words["action.preferences"],
  explanation: words["preferences.text"],
  save: words["action.save"],
  close: words["action.close"],
  policy: words.policy,
  categories: Object.fromEntries(Object.entries(CATEGORIES).map(([id, { name, text }]) => [id, { name, text }])),
};

export const POLICY_URL = "/policy.html";

function service(id, name, category, purpose) {
  const provider = { name: `${name} Ltd`, country: "NZ" };
  return { id, name, category, purpose, provider, text: `${provider.name}, New Zealand. ${words[`purpose.${purpose}`]}.` };
}

/**
 * A variant of the site.
 * @typedef {{name: string, services: ReturnType<typeof service>[],
 *            held: {n: number, service: string, category: string, src: string}[]}} Variant
 */

/** Three services, one held script each: the ordinary page. @returns {Variant} */
export function ordinary(vendor) {
  return { name: "ordinary", services: THREE, held: THREE.map((s, n) => held(vendor, n, s)) };
}

/** `count` held scripts of one service: what grows is the markup. @returns {Variant} */
export function manyScripts(vendor, count) {
  return { name: `scripts-${count}`, services: THREE, held: Array.from({ length: count }, (_, n) => held(vendor, n, THREE[0])) };
}

/** `count` services to choose from: what grows is the configuration. @returns {Variant} */
export function manyServices(vendor, count) {
  const services = Array.from(
    { length: count },
    (_, n) => THREE[n] ?? service(`service${n}`, `Service ${n}`, OPTIONAL[n % 3], THREE[n % 3].purpose),
  );
  return { name: `services-${count}`, services, held: THREE.map((s, n) => held(vendor, n, s)) };
}

function held(vendor, n, service) {
  return { n, service: service.id, category: service.category, src: `${vendor}/v/${n}.js` };
}

/** What a vendor's script is here: it says that it ran, and when. */
export function vendorScript(n) {
  return `(window.ran=window.ran||[]).push([${n},performance.now()])`;
}

/**
 * Every tenth vendor file answers late, so that a tool which releases scripts
 * without keeping their order is seen to do so.
 */
export function vendorDelay(n) {
  return n % 10 === 3 ? 8 : 0;
}

// An image with enough bytes per pixel to count as the page's largest paint.
export function heroImage() {
  let seed = 7;
  const next = (limit) => (seed = (seed * 48271) % 2147483647) % limit;
  let shapes = "";
  for (let i = 0; i < 700; i++) {
    shapes += `<rect x="${next(1200)}" y="${next(400)}" width="${next(90)}" height="${next(60)}" fill="hsl(${next(360)} ${next(100)}% ${next(100)}%)"/>`;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="400" viewBox="0 0 1200 400">${shapes}</svg>`;
}

/** The page around a tool's markup. An empty `setup` is the control. */
export function page(setup) {
  const story = Array.from(
    { length: 12 },
    (_, i) => `<h2>Part ${i + 1}</h2><p>${"The ferry leaves the harbour at seven and is back before the evening bell. ".repeat(4)}</p>`,
  ).join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Harbour news</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>body{font:16px/1.5 sans-serif;margin:0 auto;max-width:60rem;padding:1rem}main img{display:block;width:100%;height:auto;aspect-ratio:3}</style>
${setup.head}
</head>
<body>
<main>
<h1>Harbour news</h1>
<img src="/hero.svg" width="1200" height="400" alt="Flags over the harbour">
${story}
</main>
${setup.body}
</body>
</html>
`;
}
