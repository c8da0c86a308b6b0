// A store that says what may run.
import { getContext, setContext } from "svelte";
import { readable } from "svelte/store";
import { allows, watch } from "../watch.js";

const KNOWN = Symbol("placet");

/** @param {string[]} ids what the server knew to be allowed */
export const know = (ids) => setContext(KNOWN, ids);

/**
 * `$matomo` after `const matomo = useAllows("matomo")`, in the script of a component.
 * @param {string} id
 */
export function useAllows(id) {
  const known = (getContext(KNOWN) ?? []).includes(id);
  return readable(known, (set) => {
    if (typeof document === "undefined") return;
    const look = () => set(allows(id) ?? known);
    look();
    return watch(look);
  });
}
