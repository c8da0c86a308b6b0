//! Placet: a consent banner that keeps every third party off a page until the visitor has said yes.

pub mod banner;
pub mod config;
pub mod consent;
