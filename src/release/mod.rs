//! Held markup, from what its owner wrote to the moment in which it runs: what marks mean, where placeholders stand, and in
//! which order held things are let go. Knows no element, no clock and no consent of its own: all three come in as arguments.

#[cfg(feature = "compat")]
mod compat;
mod embed;
mod imports;
mod line;
mod marks;
mod over;
mod script;
mod types;

#[cfg(feature = "compat")]
pub use compat::Compat;
pub use embed::{Address, Deed, Found, Frame, Once, Stand};
pub use imports::imports_of;
pub use line::{AHEAD, Line, PATIENCE, SLICE, Step, Way};
pub use marks::{
    Attributes, CATEGORY, FOUND, Form, Inside, Kind, MARKED, Mark, Place, SERVICE, Standing,
    addresses_of, is_web, waits_for_nothing,
};
pub use over::place_over;
pub use script::Script;
