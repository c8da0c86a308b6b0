//! The marks of Cookiebot and OneTrust in a page: which they are, and the page with ours in their place. Everything else of
//! the page stays letter by letter. It knows no config file.

use super::draft::{self, Draft};

/// A start tag of the page.
struct Tag<'a> {
    name: String,
    attributes: Vec<Attribute<'a>>,
    /// Where it begins and ends in the page.
    span: (usize, usize),
}

struct Attribute<'a> {
    name: &'a str,
    value: &'a str,
    /// With the blank before it.
    span: (usize, usize),
}

/// A piece of the page and what stands there instead.
type Change = ((usize, usize), String);

/// Who reads the tags of one tool.
type Reader = fn(&str, &Tag<'_>, &mut Draft<'_>) -> Vec<Change>;

/// What stands in the place of the other tool's own script.
const OURS: &str =
    r#"<script async src="/placet/placet.js" data-config="/placet.config.json"></script>"#;

/// Reads a page. Gives the tool's name and the page with our marks; none where it has marks of neither.
pub fn read(page: &str, draft: &mut Draft<'_>) -> Option<(&'static str, String)> {
    let tags = tags(page);
    let is_cookiebot = tags.iter().any(|tag| {
        tag.has("data-cookieconsent") || tag.value("id") == "Cookiebot" || is_cookiebot(tag)
    });
    let is_onetrust = tags
        .iter()
        .any(|tag| tag.value("src").contains("otSDKStub.js") || group(tag).is_some());
    let (tool, read): (_, Reader) = match (is_cookiebot, is_onetrust) {
        (true, _) => ("Cookiebot", of_cookiebot),
        (false, true) => ("OneTrust", of_onetrust),
        (false, false) => return None,
    };
    let mut changes: Vec<Change> = tags.iter().flat_map(|tag| read(page, tag, draft)).collect();
    changes.sort_by_key(|(span, _)| span.0);
    for (word, why) in CALLS {
        for (at, _) in page.match_indices(word) {
            let line = line_of(page, at);
            let is_changed = changes
                .iter()
                .any(|((start, end), _)| (*start..*end).contains(&at));
            if !is_changed {
                draft.lose(line, *word, *why);
            }
        }
    }
    Some((tool, changed(page, &changes)))
}

/// What pages say to these tools from their own code, and what to say instead.
const CALLS: &[(&str, &str)] = &[
    ("Cookiebot.consent", "ask placet.allows(\"performance\")"),
    ("Cookiebot.renew", "call placet.preferences()"),
    ("Cookiebot.show", "call placet.preferences()"),
    ("Cookiebot.withdraw", "call placet.withdraw()"),
    ("CookiebotOnAccept", "listen to placet:choice"),
    ("CookiebotOnDecline", "listen to placet:choice"),
    ("CookiebotOnConsentReady", "listen to placet:ready"),
    ("function OptanonWrapper", "listen to placet:change"),
    ("OnetrustActiveGroups", "ask placet.allows(\"performance\")"),
    ("OneTrust.ToggleInfoDisplay", "call placet.preferences()"),
    ("OneTrust.OnConsentChanged", "listen to placet:change"),
];

fn is_cookiebot(tag: &Tag<'_>) -> bool {
    tag.name == "script" && tag.value("src").contains("consent.cookiebot.")
}

fn of_cookiebot(page: &str, tag: &Tag<'_>, draft: &mut Draft<'_>) -> Vec<Change> {
    let line = line_of(page, tag.span.0);
    if is_cookiebot(tag) || tag.value("id") == "Cookiebot" {
        return if tag.value("src").contains("/cd.js") || tag.value("id") == "CookieDeclaration" {
            vec![element(
                page,
                tag,
                r#"<div data-placet="declaration"></div>"#,
            )]
        } else {
            if tag.value("data-blockingmode") == "auto" {
                draft.lose(
                    line,
                    "data-blockingmode=\"auto\"",
                    "no script can hold what is not marked: mark it, or let the catalogue load it",
                );
            }
            vec![element(page, tag, OURS)]
        };
    }
    let mut changes = Vec::new();
    if tag.value("href").starts_with("javascript:Cookiebot.") {
        changes.extend(
            tag.attribute("href")
                .map(|href| (href.span, " href=\"#placet\"".to_owned())),
        );
    }
    for class in tag.value("class").split_whitespace() {
        if class.starts_with("cookieconsent-opt") {
            draft.lose(
                line,
                format!("class {class:?}"),
                "Placet puts a placeholder of its own where content waits",
            );
        }
    }
    let Some(mark) = tag.attribute("data-cookieconsent") else {
        return changes;
    };
    let words = mark.value.split([',', ' ']).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.filter(|word| *word != "ignore").collect();
    changes.extend(marks(tag, mark, &words, line, draft));
    changes
}

fn of_onetrust(page: &str, tag: &Tag<'_>, draft: &mut Draft<'_>) -> Vec<Change> {
    let line = line_of(page, tag.span.0);
    if tag.name == "script" && tag.value("src").contains("otSDKStub.js") {
        return vec![element(page, tag, OURS)];
    }
    if tag.value("id") == "ot-sdk-cookie-policy" {
        let id = tag.attribute("id").map(|id| id.span);
        return id
            .map(|span| (span, " data-placet=\"declaration\"".to_owned()))
            .into_iter()
            .collect();
    }
    let Some(class) = tag.attribute("class") else {
        return Vec::new();
    };
    if class
        .value
        .split_whitespace()
        .any(|word| word == "ot-sdk-show-settings")
    {
        let left = without(class.value, |word| word == "ot-sdk-show-settings");
        return vec![(class.span, format!("{left} data-placet=\"preferences\""))];
    }
    let Some(group) = group(tag) else {
        return Vec::new();
    };
    let words: Vec<&str> = group.split('-').collect();
    let mut changes = marks(tag, class, &words, line, draft);
    // The class may carry other words, which stay.
    let left = without(class.value, |word| word.starts_with(GROUP));
    for (span, text) in &mut changes {
        if *span == class.span {
            text.insert_str(0, &left);
        }
    }
    changes
}

const GROUP: &str = "optanon-category-";

/// `C0002-C0004` of a tag with the class `optanon-category-C0002-C0004`.
fn group<'a>(tag: &Tag<'a>) -> Option<&'a str> {
    let class = tag.attribute("class")?.value;
    class
        .split_whitespace()
        .find_map(|word| word.strip_prefix(GROUP))
}

fn without(class: &str, goes: fn(&str) -> bool) -> String {
    let left: Vec<_> = class
        .split_whitespace()
        .filter(|word| !goes(word))
        .collect();
    if left.is_empty() {
        String::new()
    } else {
        format!(" class=\"{}\"", left.join(" "))
    }
}

/// Our mark in the place of theirs, and the addresses that wait under our names.
fn marks(
    tag: &Tag<'_>,
    theirs: &Attribute<'_>,
    words: &[&str],
    line: usize,
    draft: &mut Draft<'_>,
) -> Vec<Change> {
    let what = format!("{}={:?}", theirs.name, theirs.value);
    let mut ids: Vec<&str> = Vec::new();
    for word in words {
        let id = draft.category(word, line, &what).id();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    // What is necessary needs no mark, but has to be alive: the type that holds it goes too.
    ids.retain(|id| *id != draft::NECESSARY);
    let mark = if ids.is_empty() {
        String::new()
    } else {
        format!(" data-placet-category=\"{}\"", ids.join(" "))
    };
    let mut changes = vec![(theirs.span, mark)];
    let is_held_script = tag.name == "script" && tag.value("type") == "text/plain";
    let waits = |attribute: &Attribute<'_>| {
        let name = attribute.name.to_ascii_lowercase();
        name == "data-src" || name == "data-cookieblock-src"
    };
    let waits = tag.attributes.iter().any(waits);
    for attribute in &tag.attributes {
        let name = match attribute.name.to_ascii_lowercase().as_str() {
            "data-src" | "data-cookieblock-src" => "src",
            "data-srcset" => "srcset",
            // What stands there until then, as in their own example, is no address.
            "src" if ["", "about:blank"].contains(&attribute.value.trim()) => {
                changes.push((attribute.span, String::new()));
                continue;
            }
            "src" if waits => {
                draft.lose(
                    line,
                    format!("<{} src>", tag.name),
                    format!(
                        "stood there until the other address was let in, and is taken out: {}",
                        attribute.value
                    ),
                );
                changes.push((attribute.span, String::new()));
                continue;
            }
            "src" if is_held_script => "src",
            "src" if tag.name != "script" && !ids.is_empty() => {
                draft.lose(
                    line,
                    format!("<{} src>", tag.name),
                    "had a live address, which nothing can hold; it waits now",
                );
                "src"
            }
            "type" if ids.is_empty() && attribute.value == "text/plain" => {
                changes.push((attribute.span, String::new()));
                continue;
            }
            "data-ignore" | "data-ot-ignore" => {
                changes.push((attribute.span, String::new()));
                continue;
            }
            _ => continue,
        };
        let ours = if ids.is_empty() {
            name.to_owned()
        } else {
            format!("data-placet-{name}")
        };
        let value = attribute.value.replace('"', "&quot;");
        changes.push((attribute.span, format!(" {ours}=\"{value}\"")));
    }
    if tag.name == "script" && !is_held_script && !ids.is_empty() {
        draft.lose(
            line,
            what,
            "its script runs at once: it needs type=\"text/plain\"",
        );
    }
    changes
}

/// A whole element, up to its end tag, in whose place something else stands.
fn element(page: &str, tag: &Tag<'_>, instead: &str) -> Change {
    let rest = page.get(tag.span.1..).unwrap_or_default();
    let close = format!("</{}>", tag.name);
    let end = rest
        .to_ascii_lowercase()
        .find(&close)
        .map_or(tag.span.1, |at| tag.span.1 + at + close.len());
    ((tag.span.0, end), instead.to_owned())
}

fn changed(page: &str, changes: &[Change]) -> String {
    let mut out = String::with_capacity(page.len());
    let mut at = 0;
    for ((start, end), text) in changes {
        // Nothing stands twice in a page, but what is inside of an element that went is gone.
        let Some(before) = page.get(at..*start) else {
            continue;
        };
        out.push_str(before);
        out.push_str(text);
        at = *end;
    }
    out.push_str(page.get(at..).unwrap_or_default());
    out
}

fn line_of(page: &str, at: usize) -> usize {
    let before = page.get(..at).unwrap_or_default();
    before.matches('\n').count() + 1
}

impl<'a> Tag<'a> {
    fn attribute(&self, name: &str) -> Option<&Attribute<'a>> {
        let mut all = self.attributes.iter();
        all.find(|one| one.name.eq_ignore_ascii_case(name))
    }

    fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    fn value(&self, name: &str) -> &'a str {
        self.attribute(name).map_or("", |one| one.value)
    }
}

/// The start tags of a page, without those in comments and in the text of scripts and styles.
fn tags(page: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = page.get(at..) {
        let Some(begin) = rest.find('<') else { break };
        let start = at + begin;
        let inside = page.get(start + 1..).unwrap_or_default();
        if inside.starts_with("!--") {
            at = inside
                .find("-->")
                .map_or(page.len(), |end| start + 1 + end + 3);
            continue;
        }
        if !inside.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            at = start + 1;
            continue;
        }
        let Some(tag) = tag(page, start) else { break };
        at = tag.span.1;
        if ["script", "style", "textarea", "title"].contains(&tag.name.as_str()) {
            let rest = page.get(at..).unwrap_or_default();
            let close = format!("</{}", tag.name);
            at += rest.to_ascii_lowercase().find(&close).unwrap_or(rest.len());
        }
        found.push(tag);
    }
    found
}

/// The tag that begins here. None where the page ends first.
fn tag(page: &str, start: usize) -> Option<Tag<'_>> {
    let is_end = |letter: char| letter.is_whitespace() || letter == '>' || letter == '/';
    let find = |from: usize, what: &dyn Fn(char) -> bool| -> Option<usize> {
        page.get(from..)?.find(what).map(|at| from + at)
    };
    let mut at = find(start + 1, &is_end)?;
    let name = page.get(start + 1..at)?.to_ascii_lowercase();
    let mut attributes = Vec::new();
    loop {
        let before = at;
        at = find(at, &|letter| !letter.is_whitespace() && letter != '/')?;
        if page.get(at..)?.starts_with('>') {
            let span = (start, at + 1);
            return Some(Tag {
                name,
                attributes,
                span,
            });
        }
        let end = find(at + 1, &|letter| is_end(letter) || letter == '=')?;
        let attribute = page.get(at..end)?;
        at = end;
        let next = find(at, &|letter| !letter.is_whitespace())?;
        let mut value = "";
        if page.get(next..)?.starts_with('=') {
            at = find(next + 1, &|letter| !letter.is_whitespace())?;
            let quote = page.get(at..)?.chars().next()?;
            if quote == '"' || quote == '\'' {
                let end = find(at + 1, &|letter| letter == quote)?;
                value = page.get(at + 1..end)?;
                at = end + 1;
            } else {
                let end = find(at, &|letter| letter.is_whitespace() || letter == '>')?;
                value = page.get(at..end)?;
                at = end;
            }
        }
        attributes.push(Attribute {
            name: attribute,
            value,
            span: (before, at),
        });
    }
}
