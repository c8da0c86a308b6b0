//! What may run at the start of a visit, and whether the visitor must be asked: the one place where a stored record, the
//! services of today and the browser's own signals meet. Values in, values out.

use super::{Category, CategorySet, Grants, OptOutSignals, Record, Service};

/// Why a visitor is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// There is no choice yet.
    FirstVisit,
    /// The choice is past its end.
    Expired,
    /// The owner raised the revision: nothing runs until the visitor answers.
    RevisionChanged,
    /// Services came that the choice did not speak of: what it did speak of goes on.
    NewServices,
    /// There was something under our name that is no record.
    Unreadable,
}

/// What was found in the cookies under our name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored<'a> {
    /// Nothing.
    Nothing,
    /// Something that is no record.
    Unreadable,
    /// A record; it may be past its end.
    Record(&'a Record),
}

/// What may run, and whether to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What may run.
    pub grants: Grants,
    /// Whether there is a record that stands: neither expired nor overtaken by a revision.
    pub stands: bool,
    /// Why to ask, if the visitor must be asked.
    pub ask: Option<Why>,
}

/// Decides at the time `now`, in seconds. `used`: the categories that this page has anything of.
pub fn decide(
    stored: Stored,
    services: &[Service],
    used: CategorySet,
    revision: u32,
    signals: OptOutSignals,
    now: i64,
) -> Decision {
    let ask = match stored {
        Stored::Nothing => Some(Why::FirstVisit),
        Stored::Unreadable => Some(Why::Unreadable),
        Stored::Record(record) if now >= record.end => Some(Why::Expired),
        Stored::Record(record) if record.revision != revision => Some(Why::RevisionChanged),
        Stored::Record(_) => None,
    };
    let mut decision = Decision {
        grants: Grants::none(),
        stands: false,
        ask,
    };
    let (Stored::Record(record), None) = (stored, ask) else {
        return decision;
    };
    let grants = &mut decision.grants;
    grants.categories = record.categories;
    let mut news = !used.is_within(record.asked);
    let answers = record.covered.answers(services);
    for (service, answer) in services.iter().zip(answers) {
        match answer {
            Some(granted) if service.asked => grants.set_service(service.id, granted),
            Some(_) => {}
            None => news |= service.asked,
        }
    }
    if signals.beyond(record.signals) {
        // 11 CCR 7025(c)(3): a signal counts against an earlier yes, until the visitor says yes again knowing of it.
        grants.set_category(Category::Targeting, false, services);
    }
    decision.ask = news.then_some(Why::NewServices);
    decision.stands = true;
    decision
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::{Act, Choice, Covered};

    const NOW: i64 = 1_795_478_400;
    const QUIET: OptOutSignals = OptOutSignals {
        gpc: false,
        dnt: false,
    };

    const USED: CategorySet = CategorySet::ALL;

    fn services(ids: &[&'static str]) -> Vec<Service> {
        let all = ids.iter().map(|id| {
            let category = if id.starts_with("ads") {
                Category::Targeting
            } else {
                Category::Performance
            };
            Service::new(id, category, true, &[])
        });
        all.collect()
    }

    fn accepted(services: &[Service]) -> Record {
        let grants = Choice::AcceptAll.grants(CategorySet::ALL, services);
        Record {
            id: 1,
            revision: 0,
            act: Act::AcceptAll,
            signals: QUIET,
            time: NOW,
            end: NOW + 100,
            asked: CategorySet::ALL,
            categories: grants.categories,
            covered: Covered::of(&grants, services),
            text: 0,
            language: "en".to_owned(),
        }
    }

    #[test]
    fn a_first_visit_is_asked_and_nothing_runs() {
        let decision = decide(Stored::Nothing, &services(&["a"]), USED, 0, QUIET, NOW);
        assert_eq!(decision.ask, Some(Why::FirstVisit));
        assert_eq!(decision.grants, Grants::none());
    }

    #[test]
    fn consent_is_none_from_the_second_it_ends() {
        let services = services(&["a"]);
        let at = |now| {
            decide(
                Stored::Record(&accepted(&services)),
                &services,
                USED,
                0,
                QUIET,
                now,
            )
        };
        assert!(at(NOW + 99).grants.allows_service("a"));
        let after = at(NOW + 100);
        assert_eq!(after.ask, Some(Why::Expired));
        assert_eq!(after.grants, Grants::none());
        assert!(!after.stands);
    }

    #[test]
    fn what_is_asked_about_no_more_has_no_answer() {
        let mut services = services(&["a", "b"]);
        let record = accepted(&services);
        services[0].asked = false;
        let decision = decide(Stored::Record(&record), &services, USED, 0, QUIET, NOW);
        let answers: Vec<_> = decision.grants.answers().collect();
        assert_eq!(answers, [("b", true)]);
    }

    #[test]
    fn a_new_service_is_asked_about_and_the_others_go_on() {
        let before = services(&["a", "b"]);
        let today = services(&["a", "b", "c"]);
        let decision = decide(
            Stored::Record(&accepted(&before)),
            &today,
            USED,
            0,
            QUIET,
            NOW,
        );
        assert_eq!(decision.ask, Some(Why::NewServices));
        assert!(decision.grants.allows_service("a"));
        assert!(decision.grants.allows_service("b"));
        assert!(!decision.grants.allows_service("c"));
    }

    #[test]
    fn a_category_that_nobody_was_asked_about_is_asked_about() {
        let record = Record {
            asked: CategorySet::from_digit(1).unwrap(),
            ..accepted(&[])
        };
        for (digit, ask) in [(0, None), (1, None), (5, Some(Why::NewServices))] {
            let used = CategorySet::from_digit(digit).unwrap();
            let decision = decide(Stored::Record(&record), &[], used, 0, QUIET, NOW);
            assert_eq!(decision.ask, ask, "{digit}");
            assert!(decision.stands);
        }
    }

    #[test]
    fn do_not_track_counts_as_the_other_signal_does_and_by_itself() {
        let services = services(&["ads"]);
        let dnt = OptOutSignals {
            gpc: false,
            dnt: true,
        };
        let knew = |signals| {
            let record = Record {
                signals,
                ..accepted(&services)
            };
            let decision = decide(Stored::Record(&record), &services, USED, 0, dnt, NOW);
            decision.grants.allows_service("ads")
        };
        assert!(!knew(QUIET));
        assert!(!knew(OptOutSignals {
            gpc: true,
            dnt: false
        }));
        assert!(knew(dnt));
    }

    #[test]
    fn a_removed_service_asks_nothing() {
        let before = services(&["a", "b"]);
        let decision = decide(
            Stored::Record(&accepted(&before)),
            &services(&["a"]),
            USED,
            0,
            QUIET,
            NOW,
        );
        assert_eq!(decision.ask, None);
    }

    #[test]
    fn a_raised_revision_stops_everything_until_the_answer() {
        let services = services(&["a"]);
        let decision = decide(
            Stored::Record(&accepted(&services)),
            &services,
            USED,
            1,
            QUIET,
            NOW,
        );
        assert_eq!(decision.ask, Some(Why::RevisionChanged));
        assert_eq!(decision.grants, Grants::none());
    }

    /// 11 CCR 7025(c), in force since 2026-01-01.
    #[test]
    fn global_privacy_control_turns_targeting_off_until_a_yes_that_knew_of_it() {
        let services = services(&["a", "ads"]);
        let gpc = OptOutSignals {
            gpc: true,
            dnt: false,
        };
        let record = accepted(&services);
        let decision = decide(Stored::Record(&record), &services, USED, 0, gpc, NOW);
        assert!(decision.grants.allows_service("a"));
        assert!(!decision.grants.allows_service("ads"));
        assert!(!decision.grants.allows(Category::Targeting));
        let knowing = Record {
            signals: gpc,
            ..record
        };
        let decision = decide(Stored::Record(&knowing), &services, USED, 0, gpc, NOW);
        assert!(decision.grants.allows_service("ads"));
    }
}
