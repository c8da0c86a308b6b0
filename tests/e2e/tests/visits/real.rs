//! The full circle with the vendors' own files from npm, served under their real host names: what is documented, and what
//! those then do by themselves.

use e2e::vendors::{npm_bundle, npm_file};
use e2e::visit::{Visit, patiently};
use e2e::world::Reply;

use super::circle::{expect_all_back, serve};
use super::shop::*;

e2e::cases![
    the_real_files_go_round,
    more_real_files_go_round,
    each_file_that_no_entry_knows_sends_alone,
    all_held_on_one_page_send_what_each_sends_alone
];

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

/// Vendors that no entry of the catalogue knows: their own snippets, marked.
const UNKNOWN: &[Real] = &[
    Real {
        service: "",
        page: r#"<script type="text/plain" data-placet-category="targeting" data-placet-src="https://d2wy8f7a9ursnm.cloudfront.net/v9.0.0/bugsnag.min.js"></script>
  <script type="text/plain" data-placet-category="targeting">Bugsnag.start({ apiKey: "0123456789abcdef0123456789abcdef" })</script>"#,
        files: &[(
            "d2wy8f7a9ursnm.cloudfront.net/v9.0.0/bugsnag.min.js",
            File("@bugsnag/browser/dist/bugsnag.min.js"),
        )],
        home: &[("sessions.bugsnag.com", "/"), ("notify.bugsnag.com", "/")],
        runs: "Bugsnag.isStarted()",
        does: "Bugsnag.notify(new Error('the shop made a mistake'))",
        stopped: "",
        stores: &["local bugsnag-anonymous-id"],
        last: &[],
    },
    Real {
        service: "",
        page: r#"<script type="text/plain" data-placet-category="targeting">
    window._rollbarConfig = { accessToken: "0123456789abcdef0123456789abcdef", captureUncaught: true, payload: { environment: "production" } };
  </script>
  <script type="text/plain" data-placet-category="targeting" async data-placet-src="https://cdn.rollbar.com/rollbarjs/refs/tags/v3.1.0/rollbar.min.js"></script>"#,
        files: &[(
            "cdn.rollbar.com/rollbarjs/refs/tags/v3.1.0/rollbar.min.js",
            File("rollbar/dist/rollbar.min.js"),
        )],
        home: &[("api.rollbar.com", "/api/1/item")],
        runs: "window.Rollbar && typeof Rollbar.error === 'function'",
        does: "Rollbar.error('the shop made a mistake')",
        stopped: "",
        stores: &[],
        last: &[],
    },
    Real {
        service: "",
        page: r#"<script type="text/plain" data-placet-category="targeting" data-placet-src="https://apm.partner.example/elastic-apm-rum.umd.min.js" crossorigin></script>
  <script type="text/plain" data-placet-category="targeting">elasticApm.init({ serviceName: "shop", serverUrl: "https://apm.partner.example" })</script>"#,
        files: &[(
            "apm.partner.example/elastic-apm-rum.umd.min.js",
            File("@elastic/apm-rum/dist/bundles/elastic-apm-rum.umd.min.js"),
        )],
        home: &[("apm.partner.example", "/intake/v2/rum/events")],
        runs: "elasticApm.isActive() && elasticApm.serviceFactory.initialized",
        does: "",
        stopped: "",
        stores: &[],
        last: &[],
    },
    Real {
        service: "",
        page: r#"<script type="text/plain" data-placet-category="targeting">
    var Countly = window.Countly || {};
    Countly.q = Countly.q || [];
    Countly.app_key = "0123456789abcdef0123456789abcdef01234567";
    Countly.url = "https://shop.count.ly";
    Countly.ignore_bots = false;
    Countly.q.push(["track_sessions"], ["track_pageview"]);
    (function () {
      var cly = document.createElement("script"); cly.type = "text/javascript"; cly.async = true;
      cly.src = "https://shop.count.ly/sdk/web/countly.min.js";
      cly.onload = function () { Countly.init() };
      var s = document.getElementsByTagName("script")[0]; s.parentNode.insertBefore(cly, s);
    })();
  </script>"#,
        files: &[(
            "shop.count.ly/sdk/web/countly.min.js",
            File("countly-sdk-web/lib/countly.min.js"),
        )],
        home: &[("shop.count.ly", "/i")],
        runs: "window.Countly && typeof Countly.begin_session === 'function'",
        does: "",
        stopped: "",
        stores: &["local 0123456789abcdef0123456789abcdef01234567/cly_id"],
        last: &[],
    },
    Real {
        service: "",
        page: r#"<script type="text/plain" data-placet-category="targeting" data-placet-src="https://flags.partner.example/ldclient.min.js"></script>
  <script type="text/plain" data-placet-category="targeting">var flags = LDClient.initialize("0123456789abcdef01234567", { kind: "user", anonymous: true });</script>"#,
        files: &[(
            "flags.partner.example/ldclient.min.js",
            File("launchdarkly-js-client-sdk/dist/ldclient.min.js"),
        )],
        home: &[(
            "app.launchdarkly.com",
            "/sdk/evalx/0123456789abcdef01234567/",
        )],
        runs: "window.flags && typeof flags.variation === 'function'",
        does: "",
        stopped: "",
        stores: &["local ld:$anonUserId"],
        last: &[],
    },
];

fn the_real_files_go_round(visit: &mut Visit) {
    circle(visit, REAL);
}

fn more_real_files_go_round(visit: &mut Visit) {
    circle(visit, MORE_REAL);
}

/// The vendors' own snippets, as their documents give them, marked and in one page.
const SNIPPETS: &str = r#"
  <script type="text/plain" data-placet-category="targeting">
    (function (mixpanel) {
      mixpanel._i = []; mixpanel.__SV = 1.2;
      mixpanel.init = (token, config, name) => mixpanel._i.push([token, config, name ?? "mixpanel"]);
      for (const method of ["track", "track_pageview", "identify", "register"]) mixpanel[method] = (...args) => mixpanel.push([method, ...args]);
      const script = Object.assign(document.createElement("script"), { async: true, src: "https://cdn.mxpnl.com/libs/mixpanel-2-latest.min.js" });
      const first = document.getElementsByTagName("script")[0];
      first.parentNode.insertBefore(script, first);
    })((window.mixpanel = window.mixpanel || []));
    mixpanel.init("0123456789abcdef0123456789abcdef", { track_pageview: true, api_host: "https://api-js.mixpanel.com", persistence: "cookie", cookie_expiration: 365 });
  </script>
  <script type="text/plain" data-placet-category="targeting">
    !function(t,e){var o,n,p,r;e.__SV||(window.posthog=e,e._i=[],e.init=function(i,s,a){function g(t,e){var o=e.split(".");2==o.length&&(t=t[o[0]],e=o[1]),t[e]=function(){t.push([e].concat(Array.prototype.slice.call(arguments,0)))}}(p=t.createElement("script")).type="text/javascript",p.crossOrigin="anonymous",p.async=!0,p.src=s.api_host.replace(".i.posthog.com","-assets.i.posthog.com")+"/static/array.js",(r=t.getElementsByTagName("script")[0]).parentNode.insertBefore(p,r);var u=e;for(void 0!==a?u=e[a]=[]:a="posthog",u.people=u.people||[],u.toString=function(t){var e="posthog";return"posthog"!==a&&(e+="."+a),t||(e+=" (stub)"),e},u.people.toString=function(){return u.toString(1)+".people (stub)"},o="init capture register identify opt_out_capturing has_opted_out_capturing".split(" "),n=0;n<o.length;n++)g(u,o[n]);e._i.push([i,s,a])},e.__SV=1)}(document,window.posthog||[]);
    posthog.init("phc_0123456789abcdef", { api_host: "https://eu.i.posthog.com", persistence: "localStorage+cookie", cookie_expiration: 365 });
  </script>
  <script type="text/plain" data-placet-category="targeting">
    window._pac = { site: "123456", collectDomain: "https://abcdefg.pa-cd.com", privacy: [] };
    window.pdl = { requireConsent: "v2", consent: { products: ["PA"], defaultPreset: { PA: "opt-in" } } };
    window._paq = window._paq || [];
    _paq.push(["sendEvent", "page.display"]);
  </script>
  <script type="text/plain" data-placet-category="targeting" async data-placet-src="https://tag.aticdn.net/piano-analytics.js"></script>
  <script type="text/plain" data-placet-category="targeting" data-placet-src="https://cdn.amplitude.com/script/0123456789abcdef0123456789abcdef.js"></script>
  <script type="text/plain" data-placet-category="targeting">amplitude.init("0123456789abcdef0123456789abcdef", { cookieOptions: { expiration: 365 } });</script>
  <script type="text/plain" data-placet-category="targeting">
    (function(c,l,a,r,i,t,y){c[a]=c[a]||function(){(c[a].q=c[a].q||[]).push(arguments)};t=l.createElement(r);t.async=1;t.src="https://www.clarity.ms/tag/"+i;y=l.getElementsByTagName(r)[0];y.parentNode.insertBefore(t,y);})(window, document, "clarity", "script", "abcdefgh12");
  </script>
  <script type="text/plain" data-placet-category="targeting">
    !function(){var i="analytics",analytics=window[i]=window[i]||[];if(!analytics.initialize)if(analytics.invoked)window.console&&console.error&&console.error("Segment snippet included twice.");else{analytics.invoked=!0;analytics.methods=["trackSubmit","trackClick","trackLink","trackForm","pageview","identify","reset","group","track","ready","alias","debug","page","screen","once","off","on","addSourceMiddleware","addIntegrationMiddleware","setAnonymousId","addDestinationMiddleware","register"];analytics.factory=function(e){return function(){if(window[i].initialized)return window[i][e].apply(window[i],arguments);var n=Array.prototype.slice.call(arguments);if(["track","screen","alias","group","page","identify"].indexOf(e)>-1){var c=document.querySelector("link[rel='canonical']");n.push({__t:"bpc",c:c&&c.getAttribute("href")||void 0,p:location.pathname,u:location.href,s:location.search,t:document.title,r:document.referrer})}n.unshift(e);analytics.push(n);return analytics}};for(var n=0;n<analytics.methods.length;n++){var key=analytics.methods[n];analytics[key]=analytics.factory(key)}analytics.load=function(key,n){var t=document.createElement("script");t.type="text/javascript";t.async=!0;t.setAttribute("data-global-segment-analytics-key",i);t.src="https://cdn.segment.com/analytics.js/v1/" + key + "/analytics.min.js";var r=document.getElementsByTagName("script")[0];r.parentNode.insertBefore(t,r);analytics._loadOptions=n};analytics._writeKey="AbCdEf123456";analytics.SNIPPET_VERSION="5.2.0";analytics.load("AbCdEf123456");analytics.page();}}();
  </script>
  <script type="text/plain" data-placet-category="targeting" data-placet-src="https://browser.sentry-cdn.com/11.12.0/bundle.min.js" crossorigin="anonymous"></script>
  <script type="text/plain" data-placet-category="targeting">Sentry.init({ dsn: "https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1" });</script>
  <div data-tf-widget="abc123" style="height: 200px"></div>
  <script type="text/plain" data-placet-category="targeting" data-placet-src="https://embed.typeform.com/next/embed.js"></script>
"#;

fn each_file_that_no_entry_knows_sends_alone(visit: &mut Visit) {
    for real in UNKNOWN {
        play(visit, &[real]);
        first_visit(visit, "{}", real.page);
        accept(visit);
        expect_running(visit, &[real]);
        visit.js("document.cookie = 'placet=; max-age=0'");
    }
}

/// Thirteen are held, and one yes lets them go at once. What each sends alone is what the cases above wait for.
fn all_held_on_one_page_send_what_each_sends_alone(visit: &mut Visit) {
    let vendors: Vec<&Real> = REAL.iter().chain(MORE_REAL).chain(UNKNOWN).collect();
    assert_eq!(vendors.len(), 13);
    play(visit, &vendors);
    let unknown = UNKNOWN.iter().map(|real| real.page);
    let snippets: String = std::iter::once(SNIPPETS).chain(unknown).collect();
    first_visit(visit, "{}", &snippets);
    visit.expect_no_third_party();
    accept(visit);
    expect_running(visit, &vendors);
}

/// Serves the vendors' files, and answers where they call home.
#[track_caller]
fn play(visit: &Visit, vendors: &[&Real]) {
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
}

#[track_caller]
fn circle(visit: &mut Visit, vendors: &[Real]) {
    let all: Vec<&Real> = vendors.iter().collect();
    play(visit, &all);
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
    expect_running(visit, &all);
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

/// Each runs as configured, calls home, and stores what it stores.
#[track_caller]
fn expect_running(visit: &mut Visit, vendors: &[&Real]) {
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
}
