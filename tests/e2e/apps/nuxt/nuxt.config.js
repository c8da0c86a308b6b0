export default defineNuxtConfig({
  compatibilityDate: "2026-11-01",
  telemetry: false,
  app: { head: { htmlAttrs: { lang: "fr" }, title: "A shop" } },
  hooks: {
    // Nuxt would have every browser fetch what only those without WebAssembly run.
    "build:manifest": (manifest) => {
      for (const part of Object.values(manifest)) if (/placet\.nowasm/.test(part.file)) part.prefetch = false;
    },
  },
});
