//! What a visitor did, and what they chose. Knows the acts that the law wants told apart; grants nothing by itself.

use super::{CategorySet, Grants, Service};

/// How a choice came: kept in the record, since proof of consent asks for it (GDPR art. 7(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// "Accept all" pressed, on any layer.
    AcceptAll,
    /// "Reject all" pressed, on any layer.
    RejectAll,
    /// The preferences were saved.
    Save,
    /// A choice was taken back.
    Withdraw,
    /// The page's own code chose, on behalf of a visitor who acted there.
    Api,
    /// "Always allow" pressed on the placeholder of an embed.
    Placeholder,
    /// A choice that another tool stored was taken over; the visitor did nothing here.
    TakenOver,
}

impl Act {
    const ALL: [Act; 7] = [
        Act::AcceptAll,
        Act::RejectAll,
        Act::Save,
        Act::Withdraw,
        Act::Api,
        Act::Placeholder,
        Act::TakenOver,
    ];

    /// The letter in a stored record of version 1.
    pub fn letter(self) -> char {
        match self {
            Act::AcceptAll => 'a',
            Act::RejectAll => 'r',
            Act::Save => 's',
            Act::Withdraw => 'w',
            Act::Api => 'p',
            Act::Placeholder => 'e',
            Act::TakenOver => 't',
        }
    }

    /// The act with this letter.
    pub fn from_letter(letter: char) -> Option<Act> {
        Act::ALL.iter().find(|act| act.letter() == letter).copied()
    }

    /// Its number in the stored record.
    pub fn number(self) -> u64 {
        let place = Act::ALL.iter().position(|act| *act == self);
        place.unwrap_or(0) as u64
    }

    /// The act with this number.
    pub fn from_number(number: u64) -> Option<Act> {
        Act::ALL.get(number as usize).copied()
    }

    /// The name in `placet.record()` and in the posted proof.
    pub fn name(self) -> &'static str {
        match self {
            Act::AcceptAll => "accept_all",
            Act::RejectAll => "reject_all",
            Act::Save => "save",
            Act::Withdraw => "withdraw",
            Act::Api => "api",
            Act::Placeholder => "placeholder",
            Act::TakenOver => "taken_over",
        }
    }
}

/// What a visitor chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Everything that is asked about.
    AcceptAll,
    /// Nothing that is asked about.
    RejectAll,
    /// Some of it.
    Custom(Grants),
}

impl Choice {
    /// What the choice grants among these services, of the categories that are asked about. Accept and reject are the
    /// same function of one answer.
    pub fn grants(self, asked: CategorySet, services: &[Service]) -> Grants {
        match self {
            Choice::AcceptAll => every(asked, services),
            Choice::RejectAll => every(CategorySet::NECESSARY, services),
            Choice::Custom(mut grants) => {
                grants.limit(asked, services);
                // Whoever answers for one service alone was asked about the others too, and has not granted them.
                for service in services.iter().filter(|service| service.asked) {
                    if grants.answer(service.id).is_none() {
                        grants.set_service(service.id, false);
                    }
                }
                grants
            }
        }
    }
}

fn every(categories: CategorySet, services: &[Service]) -> Grants {
    let mut grants = Grants::none();
    grants.categories = categories;
    for service in services.iter().filter(|service| service.asked) {
        grants.set_service(service.id, categories.has(service.category));
    }
    grants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_numbers_read_back() {
        for act in Act::ALL {
            assert_eq!(Act::from_letter(act.letter()), Some(act));
            assert_eq!(Act::from_number(act.number()), Some(act));
        }
        assert_eq!(Act::from_letter('x'), None);
        assert_eq!(Act::from_number(7), None);
    }
}
