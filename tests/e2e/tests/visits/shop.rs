//! The shop that most cases visit: its pages, its configs, and the acts that many cases share.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use e2e::vendors::{npm_bundle, npm_file, root};
use e2e::visit::Visit;
use e2e::world::{self, Reply, Request};

/// Matomo, Google Analytics and Intercom, by the owner's ids only.
pub const CONFIG: &str = r#"{ "policy": { "url": "/privacy" },
  "services": [
    { "id": "matomo", "url": "https://stats.example.org/", "site": "1" },
    { "id": "google-analytics", "measurementId": "G-SHOP1" },
    { "id": "intercom", "appId": "abcd1234" } ] }"#;

/// Matomo alone, which has a revoke call known to stop it.
pub const MATOMO_ONLY: &str = r#"{ "services": [
    { "id": "matomo", "url": "https://stats.example.org/", "site": "1" } ] }"#;

/// The tag that the README recommends.
pub const ASYNC: &str = r#"<script async src="/placet/placet.js"></script>"#;
/// The tag that does its whole work where it stands.
pub const PLAIN: &str = r#"<script src="/placet/placet.js"></script>"#;

/// All that is requested when `CONFIG`'s services run, each once.
pub const ALL_PLACES: [&str; 6] = [
    "api-iam.intercom.io/messenger/web/ping",
    "stats.example.org/matomo.js",
    "stats.example.org/matomo.php",
    "widget.intercom.io/widget/abcd1234",
    "www.google-analytics.com/g/collect",
    "www.googletagmanager.com/gtag/js",
];

/// The inline config block.
pub fn config_block(config: &str) -> String {
    format!(r#"<script type="application/json" id="placet-config">{config}</script>"#)
}

/// A whole page with this head and body.
pub fn document(head: &str, body: &str) -> String {
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A shop</title>{head}</head><body><main><h1>A shop</h1><p>Shoes, and more shoes.</p>{body}</main></body></html>"#
    )
}

/// Config and recommended tag in the head, `body` on the page.
pub fn page(config: &str, body: &str) -> String {
    document(&format!("{}{ASYNC}", config_block(config)), body)
}

/// Opens the shop with this config and body as a visitor who was never here, up to the notice.
#[track_caller]
pub fn first_visit(visit: &mut Visit, config: &str, body: &str) {
    visit.page("/", &page(config, body));
    visit.open("/");
    visit.wait_state("notice");
}

/// The program has stopped: one line stands in for the notice, and a button that loads the page again.
#[track_caller]
pub fn expect_one_line(visit: &Visit) {
    visit.wait("[...ui.querySelectorAll('[data-action]')].map((one) => one.dataset.action) + '' === 'reload'");
    let texts = visit.js("return [...ui.children].filter(shown).map((one) => one.textContent)");
    let english = ["The page has to be loaded again", "Load the page again"];
    assert_eq!(texts, serde_json::json!(english));
}

#[track_caller]
pub fn accept(visit: &mut Visit) {
    visit.click("[data-action=accept-all]");
    visit.wait_state("idle");
}

#[track_caller]
pub fn reject(visit: &mut Visit) {
    visit.click("[data-action=reject-all]");
    visit.wait_state("idle");
}

/// Waits until all of `CONFIG`'s services have loaded and called home, each once.
#[track_caller]
pub fn wait_all_running(visit: &mut Visit) {
    for place in ALL_PLACES {
        visit.wait_asked(place, 1);
    }
    visit.settle();
    assert_eq!(visit.third_parties(), ALL_PLACES);
    for place in ALL_PLACES {
        visit.wait_asked(place, 1);
    }
    expect_vendors_content(visit);
}

/// The fakes found nothing wrong about how they were spoken to.
#[track_caller]
pub fn expect_vendors_content(visit: &Visit) {
    assert_eq!(
        visit.text("return (window.fakeErrors || []).join('; ')"),
        ""
    );
}

/// The config is all right, and nothing else was wrong either.
#[track_caller]
pub fn expect_no_complaints(visit: &Visit) {
    assert_eq!(
        visit.text("return JSON.stringify(placet.complaints())"),
        "[]"
    );
}

/// The names of cookies but ours and opt-out flags, which are kept on purpose.
#[track_caller]
pub fn vendor_cookies(visit: &mut Visit) -> Vec<String> {
    let mut names = visit.cookie_names();
    names.retain(|name| name != "placet" && name != "mtm_consent_removed");
    names
}

/// Opens the preferences by the control that stays on every page.
#[track_caller]
pub fn reopen(visit: &mut Visit) {
    visit.click("[data-action=reopen]");
    visit.wait_state("preferences");
}

/// Moves a switch of the open preferences the way a visitor does: its list is opened first if it
/// is folded away.
#[track_caller]
pub fn toggle(visit: &mut Visit, css: &str) {
    let css = format!("input[role=switch]{css}");
    let before = visit.is(&format!("find({css:?}).checked"));
    visit.js(&format!(
        "for (let e = find({css:?}); e; e = e.parentElement) if (e.localName === 'details') e.open = true;"
    ));
    visit.click(&css);
    visit.wait(&format!("find({css:?}).checked === {}", !before));
}

/// Starts the page's clock this many milliseconds ahead, for scripts that run from now on.
#[track_caller]
pub fn clock_ahead(visit: &mut Visit, milliseconds: i64) {
    visit.before_every_page(&format!(
        "const Real = Date, now = Date.now.bind(Date);
        class Shifted extends Real {{
          constructor(...parts) {{ parts.length ? super(...parts) : super(now() + {milliseconds}); }}
          static now() {{ return now() + {milliseconds}; }}
        }}
        globalThis.Date = Shifted;"
    ));
}

/// The moment thirteen calendar months after `seconds`, day clamped, UTC; by the engine's own calendar.
#[track_caller]
pub fn thirteen_months_after(visit: &Visit, seconds: i64) -> i64 {
    let value = visit.js(&format!(
        "const d = new Date({seconds}000), day = d.getUTCDate();
        d.setUTCDate(1); d.setUTCMonth(d.getUTCMonth() + 13);
        const last = new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + 1, 0)).getUTCDate();
        d.setUTCDate(Math.min(day, last));
        return Math.floor(d.getTime() / 1000);"
    ));
    value.as_f64().unwrap_or_default() as i64
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs() as i64)
}

pub const DAY: i64 = 86_400_000;

/// Accepts everything, and comes back as a visitor who did: all of `CONFIG`'s services run on both pages, each once.
#[track_caller]
pub fn accept_and_return(visit: &mut Visit) {
    accept(visit);
    wait_all_running(visit);
    visit.forget_requests();
    visit.reload();
    visit.wait_state("idle");
    wait_all_running(visit);
}

/// The folder of a site's own files, written by the owner's command, in all languages if none are named.
#[track_caller]
pub fn own_site(visit: &Visit, config: &str, options: &[&str]) -> PathBuf {
    let folder = visit.folder().join("own");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("placet.config.json");
    std::fs::write(&file, config).unwrap();
    let written = Command::new(command())
        .current_dir(root())
        .arg("site")
        .arg(&file)
        .arg("-o")
        .arg(&folder)
        .args(options)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&written.stderr);
    assert!(written.status.success(), "{told}");
    folder
}

/// The owner's command, built once.
fn command() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
        let built = Command::new(cargo)
            .current_dir(root())
            // What the native tests chose, so that nothing is compiled anew.
            .args([
                "build",
                "--quiet",
                "--workspace",
                "--exclude",
                "e2e",
                "--bin",
                "placet",
            ])
            .status();
        assert!(built.unwrap().success());
        // This program lies in `deps` beside it.
        let own = std::env::current_exe().unwrap();
        own.ancestors().nth(2).unwrap().join("placet")
    })
}

/// What the built folder holds at an address below `/placet/`, for an answer that is late, or back again.
pub fn ours(request: &Request) -> Reply {
    let path = request.path.trim_start_matches("/placet/");
    world::file(&root().join("www/dist").join(path)).unwrap_or_else(|| Reply::status(404))
}

/// Serves React as it is published, and says under which names it and its half for pages stand there.
pub fn serve_react(visit: &Visit, version: u32) -> [&'static str; 2] {
    let (react, dom, names) = match version {
        18 => (
            npm_file("react18/umd/react.production.min.js"),
            npm_file("react-dom18/umd/react-dom.production.min.js"),
            ["React", "ReactDOM"],
        ),
        _ => (
            npm_bundle("react", "React19"),
            npm_bundle("react-dom/client", "Client19"),
            ["React19", "Client19"],
        ),
    };
    for (path, file) in [("/react.js", react), ("/react-dom.js", dom)] {
        visit.world.put(world::SHOP, path, Reply::js(file.unwrap()));
    }
    names
}
