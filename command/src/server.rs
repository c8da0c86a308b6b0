//! What may run, told while a page is rendered on a server: the visitor's cookie goes in, the same decision as in their
//! browser comes out, by the same code. Knows no request and no clock; it stores nothing.

use crate::catalog::Catalog;
use crate::{World, check};
use placet::banner::{Inputs, Model, Now, settled};
use placet::config::{Complaint, Config};
use placet::consent::{Category, OptOutSignals};
use placet::text::jar::pairs;

/// A site, as its config describes it.
pub struct Site {
    config: Config,
    /// What is wrong with the config.
    pub complaints: Vec<Complaint>,
}

/// What may run for one visitor.
pub struct Visit(Model);

impl Site {
    /// Reads a config, its services filled from the built folder.
    ///
    /// # Errors
    /// One sentence, where it is no JSON or there is no catalogue.
    pub fn read(config: &str, world: &dyn World) -> Result<Site, String> {
        let checked = check::check(config, &Catalog::read(world)?)?;
        Ok(Site {
            config: checked.config,
            complaints: checked.complaints,
        })
    }

    /// What may run for the visitor who sends this `Cookie` header (empty for none), at this time in seconds since 1970.
    pub fn visit(&self, header: &str, signals: OptOutSignals, time: i64) -> Visit {
        let OptOutSignals { gpc, dnt } = signals;
        let name = self.config.settings.cookie_name;
        let stored = pairs(header).filter(|(known, _)| *known == name);
        // Nothing is chosen here, so that no record is made and none needs an id.
        let now = Now { time, random: 0 };
        Visit(settled(Inputs {
            stored: stored.map(|(_, value)| value.to_owned()).collect(),
            gpc,
            dnt,
            ..Inputs::of_nobody(self.config.clone(), now)
        }))
    }
}

impl Visit {
    /// Whether a category or a service may run, as `placet.allows()` says in the page.
    pub fn allows(&self, id: &str) -> bool {
        self.0.allows(id)
    }

    /// The ids of all categories and services that may run, and the record, as one JSON object.
    pub fn json(&self) -> String {
        let categories = Category::ALL.iter().map(|category| category.id());
        let services = self.0.services.iter().map(|service| service.id);
        let allowed: Vec<_> = categories
            .chain(services)
            .filter(|id| self.allows(id))
            .collect();
        serde_json::json!({ "allowed": allowed, "record": self.0.receipt() }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::Site;
    use crate::tests::Played;
    use placet::consent::{
        Act, CategorySet, Choice, Covered, OptOutSignals, Record, Service, encode,
    };

    const QUIET: OptOutSignals = OptOutSignals {
        gpc: false,
        dnt: false,
    };

    const GPC: OptOutSignals = OptOutSignals {
        gpc: true,
        dnt: false,
    };

    const NOW: i64 = 1_795_478_400;

    fn site() -> Site {
        let config = r#"{ "services": [{ "id": "matomo", "url": "https://stats.example.org/", "site": 1 }] }"#;
        Site::read(config, &Played::default()).unwrap()
    }

    /// The header of a visitor who accepted everything a day before this time.
    fn accepted(services: &[Service]) -> String {
        let grants = Choice::AcceptAll.grants(CategorySet::ALL, services);
        let record = Record {
            id: 1,
            revision: 0,
            act: Act::AcceptAll,
            signals: QUIET,
            time: NOW - 86_400,
            end: NOW + 86_400,
            asked: CategorySet::ALL,
            categories: grants.categories,
            covered: Covered::of(&grants, services),
            text: 0,
            language: "en".to_owned(),
        };
        format!("session=1; placet={}; theme=dark", encode(&record))
    }

    #[test]
    fn nothing_runs_for_a_visitor_who_was_not_asked_yet() {
        let site = site();
        let visit = site.visit("session=1", QUIET, NOW);
        assert!(
            visit.allows("necessary") && !visit.allows("matomo") && !visit.allows("performance")
        );
        assert_eq!(visit.json(), r#"{"allowed":["necessary"],"record":null}"#);
    }

    #[test]
    fn what_was_granted_may_run_until_it_ends() {
        let site = site();
        let services = site.visit("", QUIET, NOW).0.services;
        let header = accepted(&services);
        assert!(site.visit(&header, QUIET, NOW).allows("matomo"));
        assert!(!site.visit(&header, QUIET, NOW + 86_400).allows("matomo"));
        assert!(site.visit(&header, GPC, NOW).allows("performance"));
        assert!(!site.visit(&header, GPC, NOW).allows("targeting"));
    }

    #[test]
    fn a_damaged_header_opens_nothing() {
        let site = site();
        for header in ["placet", "placet=", "placet=1.x", "=;=;placet=;;", "\u{0}"] {
            assert!(
                !site.visit(header, QUIET, NOW).allows("matomo"),
                "{header:?}"
            );
        }
        // What the page takes for damaged is no choice here either.
        let good = accepted(&site.visit("", QUIET, NOW).0.services);
        let value = good.split("; ").nth(1).unwrap();
        assert!(site.visit(value, QUIET, NOW).allows("matomo"));
        for header in [format!("{value}\u{a0}"), format!("\u{2003}{value}")] {
            assert!(
                !site.visit(&header, QUIET, NOW).allows("matomo"),
                "{header:?}"
            );
        }
    }
}
