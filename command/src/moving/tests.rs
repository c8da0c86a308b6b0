//! Files as their owners have them, in `tests/moving`, and what becomes of each: `NAME.json` beside it is our config,
//! `NAME.txt` what could not be carried over, `NAME.placet.html` the page with our marks.

use super::{Moved, read};
use crate::catalog::Catalog;
use crate::check::check;
use crate::tests::Played;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/moving")
        .join(name)
}

/// `lacks` is what is still wrong with the config: only what nobody could read from the file.
#[track_caller]
fn becomes(name: &str, ending: &str, tool: &str, lacks: &[&str]) -> Moved {
    let text = fs::read_to_string(file(&format!("{name}.{ending}"))).unwrap();
    let catalog = Catalog::read(&Played::default()).unwrap();
    let moved = read(&text, &catalog).expect("it is a file of a tool that is known");
    assert_eq!(moved.tool, tool);
    let lost: String = moved
        .lost
        .iter()
        .map(|lost| format!("{}: {}: {}\n", lost.line, lost.what, lost.why))
        .collect();
    let config = format!("{:#}\n", Value::Object(moved.config.clone()));
    let expected = |ending: &str| fs::read_to_string(file(&format!("{name}.{ending}")));
    assert_eq!(config, expected("json").unwrap_or_default());
    assert_eq!(lost, expected("txt").unwrap_or_default());
    let page = moved.page.clone().unwrap_or_default();
    assert_eq!(page, expected("placet.html").unwrap_or_default());
    let checked = check(&config, &catalog).unwrap();
    let told: Vec<_> = checked
        .complaints
        .iter()
        .map(|one| format!("{} {}", one.code(), one.path))
        .collect();
    assert_eq!(told, lacks, "{config}");
    moved
}

#[test]
fn vanilla_cookieconsent_moves_over() {
    becomes(
        "vanilla",
        "js",
        "vanilla-cookieconsent",
        &[
            "not-told services[1]",
            "not-told services[3]",
            "missing-param services[2].pixelId",
        ],
    );
}

#[test]
fn klaro_moves_over() {
    becomes(
        "klaro",
        "js",
        "Klaro",
        &[
            "not-told services[2]",
            "not-told services[3]",
            "missing-param services[0].url",
            "missing-param services[0].site",
        ],
    );
}

#[test]
fn orejime_moves_over() {
    becomes(
        "orejime",
        "html",
        "Orejime",
        &[
            "not-told services[0]",
            "not-told services[2]",
            "missing-param services[1].url",
            "missing-param services[1].site",
        ],
    );
}

#[test]
fn tarteaucitron_moves_over() {
    becomes(
        "tarteaucitron",
        "html",
        "tarteaucitron",
        &["not-told services[4]", "missing-param services[2].pixelId"],
    );
}

#[test]
fn osano_moves_over() {
    becomes("osano", "js", "Osano cookieconsent", &[]);
}

#[test]
fn marks_of_cookiebot_become_ours() {
    becomes("cookiebot", "html", "Cookiebot", &[]);
}

#[test]
fn marks_of_onetrust_become_ours() {
    becomes("onetrust", "html", "OneTrust", &[]);
}

#[test]
fn a_config_is_read_as_json_and_from_a_variable_too() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    for text in [
        r#"{ "purposes": [{ "id": "youtube", "title": "Videos" }], "privacyPolicyUrl": "/p" }"#,
        "const mine = { purposes: [{ id: 'youtube' }], privacyPolicyUrl: '/p' };\nOrejime.init(mine);",
        "export default { purposes: [{ id: 'youtube' }], privacyPolicyUrl: '/p' }",
    ] {
        let moved = read(text, &catalog).expect(text);
        assert_eq!(moved.tool, "Orejime");
        assert_eq!(moved.config["services"][0]["id"], "youtube");
        assert_eq!(moved.config["policy"]["url"], "/p");
    }
}

/// Whatever is guessed is said, and what stands there is not lost.
#[test]
fn no_service_category_or_link_is_lost_in_silence() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    let moved = |text: &str| {
        let moved = read(text, &catalog).expect(text);
        let lost = moved
            .lost
            .iter()
            .map(|lost| format!("{}: {}\n", lost.what, lost.why));
        (Value::Object(moved.config), lost.collect::<String>())
    };
    // A service of the owner's own, and two in one push.
    let (config, _) = moved(
        "tarteaucitron.init({ hashtag: '#t' });\ntarteaucitron.services.mytool = { key: 'mytool', type: 'ads', name: 'My tool', cookies: ['mt'], js: function () {} };\n(tarteaucitron.job = tarteaucitron.job || []).push('mytool');\ntarteaucitron.job.push('youtube', \"vimeo\");",
    );
    let services = config["services"].as_array().unwrap();
    let ids: Vec<_> = services
        .iter()
        .filter_map(|one| one["id"].as_str())
        .collect();
    assert_eq!(ids, ["mytool", "youtube", "vimeo"]);
    let own = json!({ "id": "mytool", "name": "My tool", "category": "targeting", "kind": "script", "cookies": [{ "name": "mt" }] });
    assert_eq!(services[0], own);
    // For advertising as well, and for nobody knows what.
    let (config, lost) = moved(
        "var klaroConfig = { elementID: 'klaro', services: [{ name: 'inline', purposes: ['analytics', 'advertising'] }, { name: 'other' }] };",
    );
    assert_eq!(config["services"][0]["category"], "targeting");
    assert!(
        lost.contains("services[0].purposes: are of several categories; \"targeting\" was taken"),
        "{lost}"
    );
    assert!(
        lost.contains("services[1]: says no category; \"functionality\" was taken"),
        "{lost}"
    );
    // As in the tool's own example, in two languages.
    let (config, lost) = moved(
        "CookieConsent.run({ categories: { analytics: {} }, language: { default: 'en', translations: { de: { consentModal: {} }, en: { consentModal: { footer: `<a href=\"/imprint\">Impressum</a> <a href=\"/p\">Privacy Policy</a>` } } } } });",
    );
    assert_eq!(config["policy"]["url"], "/p");
    assert!(lost.contains("\"Impressum\" to /imprint"), "{lost}");
}

/// Each key has a name that no tool knows, so that nothing but a rule about the object around it tells it.
#[test]
fn whatever_an_object_has_is_told() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    for text in [
        "CookieConsent.run({ zz1: 1, cookie: { zz2: 1 }, guiOptions: { zz3: 1, consentModal: { zz4: 1 } },
            categories: { ads: { zz5: 1, services: { s: { zz6: 1 } } } }, language: { zz7: 1, translations: {} } })",
        "var klaroConfig = { elementID: 'k', zz1: 1, services: [{ name: 's', purposes: ['ads'], zz2: 1 }] };",
        "window.orejimeConfig = { zz1: 1, cookie: { zz2: 1 },
            purposes: [{ id: 'analytics', zz3: 1, purposes: [{ id: 's', zz4: 1 }] }] };",
        "tarteaucitron.init({ hashtag: '#t', zz1: 1 }); tarteaucitron.user.zz2 = 'x'; tarteaucitron.job.push('gtag');",
        "cookieconsent.initialise({ zz1: 1, palette: { zz2: 1, popup: { zz3: 1 }, button: { zz4: 1 } },
            content: { zz: 1 }, cookie: { zz5: 1 } })",
    ] {
        let moved = read(text, &catalog).expect(text);
        let lost = moved.lost.iter();
        let lost: Vec<_> = lost.map(|lost| lost.what.as_str()).collect();
        for number in 1..=text.matches("zz").count() {
            let key = format!("zz{number}");
            let is_there = text.contains(&key);
            let is_told = lost.iter().any(|what| what.ends_with(&key));
            assert_eq!(is_told, is_there, "{key} of {text}: {lost:?}");
        }
    }
}

/// What their own documents have, in a form that means something else here.
#[test]
fn what_means_less_here_is_told() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    for (text, whats) in [
        (
            "window.orejimeConfig = { purposes: [{ id: 'analytics', title: 'T', description: 'D', default: true, isExempt: true,
                isMandatory: true, cookies: ['a'], purposes: [{ id: 's' }] }] };",
            &[
                "purposes[0].title",
                "purposes[0].description",
                "purposes[0].default",
                "purposes[0].isExempt",
                "purposes[0].isMandatory",
                "purposes[0].cookies",
            ][..],
        ),
        (
            "cookieconsent.initialise({ position: 'top-left', content: {},
                palette: { popup: {}, button: { border: '#000' }, highlight: { background: '#fff' } } })",
            &["position", "palette.button.border", "palette.highlight"],
        ),
        (
            "CookieConsent.run({ categories: { ads: {} }, language: { translations: {} }, guiOptions: { consentModal: { position: 'middle left' } } })",
            &["guiOptions.consentModal.position"],
        ),
        (
            "var klaroConfig = { elementID: 'k', storageMethod: 'localStorage', services: [{ name: 's' }] };",
            &["storageMethod"],
        ),
        (
            "tarteaucitron.init({ hashtag: '#t', serviceDefaultState: true, adblocker: true, useExternalCss: true,
                matomoConsentMode: true, serverSide: true, customCloserId: 'x', alwaysNeedConsent: false, googleConsentMode: false })",
            &[
                "serviceDefaultState",
                "adblocker",
                "useExternalCss",
                "matomoConsentMode",
                "serverSide",
                "customCloserId",
                "alwaysNeedConsent",
                "googleConsentMode",
            ],
        ),
    ] {
        let moved = read(text, &catalog).expect(text);
        for what in whats {
            let is_told = moved.lost.iter().any(|lost| lost.what == *what);
            assert!(is_told, "{what} of {text}: {:?}", moved.lost);
        }
    }
}

/// A frame without an address of its own until the tool gives it one.
#[test]
fn an_address_that_waits_stands_there_once() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    for (theirs, ours) in [
        (
            r#"<iframe class="optanon-category-C0004" src="" data-src="https://player.vimeo.com/video/1"></iframe>"#,
            r#"<iframe data-placet-category="targeting" data-placet-src="https://player.vimeo.com/video/1"></iframe>"#,
        ),
        (
            r#"<iframe data-cookieconsent="marketing" src="about:blank" data-cookieblock-src="https://a.example/"></iframe>"#,
            r#"<iframe data-placet-category="targeting" data-placet-src="https://a.example/"></iframe>"#,
        ),
        (
            r#"<img class="optanon-category-C0004" src="/instead.png" data-src="https://a.example/x.png">"#,
            r#"<img data-placet-category="targeting" data-placet-src="https://a.example/x.png">"#,
        ),
    ] {
        let moved = read(theirs, &catalog).expect(theirs);
        assert_eq!(moved.page.as_deref(), Some(ours), "{theirs}");
        let lost = moved
            .lost
            .iter()
            .any(|lost| lost.why.contains("/instead.png"));
        assert_eq!(lost, theirs.contains("/instead.png"), "{:?}", moved.lost);
    }
}

#[test]
fn a_file_of_nobody_known_is_said_to_be_so() {
    let catalog = Catalog::read(&Played::default()).unwrap();
    for text in [
        "",
        "{}",
        "<p>Hello</p>",
        r#"{ "services": ["matomo"] }"#,
        "var a = {",
    ] {
        assert!(read(text, &catalog).is_none(), "{text}");
    }
}
