//! What marked elements of this page need: each requirement once, with whether a script ran by it. Asks the model whether it
//! is met; decides nothing.

use super::platform::Element;
use super::{held, inbox};
use crate::banner::Event;
use crate::config::Complaint;
use crate::consent::Requirement;
use crate::release::Mark;
use std::cell::Cell;

/// A requirement of this page. Each is kept once, and for good: markup comes and goes.
pub struct Need {
    pub what: Requirement<'static>,
    /// By this number js/held.js knows it.
    pub number: i32,
    /// A script ran by it.
    pub ran: Cell<bool>,
    /// The one that was found before it.
    earlier: Option<&'static Need>,
}

thread_local! {
    /// The requirement that was found last.
    static NEEDS: Cell<Option<&'static Need>> = const { Cell::new(None) };
}

/// All requirements of this page, the latest first.
pub fn needs() -> impl Iterator<Item = &'static Need> {
    std::iter::successors(NEEDS.get(), |need| need.earlier)
}

impl Need {
    /// Whether the model lets it run.
    pub fn is_met(&self) -> bool {
        is_met(&self.what)
    }
}

/// Whether the model lets it run.
pub fn is_met(need: &Requirement) -> bool {
    inbox::read(|model| model.meets(need))
}

/// What an element needs, as its marks say.
pub fn known_need(node: &Element) -> &'static Need {
    match Mark::read(&node.local_name(), node) {
        Some(mark) => known(mark.requirement()),
        None => known(Requirement::read("", None)),
    }
}

/// The requirement of this page that says this.
pub fn known(what: Requirement) -> &'static Need {
    let known = needs().find(|need| need.what == what);
    known.unwrap_or_else(|| {
        let earlier = NEEDS.get();
        let need: &'static Need = Box::leak(Box::new(Need {
            what: what.leak(),
            number: earlier.map_or(1, |need| need.number + 1),
            ran: Cell::new(false),
            earlier,
        }));
        NEEDS.set(Some(need));
        inbox::dispatch(Event::MarksFound(need.what.categories()));
        need
    })
}

/// Complains about addresses that the engine reads as something else than http or https.
pub fn refuse_addresses() {
    while let Some(refused) = held::refused() {
        let (tag, text) = refused.split_once('\x01').unwrap_or_default();
        inbox::complain(Complaint::new("bad-address", tag, &[text]));
    }
}
