//! Apps that owners build with tools and frameworks of others, of the package as npm installs it. Knows how each is built;
//! not what it shows.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use crate::vendors::root;

/// Where the apps stand: below the packages of `npm.txt`, beside the package that was made here.
fn ground() -> PathBuf {
    root().join("target/npm-e2e/apps")
}

/// The folder that an app of `tests/e2e/apps` was built to, once a run: engines share it.
pub fn built(name: &'static str, build: &[&str]) -> Result<PathBuf> {
    static BUILT: Mutex<BTreeMap<&'static str, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut built = BUILT.lock().map_err(|_| Error::other("a build broke"))?;
    if built.is_empty() {
        install()?;
    }
    if let Some(folder) = built.get(name) {
        return Ok(folder.clone());
    }
    let folder = ground().join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    copy(&root().join("tests/e2e/apps").join(name), &folder)?;
    run(Command::new("node").args(build).current_dir(&folder))?;
    built.insert(name, folder.clone());
    Ok(folder)
}

/// Installs the package as an owner does, but from the file.
fn install() -> Result<()> {
    let folder = root().join("target/package");
    let names =
        fs::read_dir(&folder).map_err(|_| Error::other("no package: ./build.sh package"))?;
    let mut packed = None;
    for entry in names {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "tgz") {
            packed = Some(fs::canonicalize(path)?);
        }
    }
    let packed = packed.ok_or_else(|| Error::other("no package: ./build.sh package"))?;
    let ground = ground();
    fs::create_dir_all(&ground)?;
    let flags = ["--no-save", "--offline", "--no-audit", "--no-fund"];
    run(Command::new("npm")
        .args(["install", "--prefix", "."])
        .args(flags)
        .arg(packed)
        .current_dir(ground))?;
    Ok(())
}

/// What a program of the owner's prints, which Node runs in the folder of an app.
pub fn node(folder: &Path, program: &str) -> Result<String> {
    let arguments = ["--input-type=module", "--eval", program];
    run(Command::new("node").args(arguments).current_dir(folder))
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(said);
    }
    Err(Error::other(
        said + &String::from_utf8_lossy(&output.stderr),
    ))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
