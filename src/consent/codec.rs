//! The record as the text of a cookie, and back. Strict to read: whatever is damaged, forged or from the future is no
//! record. Knows no cookie jar.
//!
//! Version 1, ASCII, parts joined by dots, below 200 bytes:
//! `1.id.revision.act.time.end.categories.language.answers.check`
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
//! | check | 4 letters over all that stands before: a value that was cut short is no record |
//!
//! Every version ever written stays readable: a new one gets a new first part and its own reader beside this one.

use super::{Act, CategorySet, Covered, Record};
use crate::text::digits::{digit, read, write};
use crate::text::hash::fnv1a;

/// A longer value was not written by us.
pub const MAX_LENGTH: usize = 199;

/// A clock that runs ahead of ours by more than this has forged the record: two days, for wrong time zones.
const AHEAD: i64 = 2 * 86_400;

/// No record lives longer than thirteen months, 397 days at the most.
const LONGEST: i64 = 397 * 86_400;

/// Letters of a stamp.
const STAMP: usize = 4;

/// The record as text.
pub fn encode(record: &Record) -> String {
    let mut out = String::from("1");
    part(&mut out, record.id, 64, 11);
    part(&mut out, u64::from(record.revision), 10, 1);
    let letter = record.act.letter();
    out.push('.');
    out.push(if record.gpc {
        letter.to_ascii_uppercase()
    } else {
        letter
    });
    part(&mut out, record.time.unsigned_abs(), 36, 1);
    part(&mut out, record.end.unsigned_abs(), 36, 1);
    part(&mut out, u64::from(record.categories.digit()), 10, 1);
    out.push('.');
    out.push_str(&record.language);
    out.push('.');
    let covered = &record.covered;
    match covered.whole {
        None => {
            stamps(&mut out, &covered.granted);
            out.push('~');
            stamps(&mut out, &covered.refused);
        }
        Some(stamp) => {
            let count = covered.count() as u32;
            out.push('*');
            stamps(&mut out, &[stamp]);
            write(&mut out, u64::from(count), 10, 1);
            out.push('~');
            let mut place = 0;
            while place < count {
                let mut six = 0;
                for bit in 0..6 {
                    six |= u64::from(covered.granted.contains(&(place + bit))) << bit;
                }
                write(&mut out, six, 64, 1);
                place += 6;
            }
        }
    }
    seal(&mut out);
    out
}

/// Appends a dot and a number.
fn part(out: &mut String, number: u64, base: u64, width: u32) {
    out.push('.');
    write(out, number, base, width);
}

fn stamps(out: &mut String, stamps: &[u32]) {
    for &stamp in stamps {
        write(out, u64::from(stamp), 64, STAMP as u32);
    }
}

/// Appends the check.
fn seal(out: &mut String) {
    let check = fnv1a(out);
    part(out, u64::from(check ^ (check >> 24)) & 0xff_ffff, 64, 4);
}

/// The record that a text stands for, at the time `now` in seconds. `None` for whatever is not exactly one of ours:
/// damaged, oversized, from the future, or living longer than thirteen months. A record past its end is returned, so
/// that the caller can tell an expired choice from none.
///
/// One record has one spelling, and a value that does not read back to itself was not written by us: parts are read
/// leniently, and the record is written again to compare every letter, the check among them.
pub fn decode(text: &str, now: i64) -> Option<Box<Record>> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let mut parts = text.split('.');
    let mut next = || parts.next().unwrap_or("");
    // The version, compared below with all the rest.
    next();
    let id = read(next(), 64);
    let revision = read(next(), 10) as u32;
    let letter = next().bytes().next().map_or('.', char::from);
    let record = Box::new(Record {
        id,
        revision,
        act: Act::from_letter(letter.to_ascii_lowercase()).unwrap_or(Act::RejectAll),
        gpc: letter.is_ascii_uppercase(),
        time: read(next(), 36) as i64,
        end: read(next(), 36) as i64,
        categories: CategorySet::from_digit(read(next(), 10) as u8)
            .unwrap_or(CategorySet::NECESSARY),
        language: next().to_owned(),
        covered: read_covered(next()),
    });
    let sane = record.time >= 0
        && record.time <= now.saturating_add(AHEAD)
        && record.end > record.time
        && record.end - record.time <= LONGEST
        && is_language(&record.language);
    (sane && encode(&record) == text).then_some(record)
}

/// The most restrictive of the records that stand in our cookies, as [`decode`] reads them: a stray one on a deeper path
/// cannot undo a refusal. Of two that grant the same number, the newer counts.
pub fn most_restrictive(texts: &[String], now: i64) -> Option<Box<Record>> {
    let mut least = None;
    let mut lightest = (usize::MAX, 0);
    for text in texts {
        if let Some(record) = decode(text, now) {
            let categories = record.categories.digit().count_ones() as usize;
            let weight = (categories + record.covered.granted(), -record.time);
            if weight < lightest {
                lightest = weight;
                least = Some(record);
            }
        }
    }
    least
}

fn read_covered(text: &str) -> Covered {
    let (left, right) = text.split_once('~').unwrap_or((text, ""));
    let mut covered = Covered {
        granted: Vec::new(),
        refused: Vec::new(),
        whole: None,
    };
    let Some(whole) = left.strip_prefix('*') else {
        covered.granted = read_stamps(left);
        covered.refused = read_stamps(right);
        return covered;
    };
    let (stamp, count) = whole.split_at_checked(STAMP).unwrap_or((whole, ""));
    let count = read(count, 10);
    covered.whole = Some(read(stamp, 64) as u32);
    let mut place = 0;
    for letter in right.bytes() {
        let six = digit(letter, 64);
        for bit in 0..6 {
            if u64::from(place) < count {
                let list = if six >> bit & 1 == 1 {
                    &mut covered.granted
                } else {
                    &mut covered.refused
                };
                list.push(place);
                place += 1;
            }
        }
    }
    covered
}

/// Stamps, but for one that is less than the one before it: they stand in their order.
fn read_stamps(text: &str) -> Vec<u32> {
    let mut found = Vec::new();
    let mut last = 0;
    let mut rest = text;
    while let Some((stamp, more)) = rest.split_at_checked(STAMP) {
        let stamp = read(stamp, 64) as u32;
        if stamp >= last {
            found.push(stamp);
            last = stamp;
        }
        rest = more;
    }
    found
}

/// Whether the text has the form of a language tag, short enough for the record.
fn is_language(text: &str) -> bool {
    (2..=11).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_478_400;

    fn record() -> Record {
        Record {
            id: 0x0123_4567_89ab_cdef,
            revision: 0,
            act: Act::Save,
            gpc: false,
            time: NOW,
            end: NOW + 395 * 86_400,
            categories: CategorySet::from_digit(1).unwrap(),
            covered: Covered {
                granted: vec![0x00_00ab, 0x12_3456],
                refused: vec![0xff_ffff],
                whole: None,
            },
            language: "pt-BR".to_owned(),
        }
    }

    /// What version 1 wrote once must be read for ever.
    #[test]
    fn golden_values_of_version_1() {
        let golden = "1.AEjRWeJq83v.0.s.tozc00.u9atc0.1.pt-BR.AACrEjRW~____.vCO-";
        assert_eq!(encode(&record()), golden);
        assert_eq!(decode(golden, NOW), Some(Box::new(record())));
    }

    #[test]
    fn a_damaged_or_forged_value_is_no_choice() {
        let good = encode(&record());
        for cut in 0..good.len() {
            assert_eq!(decode(&good[..cut], NOW), None, "cut at {cut}");
        }
        let forged = [
            "yes",
            "true",
            "{}",
            "1.",
            "2.ASNFZ4mrze8.0.s.tozc00.u9atc0.1.pt-BR.~",
            "1.AEjRWeJq83v.00.s.tozc00.u9atc0.1.pt-BR.~",
            "1.AEjRWeJq83v.0.x.tozc00.u9atc0.1.pt-BR.~",
            "1.AEjRWeJq83v.0.s.tozc00.u9atc0.8.pt-BR.~",
            "1.AEjRWeJq83v.0.s.TOZC00.u9atc0.1.pt-BR.~",
            "1.AEjRWeJq83v.0.s.tozc00.u9atc0.1.p t.~",
            "1.AEjRWeJq83v.0.s.tozc00.u9atc0.1.pt-BR.~.",
            "1.AEjRWeJq83v.0.s.tozc00.tozc00.1.pt-BR.~",
            "1.AEjRWeJq83v.0.s.tozc00.zzzzzzzz.1.pt-BR.~",
        ];
        for body in forged {
            // Sealed, so that each is refused for its own fault and not for a missing check.
            let mut text = body.to_owned();
            seal(&mut text);
            assert_eq!(decode(&text, NOW), None, "{text}");
            assert_eq!(decode(body, NOW), None, "{body}");
        }
        let mut fine = "1.AEjRWeJq83v.0.s.tozc00.u9atc0.1.pt-BR.~".to_owned();
        seal(&mut fine);
        assert!(decode(&fine, NOW).is_some());
        assert_eq!(decode(&["1", &"9".repeat(300)].concat(), NOW), None);
    }

    #[test]
    fn a_record_from_the_future_is_no_choice() {
        assert_eq!(decode(&encode(&record()), NOW - 3 * 86_400), None);
        assert!(decode(&encode(&record()), NOW - 86_400).is_some());
    }

    #[test]
    fn of_two_records_the_refusal_counts_and_of_two_alike_the_newer() {
        let refusal = Record {
            act: Act::RejectAll,
            categories: CategorySet::NECESSARY,
            covered: Covered {
                granted: vec![],
                refused: vec![7],
                whole: None,
            },
            time: NOW - 9,
            ..record()
        };
        let newer = Record {
            time: NOW - 3,
            ..refusal.clone()
        };
        let all = [record(), refusal, newer.clone()];
        let all = [
            all.map(|record| encode(&record)).to_vec(),
            vec!["1.".to_owned()],
        ]
        .concat();
        assert_eq!(most_restrictive(&all, NOW), Some(Box::new(newer)));
        assert_eq!(most_restrictive(&[], NOW), None);
    }

    #[test]
    fn five_hundred_services_stay_below_two_hundred_bytes() {
        for count in [0, 32, 33, 500] {
            let long = Record {
                covered: if count > 32 {
                    Covered {
                        granted: (0..count as u32).collect(),
                        refused: vec![],
                        whole: Some(0xff_ffff),
                    }
                } else {
                    Covered {
                        granted: vec![0xff_ffff; count],
                        refused: vec![],
                        whole: None,
                    }
                },
                language: "zh-Hant-TW".to_owned(),
                revision: u32::MAX,
                ..record()
            };
            let text = encode(&long);
            assert!(text.len() <= MAX_LENGTH, "{count}: {}", text.len());
            assert_eq!(decode(&text, NOW), Some(Box::new(long)));
        }
    }
}
