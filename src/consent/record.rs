//! The proof of a choice: what was chosen, how, when, until when, and for which services. Knows nothing of how it is
//! written down.

use super::{Act, CategorySet, Grants, OptOutSignals, Service};
use crate::text::hash::{START, step};

/// The choice that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Random, made at the choice: finds the proof again, says nothing about the visitor.
    pub id: u64,
    /// The owner's own revision at the time; 0 where none was set.
    pub revision: u32,
    /// How the choice came.
    pub act: Act,
    /// What the browser said at the choice on the visitor's behalf, so that a yes to targeting knew of it.
    pub signals: OptOutSignals,
    /// When, in seconds since 1970.
    pub time: i64,
    /// Until when, in seconds since 1970. Never moved by a later visit.
    pub end: i64,
    /// The categories that were asked about, on this page of the site or at an earlier choice on another.
    pub asked: CategorySet,
    /// The categories granted as a whole.
    pub categories: CategorySet,
    /// The services that the choice spoke of, and the answer for each.
    pub covered: Covered,
    /// The hash of the words that were shown; 0 where none were. Of a choice that was taken over: the place of the tool that
    /// asked for it among those that are known.
    pub text: u32,
    /// The language in which the visitor was asked.
    pub language: String,
}

/// The services of a record, each by a number, since their ids would not fit into two hundred bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// The services that are granted, ascending.
    pub granted: Vec<u32>,
    /// The services that were never granted, ascending.
    pub refused: Vec<u32>,
    /// The services that were granted and are refused now, ascending.
    pub taken_back: Vec<u32>,
    /// None where each service is named by its stamp, so that what is added later is told apart from the rest. Where they
    /// are too many, one stamp over all of them: each is named by its place among their ascending stamps, and when one
    /// changes, all are asked again.
    pub whole: Option<u32>,
}

/// The number of services up to which each is named: 4 bytes each, and the record has to stay below 200.
const NAMED: usize = 32;

/// Up to how many purposes of a service those of its earlier answer are looked for among them; no entry of ours has more.
const TRIED: usize = 6;

/// The bits of a stamp for which the record has room.
pub const SHORT: u32 = 0xf_ffff;

impl Covered {
    /// The answers that the grants give for these services.
    pub fn of(grants: &Grants, services: &[Service]) -> Covered {
        Covered::after(grants, services, &[])
    }

    /// The same after a choice that granted the services of these stamps: of those among them that are refused now, the
    /// record keeps that they are taken back.
    pub fn after(grants: &Grants, services: &[Service], before: &[u32]) -> Covered {
        let list = in_order(services, grants);
        let mut covered = Covered {
            whole: (list.len() > NAMED).then(|| over(&list)),
            ..Covered::default()
        };
        for (place, answer) in list.iter().enumerate() {
            let granted = answer & 1 == 1;
            let stamp = answer >> 1 & SHORT;
            let taken_back = covered.whole.is_none() && before.contains(&stamp);
            let list = match (granted, taken_back) {
                (true, _) => &mut covered.granted,
                (false, true) => &mut covered.taken_back,
                (false, false) => &mut covered.refused,
            };
            match covered.whole {
                None => put(list, stamp),
                Some(_) => list.push(place as u32),
            }
        }
        covered
    }

    /// The same with what an earlier record says of services that this page does not list: another page of the site does.
    /// A refusal refuses those too. As many as the record has room for; what has none is asked about again over there.
    #[must_use]
    pub fn carrying(mut self, earlier: &Covered, services: &[Service], refusal: bool) -> Covered {
        if self.whole.is_some() || earlier.whole.is_some() {
            return self;
        }
        let mut room = NAMED.saturating_sub(self.count());
        let granted = if refusal {
            &mut self.taken_back
        } else {
            &mut self.granted
        };
        carry(&earlier.granted, granted, services, &mut room);
        carry(&earlier.refused, &mut self.refused, services, &mut room);
        carry(
            &earlier.taken_back,
            &mut self.taken_back,
            services,
            &mut room,
        );
        self
    }

    /// The answers that were written as bits, so many a letter: the services are named by their places.
    pub fn of_places(
        whole: u32,
        count: u64,
        bits: &str,
        each: u32,
        value: impl Fn(u8) -> u64,
    ) -> Covered {
        let mut covered = Covered {
            whole: Some(whole),
            ..Covered::default()
        };
        let mut place = 0;
        for letter in bits.bytes() {
            let value = value(letter);
            for bit in 0..each {
                if u64::from(place) < count {
                    let list = if value >> bit & 1 == 1 {
                        &mut covered.granted
                    } else {
                        &mut covered.refused
                    };
                    list.push(place);
                    place += 1;
                }
            }
        }
        covered
    }

    /// The answer for each of these services, in their order; none for what was not answered for.
    pub fn answers(&self, services: &[Service]) -> Vec<Option<bool>> {
        let known = in_order(services, &Grants::none());
        let same = self.whole == Some(over(&known)) && self.count() == known.len();
        let mut found = Vec::new();
        for service in services {
            let place = known.iter().position(|known| known >> 1 == service.stamp);
            let name = match self.whole {
                None => Some(service.stamp & SHORT),
                Some(_) => place.filter(|_| same).map(|place| place as u32),
            };
            found.push(name.and_then(|name| self.answer(name)));
        }
        found
    }

    /// A refusal wins where both lists have the name.
    fn answer(&self, name: u32) -> Option<bool> {
        if self.refused.contains(&name) || self.taken_back.contains(&name) {
            return Some(false);
        }
        self.granted.contains(&name).then_some(true)
    }

    /// Which of its purposes a service has gained since it was answered for. A stamp covers the purposes and names none: which
    /// of today's the answer stood for is found by trying them.
    pub fn gained<'a>(&self, service: &Service, purposes: &[&'a str]) -> Vec<&'a str> {
        let few = self.whole.is_none() && purposes.len() <= TRIED;
        let tries = if few { 1 << purposes.len() } else { 0 };
        for subset in (1..tries).rev() {
            let mut before = Vec::new();
            let mut gained = Vec::new();
            for (place, purpose) in purposes.iter().enumerate() {
                let list = match subset >> place & 1 {
                    1 => &mut before,
                    _ => &mut gained,
                };
                list.push(*purpose);
            }
            let earlier = Service::new(service.id, service.category, true, &before);
            if self.answer(earlier.stamp & SHORT).is_some() {
                return gained;
            }
        }
        Vec::new()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.granted.len() + self.refused.len() + self.taken_back.len()
    }

    /// Whether the service of this stamp was granted and is taken back.
    pub fn is_taken_back(&self, stamp: u32) -> bool {
        self.taken_back.contains(&(stamp & SHORT))
    }

    /// Adds the stamps of the services that are or were granted, where each is named.
    pub fn granted_once(&self, stamps: &mut Vec<u32>) {
        if self.whole.is_none() {
            stamps.extend(&self.granted);
            stamps.extend(&self.taken_back);
        }
    }
}

/// Puts a number where it belongs in an ascending list that has each once.
pub fn put(list: &mut Vec<u32>, number: u32) {
    let place = list.iter().position(|known| *known >= number);
    let place = place.unwrap_or(list.len());
    if list.get(place) != Some(&number) {
        list.insert(place, number);
    }
}

/// Carries the stamps over that none of these services has.
fn carry(from: &[u32], to: &mut Vec<u32>, services: &[Service], room: &mut usize) {
    for &stamp in from {
        let mut services = services.iter();
        if *room > 0 && !services.any(|service| service.stamp & SHORT == stamp) {
            *room -= 1;
            put(to, stamp);
        }
    }
}

/// For each service that is asked about, its stamp of 24 bits and its answer in one bit behind it; ascending. Sorted by
/// insertion: a page has few services. (The library's sort is 115 bytes of wasm more, `./build.sh build` on 2026-11-29.)
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
    let mut hash = START;
    for answer in list {
        hash = step(hash, answer >> 1).rotate_left(7);
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
        let covered = Covered::after(&refusal, &services, &[stamp(1) & SHORT, 77]);
        assert_eq!(covered.answers(&services), [Some(false); 3]);
        assert!(covered.is_taken_back(stamp(1)) && !covered.is_taken_back(stamp(0)));
        assert!(!covered.is_taken_back(77));
        let mut once = Vec::new();
        covered.granted_once(&mut once);
        assert_eq!(once, [stamp(1) & SHORT]);
    }

    #[test]
    fn a_page_that_lists_fewer_carries_the_others_over() {
        let all = services(4);
        let earlier = Covered {
            granted: vec![all[0].stamp & SHORT, all[1].stamp & SHORT],
            refused: vec![all[2].stamp & SHORT],
            taken_back: vec![all[3].stamp & SHORT],
            whole: None,
        };
        let here = &all[..1];
        let refused = Choice::RejectAll.grants(CategorySet::ALL, here);
        let saved = Covered::of(&refused, here).carrying(&sorted(&earlier), here, false);
        let answers = [Some(false), Some(true), Some(false), Some(false)];
        assert_eq!(saved.answers(&all), answers);
        assert!(saved.is_taken_back(all[3].stamp));
        // A refusal is one of everything that this site asked about.
        let none = Covered::of(&refused, here).carrying(&sorted(&earlier), here, true);
        assert_eq!(none.answers(&all), [Some(false); 4]);
        assert!(none.is_taken_back(all[1].stamp) && !none.is_taken_back(all[2].stamp));
    }

    #[test]
    fn the_purposes_that_a_service_gained_are_found() {
        let chat =
            |purposes: &[&str]| Service::new("chat", Category::Functionality, true, purposes);
        let covered = |purposes: &[&str]| {
            let services = [chat(purposes), services(1)[0]];
            Covered::of(
                &Choice::RejectAll.grants(CategorySet::ALL, &services),
                &services,
            )
        };
        let now = ["talk", "notify", "count"];
        let gained = |before: &[&str]| covered(before).gained(&chat(&now), &now);
        assert_eq!(gained(&["talk"]), ["notify", "count"]);
        assert_eq!(gained(&["talk", "count"]), ["notify"]);
        // All are as they were, another one went, or the service was never asked about.
        assert!(gained(&now).is_empty());
        assert!(gained(&["talk", "other"]).is_empty());
        assert!(Covered::default().gained(&chat(&now), &now).is_empty());
        // Where a record names no service by itself, and where too many would have to be tried.
        let many: Vec<String> = (0..=TRIED).map(|n| n.to_string()).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(covered(&many[1..]).gained(&chat(&many), &many).is_empty());
        assert_eq!(
            covered(&many[2..]).gained(&chat(&many[1..]), &many[1..]),
            ["1"]
        );
        let whole = Covered {
            whole: Some(1),
            ..covered(&["talk"])
        };
        assert!(whole.gained(&chat(&now), &now).is_empty());
    }

    fn sorted(covered: &Covered) -> Covered {
        Covered::default().carrying(covered, &[], false)
    }

    #[test]
    fn what_is_carried_over_never_makes_the_record_too_long() {
        let earlier = Covered::of(
            &Choice::AcceptAll.grants(CategorySet::ALL, &services(32)),
            &services(32),
        );
        let here = services(40);
        let here = &here[32..];
        let grants = Choice::AcceptAll.grants(CategorySet::ALL, here);
        let covered = Covered::of(&grants, here).carrying(&earlier, here, false);
        assert_eq!(covered.count(), NAMED);
        assert!(
            covered
                .answers(here)
                .iter()
                .all(|answer| *answer == Some(true))
        );
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
