//! The schema as it is uploaded: the one that is written by hand, and what it asks of each service of the catalogue, so that
//! an editor knows a missing account id and a misspelled service as the reader does. Knows no key of a config but these.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// The schema with the services of the catalogue, by their ids.
pub fn with_catalogue<'a>(
    mut schema: Value,
    services: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Result<Value> {
    let mut ids = Vec::new();
    let mut each = Vec::new();
    for (id, entry) in services {
        ids.push(json!(id));
        let asked = asked(entry);
        if !asked.is_empty() {
            let needed: Vec<_> = asked
                .iter()
                .filter(|(_, form)| !form.contains(['?', '=']))
                .map(|(name, _)| json!(name))
                .collect();
            let forms = asked.iter().map(|(name, form)| {
                let mut shape = shape(form);
                if form.contains(['?', '=']) {
                    // As good as not written.
                    shape = json!({ "anyOf": [shape, { "type": "null" }] });
                }
                (name.to_string(), shape)
            });
            each.push(json!({
                "if": { "properties": { "id": { "const": id } } },
                "then": { "required": needed, "properties": forms.collect::<Map<_, _>>() },
            }));
        }
    }
    let written_out = ["kind", "provider", "hosts", "load"].map(|key| json!({ "required": [key] }));
    let service = schema
        .pointer_mut("/$defs/service")
        .and_then(Value::as_object_mut)
        .context("the schema has no service")?;
    // Whoever writes a service out in full, or says anew what it asks for, has an id and account ids of their own.
    let own = json!({ "anyOf": [
        { "required": ["category"], "anyOf": written_out },
        { "required": ["params"] },
    ] });
    service.insert("if".to_owned(), own);
    service.insert(
        "else".to_owned(),
        json!({ "properties": { "id": { "enum": ids } }, "allOf": each }),
    );
    Ok(schema)
}

/// The parameters of an entry: their names, and the text that says what they look like.
fn asked(entry: &Value) -> Vec<(&str, &str)> {
    let params = entry.get("params").and_then(Value::as_object);
    let params = params.into_iter().flatten();
    params
        .filter_map(|(name, form)| Some((name.as_str(), form.as_str()?)))
        .collect()
}

/// What a value of this kind looks like.
fn shape(form: &str) -> Value {
    let form = form.split(['=', '?']).next().unwrap_or_default();
    let (kind, rest) = form.split_once(':').unwrap_or((form, ""));
    let like = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    let digits = json!({ "type": "integer", "minimum": 0 });
    match kind {
        "number" => json!({ "anyOf": [digits, like("^[0-9]{1,20}$")] }),
        "hex" => json!({ "anyOf": [digits, like("^[0-9A-Fa-f]+$")] }),
        // Letters of a prefix are themselves, and so are `-` and `_`.
        "key" if rest.is_empty() => json!({ "anyOf": [digits, like("^[A-Za-z0-9_.-]+$")] }),
        "key" => like(&format!("^{rest}[A-Za-z0-9_.-]+$")),
        "flag" => json!({ "type": "boolean" }),
        "regions" => json!({ "type": "array", "minItems": 1,
            "items": like("^[A-Z]{2}(-[A-Z0-9]{1,3})?$") }),
        "choice" => json!({ "enum": rest.split(',').collect::<Vec<_>>() }),
        "https-folder" | "https-url" => like(
            "^([Hh][Tt][Tt][Pp][Ss]://|[Hh][Tt][Tt][Pp]://(localhost|127\\.0\\.0\\.1)([:/]|$))",
        ),
        "host" => like("^[^\\s/?#]+$"),
        _ => json!({ "anyOf": [digits, { "type": "string", "minLength": 1 }] }),
    }
}

#[cfg(test)]
mod tests {
    use crate::{dist, docs, root};
    use placet::config::{Complaint, Slot, parse, read, ready};
    use serde_json::{Value, json};

    /// What the reader says, with the catalogue at hand.
    fn reader(config: &Value, catalogue: &Value) -> Vec<Complaint> {
        let text = |value: &Value| parse(value.to_string().leak());
        let (read, mut complaints) = read(&text(config));
        for slot in read.slots {
            if let Slot::Waiting { id, own, path } = slot {
                match catalogue.get(id) {
                    Some(entry) => drop(ready(path, &text(entry), own, &mut complaints)),
                    None => complaints.push(Complaint::new("unknown-service", path, &[])),
                }
            }
        }
        complaints
    }

    #[test]
    fn an_editor_refuses_the_services_that_the_reader_refuses() {
        let root = root().unwrap();
        let catalogue = dist::catalogue(&root).unwrap();
        let mut schemas = boon::Schemas::new();
        let mut compiler = boon::Compiler::new();
        let schema = dist::schema(&root).unwrap();
        compiler
            .add_resource("placet.json", schema.clone())
            .unwrap();
        let index = compiler
            .compile("placet.json", &mut schemas)
            .unwrap_or_else(|error| panic!("{error:#}"));
        let judge = |service: &Value, is_right: bool| {
            let config = json!({ "services": [service] });
            let judged = schemas
                .validate(&config, index)
                .map_err(|error| format!("{error:#}"));
            assert_eq!(judged.is_ok(), is_right, "{config}: {judged:?}");
            let said = reader(&config, &catalogue);
            assert_eq!(said.is_empty(), is_right, "{config}: {said:?}");
        };
        for wrong in [
            json!({ "id": "matomo", "url": "https://stats.example/" }),
            json!({ "id": "matomo", "url": "https://stats.example/", "site": null }),
            json!({ "id": "matomo", "url": "stats.example", "site": 1 }),
            json!({ "id": "matomo", "url": "https://stats.example/", "site": "one" }),
            json!({ "id": "matmo", "url": "https://stats.example/", "site": 1 }),
            json!({ "id": "google-analytics" }),
            json!({ "id": "google-analytics", "measurementId": "UA-1" }),
            json!({ "id": "google-analytics", "measurementId": "G-" }),
            json!({ "id": "google-analytics", "measurementId": "G-X", "googleSignals": "yes" }),
            json!({ "id": "google-analytics", "measurementId": "G-X", "optOutRegions": ["us"] }),
            json!({ "id": "mixpanel", "token": "xyz" }),
            json!({ "id": "mixpanel", "token": "ab", "apiHost": "api.example" }),
            json!({ "id": "nobody-knows-this" }),
        ] {
            judge(&wrong, false);
        }
        for right in [
            json!({ "id": "matomo", "url": "https://stats.example/", "site": 1, "exempt": true }),
            json!({ "id": "matomo", "url": "http://localhost:8080/", "site": "1", "container": null }),
            json!({ "id": "google-analytics", "measurementId": "G-X", "optOutRegions": ["US", "US-CA"] }),
            json!({ "id": "mixpanel", "token": "0123", "apiHost": "api-eu.mixpanel.com" }),
        ] {
            judge(&right, true);
        }
        for (id, entry) in catalogue.as_object().unwrap() {
            let written = docs::config_of(id, entry).unwrap();
            let config: Value = serde_json::from_str(&written).unwrap();
            judge(&config["services"][0], true);
        }
        for example in schema["$defs"]["service"]["examples"].as_array().unwrap() {
            judge(example, true);
        }
    }
}
