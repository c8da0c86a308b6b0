//! The conversation with the visitor: what is asked, what was answered, what follows. Pure: it is told the time and
//! given words, and says what should happen; it touches no page.

#[cfg(feature = "reader")]
mod arriving;
mod effect;
mod event;
mod filled;
pub mod former;
mod model;
mod picture;
pub mod platforms;
mod services;
#[cfg(feature = "compat")]
mod taken_over;
mod update;
pub mod view;
mod words;

pub use effect::{Effect, Sweep};
pub use event::{Event, Inputs, Now, Press};
pub use model::{Layer, Model};
pub use picture::{ATTRIBUTE, Picture, TAG, TEXT};
pub use update::{settled, update};
pub use words::{Form, Words, english_span, language};
