//! Holds every input that was ever kept against its law, and some thousand variations of each: what libFuzzer found once
//! stays found where libFuzzer is not. Knows no law itself; those are in `fuzz/targets.rs`.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Variations of each input; the same in every run. `PLACET_VARIATIONS=100000` for more.
const VARIATIONS: u64 = 400;

/// What stands for much in cookies, configs, addresses and marks.
const WORDS: [&str; 24] = [
    "*",
    ".",
    "~",
    "%",
    "{",
    "}",
    "{p}",
    "\"",
    "\\",
    "\n",
    "\u{0}",
    "\u{1}",
    "\u{3}",
    ":",
    "//",
    "javascript:",
    "..",
    "?",
    "#",
    "@",
    "performance",
    "!targeting",
    "necessary",
    "\u{e9}",
];

/// Fault: Any bytes at all stand for a record, a cookie jar, a config, an address, a pattern, a mark, a picture or a step.
#[test]
fn every_input_that_was_kept_keeps_its_law() {
    let variations = std::env::var("PLACET_VARIATIONS");
    let variations = variations.map_or(VARIATIONS, |number| number.parse().unwrap());
    let mut broken = Vec::new();
    for (name, law) in targets::LAWS {
        for kept in corpus(name) {
            let mut random = 0x9e37_79b9_7f4a_7c15 ^ kept.len() as u64;
            for number in 0..=variations {
                let input = if number == 0 {
                    kept.clone()
                } else {
                    varied(&kept, &mut random)
                };
                if catch_unwind(|| law(&input)).is_err() {
                    broken.push(format!("{name}: {:?}", String::from_utf8_lossy(&input)));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// A law that nothing comes near holds nothing.
#[test]
fn a_choice_of_another_tool_that_was_kept_is_taken_over() {
    let takes = |kept: Vec<u8>| {
        let jar = String::from_utf8(kept).unwrap();
        targets::taken_over(&jar, Vec::new()).allows("stats")
    };
    let taken = corpus("cookies")
        .into_iter()
        .filter(|kept| takes(kept.clone()));
    assert_eq!(taken.count(), 3, "one of each tool");
}

/// Nor does a forged record that is none.
#[test]
fn what_was_kept_without_its_check_is_a_record_with_it() {
    let forged = corpus("record").into_iter().filter(|kept| {
        let text = targets::sealed_by_version_2(&String::from_utf8_lossy(kept));
        placet::consent::decode(&text, 1_795_478_400).is_some()
    });
    assert_eq!(forged.count(), 4);
}

/// The same, each time with other bytes, `PLACET_FUZZ_SECONDS` for each: a moment here, a minute in `./build.sh test`.
/// What breaks a law is printed as it stands in Rust; it belongs into `fuzz/corpus/`.
#[test]
fn other_inputs_each_time_keep_every_law() {
    let seconds = std::env::var("PLACET_FUZZ_SECONDS");
    let seconds = seconds.map_or(0.2, |number| number.parse().unwrap());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    // Never zero, where the numbers would stay.
    let mut random = now.as_nanos() as u64 | 1;
    for (name, law) in targets::LAWS {
        let mut inputs = corpus(name);
        let (kept, started, mut tried) = (inputs.len(), Instant::now(), 0_u64);
        while started.elapsed().as_secs_f64() < seconds || tried == 0 {
            let from = (random >> 8) as usize % inputs.len();
            let input = varied(&inputs[from], &mut random);
            if catch_unwind(|| law(&input)).is_err() {
                panic!("{name}: b\"{}\"", input.escape_ascii());
            }
            tried += 1;
            // Some are varied further, so that the way from what was kept may be long.
            if tried.is_multiple_of(16) && input.len() < 4096 {
                if inputs.len() < kept + 256 {
                    inputs.push(input);
                } else {
                    let place = kept + (random >> 16) as usize % 256;
                    inputs[place] = input;
                }
            }
        }
        println!("{name}: {tried} inputs");
    }
}

/// The inputs that were kept for a law.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut paths: Vec<_> = fs::read_dir(corpus.join(name))
        .unwrap_or_else(|error| panic!("{name} has no corpus: {error}"))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{name} has no input");
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The input with one to four changes: a byte, a piece twice, a piece gone, a word that stands for much.
fn varied(kept: &[u8], random: &mut u64) -> Vec<u8> {
    let mut input = kept.to_vec();
    let mut below = |limit: usize| {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        (*random % limit.max(1) as u64) as usize
    };
    for _ in 0..=below(4) {
        let at = below(input.len() + 1);
        let end = (at + below(12)).min(input.len());
        match below(4) {
            0 if at < input.len() => input[at] = below(256) as u8,
            1 => {
                let piece = input[at..end].to_vec();
                input.splice(at..at, piece);
            }
            2 => {
                input.drain(at..end);
            }
            _ => {
                let word = WORDS[below(WORDS.len())].bytes();
                input.splice(at..at, word);
            }
        }
    }
    input
}
