//! What the build weighs, beside what the last release weighed, and whether that is within the budget.
//! It compresses as servers do at their best; it knows nothing of how the pieces were made.

use crate::dist::{self, Built};
use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;

/// Bytes: as they are, gzip -9, brotli -11.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

const WHOLE: &str = "placet.js";

/// Prints the table, and says when `placet.js` is above its budget.
pub fn report(root: &Path, built: &Built) -> Result<()> {
    let last = dist::read_json(&reference(root))?;
    let rows = rows(built)?;
    let release = last.get("version").and_then(Value::as_str).unwrap_or("?");
    println!(
        "{:<12}{:>10}{:>10}{:>10}   brotli in {release}",
        "", "raw", "gzip", "brotli"
    );
    for (name, size) in &rows {
        let before = last
            .get("brotli")
            .and_then(|sizes| sizes.get(name))
            .and_then(Value::as_i64);
        let change = match before {
            Some(before) => format!(
                "{:>9} ({:+})",
                grouped(before),
                i64::try_from(size.brotli)? - before
            ),
            None => String::new(),
        };
        let [raw, gzip, brotli] =
            [size.raw, size.gzip, size.brotli].map(|bytes| grouped(bytes as i64));
        println!("{name:<12}{raw:>10}{gzip:>10}{brotli:>10}  {change}");
    }
    if !built.program.lean {
        println!(
            "(std as it comes; with the component rust-src the wasm is about a tenth smaller)"
        );
    }
    let whole = rows
        .iter()
        .find(|(name, _)| *name == WHOLE)
        .context("no row for placet.js")?
        .1
        .brotli;
    let budget = allowed(budget(&last)?, built.program.lean);
    if whole > budget {
        // The test fails on it; a build that stops here would leave nothing to look at.
        println!(
            "{WHOLE} is {whole} bytes in brotli, above its budget of {budget} (pack/sizes.json)"
        );
    }
    Ok(())
}

/// From now on, these sizes are the last release's.
pub fn keep(root: &Path, built: &Built) -> Result<()> {
    let path = reference(root);
    let budget = budget(&dist::read_json(&path)?)?;
    let brotli: serde_json::Map<String, Value> = rows(built)?
        .into_iter()
        .map(|(name, size)| (name.to_owned(), json!(size.brotli)))
        .collect();
    let kept = json!({ "version": dist::version(root)?, "budget": budget, "brotli": brotli });
    fs::write(path, format!("{}\n", serde_json::to_string_pretty(&kept)?))?;
    Ok(())
}

/// The budget is for the lean build; with the std that came with the toolchain the file weighs a tenth more at most.
fn allowed(budget: usize, lean: bool) -> usize {
    if lean { budget } else { budget + budget / 10 }
}

/// The most that `placet.js` may weigh, in brotli.
fn budget(reference: &Value) -> Result<usize> {
    let number = reference
        .get("budget")
        .and_then(Value::as_u64)
        .context("pack/sizes.json names no budget")?;
    Ok(usize::try_from(number)?)
}

fn reference(root: &Path) -> std::path::PathBuf {
    root.join("pack/sizes.json")
}

fn rows(built: &Built) -> Result<Vec<(&'static str, Size)>> {
    let english = serde_json::to_vec(&built.parts.english)?;
    let css = [
        &*built.parts.css,
        &*built.parts.preferences,
        &*built.parts.placeholder,
    ]
    .concat();
    let pieces: [(&str, &[u8]); 8] = [
        ("wasm", &built.program.wasm),
        ("glue", &built.scripts.glue),
        ("natives", &built.scripts.natives),
        ("loader", &built.scripts.loader),
        ("css", css.as_bytes()),
        ("english", &english),
        (WHOLE, &built.scripts.classic),
        ("nowasm.js", &built.scripts.nowasm),
    ];
    pieces
        .into_iter()
        .map(|(name, bytes)| Ok((name, size(bytes)?)))
        .collect()
}

pub fn size(bytes: &[u8]) -> Result<Size> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    let best = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut brotli = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut brotli, &best)?;
    Ok(Size {
        raw: bytes.len(),
        gzip: gzip.finish()?.len(),
        brotli: brotli.len(),
    })
}

/// 12,345
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{grouped, size};
    use crate::{compile, dist};
    use std::fs;

    #[test]
    fn the_whole_script_is_within_its_budget() {
        let root = crate::root().unwrap();
        let script =
            fs::read(root.join("www/dist/placet.js")).expect("run `./build.sh build` first");
        let kept = dist::read_json(&super::reference(&root)).unwrap();
        let budget = super::allowed(super::budget(&kept).unwrap(), compile::can_be_lean());
        let weight = size(&script).unwrap().brotli;
        assert!(weight > 1000, "that is no placet.js");
        assert!(
            weight <= budget,
            "{weight} bytes in brotli, budget {budget}"
        );
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [1, 999, 1000, 1234567].map(grouped),
            ["1", "999", "1,000", "1,234,567"]
        );
    }
}
