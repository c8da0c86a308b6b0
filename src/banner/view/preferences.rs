//! The second layer: categories and services with their switches, and the visitor's rights. Switches say what the draft
//! says, and the draft starts with nothing on. Knows no page.

use super::notice::direction;
use super::service::{about, provider, record};
use super::{acting, answers, away, button, link, of_category};
use crate::banner::{Element, Model, Words, el};
use crate::config::Entry;
use crate::consent::{Category, Standing, iso};

/// What a switch says now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switch {
    /// `data-category` or `data-service`.
    pub attribute: &'static str,
    /// The id in that attribute.
    pub id: String,
    /// Whether it is on.
    pub checked: bool,
    /// Whether only some of it is on; `role=switch` has no such state, so `count` says it too.
    pub mixed: bool,
    /// The text of the element with this id in `data-count`; empty for services.
    pub count: String,
}

/// The preferences, one modal dialog.
#[inline(never)]
pub fn preferences(model: &Model, words: &Words) -> Element {
    let close = acting("close").with("aria-label", &words.of("action", "close"));
    let head = el("div")
        .with("class", "head")
        .put(
            el("h2")
                .with("id", "title")
                .say(&words.say("preferences.title")),
        )
        .put(close.say("\u{d7}"));
    let mut body = el("div").with("class", "body");
    body = body.put(opening(model, words));
    for message in messages(model, words) {
        body = body.put(el("p").with("role", "status").say(&message));
    }
    for category in Category::ALL {
        if model.asked().has(category) {
            body = body.put(section(model, words, category));
        }
    }
    body = body.put(rights(model, words));
    let [accept, reject] = answers(words);
    let acts = el("div").with("class", "acts foot");
    let acts = acts.put(accept).put(reject).put(button(words, "save"));
    el("dialog")
        .with("aria-labelledby", "title")
        .with("lang", words.language)
        .with("dir", direction(words))
        .put(head)
        .put(body)
        .put(acts)
}

/// What each open switch says now.
#[inline(never)]
pub fn switches(model: &Model, words: &Words) -> Vec<Switch> {
    let mut switches = Vec::new();
    for category in Category::ASKED {
        switches.push(of_whole(model, words, category));
    }
    for service in model.services.iter().filter(|service| service.asked) {
        switches.push(of_service(model, &service.id));
    }
    switches
}

fn of_whole(model: &Model, words: &Words, category: Category) -> Switch {
    let standing = model.draft.standing(category, &model.services);
    let (mut all, mut on) = (0usize, 0usize);
    for service in model.services.iter().filter(|service| service.asked) {
        if service.category == category {
            all += 1;
            on += usize::from(model.draft.allows_service(&service.id));
        }
    }
    let count = if category == Category::Necessary {
        words.say("state.always")
    } else if all == 0 {
        String::new()
    } else {
        let places = [("on", &*on.to_string()), ("all", &*all.to_string())];
        words.fill("state.count", &places)
    };
    Switch {
        attribute: "data-category",
        id: category.id().to_owned(),
        checked: standing == Standing::On,
        mixed: standing == Standing::Mixed,
        count,
    }
}

fn of_service(model: &Model, id: &str) -> Switch {
    Switch {
        attribute: "data-service",
        id: id.to_owned(),
        checked: model.draft.allows_service(id),
        mixed: false,
        count: String::new(),
    }
}

/// A switch named by the element with the id `name`.
fn drawn(switch: &Switch, name: &str) -> Element {
    el("input")
        .with("type", "checkbox")
        .with("role", "switch")
        .with(switch.attribute, &switch.id)
        .with("aria-labelledby", name)
        .with_if("checked", switch.checked)
        .with_if("indeterminate", switch.mixed)
}

fn opening(model: &Model, words: &Words) -> Element {
    let opening = el("p").say(&words.say("preferences.text"));
    match link(&model.config.settings.policy_url) {
        Some(address) => opening
            .say(" ")
            .put(away(words, address, &words.say("policy"))),
        None => opening,
    }
}

/// What the visitor should know of the state of things: a signal honored, storage that could not be erased.
fn messages(model: &Model, words: &Words) -> Vec<String> {
    let mut messages = Vec::new();
    if model.opt_out.gpc {
        messages.push(words.say("gpc"));
    }
    if !model.left.is_empty() {
        messages.push(words.fill("left", &[("names", &model.left.join(", "))]));
    }
    messages
}

fn section(model: &Model, words: &Words, category: Category) -> Element {
    let id = category.id();
    let (name, count) = (["c-", id].concat(), ["k-", id].concat());
    let necessary = category == Category::Necessary;
    let switch = of_whole(model, words, category);
    let input = drawn(&switch, &name)
        .with("id", id)
        .with("aria-describedby", &count)
        .with_if("disabled", necessary);
    let label = el("label")
        .with("id", &name)
        .with("for", id)
        .say(&of_category(model, words, category, "name"));
    let tally = el("span")
        .with("id", &count)
        .with("data-count", id)
        .say(&switch.count);
    let mut section = el("section")
        .with("aria-labelledby", &name)
        .put(input)
        .put(el("h3").put(label))
        .put(tally)
        .put(el("p").say(&of_category(model, words, category, "text")));
    if necessary {
        let own = el("details").put(el("summary").say(&words.say("own")));
        section = section.put(el("div").put(own.put(record(model, words))));
    }
    for entry in model
        .entries()
        .filter(|entry| entry.service.category == category)
    {
        section = section.put(service(model, words, entry));
    }
    section
}

/// One service: its switch if visitors decide about it, and what they are told.
fn service(model: &Model, words: &Words, entry: &Entry) -> Element {
    let id = &entry.service.id;
    let name = ["s-", id].concat();
    let who = provider(words, entry);
    let mut details = el("details").put(
        el("summary")
            .put(el("b").with("id", &name).say(&entry.name))
            .say(" ")
            .put(el("small").say(&who)),
    );
    if !entry.service.asked {
        let why = if entry.service.category == Category::Necessary {
            "state.always"
        } else {
            "state.listed"
        };
        details = details.put(el("p").say(&words.say(why)));
    }
    for part in about(words, entry) {
        details = details.put(part);
    }
    let row = el("div");
    if entry.service.asked {
        row.put(drawn(&of_service(model, id), &name)).put(details)
    } else {
        row.put(details)
    }
}

/// The visitor's rights (GDPR articles 7(3) and 15 to 21): taking back is one click, as accepting is.
fn rights(model: &Model, words: &Words) -> Element {
    let settings = &model.config.settings;
    let mut section = el("section")
        .with("aria-labelledby", "rights")
        .put(
            el("h3")
                .with("id", "rights")
                .say(&words.say("rights.title")),
        )
        .put(el("p").say(&words.say("rights.text")));
    let mut acts = el("div").with("class", "minor");
    if let Some(record) = &model.record {
        let places = [("time", day(record.time)), ("end", day(record.end))];
        let places = places.each_ref().map(|(name, text)| (*name, text.as_str()));
        section = section.put(el("p").say(&words.fill("rights.choice", &places)));
        acts = acts
            .put(button(words, "withdraw"))
            .put(button(words, "export"));
    }
    acts = acts.put(button(words, "erase"));
    if !settings.controller.is_empty() {
        let text = words.fill("rights.controller", &[("name", &settings.controller)]);
        section = section.put(el("p").say(&text));
    }
    if !settings.contact.is_empty() {
        section = section.put(contact(words, &settings.contact));
    }
    if !settings.authority.is_empty() {
        let label = words.say("rights.authority");
        section = section.put(el("p").put(away(words, &settings.authority, &label)));
    }
    section.put(acts)
}

/// A way to reach the controller: a mail address, a link, or plain words such as a postal address.
fn contact(words: &Words, written: &str) -> Element {
    let line = el("p").say(&words.say("rights.contact"));
    match written.strip_prefix("mailto:") {
        Some(mail) if link(written).is_some() => line.put(el("a").with("href", written).say(mail)),
        None if written.contains("://") || written.starts_with('/') => {
            line.put(away(words, written, written))
        }
        Some(_) | None => line.say(written),
    }
}

/// The day of a moment, such as `2026-11-24`.
fn day(time: i64) -> String {
    iso(time).split('T').next().unwrap_or_default().to_owned()
}
