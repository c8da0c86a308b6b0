//! What an owner did wrong, where, and the way out. Said once, never thrown.

use serde::Serialize;

/// One mistake of an owner, or one thing that could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

    /// A complaint whose clauses are put together from pieces.
    pub fn of(code: &'static str, path: &str, problem: &[&str], remedy: &[&str]) -> Complaint {
        Complaint {
            code,
            path: path.to_owned(),
            problem: problem.concat(),
            remedy: remedy.concat(),
        }
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
