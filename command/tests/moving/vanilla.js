import 'https://cdn.example/cookieconsent.umd.js';

/* The shop's own; see the docs of the library. */
CookieConsent.run({
  root: 'body',
  revision: 2,
  disablePageInteraction: false,
  cookie: {
    name: 'cc_cookie',
    domain: '.shop.example',
    sameSite: 'Strict',
    expiresAfterDays: 182,
  },
  guiOptions: {
    consentModal: { layout: 'cloud inline', position: 'bottom left', equalWeightButtons: false, flipButtons: true },
    preferencesModal: { layout: 'box' },
  },
  onConsent: ({ cookie }) => {
    console.log('given', cookie); // } not the end
  },
  categories: {
    necessary: { enabled: true, readOnly: true },
    analytics: {
      enabled: true,
      autoClear: { cookies: [{ name: /^(_ga|_gid)/ }, { name: 'shop_stats' }], reloadPage: true },
      services: {
        ga: {
          label: 'Google Analytics',
          onAccept() {
            gtag('config', 'G-SHOP1234');
          },
          onReject: () => stop(`${'x'}`),
        },
        counter: { label: 'Our counter', cookies: [{ name: /^cnt_[a-z]+$/ }, { name: /a|b/ }] },
      },
    },
    ads: { services: { fb: { label: 'Facebook Pixel' } } },
    'our-radio': { autoClear: { cookies: [{ name: 'radio' }] } },
  },
  language: {
    default: 'de',
    translations: {
      de: {
        consentModal: {
          title: 'Hallo!',
          acceptAllBtn: 'Alle annehmen',
          footer: '<a href="/datenschutz">Datenschutz</a> <a href="/impressum">Impressum</a>',
        },
        preferencesModal: {
          sections: [
            { title: 'Womit wir zählen', description: 'Zeigt uns, was gelesen wird.', linkedCategory: 'analytics' },
            { title: 'Werbung', description: 'Siehe <b>hier</b>.', linkedCategory: 'ads' },
          ],
        },
      },
    },
  },
});
