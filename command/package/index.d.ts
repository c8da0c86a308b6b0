import type { Api } from "./dist/placet.js";

export type * from "./dist/placet.js";

/** The one of this page, as `window.placet`. On a server: nothing may run but what is necessary. */
declare const placet: Api;
export default placet;
