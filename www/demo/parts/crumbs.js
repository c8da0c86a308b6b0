// Plays a vendor's script: takes the calls that waited, stores an id, and stops when told to.
(() => {
  const waiting = window.crumbs?.calls || [];
  const shown = document.getElementById("crumbs");
  const run = (name, value) => {
    if (name === "table") {
      // biome-ignore lint/suspicious/noDocumentCookie: so do the vendors whom it plays.
      document.cookie = "crumb_id=42; path=/; SameSite=Lax";
      localStorage.setItem("crumb_queue", "[]");
      shown.textContent = `The counter counts at table ${value}, and has stored an id.`;
    }
    if (name === "stop") shown.textContent = "The counter was told to stop.";
  };
  for (const call of waiting) run(...call);
  window.crumbs = run;
})();
