// Placet in Svelte 5: thin; the components are compiled by the bundler of the app.

export { useAllows } from "./svelte/allows.js";
export { default as Declaration } from "./svelte/Declaration.svelte";
export { default as Held } from "./svelte/Held.svelte";
export { default as PlacetProvider } from "./svelte/PlacetProvider.svelte";
