//! The snippets of the documents, as their Markdown has them. Knows nothing of what they say. `command/tests/package.rs` reads
//! this file too.

use std::fs;
use std::path::Path;

/// One snippet.
pub struct Snippet {
    /// Its file and line.
    pub place: String,
    /// The words behind its fence: the language, and where it runs.
    pub kind: String,
    /// What it says.
    pub text: String,
}

/// The snippets of one kind, in all documents and READMEs.
pub fn of_kind(root: &Path, kinds: &[&str]) -> Vec<Snippet> {
    let docs = fs::read_dir(root.join("www/docs")).into_iter().flatten();
    let mut files: Vec<_> = docs
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    files.extend(["README.md", "command/package/README.md"].map(|name| root.join(name)));
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let name = file.strip_prefix(root).unwrap_or(&file).display();
        let mut open: Option<Snippet> = None;
        for (index, line) in text.lines().enumerate() {
            match (line.trim_start().strip_prefix("```"), &mut open) {
                (Some(_), Some(_)) => found.extend(open.take()),
                (Some(kind), None) => {
                    open = Some(Snippet {
                        place: format!("{name}:{}", index + 1),
                        kind: kind.to_owned(),
                        text: String::new(),
                    });
                }
                (None, Some(snippet)) => snippet.text.push_str(&[line, "\n"].concat()),
                (None, None) => {}
            }
        }
    }
    found.retain(|snippet| kinds.contains(&snippet.kind.as_str()));
    found
}
