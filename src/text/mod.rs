//! How numbers and names are spelled in ASCII: the ground floor, on which every other room writes. Knows nothing of consent.

pub mod digits;
pub mod hash;
pub mod list;
