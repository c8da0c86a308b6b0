//! What a held element needs before it may run: the `data-category` and `data-service` that its owner wrote. Knows no
//! element.

use super::cut::{BETWEEN, parts};
use super::{Category, Grants, Service};

/// What has to be granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// All of these have to be granted; a bit each.
    wanted: u8,
    /// All of these have to be refused.
    refused: u8,
    /// This service, where one is named.
    service: Option<&'static str>,
    /// Whether the owner wrote a category that does not exist: such an element stays shut for good.
    broken: bool,
}

fn has(set: u8, category: Category) -> bool {
    set >> category as u8 & 1 == 1
}

impl Requirement {
    /// Reads `performance`, `performance targeting` or `!targeting`, and the id of a service or nothing.
    pub fn read(categories: &str, service: Option<&'static str>) -> Requirement {
        let service = service.filter(|id| !id.is_empty());
        let (mut wanted, mut refused, mut broken) = (0, 0, false);
        for word in parts(categories, BETWEEN) {
            let (id, set) = match word.strip_prefix('!') {
                Some(id) => (id, &mut refused),
                None => (word, &mut wanted),
            };
            match Category::from_id(id) {
                Some(category) => *set |= 1 << category as u8,
                None => broken |= !word.is_empty(),
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

    /// Whether it names a category that does not exist, or nothing at all.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// The service that it names.
    pub fn service(&self) -> Option<&'static str> {
        self.service
    }

    /// Whether something has to be granted: what waits for a refusal alone is no harm once it ran.
    pub fn wants_a_grant(&self) -> bool {
        self.wanted != 0 || self.service.is_some()
    }

    /// The first category that has to be granted.
    pub fn category(&self) -> Option<Category> {
        self.categories().next()
    }

    /// The categories that have to be granted.
    pub fn categories(&self) -> impl Iterator<Item = Category> {
        let all = Category::ALL.into_iter();
        all.filter(|&category| has(self.wanted, category))
    }

    /// Whether it may run. A service that visitors were asked about has an answer of its own; otherwise the categories
    /// count. What waits for a refusal needs a choice: silence is none.
    pub fn is_met(&self, grants: &Grants, services: &[Service], chosen: bool) -> bool {
        let mut services = services.iter();
        let asked = services.find(|service| service.asked && self.service == Some(service.id));
        for category in Category::ALL {
            let granted = match asked {
                Some(service) if service.category == category => grants.allows_service(service.id),
                Some(_) | None => grants.allows(category),
            };
            if has(self.wanted, category) && !granted
                || has(self.refused, category) && (granted || !chosen)
            {
                return false;
            }
        }
        !self.broken
            && match asked {
                Some(service) => {
                    grants.allows_service(service.id) || has(self.refused, service.category)
                }
                None => self.wanted | self.refused != 0,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn met(
        categories: &str,
        service: Option<&'static str>,
        granted: &[&'static str],
        expected: bool,
    ) {
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
