//! What may run. Knows categories, services, choices and the calendar; knows no page, no text and no clock.

mod category;
mod choice;
mod codec;
mod date;
mod decision;
mod grants;
mod outgoing;
mod receipt;
mod record;
mod requirement;
mod service;
mod signal;
mod version_1;

pub use category::{Category, CategorySet};
pub use choice::{Act, Choice};
pub use codec::{MAX_LENGTH, decode, encode, is_language, most_restrictive};
#[cfg(feature = "compat")]
pub use date::moment;
pub use date::{Span, day, end_of, iso};
pub use decision::{Decision, Stored, Why, decide};
pub use grants::{Grants, Standing};
pub use outgoing::Outgoing;
pub use receipt::receipt;
pub use record::{Covered, Record, SHORT};
pub use requirement::Requirement;
pub use service::Service;
pub use signal::OptOutSignals;
