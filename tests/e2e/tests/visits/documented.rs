//! The catalogue's services once more, told from the vendors' own documents: what their files find and hear, ask and store.
//! It does not read `www/services/`: what stands here and what stands there must agree. How a visitor goes the circle is
//! not known here.

/// A vendor that is played by its documents.
pub struct Vendor {
    pub id: &'static str,
    /// What the owner writes: one service or more.
    pub services: &'static str,
    /// What else stands in the owner's page.
    pub page: &'static str,
    /// Held frames of the page: category, the owner's address, and the one that is asked.
    pub frames: &'static [(&'static str, &'static str, &'static str)],
    /// The stylesheets that are loaded, and what they say.
    pub styles: &'static [(&'static str, &'static str)],
    /// The scripts that are loaded, and what each does, in the words of `played.js`.
    pub files: &'static [(&'static str, &'static str)],
    /// What those then ask by themselves; `?*` for a query of their own making.
    pub asks: &'static [&'static str],
    /// What the files are told after a yes, in order.
    pub told: &'static str,
    /// What they are told in the task of the withdrawal, in order.
    pub taken_back: &'static str,
    /// What they store, in the words of `played.js`.
    pub stores: &'static str,
    /// What is stored where no script of the page reaches it: visitors and owner are told.
    pub keeps: &'static str,
}

/// A vendor that is told nothing and does nothing.
pub const SILENT: Vendor = Vendor {
    id: "",
    services: "",
    page: "",
    frames: &[],
    styles: &[],
    files: &[],
    asks: &[],
    told: "[]",
    taken_back: "[]",
    stores: "",
    keeps: "",
};

/// A frame that is asked as the owner wrote it.
const fn same(
    category: &'static str,
    address: &'static str,
) -> (&'static str, &'static str, &'static str) {
    (category, address, address)
}

pub const GOOGLE_PUSHED: &str = r#"["consent", "default", {"ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied",
  "analytics_storage": "denied", "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "denied", "wait_for_update": 500}],
 ["consent", "update", {"ad_storage": "granted", "ad_user_data": "granted", "ad_personalization": "granted",
  "analytics_storage": "granted", "functionality_storage": "granted", "personalization_storage": "granted", "security_storage": "granted"}],
 {"event": "consent_update", "consent": {"necessary": true, "functionality": true, "performance": true, "targeting": true}, "consent_source": "banner"},"#;
pub const GOOGLE_DENIED: &str = r#"["consent", "update", {"ad_storage": "denied", "ad_user_data": "denied", "ad_personalization": "denied",
  "analytics_storage": "denied", "functionality_storage": "denied", "personalization_storage": "denied", "security_storage": "granted"}],
 {"event": "consent_update", "consent": {"necessary": true, "functionality": false, "performance": false, "targeting": false}, "consent_source": "api"}"#;

/// In a file's lines, stands for the whole Google file; in calls, for the signals of Consent Mode.
pub const GOOGLE: &str = "{google}";
pub const MATOMO: &str = "{matomo}";

pub const GOOGLE_THREE: &[Vendor] = &[Vendor {
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
    asks: &["www.google-analytics.com/g/collect?*"],
    stores: "_ga _ga_CIRCLE1 _gcl_au _gcl_aw _gcl_dc _gcl_gb _gcl_gs _gcl_ag _gac_AW-123456789 _gac_gb_AW-123456789 FPGCLAW FPGCLGB local:_gcl_ls",
    ..SILENT
}];

pub const MATOMO_ALONE: &[Vendor] = &[Vendor {
    id: "matomo",
    services: r#"{ "id": "matomo", "url": "https://stats.example.org/", "site": 1 }"#,
    files: &[(
        "stats.example.org/matomo.js",
        r#"[..._paq].forEach(note); {matomo} const push = _paq.push; _paq.push = (...entries) => { entries.forEach(note); push(...entries); };"#,
    )],
    told: r#"[["requireConsent"], ["setConsentGiven"], ["setTrackerUrl", "https://stats.example.org/matomo.php"], ["setSiteId", 1],
        ["trackPageView"], ["enableLinkTracking"]]"#,
    taken_back: r#"[["forgetConsentGiven", 9480]]"#,
    asks: &["stats.example.org/matomo.php?*"],
    stores: "_pk_id.1.1fff _pk_ses.1.1fff _pk_ref.1.1fff _pk_cvar.1.1fff _pk_hsr.1.1fff _pk_testcookie.1 mtm_consent mtm_cookie_consent",
    ..SILENT
}];

pub const FOUNDING: &[Vendor] = &[
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
        asks: &["www.google-analytics.com/g/collect?*"],
        stores: "_ga _ga_CIRCLE1 _gcl_au FPLC FPAU",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "marketo",
        services: r#"{ "id": "marketo", "munchkinId": "123-ABC-456" }"#,
        files: &[(
            "munchkin.marketo.net/munchkin.js",
            r#"gives("Munchkin", ["init", "createTrackingCookie", "munchkinFunction"]);"#,
        )],
        told: r#"[["init", "123-ABC-456", {"cookieLifeDays": 395, "anonymizeIP": false, "httpsOnly": true}]]"#,
        stores: "_mkto_trk",
        ..SILENT
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
        stores: "intercom-id-abcd1234 intercom-session-abcd1234 intercom-device-id-abcd1234 local:intercom.intercom-state-abcd1234",
        ..SILENT
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
        ..SILENT
    },
];

pub const MORE_FOUNDING: &[Vendor] = &[
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
        ..SILENT
    },
    Vendor {
        id: "tilda-forms",
        services: r#"{ "id": "tilda-forms", "withholdCookies": true }, { "id": "octopush" }, { "id": "salesforce" }"#,
        page: r#"<form class="js-form-proccess"><input name="mail" value="a@b.example"></form>"#,
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
        stores: "tildauid tildasid previousUrl TILDAUTM",
        ..SILENT
    },
];

pub const MEASURING: &[Vendor] = &[
    Vendor {
        id: "plausible",
        services: r#"{ "id": "plausible", "domain": "shop.example" }"#,
        files: &[(
            "plausible.io/js/script.js",
            r#"note(["data-domain", document.currentScript.dataset.domain]); queue("plausible", "q");"#,
        )],
        told: r#"[["data-domain", "shop.example"]]"#,
        ..SILENT
    },
    Vendor {
        id: "cloudflare-analytics",
        services: r#"{ "id": "cloudflare-analytics", "token": "0123456789abcdef" }"#,
        files: &[(
            "static.cloudflareinsights.com/beacon.min.js",
            r#"note(JSON.parse(document.currentScript.dataset.cfBeacon));"#,
        )],
        told: r#"[{"token": "0123456789abcdef"}]"#,
        ..SILENT
    },
    Vendor {
        id: "yandex-metrica",
        services: r#"{ "id": "yandex-metrica", "counterId": 12345678 }"#,
        files: &[(
            "mc.yandex.ru/metrika/tag.js",
            r#"if (!(window.ym?.l > 1e12)) wrong("no ym.l"); queue("ym", "a");"#,
        )],
        told: r#"[[12345678, "init", {"clickmap": true, "trackLinks": true, "accurateTrackBounce": true, "webvisor": false}]]"#,
        stores: "_ym_uid _ym_d _ym_isad _ym_visorc_1 local:_ym_retryReqs local:_ym12345678_lsid",
        ..SILENT
    },
    Vendor {
        id: "heap",
        services: r#"{ "id": "heap", "envId": "1234567890" }"#,
        files: &[(
            "cdn.heapanalytics.com/js/heap-1234567890.js",
            r#"sees("heap.appid"); sees("heap.config"); stub("heap", ["track", "identify", "addUserProperties"]);"#,
        )],
        told: r#"[["heap.appid", "1234567890"], ["heap.config", {}]]"#,
        stores: "_hp2_id.1234567890 _hp2_ses_props.1234567890 _hp2_props.1234567890 _hp5_meta.1234567890",
        ..SILENT
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
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "sentry",
        services: r#"{ "id": "sentry", "key": "0123456789abcdef0123456789abcdef" }"#,
        files: &[(
            "js.sentry-cdn.com/0123456789abcdef0123456789abcdef.min.js",
            r#"if (document.currentScript.crossOrigin !== "anonymous") wrong("no crossorigin"); gives("Sentry", ["init", "close"]);"#,
        )],
        taken_back: r#"[["close"], ["init", {"enabled": false}]]"#,
        stores: "session:sentryReplaySession",
        ..SILENT
    },
];

pub const RECORDING: &[Vendor] = &[
    Vendor {
        id: "hotjar",
        services: r#"{ "id": "hotjar", "siteId": 1234567 }"#,
        files: &[(
            "static.hotjar.com/c/hotjar-1234567.js?sv=6",
            r#"sees("_hjSettings"); queue("hj", "q");"#,
        )],
        told: r#"[["_hjSettings", {"hjid": 1234567, "hjsv": 6}]]"#,
        stores: "_hjSessionUser_1234567 _hjSession_1234567 _hjHasCachedUserAttributes _hjUserAttributesHash _hjTLDTest _hjCookieTest session:hjViewportId",
        ..SILENT
    },
    Vendor {
        id: "contentsquare",
        services: r#"{ "id": "contentsquare", "projectId": "abc123" }"#,
        files: &[("t.contentsquare.net/uxa/abc123.js", r#"list("_uxa");"#)],
        stores: "_cs_id _cs_c _cs_s _cs_cvars",
        ..SILENT
    },
    Vendor {
        id: "clarity",
        services: r#"{ "id": "clarity", "projectId": "abcdefgh12" }"#,
        files: &[("www.clarity.ms/tag/abcdefgh12", r#"queue("clarity", "q");"#)],
        told: r#"[["consentv2", {"ad_Storage": "granted", "analytics_Storage": "granted"}]]"#,
        taken_back: r#"[["consentv2", {"ad_Storage": "denied", "analytics_Storage": "denied"}]]"#,
        stores: "_clck _clsk session:_cltk",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "kameleoon",
        services: r#"{ "id": "kameleoon", "siteCode": "abcdef1234" }"#,
        files: &[(
            "abcdef1234.kameleoon.eu/kameleoon.js",
            r#"list("kameleoonQueue");"#,
        )],
        stores: "kameleoonVisitorCode",
        ..SILENT
    },
    Vendor {
        id: "ab-tasty",
        services: r#"{ "id": "ab-tasty", "accountId": "abc123" }"#,
        files: &[("try.abtasty.com/abc123.js", "")],
        stores: "ABTasty ABTastySession local:ABTastyData session:ABTastyData",
        ..SILENT
    },
    Vendor {
        id: "optimizely",
        services: r#"{ "id": "optimizely", "projectId": "1234567" }"#,
        files: &[("cdn.optimizely.com/js/1234567.js", r#"list("optimizely");"#)],
        stores: "optimizelyEndUserId optimizelyDomainTestCookie optimizelyRedirectData local:optimizely_data$$oeu1$$1234567$$events",
        ..SILENT
    },
    Vendor {
        id: "crazyegg",
        services: r#"{ "id": "crazyegg", "folder": "0012", "file": "3456" }"#,
        files: &[("script.crazyegg.com/pages/scripts/0012/3456.js", "")],
        stores: "_ce.s _ce.clock_event cebs cebsp_",
        ..SILENT
    },
    Vendor {
        id: "vwo",
        services: r#"{ "id": "vwo", "accountId": 123456 }"#,
        files: &[(
            "dev.visualwebsiteoptimizer.com/lib/123456.js",
            r#"if (document.currentScript.id !== "vwoCode") wrong("no id");"#,
        )],
        stores: "_vwo_uuid_v2 _vwo_uuid _vis_opt_s _vis_opt_test_cookie _vis_opt_exp_1_combi _vwo_ds _vwo_sn",
        ..SILENT
    },
];

pub const ADVERTISING: &[Vendor] = &[
    Vendor {
        id: "google-tag-manager",
        services: r#"{ "id": "google-tag-manager", "containerId": "GTM-CIRCLE" }"#,
        files: &[(
            "www.googletagmanager.com/gtm.js?id=GTM-CIRCLE",
            r#"list("dataLayer");"#,
        )],
        told: r#"[{google} {"gtm.start": "(now)", "event": "gtm.js"}]"#,
        taken_back: "[{denied}]",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "linkedin-insight",
        services: r#"{ "id": "linkedin-insight", "partnerId": "1234567" }"#,
        files: &[(
            "snap.licdn.com/li.lms-analytics/insight.min.js",
            r#"sees("_linkedin_partner_id"); sees("_linkedin_data_partner_ids"); queue("lintrk", "q", { each: "Array" });"#,
        )],
        told: r#"[["_linkedin_partner_id", "1234567"], ["_linkedin_data_partner_ids", ["1234567"]]]"#,
        stores: "li_fat_id li_giant ln_or",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "x-pixel",
        services: r#"{ "id": "x-pixel", "pixelId": "o1abc" }"#,
        files: &[(
            "static.ads-twitter.com/uwt.js",
            r#"queue("twq", "queue", { via: "exe", has: { version: "1.1" } });"#,
        )],
        told: r#"[["config", "o1abc"]]"#,
        stores: "_twpid",
        ..SILENT
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
        ..SILENT
    },
];

pub const MORE_ADVERTISING: &[Vendor] = &[
    Vendor {
        id: "snapchat",
        services: r#"{ "id": "snapchat", "pixelId": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "sc-static.net/scevent.min.js",
            r#"queue("snaptr", "queue", { via: "handleRequest" });"#,
        )],
        told: r#"[["init", "12345678-abcd-abcd-abcd-123456789012"], ["track", "PAGE_VIEW"]]"#,
        stores: "_scid _scid_r _schn _ScCbts",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "criteo",
        services: r#"{ "id": "criteo", "accountId": 12345 }"#,
        files: &[(
            "dynamic.criteo.com/js/ld/ld.js?a=12345",
            r#"list("criteo_q", "Object");"#,
        )],
        told: r#"[{"event": "setAccount", "account": 12345}, {"event": "setSiteType", "type": "d"}, {"event": "viewPage"}]"#,
        stores: "cto_bundle cto_bidid local:cto_bundle",
        ..SILENT
    },
    Vendor {
        id: "adroll",
        services: r#"{ "id": "adroll", "advertiserId": "ADVERTISER0", "pixelId": "PIXEL0" }"#,
        files: &[(
            "s.adroll.com/j/ADVERTISER0/roundtrip.js",
            r#"sees("adroll_adv_id"); sees("adroll_pix_id"); list("adroll", "Array");"#,
        )],
        told: r#"[["adroll_adv_id", "ADVERTISER0"], ["adroll_pix_id", "PIXEL0"], ["track", ["pageView"]]]"#,
        stores: "__adroll_fpc __ar_v4",
        ..SILENT
    },
    Vendor {
        id: "outbrain",
        services: r#"{ "id": "outbrain", "marketerId": "00abcdef0123" }"#,
        files: &[(
            "amplify.outbrain.com/cp/obtp.js",
            r#"queue("obApi", "queue", { via: "dispatch", has: { version: "1.1", loaded: true, marketerId: "00abcdef0123" } });"#,
        )],
        told: r#"[["track", "PAGE_VIEW"]]"#,
        stores: "dicbo_id local:outbrain_cid_fetch",
        ..SILENT
    },
    Vendor {
        id: "taboola",
        services: r#"{ "id": "taboola", "accountId": 1234567 }"#,
        files: &[(
            "cdn.taboola.com/libtrc/unip/1234567/tfa.js",
            r#"if (document.currentScript.id !== "tb_tfa_script") wrong("no id"); list("_tfa", "Object");"#,
        )],
        told: r#"[{"notify": "event", "name": "page_view", "id": 1234567}]"#,
        stores: "taboola_select t_gid local:taboola_global_user_id",
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "klaviyo",
        services: r#"{ "id": "klaviyo", "companyId": "AbCd12" }"#,
        files: &[(
            "static.klaviyo.com/onsite/js/klaviyo.js?company_id=AbCd12",
            "",
        )],
        stores: "__kla_id",
        ..SILENT
    },
];

pub const CHATS: &[Vendor] = &[
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
        ..SILENT
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
        ..SILENT
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
        ..SILENT
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
        ..SILENT
    },
    Vendor {
        id: "livechat",
        services: r#"{ "id": "livechat", "license": 1234567 }"#,
        files: &[("cdn.livechatinc.com/tracking.js", r#"sees("__lc");"#)],
        told: r#"[["__lc", {"license": 1234567}]]"#,
        stores: "__lc_cid __lc_cst",
        ..SILENT
    },
    Vendor {
        id: "smartsupp",
        services: r#"{ "id": "smartsupp", "key": "0123456789abcdef0123456789abcdef01234567" }"#,
        files: &[(
            "www.smartsuppchat.com/loader.js",
            r#"sees("_smartsupp"); queue("smartsupp", "_");"#,
        )],
        told: r#"[["_smartsupp", {"key": "0123456789abcdef0123456789abcdef01234567"}]]"#,
        stores: "ssupp.vid ssupp.visits",
        ..SILENT
    },
    Vendor {
        id: "pardot",
        services: r#"{ "id": "pardot", "accountId": "123456", "campaignId": "1234" }"#,
        files: &[(
            "pi.pardot.com/pd.js",
            r#"sees("piAId"); sees("piCId"); sees("piHostname");"#,
        )],
        told: r#"[["piAId", "123456"], ["piCId", "1234"], ["piHostname", "pi.pardot.com"]]"#,
        stores: "visitor_id123456 visitor_id123456-hash lpv123456 pi_opt_in123456",
        ..SILENT
    },
    Vendor {
        id: "onesignal",
        services: r#"{ "id": "onesignal", "appId": "12345678-abcd-abcd-abcd-123456789012" }"#,
        files: &[(
            "cdn.onesignal.com/sdks/web/v16/OneSignalSDK.page.js",
            r#"gives("OneSignal", ["init"]); for (const run of OneSignalDeferred) run(OneSignal);"#,
        )],
        told: r#"[["init", {"appId": "12345678-abcd-abcd-abcd-123456789012"}]]"#,
        stores: "local:onesignal-pageview-count local:os_pageViews database:ONE_SIGNAL_SDK_DB",
        ..SILENT
    },
    Vendor {
        id: "brevo",
        services: r#"{ "id": "brevo", "clientKey": "abcdefghij0123456789" }"#,
        files: &[(
            "cdn.brevo.com/js/sdk-loader.js",
            r#"list("Brevo", "Array");"#,
        )],
        told: r#"[["init", {"client_key": "abcdefghij0123456789"}]]"#,
        stores: "sib_cuid",
        ..SILENT
    },
    Vendor {
        id: "activecampaign",
        services: r#"{ "id": "activecampaign", "accountId": "123456789" }"#,
        files: &[(
            "diffuser-cdn.app-us1.com/diffuser/diffuser.js",
            r#"sees("visitorGlobalObjectAlias"); if (!(window.vgo?.l > 1e12)) wrong("no vgo.l"); queue("vgo", "q");"#,
        )],
        told: r#"[["visitorGlobalObjectAlias", "vgo"], ["setAccount", "123456789"], ["setTrackByDefault", true], ["process"]]"#,
        stores: "prism_123456789",
        ..SILENT
    },
];

/// Parts of a page that come from elsewhere: form guards, comments, fonts.
pub const PARTS: &[Vendor] = &[
    Vendor {
        id: "recaptcha",
        services: r#"{ "id": "recaptcha", "siteKey": "6Lc_circle-0123" }"#,
        files: &[("www.google.com/recaptcha/api.js?render=6Lc_circle-0123", "")],
        stores: "local:_grecaptcha local:rc::a local:rc::f session:rc::c",
        keeps: "_GRECAPTCHA",
        ..SILENT
    },
    Vendor {
        id: "hcaptcha",
        services: r#"{ "id": "hcaptcha" }"#,
        page: r#"<div class="h-captcha" data-sitekey="10000000-ffff"></div>"#,
        files: &[(
            "js.hcaptcha.com/1/api.js",
            r#"frame(".h-captcha", "https://newassets.hcaptcha.com/captcha/v1/1/static/hcaptcha.html");"#,
        )],
        asks: &["newassets.hcaptcha.com/captcha/v1/1/static/hcaptcha.html"],
        keeps: "hmt_id __cflb",
        ..SILENT
    },
    Vendor {
        id: "turnstile",
        services: r#"{ "id": "turnstile" }"#,
        page: r#"<div class="cf-turnstile" data-sitekey="0x4AAAAAAA"></div>"#,
        files: &[(
            "challenges.cloudflare.com/turnstile/v0/api.js",
            r#"frame(".cf-turnstile", "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/b/turnstile/");"#,
        )],
        asks: &["challenges.cloudflare.com/cdn-cgi/challenge-platform/h/b/turnstile/"],
        keeps: "cf_clearance",
        ..SILENT
    },
    Vendor {
        id: "disqus",
        services: r#"{ "id": "disqus", "shortname": "a-shop" }"#,
        page: r#"<div id="disqus_thread"></div>"#,
        files: &[(
            "a-shop.disqus.com/embed.js",
            r##"frame("#disqus_thread", "https://disqus.com/embed/comments/?base=default&f=a-shop");"##,
        )],
        asks: &["disqus.com/embed/comments/?base=default&f=a-shop"],
        stores: "vglnk.Agent.p vglnk.PartnerRfsh.p",
        keeps: "disqus_unique",
        ..SILENT
    },
    Vendor {
        id: "google-fonts",
        services: r#"{ "id": "google-fonts", "stylesheet": "https://fonts.googleapis.com/css2?family=Roboto&display=swap" }"#,
        page: r#"<link rel="stylesheet" data-category="functionality" data-service="google-fonts" data-href="https://fonts.googleapis.com/icon?family=Material+Icons">"#,
        styles: &[
            (
                "fonts.googleapis.com/css2?family=Roboto&display=swap",
                "@font-face { font-family: Roboto; src: url(https://fonts.gstatic.com/s/roboto.woff2) } h1 { font-family: Roboto }",
            ),
            ("fonts.googleapis.com/icon?family=Material+Icons", ""),
        ],
        asks: &["fonts.gstatic.com/s/roboto.woff2"],
        ..SILENT
    },
    Vendor {
        id: "adobe-fonts",
        services: r#"{ "id": "adobe-fonts", "kit": "abc1def" }"#,
        styles: &[(
            "use.typekit.net/abc1def.css",
            "@import url(https://p.typekit.net/p.css?s=1&k=abc1def);",
        )],
        asks: &["p.typekit.net/p.css?s=1&k=abc1def"],
        ..SILENT
    },
];

/// Frames alone: taken out of the page, they are gone.
pub const FRAMES: &[Vendor] = &[
    Vendor {
        id: "youtube",
        services: r#"{ "id": "youtube" }"#,
        frames: &[(
            "targeting",
            "www.youtube.com/embed/aqz-KE-bpKQ?rel=0",
            "www.youtube-nocookie.com/embed/aqz-KE-bpKQ?rel=0",
        )],
        keeps: "VISITOR_INFO1_LIVE VISITOR_PRIVACY_METADATA __Secure-ROLLOUT_TOKEN YSC",
        ..SILENT
    },
    Vendor {
        id: "vimeo",
        services: r#"{ "id": "vimeo" }"#,
        frames: &[(
            "targeting",
            "player.vimeo.com/video/76979871?h=8272103f6e",
            "player.vimeo.com/video/76979871?h=8272103f6e&dnt=1",
        )],
        keeps: "vuid player player_clearance cf_clearance __cf_bm _cfuvid",
        ..SILENT
    },
    Vendor {
        id: "dailymotion",
        services: r#"{ "id": "dailymotion" }"#,
        frames: &[same(
            "targeting",
            "geo.dailymotion.com/player.html?video=x84sh87",
        )],
        keeps: "dmvk ts v1st usprivacy",
        ..SILENT
    },
    Vendor {
        id: "spotify",
        services: r#"{ "id": "spotify" }"#,
        frames: &[same(
            "targeting",
            "open.spotify.com/embed/track/4cOdK2wGLETKBW3PvgPWqT",
        )],
        keeps: "sp_t sp_landing",
        ..SILENT
    },
    Vendor {
        id: "soundcloud",
        services: r#"{ "id": "soundcloud" }"#,
        frames: &[same(
            "targeting",
            "w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/293",
        )],
        keeps: "sc_anonymous_id",
        ..SILENT
    },
    Vendor {
        id: "openstreetmap",
        services: r#"{ "id": "openstreetmap" }"#,
        frames: &[same(
            "functionality",
            "www.openstreetmap.org/export/embed.html?bbox=2.2,48.8,2.4,48.9&layer=mapnik",
        )],
        ..SILENT
    },
];

/// Frames, and scripts that make frames of what stands in the page.
pub const WIDGETS: &[Vendor] = &[
    Vendor {
        id: "google-maps",
        services: r#"{ "id": "google-maps", "key": "AIzaCircle", "callback": "initMap" }"#,
        frames: &[same(
            "functionality",
            "www.google.com/maps/embed?pb=!1m18!1m12",
        )],
        page: "<script>function initMap() { vendorCalls['google-maps'].push(['initMap']); }</script>",
        files: &[(
            "maps.googleapis.com/maps/api/js?key=AIzaCircle&loading=async&callback=initMap",
            r#"window[new URL(document.currentScript.src).searchParams.get("callback")]();"#,
        )],
        told: r#"[["initMap"]]"#,
        keeps: "NID",
        ..SILENT
    },
    Vendor {
        id: "calendly",
        services: r#"{ "id": "calendly" }"#,
        frames: &[same(
            "functionality",
            "calendly.com/a-shop/visit?embed_type=Inline",
        )],
        page: r#"<div class="calendly-inline-widget" data-url="https://calendly.com/a-shop/call"></div>"#,
        styles: &[("assets.calendly.com/assets/external/widget.css", "")],
        files: &[(
            "assets.calendly.com/assets/external/widget.js",
            r#"frame(".calendly-inline-widget", (widget) => widget.dataset.url);"#,
        )],
        asks: &["calendly.com/a-shop/call"],
        ..SILENT
    },
    Vendor {
        id: "typeform",
        services: r#"{ "id": "typeform" }"#,
        frames: &[same("functionality", "form.typeform.com/to/abc123")],
        page: r#"<div data-tf-widget="def456"></div>"#,
        files: &[(
            "embed.typeform.com/next/embed.js",
            r#"frame("[data-tf-widget]", (widget) => `https://form.typeform.com/to/${widget.dataset.tfWidget}`);"#,
        )],
        asks: &["form.typeform.com/to/def456"],
        keeps: "tf_respondent_cc attribution_user_id",
        ..SILENT
    },
    Vendor {
        id: "instagram",
        services: r#"{ "id": "instagram" }"#,
        frames: &[same("targeting", "www.instagram.com/p/abc/embed/")],
        page: r#"<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/def/"></blockquote>"#,
        files: &[(
            "www.instagram.com/embed.js",
            r#"frame(".instagram-media", (post) => `${post.dataset.instgrmPermalink}embed/`);"#,
        )],
        asks: &["www.instagram.com/p/def/embed/"],
        ..SILENT
    },
    Vendor {
        id: "x-embed",
        services: r#"{ "id": "x-embed" }"#,
        frames: &[same(
            "targeting",
            "platform.twitter.com/embed/Tweet.html?id=20&dnt=true",
        )],
        page: r#"<blockquote class="twitter-tweet" data-dnt="true"><a href="https://twitter.com/jack/status/21"></a></blockquote>"#,
        files: &[(
            "platform.twitter.com/widgets.js",
            r#"frame(".twitter-tweet", (post) => `https://platform.twitter.com/embed/Tweet.html?dnt=${post.dataset.dnt}&id=${post.querySelector("a").href.split("/").pop()}`);"#,
        )],
        asks: &["platform.twitter.com/embed/Tweet.html?dnt=true&id=21"],
        keeps: "guest_id* personalization_id",
        ..SILENT
    },
    Vendor {
        id: "tiktok-embed",
        services: r#"{ "id": "tiktok-embed" }"#,
        frames: &[same(
            "targeting",
            "www.tiktok.com/player/v1/6718335390845095173",
        )],
        page: r#"<blockquote class="tiktok-embed" data-video-id="6718335390845095174"></blockquote>"#,
        files: &[(
            "www.tiktok.com/embed.js",
            r#"frame(".tiktok-embed", (post) => `https://www.tiktok.com/embed/v2/${post.dataset.videoId}`);"#,
        )],
        asks: &["www.tiktok.com/embed/v2/6718335390845095174"],
        keeps: "ttwid",
        ..SILENT
    },
];
