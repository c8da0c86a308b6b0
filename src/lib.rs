//! Placet: a consent banner that keeps every third party off a page until the visitor has said yes.

#[cfg(target_arch = "wasm32")]
mod allocator;
pub mod banner;
#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod config;
pub mod consent;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: allocator::Buckets = allocator::Buckets::new();
