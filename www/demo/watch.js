// Shows on a demo page what is held, what runs, what is requested from other hosts, and which events Placet sends.
// It only watches: nothing here has a part in consent.
(() => {
  const place = (name) => document.querySelector(`[data-watch="${name}"]`);
  const requests = new Set();

  function log(text) {
    const list = place("log");
    if (!list) return;
    const line = document.createElement("li");
    const time = document.createElement("time");
    time.textContent = new Date().toLocaleTimeString();
    line.append(time, text);
    list.prepend(line);
    while (list.children.length > 60) list.lastChild.remove();
  }

  function request(address) {
    const url = new URL(address, location.href);
    // Files in parts/ play third parties.
    const own = url.host === location.host && !url.pathname.startsWith("/demo/parts/");
    if (own || !/^https?:$/.test(url.protocol) || requests.has(url.href)) return;
    requests.add(url.href);
    log(`request  ${url.host}${url.pathname}`);
    draw();
  }

  function draw() {
    const api = window.placet;
    if (!api?.allows) return;
    for (const line of document.querySelectorAll("[data-watch-service]")) {
      const runs = api.allows(line.dataset.watchService);
      const hosts = line.dataset.watchHosts.split(" ");
      const asked = [...requests].filter(
        (address) => hosts.includes(new URL(address).host) || hosts.includes(new URL(address).pathname),
      ).length;
      line.toggleAttribute("data-runs", runs);
      line.querySelector(".state").textContent = runs ? "allowed" : "held";
      line.querySelector("small").textContent = asked === 1 ? "1 request" : `${asked} requests`;
    }
    const record = place("record");
    if (record) record.textContent = JSON.stringify(api.record(), null, 2);
    const stored = place("cookies");
    if (stored) stored.textContent = document.cookie.replaceAll("; ", "\n") || "(none)";
    const complaints = place("complaints");
    if (complaints) complaints.textContent = JSON.stringify(api.complaints(), null, 2);
  }

  for (const name of ["ready", "show", "hide", "choice", "change", "error"]) {
    document.addEventListener(`placet:${name}`, (event) => {
      log(`event    placet:${name}${event.detail?.act ? ` (${event.detail.act})` : ""}`);
      draw();
    });
  }

  // Requests that fail at once are not in every browser's list of resources: elements tell of them too.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) request(entry.name);
  }).observe({
    type: "resource",
    buffered: true,
  });
  new MutationObserver((records) => {
    for (const { addedNodes } of records)
      for (const node of addedNodes)
        if (/^(script|iframe|img|link)$/.test(node.localName || "") && !/^text\/plain/.test(node.type || "") && (node.src || node.href))
          request(node.src || node.href);
  }).observe(document, { childList: true, subtree: true });

  (window.placet = window.placet || []).push(() => draw());
  // Cookies come and go without an event.
  setInterval(draw, 500);
})();
