//! Where words come from: a key goes in, a text in the visitor's language comes out. Knows no language itself.

/// Looks words up, one key at a time, so that the words of the preferences cost nothing until they are opened.
pub struct Words<'a> {
    /// The language tag of the words, such as `fr`.
    pub language: &'a str,
    /// Whether the language is written from right to left.
    pub rtl: bool,
    /// Gives the text for a key: the owner's, the language's or the English one.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
}

impl Words<'_> {
    /// The text for a key; the key itself where no language knows it, so that a gap is seen and not silent.
    pub fn say(&self, key: &str) -> String {
        (self.lookup)(key).unwrap_or_else(|| key.to_owned())
    }

    /// The text for `group.key`.
    pub fn of(&self, group: &str, key: &str) -> String {
        self.say(&[group, ".", key].concat())
    }

    /// The text for a key with `{name}` places filled.
    pub fn fill(&self, key: &str, places: &[(&str, &str)]) -> String {
        let mut text = self.say(key);
        for (name, value) in places {
            text = text.replace(&["{", name, "}"].concat(), value);
        }
        text
    }
}
