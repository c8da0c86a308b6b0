//! The marks of other tools, as if they were ours: asked for an attribute of ours, it answers from theirs. What is found in
//! the page stays letter by letter as it is. Knows no element: attributes are asked for one by one.
//!
//! | tool | what says for what | where an address waits |
//! | --- | --- | --- |
//! | vanilla-cookieconsent 3 | `data-category`, `data-service` on `type="text/plain"` | `data-src` |
//! | Klaro 0.7 | `data-name` | `data-src`, `data-href` |
//! | Orejime 3 | `data-purpose` | – |
//! | Cookiebot | `data-cookieconsent` | `data-cookieblock-src` |
//! | OneTrust | `class="optanon-category-…"` | `data-src` |

use super::FOUND;
use crate::config::{Config, Meaning, Meanings, tools};
use crate::text::list::words;

/// What answers for the attribute of this name.
pub type Own<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The marks of the tools that a config names.
#[derive(Clone, Debug)]
pub struct Compat {
    tools: Vec<&'static str>,
    meanings: Meanings,
}

/// What a tool's mark says.
struct Foreign {
    /// For what: words of theirs.
    words: Vec<String>,
    /// A service beside them.
    service: Option<String>,
    /// The attributes in which an address waits, by the name of ours.
    waiting: &'static [(&'static str, &'static str)],
    /// Whether nobody else would write such a mark, so that one that says nothing known is an owner's mistake.
    is_sure: bool,
}

/// The classes of OneTrust.
const GROUP: &str = "optanon-category-";

const SRC: &[(&str, &str)] = &[("data-placet-src", "data-src")];

impl Compat {
    /// Those of a config; none where it names no tool.
    pub fn of(config: &Config) -> Option<Compat> {
        let tools: Vec<_> = tools(&config.settings).collect();
        (!tools.is_empty()).then(|| Compat {
            tools,
            meanings: Meanings::of(config),
        })
    }

    /// Finds what [`FOUND`] does, and every element that carries a mark of one of the tools.
    pub fn selector(&self) -> String {
        let mut selector = FOUND.to_owned();
        for tool in &self.tools {
            selector.push_str(match *tool {
                "klaro" => ",[data-name]",
                "orejime" => ",[data-purpose]",
                "cookiebot" => ",[data-cookieconsent]",
                "onetrust" => ",[class*=\"optanon-category-\"]",
                // Its own attribute is our short form.
                _ => "",
            });
        }
        selector
    }

    /// What an attribute of ours would say on an element that has a mark of theirs and none of ours.
    pub fn attribute(&self, name: &str, own: Own) -> Option<String> {
        if !name.starts_with("data-placet-")
            || own("data-placet-category").is_some()
            || own("data-placet-service").is_some()
        {
            return None;
        }
        let mut tools = self.tools.iter();
        let (categories, service, mark) = tools.find_map(|tool| {
            let mark = foreign(tool, own)?;
            let (categories, service) = self.read(&mark)?;
            Some((categories, service, mark))
        })?;
        match name {
            "data-placet-category" => Some(categories).filter(|said| !said.is_empty()),
            "data-placet-service" => service,
            "data-placet-type" => own("data-type").filter(|kind| super::types::is_type(kind)),
            _ => {
                let mut waiting = mark.waiting.iter();
                let (_, theirs) = waiting.find(|(ours, _)| *ours == name)?;
                own(theirs)
            }
        }
    }

    /// Whether an attribute of theirs is for whoever holds the element, and not for the script that comes alive: ours do not
    /// stay on that either. A class is for style sheets too.
    pub fn takes(&self, name: &str, own: Own) -> bool {
        if self.attribute("data-placet-category", own).is_none()
            && self.attribute("data-placet-service", own).is_none()
        {
            return false;
        }
        match name {
            "data-type" => own(name).is_some_and(|kind| super::types::is_type(&kind)),
            "data-category" | "data-service" | "data-name" | "data-purpose"
            | "data-cookieconsent" => true,
            _ => {
                let mut tools = self.tools.iter().filter_map(|tool| foreign(tool, own));
                tools.any(|mark| mark.waiting.iter().any(|(_, theirs)| *theirs == name))
            }
        }
    }

    /// The categories and the service that a mark needs; none where it is not meant for anybody like us.
    fn read(&self, mark: &Foreign) -> Option<(String, Option<String>)> {
        let mut categories: Vec<String> = Vec::new();
        let mut service = None;
        for word in &mark.words {
            let (not, bare) = match word.strip_prefix('!') {
                Some(bare) => ("!", bare),
                None => ("", &**word),
            };
            match self.meanings.find(bare) {
                Some(Meaning::Category(category)) => categories.push([not, category.id()].concat()),
                Some(Meaning::Service(id)) if service.is_none() && not.is_empty() => {
                    service = Some(id.to_owned());
                }
                // One mark of ours needs one service, and says nothing of what is refused alone: such a mark stays shut for
                // good, as one that names something unknown does.
                Some(Meaning::Service(_)) => categories.push(word.clone()),
                None if mark.is_sure => categories.push(word.clone()),
                None => return None,
            }
        }
        match mark.service.as_deref() {
            Some(theirs) => match self.meanings.find(theirs) {
                Some(Meaning::Service(id)) if service.is_none() => service = Some(id.to_owned()),
                // Told, as an unknown one of ours is, and goes by its category.
                None => service = Some(theirs.to_owned()),
                Some(Meaning::Category(category)) => categories.push(category.id().to_owned()),
                Some(Meaning::Service(_)) => categories.push(theirs.to_owned()),
            },
            None if categories.is_empty() && service.is_none() => return None,
            None => {}
        }
        Some((categories.join(" "), service))
    }
}

/// The mark of a tool on an element, if it has one.
fn foreign(tool: &str, own: Own) -> Option<Foreign> {
    let is_plain = || own("type").is_some_and(|kind| super::types::is_plain(&kind));
    let mut mark = Foreign {
        words: Vec::new(),
        service: None,
        waiting: SRC,
        is_sure: true,
    };
    match tool {
        "vanilla-cookieconsent" => {
            let theirs = own("data-category").filter(|_| is_plain())?;
            mark.words = owned(&theirs);
            mark.service = own("data-service").filter(|id| !id.is_empty());
        }
        "klaro" => {
            mark.words = vec![own("data-name")?];
            mark.waiting = &[
                ("data-placet-src", "data-src"),
                ("data-placet-href", "data-href"),
            ];
            // Forms and lists are full of `data-name`.
            mark.is_sure = is_plain();
        }
        "orejime" => {
            mark.words = vec![own("data-purpose")?];
            mark.waiting = &[];
            mark.is_sure = false;
        }
        "cookiebot" => {
            mark.words = owned(&own("data-cookieconsent")?);
            // Says that Cookiebot keeps away from it.
            mark.words.retain(|word| word != "ignore");
            mark.waiting = &[("data-placet-src", "data-cookieblock-src")];
        }
        "onetrust" => {
            let class = own("class")?;
            let mut classes = class.split_ascii_whitespace();
            let groups = classes.find_map(|class| class.strip_prefix(GROUP))?;
            mark.words = groups.split('-').map(str::to_owned).collect();
        }
        _ => return None,
    }
    Some(mark)
}

fn owned(text: &str) -> Vec<String> {
    words(text).into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Attributes, Kind, Mark, Script, Standing};
    use super::*;
    use crate::config::{parse, read};
    use crate::consent::{Category, CategorySet, Choice, Grants, Service};

    /// An element of a page, as the browser half shows it.
    struct Shown<'a>(&'a Compat, &'a [(&'a str, &'a str)]);

    impl Shown<'_> {
        fn own(&self, name: &str) -> Option<String> {
            let found = self.1.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    impl Attributes for Shown<'_> {
        fn attribute(&self, name: &str) -> Option<String> {
            let own = |name: &str| self.own(name);
            own(name).or_else(|| self.0.attribute(name, &own))
        }
    }

    fn compat(tool: &str) -> Compat {
        let config = format!(
            r#"{{ "compat": ["{tool}"], "services": [{{ "id": "matomo" }}, {{ "id": "youtube" }}],
                "aliases": {{ "ads": "targeting", "piwik": "matomo" }} }}"#
        );
        Compat::of(&read(&parse(config.leak())).0).unwrap()
    }

    const PLAIN: (&str, &str) = ("type", "text/plain");

    #[test]
    fn the_marks_of_each_tool_are_looked_for() {
        for (tool, own) in [
            ("vanilla-cookieconsent", "[data-category]"),
            ("klaro", "[data-name]"),
            ("orejime", "[data-purpose]"),
            ("cookiebot", "[data-cookieconsent]"),
            ("onetrust", r#"[class*="optanon-category-"]"#),
        ] {
            let selector = compat(tool).selector();
            assert!(selector.starts_with(FOUND), "{selector}");
            assert!(selector.split(',').any(|one| one == own), "{selector}");
        }
    }

    /// The mark, whether it is met once these are granted, and the address that waits.
    #[track_caller]
    fn reads(tool: &str, name: &str, written: &[(&str, &str)], granted: &[&'static str]) -> bool {
        let compat = compat(tool);
        let shown = Shown(&compat, written);
        let mark = Mark::read(name, &shown).expect("a mark");
        assert_eq!(mark.standing(&shown, Standing::Nothing), Standing::Held);
        let services = [
            Service::new("matomo", Category::Performance, true, &[]),
            Service::new("youtube", Category::Functionality, true, &[]),
        ];
        let need = mark.requirement();
        let nothing = Choice::RejectAll.grants(CategorySet::ALL, &services);
        assert!(
            !need.is_met(&Grants::none(), &services, false),
            "before a choice"
        );
        let mut grants = nothing;
        for id in granted {
            match Category::from_id(id) {
                Some(category) => grants.categories = grants.categories.with(category, true),
                None => grants.set_service(id, true),
            }
        }
        need.is_met(&grants, &services, true)
    }

    #[test]
    fn each_tool_s_marks_hold_and_let_go_as_they_are() {
        let vanilla = "vanilla-cookieconsent";
        let analytics = ("data-category", "analytics");
        assert!(reads(
            vanilla,
            "script",
            &[PLAIN, analytics],
            &["performance"]
        ));
        assert!(!reads(
            vanilla,
            "script",
            &[PLAIN, analytics],
            &["targeting"]
        ));
        let not = [PLAIN, ("data-category", "!ads")];
        assert!(reads(vanilla, "script", &not, &[]));
        assert!(!reads(vanilla, "script", &not, &["targeting"]));
        let service = [PLAIN, analytics, ("data-service", "piwik")];
        assert!(!reads(vanilla, "script", &service, &["performance"]));
        assert!(reads(
            vanilla,
            "script",
            &service,
            &["performance", "matomo"]
        ));
        let unheard = [PLAIN, analytics, ("data-service", "Own Stats")];
        assert!(reads(vanilla, "script", &unheard, &["performance"]));

        let name = ("data-name", "youtube");
        assert!(reads(
            "klaro",
            "script",
            &[PLAIN, name, ("data-src", "a.js")],
            &["youtube"]
        ));
        assert!(!reads(
            "klaro",
            "iframe",
            &[name, ("data-src", "a")],
            &["functionality"]
        ));
        assert!(reads(
            "klaro",
            "iframe",
            &[name, ("data-src", "a")],
            &["youtube"]
        ));

        let purpose = [("data-purpose", "analytics")];
        assert!(reads("orejime", "template", &purpose, &["performance"]));
        assert!(!reads("orejime", "template", &purpose, &["matomo"]));

        let both = [PLAIN, ("data-cookieconsent", "statistics,marketing")];
        assert!(!reads("cookiebot", "script", &both, &["performance"]));
        assert!(reads(
            "cookiebot",
            "script",
            &both,
            &["performance", "targeting"]
        ));
        let frame = [
            ("data-cookieconsent", "marketing"),
            ("data-cookieblock-src", "a"),
        ];
        assert!(reads("cookiebot", "iframe", &frame, &["targeting"]));

        let group = ("class", "wide optanon-category-C0002-C0004");
        assert!(!reads(
            "onetrust",
            "script",
            &[PLAIN, group],
            &["performance"]
        ));
        assert!(reads(
            "onetrust",
            "script",
            &[PLAIN, group],
            &["performance", "targeting"]
        ));
        assert!(reads(
            "onetrust",
            "iframe",
            &[("class", "optanon-category-C0003"), ("data-src", "a")],
            &["functionality"]
        ));
    }

    #[test]
    fn what_names_nothing_known_stays_shut_and_what_is_nobody_s_mark_is_none() {
        let all = &[
            "performance",
            "functionality",
            "targeting",
            "matomo",
            "youtube",
        ];
        for (tool, written) in [
            (
                "vanilla-cookieconsent",
                [PLAIN, ("data-category", "analytics unheard")],
            ),
            ("klaro", [PLAIN, ("data-name", "unheard")]),
            (
                "cookiebot",
                [PLAIN, ("data-cookieconsent", "statistics,unheard")],
            ),
            ("onetrust", [PLAIN, ("class", "optanon-category-C0009")]),
            (
                "cookiebot",
                [PLAIN, ("data-cookieconsent", "piwik,youtube")],
            ),
        ] {
            assert!(!reads(tool, "script", &written, all), "{tool} {written:?}");
        }
        for (tool, name, written) in [
            ("klaro", "li", [("data-name", "Paris"), ("id", "a")]),
            (
                "vanilla-cookieconsent",
                "li",
                [("data-category", "Announcements"), ("id", "a")],
            ),
            (
                "cookiebot",
                "script",
                [("data-cookieconsent", "ignore"), ("src", "a.js")],
            ),
            ("orejime", "div", [("data-purpose", "layout"), ("id", "a")]),
            ("onetrust", "div", [("class", "optanon-alert"), ("id", "a")]),
        ] {
            let compat = compat(tool);
            assert_eq!(Mark::read(name, &Shown(&compat, &written)), None, "{tool}");
        }
    }

    #[test]
    fn our_own_mark_leaves_theirs_to_the_vendor() {
        let compat = compat("klaro");
        let written: &[(&str, &str)] = &[
            PLAIN,
            ("data-placet-category", "performance"),
            ("data-name", "youtube"),
            ("data-src", "feed.json"),
        ];
        let shown = Shown(&compat, written);
        let mark = Mark::read("script", &shown).unwrap();
        assert_eq!(mark.requirement().service(), None);
        assert_eq!(Script::read(mark.form, &shown).unwrap().source, None);
        assert_eq!(mark.kind, Kind::Script);
    }

    #[test]
    fn the_address_and_the_type_come_from_theirs() {
        for (tool, mark, waiting) in [
            ("klaro", ("data-name", "matomo"), "data-src"),
            (
                "cookiebot",
                ("data-cookieconsent", "statistics"),
                "data-cookieblock-src",
            ),
            ("onetrust", ("class", "optanon-category-C0002"), "data-src"),
            (
                "vanilla-cookieconsent",
                ("data-category", "analytics"),
                "data-src",
            ),
        ] {
            let compat = compat(tool);
            let written = [PLAIN, mark, (waiting, "a.js"), ("data-type", "module")];
            let shown = Shown(&compat, &written);
            let form = Mark::read("script", &shown).unwrap().form;
            let script = Script::read(form, &shown).unwrap();
            assert_eq!(script.source.as_deref(), Some("a.js"), "{tool}");
            assert!(script.is_module(), "{tool}");
            let own = |name: &str| shown.own(name);
            for name in [waiting, "data-type", mark.0] {
                assert_eq!(compat.takes(name, &own), name != "class", "{tool} {name}");
            }
            assert!(!compat.takes("data-site", &own));
        }
    }

    #[test]
    fn only_marks_of_tools_that_are_named_are_looked_for() {
        let selector = compat("klaro").selector();
        assert_eq!(selector, format!("{FOUND},[data-name]"));
        assert!(!selector.contains("purpose"));
        assert!(Compat::of(&read(&parse("{}")).0).is_none());
    }
}
