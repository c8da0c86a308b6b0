//! What the command asks of its surroundings. Knows no verb.

/// The files of the owner, the folder that was built, and whoever sits at the terminal.
pub trait World {
    /// The text of one of the owner's files; none where there is no such file or it is no UTF-8.
    fn read(&self, path: &str) -> Option<String>;
    /// The same without the byte order mark that editors of Windows begin a file with, which is no JSON.
    fn text(&self, path: &str) -> Option<String> {
        let text = self.read(path)?;
        Some(match text.strip_prefix('\u{feff}') {
            Some(text) => text.to_owned(),
            None => text,
        })
    }
    /// Writes one of the owner's files.
    ///
    /// # Errors
    /// The system's words, where it could not be written.
    fn write(&mut self, path: &str, content: &[u8]) -> Result<(), String>;
    /// Paths of all HTML files below a folder, sorted; without what package managers and version control keep there.
    /// There are none where nobody has a folder.
    fn pages(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
    /// The text of a file in the built folder (`dist`), such as `locales/fr.json`.
    fn part(&self, path: &str) -> Option<String>;
    /// The same of a file that is no text: the program's wasm.
    fn bytes(&self, path: &str) -> Option<Vec<u8>>;
    /// Names of the files in a folder of the built folder, sorted.
    fn parts(&self, folder: &str) -> Vec<String>;
    /// Prints a line of the result.
    fn say(&mut self, line: &str);
    /// Prints a line that is no part of the result: a complaint, a hint.
    fn tell(&mut self, line: &str);
    /// Asks whoever sits there; none where nobody does.
    fn ask(&mut self, _question: &str) -> Option<String> {
        None
    }
    /// Whether what is said may be colored: somebody reads it on a terminal, which knows colors, and `NO_COLOR` is not set.
    fn says_in_color(&self) -> bool {
        false
    }
    /// The same of what is told, which may go elsewhere.
    fn tells_in_color(&self) -> bool {
        false
    }
}
