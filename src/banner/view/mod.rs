//! What is on the screen, as pictures: model and words go in, a text of elements comes out. Knows no page, and decides
//! nothing but how a thing is said.
//!
//! One file a view. The notice's elements stand in the page's own tree, so none of their ids, classes and data
//! attributes carries a word that filter lists hide.

mod declaration;
mod notice;
mod placeholder;
mod preferences;
mod service;

pub use declaration::{declaration, document};
pub use notice::{host, notice, reopen, shell};
pub use placeholder::{Embed, placeholder};
pub use preferences::{Switch, preferences, switches};

use super::{Model, Picture, Words};
use crate::config::is_link;
use crate::consent::Category;

/// The address, if it is one that we let a visitor follow: http, https, mailto, or relative to the page.
fn link(address: &str) -> Option<&str> {
    (!address.is_empty() && is_link(address)).then_some(address)
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
