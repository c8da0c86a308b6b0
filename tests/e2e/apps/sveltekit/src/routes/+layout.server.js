// An app of an owner who uses SvelteKit: what may run is known on the server, so that the first render is this visitor's.
import { placet } from "placet/server";
import config from "./placet.config.json";

const site = placet(config);

export function load({ request: { headers } }) {
  const visit = site.visit({ cookie: headers.get("cookie"), gpc: headers.get("sec-gpc") === "1" });
  return { allowed: visit.allowed };
}
