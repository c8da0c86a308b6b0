//! The addresses of held embeds: let them load, or take them back, and follow what the page does to them. Which deed follows
//! is `release`'s to say.

use super::marked::{Embed, lives, weak};
use super::platform::{self, Element};
use super::{inbox, stands};
use crate::config::Complaint;
use crate::release::{Address, Deed, Found, Kind, Place};
use std::cell::RefCell;

/// What is known of a held element or one of its parts. The element itself is not kept: it goes when the page lets it go.
struct Known {
    number: u32,
    element: js_sys::WeakRef,
    /// One for each place, in their order.
    addresses: [Address; 5],
    /// A frame is on its way back to its empty document; what it had stays in the attribute until then, since taking the
    /// attribute away makes an entry in the history.
    is_leaving: bool,
}

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// Follows every address of the element and of its parts.
pub fn follow(embed: &Embed, granted: bool) {
    let mut is_moved = false;
    let is_held = !granted && knows(embed.number);
    for part in embed.parts() {
        let (number, is_new) = stands::number_of(&part);
        let is_added = is_new || !knows(number);
        if is_added {
            stands::watch_attributes(&part);
            KNOWN.with_borrow_mut(|all| {
                if all.len().is_power_of_two() {
                    // What the page let go is forgotten, at a price that does not grow with the page.
                    all.retain(|one| lives(&one.element).is_some());
                }
                all.push(Known {
                    number,
                    element: weak(&part),
                    addresses: Default::default(),
                    is_leaving: false,
                });
            });
        }
        for (index, place) in Place::ALL.into_iter().enumerate() {
            let waiting = embed.waiting(&part, place);
            let live = part.attribute(place.live());
            let written = live.as_deref().filter(|live| !live.trim_ascii().is_empty());
            let loads = written.and_then(|live| match place {
                // What stands in a `srcset` is looked at as a whole.
                Place::Srcset => Some(live.to_owned()),
                Place::Src | Place::Href | Place::Poster | Place::Data => {
                    platform::web_address(live)
                }
            });
            let found = Found {
                waiting: waiting.as_ref().map(|(whole, _)| &**whole),
                wanted: waiting.as_ref().map(|(_, wanted)| &**wanted),
                live: live.as_deref(),
                loads: loads.as_deref(),
                may_go: embed.mark.kind.is_media(),
                is_late: is_held && is_added,
            };
            let deed = KNOWN.with_borrow_mut(|all| {
                let known = all.iter_mut().find(|one| one.number == number)?;
                if known.is_leaving && !granted {
                    return None;
                }
                known.is_leaving = false;
                Some(known.addresses.get_mut(index)?.follow(found, granted))
            });
            is_moved |= carry_out(embed, &part, place, deed.unwrap_or(Deed::Leave), number);
        }
    }
    if is_moved && embed.mark.kind.is_media() {
        stands::load_again(embed.node);
    }
    let is_bare = |name| embed.node.attribute(name).is_none();
    if !granted && embed.mark.kind == Kind::Embed && is_bare("src") && is_bare("type") {
        // Chromium gives no box to one without an address.
        stands::set_address(embed.node, "src", "about:blank");
    }
}

#[inline(never)]
fn knows(number: u32) -> bool {
    KNOWN.with_borrow(|all| all.iter().any(|one| one.number == number))
}

/// True if the address is another now.
fn carry_out(embed: &Embed, part: &Element, place: Place, deed: Deed, number: u32) -> bool {
    let name = place.live();
    let is_frame = part.local_name() == "iframe";
    match deed {
        Deed::Leave => return false,
        Deed::Load(address) => {
            stands::set_address(part, name, &address);
            // Shown in place of it. Taken away before, WebKit would go on to the empty document.
            part.remove_attribute("srcdoc");
        }
        Deed::Close(own) => {
            if is_frame && own.is_none() {
                KNOWN.with_borrow_mut(|all| {
                    let known = all.iter_mut().find(|one| one.number == number);
                    known.into_iter().for_each(|one| one.is_leaving = true);
                });
                stands::watch_loads(part);
                stands::empty(part);
                return true;
            }
            if matches!(embed.mark.kind, Kind::Embed | Kind::Object) {
                // What it shows stays until it shows something else.
                stands::set_address(part, name, "about:blank");
            }
            give_back(part, name, own);
        }
        Deed::Shut(own) => {
            give_back(part, name, own);
            inbox::complain(Complaint::new("loaded-by-another", &embed.told(), &[]));
        }
    }
    true
}

fn give_back(part: &Element, name: &str, own: Option<String>) {
    match own {
        Some(own) => {
            stands::set_address(part, name, &own);
        }
        None => part.remove_attribute(name),
    }
}

/// A held frame has loaded a document: if it was on its way back to its empty one, its address may go.
pub fn has_left(embed: &Embed) {
    let is_back = KNOWN.with_borrow_mut(|all| {
        let known = all.iter_mut().find(|one| one.number == embed.number);
        known.is_some_and(|one| std::mem::take(&mut one.is_leaving))
    });
    if is_back {
        embed.node.remove_attribute("src");
    }
}
