//! Held embeds: frames, images, media and links whose addresses wait in `data-src` and its kin. Asks nobody: it is told
//! whether one may load.

use super::{gate, held, natives};
use crate::consent::Requirement;
use web_sys::Element;

/// Where an address waits, and where it lives.
const ADDRESSES: [(&str, &str); 5] = [
    ("data-src", "src"),
    ("data-srcset", "srcset"),
    ("data-href", "href"),
    ("data-poster", "poster"),
    ("data-data", "data"),
];

/// Whether an address waits on the element.
pub fn is_held(node: &Element) -> bool {
    let mut names = ADDRESSES.iter();
    names.any(|(waiting, _)| natives::get_attribute(node, waiting).is_some())
}

/// Lets the element load, or takes back what we let it load.
pub fn settle(node: &Element, _need: &Requirement, met: bool) {
    set(node, met);
    for child in natives::query_all_in(node, "source,track") {
        set(&child, met);
    }
}

fn set(node: &Element, met: bool) {
    for (waiting, living) in ADDRESSES {
        let Some(text) = natives::get_attribute(node, waiting) else {
            continue;
        };
        let address = if living == "srcset" {
            addresses(node, text)
        } else {
            gate::address(node, &text)
        };
        let Some(address) = address else { continue };
        let is_live = natives::get_attribute(node, living).as_ref() == Some(&address);
        if met && !is_live {
            held::let_load(node, living, &address);
        } else if !met && is_live {
            held::unload(node, living);
        }
    }
}

/// A list of addresses for several sizes, each checked.
fn addresses(node: &Element, text: String) -> Option<String> {
    let words = text.split([' ', ',', '\n', '\t']);
    for word in words.filter(|word| !word.is_empty()) {
        let is_size = word.ends_with(['w', 'x', 'h'])
            && word.starts_with(|first: char| first.is_ascii_digit());
        if !is_size {
            gate::address(node, word)?;
        }
    }
    Some(text)
}
