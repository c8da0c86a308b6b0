import { resolve } from "node:path";

export default {
  experimental: { cpus: 1 },
  // The packages stand in the folders above, as in a monorepo.
  turbopack: { root: resolve(import.meta.dirname, "../..") },
};
