//! What an owner did wrong, where, and the way out. Said once, never thrown.

use crate::consent::Outgoing;

/// One mistake of an owner, or one thing that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// A short fixed word to search for, such as `unknown-key`.
    pub code: &'static str,
    /// Where: `services[2].category`, an address, or a name.
    pub path: String,
    /// What is wrong, in one clause.
    pub problem: String,
    /// What to do about it, in one clause.
    pub remedy: String,
}

impl Complaint {
    /// A complaint out of its four parts.
    pub fn new(code: &'static str, path: &str, problem: &str, remedy: &str) -> Complaint {
        Complaint {
            code,
            path: path.to_owned(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// A complaint from one text, `code|problem|remedy`, with a word for each `$` and `#` in it: what the reader of the
    /// config says often costs a text and a call. `$` is what somebody wrote, in quotes; `#` a word of ours, as it is.
    pub fn told(path: &str, told: &'static str, words: &[&str]) -> Complaint {
        let (code, told) = told.split_once('|').unwrap_or(("", told));
        let (problem, remedy) = told.split_once('|').unwrap_or((told, ""));
        let mut words = words.iter();
        Complaint {
            code,
            path: path.to_owned(),
            problem: put_in(problem, &mut words),
            remedy: put_in(remedy, &mut words),
        }
    }

    /// The complaint for page code.
    pub fn plain(&self) -> Outgoing {
        Outgoing::Map(vec![
            ("code", Outgoing::text(self.code)),
            ("path", Outgoing::text(&self.path)),
            ("problem", Outgoing::text(&self.problem)),
            ("remedy", Outgoing::text(&self.remedy)),
        ])
    }

    /// The line that is printed: `placet[code] path: problem; remedy`.
    pub fn line(&self) -> String {
        [
            "placet[",
            self.code,
            "] ",
            &self.path,
            ": ",
            &self.problem,
            "; ",
            &self.remedy,
        ]
        .concat()
    }
}

fn put_in(text: &str, words: &mut std::slice::Iter<&str>) -> String {
    let mut out = String::new();
    for letter in text.bytes() {
        match letter {
            b'$' => quote(&mut out, words.next().unwrap_or(&"")),
            b'#' => out.push_str(words.next().unwrap_or(&"")),
            _ => out.push(char::from(letter)),
        }
    }
    out
}

/// Appends the text in quotes, cut where it is long.
fn quote(out: &mut String, text: &str) {
    let start = text.get(..40).filter(|_| text.len() > 41);
    let end = if start.is_some() { "…\"" } else { "\"" };
    for part in &["\"", start.unwrap_or(text), end] {
        out.push_str(part);
    }
}
