// A Matomo that keeps to the documented queue: a fixed list of settings first, whatever their
// place in `_paq`, then the rest in order. It sets Matomo's cookies and sends its hit.
(() => {
  const errors = (window.fakeErrors ||= []);
  const queue = window._paq;
  if (!Array.isArray(queue)) return errors.push("matomo: _paq is not an array");
  window.matomoLoads = (window.matomoLoads || 0) + 1;
  const first = ["setTrackerUrl", "setSiteId", "requireConsent", "setConsentGiven",
    "requireCookieConsent", "setCookieConsentGiven", "disableCookies", "setCookieDomain",
    "setSecureCookie", "setCookieSameSite", "setVisitorCookieTimeout"];
  let tracker, site, cookies = true, given = true, held = [];
  const host = [...location.hostname].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) & 0xffff, 7);
  const hash = host.toString(16).padStart(4, "0");
  const set = (name, value, days) => {
    document.cookie = `${name}=${value}; path=/; SameSite=Lax; max-age=${Math.round(days * 86400)}`;
  };
  const write = () => {
    if (!cookies) return;
    set(`_pk_id.${site}.${hash}`, "0123456789abcdef.1700000000.", 393);
    set(`_pk_ses.${site}.${hash}`, "1", 0.02);
  };
  const hit = (query) => {
    if (!tracker || !site) return errors.push("matomo: a hit before setTrackerUrl and setSiteId");
    if (!given) return void held.push(query);
    write();
    navigator.sendBeacon(`${tracker}?idsite=${site}&rec=1&${query}`);
  };
  const does = {
    setTrackerUrl(url) { tracker = url; },
    setSiteId(id) { site = String(id); },
    requireConsent() { given = false; },
    setConsentGiven() {
      given = true;
      set("mtm_consent_removed", "", -1);
      held.splice(0).forEach(hit);
    },
    rememberConsentGiven() { does.setConsentGiven(); },
    forgetConsentGiven(hours) {
      given = false;
      set(`_pk_id.${site}.${hash}`, "", -1);
      set(`_pk_ses.${site}.${hash}`, "", -1);
      set("mtm_consent_removed", Date.now(), hours ? hours / 24 : 400);
    },
    requireCookieConsent() { cookies = false; },
    setCookieConsentGiven() { cookies = true; },
    forgetCookieConsentGiven() { cookies = false; },
    disableCookies() { cookies = false; },
    enableCookies() { cookies = true; },
    deleteCookies() { does.forgetConsentGiven(); },
    trackPageView(title) { hit(`action_name=${encodeURIComponent(title || document.title)}`); },
    trackEvent(category, action) { hit(`e_c=${category}&e_a=${action}`); },
    enableLinkTracking() {}, enableBrowserFeatureDetection() {}, setCookieDomain() {}, setSecureCookie() {}, setCookieSameSite() {},
    setVisitorCookieTimeout() {}, setDoNotTrack() {}, disableBrowserFeatureDetection() {},
    setCustomUrl() {}, setDocumentTitle() {}, enableHeartBeatTimer() {},
  };
  const run = (entry) => {
    if (!Array.isArray(entry)) return errors.push("matomo: pushed what is not an array");
    const [name, ...args] = entry;
    if (!Object.hasOwn(does, name)) return errors.push(`matomo: no method ${name}`);
    does[name](...args);
  };
  const ordered = [...queue].sort((a, b) => {
    const place = (entry) => { const at = first.indexOf(entry[0]); return at < 0 ? first.length : at; };
    return place(a) - place(b);
  });
  ordered.forEach(run);
  window._paq = { push(...entries) { entries.forEach(run); } };
})();
