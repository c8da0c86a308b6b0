//! The full circle with the vendors' own files from npm, served under their real host names: what is documented, and what
//! those then do by themselves.

use e2e::vendors::{npm_bundle, npm_file};
use e2e::visit::{Visit, patiently};
use e2e::world::Reply;

use super::circle::{expect_all_back, serve};
use super::shop::*;

e2e::cases![the_real_files_go_round, more_real_files_go_round];

/// Where a file comes from.
enum From {
    /// A file of a package, as it is.
    File(&'static str),
    /// A package's modules in one file that makes a global, as the vendor's own host has it.
    Modules(&'static str, &'static str),
    /// What stands here: the small answers of a vendor's host that are in no package.
    Text(&'static str),
}

use From::{File, Modules, Text};

struct Real {
    service: &'static str,
    /// What else stands in the owner's page.
    page: &'static str,
    /// The first is what the entry loads.
    files: &'static [(&'static str, From)],
    /// Where it calls home: a host, and the start of the path that must be asked.
    home: &'static [(&'static str, &'static str)],
    /// True once it runs as configured.
    runs: &'static str,
    /// What the page does then.
    does: &'static str,
    /// True in the task of the withdrawal.
    stopped: &'static str,
    /// Starts of what it stores by itself.
    stores: &'static [&'static str],
    /// Where it still sends what it had gathered before the withdrawal.
    last: &'static [&'static str],
}

const REAL: &[Real] = &[
    Real {
        service: r#"{ "id": "mixpanel", "token": "0123456789abcdef0123456789abcdef" }"#,
        page: "",
        files: &[(
            "cdn.mxpnl.com/libs/mixpanel-2-latest.min.js",
            File("mixpanel-browser/dist/mixpanel.min.js"),
        )],
        home: &[("api-js.mixpanel.com", "/track")],
        runs: "typeof mixpanel.get_distinct_id === 'function' && mixpanel.get_config('cookie_expiration') === 365",
        does: "",
        stopped: "mixpanel.has_opted_out_tracking()",
        stores: &["mp_0123456789abcdef0123456789abcdef_mixpanel"],
        last: &[],
    },
    Real {
        service: r#"{ "id": "posthog", "key": "phc_0123456789abcdef", "region": "eu" }"#,
        page: "",
        files: &[(
            "eu-assets.i.posthog.com/static/array.js",
            File("posthog-js/dist/array.full.no-external.js"),
        )],
        home: &[
            ("eu-assets.i.posthog.com", "/array/"),
            ("eu.i.posthog.com", "/"),
        ],
        runs: "typeof posthog.get_distinct_id === 'function' && posthog.get_distinct_id() && posthog.config.api_host === 'https://eu.i.posthog.com'",
        does: "",
        stopped: "posthog.has_opted_out_capturing()",
        stores: &[
            "ph_phc_0123456789abcdef_posthog",
            "local ph_phc_0123456789abcdef_posthog",
        ],
        last: &[],
    },
    Real {
        service: r#"{ "id": "piano-analytics", "site": "123456", "collectDomain": "abcdefg.pa-cd.com" }"#,
        page: "",
        files: &[(
            "tag.aticdn.net/piano-analytics.js",
            File("piano-analytics-js/dist/browser/piano-analytics.js"),
        )],
        home: &[("abcdefg.pa-cd.com", "/")],
        runs: "window.pa && pa.consent && pa.consent.getMode() === 'opt-in'",
        does: "",
        stopped: "pa.consent.getMode() === 'opt-out'",
        stores: &["_pcid"],
        last: &[],
    },
];

/// Clarity's tag: it puts the start before what waits, and the file into the page.
const CLARITY_TAG: &str = r#"(() => {
  const script = document.createElement("script");
  script.async = true;
  script.src = "https://scripts.clarity.ms/0.8.70/clarity.js";
  document.head.append(script);
  clarity("start", { projectId: "abcdefgh12", upload: "https://l.clarity.ms/collect", expire: 365, cookies: ["_uetmsclkid", "_uetvid"], track: true, content: true });
  clarity.q.unshift(clarity.q.pop());
})();"#;

/// What Segment's host tells of a source that has no destination but Segment itself.
const SEGMENT_SETTINGS: &str = r#"{ "integrations": { "Segment.io": { "apiKey": "AbCdEf123456", "unbundledIntegrations": [], "addBundledMetadata": true } },
  "plan": { "track": { "__default": { "enabled": true, "integrations": {} } } }, "edgeFunction": {}, "analyticsNextEnabled": true,
  "middlewareSettings": {}, "enabledMiddleware": {}, "metrics": { "sampleRate": 0 }, "legacyVideoPluginsEnabled": false, "remotePlugins": [] }"#;

const MORE_REAL: &[Real] = &[
    Real {
        service: r#"{ "id": "amplitude", "apiKey": "0123456789abcdef0123456789abcdef" }"#,
        page: "",
        files: &[(
            "cdn.amplitude.com/script/0123456789abcdef0123456789abcdef.js",
            File("@amplitude/analytics-browser/lib/scripts/amplitude-min.js"),
        )],
        home: &[
            ("api2.amplitude.com", "/2/httpapi"),
            ("sr-client-cfg.amplitude.com", "/config"),
        ],
        runs: "typeof amplitude.getDeviceId === 'function' && amplitude.getDeviceId()",
        does: "",
        stopped: "amplitude.getOptOut()",
        stores: &["AMP_0123456789"],
        last: &[],
    },
    Real {
        service: r#"{ "id": "clarity", "projectId": "abcdefgh12" }"#,
        page: "",
        files: &[
            ("www.clarity.ms/tag/abcdefgh12", Text(CLARITY_TAG)),
            (
                "scripts.clarity.ms/0.8.70/clarity.js",
                File("clarity-js/build/clarity.min.js"),
            ),
        ],
        home: &[("l.clarity.ms", "/collect")],
        runs: "typeof clarity === 'function' && clarity.v === '0.8.70'",
        does: "",
        stopped: "!/_cl[cs]k=/.test(document.cookie)",
        stores: &["_clck", "_clsk", "session _cltk"],
        last: &["l.clarity.ms/collect"],
    },
    Real {
        service: r#"{ "id": "segment", "writeKey": "AbCdEf123456" }"#,
        page: "",
        files: &[
            (
                "cdn.segment.com/analytics.js/v1/AbCdEf123456/analytics.min.js",
                File("@segment/analytics-next/dist/umd/standalone.js"),
            ),
            (
                "cdn.segment.com/v1/projects/AbCdEf123456/settings",
                Text(SEGMENT_SETTINGS),
            ),
        ],
        home: &[("api.segment.io", "/v1/p")],
        runs: "window.analytics && typeof analytics.user === 'function' && analytics.user().anonymousId()",
        does: "",
        stopped: "!/ajs_/.test(document.cookie)",
        stores: &["ajs_anonymous_id", "local ajs_anonymous_id"],
        last: &[],
    },
    Real {
        service: r#"{ "id": "sentry", "key": "0123456789abcdef0123456789abcdef", "dsn": "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1" }"#,
        page: "",
        files: &[(
            "browser.sentry-cdn.com/11.12.0/bundle.min.js",
            Modules("@sentry/browser", "Sentry"),
        )],
        home: &[("o1.ingest.sentry.io", "/api/1/envelope/")],
        runs: "window.Sentry && Sentry.isEnabled()",
        does: "setTimeout(() => { throw new Error('the shop made a mistake'); })",
        stopped: "Sentry.captureMessage('too late') && !Sentry.isEnabled()",
        stores: &[],
        last: &[],
    },
    Real {
        service: r#"{ "id": "typeform" }"#,
        page: r#"<div data-tf-widget="abc123" style="height: 200px"></div>"#,
        files: &[
            (
                "embed.typeform.com/next/embed.js",
                File("@typeform/embed/build/embed.js"),
            ),
            ("embed.typeform.com/next/css/widget.css", Text("")),
        ],
        home: &[("form.typeform.com", "/to/abc123")],
        runs: "find('[data-tf-widget] iframe')",
        does: "",
        stopped: "true",
        stores: &[],
        last: &[],
    },
];

fn the_real_files_go_round(visit: &mut Visit) {
    circle(visit, REAL);
}

fn more_real_files_go_round(visit: &mut Visit) {
    circle(visit, MORE_REAL);
}

#[track_caller]
fn circle(visit: &mut Visit, vendors: &[Real]) {
    for real in vendors {
        for (host, _) in real.home {
            visit
                .world
                .put(host, "/*", Reply::json(r#"{ "code": 200 }"#));
        }
    }
    for (address, from) in vendors.iter().flat_map(|real| real.files) {
        let text = match from {
            File(path) => npm_file(path),
            Modules(package, global) => npm_bundle(package, global),
            Text(text) => Ok((*text).to_string()),
        };
        let text = text.unwrap_or_else(|error| panic!("{error}"));
        let reply = match address.rsplit('.').next() {
            Some("css") => Reply::new("text/css", text),
            _ => Reply::js(text),
        };
        serve(visit, address, reply);
    }
    let services: Vec<&str> = vendors.iter().map(|real| real.service).collect();
    let body: String = vendors.iter().map(|real| real.page).collect();
    first_visit(
        visit,
        &format!(r#"{{ "services": [ {} ] }}"#, services.join(", ")),
        &body,
    );
    expect_no_complaints(visit);
    visit.expect_no_third_party();
    accept(visit);
    for real in vendors {
        visit.wait(real.runs);
        visit.js(real.does);
        for (address, _) in real.files {
            visit.wait_asked(address, 1);
        }
        for (host, path) in real.home {
            patiently(|| {
                let asked = visit.asked(host);
                let mut asked = asked.iter();
                asked
                    .any(|request| request.path.starts_with(path))
                    .then_some(())
                    .ok_or_else(|| format!("{host}{path} was never asked"))
            });
        }
        for start in real.stores {
            patiently(|| {
                let mut there = visit.cookie_names();
                there.extend(visit.stored());
                there
                    .iter()
                    .any(|name| name.starts_with(start))
                    .then_some(())
                    .ok_or_else(|| format!("{start} never came: {there:?}"))
            });
        }
    }
    assert_eq!(visit.strangers(), Vec::<String>::new());
    expect_no_complaints(visit);
    visit.forget_requests();
    let stopped: Vec<&str> = vendors.iter().map(|real| real.stopped).collect();
    let stopped = visit.js(&format!(
        "window.samePage = true; placet.withdraw(); return [{}];",
        stopped.join(", ")
    ));
    let all = stopped.as_array().cloned().unwrap_or_default();
    assert!(all.iter().all(|stopped| *stopped == true), "{stopped}");
    expect_all_back(visit, 1);
    let last: Vec<&str> = vendors.iter().flat_map(|real| real.last).copied().collect();
    let mut asked = visit.third_parties();
    asked.retain(|place| !last.contains(&&**place));
    assert_eq!(asked, Vec::<String>::new(), "after the withdrawal");
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    visit.expect_no_third_party();
    // A renewed yes counts from the first page view on, whatever flag the refusal left.
    if vendors.iter().any(|real| real.service.contains("mixpanel")) {
        visit.js("placet.acceptAll()");
        patiently(|| {
            let asked = visit.asked("api-js.mixpanel.com");
            let mut asked = asked.iter();
            asked
                .any(|request| request.path.starts_with("/track"))
                .then_some(())
                .ok_or_else(|| "the page view after a renewed yes is not counted".to_owned())
        });
    }
}
