//! The values that stand in a JavaScript file as they are written there: objects, lists, texts, numbers. What would have to
//! be run to be known (a call, a function, a name) is kept as code and never run. Knows no library.

/// A value, and the line in which it begins, from 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Literal {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub line: usize,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null` or `undefined`.
    Nothing,
    /// `true` or `false`.
    Flag(bool),
    /// A number.
    Number(f64),
    /// A text, its escapes read.
    Text(String),
    /// The inside of a regular expression.
    Pattern(String),
    /// `[…]`
    List(Vec<Literal>),
    /// `{…}`, in its order.
    Map(Vec<(String, Literal)>),
    /// Anything else: its first letters.
    Code(String),
}

/// Deeper than any config; what is nested deeper is read as code.
const DEEPEST: usize = 40;

/// How much of a piece of code is shown to people.
const SHOWN: usize = 40;

/// Every object that stands where a value may stand, outermost only, in the order of the file. A page is read too: what
/// stands outside of its scripts counts as nothing.
pub fn objects(text: &str) -> Vec<Literal> {
    let text = scripts(text);
    let mut reader = Reader::new(&text);
    let mut found = Vec::new();
    // What stands before: only behind these letters is a brace a value and not a block, and a slash a pattern and not a
    // division.
    let mut before = '=';
    loop {
        reader.space();
        let Some(letter) = reader.peek() else {
            return found;
        };
        let place = reader.place();
        let is_value = "=(,:[?".contains(before);
        if letter == '{' && is_value {
            if let Some(object) = reader.value(0) {
                found.push(object);
                before = '}';
                continue;
            }
            reader.back_to(place);
            reader.bump();
        } else if is_quote(letter) {
            if reader.text().is_none() {
                // An apostrophe that begins nothing.
                reader.back_to(place);
                reader.bump();
            }
        } else if letter == '/' && "=(,:[?!&|{};".contains(before) {
            if reader.pattern().is_none() {
                reader.back_to(place);
                reader.bump();
            }
        } else if is_word(letter) {
            let word = reader.word();
            before = if word == "return" || word == "default" {
                '='
            } else {
                'a'
            };
            continue;
        } else {
            reader.bump();
        }
        before = letter;
    }
}

/// The code of a file alone: comments, and what stands outside of a page's scripts, are blank; lines stay what they are.
pub fn code(text: &str) -> String {
    let text = scripts(text);
    let mut reader = Reader::new(&text);
    let mut out = String::with_capacity(text.len());
    while let Some(letter) = reader.peek() {
        let start = reader.place();
        if letter == '/' && matches!(reader.second(), Some('/' | '*')) {
            reader.space();
            out.extend((start.line..reader.place().line).map(|_| '\n'));
            continue;
        }
        if !is_quote(letter) || reader.text().is_none() {
            reader.back_to(start);
            reader.bump();
        }
        let read = reader.letters.get(start.at..reader.place().at);
        out.extend(read.unwrap_or_default());
    }
    out
}

/// A file in which everything outside of `<script>` is blank, if it is a page; lines stay what they are.
fn scripts(text: &str) -> String {
    if !text.trim_start().starts_with('<') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, inside)) = find(rest, "<script").and_then(|(head, tag)| {
        let (_, inside) = tag.split_once('>')?;
        Some((head.len() + tag.len() - inside.len(), inside))
    }) {
        blank(&mut out, rest.get(..head).unwrap_or_default());
        let (script, after) = find(inside, "</script").unwrap_or((inside, ""));
        out.push_str(script);
        // Two scripts are two programs.
        out.push(';');
        rest = after;
    }
    out
}

fn find<'a>(text: &'a str, tag: &str) -> Option<(&'a str, &'a str)> {
    let at = text.to_ascii_lowercase().find(tag)?;
    text.split_at_checked(at)
}

fn blank(out: &mut String, text: &str) {
    out.extend(text.chars().filter(|letter| *letter == '\n'));
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '`')
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_' || letter == '$'
}

/// Where a reader is.
#[derive(Clone, Copy)]
struct Place {
    at: usize,
    line: usize,
}

struct Reader {
    letters: Vec<char>,
    place: Place,
}

impl Reader {
    fn new(text: &str) -> Reader {
        Reader {
            letters: text.chars().collect(),
            place: Place { at: 0, line: 1 },
        }
    }

    fn place(&self) -> Place {
        self.place
    }

    fn back_to(&mut self, place: Place) {
        self.place = place;
    }

    fn peek(&self) -> Option<char> {
        self.letters.get(self.place.at).copied()
    }

    fn second(&self) -> Option<char> {
        self.letters.get(self.place.at + 1).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.place.at += 1;
        self.place.line += usize::from(letter == '\n');
        Some(letter)
    }

    fn eat(&mut self, letter: char) -> Option<()> {
        (self.peek() == Some(letter)).then(|| self.bump())?;
        Some(())
    }

    /// Goes past blanks and comments.
    fn space(&mut self) {
        loop {
            match (self.peek(), self.second()) {
                (Some(letter), _) if letter.is_whitespace() || letter == '\u{feff}' => {
                    self.bump();
                }
                (Some('/'), Some('/')) => while self.bump().is_some_and(|letter| letter != '\n') {},
                (Some('/'), Some('*')) => {
                    self.bump();
                    self.bump();
                    while let Some(letter) = self.bump() {
                        if letter == '*' && self.eat('/').is_some() {
                            break;
                        }
                    }
                }
                _ => return,
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(letter) = self.peek().filter(|letter| is_word(*letter)) {
            word.push(letter);
            self.bump();
        }
        word
    }

    /// The value that stands here up to the comma or bracket behind it. None where the file ends first.
    fn value(&mut self, depth: usize) -> Option<Literal> {
        self.space();
        let start = self.place();
        let kind = if depth < DEEPEST {
            self.plain(depth)
        } else {
            None
        };
        self.space();
        let kind = match (kind, self.peek()) {
            (Some(kind), None | Some(',' | '}' | ']' | ')' | ';')) => kind,
            // After an object or a list that is whole, what follows belongs to the next statement.
            (Some(kind @ (Kind::Map(_) | Kind::List(_))), _) if depth == 0 => kind,
            (Some(Kind::Text(first)), Some('+')) => match self.joined(first) {
                Some(text) => Kind::Text(text),
                None => self.code(start)?,
            },
            _ => self.code(start)?,
        };
        Some(Literal {
            kind,
            line: start.line,
        })
    }

    fn plain(&mut self, depth: usize) -> Option<Kind> {
        match self.peek()? {
            '{' => self.map(depth),
            '[' => self.list(depth),
            '/' => self.pattern().map(Kind::Pattern),
            letter if is_quote(letter) => self.text().map(Kind::Text),
            '-' | '.' | '0'..='9' => self.number(),
            letter if is_word(letter) => match self.word().as_str() {
                "true" => Some(Kind::Flag(true)),
                "false" => Some(Kind::Flag(false)),
                "null" | "undefined" => Some(Kind::Nothing),
                _ => None,
            },
            // `!0` and `!1`, as minifiers write them.
            '!' => {
                self.bump();
                let number = self.number()?;
                Some(Kind::Flag(number == Kind::Number(0.0)))
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Kind> {
        let mut text = String::new();
        while let Some(letter) = self
            .peek()
            .filter(|letter| letter.is_ascii_alphanumeric() || "-+._".contains(*letter))
        {
            text.push(letter);
            self.bump();
        }
        text.replace('_', "").parse().ok().map(Kind::Number)
    }

    /// Texts with plus signs between them.
    fn joined(&mut self, mut text: String) -> Option<String> {
        while self.eat('+').is_some() {
            self.space();
            text.push_str(&self.text()?);
            self.space();
        }
        matches!(self.peek(), None | Some(',' | '}' | ']' | ')' | ';')).then_some(text)
    }

    fn text(&mut self) -> Option<String> {
        let quote = self.bump().filter(|letter| is_quote(*letter))?;
        let mut text = String::new();
        loop {
            match self.bump()? {
                letter if letter == quote => return Some(text),
                '\n' if quote != '`' => return None,
                '$' if quote == '`' && self.peek() == Some('{') => return None,
                '\\' => text.extend(self.escape()?),
                letter => text.push(letter),
            }
        }
    }

    /// What stands behind a backslash; nothing, where it only joins two lines.
    fn escape(&mut self) -> Option<Option<char>> {
        let letter = match self.bump()? {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '\n' => return Some(None),
            'x' => return self.code_point(2).map(Some),
            'u' if self.eat('{').is_some() => {
                let mut digits = String::new();
                while let Some(letter) = self.bump().filter(|letter| *letter != '}') {
                    digits.push(letter);
                }
                let number = u32::from_str_radix(&digits, 16).ok()?;
                char::from_u32(number)?
            }
            'u' => {
                let first = self.unit(4)?;
                if (0xd800..0xdc00).contains(&first) {
                    self.eat('\\')?;
                    self.eat('u')?;
                    let second = self.unit(4)?;
                    char::decode_utf16([first as u16, second as u16])
                        .next()?
                        .ok()?
                } else {
                    char::from_u32(first)?
                }
            }
            other => other,
        };
        Some(Some(letter))
    }

    fn code_point(&mut self, digits: usize) -> Option<char> {
        char::from_u32(self.unit(digits)?)
    }

    fn unit(&mut self, digits: usize) -> Option<u32> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 16 + self.bump()?.to_digit(16)?;
        }
        Some(number)
    }

    /// A regular expression, which ends in its line.
    fn pattern(&mut self) -> Option<String> {
        self.eat('/')?;
        let mut inside = String::new();
        let mut in_class = false;
        loop {
            match self.bump()? {
                '\n' => return None,
                '\\' => {
                    inside.push('\\');
                    inside.push(self.bump()?);
                    continue;
                }
                '/' if !in_class => break,
                letter => {
                    match letter {
                        '[' => in_class = true,
                        ']' => in_class = false,
                        _ => {}
                    }
                    inside.push(letter);
                }
            }
        }
        // Its flags.
        self.word();
        Some(inside)
    }

    fn list(&mut self, depth: usize) -> Option<Kind> {
        self.eat('[')?;
        let mut items = Vec::new();
        loop {
            self.space();
            match self.peek()? {
                ']' => {
                    self.bump();
                    return Some(Kind::List(items));
                }
                ',' => {
                    self.bump();
                }
                '}' | ')' | ';' => return None,
                _ => items.push(self.value(depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Option<Kind> {
        self.eat('{')?;
        let mut entries: Vec<(String, Literal)> = Vec::new();
        loop {
            self.space();
            let start = self.place();
            let key = match self.peek()? {
                '}' => {
                    self.bump();
                    return Some(Kind::Map(entries));
                }
                ',' => {
                    self.bump();
                    continue;
                }
                letter if is_quote(letter) => self.text()?,
                letter if is_word(letter) => self.word(),
                // What is spread into it, and keys that are computed.
                '.' | '[' => {
                    let kind = self.code(start)?;
                    let line = start.line;
                    entries.push(("…".to_owned(), Literal { kind, line }));
                    continue;
                }
                _ => return None,
            };
            self.space();
            let value = match self.peek()? {
                ':' => {
                    self.bump();
                    self.value(depth + 1)?
                }
                // A method, or a name that stands for its own value.
                '(' | ',' | '}' => Literal {
                    kind: self.code(start)?,
                    line: start.line,
                },
                // `async load() {}`, `get size() {}`.
                letter if is_word(letter) && ["async", "get", "set"].contains(&key.as_str()) => {
                    let key = self.word();
                    let kind = self.code(start)?;
                    let line = start.line;
                    entries.push((key, Literal { kind, line }));
                    continue;
                }
                _ => return None,
            };
            entries.push((key, value));
        }
    }

    /// Goes past what is no plain value, up to the comma or bracket that ends it.
    fn code(&mut self, start: Place) -> Option<Kind> {
        self.back_to(start);
        let mut open = 0_usize;
        let mut before = '=';
        loop {
            self.space();
            let letter = self.peek()?;
            let place = self.place();
            match letter {
                ',' | ';' if open == 0 => break,
                '}' | ']' | ')' if open == 0 => break,
                '}' | ']' | ')' => open -= 1,
                '{' | '[' | '(' => open += 1,
                '`' => {
                    self.template()?;
                    before = 'a';
                    continue;
                }
                quote if is_quote(quote) => {
                    self.text()?;
                    before = 'a';
                    continue;
                }
                '/' if "=(,:[?!&|{};".contains(before) => {
                    if self.pattern().is_some() {
                        before = 'a';
                        continue;
                    }
                    self.back_to(place);
                }
                letter if is_word(letter) => {
                    let is_before_value =
                        ["return", "typeof", "case"].contains(&self.word().as_str());
                    before = if is_before_value { '=' } else { 'a' };
                    continue;
                }
                _ => {}
            }
            before = letter;
            self.bump();
        }
        let code = self.letters.get(start.at..self.place.at)?;
        let code: String = code.iter().collect();
        let mut words = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((end, _)) = words.char_indices().nth(SHOWN) {
            words.truncate(end);
            words.push('…');
        }
        Some(Kind::Code(words))
    }

    /// A template with values in it.
    fn template(&mut self) -> Option<()> {
        self.eat('`')?;
        loop {
            match self.bump()? {
                '`' => return Some(()),
                '\\' => {
                    self.bump();
                }
                '$' if self.peek() == Some('{') => {
                    self.bump();
                    let start = self.place();
                    while self.peek()? != '}' {
                        self.code(self.place())?;
                        if self.peek()? != '}' {
                            self.bump();
                        }
                    }
                    debug_assert!(self.place.at >= start.at);
                    self.bump();
                }
                _ => {}
            }
        }
    }
}

impl Literal {
    /// The value under a key.
    pub fn get(&self, key: &str) -> Option<&Literal> {
        self.entries()
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, value)| value)
    }

    /// Keys and values; none where it is no object.
    pub fn entries(&self) -> &[(String, Literal)] {
        if let Kind::Map(entries) = &self.kind {
            entries
        } else {
            &[]
        }
    }

    /// What stands in a list; none where it is none.
    pub fn items(&self) -> &[Literal] {
        if let Kind::List(items) = &self.kind {
            items
        } else {
            &[]
        }
    }

    /// Its text.
    pub fn text(&self) -> Option<&str> {
        if let Kind::Text(text) = &self.kind {
            Some(text)
        } else {
            None
        }
    }

    /// Its number, which may be written as a text.
    pub fn number(&self) -> Option<f64> {
        match &self.kind {
            Kind::Number(number) => Some(*number),
            Kind::Text(text) => text.trim().parse().ok(),
            Kind::Nothing
            | Kind::Flag(_)
            | Kind::Pattern(_)
            | Kind::List(_)
            | Kind::Map(_)
            | Kind::Code(_) => None,
        }
    }

    /// Whether it is `true`.
    pub fn is_on(&self) -> bool {
        self.kind == Kind::Flag(true)
    }

    /// As it is shown to people.
    pub fn shown(&self) -> String {
        match &self.kind {
            Kind::Nothing => "null".to_owned(),
            Kind::Flag(on) => on.to_string(),
            Kind::Number(number) => number.to_string(),
            Kind::Text(text) => format!("{text:?}"),
            Kind::Pattern(inside) => format!("/{inside}/"),
            Kind::List(_) => "[…]".to_owned(),
            Kind::Map(_) => "{…}".to_owned(),
            Kind::Code(code) => code.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Literal, objects};

    #[track_caller]
    fn one(text: &str) -> Literal {
        let mut found = objects(text);
        assert_eq!(found.len(), 1, "{found:#?}");
        found.remove(0)
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        let read = one(
            "// { not: 'this' }\nvar c = { a: 'it\\'s', \"b\": [1, -2.5, /^_ga\\/[/]x/i,], /* c */ c : `two\nlines`, d: !0,\n 'e-f': null, g: 'one ' +\n 'two', 7: true, };",
        );
        assert_eq!(read.line, 2);
        assert_eq!(read.get("a").unwrap().text(), Some("it's"));
        let list = read.get("b").unwrap().items();
        assert_eq!(list[1].kind, Kind::Number(-2.5));
        assert_eq!(list[2].kind, Kind::Pattern("^_ga\\/[/]x".to_owned()));
        assert_eq!(read.get("c").unwrap().text(), Some("two\nlines"));
        assert!(read.get("d").unwrap().is_on());
        assert_eq!(read.get("e-f").unwrap().kind, Kind::Nothing);
        assert_eq!(read.get("e-f").unwrap().line, 4);
        assert_eq!(read.get("g").unwrap().text(), Some("one two"));
        assert!(read.get("7").unwrap().is_on());
    }

    #[test]
    fn code_is_passed_over_and_never_run() {
        let read = one(
            "run({ a: function (x, y) { return { b: '}' } }, c: (x, y) => x / y / 2, d: `a${ { e: '}`' } }b`,\n f() { return /[}]/ }, async g() {}, h, ...rest, i: location.hostname, j: 'a' + b, k: 1 })",
        );
        let keys: Vec<_> = read.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a", "c", "d", "f", "g", "h", "…", "i", "j", "k"]);
        let code = read
            .entries()
            .iter()
            .filter(|(_, value)| matches!(value.kind, Kind::Code(_)));
        assert_eq!(code.count(), 9);
        assert_eq!(
            read.get("i").unwrap().kind,
            Kind::Code("location.hostname".to_owned())
        );
        assert_eq!(read.get("k").unwrap().number(), Some(1.0));
    }

    #[test]
    fn only_scripts_of_a_page_are_read() {
        let read = one(
            "<p>It's {not: 1}, we don't</p>\n<script>\nwindow.c = { a: 1 }\nnext()</script><p>= {b: 2}</p>",
        );
        assert_eq!((read.line, read.get("a").unwrap().line), (3, 3));
    }

    #[test]
    fn objects_are_found_in_calls_and_exports_but_blocks_are_not() {
        let read = objects(
            "if (x) { y() } f({ a: 1 }); export default { b: 2 };\nfunction g() { return { c: 3 } }\n({ d: 4 })",
        );
        let keys: Vec<_> = read.iter().map(|one| one.entries()[0].0.as_str()).collect();
        assert_eq!(keys, ["a", "b", "c", "d"]);
        assert_eq!(one("{ \"json\": true }").entries().len(), 1);
    }

    #[test]
    fn comments_are_no_code() {
        let text = "a = 'http://x'; // b = 1\n/* c\n= 2 */ d = \"/*\";\ne";
        assert_eq!(super::code(text), "a = 'http://x'; \n\nd = \"/*\";\ne");
    }

    /// Whatever a file holds, reading it ends and panics nowhere.
    #[test]
    fn broken_files_are_read_as_far_as_they_go() {
        let whole = "x = { a: [1, { b: `c${d(\"e\")}f` }], g: /h/, i: 'j\\u00e9\\ud83c\\udf6a' }";
        for end in 0..whole.len() {
            assert!(objects(&whole[..end]).len() < 2);
        }
        assert_eq!(one(whole).get("i").unwrap().text(), Some("jé🍪"));
        let deep = format!("x = {}1{}", "[{a:".repeat(5_000), "}]".repeat(5_000));
        let _ = objects(&deep);
        let _ = objects("x = { a: ` ${ ] } ` } ' \" / { [ ( ");
    }
}
