import type { Category, ChoiceRecord, Config } from "./index.js";

/** What may run for one visitor. */
export interface ServerVisit {
  /** Whether a category or a service may run, as `placet.allows()` says in the page. */
  allows(id: Category | (string & {})): boolean;
  /** Ids of all categories and services that may run: for the `allowed` of a framework's provider. */
  allowed: string[];
  /** The choice that stands, or null. */
  record: ChoiceRecord | null;
}

/** What a request says. */
export interface ServerRequest {
  /** Its header `Cookie`. */
  cookie?: string | null;
  /** Whether it says `Sec-GPC: 1`. */
  gpc?: boolean;
  /** Whether it says `DNT: 1`. */
  dnt?: boolean;
  /** Milliseconds since 1970. Default: now. */
  now?: number;
}

/** A site, as its config describes it. */
export interface Server {
  /** What is wrong with the config, one line each. */
  complaints: string[];
  /** What may run for the visitor of a request. Stores nothing. */
  visit(request?: ServerRequest): ServerVisit;
}

/** Reads the config of a site, once. Throws where it is no object. */
export function placet(config: Config): Server;
