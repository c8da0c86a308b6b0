// @ts-check
// The search of the documents: every word that is typed must stand in a heading, its page or its first sentence.
// It fetches the list of headings when it is first used, and sends nothing anywhere.

/** @typedef {[address: string, heading: string, page: string, below: string]} Entry */

const SHOWN = 12;

/**
 * How well an entry fits: none where a word is missing, more for words in the heading.
 * @param {Entry} entry
 * @param {string[]} words
 */
function fit([, heading, page, below], words) {
  const title = heading.toLowerCase();
  const rest = `${page} ${below}`.toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (title.startsWith(word)) sum += 4;
    else if (title.includes(word)) sum += 3;
    else if (rest.includes(word)) sum += 1;
    else return 0;
  }
  return sum;
}

/**
 * @param {Entry} entry
 * @param {URL} base
 */
function item([address, heading, page, below], base) {
  const link = document.createElement("a");
  link.href = new URL(address, base).href;
  link.textContent = heading;
  const more = document.createElement("small");
  more.textContent = heading === page ? below : `${page}: ${below}`;
  const line = document.createElement("li");
  line.append(link, more);
  return line;
}

const box = document.querySelector("search");
const input = box?.querySelector("input");
const list = box?.querySelector("ol");
const told = box?.querySelector("p");
if (box && input && list && told) {
  const base = new URL(box.getAttribute("data-index") ?? "", location.href);
  /** @type {Promise<Entry[]> | undefined} */
  let entries;
  const load = () => {
    entries ??= fetch(base).then((answer) => answer.json());
    return entries;
  };
  input.addEventListener("focus", () => void load());
  input.addEventListener("input", async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const asked = input.value;
    const found = (await load())
      .map((entry) => /** @type {const} */ ([fit(entry, words), entry]))
      .filter(([sum]) => sum > 0)
      .sort(([one], [other]) => other - one);
    // An answer that comes late must not take the place of a newer one.
    if (asked !== input.value) return;
    const none = words.length === 0;
    list.replaceChildren(...(none ? [] : found.slice(0, SHOWN).map(([, entry]) => item(entry, base))));
    told.textContent = none ? "" : `${found.length} found`;
  });
  box.hidden = false;
}
