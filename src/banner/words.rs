//! Where words come from: a key goes in, a text in the visitor's language comes out. Knows no language itself.

use crate::text::digits;

/// What the engine's own `Intl` says in the language of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form<'a> {
    /// The plural category of a number by the rules of CLDR: `zero`, `one`, `two`, `few`, `many` or `other`.
    Plural(u32),
    /// The number, in the digits of the language.
    Number(u32),
    /// A number of these: minute, hour, day, month, year.
    Span(u32, &'a str),
    /// The day of a moment in seconds since 1970, where the visitor is.
    Day(i64),
    /// The day and the time of such a moment.
    Moment(i64),
    /// Year, month from 0, day of the month, and time of such a moment, with spaces between: for languages of which the
    /// engine knows no month.
    Calendar(i64),
}

/// Languages that may have digits of their own (CLDR, `defaultNumberingSystem`). Others are not asked about: the first number
/// that an engine writes by its `Intl` takes Chromium 30 ms of the page's thread (156, 2026-11-28), half of a first visit.
const OWN_DIGITS: &[&str] = &[
    "ar", "as", "bgn", "bho", "bn", "ccp", "ckb", "dz", "fa", "ff", "hnj", "ks", "ku", "lrc",
    "mai", "mni", "mr", "my", "mzn", "ne", "nqo", "pa", "ps", "raj", "sa", "sat", "sd", "sdh",
    "shn", "ur", "uz",
];

/// Looks words up, one key at a time, so that the words of the preferences cost nothing until they are opened.
pub struct Words<'a> {
    /// The language tag of the words, such as `fr`.
    pub language: &'a str,
    /// Whether the language is written from right to left.
    pub rtl: bool,
    /// Gives the text for a key: the owner's, the language's or the English one.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// Writes numbers, spans and moments.
    pub form: &'a dyn Fn(Form) -> String,
}

/// A span in English, such as `13 months`.
pub fn english_span(number: &str, unit: &str) -> String {
    let end = if number == "1" { "" } else { "s" };
    [number, " ", unit, end].concat()
}

/// Other tags under which pages and browsers ask for a language of ours: Norwegian is written as Bokmål unless it says
/// otherwise, Hebrew and Indonesian had other codes until 1989, and Chinese is written by region (CLDR's aliases and likely
/// subtags, version 47).
const ALSO: [(&str, &str); 6] = [
    ("no", "nb"),
    ("iw", "he"),
    ("in", "id"),
    ("zh-TW", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-MO", "zh-Hant"),
];

/// The language to speak: of the first wanted one for which there is any, the one that is most like it.
pub fn language(wanted: &[String], available: &[String]) -> Option<String> {
    for tag in wanted {
        let other = ALSO.iter().find(|(also, _)| likeness(also, tag).1);
        let none = (0, false);
        let mut found = (none, None);
        for known in available {
            let by_other = other.map_or(none, |(_, own)| likeness(known, own));
            let likeness = likeness(known, tag).max(by_other);
            if likeness > found.0 {
                found = (likeness, Some(known));
            }
        }
        if let (_, Some(known)) = found {
            return Some(known.clone());
        }
    }
    None
}

/// How much a tag asks for a language: how many parts they share from the beginning on, and, where that is the same for two
/// languages, whether the language has no further part.
fn likeness(language: &str, tag: &str) -> (usize, bool) {
    // Content management systems write the names of locales, `de_DE`.
    let mut parts = tag.split(['-', '_']);
    let mut shared = 0;
    for part in language.split('-') {
        if !parts
            .next()
            .is_some_and(|other| part.eq_ignore_ascii_case(other))
        {
            return (shared, false);
        }
        shared += 1;
    }
    (shared, true)
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

    /// The text for a key in its form for this number, with the number at its `{n}`.
    #[inline(never)]
    pub fn counted(&self, key: &str, number: u32) -> String {
        let form = (self.form)(Form::Plural(number));
        let mut named = [key, ".", &form].concat();
        if (self.lookup)(&named).is_none() {
            named = [key, ".other"].concat();
        }
        self.fill(&named, &["n", &self.number(number)])
    }

    /// The number in the digits of the language; from a thousand on the engine knows where the marks stand.
    pub fn number(&self, number: u32) -> String {
        if number >= 1_000 || OWN_DIGITS.contains(&first_part(self.language)) {
            (self.form)(Form::Number(number))
        } else {
            digits::decimal(number as usize)
        }
    }

    /// A span such as `13 months`: in the words of the language's file, which whoever draws without an engine needs too;
    /// for an owner's own language in the engine's, whose first span takes as long as its first number.
    pub fn span(&self, number: u32, unit: &str) -> String {
        let form = (self.form)(Form::Plural(number));
        let key = ["unit.", unit, ".", &form].concat();
        match (self.lookup)(&key) {
            Some(_) => self.fill(&key, &["n", &self.number(number)]),
            // English has no file to be looked into, and other languages fall back on what it says.
            None if self.language == "en" => english_span(&self.number(number), unit),
            None => (self.form)(Form::Span(number, unit)),
        }
    }

    /// The day of a moment in seconds since 1970. Chromium knows no months of Irish, Maltese, Icelandic, Nynorsk, Basque
    /// and Welsh (156, tried 2026-11-27) and would write English ones: such a language brings its own.
    #[inline(never)]
    pub fn day(&self, seconds: i64) -> String {
        self.dated(Form::Day(seconds), seconds, false)
    }

    /// The day and the time of a moment.
    #[inline(never)]
    pub fn moment(&self, seconds: i64) -> String {
        self.dated(Form::Moment(seconds), seconds, true)
    }

    fn dated(&self, form: Form, seconds: i64, timed: bool) -> String {
        let Some(months) = (self.lookup)("date.months") else {
            return (self.form)(form);
        };
        let calendar = (self.form)(Form::Calendar(seconds));
        let mut parts = calendar.split(' ');
        let mut part = || parts.next().unwrap_or_default();
        let (year, month, day, time) = (part(), part(), part(), part());
        let month = months.split('|').nth(digits::read(month, 10) as usize);
        let places = ["day", day, "month", month.unwrap_or_default(), "year", year];
        let date = self.fill("date.pattern", &places);
        if timed {
            [&date, ", ", time].concat()
        } else {
            date
        }
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
        let available = own(&[
            "en", "fr", "he", "nb", "nn", "pt-BR", "sr-Latn", "zh-Hans", "zh-Hant",
        ]);
        assert_eq!(language(&own(wanted), &available).as_deref(), expected);
    }

    #[test]
    fn the_page_is_spoken_to_in_its_own_language() {
        spoken(&["fr-CA", "en"], Some("fr"));
        spoken(&["pt"], Some("pt-BR"));
        spoken(&["PT-br"], Some("pt-BR"));
        spoken(&["xx", "fr"], Some("fr"));
        spoken(&["", "xx"], None);
        spoken(&["no"], Some("nb"));
        spoken(&["no-NO"], Some("nb"));
        spoken(&["nn-NO"], Some("nn"));
        spoken(&["iw", "fr"], Some("he"));
        spoken(&["zh"], Some("zh-Hans"));
        spoken(&["zh-CN"], Some("zh-Hans"));
        spoken(&["zh-TW"], Some("zh-Hant"));
        spoken(&["zh-hk"], Some("zh-Hant"));
        spoken(&["zh-Hant-TW"], Some("zh-Hant"));
        spoken(&["zh_TW"], Some("zh-Hant"));
        spoken(&["fr_CA"], Some("fr"));
        spoken(&["sr-Cyrl"], Some("sr-Latn"));
        spoken(&[], None);
    }

    #[test]
    fn what_fills_a_place_is_not_filled_again() {
        let lookup = |_: &str| Some("{a} of {b}, {c} {".to_owned());
        let words = Words {
            language: "en",
            rtl: false,
            lookup: &lookup,
            form: &|_| String::new(),
        };
        let filled = words.fill("", &["a", "{b}", "b", "2"]);
        assert_eq!(filled, "{b} of 2, {c} {");
    }

    /// Calls with words whose texts are these.
    fn spoken_by<T>(texts: &[(&str, &str)], act: impl FnOnce(&Words) -> T) -> T {
        let lookup = |key: &str| {
            let mut texts = texts.iter();
            let found = texts.find(|(known, _)| *known == key);
            found.map(|(_, text)| (*text).to_owned())
        };
        act(&Words {
            language: "cy",
            rtl: false,
            lookup: &lookup,
            form: &|form| match form {
                Form::Plural(2) => "two".to_owned(),
                Form::Plural(3) => "few".to_owned(),
                Form::Plural(_) => "other".to_owned(),
                Form::Number(number) => ["#", &digits::decimal(number as usize)].concat(),
                Form::Calendar(_) => "2026 10 24 09:05".to_owned(),
                Form::Span(..) | Form::Day(_) | Form::Moment(_) => "engine".to_owned(),
            },
        })
    }

    #[test]
    fn a_number_is_said_in_its_plural_form() {
        let texts = [("dog.two", "{n} gi"), ("dog.other", "{n} o gwn")];
        spoken_by(&texts, |words| {
            assert_eq!(words.counted("dog", 2), "2 gi");
            assert_eq!(words.counted("dog", 3), "3 o gwn", "a form that is missing");
            assert_eq!(words.counted("dog", 999), "999 o gwn");
            assert_eq!(words.counted("dog", 1_000), "#1000 o gwn");
            let of_persia = Words {
                language: "fa-AF",
                ..*words
            };
            assert_eq!(of_persia.counted("dog", 2), "#2 gi");
            let english = Words {
                language: "en",
                ..*words
            };
            assert_eq!(english.span(13, "month"), "13 months");
            assert_eq!(english.span(1, "day"), "1 day");
            assert_eq!(words.span(2, "day"), "engine");
        });
        spoken_by(&[("unit.day.two", "{n} ddiwrnod")], |words| {
            assert_eq!(words.span(2, "day"), "2 ddiwrnod");
        });
    }

    #[test]
    fn a_language_that_the_engine_does_not_know_brings_its_months() {
        let months = "a|b|c|d|e|f|g|h|i|j|Tachwedd|l";
        let texts = [
            ("date.months", months),
            ("date.pattern", "{day} {month} {year}"),
        ];
        spoken_by(&texts, |words| {
            assert_eq!(words.day(0), "24 Tachwedd 2026");
            assert_eq!(words.moment(0), "24 Tachwedd 2026, 09:05");
        });
        spoken_by(&[], |words| assert_eq!(words.moment(0), "engine"));
    }
}
