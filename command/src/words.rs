//! Words where no engine is asked: the owner's, then the language's, then English, with plurals by CLDR. Knows no view.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use placet::banner::{Form, Words, english_span};
use placet::config::{Settings, Value};

/// Calls with the words of a language that can be looked up.
pub fn speak<T>(
    settings: &Settings,
    tag: &str,
    texts: &Value,
    english: &Value,
    act: impl FnOnce(&Words) -> T,
) -> T {
    let lookup = |key: &str| {
        let sources = [settings.texts, texts, english];
        sources
            .iter()
            .find_map(|source| source.text_at(key))
            .map(str::to_owned)
    };
    act(&Words {
        language: tag,
        rtl: texts.says("dir", "rtl"),
        lookup: &lookup,
        form: &|form| formed(tag, form),
    })
}

/// What stands for an engine's `Intl`. Moments are none here: no visitor has chosen yet. Spans come from the language's
/// file; English has none there.
fn formed(tag: &str, form: Form) -> String {
    match form {
        Form::Plural(number) => {
            let rules = tag.parse::<Locale>().ok();
            let rules = rules.and_then(|tag| PluralRules::try_new_cardinal(tag.into()).ok());
            let category = rules.map(|rules| rules.category_for(number));
            let word = match category {
                Some(PluralCategory::Zero) => "zero",
                Some(PluralCategory::One) => "one",
                Some(PluralCategory::Two) => "two",
                Some(PluralCategory::Few) => "few",
                Some(PluralCategory::Many) => "many",
                Some(PluralCategory::Other) | None => "other",
            };
            word.to_owned()
        }
        Form::Number(number) => number.to_string(),
        Form::Span(number, unit) => english_span(&number.to_string(), unit),
        Form::Day(_) | Form::Moment(_) | Form::Calendar(_) => String::new(),
    }
}
