//! What marked elements of this page need, each requirement kept once and for good: markup comes and goes. Asks the model
//! whether it is met; decides nothing.

use super::inbox;
use crate::banner::Event;
use crate::consent::Requirement;
use std::cell::Cell;

/// A requirement of this page.
pub struct Need {
    /// What has to be granted.
    pub what: Requirement<'static>,
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
pub fn all() -> impl Iterator<Item = &'static Need> {
    std::iter::successors(NEEDS.get(), |need| need.earlier)
}

/// The one that says this.
pub fn known(what: Requirement) -> &'static Need {
    all().find(|need| need.what == what).unwrap_or_else(|| {
        let need: &'static Need = Box::leak(Box::new(Need {
            what: what.leak(),
            ran: Cell::new(false),
            earlier: NEEDS.get(),
        }));
        NEEDS.set(Some(need));
        inbox::dispatch(Event::MarksFound(need.what.categories()));
        need
    })
}

impl Need {
    /// Whether the model lets it run now.
    pub fn is_met(&self) -> bool {
        is_met(&self.what)
    }
}

/// Whether the model lets it run now.
pub fn is_met(what: &Requirement) -> bool {
    inbox::read(|model| model.meets(what))
}
