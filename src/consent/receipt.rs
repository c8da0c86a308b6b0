//! The record as page code, the posted proof and the visitor's export see it: plain names and texts. Knows nothing of
//! how it is stored.

use super::{Act, Category, Grants, Outgoing, Record, iso};
use crate::text::digits;

/// The proof of a record, with what it grants today. `left`: names of what could not be erased at the last withdrawal.
/// `tools`: those from which a choice may have been taken over.
pub fn receipt(record: &Record, grants: &Grants, left: &[String], tools: &[&str]) -> Outgoing {
    let mut categories = Vec::new();
    for &category in &Category::ALL {
        categories.push((category.id(), Outgoing::Flag(grants.allows(category))));
    }
    let mut services = Vec::new();
    for (id, granted) in grants.answers() {
        services.push((id, Outgoing::Flag(granted)));
    }
    let mut names = Vec::new();
    for name in left {
        names.push(Outgoing::text(name));
    }
    let mut id = String::new();
    digits::write(&mut id, record.id, 16, 16);
    let is_ours = record.act != Act::TakenOver;
    let mut text = String::new();
    digits::write(
        &mut text,
        if is_ours { record.text.into() } else { 0 },
        16,
        6,
    );
    let mut receipt = Vec::new();
    let mut say = |name, value| receipt.push((name, value));
    // Of this form.
    say("version", Outgoing::Number(1));
    say("id", Outgoing::Text(id));
    say("revision", Outgoing::Number(record.revision));
    say("act", Outgoing::text(record.act.name()));
    if !is_ours && let Some(tool) = tools.get(record.text as usize) {
        say("from", Outgoing::text(tool));
    }
    say("gpc", Outgoing::Flag(record.signals.gpc));
    say("dnt", Outgoing::Flag(record.signals.dnt));
    say("time", Outgoing::Text(iso(record.time)));
    say("end", Outgoing::Text(iso(record.end)));
    say("categories", Outgoing::Map(categories));
    say("services", Outgoing::Map(services));
    say("language", Outgoing::text(&record.language));
    say("text", Outgoing::Text(text));
    say("left", Outgoing::List(names));
    Outgoing::Map(receipt)
}
