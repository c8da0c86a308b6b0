export type * from "./index.js";
export { default } from "./index.js";
