//! What follows from what happened: the one function that changes the model and the only one that makes the effects
//! that open. Knows no page, and of services only that they run; the order of its effects is the order in which they are
//! carried out.
//!
//! Its branches are functions of their own (`inline(never)`): an engine compiles a function whole at its first call, and
//! a first visit takes few of them.

#[cfg(feature = "reader")]
use super::arriving;
use super::services::{defaults, load, signals, stop};
use super::{Effect, Event, Inputs, Layer, Model, Now, Press, Sweep, former};
#[cfg(feature = "reader")]
use crate::config::Value;
use crate::config::{Complaint, Moment, Place, leak};
use crate::consent::{
    Act, Category, CategorySet, Choice, Covered, Grants, OptOutSignals, Record, Stored, Why,
    decide, encode, end_of, is_language, most_restrictive,
};

/// Changes the model by what happened, and says what should happen now.
pub fn update(model: &mut Model, event: Event) -> Vec<Effect> {
    let mut effects = Vec::new();
    follow(model, event, &mut effects);
    effects
}

fn follow(model: &mut Model, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Started(inputs) => start(model, *inputs, effects),
        // Before the config is read nobody knows what is asked about.
        _ if !model.started => {}
        #[cfg(feature = "reader")]
        Event::Arrived(entries) => arrive(model, &entries, effects),
        #[cfg(feature = "reader")]
        Event::FormerArrived(entries) => former::arrived(model, &entries, effects),
        Event::MarksFound(categories) => marks_found(model, categories, effects),
        Event::Pressed(press, now) => {
            model.called = false;
            pressed(model, press, now, effects);
        }
        Event::Called(press, now) => {
            model.called = true;
            pressed(model, press, now, effects);
        }
        Event::PressedDelete(place, name) => delete(model, place, name, effects),
        Event::SwitchedCategory(category, on) => {
            if category != Category::Necessary {
                model.draft.set_category(category, on, &model.services);
            }
            effects.push(Effect::Refresh);
        }
        Event::SwitchedService(id, on) => {
            if let Some(id) = model.asks_about(&id) {
                let mut draft = model.draft.clone();
                model.switch(&mut draft, id, on);
                model.draft = draft;
            }
            effects.push(Effect::Refresh);
        }
        Event::Chose {
            categories,
            services,
            now,
        } => {
            let mut grants = model.grants.clone();
            let asked = model.asked();
            for &(category, on) in &categories {
                grants.set_category(category, on, &model.services);
                if on && !asked.has(category) {
                    effects.push(Effect::Complain(Complaint::new(
                        "not-asked",
                        "choose().categories",
                        &[category.id()],
                    )));
                }
            }
            let unasked = effects.len();
            for (id, on) in &services {
                if let Some(id) = model.asks_about(id) {
                    answer_for(&mut grants, id, *on, model);
                } else {
                    effects.push(Effect::Complain(Complaint::new(
                        "no-service",
                        "choose().services",
                        &[id],
                    )));
                }
            }
            // An answer about nothing leaves the one that stands, and its end.
            let empty = categories.is_empty() && effects.len() == unasked + services.len();
            if empty && model.record.is_some() {
                return;
            }
            choose(model, Act::Api, Choice::Custom(grants), now, effects);
        }
        Event::LoadOnce(once) => {
            model.loads_once.push(once);
            effects.push(Effect::OpenOnce);
        }
        Event::AlwaysAllow {
            category,
            service,
            now,
        } => {
            model.called = false;
            let mut grants = model.grants.clone();
            match service.and_then(|id| model.asks_about(&id)) {
                Some(id) => answer_for(&mut grants, id, true, model),
                None => {
                    model.marks = model.marks.with(category, true);
                    grants.set_category(category, true, &model.services);
                }
            }
            let choice = Choice::Custom(grants);
            choose(model, Act::Placeholder, choice, now, effects);
        }
        Event::Reread { stored, now } => reread(model, &stored, now, effects),
        Event::Closed { running } => {
            if std::mem::take(&mut model.reload) || running {
                reload(model, effects);
            }
        }
        Event::ScriptRan => script_ran(model, effects),
        Event::Typed(true) => ask_to_reload(model, effects),
        Event::Typed(false) => effects.push(Effect::Reload),
        Event::Unstored => unstored(model, effects),
        Event::Swept(names) => swept(model, names, effects),
        Event::Drawn(words) => model.words = words,
        Event::Spoken { language } => {
            model.language = language;
            effects.push(Effect::Draw);
            effects.push(Effect::Refresh);
        }
        Event::Parsed => effects.push(Effect::Refresh),
        Event::Leaving => effects.push(Effect::Sweep(model.sweep(false))),
    }
}

/// An answer for one service and nothing else: a yes to the only service of a category is no yes to the category, whose
/// marked content nobody spoke of. A no to the last one takes the category back.
fn answer_for(grants: &mut Grants, id: &'static str, on: bool, model: &Model) {
    if on {
        grants.set_service(id, true);
    } else {
        grants.switch_service(id, false, &model.services);
    }
}

/// Marked content was found. Of a category that nobody was asked about, visitors are asked.
#[inline(never)]
fn marks_found(model: &mut Model, categories: CategorySet, effects: &mut Vec<Effect>) {
    let before = (model.used(), model.asked());
    model.marks = model.marks.either(categories);
    if (model.used(), model.asked()) == before {
        return;
    }
    let answered = model.record.as_ref().map(|record| record.asked);
    if answered.is_some_and(|answered| !model.used().is_within(answered)) {
        model.ask = Some(Why::NewServices);
    }
    if model.layer == Layer::Idle {
        ask(model, effects);
    } else {
        effects.push(Effect::Draw);
    }
    effects.push(Effect::Refresh);
}

// ---- the start of a visit

#[inline(never)]
fn start(model: &mut Model, inputs: Inputs, effects: &mut Vec<Effect>) {
    let known = inputs.defaults;
    begin(model, inputs);
    #[cfg(feature = "compat")]
    take_over(model, effects);
    defaults(model, &known, effects);
    greet(model, None, effects);
    // What a record grants is known once its services are.
    model.unready = true;
    if model.record.is_none() && !model.is_given() || !model.is_waiting() {
        ready_now(model, effects);
    }
    if !model.grants.is_none() {
        effects.push(Effect::Announce("placet:change"));
    }
    ask(model, effects);
    #[cfg(feature = "reader")]
    arriving::fetch(model, effects);
    former::look_up(model, effects);
}

/// The visit as the stored choice leaves it. What should happen in a page is not said: a server that renders one asks.
pub fn settled(inputs: Inputs) -> Model {
    let mut model = Model::new(inputs.config.clone());
    begin(&mut model, inputs);
    model
}

fn begin(model: &mut Model, inputs: Inputs) {
    let honors = &inputs.config.settings;
    model.opt_out = OptOutSignals {
        gpc: inputs.gpc && honors.gpc,
        dnt: inputs.dnt && honors.dnt,
    };
    model.aside = inputs.framed && honors.shut_frames;
    model.config = inputs.config;
    model.outlines = inputs.outlines;
    model.language = inputs.language;
    model.started = true;
    take_stock(model);
    settle(model, &inputs.stored, inputs.now.time);
    #[cfg(feature = "compat")]
    if inputs.stored.is_empty() {
        model.given = super::taken_over::read(&model.config, &inputs.jar, inputs.now);
    }
}

/// The choice that another tool stored counts as soon as all services that it may speak of are known, unless the visitor
/// was quicker.
#[cfg(feature = "compat")]
fn take_over(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_waiting() {
        return;
    }
    let given = model.given.take();
    let given = given.filter(|_| model.record.is_none());
    let record = given
        .and_then(|given| given.record(&model.config.settings, &model.services, model.shown()));
    if let Some(record) = record {
        grant(model, Stored::Record(&record), record.revision, record.time);
        record.covered.granted_once(&mut model.granted_once);
        model.record = Some(record);
        effects.push(Effect::Store);
        effects.push(Effect::Post);
    }
}

fn ready_now(model: &mut Model, effects: &mut Vec<Effect>) {
    if std::mem::take(&mut model.unready) {
        effects.push(Effect::Ready);
        effects.push(Effect::Announce("placet:ready"));
    }
}

/// Services are there for the first time in this page: their defaults, the choice that stands, then those that may run.
fn greet(model: &mut Model, only: Option<&[&str]>, effects: &mut Vec<Effect>) {
    signals(model, Moment::Start, only, effects);
    if model.record.is_some() {
        signals(model, Moment::Choice, only, effects);
    }
    let_run(model, effects);
}

/// What may not run stops and leaves nothing behind; what may, runs.
fn let_run(model: &mut Model, effects: &mut Vec<Effect>) {
    stop(model, effects);
    effects.push(Effect::Sweep(model.sweep(false)));
    load(model, effects);
    effects.push(Effect::Open);
}

/// Decides what the stored record grants today.
fn settle(model: &mut Model, stored: &[String], time: i64) {
    let found = most_restrictive(stored, time);
    let stored = match &found {
        Some(record) => Stored::Record(record),
        None if stored.is_empty() => Stored::Nothing,
        None => Stored::Unreadable,
    };
    model.granted_once.clear();
    if let Some(record) = &found {
        record.covered.granted_once(&mut model.granted_once);
    }
    let revision = model.config.settings.revision;
    let stands = grant(model, stored, revision, time);
    model.record = if stands { found } else { None };
}

/// What a record grants of the services that are known by now, and whether it stands.
#[inline(never)]
fn grant(model: &mut Model, stored: Stored, revision: u32, time: i64) -> bool {
    let used = model.used();
    let decision = decide(stored, &model.services, used, revision, model.opt_out, time);
    model.grants = decision.grants;
    model.grants.limit(model.shown(), &model.services);
    model.ask = decision.ask;
    decision.stands
}

/// Shows the notice where the visitor must be asked. What is still on its way may turn out not to be new.
fn ask(model: &mut Model, effects: &mut Vec<Effect>) {
    let why = match model.ask {
        Some(Why::NewServices) if model.is_waiting() => None,
        _ if model.is_given() || model.aside => None,
        ask => ask,
    };
    if why.is_some() && model.layer == Layer::Idle {
        turn(model, Layer::Notice, effects);
    } else {
        // The reopen control stands on every page.
        effects.push(Effect::Draw);
    }
}

/// Catalogue entries came: what they are is asked about, and what the record grants starts.
#[cfg(feature = "reader")]
#[inline(never)]
fn arrive(model: &mut Model, entries: &Value, effects: &mut Vec<Effect>) {
    let fresh = arriving::put(model, entries, effects);
    take_stock(model);
    let before = model.grants.clone();
    let was_given = model.is_given();
    #[cfg(feature = "compat")]
    take_over(model, effects);
    if model.ahead {
        arriving::answer_ahead(model);
        effects.push(Effect::Store);
    } else if let Some(record) = model.record.take() {
        grant(model, Stored::Record(&record), record.revision, record.time);
        model.record = Some(record);
    }
    // Preferences that are open show the new ones as they stand.
    for (id, granted) in model.grants.answers() {
        if model.draft.answer(id).is_none() {
            model.draft.set_service(id, granted);
        }
    }
    greet(model, Some(&fresh), effects);
    ready_now(model, effects);
    if model.grants != before {
        effects.push(Effect::Announce("placet:change"));
    }
    if model.layer != Layer::Idle {
        // What is on the screen speaks of the services.
        effects.push(Effect::Draw);
    } else if model.ask == Some(Why::NewServices) || was_given {
        ask(model, effects);
    }
    effects.push(Effect::Refresh);
    former::look_up(model, effects);
}

/// The services of the ready entries, as consent sees them.
fn take_stock(model: &mut Model) {
    let mut services = Vec::new();
    for entry in model.entries() {
        services.push(entry.service);
    }
    model.services = services;
}

// ---- acts of the visitor

#[inline(never)]
fn pressed(model: &mut Model, press: Press, now: Now, effects: &mut Vec<Effect>) {
    let (act, choice) = match press {
        // A yes that no visitor's hand gave is no proof of one (GDPR art. 7(1)): it is the page's own act.
        Press::AcceptAll if model.called => (Act::Api, Choice::AcceptAll),
        Press::Save if model.called => (Act::Api, Choice::Custom(model.draft.clone())),
        Press::AcceptAll => (Act::AcceptAll, Choice::AcceptAll),
        Press::RejectAll => (Act::RejectAll, Choice::RejectAll),
        Press::Withdraw => (Act::Withdraw, Choice::RejectAll),
        Press::Save => (Act::Save, Choice::Custom(model.draft.clone())),
        Press::Preferences => {
            // Those that are open keep what the visitor has moved.
            if model.layer != Layer::Preferences {
                model.draft = model.grants.clone();
            }
            return turn(model, Layer::Preferences, effects);
        }
        Press::Close if model.layer == Layer::Notice && model.config.settings.close => {
            (Act::RejectAll, Choice::RejectAll)
        }
        Press::KeepEditing | Press::Close if model.layer == Layer::Reload => {
            model.layer = Layer::Idle;
            effects.push(Effect::Draw);
            return effects.push(Effect::Say("reload.later", String::new()));
        }
        Press::Reload if model.layer == Layer::Reload => return effects.push(Effect::Reload),
        Press::Reload | Press::KeepEditing => return,
        Press::Close => return turn(model, first_layer(model), effects),
        Press::Show => return turn(model, Layer::Notice, effects),
        Press::Hide => return turn(model, Layer::Idle, effects),
        Press::Export => return effects.push(Effect::Export),
        Press::Erase => return erase(model, effects),
    };
    choose(model, act, choice, now, effects);
}

/// What was taken back stops with the page: it is loaded again, if the owner and what the visitor has typed allow that.
fn reload(model: &mut Model, effects: &mut Vec<Effect>) {
    match model.config.settings.reload {
        "never" => (),
        "now" => effects.push(Effect::Reload),
        "ask" => ask_to_reload(model, effects),
        _ => effects.push(Effect::LookForText),
    }
}

/// What is on the screen says that a withdrawal loads the page again from the moment when that is so.
fn script_ran(model: &mut Model, effects: &mut Vec<Effect>) {
    let was_told = model.stops_on_reload();
    model.script_ran = true;
    if was_told != model.stops_on_reload()
        && matches!(model.layer, Layer::Notice | Layer::Preferences)
    {
        effects.push(Effect::Draw);
    }
}

fn ask_to_reload(model: &mut Model, effects: &mut Vec<Effect>) {
    model.layer = Layer::Reload;
    effects.push(Effect::Draw);
}

/// What is on the screen while nothing else is asked for.
fn first_layer(model: &Model) -> Layer {
    match model.ask {
        Some(_) if !model.aside => Layer::Notice,
        Some(_) | None => Layer::Idle,
    }
}

/// Turns to a layer, and says so to the page.
fn turn(model: &mut Model, layer: Layer, effects: &mut Vec<Effect>) {
    if model.layer == layer {
        return;
    }
    let event = if layer == Layer::Idle {
        "placet:hide"
    } else {
        "placet:show"
    };
    model.layer = layer;
    effects.push(Effect::Draw);
    effects.push(Effect::Announce(event));
}

/// The visitor chose. Accepting and refusing are the same way through the same lines (invariant 9).
#[inline(never)]
fn choose(model: &mut Model, act: Act, choice: Choice, now: Now, effects: &mut Vec<Effect>) {
    let partly = matches!(choice, Choice::Custom(_));
    let refusal = matches!(choice, Choice::RejectAll);
    // Of what another page of the site asked about, a refusal alone says something.
    let asked = model.asked().either(model.grants.categories);
    let grants = choice.grants(asked.both(model.shown()), &model.services);
    let record = record(model, act, &grants, refusal, now);
    // Whatever was granted up to now, so that a later refusal is known to take it back.
    record.covered.granted_once(&mut model.granted_once);
    model.ask = None;
    let before = model.record.replace(record);
    if !(partly && model.ahead) {
        model.earlier = before.filter(|_| partly);
    }
    model.ahead = model.is_waiting();

    turn(model, Layer::Idle, effects);
    effects.push(Effect::Store);
    effects.push(Effect::Tell);
    apply(model, grants, Some("placet:choice"), effects);
    effects.push(Effect::Post);
    let said = match act {
        Act::Withdraw => "status.withdrawn",
        Act::AcceptAll
        | Act::RejectAll
        | Act::Save
        | Act::Api
        | Act::Placeholder
        | Act::TakenOver => "status.saved",
    };
    effects.push(Effect::Say(said, String::new()));
}

/// Deletes one thing that a service of this page stored, whether it may run or not: the visitor's browser is the
/// visitor's.
#[inline(never)]
fn delete(model: &Model, place: Place, name: String, effects: &mut Vec<Effect>) {
    if !model.entries().any(|entry| entry.stores_as(place, &name)) {
        return;
    }
    let erase = vec![(place, leak(name.clone()))];
    effects.push(Effect::Sweep(Sweep {
        erase,
        spare: Vec::new(),
    }));
    effects.push(Effect::Refresh);
    effects.push(Effect::Say("status.deleted", name));
}

/// What may run changes: signals, then revocations, then erasures, then openings, then the news.
#[inline(never)]
fn apply(
    model: &mut Model,
    grants: Grants,
    event: Option<&'static str>,
    effects: &mut Vec<Effect>,
) {
    let changed = model.grants != grants;
    model.grants = grants;
    model.loads_once.clear();
    signals(model, Moment::Choice, None, effects);
    let_run(model, effects);
    if let Some(event) = event {
        effects.push(Effect::Announce(event));
    }
    if changed {
        effects.push(Effect::Announce("placet:change"));
    }
    effects.push(Effect::Refresh);
    effects.push(Effect::Close);
}

fn record(model: &Model, act: Act, grants: &Grants, refusal: bool, now: Now) -> Box<Record> {
    let settings = &model.config.settings;
    let covered = Covered::after(grants, &model.services, &model.granted_once);
    let mut asked = model.asked();
    let own = covered.granted.len();
    let covered = match &model.record {
        Some(before) => {
            asked = asked.either(before.asked);
            let mut others = before.covered.clone();
            if model.opt_out.beyond(before.signals) {
                // Those yeses did not know of the signal, and nobody says here of which category they are.
                others.granted.clear();
            }
            covered.carrying(&others, &model.services, refusal)
        }
        None => covered,
    };
    let carries = covered.granted.len() > own;
    let some =
        grants.answers().any(|(_, granted)| granted) || grants.categories.has_asked() || carries;
    let span = if some {
        settings.expiry_accept
    } else {
        settings.expiry_reject
    };
    let mut end = end_of(now.time, span);
    if let Some(before) = &model.record
        && some
        && before.end > now.time
        && (carries || is_within(grants, &model.grants))
    {
        // A partial withdrawal keeps the end of what stays granted, and so does a choice on a page that does not ask about
        // all of it. In a page that stayed open past it there is none.
        end = end.min(before.end);
    }
    Box::new(Record {
        id: now.random,
        revision: settings.revision,
        act,
        signals: model.opt_out,
        time: now.time,
        end,
        asked,
        categories: grants.categories,
        covered,
        text: model.words,
        language: short_tag(&model.language).to_owned(),
    })
}

/// The tag of a language as the record has room for it: the language alone where the whole is too long.
fn short_tag(tag: &str) -> &str {
    let first = tag.split_once('-').map_or(tag, |(first, _)| first);
    [tag, first, "en"]
        .into_iter()
        .find(|tag| is_language(tag))
        .unwrap_or("en")
}

/// Whether these grants are less than those and open nothing new.
fn is_within(grants: &Grants, before: &Grants) -> bool {
    let categories = grants.categories.is_within(before.categories);
    let mut answers = grants.answers();
    categories
        && grants != before
        && answers.all(|(id, granted)| !granted || before.allows_service(id))
}

/// Forgets the choice and everything that services stored, opt-out flags included.
#[inline(never)]
fn erase(model: &mut Model, effects: &mut Vec<Effect>) {
    model.record = None;
    model.granted_once = Vec::new();
    model.ask = Some(Why::FirstVisit);
    model.ahead = false;
    model.grants = Grants::none();
    model.loads_once.clear();
    signals(model, Moment::Choice, None, effects);
    stop(model, effects);
    effects.push(Effect::Forget);
    effects.push(Effect::Sweep(model.sweep(true)));
    effects.push(Effect::Tell);
    effects.push(Effect::Announce("placet:change"));
    effects.push(Effect::Refresh);
    turn(model, Layer::Notice, effects);
    effects.push(Effect::Close);
}

/// The record may have changed outside this page.
#[inline(never)]
fn reread(model: &mut Model, stored: &[String], now: Now, effects: &mut Vec<Effect>) {
    if model.volatile {
        return;
    }
    let grants = std::mem::replace(&mut model.grants, Grants::none());
    let before = (spelled(model), grants, model.ask);
    settle(model, stored, now.time);
    if spelled(model) == before.0 {
        (_, model.grants, model.ask) = before;
        return;
    }
    // It speaks for what is on its way by itself.
    model.ahead = false;
    let settled = std::mem::replace(&mut model.grants, before.1);
    turn(model, first_layer(model), effects);
    apply(model, settled, None, effects);
}

/// The record as its cookie holds it: one record has one spelling.
#[inline(never)]
fn spelled(model: &Model) -> Option<String> {
    model.record.as_deref().map(encode)
}

/// The record did not stay: cookies are off, or the value was refused. It counts for this page alone.
#[inline(never)]
fn unstored(model: &mut Model, effects: &mut Vec<Effect>) {
    model.volatile = true;
    effects.push(Effect::Complain(Complaint::new(
        "not-stored",
        "storage",
        &[],
    )));
}

#[inline(never)]
fn swept(model: &mut Model, names: Vec<String>, effects: &mut Vec<Effect>) {
    for name in names {
        effects.push(Effect::Complain(Complaint::new("not-erased", &name, &[])));
        if !model.left.contains(&name) {
            model.left.push(name);
        }
    }
}
