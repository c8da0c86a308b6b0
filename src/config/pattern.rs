//! Names with `*` for any run of characters, as the catalogue writes cookies. Knows no jar.

/// Whether the name fits the pattern. A pattern of nothing but stars fits no name: nobody stores everything, and we would
/// erase what is not ours.
///
/// Two fingers, and no search of the standard library, whose code weighs more than all of this. Where a letter does not
/// fit, only the run of the *last* star grows by one: earlier stars took the leftmost place that fits, which leaves the
/// most room, so that going further back could find nothing new. So each letter of the name begins at most one attempt,
/// and an attempt is no longer than the part between two stars: at most `name × longest part` steps (4,096 × 30 for the
/// longest cookie and the longest part of the catalogue), never more with more stars.
pub fn matches(pattern: &str, name: &str) -> bool {
    if is_everything(pattern) {
        return false;
    }
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while let Some(letter) = name.get(n) {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                star = Some((p, n));
            }
            Some(expected) if expected == letter => {
                p += 1;
                n += 1;
            }
            Some(_) | None => {
                let Some((after, run)) = star else {
                    return false;
                };
                star = Some((after, run + 1));
                p = after;
                n = run + 1;
            }
        }
    }
    pattern
        .get(p..)
        .is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Whether the pattern would fit whatever there is.
pub fn is_everything(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_the_catalogue_are_found() {
        for (pattern, name) in [
            ("_ga", "_ga"),
            ("_pk_id.*", "_pk_id.1.1fff"),
            ("_ga_*", "_ga_ABC"),
            ("*_mixpanel", "mp_123_mixpanel"),
            ("mp_*_mixpanel", "mp_123_mixpanel"),
            ("a*b*c", "a-b-b-c"),
            ("a**b", "ab"),
            ("*a*", "xay"),
            ("ab*ba", "abba"),
            ("a*b", "a*b"),
            ("a*bcd*e", "abcbcdxe"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn names_of_others_are_left_alone() {
        for (pattern, name) in [
            ("_ga", "_gat"),
            ("_ga_*", "_ga"),
            ("mp_*_mixpanel", "mp_mixpanel"),
            ("ab*ba", "aba"),
            ("a*b*c", "acb"),
            ("*", "placet"),
            ("**", "placet"),
            ("", ""),
            ("", "a"),
            ("é*", "e"),
            ("a*b", "ab*c"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    /// The definition, slow: a star is nothing, or one character and a star.
    fn by_definition(pattern: &[char], name: &[char]) -> bool {
        match (pattern.split_first(), name.split_first()) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some(('*', rest)), None) => by_definition(rest, name),
            (Some(('*', rest)), Some((_, shorter))) => {
                by_definition(rest, name) || by_definition(pattern, shorter)
            }
            (Some(_), None) => false,
            (Some((a, rest)), Some((b, shorter))) => a == b && by_definition(rest, shorter),
        }
    }

    #[test]
    fn a_hostile_name_costs_no_time() {
        let pattern = ["a*".repeat(500), "b".to_owned()].concat();
        assert!(!matches(&pattern, &"a".repeat(100_000)));
    }

    proptest! {
        #[test]
        fn the_search_agrees_with_the_definition(pattern in "[ab*]{0,8}", name in "[ab]{0,10}") {
            let expected = !is_everything(&pattern)
                && by_definition(&pattern.chars().collect::<Vec<_>>(), &name.chars().collect::<Vec<_>>());
            prop_assert_eq!(matches(&pattern, &name), expected);
        }
    }
}
