// Loaded before klaro.js
var klaroConfig = {
    version: 1,
    elementID: 'klaro',
    styling: { theme: ['light', 'wide', 'bottom'], blue1: '#08f' },
    storageMethod: 'cookie',
    cookieName: 'klaro',
    cookieExpiresAfterDays: 730,
    cookieDomain: '.paper.example',
    default: false,
    mustConsent: false,
    hideDeclineAll: true,
    lang: 'fr',
    translations: {
        zz: { privacyPolicyUrl: '/vie-privee' },
        fr: { consentNotice: { description: 'Bonjour' }, purposes: { analytics: 'Mesure' } },
    },
    services: [
        {
            name: 'matomo',
            default: true,
            title: 'Matomo',
            purposes: ['analytics'],
            cookies: [/^_pk_.*$/, ['_pk_ses', '/', 'paper.example'], 'piwik_ignore'],
            callback: function (consent, service) {
                if (consent) { _paq.push(['setConsentGiven']); }
            },
            onlyOnce: true,
        },
        { name: 'youtube', title: 'YouTube', purposes: ['functional'] },
        { name: 'session', title: 'Our session', required: true, purposes: ['security'], cookies: ['sid'] },
        { name: 'Letters to the editor', purposes: ['community'], cookies: [/^letter[s]?_(a|b)/] },
    ],
};
