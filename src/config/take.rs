//! Takes a config that was checked: settings with a safe value for each, services in the owner's order. Knows no mistake:
//! what is wrong was left out before, by `read` in the page or by the command for a site's own files.

use super::entry::{made, text};
use super::validate::span;
use super::{Config, Settings, Signals, Slot, Value, leak};
use crate::consent::Span;

/// A config that says nothing.
pub static NOTHING: Value = Value::Map(&[]);

/// The config that `checked` found right.
pub fn taken(right: &Value) -> Config {
    let services = right.at("services").items().iter();
    Config {
        settings: settings(right),
        slots: services.map(slot).collect(),
        catalog: map_at(right, "catalog"),
        locales: map_at(right, "locales"),
    }
}

fn slot(service: &'static Value) -> Slot {
    match service.get("own") {
        Some(own) => Slot::Waiting {
            id: text(service, "id", &""),
            own,
            path: text(service, "path", &""),
        },
        None => made(service).map_or(Slot::Broken, Slot::Ready),
    }
}

/// The object under a key; an empty one where there is none.
fn map_at(right: &Value, key: &str) -> &'static Value {
    right.get(key).unwrap_or(&NOTHING)
}

/// Everything but the services.
fn settings(right: &Value) -> Settings {
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
        former: former(right),
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
        shut_frames: ui.says("frames", "shut"),
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
    if settings.language == "auto" {
        settings.language = "";
    }
    if is_mail(settings.contact) {
        settings.contact = leak(["mailto:", settings.contact].concat());
    }
    let edge = matches!(settings.position, "bottom" | "top");
    if settings.layout == "bar" && !edge {
        settings.position = "bottom";
    }
    settings
}

/// Services that were given up. One that is still in use is none of them: its data is the visitor's.
fn former(right: &Value) -> Vec<&'static str> {
    let services = right.at("services").items();
    let former = right.at("former").items().iter().filter_map(Value::text);
    former
        .filter(|id| !services.iter().any(|own| own.says("id", id)))
        .collect()
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

fn is_mail(text: &str) -> bool {
    text.split_once('@').is_some()
        && text.split_once(':').is_none()
        && text.split_once(' ').is_none()
}
