//! Placet: a consent banner that keeps every third party off a page until the visitor has said yes.
//!
//! # The map
//!
//! Imports only go up this list; all rooms but the last are pure and are tested natively.
//!
//! | room | what it knows |
//! | --- | --- |
//! | [`text`] | how numbers, names, hashes and cookies are spelled; nothing of consent |
//! | [`consent`] | what may run: category, service, choice, record, decision, date |
//! | [`config`] | what the owner wrote, read into a config and complaints; it never fails |
//! | [`release`] | held markup: what marks mean, in which order scripts and templates are let go |
//! | [`banner`] | the conversation: model, event, effect, `update`; views as plain pictures; words |
//! | `browser` | the page; wasm only; decides nothing |
//!
//! Beside them `src/browser/js/loader.js` starts the program and offers `window.placet`, `platform.js` there keeps the engine's own
//! functions out of the page's reach, `www/services/` and `www/locales/` hold one JSON file a service and a language, and
//! `pack/` makes the folder that an owner uploads.
//!
//! # The way of one visit
//!
//! tag → loader → **inputs** (config, cookie, opt-out signals, languages, clock, randomness: the only reading of the
//! world) → **config** → [`consent::decide`] → effects in their written order: *signal*, then *open*, then *announce*,
//! then *show* if the visitor must be asked. A click is an event; [`banner::update`] turns it into effects: hide, store,
//! signal, revoke, erase, open, announce.
//!
//! # The words
//!
//! [`consent::Category`] · [`consent::Service`] (one third party; "vendor" in TCF) · [`consent::Choice`] (accept all,
//! reject all, custom: kept as an [`consent::Act`], because the law asks how consent came) · [`consent::Grants`] (what may
//! run) · [`consent::Record`] (the proof) · [`consent::OptOutSignals`] (GPC …) · [`consent::Decision`] with
//! [`consent::Why`] · [`config::Complaint`] (path, problem, way out) · [`banner::Event`], [`banner::Model`],
//! [`banner::Effect`], [`banner::Picture`] (writes views as one text).
//!
//! # Invariants
//!
//! `tests/visits/invariants.rs` has a test named after each, `tests/house.rs` reads the source for those about absence, and
//! `tests/browser/` and `tests/e2e/` show what a page does.
//!
//! 1. Only `update` makes the effect that opens; any error leaves the gates shut.
//! 2. Pure rooms ask the world nothing: clock, randomness, globals come in as arguments.
//! 3. Signals go out before scripts go in; revocations before erasures.
//! 4. One event at a time, drained to the end; page code is called with nothing borrowed mutably.
//! 5. Necessary is never asked, never refused, never carries a third party the owner did not name.
//! 6. `browser/` does not decide; an `if` about consent there belongs one room down.
//! 7. No panic on any input from cookie, config, locale, markup or page.
//! 8. Text enters the page as text nodes and checked attributes, never as HTML; links are http(s), mailto or relative.
//! 9. Accept and reject are made by the same function, on the same surface, with equal weight.
//! 10. Before a choice: no request to any third party, no write to any storage, not even ours.
//! 11. Every script that we make carries the page's nonce; released code and script URLs go through one Trusted Types
//!     policy, `placet`; styles only as constructed sheets.
//! 12. After a withdrawal the page is loaded again, once, unless every running service has a revoke call known to stop it,
//!     or goes on without storing because its owner said so.
//!
//! What was weighed stands in `www/docs/decisions/`, as short dated records.

pub mod banner;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod browser;
pub mod config;
pub mod consent;
pub mod release;
pub mod text;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
