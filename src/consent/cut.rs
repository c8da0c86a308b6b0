//! Where a text is cut, at one letter or at every one, and how parts become a list again. The library's own search weighs
//! a hundred bytes wherever it is used. Knows no text's meaning.

/// What stands before and behind the first of this ASCII letter.
pub fn cut(text: &str, at: char) -> Option<(&str, &str)> {
    let place = text.bytes().position(|byte| char::from(byte) == at)?;
    Some((text.get(..place)?, text.get(place + 1..)?))
}

/// Whether there is nothing to read in it.
pub fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| byte <= b' ')
}

/// Blanks and commas, as they stand between words in attributes.
pub const BETWEEN: &str = " ,\n\t\r\u{c}";

/// What stands between these ASCII letters, and before the first and behind the last.
pub fn parts<'a>(text: &'a str, at: &'static str) -> Parts<'a> {
    Parts {
        rest: Some(text),
        at,
    }
}

/// The parts of a text.
pub struct Parts<'a> {
    rest: Option<&'a str>,
    at: &'static str,
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let mut bytes = rest.bytes();
        let place = bytes.position(|byte| self.at.bytes().any(|at| at == byte));
        self.rest = place.and_then(|place| rest.get(place + 1..));
        rest.get(..place.unwrap_or(rest.len()))
    }
}

/// Appends a part to a list with this between every two.
pub fn append(list: &mut String, between: &str, part: &str) {
    if !list.is_empty() {
        list.push_str(between);
    }
    list.push_str(part);
}

/// These parts with commas between.
pub fn listed(parts: &[&str]) -> String {
    let mut list = String::new();
    for part in parts {
        append(&mut list, ", ", part);
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_where_a_text_is_cut() {
        assert_eq!(cut("é:b:c", ':'), Some(("é", "b:c")));
        assert_eq!(cut("ab", ':'), None);
        assert!(parts("é,, b", ",").eq(["é", "", " b"]));
        assert!(parts("", ",").eq([""]));
        assert!(parts("a, b\nc", BETWEEN).eq(["a", "", "b", "c"]));
        assert!(is_blank(" \t\n") && !is_blank(" é"));
    }
}
