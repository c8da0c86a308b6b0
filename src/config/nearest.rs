//! "Did you mean": which of the known words a wrong one was probably meant to be. Knows no words itself.

/// The known word nearest to this one, if one is near enough: up to two letters added, lost, changed or swapped, one in
/// short words.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut best = None;
    let mut limit = if word.len() < 5 { 1 } else { 2 };
    for &candidate in known {
        let found = distance(word.as_bytes(), candidate.as_bytes());
        if found <= limit {
            best = Some(candidate);
            // Of two that are equally near, the first stays.
            limit = match found.checked_sub(1) {
                Some(nearer) => nearer,
                None => return best,
            };
        }
    }
    best
}

/// Longer words are nobody's slip of the pen, and the row of the table below stays on the stack.
const LONGEST: usize = 31;

/// Letters added, lost, changed or swapped with their neighbour on the way from one word to the other, case aside.
fn distance(a: &[u8], b: &[u8]) -> usize {
    if a.len() > LONGEST || b.len() > LONGEST {
        return usize::MAX;
    }
    let mut before = [0; LONGEST + 1];
    let mut above = [0; LONGEST + 1];
    for (column, cell) in above.iter_mut().enumerate() {
        *cell = column;
    }
    let mut last_a = 0;
    for (row, byte_a) in a.iter().map(u8::to_ascii_lowercase).enumerate() {
        let mut line = [0; LONGEST + 1];
        let mut left = row + 1;
        let mut last_b = 0;
        if let Some(first) = line.first_mut() {
            *first = left;
        }
        for (column, byte_b) in b.iter().map(u8::to_ascii_lowercase).enumerate() {
            let cell = |line: &[usize], column: usize| line.get(column).copied().unwrap_or(LONGEST);
            let changed = cell(&above, column) + usize::from(byte_a != byte_b);
            let mut least = changed.min(cell(&above, column + 1) + 1).min(left + 1);
            if row > 0 && column > 0 && byte_a == last_b && byte_b == last_a {
                least = least.min(cell(&before, column - 1) + 1);
            }
            if let Some(place) = line.get_mut(column + 1) {
                *place = least;
            }
            left = least;
            last_b = byte_b;
        }
        last_a = byte_a;
        before = above;
        above = line;
    }
    above.get(b.len()).copied().unwrap_or(usize::MAX)
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
    fn distances_are_right() {
        for (a, b, far) in [
            ("", "", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("ab", "ba", 1),
            ("abcd", "acbd", 1),
            ("Targeting", "targeting", 0),
        ] {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), far, "{a} {b}");
        }
    }
}
