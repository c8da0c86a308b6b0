//! The record as text, whatever it says and whatever stands in the cookie. Knows no jar: which of two records counts is a
//! matter of visits.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use placet::consent::{
    Act, CategorySet, Covered, MAX_LENGTH, Record, Span, decode, encode, end_of,
};
use proptest::prelude::*;

/// 2026-11-24, midnight UTC.
const TODAY: i64 = 1_795_478_400;

const DAY: i64 = 86_400;

const ACTS: &str = "arswpe";

/// 24 bits.
fn stamp() -> impl Strategy<Value = u32> {
    0..1_u32 << 24
}

/// More services than can be named, by their places.
fn many(stamp: u32, answers: &[bool]) -> Covered {
    let those = |wanted| {
        let places = (0..)
            .zip(answers)
            .filter(|(_, granted)| **granted == wanted);
        places.map(|(place, _)| place).collect()
    };
    Covered {
        granted: those(true),
        refused: those(false),
        whole: Some(stamp),
    }
}

/// Up to 32 services by name, or more of them together.
fn covered() -> impl Strategy<Value = Covered> {
    let each = (
        prop::collection::vec((stamp(), any::<bool>()), 0..=32),
        any::<bool>(),
    );
    let each = each.prop_map(|(mut answers, _)| {
        answers.sort_unstable();
        let those = |wanted| {
            let chosen = answers
                .iter()
                .filter(move |(_, granted)| *granted == wanted);
            chosen.map(|(stamp, _)| *stamp).collect()
        };
        Covered {
            granted: those(true),
            refused: those(false),
            whole: None,
        }
    });
    let whole = (stamp(), prop::collection::vec(any::<bool>(), 33..=500));
    prop_oneof![
        each,
        whole.prop_map(|(stamp, answers)| many(stamp, &answers)),
    ]
}

fn span() -> impl Strategy<Value = Span> {
    prop_oneof![
        (1..=13_u8).prop_map(Span::Months),
        (1..=393_u16).prop_map(Span::Days)
    ]
}

/// Any record that a visit can make between 2000 and 2100.
fn record() -> impl Strategy<Value = Record> {
    let when = (946_684_800..4_102_444_800_i64, span());
    let what = (0..8_u8, covered());
    let how = (0..ACTS.len(), any::<bool>());
    let language = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?";
    (any::<u64>(), any::<u32>(), how, when, what, language).prop_map(
        |(id, revision, (act, gpc), (time, span), (digit, covered), language)| Record {
            id,
            revision,
            act: Act::from_letter(char::from(ACTS.as_bytes()[act])).unwrap(),
            gpc,
            time,
            end: end_of(time, span),
            categories: CategorySet::from_digit(digit).unwrap(),
            covered,
            language,
        },
    )
}

/// Thirteen months have 397 days at most; whoever wrote a longer life into the cookie forged it, check and all.
#[test]
fn a_record_that_lives_longer_than_thirteen_months_is_no_choice() {
    for (days, stands) in [(1, true), (397, true), (398, false), (800, false)] {
        let record = Record {
            id: 7,
            revision: 0,
            act: Act::AcceptAll,
            gpc: false,
            time: TODAY,
            end: TODAY + days * DAY,
            categories: CategorySet::ALL,
            covered: many(1, &[true; 40]),
            language: "en".to_owned(),
        };
        let read = decode(&encode(&record), TODAY).is_some();
        assert_eq!(read, stands, "{days} days");
    }
}

proptest! {
    #[test]
    fn every_record_is_short_and_plain_and_reads_back(record in record()) {
        let text = encode(&record);
        prop_assert!(text.len() < 200, "{} bytes: {text}", text.len());
        prop_assert_eq!(MAX_LENGTH, 199);
        // What a cookie's value may hold without quotes or escapes: RFC 6265, section 4.1.1.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~*".contains(&byte);
        prop_assert!(text.bytes().all(plain), "{text}");
        prop_assert_eq!(decode(&text, record.time), Some(Box::new(record)));
    }

    #[test]
    fn a_record_reads_back_as_long_as_it_is_not_from_the_future(record in record(), later in 0..5_000_i64) {
        let text = encode(&record);
        prop_assert_eq!(decode(&text, record.time + later * DAY), Some(Box::new(record.clone())));
        prop_assert_eq!(decode(&text, record.time - 2 * DAY), Some(Box::new(record.clone())));
        prop_assert_eq!(decode(&text, record.time - 2 * DAY - 1 - later), None);
    }

    /// Fault: One character of the record is wrong.
    #[test]
    fn one_wrong_character_makes_it_no_choice(record in record(), place: prop::sample::Index, other in "[ -~]") {
        let mut text = encode(&record).into_bytes();
        let place = place.index(text.len());
        prop_assume!(text[place] != other.as_bytes()[0]);
        text[place] = other.as_bytes()[0];
        prop_assert_eq!(decode(&String::from_utf8(text).unwrap(), record.time), None);
    }

    /// Fault: The record is cut, or has more behind it.
    #[test]
    fn a_record_that_lost_or_gained_something_is_no_choice(record in record(), place: prop::sample::Index, more in "[ -~]{1,9}") {
        let text = encode(&record);
        let place = place.index(text.len());
        prop_assert_eq!(decode(&text[..place], record.time), None);
        prop_assert_eq!(decode(&text[place + 1..], record.time), None);
        prop_assert_eq!(decode(&[&text, more.as_str()].concat(), record.time), None);
        prop_assert_eq!(decode(&[&more, text.as_str()].concat(), record.time), None);
    }

    /// Fault: Anything at all stands in the cookie.
    #[test]
    fn whatever_stands_in_the_cookie_is_a_record_of_ours_or_none(text in any::<String>(), now: i64) {
        if let Some(record) = decode(&text, now) {
            prop_assert_eq!(encode(&record), text);
        }
    }

    /// Parts in the right form that do not belong together: what a forger would try first.
    #[test]
    fn whatever_looks_like_a_record_is_one_of_ours_or_none(one in record(), other in record(), mix in 1..511_u32) {
        let texts = [encode(&one), encode(&other)];
        let parts = texts.each_ref().map(|text| text.split('.').collect::<Vec<_>>());
        let mixed = (0..10).map(|part| parts[(mix >> part & 1) as usize][part]);
        let text = mixed.collect::<Vec<_>>().join(".");
        if let Some(record) = decode(&text, one.time) {
            prop_assert_eq!(encode(&record), text);
        }
    }
}

/// Fault: Any single character of a stored refusal is another.
#[test]
fn no_single_character_can_turn_a_refusal_into_a_yes() {
    let refusal = golden()[1].0.clone();
    let text = encode(&refusal);
    for place in 0..text.len() {
        for other in b' '..=b'~' {
            let mut bytes = text.clone().into_bytes();
            if bytes[place] == other {
                continue;
            }
            bytes[place] = other;
            let text = String::from_utf8(bytes).unwrap();
            assert_eq!(decode(&text, TODAY), None, "{text}");
        }
    }
}

/// What version 1 wrote once must be read for ever: these texts are never changed, only added to.
#[test]
fn records_written_once_are_read_for_ever() {
    for (record, text) in golden() {
        assert_eq!(encode(&record), text);
        assert_eq!(decode(text, TODAY), Some(Box::new(record)), "{text}");
    }
}

fn golden() -> Vec<(Record, &'static str)> {
    let refused = Record {
        id: 0,
        revision: 0,
        act: Act::RejectAll,
        gpc: false,
        time: TODAY,
        end: end_of(TODAY, Span::LONGEST),
        categories: CategorySet::NECESSARY,
        covered: Covered {
            granted: vec![],
            refused: vec![1, 0xff_ffff],
            whole: None,
        },
        language: "en".to_owned(),
    };
    let accepted = Record {
        id: u64::MAX,
        revision: 7,
        act: Act::AcceptAll,
        gpc: true,
        categories: CategorySet::ALL,
        covered: Covered {
            granted: vec![0x12_3456],
            refused: vec![],
            whole: None,
        },
        language: "zh-Hant-TW".to_owned(),
        ..refused.clone()
    };
    let many = Record {
        act: Act::Api,
        revision: u32::MAX,
        categories: CategorySet::from_digit(5).unwrap(),
        covered: many(0xab_cdef, &[true, false, false].repeat(14)[..40]),
        ..refused.clone()
    };
    let silent = Record {
        act: Act::Withdraw,
        covered: Covered {
            granted: vec![],
            refused: vec![],
            whole: None,
        },
        language: "fr".to_owned(),
        ..refused.clone()
    };
    let placeholder = Record {
        act: Act::Placeholder,
        ..accepted.clone()
    };
    vec![
        (
            accepted,
            "1.P__________.7.A.tozc00.u9atc0.7.zh-Hant-TW.EjRW~.SVVq",
        ),
        (
            refused,
            "1.AAAAAAAAAAA.0.r.tozc00.u9atc0.0.en.~AAAB____.CXL1",
        ),
        (
            many,
            "1.AAAAAAAAAAA.4294967295.p.tozc00.u9atc0.5.en.*q83v40~JJJJJJJ.K7Tf",
        ),
        (silent, "1.AAAAAAAAAAA.0.w.tozc00.u9atc0.0.fr.~.WSlJ"),
        (
            placeholder,
            "1.P__________.7.E.tozc00.u9atc0.7.zh-Hant-TW.EjRW~.h6dD",
        ),
    ]
}
