//! Where and how an owner may put the tag.

use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::{Reply, SHOP};
use serde_json::json;

use super::shop::*;

e2e::cases![
    the_next_inline_script_gets_the_truth,
    the_tag_works_wherever_it_stands,
    a_tag_included_twice_is_one_banner,
    a_plain_tag_sets_the_defaults_before_an_unmarked_google_tag,
    the_config_may_stand_behind_an_address,
    the_config_may_be_a_global,
    everything_is_in_one_file_on_a_first_visit,
    the_tag_may_carry_a_version,
    no_charset_of_server_or_page_spoils_the_file,
    a_site_s_own_file_fetches_nothing_more,
];

const SEEN: &str =
    "<script>window.seen = [placet.allows('performance'), placet.allows('necessary')];</script>";

fn the_next_inline_script_gets_the_truth(visit: &mut Visit) {
    let head = format!("{}{PLAIN}{SEEN}", config_block(MATOMO_ONLY));
    visit.page("/", &document(&head, ""));
    visit.open("/");
    assert_eq!(visit.js("return window.seen"), json!([false, true]));
    visit.wait_state("notice");
    accept(visit);
    visit.reload();
    assert_eq!(visit.js("return window.seen"), json!([true, true]));
    // A service of the catalogue may run as soon as its entry is there.
    visit.wait("placet.allows('matomo')");
    visit.js("placet.rejectAll()");
    visit.wait("!placet.allows('performance')");
    visit.reload();
    assert_eq!(visit.js("return window.seen"), json!([false, true]));
}

fn the_tag_works_wherever_it_stands(visit: &mut Visit) {
    let config = config_block(MATOMO_ONLY);
    let defer = r#"<script defer src="/placet/placet.js"></script>"#;
    let shapes = [
        (
            "plain in the head",
            document(&format!("{config}{PLAIN}"), ""),
        ),
        (
            "async in the head",
            document(&format!("{config}{ASYNC}"), ""),
        ),
        (
            "defer in the head",
            document(&format!("{config}{defer}"), ""),
        ),
        (
            "plain in the body",
            document("", &format!("{config}{PLAIN}<p>after")),
        ),
        (
            "async in the body",
            document("", &format!("{config}{ASYNC}<p>after")),
        ),
        (
            "defer in the body",
            document("", &format!("{config}{defer}<p>after")),
        ),
        (
            "first of all",
            format!("<!doctype html>{config}{PLAIN}<title>x</title><p>body"),
        ),
        ("without a doctype", format!("{config}{PLAIN}<p>body")),
        (
            "after the end",
            format!("<!doctype html><title>x</title><body><p>body</body></html>{config}{PLAIN}"),
        ),
        (
            "made by a script",
            document(
                &config,
                "<script>const s = document.createElement('script'); s.src = '/placet/placet.js'; document.head.append(s)</script>",
            ),
        ),
        (
            "with a frameset",
            format!(
                "<!doctype html><head>{config}{PLAIN}</head><frameset><frame src='about:blank'></frameset>"
            ),
        ),
    ];
    for (number, (shape, html)) in shapes.iter().enumerate() {
        let path = format!("/shape{number}");
        visit.page(&path, html);
        visit.open(&path);
        if visit.try_js("return placet.version").is_err() {
            visit.wait("window.placet && placet.version");
        }
        visit.wait_state("notice");
        assert_eq!(
            visit.js("return all('placet-ui').length"),
            json!(1),
            "{shape}"
        );
        visit.settle();
        assert_eq!(visit.third_parties(), Vec::<String>::new(), "{shape}");
    }
    visit.open("/shape0");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    for (number, (shape, _)) in shapes.iter().enumerate() {
        visit.forget_requests();
        visit.open(&format!("/shape{number}"));
        visit.wait("window.placet && placet.version && placet.allows('matomo')");
        visit.wait_asked("stats.example.org/matomo.php", 1);
        visit.settle();
        assert_eq!(
            visit.asked("stats.example.org/matomo.js").len(),
            1,
            "{shape}"
        );
        assert_eq!(visit.state(), "idle", "{shape}");
    }
}

/// Fault: The tag stands in the page twice.
fn a_tag_included_twice_is_one_banner(visit: &mut Visit) {
    let config = config_block(CONFIG);
    let held = "<script type=text/plain data-category=performance>(window.ran ||= []).push('held')</script>";
    for (number, tags) in [
        format!("{config}{PLAIN}{PLAIN}"),
        format!("{config}{ASYNC}{ASYNC}"),
        format!("{config}{PLAIN}<script src='/placet/placet.js?copy'></script>"),
    ]
    .iter()
    .enumerate()
    {
        let path = format!("/twice{number}");
        visit.page(&path, &document(tags, held));
        visit.open(&path);
        visit.wait("window.placet && placet.version");
        if number == 0 {
            visit.wait_state("notice");
            assert_eq!(visit.js("return all('placet-ui').length"), json!(1));
            visit.js("window.choices = 0; document.addEventListener('placet:choice', () => window.choices++)");
            accept(visit);
            assert_eq!(visit.js("return window.choices"), json!(1));
        }
        wait_all_running(visit);
        assert_eq!(visit.js("return all('placet-ui').length"), json!(1));
        assert_eq!(visit.js("return window.ran"), json!(["held"]));
        visit.forget_requests();
    }
}

fn a_plain_tag_sets_the_defaults_before_an_unmarked_google_tag(visit: &mut Visit) {
    let config = r#"{ "services": [ { "id": "google-analytics", "measurementId": "G-SHOP1" } ] }"#;
    let head = format!(
        "{}{PLAIN}<script async src='https://www.googletagmanager.com/gtag/js?id=G-OWN'></script>
        <script>window.dataLayer = window.dataLayer || []; function gtag() {{ dataLayer.push(arguments); }} gtag('js', new Date()); gtag('config', 'G-OWN');</script>",
        config_block(config)
    );
    visit.page("/", &document(&head, ""));
    visit.open("/");
    visit.wait_state("notice");
    visit.wait_asked("www.google-analytics.com/g/collect", 1);
    // The owner's own tag ran, as they wanted, and knew that nothing is granted.
    assert!(
        visit.asked("www.google-analytics.com/g/collect")[0]
            .query
            .contains("gcs=G100")
    );
    expect_vendors_content(visit);
    assert_eq!(visit.cookie_names(), Vec::<String>::new());
}

fn the_config_may_stand_behind_an_address(visit: &mut Visit) {
    visit.world.put(SHOP, "/choices.json", Reply::json(CONFIG));
    visit.page(
        "/",
        &document(
            r#"<script async src="/placet/placet.js" data-config="/choices.json"></script>"#,
            "",
        ),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    accept_and_return(visit);
    expect_no_complaints(visit);
}

fn the_config_may_be_a_global(visit: &mut Visit) {
    visit.page(
        "/",
        &document(
            &format!("<script>window.placetConfig = {CONFIG};</script>{ASYNC}"),
            "",
        ),
    );
    visit.open("/");
    visit.wait_state("notice");
    visit.expect_no_third_party();
    accept(visit);
    wait_all_running(visit);
    expect_no_complaints(visit);
}

fn everything_is_in_one_file_on_a_first_visit(visit: &mut Visit) {
    first_visit(visit, CONFIG, "");
    visit.settle();
    let ours: Vec<String> = visit
        .asked(SHOP)
        .into_iter()
        .map(|request| request.path)
        .filter(|path| path.starts_with("/placet/") && !path.starts_with("/placet/services/"))
        .collect();
    assert_eq!(ours, ["/placet/placet.js"]);
}

fn the_tag_may_carry_a_version(visit: &mut Visit) {
    let head = format!(
        "{}<script async src='/placet/placet.js?v=7'></script>",
        config_block(MATOMO_ONLY)
    );
    visit.page("/", &document(&head, ""));
    visit.open("/");
    visit.wait_state("notice");
    accept(visit);
    visit.wait_asked("stats.example.org/matomo.php", 1);
    // What is fetched beside the file carries it too, so that it may be kept for good.
    for request in visit.asked(SHOP) {
        if request.path.starts_with("/placet/") {
            assert_eq!(request.query, "v=7", "{}", request.path);
        }
    }
}

/// Fault: Server or page name a wrong charset.
fn no_charset_of_server_or_page_spoils_the_file(visit: &mut Visit) {
    let file = std::fs::read(root().join("www/dist/placet.js")).unwrap();
    let page = document(&format!("{}{PLAIN}{SEEN}", config_block(MATOMO_ONLY)), "");
    for (server, charset) in [
        ("text/javascript; charset=iso-8859-1", "utf-8"),
        ("text/javascript; charset=shift_jis", "utf-8"),
        ("text/javascript", "windows-1251"),
        ("application/javascript", "shift_jis"),
    ] {
        let file = Reply::new(server, file.clone());
        visit.world.put(SHOP, "/placet/placet.js", file);
        let kind = format!("text/html; charset={charset}");
        let html = page.replace("utf-8", charset);
        visit.world.put(SHOP, "/", Reply::new(&kind, html));
        visit.open("/");
        visit.wait_state("notice");
        assert_eq!(visit.js("return window.seen"), json!([false, true]));
        expect_no_complaints(visit);
    }
}

fn a_site_s_own_file_fetches_nothing_more(visit: &mut Visit) {
    let folder = own_site(visit, CONFIG, &["--one-file"]);
    let file = std::fs::read(folder.join("placet.js")).unwrap();
    visit.world.put(SHOP, "/own.js", Reply::js(file));
    // No config on the page: it is in the file. The languages are too.
    let tag = "<script src=/own.js></script><script>window.seen = [placet.allows('matomo'), window._paq && _paq.length > 3]</script>";
    visit.page(
        "/",
        &document(tag, "").replace("lang=\"en\"", "lang=\"fr\""),
    );
    visit.open("/");
    visit.wait_state("notice");
    assert_eq!(
        visit.text("return find('[data-action=reject-all]').textContent.trim()"),
        "Tout refuser"
    );
    visit.expect_no_third_party();
    expect_no_complaints(visit);
    accept_and_return(visit);
    // The services were started in the task that ran the tag, and nothing of ours was asked for after it.
    assert_eq!(visit.js("return window.seen"), json!([true, true]));
    let ours: Vec<String> = visit
        .asked(SHOP)
        .into_iter()
        .map(|request| request.path)
        .filter(|path| path != "/")
        .collect();
    assert!(ours.is_empty() || ours == ["/own.js"], "{ours:?}");
}
