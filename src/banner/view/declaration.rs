//! The list of services and of what they store, for the owner's own page about it, with the state of each. It stands in
//! the page's tree and takes its looks from there: no class, no id. Knows no page.

use super::service::{about, record};
use super::{Model, Words, of_category};
use crate::banner::{Element, el};
use crate::consent::Category;

/// The declaration.
#[inline(never)]
pub fn declaration(model: &Model, words: &Words) -> Vec<Element> {
    let mut parts = Vec::new();
    for category in Category::ALL {
        if !model.asked().has(category) {
            continue;
        }
        parts.push(el("h3").say(&of_category(model, words, category, "name")));
        parts.push(el("p").say(&of_category(model, words, category, "text")));
        if category == Category::Necessary {
            parts.push(el("h4").say(&words.say("own")));
            parts.push(standing(words, "always"));
            parts.push(record(model, words));
        }
        for entry in model
            .entries()
            .filter(|entry| entry.service.category == category)
        {
            let service = &entry.service;
            let state = if category == Category::Necessary {
                "always"
            } else if !service.asked {
                "listed"
            } else if model.allows_service(&service.id) {
                "on"
            } else {
                "off"
            };
            parts.push(el("h4").say(&entry.name));
            parts.push(standing(words, state));
            parts.extend(about(words, entry));
        }
    }
    parts
}

fn standing(words: &Words, state: &str) -> Element {
    el("p").put(el("strong").say(&words.of("state", state)))
}
