//! Which services load, stop and signal, and by which steps: what the entries of the model say, in the light of what may
//! run. Knows no act of the visitor; `update` says when.

use super::{Effect, Model, platforms};
use crate::config::{Complaint, Entry, Moment, Slot, Value, resolve};
use crate::consent::Category;

/// The load steps of services that may run and do not yet. Of the others, what the owner explicitly lets run before a
/// yes; visitors are told by its note.
pub(super) fn load(model: &mut Model, effects: &mut Vec<Effect>) {
    let entries: Vec<_> = model.entries().collect();
    for entry in entries {
        let id = entry.service.id;
        if model.running.contains(&id) {
            continue;
        }
        let allowed = model.allows_service(id);
        let (steps, owner): (&'static [Value], _) = if allowed {
            (entry.load, Some(id))
        } else if refusing_stops(entry) && model.grants.answer(id) == Some(false) {
            (&[], None)
        } else {
            (entry.before, None)
        };
        if allowed {
            model.running.push(id);
        }
        let steps = resolved(model, entry, steps, Moment::Always, owner);
        run(steps, &mut model.once, effects);
    }
}

/// Whether visitors are told that a refusal stops what runs before a choice: then it is not even asked for any more.
fn refusing_stops(entry: &Entry) -> bool {
    entry.notes.contains(&"cookieless-before")
}

/// The revoke steps of services that run and may not; notes what needs a reload, and what cannot be erased of these and of
/// what was taken back on an earlier page.
pub(super) fn stop(model: &mut Model, effects: &mut Vec<Effect>) {
    let mut stay = Vec::new();
    let mut left = Vec::new();
    let mut reload = false;
    let entries: Vec<_> = model.entries().collect();
    for entry in entries {
        let id = entry.service.id;
        let runs = model.running.contains(&id);
        let goes = runs && !model.allows_service(id);
        let record = model.record.as_ref();
        if goes || record.is_some_and(|record| record.covered.is_taken_back(entry.service.stamp)) {
            entry.out_of_reach(&mut left);
        }
        if runs && !goes {
            stay.push(id);
        }
        if !goes {
            continue;
        }
        let steps = resolved(model, entry, entry.revoke, Moment::Always, None);
        if !steps.is_empty() {
            effects.push(Effect::Run(steps));
        }
        reload |= entry.reloads;
    }
    model.running = stay;
    model.reload |= reload;
    for name in &left {
        effects.push(Effect::Complain(Complaint::new("out-of-reach", name, &[])));
    }
    model.left = left;
}

/// The defaults of services whose entries are on their way: a vendor's own tag may stand right behind ours.
pub(super) fn defaults(model: &mut Model, by_id: &Value, effects: &mut Vec<Effect>) {
    let mut steps = Vec::new();
    for slot in &model.config.slots {
        if let Slot::Waiting { id, own, .. } = slot
            && let Some(signal) = by_id.get(id)
            && model.config.settings.signals.vendors
        {
            steps.extend(resolve(
                signal.items(),
                own.entries(),
                &mut |_| false,
                Moment::Start,
                None,
            ));
        }
    }
    run(steps, &mut model.once, effects);
}

/// The signals of one moment, of all services or of these. A vendor's update goes out once a decision, its default once
/// a page.
pub(super) fn signals(
    model: &mut Model,
    moment: Moment,
    only: Option<&[&str]>,
    effects: &mut Vec<Effect>,
) {
    let mut steps = Vec::new();
    let vendors = model.config.settings.signals.vendors;
    let entries: Vec<_> = model.entries().filter(|_| vendors).collect();
    for entry in entries {
        if only.is_none_or(|ids| ids.contains(&entry.service.id)) {
            steps.extend(resolved(model, entry, entry.signal, moment, None));
        }
    }
    match (only, moment) {
        (None, _) => platforms::tell(model, moment, &mut steps),
        // The platforms know already; Tag Manager's event has waited for these entries.
        (Some(_), Moment::Choice) => platforms::tell_event(model, &mut steps),
        (Some(_), Moment::Start | Moment::Always) => {}
    }
    match moment {
        Moment::Start => run(steps, &mut model.once, effects),
        Moment::Choice | Moment::Always => run(steps, &mut Vec::new(), effects),
    }
}

/// The steps of an entry as they are to be run now.
fn resolved(
    model: &mut Model,
    entry: &Entry,
    steps: &'static [Value],
    moment: Moment,
    owner: Option<&'static str>,
) -> Vec<Value> {
    let granted = |model: &Model, id| is_signalled(model, entry, id);
    model.resolved(steps, entry.params, &granted, moment, owner)
}

/// What an entry's steps are told of a category: where services that share a signal with it are asked about in that
/// category, whether one of them may run; otherwise whether the category is granted.
fn is_signalled(model: &Model, entry: &Entry, category: Category) -> bool {
    let mut known = false;
    for other in model.entries() {
        let service = &other.service;
        if service.asked && service.category == category && shares_signal(entry, other) {
            if model.grants.allows_service(service.id) {
                return true;
            }
            known = true;
        }
    }
    !known && model.grants.allows(category)
}

fn shares_signal(one: &Entry, other: &Entry) -> bool {
    let has = |key| {
        let mut others = other.signal.iter();
        others.any(|step| step.says("once", key))
    };
    one.service.id == other.service.id
        || one
            .signal
            .iter()
            .any(|step| step.text_at("once").is_some_and(has))
}

/// Runs the steps whose key was not there before, and notes the keys. A script runs once a page by its address.
#[inline(never)]
fn run(steps: Vec<Value>, once: &mut Vec<&'static str>, effects: &mut Vec<Effect>) {
    let mut fresh = Vec::new();
    for step in steps {
        if let Some(key) = step.text_at("once").or_else(|| step.text_at("script")) {
            if once.contains(&key) {
                continue;
            }
            once.push(key);
        }
        fresh.push(step);
    }
    if !fresh.is_empty() {
        effects.push(Effect::Run(fresh));
    }
}
