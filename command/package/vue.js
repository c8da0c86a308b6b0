// Placet in Vue 3: thin, and the same on the server as on the first render in the browser.
import { defineComponent, h, inject, onMounted, onUnmounted, provide, ref } from "vue";
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

/** @param {string} id */
export function useAllows(id) {
  const known = inject(KNOWN, /** @type {unknown[]} */ ([])).includes(id);
  const allowed = ref(known);
  const look = () => {
    allowed.value = allows(id) ?? known;
  };
  let end = () => {};
  onMounted(() => {
    end = watch(look);
    look();
  });
  onUnmounted(() => end());
  return allowed;
}

export const Held = defineComponent({
  name: "Held",
  inheritAttrs: false,
  props: { for: { type: String, required: true }, as: String },
  setup(props, { attrs, slots }) {
    const allowed = useAllows(props.for);
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
