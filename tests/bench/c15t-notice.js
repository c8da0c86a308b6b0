// c15t brings no notice: this one follows its document "Building UI".
import { getOrCreateConsentRuntime } from 'c15t';

const site = SITE;
const { consentStore } = getOrCreateConsentRuntime({
  mode: 'offline',
  consentCategories: Object.values(site.names),
  scripts: site.scripts,
});

const sheet = new CSSStyleSheet();
sheet.replaceSync('#consent-banner{position:fixed;inset:auto 0 0;padding:1rem;background:#fff;color:#111;border-top:1px solid #888;font:1rem/1.4 sans-serif}#consent-banner button{font:inherit;padding:.6em 1.2em;margin-inline-end:.5em}#consent-dialog{position:fixed;inset:5% 20%;overflow:auto;padding:1rem;background:#fff;color:#111;border:1px solid #888}#consent-dialog label{display:block}');
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

const banner = document.createElement('div');
banner.id = 'consent-banner';
banner.setAttribute('role', 'dialog');
banner.setAttribute('aria-label', site.texts.title);
banner.innerHTML = `<h2>${site.texts.title}</h2><p>${site.texts.notice} <a href="${site.policy}">${site.texts.policy}</a></p>
<div><button id="consent-accept">${site.texts.accept}</button><button id="consent-reject">${site.texts.reject}</button><button id="consent-customize">${site.texts.preferences}</button></div>`;
banner.style.display = 'none';
document.body.append(banner);
banner.querySelector('#consent-accept').addEventListener('click', () => consentStore.getState().saveConsents('all'));
banner.querySelector('#consent-reject').addEventListener('click', () => consentStore.getState().saveConsents('necessary'));
banner.querySelector('#consent-customize').addEventListener('click', () => consentStore.getState().setActiveUI('dialog'));

let dialog;
function open() {
  dialog = document.createElement('div');
  dialog.id = 'consent-dialog';
  dialog.setAttribute('role', 'dialog');
  dialog.setAttribute('aria-label', site.texts.preferences);
  const state = consentStore.getState();
  dialog.innerHTML = `<h2>${site.texts.preferences}</h2><p>${site.texts.explanation}</p>${Object.entries(site.texts.categories)
    .map(([id, { name, text }]) => `<label><input type="checkbox" name="${site.names[id]}" ${id === 'necessary' ? 'checked disabled' : ''}> ${name}</label><p>${text}</p>`)
    .join('')}<button>${site.texts.save}</button>`;
  dialog.addEventListener('change', (event) => state.setSelectedConsent(event.target.name, event.target.checked));
  dialog.querySelector('button').addEventListener('click', () => consentStore.getState().saveConsents('custom'));
  document.body.append(dialog);
}

function show(state) {
  banner.style.display = state.activeUI === 'banner' ? 'block' : 'none';
  if (state.activeUI === 'dialog' && !dialog) open();
  if (dialog) dialog.style.display = state.activeUI === 'dialog' ? 'block' : 'none';
}
consentStore.subscribe(show);
show(consentStore.getState());
