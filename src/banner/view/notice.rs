//! The first layer: the host's attributes, the notice's parts in the page's own tree, the shell around them, and the
//! button that brings the preferences back. Knows no single service.

use super::{acting, answers, button, counted, link, of_category};
use crate::banner::{Element, Layer, Model, Words, el};
use crate::config::{Kind, Layout, Position, Slot, Theme};
use crate::consent::Category;

/// The attributes of `<placet-ui>`.
pub fn host(model: &Model, words: &Words) -> Vec<(&'static str, String)> {
    let settings = &model.config.settings;
    let state = match model.layer {
        Layer::Idle => "idle",
        Layer::Notice => "notice",
        Layer::Preferences => "preferences",
    };
    let layout = match settings.layout {
        Layout::Bar => "bar",
        Layout::Box => "box",
    };
    let position = match settings.position {
        Position::Bottom => "bottom",
        Position::Top => "top",
        Position::BottomStart => "bottom-start",
        Position::BottomEnd => "bottom-end",
        Position::Center => "center",
    };
    let theme = match settings.theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    vec![
        ("data-state", state.to_owned()),
        ("role", "region".to_owned()),
        ("aria-label", words.say("notice.title")),
        ("lang", words.language.to_owned()),
        ("dir", direction(words).to_owned()),
        ("data-nosnippet", String::new()),
        ("data-layout", layout.to_owned()),
        ("data-position", position.to_owned()),
        ("data-theme", theme.to_owned()),
    ]
}

/// The notice: flat children of the host, each with its slot.
#[inline(never)]
pub fn notice(model: &Model, words: &Words) -> Vec<Element> {
    let settings = &model.config.settings;
    let title = words.say("notice.title");
    let mut parts = vec![
        el(heading(settings.title))
            .with("slot", "title")
            .say(&title),
        paragraph(&what_for(model, words)),
        paragraph(&who_and_how_long(model, words)),
    ];
    if model.opt_out.gpc {
        // 11 CCR 7025(c)(6): that the signal was processed has to be displayed.
        parts.push(paragraph(&words.say("gpc")));
    }
    if let Some(address) = link(&settings.policy_url) {
        let policy = el("a").with("slot", "text").with("href", address);
        parts.push(policy.say(&words.say("policy")));
    }
    let [accept, reject] = answers(words);
    for act in [accept, reject, button(words, "preferences")] {
        parts.push(act.with("slot", "act"));
    }
    parts
}

/// The shadow side of the notice: where its parts show.
pub fn notice_shell() -> Vec<Element> {
    let place = |name| el("slot").with("name", name);
    let words = el("div")
        .with("class", "words")
        .put(place("title"))
        .put(place("text"));
    let acts = el("div").with("class", "acts").put(place("act"));
    vec![el("div").with("class", "card").put(words).put(acts)]
}

/// The button that brings the preferences back, on every page and alone, unless the owner has a link of their own (taskforce report, paragraphs 32 to 35).
pub fn reopen(model: &Model, words: &Words) -> Option<Element> {
    let label = el("span").say(&words.of("action", "reopen"));
    let wanted = model.layer == Layer::Idle && model.config.settings.reopen;
    wanted.then(|| acting("reopen").put(label))
}

/// `ltr` or `rtl`.
pub(super) fn direction(words: &Words) -> &'static str {
    if words.rtl { "rtl" } else { "ltr" }
}

/// That cookies are used, and what each category is for: the first sentence has to be told before a yes.
fn what_for(model: &Model, words: &Words) -> String {
    let asked = model.asked();
    let mut list = String::new();
    for category in Category::ASKED {
        if !asked.has(category) {
            continue;
        }
        if !list.is_empty() {
            list.push_str(&words.say("notice.between"));
        }
        let name = of_category(model, words, category, "name");
        let short = of_category(model, words, category, "short");
        list += &words.fill("notice.item", &[("name", &name), ("short", &short)]);
    }
    words.fill("notice.text", &[("list", &list)])
}

/// How many others take part, where their data goes, and that a yes can be taken back, and where.
fn who_and_how_long(model: &Model, words: &Words) -> String {
    let mut count = 0usize;
    let mut abroad = false;
    for slot in &model.config.slots {
        match slot {
            Slot::Ready(entry) if entry.service.asked && entry.kind != Kind::Disclosure => {
                count += 1;
                abroad |= entry.notes.iter().any(|note| note == "transfers-us");
            }
            Slot::Waiting { .. } => count += 1,
            Slot::Ready(_) | Slot::Broken => {}
        }
    }
    let mut text = String::new();
    if count > 0 {
        text += &counted(words, "notice.services", &count.to_string());
        text.push(' ');
    }
    if abroad {
        text += &words.say("notice.abroad");
        text.push(' ');
    }
    let way = if model.config.settings.reopen {
        "notice.withdraw"
    } else {
        "notice.withdraw-link"
    };
    text + &words.fill(way, &[("reopen", &words.of("action", "reopen"))])
}

fn paragraph(words: &str) -> Element {
    el("p").with("slot", "text").say(words)
}

fn heading(level: u8) -> &'static str {
    match level {
        1 => "h1",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        6 => "h6",
        _ => "h2",
    }
}
