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

/// The language to speak: the first wanted one that is available, by the whole tag or by its first part.
pub fn language(wanted: &[String], available: &[String]) -> Option<String> {
    for tag in wanted {
        for whole in [true, false] {
            for known in available {
                if is_alike(known, tag, whole) {
                    return Some(known.clone());
                }
            }
        }
    }
    None
}

/// Whether two tags name the same language: as a whole, or by what stands before their first hyphen.
fn is_alike(one: &str, other: &str, whole: bool) -> bool {
    if whole {
        return one.eq_ignore_ascii_case(other);
    }
    first_part(one).eq_ignore_ascii_case(first_part(other))
}

fn first_part(tag: &str) -> &str {
    tag.split_once('-').map_or(tag, |(first, _)| first)
}

impl Words<'_> {
    /// The text for a key; the key itself where no language knows it, so that a gap is seen and not silent.
    pub fn say(&self, key: &str) -> String {
        (self.lookup)(key).unwrap_or_else(|| key.to_owned())
    }

    /// The text for `group.key`; for a key that no language knows, what the owner wrote there in their own words.
    pub fn of(&self, group: &str, key: &str) -> String {
        (self.lookup)(&[group, ".", key].concat()).unwrap_or_else(|| key.to_owned())
    }

    /// The text for a key with its `{name}` places filled: a name and what goes there, in turn.
    pub fn fill(&self, key: &str, places: &[&str]) -> String {
        let text = self.say(key);
        let mut filled = String::new();
        let mut parts = text.split('{');
        filled.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let place = part.split_once('}').and_then(|(name, rest)| {
                let mut places = places.iter();
                while *places.next()? != name {
                    places.next();
                }
                Some((places.next()?, rest))
            });
            match place {
                Some((value, rest)) => {
                    filled.push_str(value);
                    filled.push_str(rest);
                }
                None => {
                    filled.push('{');
                    filled.push_str(part);
                }
            }
        }
        filled
    }

    /// `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        if self.rtl { "rtl" } else { "ltr" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn spoken(wanted: &[&str], expected: Option<&str>) {
        let own =
            |tags: &[&str]| -> Vec<String> { tags.iter().map(|&tag| tag.to_owned()).collect() };
        let available = own(&["en", "fr", "pt-BR"]);
        assert_eq!(language(&own(wanted), &available).as_deref(), expected);
    }

    #[test]
    fn the_page_is_spoken_to_in_its_own_language() {
        spoken(&["fr-CA", "en"], Some("fr"));
        spoken(&["pt"], Some("pt-BR"));
        spoken(&["PT-br"], Some("pt-BR"));
        spoken(&["xx", "fr"], Some("fr"));
        spoken(&["", "xx"], None);
        spoken(&[], None);
    }

    #[test]
    fn what_fills_a_place_is_not_filled_again() {
        let lookup = |_: &str| Some("{a} of {b}, {c} {".to_owned());
        let words = Words {
            language: "en",
            rtl: false,
            lookup: &lookup,
        };
        let filled = words.fill("", &["a", "{b}", "b", "2"]);
        assert_eq!(filled, "{b} of 2, {c} {");
    }
}
