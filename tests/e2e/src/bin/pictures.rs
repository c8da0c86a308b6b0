//! Takes pictures of the real thing, to be looked at: each state by light, theme of the system, width and language, and one
//! sheet of them all. Judges nothing.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use e2e::browser::{Browser, Engine};
use e2e::vendors::root;
use e2e::visit::Visit;
use e2e::world::World;

const LANGUAGES: [(&str, &str); 5] = [
    ("en", "ltr"),
    ("de", "ltr"),
    ("ar", "rtl"),
    ("ja", "ltr"),
    ("fi", "ltr"),
];
const WIDTHS: [(u32, u32); 3] = [(320, 640), (768, 900), (1440, 900)];
const LIGHTS: [(&str, &[(&str, &str)]); 3] = [
    ("light", &[("prefers-color-scheme", "light")]),
    ("dark", &[("prefers-color-scheme", "dark")]),
    (
        "forced",
        &[
            ("prefers-color-scheme", "dark"),
            ("forced-colors", "active"),
        ],
    ),
];
const STATES: [&str; 4] = ["notice", "preferences", "placeholder", "changed"];

/// The one that the README shows, taken over with `--keep`.
const README: &str = "notice-en-light-1440.png";

const SERVICES: &str = r#"{ "id": "matomo", "url": "https://stats.moulin.example/", "site": "1" },
  { "id": "google-analytics", "measurementId": "G-MOULIN1" }, { "id": "youtube" },
  { "id": "intercom", "appId": "moulin01" }"#;

const VIDEO: &str = r#"<iframe data-placet-service="youtube" data-placet-src="https://www.youtube-nocookie.com/embed/x" title="The oven" style="inline-size: 100%; max-inline-size: 560px; aspect-ratio: 16/9; border: 0"></iframe>"#;

fn page(language: &str, direction: &str, more: &str) -> String {
    format!(
        r#"<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Moulin &amp; Fils</title>
<link rel="stylesheet" href="/demo/look.css"><style>html {{ scrollbar-width: none }}</style>
<script type="application/json" id="placet-config">{{ "policy": {{ "url": "/privacy", "controller": "Moulin & Fils, Lyon",
  "contact": "hello@moulin.example", "authority": "https://www.cnil.fr/" }}, "services": [{SERVICES}{more}] }}</script>
<script async src="/placet/placet.js"></script></head>
<body><header><a class="name" href="/">Moulin &amp; Fils</a></header>
<main><div class="hero"><div><h1>Bread that takes its time.</h1><p class="lead">Long rises, old grains, a stone oven.</p></div>
{VIDEO}</div></main></body></html>"#
    )
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = root().join("target/pictures");
    fs::create_dir_all(&folder)?;
    let world = World::start(&root().join("www"))?;
    let mut browser = Browser::start(Engine::Chromium, world)?;
    let mut taken = 0;
    for (language, direction) in LANGUAGES {
        for (light, features) in LIGHTS {
            for (width, height) in WIDTHS {
                let mut visit = Visit::begin(&mut browser)?;
                visit.viewport(width, height);
                visit.media(features);
                let name = |state| format!("{state}-{language}-{light}-{width}.png");
                visit.page("/", &page(language, direction, ""));
                visit.open("/");
                visit.wait_state("notice");
                take(&mut visit, &folder.join(name("notice")))?;
                // Not by the mouse, which would rest on a button.
                visit.js("placet.preferences()");
                visit.wait_state("preferences");
                take(&mut visit, &folder.join(name("preferences")))?;
                visit.press(&["Escape"]);
                visit.js("placet.rejectAll()");
                visit.wait_state("idle");
                visit.js("document.querySelector('iframe').scrollIntoView({ block: 'center' })");
                visit.wait("stand('iframe')");
                take(&mut visit, &folder.join(name("placeholder")))?;
                let more = r#", { "id": "meta-pixel", "pixelId": "123456789012345" }"#;
                visit.page("/", &page(language, direction, more));
                visit.reload();
                visit.wait_state("notice");
                take(&mut visit, &folder.join(name("changed")))?;
                visit.end()?;
                taken += STATES.len();
            }
        }
    }
    if std::env::args().any(|argument| argument == "--keep") {
        fs::copy(folder.join(README), root().join("www/demo/first-visit.png"))?;
    }
    fs::write(folder.join("index.html"), sheet())?;
    let mut visit = Visit::begin(&mut browser)?;
    visit.viewport(1800, 1000);
    visit.open(&format!("file://{}/index.html", folder.display()));
    write(&folder.join("sheet.png"), visit.picture_of_all())?;
    visit.end()?;
    println!(
        "{taken} pictures and sheet.png in {}",
        folder.strip_prefix(root()).unwrap_or(&folder).display()
    );
    Ok(())
}

/// Once nothing moves any more, in our own root neither.
fn take(visit: &mut Visit, path: &Path) -> Result<(), Box<dyn Error>> {
    visit.wait(
        "[...document.getAnimations(), ...root.getAnimations()].every((one) => one.playState !== 'running')",
    );
    let picture = visit.picture();
    write(path, picture)
}

fn write(path: &Path, picture: Option<String>) -> Result<(), Box<dyn Error>> {
    let picture = picture.ok_or("no picture could be taken")?;
    Ok(fs::write(path, BASE64_STANDARD.decode(picture)?)?)
}

/// All pictures on one page: a block for each state, a line for each language.
fn sheet() -> String {
    let mut html = String::from(
        "<!doctype html><meta charset=utf-8><title>Pictures of Placet</title><style>body{font:14px system-ui;margin:16px;background:#ddd}\
         .line{display:flex;gap:8px;align-items:start;margin-block:8px}figure{margin:0}img{display:block;box-shadow:0 1px 4px #0004}</style>",
    );
    for state in STATES {
        let _ = write!(html, "<h2>{state}</h2>");
        for (language, _) in LANGUAGES {
            html.push_str("<div class=line>");
            for (light, _) in LIGHTS {
                for (width, _) in WIDTHS {
                    let name = format!("{state}-{language}-{light}-{width}.png");
                    let shown = width / 8 + 80;
                    let _ = write!(
                        html,
                        "<figure><a href={name}><img src={name} width={shown}></a><figcaption>{language} {light} {width}</figcaption></figure>"
                    );
                }
            }
            html.push_str("</div>");
        }
    }
    html
}
