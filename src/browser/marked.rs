//! An element with its mark, as it stands in the page: what it needs, its parts, the addresses that wait on them. Read anew
//! each time, since the page may have changed it.

use super::platform::{self, Element};
use super::{inbox, needs, stands};
use crate::config::{Complaint, host_of};
use crate::consent::Requirement;
use crate::release::{Frame, Kind, MARKED, Mark, Place, Stand, addresses_of};
use wasm_bindgen::JsCast;

/// An element with its mark, as it stands there now.
pub struct Embed<'a> {
    pub node: &'a Element,
    pub name: String,
    pub mark: Mark,
    pub number: u32,
    pub need: &'static Requirement<'static>,
    pub stand: Stand,
}

impl<'a> Embed<'a> {
    /// The element's mark; nothing if it has none.
    pub fn read(node: &'a Element) -> Option<Embed<'a>> {
        let name = node.local_name();
        let mark = Mark::read(&name, node)?;
        let sandbox = node.attribute("sandbox");
        let shows = mark.kind == Kind::Template && stands::has_content(node);
        Some(Embed {
            node,
            number: stands::number_of(node).0,
            need: &needs::known(mark.requirement()).what,
            stand: Stand::of(&name, &mark, sandbox.as_deref(), shows),
            name,
            mark,
        })
    }

    /// Whether the model lets it load.
    pub fn is_granted(&self) -> bool {
        let own = matches!(self.stand, Stand::Document | Stand::Over);
        let inside = own && self.widget_around();
        inbox::read(|model| {
            if own {
                model.lets_load(self.number, self.need, inside)
            } else {
                model.meets(self.need)
            }
        })
    }

    /// Whether it stands in a widget or template that is marked with the same.
    fn widget_around(&self) -> bool {
        let around = self.node.parent().and_then(|parent| parent.element());
        let around = around.and_then(|around| around.closest(MARKED));
        let mark = around.and_then(|around| Mark::read(&around.local_name(), &around));
        mark.is_some_and(|mark| mark.requirement() == *self.need)
    }

    /// The element and its parts, the parts first: media look at all of them when the element itself is let go.
    pub fn parts(&self) -> Vec<Element> {
        let around = if self.mark.kind == Kind::Image {
            let parent = self.node.parent().and_then(|parent| parent.element());
            parent.filter(|parent| parent.local_name() == "picture")
        } else {
            self.mark.kind.is_media().then(|| self.node.clone())
        };
        let mut parts = around.map_or_else(Vec::new, |around| around.query_all("source,track"));
        parts.push(self.node.clone());
        parts
    }

    /// The form in which its service wants a frame from this address to be asked for.
    fn form(&self, address: &str) -> Frame {
        let is_frame = self.mark.kind == Kind::Frame;
        let form = inbox::read(|model| model.frame(host_of(address)).filter(|_| is_frame));
        let part = |name| form.and_then(|form| form.text_at(name)).unwrap_or_default();
        Frame {
            host: part("host"),
            query: part("query"),
        }
    }

    /// The whole address that waits in a place of a part, and the form in which it is asked for.
    pub fn waiting(&self, part: &Element, place: Place) -> Option<(String, String)> {
        let text = self.mark.form.waiting(place, part)?;
        let mut last = String::new();
        for address in addresses_of(place, &text) {
            let Some(whole) = platform::web_address(address) else {
                refuse(&self.told(), address);
                return None;
            };
            last = whole;
        }
        if place == Place::Srcset {
            // Several, each with its size.
            return Some((text.clone(), text));
        }
        let wanted = self.form(&last).apply(&last);
        Some((last, wanted))
    }

    /// How a complaint names it.
    pub fn told(&self) -> String {
        self.mark.told(&self.name)
    }
}

/// Complains about an address that the engine reads as something else than http or https.
fn refuse(told: &str, address: &str) {
    inbox::complain(Complaint::new("bad-address", told, &[address]));
}

/// Knows the element, and keeps it from nothing: it goes when the page lets it go.
pub fn weak(node: &Element) -> js_sys::WeakRef {
    js_sys::WeakRef::new(node.unchecked_ref::<js_sys::Object>())
}

/// The element, if the page has not let it go.
pub fn lives(element: &js_sys::WeakRef) -> Option<Element> {
    element.deref().map(JsCast::unchecked_into)
}
