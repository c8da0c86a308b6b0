//! What is on the screen, as plain nodes: model and words go in, elements come out. Knows no page, and decides nothing
//! but how a thing is said.
//!
//! One file a view. The notice's elements stand in the page's own tree, so none of their ids, classes and data
//! attributes carries a word that filter lists hide.

mod declaration;
mod notice;
mod placeholder;
mod preferences;
mod service;

pub use declaration::declaration;
pub use notice::{host, notice, notice_shell, reopen};
pub use placeholder::{Embed, placeholder};
pub use preferences::{Switch, preferences, switches};

use super::{Element, Model, Words, el};
use crate::consent::Category;

/// The address, if it is one that we let a visitor follow: http, https, mailto, or relative to the page.
///
/// Browsers drop tabs and line ends inside an address and control characters before it (URL standard, "basic URL
/// parser"), so an address that has any is none.
pub fn link(address: &str) -> Option<&str> {
    if address.is_empty() || address.bytes().any(|byte| byte <= b' ') {
        return None;
    }
    let end = address.find([':', '/', '?', '#', '\\']);
    let scheme = match address.split_once(':') {
        Some((scheme, _)) if end == Some(scheme.len()) => scheme,
        Some(_) | None => return Some(address),
    };
    let known = ["https", "http", "mailto"];
    let safe = known.iter().any(|name| scheme.eq_ignore_ascii_case(name));
    safe.then_some(address)
}

/// The two answers. One function makes both, so that neither can weigh more than the other (EDPB taskforce report of
/// 2023-01-17, paragraphs 7 to 18); every layer that offers one offers the other.
fn answers(words: &Words) -> [Element; 2] {
    ["accept-all", "reject-all"].map(|action| button(words, action))
}

/// A button that does what `action` says, named in the visitor's language.
fn button(words: &Words, action: &str) -> Element {
    let named = words.of("action", action);
    acting(action).say(&named)
}

/// A button without a name yet.
fn acting(action: &str) -> Element {
    el("button")
        .with("type", "button")
        .with("data-action", action)
}

/// A link that opens a new tab and says so; the bare words where the address is none that we follow.
fn away(words: &Words, address: &str, label: &str) -> Element {
    match link(address) {
        Some(address) => el("a")
            .with("href", address)
            .with("target", "_blank")
            .with("rel", "noopener")
            .say(label)
            .put(el("span").say(&words.say("new-tab"))),
        None => el("span").say(label),
    }
}

/// The text for `key`, in its form for this number.
fn counted(words: &Words, key: &str, number: &str) -> String {
    let form = if number == "1" { ".one" } else { ".other" };
    words.fill(&[key, form].concat(), &[("n", number)])
}

/// The text for `group.key`; for a key that no language knows, what the owner wrote there in their own words.
fn known(words: &Words, group: &str, key: &str) -> String {
    (words.lookup)(&[group, ".", key].concat()).unwrap_or_else(|| key.to_owned())
}

/// A word of a category (`name`, `text`), the owner's first.
fn of_category(model: &Model, words: &Words, category: Category, word: &str) -> String {
    let mut own = model.config.settings.categories.iter();
    let own = own.find(|(id, _)| *id == category);
    match own.and_then(|(_, texts)| texts.text_at(word)) {
        Some(text) => text.to_owned(),
        None => words.say(&["category.", category.id(), ".", word].concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::link;

    #[test]
    fn only_addresses_that_cannot_run_code_are_links() {
        for good in [
            "https://example.org/a?b=c:d#e",
            "HTTP://example.org",
            "mailto:dpo@example.org",
            "/privacy",
            "privacy.html",
            "?page=privacy",
            "#privacy",
            "//example.org/x",
            "a/b:c",
        ] {
            assert_eq!(link(good), Some(good));
        }
        for bad in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://example.org/1",
            "file:///etc/passwd",
            "tel:1",
            ":x",
        ] {
            assert_eq!(link(bad), None, "{bad:?}");
        }
    }
}
