//! One third party, as far as consent is concerned: its id, its category, and the stamp that tells whether it is
//! still what the visitor answered for. What it loads and what it is called stand in the config room.

use super::Category;
use crate::text::hash::{START, step};

/// One third party ("vendor" in TCF).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Service {
    /// The id used in config, markup and API.
    pub id: &'static str,
    /// The category it is asked with.
    pub category: Category,
    /// Whether visitors decide about it. False for what is only disclosed, and for what is necessary.
    pub asked: bool,
    /// 24 bits over id, category and purposes: when one of them changes, an earlier answer no longer covers it.
    pub stamp: u32,
}

impl Service {
    /// A service whose stamp covers its id, category and purposes.
    pub fn new(id: &'static str, category: Category, asked: bool, purposes: &[&str]) -> Service {
        let mut hash = fold(fold(START, id), category.id());
        for purpose in purposes {
            hash = fold(hash, purpose);
        }
        Service {
            id,
            category,
            asked: asked && category != Category::Necessary,
            stamp: (hash ^ (hash >> 24)) & 0xff_ffff,
        }
    }
}

/// One more part of a hash; a separator keeps "ab" + "c" apart from "a" + "bc".
fn fold(hash: u32, part: &str) -> u32 {
    step(part.bytes().fold(hash, step), 0x1f_u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(id: &'static str, category: Category, purposes: &[&str]) -> u32 {
        Service::new(id, category, true, purposes).stamp
    }

    #[test]
    fn a_changed_purpose_or_category_is_a_changed_service() {
        let base = stamp("matomo", Category::Performance, &["measure"]);
        assert_eq!(base, stamp("matomo", Category::Performance, &["measure"]));
        assert_ne!(base, stamp("matomo", Category::Targeting, &["measure"]));
        assert_ne!(
            base,
            stamp("matomo", Category::Performance, &["measure", "ads"])
        );
        assert_ne!(base, stamp("matom", Category::Performance, &["omeasure"]));
    }

    #[test]
    fn what_is_necessary_is_never_asked() {
        assert!(!Service::new("session", Category::Necessary, true, &[]).asked);
    }
}
