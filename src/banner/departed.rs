//! What is left of services that an earlier choice granted and the owner no longer configures: which they are, and what
//! has to go. Knows stamps and catalogue entries; the fetching is done elsewhere.

use super::{Model, Sweep};
use crate::config::{Slot, Value, leak, stores};

/// Stamps that the stored record grants, whether it still stands or not, and that no configured service has.
///
/// None while a service waits for its entry or is broken: its stamp is not known, and it may be the very one. None either
/// for a config without services: that is rather a page whose block was forgotten than an owner who has left everybody.
pub fn departed(model: &Model) -> Vec<u32> {
    let slots = &model.config.slots;
    let known = slots.iter().all(|slot| matches!(slot, Slot::Ready(_)));
    if !known || slots.is_empty() {
        return Vec::new();
    }
    let mut stamps = Vec::new();
    for &stamp in &model.granted_once {
        if model.services.iter().all(|service| service.stamp != stamp) {
            stamps.push(stamp);
        }
    }
    stamps
}

/// What these catalogue entries stored, but for what a service that may run stores too, and for opt-out flags.
pub fn sweep(model: &Model, entries: &Value) -> Sweep {
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

/// The name with a star for each parameter, since what the owner once wrote is gone with the service. None for a name
/// that begins with one: its pattern would fit what others store.
fn pattern(name: &str) -> Option<&'static str> {
    let mut parts = name.split('{');
    let mut pattern = parts.next().unwrap_or("").to_owned();
    if pattern.is_empty() {
        return None;
    }
    for part in parts {
        if let Some((_, rest)) = part.split_once('}') {
            pattern.push('*');
            pattern.push_str(rest);
        }
    }
    Some(leak(pattern))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::banner::{Effect, Event, Inputs, Now, Press, update};
    use crate::config::{Place, read};

    const NOW: Now = Now {
        time: 1_795_000_000,
        random: 7,
    };

    const NOBODY: [u32; 0] = [];

    fn text(text: &'static str) -> Value {
        Value::Str(text)
    }

    /// A service as an owner writes it out, that stores one cookie.
    fn service(id: &'static str) -> Value {
        let cookie = Value::map(vec![
            ("name", Value::Str(leak(["_", id].concat()))),
            ("role", text("visitor-id")),
        ]);
        let load = Value::map(vec![("set", text(id)), ("to", Value::Bool(true))]);
        Value::map(vec![
            ("id", text(id)),
            ("category", text("performance")),
            ("cookies", Value::list(vec![cookie])),
            ("load", Value::list(vec![load])),
        ])
    }

    /// The start of a visit to a site with these services, and what follows from it.
    fn visit(services: Vec<Value>, stored: &[String], time: i64) -> (Model, Vec<Effect>) {
        let written = Value::map(vec![("services", Value::list(services))]);
        let config = read(&written).0;
        let mut model = Model::new(config.clone());
        let inputs = Inputs {
            config,
            stored: stored.to_vec(),
            gpc: false,
            defaults: Value::Null,
            dnt: false,
            language: "en".to_owned(),
            now: Now { time, ..NOW },
        };
        let effects = update(&mut model, Event::Started(Box::new(inputs)));
        (model, effects)
    }

    /// What a visitor who pressed this at a site with these services brings back.
    fn record(press: Press, ids: &[&'static str]) -> Vec<String> {
        let services = ids.iter().map(|id| service(id)).collect();
        let (mut model, _) = visit(services, &[], NOW.time);
        update(&mut model, Event::Pressed(press, NOW));
        model
            .record
            .iter()
            .map(|record| crate::consent::encode(record))
            .collect()
    }

    fn asked_for(effects: &[Effect]) -> Vec<u32> {
        for effect in effects {
            if let Effect::Identify(stamps) = effect {
                return stamps.clone();
            }
        }
        Vec::new()
    }

    #[test]
    fn a_service_that_left_the_config_is_looked_up() {
        let stored = record(Press::AcceptAll, &["here", "gone"]);
        let (model, effects) = visit(vec![service("here")], &stored, NOW.time + 10);
        let stamp =
            crate::consent::Service::new("gone", crate::consent::Category::Performance, true, &[])
                .stamp;
        assert_eq!(asked_for(&effects), [stamp]);
        assert!(model.allows("here"));
    }

    #[test]
    fn it_is_looked_up_after_the_end_of_the_record_too() {
        let stored = record(Press::AcceptAll, &["here", "gone"]);
        let (_, effects) = visit(vec![service("here")], &stored, NOW.time + 400 * 86_400);
        assert_eq!(asked_for(&effects).len(), 1);
    }

    #[test]
    fn who_refused_it_has_nothing_of_it() {
        let stored = record(Press::RejectAll, &["gone"]);
        let (_, effects) = visit(vec![service("here")], &stored, NOW.time + 10);
        assert_eq!(asked_for(&effects), NOBODY);
    }

    #[test]
    fn nothing_is_looked_up_while_a_service_may_be_the_one() {
        let stored = record(Press::AcceptAll, &["here", "gone"]);
        let waiting = Value::map(vec![("id", text("gone"))]);
        let (mut model, effects) = visit(vec![service("here"), waiting], &stored, NOW.time + 10);
        assert_eq!(asked_for(&effects), NOBODY);
        let entries = Value::map(vec![("gone", service("gone"))]);
        let effects = update(&mut model, Event::Arrived(entries));
        assert_eq!(asked_for(&effects), NOBODY);
        // Its entry could not be fetched: it is broken, not gone.
        let waiting = Value::map(vec![("id", text("gone"))]);
        let (mut model, _) = visit(vec![service("here"), waiting], &stored, NOW.time + 10);
        let entries = Value::map(vec![("gone", Value::Null)]);
        let effects = update(&mut model, Event::Arrived(entries));
        assert_eq!(asked_for(&effects), NOBODY);
        // A page whose config was forgotten.
        let (_, effects) = visit(Vec::new(), &stored, NOW.time + 10);
        assert_eq!(asked_for(&effects), NOBODY);
    }

    #[test]
    fn what_it_stored_goes_but_for_flags_and_what_others_use() {
        let stored = record(Press::AcceptAll, &["here", "gone"]);
        let (mut model, _) = visit(vec![service("here")], &stored, NOW.time + 10);
        let own = |name: &'static str, fields: Vec<(&'static str, Value)>| {
            Value::map([vec![("name", text(name))], fields].concat())
        };
        let entry = Value::map(vec![
            (
                "cookies",
                Value::list(vec![
                    own("_gone_{site}.*", vec![]),
                    own("{prefix}_gone", vec![]),
                    own("_gone_out", vec![("flag", Value::Bool(true))]),
                    own("IDE", vec![("scope", text("third-party"))]),
                ]),
            ),
            (
                "storage",
                Value::list(vec![own("gone_db", vec![("area", text("database"))])]),
            ),
        ]);
        let entries = Value::map(vec![("gone", entry), ("lost", Value::Null)]);
        let effects = update(&mut model, Event::Departed(entries));
        let expected = Sweep {
            erase: vec![(Place::Cookie, "_gone_*.*"), (Place::Database, "gone_db")],
            spare: vec![(Place::Cookie, "_here")],
        };
        assert_eq!(effects, [Effect::Sweep(expected)]);
    }
}
