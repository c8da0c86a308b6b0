//! The table of faults that were tried: from the comments `/// Fault: …` above tests, with the name of each test.
//! It runs no test, and knows no fault itself.

use super::{below, read};
use anyhow::{Result, bail};
use std::path::Path;

const MARK: &str = "/// Fault: ";

pub fn table(root: &Path) -> Result<String> {
    let mut rows = Vec::new();
    for (name, path) in below(&root.join("tests"), "rs")? {
        if name.starts_with("bench/") {
            continue;
        }
        for (fault, test) in told(&read(&path)?, &name)? {
            rows.push(format!(
                "| {} | `{test}` | `tests/{name}` |",
                fault.replace('|', "\\|")
            ));
        }
    }
    if rows.is_empty() {
        bail!("no test says {MARK:?}");
    }
    rows.sort();
    Ok(format!(
        "{} faults.\n\n| what goes wrong | test | file |\n| --- | --- | --- |\n{}",
        rows.len(),
        rows.join("\n")
    ))
}

/// The faults of one file, each with the test that stands below it.
fn told(text: &str, name: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim) {
        match (
            &mut open,
            line.strip_prefix(MARK),
            line.strip_prefix("/// "),
        ) {
            (Some(fault), Some(more), _) => *fault = format!("{fault} {more}"),
            (None, Some(first), _) => open = Some(first.to_owned()),
            (Some(fault), None, Some(more)) => *fault = format!("{fault} {more}"),
            (_, None, _) => {}
        }
        let named = line.trim_start_matches("pub ").strip_prefix("fn ");
        if let (Some(named), Some(fault)) = (named, open.take_if(|_| named.is_some())) {
            let test = named.split(['(', '<']).next().unwrap_or_default();
            found.push((fault, test.to_owned()));
        }
    }
    match open {
        Some(fault) => bail!("tests/{name}: no test below {fault:?}"),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_fault_is_told_with_its_test() {
        let text = "/// Fault: A cookie that\n/// nobody wrote.\n#[test]\nfn it_is_no_choice() {}\nfn other() {}\n";
        let expected = (
            "A cookie that nobody wrote.".to_owned(),
            "it_is_no_choice".to_owned(),
        );
        assert_eq!(told(text, "a.rs").unwrap(), [expected]);
        assert!(told("/// Fault: Alone.\n", "a.rs").is_err());
    }
}
