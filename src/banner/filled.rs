//! Steps that were resolved, by the answers that they depend on: they live as long as the page, so that the same steps under
//! the same answers are made once, however often somebody chooses. Knows neither services nor platforms.

use crate::config::{Fields, Moment, Value, parse, resolve};
use crate::consent::Category;
use std::ptr;

/// What was resolved so far, and what was read for it.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    made: Vec<Made>,
    read: Vec<(&'static str, &'static [Value])>,
}

#[derive(Clone, Debug)]
struct Made {
    written: &'static [Value],
    params: Fields,
    moment: Moment,
    /// The answers that it depends on.
    asked: Vec<(Category, bool)>,
    resolved: Vec<Value>,
}

impl Filled {
    /// The steps of a list that run at this moment, as [`resolve`] gives them. A list always has the same `owner`.
    pub fn steps(
        &mut self,
        written: &'static [Value],
        params: Fields,
        granted: &dyn Fn(Category) -> bool,
        moment: Moment,
        owner: Option<&'static str>,
    ) -> Vec<Value> {
        if written.is_empty() {
            return Vec::new();
        }
        let mut made = self.made.iter();
        let made = made.find(|made| {
            ptr::eq(made.written, written)
                && ptr::eq(made.params, params)
                && made.moment == moment
                && made.asked.iter().all(|(id, is)| granted(*id) == *is)
        });
        if let Some(made) = made {
            return made.resolved.clone();
        }
        let mut asked = Vec::new();
        let mut note = |id| {
            let is = granted(id);
            asked.push((id, is));
            is
        };
        let resolved = resolve(written, params, &mut note, moment, owner);
        self.made.push(Made {
            written,
            params,
            moment,
            asked,
            resolved: resolved.clone(),
        });
        resolved
    }

    /// The steps of a text of ours.
    pub fn read(&mut self, text: &'static str) -> &'static [Value] {
        let mut read = self.read.iter();
        if let Some((_, steps)) = read.find(|(known, _)| ptr::eq(*known, text)) {
            return steps;
        }
        let steps = parse(text).items();
        self.read.push((text, steps));
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_answers_make_no_more_values() {
        let written = parse(
            r#"[{ "call": "tell", "args": [{ "$if": "performance" }] }, { "set": "a", "to": "{id}" }]"#,
        )
        .items();
        let params: Fields = parse(r#"{ "id": "7" }"#).entries();
        let mut filled = Filled::default();
        let mut told = |is: bool, moment| {
            let steps = filled.steps(written, params, &|_| is, moment, None);
            (steps, filled.made.len())
        };
        let (yes, _) = told(true, Moment::Choice);
        let (no, _) = told(false, Moment::Choice);
        let (start, made) = told(true, Moment::Start);
        assert_ne!(yes, no);
        assert_eq!((start, made), (Vec::new(), 3));
        for _ in 0..5 {
            assert_eq!(told(true, Moment::Choice), (yes.clone(), 3));
            assert_eq!(told(false, Moment::Choice), (no.clone(), 3));
        }
        assert!(ptr::eq(filled.read("[]"), filled.read("[]")));
    }
}
