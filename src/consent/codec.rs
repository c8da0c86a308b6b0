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

use super::{Act, CategorySet, Covered, Record, fnv1a};

/// A longer value was not written by us.
pub const MAX_LENGTH: usize = 199;

/// A clock that runs ahead of ours by more than this has forged the record: two days, for wrong time zones.
const AHEAD: i64 = 2 * 86_400;

/// No record lives longer than thirteen months, 397 days at the most.
const LONGEST: i64 = 397 * 86_400;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The record as text.
pub fn encode(record: &Record) -> String {
    let mut out = String::from("1.");
    letters(&mut out, record.id, 11);
    out.push('.');
    number(&mut out, u64::from(record.revision), 10);
    out.push('.');
    let letter = record.act.letter();
    out.push(if record.gpc {
        letter.to_ascii_uppercase()
    } else {
        letter
    });
    out.push('.');
    number(&mut out, record.time.unsigned_abs(), 36);
    out.push('.');
    number(&mut out, record.end.unsigned_abs(), 36);
    out.push('.');
    number(&mut out, u64::from(record.categories.digit()), 10);
    out.push('.');
    out.push_str(&record.language);
    out.push('.');
    match &record.covered {
        Covered::Each { granted, refused } => {
            for &stamp in granted {
                letters(&mut out, u64::from(stamp), 4);
            }
            out.push('~');
            for &stamp in refused {
                letters(&mut out, u64::from(stamp), 4);
            }
        }
        Covered::Whole { stamp, answers } => {
            out.push('*');
            letters(&mut out, u64::from(*stamp), 4);
            number(&mut out, answers.len() as u64, 10);
            out.push('~');
            for six in answers.chunks(6) {
                let bits = six
                    .iter()
                    .rev()
                    .fold(0, |bits, &yes| bits << 1 | u64::from(yes));
                letters(&mut out, bits, 1);
            }
        }
    }
    seal(&mut out);
    out
}

/// Appends the check.
fn seal(out: &mut String) {
    let check = fnv1a(out);
    out.push('.');
    letters(out, u64::from(check ^ (check >> 24)) & 0xff_ffff, 4);
}

/// The record that a text stands for, at the time `now` in seconds. `None` for whatever is not exactly one of ours:
/// damaged, oversized, from the future, or living longer than thirteen months. A record past its end is returned, so
/// that the caller can tell an expired choice from none.
pub fn decode(text: &str, now: i64) -> Option<Record> {
    if text.len() > MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    let mut parts = text.split('.');
    let mut part = || parts.next();
    if part()? != "1" {
        return None;
    }
    let id = part().filter(|id| id.len() == 11).and_then(bits)?;
    let revision = u32::try_from(read_number(part()?, 10)?).ok()?;
    let mut act = part()?.chars();
    let (letter, None) = (act.next()?, act.next()) else {
        return None;
    };
    let act = Act::from_letter(letter.to_ascii_lowercase())?;
    let time = i64::try_from(read_number(part()?, 36)?).ok()?;
    let end = i64::try_from(read_number(part()?, 36)?).ok()?;
    let categories = u8::try_from(read_number(part()?, 10)?).ok()?;
    let language = part()?;
    let covered = read_covered(part()?)?;
    // The check itself is compared below, by writing the record again.
    if part()?.len() != 4 || parts.next().is_some() || !is_language(language) {
        return None;
    }
    let sane = time <= now.checked_add(AHEAD)? && end > time && end - time <= LONGEST;
    let record = Record {
        id,
        revision,
        act,
        gpc: letter.is_ascii_uppercase(),
        time,
        end,
        categories: CategorySet::from_digit(categories)?,
        covered,
        language: language.to_owned(),
    };
    // One record has one spelling: what does not read back to itself was not written by us.
    (sane && encode(&record) == text).then_some(record)
}

/// The most restrictive of the records that stand in our cookies: a stray one on a deeper path cannot undo a refusal.
/// Of two that grant the same number, the newer counts.
pub fn most_restrictive(records: Vec<Record>) -> Option<Record> {
    records.into_iter().min_by_key(|record| {
        let categories = record.categories.digit().count_ones() as usize;
        (categories + record.covered.granted(), -record.time)
    })
}

fn read_covered(text: &str) -> Option<Covered> {
    let (left, right) = text.split_once('~')?;
    let Some(whole) = left.strip_prefix('*') else {
        return Some(Covered::Each {
            granted: stamps(left)?,
            refused: stamps(right)?,
        });
    };
    let stamp = u32::try_from(bits(whole.get(..4)?)?).ok()?;
    let count = usize::try_from(read_number(whole.get(4..)?, 10)?).ok()?;
    if count.div_ceil(6) != right.len() {
        return None;
    }
    let mut answers = Vec::new();
    for letter in right.bytes() {
        let six = value_of(letter)?;
        for place in 0..6 {
            answers.push(six >> place & 1 == 1);
        }
    }
    answers.truncate(count);
    Some(Covered::Whole { stamp, answers })
}

fn stamps(text: &str) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        found.push(u32::try_from(bits(rest.get(..4)?)?).ok()?);
        rest = rest.get(4..)?;
    }
    found.is_sorted().then_some(found)
}

/// Appends the lowest bits as letters, six bits each, highest first.
fn letters(out: &mut String, bits: u64, count: u32) {
    for place in (0..count).rev() {
        let six = (bits >> (6 * place) & 63) as usize;
        out.push(LETTERS.get(six).map_or('A', |&letter| char::from(letter)));
    }
}

fn value_of(letter: u8) -> Option<u64> {
    let found = LETTERS.iter().position(|&known| known == letter);
    found.map(|value| value as u64)
}

fn bits(text: &str) -> Option<u64> {
    text.bytes().try_fold(0_u64, |bits, letter| {
        Some(bits.checked_mul(64)? | value_of(letter)?)
    })
}

/// Appends a number in base 10 or 36.
fn number(out: &mut String, value: u64, base: u64) {
    if value >= base {
        number(out, value / base, base);
    }
    let digit = char::from_digit((value % base) as u32, base as u32);
    out.push(digit.unwrap_or('0'));
}

fn read_number(text: &str, base: u32) -> Option<u64> {
    if text.is_empty() || text.len() > 10 {
        return None;
    }
    text.chars().try_fold(0_u64, |value, digit| {
        Some(value * u64::from(base) + u64::from(digit.to_digit(base)?))
    })
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
            covered: Covered::Each {
                granted: vec![0x00_00ab, 0x12_3456],
                refused: vec![0xff_ffff],
            },
            language: "pt-BR".to_owned(),
        }
    }

    /// What version 1 wrote once must be read for ever.
    #[test]
    fn golden_values_of_version_1() {
        let golden = "1.AEjRWeJq83v.0.s.tozc00.u9atc0.1.pt-BR.AACrEjRW~____.vCO-";
        assert_eq!(encode(&record()), golden);
        assert_eq!(decode(golden, NOW), Some(record()));
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
            covered: Covered::Each {
                granted: vec![],
                refused: vec![7],
            },
            time: NOW - 9,
            ..record()
        };
        let newer = Record {
            time: NOW - 3,
            ..refusal.clone()
        };
        let all = vec![record(), refusal, newer.clone()];
        assert_eq!(most_restrictive(all), Some(newer));
        assert_eq!(most_restrictive(vec![]), None);
    }

    #[test]
    fn five_hundred_services_stay_below_two_hundred_bytes() {
        for count in [0, 32, 33, 500] {
            let long = Record {
                covered: if count > 32 {
                    Covered::Whole {
                        stamp: 0xff_ffff,
                        answers: vec![true; count],
                    }
                } else {
                    Covered::Each {
                        granted: vec![0xff_ffff; count],
                        refused: vec![],
                    }
                },
                language: "zh-Hant-TW".to_owned(),
                revision: u32::MAX,
                ..record()
            };
            let text = encode(&long);
            assert!(text.len() <= MAX_LENGTH, "{count}: {}", text.len());
            assert_eq!(decode(&text, NOW), Some(long));
        }
    }
}
