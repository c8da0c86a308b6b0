//! The four categories and sets of them. Knows their ids; their words for people stand in the locales.

/// One of the four groups that a visitor is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    /// Needed for the site to work: always on, never asked.
    Necessary,
    /// Recognising and counting visitors.
    Performance,
    /// Recognising a returning visitor, chat, forms, preferences.
    Functionality,
    /// Making advertising fit.
    Targeting,
}

impl Category {
    /// All four, in the order in which visitors see them.
    pub const ALL: [Category; 4] = [
        Category::Necessary,
        Category::Performance,
        Category::Functionality,
        Category::Targeting,
    ];

    /// Their ids, in the same order.
    pub const IDS: [&'static str; 4] = ["necessary", "performance", "functionality", "targeting"];

    /// The three that are asked about.
    pub const ASKED: [Category; 3] = [
        Category::Performance,
        Category::Functionality,
        Category::Targeting,
    ];

    /// The id used in config, markup, record and API.
    pub fn id(self) -> &'static str {
        Category::IDS.get(self as usize).unwrap_or(&"")
    }

    /// The category with this id, written exactly so.
    pub fn from_id(id: &str) -> Option<Category> {
        let place = Category::IDS.iter().position(|known| *known == id);
        Category::ALL.get(place?).copied()
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of categories; necessary is in every set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategorySet(u8);

impl CategorySet {
    /// Necessary alone: the state before a choice and after a refusal.
    pub const NECESSARY: CategorySet = CategorySet(1);
    /// All four.
    pub const ALL: CategorySet = CategorySet(0b1111);

    /// Whether the category is in the set.
    pub fn has(self, category: Category) -> bool {
        self.0 & category.bit() != 0
    }

    /// The set with the category put in or taken out. Necessary stays in.
    #[must_use]
    pub fn with(self, category: Category, on: bool) -> CategorySet {
        let bits = if on {
            self.0 | category.bit()
        } else {
            self.0 & !category.bit()
        };
        CategorySet(bits | 1)
    }

    /// What is in both sets.
    #[must_use]
    pub fn both(self, other: CategorySet) -> CategorySet {
        CategorySet(self.0 & other.0)
    }

    /// What is in one of the sets.
    #[must_use]
    pub fn either(self, other: CategorySet) -> CategorySet {
        CategorySet(self.0 | other.0)
    }

    /// Whether something is in the set that visitors are asked about.
    pub fn has_asked(self) -> bool {
        self.0 > 1
    }

    /// Whether all of the set is in the other.
    pub fn is_within(self, other: CategorySet) -> bool {
        self.0 & !other.0 == 0
    }

    /// A bit for each category, in their order.
    pub(super) fn bits(self) -> u8 {
        self.0
    }

    /// The set as one digit from 0 to 7, as the record writes it.
    pub fn digit(self) -> u8 {
        self.0 >> 1
    }

    /// The set for a digit from 0 to 7.
    pub fn from_digit(digit: u8) -> Option<CategorySet> {
        (digit < 8).then_some(CategorySet(digit << 1 | 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_back_and_nothing_else_does() {
        for category in Category::ALL {
            assert_eq!(Category::from_id(category.id()), Some(category));
        }
        for other in ["", "Necessary", "marketing", "performance "] {
            assert_eq!(Category::from_id(other), None);
        }
    }

    #[test]
    fn necessary_can_never_be_taken_out() {
        let set = CategorySet::ALL.with(Category::Necessary, false);
        assert!(set.has(Category::Necessary));
    }

    #[test]
    fn digits_read_back() {
        for digit in 0..8 {
            assert_eq!(
                CategorySet::from_digit(digit).map(CategorySet::digit),
                Some(digit)
            );
        }
        assert_eq!(CategorySet::from_digit(8), None);
    }
}
