//! What the marks on an element mean: its kind, the form in which it is marked, what it needs, where its addresses wait.
//! Knows no element: attributes are asked for one by one.
//!
//! Marks have a long form, `data-placet-…`, which is ours alone, and a short one, `data-…`, which lazy loaders and vendors
//! use too. Where an element carries the long form of a category or service, every other attribute is its vendor's own.

use super::types::{is_code, is_plain, is_type};
use crate::consent::Requirement;
use crate::text::list::words;

/// Finds every element that carries a mark.
pub const MARKED: &str = "[data-placet-category],[data-placet-service],[data-category]";

/// Finds every element that carries a mark, or speaks to us in another way: a control, a list of services, an address that
/// waits and has no mark; and hosts of ours that came with foreign HTML.
pub const FOUND: &str = "placet-ui,placet-embeds,[data-placet-category],[data-placet-service],[data-category],[data-placet],\
    [data-placet-src],[data-placet-srcset],[data-placet-href],[data-placet-poster],[data-placet-data],[data-placet-type]";

/// The category in both forms, the long one first.
pub const CATEGORY: [&str; 2] = ["data-placet-category", "data-category"];
/// The service in both forms, the long one first.
pub const SERVICE: [&str; 2] = ["data-placet-service", "data-service"];
/// The type of a script in both forms, the long one first.
pub(super) const TYPE: [&str; 2] = ["data-placet-type", "data-type"];

/// Whoever answers for the attributes of one element.
pub trait Attributes {
    /// The value of the attribute, if the element has it.
    fn attribute(&self, name: &str) -> Option<String>;

    /// Whether the element has the attribute.
    fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }
}

/// The kinds of elements that can be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `<script>`
    Script,
    /// `<template>`
    Template,
    /// `<link>`
    Link,
    /// `<iframe>`
    Frame,
    /// `<img>`
    Image,
    /// `<video>`
    Video,
    /// `<audio>`
    Audio,
    /// `<embed>`
    Embed,
    /// `<object>`
    Object,
    /// Any other element: a widget that scripts fill.
    Widget,
}

/// In which form an element is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `data-placet-category` or `data-placet-service`.
    Long,
    /// `data-category`.
    Short,
}

/// Where an address lives once it is live. While it is held it waits under the same name behind `data-placet-` or `data-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One address.
    Src,
    /// Several, each with a size behind it.
    Srcset,
    /// Of a `<link>`.
    Href,
    /// The picture of a `<video>`.
    Poster,
    /// Of an `<object>`.
    Data,
}

impl Place {
    /// Every place.
    pub const ALL: [Place; 5] = [
        Place::Src,
        Place::Srcset,
        Place::Href,
        Place::Poster,
        Place::Data,
    ];

    /// The attribute in which an engine loads what stands in it.
    pub fn live(self) -> &'static str {
        match self {
            Place::Src => "src",
            Place::Srcset => "srcset",
            Place::Href => "href",
            Place::Poster => "poster",
            Place::Data => "data",
        }
    }

    /// The attributes in which its address waits: the long form, then the short one.
    pub fn waiting(self) -> [&'static str; 2] {
        match self {
            Place::Src => ["data-placet-src", "data-src"],
            Place::Srcset => ["data-placet-srcset", "data-srcset"],
            Place::Href => ["data-placet-href", "data-href"],
            Place::Poster => ["data-placet-poster", "data-poster"],
            Place::Data => ["data-placet-data", "data-data"],
        }
    }
}

/// How a marked element stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has nothing that could load.
    Nothing,
    /// An engine loads it, whatever the mark says.
    Loads,
    /// It waits for us.
    Held,
}

/// A mark as its owner wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What carries it.
    pub kind: Kind,
    /// The form in which it is written.
    pub form: Form,
    categories: String,
    service: Option<String>,
}

/// What becomes of an element inside a template that is let go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// It comes alive as it is, or goes by a mark of its own.
    AsItIs,
    /// A script, which runs in its turn by the template's mark.
    Runs,
    /// An embed whose address waits, which goes by the template's mark.
    Marked,
}

impl Kind {
    /// The kind of an element by its local name; `None` for any other, which is a widget where it is marked.
    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "script" => Kind::Script,
            "template" => Kind::Template,
            "link" => Kind::Link,
            "iframe" => Kind::Frame,
            "img" => Kind::Image,
            "video" => Kind::Video,
            "audio" => Kind::Audio,
            "embed" => Kind::Embed,
            "object" => Kind::Object,
            _ => return None,
        })
    }

    /// Whether it has an address of its own, which waits while it is held.
    pub fn is_embed(self) -> bool {
        !matches!(self, Kind::Script | Kind::Template | Kind::Widget)
    }

    /// Whether it plays, and chooses among parts that stand in it.
    pub fn is_media(self) -> bool {
        matches!(self, Kind::Video | Kind::Audio)
    }
}

impl Form {
    /// The first of the attributes, long form before short, that says something in this form. A mark in the short form may
    /// have single attributes in the long one: that is how an address is kept from a lazy loader.
    fn first(self, names: [&'static str; 2], attributes: &dyn Attributes) -> Option<String> {
        let [long, short] = names;
        let said = attributes.attribute(long);
        match self {
            Form::Long => said,
            Form::Short => said.or_else(|| attributes.attribute(short)),
        }
    }

    /// What waits for this place on an element, or on a part of it (`<source>`, `<track>`), that is marked in this form.
    pub fn waiting(self, place: Place, attributes: &dyn Attributes) -> Option<String> {
        self.first(place.waiting(), attributes)
    }
}

impl Mark {
    /// Reads the mark of an element with this local name. None where nothing is marked, or where the short form is another's
    /// own.
    pub fn read(name: &str, attributes: &dyn Attributes) -> Option<Mark> {
        let [long_category, short_category] = CATEGORY;
        let [long_service, short_service] = SERVICE;
        let category = attributes.attribute(long_category);
        let service = attributes.attribute(long_service);
        let kind = Kind::named(name);
        if category.is_some() || service.is_some() {
            return Some(Mark {
                kind: kind.unwrap_or(Kind::Widget),
                form: Form::Long,
                categories: category.unwrap_or_default(),
                service,
            });
        }
        let mark = Mark {
            kind: kind.unwrap_or(Kind::Widget),
            form: Form::Short,
            categories: attributes.attribute(short_category)?,
            service: attributes.attribute(short_service),
        };
        // Product lists are full of `data-category`: on any other element it is ours if it names our categories.
        (kind.is_some()
            || !mark.requirement().is_broken() && !mark.categories.trim_ascii().is_empty())
        .then_some(mark)
    }

    /// The mark of a script that has none of its own: it goes by that of whoever brought it into the page.
    pub fn of_script() -> Mark {
        Mark {
            kind: Kind::Script,
            form: Form::Long,
            categories: String::new(),
            service: None,
        }
    }

    /// The attributes that say what has to be granted.
    pub fn names(&self) -> [&'static str; 2] {
        let ([long, short], [long_service, short_service]) = (CATEGORY, SERVICE);
        match self.form {
            Form::Long => [long, long_service],
            Form::Short => [short, short_service],
        }
    }

    /// What has to be granted.
    pub fn requirement(&self) -> Requirement<'_> {
        Requirement::read(&self.categories, self.service.as_deref())
    }

    /// The element as its owner would know it, for a complaint.
    pub fn told(&self, name: &str) -> String {
        let (attribute, value) = match (self.form, &self.service) {
            (Form::Long, None) if self.categories.is_empty() => return ["<", name, ">"].concat(),
            (Form::Long, Some(service)) if self.categories.is_empty() => (SERVICE, service),
            (Form::Long | Form::Short, _) => (CATEGORY, &self.categories),
        };
        let [long, short] = attribute;
        let attribute = match self.form {
            Form::Long => long,
            Form::Short => short,
        };
        ["<", name, " ", attribute, "=\"", value, "\">"].concat()
    }

    /// How the element stands there, and how its parts do (`<source>`, `<track>`).
    pub fn standing(&self, attributes: &dyn Attributes, parts: Standing) -> Standing {
        match self.kind {
            Kind::Template | Kind::Widget => Standing::Held,
            Kind::Script => {
                let kind = attributes.attribute("type").unwrap_or_default();
                if is_plain(&kind) {
                    Standing::Held
                } else if is_code(&kind) {
                    Standing::Loads
                } else {
                    Standing::Nothing
                }
            }
            Kind::Link
            | Kind::Frame
            | Kind::Image
            | Kind::Video
            | Kind::Audio
            | Kind::Embed
            | Kind::Object => match (self.stands_alone(attributes), parts) {
                (Standing::Held, _) | (_, Standing::Held) => Standing::Held,
                (Standing::Loads, _) | (_, Standing::Loads) => Standing::Loads,
                (Standing::Nothing, Standing::Nothing) => Standing::Nothing,
            },
        }
    }

    /// Whether its address stands in the short form beside a mark in the long one, where nobody reads it.
    pub fn misses(&self, attributes: &dyn Attributes) -> bool {
        let [long, short] = Place::Src.waiting();
        self.form == Form::Long
            && attributes.has(short)
            && !attributes.has(long)
            && !attributes.has(Place::Src.live())
    }

    /// How an embed stands there without its parts, or one of its parts: what waits is stronger than what loads, which is
    /// then a small picture of the owner's.
    fn stands_alone(&self, attributes: &dyn Attributes) -> Standing {
        let mut places = Place::ALL.iter();
        if places
            .clone()
            .any(|place| self.form.waiting(*place, attributes).is_some())
        {
            Standing::Held
        } else if places.any(|place| attributes.has(place.live())) || attributes.has("srcdoc") {
            Standing::Loads
        } else {
            Standing::Nothing
        }
    }

    /// Whether the attribute of a held script belongs on the live one too. Handlers stay with the held one, which hears what
    /// happens to the live one; the nonce goes by its property, since a policy hides the attribute.
    pub fn passes_on(&self, name: &str, attributes: &dyn Attributes) -> bool {
        let is_mark = name.starts_with("data-placet-")
            || self.form == Form::Short
                && match name {
                    "data-category" | "data-service" | "data-src" => true,
                    "data-type" => attributes
                        .attribute(name)
                        .is_some_and(|kind| is_type(&kind)),
                    _ => false,
                };
        !is_mark && !matches!(name, "type" | "src" | "nonce") && !name.starts_with("on")
    }

    /// What becomes of an element inside this template when it is let go. A mark of its own counts if it can be kept; a
    /// vendor's own `data-category` does not make one.
    pub fn inside(&self, name: &str, attributes: &dyn Attributes) -> Inside {
        let own = Mark::read(name, attributes);
        if own.is_some_and(|own| own.form == Form::Long || !own.requirement().is_broken()) {
            return Inside::AsItIs;
        }
        let waits = |place: &Place| self.form.waiting(*place, attributes).is_some();
        match Kind::named(name) {
            Some(Kind::Script) => {
                let kind = attributes.attribute("type").unwrap_or_default();
                // Firefox fetches the scripts of a template while it parses them; one that was held for that goes by its
                // form alone.
                let is_held = is_plain(&kind) && (attributes.has("src") || waits(&Place::Src));
                if is_held || is_code(&kind) {
                    Inside::Runs
                } else {
                    Inside::AsItIs
                }
            }
            Some(kind) if kind.is_embed() && Place::ALL.iter().any(waits) => Inside::Marked,
            _ => Inside::AsItIs,
        }
    }
}

/// The attribute that waits on an element without a mark, which nothing could ever let go, and what it says.
pub fn waits_for_nothing(
    name: &str,
    attributes: &dyn Attributes,
) -> Option<(&'static str, String)> {
    // A part of another (`<source>`) goes by the mark of that.
    Kind::named(name)?;
    let places = Place::ALL.iter().map(|place| place.waiting()[0]);
    let mut waiting = places.chain([TYPE[0]]);
    waiting.find_map(|name| Some((name, attributes.attribute(name)?)))
}

/// Whether a whole address, as the engine's own parser gives it, is one of the web. Nothing else is ever loaded.
pub fn is_web(address: &str) -> bool {
    address.starts_with("https:") || address.starts_with("http:")
}

/// The addresses in the text that waits for a place: one, or those of a `srcset` without their sizes.
pub fn addresses_of(place: Place, text: &str) -> Vec<&str> {
    if place != Place::Srcset {
        return vec![text];
    }
    let mut words = words(text);
    words.retain(|word| !is_size(word));
    words
}

/// The size behind an address in a `srcset`: `2x`, `480w`.
fn is_size(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit()) && word.ends_with(['w', 'x', 'h'])
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Attributes for &[(&str, &str)] {
        fn attribute(&self, name: &str) -> Option<String> {
            let found = self.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    type Written<'a> = &'a [(&'a str, &'a str)];

    const PLAIN: (&str, &str) = ("type", "text/plain");

    #[test]
    fn the_long_form_leaves_every_other_attribute_to_the_vendor() {
        let written: Written = &[
            PLAIN,
            ("data-placet-category", "functionality"),
            ("data-placet-src", "a.js"),
            ("data-category", "Announcements"),
            ("data-service", "mail"),
            ("data-src", "feed.json"),
            ("data-type", "module"),
        ];
        let mark = Mark::read("script", &written).unwrap();
        assert_eq!(mark.form, Form::Long);
        assert_eq!(mark.requirement(), Requirement::read("functionality", None));
        for name in [
            "data-category",
            "data-service",
            "data-src",
            "data-type",
            "id",
        ] {
            assert!(mark.passes_on(name, &written), "{name}");
        }
        for name in [
            "data-placet-category",
            "data-placet-src",
            "type",
            "src",
            "onload",
        ] {
            assert!(!mark.passes_on(name, &written), "{name}");
        }
    }

    #[test]
    fn the_short_form_is_read_where_the_long_one_is_absent() {
        let written: Written = &[
            PLAIN,
            ("data-category", "performance"),
            ("data-service", "matomo"),
            ("data-src", "a.js"),
            ("data-type", " Module "),
        ];
        let mark = Mark::read("script", &written).unwrap();
        assert_eq!(mark.form, Form::Short);
        assert_eq!(
            mark.requirement(),
            Requirement::read("performance", Some("matomo"))
        );
        assert!(!mark.passes_on("data-type", &written) && !mark.passes_on("data-src", &written));
        // What can be no type is the vendor's own.
        let own: Written = &[
            PLAIN,
            ("data-category", "performance"),
            ("data-type", "inline"),
        ];
        assert!(mark.passes_on("data-type", &own));
    }

    #[test]
    fn an_address_in_the_other_form_is_missed() {
        let long = ("data-placet-category", "performance");
        let short = ("data-category", "performance");
        for (mark, address, is_missed) in [
            (long, "data-src", true),
            (long, "data-placet-src", false),
            (long, "src", false),
            (short, "data-src", false),
            (short, "data-placet-src", false),
        ] {
            let written: Written = &[mark, (address, "a.html")];
            let read = Mark::read("iframe", &written).unwrap();
            assert_eq!(read.misses(&written), is_missed, "{written:?}");
        }
        // Where the address stands twice, what we let go has one.
        for other in ["data-placet-src", "src"] {
            let written: Written = &[long, ("data-src", "a.html"), (other, "b.html")];
            let read = Mark::read("iframe", &written).unwrap();
            assert!(!read.misses(&written), "{other}");
        }
    }

    #[test]
    fn what_waits_without_a_mark_is_named() {
        let found = |name: &str, attribute: &str| {
            let written: Written = &[(attribute, "a")];
            waits_for_nothing(name, &written)
        };
        for attribute in ["data-placet-src", "data-placet-poster", "data-placet-type"] {
            assert_eq!(found("video", attribute), Some((attribute, "a".to_owned())));
        }
        assert_eq!(found("video", "data-src"), None);
        // A part goes by the mark of what it is a part of.
        assert_eq!(found("source", "data-placet-src"), None);
    }

    #[test]
    fn a_service_alone_is_a_mark_in_the_long_form_only() {
        let long: Written = &[("data-placet-service", "matomo")];
        let mark = Mark::read("iframe", &long).unwrap();
        assert_eq!(mark.requirement(), Requirement::read("", Some("matomo")));
        assert_eq!(
            mark.told("iframe"),
            "<iframe data-placet-service=\"matomo\">"
        );
        let short: Written = &[("data-service", "matomo")];
        assert_eq!(Mark::read("iframe", &short), None);
    }

    #[test]
    fn other_elements_are_widgets_where_the_mark_is_surely_ours() {
        let long: Written = &[("data-placet-category", "targeting")];
        let short: Written = &[("data-category", "targeting")];
        assert_eq!(Mark::read("div", &long).unwrap().kind, Kind::Widget);
        assert_eq!(Mark::read("div", &short).unwrap().kind, Kind::Widget);
        let refused: Written = &[("data-category", "!targeting")];
        assert_eq!(Mark::read("p", &refused).unwrap().kind, Kind::Widget);
        for own in ["shoes", "targeting shoes", "", "Targeting"] {
            let own: Written = &[("data-category", own), ("data-service", "delivery")];
            assert_eq!(Mark::read("div", &own), None);
        }
        assert_eq!(Mark::read("img", &short).unwrap().kind, Kind::Image);
    }

    #[track_caller]
    fn stands(name: &str, written: Written, expected: Standing) {
        let mark = Mark::read(name, &written).unwrap();
        assert_eq!(
            mark.standing(&written, Standing::Nothing),
            expected,
            "{name} {written:?}"
        );
    }

    #[test]
    fn owners_learn_what_nothing_holds() {
        const LONG: (&str, &str) = ("data-placet-category", "performance");
        const SHORT: (&str, &str) = ("data-category", "performance");
        stands("script", &[LONG], Standing::Loads);
        stands(
            "script",
            &[LONG, ("type", "text/x-javascript")],
            Standing::Loads,
        );
        stands(
            "script",
            &[LONG, ("type", "text/javascript1.5")],
            Standing::Loads,
        );
        stands("script", &[LONG, ("type", "module")], Standing::Loads);
        stands(
            "script",
            &[LONG, ("type", "application/ld+json")],
            Standing::Nothing,
        );
        stands(
            "script",
            &[LONG, ("type", "application/jscript")],
            Standing::Nothing,
        );
        stands("script", &[LONG, ("type", " TEXT/plain ")], Standing::Held);
        stands("iframe", &[LONG, ("src", "a")], Standing::Loads);
        stands("iframe", &[LONG], Standing::Nothing);
        stands("iframe", &[LONG, ("data-src", "a")], Standing::Nothing);
        stands("iframe", &[LONG, ("data-placet-src", "a")], Standing::Held);
        stands("iframe", &[SHORT, ("data-src", "a")], Standing::Held);
        stands("iframe", &[SHORT, ("data-placet-src", "a")], Standing::Held);
        stands("link", &[LONG, ("data-placet-href", "a")], Standing::Held);
        stands("object", &[SHORT, ("data-data", "a")], Standing::Held);
        stands("template", &[SHORT], Standing::Held);
        stands("div", &[LONG], Standing::Held);
        let video: Written = &[SHORT];
        let mark = Mark::read("video", &video).unwrap();
        assert_eq!(mark.standing(&video, Standing::Held), Standing::Held);
        assert_eq!(mark.standing(&video, Standing::Loads), Standing::Loads);
    }

    #[test]
    fn what_stands_in_a_template_goes_by_the_template_s_mark() {
        let short: Written = &[("data-category", "functionality")];
        let long: Written = &[("data-placet-category", "functionality")];
        let short = Mark::read("template", &short).unwrap();
        let long = Mark::read("template", &long).unwrap();
        let src = ("src", "b.js");
        let own = ("data-category", "Announcements");
        for template in [&short, &long] {
            let inside = |name: &str, written: Written| template.inside(name, &written);
            assert_eq!(
                inside("script", &[src, ("data-src", "feed.json")]),
                Inside::Runs
            );
            assert_eq!(inside("script", &[]), Inside::Runs);
            assert_eq!(inside("script", &[src, own]), Inside::Runs);
            assert_eq!(inside("script", &[PLAIN, src, own]), Inside::Runs);
            assert_eq!(
                inside("script", &[("type", "application/json")]),
                Inside::AsItIs
            );
            assert_eq!(inside("script", &[PLAIN]), Inside::AsItIs);
            let marked = [PLAIN, src, ("data-category", "targeting")];
            assert_eq!(inside("script", &marked), Inside::AsItIs);
            assert_eq!(inside("img", &[("data-placet-src", "a")]), Inside::Marked);
            assert_eq!(inside("img", &[src]), Inside::AsItIs);
            assert_eq!(inside("p", &[own]), Inside::AsItIs);
        }
        let waiting: Written = &[("data-src", "a"), PLAIN];
        assert_eq!(short.inside("script", &waiting), Inside::Runs);
        assert_eq!(long.inside("script", &waiting), Inside::AsItIs);
        assert_eq!(short.inside("img", &waiting), Inside::Marked);
        assert_eq!(long.inside("img", &waiting), Inside::AsItIs);
    }

    #[test]
    fn only_addresses_of_the_web_ever_load() {
        for address in ["https://a.example/", "http://a.example/"] {
            assert!(is_web(address));
        }
        for address in [
            "javascript:alert(1)",
            "data:,x",
            "blob:https://a.example/1",
            "file:///x",
            "",
        ] {
            assert!(!is_web(address), "{address}");
        }
    }

    #[test]
    fn every_address_of_a_srcset_is_looked_at() {
        let several = "a.jpg 2x, data:,x 480w,\n//b.example/c.png";
        assert_eq!(
            addresses_of(Place::Srcset, several),
            ["a.jpg", "data:", "x", "//b.example/c.png"]
        );
        assert_eq!(addresses_of(Place::Src, "a b, c"), ["a b, c"]);
    }

    #[test]
    fn films_and_sounds_choose_among_parts_and_nothing_else_does() {
        for (name, is_media) in [
            ("video", true),
            ("audio", true),
            ("img", false),
            ("iframe", false),
            ("div", false),
        ] {
            let mark = Mark::read(name, &[("data-placet-category", "targeting")].as_slice());
            assert_eq!(mark.unwrap().kind.is_media(), is_media, "{name}");
        }
    }

    #[test]
    fn a_mark_names_its_attributes_in_its_own_form() {
        for names in [
            ["data-placet-category", "data-placet-service"],
            ["data-category", "data-service"],
        ] {
            let written = names.map(|name| (name, "targeting"));
            let mark = Mark::read("script", &written.as_slice()).unwrap();
            assert_eq!(mark.names(), names);
        }
    }
}
