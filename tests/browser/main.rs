//! The browser room in real browsers: one file of tests for each of its files. Everything runs in one page, in no order.
//! `CHROMEDRIVER=… cargo test --target wasm32-unknown-unknown --test browser`
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

mod gate;
mod inputs;
mod page;
mod steps;
mod storage;
