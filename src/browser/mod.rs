//! The half that sees the page: reads the world once, carries out effects, turns what happens into events. It decides
//! nothing: an `if` about consent here belongs one room down (invariant 6).

#![allow(missing_docs)] // wasm-bindgen makes items that it gives no words.

pub mod announce;
pub mod api;
#[cfg(feature = "compat")]
mod compat;
pub mod dom;
mod embeds;
mod fetch;
pub mod gate;
pub mod inbox;
pub mod inputs;
mod listen;
mod markup;
mod needs;
mod owner;
pub mod platform;
pub mod program;
mod released;
mod stands;
pub mod steps;
pub mod storage;
mod tabs;
mod weighed;
pub mod words;
#[cfg(feature = "reader")]
mod written;
