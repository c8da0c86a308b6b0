//! In which line of a JSON file the value of a path stands, such as `services[2].category`. Knows no config.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

/// A line of a file, from 1: that of the value at this path, or of the nearest thing around it that is there.
pub fn line_of(text: &str, path: &str) -> usize {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let Some(mut at) = parsed.ok().and_then(|parsed| parsed.value) else {
        return 1;
    };
    let mut start = at.start();
    for part in parts(path) {
        let (found, begin) = match at {
            Value::Object(map) => {
                let property = map
                    .properties
                    .into_iter()
                    .rev()
                    .find(|property| property.name.as_str() == part);
                let Some(property) = property else { break };
                (property.value, property.range.start)
            }
            Value::Array(list) => {
                let item = part
                    .parse()
                    .ok()
                    .and_then(|index: usize| list.elements.into_iter().nth(index));
                let Some(item) = item else { break };
                let begin = item.start();
                (item, begin)
            }
            Value::StringLit(_)
            | Value::NumberLit(_)
            | Value::BooleanLit(_)
            | Value::NullKeyword(_) => break,
        };
        (at, start) = (found, begin);
    }
    let before = text.get(..start).unwrap_or(text);
    before.matches('\n').count() + 1
}

/// The paths of keys that stand twice in their object: a reader of JSON takes the last and says nothing.
pub fn written_twice(text: &str) -> Vec<String> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default());
    let mut found = Vec::new();
    if let Some(value) = parsed.ok().and_then(|parsed| parsed.value) {
        look_inside(&value, "", &mut found);
    }
    found
}

fn look_inside(value: &Value<'_>, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            let mut seen = Vec::new();
            for property in &map.properties {
                let name = property.name.as_str();
                let dot = if path.is_empty() { "" } else { "." };
                let inside = format!("{path}{dot}{name}");
                if seen.contains(&name) {
                    found.push(inside.clone());
                }
                seen.push(name);
                look_inside(&property.value, &inside, found);
            }
        }
        Value::Array(list) => {
            for (index, item) in list.elements.iter().enumerate() {
                look_inside(item, &format!("{path}[{index}]"), found);
            }
        }
        Value::StringLit(_)
        | Value::NumberLit(_)
        | Value::BooleanLit(_)
        | Value::NullKeyword(_) => {}
    }
}

/// `services[2].category` as `services`, `2`, `category`.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    let parts = path.split(['.', '[']);
    parts
        .map(|part| part.trim_end_matches(']'))
        .filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::line_of;

    #[test]
    fn the_line_is_that_of_the_key_or_of_the_nearest_around_it() {
        let text = "{\n \"policy\": {\n  \"url\": 1 },\n \"services\": [\n  { \"id\": \"a\" },\n  {\n   \"id\": \"b\" } ] }\n";
        for (path, line) in [
            ("", 1),
            ("policy.url", 3),
            ("services", 4),
            ("services[0].id", 5),
            ("services[1]", 6),
            ("services[1].id", 7),
            ("services[1].params.x", 6),
            ("nowhere", 1),
        ] {
            assert_eq!(line_of(text, path), line, "{path}");
        }
        assert_eq!(line_of("no json", "a"), 1);
    }
}
