// Every tool of the benchmark, set up as its own documents say, for any variant
// of the site. A row knows its markup, its files and where its buttons are;
// it measures nothing.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import * as esbuild from "esbuild";
import { POLICY_URL, TEXTS } from "./site.mjs";

const here = import.meta.dirname;
const modules = path.join(here, "node_modules");
const CATEGORIES = Object.keys(TEXTS.categories);
const OPTIONAL = CATEGORIES.filter((id) => id !== "necessary");

/**
 * @typedef {{
 *   id: string, name: string, version: string,
 *   choice: boolean,        a choice per category and per service
 *   services: boolean,      lists services at all
 *   notice: boolean,        shows a notice
 *   setup: (variant, base) => {head: string, body: string, files?: Record<string, string|Buffer>},
 *   folder?: string,        files that the tool fetches by itself, served under `base`
 *   accept?: () => Element, preferences?: () => Element, opened?: () => Element }} Row
 * The last three run in the page.
 */

/** All rows that can run here, and why the others cannot. */
export function rows({ dist, before, root, work }) {
  const missing = [];
  const all = [
    control,
    native,
    floor(),
    ...placet({ dist, before, root, work, missing }),
    vanilla,
    orejime,
    klaro,
    tarteaucitron,
    osano,
    c15t,
  ];
  return { rows: all, missing };
}

const version = (name) => JSON.parse(fs.readFileSync(path.join(modules, name, "package.json"), "utf8")).version;
const file = (...parts) => fs.readFileSync(path.join(modules, ...parts));
const json = (value) => JSON.stringify(value).replaceAll("<", "\\u003c");
const scripts = (variant, tag) => variant.held.map(tag).join("\n");
const minify = (code, loader = "js") => esbuild.transformSync(code, { loader, minify: true }).code;

// ---------------------------------------------------------------- the controls

const control = { id: "empty", name: "no tool", version: "", notice: false, setup: () => ({ head: "", body: "" }) };

/** What a page without any tool would do: the tags in place, loading at once. */
const native = {
  id: "native",
  name: "native tags",
  version: "",
  notice: false,
  setup: (variant) => ({ head: "", body: scripts(variant, (h) => `<script async src="${h.src}"></script>`) }),
};

function floor() {
  const code = minify(fs.readFileSync(path.join(here, "floor.js"), "utf8"));
  return {
    id: "floor",
    name: "minimal JS",
    version: "",
    notice: true,
    services: true,
    setup: (variant, base) => ({
      head: `<script>site=${json({ texts: TEXTS, services: variant.services, policy: POLICY_URL })}</script>\n<script async src="${base}/floor.js"></script>`,
      body: scripts(variant, (h) => `<script type="text/plain" data-category="${h.category}" data-src="${h.src}"></script>`),
      files: { "floor.js": code },
    }),
    accept: () => document.querySelector("#floor .accept"),
    preferences: () => document.querySelector("#floor .preferences"),
    opened: () => document.querySelector("#floor-dialog h2"),
  };
}

// ------------------------------------------------------------------- Placet

function placet({ dist, before, root, work, missing }) {
  const script = path.join(dist, "placet.js");
  if (!fs.existsSync(script)) {
    missing.push(`Placet: ${path.relative(root, script)} is not there; run ./build.sh build`);
    return [];
  }
  const version = /^version = "([^"]+)"/m.exec(fs.readFileSync(path.join(root, "Cargo.toml"), "utf8"))?.[1] ?? "";
  const config = (variant) => ({
    policy: { url: POLICY_URL },
    services: variant.services.map((s) => ({
      id: s.id,
      name: s.name,
      category: s.category,
      kind: "script",
      provider: s.provider,
      purposes: [s.purpose],
    })),
  });
  const held = (variant) =>
    scripts(
      variant,
      (h) => `<script type="text/plain" data-category="${h.category}" data-service="${h.service}" data-src="${h.src}"></script>`,
    );
  const parts = {
    notice: true,
    services: true,
    choice: true,
    placet: true,
    version,
    accept: () => document.querySelector("placet-ui[data-state=notice] > button[data-action=accept-all]"),
    preferences: () => document.querySelector("placet-ui[data-state=notice] > button[data-action=preferences]"),
    opened: () => document.querySelector("placet-ui")?.shadowRoot.querySelector("dialog[open] :is(h1,h2,h3,h4,h5,h6)"),
  };
  const whole = (id, name, folder) => ({
    ...parts,
    id,
    name,
    folder,
    setup: (variant, base) => ({
      head: `<script type="application/json" id="placet-config">${json(config(variant))}</script>\n<script async src="${base}/placet.js"></script>`,
      body: held(variant),
    }),
  });
  const found = [whole("placet", "Placet", dist)];
  if (before) found.push({ ...whole("placet-before", "Placet before", before), version: "" });
  const own = ownFiles({ dist, root, work, config, missing });
  if (own) {
    for (const [id, name, options] of [
      ["placet-site", "Placet, site's own files", []],
      ["placet-one-file", "Placet, site's one file", ["--one-file"]],
    ]) {
      found.push({
        ...parts,
        id,
        name,
        folder: dist,
        setup: (variant, base) => ({
          head: `<script async src="${base}/own.js"></script>`,
          body: held(variant),
          files: own(variant, options),
        }),
      });
    }
  }
  return found;
}

/** What `./build.sh site CONFIG.json -o FOLDER/own.js` writes once everything is built: what stands in the files, by their names. */
function ownFiles({ dist, root, work, config, missing }) {
  const write = (variant, options) => {
    const source = path.join(work, `${variant.name}.json`);
    const folder = path.join(work, `${variant.name}${options.join("")}`);
    fs.writeFileSync(source, JSON.stringify(config(variant)));
    fs.rmSync(folder, { recursive: true, force: true });
    const order = ["site", source, "-o", path.join(folder, "own.js"), "--languages", "en", ...options];
    execFileSync("cargo", ["run", "--quiet", "--package", "placet-command", "--", ...order], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const names = fs.readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name));
    return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(folder, name))]));
  };
  const says = "Placet, site's own files";
  if (path.resolve(dist) !== path.join(root, "www/dist")) {
    missing.push(`${says}: made from www/dist only`);
    return undefined;
  }
  try {
    write({ name: "trial", services: [] }, []);
    return write;
  } catch (error) {
    const lines = String(error.stderr ?? error.message).trim();
    missing.push(`${says}: ${lines.split("\n").pop()}`);
    return undefined;
  }
}

// -------------------------------------------------------------------- peers

// cookieconsent.orestbida.com, "Getting started" (HTML/CSS/JS): the stylesheet in
// the head, a module at the end of the body that imports the UMD build.
const vanilla = {
  id: "vanilla",
  name: "vanilla-cookieconsent",
  version: version("vanilla-cookieconsent"),
  notice: true,
  services: true,
  choice: true,
  setup: (variant, base) => {
    const named = (category) =>
      Object.fromEntries(variant.services.filter((s) => s.category === category).map((s) => [s.id, { label: s.name }]));
    const config = {
      guiOptions: {
        consentModal: { layout: "bar", position: "bottom", equalWeightButtons: true },
        preferencesModal: { layout: "box", equalWeightButtons: true },
      },
      categories: {
        necessary: { enabled: true, readOnly: true },
        ...Object.fromEntries(OPTIONAL.map((id) => [id, { services: named(id) }])),
      },
      language: {
        default: "en",
        translations: {
          en: {
            consentModal: {
              title: TEXTS.title,
              description: TEXTS.notice,
              acceptAllBtn: TEXTS.accept,
              acceptNecessaryBtn: TEXTS.reject,
              showPreferencesBtn: TEXTS.preferences,
              footer: `<a href="${POLICY_URL}">${TEXTS.policy}</a>`,
            },
            preferencesModal: {
              title: TEXTS.preferences,
              acceptAllBtn: TEXTS.accept,
              acceptNecessaryBtn: TEXTS.reject,
              savePreferencesBtn: TEXTS.save,
              closeIconLabel: TEXTS.close,
              sections: [
                { description: TEXTS.explanation },
                ...CATEGORIES.map((id) => ({
                  title: TEXTS.categories[id].name,
                  description: TEXTS.categories[id].text,
                  linkedCategory: id,
                })),
              ],
            },
          },
        },
      },
    };
    return {
      head: `<link rel="stylesheet" href="${base}/cookieconsent.css">`,
      body: `${scripts(variant, (h) => `<script type="text/plain" data-category="${h.category}" data-service="${h.service}" src="${h.src}"></script>`)}
<script type="module" src="${base}/cookieconsent-config.js"></script>`,
      files: {
        "cookieconsent.css": file("vanilla-cookieconsent/dist/cookieconsent.css"),
        "cookieconsent.umd.js": file("vanilla-cookieconsent/dist/cookieconsent.umd.js"),
        "cookieconsent-config.js": `import './cookieconsent.umd.js';\nCookieConsent.run(${json(config)});`,
      },
    };
  },
  accept: () => document.querySelector("#cc-main .cm [data-role=all]"),
  preferences: () => document.querySelector("#cc-main .cm [data-role=show]"),
  opened: () => document.querySelector("#cc-main .pm .pm__title"),
};

// Its README: `window.orejimeConfig`, the script, the stylesheet, a template around
// each held element. The script with `defer`, so that it does not hold the page up.
const orejime = {
  id: "orejime",
  name: "Orejime",
  version: version("orejime"),
  notice: true,
  services: true,
  choice: true,
  setup: (variant, base) => {
    const config = {
      privacyPolicyUrl: POLICY_URL,
      purposes: CATEGORIES.map((id) => ({
        id,
        title: TEXTS.categories[id].name,
        description: TEXTS.categories[id].text,
        ...(id === "necessary"
          ? { isMandatory: true, cookies: [] }
          : {
              purposes: variant.services
                .filter((s) => s.category === id)
                .map((s) => ({ id: s.id, title: s.name, description: s.text, cookies: [] })),
            }),
      })),
      translations: {
        banner: {
          title: TEXTS.title,
          description: `${TEXTS.notice} {privacyPolicy}`,
          privacyPolicyLabel: TEXTS.policy,
          accept: TEXTS.accept,
          decline: TEXTS.reject,
          configure: TEXTS.preferences,
        },
        modal: { title: TEXTS.preferences, description: TEXTS.explanation, save: TEXTS.save },
      },
    };
    return {
      head: `<script>window.orejimeConfig = ${json(config)};</script>
<script defer src="${base}/orejime-standard-en.js"></script>
<link href="${base}/orejime-standard.css" rel="stylesheet">`,
      body: scripts(variant, (h) => `<template data-purpose="${h.service}"><script src="${h.src}"></script></template>`),
      files: {
        "orejime-standard-en.js": file("orejime/dist/orejime-standard-en.js"),
        "orejime-standard.css": file("orejime/dist/orejime-standard.css"),
      },
    };
  },
  accept: () => document.querySelector(".orejime-Banner-saveButton"),
  preferences: () => document.querySelector(".orejime-Banner-learnMoreButton"),
  opened: () => document.querySelector(".orejime-Modal-title"),
};

// Its README: config.js and klaro.js, both with `defer`.
const klaro = {
  id: "klaro",
  name: "Klaro",
  version: version("klaro"),
  notice: true,
  services: true,
  choice: false,
  setup: (variant, base) => {
    const config = {
      version: 1,
      elementID: "klaro",
      storageMethod: "cookie",
      cookieName: "klaro",
      cookieExpiresAfterDays: 365,
      groupByPurpose: true,
      acceptAll: true,
      showNoticeTitle: true,
      lang: "en",
      translations: {
        en: {
          privacyPolicyUrl: POLICY_URL,
          consentNotice: { title: TEXTS.title, description: TEXTS.notice, learnMore: TEXTS.preferences },
          consentModal: { title: TEXTS.preferences, description: TEXTS.explanation },
          ok: TEXTS.accept,
          acceptAll: TEXTS.accept,
          decline: TEXTS.reject,
          save: TEXTS.save,
          purposes: Object.fromEntries(
            CATEGORIES.map((id) => [id, { title: TEXTS.categories[id].name, description: TEXTS.categories[id].text }]),
          ),
        },
      },
      services: [
        { name: "session", title: "Session", purposes: ["necessary"], required: true },
        ...variant.services.map((s) => ({ name: s.id, title: s.name, description: s.text, purposes: [s.category] })),
      ],
    };
    return {
      head: `<script defer type="text/javascript" src="${base}/config.js"></script>\n<script defer type="text/javascript" src="${base}/klaro.js"></script>`,
      body: scripts(
        variant,
        (h) => `<script type="text/plain" data-type="text/javascript" data-name="${h.service}" data-src="${h.src}"></script>`,
      ),
      files: { "config.js": `var klaroConfig = ${json(config)};`, "klaro.js": file("klaro/dist/klaro.js") },
    };
  },
  accept: () => document.querySelector(".klaro .cookie-notice .cm-btn-success"),
  preferences: () => document.querySelector(".klaro .cookie-notice .cn-learn-more, .klaro .cookie-notice .cm-link"),
  opened: () => document.querySelector(".klaro .cookie-modal .cm-header .title"),
};

// Its README: the script, `tarteaucitron.init`, a custom service each. The minified
// build; it then fetches its language, services and styles by itself.
const tarteaucitron = {
  id: "tarteaucitron",
  name: "tarteaucitronjs",
  version: version("tarteaucitronjs"),
  notice: true,
  services: true,
  choice: false,
  folder: path.join(modules, "tarteaucitronjs"),
  setup: (variant, base) => {
    const types = { performance: "analytic", functionality: "support", targeting: "ads" };
    const texts = {
      middleBarHead: TEXTS.title,
      alertBigPrivacy: TEXTS.notice,
      acceptAll: TEXTS.accept,
      denyAll: TEXTS.reject,
      personalize: TEXTS.preferences,
      title: TEXTS.preferences,
      privacyUrl: TEXTS.policy,
      save: TEXTS.save,
      mandatoryTitle: TEXTS.categories.necessary.name,
      mandatoryText: TEXTS.categories.necessary.text,
      ...Object.fromEntries(OPTIONAL.map((id) => [types[id], { title: TEXTS.categories[id].name, details: TEXTS.categories[id].text }])),
    };
    const service = (s) => {
      const sources = variant.held.filter((h) => h.service === s.id).map((h) => h.src);
      return `tarteaucitron.services.${s.id} = {"key":"${s.id}","type":"${types[s.category]}","name":${json(s.name)},"needConsent":true,"cookies":[],"js":function () {${sources.map((src) => `tarteaucitron.addScript(${json(src)});`).join("")}}};
(tarteaucitron.job = tarteaucitron.job || []).push('${s.id}');`;
    };
    return {
      head: `<script src="${base}/tarteaucitron.min.js"></script>
<script>
tarteaucitronForceLanguage = 'en';
tarteaucitronCustomText = ${json(texts)};
tarteaucitron.init({"privacyUrl":"${POLICY_URL}","bodyPosition":"bottom","hashtag":"#tarteaucitron","cookieName":"tarteaucitron","orientation":"bottom","groupServices":true,"showAlertSmall":false,"showTitleBanner":true,"cookieslist":false,"showIcon":true,"iconPosition":"BottomRight","adblocker":false,"DenyAllCta":true,"AcceptAllCta":true,"highPrivacy":true,"handleBrowserDNTRequest":false,"removeCredit":false,"moreInfoLink":true,"useExternalCss":false,"useExternalJs":false,"mandatory":true,"mandatoryCta":true});
</script>`,
      body: `<script>\n${variant.services.map(service).join("\n")}\n</script>`,
    };
  },
  accept: () => document.querySelector("#tarteaucitronPersonalize2"),
  preferences: () => document.querySelector("#tarteaucitronCloseAlert"),
  opened: () => document.querySelector("#tarteaucitron #dialogTitle"),
};

// Its documentation, "opt-in": accept or refuse everything; it holds nothing by
// itself, the page's own function starts the scripts.
const osano = {
  id: "osano",
  name: "cookieconsent (Osano)",
  version: version("cookieconsent"),
  notice: true,
  services: false,
  choice: false,
  setup: (variant, base) => ({
    head: `<link rel="stylesheet" type="text/css" href="${base}/cookieconsent.min.css">`,
    body: `<script src="${base}/cookieconsent.min.js" data-cfasync="false"></script>
<script>
function enableScripts() {
  ${json(variant.held.map((h) => h.src))}.forEach(function (src) {
    var script = document.createElement('script'); script.async = false; script.src = src; document.body.appendChild(script);
  });
}
window.cookieconsent.initialise({
  palette: { popup: { background: '#fff', text: '#111' }, button: { background: '#111', text: '#fff' } },
  type: 'opt-in',
  content: { message: ${json(TEXTS.notice)}, allow: ${json(TEXTS.accept)}, deny: ${json(TEXTS.reject)}, link: ${json(TEXTS.policy)}, href: ${json(POLICY_URL)} },
  onInitialise: function () { if (this.options.type == 'opt-in' && this.hasConsented()) enableScripts(); },
  onStatusChange: function () { if (this.options.type == 'opt-in' && this.hasConsented()) enableScripts(); }
});
</script>`,
    files: {
      "cookieconsent.min.css": file("cookieconsent/build/cookieconsent.min.css"),
      "cookieconsent.min.js": file("cookieconsent/build/cookieconsent.min.js"),
    },
  }),
  accept: () => document.querySelector(".cc-window .cc-allow"),
};

// Its bundled documents, "Building UI" and "Script loader", offline mode (no
// backend): headless, so the notice and the list of categories are ours.
const c15t = {
  id: "c15t",
  name: "c15t",
  version: version("c15t"),
  notice: true,
  services: false,
  choice: false,
  setup: (variant, base) => {
    const names = { necessary: "necessary", performance: "measurement", functionality: "functionality", targeting: "marketing" };
    const config = {
      texts: TEXTS,
      policy: POLICY_URL,
      names,
      scripts: variant.held.map((h) => ({ id: `${h.service}-${h.n}`, src: h.src, category: names[h.category] })),
    };
    const built = esbuild.buildSync({
      entryPoints: [path.join(here, "c15t-notice.js")],
      bundle: true,
      minify: true,
      format: "esm",
      write: false,
      target: "es2022",
      define: { SITE: json(config), "process.env.NODE_ENV": '"production"' },
    });
    return { head: `<script type="module" src="${base}/notice.js"></script>`, body: "", files: { "notice.js": built.outputFiles[0].text } };
  },
  accept: () => document.querySelector("#consent-accept"),
  preferences: () => document.querySelector("#consent-customize"),
  opened: () => document.querySelector("#consent-dialog h2"),
};
