//! A release: what was built and tested, under the names by which it is handed out, with checksums and the changelog's entry.
//! The version stands in Cargo.toml alone. It publishes nothing, and builds nothing itself.

use crate::dist;
use anyhow::{Context, Result, bail, ensure};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Says what the release would be, or why there is none: before anything is built.
pub fn check(root: &Path) -> Result<()> {
    let version = dist::version(root)?;
    let changelog = fs::read_to_string(root.join("CHANGELOG.md"))?;
    let (_, notes) = entry(&changelog, &version, "")?;
    println!("{version}: {} lines of changes", notes.lines().count());
    Ok(())
}

/// Writes `target/released/VERSION` from what was built, and the entry into the changelog.
pub fn write(root: &Path, date: &str) -> Result<()> {
    let version = dist::version(root)?;
    let changelog = root.join("CHANGELOG.md");
    let (text, notes) = entry(&fs::read_to_string(&changelog)?, &version, date)?;
    let inside = fs::read_to_string(root.join("target/package/placet/CHANGELOG.md"))?;
    ensure!(
        inside == text,
        "the changelog in the package is not that of this release: make it by `pack package {date}`"
    );
    let package = root.join(format!("target/package/placet-{version}.tgz"));
    let mut files = BTreeMap::new();
    files.insert(
        format!("placet-{version}.tgz"),
        fs::read(&package).with_context(|| format!("no {}", package.display()))?,
    );
    files.insert(
        format!("placet-{version}.zip"),
        folder(&root.join("www/dist"))?,
    );
    files.insert("NOTES.md".to_owned(), notes.into_bytes());
    let sums = sums(&files);
    files.insert("SHA256SUMS".to_owned(), sums.into_bytes());
    let out = root.join("target/released").join(&version);
    dist::write(&out, &files)?;
    fs::write(&changelog, text)?;
    for (name, bytes) in &files {
        println!("{}: {} bytes", out.join(name).display(), bytes.len());
    }
    Ok(())
}

/// The changelog as it is once this version is released.
pub fn changelog(root: &Path, version: &str, date: &str) -> Result<String> {
    let text = fs::read_to_string(root.join("CHANGELOG.md"))?;
    entry(&text, version, date).map(|(text, _)| text)
}

/// The changelog with what is unreleased under this version, and that entry alone.
fn entry(changelog: &str, version: &str, date: &str) -> Result<(String, String)> {
    const OPEN: &str = "## Unreleased\n";
    let (before, rest) = changelog
        .split_once(OPEN)
        .context("CHANGELOG.md has no \"## Unreleased\"")?;
    let (changes, older) = match rest.find("\n## ") {
        Some(at) => rest.split_at(at + 1),
        None => (rest, ""),
    };
    let is_there = older.lines().any(|line| {
        let named = line.strip_prefix("## ");
        named.and_then(|named| named.split(' ').next()) == Some(version)
    });
    if is_there {
        bail!(
            "CHANGELOG.md has {version} already: raise the version in Cargo.toml, the one place where it stands"
        );
    }
    let changes = changes.trim();
    ensure!(
        !changes.is_empty(),
        "nothing is unreleased in CHANGELOG.md: tell owners what changed"
    );
    let head = format!("## {version} ({date})\n\n{changes}\n");
    let text = format!("{before}{OPEN}\n{head}\n{older}");
    Ok((text.trim_end().to_owned() + "\n", head))
}

/// As `sha256sum --check` reads them.
fn sums(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut text = String::new();
    for (name, bytes) in files {
        for byte in Sha256::digest(bytes) {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        let _ = writeln!(text, "  {name}");
    }
    text
}

/// The folder that owners upload, as one file; the same folder makes the same file.
fn folder(dist: &Path) -> Result<Vec<u8>> {
    let mut paths = Vec::new();
    collect(dist, &mut paths)?;
    paths.sort();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for path in paths {
        let inside = path.strip_prefix(dist)?.to_string_lossy().into_owned();
        writer.start_file(format!("placet/{inside}"), options)?;
        writer.write_all(&fs::read(&path)?)?;
    }
    Ok(writer.finish()?.into_inner())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).context("no www/dist: ./build.sh build makes it")? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{entry, folder, sums};
    use std::collections::BTreeMap;
    use std::io::Read;

    const OLD: &str =
        "# Changelog\n\n## Unreleased\n\n- New.\n- Newer.\n\n## 0.1.0 (2026-11-24)\n\n- First.\n";

    #[test]
    fn what_is_unreleased_becomes_the_entry_of_the_version() {
        let (text, notes) = entry(OLD, "0.2.0", "2026-12-01").unwrap();
        assert_eq!(notes, "## 0.2.0 (2026-12-01)\n\n- New.\n- Newer.\n");
        assert_eq!(
            text,
            "# Changelog\n\n## Unreleased\n\n## 0.2.0 (2026-12-01)\n\n- New.\n- Newer.\n\n## 0.1.0 (2026-11-24)\n\n- First.\n"
        );
        let first = "# Changelog\n\n## Unreleased\n\n- A.\n";
        let (text, _) = entry(first, "0.1.0", "2026-11-24").unwrap();
        assert_eq!(
            text,
            "# Changelog\n\n## Unreleased\n\n## 0.1.0 (2026-11-24)\n\n- A.\n"
        );
    }

    #[test]
    fn nothing_is_released_twice_or_without_a_word() {
        let refused =
            |text: &str, version: &str| entry(text, version, "2026-12-01").unwrap_err().to_string();
        assert!(refused(OLD, "0.1.0").contains("raise the version in Cargo.toml"));
        let (released, _) = entry(OLD, "0.2.0", "2026-12-01").unwrap();
        assert!(refused(&released, "0.2.0").contains("raise the version"));
        assert!(refused(&released, "0.3.0").contains("nothing is unreleased"));
        assert!(refused("# Changelog\n", "0.1.0").contains("no \"## Unreleased\""));
    }

    #[test]
    fn checksums_are_as_tools_read_them() {
        let files = BTreeMap::from([("a.txt".to_owned(), b"abc".to_vec())]);
        assert_eq!(
            sums(&files),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.txt\n"
        );
    }

    #[test]
    fn the_same_folder_makes_the_same_zip() {
        let dist = std::env::temp_dir().join(format!("placet-release-{}", std::process::id()));
        std::fs::create_dir_all(dist.join("services")).unwrap();
        std::fs::write(dist.join("placet.js"), "run();".repeat(100)).unwrap();
        std::fs::write(dist.join("services/a.json"), "{}").unwrap();
        let (one, two) = (folder(&dist).unwrap(), folder(&dist).unwrap());
        std::fs::remove_dir_all(&dist).unwrap();
        assert!(one == two);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(one)).unwrap();
        let mut text = String::new();
        let mut file = archive.by_name("placet/placet.js").unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text.len(), 600);
        drop(file);
        assert!(archive.by_name("placet/services/a.json").is_ok());
    }
}
