//! A service as the catalogue or an owner writes it: who it is, what it stores, what loads it and what stops it.
//! Knows nothing of what the visitor answered.

use super::address::host_of;
use super::keys::{AFTERWARDS, AREAS, Form, KINDS, SCOPES, SERVICE};
use super::params::{Spec, fill};
use super::sieve::{Sieve, quoted};
use super::steps::{check, check_blanks};
use super::{Complaint, Value};
use crate::consent::{Category, Service};

/// What a service is to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Code that runs in the page.
    Script,
    /// Content in a frame or image, shown behind a placeholder.
    Embed,
    /// A style sheet or font.
    Stylesheet,
    /// Listed, without a switch: nothing of it reaches the browser.
    Disclosure,
}

/// What becomes of running code after a withdrawal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    /// Its revoke calls are known to stop it.
    Stops,
    /// It goes on without storing anything.
    Cookieless,
    /// Only a reload stops it. The default for whoever does not know.
    Reload,
}

/// Who is behind a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provider {
    /// Legal name.
    pub name: String,
    /// Two letters, ISO 3166-1.
    pub country: String,
    /// Address of the provider's privacy policy.
    pub policy: String,
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
}

/// One thing that a service stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Where.
    pub place: Place,
    /// Its name; `*` stands for any run of characters. Parameters are filled in.
    pub name: String,
    /// How long it lives, as written: `393 days`, `30 minutes`, `session`, `persistent`.
    pub lifetime: String,
    /// Key of the sentence that says what it is for.
    pub role: String,
    /// An opt-out flag of the vendor: stays on withdrawal, goes on `erase`.
    pub flag: bool,
}

/// One service, ready to be asked about and run.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its part in consent.
    pub service: Service,
    /// What a visitor calls it.
    pub name: String,
    /// What it is to the page.
    pub kind: Kind,
    /// Who is behind it.
    pub provider: Provider,
    /// Keys of the sentences that say what it is for.
    pub purposes: Vec<String>,
    /// Further keys of sentences that visitors are told, such as `records-screen`.
    pub notes: Vec<String>,
    /// Hosts that content of it comes from, parameters filled in.
    pub hosts: Vec<String>,
    /// What it stores.
    pub stores: Vec<Stored>,
    /// Steps that load it, signal to it and revoke; see the steps file. Lists.
    pub load: Value,
    /// Signals, each `at` start or choice.
    pub signal: Value,
    /// Steps that stop it.
    pub revoke: Value,
    /// What its code does after the revoke steps.
    pub afterwards: Afterwards,
    /// Steps that run before any choice, where the owner asked for them; else empty. A note tells visitors.
    pub before: Value,
    /// Why a necessary service needs a third party, in the owner's words; empty for all others.
    pub reason: String,
    /// The parameters that the owner gave or the entry defaults, checked.
    pub params: Vec<(String, Value)>,
}

/// The service that an entry makes with what the owner wrote beside it; none, and a complaint, if anything in it is wrong:
/// a service that is not described truly cannot be asked about.
///
/// Every field of `entry` can be overridden in `own`, whose other keys are the parameters. For a service that the owner
/// wrote out in full, both are the same. `path` is where `own` stands, such as `services[2]`.
pub fn ready(
    path: &str,
    entry: &Value,
    own: &Value,
    complaints: &mut Vec<Complaint>,
) -> Option<Entry> {
    let written = |key: &str| {
        let given = [own, entry].into_iter().filter_map(|from| from.get(key));
        given.into_iter().find(|value| **value != Value::Null)
    };
    let mut fields = Vec::new();
    for key in SERVICE {
        let value = written(key.name);
        fields.extend(value.map(|value| (key.name.to_owned(), value.clone())));
    }
    let mut sieve = Sieve::new(path, complaints);
    let fields = sieve.keep(Form::Map(SERVICE), &Value::Map(fields))?;
    let text = |key| fields.text_at(key).unwrap_or("");
    let list = |key| fields.get(key).map_or(&[][..], Value::items);

    let (declared, params) = read_params(&fields, own, &mut sieve);
    for key in ["load", "signal", "revoke"] {
        if let Some(steps) = fields.get(key) {
            sieve.at(key, |sieve| check(steps, &declared, sieve));
        }
    }
    let before = fields.get("before").unwrap_or(&Value::Null);
    sieve.at("before.load", |sieve| {
        check(before.get("load").unwrap_or(&Value::Null), &declared, sieve);
    });
    for key in ["hosts", "cookies", "storage"] {
        if let Some(value) = fields.get(key) {
            sieve.at(key, |sieve| check_blanks(value, &declared, sieve));
        }
    }
    let kind = chosen(&fields, "kind", KINDS, &KIND, Kind::Script);
    let category = Category::from_id(text("category"));
    check_sense(&fields, kind, category, own, &mut sieve);
    if sieve.faults > 0 {
        return None;
    }

    let is_on = |name: &str| {
        params
            .iter()
            .any(|(known, value)| known == name && value.is_on())
    };
    let mut notes = texts(list("notes"), &[]);
    let mut first = Value::List(Vec::new());
    if before.text_at("when").is_some_and(is_on) {
        first = before.get("load").cloned().unwrap_or(first);
        notes.extend(before.text_at("note").map(str::to_owned));
    }
    let purposes = texts(list("purposes"), &[]);
    let mut hosts = texts(list("hosts"), &params);
    for host in &mut hosts {
        *host = host_of(host).to_owned();
    }
    let mut stores = Vec::new();
    for cookie in list("cookies") {
        let place = chosen(cookie, "scope", SCOPES, &SCOPE, Place::Cookie);
        stores.push(stored(cookie, place, &params));
    }
    for item in list("storage") {
        let place = chosen(item, "area", AREAS, &AREA, Place::Local);
        stores.push(stored(item, place, &params));
    }
    let provider = fields.get("provider").unwrap_or(&Value::Null);
    let said = |key| provider.text_at(key).unwrap_or("").to_owned();
    let steps = |key| Value::List(list(key).to_vec());
    let id = own.text_at("id").unwrap_or(text("id"));
    Some(Entry {
        service: Service::new(id, category?, kind != Kind::Disclosure, &purposes),
        name: fields.text_at("name").unwrap_or(id).to_owned(),
        kind,
        provider: Provider {
            name: said("name"),
            country: said("country"),
            policy: said("policy"),
        },
        purposes,
        notes,
        hosts,
        stores,
        load: steps("load"),
        signal: steps("signal"),
        revoke: steps("revoke"),
        afterwards: chosen(
            &fields,
            "afterRevoke",
            AFTERWARDS,
            &AFTERWARD,
            Afterwards::Reload,
        ),
        before: first,
        reason: text("reason").to_owned(),
        params,
    })
}

/// The cases, in the order of their words in the table of keys.
const KIND: [Kind; 4] = [
    Kind::Script,
    Kind::Embed,
    Kind::Stylesheet,
    Kind::Disclosure,
];
const AFTERWARD: [Afterwards; 3] = [
    Afterwards::Reload,
    Afterwards::Stops,
    Afterwards::Cookieless,
];
const SCOPE: [Place; 3] = [Place::Cookie, Place::ThirdParty, Place::HttpOnly];
const AREA: [Place; 4] = [Place::Local, Place::Session, Place::Database, Place::Cache];

/// The case for the word under a key; `default` where there is none.
pub fn chosen<T: Copy>(fields: &Value, key: &str, words: &[&str], cases: &[T], default: T) -> T {
    let word = fields.text_at(key);
    let found = word.and_then(|word| words.iter().position(|known| *known == word));
    let case = found.and_then(|index| cases.get(index));
    case.copied().unwrap_or(default)
}

type Params<'a> = (Vec<(&'a str, Spec<'a>)>, Vec<(String, Value)>);

/// The declared parameters, and the values that the owner gave or the entry falls back to. Complains about missing and
/// wrong ones, and about keys that are neither.
fn read_params<'a>(fields: &'a Value, own: &Value, sieve: &mut Sieve) -> Params<'a> {
    let mut declared = Vec::new();
    let mut params = Vec::new();
    for (name, spec) in fields.get("params").map_or(&[][..], Value::entries) {
        let name = name.as_str();
        let spec = spec.text().unwrap_or("");
        let spec = Spec::read(spec).unwrap_or_else(|| {
            sieve.at(&["params.", name].concat(), |sieve| {
                let remedy =
                    "write one such as \"number\", \"key:G-\", \"text?\", \"choice:us,eu=us\"";
                let problem = [&quoted(spec), " is no kind of parameter"];
                sieve.fault("bad-spec", &problem, &[remedy]);
            });
            Spec::ANY
        });
        declared.push((name, spec));
        let given = own.get(name).filter(|value| **value != Value::Null);
        let value = match given {
            Some(given) => spec.accept(given),
            None => spec.fallback(),
        };
        match value {
            Some(value) => params.push((name.to_owned(), value)),
            None if given.is_none() && spec.optional => {}
            None => sieve.at(name, |sieve| {
                let remedy = ["write \"", name, "\": ", &spec.example()];
                let (code, problem) = match given {
                    Some(_) => ("bad-param", "must be "),
                    None => ("missing-param", "is missing: "),
                };
                let says = spec.says();
                sieve.fault(code, &[problem, says.0, says.1], &remedy);
            }),
        }
    }
    let names: Vec<&str> = declared.iter().map(|(name, _)| *name).collect();
    for (key, _) in own.entries() {
        let field = SERVICE.iter().any(|known| known.name == key);
        if !field && !names.contains(&key.as_str()) {
            sieve.unknown_key(key, SERVICE, &names);
        }
    }
    (declared, params)
}

/// Complains about what is right piece by piece and makes no sense together.
fn check_sense(
    fields: &Value,
    kind: Kind,
    category: Option<Category>,
    own: &Value,
    sieve: &mut Sieve,
) {
    let has = |key| {
        fields
            .get(key)
            .is_some_and(|value| !value.items().is_empty())
    };
    if fields.get("category").is_none() && sieve.faults == 0 {
        let remedy = "write \"category\": \"performance\", \"functionality\" or \"targeting\"";
        sieve.fault("missing-category", &["has no category"], &[remedy]);
    }
    let runs = has("load") || has("signal") || fields.get("before").is_some();
    if kind == Kind::Disclosure && runs {
        let remedy = "remove its steps, or choose another kind";
        sieve.fault("disclosure-runs", &["a disclosure runs nothing"], &[remedy]);
    }
    // Invariant 5, and the taskforce report of 17 January 2023, para 27: what is not strictly necessary may not be called
    // so. Only the owner can say why a third party is, and a catalogue cannot.
    let alien = |cookie: &Value| cookie.text_at("scope") == Some("third-party");
    let cookies = fields.get("cookies").map_or(&[][..], Value::items);
    let third_party = has("load") || has("hosts") || cookies.iter().any(alien);
    if category == Some(Category::Necessary) && third_party && own.get("reason").is_none() {
        sieve.fault(
            "necessary-third-party",
            &["a third party is rarely necessary"],
            &["choose another category, or say why in \"reason\""],
        );
    }
    // GDPR art. 13 and CJEU C-673/17: who and what for must be told before a yes counts.
    let provider = fields.get("provider").and_then(|who| who.get("name"));
    if sieve.faults == 0 && (provider.is_none() || !has("purposes")) {
        let problem = "visitors are not told who is behind it and what for";
        sieve.warn(
            "not-told",
            &[problem],
            &["write \"provider\" and \"purposes\""],
        );
    }
}

/// The texts of a list, filled.
fn texts(items: &[Value], params: &[(String, Value)]) -> Vec<String> {
    let texts = items.iter().filter_map(Value::text);
    texts.map(|text| fill(text, params)).collect()
}

fn stored(item: &Value, place: Place, params: &[(String, Value)]) -> Stored {
    let text = |key| item.text_at(key).unwrap_or("");
    Stored {
        place,
        name: fill(text("name"), params),
        lifetime: text("lifetime").to_owned(),
        role: text("role").to_owned(),
        flag: item.get("flag") == Some(&Value::Bool(true)),
    }
}
