//! The first layer: the host's attributes, the notice's parts in the page's own tree, the shell around them, and the
//! button that brings the preferences back. Knows no single service.

use super::{add, answers, button, link, links, of_category, signal, why};
use crate::banner::{Layer, Model, Picture, Words};
use crate::config::ABROAD;
use crate::consent::{Category, Why};

/// The attributes of `<placet-ui>`.
pub fn host(picture: &mut Picture, model: &Model) {
    let settings = &model.config.settings;
    let state = match model.layer {
        Layer::Idle | Layer::Reload => "idle",
        Layer::Notice => "notice",
        Layer::Preferences => "preferences",
    };
    picture.put(
        " data-state=$ role=region aria-label=@notice.title lang=$ dir=$ data-nosnippet data-layout=$ data-position=$ data-theme=$ data-corner=$",
        &[
            state,
            picture.words.language,
            picture.words.direction(),
            settings.layout,
            settings.position,
            settings.theme,
            settings.corner,
        ],
    );
}

/// The notice: flat children of the host, each with its slot.
#[inline(never)]
pub fn notice(picture: &mut Picture, model: &Model) {
    let settings = &model.config.settings;
    if settings.close {
        // Garante, 2021-06-10: whoever closes the notice refuses, and is told so; hence words, not a cross.
        picture.put(
            "<button type=button data-action=close slot=close>@action.close-refuse</>",
            &[],
        );
    }
    picture.put("<$ slot=title>@notice.title</>", &[heading(settings.title)]);
    if model.ask.is_some_and(|why| why != Why::FirstVisit) {
        picture.put("<p slot=text>", &[]);
        why(picture, model);
        picture.put("</>", &[]);
    }
    picture.put(
        "<p slot=text>$</><p slot=text>",
        &[&what_for(model, picture.words)],
    );
    who_and_how_long(picture, model);
    picture.put("</>", &[]);
    if let Some(signal) = signal(model) {
        picture.put("<p slot=text>@$</>", &[signal]);
    }
    if model.stops_on_reload() {
        // Refusing is one press here: what runs by an earlier answer, or since it was loaded once, goes with the page.
        picture.put("<p slot=text>@reload.before</>", &[]);
    }
    if let Some(address) = link(settings.policy_url) {
        picture.put("<a slot=text href=$>@policy</>", &[address]);
    }
    for (text, address) in links(model) {
        // One of our words for such links, or the owner's own.
        picture.put("<a slot=text href=$>@link.$</>", &[address, text]);
    }
    answers(picture, " slot=act");
    button(picture, "preferences", " slot=act");
}

/// The shadow side of the notice: where its parts show.
pub fn shell(picture: &mut Picture, model: &Model) {
    if model.config.settings.layout == "dialog" {
        picture.put(
            "<dialog class=card part=notice aria-label=@notice.title lang=$ dir=$ tabindex=-1>",
            &[picture.words.language, picture.words.direction()],
        );
    } else {
        picture.put("<div class=card part=notice>", &[]);
    }
    picture.put(
        "<div class=words part=words><slot name=close></><slot name=title></><slot name=text></></>\
         <div class=acts part=acts><slot name=act></></></><p role=status class=said></>",
        &[],
    );
}

/// The button that brings the preferences back, on every page and alone, unless the owner has a link of their own (taskforce report, paragraphs 32 to 35).
pub fn reopen(picture: &mut Picture, model: &Model) {
    if model.layer == Layer::Idle && model.config.settings.reopen && !model.aside {
        picture.put(
            "<button type=button data-action=reopen part=reopen><span>@action.reopen</></>",
            &[],
        );
    }
}

/// That cookies are used, and what each category is for: the first sentence has to be told before a yes.
fn what_for(model: &Model, words: &Words) -> String {
    let asked = model.asked();
    let mut list = String::new();
    for &category in &Category::ASKED {
        if !asked.has(category) {
            continue;
        }
        let name = of_category(model, words, category, "name");
        let short = of_category(model, words, category, "short");
        let item = words.fill("notice.item", &["name", &name, "short", &short]);
        add(&mut list, words, &item);
    }
    words.fill("notice.text", &["list", &list])
}

/// How many others take part, where their data goes, and that a yes can be taken back, and where.
fn who_and_how_long(picture: &mut Picture, model: &Model) {
    let mut count = 0;
    let mut abroad = false;
    for entry in model.entries().filter(|entry| entry.service.asked) {
        count += 1;
        abroad |= entry.notes.contains(&ABROAD);
    }
    for (_, outline) in model.awaited() {
        count += u32::from(outline.asked);
        abroad |= outline.asked && outline.abroad;
    }
    if count > 0 {
        picture.put("$ ", &[&picture.words.counted("notice.services", count)]);
    }
    if abroad {
        picture.put("@notice.abroad ", &[]);
    }
    let way = if model.config.settings.reopen {
        "@notice.withdraw{"
    } else {
        "@notice.withdraw-link{"
    };
    let reopen = picture.words.say("action.reopen");
    picture.put(way, &["reopen", &reopen]);
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
