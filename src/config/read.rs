//! Reads the whole config: settings with a safe value for each, services in the owner's order. Knows what goes together
//! and what does not; the form of single values is the validator's business.

use super::address::{DASH, DIGIT, DOT, LETTER, UNDER, is_all};
use super::entry::{ready, text};
use super::keys::{CONFIG, Form};
use super::validate::{Type, Validator, span};
use super::{Complaint, Config, Settings, Signals, Slot, Value, leak};
use crate::consent::{Category, Span};

/// A config that says nothing.
static NOTHING: Value = Value::Map(&[]);

/// The config that a value says, and a complaint for every mistake in it. Never fails: a wrong setting has its default,
/// a wrong service stays shut.
pub fn read(config: &Value) -> (Config, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let written = if config.is_there() { config } else { &NOTHING };
    let start = if matches!(written, Value::Map(_)) {
        ""
    } else {
        "config"
    };
    let mut validator = Validator::new(start, &mut complaints);
    let right = validator
        .validate(&Form::Map(CONFIG, 0), written)
        .unwrap_or(&NOTHING);
    let settings = read_settings(right, &mut validator);
    let slots = read_services(right, &mut complaints);
    let config = Config {
        settings,
        slots,
        catalog: map_at(right, "catalog"),
        locales: map_at(right, "locales"),
    };
    #[cfg(feature = "compat")]
    super::compat::check(&config, &mut Validator::new("", &mut complaints));
    (config, complaints)
}

/// The object under a key; an empty one where there is none.
fn map_at(right: &Value, key: &str) -> &'static Value {
    right.get(key).unwrap_or(&NOTHING)
}

fn read_settings(right: &Value, validator: &mut Validator) -> Settings {
    let group = |name| right.at(name);
    let (policy, storage, ui, signals) = (
        group("policy"),
        group("storage"),
        group("ui"),
        group("signals"),
    );
    let mut settings = Settings {
        policy_url: text(policy, "url", &""),
        controller: text(policy, "controller", &""),
        contact: text(policy, "contact", &""),
        authority: text(policy, "authority", &""),
        links: map_at(policy, "links"),
        former: Vec::new(),
        #[cfg(feature = "compat")]
        compat: right.at("compat").items(),
        #[cfg(feature = "compat")]
        aliases: map_at(right, "aliases"),
        #[cfg(feature = "compat")]
        take_over: right.at("takeOver").items(),
        categories: map_at(right, "categories"),
        expiry_accept: lifetime(group("expiry"), "accept"),
        expiry_reject: lifetime(group("expiry"), "reject"),
        revision: number(right, "revision", 0),
        cookie_name: text(storage, "name", &"placet"),
        cookie_domain: text(storage, "domain", &""),
        cookie_path: text(storage, "path", &"/"),
        same_site: text(storage, "sameSite", &"Lax"),
        layout: text(ui, "layout", &"bar"),
        position: text(ui, "position", &"bottom"),
        theme: text(ui, "theme", &"auto"),
        reopen: ui
            .get("reopen")
            .is_none_or(|value| !matches!(value, Value::Bool(false))),
        corner: text(ui.at("reopen"), "corner", &"bottom-start"),
        distance: number(ui.at("reopen"), "distance", 16),
        close: ui.says("close", "refuse"),
        reload: text(ui, "reload", &"auto"),
        title: number(ui, "title", 2) as u8,
        language: text(right, "language", &""),
        texts: map_at(right, "texts"),
        signals: Signals {
            vendors: is_on(signals, "vendors"),
            data_layer: is_on(signals, "dataLayer"),
            wordpress: is_on(signals, "wordpress"),
            shopify: is_on(signals, "shopify"),
        },
        gpc: !right.says("gpc", "ignore"),
        dnt: right.says("dnt", "honor"),
        records: text(group("records"), "endpoint", &""),
    };
    read_former(right, &mut settings.former, validator);
    #[cfg(not(feature = "compat"))]
    if let Some(key) = ["compat", "takeOver"]
        .iter()
        .find(|key| right.get(key).is_some())
    {
        validator.enter(key);
        validator.warn("compat-elsewhere", &[]);
        validator.leave(0);
    }
    if settings.language == "auto" {
        settings.language = "";
    }
    if is_mail(settings.contact) {
        settings.contact = leak(["mailto:", settings.contact].concat());
    }
    if days(settings.expiry_reject) < days(settings.expiry_accept) {
        validator.enter("expiry.reject");
        validator.warn("asked-unequally", &[]);
        validator.leave(0);
    }
    let edge = matches!(settings.position, "bottom" | "top");
    if settings.layout == "bar" && !edge {
        settings.position = "bottom";
        validator.enter("ui.position");
        validator.warn("bar-position", &[]);
        validator.leave(0);
    }
    settings
}

/// Services that were given up. One that is still in use is none of them: its data is the visitor's.
fn read_former(right: &Value, former: &mut Vec<&'static str>, validator: &mut Validator) {
    for (index, id) in right.at("former").items().iter().enumerate() {
        let id = id.text().unwrap_or("");
        let services = right.at("services").items();
        if services.iter().any(|own| own.says("id", id)) {
            let here = validator.enter("former");
            validator.enter_item(index);
            validator.warn("former-in-use", &[id]);
            validator.leave(here);
        } else {
            former.push(id);
        }
    }
}

fn is_on(group: &Value, key: &str) -> bool {
    group.get(key).is_none_or(Value::is_on)
}

fn number(group: &Value, key: &str, default: u32) -> u32 {
    match group.get(key) {
        Some(Value::Num(number)) => *number as u32,
        _ => default,
    }
}

fn lifetime(expiry: &Value, key: &str) -> Span {
    expiry.text_at(key).and_then(span).unwrap_or(Span::LONGEST)
}

/// Days of a span, for comparing only: thirteen months count as 395.
fn days(span: Span) -> u32 {
    match span {
        Span::Months(months) => u32::from(months) * 365 / 12,
        Span::Days(days) => u32::from(days),
    }
}

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some()
        && text.split_once(':').is_none()
        && text.split_once(' ').is_none()
}

fn read_services(right: &Value, complaints: &mut Vec<Complaint>) -> Vec<Slot> {
    let catalog = right.at("catalog");
    let mut seen: Vec<&str> = Vec::new();
    let mut slots = Vec::new();
    let services = right.at("services").items();
    for (index, own) in services.iter().enumerate() {
        let mut validator = Validator::new("services", complaints);
        validator.enter_item(index);
        let path = leak(validator.path.clone());
        let id = read_id(own, &seen, &mut validator);
        slots.push(match id {
            Some(id) => {
                seen.push(id);
                read_service(path, id, own, catalog, complaints)
            }
            None => Slot::Broken,
        });
    }
    slots
}

/// The id of a service, if it is one that no other has.
fn read_id(own: &Value, seen: &[&str], validator: &mut Validator) -> Option<&'static str> {
    if !validator.expect(Type::Map, own) {
        return None;
    }
    let Some(id) = own.get("id") else {
        validator.fault("missing-id", &[]);
        return None;
    };
    validator.enter("id");
    if !validator.expect(Type::Text, id) {
        return None;
    }
    let id = id.text()?;
    let fits = id.len() <= 64 && is_all(id, LETTER | DIGIT | DASH | UNDER | DOT);
    // `placet.allows()` takes ids of both, so that no service may be called like a category.
    if !fits || Category::from_id(id).is_some() {
        validator.fault("bad-id", &[id]);
        return None;
    }
    if seen.contains(&id) {
        let key = "duplicate-id";
        validator.fault(key, &[id]);
        return None;
    }
    Some(id)
}

/// A service written out in full says its category, and its kind, provider, hosts or steps; whatever says less is looked
/// up in the catalogue.
fn read_service(
    path: &'static str,
    id: &'static str,
    own: &'static Value,
    catalog: &Value,
    complaints: &mut Vec<Complaint>,
) -> Slot {
    let says = |key| own.get(key).is_some_and(Value::is_there);
    let full =
        says("category") && (says("kind") || says("provider") || says("hosts") || says("load"));
    let entry = match (full, catalog.get(id)) {
        (true, _) => own,
        (false, Some(entry)) => entry,
        (false, None) => {
            return Slot::Waiting { id, own, path };
        }
    };
    match ready(path, entry, own, complaints) {
        Some(entry) => Slot::Ready(entry),
        None => Slot::Broken,
    }
}
