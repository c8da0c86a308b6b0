//! Laws of the languages: each says everything that English says, with the same places and in every plural form that it
//! has, knows every word of the catalogue, and is known to the programs that refuse for visitors.

// Helpers of tests may fail loudly; clippy only knows that of functions marked as tests.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use icu_plurals::{PluralCategory, PluralRules};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

/// What stands at the top of a file and is no text.
const HEAD: [&str; 4] = ["lang", "name", "dir", "reviewed"];

/// Languages of which Chromium knows no months (156, tried 2026-11-27): their files bring them along.
const UNKNOWN_TO_CHROMIUM: [&str; 6] = ["cy", "eu", "ga", "is", "mt", "nn"];

/// The units of lifetimes in the catalogue and in owners' entries.
const UNITS: [&str; 5] = ["minute", "hour", "day", "month", "year"];

const RIGHT_TO_LEFT: [&str; 3] = ["ar", "fa", "he"];

fn map(path: &Path) -> Map<String, Value> {
    let text = std::fs::read_to_string(path).unwrap();
    match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => map,
        other => panic!("{}: {other:?}", path.display()),
    }
}

fn files(folder: &str) -> Vec<(String, Map<String, Value>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, map(&path))
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(!files.is_empty());
    files
}

fn english() -> Map<String, Value> {
    map(&Path::new(env!("CARGO_MANIFEST_DIR")).join("www/locales/en.json"))
}

/// The texts of a language, without the head of its file.
fn texts(words: &Map<String, Value>) -> impl Iterator<Item = (&str, &str)> {
    let texts = words
        .iter()
        .filter(|(key, _)| !HEAD.contains(&key.as_str()));
    texts.map(|(key, text)| (key.as_str(), text.as_str().unwrap()))
}

/// The `{places}` of a text.
fn places(text: &str) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for part in text.split('{').skip(1) {
        found.extend(part.split('}').next());
    }
    found
}

/// The plural categories of whole numbers up to a thousand, by the rules of CLDR.
fn forms(language: &str) -> BTreeSet<&'static str> {
    let locale: icu_locale_core::Locale = language.parse().unwrap();
    let rules = PluralRules::try_new_cardinal(locale.into()).unwrap();
    let forms = (0_u32..1000).map(|number| match rules.category_for(number) {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    });
    forms.collect()
}

/// The groups of keys that have a key for each plural form: those that have an `other`.
fn groups(words: &Map<String, Value>) -> BTreeSet<&str> {
    let keys = texts(words).map(|(key, _)| key);
    keys.filter_map(|key| key.strip_suffix(".other")).collect()
}

/// Every key that the file of a language has to have.
fn keys(language: &str) -> BTreeSet<String> {
    let english = english();
    let mut groups: BTreeSet<String> = groups(&english).iter().map(|&key| key.into()).collect();
    let counted = |key: &str| {
        let group = key.rsplit_once('.').map(|(group, _)| group.to_owned());
        group.is_some_and(|group| groups.contains(&group))
    };
    let mut keys: BTreeSet<String> = english
        .keys()
        .filter(|key| !counted(key))
        .cloned()
        .collect();
    if language != "en" {
        groups.extend(UNITS.iter().map(|unit| format!("unit.{unit}")));
    }
    if UNKNOWN_TO_CHROMIUM.contains(&language) {
        keys.extend(["date.months".to_owned(), "date.pattern".to_owned()]);
    }
    for group in groups {
        keys.extend(forms(language).iter().map(|form| format!("{group}.{form}")));
    }
    keys
}

/// The places that the text of a key has.
fn places_of(key: &str, english: &Map<String, Value>) -> BTreeSet<String> {
    let own = |places: BTreeSet<&str>| places.iter().map(|&place| place.to_owned()).collect();
    let (group, _) = key.rsplit_once('.').unwrap_or((key, ""));
    let of = |key: &str| english.get(key).and_then(Value::as_str);
    match of(key).or_else(|| of(&format!("{group}.other"))) {
        Some(text) => own(places(text)),
        None if key == "date.months" => BTreeSet::new(),
        None if key == "date.pattern" => own(BTreeSet::from(["day", "month", "year"])),
        None => own(BTreeSet::from(["n"])),
    }
}

#[test]
fn every_language_says_what_english_says() {
    let english = english();
    for (language, words) in files("www/locales") {
        let wanted = keys(&language);
        let there: BTreeSet<String> = words.keys().cloned().collect();
        let gaps: Vec<_> = wanted.difference(&there).collect();
        assert!(gaps.is_empty(), "{language}: missing {gaps:?}");
        let more: Vec<_> = there.difference(&wanted).collect();
        assert!(more.is_empty(), "{language}: nobody reads {more:?}");
        for (key, text) in texts(&words) {
            assert!(!text.trim().is_empty(), "{language}: {key}");
            let found: BTreeSet<String> = places(text).iter().map(|&one| one.into()).collect();
            let mut wanted = places_of(key, &english);
            // A form that stands for one number alone may say it in words: "one service", "two services".
            if key.ends_with(".zero") || key.ends_with(".one") || key.ends_with(".two") {
                wanted.retain(|place| place != "n" || found.contains("n"));
            }
            assert_eq!(found, wanted, "{language}: {key}");
            let ends = |text: &str| {
                (
                    text.starts_with(char::is_whitespace),
                    text.ends_with(char::is_whitespace),
                )
            };
            if key == "new-tab" {
                assert!(text.starts_with(char::is_whitespace), "{language}: {key}");
            } else if key != "rights.contact" && key != "notice.between" {
                assert_eq!(ends(text), (false, false), "{language}: {key}");
            }
        }
    }
}

/// The official languages of the European Union, and those of its neighbors and of the world that are asked for.
#[test]
fn the_languages_that_are_asked_for_are_there() {
    let union = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv";
    let others = "nb nn is uk tr ar he fa ja ko zh-Hans zh-Hant pt-BR ru hi id vi ca eu cy";
    let there: BTreeSet<String> = files("www/locales")
        .into_iter()
        .map(|file| file.0)
        .collect();
    assert_eq!(union.split(' ').count(), 24);
    for language in union.split(' ').chain(others.split(' ')) {
        assert!(there.contains(language), "{language}");
    }
}

#[test]
fn the_head_of_each_file_says_what_it_is() {
    for (language, words) in files("www/locales") {
        assert_eq!(words["lang"], *language);
        let rtl = RIGHT_TO_LEFT.contains(&language.as_str());
        assert_eq!(words["dir"], if rtl { "rtl" } else { "ltr" }, "{language}");
        assert!(words["reviewed"].is_boolean(), "{language}");
        let heads: Vec<_> = words.keys().take(HEAD.len()).collect();
        assert_eq!(heads, HEAD, "{language}");
    }
}

/// A name in other letters than those around it would take its last dot to the other side (Unicode, UAX 9: isolates).
#[test]
fn from_right_to_left_a_name_stands_by_itself() {
    for language in RIGHT_TO_LEFT {
        let (_, words) = files("www/locales")
            .into_iter()
            .find(|(name, _)| name == language)
            .unwrap();
        for (key, text) in texts(&words) {
            for place in [
                "{name}",
                "{who}",
                "{host}",
                "{names}",
                "{country}",
                "{list}",
            ] {
                let alone = text
                    .matches(&["\u{2068}", place, "\u{2069}"].concat())
                    .count();
                assert_eq!(
                    text.matches(place).count(),
                    alone,
                    "{language}: {key}: {text}"
                );
            }
        }
    }
}

/// Every form of a plural is there for a reason: a number of its own.
#[test]
fn a_language_has_the_plural_forms_of_cldr() {
    for (language, expected) in [
        ("en", "one other"),
        ("fr", "one other"),
        ("ja", "other"),
        ("pl", "few many one"),
        ("lt", "few one other"),
        ("sl", "few one other two"),
        ("ar", "few many one other two zero"),
        ("cy", "few many one other two zero"),
        ("zh-Hant", "other"),
        ("pt-BR", "one other"),
    ] {
        let forms: Vec<_> = forms(language).into_iter().collect();
        assert_eq!(forms.join(" "), expected, "{language}");
    }
}

/// Words that are the same in both languages: loans and names.
const SHARED: [&str; 10] = [
    "name",
    "place.worker",
    "place.cache",
    "place.cookie",
    "notice.item",
    "notice.between",
    "service.from",
    "action.delete-item",
    "rights.contact",
    "country.",
];

/// A text of four words and more that reads as the English one was left over; of shorter ones, at most every tenth may
/// be the same by chance.
#[test]
fn no_english_is_left_over() {
    let english = english();
    for (language, words) in files("www/locales") {
        if language == "en" {
            continue;
        }
        let mut same = Vec::new();
        let mut shared = 0;
        for (key, text) in texts(&words) {
            let known = SHARED.iter().any(|start| key.starts_with(start));
            if known || english.get(key).and_then(Value::as_str) != Some(text) {
                continue;
            }
            if text.split_whitespace().count() > 3 {
                same.push(key);
            }
            shared += 1;
        }
        assert!(same.is_empty(), "{language}: {same:?}");
        assert!(shared * 10 < words.len(), "{language}: {shared} texts");
    }
}

/// Each language is written in the letters that it is written in.
#[test]
fn each_language_has_its_own_letters() {
    let scripts: [(&str, char, char); 12] = [
        ("ar", '\u{600}', '\u{6ff}'),
        ("fa", '\u{600}', '\u{6ff}'),
        ("he", '\u{590}', '\u{5ff}'),
        ("el", '\u{370}', '\u{3ff}'),
        ("bg", '\u{400}', '\u{4ff}'),
        ("ru", '\u{400}', '\u{4ff}'),
        ("uk", '\u{400}', '\u{4ff}'),
        ("hi", '\u{900}', '\u{97f}'),
        ("ja", '\u{3000}', '\u{9fff}'),
        ("ko", '\u{ac00}', '\u{d7a3}'),
        ("zh-Hans", '\u{4e00}', '\u{9fff}'),
        ("zh-Hant", '\u{4e00}', '\u{9fff}'),
    ];
    for (language, words) in files("www/locales") {
        let script = scripts.iter().find(|(known, _, _)| *known == language);
        let Some((_, first, last)) = script else {
            continue;
        };
        for (key, text) in texts(&words) {
            let own = |letter: char| (*first..=*last).contains(&letter);
            let loan =
                SHARED.iter().any(|start| key.starts_with(start)) && !key.starts_with("country");
            assert!(loan || text.contains(own), "{language}: {key}: {text}");
        }
    }
}

/// WCAG 2.2, 2.5.3: whoever speaks the word on the button presses it.
#[test]
fn the_name_of_a_control_holds_the_word_on_it() {
    for (language, words) in files("www/locales") {
        let text = |key: &str| words[key].as_str().unwrap().to_lowercase();
        let (word, name) = (text("action.delete"), text("action.delete-item"));
        assert!(name.contains(&word), "{language}: {name}: {word}");
    }
}

#[test]
fn every_language_knows_the_words_of_the_catalogue() {
    let mut keys = BTreeSet::new();
    for (id, entry) in files("www/services") {
        let list = |key: &str| {
            entry
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        keys.extend(
            list("purposes")
                .iter()
                .map(|key| format!("purpose.{}", word(key))),
        );
        keys.extend(
            list("notes")
                .iter()
                .map(|key| format!("note.{}", word(key))),
        );
        keys.insert(format!("country.{}", word(&entry["provider"]["country"])));
        keys.extend(
            entry
                .get("before")
                .map(|before| format!("note.{}", word(&before["note"]))),
        );
        for stored in list("cookies").iter().chain(&list("storage")) {
            keys.insert(format!("role.{}", word(&stored["role"])));
            match stored.get("lifetime").map(word) {
                Some(lifetime) if lifetime.contains(' ') => {
                    let unit = lifetime.split(' ').nth(1).unwrap().trim_end_matches('s');
                    assert!(UNITS.contains(&unit), "{id}: {lifetime}");
                }
                lifetime => keys.extend(lifetime.map(|word| format!("kept.{word}"))),
            }
        }
    }
    for (language, words) in files("www/locales") {
        let gaps: Vec<_> = keys
            .iter()
            .filter(|key| !words.contains_key(*key))
            .collect();
        assert!(gaps.is_empty(), "{language}: {gaps:?}");
    }
}

/// What autoconsent 16.23.0 looks for in a language that it knows: how the first sentence begins, or what stands in it,
/// and the whole of the button that refuses (its `heuristic-patterns.ts`, read 2026-11-27). The words for accepting and
/// choosing are those that it takes for such, where it knows any.
const KNOWN: [(&str, &str, &str, &str, &str); 18] = [
    (
        "en",
        "We use cookies",
        "Reject all",
        "Accept all",
        "Preferences",
    ),
    (
        "fr",
        "Nous utilisons des cookies",
        "Tout refuser",
        "Tout accepter",
        "Préférences",
    ),
    (
        "de",
        "Wir verwenden Cookies",
        "Alle ablehnen",
        "Alle akzeptieren",
        "Einstellungen",
    ),
    (
        "nl",
        "Wij maken gebruik van cookies",
        "Alles weigeren",
        "Alles accepteren",
        "Instellingen",
    ),
    (
        "es",
        "Utilizamos cookies",
        "Rechazar todo",
        "Aceptar todo",
        "Preferencias",
    ),
    (
        "pt",
        "Utilizamos cookies",
        "Rejeitar tudo",
        "Aceitar tudo",
        "",
    ),
    (
        "pt-BR",
        "Usamos cookies",
        "Rejeitar tudo",
        "Aceitar tudo",
        "",
    ),
    ("it", "Usiamo i cookie", "Rifiuta tutto", "", ""),
    (
        "pl",
        "Używamy plików cookie",
        "Odrzuć wszystko",
        "Akceptuj wszystko",
        "Ustawienia",
    ),
    (
        "ca",
        "Utilitzem galetes",
        "Rebutja-ho tot",
        "Accepta-ho tot",
        "",
    ),
    (
        "ru",
        "Мы используем файлы cookie и аналогичные технологии",
        "Принимать только необходимые файлы cookie",
        "Принять все файлы cookie",
        "Настройки",
    ),
    (
        "eu",
        "cookieak erabiltzen ditu",
        "Baztertu denak",
        "Onartu denak",
        "Konfigurazioa",
    ),
    ("sv", "", "Avvisa alla", "", ""),
    ("tr", "", "Reddet", "Kabul et", ""),
    ("id", "", "Tolak cookie", "", ""),
    ("cs", "", "", "", ""),
    ("da", "", "", "", ""),
    ("fi", "", "", "", ""),
];

#[test]
fn the_buttons_say_what_refusing_programs_know() {
    let files = files("www/locales");
    for (language, sentence, reject, accept, preferences) in KNOWN {
        let Some((_, words)) = files.iter().find(|(name, _)| name == language) else {
            continue;
        };
        let says = |key: &str, expected: &str| {
            let text = words[key].as_str().unwrap();
            assert!(
                expected.is_empty() || text == expected,
                "{language}: {key}: {text}"
            );
        };
        let notice = words["notice.text"].as_str().unwrap();
        assert!(notice.contains(sentence), "{language}: {notice}");
        says("action.reject-all", reject);
        says("action.accept-all", accept);
        says("action.preferences", preferences);
    }
}

/// EDPB guidelines 03/2022 v2.0, annex I; AEPD guide of July 2023; VG Hannover 10 A 5385/22.
#[test]
fn no_text_steers_or_shames() {
    let phrases = [
        "best experience",
        "better experience",
        "optimal experience",
        "improve your experience",
        "we value your privacy",
        "meilleure expérience",
        "expérience optimale",
        "respectons votre vie privée",
        "legitimate interest",
        "intérêt légitime",
        "continuer sans accepter",
        "berechtigtes interesse",
        "berechtigten interesse",
        "optimales erlebnis",
        "nutzererlebnis",
        "interés legítimo",
        "mejor experiencia",
        "mejorar su experiencia",
        "interesse legittimo",
        "legittimo interesse",
        "migliore esperienza",
        "interesse legítimo",
        "melhor experiência",
        "gerechtvaardigd belang",
        "betere ervaring",
        "uzasadniony interes",
    ];
    // The word of “improve your experience”, in every language that has one.
    let experience = "experienc erlebnis expérienc esperienz experiênc kokemu upplevel oplevel opplev ervaring doświadcze zkušenost \
        skúsenost izkušnj iskustv élmény patirt pieredz kogemus εμπειρ преживя опыт досвід deneyim تجربة خبرة חווי تجربه 体験 경험 体验 \
        體驗 अनुभव pengalaman nghiệm profiad taithí esperjenz upplifun esperientzi experiènc";
    for (language, words) in files("www/locales") {
        for (key, text) in texts(&words) {
            let text = text.to_lowercase();
            for phrase in phrases.into_iter().chain(experience.split_whitespace()) {
                assert!(!text.contains(phrase), "{language}: {key}: {phrase}");
            }
        }
    }
}

/// Where a language has a formal address, visitors hear that one. What speaks to a friend there, as a word of its own.
#[test]
fn visitors_are_addressed_formally() {
    let familiar = [
        ("de", "du dich dir dein deine deinen deiner deinem"),
        ("fr", "tu te toi ton ta tes"),
        ("es", "tú tu tus te ti"),
        ("it", "tu ti te tuo tua tuoi tue"),
        ("nl", "je jij jou jouw"),
        ("pt", "tu te ti teu tua teus tuas"),
        ("ca", "tu teu teva teus teves"),
        ("ro", "tu te tine tău ta tale"),
        ("pl", "ty ci cię ciebie tobie twój twoja twoje twoich"),
        ("cs", "tě ti tvůj tvá tvoje tvou"),
        ("sk", "ty ťa ti tvoj tvoja tvoje tvoju"),
        ("sl", "ti te tvoj tvoja tvoje"),
        ("hr", "ti tebe tvoj tvoja tvoje tvoju"),
        ("bg", "ти те твоят твоя твоето твоите"),
        ("ru", "ты тебя тебе твой твоя твоё твои твоих"),
        ("uk", "ти тебе тобі твій твоя твоє твої"),
        ("el", "εσύ εσένα σου"),
        ("tr", "sen seni sana senin"),
        ("hu", "te téged neked tied"),
        ("et", "sa sina sind sinu su"),
        ("lt", "tu tave tavo"),
        ("lv", "tu tevi tavs tava tavu"),
        ("fa", "تو"),
        ("hi", "तुम तू तुम्हारा तुम्हारी तुम्हारे"),
        ("id", "kamu kau"),
        ("cy", "ti dy"),
        ("vi", "mày mi"),
    ];
    let files = files("www/locales");
    for (language, words) in familiar {
        let (_, file) = files.iter().find(|(name, _)| name == language).unwrap();
        for (key, text) in texts(file) {
            let text = text.to_lowercase();
            let mut spoken = text.split(|letter: char| {
                !letter.is_alphanumeric() && !('\u{900}'..'\u{97f}').contains(&letter)
            });
            let found = spoken.find(|word| words.split(' ').any(|one| one == *word));
            assert_eq!(found, None, "{language}: {key}: {text}");
        }
    }
}

/// A text that nothing says would be carried by every visitor, and translated for nobody.
#[test]
fn every_text_is_said_somewhere() {
    fn read(folder: &Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, all);
            } else if path.extension().is_some_and(|end| end == "rs") {
                *all += &std::fs::read_to_string(&path).unwrap();
            }
        }
    }
    let mut sources = String::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "command/src"] {
        read(&root.join(folder), &mut sources);
    }
    // By a word of the catalogue, of a record or of an owner, put behind its group.
    let by_word = [
        "act", "action", "category", "country", "kept", "link", "note", "place", "purpose", "role",
        "state",
    ];
    let english = english();
    let idle: Vec<_> = texts(&english)
        .map(|(key, _)| key.trim_end_matches(".one").trim_end_matches(".other"))
        .filter(|key| !by_word.contains(&key.split('.').next().unwrap()))
        .filter(|key| !sources.contains(key))
        .collect();
    assert_eq!(idle, Vec::<&str>::new());
}
