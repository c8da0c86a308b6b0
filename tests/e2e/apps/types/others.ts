// The same for the frameworks that have their own ways with types.
import * as inSvelte from "placet/svelte";
import * as inVue from "placet/vue";
import { mount } from "svelte";
import { h } from "vue";

const service = { id: "matomo", url: "https://stats.example.org/", site: "1" };

const may: boolean = inVue.useAllows("matomo").value;
export const app = h(inVue.PlacetProvider, { config: { services: [service] }, allowed: ["matomo"] }, () => [
  h(inVue.Held, { for: "targeting" }, { default: () => `${may}`, fallback: () => "no" }),
  h(inVue.Declaration, { id: "list" }),
]);
// @ts-expect-error: no such layout.
h(inVue.PlacetProvider, { config: { ui: { layout: "popup" } } });

export const also: boolean = inSvelte.useAllows("matomo").current;
mount(inSvelte.PlacetProvider, { target: document.body, props: { config: { services: [service] } } });
mount(inSvelte.Declaration, { target: document.body, props: { id: "list" } });
// @ts-expect-error: for whom?
mount(inSvelte.Held, { target: document.body, props: {} });
