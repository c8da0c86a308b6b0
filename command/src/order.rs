//! What the words on the command line mean: a verb, options and what they apply to. Knows which options a verb has, and
//! does nothing.

/// One verb with its options.
#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    /// What to do.
    pub verb: Verb,
    /// What it applies to, in order: files or words.
    pub names: Vec<String>,
    /// Options with a value, as often as they were given.
    options: Vec<(&'static str, String)>,
    /// Options without one.
    flags: Vec<&'static str>,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Write a first config.
    Init,
    /// Say what is wrong with a config.
    Check,
    /// Write a site's own files.
    Site,
    /// List the catalogue.
    List,
    /// Write the table of services and what they store.
    Policy,
    /// Say how all this is used.
    Help,
    /// Say the version.
    Version,
}

/// A verb: its word, its options with a value, its options without one.
type Known = (
    &'static str,
    Verb,
    &'static [&'static str],
    &'static [&'static str],
);

const VERBS: &[Known] = &[
    (
        "init",
        Verb::Init,
        &[
            "--service",
            "--set",
            "--url",
            "--pages",
            "--output",
            "--from",
        ],
        &["--yes", "--force"],
    ),
    ("check", Verb::Check, &[], &["--json"]),
    (
        "site",
        Verb::Site,
        &["--output", "--languages"],
        &["--one-file"],
    ),
    ("list", Verb::List, &[], &["--json"]),
    ("policy", Verb::Policy, &["--language", "--format"], &[]),
    ("help", Verb::Help, &[], &[]),
    ("version", Verb::Version, &[], &[]),
];

/// What `policy` can write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a page that is written in it, or for whoever reads it as it is.
    Markdown,
    /// For a page.
    Html,
}

const FORMATS: &[(&str, Format)] = &[("markdown", Format::Markdown), ("html", Format::Html)];

/// Short forms and what they stand for.
const SHORT: &[(&str, &str)] = &[
    ("-o", "--output"),
    ("-y", "--yes"),
    ("-h", "help"),
    ("--help", "help"),
    ("-V", "version"),
    ("--version", "version"),
];

/// The config of an order that names none.
pub const CONFIG: &str = "placet.config.json";

/// What is said to who asks for help.
pub const HELP: &str = "\
placet init [FOLDER]             write placet.config.json; finds the vendors' tags in the HTML files of the folder
      --service ID               a service of the catalogue, as often as there are any
      --set ID.PARAMETER=VALUE   an account id of it
      --url ADDRESS              where the site tells what it does with data
      --pages FOLDER             where to look for HTML files (default: here)
      --from FILE                take over another tool's config, or a page with its marks
      --output FILE, -o FILE     another name for the config
      --yes, -y                  ask nothing          --force   write over an existing config
placet check [FILE]              say what is wrong, with path, line and way out
      --json                     for programs
placet site [FILE]              write a site's own files and the tag to paste: config, services and languages inside
      --output FOLDER, -o FOLDER (default: placet; a name that ends in .js is that of the script)
      --one-file                 one file, which works in the task that runs its tag, and asks later
      --languages fr,de          which languages go inside (default: that of the config, or all)
placet list [WORD]               the catalogue: what each service needs and stores
      --json                     for programs
placet policy [FILE]             the table of services and what they store
      --language TAG             in this language (default: that of the config, or en)
      --format markdown|html     (default: markdown)
placet help                      this
placet version

FILE is placet.config.json where none is named.
It ends with 0 when all is well, with 1 when the config has mistakes or a file or a language is missing, with 2 when it was asked wrongly.";

impl Order {
    /// The order that these words give.
    ///
    /// # Errors
    /// What is wrong with them, in one sentence.
    pub fn read(words: &[String]) -> Result<Order, String> {
        let mut words = words.iter().map(|word| full(word));
        let Some(first) = words.next() else {
            return Ok(Order::plain(Verb::Help));
        };
        let Some((_, verb, options, flags)) = VERBS.iter().find(|known| known.0 == first) else {
            let known: Vec<_> = VERBS.iter().map(|known| known.0).collect();
            return Err(format!(
                "there is no {first:?}; there are {}",
                known.join(", ")
            ));
        };
        let mut order = Order::plain(*verb);
        while let Some(word) = words.next() {
            let (name, given) = match word.split_once('=') {
                Some((name, given)) if name.starts_with("--") => {
                    (name.to_owned(), Some(given.to_owned()))
                }
                Some(_) | None => (word.clone(), None),
            };
            if let Some(option) = options.iter().find(|known| **known == name) {
                let value = given.or_else(|| words.next());
                let value = value.ok_or_else(|| format!("{option} needs a value"))?;
                order.options.push((option, value));
            } else if let Some(flag) = flags.iter().find(|known| **known == name) {
                order.flags.push(flag);
            } else if word == "help" {
                return Ok(Order::plain(Verb::Help));
            } else if name.starts_with('-') {
                let known: Vec<_> = options.iter().chain(*flags).copied().collect();
                let known = if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                };
                return Err(format!("{first} knows no {name}; its options: {known}"));
            } else {
                order.names.push(word);
            }
        }
        if order.names.len() > 1 {
            return Err(format!(
                "{first} takes one name at a time, not also {:?}",
                order.names.get(1).map_or("", String::as_str)
            ));
        }
        order.format()?;
        Ok(order)
    }

    fn plain(verb: Verb) -> Order {
        Order {
            verb,
            names: Vec::new(),
            options: Vec::new(),
            flags: Vec::new(),
        }
    }

    /// The name that was given, or this one.
    pub fn name<'a>(&'a self, default: &'a str) -> &'a str {
        self.names.first().map_or(default, String::as_str)
    }

    /// The config that it speaks of.
    pub fn config(&self) -> &str {
        self.name(CONFIG)
    }

    /// The last value of an option.
    pub fn option(&self, name: &str) -> Option<&str> {
        self.all(name).last()
    }

    /// What is to be written.
    ///
    /// # Errors
    /// One sentence, where there is no such format.
    pub fn format(&self) -> Result<Format, String> {
        let Some(asked) = self.option("--format") else {
            return Ok(Format::Markdown);
        };
        let known = FORMATS.iter().find(|(name, _)| *name == asked);
        known.map(|(_, format)| *format).ok_or_else(|| {
            let names: Vec<_> = FORMATS.iter().map(|(name, _)| *name).collect();
            format!(
                "there is no format {asked:?}; there are {}",
                names.join(" and ")
            )
        })
    }

    /// Every value of an option, in order.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let options = self.options.iter().filter(move |(known, _)| *known == name);
        options.map(|(_, value)| value.as_str())
    }

    /// Whether an option without a value was given.
    pub fn has(&self, name: &str) -> bool {
        self.flags.contains(&name)
    }
}

fn full(word: &str) -> String {
    let known = SHORT.iter().find(|(short, _)| *short == word);
    known.map_or(word, |(_, full)| full).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Order, Verb};

    fn read(words: &str) -> Result<Order, String> {
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Order::read(&words)
    }

    #[test]
    fn options_may_stand_anywhere_and_repeat() {
        let order = read("init --service matomo site --service=intercom -y").unwrap();
        assert_eq!((order.verb, order.name("x")), (Verb::Init, "site"));
        assert!(order.all("--service").eq(["matomo", "intercom"]));
        assert!(order.has("--yes") && !order.has("--force"));
    }

    #[test]
    fn what_is_asked_wrongly_is_said() {
        for (words, said) in [
            (
                "chek",
                "there is no \"chek\"; there are init, check, site, list, policy, help, version",
            ),
            ("check --jsno", "check knows no --jsno; its options: --json"),
            ("init --service", "--service needs a value"),
            (
                "check a b",
                "check takes one name at a time, not also \"b\"",
            ),
            (
                "policy --format=xml",
                "there is no format \"xml\"; there are markdown and html",
            ),
        ] {
            assert_eq!(read(words).unwrap_err(), said);
        }
    }

    #[test]
    fn help_is_never_far() {
        for words in ["", "help", "-h", "--help", "check --help", "init -h"] {
            assert_eq!(read(words).unwrap().verb, Verb::Help, "{words:?}");
        }
    }
}
