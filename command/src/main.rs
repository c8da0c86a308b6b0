//! The command, natively: files and terminal of this machine. Knows no verb.
//! `./build.sh check` and its kin call it; owners call the same verbs as wasm by `npx placet`.

use placet_command::{World, run};
use std::fs;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

struct Machine {
    /// The folder that was built.
    dist: PathBuf,
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let dist =
        std::env::var_os("PLACET_DIST").map_or_else(|| PathBuf::from("www/dist"), PathBuf::from);
    ExitCode::from(run(&words, &mut Machine { dist }))
}

impl World for Machine {
    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(path).ok()
    }

    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String> {
        let folder = Path::new(path).parent().map_or(Ok(()), fs::create_dir_all);
        folder
            .and_then(|()| fs::write(path, content))
            .map_err(|error| error.to_string())
    }

    fn pages(&self, folder: &str) -> Vec<String> {
        let mut pages = Vec::new();
        collect(Path::new(folder), &mut pages);
        pages.sort();
        pages
    }

    fn part(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.dist.join(path)).ok()
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.dist.join(path)).ok()
    }

    fn parts(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = files(&self.dist.join(folder))
            .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        names
    }

    fn say(&mut self, line: &str) {
        // Whoever reads may have gone, as in `placet list | head`.
        let _ = writeln!(stdout(), "{line}");
    }

    fn tell(&mut self, line: &str) {
        let _ = writeln!(stderr(), "{line}");
    }

    fn ask(&mut self, question: &str) -> Option<String> {
        if !stdin().is_terminal() {
            return None;
        }
        let _ = write!(stderr(), "{question}");
        let mut line = String::new();
        let read = stdin().read_line(&mut line).ok()?;
        (read > 0).then_some(line)
    }

    fn says_in_color(&self) -> bool {
        stdout().is_terminal() && knows_colors()
    }

    fn tells_in_color(&self) -> bool {
        stderr().is_terminal() && knows_colors()
    }
}

fn knows_colors() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Paths in a folder; none where there is no such folder.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path()))
}

fn collect(folder: &Path, pages: &mut Vec<String>) {
    for path in files(folder) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or("");
        if path.is_dir() {
            if !name.starts_with('.') && name != "node_modules" {
                collect(&path, pages);
            }
        } else if name.ends_with(".html") || name.ends_with(".htm") {
            pages.extend(path.to_str().map(str::to_owned));
        }
    }
}
