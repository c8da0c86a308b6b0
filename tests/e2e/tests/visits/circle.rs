//! The full circle of catalogued services, told a second time from the vendors' own documents:
//! nothing before the choice, then the file and the calls as documented, then everything back.
//! It does not read `www/services/`: what stands here and what stands there must agree.

use std::time::{Duration, Instant};

use e2e::vendors::{GTAG_FILE, MATOMO_FILE, PLAYED, npm_file};
use e2e::visit::Visit;
use e2e::world::Reply;
use serde_json::{Value, json};

use super::shop::*;

e2e::cases![
    google_s_three_make_one_circle,
    matomo_goes_round_without_a_reload,
    founding_services_go_round,
    more_founding_services_go_round,
    services_that_measure_go_round,
    services_that_test_and_record_go_round,
    services_that_advertise_go_round,
    more_services_that_advertise_go_round,
    chats_and_letters_go_round,
    the_real_files_go_round,
];

/// A vendor that is played by its documents.
struct Vendor {
    id: &'static str,
    /// What the owner writes: one service or more.
    services: &'static str,
    /// The addresses that are loaded, and what each file does, in the words of `played.js`.
    files: &'static [(&'static str, &'static str)],
    /// What the files are told after a yes, in order.
    told: &'static str,
    /// What they are told in the task of the withdrawal, in order.
    taken_back: &'static str,
    /// What they store, in the words of `played.js`.
    stores: &'static str,
}

const GOOGLE_PUSHED: &str = r#"["consent", "default", {"ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied",
  "analytics_storage": "denied", "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "denied", "wait_for_update": 500}],
 ["consent", "update", {"ad_storage": "granted", "ad_user_data": "granted", "ad_personalization": "granted",
  "analytics_storage": "granted", "functionality_storage": "granted", "personalization_storage": "granted", "security_storage": "granted"}],
 {"event": "consent_update", "consent": {"necessary": true, "functionality": true, "performance": true, "targeting": true}, "consent_source": "banner"},"#;
const GOOGLE_DENIED: &str = r#"["consent", "update", {"ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied",
  "analytics_storage": "denied", "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "granted"}],
 {"event": "consent_update", "consent": {"necessary": true, "functionality": false, "performance": false, "targeting": false}, "consent_source": "banner"}"#;

/// In a file's lines, stands for the whole Google file; in calls, for the signals of Consent Mode.
const GOOGLE: &str = "{google}";
const MATOMO: &str = "{matomo}";

const GOOGLE_THREE: &[Vendor] = &[Vendor {
    id: "google",
    services: r#"{ "id": "google-tag-manager", "containerId": "GTM-CIRCLE" }, { "id": "google-ads", "conversionId": "AW-123456789" },
        { "id": "google-analytics", "measurementId": "G-CIRCLE1" }"#,
    files: &[
        (
            "www.googletagmanager.com/gtm.js?id=GTM-CIRCLE",
            r#"if (!dataLayer.some((entry) => entry.event === "gtm.js" && entry["gtm.start"] > 1e12)) wrong("no gtm.start");
               if (dataLayer[0]?.[1] !== "default") wrong("no consent default first");"#,
        ),
        (
            "www.googletagmanager.com/gtag/js?id=AW-123456789",
            r#"list("dataLayer"); watch("ga-disable-G-CIRCLE1"); {google}"#,
        ),
    ],
    told: r#"[{google} {"gtm.start": "(now)", "event": "gtm.js"}, ["js", "(date)"], ["config", "AW-123456789", {"restricted_data_processing": false}],
        ["config", "G-CIRCLE1", {"cookie_expires": 34128000, "cookie_update": false, "allow_google_signals": false, "allow_ad_personalization_signals": false}]]"#,
    taken_back: r#"[{denied}, ["ga-disable-G-CIRCLE1", true]]"#,
    stores: "_ga _ga_CIRCLE1 _gcl_au _gcl_aw _gcl_dc _gcl_gb _gcl_gs _gcl_ag _gac_AW-123456789 _gac_gb_AW-123456789 FPGCLAW FPGCLGB local:_gcl_ls",
}];

const MATOMO_ALONE: &[Vendor] = &[Vendor {
    id: "matomo",
    services: r#"{ "id": "matomo", "url": "https://stats.example.org/", "site": 1 }"#,
    files: &[(
        "stats.example.org/matomo.js",
        r#"[..._paq].forEach(note); {matomo} const push = _paq.push; _paq.push = (...entries) => { entries.forEach(note); push(...entries); };"#,
    )],
    told: r#"[["requireConsent"], ["setConsentGiven"], ["setTrackerUrl", "https://stats.example.org/matomo.php"], ["setSiteId", 1],
        ["trackPageView"], ["enableLinkTracking"]]"#,
    taken_back: r#"[["forgetConsentGiven", 9480]]"#,
    stores: "_pk_id.1.1fff _pk_ses.1.1fff _pk_ref.1.1fff _pk_cvar.1.1fff _pk_hsr.1.1fff _pk_testcookie.1 mtm_consent mtm_cookie_consent",
}];

const FOUNDING: &[Vendor] = &[
    Vendor {
        id: "google-analytics",
        services: r#"{ "id": "google-analytics", "measurementId": "G-CIRCLE1" }"#,
        files: &[(
            "www.googletagmanager.com/gtag/js?id=G-CIRCLE1",
            r#"list("dataLayer"); watch("ga-disable-G-CIRCLE1"); {google}"#,
        )],
        told: r#"[{google} ["js", "(date)"],
            ["config", "G-CIRCLE1", {"cookie_expires": 34128000, "cookie_update": false, "allow_google_signals": false, "allow_ad_personalization_signals": false}]]"#,
        taken_back: r#"[{denied}, ["ga-disable-G-CIRCLE1", true]]"#,
        stores: "_ga _ga_CIRCLE1 _gcl_au FPLC FPAU",
    },
    Vendor {
        id: "smartlook",
        services: r#"{ "id": "smartlook", "key": "0123456789abcdef0123456789abcdef01234567" }"#,
        files: &[(
            "web-sdk.smartlook.com/recorder.js",
            r#"queue("smartlook", "api");"#,
        )],
        told: r#"[["init", "0123456789abcdef0123456789abcdef01234567", {"region": "eu"}]]"#,
        taken_back: r#"[["disable"]]"#,
        stores: "SL_C_23361dd035530_KEY SL_C_23361dd035530_SID SL_C_23361dd035530_VID SL_C_23361dd035530_DOMAIN local:SL_L_23361dd035530_KEY",
    },
    Vendor {
        id: "marketo",
        services: r#"{ "id": "marketo", "munchkinId": "123-ABC-456" }"#,
        files: &[(
            "munchkin.marketo.net/munchkin.js",
            r#"gives("Munchkin", ["init", "createTrackingCookie", "munchkinFunction"]);"#,
        )],
        told: r#"[["init", "123-ABC-456", {"cookieLifeDays": 395, "anonymizeIP": false, "httpsOnly": true}]]"#,
        taken_back: "[]",
        stores: "_mkto_trk",
    },
    Vendor {
        id: "intercom",
        services: r#"{ "id": "intercom", "appId": "abcd1234" }"#,
        files: &[(
            "widget.intercom.io/widget/abcd1234",
            r#"sees("intercomSettings"); queue("Intercom", "q");"#,
        )],
        told: r#"[["intercomSettings", {"app_id": "abcd1234", "api_base": "https://api-iam.intercom.io"}]]"#,
        taken_back: r#"[["shutdown"]]"#,
        stores: "intercom-id-abcd1234 intercom-session-abcd1234 intercom-device-id-abcd1234",
    },
    Vendor {
        id: "meta-pixel",
        services: r#"{ "id": "meta-pixel", "pixelId": "1234567890123456" }"#,
        files: &[(
            "connect.facebook.net/en_US/fbevents.js",
            r#"queue("fbq", "queue", { via: "callMethod", has: { push: "(itself)", loaded: true, version: "2.0" } });
               if (window._fbq !== window.fbq) wrong("_fbq is not fbq");"#,
        )],
        told: r#"[["consent", "grant"], ["init", "1234567890123456"], ["track", "PageView"]]"#,
        taken_back: r#"[["consent", "revoke"]]"#,
        stores: "_fbp _fbc local:lastExternalReferrer local:lastExternalReferrerTime",
    },
];

const MORE_FOUNDING: &[Vendor] = &[
    Vendor {
        id: "google-ads",
        services: r#"{ "id": "google-ads", "conversionId": "AW-123456789", "restricted": true }"#,
        files: &[(
            "www.googletagmanager.com/gtag/js?id=AW-123456789",
            r#"list("dataLayer"); {google}"#,
        )],
        told: r#"[{google} ["js", "(date)"], ["config", "AW-123456789", {"restricted_data_processing": true}]]"#,
        taken_back: r#"[{denied}]"#,
        stores: "_gcl_au _gcl_aw _gac_AW-123456789 local:_gcl_ls",
    },
    Vendor {
        id: "tilda-forms",
        services: r#"{ "id": "tilda-forms", "withholdCookies": true }, { "id": "octopush" }, { "id": "salesforce" }"#,
        files: &[
            (
                "static.tildacdn.com/js/tilda-scripts-3.0.min.js",
                r#"note(["tilda-scripts"]);"#,
            ),
            (
                "static.tildacdn.com/js/tilda-forms-1.0.min.js",
                r#"if (!calls.length) wrong("forms before scripts");
                   const form = document.querySelector(".js-form-proccess");
                   for (const [key, value] of [["cookie", document.cookie], ["referer", location.href]]) {
                     let field = form.querySelector(`[name=tildaspec-${key}]`);
                     if (!field) { field = document.createElement("input"); field.type = "hidden"; field.name = `tildaspec-${key}`; form.append(field); }
                     field.value = value;
                   }
                   note(["sends", [...new FormData(form).keys()]]);"#,
            ),
        ],
        told: r#"[["tilda-scripts"], ["sends", ["mail", "tildaspec-referer"]]]"#,
        taken_back: "[]",
        stores: "tildauid tildasid previousUrl TILDAUTM",
    },
];

const MEASURING: &[Vendor] = &[
    Vendor {
        id: "plausible",
        services: r#"{ "id": "plausible", "domain": "shop.example" }"#,
        files: &[(
            "plausible.io/js/script.js",
            r#"note(["data-domain", document.currentScript.dataset.domain]); queue("plausible", "q");"#,
        )],
        told: r#"[["data-domain", "shop.example"]]"#,
        taken_back: "[]",
        stores: "",
    },
    Vendor {
        id: "cloudflare-analytics",
        services: r#"{ "id": "cloudflare-analytics", "token": "0123456789abcdef" }"#,
        files: &[(
            "static.cloudflareinsights.com/beacon.min.js",
            r#"note(JSON.parse(document.currentScript.dataset.cfBeacon));"#,
        )],
        told: r#"[{"token": "0123456789abcdef"}]"#,
        taken_back: "[]",
        stores: "",
    },
    Vendor {
        id: "yandex-metrica",
        services: r#"{ "id": "yandex-metrica", "counterId": 12345678 }"#,
        files: &[(
            "mc.yandex.ru/metrika/tag.js",
            r#"if (!(window.ym?.l > 1e12)) wrong("no ym.l"); queue("ym", "a");"#,
        )],
        told: r#"[[12345678, "init", {"clickmap": true, "trackLinks": true, "accurateTrackBounce": true, "webvisor": false}]]"#,
        taken_back: "[]",
        stores: "_ym_uid _ym_d _ym_isad _ym_visorc_1 local:_ym_retryReqs local:_ym12345678_lsid",
    },
    Vendor {
        id: "heap",
        services: r#"{ "id": "heap", "envId": "1234567890" }"#,
        files: &[(
            "cdn.heapanalytics.com/js/heap-1234567890.js",
            r#"sees("heap.appid"); sees("heap.config"); stub("heap", ["track", "identify", "addUserProperties"]);"#,
        )],
        told: r#"[["heap.appid", "1234567890"], ["heap.config", {}]]"#,
        taken_back: "[]",
        stores: "_hp2_id.1234567890 _hp2_ses_props.1234567890 _hp2_props.1234567890 _hp5_meta.1234567890",
    },
    Vendor {
        id: "amplitude",
        services: r#"{ "id": "amplitude", "apiKey": "0123456789abcdef0123456789abcdef" }"#,
        files: &[(
            "cdn.amplitude.com/script/0123456789abcdef0123456789abcdef.js",
            r#"gives("amplitude", ["init", "setOptOut"]);"#,
        )],
        told: r#"[["init", "0123456789abcdef0123456789abcdef", {"serverZone": "US", "cookieOptions": {"expiration": 365}}]]"#,
        taken_back: r#"[["setOptOut", true]]"#,
        stores: "AMP_0123456789 AMP_MKTG_0123456789 AMP_TEST AMP_TLDTEST local:AMP_unsent_0123456789 local:AMP_remote_config_0123456789 session:AMP_URL_INFO database:AMP_diagnostics_0123456789",
    },
    Vendor {
        id: "segment",
        services: r#"{ "id": "segment", "writeKey": "AbCdEf123456" }"#,
        files: &[(
            "cdn.segment.com/analytics.js/v1/AbCdEf123456/analytics.min.js",
            r#"sees("analytics._writeKey"); if (analytics.invoked !== true) wrong("not invoked"); stub("analytics", ["page", "track", "identify", "reset", "ready"]);"#,
        )],
        told: r#"[["analytics._writeKey", "AbCdEf123456"], ["page"]]"#,
        taken_back: r#"[["reset"]]"#,
        stores: "ajs_anonymous_id ajs_user_id ajs_group_id local:ajs_anonymous_id local:ajs_user_id local:ajs_user_traits local:ajs_group_properties",
    },
];

const RECORDING: &[Vendor] = &[
    Vendor {
        id: "hotjar",
        services: r#"{ "id": "hotjar", "siteId": 1234567 }"#,
        files: &[(
            "static.hotjar.com/c/hotjar-1234567.js?sv=6",
            r#"sees("_hjSettings"); queue("hj", "q");"#,
        )],
        told: r#"[["_hjSettings", {"hjid": 1234567, "hjsv": 6}]]"#,
        taken_back: "[]",
        stores: "_hjSessionUser_1234567 _hjSession_1234567 _hjHasCachedUserAttributes _hjUserAttributesHash _hjTLDTest _hjCookieTest session:hjViewportId",
    },
    Vendor {
        id: "contentsquare",
        services: r#"{ "id": "contentsquare", "projectId": "abc123" }"#,
        files: &[("t.contentsquare.net/uxa/abc123.js", r#"list("_uxa");"#)],
        told: "[]",
        taken_back: "[]",
        stores: "_cs_id _cs_c _cs_s _cs_cvars",
    },
    Vendor {
        id: "clarity",
        services: r#"{ "id": "clarity", "projectId": "abcdefgh12" }"#,
        files: &[("www.clarity.ms/tag/abcdefgh12", r#"queue("clarity", "q");"#)],
        told: r#"[["consentv2", {"ad_Storage": "granted", "analytics_Storage": "granted"}]]"#,
        taken_back: r#"[["consentv2", {"ad_Storage": "denied", "analytics_Storage": "denied"}]]"#,
        stores: "_clck _clsk session:_cltk",
    },
    Vendor {
        id: "fullstory",
        services: r#"{ "id": "fullstory", "orgId": "o-CIRCLE-na1" }"#,
        files: &[(
            "edge.fullstory.com/s/fs.js",
            r#"for (const name of ["_fs_host", "_fs_script", "_fs_org", "_fs_namespace"]) sees(name);
               if (typeof FS !== "function" || !Array.isArray(FS.q)) wrong("FS keeps no calls"); window.FS = (...args) => note(args);"#,
        )],
        told: r#"[["_fs_host", "fullstory.com"], ["_fs_script", "edge.fullstory.com/s/fs.js"], ["_fs_org", "o-CIRCLE-na1"], ["_fs_namespace", "FS"]]"#,
        taken_back: r#"[["shutdown"]]"#,
        stores: "fs_uid fs_lua fs_cid",
    },
    Vendor {
        id: "kameleoon",
        services: r#"{ "id": "kameleoon", "siteCode": "abcdef1234" }"#,
        files: &[(
            "abcdef1234.kameleoon.eu/kameleoon.js",
            r#"list("kameleoonQueue");"#,
        )],
        told: "[]",
        taken_back: "[]",
        stores: "kameleoonVisitorCode",
    },
    Vendor {
        id: "ab-tasty",
        services: r#"{ "id": "ab-tasty", "accountId": "abc123" }"#,
        files: &[("try.abtasty.com/abc123.js", "")],
        told: "[]",
        taken_back: "[]",
        stores: "ABTasty ABTastySession local:ABTastyData session:ABTastyData",
    },
    Vendor {
        id: "optimizely",
        services: r#"{ "id": "optimizely", "projectId": "1234567" }"#,
        files: &[("cdn.optimizely.com/js/1234567.js", r#"list("optimizely");"#)],
        told: "[]",
        taken_back: "[]",
        stores: "optimizelyEndUserId optimizelyDomainTestCookie optimizelyRedirectData local:optimizely_data$$oeu1$$1234567$$events",
    },
    Vendor {
        id: "crazyegg",
        services: r#"{ "id": "crazyegg", "folder": "0012", "file": "3456" }"#,
        files: &[("script.crazyegg.com/pages/scripts/0012/3456.js", "")],
        told: "[]",
        taken_back: "[]",
        stores: "_ce.s _ce.clock_event cebs cebsp_",
    },
];

const ADVERTISING: &[Vendor] = &[
    Vendor {
        id: "google-tag-manager",
        services: r#"{ "id": "google-tag-manager", "containerId": "GTM-CIRCLE" }"#,
        files: &[(
            "www.googletagmanager.com/gtm.js?id=GTM-CIRCLE",
            r#"list("dataLayer");"#,
        )],
        told: r#"[{google} {"gtm.start": "(now)", "event": "gtm.js"}]"#,
        taken_back: "[{denied}]",
        stores: "",
    },
    Vendor {
        id: "bing-uet",
        services: r#"{ "id": "bing-uet", "tagId": "12345678" }"#,
        files: &[(
            "bat.bing.com/bat.js",
            r#"window.UET = function (options) {
                 const { q, ...rest } = options; window.uetq = q; list("uetq"); note(["new", rest]);
                 this.push = (...entries) => entries.forEach(note);
               };"#,
        )],
        told: r#"["consent", "default", {"ad_storage": "denied"}, "consent", "update", {"ad_storage": "granted"},
            ["new", {"ti": "12345678", "enableAutoSpaTracking": true}], "pageLoad"]"#,
        taken_back: r#"["consent", "update", {"ad_storage": "denied"}]"#,
        stores: "_uetsid _uetvid _uetmsclkid local:_uetsid local:_uetsid_exp local:_uetvid local:_uetvid_exp local:_uetmsclkid",
    },
    Vendor {
        id: "linkedin-insight",
        services: r#"{ "id": "linkedin-insight", "partnerId": "1234567" }"#,
        files: &[(
            "snap.licdn.com/li.lms-analytics/insight.min.js",
            r#"sees("_linkedin_partner_id"); sees("_linkedin_data_partner_ids"); queue("lintrk", "q", { each: "Array" });"#,
        )],
        told: r#"[["_linkedin_partner_id", "1234567"], ["_linkedin_data_partner_ids", ["1234567"]]]"#,
        taken_back: "[]",
        stores: "li_fat_id li_giant ln_or",
    },
    Vendor {
        id: "tiktok",
        services: r#"{ "id": "tiktok", "pixelId": "ABCDEF1234567890" }"#,
        files: &[(
            "analytics.tiktok.com/i18n/pixel/events.js?sdkid=ABCDEF1234567890&lib=ttq",
            r#"sees("TiktokAnalyticsObject"); stub("ttq", ["page", "track", "holdConsent", "revokeConsent", "grantConsent"]);
               for (const method of ["holdConsent", "revokeConsent", "grantConsent"]) if (!ttq.methods.includes(method)) wrong(`methods lack ${method}`);
               if (ttq._i?.ABCDEF1234567890?._u !== "https://analytics.tiktok.com/i18n/pixel/events.js") wrong("no _i._u");
               if (!(ttq._t?.ABCDEF1234567890 > 1e12) || !ttq._o?.ABCDEF1234567890) wrong("no _t, _o");"#,
        )],
        told: r#"[["TiktokAnalyticsObject", "ttq"], ["grantConsent"], ["page"]]"#,
        taken_back: r#"[["revokeConsent"]]"#,
        stores: "_ttp _tt_enable_cookie ttcsid ttcsid_ABCDEF1234567890 session:tt_sessionId session:tt_appInfo session:tt_pixel_session_index",
    },
    Vendor {
        id: "x-pixel",
        services: r#"{ "id": "x-pixel", "pixelId": "o1abc" }"#,
        files: &[(
            "static.ads-twitter.com/uwt.js",
            r#"queue("twq", "queue", { via: "exe", has: { version: "1.1" } });"#,
        )],
        told: r#"[["config", "o1abc"]]"#,
        taken_back: "[]",
        stores: "_twpid",
    },
    Vendor {
        id: "pinterest",
        services: r#"{ "id": "pinterest", "tagId": "2612345678901" }"#,
        files: &[(
            "s.pinimg.com/ct/core.js",
            r#"queue("pintrk", "queue", { each: "Array", has: { version: "3.0" } });"#,
        )],
        told: r#"[["setconsent", true], ["load", "2612345678901"], ["page"]]"#,
        taken_back: r#"[["setconsent", false]]"#,
        stores: "_pin_unauth _derived_epik _epik",
    },
];

const MORE_ADVERTISING: &[Vendor] = &[
    Vendor {
        id: "snapchat",
        services: r#"{ "id": "snapchat", "pixelId": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "sc-static.net/scevent.min.js",
            r#"queue("snaptr", "queue", { via: "handleRequest" });"#,
        )],
        told: r#"[["init", "12345678-abcd-abcd-abcd-123456789012"], ["track", "PAGE_VIEW"]]"#,
        taken_back: "[]",
        stores: "_scid _scid_r _schn _ScCbts",
    },
    Vendor {
        id: "reddit",
        services: r#"{ "id": "reddit", "pixelId": "t2_abc123" }"#,
        files: &[(
            "www.redditstatic.com/ads/pixel.js",
            r#"queue("rdt", "callQueue", { via: "sendEvent" });"#,
        )],
        told: r#"[["init", "t2_abc123"], ["track", "PageVisit"]]"#,
        taken_back: r#"[["disableFirstPartyCookies"]]"#,
        stores: "_rdt_uuid _rdt_cid _rdt_em",
    },
    Vendor {
        id: "criteo",
        services: r#"{ "id": "criteo", "accountId": 12345 }"#,
        files: &[(
            "dynamic.criteo.com/js/ld/ld.js?a=12345",
            r#"list("criteo_q", "Object");"#,
        )],
        told: r#"[{"event": "setAccount", "account": 12345}, {"event": "setSiteType", "type": "d"}, {"event": "viewPage"}]"#,
        taken_back: "[]",
        stores: "cto_bundle cto_bidid local:cto_bundle",
    },
    Vendor {
        id: "adroll",
        services: r#"{ "id": "adroll", "advertiserId": "ADVERTISER0", "pixelId": "PIXEL0" }"#,
        files: &[(
            "s.adroll.com/j/ADVERTISER0/roundtrip.js",
            r#"sees("adroll_adv_id"); sees("adroll_pix_id"); list("adroll", "Array");"#,
        )],
        told: r#"[["adroll_adv_id", "ADVERTISER0"], ["adroll_pix_id", "PIXEL0"], ["track", ["pageView"]]]"#,
        taken_back: "[]",
        stores: "__adroll_fpc __ar_v4",
    },
    Vendor {
        id: "outbrain",
        services: r#"{ "id": "outbrain", "marketerId": "00abcdef0123" }"#,
        files: &[(
            "amplify.outbrain.com/cp/obtp.js",
            r#"queue("obApi", "queue", { via: "dispatch", has: { version: "1.1", loaded: true, marketerId: "00abcdef0123" } });"#,
        )],
        told: r#"[["track", "PAGE_VIEW"]]"#,
        taken_back: "[]",
        stores: "dicbo_id local:outbrain_cid_fetch",
    },
    Vendor {
        id: "taboola",
        services: r#"{ "id": "taboola", "accountId": 1234567 }"#,
        files: &[(
            "cdn.taboola.com/libtrc/unip/1234567/tfa.js",
            r#"if (document.currentScript.id !== "tb_tfa_script") wrong("no id"); list("_tfa", "Object");"#,
        )],
        told: r#"[{"notify": "event", "name": "page_view", "id": 1234567}]"#,
        taken_back: "[]",
        stores: "taboola_select t_gid local:taboola_global_user_id",
    },
    Vendor {
        id: "adsense",
        services: r#"{ "id": "adsense", "client": "ca-pub-1234567890123456" }"#,
        files: &[(
            "pagead2.googlesyndication.com/pagead/js/adsbygoogle.js?client=ca-pub-1234567890123456",
            r#"if (document.currentScript.crossOrigin !== "anonymous") wrong("no crossorigin");
               list("adsbygoogle"); sees("adsbygoogle.pauseAdRequests"); watch("adsbygoogle/pauseAdRequests");"#,
        )],
        told: r#"[["adsbygoogle.pauseAdRequests", 0]]"#,
        taken_back: r#"[["pauseAdRequests", 1]]"#,
        stores: "__gads __gpi __eoi",
    },
    Vendor {
        id: "klaviyo",
        services: r#"{ "id": "klaviyo", "companyId": "AbCd12" }"#,
        files: &[(
            "static.klaviyo.com/onsite/js/klaviyo.js?company_id=AbCd12",
            "",
        )],
        told: "[]",
        taken_back: "[]",
        stores: "__kla_id",
    },
];

const CHATS: &[Vendor] = &[
    Vendor {
        id: "hubspot",
        services: r#"{ "id": "hubspot", "portalId": "1234567" }"#,
        files: &[(
            "js.hs-scripts.com/1234567.js",
            r#"if (document.currentScript.id !== "hs-script-loader") wrong("no id"); sees("disableHubSpotCookieBanner"); list("_hsp", "Array");"#,
        )],
        told: r#"[["disableHubSpotCookieBanner", true], ["setHubSpotConsent", {"analytics": true, "advertisement": true, "functionality": true}]]"#,
        taken_back: r#"[["setHubSpotConsent", {"analytics": false, "advertisement": false, "functionality": false}], ["revokeCookieConsent"]]"#,
        stores: "__hstc hubspotutk __hssc __hssrc messagesUtk __hs_cookie_cat_pref",
    },
    Vendor {
        id: "crisp",
        services: r#"{ "id": "crisp", "websiteId": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "client.crisp.chat/l.js",
            r#"sees("CRISP_WEBSITE_ID"); list("$crisp", "Array");"#,
        )],
        told: r#"[["CRISP_WEBSITE_ID", "12345678-abcd-abcd-abcd-123456789012"]]"#,
        taken_back: r#"[["do", "session:reset"], ["do", "chat:hide"]]"#,
        stores: "crisp-client%2Fsession%2F12345678 crisp-client/session/12345678 local:crisp-client/socket/12345678",
    },
    Vendor {
        id: "zendesk",
        services: r#"{ "id": "zendesk", "key": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "static.zdassets.com/ekr/snippet.js?key=12345678-abcd-abcd-abcd-123456789012",
            r#"if (document.currentScript.id !== "ze-snippet") wrong("no id"); window.zE = (...args) => note(args);"#,
        )],
        told: r#"[["messenger:set", "cookies", "all"]]"#,
        taken_back: r#"[["messenger:set", "cookies", "none"]]"#,
        stores: "__zlcmid local:ZD-settings local:ZD-suid",
    },
    Vendor {
        id: "tawk",
        services: r#"{ "id": "tawk", "propertyId": "0123456789abcdef", "widgetId": "1abc" }"#,
        files: &[(
            "embed.tawk.to/0123456789abcdef/1abc",
            r#"sees("Tawk_API"); sees("Tawk_LoadStart"); for (const name of ["endChat", "hideWidget"]) Tawk_API[name] = (...args) => note([name, ...args]);"#,
        )],
        told: r#"[["Tawk_API", {}], ["Tawk_LoadStart", "(date)"]]"#,
        taken_back: r#"[["endChat"], ["hideWidget"]]"#,
        stores: "twk_idm_key TawkConnectionTime __tawkuuid local:twk_0123 session:twk_0123",
    },
    Vendor {
        id: "livechat",
        services: r#"{ "id": "livechat", "license": 1234567 }"#,
        files: &[("cdn.livechatinc.com/tracking.js", r#"sees("__lc");"#)],
        told: r#"[["__lc", {"license": 1234567}]]"#,
        taken_back: "[]",
        stores: "__lc_cid __lc_cst",
    },
    Vendor {
        id: "smartsupp",
        services: r#"{ "id": "smartsupp", "key": "0123456789abcdef0123456789abcdef01234567" }"#,
        files: &[(
            "www.smartsuppchat.com/loader.js",
            r#"sees("_smartsupp"); queue("smartsupp", "_");"#,
        )],
        told: r#"[["_smartsupp", {"key": "0123456789abcdef0123456789abcdef01234567"}]]"#,
        taken_back: "[]",
        stores: "ssupp.vid ssupp.visits",
    },
    Vendor {
        id: "pardot",
        services: r#"{ "id": "pardot", "accountId": "123456", "campaignId": "1234" }"#,
        files: &[(
            "pi.pardot.com/pd.js",
            r#"sees("piAId"); sees("piCId"); sees("piHostname");"#,
        )],
        told: r#"[["piAId", "123456"], ["piCId", "1234"], ["piHostname", "pi.pardot.com"]]"#,
        taken_back: "[]",
        stores: "visitor_id123456 visitor_id123456-hash lpv123456 pi_opt_in123456",
    },
    Vendor {
        id: "onesignal",
        services: r#"{ "id": "onesignal", "appId": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js",
            r#"gives("OneSignal", ["init"]); for (const run of OneSignalDeferred) run(OneSignal);"#,
        )],
        told: r#"[["init", {"appId": "12345678-abcd-abcd-abcd-123456789012"}]]"#,
        taken_back: "[]",
        stores: "local:onesignal-pageview-count local:os_pageViews database:ONE_SIGNAL_SDK_DB",
    },
];

/// The whole circle for vendors that share a page. `reloads` is how often the page may come anew
/// after the withdrawal.
#[track_caller]
fn circle(visit: &mut Visit, vendors: &[Vendor], reloads: usize) {
    let services: Vec<&str> = vendors.iter().map(|vendor| vendor.services).collect();
    let config = format!(r#"{{ "services": [ {} ] }}"#, services.join(", "));
    for vendor in vendors {
        for (index, (address, does)) in vendor.files.iter().enumerate() {
            let does = does.replace(GOOGLE, GTAG_FILE).replace(MATOMO, MATOMO_FILE);
            let last = index + 1 == vendor.files.len();
            let stores = if last { vendor.stores } else { "" };
            serve(
                visit,
                address,
                &format!(
                    "(() => {{ const vendor = {:?};\n{PLAYED}\n{does}\nstore({stores:?}); }})();",
                    vendor.id
                ),
            );
        }
    }
    first_visit(
        visit,
        &config,
        r#"<form class="js-form-proccess"><input name="mail" value="a@b.example"></form>"#,
    );
    expect_no_complaints(visit);
    visit.expect_no_third_party();
    assert_eq!(
        visit.cookie_names(),
        Vec::<String>::new(),
        "before a choice"
    );
    assert_eq!(visit.stored(), Vec::<String>::new(), "before a choice");

    accept(visit);
    let told = expected(vendors, |vendor| vendor.told);
    let deadline = Instant::now() + Duration::from_secs(10);
    while visit.js(CALLS) != told && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(30));
    }
    visit.settle();
    expect_same_calls(&visit.js(CALLS), &told);
    expect_vendors_content(visit);
    expect_no_complaints(visit);
    let files: Vec<&str> = vendors
        .iter()
        .flat_map(|vendor| vendor.files.iter().map(|(address, _)| *address))
        .collect();
    for address in &files {
        let (place, query) = address.split_once('?').unwrap_or((address, ""));
        let asked = visit.asked(place);
        assert_eq!(asked.len(), 1, "{place} is asked once");
        assert_eq!(asked[0].query, query, "{place}");
    }
    let names: Vec<&str> = vendors
        .iter()
        .flat_map(|vendor| vendor.stores.split(' '))
        .filter(|name| !name.is_empty())
        .collect();
    // A database takes its time to be made.
    let deadline = Instant::now() + Duration::from_secs(10);
    for name in names {
        // Cookies twice: for this host alone, and for the registrable domain.
        let (key, times) = match name.split_once(':') {
            Some((area, key)) => (format!("{area} {key}"), 1),
            None => (name.to_string(), 2),
        };
        loop {
            let mut there = visit.cookie_names();
            there.extend(visit.stored());
            if there.iter().filter(|there| **there == key).count() >= times {
                break;
            }
            assert!(Instant::now() < deadline, "{name} never came: {there:?}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    visit.forget_requests();
    let before = visit.js(CALLS);
    let after = visit.js(&format!(
        "window.samePage = true; placet.withdraw(); {CALLS}"
    ));
    let taken_back: Value = vendors
        .iter()
        .map(|vendor| {
            let heard = before[vendor.id].as_array().map_or(0, Vec::len);
            let calls = after[vendor.id].as_array().cloned().unwrap_or_default();
            (
                vendor.id.to_string(),
                Value::from(calls[heard.min(calls.len())..].to_vec()),
            )
        })
        .collect::<serde_json::Map<_, _>>()
        .into();
    expect_same_calls(&taken_back, &expected(vendors, |vendor| vendor.taken_back));
    expect_all_back(visit, reloads);
    // Not on the page that came anew, and not on any later one.
    assert!(files.iter().all(|address| {
        visit
            .asked(address.split('?').next().unwrap_or_default())
            .is_empty()
    }));
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    assert_eq!(visit.js(CALLS), json!({}));
}

/// What every played vendor has heard.
const CALLS: &str = "return window.vendorCalls || {};";

fn serve(visit: &Visit, address: &str, script: &str) {
    let place = address.split('?').next().unwrap_or_default();
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    let reply = Reply::js(script).header("cache-control", "no-store");
    visit.world.put(host, &format!("/{path}"), reply);
}

fn expected(vendors: &[Vendor], calls: impl Fn(&Vendor) -> &'static str) -> Value {
    vendors
        .iter()
        .map(|vendor| {
            let text = calls(vendor)
                .replace(GOOGLE, GOOGLE_PUSHED)
                .replace("{denied}", GOOGLE_DENIED);
            let calls = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error} in {text}", vendor.id));
            (vendor.id.to_string(), calls)
        })
        .collect::<serde_json::Map<String, Value>>()
        .into()
}

/// Told vendor by vendor, so that a failure names the one that is wrong.
#[track_caller]
fn expect_same_calls(seen: &Value, expected: &Value) {
    let wrong: Vec<String> = expected
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(id, calls)| seen[id.as_str()] != **calls)
        .map(|(id, calls)| {
            format!(
                "{id}\n      heard {}\n      not   {calls}",
                seen[id.as_str()]
            )
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n    "));
}

/// The page came anew as often as it should, nothing is left but what says no.
#[track_caller]
fn expect_all_back(visit: &mut Visit, reloads: usize) {
    if reloads > 0 {
        visit.wait("window.placet && placet.version && !window.samePage");
    }
    visit.wait_state("idle");
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        visit.settle();
        let mut left = visit.cookie_names();
        left.retain(|name| !SAY_NO.contains(&name.as_str()));
        left.extend(
            visit
                .stored()
                .into_iter()
                .filter(|name| !SAY_NO.iter().any(|no| name.starts_with(no))),
        );
        if left.is_empty() {
            break;
        }
        assert!(
            Instant::now() < deadline,
            "left after the withdrawal: {left:?}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(
        visit.asked("www.shop.example/").len(),
        reloads,
        "times that the page came anew"
    );
    assert_eq!(visit.is("window.samePage === true"), reloads == 0);
}

/// Our record, and the flags by which vendors remember a no.
const SAY_NO: &[&str] = &[
    "placet",
    "mkto_opt_out",
    "mtm_consent_removed",
    "local __mp_opt_in_out_",
    "local __ph_opt_in_out_",
];

fn google_s_three_make_one_circle(visit: &mut Visit) {
    circle(visit, GOOGLE_THREE, 1);
}

fn matomo_goes_round_without_a_reload(visit: &mut Visit) {
    circle(visit, MATOMO_ALONE, 0);
    assert!(
        visit
            .cookie_names()
            .contains(&"mtm_consent_removed".to_string())
    );
}

fn founding_services_go_round(visit: &mut Visit) {
    circle(visit, FOUNDING, 1);
    // Munchkin has no call to stop it: it obeys this cookie.
    let cookies = visit.cookies();
    let stop = cookies
        .iter()
        .find(|cookie| cookie.name == "mkto_opt_out")
        .unwrap();
    assert_eq!(stop.value, "true");
    assert!(stop.domain.trim_start_matches('.') == "shop.example");
}

fn more_founding_services_go_round(visit: &mut Visit) {
    circle(visit, MORE_FOUNDING, 1);
    reopen(visit);
    for name in ["Octopush", "Salesforce"] {
        visit.wait(&format!(
            "root.querySelector('dialog').textContent.includes({name:?})"
        ));
        assert!(!visit.is(&format!(
            "find('input[data-service={}]')",
            name.to_lowercase()
        )));
    }
}

fn services_that_measure_go_round(visit: &mut Visit) {
    circle(visit, MEASURING, 1);
}

fn services_that_test_and_record_go_round(visit: &mut Visit) {
    circle(visit, RECORDING, 1);
}

fn services_that_advertise_go_round(visit: &mut Visit) {
    circle(visit, ADVERTISING, 1);
}

fn more_services_that_advertise_go_round(visit: &mut Visit) {
    circle(visit, MORE_ADVERTISING, 1);
}

fn chats_and_letters_go_round(visit: &mut Visit) {
    circle(visit, CHATS, 1);
}

/// Real files from npm, under their real host names: what is documented, and what they then do.
struct Real {
    service: &'static str,
    address: &'static str,
    file: &'static str,
    /// Where it calls home.
    home: &'static [&'static str],
    /// True once it runs as configured.
    runs: &'static str,
    /// True in the task of the withdrawal.
    stopped: &'static str,
    /// Starts of what it stores by itself.
    stores: &'static [&'static str],
}

const REAL: &[Real] = &[
    Real {
        service: r#"{ "id": "mixpanel", "token": "0123456789abcdef0123456789abcdef" }"#,
        address: "cdn.mxpnl.com/libs/mixpanel-2-latest.min.js",
        file: "mixpanel-browser/dist/mixpanel.min.js",
        home: &["api-js.mixpanel.com"],
        runs: "typeof mixpanel.get_distinct_id === 'function' && mixpanel.get_config('cookie_expiration') === 365",
        stopped: "mixpanel.has_opted_out_tracking()",
        stores: &["mp_0123456789abcdef0123456789abcdef_mixpanel"],
    },
    Real {
        service: r#"{ "id": "posthog", "key": "phc_0123456789abcdef", "region": "eu" }"#,
        address: "eu-assets.i.posthog.com/static/array.js",
        file: "posthog-js/dist/array.full.no-external.js",
        home: &["eu-assets.i.posthog.com", "eu.i.posthog.com"],
        runs: "typeof posthog.get_distinct_id === 'function' && posthog.get_distinct_id() && posthog.config.api_host === 'https://eu.i.posthog.com'",
        stopped: "posthog.has_opted_out_capturing()",
        stores: &[
            "ph_phc_0123456789abcdef_posthog",
            "local ph_phc_0123456789abcdef_posthog",
        ],
    },
    Real {
        service: r#"{ "id": "piano-analytics", "site": "123456", "collectDomain": "abcdefg.pa-cd.com" }"#,
        address: "tag.aticdn.net/piano-analytics.js",
        file: "piano-analytics-js/dist/browser/piano-analytics.js",
        home: &["abcdefg.pa-cd.com"],
        runs: "window.pa && pa.consent && pa.consent.getMode() === 'opt-in'",
        stopped: "pa.consent.getMode() === 'opt-out'",
        stores: &["_pcid"],
    },
];

fn the_real_files_go_round(visit: &mut Visit) {
    let services: Vec<&str> = REAL.iter().map(|real| real.service).collect();
    for real in REAL {
        for home in real.home {
            visit.world.put(home, "/*", Reply::json("{}"));
        }
    }
    for real in REAL {
        let file = npm_file(real.file).unwrap_or_else(|error| panic!("{error}"));
        serve(visit, real.address, &file);
    }
    first_visit(
        visit,
        &format!(r#"{{ "services": [ {} ] }}"#, services.join(", ")),
        "",
    );
    expect_no_complaints(visit);
    visit.expect_no_third_party();
    accept(visit);
    for real in REAL {
        visit.wait(real.runs);
        visit.wait_asked(real.address, 1);
        let deadline = Instant::now() + Duration::from_secs(10);
        for start in real.stores {
            while !visit
                .cookie_names()
                .iter()
                .chain(&visit.stored())
                .any(|name| name.starts_with(start))
            {
                assert!(
                    Instant::now() < deadline,
                    "{start} never came: {:?} {:?}",
                    visit.cookie_names(),
                    visit.stored()
                );
                std::thread::sleep(Duration::from_millis(30));
            }
        }
    }
    assert_eq!(visit.strangers(), Vec::<String>::new());
    expect_no_complaints(visit);
    visit.forget_requests();
    let stopped: Vec<&str> = REAL.iter().map(|real| real.stopped).collect();
    let stopped = visit.js(&format!(
        "window.samePage = true; placet.withdraw(); return [{}];",
        stopped.join(", ")
    ));
    assert!(
        stopped
            .as_array()
            .unwrap()
            .iter()
            .all(|stopped| *stopped == true),
        "{stopped}"
    );
    expect_all_back(visit, 1);
    for real in REAL {
        assert!(visit.asked(real.address).is_empty(), "{}", real.address);
    }
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
}
