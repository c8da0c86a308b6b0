//! What a held element needs before it may run: the `data-category` and `data-service` that its owner wrote. Knows no
//! element.

use super::{Category, CategorySet, Grants, Service};
use crate::text::list::words;

/// What has to be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement<'a> {
    /// All of these have to be granted; a bit each.
    wanted: u8,
    /// All of these have to be refused.
    refused: u8,
    /// This service, where one is named.
    service: Option<&'a str>,
    /// Whether the owner wrote a category that does not exist: such an element stays shut for good.
    broken: bool,
}

fn has(set: u8, category: Category) -> bool {
    set >> category as u8 & 1 == 1
}

impl<'a> Requirement<'a> {
    /// Reads `performance`, `performance targeting` or `!targeting`, and the id of a service or nothing.
    pub fn read(categories: &str, service: Option<&'a str>) -> Requirement<'a> {
        let service = service.filter(|id| !id.is_empty());
        let (mut wanted, mut refused, mut broken) = (0, 0, false);
        for word in words(categories) {
            let (id, set) = match word.strip_prefix('!') {
                Some(id) => (id, &mut refused),
                None => (word, &mut wanted),
            };
            match Category::from_id(id) {
                Some(category) => *set |= 1 << category as u8,
                None => broken = true,
            }
        }
        broken |= wanted | refused == 0 && service.is_none();
        Requirement {
            wanted,
            refused,
            service,
            broken,
        }
    }

    /// The same as long as the page.
    pub fn leak(self) -> Requirement<'static> {
        Requirement {
            service: self.service.map(|id| &*id.to_owned().leak()),
            ..self
        }
    }

    /// Whether it names a category that does not exist, or nothing at all.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// The categories that it names, to be granted or to be refused.
    pub fn categories(&self) -> CategorySet {
        let named = self.wanted | self.refused;
        CategorySet::from_digit(named >> 1 & 7).unwrap_or(CategorySet::NECESSARY)
    }

    /// The service that it names.
    pub fn service(&self) -> Option<&'a str> {
        self.service
    }

    /// Whether something has to be granted, and not only refused.
    pub fn wants_a_grant(&self) -> bool {
        self.wanted != 0 || self.service.is_some()
    }

    /// The category that a visitor is asked for: the first that is missing; if none is, the first that it names, or that
    /// of its service.
    pub fn asks_for(&self, grants: &Grants, services: &[Service]) -> Option<Category> {
        let mut first = None;
        for category in Category::ALL {
            if has(self.wanted, category) {
                if !grants.allows(category) {
                    return Some(category);
                }
                first = first.or(Some(category));
            }
        }
        if first.is_some() {
            return first;
        }
        let mut services = services.iter();
        let service = services.find(|service| self.service == Some(service.id));
        service.map(|service| service.category)
    }

    /// Whether it may run. A service that visitors were asked about has an answer of its own; otherwise the categories
    /// count. What waits for a refusal needs a choice: silence is none.
    pub fn is_met(&self, grants: &Grants, services: &[Service], chosen: bool) -> bool {
        let (granted, named) = self.seen(grants, services);
        named
            && !self.broken
            && self.wanted & !granted == 0
            && self.refused & granted == 0
            && (chosen || self.refused == 0)
    }

    /// The categories that count as granted here, a bit each, and whether its service lets it run, where it names one.
    fn seen(&self, grants: &Grants, services: &[Service]) -> (u8, bool) {
        let mut services = services.iter();
        let asked = services.find(|service| service.asked && self.service == Some(service.id));
        let mut granted = grants.categories;
        let named = match asked {
            Some(service) => {
                let allowed = grants.allows_service(service.id);
                granted = granted.with(service.category, allowed);
                allowed || has(self.refused, service.category)
            }
            None => self.wanted | self.refused != 0,
        };
        (granted.bits(), named)
    }

    /// What keeps it from running, in the words of a mark: what is not granted, behind a `!` what is not refused, a `?` where
    /// it names nothing that there is.
    #[inline(never)]
    pub fn missing(&self, grants: &Grants, services: &[Service], chosen: bool) -> String {
        let (granted, named) = self.seen(grants, services);
        let mut missing = String::new();
        let mut say = |not: &str, word: &str| {
            for part in [if missing.is_empty() { "" } else { " " }, not, word] {
                missing += part;
            }
        };
        for category in Category::ALL {
            if has(self.wanted & !granted, category) {
                say("", category.id());
            }
            if has(self.refused, category) && (!chosen || has(granted, category)) {
                say("!", category.id());
            }
        }
        if let Some(service) = self.service.filter(|_| !named) {
            say("", service);
        }
        if self.broken {
            say("", "?");
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn met(categories: &str, service: Option<&str>, granted: &[&'static str], expected: bool) {
        let services = [
            Service::new("matomo", Category::Performance, true, &[]),
            Service::new("mixpanel", Category::Performance, true, &[]),
        ];
        let mut grants = Grants::none();
        for id in granted {
            match Category::from_id(id) {
                Some(category) => grants.categories = grants.categories.with(category, true),
                None => grants.set_service(id, true),
            }
        }
        let requirement = Requirement::read(categories, service);
        assert_eq!(requirement.is_met(&grants, &services, true), expected);
        let missing = requirement.missing(&grants, &services, true);
        assert_eq!(missing.is_empty(), expected, "{missing}");
    }

    #[test]
    fn it_names_the_categories_that_it_speaks_of() {
        let mut both = CategorySet::NECESSARY;
        for category in [Category::Performance, Category::Targeting] {
            both = both.with(category, true);
        }
        for (written, named) in [
            ("performance !targeting", both),
            (
                "functionality",
                CategorySet::NECESSARY.with(Category::Functionality, true),
            ),
            ("", CategorySet::NECESSARY),
        ] {
            assert_eq!(
                Requirement::read(written, None).categories(),
                named,
                "{written}"
            );
        }
    }

    #[test]
    fn what_is_missing_is_told_word_for_word() {
        let services = [Service::new("matomo", Category::Performance, true, &[])];
        let mut grants = Grants::none();
        grants.categories = grants.categories.with(Category::Functionality, true);
        for (categories, service, chosen, missing) in [
            ("performance functionality", None, true, "performance"),
            ("!targeting !functionality", None, true, "!functionality"),
            ("!targeting", None, false, "!targeting"),
            ("performance", Some("matomo"), true, "performance matomo"),
            ("", Some("shop"), true, "shop"),
            ("marketing", None, true, "?"),
            ("functionality", None, true, ""),
        ] {
            let requirement = Requirement::read(categories, service);
            let told = requirement.missing(&grants, &services, chosen);
            assert_eq!(told, missing, "{categories} {service:?}");
        }
    }

    #[test]
    fn all_of_several_categories_are_needed() {
        met("performance targeting", None, &["performance"], false);
        met(
            "performance targeting",
            None,
            &["performance", "targeting"],
            true,
        );
        let both = &["performance", "targeting"];
        met("performance,\r\n targeting", None, both, true);
        met("performance", None, &[], false);
        met("necessary", None, &[], true);
    }

    #[test]
    fn a_service_that_was_asked_about_has_its_own_answer() {
        met("performance", Some("matomo"), &["performance"], false);
        met("performance", Some("matomo"), &["matomo"], true);
        met("performance", Some("unheard-of"), &["performance"], true);
        met("", Some("matomo"), &["matomo"], true);
        met("", Some("unheard-of"), &["performance"], false);
        met("targeting", Some("matomo"), &["matomo"], false);
    }

    #[test]
    fn visitors_are_asked_for_the_first_category_that_is_missing() {
        let services = [Service::new("matomo", Category::Performance, true, &[])];
        let mut grants = Grants::none();
        let asked = |categories, service, grants: &Grants| {
            Requirement::read(categories, service).asks_for(grants, &services)
        };
        let both = "performance targeting";
        assert_eq!(asked(both, None, &grants), Some(Category::Performance));
        grants.categories = grants.categories.with(Category::Performance, true);
        assert_eq!(asked(both, None, &grants), Some(Category::Targeting));
        grants.categories = grants.categories.with(Category::Targeting, true);
        assert_eq!(asked(both, None, &grants), Some(Category::Performance));
        let of_service = Some(Category::Performance);
        assert_eq!(asked("", Some("matomo"), &grants), of_service);
        assert_eq!(asked("", Some("unheard-of"), &grants), None);
    }

    #[test]
    fn what_waits_for_a_refusal_needs_a_choice() {
        let requirement = Requirement::read("!targeting", None);
        assert!(requirement.is_met(&Grants::none(), &[], true));
        assert!(!requirement.is_met(&Grants::none(), &[], false));
        met("!targeting", None, &["targeting"], false);
    }

    #[test]
    fn an_unknown_category_stays_shut_for_good() {
        met("marketing", None, &["performance", "targeting"], false);
        met("performance marketing", None, &["performance"], false);
        met("", None, &["performance"], false);
    }
}
