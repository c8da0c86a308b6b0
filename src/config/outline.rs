//! What the first layer tells of a service, known with its id alone: a table of the whole catalogue that every page carries,
//! so that the notice says at once what it says when the entry has come. Knows nothing else of an entry.
//!
//! The table is one text: groups of services that are alike, with a blank between two; of each a hexadecimal digit of four
//! bits, then four digits a service, the first of the hash of its id. Those that are as most are do not stand in it. Nothing
//! runs by an outline.

use super::Value;
use crate::consent::Category;
use crate::text::{digits, hash};

/// A service that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The category that it is asked with.
    pub category: Category,
    /// Whether visitors decide about it.
    pub asked: bool,
    /// Whether data goes to the United States.
    pub abroad: bool,
}

/// What is assumed of an id that does not stand in the table: the kind that there is most of, and the one of which visitors
/// are told most. The same is assumed of an id that is in no catalogue, until its entry has not come.
pub const UNLISTED: Outline = Outline {
    category: Category::Targeting,
    asked: true,
    abroad: true,
};

/// The note that says so.
pub const ABROAD: &str = "transfers-us";

impl Outline {
    /// What an entry is, or what an owner writes beside one of which this much is known.
    pub fn of(entry: &Value, known: Outline) -> Outline {
        let own = entry.text_at("category").and_then(Category::from_id);
        let notes = entry.get("notes").map(Value::items);
        let kind = entry.text_at("kind");
        Outline {
            category: own.unwrap_or(known.category),
            asked: kind.map_or(known.asked, |kind| kind != "disclosure"),
            abroad: notes.map_or(known.abroad, |notes| {
                notes.iter().any(|note| note.text() == Some(ABROAD))
            }),
        }
    }

    /// What the table knows of an id, with what the owner changed.
    pub fn find(table: &str, id: &str, own: &Value) -> Outline {
        let name = u64::from(hash::fnv1a(id) >> 16);
        let mut known = UNLISTED;
        for group in table.split(' ') {
            let (bits, mut names) = group.split_at_checked(1).unwrap_or_default();
            let bits = digits::read(bits, 16);
            while let Some((first, rest)) = names.split_at_checked(4) {
                if digits::read(first, 16) == name {
                    known = Outline {
                        category: *Category::ALL
                            .get((bits & 3) as usize)
                            .unwrap_or(&known.category),
                        asked: bits & 4 != 0,
                        abroad: bits & 8 != 0,
                    };
                }
                names = rest;
            }
        }
        Outline::of(own, known)
    }

    /// The table of these outlines, by the ids of their services.
    pub fn table(outlines: &[(&str, Outline)]) -> String {
        let mut groups: [Vec<String>; 16] = Default::default();
        for (id, outline) in outlines {
            let bits = outline.category as usize
                | usize::from(outline.asked) << 2
                | usize::from(outline.abroad) << 3;
            if let Some(group) = groups.get_mut(bits)
                && *outline != UNLISTED
            {
                group.push(Outline::name(id));
            }
        }
        let mut table = String::new();
        for (bits, group) in groups.iter_mut().enumerate() {
            if !group.is_empty() {
                table.push_str(if table.is_empty() { "" } else { " " });
                digits::write(&mut table, bits as u64, 16, 1);
                group.sort();
                table.push_str(&group.concat());
            }
        }
        table
    }

    /// What stands for an id in the table.
    pub fn name(id: &str) -> String {
        let mut name = hash::fnv1a_hex(id);
        name.truncate(4);
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::json;

    #[test]
    fn what_is_written_is_found() {
        let chat = Outline {
            category: Category::Functionality,
            asked: true,
            abroad: true,
        };
        let list = Outline {
            category: Category::Performance,
            asked: false,
            abroad: false,
        };
        let table = Outline::table(&[("chat", chat), ("list", list), ("ads", UNLISTED)]);
        assert_eq!(table.len(), 11);
        let find = |id, own| Outline::find(&table, id, &json(own));
        assert_eq!(find("chat", "{}"), chat);
        assert_eq!(find("list", "null"), list);
        assert_eq!(find("ads", "{}"), UNLISTED);
        assert_eq!(Outline::find("", "chat", &json("{}")), UNLISTED);
        assert_eq!(Outline::find("é", "chat", &json("{}")), UNLISTED);
    }

    #[test]
    fn what_the_owner_changes_counts() {
        let known = Outline {
            category: Category::Performance,
            asked: true,
            abroad: true,
        };
        let own = json(r#"{"category": "targeting", "notes": [], "kind": "disclosure"}"#);
        assert_eq!(
            Outline::of(&own, known),
            Outline {
                category: Category::Targeting,
                asked: false,
                abroad: false,
            }
        );
    }
}
