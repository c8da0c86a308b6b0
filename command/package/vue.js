// Placet in Vue 3: thin, and the same on the server as on the first render in the browser.
import { computed, defineComponent, h, inject, onMounted, onUnmounted, provide, ref, unref } from "vue";
import { allows, declare, marks, start, watch } from "./watch.js";

const KNOWN = Symbol("placet");

export const PlacetProvider = defineComponent({
  name: "PlacetProvider",
  props: { src: String, config: Object, allowed: { type: Array, default: () => [] } },
  setup(props, { slots }) {
    provide(KNOWN, props.allowed);
    onMounted(() => start(props));
    return () => slots.default?.();
  },
});

/** @param {string | import("vue").Ref<string> | (() => string)} id */
export function useAllows(id) {
  const known = inject(KNOWN, /** @type {unknown[]} */ ([]));
  const asked = typeof id === "function" ? id : () => unref(id);
  // How often it was looked at. The first render is that of the server.
  const looks = ref(0);
  const look = () => {
    looks.value++;
  };
  let end = () => {};
  onMounted(() => {
    end = watch(look);
    look();
  });
  onUnmounted(() => end());
  return computed(() => (looks.value > 0 ? allows(asked()) : undefined) ?? known.includes(asked()));
}

export const Held = defineComponent({
  name: "Held",
  inheritAttrs: false,
  props: { for: { type: String, required: true }, as: String },
  setup(props, { attrs, slots }) {
    const allowed = useAllows(() => props.for);
    return () => {
      const { for: id, as } = props;
      if (as) return h(as, marks(id, as, attrs), slots.default?.());
      return allowed.value ? slots.default?.() : slots.fallback?.();
    };
  },
});

/** Placet fills it, and Vue never looks inside. */
export const Declaration = defineComponent({
  name: "Declaration",
  setup() {
    onMounted(declare);
    return () => h("div", { "data-placet": "declaration", innerHTML: "" });
  },
});
