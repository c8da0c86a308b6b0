//! Whole visits, told as a reader would tell them, through `update` and a browser that is played; and the laws that hold
//! in every visit. Knows no real browser: that the effects are carried out truly is for the other rings.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm
)]

mod answers;
mod browser;
mod invariants;
mod journeys;
mod tabs;
mod taken_over;
