// The types of Placet: what a site's config may say, and what `window.placet` answers.
// The keys agree with placet.schema.json and with the reader, by test.

/** What a site tells its visitors, and the services that it would like to load once they have said yes. */
export interface Config {
  /** Where an editor finds the schema. Placet does not read it. */
  $schema?: string;
  /** Links and names shown to visitors. */
  policy?: Policy;
  /** The third parties that the site would like to load, in the order in which visitors see them. */
  services?: Service[];
  /** Ids of services that the site has given up: what they left is erased. */
  former?: string[];
  /** Tools whose marks stay in your pages as they are: placet.compat.js knows them. */
  compat?: ("vanilla-cookieconsent" | "klaro" | "orejime" | "cookiebot" | "onetrust")[];
  /** What their words for categories and services mean here. */
  aliases?: Record<string, string>;
  /** The categories and services about which one of those tools has asked: its dated choice is taken over, once. */
  takeOver?: string[];
  /** Other words for a category, or a category that is not shown. */
  categories?: Categories;
  /** How long a choice lives; later visits never extend it. */
  expiry?: Expiry;
  /** Raise it to ask every visitor for everything anew. Default: 0. */
  revision?: number;
  /** The one cookie in which the choice is kept. */
  storage?: Storage;
  /** Where the notice stands and how it looks. */
  ui?: Looks;
  /** A language tag, or "auto" (default): the page's lang, then the browser's languages. */
  language?: string;
  /** Your own words: the key of a text in the locale files, and the text. */
  texts?: Record<string, string>;
  /** Which programs are told of the choice. All are, if they are there. */
  signals?: Signals;
  /** Whether Global Privacy Control turns targeting off. Default: "honor". */
  gpc?: "honor" | "ignore";
  /** Whether Do Not Track turns targeting off. Default: "ignore". */
  dnt?: "ignore" | "honor";
  /** What is held: what is marked, and what the services load. Other values are reserved. */
  hold?: "marked";
  /** Proof of choices, if you must keep it. */
  records?: Records;
  /** Entries of the catalogue by id; written by the build of a site's own file. */
  catalog?: Record<string, object>;
  /** Languages by tag; written by the build of a site's own file. */
  locales?: Record<string, object>;
}

/** Links and names shown to visitors. */
export interface Policy {
  /** The page that says what happens to data: an http(s) or relative address. */
  url?: string;
  /** Who is responsible for the site. */
  controller?: string;
  /** How to reach them: a mail address, an http(s) address or plain text. */
  contact?: string;
  /** Address of the authority that takes complaints. */
  authority?: string;
  /** More links of the notice, such as the imprint. */
  links?: Link[];
}

/** A link of the notice. */
export interface Link {
  /** Its words, or one of ours in the visitor's language: "imprint", "terms", "cookies", "accessibility". */
  text: string;
  /** An http(s) or relative address. */
  url: string;
}

/** The id of a category. */
export type Category = "necessary" | "performance" | "functionality" | "targeting";

/** What is said about each category. */
export interface Categories {
  necessary?: CategoryWords;
  performance?: CategoryWords;
  functionality?: CategoryWords;
  targeting?: CategoryWords;
}

/** What is said about a category. */
export interface CategoryWords {
  /** What it is called. */
  name?: string;
  /** What it is for, in a sentence or two. */
  text?: string;
  /** Leaves it out of the notice and the preferences. Default: false. */
  hidden?: boolean;
}

/** A time of calendar months or days: "13 months", "180 days"; thirteen months at the most. */
export type Span = `${number} ${"month" | "months" | "day" | "days"}`;

/** How long a choice lives. */
export interface Expiry {
  /** If anything was granted. Default: "13 months". */
  accept?: Span;
  /** If nothing was granted. Default: "13 months". */
  reject?: Span;
}

/** The cookie in which the choice is kept. */
export interface Storage {
  /** Its name: letters, digits, - or _. Default: "placet". */
  name?: string;
  /** A domain whose subdomains share the choice. Without it, the choice is the host's alone. */
  domain?: string;
  /** The part of the site that the choice is for. Default: "/". */
  path?: string;
  /** "None", on https, keeps the choice in a frame of another site too (Partitioned). Default: "Lax". */
  sameSite?: "Lax" | "Strict" | "None";
}

/** Where the button stands that changes the choice. */
export interface Reopen {
  /** Start and end follow the writing direction. Default: "bottom-start". */
  corner?: "bottom-start" | "bottom-end" | "top-start" | "top-end";
  /** From the edges, in pixels. Default: 16. */
  distance?: number;
}

/** Where the notice stands and how it looks. */
export interface Looks {
  /** Default: "bar". */
  layout?: "bar" | "box" | "dialog" | "inline";
  /** The edge for a bar (bottom, top); the edge, corner or middle for a box. Default: "bottom". */
  position?: "bottom" | "top" | "bottom-start" | "bottom-end" | "center";
  /** Default: "auto", as the visitor's system says. */
  theme?: "auto" | "light" | "dark" | "contrast";
  /** Whether a small button stands on every page to change the choice, and where. Default: true. */
  reopen?: boolean | Reopen;
  /** Whether the notice has a button to close it, which refuses. Default: "none". */
  close?: "none" | "refuse";
  /** What happens in a frame of a page of another origin: "shut" asks nobody there. Default: "ask". */
  frames?: "ask" | "shut";
  /** What a withdrawal does that only a new page completes. Default: "auto", which asks who has typed something. */
  reload?: "auto" | "ask" | "now" | "never";
  /** Level of the notice's heading, 1 to 6. Default: 2. */
  title?: 1 | 2 | 3 | 4 | 5 | 6;
}

/** Which programs are told of the choice. Each default: true. */
export interface Signals {
  /** The consent protocols of the services themselves. */
  vendors?: boolean;
  /** An event in dataLayer after each choice, for Tag Manager; its consent_source is banner or, where your own code chose, api. */
  dataLayer?: boolean;
  /** The WordPress Consent API. */
  wordpress?: boolean;
  /** Shopify's customer privacy API. */
  shopify?: boolean;
}

/** Proof of choices. */
export interface Records {
  /** Where the record of each choice is posted: an http(s) address, or a path of this site. */
  endpoint?: string;
}

/**
 * A third party. With an id of the catalogue, only your own account ids stand beside it, and any field that you would
 * like to change; a service of your own says its category and its kind, and whatever else there is.
 */
export interface Service {
  /** An id of the catalogue, or a new one. */
  id: string;
  /** What visitors call it. Default: its id. */
  name?: string;
  /** The category that it is asked with. */
  category?: Category;
  /** Code, content behind a placeholder, styles, or listed only. Default: "script". */
  kind?: "script" | "embed" | "stylesheet" | "disclosure";
  /** Who is behind it. */
  provider?: Provider;
  /** What it is for: keys of sentences in the locale files, under purpose. */
  purposes?: string[];
  /**
   * What its account ids and options must look like: number, key, key:PREFIX, hex, host, https-folder, https-url, text,
   * flag, choice:a,b. A trailing ? makes it optional, =x gives it a default.
   */
  params?: Record<string, string>;
  /** The hosts that its content comes from. */
  hosts?: string[];
  /** The cookies that it sets. */
  cookies?: Cookie[];
  /** What else it stores. */
  storage?: Stored[];
  /** Steps that load it, once it is granted. */
  load?: Step[];
  /** Steps that tell it of the choice, granted or not. */
  signal?: Step[];
  /** Steps that stop it. */
  revoke?: Step[];
  /** What its running code does after the steps that stop it; "cookieless" lets it go on without storing. Default: "reload". */
  afterRevoke?: "reload" | "stops" | "cookieless";
  /** What visitors are told besides: keys of sentences in the locale files, under note. */
  notes?: string[];
  /** What runs before any choice, if you ask for it by a parameter. */
  before?: Before;
  /** Why a third party is necessary. */
  reason?: string;
  /** How its held frames are asked for, once they may load. */
  frame?: Frame;
  /** The day on which this was last compared with the vendor's own documents. */
  checked?: string;
  /** What this was compared with. */
  evidence?: string;
  /** The account ids and options that the service asks for. */
  [parameter: string]: unknown;
}

/** The form in which a service keeps less, for frames whose address is on one of its hosts. */
export interface Frame {
  /** The host that is asked instead. */
  host?: string;
  /** A name=value that is set in the query. */
  query?: string;
}

/** Who is behind a service. */
export interface Provider {
  /** Its legal name. */
  name?: string;
  /** Two letters (ISO 3166-1). */
  country?: string;
  /** Address of its privacy policy. */
  policy?: string;
}

/** "session", "persistent", or a time: "393 days", "30 minutes". */
export type Lifetime =
  | "session"
  | "persistent"
  | `${number} ${"minute" | "hour" | "day" | "month" | "year"}${"" | "s"}`;

/** A cookie that a service sets. */
export interface Cookie {
  /** Its name, with * for any part that changes. */
  name: string;
  /** How long it lives. */
  lifetime?: Lifetime;
  /** What it is for: key of a sentence in the locale files, under role. */
  role?: string;
  /** One of your own domain (default), of the provider's, or one that only a server can erase. */
  scope?: "site" | "third-party" | "http-only";
  /** The vendor's own note of a refusal, which stays when a yes is taken back. Default: false. */
  flag?: boolean;
}

/** Something else that a service stores. */
export interface Stored {
  /** localStorage, sessionStorage, a database of IndexedDB, a cache; or a service worker, named by its file. */
  area: "local" | "session" | "database" | "cache" | "worker";
  /** Its name, with * for any part that changes. */
  name: string;
  /** How long it lives. */
  lifetime?: Lifetime;
  /** What it is for: key of a sentence in the locale files, under role. */
  role?: string;
  /** The vendor's own note of a refusal, which stays when a yes is taken back. Default: false. */
  flag?: boolean;
}

/** What runs before any choice. */
export interface Before {
  /** The parameter that turns it on. */
  when?: string;
  /** The steps that run. */
  load?: Step[];
  /** Key of the sentence that visitors are told. */
  note?: string;
}

/** What every step may say. */
export interface Common {
  /** Only if this parameter was given and is not false, or this category is granted. */
  when?: string;
  /** The opposite. */
  unless?: string;
  /** Once a page, whatever services have a step of the same key. */
  once?: string;
  /** For signals: on each page before any vendor's code, or (default) once a choice and on each later page. */
  at?: "start" | "choice";
}

/** Sets a global, making missing objects on the way. */
export interface SetStep extends Common {
  set: string;
  to: unknown;
  /** Only where it is undefined. */
  keep?: boolean | string;
}

/** Pushes items onto a global array, made where it is missing. */
export interface PushStep extends Common {
  push: string;
  items: unknown[] | string;
}

/** Defines a global function, where it is undefined, that appends its calls to an array. */
export interface QueueStep extends Common {
  queue: string;
  /** Path of the array; from the function itself with a leading dot. */
  into: string;
  as?: "arguments" | "list";
  /** Where the function has this property, calls go there instead. */
  via?: string;
  with?: object | string;
  alias?: string;
  /** The field of a call's last argument with a function that the page waits for: called, once, where nobody takes the call. */
  answer?: string;
  /** The host whose script takes the calls. */
  by?: string;
}

/** Defines a global array, where it is undefined, whose methods push their calls onto it. */
export interface StubStep extends Common {
  stub: string;
  methods: unknown[] | string;
  as?: "arguments" | "list";
  with?: object | string;
}

/** Calls a global function, if it is there. */
export interface CallStep extends Common {
  call: string;
  args?: unknown[] | string;
}

/** Constructs an object and sets a global to it. */
export interface NewStep extends Common {
  new: string;
  to: unknown;
  args?: unknown[] | string;
}

/** Loads a script; http(s) only. */
export interface ScriptStep extends Common {
  script: string;
  attributes?: object | string;
  /** Steps that run once it is loaded. */
  then?: Step[];
}

/** Adds a style sheet; http(s) only. */
export interface StyleStep extends Common {
  style: string;
}

/** Sets a cookie of the site. */
export interface CookieStep extends Common {
  cookie: string;
  value: string;
  days?: number | string;
}

/** Keeps a field of this name out of what forms send. */
export interface WithholdStep extends Common {
  withhold: string;
  /** A selector of the forms. */
  from: string;
}

/** One thing to do. `{name}` stands for a parameter. */
export type Step =
  | SetStep
  | PushStep
  | QueueStep
  | StubStep
  | CallStep
  | NewStep
  | ScriptStep
  | StyleStep
  | CookieStep
  | WithholdStep;

/** How a choice came about. */
export type Act = "accept_all" | "reject_all" | "save" | "withdraw" | "api" | "placeholder" | "taken_over";

/** The proof of a choice. */
export interface ChoiceRecord {
  /** Version of this form. */
  version: number;
  /** Random, made at the choice. */
  id: string;
  /** The config's revision at the time. */
  revision: number;
  /** How the choice came about. */
  act: Act;
  /** The tool that asked, of a choice that was taken over; `time` is when it was given there. */
  from?: string;
  /** Whether the browser sent Global Privacy Control, and the config honors it. */
  gpc: boolean;
  /** Whether the browser sent Do Not Track, and the config honors it. */
  dnt: boolean;
  /** When: ISO 8601, UTC. */
  time: string;
  /** Until when: ISO 8601, UTC. */
  end: string;
  /** The answer for each category. */
  categories: { [category in Category]: boolean };
  /** The answer for each service, by id. */
  services: { [service: string]: boolean };
  /** The language in which the visitor was asked. */
  language: string;
  /** The hash of the words that were shown, six hexadecimal digits; "000000" where none were. */
  text: string;
  /** Names of what could not be erased when a yes was taken back, as long as that choice stands. */
  left: string[];
}

/** A mistake in the config, or something that could not be done. */
export interface Complaint {
  /** A short fixed word to search for. */
  code: string;
  /** Where: `services[2].category`, an address, or a name. */
  path: string;
  /** The words that differ from case to case. */
  values: string[];
  /** What is wrong; once complaints.json, which stands beside placet.js, has been fetched. */
  problem?: string;
  /** What to do about it; once complaints.json has been fetched. */
  remedy?: string;
}

/** What happened, for `on()`; the document gets the same as `placet:ready` and so on. */
export type EventName = "ready" | "show" | "hide" | "choice" | "change" | "error";

/** Answers for some categories and services; whatever is not named keeps the answer that it has. A list is a yes to each. */
export interface Answers {
  categories?: { [category in Category]?: boolean } | Category[];
  services?: { [service: string]: boolean } | string[];
}

/** What `window.placet` answers, from the moment that the tag has run. */
export interface Api {
  /** Version of Placet. */
  readonly version: string;
  /** Resolves with the choice that stands, or null. */
  readonly ready: Promise<ChoiceRecord | null>;
  /** Whether a category or a service may run right now. */
  allows(categoryOrService: Category | (string & {})): boolean;
  /** The choice that stands, or null. */
  record(): ChoiceRecord | null;
  /** Shows the notice. */
  show(): void;
  /** Opens the preferences. */
  preferences(): void;
  /** Hides whatever is shown, without a choice. */
  hide(): void;
  /** For a button of your own, pressed by a visitor: while their click is handled it is recorded as `accept_all`, at any other moment as `api`. */
  acceptAll(): void;
  /** For a button of your own, pressed by a visitor. */
  rejectAll(): void;
  /** For controls of your own, set by a visitor. */
  choose(answers: Answers): void;
  /** Takes the choice back: stops, erases and forgets whatever was granted. */
  withdraw(): void;
  /** Forgets the choice and everything that the services stored, their opt-out flags too. */
  erase(): void;
  /** Speaks another language from now on: all that is on the screen, at once. The page's `lang` is followed no more. */
  setLanguage(tag: string): void;
  /** Looks for marked content where no observer can see it, such as a closed shadow tree. */
  rescan(root?: ParentNode): void;
  /** Calls the function at each event, with the choice that stands; gives a function that ends this. */
  on(name: EventName | `placet:${EventName}`, listener: (record: ChoiceRecord | null) => void): () => void;
  /**
   * Opens the owner's panel: what is held and why, what runs, what was asked for, whose cookies are there. Of an element it
   * says what keeps that from running instead, in the words of its mark: in `"performance !targeting"`, performance is not
   * granted and targeting not refused; a `?` is for what there is not. Empty where it may run, nothing where it has no mark.
   */
  debug(element?: Element): string | undefined;
  /** All complaints so far. */
  complaints(): Complaint[];
  /** Calls the function with this object: at once, or, before the tag has run, as soon as it has. */
  push(listener: (api: Api) => void): void;
}

/** What may stand at `window.placet` before the tag has run: `(window.placet = window.placet || []).push(fn)`. */
export interface Queue {
  push(listener: (api: Api) => void): unknown;
}

/** The element that holds everything Placet shows. */
export interface PlacetUi extends HTMLElement {
  readonly dataset: DOMStringMap & { state?: "notice" | "preferences" | "idle" };
}

/** An event of ours; the detail is the choice that stands. */
export type PlacetEvent = CustomEvent<ChoiceRecord | null>;

export as namespace Placet;

declare global {
  interface Window {
    get placet(): Api;
    set placet(value: Api | Queue);
    /** The config, if it stands neither in the page nor in a file. */
    placetConfig?: Config;
  }
  interface HTMLElementTagNameMap {
    "placet-ui": PlacetUi;
  }
  interface DocumentEventMap {
    "placet:ready": PlacetEvent;
    "placet:show": PlacetEvent;
    "placet:hide": PlacetEvent;
    "placet:choice": PlacetEvent;
    "placet:change": PlacetEvent;
    "placet:error": PlacetEvent;
  }
}
