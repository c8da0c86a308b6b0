//! The second layer: categories and services with their switches, and the visitor's rights. Switches say what the draft
//! says, and the draft starts with nothing on. Knows no page.

use super::service::{about, record, who};
use super::{answers, away, button, link, of_category};
use crate::banner::{Model, Pen, Words};
use crate::config::Entry;
use crate::consent::cut::cut;
use crate::consent::{Category, day, digits};

/// What a switch says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// `data-category` or `data-service`.
    pub attribute: &'static str,
    /// The id in that attribute.
    pub id: &'static str,
    /// Whether it is on.
    pub checked: bool,
    /// Whether only some of it is on; `role=switch` has no such state, so `count` says it too.
    pub mixed: bool,
    /// The text of the element with this id in `data-count`; empty for services.
    pub count: String,
}

/// The preferences, one modal dialog.
#[inline(never)]
pub fn preferences(pen: &mut Pen, model: &Model) {
    pen.put(
        "<dialog aria-labelledby=title lang=$ dir=$><div class=head><h2 id=title>@preferences.title</>\
         <button type=button data-action=close aria-label=@action.close>$</></><div class=body><p>@preferences.text",
        &[pen.words.language, pen.words.direction(), "\u{d7}"],
    );
    if let Some(address) = link(model.config.settings.policy_url) {
        pen.put(" ", &[]);
        away(pen, address, &pen.words.say("policy"));
    }
    pen.put("</>", &[]);
    // What the visitor should know of the state of things: a signal honored, storage that could not be erased.
    if model.opt_out.gpc {
        pen.put("<p role=status>@gpc</>", &[]);
    }
    if !model.left.is_empty() {
        let mut names = String::new();
        for name in &model.left {
            names += if names.is_empty() { "" } else { ", " };
            names += name;
        }
        pen.put("<p role=status>@left{</>", &["names", &names]);
    }
    for &category in &Category::ALL {
        if model.asked().has(category) {
            section(pen, model, category);
        }
    }
    rights(pen, model);
    pen.put("</><div class=$>", &["acts foot"]);
    answers(pen, "");
    button(pen, "save", "");
    pen.put("</></>", &[]);
}

/// What each open switch says now.
#[inline(never)]
pub fn switches(model: &Model, words: &Words) -> Vec<Switch> {
    let mut switches = Vec::new();
    for &category in &Category::ASKED {
        switches.push(of_whole(model, words, category));
    }
    for service in model.services.iter().filter(|service| service.asked) {
        switches.push(of_service(model, service.id));
    }
    switches
}

fn of_whole(model: &Model, words: &Words, category: Category) -> Switch {
    let standing = model.draft.standing(category, &model.services);
    let count = if category == Category::Necessary {
        words.say("state.always")
    } else if standing.all == 0 {
        String::new()
    } else {
        let (on, all) = (digits::decimal(standing.on), digits::decimal(standing.all));
        words.fill("state.count", &["on", &on, "all", &all])
    };
    Switch {
        attribute: "data-category",
        id: category.id(),
        checked: standing.own && !standing.is_mixed(),
        mixed: standing.is_mixed(),
        count,
    }
}

fn of_service(model: &Model, id: &'static str) -> Switch {
    Switch {
        attribute: "data-service",
        id,
        checked: model.draft.allows_service(id),
        mixed: false,
        count: String::new(),
    }
}

/// A switch whose name is the element with the id `kind` and `id`; its tag is left open for more attributes.
fn draw(pen: &mut Pen, switch: &Switch, kind: &str) {
    pen.put(
        "<input type=checkbox role=switch $=$ aria-labelledby=$$",
        &[switch.attribute, switch.id, kind, switch.id],
    );
    if switch.checked {
        pen.put(" checked", &[]);
    }
    if switch.mixed {
        pen.put(" indeterminate", &[]);
    }
}

fn section(pen: &mut Pen, model: &Model, category: Category) {
    let id = category.id();
    let necessary = category == Category::Necessary;
    let switch = of_whole(model, pen.words, category);
    pen.put("<section aria-labelledby=c-$>", &[id]);
    draw(pen, &switch, "c-");
    pen.put(" id=$ aria-describedby=k-$", &[id, id]);
    if necessary {
        pen.put(" disabled", &[]);
    }
    let of = |word| of_category(model, pen.words, category, word);
    let (name, text) = (of("name"), of("text"));
    pen.put(
        "></><h3><label id=c-$ for=$>$</></><span id=k-$ data-count=$>$</><p>$</>",
        &[id, id, &name, id, id, &switch.count, &text],
    );
    if necessary {
        pen.put("<div><details><summary>@own</>", &[]);
        record(pen, model);
        pen.put("</></>", &[]);
    }
    for entry in model.entries() {
        if entry.service.category == category {
            service(pen, model, entry);
        }
    }
    pen.put("</>", &[]);
}

/// One service: its switch if visitors decide about it, and what they are told.
fn service(pen: &mut Pen, model: &Model, entry: &Entry) {
    let id = entry.service.id;
    pen.put("<div>", &[]);
    if entry.service.asked {
        draw(pen, &of_service(model, id), "s-");
        pen.put("></>", &[]);
    }
    pen.put(
        "<details><summary><b id=s-$>$</> <small>$</></>",
        &[id, entry.name, &who(pen.words, entry)],
    );
    if !entry.service.asked {
        let necessary = entry.service.category == Category::Necessary;
        let why = if necessary { "always" } else { "listed" };
        pen.put("<p>@state.$</>", &[why]);
    }
    about(pen, entry);
    pen.put("</></>", &[]);
}

/// The visitor's rights (GDPR articles 7(3) and 15 to 21): taking back is one click, as accepting is.
fn rights(pen: &mut Pen, model: &Model) {
    let settings = &model.config.settings;
    pen.put(
        "<section aria-labelledby=rights><h3 id=rights>@rights.title</><p>@rights.text</>",
        &[],
    );
    if let Some(record) = &model.record {
        let (time, end) = (day(record.time), day(record.end));
        pen.put("<p>@rights.choice{</>", &["time", &time, "end", &end]);
    }
    if !settings.controller.is_empty() {
        pen.put("<p>@rights.controller{</>", &["name", settings.controller]);
    }
    if !settings.contact.is_empty() {
        contact(pen, settings.contact);
    }
    if !settings.authority.is_empty() {
        pen.put("<p>", &[]);
        away(pen, settings.authority, &pen.words.say("rights.authority"));
        pen.put("</>", &[]);
    }
    pen.put("<div class=minor>", &[]);
    if model.record.is_some() {
        button(pen, "withdraw", "");
        button(pen, "export", "");
    }
    button(pen, "erase", "");
    pen.put("</></>", &[]);
}

/// A way to reach the controller: a mail address, a link, or plain words such as a postal address.
fn contact(pen: &mut Pen, written: &str) {
    pen.put("<p>@rights.contact", &[]);
    match written.strip_prefix("mailto:") {
        Some(mail) if link(written).is_some() => pen.put("<a href=$>$</>", &[written, mail]),
        None if is_address(written) => away(pen, written, written),
        Some(_) | None => pen.put("$", &[written]),
    }
    pen.put("</>", &[]);
}

/// Whether it begins as an address does, of another site or of this one.
fn is_address(written: &str) -> bool {
    let other = cut(written, ':');
    other.is_some_and(|(_, rest)| rest.starts_with("//")) || written.starts_with('/')
}
