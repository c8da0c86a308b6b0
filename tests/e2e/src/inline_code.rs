//! The code that a page has inline, found in its HTML by a plain scan. Knows no policy.

use std::collections::BTreeSet;

/// The code that a page has inline, each piece as a hash is made of it.
#[derive(Default)]
pub struct InlineCode {
    pub scripts: BTreeSet<String>,
    /// Attributes such as `onclick`.
    pub handlers: BTreeSet<String>,
    pub styles: BTreeSet<String>,
    pub style_attributes: BTreeSet<String>,
    /// Whether an element brings a policy.
    pub has_policy: bool,
}

impl InlineCode {
    pub fn of(html: &str) -> InlineCode {
        let mut code = InlineCode::default();
        code.read(html);
        code
    }

    /// Goes from tag to tag. What stands in comments is read too: a hash more allows nothing that the page does not hold.
    fn read(&mut self, html: &str) {
        let mut rest = html;
        while let Some((_, behind)) = rest.split_once('<') {
            let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            let (name, behind) =
                behind.split_at(behind.find(|l| !is_of_name(l)).unwrap_or(behind.len()));
            rest = behind;
            if name.is_empty() {
                continue;
            }
            let (attributes, behind) = attributes(behind);
            rest = behind;
            let of = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted);
            self.has_policy |= of("http-equiv")
                .is_some_and(|(_, what)| what.eq_ignore_ascii_case("content-security-policy"));
            for (name, value) in &attributes {
                match name.as_str() {
                    "style" => drop(self.style_attributes.insert(value.clone())),
                    "srcdoc" => self.read(value),
                    name if name.starts_with("on") => drop(self.handlers.insert(value.clone())),
                    _ => {}
                }
            }
            let name = name.to_ascii_lowercase();
            if name != "script" && name != "style" {
                continue;
            }
            let is_end = |at: &usize| {
                let named = rest.as_bytes()[at + 2..].get(..name.len());
                named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes()))
            };
            let end = rest.match_indices("</").map(|(at, _)| at).find(is_end);
            let (text, behind) = rest.split_at(end.unwrap_or(rest.len()));
            rest = behind;
            // What is only read is no code.
            let is_data = of("type").is_some_and(|(_, kind)| kind.contains("json"));
            match name.as_str() {
                _ if text.is_empty() => {}
                "style" => drop(self.styles.insert(text.into())),
                _ if is_data => {}
                _ => drop(self.scripts.insert(text.into())),
            }
        }
    }
}

/// The attributes of a tag, and what stands behind it.
fn attributes(tag: &str) -> (Vec<(String, String)>, &str) {
    let mut found = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
        if rest.is_empty() || rest.starts_with('>') {
            return (found, rest.strip_prefix('>').unwrap_or(rest));
        }
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '=' | '>' | '/');
        let end = rest[1..].find(ends).map_or(rest.len(), |at| at + 1);
        let (name, behind) = rest.split_at(end);
        let mut value = "";
        rest = behind;
        if let Some(behind) = behind.trim_start().strip_prefix('=') {
            let behind = behind.trim_start();
            (value, rest) = match behind.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    behind[1..].split_once(quote).unwrap_or((&behind[1..], ""))
                }
                _ => behind.split_at(
                    behind
                        .find(|l: char| l.is_whitespace() || l == '>')
                        .unwrap_or(behind.len()),
                ),
            };
        }
        found.push((name.to_ascii_lowercase(), unescape(value)));
    }
}

fn unescape(value: &str) -> String {
    let pairs = [
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    pairs
        .iter()
        .fold(value.into(), |value: String, (from, to)| {
            value.replace(from, to)
        })
}
