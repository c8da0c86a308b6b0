//! What the owner wrote, read into what the rest can rely on, with a complaint for every mistake. Never fails: what is
//! right works, what is wrong stays shut. Knows no page and no visitor.

mod complaint;
mod entry;
mod settings;
mod value;

pub use complaint::Complaint;
pub use entry::{Afterwards, Entry, Kind, Place, Provider, Stored};
pub use settings::{Config, Layout, Position, Settings, Signals, Slot, Theme};
pub use value::Value;
