//! What should happen: imperatives, carried out in order by the browser room, which decides nothing. Knows no page.

use crate::config::{Complaint, Place, Value};

/// Patterns of storage to erase, and of storage to leave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    /// Erase what matches one of these.
    pub erase: Vec<(Place, &'static str)>,
    /// But nothing that matches one of these: a service that is granted uses it too.
    pub spare: Vec<(Place, &'static str)>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Run resolved steps: signals, loads, revocations.
    Run(Vec<Value>),
    /// Let held markup run where the grants allow it. Only `update` makes this effect (invariant 1).
    Open,
    /// Let held markup load that the visitor lets load once, without a record.
    OpenOnce,
    /// Put embeds back behind their placeholders where the grants no longer allow them; answered by `Event::Closed`.
    Close,
    /// Write the model's record, read it back, remove strays; answered by `Event::Unstored` if it did not stay.
    Store,
    /// Remove our own record.
    Forget,
    /// Erase storage; answered by `Event::Swept`.
    Sweep(Sweep),
    /// Fetch these catalogue entries; answered by `Event::Arrived`.
    #[cfg(feature = "reader")]
    Fetch(Vec<&'static str>),
    /// Fetch the entries of services that the site has given up; answered by `Event::FormerArrived`.
    #[cfg(feature = "reader")]
    FetchFormer(Vec<&'static str>),
    /// Draw the model's layer.
    Draw,
    /// Bring open switches, placeholders and declarations up to date.
    Refresh,
    /// Say this text to screen readers: a key, and what goes to its `{name}`.
    Say(&'static str, String),
    /// Dispatch an event of ours on the document; the detail is the record.
    Announce(&'static str),
    /// Resolve the `ready` promise.
    Ready,
    /// Tell the other tabs that the record changed.
    Tell,
    /// Post the proof to the owner's endpoint.
    Post,
    /// Hand the record to the visitor as a file.
    Export,
    /// Say a complaint, once.
    Complain(Complaint),
    /// Look whether the visitor has typed something that would be lost with the page; answered by `Event::Typed`.
    LookForText,
    /// Load the page again.
    Reload,
}
