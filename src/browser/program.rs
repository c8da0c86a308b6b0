//! The program: opens the inbox, starts the visit, drains what has come and carries out what follows, one event at a time,
//! its effects in their written order (invariant 4). Decides nothing.

use super::inputs::Parts;
use super::{
    announce, dom, fetch, gate, inbox, inputs, listen, owner, placeholders, platform, steps,
    storage, tabs, words,
};
use crate::banner::{Effect, Event, Inputs, Model, update};
use crate::config::{Complaint, Config, Settings, Value, leak, parse, taken};
use crate::consent::encode;
#[cfg(feature = "reader")]
use crate::text::hash;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// Gets ready for a visit. Whether it shall begin: only the first call of a page does anything.
pub fn open(parts: Parts) -> bool {
    if !inbox::open(Model::new(taken(&Value::Null)), drain) {
        return false;
    }
    words::change(|words| words.english = parts.english());
    inputs::carried_by(parts);
    storage::arrive();
    true
}

/// Complains about a config that came behind the tag.
pub fn complain_of_place(code: &'static str) {
    let path = match inputs::blocks().is_empty() {
        true => "window.placetConfig",
        false => "#placet-config",
    };
    inbox::complain(Complaint::new(code, path, &[]));
}

/// Begins the visit with this config.
pub fn begin(config: Config) {
    let known = inputs::configs();
    let language = choose_language(&config.settings, config.locales);
    let stored = storage::read(config.settings.cookie_name);
    if storage::is_of_another_host(&config.settings) {
        let domain = config.settings.cookie_domain;
        inbox::complain(Complaint::new("other-domain", "storage.domain", &[domain]));
    }
    #[cfg(feature = "compat")]
    super::compat::know(&config);
    gate::watch();
    let defaults = inputs::parts().map(Parts::defaults).unwrap_or_default();
    inbox::begin(Event::Started(Box::new(Inputs {
        #[cfg(feature = "compat")]
        jar: super::compat::jar(&config.settings),
        config,
        stored,
        defaults: parse(leak(defaults)),
        outlines: inputs::parts().map(Parts::outlines).unwrap_or_default(),
        framed: inputs::is_framed(),
        gpc: inputs::gpc(),
        dnt: inputs::dnt(),
        language,
        now: inputs::now(),
    })));
    if let Some(parts) = inputs::parts() {
        listen::catch_up(parts);
    }
    let records = inbox::read(|model| model.config.settings.records);
    if !records.is_empty() {
        announce::post_kept(records);
    }
    listen::to_page();
    listen::arrive();
    if inputs::asks_for_panel() {
        when_parsed(owner::open_panel);
    }
    owner::look_later();
    dom::watch_focus();
    platform::on_language(follow_language);
    tabs::watch(reread, || inbox::dispatch(Event::Leaving));
    when_parsed(move || {
        let all = inputs::configs();
        if known == 0 && all > 0 {
            complain_of_place("config-behind");
        } else if all > 1 {
            inbox::complain(Complaint::new("second-config", "config", &[]));
        }
        inbox::dispatch(Event::Parsed);
        dom::draw_in_place();
    });
    if !inbox::read(|model| model.config.settings.reopen || inputs::follows()) {
        platform::later(FRAMEWORKS, Box::new(look_for_way_back));
    }
}

/// Milliseconds after which whatever draws the page by script has drawn its links.
const FRAMEWORKS: u32 = 3000;

/// A choice must be as easy to take back as it was to make (GDPR, article 7(3)): without the control of ours, something of
/// the page has to lead there.
fn look_for_way_back() {
    const WAYS: &str = "[href$='#placet'],[data-placet=preferences],[data-placet=withdraw]";
    if platform::document().is_some_and(|document| document.query_all(WAYS).is_empty()) {
        inbox::complain(Complaint::new("no-way-back", "ui.reopen", &[]));
    }
}

/// Calls once the parser is through, or in a moment if it is.
pub fn when_parsed(then: impl Fn() + 'static) {
    match platform::window() {
        // The event goes down from the window first, where no page code can stop it.
        Some(window) if platform::is_parsing() => {
            let window: &platform::Node = window.unchecked_ref();
            window.listen("DOMContentLoaded", move |_| then());
        }
        _ => platform::later(0, Box::new(then)),
    }
}

/// Chooses the language that is spoken first; if its words have to come, nothing is drawn before.
fn choose_language(settings: &Settings, locales: &'static Value) -> String {
    let available = available(locales);
    let spoken = |wanted: &str| crate::banner::language(&tags(wanted), &available);
    let own = settings.language;
    let tag = spoken(own)
        .or_else(|| {
            if !own.is_empty() {
                inbox::complain(Complaint::new("no-locale/known", "language", &[own]));
            }
            spoken(&inputs::page_language())
        })
        // Asked only where the page leaves it open: Chromium makes this list anew for each page.
        .or_else(|| spoken(&inputs::languages()))
        .unwrap_or_else(|| "en".to_owned());
    let written = locales.get(&tag);
    let waiting = written.is_none() && tag != "en";
    words::change(|words| {
        words.texts = settings.texts;
        words.locales = locales;
        words.fixed = !settings.language.is_empty();
        words.language = tag.clone();
        words.waiting = waiting;
        if let Some(written) = written {
            words.written = written;
        }
    });
    if waiting {
        fetch_language(tag.clone());
    }
    tag
}

/// The languages that stand beside the file, or came with the config.
fn available(locales: &Value) -> Vec<String> {
    let mut available = tags(&inputs::parts().map(Parts::locales).unwrap_or_default());
    available.extend(locales.entries().iter().map(|(tag, _)| (*tag).to_owned()));
    available
}

/// The tags of languages in a list with commas.
fn tags(list: &str) -> Vec<String> {
    let tags = list.split(',').filter(|tag| !tag.is_empty());
    tags.map(str::to_owned).collect()
}

/// Page code wants another language, whatever the page says of itself.
pub fn set_language(tag: &str) {
    words::change(|words| words.fixed = true);
    if !speak_in(tag) {
        inbox::complain(Complaint::new("unknown-locale", "setLanguage()", &[tag]));
    }
}

/// The page may be in another language now: it is followed, unless somebody said which to speak.
fn follow_language() {
    if !words::change(|words| words.fixed) {
        speak_in(&inputs::page_language());
    }
}

/// Turns to a language, if it is there; the one that is spoken stays until the words have come.
fn speak_in(wanted: &str) -> bool {
    let (locales, spoken) = words::change(|words| (words.locales, words.language.clone()));
    let Some(tag) = crate::banner::language(&tags(wanted), &available(locales)) else {
        return false;
    };
    let written = locales.get(&tag);
    WANTED.set(tag.clone());
    if tag == spoken {
        // What was wanted before need not come any more.
    } else if written.is_some() || tag == "en" {
        turn_to(tag, written.unwrap_or(&Value::Null), JsValue::UNDEFINED);
    } else {
        fetch_language(tag);
    }
    true
}

thread_local! {
    /// The language that was wanted last: words of another that come late are let go.
    static WANTED: RefCell<String> = const { RefCell::new(String::new()) };
}

fn fetch_language(tag: String) {
    WANTED.set(tag.clone());
    let path = ["locales/", &tag, ".json"].concat();
    let address = inputs::beside(&path);
    fetch::json(
        &address,
        Box::new(move |texts| arrived_language(tag, &texts)),
    );
}

/// The words of a language came, or nothing did: then what is spoken goes on, or English at the beginning.
fn arrived_language(tag: String, texts: &str) {
    let texts = platform::parse_json(texts).unwrap_or_default();
    if texts.is_falsy() {
        inbox::complain(Complaint::new("no-locale", &tag, &[]));
        if !words::are_waiting() {
            return;
        }
    } else if WANTED.with_borrow(|wanted| *wanted != tag) && !words::are_waiting() {
        return;
    }
    turn_to(tag, &Value::Null, texts);
}

fn turn_to(tag: String, written: &'static Value, fetched: JsValue) {
    words::change(|words| {
        words.language.clone_from(&tag);
        words.written = written;
        words.fetched = fetched;
        words.waiting = false;
    });
    inbox::dispatch(Event::Spoken { language: tag });
}

/// The record may have changed outside this page.
fn reread() {
    let name = inbox::read(|model| model.config.settings.cookie_name);
    inbox::dispatch(Event::Reread {
        stored: storage::read(name),
        now: inputs::now(),
    });
}

/// Carries out everything that has come.
fn drain() {
    announce::complain();
    for event in inbox::events() {
        for effect in inbox::change(|model| update(model, event)) {
            perform(effect);
        }
        announce::complain();
    }
}

#[inline(never)]
fn perform(effect: Effect) {
    let own = || inbox::read(|model| model.config.settings.cookie_name);
    match effect {
        Effect::Run(list) => steps::run(&list),
        Effect::Open => gate::open(),
        Effect::OpenOnce => gate::open_once(),
        Effect::Close => {
            let running = gate::close();
            inbox::dispatch(Event::Closed { running });
        }
        Effect::Store => {
            let is_stored = inbox::read(|model| {
                model.record.as_ref().is_some_and(|record| {
                    let text = encode(record);
                    // One that was taken over was made long before.
                    let now = inputs::now().time;
                    storage::store(&model.config.settings, &text, record.end, now)
                })
            });
            if !is_stored {
                inbox::dispatch(Event::Unstored);
            }
        }
        Effect::Forget => inbox::read(|model| storage::forget(&model.config.settings)),
        Effect::Sweep(sweep) => {
            let left = storage::sweep(sweep, own());
            if !left.is_empty() {
                inbox::dispatch(Event::Swept(left));
            }
        }
        #[cfg(feature = "reader")]
        Effect::Fetch(ids) => fetch_entries(ids, Event::Arrived),
        #[cfg(feature = "reader")]
        Effect::FetchFormer(ids) => fetch_entries(ids, Event::FormerArrived),
        Effect::Draw => words::speak(&mut dom::draw),
        Effect::Refresh => {
            words::speak(&mut |model, words| {
                dom::refresh(model, words);
                dom::list_present(model, words);
                dom::declare(model, words);
            });
            placeholders::refresh();
        }
        Effect::Say(key, name) => {
            words::speak(&mut |_, words| dom::say(&words.fill(key, &["name", &name])));
        }
        Effect::Announce(name) => announce::event(name),
        Effect::Ready => {
            if let Some(parts) = inputs::parts() {
                platform::heard(parts.ready(&announce::record()));
            }
        }
        Effect::Tell => tabs::tell(),
        Effect::Post => {
            let address = inbox::read(|model| model.config.settings.records);
            if !address.is_empty() {
                announce::post(address);
            }
        }
        Effect::Export => announce::export(),
        Effect::Complain(complaint) => inbox::complain(complaint),
        Effect::LookForText => inbox::dispatch(Event::Typed(inputs::has_unsaved_text())),
        Effect::Reload => reload(),
    }
}

thread_local! {
    /// The page was asked to load again in this task.
    static RELOADS: Cell<bool> = const { Cell::new(false) };
}

/// Loads the page again, once for however many choices one task brings: each call asks the server, and takes back the call
/// before it.
fn reload() {
    if let Some(window) = platform::window()
        && !RELOADS.replace(true)
    {
        platform::later(0, Box::new(|| RELOADS.set(false)));
        platform::heard(window.location().reload());
    }
}

/// Fetches entries at the same time; they count as arrived together, so that what they share is signalled once.
#[cfg(feature = "reader")]
#[inline(never)]
fn fetch_entries(ids: Vec<&'static str>, event: fn(Value) -> Event) {
    if ids.is_empty() {
        return;
    }
    let file = |id: &&str| inputs::beside(&["services/", &hash::fnv1a_hex(id), ".json"].concat());
    let addresses: Vec<_> = ids.iter().map(file).collect();
    fetch::all(
        &addresses,
        Box::new(move |entries| {
            let mut arrived = Vec::new();
            for (id, entry) in ids.into_iter().zip(entries) {
                arrived.push((id, parse(leak(entry))));
            }
            inbox::dispatch(event(Value::map(arrived)));
        }),
    );
}
