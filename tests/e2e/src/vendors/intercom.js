// An Intercom widget: boots from `intercomSettings` or from the queue that the stub collected,
// sets its cookies on the registrable domain, calls home, and knows `shutdown`.
(() => {
  const errors = (window.fakeErrors ||= []);
  const app = document.currentScript.src.split("/").pop().split("?")[0];
  const stub = window.Intercom;
  window.intercomLoads = (window.intercomLoads || 0) + 1;
  if (stub !== undefined && (typeof stub !== "function" || !Array.isArray(stub.q))) {
    errors.push("intercom: the stub is not a function with a list q");
  }
  const domain = location.hostname.split(".").slice(-2).join(".");
  const set = (name, value, days) => {
    document.cookie = `${name}=${value}; domain=${domain}; path=/; SameSite=Lax; max-age=${days * 86400}`;
  };
  let booted = false;
  const boot = (options = {}) => {
    const settings = { ...window.intercomSettings, ...options };
    if (settings.disabled) return;
    if (settings.app_id !== app) return errors.push(`intercom: app_id is ${settings.app_id}, the file's is ${app}`);
    if (booted) return;
    booted = true;
    set(`intercom-id-${app}`, "11111111-2222", 271);
    set(`intercom-session-${app}`, "", 7);
    set(`intercom-device-id-${app}`, "33333333-4444", 271);
    navigator.sendBeacon("https://api-iam.intercom.io/messenger/web/ping", `app_id=${app}`);
    const launcher = document.createElement("div");
    launcher.className = "intercom-launcher";
    launcher.textContent = "Chat";
    document.body.append(launcher);
  };
  const shutdown = () => {
    booted = false;
    set(`intercom-session-${app}`, "", -1);
    document.querySelector(".intercom-launcher")?.remove();
  };
  const run = (name, ...args) => {
    if (name === "boot") boot(...args);
    else if (name === "shutdown") shutdown();
    else if (name === "reattach_activator") { /* the official snippet says it when it runs twice */ }
    else if (!["update", "show", "hide", "onShow", "onHide"].includes(name)) {
      errors.push(`intercom: no command ${name}`);
    }
  };
  const queue = stub?.q ?? [];
  window.Intercom = run;
  for (const entry of queue) run(...entry);
  if (window.intercomSettings?.app_id) boot();
})();
