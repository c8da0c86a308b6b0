//! Runs the programs we did not write (cargo, esbuild, wasm-opt) and tells what they said when they fail.
//! It does not install them: `build.sh` does.

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where `build.sh` puts the tools that come from npm, each at the version that it names.
pub fn npm(root: &Path, name: &str) -> Result<PathBuf> {
    let path = root.join("target/npm/node_modules/.bin").join(name);
    if !path.exists() {
        bail!(
            "{name} is missing at {}: `./build.sh build` installs it",
            path.display()
        );
    }
    Ok(path)
}

/// Runs a command to its end; what it prints goes to our own output.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name(command);
    let status = command
        .status()
        .with_context(|| format!("{name} could not be started"))?;
    if !status.success() {
        bail!("{name} failed ({status})");
    }
    Ok(())
}

/// Runs a command with this input and gives back what it wrote.
pub fn pipe(command: &mut Command, input: &[u8]) -> Result<Vec<u8>> {
    let name = name(command);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{name} could not be started"))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin
            .write_all(input)
            .with_context(|| format!("{name} took no input"))?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("{name} failed ({})", output.status);
    }
    Ok(output.stdout)
}

fn name(command: &Command) -> String {
    Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
