//! What the words that another tool has for categories and services mean here: the owner's own `aliases`, our ids, the usual
//! words. Knows no mark and nothing that is stored.

use super::keys::TOOLS;
use super::validate::{Validator, meant};
use super::{Config, Settings, Slot, Value};
use crate::consent::Category;

/// What one word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A category.
    Category(Category),
    /// One of the services, by its id.
    Service(&'static str),
}

/// All that words can mean on this site.
#[derive(Clone, Debug)]
pub struct Meanings {
    aliases: &'static Value,
    services: Vec<&'static str>,
}

impl Meanings {
    /// Those of a config.
    pub fn of(config: &Config) -> Meanings {
        let slots = config.slots.iter();
        let ids = slots.filter_map(|slot| match slot {
            Slot::Ready(entry) => Some(entry.service.id),
            Slot::Waiting { id, .. } => Some(*id),
            Slot::Broken => None,
        });
        Meanings {
            aliases: config.settings.aliases,
            services: ids.collect(),
        }
    }

    /// What a word of another tool means.
    pub fn find(&self, word: &str) -> Option<Meaning> {
        let own = self.aliases.text_at(word).unwrap_or(word);
        self.ours(own).or_else(|| {
            let category = group(own).or_else(|| Category::from_id(meant(own)));
            category.map(Meaning::Category)
        })
    }

    /// What a word of ours means.
    pub fn ours(&self, word: &str) -> Option<Meaning> {
        let category = Category::from_id(word).map(Meaning::Category);
        let mut services = self.services.iter();
        category.or_else(|| {
            let service = services.find(|service| **service == word);
            service.copied().map(Meaning::Service)
        })
    }
}

/// The groups that OneTrust makes for every site (docs of 2026: strictly necessary, performance, functional, targeting, social
/// media). An owner who gave one another meaning says so under `aliases`.
fn group(word: &str) -> Option<Category> {
    Some(match word {
        "C0001" => Category::Necessary,
        "C0002" => Category::Performance,
        "C0003" => Category::Functionality,
        "C0004" | "C0005" => Category::Targeting,
        _ => return None,
    })
}

/// The tools of a config.
pub fn tools(settings: &Settings) -> impl Iterator<Item = &'static str> {
    settings.compat.iter().filter_map(Value::text)
}

/// The tools that keep the time of a choice with it. Without it nobody knows whether thirteen months are over.
pub fn is_dated(tool: &str) -> bool {
    let [vanilla, _, _, cookiebot, onetrust] = TOOLS;
    [vanilla, cookiebot, onetrust].contains(&tool)
}

/// Complains about words that mean nothing here, and about a wish that no tool can fulfil.
pub(super) fn check(config: &Config, validator: &mut Validator) {
    let meanings = Meanings::of(config);
    let settings = &config.settings;
    for (word, ours) in settings.aliases.entries() {
        let here = validator.enter("aliases");
        validator.enter(word);
        is_ours(ours.text().unwrap_or_default(), &meanings, validator);
        validator.leave(here);
    }
    for (index, ours) in settings.take_over.iter().enumerate() {
        let here = validator.enter("takeOver");
        validator.enter_item(index);
        is_ours(ours.text().unwrap_or_default(), &meanings, validator);
        validator.leave(here);
    }
    if !settings.take_over.is_empty() && !tools(settings).any(is_dated) {
        let code = match tools(settings).next() {
            Some(_) => "undated",
            None => "no-tool",
        };
        let here = validator.enter("takeOver");
        validator.warn(code, &[]);
        validator.leave(here);
    }
}

fn is_ours(word: &str, meanings: &Meanings, validator: &mut Validator) {
    if meanings.ours(word).is_none() {
        validator.warn("not-ours", &[word]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read;
    use crate::config::value::json;

    fn meanings() -> Meanings {
        let config = json(
            r#"{ "services": [{ "id": "matomo" }, { "id": "maps", "category": "functionality", "kind": "embed" }],
            "aliases": { "statistik": "performance", "piwik": "matomo", "C0003": "targeting" } }"#,
        );
        Meanings::of(&read(&config).0)
    }

    #[test]
    fn words_of_other_tools_are_understood() {
        let meanings = meanings();
        for (word, meaning) in [
            ("statistik", Some(Meaning::Category(Category::Performance))),
            ("analytics", Some(Meaning::Category(Category::Performance))),
            ("Marketing", Some(Meaning::Category(Category::Targeting))),
            ("C0001", Some(Meaning::Category(Category::Necessary))),
            ("C0002", Some(Meaning::Category(Category::Performance))),
            ("C0003", Some(Meaning::Category(Category::Targeting))),
            ("piwik", Some(Meaning::Service("matomo"))),
            ("maps", Some(Meaning::Service("maps"))),
            ("C0009", None),
            ("Announcements", None),
        ] {
            assert_eq!(meanings.find(word), meaning, "{word}");
        }
        assert_eq!(meanings.ours("statistik"), None);
    }
}
