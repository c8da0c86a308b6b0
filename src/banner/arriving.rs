//! Services that are known by their ids alone until their catalogue entries come: what is asked meanwhile is answered for them
//! too. A site's own files have all entries inside, and leave this file out.

use super::{Effect, Model};
use crate::config::{Complaint, Slot, Value, ready};
use crate::consent::{Covered, Grants, Why};

/// Asks for the catalogue entries of the services that are known by their ids alone.
pub(super) fn fetch(model: &Model, effects: &mut Vec<Effect>) {
    let mut ids = Vec::new();
    for slot in &model.config.slots {
        if let Slot::Waiting { id, .. } = slot {
            ids.push(*id);
        }
    }
    if !ids.is_empty() {
        effects.push(Effect::Fetch(ids));
    }
}

/// Puts the entries that came in the places of what waited for them. Gives the ids of those services.
pub(super) fn put(
    model: &mut Model,
    entries: &Value,
    effects: &mut Vec<Effect>,
) -> Vec<&'static str> {
    let mut complaints = Vec::new();
    let mut fresh = Vec::new();
    for slot in &mut model.config.slots {
        let Slot::Waiting { id, own, path } = slot else {
            continue;
        };
        let Some(entry) = entries.get(id) else {
            continue;
        };
        let entry = if entry.is_there() {
            ready(path, entry, own, &mut complaints)
        } else {
            complaints.push(Complaint::new("no-entry", path, &[id]));
            None
        };
        fresh.push(*id);
        *slot = match entry {
            Some(entry) => Slot::Ready(entry),
            None => Slot::Broken,
        };
    }
    for complaint in complaints {
        effects.push(Effect::Complain(complaint));
    }
    fresh
}

/// The visitor answered while entries were on their way: the answer for a category is theirs too. Where a category was
/// left as an earlier record had it, that record answers; what it did not speak of is asked about.
pub(super) fn answer_ahead(model: &mut Model) {
    let before = model.earlier.as_ref();
    let answers = before.map(|record| record.covered.answers(&model.services));
    for (index, service) in model.services.iter().enumerate() {
        if !service.asked || model.grants.answer(service.id).is_some() {
            continue;
        }
        let granted = model.grants.allows(service.category);
        let answer = match (before, &answers) {
            (Some(before), Some(answers)) if before.categories.has(service.category) == granted => {
                answers.get(index).copied().flatten()
            }
            (Some(_) | None, Some(_) | None) => Some(granted),
        };
        match answer {
            Some(granted) => model.grants.set_service(service.id, granted),
            None => model.ask = Some(Why::NewServices),
        }
    }
    // One may have been named before it was known to stand in a category that is hidden, or to have no switch.
    let given = std::mem::replace(&mut model.grants, Grants::none());
    model.grants.categories = given.categories;
    for (id, granted) in given.answers() {
        if model.asks_about(id).is_some() {
            model.grants.set_service(id, granted);
        }
    }
    model.grants.limit(model.shown(), &model.services);
    // Of what was left unanswered, the record does not speak.
    let mut answered = Vec::new();
    for service in &model.services {
        if model.grants.answer(service.id).is_some() {
            answered.push(*service);
        }
    }
    let used = model.used();
    if let Some(record) = &mut model.record {
        let covered = Covered::after(&model.grants, &answered, &model.granted_once);
        record.covered = covered.carrying(&record.covered, &model.services, false);
        record.asked = record.asked.either(used);
        record.covered.granted_once(&mut model.granted_once);
    }
    model.ahead = model.is_waiting();
}
