// What a visitor has typed and would lose with the page: notes from the first on where something is typed. Decides nothing.
import { doc, isConnected, listen, matches, queryAllIn, textContent } from "./platform.js";

/** Where a visitor types, or puts a date or a file. The others have a value of which nothing says what it was at first. */
const TYPED = "textarea,input:not([type=checkbox],[type=radio],[type=range],[type=color]),[contenteditable]";
/**
 * Where something was typed. React writes it into the attribute as well, so that nothing differs; an editor has no such
 * attribute, and no selector finds what is in a shadow tree.
 * @type {Set<any>}
 */
const typed = new Set();
listen(doc, "input", (/** @type {Event} */ event) => {
  for (const node of typed) if (!isConnected(node)) typed.delete(node);
  typed.add(event.composedPath()[0]);
});

/** Whether the page has text that was typed and would be lost with it. */
export const hasUnsavedText = () =>
  [...typed].some((node) => isConnected(node) && matches(node, TYPED) && (node.value ?? textContent(node))) ||
  queryAllIn(doc, TYPED).some((/** @type {any} */ { value, defaultValue }) => value !== defaultValue);
