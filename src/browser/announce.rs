//! What the page and its owner are told: our events on the document, the record as an object, the record that is posted.
//! Knows nothing of who listens.

use super::{fetch, inbox, inputs, platform, storage};
use crate::config::{Complaint, Value, leak, parse};
use crate::consent::Outgoing;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// A plain object for page code; maps become objects, nothing becomes null.
#[inline(never)]
pub fn object(outgoing: &Outgoing) -> JsValue {
    let serializer = Serializer::json_compatible();
    outgoing.serialize(&serializer).unwrap_or(JsValue::NULL)
}

/// The record, or null.
#[inline(never)]
pub fn record() -> JsValue {
    object(&receipt())
}

fn receipt() -> Outgoing {
    inbox::read(|model| Some(model.receipt())).unwrap_or(Outgoing::Nothing)
}

/// The complaints so far; with their sentences once those are there.
pub fn complaints() -> JsValue {
    let say = |complaint: &Complaint| complaint.outgoing(sentences());
    object(&Outgoing::List(
        inbox::complaints().iter().map(say).collect(),
    ))
}

/// Dispatches an event of ours; its detail is the record.
pub fn event(name: &str) {
    platform::announce(name, &record());
}

// ---- complaints

thread_local! {
    /// The sentences of complaints. Only pages with something to complain about fetch them.
    static SENTENCES: Cell<Option<&'static Value>> = const { Cell::new(None) };
    static ASKED: Cell<bool> = const { Cell::new(false) };
    /// Complaints that wait for their sentences.
    static WAITING: RefCell<Vec<Complaint>> = const { RefCell::new(Vec::new()) };
}

fn sentences() -> &'static Value {
    SENTENCES.get().unwrap_or(&Value::Null)
}

/// Tells whoever listens what nobody has said yet, and says it on the console as soon as its sentences are there: without
/// them, by code and path alone.
pub fn complain() {
    while let Some(complaint) = inbox::unsaid() {
        platform::announce("placet:error", &object(&complaint.outgoing(sentences())));
        WAITING.with_borrow_mut(|waiting| waiting.push(complaint));
    }
    if WAITING.with_borrow(Vec::is_empty) {
        return;
    }
    if SENTENCES.get().is_some() {
        say_what_waits();
    } else if !ASKED.replace(true) {
        fetch::json(
            &inputs::beside("complaints.json"),
            Box::new(|text| {
                SENTENCES.set(Some(parse(leak(text)).leak()));
                say_what_waits();
            }),
        );
    }
}

fn say_what_waits() {
    for complaint in WAITING.take() {
        platform::say(&complaint.line(sentences()));
    }
}

// ---- the record

/// Posts the record to the owner's endpoint.
pub fn post(address: &str) {
    send(address, receipt().json());
}

/// Posts the records that the endpoint did not take on earlier pages.
pub fn post_kept(address: &str) {
    for record in storage::take_kept() {
        send(address, record);
    }
}

fn send(address: &str, body: String) {
    let text = |text| Outgoing::text(text);
    let options = object(&Outgoing::Map(vec![
        ("method", text("POST")),
        ("keepalive", Outgoing::Flag(true)),
        (
            "headers",
            Outgoing::Map(vec![("content-type", text("application/json"))]),
        ),
        ("body", text(&body)),
    ]));
    // Whatever the endpoint says but yes, and whatever keeps it from saying anything.
    let answered = move |answer: JsValue| {
        let said = |name: &str| js_sys::Reflect::get(&answer, &name.into()).unwrap_or_default();
        let status = said("status");
        if said("ok") != JsValue::TRUE {
            let error = if status.is_undefined() {
                &answer
            } else {
                &status
            };
            not_posted(error, body);
        }
    };
    match platform::request(address, &options) {
        Ok(answer) => {
            let answered = Closure::once_into_js(answered);
            platform::heard(answer.then(&answered, &answered));
        }
        Err(error) => answered(error),
    }
}

fn not_posted(error: &JsValue, record: String) {
    storage::keep(record);
    inbox::complain(Complaint::new(
        "not-posted",
        "records.endpoint",
        &[&platform::message_of(error)],
    ));
}

/// Hands the record to the visitor as a file: a link that downloads what stands in its own address.
pub fn export() {
    let text = String::from(js_sys::encode_uri_component(&receipt().json()));
    if let Some(link) = platform::create("a") {
        link.set_attribute("href", &["data:application/json,", &text].concat());
        link.set_attribute("download", "placet.json");
        link.click();
    }
}
