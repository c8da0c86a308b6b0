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

/// The language to speak: the first wanted one that is available, by the whole tag or by its first part; else English.
pub fn language(wanted: &[String], available: &[String]) -> String {
    let primary = |tag: &str| {
        tag.split('-')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
    };
    for tag in wanted {
        let exact = available
            .iter()
            .find(|known| known.eq_ignore_ascii_case(tag));
        let close = || {
            available
                .iter()
                .find(|known| primary(known) == primary(tag))
        };
        if let Some(known) = exact.or_else(close) {
            return known.clone();
        }
    }
    "en".to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn spoken(wanted: &[&str], expected: &str) {
        let own =
            |tags: &[&str]| -> Vec<String> { tags.iter().map(|&tag| tag.to_owned()).collect() };
        let available = own(&["en", "fr", "pt-BR"]);
        assert_eq!(language(&own(wanted), &available), expected);
    }

    #[test]
    fn the_page_is_spoken_to_in_its_own_language() {
        spoken(&["fr-CA", "en"], "fr");
        spoken(&["pt"], "pt-BR");
        spoken(&["PT-br"], "pt-BR");
        spoken(&["xx", "fr"], "fr");
        spoken(&["", "xx"], "en");
        spoken(&[], "en");
    }
}
