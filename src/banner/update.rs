//! What follows from what happened: the one function that changes the model and the only one that makes the effects
//! that open. Knows no page; the order of its effects is the order in which they are carried out.
//!
//! Its branches are functions of their own (`inline(never)`): an engine compiles a function whole at its first call, and
//! a first visit takes few of them.

use super::{Effect, Event, Inputs, Layer, Model, Now, Press, bridges, remains};
use crate::config::{Afterwards, Complaint, Entry, Moment, Slot, Value, ready, resolve};
use crate::consent::{
    Act, Category, Choice, Covered, Grants, OptOutSignals, Record, Stored, Why, decide, end_of,
    most_restrictive,
};

/// Changes the model by what happened, and says what should happen now.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    match event {
        Event::Started(inputs) => start(model, *inputs),
        // Before the config is read nobody knows what is asked about.
        _ if !model.started => Vec::new(),
        Event::Arrived(entries) => arrive(model, entries),
        Event::Departed(entries) => vec![Effect::Sweep(remains::sweep(model, &entries))],
        Event::Pressed(press, now) => {
            model.called = false;
            pressed(model, press, now)
        }
        Event::Called(press, now) => {
            model.called = true;
            pressed(model, press, now)
        }
        Event::SwitchedCategory(category, on) => {
            if category != Category::Necessary {
                model.draft.set_category(category, on, &model.services);
            }
            vec![Effect::Refresh]
        }
        Event::SwitchedService(id, on) => {
            if let Some(id) = model.asks_about(&id) {
                model.draft.switch_service(id, on, &model.services);
            }
            vec![Effect::Refresh]
        }
        Event::Chose {
            categories,
            services,
            now,
        } => {
            let mut effects = Vec::new();
            let mut grants = model.grants.clone();
            for &(category, on) in &categories {
                grants.set_category(category, on, &model.services);
            }
            for (id, on) in &services {
                if let Some(id) = model.asks_about(id) {
                    grants.switch_service(id, *on, &model.services);
                } else {
                    effects.push(Effect::Complain(Complaint::told(
                        "choose().services",
                        "no-service|visitors are not asked about $|name a service of the config that has a switch",
                        &[id],
                    )));
                }
            }
            // An answer about nothing leaves the one that stands, and its end.
            let empty = categories.is_empty() && effects.len() == services.len();
            if empty && model.record.is_some() {
                return effects;
            }
            effects.extend(choose(model, Act::Api, Choice::Custom(grants), now));
            effects
        }
        Event::LoadOnce(number) => vec![Effect::OpenOnce(number)],
        Event::AlwaysAllow {
            category,
            service,
            now,
        } => {
            model.called = false;
            let mut grants = model.grants.clone();
            match service.and_then(|id| model.asks_about(&id)) {
                Some(id) => grants.switch_service(id, true, &model.services),
                None => grants.set_category(category, true, &model.services),
            }
            choose(model, Act::Placeholder, Choice::Custom(grants), now)
        }
        Event::Reread { stored, now } => reread(model, &stored, now),
        Event::Closed { running } => {
            if std::mem::take(&mut model.reload) || running {
                vec![Effect::Reload]
            } else {
                Vec::new()
            }
        }
        Event::Unstored => unstored(model),
        Event::Swept(names) => swept(model, names),
        Event::Spoken => vec![Effect::Draw, Effect::Refresh],
        Event::Parsed => vec![Effect::Refresh],
        Event::Leaving => vec![Effect::Sweep(model.sweep(false))],
    }
}

// ---- the start of a visit

#[inline(never)]
fn start(model: &mut Model, inputs: Inputs) -> Vec<Effect> {
    let honors = &inputs.config.settings;
    model.opt_out = OptOutSignals {
        gpc: inputs.gpc && honors.gpc || inputs.dnt && honors.dnt,
    };
    model.config = inputs.config;
    model.language = inputs.language;
    model.started = true;
    take_stock(model);
    settle(model, &inputs.stored, inputs.now.time);

    let mut effects = defaults(model, &inputs.defaults);
    effects.extend(greet(model, None));
    // What a record grants is known once its services are.
    model.unready = model.record.is_some() && model.is_waiting();
    if !model.unready {
        effects.extend(ready_now());
    }
    if model.grants != Grants::none() {
        effects.push(Effect::Announce("placet:change"));
    }
    effects.extend(ask(model));
    let waiting = waiting(model);
    if !waiting.is_empty() {
        effects.push(Effect::Fetch(waiting));
    }
    effects.extend(look_up(model));
    effects
}

fn ready_now() -> [Effect; 2] {
    [Effect::Ready, Effect::Announce("placet:ready")]
}

/// The defaults of services whose entries are on their way: a vendor's own tag may stand right behind ours.
fn defaults(model: &mut Model, by_id: &Value) -> Vec<Effect> {
    let mut steps = Vec::new();
    for slot in &model.config.slots {
        if let Slot::Waiting { id, own, .. } = slot
            && let Some(signal) = by_id.get(id)
            && model.config.settings.signals.vendors
        {
            let shut = |_: &str| false;
            steps.extend(resolve(
                signal.items(),
                own.entries(),
                &shut,
                Moment::Start,
                None,
            ));
        }
    }
    keep_new(&mut steps, &mut model.once);
    if steps.is_empty() {
        Vec::new()
    } else {
        vec![Effect::Run(steps)]
    }
}

/// Services are there for the first time in this page: their defaults, the choice that stands, then those that may run.
fn greet(model: &mut Model, only: Option<&[&str]>) -> Vec<Effect> {
    let mut effects = signals(model, Moment::Start, only);
    if model.record.is_some() {
        effects.extend(signals(model, Moment::Choice, only));
    }
    effects.extend(stop(model));
    effects.push(Effect::Sweep(model.sweep(false)));
    effects.extend(load(model));
    effects.push(Effect::Open);
    effects
}

/// Decides what the stored record grants today.
fn settle(model: &mut Model, stored: &[String], time: i64) {
    let stored = match most_restrictive(stored, time) {
        Some(record) => Stored::Record(record),
        None if stored.is_empty() => Stored::Nothing,
        None => Stored::Unreadable,
    };
    model.granted_once = match &stored {
        Stored::Record(record) => record.covered.stamps().to_vec(),
        Stored::Nothing | Stored::Unreadable => Vec::new(),
    };
    let revision = model.config.settings.revision;
    let decision = decide(stored, &model.services, revision, model.opt_out, time);
    model.grants = decision.grants.within(model.asked(), &model.services);
    model.record = decision.record;
    model.ask = decision.ask;
}

/// Shows the notice where the visitor must be asked. What is still on its way may turn out not to be new.
fn ask(model: &mut Model) -> Vec<Effect> {
    let why = match model.ask {
        Some(Why::NewServices) if model.is_waiting() => None,
        ask => ask,
    };
    if why.is_some() && model.layer == Layer::Idle {
        model.layer = Layer::Notice;
        vec![Effect::Draw, Effect::Announce("placet:show")]
    } else {
        // The reopen control stands on every page.
        vec![Effect::Draw]
    }
}

fn waiting(model: &Model) -> Vec<&'static str> {
    let ids = model.config.slots.iter().filter_map(|slot| match slot {
        Slot::Waiting { id, .. } => Some(*id),
        Slot::Ready(_) | Slot::Broken => None,
    });
    ids.collect()
}

/// Catalogue entries came: what they are is asked about, and what the record grants starts.
#[inline(never)]
fn arrive(model: &mut Model, entries: Vec<(&'static str, Option<Value>)>) -> Vec<Effect> {
    let mut complaints = Vec::new();
    let mut fresh = Vec::new();
    for slot in &mut model.config.slots {
        let Slot::Waiting { id, own, path } = slot else {
            continue;
        };
        let Some((_, entry)) = entries.iter().find(|(arrived, _)| arrived == id) else {
            continue;
        };
        let entry = match entry {
            Some(entry) => ready(path, entry, own, &mut complaints),
            None => {
                complaints.push(Complaint::new(
                    "no-entry",
                    path,
                    &["no catalogue entry \"", id, "\" could be fetched"].concat(),
                    "check the id and that services/ was uploaded beside placet.js, or write the service out",
                ));
                None
            }
        };
        fresh.push(*id);
        *slot = match entry {
            Some(entry) => Slot::Ready(entry),
            None => Slot::Broken,
        };
    }
    take_stock(model);
    let mut effects: Vec<Effect> = complaints.into_iter().map(Effect::Complain).collect();
    let before = model.grants.clone();
    match model.record.clone() {
        Some(mut record) if model.ahead => {
            answer_ahead(model);
            // Of what was left unanswered, the record does not speak.
            let mut answered = model.services.clone();
            answered.retain(|service| model.grants.answer(service.id).is_some());
            record.covered = Covered::after(&model.grants, &answered, &model.granted_once);
            model.ahead = model.is_waiting();
            model.granted_once.extend(record.covered.stamps());
            model.record = Some(record.clone());
            effects.push(Effect::Store(record));
        }
        Some(record) => {
            let decision = decide(
                Stored::Record(record.clone()),
                &model.services,
                record.revision,
                model.opt_out,
                record.time,
            );
            model.grants = decision.grants.within(model.asked(), &model.services);
            model.ask = decision.ask;
        }
        None => {}
    }
    // Preferences that are open show the new ones as they stand.
    for (id, granted) in model.grants.answers() {
        if model.draft.answer(id).is_none() {
            model.draft.set_service(id, granted);
        }
    }
    effects.extend(greet(model, Some(&fresh)));
    if std::mem::take(&mut model.unready) {
        effects.extend(ready_now());
    }
    if model.grants != before {
        effects.push(Effect::Announce("placet:change"));
    }
    if model.layer != Layer::Idle {
        // What is on the screen speaks of the services.
        effects.push(Effect::Draw);
    } else if model.ask == Some(Why::NewServices) {
        effects.extend(ask(model));
    }
    effects.push(Effect::Refresh);
    effects.extend(look_up(model));
    effects
}

/// The visitor answered while entries were on their way: the answer for a category is theirs too. Where a category was
/// left as an earlier record had it, that record answers; what it did not speak of is asked about.
fn answer_ahead(model: &mut Model) {
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
    let mut grants = std::mem::replace(&mut model.grants, Grants::none());
    grants.retain(|id| model.asks_about(id).is_some());
    model.grants = grants.within(model.asked(), &model.services);
}

/// Looks for what is left of services that the owner no longer configures.
fn look_up(model: &Model) -> Option<Effect> {
    let stamps = remains::departed(model);
    (!stamps.is_empty()).then_some(Effect::Identify(stamps))
}

/// The services of the ready entries, as consent sees them.
fn take_stock(model: &mut Model) {
    let services = model.entries().map(|entry| entry.service).collect();
    model.services = services;
}

// ---- acts of the visitor

#[inline(never)]
fn pressed(model: &mut Model, press: Press, now: Now) -> Vec<Effect> {
    match press {
        Press::AcceptAll => choose(model, Act::AcceptAll, Choice::AcceptAll, now),
        Press::RejectAll => choose(model, Act::RejectAll, Choice::RejectAll, now),
        Press::Withdraw => choose(model, Act::Withdraw, Choice::RejectAll, now),
        Press::Save => {
            let draft = model.draft.clone();
            choose(model, Act::Save, Choice::Custom(draft), now)
        }
        Press::Preferences => {
            // Those that are open keep what the visitor has moved.
            if model.layer != Layer::Preferences {
                model.draft = model.grants.clone();
            }
            turn(model, Layer::Preferences)
        }
        Press::Close => {
            let back = if model.ask.is_some() {
                Layer::Notice
            } else {
                Layer::Idle
            };
            turn(model, back)
        }
        Press::Show => turn(model, Layer::Notice),
        Press::Hide => turn(model, Layer::Idle),
        Press::Export => vec![Effect::Export],
        Press::Erase => erase(model),
    }
}

/// Turns to a layer, and says so to the page.
fn turn(model: &mut Model, layer: Layer) -> Vec<Effect> {
    if model.layer == layer {
        return Vec::new();
    }
    let event = if layer == Layer::Idle {
        "placet:hide"
    } else {
        "placet:show"
    };
    model.layer = layer;
    vec![Effect::Draw, Effect::Announce(event)]
}

/// The visitor chose. Accepting and refusing are the same way through the same lines (invariant 9).
#[inline(never)]
fn choose(model: &mut Model, act: Act, choice: Choice, now: Now) -> Vec<Effect> {
    let grants = choice.grants(model.asked(), &model.services);
    let record = record(model, act, &grants, now);
    // Whatever was granted up to now, so that a later refusal is known to take it back.
    model.granted_once.extend(record.covered.stamps());
    model.ask = None;
    let before = model.record.replace(record.clone());
    model.earlier = match choice {
        Choice::AcceptAll | Choice::RejectAll => None,
        Choice::Custom(_) if model.ahead => model.earlier.take(),
        Choice::Custom(_) => before,
    };
    model.ahead = model.is_waiting();

    let mut effects = turn(model, Layer::Idle);
    effects.push(Effect::Store(record));
    effects.push(Effect::Tell);
    effects.extend(apply(model, grants, &["placet:choice", "placet:change"]));
    effects.push(Effect::Post);
    effects
}

/// What may run changes: signals, then revocations, then erasures, then openings, then the news.
#[inline(never)]
fn apply(model: &mut Model, grants: Grants, events: &[&'static str]) -> Vec<Effect> {
    let changed = model.grants != grants;
    model.grants = grants;
    let mut effects = signals(model, Moment::Choice, None);
    effects.extend(stop(model));
    effects.push(Effect::Sweep(model.sweep(false)));
    effects.extend(load(model));
    effects.push(Effect::Open);
    let told = events
        .iter()
        .filter(|&&event| changed || event != "placet:change");
    effects.extend(told.map(|&event| Effect::Announce(event)));
    effects.push(Effect::Refresh);
    effects.push(Effect::Close);
    effects
}

fn record(model: &Model, act: Act, grants: &Grants, now: Now) -> Record {
    let settings = &model.config.settings;
    let some = grants.answers().any(|(_, granted)| granted) || grants.categories.digit() != 0;
    let span = if some {
        settings.expiry_accept
    } else {
        settings.expiry_reject
    };
    let mut end = end_of(now.time, span);
    if let Some(before) = &model.record
        && some
        && before.end > now.time
        && is_within(grants, &model.grants)
    {
        // A partial withdrawal keeps the end of what stays granted. In a page that stayed open past it there is none.
        end = end.min(before.end);
    }
    Record {
        id: now.random,
        revision: settings.revision,
        act,
        gpc: model.opt_out.gpc,
        time: now.time,
        end,
        categories: grants.categories,
        covered: Covered::after(grants, &model.services, &model.granted_once),
        language: model.language.clone(),
    }
}

/// Whether these grants are less than those and open nothing new.
fn is_within(grants: &Grants, before: &Grants) -> bool {
    let categories = grants.categories.digit() & !before.categories.digit() == 0;
    let mut answers = grants.answers();
    categories
        && grants != before
        && answers.all(|(id, granted)| !granted || before.allows_service(id))
}

/// Forgets the choice and everything that services stored, opt-out flags included.
#[inline(never)]
fn erase(model: &mut Model) -> Vec<Effect> {
    model.record = None;
    model.granted_once = Vec::new();
    model.ask = Some(Why::FirstVisit);
    model.ahead = false;
    model.grants = Grants::none();
    let mut effects = signals(model, Moment::Choice, None);
    effects.extend(stop(model));
    effects.push(Effect::Forget);
    effects.push(Effect::Sweep(model.sweep(true)));
    effects.push(Effect::Tell);
    effects.push(Effect::Announce("placet:change"));
    effects.push(Effect::Refresh);
    effects.extend(turn(model, Layer::Notice));
    effects.push(Effect::Close);
    effects
}

/// The record may have changed outside this page.
#[inline(never)]
fn reread(model: &mut Model, stored: &[String], now: Now) -> Vec<Effect> {
    if model.volatile {
        return Vec::new();
    }
    let before = (model.record.clone(), model.grants.clone(), model.ask);
    settle(model, stored, now.time);
    if model.record == before.0 {
        (_, model.grants, model.ask) = before;
        return Vec::new();
    }
    // It speaks for what is on its way by itself.
    model.ahead = false;
    let settled = std::mem::replace(&mut model.grants, before.1);
    let layer = if model.ask.is_some() {
        Layer::Notice
    } else {
        Layer::Idle
    };
    let mut effects = turn(model, layer);
    effects.extend(apply(model, settled, &["placet:change"]));
    effects
}

/// The record did not stay: cookies are off, or the value was refused. It counts for this page alone.
#[inline(never)]
fn unstored(model: &mut Model) -> Vec<Effect> {
    model.volatile = true;
    vec![Effect::Complain(Complaint::new(
        "not-stored",
        "storage",
        "the browser did not keep the record, so the choice counts for this page alone",
        "check storage.domain and storage.path, and whether cookies are allowed",
    ))]
}

#[inline(never)]
fn swept(model: &mut Model, names: Vec<String>) -> Vec<Effect> {
    let mut effects = Vec::new();
    for name in names {
        effects.push(Effect::Complain(Complaint::new(
            "not-erased",
            &name,
            "a cookie of a service that may not run could not be erased by script",
            "let the server expire it (it is HttpOnly, or set for another path)",
        )));
        if !model.left.contains(&name) {
            model.left.push(name);
        }
    }
    effects
}

// ---- services

/// The load steps of services that may run and do not yet. Of the others, what the owner explicitly lets run before a
/// yes; visitors are told by its note.
fn load(model: &mut Model) -> Vec<Effect> {
    let mut lists = Vec::new();
    let mut started = Vec::new();
    for entry in model.entries() {
        let id = entry.service.id;
        if model.running.contains(&id) {
            continue;
        }
        let allowed = model.allows_service(id);
        let (steps, owner) = if allowed {
            (entry.load, Some(id))
        } else {
            (entry.before, None)
        };
        let steps = resolved(model, entry, steps, Moment::Always, owner);
        if allowed {
            started.push(id);
        }
        lists.push(steps);
    }
    model.running.extend(started);
    let mut effects = Vec::new();
    for mut steps in lists {
        keep_new(&mut steps, &mut model.once);
        if !steps.is_empty() {
            effects.push(Effect::Run(steps));
        }
    }
    effects
}

/// The revoke steps of services that run and may not; notes what needs a reload, and what cannot be erased of these and of
/// what was taken back on an earlier page.
fn stop(model: &mut Model) -> Vec<Effect> {
    let (stay, go): (Vec<&str>, Vec<&str>) = std::mem::take(&mut model.running)
        .into_iter()
        .partition(|id| model.allows_service(id));
    model.running = stay;
    let mut effects = Vec::new();
    let mut left = Vec::new();
    let mut reload = false;
    for entry in model.entries() {
        let goes = go.contains(&entry.service.id);
        let stamp = entry.service.stamp;
        let record = model.record.as_ref();
        if goes || record.is_some_and(|record| record.covered.is_taken_back(stamp)) {
            left.extend(entry.out_of_reach());
        }
        if !goes {
            continue;
        }
        let steps = resolved(model, entry, entry.revoke, Moment::Always, None);
        if !steps.is_empty() {
            effects.push(Effect::Run(steps));
        }
        reload |= match entry.afterwards {
            Afterwards::Stops => false,
            Afterwards::Cookieless | Afterwards::Reload => true,
        };
    }
    model.reload |= reload;
    for name in &left {
        effects.push(Effect::Complain(Complaint::new(
            "out-of-reach",
            name,
            "script cannot erase it",
            "let your server expire it, or tell visitors how",
        )));
    }
    model.left = left;
    effects
}

/// The signals of one moment, of all services or of these. A vendor's update goes out once a decision, its default once
/// a page.
fn signals(model: &mut Model, moment: Moment, only: Option<&[&str]>) -> Vec<Effect> {
    let mut steps = Vec::new();
    let vendors = model.config.settings.signals.vendors;
    for entry in model.entries().filter(|_| vendors) {
        if only.is_none_or(|ids| ids.contains(&entry.service.id)) {
            steps.extend(resolved(model, entry, entry.signal, moment, None));
        }
    }
    match (only, moment) {
        (None, _) => steps.extend(bridges::steps(model, moment)),
        // The platforms know already; Tag Manager's event has waited for these entries.
        (Some(_), Moment::Choice) => steps.extend(bridges::event(model)),
        (Some(_), Moment::Start | Moment::Always) => {}
    }
    match moment {
        Moment::Start => keep_new(&mut steps, &mut model.once),
        Moment::Choice | Moment::Always => keep_new(&mut steps, &mut Vec::new()),
    }
    if steps.is_empty() {
        Vec::new()
    } else {
        vec![Effect::Run(steps)]
    }
}

/// The steps of an entry as they are to be run now.
fn resolved(
    model: &Model,
    entry: &Entry,
    steps: &[Value],
    moment: Moment,
    owner: Option<&'static str>,
) -> Vec<Value> {
    let granted = |id: &str| is_signalled(model, entry, id);
    resolve(steps, entry.params, &granted, moment, owner)
}

/// What an entry's steps are told of a category: where services that share a signal with it are asked about in that
/// category, whether one of them may run; otherwise whether the category is granted.
fn is_signalled(model: &Model, entry: &Entry, id: &str) -> bool {
    let Some(category) = Category::from_id(id) else {
        return model.allows_service(id);
    };
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
    let keys = |entry: &Entry| -> Vec<&str> {
        let steps = entry.signal.iter();
        steps.filter_map(|step| step.text_at("once")).collect()
    };
    one.service.id == other.service.id || {
        let others = keys(other);
        keys(one).iter().any(|key| others.contains(key))
    }
}

/// Keeps the steps whose key was not there before, and notes the keys. A script runs once a page by its address.
fn keep_new(steps: &mut Vec<Value>, once: &mut Vec<&'static str>) {
    steps.retain(|step| {
        let Some(key) = step.text_at("once").or_else(|| step.text_at("script")) else {
            return true;
        };
        let new = !once.contains(&key);
        if new {
            once.push(key);
        }
        new
    });
}
