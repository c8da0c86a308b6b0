//! The proof of a choice: what was chosen, how, when, until when, and for which services. Knows nothing of how it is
//! written down.

use super::{Act, CategorySet, Grants, Service};

/// The choice that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Random, made at the choice: finds the proof again, says nothing about the visitor.
    pub id: u64,
    /// The owner's own revision at the time; 0 where none was set.
    pub revision: u32,
    /// How the choice came.
    pub act: Act,
    /// Whether the browser sent an opt-out signal at the choice, so that a yes to targeting knew of it.
    pub gpc: bool,
    /// When, in seconds since 1970.
    pub time: i64,
    /// Until when, in seconds since 1970. Never moved by a later visit.
    pub end: i64,
    /// The categories granted as a whole.
    pub categories: CategorySet,
    /// The services that the choice spoke of, and the answer for each.
    pub covered: Covered,
    /// The language in which the visitor was asked.
    pub language: String,
}

/// The services of a record, each by a number, since their ids would not fit into two hundred bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The services that are or were granted, ascending. One that stands among the refused too is taken back.
    pub granted: Vec<u32>,
    /// The services that are refused, ascending.
    pub refused: Vec<u32>,
    /// None where each service is named by its stamp, so that what is added later is told apart from the rest. Where they
    /// are too many, one stamp over all of them: each is named by its place among their ascending stamps, and when one
    /// changes, all are asked again.
    pub whole: Option<u32>,
}

/// The number of services up to which each is named: 4 bytes each, and the record has to stay below 200.
const NAMED: usize = 32;

impl Covered {
    /// The answers that the grants give for these services.
    pub fn of(grants: &Grants, services: &[Service]) -> Covered {
        Covered::after(grants, services, &[])
    }

    /// The same after a choice that granted the services of these stamps: of those among them that are refused now, the
    /// record keeps that they are taken back, as far as it has room.
    pub fn after(grants: &Grants, services: &[Service], before: &[u32]) -> Covered {
        let list = in_order(services, grants);
        let mut room = NAMED.saturating_sub(list.len());
        let (mut granted, mut refused) = (Vec::new(), Vec::new());
        for (place, answer) in list.iter().enumerate() {
            let stamp = answer >> 1;
            let name = if list.len() > NAMED {
                place as u32
            } else {
                stamp
            };
            if answer & 1 == 0 {
                refused.push(name);
                if room == 0 || !before.contains(&stamp) {
                    continue;
                }
                room -= 1;
            }
            granted.push(name);
        }
        Covered {
            granted,
            refused,
            whole: (list.len() > NAMED).then(|| over(&list)),
        }
    }

    /// The answer for each of these services, in their order; none for what was not answered for.
    pub fn answers(&self, services: &[Service]) -> Vec<Option<bool>> {
        let known = in_order(services, &Grants::none());
        let same = self.whole == Some(over(&known)) && self.count() == known.len();
        let mut found = Vec::new();
        for service in services {
            let place = known.iter().position(|known| known >> 1 == service.stamp);
            let name = match self.whole {
                None => Some(service.stamp),
                Some(_) => place.filter(|_| same).map(|place| place as u32),
            };
            found.push(name.and_then(|name| self.answer(name)));
        }
        found
    }

    /// A refusal wins where both lists have the name.
    fn answer(&self, name: u32) -> Option<bool> {
        if self.refused.contains(&name) {
            return Some(false);
        }
        self.granted.contains(&name).then_some(true)
    }

    /// How many there are, where none is taken back.
    pub fn count(&self) -> usize {
        self.granted.len() + self.refused.len()
    }

    /// Whether a service was granted and is taken back.
    pub fn is_taken_back(&self, stamp: u32) -> bool {
        self.stamps().contains(&stamp) && self.refused.contains(&stamp)
    }

    /// The stamps of the services that are or were granted, where each is named.
    pub fn stamps(&self) -> &[u32] {
        match self.whole {
            None => &self.granted,
            Some(_) => &[],
        }
    }

    /// How many services are granted, to tell the more restrictive of two records.
    pub fn granted(&self) -> usize {
        let mut standing = 0;
        for name in &self.granted {
            standing += usize::from(!self.refused.contains(name));
        }
        standing
    }
}

/// For each service that is asked about, its stamp of 24 bits and its answer in one bit behind it; ascending. Sorted by
/// insertion: a page has few services, and the library's sort weighs 6 kB.
fn in_order(services: &[Service], grants: &Grants) -> Vec<u32> {
    let mut answers: Vec<u32> = Vec::new();
    for service in services {
        if service.asked {
            let answer = service.stamp << 1 | u32::from(grants.allows_service(service.id));
            let place = answers.iter().position(|known| *known > answer);
            answers.insert(place.unwrap_or(answers.len()), answer);
        }
    }
    answers
}

/// One stamp over all of these.
fn over(list: &[u32]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    for answer in list {
        hash = (hash ^ (answer >> 1))
            .wrapping_mul(0x0100_0193)
            .rotate_left(7);
    }
    (hash ^ (hash >> 24)) & 0xff_ffff
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::{Category, CategorySet, Choice};

    fn services(count: usize) -> Vec<Service> {
        (0..count)
            .map(|index| Service::new(format!("s{index}").leak(), Category::Performance, true, &[]))
            .collect()
    }

    #[test]
    fn each_service_reads_its_own_answer_back() {
        for count in [0, 1, 32, 33, 500] {
            let services = services(count);
            let mut grants = Choice::RejectAll.grants(CategorySet::ALL, &services);
            for service in services.iter().step_by(3) {
                grants.set_service(service.id, true);
            }
            let answers = Covered::of(&grants, &services).answers(&services);
            for (service, answer) in services.iter().zip(answers) {
                assert_eq!(answer, grants.answer(service.id), "{}", service.id);
            }
        }
    }

    #[test]
    fn what_was_taken_back_is_refused_and_known() {
        let services = services(3);
        let refusal = Choice::RejectAll.grants(CategorySet::ALL, &services);
        let stamp = |place: usize| services[place].stamp;
        let covered = Covered::after(&refusal, &services, &[stamp(1), 77]);
        assert_eq!(covered.answers(&services), [Some(false); 3]);
        assert_eq!((covered.granted(), covered.stamps()), (0, &[stamp(1)][..]));
        assert!(covered.is_taken_back(stamp(1)) && !covered.is_taken_back(stamp(0)));
        assert!(!covered.is_taken_back(77));
    }

    #[test]
    fn the_record_stays_short_whatever_was_taken_back() {
        let services = services(32);
        let refusal = Choice::RejectAll.grants(CategorySet::ALL, &services);
        let covered = Covered::after(&refusal, &services, &[services[3].stamp]);
        assert_eq!(covered, Covered::of(&refusal, &services));
    }

    #[test]
    fn a_service_added_to_a_few_leaves_the_others_answered() {
        let before = services(3);
        let covered = Covered::of(
            &Choice::AcceptAll.grants(CategorySet::ALL, &before),
            &before,
        );
        let answers = covered.answers(&services(4));
        assert_eq!(answers, [Some(true), Some(true), Some(true), None]);
    }

    /// The answers of very many stand by place, so that those of another set would be read for the wrong services.
    #[test]
    fn one_exchanged_among_very_many_shifts_no_answer() {
        let before = services(40);
        let mut grants = Choice::RejectAll.grants(CategorySet::ALL, &before);
        for service in before.iter().step_by(2) {
            grants.set_service(service.id, true);
        }
        let covered = Covered::of(&grants, &before);
        for place in 0..40 {
            let mut today = before.clone();
            today[place] = Service::new("exchanged", Category::Performance, true, &[]);
            assert_eq!(covered.answers(&today), [None; 40], "{place}");
        }
        let mut turned = before.clone();
        turned.reverse();
        let answers = covered.answers(&turned);
        for (service, answer) in turned.iter().zip(answers) {
            assert_eq!(answer, grants.answer(service.id), "{}", service.id);
        }
    }

    #[test]
    fn a_service_added_to_very_many_asks_for_all() {
        let before = services(40);
        let covered = Covered::of(
            &Choice::AcceptAll.grants(CategorySet::ALL, &before),
            &before,
        );
        assert!(
            covered
                .answers(&services(41))
                .iter()
                .all(|answer| answer.is_none())
        );
    }
}
