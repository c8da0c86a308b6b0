//! What a module that stands in the page imports: nothing tells when such a module has run, but it never runs before these.

/// The names that a module's code imports before it does anything else, in its order. What it loads as data
/// (`with { type: "json" }`) cannot be fetched as code, and is left out.
pub fn imports_of(code: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = code;
    while let Some(next) = step(rest, &mut names) {
        rest = next;
    }
    names
}

/// What stands behind the comment, the semicolon or the import that code begins with; none where it begins with another thing.
fn step<'a>(code: &'a str, names: &mut Vec<&'a str>) -> Option<&'a str> {
    let code = code.trim_ascii_start();
    if let Some(rest) = code.strip_prefix(';') {
        return Some(rest);
    }
    if let Some(comment) = code.strip_prefix("//") {
        return Some(comment.split_once('\n')?.1);
    }
    if let Some(comment) = code.strip_prefix("/*") {
        let end = comment.as_bytes().windows(2).position(|two| two == b"*/")?;
        return comment.get(end + 2..);
    }
    let clause = word(code, "import")?;
    // Whatever has something else before its name is a call, `import.meta`, or no import.
    let at = clause.find(['"', '\'', '(', ';', '.', '='])?;
    let mut named = clause.get(at..)?.chars();
    let quote = named.next().filter(|letter| matches!(letter, '"' | '\''))?;
    let (name, rest) = named.as_str().split_once(quote)?;
    match word(rest.trim_ascii_start(), "with") {
        Some(attributes) => Some(attributes.split_once('}')?.1),
        None => {
            names.push(name);
            Some(rest)
        }
    }
}

/// What stands behind a word that the code begins with.
fn word<'a>(code: &'a str, word: &str) -> Option<&'a str> {
    let rest = code.strip_prefix(word)?;
    let goes_on = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$');
    (!rest.starts_with(goes_on)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn imports(code: &str, expected: &[&str]) {
        assert_eq!(imports_of(code), expected, "{code}");
    }

    #[test]
    fn every_form_of_import_is_read() {
        imports("import '/a.mjs'", &["/a.mjs"]);
        imports("import\"./a\";import'../b'", &["./a", "../b"]);
        imports("import a from 'a'\nimport * as b from \"b\"", &["a", "b"]);
        imports("import a, { b as c,\n d } from 'a'\n;;\nrun()", &["a"]);
        imports("import { $ } from '/it\"s.js'", &["/it\"s.js"]);
    }

    #[test]
    fn comments_stand_between_them() {
        let code = "// import 'no'\n/* import 'no' */ import 'a' // it is\n/**/import 'b'";
        imports(code, &["a", "b"]);
    }

    #[test]
    fn data_is_passed_over() {
        let code = "import a from './a.json' with { type: 'json' };\nimport './b.js'\nwithout()";
        imports(code, &["./b.js"]);
    }

    #[test]
    fn what_does_something_first_ends_them() {
        imports("import 'a'; run(); import 'b'", &["a"]);
        for code in [
            "",
            "run(); import 'a'",
            "import('a')",
            "import ('a')",
            "import.meta.name = 'a'",
            "important = 'a'",
            "import$ = 'a'",
            "imports 'a'",
            "import a; 'b'",
            "import 'a",
            "import 'a\"",
            "/* import 'a'",
            "// import 'a'",
            "import a from './a.json' with",
        ] {
            imports(code, &[]);
        }
    }
}
