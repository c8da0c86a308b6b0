//! The config as its owner wrote it, in the page or beside it: where it stands and when it is read. A site's own files leave
//! this file out: the command has read theirs.

use super::program::{begin, complain_of_place, when_parsed};
use super::{fetch, inbox, inputs, platform, words};
use crate::config::{Complaint, NOTHING, Value, check_words, leak, parse, read};
use std::cell::Cell;

/// Where the config comes from.
enum Source {
    /// It is here.
    Here(Value),
    /// It stands behind this address.
    At(String),
    /// It is not JSON; the engine's words.
    Unreadable(String),
    /// Nowhere, as far as the page is there.
    Nowhere,
}

/// The config, first found wins: the inline block, the tag's `data-config`, `window.placetConfig`, nothing.
fn source() -> Source {
    if let Some(block) = inputs::blocks().first() {
        let text = block.text();
        return match platform::parse_json(&text) {
            Ok(_) => Source::Here(parse(leak(text))),
            Err(error) => Source::Unreadable(platform::message_of(&error)),
        };
    }
    if let Some(address) = inputs::config_address() {
        return Source::At(address);
    }
    match inputs::config_of_page() {
        value if value.is_undefined() => Source::Nowhere,
        value => Source::Here(inputs::tree(&value)),
    }
}

thread_local! {
    /// No config is there yet, and the document is still being read: until its end nothing is decided.
    static WAITS: Cell<bool> = const { Cell::new(false) };
}

/// Begins with the config that is there, or waits for one.
pub fn find() {
    let found = source();
    if matches!(found, Source::Nowhere) && platform::is_parsing() {
        WAITS.set(true);
        when_parsed(wait_no_longer);
    } else {
        begin_with(found);
    }
}

/// Begins with what is there by now, if nothing has begun.
pub fn wait_no_longer() {
    if WAITS.take() {
        let found = source();
        // An async tag need not stand behind it.
        if !inputs::is_async() && !matches!(found, Source::Nowhere) {
            complain_of_place("config-behind/read");
        }
        begin_with(found);
    }
}

fn begin_with(source: Source) {
    match source {
        Source::Here(config) => check(&config),
        Source::Nowhere => check(&NOTHING),
        Source::Unreadable(error) => {
            inbox::complain(Complaint::new("not-json", "#placet-config", &[&error]));
            check(&NOTHING);
        }
        Source::At(address) => fetch::json(
            &address,
            Box::new(|config| {
                let mut config = parse(leak(config));
                if !config.is_there() {
                    inbox::complain(Complaint::new("no-config", "data-config", &[]));
                    config = NOTHING;
                }
                check(&config);
            }),
        ),
    }
}

/// Tells what is wrong with it, and begins with the rest.
fn check(written: &Value) {
    let (config, mut complaints) = read(written);
    // Which countries there are, the engine knows, and tells when it is to name one: no visitor pays for a list.
    let known = |key: &str| key.starts_with("country.") || words::has(key);
    check_words(written, &known, &mut complaints);
    complaints.into_iter().for_each(inbox::complain);
    begin(config);
}
