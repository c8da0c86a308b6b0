//! What an owner did wrong, where, and the words that differ from case to case. Said once, never thrown. Knows no sentence:
//! those stand in `www/complaints.json`, which only pages with something to complain about fetch.
//!
//! # How to add a complaint
//!
//! Call `Complaint::new("code", path, &[words])` (or `fault`, `warn` and `unknown` of the validator) and write the two
//! sentences under the same key into `www/complaints.json`:
//!
//! ```json
//! "bad-id": { "problem": "$1 cannot be an id", "remedy": "write up to 64 letters, digits, - _ ." }
//! ```
//!
//! `$1` is the first word in quotes, cut where it is long: what somebody wrote. `#1` is the first word as it is. A sentence may
//! be a list of several: the first of them whose words are all there is said. Where one code has several cases, the case
//! follows behind a slash (`"bad-step/no-verb"`); `complaints()` gives the code alone. A test sees to it that every key used
//! in Rust has its sentences, and the other way round.

use super::Value;
use crate::consent::Outgoing;
use crate::text::list::joined;

/// One mistake of an owner, or one thing that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The key of its sentences: a short fixed word to search for, such as `unknown-key`, and the case behind a slash where
    /// there are several.
    pub key: &'static str,
    /// Where: `services[2].category`, an address, or a name.
    pub path: String,
    /// The words that the sentences are filled with.
    pub values: Vec<String>,
}

impl Complaint {
    /// A complaint: the key of its sentences, where, and the words that they are filled with.
    pub fn new(key: &'static str, path: &str, values: &[&str]) -> Complaint {
        let mut owned = Vec::new();
        for value in values {
            owned.push((*value).to_owned());
        }
        Complaint {
            key,
            path: path.to_owned(),
            values: owned,
        }
    }

    /// The short fixed word to search for.
    pub fn code(&self) -> &'static str {
        self.key.split_once('/').map_or(self.key, |(code, _)| code)
    }

    /// The complaint for page code: with its sentences, if they are there.
    pub fn outgoing(&self, sentences: &Value) -> Outgoing {
        let mut values = Vec::new();
        for value in &self.values {
            values.push(Outgoing::text(value));
        }
        let mut entries = vec![
            ("code", Outgoing::text(self.code())),
            ("path", Outgoing::text(&self.path)),
            ("values", Outgoing::List(values)),
        ];
        for part in ["problem", "remedy"] {
            if let Some(sentence) = self.said(sentences, part) {
                entries.push((part, Outgoing::Text(sentence)));
            }
        }
        Outgoing::Map(entries)
    }

    /// What is wrong, in one clause; empty if there is no sentence for it.
    pub fn problem(&self, sentences: &Value) -> String {
        self.said(sentences, "problem").unwrap_or_default()
    }

    /// What to do about it, in one clause; empty if there is no sentence for it.
    pub fn remedy(&self, sentences: &Value) -> String {
        self.said(sentences, "remedy").unwrap_or_default()
    }

    /// The line that is printed: `placet[code] path: problem; remedy`; without sentences `placet[key] path: words`.
    pub fn line(&self, sentences: &Value) -> String {
        let (problem, remedy) = (self.problem(sentences), self.remedy(sentences));
        if problem.is_empty() {
            let words = joined(&mut self.values.iter().map(|value| &**value), ", ");
            return ["placet[", self.key, "] ", &self.path, ": ", &words].concat();
        }
        [
            "placet[",
            self.code(),
            "] ",
            &self.path,
            ": ",
            &problem,
            "; ",
            &remedy,
        ]
        .concat()
    }

    /// One of its sentences, filled.
    fn said(&self, sentences: &Value, part: &str) -> Option<String> {
        let sentence = sentences.get(self.key)?.get(part)?;
        if let Some(text) = sentence.text() {
            return self.fill(text).or_else(|| Some(text.to_owned()));
        }
        let mut forms = sentence.items().iter().filter_map(Value::text);
        forms.find_map(|form| self.fill(form))
    }

    /// The text with its words put in; nothing if one of them is not there.
    fn fill(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            let number = letters.peek().and_then(|next| next.to_digit(10));
            match number {
                Some(number) if matches!(letter, '$' | '#') => {
                    letters.next();
                    let index = (number as usize).checked_sub(1)?;
                    let value = self.values.get(index)?;
                    if letter == '$' {
                        quote(&mut out, value);
                    } else if value.is_empty() {
                        return None;
                    } else {
                        out.push_str(value);
                    }
                }
                _ => out.push(letter),
            }
        }
        Some(out)
    }
}

/// Appends the text in quotes, cut where it is long.
fn quote(out: &mut String, text: &str) {
    let start = text.get(..40).filter(|_| text.len() > 41);
    let end = if start.is_some() { "…\"" } else { "\"" };
    for part in &["\"", start.unwrap_or(text), end] {
        out.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::Complaint;
    use crate::config::value::json;

    #[track_caller]
    fn says(values: &[&str], problem: &str, remedy: &str, line: &str) {
        let sentences = format!(r#"{{"a/b": {{"problem": {problem}, "remedy": {remedy}}}}}"#);
        let complaint = Complaint::new("a/b", "path", values);
        assert_eq!(complaint.line(&json(sentences.leak())), line);
    }

    #[test]
    fn words_are_put_into_sentences() {
        says(
            &["x", "y"],
            r##""$1 is no #2""##,
            r#""go""#,
            r#"placet[a] path: "x" is no y; go"#,
        );
        let forms = r##"["did you mean $2?", "known here: #3", "remove it"]"##;
        says(
            &["x", "y"],
            r#""no""#,
            forms,
            r#"placet[a] path: no; did you mean "y"?"#,
        );
        says(&["x"], r#""no""#, forms, "placet[a] path: no; remove it");
        let long = "x".repeat(50);
        says(
            &[&long],
            r#""$1""#,
            r#""5 $ and # 3""#,
            &format!("placet[a] path: \"{}…\"; 5 $ and # 3", "x".repeat(40)),
        );
    }

    #[test]
    fn without_sentences_code_path_and_words_are_said() {
        let complaint = Complaint::new("bad-step/no-verb", "services[0]", &["a", "b"]);
        assert_eq!(
            complaint.line(&json("null")),
            "placet[bad-step/no-verb] services[0]: a, b"
        );
        assert_eq!(complaint.code(), "bad-step");
    }
}
