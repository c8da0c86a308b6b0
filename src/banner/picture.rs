//! A picture of elements and text, written as one text: the browser room builds it in one call, tests read it as a tree.
//! Knows no page, and no view's content.

use super::Words;
use crate::text::hash;

/// What stands before a tag, or before the `/` that ends the innermost element.
pub const TAG: char = '\u{1}';
/// What stands before an attribute, `name=value`.
pub const ATTRIBUTE: char = '\u{2}';
/// What stands before a text.
pub const TEXT: char = '\u{3}';

/// Writes a picture. What it says before the first tag is said of the element that the picture is for.
pub struct Picture<'a> {
    /// Where words come from.
    pub words: &'a Words<'a>,
    text: String,
    in_tag: bool,
}

impl<'a> Picture<'a> {
    /// Nothing yet.
    pub fn new(words: &'a Words) -> Picture<'a> {
        Picture {
            words,
            text: String::new(),
            in_tag: true,
        }
    }

    /// Writes a template, which reads like HTML with short end tags: `<p role=status>@gpc</>`. `@key` is a text in the
    /// visitor's language, `$` the next of `texts`, inside a key too: of such a key that no language knows, it stands for
    /// itself, as what the owner wrote in their own words. `{` behind a key fills its places with all texts that are left, a
    /// name and what goes there in turn. It is never HTML: what is filled in stays a text.
    #[inline(never)]
    pub fn put(&mut self, template: &'static str, texts: &[&str]) {
        let mut template = template.bytes();
        let mut texts = texts.iter();
        let mut key = String::new();
        let mut own = "";
        let mut in_key = false;
        loop {
            // The end closes a key.
            let byte = template.next().unwrap_or(0);
            if in_key {
                match byte {
                    b'$' => {
                        own = texts.next().unwrap_or(&"");
                        key.push_str(own);
                        continue;
                    }
                    b'a'..=b'z' | b'.' | b'-' => {
                        key.push(char::from(byte));
                        continue;
                    }
                    b'{' => {
                        in_key = false;
                        let filled = self.words.fill(&key, texts.as_slice());
                        self.say(&filled);
                        continue;
                    }
                    _ => in_key = false,
                }
                match (self.words.lookup)(&key) {
                    Some(said) => self.say(&said),
                    None if own.is_empty() => self.say(&key),
                    None => self.say(own),
                }
            }
            match byte {
                0 => return,
                b'$' => self.say(texts.next().unwrap_or(&"")),
                b'@' => {
                    in_key = true;
                    key.clear();
                    own = "";
                }
                b'<' | b'>' => {
                    self.in_tag = byte == b'<';
                    self.text.push(if self.in_tag { TAG } else { TEXT });
                }
                b' ' if self.in_tag => self.text.push(ATTRIBUTE),
                _ => self.text.push(char::from(byte)),
            }
        }
    }

    /// A text, whatever is in it. Nobody writes the three marks: a text that has one is none.
    fn say(&mut self, text: &str) {
        if text.bytes().all(|byte| byte > 3) {
            self.text.push_str(text);
        }
    }

    /// The hash of its words, in 24 bits: what stands behind each mark of a text.
    pub fn words_hash(&self) -> u32 {
        self.words_hash_after(hash::START)
    }

    /// The hash of its words behind words that were shown before, whose hash is given.
    #[inline(never)]
    pub fn words_hash_after(&self, before: u32) -> u32 {
        let mut texts = self.text.split(TEXT);
        texts.next();
        let words = texts.filter_map(|text| text.split(TAG).next());
        let hash = words.flat_map(str::bytes).fold(before, hash::step);
        (hash ^ (hash >> 24)) & 0xff_ffff
    }

    /// The picture.
    pub fn done(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn draws(template: &'static str, texts: &[&str], expected: &str) {
        let unknown = |key: &str| key.ends_with('?') || key.starts_with("nobody");
        let lookup = |key: &str| (!unknown(key)).then(|| ["[", key, "]"].concat());
        let words = Words {
            language: "en",
            rtl: false,
            lookup: &lookup,
            form: &|_| String::new(),
        };
        let mut picture = Picture::new(&words);
        picture.put(template, texts);
        let shown = picture.done().replace(TAG, "T").replace(ATTRIBUTE, "A");
        assert_eq!(shown.replace(TEXT, "X"), expected);
    }

    #[test]
    fn a_template_becomes_tags_attributes_and_texts() {
        draws("<p>", &[], "TpX");
        draws(" lang=$", &["fr"], "Alang=fr");
        draws("<p a=b c>x y</>", &[], "TpAa=bAcXx yT/X");
        draws(
            "<b>@action.$: $</>",
            &["save", "n"],
            "TbX[action.save]: nT/X",
        );
        draws("<b>@a.$.name", &["x"], "TbX[a.x.name]");
    }

    #[test]
    fn what_no_language_knows_stands_as_it_was_written() {
        draws("<b>@a.$</>@b.$", &["x?", "y"], "TbXx?T/X[b.y]");
        draws("<b>@nobody.knows</>", &[], "TbXnobody.knowsT/X");
    }

    #[test]
    fn what_is_filled_in_stays_a_text() {
        draws("<p>$</>", &["<b a=1>@gpc $</b>"], "TpX<b a=1>@gpc $</b>T/X");
        draws("<p>$</>", &["a\u{1}b"], "TpXT/X");
        draws("<p>$$</>", &["a"], "TpXaT/X");
    }

    #[test]
    fn the_hash_is_of_the_words_that_are_shown_and_of_those_before() {
        let words = Words {
            language: "en",
            rtl: false,
            lookup: &|_| None,
            form: &|_| String::new(),
        };
        let after = |template: &'static str, before| {
            let mut picture = Picture::new(&words);
            picture.put(template, &[]);
            picture.words_hash_after(before)
        };
        let hash = after("<p class=a>one</><b>two</>", hash::START);
        assert_eq!(hash, after("<p class=b>one</><i>two</>", hash::START));
        for (template, before) in [
            ("<p class=a>one</><b>too</>", hash::START),
            ("<p class=a>one</>", hash::START),
            ("<p class=a>one</><b>two</>", 1),
        ] {
            assert_ne!(hash, after(template, before), "{template} {before}");
        }
    }
}
