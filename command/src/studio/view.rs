//! What the page shows of the work: services with their fields, what is wrong at which of them, the catalogue by a word.
//! Everything goes out as JSON. Knows no document.

use super::Studio;
use super::draft::{id_of, services};
use crate::catalog::parameters;
use crate::check::{check, sentences};
use crate::source::line_of;
use placet::config::Value as Ours;
use serde_json::{Map, Value, json};

impl Studio {
    /// All that the page shows.
    pub fn view(&self) -> Value {
        let work = self.draft.work();
        let text = self.config_text();
        let (back, forth) = self.draft.ways();
        json!({
            "config": work.config,
            "look": work.look,
            "languages": work.languages,
            "text": text,
            "tags": self.tags(),
            "css": self.css(),
            "services": services(&work.config).enumerate().map(|(index, one)| self.service(index, one)).collect::<Vec<_>>(),
            "complaints": self.complaints(&text),
            "back": back,
            "forth": forth,
        })
    }

    /// The languages that there are.
    pub fn languages(&self) -> Vec<String> {
        self.catalog.languages.clone()
    }

    /// What is wrong, each with the path of its field: `services.0.site`.
    fn complaints(&self, text: &str) -> Vec<Value> {
        let Ok(checked) = check(text, &self.catalog) else {
            return Vec::new();
        };
        let complaints = checked.complaints.iter().map(|one| {
            json!({
                "path": one.path.replace('[', ".").replace(']', ""),
                "place": one.path,
                "line": line_of(text, &one.path),
                "code": one.code(),
                "problem": one.problem(sentences()),
                "remedy": one.remedy(sentences()),
            })
        });
        complaints.collect()
    }

    fn service(&self, index: usize, service: &Value) -> Value {
        let id = id_of(service).and_then(Value::as_str).unwrap_or_default();
        let entry = self.catalog.entry(id);
        let text = |key: &str| {
            let own = service.get(key).and_then(Value::as_str);
            own.or_else(|| entry.and_then(|entry| entry.text_at(key)))
                .unwrap_or_default()
        };
        let fields: Vec<Value> = entry
            .map(|entry| fields(entry, service))
            .unwrap_or_default();
        json!({
            "index": index,
            "id": id,
            "name": if text("name").is_empty() { id } else { text("name") },
            "category": text("category"),
            "kind": if text("kind").is_empty() { "script" } else { text("kind") },
            "own": entry.is_none(),
            "host": entry.and_then(|entry| entry.at("hosts").items().first()).and_then(Ours::text),
            "fields": fields,
        })
    }

    /// The services of the catalogue that fit a word: those whose name begins with it first.
    pub fn search(&self, word: &str) -> Vec<Value> {
        let word = word.trim().to_lowercase();
        let there: Vec<&str> = services(&self.draft.work().config)
            .filter_map(|one| id_of(one)?.as_str())
            .collect();
        let mut found: Vec<(usize, Value)> = Vec::new();
        for (id, entry) in self.catalog.entries() {
            let text = |key: &str| entry.text_at(key).unwrap_or_default();
            let name = text("name").to_lowercase();
            let provider = entry.at("provider").text_at("name").unwrap_or_default();
            let rank = if name.starts_with(&word) || id.starts_with(&word) {
                0
            } else if name.contains(&word) || id.contains(&word) {
                1
            } else if provider.to_lowercase().contains(&word) || text("category").contains(&word) {
                2
            } else {
                continue;
            };
            found.push((
                rank,
                json!({
                    "id": id, "name": text("name"), "category": text("category"), "provider": provider,
                    "there": there.contains(&id),
                }),
            ));
        }
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, one)| one).collect()
    }
}

/// The parameters of an entry as fields, those that are needed first.
fn fields(entry: &Ours, service: &Value) -> Vec<Value> {
    let forms = entry.at("params").entries();
    let mut fields: Vec<(bool, Value)> = parameters(entry)
        .map(|(name, spec)| {
            let form = forms.iter().find(|(known, _)| *known == name);
            let form = form.and_then(|(_, form)| form.text()).unwrap_or_default();
            let needed = !spec.optional && spec.fallback().is_none();
            let mut field = Map::from_iter([
                ("name".to_owned(), json!(name)),
                ("needed".to_owned(), json!(needed)),
                ("example".to_owned(), json!(spec.example().replace('"', ""))),
                ("value".to_owned(), json!(service.get(name))),
            ]);
            if form.starts_with("flag") {
                field.insert("flag".to_owned(), json!(form.ends_with("=true")));
            } else if let Some(words) = form.strip_prefix("choice:") {
                let (words, default) = words.split_once('=').unwrap_or((words, ""));
                field.insert(
                    "words".to_owned(),
                    json!(words.trim_end_matches('?').split(',').collect::<Vec<_>>()),
                );
                field.insert("default".to_owned(), json!(default));
            } else if let Some((_, default)) = form.split_once('=') {
                field.insert("default".to_owned(), json!(default));
            }
            (needed, Value::Object(field))
        })
        .collect();
    fields.sort_by_key(|(needed, _)| !needed);
    fields.into_iter().map(|(_, field)| field).collect()
}
