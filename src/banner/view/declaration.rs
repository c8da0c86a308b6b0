//! The list of services and of what they store, for the owner's own page about it, with the state of each. It stands in
//! the page's tree and takes its looks from there: no class, no id. Knows no page.

use super::service::{about, record};
use super::{Model, Picture, of_category};
use crate::consent::Category;

/// The declaration, with the state of each service.
#[inline(never)]
pub fn declaration(picture: &mut Picture, model: &Model) {
    let words = picture.words;
    picture.put(" lang=$ dir=$", &[words.language, words.direction()]);
    list(picture, model, standing);
}

/// The same for whoever reads it outside of a visit: of no service is said whether it is allowed.
pub fn document(picture: &mut Picture, model: &Model) {
    list(picture, model, |_, _| ());
}

fn list(picture: &mut Picture, model: &Model, standing: fn(&mut Picture, &str)) {
    for &category in &Category::ALL {
        if !model.asked().has(category) {
            continue;
        }
        let of = |word| of_category(model, picture.words, category, word);
        let (name, text) = (of("name"), of("text"));
        picture.put("<h3>$</><p>$</>", &[&name, &text]);
        let necessary = category == Category::Necessary;
        if necessary {
            picture.put("<h4>@own</>", &[]);
            standing(picture, "always");
            record(picture, model);
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
            picture.put("<h4>$</>", &[entry.name]);
            standing(picture, state);
            about(picture, entry, &[]);
        }
    }
}

fn standing(picture: &mut Picture, state: &str) {
    picture.put("<p><strong>@state.$</></>", &[state]);
}
