//! The record as page code, the posted proof and the visitor's export see it: plain names and texts. Knows nothing of
//! how it is stored.

use super::{Category, Grants, Plain, Record, digits, iso};

/// The proof of a record, with what it grants today. `left`: names of what could not be erased at the last withdrawal.
pub fn proof(record: &Record, grants: &Grants, left: &[String]) -> Plain {
    let mut categories = Vec::new();
    for &category in &Category::ALL {
        categories.push((category.id(), Plain::Flag(grants.allows(category))));
    }
    let mut services = Vec::new();
    for (id, granted) in grants.answers() {
        services.push((id, Plain::Flag(granted)));
    }
    let mut names = Vec::new();
    for name in left {
        names.push(Plain::text(name));
    }
    let mut id = String::new();
    digits::write(&mut id, record.id, 16, 16);
    let mut proof = Vec::new();
    let mut say = |name, value| proof.push((name, value));
    // Of this form.
    say("version", Plain::Number(1));
    say("id", Plain::Text(id));
    say("revision", Plain::Number(record.revision));
    say("act", Plain::text(record.act.name()));
    say("gpc", Plain::Flag(record.gpc));
    say("time", Plain::Text(iso(record.time)));
    say("end", Plain::Text(iso(record.end)));
    say("categories", Plain::Map(categories));
    say("services", Plain::Map(services));
    say("language", Plain::text(&record.language));
    say("left", Plain::List(names));
    Plain::Map(proof)
}
