//! Whether refusing is seen as well as accepting in a layer of ours, measured as the engine shows both: sheets and scripts of
//! the page, and the owner's words, reach around our own. Knows neither who made the difference nor what is done about it.

use super::platform::{Element, Node};

/// The difference that lies in the words of the two.
pub const WORDS: &str = "its words";

/// What makes refusing less visible than accepting among the buttons in a node; nothing where it is not, or where accepting
/// has no box itself.
///
/// EDPB taskforce report of 2023-01-17, paragraphs 7 to 18: refusing on every layer that has accepting, and neither colors
/// nor contrast that hide it.
pub fn difference(layer: &Node, rtl: bool) -> Option<&'static str> {
    let of = |action| layer.query_all(action).pop();
    let yes = of("[data-action=accept-all]")?;
    let yes_box = yes.bounds().filter(|bounds| bounds.height() > 0.0)?;
    let Some(no) = of("[data-action=reject-all]") else {
        return Some("its absence");
    };
    let (words, no_box) = (ink(&no), no.bounds()?);
    if words.is_empty() || words == ink(&yes) {
        return Some(WORDS);
    }
    // Words in two lines make a button higher where the two stand one above the other.
    if no_box.width() < yes_box.width() - 1.0 || no_box.height() < yes_box.height() * 0.6 {
        return Some("its size");
    }
    if no.looks() != yes.looks() {
        return Some("its looks");
    }
    // Read after accepting: further down, or beside it.
    let is_beside = no_box.bottom > yes_box.top && (no_box.left > yes_box.left) != rtl;
    let is_behind = is_beside || no_box.top >= yes_box.bottom;
    (!is_behind).then_some("its place")
}

/// What is to be seen of the words of a button.
fn ink(button: &Element) -> String {
    let mut text = button.text();
    text.retain(|letter| {
        letter > ' '
            && !matches!(
                letter,
                '\u{a0}' | '\u{ad}' | '\u{2000}'
                    ..='\u{206f}' | '\u{2800}' | '\u{3000}' | '\u{3164}' | '\u{feff}'
            )
    });
    text
}
