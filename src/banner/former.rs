//! What services left that the site has given up, as its owner lists them under `former`: what has to go. Knows their
//! catalogue entries; the fetching is done elsewhere.

use super::{Effect, Model, Sweep};
use crate::config::{Complaint, Value, leak, stores};

/// Asks for the entries of these services, or erases at once what they left where the entries came with the config.
///
/// None of it before every service of the page is known: what a service that may run stores has to be spared.
pub(super) fn look_up(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.is_waiting() || std::mem::replace(&mut model.former_asked, true) {
        return;
    }
    let catalog = model.config.catalog;
    let (mut here, mut away) = (Vec::new(), Vec::new());
    for id in &model.config.settings.former {
        match catalog.get(id) {
            Some(entry) => here.push((*id, *entry)),
            None => away.push(*id),
        }
    }
    if !here.is_empty() {
        arrived(model, &Value::map(here), effects);
    }
    #[cfg(feature = "reader")]
    if !away.is_empty() {
        effects.push(Effect::FetchFormer(away));
    }
}

/// The entries are here; null for one that is not in the catalogue.
pub(super) fn arrived(model: &Model, entries: &Value, effects: &mut Vec<Effect>) {
    for (id, entry) in entries.entries() {
        if !entry.is_there() {
            effects.push(Effect::Complain(Complaint::new(
                "no-entry",
                "former",
                &[id],
            )));
        }
    }
    effects.push(Effect::Sweep(sweep(model, entries)));
}

/// What these catalogue entries stored, but for what a service that may run stores too, and for opt-out flags.
fn sweep(model: &Model, entries: &Value) -> Sweep {
    let mut erase = Vec::new();
    for (_, entry) in entries.entries() {
        for stored in stores(entry) {
            let stays = stored.flag || stored.place.is_out_of_reach();
            if !stays && let Some(pattern) = pattern(stored.name) {
                erase.push((stored.place, pattern));
            }
        }
    }
    let spare = model.sweep(false).spare;
    Sweep { erase, spare }
}

/// The name with a star for each parameter, since what the owner once wrote is gone with the service. One that it begins
/// with is taken as not given, since a star there would fit what others store; a name that has nothing else is none.
fn pattern(name: &str) -> Option<&'static str> {
    let mut parts = name.split('{');
    let mut pattern = parts.next().unwrap_or("").to_owned();
    for part in parts {
        if let Some((_, rest)) = part.split_once('}') {
            if !pattern.is_empty() {
                pattern.push('*');
            }
            pattern.push_str(rest);
        }
    }
    let is_one = !pattern.is_empty() && !pattern.starts_with('*');
    is_one.then(|| leak(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Place, read};

    fn text(text: &'static str) -> Value {
        Value::Str(text)
    }

    fn own(name: &'static str, fields: Vec<(&'static str, Value)>) -> Value {
        Value::map(
            [
                vec![("name", text(name)), ("role", text("visitor-id"))],
                fields,
            ]
            .concat(),
        )
    }

    /// A site with a service that stores `_here`, and with these among its former ones.
    fn model(former: Vec<Value>) -> Model {
        let service = Value::map(vec![
            ("id", text("here")),
            ("category", text("performance")),
            ("cookies", Value::list(vec![own("_here", vec![])])),
            ("load", Value::List(&[])),
        ]);
        let written = Value::map(vec![
            ("services", Value::list(vec![service])),
            ("former", Value::list(former)),
        ]);
        let mut model = Model::new(read(&written).0);
        model.services.extend(
            model
                .entries()
                .map(|entry| entry.service)
                .collect::<Vec<_>>(),
        );
        model.grants.set_service("here", true);
        model
    }

    #[test]
    fn what_it_stored_goes_but_for_flags_and_what_others_use() {
        let entry = Value::map(vec![
            (
                "cookies",
                Value::list(vec![
                    own("_gone_{site}.*", vec![]),
                    own("{prefix}_went", vec![]),
                    own("{prefix}*", vec![]),
                    own("{prefix}", vec![]),
                    own("_gone_out", vec![("flag", Value::Bool(true))]),
                    own("IDE", vec![("scope", text("third-party"))]),
                ]),
            ),
            (
                "storage",
                Value::list(vec![own("gone_db", vec![("area", text("database"))])]),
            ),
        ]);
        let entries = Value::map(vec![("gone", entry)]);
        let mut effects = Vec::new();
        arrived(&model(vec![]), &entries, &mut effects);
        let expected = Sweep {
            erase: vec![
                (Place::Cookie, "_gone_*.*"),
                (Place::Cookie, "_went"),
                (Place::Database, "gone_db"),
            ],
            spare: vec![(Place::Cookie, "_here")],
        };
        assert_eq!(effects, [Effect::Sweep(expected)]);
    }

    #[test]
    fn it_is_asked_for_once_and_a_missing_one_is_told() {
        let mut model = model(vec![text("hotjar"), text("here")]);
        let mut effects = Vec::new();
        look_up(&mut model, &mut effects);
        look_up(&mut model, &mut effects);
        // One that is still in use is no former one.
        assert_eq!(effects, [Effect::FetchFormer(vec!["hotjar"])]);
        let entries = Value::map(vec![("hotjar", Value::Null)]);
        effects.clear();
        arrived(&model, &entries, &mut effects);
        assert!(matches!(&effects[0], Effect::Complain(told) if told.key == "no-entry"));
    }
}
