//! The second layer: categories and services with their switches, and the visitor's rights. Switches say what the draft
//! says, and the draft starts with nothing on. Knows no page.

use super::service::{about, mark, record, who};
use super::{add, answers, away, button, link, links, of_category, signal, why};
use crate::banner::{Model, Picture, Words};
use crate::config::{Entry, Place};
use crate::consent::{Category, Record, Why};
use crate::text::digits;

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

/// Services that are drawn with the preferences: more than a screen shows, and few enough for the frame that answers the
/// click.
pub const FIRST: usize = 12;

/// Services that are drawn at once behind those.
const SLICE: usize = 6;

/// The preferences, one modal dialog, with the [`FIRST`] services; the others are drawn by [`rest`].
#[inline(never)]
pub fn preferences(picture: &mut Picture, model: &Model) {
    picture.put(
        "<dialog part=preferences aria-labelledby=title lang=$ dir=$><div class=head part=head><h2 id=title>@preferences.title</>\
         <button type=button data-action=close aria-label=@action.close>$</></><div class=body part=body><p>@preferences.text",
        &[picture.words.language, picture.words.direction(), "\u{d7}"],
    );
    if let Some(address) = link(model.config.settings.policy_url) {
        picture.put(" ", &[]);
        away(picture, address, &picture.words.say("policy"));
    }
    for (text, address) in links(model) {
        picture.put(" ", &[]);
        away(picture, address, &picture.words.of("link", text));
    }
    picture.put("</>", &[]);
    if model.ask.is_some_and(|why| why != Why::FirstVisit) {
        picture.put("<p class=why>", &[]);
        why(picture, model);
        picture.put("</>", &[]);
    }
    // What the visitor should know of the state of things: a signal honored, storage that could not be erased.
    if let Some(signal) = signal(model) {
        picture.put("<p role=status>@$</>", &[signal]);
    }
    if !model.left.is_empty() {
        let mut names = String::new();
        for name in &model.left {
            add(&mut names, picture.words, name);
        }
        picture.put("<p role=status>@left{</>", &["names", &names]);
    }
    let news = model.news();
    let mut left = FIRST;
    for &category in &Category::ALL {
        if model.asked().has(category) {
            section(picture, model, category, &news, &mut left);
        }
    }
    let told = told_of_reload(model);
    rights(picture, model, told);
    picture.put("</><p role=status class=said></>", &[]);
    if !told.is_empty() {
        // Beside the buttons: the body scrolls, and who is about to save may have left its beginning.
        picture.put("<p id=again>@reload.before</>", &[]);
    }
    picture.put("<div class=$ part=foot>", &["acts foot"]);
    answers(picture, told);
    button(picture, "save", told);
    picture.put("</></>", &[]);
}

/// What describes the buttons that may have the page loaded again.
fn told_of_reload(model: &Model) -> &'static str {
    if model.stops_on_reload() {
        " aria-describedby=again"
    } else {
        ""
    }
}

/// The next few services behind the first so many, as the preferences list them, in an element of their own: in which
/// category's section it stands, and how many they are.
#[inline(never)]
pub fn rest(picture: &mut Picture, model: &Model, first: usize) -> Option<(Category, usize)> {
    let news = model.news();
    picture.put(" class=more", &[]);
    let (mut place, mut found) = (0, None);
    for &category in &Category::ALL {
        if !model.asked().has(category) {
            continue;
        }
        let entries = model.entries();
        for entry in entries.filter(|entry| entry.service.category == category) {
            place += 1;
            if place > first && place <= first + SLICE {
                service(picture, model, entry, &news);
                found = Some((category, place - first));
            }
        }
        if found.is_some() {
            break;
        }
    }
    found
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
        let (on, all) = (
            words.number(standing.on as u32),
            words.number(standing.all as u32),
        );
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
fn draw(picture: &mut Picture, switch: &Switch, kind: &str) {
    picture.put(
        "<input type=checkbox role=switch $=$ aria-labelledby=$$",
        &[switch.attribute, switch.id, kind, switch.id],
    );
    if switch.checked {
        picture.put(" checked", &[]);
    }
    if switch.mixed {
        picture.put(" indeterminate", &[]);
    }
}

fn section(
    picture: &mut Picture,
    model: &Model,
    category: Category,
    news: &[&str],
    left: &mut usize,
) {
    let id = category.id();
    let necessary = category == Category::Necessary;
    let switch = of_whole(model, picture.words, category);
    picture.put("<section aria-labelledby=c-$>", &[id]);
    draw(picture, &switch, "c-");
    picture.put(" id=$ aria-describedby=k-$", &[id, id]);
    if necessary {
        picture.put(" disabled", &[]);
    }
    let of = |word| of_category(model, picture.words, category, word);
    let (name, text) = (of("name"), of("text"));
    picture.put("></><h3><label id=c-$ for=$>$</>", &[id, id, &name]);
    mark(picture, news, id);
    picture.put(
        "</><span id=k-$ data-count=$>$</><p>$</>",
        &[id, id, &switch.count, &text],
    );
    if necessary {
        picture.put("<div><details><summary data-part=own>@own</>", &[]);
        record(picture, model);
        picture.put("</></>", &[]);
    }
    for entry in model.entries() {
        if entry.service.category == category && *left > 0 {
            *left -= 1;
            service(picture, model, entry, news);
        }
    }
    picture.put("</>", &[]);
}

/// One service: its switch if visitors decide about it, and what they are told.
fn service(picture: &mut Picture, model: &Model, entry: &Entry, news: &[&str]) {
    let id = entry.service.id;
    picture.put("<div>", &[]);
    if entry.service.asked {
        draw(picture, &of_service(model, id), "s-");
        picture.put("></>", &[]);
    }
    picture.put(
        "<details><summary data-part=$><b id=s-$>$</>",
        &[id, id, entry.name],
    );
    mark(picture, news, id);
    picture.put(" <small>$</></>", &[&who(picture.words, entry)]);
    if !entry.service.asked {
        let necessary = entry.service.category == Category::Necessary;
        let why = if necessary { "always" } else { "listed" };
        picture.put("<p>@state.$</>", &[why]);
    }
    about(picture, entry, &model.gained(entry));
    // Filled when it is opened.
    picture.put("<div data-present=$></></></>", &[id]);
}

/// What of a service is in the browser now, of all that is there: each with a button that deletes it.
#[inline(never)]
pub fn present(picture: &mut Picture, model: &Model, id: &str, there: &[(Place, String)]) {
    let Some(entry) = model.entries().find(|entry| entry.service.id == id) else {
        return;
    };
    picture.put("<h4>@present.title</><ul>", &[]);
    let mut some = false;
    for (place, name) in there {
        if !entry.stores_as(*place, name) {
            continue;
        }
        some = true;
        let word = match place.word() {
            "site" => "cookie",
            word => word,
        };
        let label = picture.words.fill("action.delete-item", &["name", name]);
        picture.put(
            "<li><code>$</> <small>@place.$</> \
             <button type=button data-action=delete data-place=$ data-name=$ aria-label=$>@action.delete</></>",
            &[name, word, place.word(), name, &label],
        );
    }
    if !some {
        picture.put("<li>@present.none</>", &[]);
    }
    picture.put("</>", &[]);
}

/// The visitor's rights (GDPR articles 7(3) and 15 to 21): taking back is one click, as accepting is.
fn rights(picture: &mut Picture, model: &Model, told: &'static str) {
    let settings = &model.config.settings;
    picture.put(
        "<section aria-labelledby=rights><h3 id=rights>@rights.title</><p>@rights.text</>",
        &[],
    );
    if let Some(record) = &model.record {
        answer(picture, record);
    }
    if !settings.controller.is_empty() {
        picture.put("<p>@rights.controller{</>", &["name", settings.controller]);
    }
    if !settings.contact.is_empty() {
        contact(picture, settings.contact);
    }
    if !settings.authority.is_empty() {
        picture.put("<p>", &[]);
        away(
            picture,
            settings.authority,
            &picture.words.say("rights.authority"),
        );
        picture.put("</>", &[]);
    }
    picture.put("<div class=minor>", &[]);
    if model.record.is_some() {
        button(picture, "withdraw", told);
        button(picture, "export", "");
    }
    button(picture, "erase", told);
    picture.put("</></>", &[]);
}

/// The choice that stands: when and how it was made, until when it holds, and the number by which its proof is found.
#[inline(never)]
fn answer(picture: &mut Picture, record: &Record) {
    let words = picture.words;
    let mut id = String::new();
    digits::write(&mut id, record.id, 16, 16);
    let time = words.moment(record.time);
    let end = words.day(record.end);
    picture.put(
        "<h4>@record.title</><dl><dt>@record.time</><dd>$</><dt>@record.act</><dd>@act.$</>\
         <dt>@record.end</><dd>$</><dt>@record.id</><dd><code>$</></>",
        &[&time, record.act.name(), &end, &id],
    );
    // The signals' own names, which no language translates.
    for (sent, name) in [
        (record.signals.gpc, "Global Privacy Control"),
        (record.signals.dnt, "Do Not Track"),
    ] {
        if sent {
            picture.put("<dt>@record.signals</><dd>$</>", &[name]);
        }
    }
    picture.put("</>", &[]);
}

/// A way to reach the controller: a mail address, a link, or plain words such as a postal address.
fn contact(picture: &mut Picture, written: &str) {
    picture.put("<p>@rights.contact", &[]);
    match written.strip_prefix("mailto:") {
        Some(mail) if link(written).is_some() => picture.put("<a href=$>$</>", &[written, mail]),
        None if is_address(written) => away(picture, written, written),
        Some(_) | None => picture.put("$", &[written]),
    }
    picture.put("</>", &[]);
}

/// Whether it begins as an address does, of another site or of this one.
fn is_address(written: &str) -> bool {
    let other = written.split_once(':');
    other.is_some_and(|(_, rest)| rest.starts_with("//")) || written.starts_with('/')
}
