//! The line in which held scripts and templates wait: who runs next, whose file is fetched ahead, who is waited for and how
//! long. Knows neither element nor grant nor clock: it holds what its caller calls them by, and asks.
//!
//! The order is that of a page where nothing is held. A script runs in its turn; what it writes comes before all that
//! follows. One that is deferred comes after all that are not, once the document is there. One that is `async` waits for
//! its file, and is not looked at before everything that stands above it has had its turn: a parser would not have seen it
//! either.

/// Milliseconds that a file, or the script that runs, may keep the others waiting.
pub const PATIENCE: f64 = 10_000.0;
/// Milliseconds for which scripts run without a break: longer, and a click of the visitor would wait.
pub const SLICE: f64 = 3.0;
/// How many files are fetched ahead of their turn.
pub const AHEAD: usize = 16;

/// When something takes its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Where it stands; what follows waits.
    InTurn,
    /// After all that do not wait for the end of the document.
    Deferred,
    /// As soon as its file is there, and all that stands above it has had its turn.
    Async,
}
