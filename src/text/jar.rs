//! How cookies stand in one text: in `document.cookie`, and in the `Cookie` header of a request. One reader for page and
//! server, so that both take the same for a choice. Knows no cookie by name.

/// Names and values, in their order. A nameless one shows up as its bare value.
pub fn pairs(jar: &str) -> impl Iterator<Item = (&str, &str)> {
    jar.split(';').map(|part| {
        let part = part.strip_prefix(' ').unwrap_or(part);
        part.split_once('=').unwrap_or(("", part))
    })
}

#[cfg(test)]
mod tests {
    use super::pairs;

    fn read(jar: &str) -> Vec<(&str, &str)> {
        pairs(jar).collect()
    }

    #[test]
    fn what_stands_there_is_read_as_it_stands() {
        assert_eq!(read("a=1; b==2;c="), [("a", "1"), ("b", "=2"), ("c", "")]);
        assert_eq!(read("bare; a=1"), [("", "bare"), ("a", "1")]);
        assert_eq!(read(""), [("", "")]);
        assert_eq!(read("a=\u{a0}1 "), [("a", "\u{a0}1 ")]);
    }
}
