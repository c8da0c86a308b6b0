//! What may run right now: categories, and the answer for each service. Knows no history.

use super::{Category, CategorySet, Service};

/// What may run. A service without an answer of its own may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grants {
    /// The categories granted as a whole, for content that names no service.
    pub categories: CategorySet,
    services: Vec<(&'static str, bool)>,
}

/// How a category's switch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Everything in it may run.
    On,
    /// Nothing in it may run.
    Off,
    /// Some of it may run.
    Mixed,
}

impl Grants {
    /// Nothing but what is necessary.
    pub fn none() -> Grants {
        Grants {
            categories: CategorySet::NECESSARY,
            services: Vec::new(),
        }
    }

    /// Whether nothing was granted and no service answered for.
    pub fn is_none(&self) -> bool {
        self.categories.digit() == 0 && self.services.is_empty()
    }

    /// Whether content of this category may run.
    pub fn allows(&self, category: Category) -> bool {
        self.categories.has(category)
    }

    /// Whether the service may run. False for one that was never answered for.
    pub fn allows_service(&self, id: &str) -> bool {
        self.answer(id) == Some(true)
    }

    /// The answer given for a service, if there was one.
    pub fn answer(&self, id: &str) -> Option<bool> {
        let found = self.services.iter().find(|(known, _)| *known == id);
        found.map(|&(_, granted)| granted)
    }

    /// Gives an answer for a service.
    pub fn set_service(&mut self, id: &'static str, granted: bool) {
        match self.services.iter_mut().find(|(known, _)| *known == id) {
            Some(entry) => entry.1 = granted,
            None => self.services.push((id, granted)),
        }
    }

    /// Answers for a category and with it for each of its services.
    pub fn set_category(&mut self, category: Category, granted: bool, services: &[Service]) {
        self.categories = self.categories.with(category, granted);
        for service in members(services, category) {
            self.set_service(service.id, granted);
        }
    }

    /// Answers for one service, as its own switch does: the category follows when the last of its services does.
    pub fn switch_service(&mut self, id: &'static str, granted: bool, services: &[Service]) {
        self.set_service(id, granted);
        let Some(service) = services.iter().find(|service| service.id == id) else {
            return;
        };
        let category = service.category;
        let all_alike =
            members(services, category).all(|service| self.allows_service(service.id) == granted);
        if all_alike {
            self.categories = self.categories.with(category, granted);
        }
    }

    /// Limits the grants to the categories that visitors are asked about: what is hidden is granted by nobody.
    pub fn limit(&mut self, asked: CategorySet, services: &[Service]) {
        for &category in &Category::ASKED {
            if !asked.has(category) {
                self.set_category(category, false, services);
            }
        }
    }

    /// How the category stands, honestly: mixed as soon as its services or its own answer differ.
    pub fn standing(&self, category: Category, services: &[Service]) -> Standing {
        let own = self.allows(category);
        let differs =
            members(services, category).any(|service| self.allows_service(service.id) != own);
        match (differs, own) {
            (true, _) => Standing::Mixed,
            (false, true) => Standing::On,
            (false, false) => Standing::Off,
        }
    }

    /// The answers given, in the order in which they were given.
    pub fn answers(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.services.iter().copied()
    }
}

fn members(services: &[Service], category: Category) -> impl Iterator<Item = &Service> {
    services
        .iter()
        .filter(move |service| service.asked && service.category == category)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services() -> Vec<Service> {
        ["matomo", "mixpanel"]
            .iter()
            .map(|id| Service::new(id, Category::Performance, true, &[]))
            .collect()
    }

    #[test]
    fn a_category_that_is_partly_granted_is_mixed() {
        let services = services();
        let mut grants = Grants::none();
        assert_eq!(
            grants.standing(Category::Performance, &services),
            Standing::Off
        );
        grants.switch_service("matomo", true, &services);
        assert_eq!(
            grants.standing(Category::Performance, &services),
            Standing::Mixed
        );
        assert!(!grants.allows(Category::Performance));
        grants.switch_service("mixpanel", true, &services);
        assert_eq!(
            grants.standing(Category::Performance, &services),
            Standing::On
        );
        grants.switch_service("matomo", false, &services);
        assert!(grants.allows(Category::Performance));
        assert_eq!(
            grants.standing(Category::Performance, &services),
            Standing::Mixed
        );
    }

    #[test]
    fn a_service_nobody_answered_for_may_not_run() {
        let mut grants = Grants::none();
        grants.categories = CategorySet::ALL;
        assert!(!grants.allows_service("matomo"));
    }
}
