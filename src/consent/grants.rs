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
pub struct Standing {
    /// The answer for the category itself.
    pub own: bool,
    /// How many of its services may run.
    pub on: usize,
    /// How many services of it are asked about.
    pub all: usize,
}

impl Standing {
    /// Whether only some of it may run: its services or its own answer differ.
    pub fn is_mixed(self) -> bool {
        self.on != if self.own { self.all } else { 0 }
    }
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
        !self.categories.has_asked() && self.services.is_empty()
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

    /// How the category stands.
    pub fn standing(&self, category: Category, services: &[Service]) -> Standing {
        let (mut on, mut all) = (0, 0);
        for service in members(services, category) {
            all += 1;
            on += usize::from(self.allows_service(service.id));
        }
        let own = self.allows(category);
        Standing { own, on, all }
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
        let stands = |grants: &Grants| {
            let standing = grants.standing(Category::Performance, &services);
            assert_eq!(standing.all, 2);
            (standing.own, standing.on, standing.is_mixed())
        };
        assert_eq!(stands(&grants), (false, 0, false));
        grants.switch_service("matomo", true, &services);
        assert_eq!(stands(&grants), (false, 1, true));
        grants.switch_service("mixpanel", true, &services);
        assert_eq!(stands(&grants), (true, 2, false));
        grants.switch_service("matomo", false, &services);
        assert_eq!(stands(&grants), (true, 1, true));
    }

    #[test]
    fn a_service_nobody_answered_for_may_not_run() {
        let mut grants = Grants::none();
        grants.categories = CategorySet::ALL;
        assert!(!grants.allows_service("matomo"));
    }
}
