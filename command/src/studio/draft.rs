//! The config while it is made: one value after the other, each step with a way back. Beside it stands what is no part of a
//! config: colors and sizes, which are CSS, and the languages that go into the site's own file. Knows no catalogue.

use serde_json::{Map, Value, json};

/// What is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// The config, as it is written to a file.
    pub config: Map<String, Value>,
    /// Custom properties of CSS, without `--placet-`, and their values.
    pub look: Map<String, Value>,
    /// Tags of the languages that go inside; none for all.
    pub languages: Vec<String>,
}

/// The work, what it was before, and what it was before going back.
#[derive(Debug, Default)]
pub struct Draft {
    now: Work,
    before: Vec<Work>,
    after: Vec<Work>,
    /// The value that was set last: what is typed letter by letter is one step.
    last: String,
}

/// More steps than anybody goes back.
const STEPS: usize = 200;

impl Draft {
    /// The work as it is now.
    pub fn work(&self) -> &Work {
        &self.now
    }

    /// Whether there is a way back, and a way forth.
    pub fn ways(&self) -> (bool, bool) {
        (!self.before.is_empty(), !self.after.is_empty())
    }

    /// Takes another config.
    pub fn open(&mut self, config: Map<String, Value>) {
        self.step("", |work| {
            work.config = config;
            // The studio writes it anew, where the file will stand.
            work.config.shift_remove("$schema");
        });
    }

    /// Takes what is there as the beginning, from which there is no way back.
    pub fn begin(&mut self) {
        self.before.clear();
        self.after.clear();
    }

    /// Adds a service, unless it is there.
    pub fn add(&mut self, service: Map<String, Value>) {
        let id = service.get("id").cloned();
        let there = services(&self.now.config).any(|one| id_of(one) == id.as_ref());
        if there {
            return;
        }
        self.step("", |work| {
            let list = work
                .config
                .entry("services")
                .or_insert_with(|| json!([]))
                .as_array_mut();
            if let Some(list) = list {
                list.push(Value::Object(service));
            }
        });
    }

    /// Takes the service at this place out.
    pub fn remove(&mut self, index: usize) {
        self.step("", |work| {
            let list = work
                .config
                .get_mut("services")
                .and_then(Value::as_array_mut);
            if let Some(list) = list.filter(|list| index < list.len()) {
                list.remove(index);
            }
        });
    }

    /// Sets the value at a path such as `services.0.site` or `ui.theme`; `null` takes it out, and with it what is empty
    /// then.
    pub fn set(&mut self, path: &str, value: Value) {
        self.step(path, |work| {
            let parts: Vec<&str> = path.split('.').collect();
            // A service that is named by its id alone gets room for more.
            if let ["services", index, _, ..] = parts.as_slice()
                && let Some(service) = index.parse().ok().and_then(|index: usize| {
                    work.config
                        .get_mut("services")?
                        .as_array_mut()?
                        .get_mut(index)
                })
                && service.is_string()
            {
                let id = service.take();
                *service = json!({ "id": id });
            }
            let mut config = Value::Object(std::mem::take(&mut work.config));
            put(&mut config, &parts, value);
            if let Value::Object(config) = config {
                work.config = config;
            }
        });
    }

    /// Sets a custom property; an empty value takes it out.
    pub fn set_look(&mut self, property: &str, value: &str) {
        self.step(&format!("--{property}"), |work| {
            // Only what cannot end the rule that it stands in.
            let plain = value
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "#(),.%- '".contains(letter));
            if value.is_empty() || !plain {
                work.look.shift_remove(property);
            } else {
                work.look.insert(property.to_owned(), json!(value));
            }
        });
    }

    /// Sets the languages that go inside.
    pub fn set_languages(&mut self, tags: Vec<String>) {
        self.step("languages inside", |work| work.languages = tags);
    }

    /// One step back.
    pub fn undo(&mut self) {
        if let Some(work) = self.before.pop() {
            self.after.push(std::mem::replace(&mut self.now, work));
            self.last.clear();
        }
    }

    /// One step forth again.
    pub fn redo(&mut self) {
        if let Some(work) = self.after.pop() {
            self.before.push(std::mem::replace(&mut self.now, work));
            self.last.clear();
        }
    }

    fn step(&mut self, what: &str, change: impl FnOnce(&mut Work)) {
        let mut next = self.now.clone();
        change(&mut next);
        if next == self.now {
            return;
        }
        let before = std::mem::replace(&mut self.now, next);
        if what.is_empty() || what != self.last || self.before.is_empty() {
            self.before.push(before);
            if self.before.len() > STEPS {
                self.before.remove(0);
            }
        }
        self.after.clear();
        what.clone_into(&mut self.last);
    }
}

/// The services of a config, each a text or an object.
pub fn services(config: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let list = config.get("services").and_then(Value::as_array);
    list.into_iter().flatten()
}

/// The id of a service.
pub fn id_of(service: &Value) -> Option<&Value> {
    if service.is_string() {
        Some(service)
    } else {
        service.get("id")
    }
}

fn put(at: &mut Value, parts: &[&str], value: Value) {
    let Some((first, rest)) = parts.split_first() else {
        return;
    };
    if let Value::Array(list) = at {
        let Some(index) = first.parse::<usize>().ok() else {
            return;
        };
        // One behind the last begins a new one.
        if index == list.len() && !value.is_null() {
            list.push(Value::Null);
        }
        let Some(item) = list.get_mut(index) else {
            return;
        };
        if rest.is_empty() {
            *item = value;
        } else {
            put(item, rest, value);
        }
        if item.is_null() || is_empty(item) {
            list.remove(index);
        }
        return;
    }
    if !at.is_object() {
        let is_list = first.parse::<usize>().is_ok();
        *at = if is_list { json!([]) } else { json!({}) };
        if is_list {
            return put(at, parts, value);
        }
    }
    let Value::Object(map) = at else { return };
    if rest.is_empty() {
        if value.is_null() || value == json!("") {
            map.shift_remove(*first);
        } else {
            map.insert((*first).to_owned(), value);
        }
        return;
    }
    let inner = map.entry(*first).or_insert(Value::Null);
    put(inner, rest, value);
    if inner.is_null() || is_empty(inner) {
        map.shift_remove(*first);
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty)
}
