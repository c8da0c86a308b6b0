//! Reads the whole config: settings with a safe value for each, services in the owner's order. Knows what goes together
//! and what does not; the form of single values is the sieve's business.

use super::address::is_all;
use super::entry::{chosen, ready};
use super::keys::{CONFIG, Form, LAYOUTS, POSITIONS, SAME_SITE, THEMES};
use super::params::whole;
use super::sieve::{Sieve, Wanted, place, quoted, span, type_of};
use super::{Complaint, Config, Layout, Position, Settings, Signals, Slot, Theme, Value};
use crate::consent::{Category, Span};

/// The config that a value says, and a complaint for every mistake in it. Never fails: a wrong setting has its default,
/// a wrong service stays shut.
pub fn read(config: &Value) -> (Config, Vec<Complaint>) {
    let mut complaints = Vec::new();
    let empty = Value::Map(Vec::new());
    let given = match config {
        Value::Null => &empty,
        Value::Bool(_) | Value::Num(_) | Value::Str(_) | Value::List(_) | Value::Map(_) => config,
    };
    let mut sieve = Sieve::new("config", &mut complaints);
    if let Value::Map(_) = given {
        sieve.path.clear();
    }
    let right = sieve.keep(Form::Map(CONFIG), given).unwrap_or(empty);
    let settings = read_settings(&right, &mut sieve);
    let slots = read_services(&right, &mut complaints);
    let locales = right.get("locales").cloned();
    let config = Config {
        settings,
        slots,
        locales: locales.unwrap_or(Value::Map(Vec::new())),
    };
    (config, complaints)
}

const LAYOUT: [Layout; 2] = [Layout::Bar, Layout::Box];
const POSITION: [Position; 5] = [
    Position::Bottom,
    Position::Top,
    Position::BottomStart,
    Position::BottomEnd,
    Position::Center,
];
const THEME: [Theme; 3] = [Theme::Auto, Theme::Light, Theme::Dark];

fn read_settings(right: &Value, sieve: &mut Sieve) -> Settings {
    let none = Value::Null;
    let group = |name| right.get(name).unwrap_or(&none);
    let text = |name, key, default: &str| group(name).text_at(key).unwrap_or(default).to_owned();
    let on = |name, key| group(name).get(key).is_none_or(Value::is_on);
    let number = |value: Option<&Value>| match value {
        Some(Value::Num(number)) => whole(*number),
        _ => None,
    };
    let lifetime = |key| span(group("expiry").text_at(key).unwrap_or("")).unwrap_or(Span::LONGEST);

    let (expiry_accept, expiry_reject) = (lifetime("accept"), lifetime("reject"));
    if least_days(expiry_reject) < least_days(expiry_accept) {
        sieve.at("expiry.reject", |sieve| {
            let problem = "whoever refuses is asked again sooner than whoever accepts";
            sieve.warn("asked-unequally", &[problem], &["give both the same time"]);
        });
    }
    let layout = chosen(group("ui"), "layout", LAYOUTS, &LAYOUT, Layout::Bar);
    let mut position = chosen(
        group("ui"),
        "position",
        POSITIONS,
        &POSITION,
        Position::Bottom,
    );
    if layout == Layout::Bar && !matches!(position, Position::Bottom | Position::Top) {
        position = Position::Bottom;
        sieve.at("ui.position", |sieve| {
            let remedy = "write \"bottom\" or \"top\", or \"layout\": \"box\"";
            sieve.warn("bar-position", &["a bar has no corner"], &[remedy]);
        });
    }
    let mut categories = Vec::new();
    for (id, value) in group("categories").entries() {
        categories.extend(Category::from_id(id).map(|category| (category, value.clone())));
    }
    let language = right.text_at("language").filter(|tag| *tag != "auto");
    let texts = right.get("texts").cloned();
    let contact = text("policy", "contact", "");
    Settings {
        policy_url: text("policy", "url", ""),
        controller: text("policy", "controller", ""),
        contact: match is_mail(&contact) {
            true => ["mailto:", &contact].concat(),
            false => contact,
        },
        authority: text("policy", "authority", ""),
        categories,
        expiry_accept,
        expiry_reject,
        revision: number(right.get("revision")).unwrap_or(0) as u32,
        cookie_name: text("storage", "name", "placet"),
        cookie_domain: text("storage", "domain", ""),
        cookie_path: text("storage", "path", "/"),
        same_site: chosen(
            group("storage"),
            "sameSite",
            SAME_SITE,
            &["Lax", "Strict"],
            "Lax",
        ),
        layout,
        position,
        theme: chosen(group("ui"), "theme", THEMES, &THEME, Theme::Auto),
        reopen: on("ui", "reopen"),
        title: number(group("ui").get("title")).unwrap_or(2) as u8,
        language: language.unwrap_or("").to_owned(),
        texts: texts.unwrap_or(Value::Map(Vec::new())),
        signals: Signals {
            vendors: on("signals", "vendors"),
            data_layer: on("signals", "dataLayer"),
            wordpress: on("signals", "wordpress"),
            shopify: on("signals", "shopify"),
        },
        gpc: right.text_at("gpc") != Some("ignore"),
        dnt: right.text_at("dnt") == Some("honor"),
        records: text("records", "endpoint", ""),
    }
}

/// Days of a span, for comparing only: thirteen months count as 395.
fn least_days(span: Span) -> u32 {
    match span {
        Span::Months(months) => u32::from(months) * 365 / 12,
        Span::Days(days) => u32::from(days),
    }
}

fn is_mail(text: &str) -> bool {
    let fits = |byte: &u8| *byte > b' ' && !matches!(byte, b':' | b'/' | b'?' | b'<' | b'>');
    text.contains('@') && is_all(text, fits)
}

fn read_services(right: &Value, complaints: &mut Vec<Complaint>) -> Vec<Slot> {
    let none = Value::Null;
    let catalog = right.get("catalog").unwrap_or(&none);
    let mut seen: Vec<&str> = Vec::new();
    let mut slots = Vec::new();
    let services = right.get("services").map_or(&[][..], Value::items);
    for (index, own) in services.iter().enumerate() {
        let path = ["services", &place(index)].concat();
        let mut sieve = Sieve::new(&path, complaints);
        let id = read_id(own, &seen, &mut sieve);
        slots.push(match id {
            Some(id) => {
                seen.push(id);
                read_service(&path, id, own, catalog, complaints)
            }
            None => Slot::Broken,
        });
    }
    slots
}

/// The id of a service, if it is one that no other has.
fn read_id<'a>(own: &'a Value, seen: &[&str], sieve: &mut Sieve) -> Option<&'a str> {
    if !matches!(own, Value::Map(_)) {
        let problem = ["must be an object, not ", type_of(own)];
        let remedy = "write { \"id\": \"matomo\" } with what it needs";
        sieve.fault("wrong-type", &problem, &[remedy]);
        return None;
    }
    let id = match own.get("id") {
        Some(id) => id,
        None => {
            let remedy = "write \"id\", one of the catalog or a new one";
            sieve.fault("missing-id", &["has no id"], &[remedy]);
            return None;
        }
    };
    sieve.at("id", |sieve| {
        if !sieve.expect(Wanted::Text, id) {
            return None;
        }
        let id = id.text()?;
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        // `placet.allows()` takes ids of both, so that no service may be called like a category.
        if id.len() > 64 || !is_all(id, fits) || Category::from_id(id).is_some() {
            let remedy = "write up to 64 letters, digits, - _ . and not the id of a category";
            sieve.fault("bad-id", &[&quoted(id), " cannot be an id"], &[remedy]);
            return None;
        }
        if seen.contains(&id) {
            let problem = [&quoted(id), " stands here for the second time"];
            sieve.fault(
                "duplicate-id",
                &problem,
                &["remove one, or give it another id"],
            );
            return None;
        }
        Some(id)
    })
}

/// A service written out in full says its category and its kind, hosts or steps; whatever says less is looked up in the
/// catalogue.
fn read_service(
    path: &str,
    id: &str,
    own: &Value,
    catalog: &Value,
    complaints: &mut Vec<Complaint>,
) -> Slot {
    let says = |key| own.get(key).is_some_and(Value::is_on);
    let full = says("category") && (says("kind") || says("hosts") || says("load"));
    let entry = match (full, catalog.get(id)) {
        (true, _) => own,
        (false, Some(entry)) => entry,
        (false, None) => {
            return Slot::Waiting {
                id: id.to_owned(),
                own: own.clone(),
                path: path.to_owned(),
            };
        }
    };
    match ready(path, entry, own, complaints) {
        Some(entry) => Slot::Ready(Box::new(entry)),
        None => Slot::Broken,
    }
}
