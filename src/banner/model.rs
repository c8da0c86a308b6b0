//! The state of a visit: the config, what may run, which layer is open, what the open switches say. Changed by
//! `update` alone.

use crate::config::{Config, Entry, Slot};
use crate::consent::{Grants, OptOutSignals, Record, Service, Why};

/// What is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Nothing but the reopen button.
    Idle,
    /// The notice.
    Notice,
    /// The preferences. The flag: the notice waits behind them.
    Preferences,
}

/// What the open switches say; not a choice until it is saved.
pub type Draft = Grants;

/// The whole state.
#[derive(Clone, Debug)]
pub struct Model {
    /// What the owner wrote.
    pub config: Config,
    /// What may run.
    pub grants: Grants,
    /// The choice that stands, if there is one.
    pub record: Option<Record>,
    /// Why the visitor must be asked, if they must.
    pub ask: Option<Why>,
    /// What is on the screen.
    pub layer: Layer,
    /// The switches of the open preferences.
    pub draft: Draft,
    /// What the browser says on the visitor's behalf.
    pub opt_out: OptOutSignals,
    /// What could not be erased at the last withdrawal: names, for the visitor.
    pub left: Vec<String>,
    /// Language of the words, for the record.
    pub language: String,
    /// Services that came with a config seen before and are gone now need no state here.
    pub services: Vec<Service>,
}

impl Model {
    /// The services that are ready, in the owner's order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.config.slots.iter().filter_map(|slot| match slot {
            Slot::Ready(entry) => Some(entry),
            Slot::Waiting { .. } | Slot::Broken => None,
        })
    }

    /// The ready service with this id.
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.service.id == id)
    }

    /// Whether a catalogue entry is still on its way.
    pub fn is_waiting(&self) -> bool {
        let mut slots = self.config.slots.iter();
        slots.any(|slot| matches!(slot, Slot::Waiting { .. }))
    }
}
