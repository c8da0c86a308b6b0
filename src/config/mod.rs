//! What the owner wrote, read into what the rest can rely on, with a complaint for every mistake. Never fails: what is
//! right works, what is wrong stays shut. Knows no page and no visitor.

mod address;
#[cfg(feature = "compat")]
mod compat;
mod complaint;
mod entry;
mod json;
mod keys;
mod nearest;
mod outline;
mod params;
mod pattern;
mod read;
mod settings;
mod steps;
mod take;
mod validate;
mod value;
mod vocabulary;

pub use address::{host_of, is_endpoint, is_link};
#[cfg(feature = "compat")]
pub use compat::{Meaning, Meanings, is_dated, tools};
pub use complaint::Complaint;
pub use entry::{Entry, Place, Provider, StorageItem, ready, stores};
pub use json::parse;
pub use keys::{CONFIG, Form, Key, SERVICE, TOOLS};
pub use nearest::nearest;
pub use outline::{ABROAD, Outline, UNLISTED};
pub use params::{Spec, fill};
pub use pattern::matches;
pub use read::{checked, read};
pub use settings::{Config, Settings, Signals, Slot};
pub use steps::{COMMON, Moment, Verb, resolve};
pub use take::{NOTHING, taken};
pub use value::{Fields, Value, leak};
pub use vocabulary::check_words;
