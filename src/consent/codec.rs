//! The record as the text of a cookie, and back. Strict to read: whatever is damaged, forged or from the future is no
//! record. Knows no cookie jar.
//!
//! Version 2 is one word of digits and small letters, below 200 bytes for up to 600 services, so that no web application
//! firewall takes it for an attack: there is no mark that could be an operator or a comment, no `x` behind a zero, and no
//! word boundary inside, behind which a random run of letters could be read as a command. `tests/record.rs` keeps the
//! alphabet, and `tests/firewall/try.sh` tries it against the OWASP Core Rule Set.
//!
//! Numbers are written in base 32 (`0` to `9`, `a` to `v`); a `z` ends each part whose length is not fixed.
//!
//! | part | digits | form |
//! | --- | --- | --- |
//! | version | 2 | `v2` |
//! | id | 13 | 64 random bits |
//! | how | 1 | the act, times 4, and 2 for GPC, 1 for Do Not Track |
//! | sets | 2 | the categories asked about, times 8, and those granted |
//! | time | 7 | seconds since 1970 |
//! | span | 6 | seconds from the time to the end |
//! | text | 5 | the hash of the words that were shown |
//! | revision | any, `z` | nothing for 0 |
//! | language | any, `z` | a tag such as `pt-BR`, as one number in base 37 |
//! | answers | any | the stamps of what is granted, `z`, of what is refused, `z`, of what was taken back, 4 digits each; for more services than that has room for, `w`, one stamp over all of them in 5, their number, `z` and five answers a digit |
//! | check | 5 | over all that stands before: a value that was cut short is no record |
//!
//! Every version ever written stays readable: a new one gets a new first part and its own reader beside this one.

use super::record::SHORT;
use super::{Act, CategorySet, Covered, OptOutSignals, Record, version_1};
use crate::text::digits::{digit, read, write};
use crate::text::hash::fnv1a;

/// A longer value was not written by us: one letter for five services, and room for 4,000.
pub const MAX_LENGTH: usize = 899;

/// A clock that runs ahead of ours by more than this has forged the record: two days, for wrong time zones.
const AHEAD: i64 = 2 * 86_400;

/// No record lives longer than thirteen months, 397 days at the most.
const LONGEST: i64 = 397 * 86_400;

/// Digits of a service's stamp, of which the record has room for 20 bits.
const STAMP: usize = 4;

/// Digits of 24 bits: of the one stamp over very many services, of the text's hash and of the check.
const HASH: usize = 5;

/// The record as text.
pub fn encode(record: &Record) -> String {
    let mut out = String::from("v2");
    let signals = record.signals;
    let how = record.act.number() << 2 | u64::from(signals.gpc) << 1 | u64::from(signals.dnt);
    let sets = u64::from(record.asked.digit()) << 3 | u64::from(record.categories.digit());
    let span = record.end.saturating_sub(record.time);
    for (number, width) in [
        (record.id, 13),
        (how, 1),
        (sets, 2),
        (record.time.unsigned_abs(), 7),
        (span.unsigned_abs(), 6),
        (u64::from(record.text), HASH as u32),
    ] {
        write(&mut out, number, 32, width);
    }
    if record.revision > 0 {
        write(&mut out, u64::from(record.revision), 32, 1);
    }
    out.push('z');
    write(&mut out, number_of(&record.language), 32, 1);
    out.push('z');
    write_covered(&mut out, &record.covered);
    seal(&mut out);
    out
}

fn write_covered(out: &mut String, covered: &Covered) {
    let Some(stamp) = covered.whole else {
        stamps(out, &covered.granted);
        out.push('z');
        stamps(out, &covered.refused);
        out.push('z');
        return stamps(out, &covered.taken_back);
    };
    let count = covered.count() as u32;
    out.push('w');
    write(out, u64::from(stamp), 32, HASH as u32);
    write(out, u64::from(count), 32, 1);
    out.push('z');
    let mut place = 0;
    while place < count {
        let mut five = 0;
        for bit in 0..5 {
            five |= u64::from(covered.granted.contains(&(place + bit))) << bit;
        }
        write(out, five, 32, 1);
        place += 5;
    }
}

fn stamps(out: &mut String, stamps: &[u32]) {
    for &stamp in stamps {
        write(out, u64::from(stamp), 32, STAMP as u32);
    }
}

/// Appends the check.
fn seal(out: &mut String) {
    let check = fnv1a(out);
    write(
        out,
        u64::from(check ^ (check >> 24)) & 0xff_ffff,
        32,
        HASH as u32,
    );
}

/// The record that a text stands for, at the time `now` in seconds. `None` for whatever is not exactly one of ours:
/// damaged, oversized, from the future, or living longer than thirteen months. A record past its end is returned, so
/// that the caller can tell an expired choice from none.
pub fn decode(text: &str, now: i64) -> Option<Box<Record>> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let record = read_2(text).or_else(|| version_1::decode(text))?;
    let sane = record.time >= 0
        && record.time <= now.saturating_add(AHEAD)
        && record.end > record.time
        && record.end - record.time <= LONGEST
        && is_language(&record.language);
    sane.then_some(record)
}

/// A record of version 2. One record has one spelling, and a value that does not read back to itself was not written by
/// us: parts are read leniently, and the record is written again to compare every letter, the check among them.
fn read_2(text: &str) -> Option<Box<Record>> {
    let mut rest = text.strip_prefix("v2")?;
    let mut next = |width| {
        let (part, more) = rest.split_at_checked(width).unwrap_or((rest, ""));
        rest = more;
        read(part, 32)
    };
    let (id, how, sets, time, span) = (next(13), next(1), next(2), next(7), next(6));
    let shown = next(HASH) as u32;
    let (rest, _) = rest.split_at_checked(rest.len().checked_sub(HASH)?)?;
    let (revision, rest) = rest.split_once('z')?;
    let (language, answers) = rest.split_once('z')?;
    let record = Box::new(Record {
        id,
        revision: read(revision, 32) as u32,
        act: Act::from_number(how >> 2)?,
        signals: OptOutSignals {
            gpc: how & 2 != 0,
            dnt: how & 1 != 0,
        },
        time: time as i64,
        end: time.saturating_add(span) as i64,
        asked: CategorySet::from_digit((sets >> 3) as u8)?,
        categories: CategorySet::from_digit((sets & 7) as u8)?,
        covered: read_covered(answers),
        text: shown,
        language: tag_of(read(language, 32)),
    });
    (encode(&record) == text).then_some(record)
}

/// The most restrictive of the records that stand in our cookies, as [`decode`] reads them: a stray one on a deeper path
/// cannot undo a refusal. Of two that grant the same number, the newer counts.
pub fn most_restrictive(texts: &[String], now: i64) -> Option<Box<Record>> {
    let mut least = None;
    let mut lightest = (usize::MAX, 0);
    for text in texts {
        if let Some(record) = decode(text, now) {
            let categories = record.categories.digit().count_ones() as usize;
            let weight = (categories + record.covered.granted.len(), -record.time);
            if weight < lightest {
                lightest = weight;
                least = Some(record);
            }
        }
    }
    least
}

fn read_covered(text: &str) -> Covered {
    let Some(whole) = text.strip_prefix('w') else {
        let mut lists = text.split('z');
        let mut next = || read_stamps(lists.next().unwrap_or(""));
        return Covered {
            granted: next(),
            refused: next(),
            taken_back: next(),
            whole: None,
        };
    };
    let (head, bits) = whole.split_once('z').unwrap_or((whole, ""));
    let (stamp, count) = head.split_at_checked(HASH).unwrap_or((head, ""));
    Covered::of_places(read(stamp, 32) as u32, read(count, 32), bits, 5, |letter| {
        digit(letter, 32)
    })
}

/// Stamps, but for one that does not stand behind the one before it: each stands once, and they stand in their order.
fn read_stamps(text: &str) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut rest = text;
    while let Some((stamp, more)) = rest.split_at_checked(STAMP) {
        let stamp = read(stamp, 32) as u32 & SHORT;
        if found.last().is_none_or(|last| stamp > *last) {
            found.push(stamp);
        }
        rest = more;
    }
    found
}

/// Whether the text has the form of a language tag, short enough for the record.
pub fn is_language(text: &str) -> bool {
    (2..=11).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// What a language tag is made of; none begins with a hyphen, which is the zero of this base.
const TAG: &[u8] = b"-abcdefghijklmnopqrstuvwxyz0123456789";

/// The tag as one number, in whatever case its letters are: as a number it has no letters that a firewall could read.
fn number_of(tag: &str) -> u64 {
    let mut number = 0_u64;
    for letter in tag.bytes() {
        let letter = letter.to_ascii_lowercase();
        let place = TAG.iter().position(|known| *known == letter);
        number = number
            .wrapping_mul(37)
            .wrapping_add(place.unwrap_or(0) as u64);
    }
    number
}

/// The tag that this number stands for, in the case in which tags are written (RFC 5646, section 2.1.1): `zh-Hant-TW`.
fn tag_of(mut number: u64) -> String {
    let mut letters = Vec::new();
    while number > 0 {
        letters.insert(0, TAG.get((number % 37) as usize).copied().unwrap_or(b'-'));
        number /= 37;
    }
    let mut tag = String::new();
    for part in letters.split(|letter| *letter == b'-') {
        let first = tag.is_empty();
        if !first {
            tag.push('-');
        }
        for (place, letter) in part.iter().enumerate() {
            let capital = !first && (part.len() == 2 || part.len() == 4 && place == 0);
            let letter = if capital {
                letter.to_ascii_uppercase()
            } else {
                *letter
            };
            tag.push(char::from(letter));
        }
    }
    tag
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
            signals: OptOutSignals::default(),
            time: NOW,
            end: NOW + 395 * 86_400,
            asked: CategorySet::from_digit(3).unwrap(),
            categories: CategorySet::from_digit(1).unwrap(),
            covered: Covered {
                granted: vec![0x0_00ab, 0x2_3456],
                refused: vec![0xf_ffff],
                taken_back: vec![],
                whole: None,
            },
            text: 0xab_cdef,
            language: "pt-BR".to_owned(),
        }
    }

    /// What version 2 wrote once must be read for ever.
    #[test]
    fn golden_values_of_version_2() {
        let golden = "v2028q5cu4qnjff80p1lg9ks010hg40anjffzti15gz005b4d2mzvvvvz334dl";
        assert_eq!(encode(&record()), golden);
        assert_eq!(decode(golden, NOW), Some(Box::new(record())));
    }

    #[test]
    fn a_damaged_or_forged_value_is_no_choice() {
        let good = encode(&record());
        for cut in 0..good.len() {
            assert_eq!(decode(&good[..cut], NOW), None, "cut at {cut}");
        }
        let part = |from: usize, to: usize| good.get(from..to).unwrap();
        let (id, rest) = (part(0, 15), part(18, good.len() - HASH));
        let behind = |at: usize| part(at, good.len() - HASH);
        let forged = [
            "yes".to_owned(),
            "true".to_owned(),
            "{}".to_owned(),
            "v2".to_owned(),
            ["v3", part(2, good.len() - HASH)].concat(),
            // An act that nobody does, categories beyond the four, a capital, a revision of 0 that is written out.
            [id, "u", part(16, 18), rest].concat(),
            [id, part(15, 16), "w0", rest].concat(),
            ["v2", &part(2, 15).to_ascii_uppercase(), behind(15)].concat(),
            [part(0, 36), "0", behind(36)].concat(),
            // No life at all, and one that is too long.
            [part(0, 25), "000000", behind(31)].concat(),
            [part(0, 25), "vvvvvv", behind(31)].concat(),
        ];
        for body in forged {
            // Sealed, so that each is refused for its own fault and not for a missing check.
            let mut text = body.clone();
            seal(&mut text);
            assert_eq!(decode(&text, NOW), None, "{text}");
            assert_eq!(decode(&body, NOW), None, "{body}");
        }
        let mut fine = part(0, good.len() - HASH).to_owned();
        seal(&mut fine);
        assert!(decode(&fine, NOW).is_some());
        assert_eq!(decode(&["v2", &"9".repeat(300)].concat(), NOW), None);
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
                taken_back: vec![],
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
            vec!["v2".to_owned()],
        ]
        .concat();
        assert_eq!(most_restrictive(&all, NOW), Some(Box::new(newer)));
        assert_eq!(most_restrictive(&[], NOW), None);
    }

    #[test]
    fn six_hundred_services_stay_below_two_hundred_bytes() {
        let encoded = |count: u32| {
            encode(&Record {
                covered: Covered {
                    granted: (0..count).collect(),
                    refused: vec![],
                    taken_back: vec![],
                    whole: (count > 32).then_some(0xff_ffff),
                },
                language: "zz-Zzzz-ZZ9".to_owned(),
                revision: u32::MAX,
                ..record()
            })
        };
        for (count, length) in [
            (0, 199),
            (32, 199),
            (33, 199),
            (600, 199),
            (4_135, MAX_LENGTH),
        ] {
            let text = encoded(count);
            assert!(text.len() <= length, "{count}: {}", text.len());
            assert!(decode(&text, NOW).is_some(), "{count}");
        }
        // To the last digit: the next service begins another.
        assert_eq!(encoded(4_135).len(), MAX_LENGTH);
        assert_eq!(decode(&encoded(4_136), NOW), None);
    }

    #[test]
    fn tags_come_back_as_they_are_written() {
        for tag in [
            "en",
            "pt-BR",
            "zh-Hant-TW",
            "es-419",
            "sr-Latn",
            "gsw-CH",
            "az-Latn",
        ] {
            assert_eq!(tag_of(number_of(tag)), tag);
            assert_eq!(tag_of(number_of(&tag.to_ascii_lowercase())), tag);
        }
    }
}
