//! The half that sees the page: carries out effects, turns what happens into events. It decides nothing: an `if` about
//! consent here belongs one room down (invariant 6).

pub mod steps;
pub mod storage;
