//! What is on the screen, as pictures: model and words go in, a text of elements comes out. Knows no page, and decides
//! nothing but how a thing is said.
//!
//! One file a view. The notice's elements stand in the page's own tree, so none of their ids, classes and data
//! attributes carries a word that filter lists hide.

mod declaration;
mod notice;
mod placeholder;
mod preferences;
mod reload;
mod service;

pub use declaration::{declaration, document};
pub use notice::{host, notice, reopen, shell};
pub use placeholder::{Embed, placeholder};
pub use preferences::{FIRST, Switch, preferences, present, rest, switches};
pub use reload::reload;

use super::{Model, Picture, Words};
use crate::config::{Entry, is_link};
use crate::consent::{Category, OptOutSignals, Why};

/// The address, if it is one that we let a visitor follow: http, https, mailto, or relative to the page.
fn link(address: &str) -> Option<&str> {
    (!address.is_empty() && is_link(address)).then_some(address)
}

/// The links that the owner adds to that to the policy: their words and their addresses.
fn links(model: &Model) -> impl Iterator<Item = (&'static str, &'static str)> {
    let links = model.config.settings.links.items().iter();
    links.filter_map(|each| Some((each.text_at("text")?, link(each.text_at("url")?)?)))
}

/// Why a visitor is asked again, and what is new; nothing at a first visit.
#[inline(never)]
fn why(picture: &mut Picture, model: &Model) {
    let key = match model.ask {
        None | Some(Why::FirstVisit) => return,
        Some(Why::Expired) => "@why.expired",
        Some(Why::RevisionChanged) => "@why.revision",
        Some(Why::Unreadable) => "@why.unreadable",
        Some(Why::NewServices) => {
            let words = picture.words;
            let mut list = String::new();
            for id in model.news() {
                match Category::from_id(id) {
                    Some(category) => add(
                        &mut list,
                        words,
                        &of_category(model, words, category, "name"),
                    ),
                    None => {
                        let mut entries = model.entries();
                        if let Some(entry) = entries.find(|entry| entry.service.id == id) {
                            add(&mut list, words, &with_purposes(model, words, entry));
                        }
                    }
                }
            }
            return picture.put("@why.services{", &["list", &list]);
        }
    };
    picture.put(key, &[]);
}

/// The name of a service, and which purposes it has gained since it was answered for.
fn with_purposes(model: &Model, words: &Words, entry: &Entry) -> String {
    let mut gained = String::new();
    for key in model.gained(entry) {
        add(&mut gained, words, &words.of("purpose", key));
    }
    if gained.is_empty() {
        return entry.name.to_owned();
    }
    words.fill("notice.item", &["name", entry.name, "short", &gained])
}

/// Puts one more name into a list.
#[inline(never)]
fn add(list: &mut String, words: &Words, name: &str) {
    if !list.is_empty() {
        list.push_str(&words.say("notice.between"));
    }
    list.push_str(name);
}

/// The signal of the browser that is honored, if one is. That it was processed has to be displayed (11 CCR 7025(c)(6)), by
/// its own name: whoever set Do Not Track knows of no other.
fn signal(model: &Model) -> Option<&'static str> {
    match model.opt_out {
        OptOutSignals { gpc: true, .. } => Some("gpc"),
        OptOutSignals { dnt: true, .. } => Some("dnt"),
        OptOutSignals { .. } => None,
    }
}

/// The two answers. One function makes both, so that neither can weigh more than the other (EDPB taskforce report of
/// 2023-01-17, paragraphs 7 to 18); every layer that offers one offers the other. `more`: attributes of each.
fn answers(picture: &mut Picture, more: &'static str) {
    for action in &["accept-all", "reject-all"] {
        button(picture, action, more);
    }
}

/// A button that does what `action` says, named in the visitor's language.
fn button(picture: &mut Picture, action: &str, more: &'static str) {
    picture.put("<button type=button data-action=$", &[action]);
    picture.put(more, &[]);
    picture.put(">@action.$</>", &[action]);
}

/// A link that opens a new tab and says so; the bare words where the address is none that we follow.
fn away(picture: &mut Picture, address: &str, label: &str) {
    match link(address) {
        Some(address) => picture.put(
            "<a href=$ target=_blank rel=noopener>$<span>@new-tab</></>",
            &[address, label],
        ),
        None => picture.put("<span>$</>", &[label]),
    }
}

/// A word of a category (`name`, `text`), the owner's first.
fn of_category(model: &Model, words: &Words, category: Category, word: &str) -> String {
    let own = model.config.settings.categories.at(category.id());
    match own.text_at(word) {
        Some(text) => text.to_owned(),
        None => words.say(&["category.", category.id(), ".", word].concat()),
    }
}
