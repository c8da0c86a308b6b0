//! Held elements that visitors see: where the placeholder of each can stand, in which form its address is asked for, what
//! "load once" lets load. Knows neither element nor words.

use super::{Kind, Mark};
use crate::consent::Requirement;

/// Where the placeholder of a held element stands. None of these is a neighbor of the element: the page's tree stays as its
/// owner made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// In the empty document of the held frame itself.
    Document,
    /// In a shadow root of the element, which shows the element's own children once they may be seen.
    Root,
    /// As the one child of a template: what a template holds is its content, and that is no child.
    Child,
    /// Over the box of the element, in a root of ours: nothing can stand inside.
    Over,
    /// There is nothing to see, or nothing to ask for.
    Nowhere,
    /// The element cannot have a shadow root, so nobody can be asked.
    Nothing,
}

/// Elements that can have a shadow root, as the DOM standard lists them; those with a hyphen can as well.
const ROOTED: [&str; 18] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "div",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "main",
    "nav",
    "p",
    "section",
    "span",
];

/// What the visitor let load once: on this page, until the next choice, without a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once {
    /// The one element with this number.
    One(u32),
    /// Every script, template, stylesheet and widget that is marked with the same: a widget is nothing without its scripts.
    Alike(Requirement<'static>),
}

impl Stand {
    /// Where the placeholder of an element with this local name and mark stands. `sandbox`: the attribute of a frame, which
    /// may keep its document from us. `shows`: whether a template has something to see.
    pub fn of(name: &str, mark: &Mark, sandbox: Option<&str>, shows: bool) -> Stand {
        let asks = mark.requirement().wants_a_grant();
        match mark.kind {
            Kind::Script | Kind::Link => Stand::Nowhere,
            Kind::Frame if asks && is_reachable(sandbox) => Stand::Document,
            Kind::Frame | Kind::Image | Kind::Video | Kind::Audio | Kind::Embed | Kind::Object
                if asks =>
            {
                Stand::Over
            }
            Kind::Template if asks && shows => Stand::Child,
            Kind::Widget if !name.contains('-') && !ROOTED.contains(&name) => Stand::Nothing,
            Kind::Widget => Stand::Root,
            Kind::Frame
            | Kind::Image
            | Kind::Video
            | Kind::Audio
            | Kind::Embed
            | Kind::Object
            | Kind::Template => Stand::Nowhere,
        }
    }
}

/// Whether the page can reach the empty document of a frame with this `sandbox`.
fn is_reachable(sandbox: Option<&str>) -> bool {
    let allows = |sandbox: &str| {
        let mut words = sandbox.split_ascii_whitespace();
        words.any(|word| word.eq_ignore_ascii_case("allow-same-origin"))
    };
    sandbox.is_none_or(allows)
}

impl Once {
    /// What "load once" on the placeholder of this element lets load.
    pub fn of(kind: Kind, number: u32, requirement: Requirement<'static>) -> Once {
        if kind.is_embed() {
            Once::One(number)
        } else {
            Once::Alike(requirement)
        }
    }
}

/// The form in which a service wants its frames to be asked for; an empty text leaves its part as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Another host.
    pub host: &'static str,
    /// Names and values for the query, as `dnt=1&x=2`.
    pub query: &'static str,
}

impl Frame {
    /// A whole address, as the engine's own parser gives it, in this form.
    pub fn apply(self, address: &str) -> String {
        let (address, fragment) = split(address, '#');
        let (address, query) = split(address, '?');
        let mut made = String::new();
        // The engine wrote the address: two slashes stand behind its scheme.
        let mut parts = address.splitn(4, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(scheme), Some(_), Some(_)) if !self.host.is_empty() => {
                for part in [scheme, "//", self.host] {
                    made.push_str(part);
                }
                if let Some(path) = parts.next() {
                    made.push('/');
                    made.push_str(path);
                }
            }
            _ => made.push_str(address),
        }
        let mut mark = '?';
        for (pairs_of, is_own) in [(query.get(1..).unwrap_or(""), true), (self.query, false)] {
            for pair in pairs(pairs_of) {
                let is_replaced =
                    is_own && pairs(self.query).any(|new| name_of(new) == name_of(pair));
                if !is_replaced {
                    made.push(mark);
                    made.push_str(pair);
                    mark = '&';
                }
            }
        }
        made.push_str(fragment);
        made
    }
}

/// One attribute in which an engine loads what stands in it, on a held element or on one of its parts, and what was done
/// about it so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The address that we let load, as it was asked for.
    asked: Option<String>,
    /// What stood in the attribute before: a small picture of the owner's, as long as nothing loads.
    own: Option<String>,
    is_known: bool,
}

/// What waits for an attribute, and what stands in it; none where there is nothing, or nothing of the web.
#[derive(Clone, Copy, Debug, Default)]
pub struct Found<'a> {
    /// The whole address that waits.
    pub waiting: Option<&'a str>,
    /// The same in the form in which it is asked for.
    pub wanted: Option<&'a str>,
    /// The live attribute, as it is written.
    pub live: Option<&'a str>,
    /// The whole address in it.
    pub loads: Option<&'a str>,
    /// Whether the page may take it away to unload what plays, as media are unloaded.
    pub may_go: bool,
    /// Whether the part came while its element was held already: what is live in it was never the owner's small picture.
    pub is_late: bool,
}

/// What has to happen to a live attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Nothing.
    Leave,
    /// This address may load.
    Load(String),
    /// What we let load may load no more; this stood there before.
    Close(Option<String>),
    /// Somebody else lets it load. This stood there before.
    Shut(Option<String>),
}

impl Address {
    /// Follows what the page did and what is granted. An address that the page changes while it is held, or after, is the
    /// one that counts; what the page itself puts into the live attribute of a granted element is the page's.
    pub fn follow(&mut self, found: Found, granted: bool) -> Deed {
        let Found {
            waiting,
            wanted,
            live,
            loads,
            may_go,
            is_late,
        } = found;
        let is_first = !std::mem::replace(&mut self.is_known, true);
        let is_waiting = loads.is_some() && (loads == waiting || loads == wanted);
        if is_first && !is_waiting && !is_late {
            self.own = live.map(str::to_owned);
        }
        if granted {
            // Libraries that make a page like the HTML of its server (Turbo, Livewire, LiveView) take away what is not written
            // there, and a frame without its address is empty.
            let stands = may_go || live.is_some();
            if wanted.is_none() || self.asked.as_deref() == wanted && stands {
                return Deed::Leave;
            }
            self.asked = wanted.map(str::to_owned);
            return match wanted {
                Some(wanted) if loads != Some(wanted) => Deed::Load(wanted.to_owned()),
                Some(_) | None => Deed::Leave,
            };
        }
        if self.asked.take().is_some() {
            return Deed::Close(self.own.clone());
        }
        if live == self.own.as_deref() {
            return Deed::Leave;
        }
        if loads.is_some() {
            return Deed::Shut(self.own.clone());
        }
        self.own = live.map(str::to_owned);
        Deed::Leave
    }
}

/// What stands before the first such letter, and the rest with it.
fn split(text: &str, at: char) -> (&str, &str) {
    let at = text.find(at).unwrap_or(text.len());
    text.split_at_checked(at).unwrap_or((text, ""))
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

fn name_of(pair: &str) -> &str {
    pair.split('=').next().unwrap_or(pair)
}

#[cfg(test)]
mod tests {
    use super::super::Attributes;
    use super::*;

    struct Written(&'static str, &'static str);

    impl Attributes for Written {
        fn attribute(&self, name: &str) -> Option<String> {
            (name == self.0).then(|| self.1.to_owned())
        }
    }

    #[track_caller]
    fn stands(name: &str, category: &'static str, sandbox: Option<&str>, expected: Stand) {
        let mark = Mark::read(name, &Written("data-placet-category", category)).unwrap();
        assert_eq!(Stand::of(name, &mark, sandbox, true), expected);
        if expected == Stand::Child {
            assert_eq!(Stand::of(name, &mark, sandbox, false), Stand::Nowhere);
        }
    }

    #[test]
    fn a_placeholder_stands_inside_where_it_can_and_over_the_box_where_it_cannot() {
        stands("iframe", "targeting", None, Stand::Document);
        let reachable = Some("allow-scripts Allow-Same-Origin");
        stands("iframe", "targeting", reachable, Stand::Document);
        stands("iframe", "targeting", Some(""), Stand::Over);
        stands("iframe", "targeting", Some("allow-scripts"), Stand::Over);
        stands("object", "targeting", None, Stand::Over);
        stands("template", "targeting", None, Stand::Child);
        stands("div", "targeting", None, Stand::Root);
        stands("x-map", "targeting", None, Stand::Root);
        stands("form", "targeting", None, Stand::Nothing);
        stands("link", "targeting", None, Stand::Nowhere);
        stands("script", "targeting", None, Stand::Nowhere);
    }

    #[test]
    fn nobody_is_asked_for_what_waits_for_a_refusal() {
        stands("iframe", "!targeting", None, Stand::Nowhere);
        stands("template", "!targeting", None, Stand::Nowhere);
        // It shows its children once the time has come, and nothing before.
        stands("div", "!targeting", None, Stand::Root);
    }

    #[track_caller]
    fn asks(host: &'static str, query: &'static str, address: &str, expected: &str) {
        assert_eq!(Frame { host, query }.apply(address), expected);
    }

    #[test]
    fn a_frame_is_asked_for_in_the_form_that_its_service_wants() {
        let film = "https://www.youtube.com/embed/x?start=5#t=1";
        asks("", "", film, film);
        asks(
            "n.example",
            "",
            film,
            "https://n.example/embed/x?start=5#t=1",
        );
        asks(
            "",
            "dnt=1",
            "https://v.example/1?h=0&dnt=0",
            "https://v.example/1?h=0&dnt=1",
        );
        asks(
            "",
            "dnt=1",
            "https://v.example/1",
            "https://v.example/1?dnt=1",
        );
        asks(
            "",
            "a=1&b=2",
            "https://v.example/?a#x?y",
            "https://v.example/?a=1&b=2#x?y",
        );
        asks("n.example", "", "https://v.example", "https://n.example");
    }

    const A: &str = "https://v.example/a";
    const B: &str = "https://v.example/b";

    /// What becomes of an attribute for which this waits and in which that stands.
    fn becomes(
        address: &mut Address,
        waiting: Option<&str>,
        live: Option<&str>,
        granted: bool,
    ) -> Deed {
        let loads = live.filter(|live| live.starts_with("https:"));
        address.follow(
            Found {
                waiting,
                wanted: waiting,
                live,
                loads,
                ..Found::default()
            },
            granted,
        )
    }

    #[test]
    fn what_waits_loads_once_it_is_granted_and_goes_when_that_is_taken_back() {
        let mut address = Address::default();
        let blank = Some("data:,blank");
        assert_eq!(becomes(&mut address, Some(A), blank, false), Deed::Leave);
        assert_eq!(
            becomes(&mut address, Some(A), blank, true),
            Deed::Load(A.into())
        );
        assert_eq!(becomes(&mut address, Some(A), Some(A), true), Deed::Leave);
        assert_eq!(
            becomes(&mut address, Some(A), Some(A), false),
            Deed::Close(blank.map(str::to_owned))
        );
        assert_eq!(becomes(&mut address, Some(A), blank, false), Deed::Leave);
    }

    #[test]
    fn the_address_that_the_page_wrote_last_is_the_one_that_counts() {
        let mut address = Address::default();
        assert_eq!(becomes(&mut address, Some(A), None, false), Deed::Leave);
        assert_eq!(
            becomes(&mut address, Some(B), None, true),
            Deed::Load(B.into())
        );
        assert_eq!(
            becomes(&mut address, Some(A), Some(B), true),
            Deed::Load(A.into())
        );
        // Once it is granted, the page may lead it elsewhere by itself.
        assert_eq!(becomes(&mut address, Some(A), Some(B), true), Deed::Leave);
    }

    #[test]
    fn what_another_script_lets_load_is_shut() {
        let mut early = Address::default();
        assert_eq!(
            becomes(&mut early, Some(A), Some(A), false),
            Deed::Shut(None)
        );
        assert_eq!(becomes(&mut early, Some(A), None, false), Deed::Leave);
        let mut late = Address::default();
        let spinner = Some("/spinner.gif");
        assert_eq!(becomes(&mut late, Some(A), spinner, false), Deed::Leave);
        assert_eq!(
            becomes(&mut late, Some(A), Some(A), false),
            Deed::Shut(Some("/spinner.gif".into()))
        );
        // In any other attribute of the element too, and by any other address.
        let mut other = Address::default();
        assert_eq!(becomes(&mut other, None, None, false), Deed::Leave);
        assert_eq!(becomes(&mut other, None, Some(B), false), Deed::Shut(None));
        assert_eq!(
            becomes(&mut other, None, Some("about:blank"), false),
            Deed::Leave
        );
    }

    #[test]
    fn an_element_that_is_granted_from_the_start_loads_once() {
        let mut address = Address::default();
        assert_eq!(
            becomes(&mut address, Some(A), None, true),
            Deed::Load(A.into())
        );
        assert_eq!(becomes(&mut address, Some(A), Some(A), true), Deed::Leave);
        // A copy of one that has loaded already.
        let mut copy = Address::default();
        assert_eq!(becomes(&mut copy, Some(A), Some(A), true), Deed::Leave);
        assert_eq!(
            becomes(&mut copy, Some(A), Some(A), false),
            Deed::Close(None)
        );
        assert_eq!(becomes(&mut copy, None, Some(B), true), Deed::Leave);
    }

    #[test]
    fn what_is_live_in_a_part_that_comes_later_is_nobody_s_small_picture() {
        for (is_late, expected) in [(false, Deed::Leave), (true, Deed::Shut(None))] {
            let added = Found {
                live: Some(A),
                loads: Some(A),
                is_late,
                ..Found::default()
            };
            assert_eq!(Address::default().follow(added, false), expected);
        }
    }

    #[test]
    fn an_address_that_is_taken_away_comes_back_but_for_media() {
        let mut address = Address::default();
        let load = Deed::Load(A.into());
        assert_eq!(becomes(&mut address, Some(A), None, true), load);
        assert_eq!(becomes(&mut address, Some(A), None, true), load);
        // What the page puts there itself is the page's.
        assert_eq!(becomes(&mut address, Some(A), Some(""), true), Deed::Leave);
        assert_eq!(becomes(&mut address, Some(A), Some(B), true), Deed::Leave);
        let film = Found {
            waiting: Some(A),
            wanted: Some(A),
            may_go: true,
            ..Found::default()
        };
        assert_eq!(address.follow(film, true), Deed::Leave);
    }

    #[test]
    fn load_once_is_for_one_embed_or_for_a_widget_with_all_of_its_scripts() {
        let need = Requirement::read("functionality", Some("maps"));
        assert_eq!(Once::of(Kind::Frame, 3, need), Once::One(3));
        assert_eq!(Once::of(Kind::Widget, 3, need), Once::Alike(need));
        assert_eq!(Once::of(Kind::Template, 3, need), Once::Alike(need));
    }
}
