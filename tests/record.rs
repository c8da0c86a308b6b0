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
    Act, Category, CategorySet, Covered, Grants, OptOutSignals, Record, SHORT, Service, Span,
    decode, encode, end_of,
};
use proptest::prelude::*;

/// 2026-11-24, midnight UTC.
const TODAY: i64 = 1_795_478_400;

const DAY: i64 = 86_400;

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
        taken_back: vec![],
        whole: Some(stamp),
    }
}

/// Up to 32 services by name, or more of them together.
fn covered() -> impl Strategy<Value = Covered> {
    let each = prop::collection::btree_map(0..=SHORT, 0..3_u8, 0..=32).prop_map(|answers| {
        let those = |wanted| {
            let chosen = answers.iter().filter(move |(_, answer)| **answer == wanted);
            chosen.map(|(stamp, _)| *stamp).collect()
        };
        Covered {
            granted: those(0),
            refused: those(1),
            taken_back: those(2),
            whole: None,
        }
    });
    let whole = (
        0..1_u32 << 24,
        prop::collection::vec(any::<bool>(), 33..=500),
    );
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

fn sets() -> impl Strategy<Value = (CategorySet, CategorySet)> {
    let set = || (0..8_u8).prop_map(|digit| CategorySet::from_digit(digit).unwrap());
    (set(), set())
}

/// Any record that a visit can make between 2000 and 2100.
fn record() -> impl Strategy<Value = Record> {
    let when = (946_684_800..4_102_444_800_i64, span());
    let what = (sets(), covered(), 0..1_u32 << 24);
    let how = (0..6_u64, any::<bool>(), any::<bool>());
    let language = "[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?";
    (any::<u64>(), any::<u32>(), how, when, what, language).prop_map(
        |(id, revision, (act, gpc, dnt), (time, span), (sets, covered, text), language)| Record {
            id,
            revision,
            act: Act::from_number(act).unwrap(),
            signals: OptOutSignals { gpc, dnt },
            time,
            end: end_of(time, span),
            asked: sets.0,
            categories: sets.1,
            covered,
            text,
            language,
        },
    )
}

/// A page of very many services keeps one stamp over all: another one, and all of its visitors are asked anew.
#[test]
fn the_stamp_over_very_many_services_stays_as_it_is() {
    let ids: Vec<&'static str> = (0..40).map(|n| &*format!("s{n}").leak()).collect();
    let services: Vec<Service> = ids
        .iter()
        .map(|id| Service::new(id, Category::Performance, true, &[]))
        .collect();
    let mut grants = Grants::none();
    grants.set_service("s7", true);
    let covered = Covered::of(&grants, &services);
    assert_eq!(
        (covered.whole, covered.granted),
        (Some(11_999_005), vec![30])
    );
}

/// Thirteen months have 397 days at most; whoever wrote a longer life into the cookie forged it, check and all.
#[test]
fn a_record_that_lives_longer_than_thirteen_months_is_no_choice() {
    for (days, stands) in [(1, true), (397, true), (398, false), (800, false)] {
        let record = Record {
            act: Act::AcceptAll,
            end: TODAY + days * DAY,
            categories: CategorySet::ALL,
            covered: many(1, &[true; 40]),
            ..refused()
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
        // One word, which a web application firewall has nothing to read in: no mark, no capital, no `0x`.
        let plain = |byte: u8| byte.is_ascii_digit() || (byte.is_ascii_lowercase() && byte != b'x');
        prop_assert!(text.starts_with('v') && text.bytes().all(plain), "{text}");
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
    fn whatever_looks_like_a_record_is_one_of_ours_or_none(one in record(), other in record(), mix in 1..31_u32) {
        let texts = [encode(&one), encode(&other)];
        let parts = texts.each_ref().map(|text| text.split('z').collect::<Vec<_>>());
        let mixed = (0..5).filter_map(|part| parts[(mix >> part & 1) as usize].get(part as usize).copied());
        let text = mixed.collect::<Vec<_>>().join("z");
        if let Some(record) = decode(&text, one.time) {
            prop_assert_eq!(encode(&record), text);
        }
    }

    /// A text of version 1 whose letters were changed: its check is all that stands against it, and it is never a panic.
    #[test]
    fn a_changed_record_of_version_1_is_no_choice(which in 0..5_usize, place: prop::sample::Index, other in "[ -~]") {
        let mut text = version_1()[which].1.as_bytes().to_vec();
        let place = place.index(text.len());
        prop_assume!(text[place] != other.as_bytes()[0]);
        text[place] = other.as_bytes()[0];
        prop_assert_eq!(decode(&String::from_utf8(text).unwrap(), TODAY), None);
    }
}

/// Fault: Any single character of a stored refusal is another.
#[test]
fn no_single_character_can_turn_a_refusal_into_a_yes() {
    let refusal = refused();
    for text in [encode(&refusal), version_1()[1].1.to_owned()] {
        assert!(decode(&text, TODAY).is_some());
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
}

/// Fault: A forged record of version 1, with the right check, counts more or fewer answers than it holds.
#[test]
fn a_record_of_version_1_with_a_wrong_count_is_no_choice() {
    let record = |answers: &str| sealed(&format!("1.AAAAAAAAAAA.0.a.tozc00.u9atc0.7.en.{answers}"));
    // The same writer writes one that stands.
    let (stands, all) = (record("*AAAA13~___"), CategorySet::ALL);
    let categories = |text: &str| decode(text, TODAY).map(|record| record.categories);
    assert_eq!(categories(&stands), Some(all), "{stands}");
    assert_eq!(categories(&record("EjRW~AAAB____")), Some(all));
    for answers in [
        "*AAAA9999999~___",
        "*AAAA12~___",
        "*AAAA19~___",
        "*AAAA~___",
        "*AAAA0~___",
        "*AAAA13",
        "*AAAA13~",
        "EjRWq~AAAB____",
        "EjRW~AAAB___",
    ] {
        let forged = record(answers);
        assert_eq!(categories(&forged), None, "{forged}");
    }
}

/// The text with the check of version 1 behind it, as a forger would add it: four letters over 24 bits of FNV-1a.
fn sealed(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let check = (hash ^ (hash >> 24)) & 0xff_ffff;
    let letters = [18, 12, 6, 0].map(|shift| char::from(LETTERS[(check >> shift & 63) as usize]));
    format!("{text}.{}", String::from_iter(letters))
}

/// What version 2 wrote once must be read for ever: these texts are never changed, only added to.
#[test]
fn records_written_once_are_read_for_ever() {
    for (record, text) in version_2() {
        assert_eq!(encode(&record), text);
        assert_eq!(decode(text, TODAY), Some(Box::new(record)), "{text}");
    }
}

/// The same for version 1, which is read and no longer written.
#[test]
fn records_of_version_1_are_read_for_ever() {
    for (record, text) in version_1() {
        assert_eq!(decode(text, TODAY).as_deref(), Some(&record), "{text}");
        // Written again, it is one of version 2 that says the same.
        assert_eq!(decode(&encode(&record), TODAY), Some(Box::new(record)));
    }
}

fn refused() -> Record {
    Record {
        id: 0,
        revision: 0,
        act: Act::RejectAll,
        signals: OptOutSignals::default(),
        time: TODAY,
        end: end_of(TODAY, Span::LONGEST),
        asked: CategorySet::ALL,
        categories: CategorySet::NECESSARY,
        covered: Covered {
            refused: vec![1, SHORT],
            ..Covered::default()
        },
        text: 0,
        language: "en".to_owned(),
    }
}

fn version_2() -> Vec<(Record, &'static str)> {
    let accepted = Record {
        id: u64::MAX,
        revision: 7,
        act: Act::AcceptAll,
        signals: OptOutSignals {
            gpc: true,
            dnt: false,
        },
        categories: CategorySet::ALL,
        covered: Covered {
            granted: vec![0x2_3456],
            ..Covered::default()
        },
        text: 0xab_cdef,
        language: "zh-Hant-TW".to_owned(),
        ..refused()
    };
    let many = Record {
        act: Act::Api,
        revision: u32::MAX,
        categories: CategorySet::from_digit(5).unwrap(),
        covered: many(0xab_cdef, &[true, false, false].repeat(14)[..40]),
        ..refused()
    };
    let withdrawn = Record {
        act: Act::Withdraw,
        signals: OptOutSignals {
            gpc: false,
            dnt: true,
        },
        asked: CategorySet::from_digit(1).unwrap(),
        covered: Covered {
            taken_back: vec![0x2_3456],
            ..Covered::default()
        },
        language: "fr".to_owned(),
        ..refused()
    };
    vec![
        (
            refused(),
            "v2000000000000041o1lg9ks010hg4000000z67zz0001vvvvzfc9q4",
        ),
        (
            accepted,
            "v2fvvvvvvvvvvvv21v1lg9ks010hg40anjff7z30qod29svokz4d2mzz5ch85",
        ),
        (
            many,
            "v20000000000000g1t1lg9ks010hg40000003vvvvvvz67zwanjff18z9i49i49i3jtc8",
        ),
        (
            withdrawn,
            "v20000000000000d081lg9ks010hg4000000z7gzzz4d2mc2seb",
        ),
    ]
}

/// Version 1 asked about all categories, knew no hash of the text and no Do Not Track, and had room for 24 bits of a stamp.
fn version_1() -> Vec<(Record, &'static str)> {
    let accepted = Record {
        id: u64::MAX,
        revision: 7,
        act: Act::AcceptAll,
        signals: OptOutSignals {
            gpc: true,
            dnt: false,
        },
        categories: CategorySet::ALL,
        covered: Covered {
            granted: vec![0x2_3456],
            ..Covered::default()
        },
        language: "zh-Hant-TW".to_owned(),
        ..refused()
    };
    let many = Record {
        act: Act::Api,
        revision: u32::MAX,
        categories: CategorySet::from_digit(5).unwrap(),
        covered: many(0xab_cdef, &[true, false, false].repeat(14)[..40]),
        ..refused()
    };
    let silent = Record {
        act: Act::Withdraw,
        covered: Covered::default(),
        language: "fr".to_owned(),
        ..refused()
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
            refused(),
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
