//! Feeds libFuzzer's inputs to the law of this name in `targets.rs`.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|input: &[u8]| targets::cookies(input));
