//! What visitors are told about one service: who is behind it, what it is for, where data goes, what it stores and for
//! how long. The preferences and the declaration say the same, from here. Knows no switch.

use super::{away, counted};
use crate::banner::{Model, Pen, Words};
use crate::config::{Entry, Place, Stored};
use crate::consent::cut::cut;
use crate::consent::{Span, digits};

/// Everything about a service but its name (GDPR articles 12 and 13; CJEU C-673/17, Planet49: lifetimes and access of
/// third parties have to be told).
pub(super) fn about(pen: &mut Pen, entry: &Entry) {
    let provider = &entry.provider;
    pen.put("<dl>", &[]);
    if !provider.name.is_empty() {
        pen.put(
            "<dt>@service.provider</><dd>$</>",
            &[&who(pen.words, entry)],
        );
    }
    if !entry.purposes.is_empty() {
        pen.put("<dt>@service.purposes</>", &[]);
        for key in &entry.purposes {
            pen.put("<dd>@purpose.$</>", &[key]);
        }
    }
    if !entry.hosts.is_empty() {
        pen.put("<dt>@service.hosts</>", &[]);
        for host in &entry.hosts {
            pen.put("<dd>$</>", &[host]);
        }
    }
    pen.put("</>", &[]);
    if !entry.stores.is_empty() {
        table(pen, &entry.stores);
    }
    if !entry.reason.is_empty() {
        pen.put("<p>$</>", &[entry.reason]);
    }
    for note in &entry.notes {
        pen.put("<p>@note.$</>", &[note]);
    }
    if !provider.policy.is_empty() {
        let name = if provider.name.is_empty() {
            entry.name
        } else {
            provider.name
        };
        let label = pen.words.fill("service.policy", &["name", name]);
        pen.put("<p>", &[]);
        away(pen, provider.policy, &label);
        pen.put("</>", &[]);
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
pub(super) fn record(pen: &mut Pen, model: &Model) {
    let settings = &model.config.settings;
    let (number, unit) = match settings.expiry_accept {
        Span::Months(months) => (months.into(), " months"),
        Span::Days(days) => (days.into(), " days"),
    };
    let lifetime = [&digits::decimal(number), unit].concat();
    let own = Stored {
        place: Place::Cookie,
        name: settings.cookie_name,
        lifetime: &lifetime,
        role: "choice",
        flag: false,
    };
    table(pen, &[own]);
}

fn table(pen: &mut Pen, stores: &[Stored]) {
    pen.put(
        "<table><thead><tr><th scope=col>@stored.name</><th scope=col>@stored.kept</><th scope=col>@stored.role</></></><tbody>",
        &[],
    );
    for stored in stores {
        pen.put("<tr><td><code>$</>", &[stored.name]);
        if stored.place != Place::Cookie {
            pen.put(" <small>@place.$</>", &[stored.place.word()]);
        }
        pen.put("</><td>", &[]);
        lifetime(pen, stored);
        pen.put("</><td>@role.$</></>", &[stored.role]);
    }
    pen.put("</></>", &[]);
}

/// `393 days` in the visitor's language; what nobody wrote down is said to be unknown.
fn lifetime(pen: &mut Pen, stored: &Stored) {
    if let Some((number, unit)) = cut(stored.lifetime, ' ') {
        let unit = unit.strip_suffix('s').unwrap_or(unit);
        return counted(pen, &["unit.", unit].concat(), number);
    }
    let written = match stored.lifetime {
        "" if stored.place == Place::Session => "session",
        "" => "unknown",
        written => written,
    };
    pen.put("@kept.$", &[written]);
}
