//! The loop: one event at a time, drained to the end, its effects carried out in their written order (invariant 4).
//! Decides nothing; page code is always called with nothing borrowed.

use super::{announce, dom, gate, inputs, listen, platform, steps, storage, words::Sources};
use crate::banner::{Effect, Event, Inputs, Model, Words, update};
use crate::config::{Complaint, Value, leak, parse, read as read_config};
use crate::consent::{Outgoing, encode};
use crate::text::{digits, hash};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::Element;

/// What the loader hands over: `defaults`, the signals that go out before any vendor's tag, by catalogue id, as JSON;
/// `locales`, tags of the languages that stand beside the file, with commas between.
#[allow(missing_docs)] // The attribute makes a struct that it gives no words.
#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    pub type Parts;
    /// Resolves `placet.ready`.
    #[wasm_bindgen(method)]
    fn ready(this: &Parts, record: &JsValue);
    /// A file of ours beside the script, with the tag's own version behind it, so that both may be kept for good.
    #[wasm_bindgen(method)]
    fn beside(this: &Parts, path: &str) -> String;
}

struct App {
    model: RefCell<Model>,
    words: RefCell<Sources>,
    queue: RefCell<Vec<Event>>,
    busy: Cell<bool>,
    complaints: RefCell<Vec<Complaint>>,
    parts: Parts,
    /// The tag, if it could be found.
    tag: Option<Element>,
}

impl Parts {
    fn text(&self, name: &str) -> String {
        platform::text_at(self, name).unwrap_or_default()
    }
}

thread_local! {
    /// Lives as long as the page, so that nobody counts who holds it.
    static APP: Cell<Option<&'static App>> = const { Cell::new(None) };
}

/// Starts the visit, or waits for a config that stands elsewhere. Only the first call of a page does anything.
pub fn start(parts: Parts, english: JsValue, tag: Option<Element>) {
    if app().is_some() {
        return;
    }
    let (config, _) = read_config(&Value::Null);
    APP.set(Some(Box::leak(Box::new(App {
        model: RefCell::new(Model::new(config)),
        words: RefCell::new(Sources::new(english)),
        queue: RefCell::default(),
        // Whatever comes before the config waits for it.
        busy: Cell::new(true),
        complaints: RefCell::default(),
        parts,
        tag,
    }))));
    let Some(app) = app() else { return };
    match inputs::config(app.tag.as_ref()) {
        inputs::Source::Here(config) => begin(&config),
        inputs::Source::Unreadable(error) => {
            complain(Complaint::new(
                "not-json",
                "#placet-config",
                &["it is not JSON (", &error, ")"].concat(),
                "correct it; until then no service is known",
            ));
            begin(&Value::Null);
        }
        inputs::Source::At(address) => fetch(&address, |config| {
            let config = parse(leak(config));
            if !config.is_there() {
                complain(Complaint::new(
                    "no-config",
                    "data-config",
                    "no JSON could be fetched from the address",
                    "check the address; until then no service is known",
                ));
            }
            begin(&config);
        }),
    }
}

fn begin(config: &Value) {
    let Some(app) = app() else { return };
    let (config, complaints) = read_config(config);
    complaints.into_iter().for_each(complain);
    let language = choose_language(app, &config.settings, config.locales);
    let opt_out = platform::opt_out();
    let stored = storage::read(config.settings.cookie_name);
    gate::watch();
    let started = Event::Started(Box::new(Inputs {
        config,
        stored,
        defaults: parse(leak(app.parts.text("defaults"))),
        gpc: opt_out & 1 != 0,
        dnt: opt_out & 2 != 0,
        language,
        now: inputs::now(),
    }));
    app.queue.borrow_mut().insert(0, started);
    drain(app);
    listen::to_document();
    let again = Closure::<dyn Fn()>::new(reread).into_js_value();
    let leaving = Closure::<dyn Fn()>::new(|| dispatch(Event::Leaving)).into_js_value();
    platform::on_return(&again, &leaving);
    let parsed = Closure::<dyn Fn()>::new(|| dispatch(Event::Parsed)).into_js_value();
    platform::on_parsed(&parsed);
}

fn choose_language(app: &App, settings: &crate::config::Settings, locales: &Value) -> String {
    let mut available = tags(&app.parts.text("locales"));
    available.extend(locales.entries().iter().map(|(tag, _)| (*tag).to_owned()));
    let wanted = [settings.language, ",", &platform::page_language()].concat();
    let spoken = |wanted: &str| crate::banner::language(&tags(wanted), &available);
    let tag = spoken(&wanted)
        // Asked only where the page leaves it open: Chromium makes this list anew for each page.
        .or_else(|| spoken(&platform::languages()))
        .unwrap_or_else(|| "en".to_owned());
    let mut words = app.words.borrow_mut();
    words.texts = settings.texts;
    words.language = tag.clone();
    if let Some(written) = locales.get(&tag) {
        words.written = written;
    } else if tag != "en" {
        words.waiting = true;
        let path = ["locales/", &tag, ".json"].concat();
        fetch(&app.parts.beside(&path), arrived_language);
    }
    tag
}

/// The tags of languages in a list with commas.
fn tags(list: &str) -> Vec<String> {
    let tags = list.split(',').filter(|tag| !tag.is_empty());
    tags.map(str::to_owned).collect()
}

fn arrived_language(texts: String) {
    let Some(app) = app() else { return };
    let texts = platform::parse_json(&texts).unwrap_or_default();
    if texts.is_falsy() {
        let tag = app.words.borrow().language.clone();
        complain(Complaint::new(
            "no-locale",
            &tag,
            "the language could not be fetched, so English is shown",
            "check that locales/ was uploaded beside placet.js",
        ));
    }
    {
        let mut words = app.words.borrow_mut();
        words.fetched = texts;
        words.waiting = false;
    }
    dispatch(Event::Spoken);
}

fn app() -> Option<&'static App> {
    APP.get()
}

/// Takes an event in; what is already being drained comes first.
pub fn dispatch(event: Event) {
    let Some(app) = app() else { return };
    app.queue.borrow_mut().push(event);
    if !app.busy.replace(true) {
        drain(app);
    }
}

fn drain(app: &App) {
    loop {
        let events = app.queue.take();
        if events.is_empty() {
            break;
        }
        // What comes meanwhile stands behind them.
        for event in events {
            let effects = update(&mut app.model.borrow_mut(), event);
            for effect in effects {
                perform(app, effect);
            }
        }
    }
    app.busy.set(false);
}

/// Looks at the model. Page code must not be called from inside.
pub fn read<T>(look: impl FnOnce(&Model) -> T) -> T
where
    T: Default,
{
    app()
        .map(|app| look(&app.model.borrow()))
        .unwrap_or_default()
}

/// Looks at the model with words.
#[inline(never)]
pub fn speak(look: &mut dyn FnMut(&Model, &Words)) {
    if let Some(app) = app() {
        let words = app.words.borrow();
        words.with(|words| look(&app.model.borrow(), words));
    }
}

/// Says a complaint, the same only once.
#[inline(never)]
pub fn complain(complaint: Complaint) {
    let Some(app) = app() else { return };
    if app.complaints.borrow().contains(&complaint) {
        return;
    }
    platform::say(&complaint.line());
    app.complaints.borrow_mut().push(complaint);
    if app.model.borrow().started {
        platform::announce("placet:error", &record());
    }
}

/// The record, or null.
#[inline(never)]
pub fn record() -> JsValue {
    let receipt = app().map_or(Outgoing::Nothing, |app| app.model.borrow().receipt());
    announce::object(&receipt)
}

/// The complaints so far.
pub fn complaints() -> JsValue {
    let mut list = Vec::new();
    if let Some(app) = app() {
        for complaint in app.complaints.borrow().iter() {
            list.push(complaint.plain());
        }
    }
    announce::object(&Outgoing::List(list))
}

/// The record may have changed outside this page.
pub fn reread() {
    let name = read(|model| model.config.settings.cookie_name);
    dispatch(Event::Reread {
        stored: storage::read(name),
        now: inputs::now(),
    });
}

/// The nonce of our tag, or an empty text, for scripts of ours.
pub fn nonce() -> String {
    let tag = app().and_then(|app| app.tag.as_ref());
    tag.map(platform::nonce).unwrap_or_default()
}

#[inline(never)]
fn perform(app: &App, effect: Effect) {
    match effect {
        Effect::Run(list) => steps::run(&list),
        Effect::Open => gate::open(),
        Effect::OpenOnce => gate::open_once(),
        Effect::Close => {
            let running = gate::close();
            dispatch(Event::Closed { running });
        }
        Effect::Store => {
            let model = app.model.borrow();
            let kept = model.record.as_ref().is_some_and(|record| {
                let text = encode(record);
                storage::store(&model.config.settings, &text, record.end, record.time)
            });
            drop(model);
            if !kept {
                dispatch(Event::Unstored);
            }
        }
        Effect::Forget => {
            storage::forget(&app.model.borrow().config.settings);
        }
        Effect::Sweep(sweep) => {
            let own = app.model.borrow().config.settings.cookie_name;
            let left = storage::sweep(sweep, own);
            if !left.is_empty() {
                dispatch(Event::Swept(left));
            }
        }
        Effect::Fetch(ids) => fetch_entries(&app.parts, ids, Event::Arrived),
        Effect::Identify(stamps) => identify(&app.parts, stamps),
        Effect::Draw => {
            if !app.words.borrow().waiting {
                speak(&mut dom::draw);
            }
        }
        Effect::Refresh => {
            speak(&mut |model, words| {
                dom::refresh(model, words);
                dom::list_present(model, words);
                dom::declare(model, words);
            });
            gate::refresh();
        }
        Effect::Say(key, name) => {
            speak(&mut |_, words| dom::say(&words.fill(key, &["name", &name])))
        }
        Effect::Announce(name) => {
            platform::announce(name, &record());
        }
        Effect::Ready => {
            app.parts.ready(&record());
        }
        Effect::Tell => platform::tell(),
        Effect::Post => {
            let address = app.model.borrow().config.settings.records;
            if !address.is_empty() {
                platform::post(address, &record());
            }
        }
        Effect::Export => {
            platform::download("placet.json", &record());
        }
        Effect::Complain(complaint) => complain(complaint),
        Effect::Reload => platform::reload(),
    }
}

/// Fetches entries at the same time; they count as arrived together, so that what they share is signalled once.
#[inline(never)]
fn fetch_entries(parts: &Parts, ids: Vec<&'static str>, event: fn(Value) -> Event) {
    if ids.is_empty() {
        return;
    }
    let file = |id: &&str| parts.beside(&["services/", &hash::fnv1a_hex(id), ".json"].concat());
    let addresses: Vec<_> = ids.iter().map(file).collect();
    let addresses = addresses.join("\x01");
    fetch(&addresses, move |entries| {
        let entries = parse(leak(["[", &entries, "]"].concat()));
        let mut arrived = Vec::new();
        for (id, entry) in ids.iter().zip(entries.items()) {
            arrived.push((*id, *entry));
        }
        dispatch(event(Value::map(arrived)));
    });
}

/// Fetches the entries of stamps. One that is not in the catalogue was the owner's own: nobody knows any more what it
/// stored.
fn identify(parts: &Parts, stamps: Vec<u32>) {
    fetch(&parts.beside("services/stamps.json"), move |table| {
        let Some(app) = app() else { return };
        let table = parse(leak(table));
        let ids = stamps.iter().filter_map(|stamp| {
            let mut key = String::new();
            digits::write(&mut key, u64::from(*stamp), 16, 8);
            table.text_at(&key)
        });
        fetch_entries(&app.parts, ids.collect(), Event::Departed);
    });
}

/// Calls with the JSON behind an address, or with `null`. For several, as [`platform::fetch_json`] takes them, with all in
/// their order.
fn fetch(addresses: &str, then: impl Fn(String) + 'static) {
    // An answer that nobody asked for: so every closure that takes a text is of one type.
    let then = Closure::<dyn Fn(String) -> bool>::new(move |text| {
        then(text);
        true
    });
    platform::fetch_json(addresses, &then.into_js_value());
}
