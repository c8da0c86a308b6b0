// What may run, as something that components are drawn anew by.
import { getContext, setContext } from "svelte";
import { createSubscriber } from "svelte/reactivity";
import { allows, watch } from "../watch.js";

const known = Symbol("placet");

/** @param {string[]} ids what the server knew to be allowed */
export const know = (ids) => setContext(known, ids);

/**
 * `matomo.current` after `const matomo = useAllows("matomo")`, in the script of a component.
 * @param {string | (() => string)} id a function where it may become another
 */
export function useAllows(id) {
  const before = getContext(known) ?? [];
  const asked = typeof id === "function" ? id : () => id;
  const subscribe = createSubscriber(watch);
  return {
    get current() {
      subscribe();
      return allows(asked()) ?? before.includes(asked());
    },
  };
}
