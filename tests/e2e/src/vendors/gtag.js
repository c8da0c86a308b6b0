// A Google tag that refuses a wrong protocol: commands are Arguments objects, the consent
// default stands before `js` and `config` and names all seven keys, values are words.
(() => {
  const errors = (window.fakeErrors ||= []);
  const layer = window.dataLayer;
  if (!Array.isArray(layer)) return errors.push("gtag: dataLayer is not an array");
  window.gtagLoads = (window.gtagLoads || 0) + 1;
  const KEYS = ["ad_storage", "analytics_storage", "ad_user_data", "ad_personalization",
    "functionality_storage", "personalization_storage", "security_storage"];
  const consent = {}, counted = new Map();
  window.gtagLog = [];
  let started = false, byDefault = false;
  const domain = () => {
    // The widest domain that takes a cookie, as the real one finds it.
    const parts = location.hostname.split(".");
    for (let at = parts.length - 1; at >= 0; at--) {
      const name = parts.slice(at).join(".");
      document.cookie = `_ga_probe=1; domain=${name}; path=/`;
      if (document.cookie.includes("_ga_probe=1")) {
        document.cookie = `_ga_probe=; domain=${name}; path=/; max-age=0`;
        return name;
      }
    }
  };
  const write = (id, options) => {
    const age = options.cookie_expires ?? 63072000;
    for (const name of ["_ga", `_ga_${id.slice(2)}`]) {
      document.cookie = `${name}=GA1.1.1.1; domain=${domain()}; path=/; SameSite=Lax; max-age=${age}`;
    }
  };
  const hit = (id, name) => {
    const bit = (key) => (consent[key] === "granted" ? 1 : 0);
    const gcs = `G1${bit("ad_storage")}${bit("analytics_storage")}`;
    navigator.sendBeacon(`https://www.google-analytics.com/g/collect?v=2&tid=${id}&gcs=${gcs}&en=${name}`);
  };
  const count = (id, name) => {
    if (!counted.has(id) || window[`ga-disable-${id}`]) return;
    if (consent.analytics_storage === "granted") write(id, counted.get(id));
    hit(id, name);
  };
  const run = (entry) => {
    if (Object.prototype.toString.call(entry) !== "[object Arguments]") {
      if (entry === null || typeof entry !== "object" || Array.isArray(entry) || !("event" in entry)) {
        errors.push("gtag: an entry of dataLayer is neither an Arguments object nor an event");
      }
      return;
    }
    const [command, first, second = {}] = entry;
    window.gtagLog.push([command, first instanceof Date ? "date" : first, second]);
    if (command === "consent") {
      for (const [key, value] of Object.entries(second)) {
        if (key === "wait_for_update" || key === "region") continue;
        if (!KEYS.includes(key)) errors.push(`gtag: no consent key ${key}`);
        if (value !== "granted" && value !== "denied") errors.push(`gtag: ${key} is ${value}`);
        consent[key] = value;
      }
      if (first === "default") {
        byDefault = true;
        if (started) errors.push("gtag: consent default after js or config");
        for (const key of KEYS) if (!(key in second)) errors.push(`gtag: default lacks ${key}`);
      }
    } else if (command === "js") {
      if (!byDefault) errors.push("gtag: js before the consent default");
      if (!(first instanceof Date)) errors.push("gtag: js without a Date");
      started = true;
    } else if (command === "config") {
      if (!byDefault) errors.push("gtag: config before the consent default");
      if (!started) errors.push("gtag: config before js");
      if (first.startsWith("G-")) counted.set(first, second);
      count(first, "page_view");
    } else if (command === "event") {
      for (const id of counted.keys()) count(id, first);
    } else if (command !== "set") {
      errors.push(`gtag: no command ${command}`);
    }
  };
  [...layer].forEach(run);
  const push = layer.push;
  layer.push = function (...entries) {
    const length = push.apply(layer, entries);
    entries.forEach(run);
    return length;
  };
  if (!byDefault) errors.push("gtag: loaded without a consent default: it would act as granted");
})();
