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

pub use category::{Category, CategorySet};
pub use choice::{Act, Choice};
pub use codec::{MAX_LENGTH, decode, encode, most_restrictive};
pub use date::{Span, day, end_of, iso};
pub use decision::{Decision, OptOutSignals, Stored, Why, decide};
pub use grants::{Grants, Standing};
pub use outgoing::Outgoing;
pub use receipt::receipt;
pub use record::{Covered, Record};
pub use requirement::Requirement;
pub use service::Service;
