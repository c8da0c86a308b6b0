//! What visitors are told about one service: who is behind it, what it is for, where data goes, what it stores and for
//! how long. The preferences and the declaration say the same, from here. Knows no switch.

use super::away;
use crate::banner::{Model, Picture, Words};
use crate::config::{Entry, Place, StorageItem};
use crate::consent::Span;
use crate::text::digits;

/// Everything about a service but its name (GDPR articles 12 and 13; CJEU C-673/17, Planet49: lifetimes and access of
/// third parties have to be told).
/// `gained`: the purposes that are marked as new.
pub(super) fn about(picture: &mut Picture, entry: &Entry, gained: &[&str]) {
    let provider = &entry.provider;
    picture.put("<dl>", &[]);
    if !provider.name.is_empty() {
        picture.put(
            "<dt>@service.provider</><dd>$</>",
            &[&who(picture.words, entry)],
        );
    }
    if !entry.purposes.is_empty() {
        picture.put("<dt>@service.purposes</>", &[]);
        for key in &entry.purposes {
            picture.put("<dd>@purpose.$", &[key]);
            mark(picture, gained, key);
            picture.put("</>", &[]);
        }
    }
    if !entry.hosts.is_empty() {
        picture.put("<dt>@service.hosts</>", &[]);
        for host in &entry.hosts {
            picture.put("<dd>$</>", &[host]);
        }
    }
    picture.put("</>", &[]);
    if !entry.stores.is_empty() {
        table(picture, &entry.stores);
    }
    if !entry.reason.is_empty() {
        picture.put("<p>$</>", &[entry.reason]);
    }
    for note in &entry.notes {
        picture.put("<p>@note.$</>", &[note]);
    }
    if !provider.policy.is_empty() {
        let name = if provider.name.is_empty() {
            entry.name
        } else {
            provider.name
        };
        let label = picture.words.fill("service.policy", &["name", name]);
        picture.put("<p>", &[]);
        away(picture, provider.policy, &label);
        picture.put("</>", &[]);
    }
}

/// Says of a category, a service or a purpose that it is new, where it is.
#[inline(never)]
pub(super) fn mark(picture: &mut Picture, news: &[&str], id: &str) {
    if news.contains(&id) {
        picture.put(" <mark>@mark.new</>", &[]);
    }
}

/// The provider's name and country.
pub(super) fn who(words: &Words, entry: &Entry) -> String {
    let who = &entry.provider;
    if who.country.is_empty() {
        return who.name.to_owned();
    }
    let country = words.of("country", who.country);
    words.fill("service.from", &["name", who.name, "country", &country])
}

/// Our own record, which is necessary: without it every page would ask again.
pub(super) fn record(picture: &mut Picture, model: &Model) {
    let settings = &model.config.settings;
    let (number, unit) = match settings.expiry_accept {
        Span::Months(months) => (months.into(), " months"),
        Span::Days(days) => (days.into(), " days"),
    };
    let lifetime = [&digits::decimal(number), unit].concat();
    let own = StorageItem {
        place: Place::Cookie,
        name: settings.cookie_name,
        lifetime: &lifetime,
        role: "choice",
        flag: false,
    };
    table(picture, &[own]);
}

fn table(picture: &mut Picture, stores: &[StorageItem]) {
    picture.put(
        "<table><thead><tr><th scope=col>@stored.name</><th scope=col>@stored.kept</><th scope=col>@stored.role</></></><tbody>",
        &[],
    );
    for stored in stores {
        picture.put("<tr><td><code dir=ltr>$</>", &[stored.name]);
        if stored.place != Place::Cookie {
            picture.put(" <small>@place.$</>", &[stored.place.word()]);
        }
        picture.put("</><td>", &[]);
        lifetime(picture, stored);
        picture.put("</><td>@role.$</></>", &[stored.role]);
    }
    picture.put("</></>", &[]);
}

/// `393 days` in the visitor's language; what nobody wrote down is said to be unknown.
fn lifetime(picture: &mut Picture, stored: &StorageItem) {
    if let Some((number, unit)) = stored.lifetime.split_once(' ') {
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        let span = picture.words.span(digits::read(number, 10) as u32, unit);
        return picture.put("$", &[&span]);
    }
    let written = match stored.lifetime {
        "" if stored.place == Place::Session => "session",
        "" => "unknown",
        written => written,
    };
    picture.put("@kept.$", &[written]);
}
