//! JSON text into a plain tree. Knows only text that an engine wrote or has judged before: commas and colons are blanks to
//! it. What is no JSON gives some tree, and never an error.

use super::Value;
use super::value::leak;

/// Deeper than anybody writes a config; what is deeper was made to hurt.
pub const DEPTH: u32 = 16;

/// The value that the text writes. Objects and lists deeper than sixteen levels are null. Texts without escapes stay where they are.
pub fn parse(text: &'static str) -> Value {
    let mut reader = Reader { text, at: 0 };
    reader.value(DEPTH)
}

struct Reader {
    text: &'static str,
    at: usize,
}

impl Reader {
    /// The byte at hand; 0 behind the end.
    fn here(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// Takes the byte at hand.
    fn take(&mut self) -> u8 {
        let byte = self.here();
        self.at += 1;
        byte
    }

    /// Whether there is another item before the end of what is open; takes the end.
    fn has_more(&mut self) -> bool {
        while matches!(self.here(), b' ' | b'\n' | b'\t' | b'\r' | b',' | b':') {
            self.at += 1;
        }
        let end = matches!(self.here(), 0 | b']' | b'}');
        self.at += usize::from(end);
        !end
    }

    fn value(&mut self, depth: u32) -> Value {
        if !self.has_more() {
            return Value::Null;
        }
        let first = self.take();
        match first {
            b'"' => Value::Str(self.string()),
            b'[' | b'{' if depth == 0 => self.skip(),
            b'[' => {
                let mut items = Vec::new();
                while self.has_more() {
                    items.push(self.value(depth - 1));
                }
                Value::list(items)
            }
            b'{' => {
                let mut entries = Vec::new();
                while self.has_more() {
                    self.at += 1;
                    let key = self.string();
                    entries.push((key, self.value(depth - 1)));
                }
                Value::map(entries)
            }
            b't' | b'f' | b'n' => {
                while self.here().is_ascii_lowercase() {
                    self.at += 1;
                }
                match first {
                    b't' => Value::Bool(true),
                    b'f' => Value::Bool(false),
                    _ => Value::Null,
                }
            }
            _ => {
                self.at -= 1;
                Value::Num(self.number())
            }
        }
    }

    /// Passes over what was opened, without going down into it: the stack is not the text's to spend.
    fn skip(&mut self) -> Value {
        let mut open = 1;
        while open > 0 {
            match self.take() {
                b'"' => {
                    self.string();
                }
                b'[' | b'{' => open += 1,
                b']' | b'}' => open -= 1,
                0 => break,
                _ => {}
            }
        }
        Value::Null
    }

    /// The text whose first quote was taken.
    fn string(&mut self) -> &'static str {
        let mut whole = String::new();
        loop {
            let start = self.at;
            while !matches!(self.here(), b'"' | b'\\' | 0) {
                self.at += 1;
            }
            let part = self.text.get(start..self.at).unwrap_or("");
            let escaped = self.take() == b'\\';
            if !escaped && whole.is_empty() {
                return part;
            }
            whole.push_str(part);
            if !escaped {
                return leak(whole);
            }
            whole.push(match self.take() {
                b'n' => '\n',
                b't' => '\t',
                b'r' => '\r',
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'u' => self.unicode(),
                byte => char::from(byte),
            });
        }
    }

    /// The letter that four digits write, or twice four: half of a pair is none.
    fn unicode(&mut self) -> char {
        let mut code = self.hexadecimal();
        if code >> 10 == 0x36 && self.here() == b'\\' {
            self.at += 2;
            code = 0x1_0000 + ((code & 0x3ff) << 10) + (self.hexadecimal() & 0x3ff);
        }
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self) -> u32 {
        let mut code = 0;
        for _ in 0..4 {
            let digit = char::from(self.take()).to_digit(16);
            code = code * 16 + digit.unwrap_or(0);
        }
        code
    }

    /// By hand: the standard library's reader weighs more than all of this file, and nobody configures a fraction so fine
    /// that the last bit counts.
    fn number(&mut self) -> f64 {
        let negative = self.here() == b'-';
        self.at += usize::from(negative);
        let (whole, _) = self.digits();
        let mut number = whole;
        if self.here() == b'.' {
            self.at += 1;
            let (fraction, places) = self.digits();
            number += fraction / power(places);
        }
        if matches!(self.here(), b'e' | b'E') {
            self.at += 1;
            let small = self.here() == b'-';
            self.at += usize::from(matches!(self.here(), b'-' | b'+'));
            let (exponent, _) = self.digits();
            // Beyond it all is nothing, or without end.
            let factor = power(exponent.min(400.0) as u32);
            number = if small {
                number / factor
            } else {
                number * factor
            };
        }
        // Whatever stands here instead of a number is passed over.
        while !matches!(
            self.here(),
            b',' | b']' | b'}' | b' ' | b'\n' | b'\t' | b'\r' | 0
        ) {
            self.at += 1;
        }
        if negative { -number } else { number }
    }

    fn digits(&mut self) -> (f64, u32) {
        let (mut number, mut places) = (0.0, 0);
        while self.here().is_ascii_digit() {
            number = number * 10.0 + f64::from(self.take() - b'0');
            places += 1;
        }
        (number, places)
    }
}

fn power(exponent: u32) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent {
        power *= 10.0;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::json;

    #[track_caller]
    fn reads(text: String) {
        assert_eq!(parse(leak(text.clone())), json(&text), "{text}");
    }

    #[test]
    fn what_an_engine_wrote_is_read() {
        for text in [
            "null",
            "true",
            " false ",
            r#""""#,
            r#""déjà\n\t\"\\\/\b\f\r""#,
            r#""\u00e9\ud83d\ude00x""#,
            "[]",
            "{}",
            "[1,-2,0,13.5,0.1,1e3,2.5E-2,1e+21,123456789012]",
            r#"[ true , [ ] , { "a" : { "b" : [ null ] } } ]"#,
            r#"{"a":1,"b":"{[\"","":"","__proto__":2}"#,
            "{\n\t\"a\": [\r\n 1 ] }",
        ] {
            reads(text.to_owned());
        }
    }

    #[test]
    fn what_is_too_deep_is_nothing() {
        let nested = |deep: usize| ["[".repeat(deep), "]".repeat(deep)].concat();
        reads(nested(16));
        let cut = [&"[".repeat(16), "null", &"]".repeat(16)].concat();
        assert_eq!(parse(leak(nested(17))), json(&cut));
        assert_eq!(parse(leak(nested(100_000))), json(&cut));
        let behind = parse(leak([r#"{"a":"#, &nested(40), r#","b":2}"#].concat()));
        assert_eq!(behind.get("b"), Some(&Value::Num(2.0)));
        // A bracket in a text opens and ends nothing.
        let open = ["[".repeat(20), r#""]\"]","[""#.to_owned(), "]".repeat(20)].concat();
        let behind = parse(leak([r#"{"a":"#, &open, r#","b":2}"#].concat()));
        assert_eq!(behind.get("b"), Some(&Value::Num(2.0)));
    }

    #[test]
    fn half_a_pair_is_no_letter() {
        let half = parse(r#""\ud83d!""#);
        assert_eq!(half.text(), Some("\u{fffd}!"));
    }

    #[test]
    fn what_is_no_json_ends() {
        for text in [
            "", "[", "{", "{\"", "\"a", "\"\\", "\"\\u1", "nul", "-", "x", "}", "[1 2", "{1",
            "{\"a\"}",
        ] {
            parse(text);
        }
    }
}
