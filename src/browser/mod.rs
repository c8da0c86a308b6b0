//! The half that sees the page: reads the world once, carries out effects, turns what happens into events. It decides
//! nothing: an `if` about consent here belongs one room down (invariant 6).

#![allow(missing_docs)] // wasm-bindgen makes items that it gives no words.

mod addresses;
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
mod marked;
mod markup;
mod needs;
mod owner;
mod placeholders;
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
