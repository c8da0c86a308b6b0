//! What may run. Knows categories, services, choices and the calendar; knows no page, no text and no clock.

mod category;
mod choice;
mod date;
mod grants;
mod service;

pub use category::{Category, CategorySet};
pub use choice::{Act, Choice};
pub use date::{Date, Span, end_of};
pub use grants::{Grants, Standing};
pub use service::{Service, fnv1a};
