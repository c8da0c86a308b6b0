//! "Did you mean": which of the known words a wrong one was probably meant to be. Knows no words itself.

/// The known word nearest to this one, if one is near enough: up to two letters added, lost, changed or swapped, one in
/// short words, case aside.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let most = if word.len() < 5 { 1 } else { 2 };
    for slips in 0..=most {
        for candidate in known {
            if is_near(word.as_bytes(), candidate.as_bytes(), slips) {
                return Some(candidate);
            }
        }
    }
    None
}

/// Whether one word becomes the other by this many slips. A table of distances would take fewer steps and more bytes:
/// with two slips there are at most 16 ways, each as long as a known word.
fn is_near(a: &[u8], b: &[u8], slips: usize) -> bool {
    if a.len().abs_diff(b.len()) > slips {
        return false;
    }
    let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) else {
        return true;
    };
    if first_a.eq_ignore_ascii_case(first_b) && is_near(rest_a, rest_b, slips) {
        return true;
    }
    let Some(left) = slips.checked_sub(1) else {
        return false;
    };
    is_near(rest_a, rest_b, left)
        || is_near(rest_a, b, left)
        || is_near(a, rest_b, left)
        || match (rest_a, rest_b) {
            ([second_a, rest_a @ ..], [second_b, rest_b @ ..]) => {
                first_a == second_b && first_b == second_a && is_near(rest_a, rest_b, left)
            }
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_pen_are_understood() {
        let known = ["category", "cookies", "kind", "measurementId"];
        for (word, meant) in [
            ("catgeory", "category"),
            ("Category", "category"),
            ("cookie", "cookies"),
            ("knd", "kind"),
            ("measurementID", "measurementId"),
            ("measurmentid", "measurementId"),
        ] {
            assert_eq!(nearest(word, &known), Some(meant), "{word}");
        }
    }

    #[test]
    fn nothing_is_made_out_of_another_word() {
        let known = ["category", "cookies", "kind", "id"];
        for word in ["", "marketing", "xy", "find it", "cook", &"a".repeat(40)] {
            assert_eq!(nearest(word, &known), None, "{word}");
        }
    }

    #[test]
    fn slips_are_counted() {
        for (a, b, slips) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
            ("abcd", "acbd", 1),
            ("Targeting", "targeting", 0),
            ("aab", "ab", 1),
        ] {
            for tried in 0..5 {
                let near = is_near(a.as_bytes(), b.as_bytes(), tried);
                assert_eq!(near, tried >= slips, "{a} {b} {tried}");
            }
        }
    }
}
