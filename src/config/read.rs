//! Checks the whole config: which settings and services of it are right, and what is wrong with the others. Knows what goes
//! together and what does not; the form of single values is the validator's business, and what is right is taken by `take`.

use super::address::{DASH, DIGIT, DOT, LETTER, UNDER, is_all};
use super::entry::resolve;
use super::keys::{CONFIG, Form};
use super::take::{NOTHING, taken};
use super::validate::{Type, Validator};
use super::{Complaint, Config, Settings, Value, leak};
use crate::consent::{Category, Span};

/// The config that a value says, and a complaint for every mistake in it. Never fails: a wrong setting has its default,
/// a wrong service stays shut.
pub fn read(config: &Value) -> (Config, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let right = right(config, &mut complaints);
    let config = taken(&right);
    check_settings(
        &right,
        &config.settings,
        &mut Validator::new("", &mut complaints),
    );
    #[cfg(feature = "compat")]
    super::compat::check(&config, &mut Validator::new("", &mut complaints));
    (config, complaints)
}

/// What is right of a config, as `taken` takes it. Each service is resolved: the owner's fields over those of the catalogue,
/// the parameters with their values. Of the catalogue, what former services left is still needed.
pub fn checked(config: &Value) -> Value {
    let right = right(config, &mut Vec::new());
    let former = right.at("former").items();
    let is_former = |id: &str| former.iter().any(|former| former.text() == Some(id));
    let mut entries = Vec::new();
    for (key, value) in right.entries() {
        let mut value = *value;
        if *key == "catalog" {
            let catalog = value.entries().iter().copied();
            value = Value::map(catalog.filter(|(id, _)| is_former(id)).collect());
        }
        entries.push((*key, value));
    }
    Value::map(entries)
}

/// What is right, and a complaint for every mistake.
fn right(config: &Value, complaints: &mut Vec<Complaint>) -> Value {
    let start = if matches!(config, Value::Map(_)) {
        ""
    } else {
        "config"
    };
    let mut validator = Validator::new(start, complaints);
    let right = validator
        .validate(&Form::Map(CONFIG, 0), config)
        .unwrap_or(&NOTHING);
    let services = check_services(right, complaints);
    let mut entries = vec![("services", Value::list(services))];
    let others = right.entries().iter();
    entries.extend(others.filter(|(key, _)| *key != "services"));
    Value::map(entries)
}

/// Complains about settings that are right one by one and make no sense together.
fn check_settings(right: &Value, settings: &Settings, validator: &mut Validator) {
    for (index, id) in right.at("former").items().iter().enumerate() {
        let id = id.text().unwrap_or("");
        if !settings.former.contains(&id) {
            let here = validator.enter("former");
            validator.enter_item(index);
            validator.warn("former-in-use", &[id]);
            validator.leave(here);
        }
    }
    #[cfg(not(feature = "compat"))]
    if let Some(key) = ["compat", "takeOver"]
        .iter()
        .find(|key| right.get(key).is_some())
    {
        validator.enter(key);
        validator.warn("compat-elsewhere", &[]);
        validator.leave(0);
    }
    if days(settings.expiry_reject) < days(settings.expiry_accept) {
        validator.enter("expiry.reject");
        validator.warn("asked-unequally", &[]);
        validator.leave(0);
    }
    let position = right.at("ui").text_at("position");
    if position.is_some_and(|position| position != settings.position) {
        validator.enter("ui.position");
        validator.warn("bar-position", &[]);
        validator.leave(0);
    }
}

/// Days of a span, for comparing only: thirteen months count as 395.
fn days(span: Span) -> u32 {
    match span {
        Span::Months(months) => u32::from(months) * 365 / 12,
        Span::Days(days) => u32::from(days),
    }
}

/// The services as `taken` takes them: resolved; or still to be looked up, with what the owner wrote beside the id; or
/// with nothing but the id, or null, where something is wrong.
fn check_services(right: &Value, complaints: &mut Vec<Complaint>) -> Vec<Value> {
    let catalog = right.at("catalog");
    let mut seen: Vec<&str> = Vec::new();
    let mut checked = Vec::new();
    let services = right.at("services").items();
    for (index, own) in services.iter().enumerate() {
        let mut validator = Validator::new("services", complaints);
        validator.enter_item(index);
        let path = leak(validator.path.clone());
        let id = read_id(own, &seen, &mut validator);
        checked.push(match id {
            Some(id) => {
                seen.push(id);
                check_service(path, id, own, catalog, complaints)
            }
            None => Value::Null,
        });
    }
    checked
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
fn check_service(
    path: &'static str,
    id: &'static str,
    own: &'static Value,
    catalog: &Value,
    complaints: &mut Vec<Complaint>,
) -> Value {
    let says = |key| own.get(key).is_some_and(Value::is_there);
    let full =
        says("category") && (says("kind") || says("provider") || says("hosts") || says("load"));
    let entry = match (full, catalog.get(id)) {
        (true, _) => own,
        (false, Some(entry)) => entry,
        (false, None) => {
            let waiting = [("id", id), ("path", path)].map(|(key, text)| (key, Value::Str(text)));
            return Value::map([&waiting[..], &[("own", *own)]].concat());
        }
    };
    let right = resolve(path, entry, own, complaints);
    right.unwrap_or_else(|| Value::map(vec![("id", Value::Str(id))]))
}
