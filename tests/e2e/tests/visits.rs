//! Every case of the ring; `src/lib.rs` tells how it works and how to run it.

use std::process::ExitCode;

#[path = "visits/harness.rs"]
mod harness;

fn main() -> ExitCode {
    e2e::runner::main(&[harness::CASES])
}
