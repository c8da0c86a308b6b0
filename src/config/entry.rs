//! A service as the catalogue or an owner writes it: who it is, what it stores, what loads it and what stops it.
//! Knows nothing of what the visitor answered.

use super::address::host_of;
use super::keys::{Form, PLACES, SERVICE};
use super::params::{Spec, fill, find};
use super::steps::{check, check_blanks, keys_of};
use super::validate::Validator;
use super::{Complaint, Fields, Value, matches};
use crate::consent::{Category, Service};

/// Who is behind a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Legal name.
    pub name: &'static str,
    /// Two letters, ISO 3166-1.
    pub country: &'static str,
    /// Address of the provider's privacy policy.
    pub policy: &'static str,
}

/// Where something is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A cookie of the site's own domain.
    Cookie,
    /// A cookie on the provider's domain, out of our reach.
    ThirdParty,
    /// A cookie that only the server can remove.
    HttpOnly,
    /// `localStorage`.
    Local,
    /// `sessionStorage`.
    Session,
    /// A database of IndexedDB.
    Database,
    /// A cache of the Cache API.
    Cache,
    /// A service worker, by the name of its file.
    Worker,
}

impl Place {
    /// The word for it in an entry.
    pub fn word(self) -> &'static str {
        PLACES.get(self as usize).unwrap_or(&"")
    }

    /// The place with this word.
    pub fn from_word(word: &str) -> Option<Place> {
        let found = PLACES.iter().position(|known| *known == word);
        found.and_then(|found| PLACE.get(found)).copied()
    }

    /// Whether script cannot erase what is there.
    pub fn is_out_of_reach(self) -> bool {
        match self {
            Place::ThirdParty | Place::HttpOnly => true,
            Place::Cookie
            | Place::Local
            | Place::Session
            | Place::Database
            | Place::Cache
            | Place::Worker => false,
        }
    }
}

/// One thing that a service stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageItem<'a> {
    /// Where.
    pub place: Place,
    /// Its name; `*` stands for any run of characters. Parameters are filled in.
    pub name: &'a str,
    /// How long it lives, as written: `393 days`, `30 minutes`, `session`, `persistent`.
    pub lifetime: &'a str,
    /// Key of the sentence that says what it is for.
    pub role: &'a str,
    /// An opt-out flag of the vendor: stays on withdrawal, goes on `erase`.
    pub flag: bool,
}

/// One service, ready to be asked about and run.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its part in consent.
    pub service: Service,
    /// What a visitor calls it.
    pub name: &'static str,
    /// Who is behind it.
    pub provider: Provider,
    /// Keys of the sentences that say what it is for.
    pub purposes: Vec<&'static str>,
    /// Further keys of sentences that visitors are told, such as `records-screen`.
    pub notes: Vec<&'static str>,
    /// Hosts that content of it comes from, parameters filled in.
    pub hosts: Vec<&'static str>,
    /// What it stores.
    pub stores: Vec<StorageItem<'static>>,
    /// Steps that load it, signal to it and revoke; see the steps file.
    pub load: &'static [Value],
    /// Signals, each `at` start or choice.
    pub signal: &'static [Value],
    /// Steps that stop it.
    pub revoke: &'static [Value],
    /// Whether only a new page stops its code: neither are the revoke steps known to stop it, nor does the owner let it go
    /// on without storing.
    pub reloads: bool,
    /// Steps that run before any choice, where the owner asked for them; else empty. A note tells visitors.
    pub before: &'static [Value],
    /// Why a necessary service needs a third party, in the owner's words; empty for all others.
    pub reason: &'static str,
    /// How its frames are asked for: another `host`, a `query`. A map, or null.
    pub frame: &'static Value,
    /// The parameters that the owner gave or the entry defaults, checked.
    pub params: Fields,
}

impl Entry {
    /// Whether something of this name in this place is the service's. A name with a star would delete others too.
    pub fn stores_as(&self, place: Place, name: &str) -> bool {
        let mut stores = self.stores.iter();
        !name.contains('*')
            && stores.any(|stored| stored.place == place && matches(stored.name, name))
    }

    /// Names of what it stores and no script can erase.
    pub fn out_of_reach(&self, names: &mut Vec<String>) {
        for stored in &self.stores {
            if stored.place.is_out_of_reach() {
                names.push([self.name, ": ", stored.name].concat());
            }
        }
    }
}

/// The service that an entry makes with what the owner wrote beside it; none, and a complaint, if anything in it is wrong.
pub fn ready(
    path: &str,
    entry: &Value,
    own: &Value,
    complaints: &mut Vec<Complaint>,
) -> Option<&'static Entry> {
    made(&resolve(path, entry, own, complaints)?)
}

/// The fields of a service, once nothing in them is wrong: a service that is not described truly cannot be asked about.
/// Under `params` stand the values of its parameters.
///
/// Every field of `entry` can be overridden in `own`, whose other keys are the parameters. For a service that the owner
/// wrote out in full, both are the same. `path` is where `own` stands, such as `services[2]`.
pub fn resolve(
    path: &str,
    entry: &Value,
    own: &Value,
    complaints: &mut Vec<Complaint>,
) -> Option<Value> {
    let mut written = Vec::new();
    for key in SERVICE {
        // Written as null, a field is as good as not written.
        let value = own.get(key.name).filter(|value| value.is_there());
        if let Some(value) = value.or(entry.get(key.name)) {
            written.push((key.name, *value));
        }
    }
    let mut validator = Validator::new(path, complaints);
    let written = Value::map(written);
    let fields = validator.validate(&Form::Map(SERVICE, 0), &written)?;
    let field = |key| fields.at(key);
    let declared = field("params");
    let params = read_params(declared, own, &mut validator);
    for path in &["load", "signal", "revoke", "before.load"] {
        let here = validator.enter(path);
        let steps = path.split('.').fold(fields, |at, key| at.at(key));
        check(steps, declared, &mut validator);
        validator.leave(here);
    }
    for name in &["hosts", "cookies", "storage"] {
        let here = validator.enter(name);
        check_blanks(field(name), declared, &mut validator);
        validator.leave(here);
    }
    check_sense(fields, own, &mut validator);
    if validator.faults > 0 {
        return None;
    }
    // What stops it by the catalogue would stop one that its owner lets go on: that has the owner's steps, or none.
    let goes_on = own.says(AFTER, "cookieless") && !own.at("revoke").is_there();
    let mut resolved = vec![("params", Value::Map(params))];
    let others = fields.entries().iter();
    resolved.extend(others.filter(|(key, _)| *key != "params" && !(goes_on && *key == "revoke")));
    Some(Value::map(resolved))
}

const AFTER: &str = "afterRevoke";

/// The service with these resolved fields.
pub fn made(fields: &Value) -> Option<&'static Entry> {
    let field = |key| fields.at(key);
    let category = Category::from_id(field("category").text().unwrap_or(""))?;
    let params = field("params").entries();
    // What is only disclosed has no switch: nothing of it reaches the browser.
    let runs = !fields.says("kind", "disclosure");
    let id = *text(fields, "id", &"");
    let purposes = texts(field("purposes"), params);
    let mut entry = Entry {
        service: Service::new(id, category, runs, &purposes),
        name: fields.text_at("name").unwrap_or(id),
        provider: Provider {
            name: text(field("provider"), "name", &""),
            country: text(field("provider"), "country", &""),
            policy: text(field("provider"), "policy", &""),
        },
        purposes,
        notes: texts(field("notes"), params),
        hosts: texts(field("hosts"), params),
        stores: stores(fields),
        load: field("load").items(),
        signal: field("signal").items(),
        revoke: field("revoke").items(),
        reloads: !matches!(fields.text_at(AFTER), Some("stops" | "cookieless")),
        before: &[],
        reason: text(fields, "reason", &""),
        frame: field("frame"),
        params,
    };
    for host in &mut entry.hosts {
        *host = host_of(host);
    }
    for stored in &mut entry.stores {
        stored.name = fill(stored.name, params);
    }
    let before = field("before");
    if find(params, text(before, "when", &"")).is_some_and(Value::is_on) {
        entry.before = before.at("load").items();
        if let Some(note) = before.text_at("note") {
            entry.notes.push(note);
        }
    }
    Some(Box::leak(Box::new(entry)))
}

/// What an entry stores, with names as they are written. What stands in a place that nobody knows is passed over.
pub fn stores(fields: &Value) -> Vec<StorageItem<'static>> {
    let mut stores = Vec::new();
    for &(list, key, default) in &[
        ("cookies", "scope", Some("site")),
        ("storage", "area", None),
    ] {
        for item in fields.at(list).items() {
            let word = item.text_at(key).or(default);
            let found = PLACES.iter().position(|known| Some(*known) == word);
            if let Some(place) = found.and_then(|found| PLACE.get(found)) {
                stores.push(StorageItem {
                    place: *place,
                    name: text(item, "name", &""),
                    lifetime: text(item, "lifetime", &""),
                    role: text(item, "role", &""),
                    flag: item.at("flag").is_on(),
                });
            }
        }
    }
    stores
}

/// The text under a key, or another. By reference, which is one number to hand on where a text is two.
pub fn text(fields: &Value, key: &str, other: &'static &'static str) -> &'static &'static str {
    match fields.at(key) {
        Value::Str(text) => text,
        Value::Null | Value::Bool(_) | Value::Num(_) | Value::List(_) | Value::Map(_) => other,
    }
}

/// The places, in the order of their words in the table of keys.
const PLACE: [Place; 8] = [
    Place::Cookie,
    Place::ThirdParty,
    Place::HttpOnly,
    Place::Local,
    Place::Session,
    Place::Database,
    Place::Cache,
    Place::Worker,
];

/// The values of the declared parameters that the owner gave or the entry falls back to. Complains about missing and
/// wrong ones, and about keys that are neither fields nor parameters.
fn read_params(declared: &Value, own: &Value, validator: &mut Validator) -> Fields {
    let mut params = Vec::new();
    for (name, kind) in declared.entries() {
        let kind = kind.text().unwrap_or("");
        let here = validator.path.len();
        let Some(spec) = Spec::read(kind) else {
            validator.enter("params");
            validator.enter(name);
            validator.fault("bad-spec", &[kind]);
            validator.leave(here);
            continue;
        };
        let given = own.get(name).filter(|value| value.is_there());
        let value = match given {
            Some(given) => spec.accept(given),
            None => spec.fallback(),
        };
        if let Some(value) = value {
            params.push((*name, *value));
        } else if given.is_some() || !spec.optional {
            validator.enter(name);
            let key = match given {
                Some(_) => "bad-param",
                None => "missing-param",
            };
            validator.fault(key, &[kind, name, &spec.example()]);
            validator.leave(here);
        }
    }
    for (key, _) in own.entries() {
        let field = SERVICE.iter().any(|known| known.name == *key);
        if !field && declared.get(key).is_none() {
            let here = validator.enter(key);
            validator.unknown_key(key, SERVICE, keys_of(declared));
            validator.leave(here);
        }
    }
    params.leak()
}

/// Complains about what is right piece by piece and makes no sense together.
fn check_sense(fields: &Value, own: &Value, validator: &mut Validator) {
    // What is wrong by itself makes no sense in any case.
    if validator.faults > 0 {
        return;
    }
    let field = |key| fields.at(key);
    let has = |key| !field(key).items().is_empty();
    let runs = has("load") || has("signal") || field("before").is_there();
    if field("category").text().is_none() {
        validator.fault("missing-category", &[]);
    }
    if runs && fields.says("kind", "disclosure") {
        let key = "disclosure-runs";
        validator.fault(key, &[]);
    }
    // Invariant 5, and the taskforce report of 17 January 2023, para 27: what is not strictly necessary may not be called
    // so. Only the owner can say why a third party is, and a catalogue cannot.
    let mut cookies = field("cookies").items().iter();
    let third_party =
        runs || has("hosts") || cookies.any(|cookie| cookie.says("scope", "third-party"));
    let necessary = fields.says("category", Category::Necessary.id());
    if necessary && third_party && own.get("reason").is_none() {
        validator.fault("necessary-third-party", &[]);
    }
    // GDPR art. 13 and CJEU C-673/17: who and what for must be told before a yes counts.
    if validator.faults == 0 && (field("provider").get("name").is_none() || !has("purposes")) {
        validator.warn("not-told", &[]);
    }
}

/// The texts of a list, filled.
fn texts(list: &Value, params: Fields) -> Vec<&'static str> {
    let mut texts = Vec::new();
    for item in list.items() {
        texts.push(fill(item.text().unwrap_or(""), params));
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::{PLACE, Place};

    #[test]
    fn every_place_is_known_by_its_word() {
        for place in PLACE {
            assert_eq!(Place::from_word(place.word()), Some(place));
        }
        assert_eq!(Place::from_word("cloud"), None);
    }
}
