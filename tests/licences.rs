//! Every crate that is built here may be used under a licence that `.cargo/deny.toml` allows, and comes from where Rust's crates
//! are: what `./build.sh deny` looks at, without its program. Knows nothing of weaknesses, whose database is a repository elsewhere.

// In a test, these are the failures that it is for.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use std::fs;
use std::process::Command;

/// The licences that stand in the list of this name.
fn allowed() -> Vec<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/.cargo/deny.toml");
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().find(|line| line.starts_with("allow = ["));
    let words = line.expect("it has a list").split('"').skip(1).step_by(2);
    words.map(str::to_owned).collect()
}

/// The parts of an expression that stand between these words, brackets left whole.
fn parts<'a>(expression: &'a str, between: &str) -> Vec<&'a str> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, _) in expression.match_indices(between) {
        let part = &expression[from..at];
        if part.matches('(').count() == part.matches(')').count() {
            parts.push(part);
            from = at + between.len();
        }
    }
    parts.push(&expression[from..]);
    parts
}

/// Whether the expression, of licences as SPDX names them, leaves a choice that asks for nothing but these.
fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let choices = parts(expression.trim(), " OR ");
    if let [one] = *choices {
        let all = parts(one, " AND ");
        if let [one] = *all {
            let inside = one.strip_prefix('(').and_then(|one| one.strip_suffix(')'));
            return match inside {
                Some(inside) => is_allowed(inside, allowed),
                None => allowed.iter().any(|known| known == one),
            };
        }
        return all.iter().all(|one| is_allowed(one, allowed));
    }
    choices.iter().any(|one| is_allowed(one, allowed))
}

#[test]
fn every_crate_may_be_used_and_comes_from_where_crates_are() {
    let allowed = allowed();
    assert!(allowed.len() > 3, "{allowed:?}");
    let mut refused = Vec::new();
    // Those that a build downloads, and a few more: cargo fetches what it is asked of and has not.
    for platform in ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"] {
        let told = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["metadata", "--locked", "--format-version", "1"])
            .args(["--filter-platform", platform])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "{error}");
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        let packages = told["packages"].as_array().unwrap();
        assert!(packages.len() > 50, "{} crates", packages.len());
        for package in packages {
            let name = package["name"].as_str().unwrap();
            // Older ones write a stroke for the choice.
            let licence = package["license"].as_str().unwrap_or_default();
            let licence = licence.replace('/', " OR ");
            let source = package["source"].as_str().unwrap_or_default();
            let is_known =
                source.is_empty() || source.starts_with("registry+https://github.com/rust-lang/");
            if !is_allowed(&licence, &allowed) || !is_known {
                refused.push(format!("{name}: {licence:?} from {source:?}"));
            }
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn a_licence_with_terms_of_its_own_is_refused() {
    let allowed = ["MIT", "Apache-2.0"].map(str::to_owned);
    for (expression, may) in [
        ("MIT", true),
        ("GPL-3.0 OR MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND Apache-2.0", true),
        ("MIT AND (GPL-3.0 OR (Apache-2.0 AND MIT))", true),
        ("", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), may, "{expression}");
    }
}
