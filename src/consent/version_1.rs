//! Records of version 1, which no page writes any more and every page still reads: `1.id.revision.act.time.end.categories.language.answers.check`.
//! Knows no jar, and not whether the record still stands.
//!
//! | part | form |
//! | --- | --- |
//! | id | 11 letters of base64url: 64 random bits |
//! | revision | decimal |
//! | act | one letter, see [`Act`]; a capital where the browser sent an opt-out signal |
//! | time, end | seconds since 1970, in base 36 |
//! | categories | one digit: performance 1 + functionality 2 + targeting 4 |
//! | language | a tag such as `pt-BR` |
//! | answers | `granted-stamps~refused-stamps`, 4 letters of base64url each, in both lists for a yes that was taken back; or `*stamp~bits`, 6 answers a letter, after the number of answers |
//! | check | 4 letters over all that stands before |
//!
//! It could look like an attack to a web application firewall: `--` is a comment of SQL.

use super::record::{SHORT, put};
use super::{Act, CategorySet, Covered, OptOutSignals, Record};
use crate::text::digits::{digit, read};
use crate::text::hash::fnv1a;

/// Letters of a stamp.
const STAMP: usize = 4;

/// Answers a letter, where each service is named by its place.
const EACH: u32 = 6;

/// The record, if the check fits what stands before it.
pub fn decode(text: &str) -> Option<Box<Record>> {
    let (body, check) = text.rsplit_once('.')?;
    let hash = fnv1a(body);
    let hash = u64::from(hash ^ (hash >> 24)) & 0xff_ffff;
    let mut parts = body.split('.');
    let mut next = || parts.next().unwrap_or("");
    let (version, id, revision, letter) = (next(), next(), next(), next());
    let (time, end, categories, language, answers) = (next(), next(), next(), next(), next());
    let letter = letter.bytes().next().map_or('.', char::from);
    let right = version == "1"
        && check.len() == 4
        && read(check, 64) == hash
        && id.len() == 11
        && parts.next().is_none();
    if !right {
        return None;
    }
    Some(Box::new(Record {
        id: read(id, 64),
        revision: read(revision, 10) as u32,
        act: Act::from_letter(letter.to_ascii_lowercase())?,
        signals: OptOutSignals {
            gpc: letter.is_ascii_uppercase(),
            dnt: false,
        },
        time: read(time, 36) as i64,
        end: read(end, 36) as i64,
        // All four were always asked about.
        asked: CategorySet::ALL,
        categories: CategorySet::from_digit(read(categories, 10) as u8)?,
        covered: read_covered(answers)?,
        text: 0,
        language: language.to_owned(),
    }))
}

/// None where letters are too many or too few: we never wrote it, whatever the check says.
fn read_covered(text: &str) -> Option<Covered> {
    let (left, right) = text.split_once('~').unwrap_or((text, ""));
    let Some(whole) = left.strip_prefix('*') else {
        let mut covered = Covered::default();
        let refused = read_stamps(right)?;
        for stamp in read_stamps(left)? {
            if refused.contains(&stamp) {
                put(&mut covered.taken_back, stamp);
            } else {
                put(&mut covered.granted, stamp);
            }
        }
        for stamp in refused {
            if !covered.taken_back.contains(&stamp) {
                put(&mut covered.refused, stamp);
            }
        }
        return Some(covered);
    };
    let (stamp, count) = whole.split_at_checked(STAMP).unwrap_or((whole, ""));
    let count = read(count, 10);
    let covered = || {
        Covered::of_places(read(stamp, 64) as u32, count, right, EACH, |letter| {
            digit(letter, 64)
        })
    };
    (count.div_ceil(EACH.into()) == right.len() as u64).then(covered)
}

fn read_stamps(text: &str) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((stamp, more)) = rest.split_at_checked(STAMP) {
        found.push(read(stamp, 64) as u32 & SHORT);
        rest = more;
    }
    rest.is_empty().then_some(found)
}
