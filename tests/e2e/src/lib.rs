//! Whole visits in real browsers: what a visitor does, what the page then does, and every
//! request that leaves, counted by a server that plays the whole internet.
//!
//! # The pieces
//!
//! - [`world`]: one loopback server. Browsers use it as their proxy, so that it *is* every
//!   host: the shop under test (`www.shop.example` and all of `*.shop.example`), the vendors
//!   under their real names, over HTTPS, and whatever else a page may try to reach. Hosts it
//!   does not know get 403 and are counted apart; the browsers' own background traffic is told
//!   from the page's by name.
//! - [`vendors`]: the vendors that are played: small scripts that keep to the real protocol and
//!   complain (in `window.fakeErrors`) when they are spoken to wrongly.
//! - [`apps`]: apps of the npm package, built with the tools and frameworks that owners use.
//! - [`webdriver`] and [`bidi`]: thin clients of the two WebDriver protocols.
//! - [`browser`]: an engine, its driver and what is asked of it; [`webkit`] does it in another way.
//! - [`visit`]: what a case is written with: open, click, press, wait, and ask what was
//!   requested. Each visit has a fresh profile (a *user context*) with a proxy of its own, so
//!   nothing leaks from case to case: what an earlier case's pages still send is not counted.
//! - [`own`]: a site's own files in place of the plain tag.
//! - [`strict`]: the policy under which every page stands that brings none.
//! - [`snippets`]: what the documents tell owners to write.
//! - [`runner`]: the list of cases, the engines, the printed lines.
//!
//! # Running
//!
//! `cargo test -p e2e` runs all cases in Chromium, Firefox and WebKit; `cargo test -p e2e withdraw` only
//! those whose name contains the word; `PLACET_ENGINES=firefox` picks engines; with
//! `PLACET_NOWASM=1` no page has WebAssembly, so that the program runs as JavaScript, with
//! `PLACET_OWN=1` pages have a site's own files in place of the recommended tag, with `PLACET_STRICT=1` pages have a strict
//! policy that forbids WebAssembly (what says nothing about a mode is left
//! out by name, in `tests/visits/skipped.rs`). The product must
//! have been built (`./build.sh package` makes `www/dist/`, the package and what the studio loads), and the packages of `npm.txt` installed to
//! `target/npm-e2e` (`./build.sh test` does both). A failed case leaves a picture in
//! `target/shots/`, the list of requests and the page's console.
//!
//! # Writing a case
//!
//! A case is a function that takes a [`visit::Visit`] and panics if what it saw was wrong. It is
//! named by what a visitor or an owner would say. Nothing sleeps: everything is waited for with
//! a deadline, and "nothing was requested" is asked after [`visit::Visit::settle`].

pub mod apps;
pub mod bidi;
pub mod browser;
mod inline_code;
pub mod own;
pub mod runner;
pub mod snippets;
pub mod strict;
pub mod vendors;
pub mod visit;
pub mod webdriver;
pub mod webkit;
pub mod world;
