//! Texts in a row: what joins them, and what takes them apart. Every visitor pays for it: one function does all kinds.

/// The texts with another between each two.
pub fn joined(texts: &mut dyn Iterator<Item = &str>, between: &str) -> String {
    let mut all = String::new();
    for (index, text) in texts.enumerate() {
        if index > 0 {
            all.push_str(between);
        }
        all.push_str(text);
    }
    all
}

/// The words of an attribute that lists some: between them stand blanks or commas.
pub fn words(text: &str) -> Vec<&str> {
    let between = |letter: char| letter == ',' || letter.is_ascii_whitespace();
    let mut words = Vec::new();
    for word in text.split(between) {
        if !word.is_empty() {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::{joined, words};

    #[test]
    fn blanks_and_commas_stand_between_words() {
        assert_eq!(words(" a,b ,\t!c\n\r\u{c}d"), ["a", "b", "!c", "d"]);
        assert!(words(" , ").is_empty());
    }

    #[test]
    fn something_stands_between_two() {
        for (texts, expected) in [(&[][..], ""), (&["a"], "a"), (&["", "b", "c"], ", b, c")] {
            assert_eq!(joined(&mut texts.iter().copied(), ", "), expected);
        }
    }
}
