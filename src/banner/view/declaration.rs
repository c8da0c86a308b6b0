//! The list of services and of what they store, for the owner's own page about it, with the state of each. It stands in
//! the page's tree and takes its looks from there: no class, no id. Knows no page.

use super::service::{about, record};
use super::{Model, Pen, of_category};
use crate::consent::Category;

/// The declaration.
#[inline(never)]
pub fn declaration(pen: &mut Pen, model: &Model) {
    pen.put(" lang=$", &[pen.words.language]);
    for &category in &Category::ALL {
        if !model.asked().has(category) {
            continue;
        }
        let of = |word| of_category(model, pen.words, category, word);
        let (name, text) = (of("name"), of("text"));
        pen.put("<h3>$</><p>$</>", &[&name, &text]);
        let necessary = category == Category::Necessary;
        if necessary {
            pen.put("<h4>@own</>", &[]);
            standing(pen, "always");
            record(pen, model);
        }
        for entry in model.entries() {
            let service = &entry.service;
            if service.category != category {
                continue;
            }
            let state = if necessary {
                "always"
            } else if !service.asked {
                "listed"
            } else if model.allows_service(service.id) {
                "on"
            } else {
                "off"
            };
            pen.put("<h4>$</>", &[entry.name]);
            standing(pen, state);
            about(pen, entry);
        }
    }
}

fn standing(pen: &mut Pen, state: &str) {
    pen.put("<p><strong>@state.$</></>", &[state]);
}
