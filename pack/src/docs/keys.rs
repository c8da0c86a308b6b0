//! What the schema and the types say, as headings, sentences and examples of Markdown.
//! It knows their forms, not which keys there are.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

/// Every key of the config but those of a service.
pub fn config(schema: &Value) -> Result<String> {
    let mut out = Reference::new(schema);
    out.object(schema, &[])?;
    Ok(out.text)
}

/// Every key of a service.
pub fn service(schema: &Value) -> Result<String> {
    let mut out = Reference::new(schema);
    out.part = true;
    out.object(schema.pointer("/$defs/service").context("no service")?, &[])?;
    Ok(out.text)
}

/// Every verb of a step, then what any step may say.
pub fn steps(schema: &Value) -> Result<String> {
    let steps = schema
        .pointer("/$defs/step/oneOf")
        .and_then(Value::as_array);
    let mut out = String::new();
    for step in steps.context("no steps")? {
        let verb = text(step, "title");
        out.push_str(&format!(
            "### The step `{verb}`\n\n{}\n\n",
            text(step, "description")
        ));
        out.push_str(&rows(schema, step)?);
        out.push('\n');
    }
    let common = schema.pointer("/$defs/common").context("no common keys")?;
    out.push_str("### On any step\n\n");
    out.push_str(&rows(schema, common)?);
    Ok(out)
}

/// The keys of a step as a table; no example of theirs would say more.
fn rows(schema: &Value, step: &Value) -> Result<String> {
    let required: Vec<&str> = list(step, "required")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let mut out = "| key | type | meaning |\n| --- | --- | --- |\n".to_owned();
    for (key, value) in properties(step) {
        let said = text(value, "description");
        let needed = if required.contains(&key.as_str()) {
            ""
        } else {
            "Optional. "
        };
        let default = match value.get("default") {
            Some(default) if *default != json!([]) => format!(" Default: `{default}`."),
            _ => String::new(),
        };
        let kind = kind(schema, value).replace('|', "\\|");
        out.push_str(&format!("| `{key}` | {kind} | {needed}{said}{default} |\n"));
    }
    Ok(out)
}

/// The members of `window.placet`, from their comments in the types.
pub fn api(types: &str) -> Result<String> {
    let mut out = String::new();
    for (comment, member) in members(types, "export interface Api {")? {
        let member = member.trim_start_matches("readonly ");
        let name = member.split(['(', ':', '?']).next().unwrap_or_default();
        let called = if member.contains('(') { "()" } else { "" };
        out.push_str(&format!(
            "### `placet.{name}{called}`\n\n{comment}\n\n```ts\n{member}\n```\n\n"
        ));
    }
    Ok(out)
}

/// The events on `document`, by the types.
pub fn events(types: &str) -> Result<String> {
    let names = members(types, "interface DocumentEventMap {")?;
    let names: Vec<String> = names
        .iter()
        .filter_map(|(_, member)| Some(format!("`{}`", member.split('"').nth(1)?)))
        .collect();
    Ok(format!("The events are {}.", names.join(", ")))
}

/// The members of an interface, each with its comment as one text.
fn members(types: &str, opening: &str) -> Result<Vec<(String, String)>> {
    let (_, rest) = types
        .split_once(opening)
        .with_context(|| format!("no {opening:?}"))?;
    let (mut found, mut comment) = (Vec::new(), String::new());
    for line in rest.lines().skip(1).map(str::trim) {
        if line == "}" {
            break;
        }
        let inside = line.trim_start_matches("/**").trim_end_matches("*/").trim();
        if line.starts_with("/**") || line.starts_with('*') {
            let inside = inside.trim_start_matches('*').trim();
            comment = format!("{comment} {inside}").trim().to_owned();
        } else if !line.is_empty() {
            found.push((std::mem::take(&mut comment), line.to_owned()));
        }
    }
    Ok(found)
}

/// One heading a key, in the order of the schema.
struct Reference<'a> {
    schema: &'a Value,
    /// Whether examples are parts of a service instead of whole configs.
    part: bool,
    text: String,
}

impl<'a> Reference<'a> {
    fn new(schema: &'a Value) -> Reference<'a> {
        Reference {
            schema,
            part: false,
            text: String::new(),
        }
    }

    fn object(&mut self, object: &'a Value, above: &[&str]) -> Result<()> {
        for (key, value) in properties(object) {
            let path: Vec<&str> = above.iter().copied().chain([key.as_str()]).collect();
            self.key(&path, value);
            self.inside(&path, value)?;
        }
        Ok(())
    }

    /// What stands below a key: told once where several keys share one form, as the four categories do.
    fn inside(&mut self, path: &[&str], value: &'a Value) -> Result<()> {
        let form = self.form(value);
        match path {
            ["categories", "necessary"] => self.object(form, &["categories", "*"]),
            ["categories", _] | ["services"] => Ok(()),
            [key @ ("cookies" | "storage")] if self.part => {
                let item = value.get("items").map(|item| self.form(item));
                self.object(
                    item.context("a list without items")?,
                    &[&format!("{key}[]")],
                )
            }
            _ => {
                self.object(form, path)?;
                for one in list(value, "oneOf").iter().chain(list(value, "anyOf")) {
                    let one = self.form(one);
                    self.object(one, path)?;
                }
                Ok(())
            }
        }
    }

    fn key(&mut self, path: &[&str], value: &Value) {
        let title = lower(text(value, "title"));
        let described = match text(value, "description") {
            "" => text(self.form(value), "description"),
            own => own,
        };
        let default = match value.get("default") {
            None => "none".to_owned(),
            Some(default) => format!("`{default}`"),
        };
        self.text.push_str(&format!(
            "### `{}`: {title}\n\n{}\n\n- Type: {}\n- Default: {default}\n\n",
            path.join("."),
            described.replace(". ", ".\n"),
            kind(self.schema, value),
        ));
        if let Some(example) = list(value, "examples").first() {
            self.text.push_str(&self.example(path, example));
        }
    }

    /// An example where it stands: inside its config, or as a part of a service.
    fn example(&self, path: &[&str], example: &Value) -> String {
        let mut whole = example.clone();
        for key in path.iter().rev() {
            let listed = key.strip_suffix("[]");
            let key = match *key {
                "*" => "performance",
                key => listed.unwrap_or(key),
            };
            if listed.is_some() {
                whole = json!([self.with_required(key, whole)]);
            }
            whole = Value::Object(Map::from_iter([(key.to_owned(), whole)]));
        }
        // A choice is taken over from a tool that is named.
        if path == ["takeOver"]
            && let Some(whole) = whole.as_object_mut()
        {
            whole.insert("compat".to_owned(), json!(["cookiebot"]));
        }
        let kind = if self.part { "json part" } else { "json" };
        format!("```{kind}\n{}\n```\n\n", spaced(&whole))
    }

    /// An item of a list with one key shown, and the keys that it may not lack in front.
    fn with_required(&self, list_key: &str, item: Value) -> Value {
        let items = format!("/$defs/service/properties/{list_key}/items");
        let form = self.schema.pointer(&items).map(|form| self.form(form));
        let form = form.unwrap_or(&Value::Null);
        let mut whole = Map::new();
        for key in list(form, "required").iter().filter_map(Value::as_str) {
            let example = form.pointer(&format!("/properties/{key}/examples/0"));
            whole.extend(example.map(|example| (key.to_owned(), example.clone())));
        }
        whole.extend(item.as_object().cloned().unwrap_or_default());
        Value::Object(whole)
    }

    fn form(&self, value: &'a Value) -> &'a Value {
        form(self.schema, value)
    }
}

/// What a `$ref` stands for, or the value itself.
fn form<'a>(schema: &'a Value, value: &'a Value) -> &'a Value {
    let named = text(value, "$ref").strip_prefix("#/$defs/");
    let named = named.and_then(|name| schema.get("$defs")?.get(name));
    named.unwrap_or(value)
}

/// The type of a key, in an owner's words.
fn kind(schema: &Value, value: &Value) -> String {
    match text(value, "$ref") {
        "#/$defs/link" => return "a link: an http(s), mailto or relative address".to_owned(),
        "#/$defs/address" => return "an http(s) address".to_owned(),
        "#/$defs/span" => {
            return "a time of calendar months or days, such as `13 months` or `180 days`"
                .to_owned();
        }
        "#/$defs/lifetime" => {
            return "`session`, `persistent`, or a time such as `30 minutes`".to_owned();
        }
        "#/$defs/pattern" => return "a name, with `*` for any part that changes".to_owned(),
        "#/$defs/steps" => return "a list of [steps](steps.md)".to_owned(),
        _ => {}
    }
    let value = form(schema, value);
    if let Some(words) = value.get("enum").and_then(Value::as_array) {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("`{word}`").replace('"', ""))
            .collect();
        return words.join(", ");
    }
    if let Some(only) = value.get("const") {
        return format!("`{only}`");
    }
    let several: Vec<String> = list(value, "oneOf")
        .iter()
        .chain(list(value, "anyOf"))
        .map(|one| kind(schema, one))
        .collect();
    if !several.is_empty() {
        return several.join(", or ");
    }
    match value.get("type") {
        Some(Value::Array(kinds)) => {
            let kinds: Vec<&str> = kinds.iter().filter_map(Value::as_str).map(word).collect();
            kinds.join(" or ")
        }
        Some(Value::String(kind)) => word(kind).to_owned(),
        _ => "anything".to_owned(),
    }
}

fn word(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "integer" => "whole number",
        "boolean" => "`true` or `false`",
        "array" => "list",
        other => other,
    }
}

/// JSON on one line, with the spaces that people write.
pub fn spaced(value: &Value) -> String {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}: {}", json!(key), spaced(value)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

/// A title as the end of a heading. A name with more capitals than its first stays as it is.
fn lower(title: &str) -> String {
    let mut letters = title.chars();
    match letters.next() {
        Some(first) if !letters.clone().any(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

pub fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn properties(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::{api, config, kind, lower, spaced};
    use serde_json::json;

    #[test]
    fn a_key_is_told_with_type_default_and_example() {
        let schema = json!({ "properties": { "ui": { "title": "Looks", "description": "How it looks. And where.",
            "default": {}, "type": "object", "properties": {
                "theme": { "title": "Theme", "description": "Light or dark.", "enum": ["light", "dark"], "examples": ["dark"] } } } } });
        assert_eq!(
            config(&schema).unwrap(),
            "### `ui`: looks\n\nHow it looks.\nAnd where.\n\n- Type: object\n- Default: `{}`\n\n\
             ### `ui.theme`: theme\n\nLight or dark.\n\n- Type: `light`, `dark`\n- Default: none\n\n\
             ```json\n{ \"ui\": { \"theme\": \"dark\" } }\n```\n\n"
        );
    }

    #[test]
    fn names_keep_their_capitals_in_headings() {
        for (title, heading) in [
            ("Heading level", "heading level"),
            ("Global Privacy Control", "Global Privacy Control"),
            ("WordPress", "WordPress"),
            ("", ""),
        ] {
            assert_eq!(lower(title), heading);
        }
    }

    #[test]
    fn several_forms_are_told_side_by_side() {
        let value = json!({ "oneOf": [{ "type": "boolean" }, { "type": ["string", "null"] }] });
        assert_eq!(
            kind(&json!({}), &value),
            "`true` or `false`, or text or null"
        );
    }

    #[test]
    fn a_member_is_told_with_its_comment() {
        let types = "export interface Api {\n  /** Hides\n   * all. */\n  hide(): void;\n}\n";
        assert_eq!(
            api(types).unwrap(),
            "### `placet.hide()`\n\nHides all.\n\n```ts\nhide(): void;\n```\n\n"
        );
    }

    #[test]
    fn json_is_written_as_people_write_it() {
        assert_eq!(
            spaced(&json!({ "a": [1, "b"], "c": {} })),
            r#"{ "a": [1, "b"], "c": {} }"#
        );
    }
}
