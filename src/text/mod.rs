//! How numbers, names and cookies are spelled: the ground floor, on which every other room writes. Knows nothing of consent.

pub mod digits;
pub mod hash;
pub mod jar;
pub mod list;
