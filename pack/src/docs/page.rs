//! One document as a page for a browser: Markdown becomes HTML, links lead to pages, headings can be linked and found.
//! It knows no document by name; its looks stand in `www/docs/docs.css`.

use anyhow::Result;
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// A document, read.
pub struct Page {
    /// From `www/docs`: `config.html`, `vendors/matomo.html`.
    pub address: String,
    pub title: String,
    headings: Vec<Heading>,
    events: Vec<Event<'static>>,
}

struct Heading {
    level: HeadingLevel,
    text: String,
    id: String,
    /// The first words below it, for the search.
    below: String,
}

/// What the search shows of a heading at most; enough for a sentence.
const BELOW: usize = 140;

impl Page {
    pub fn of(name: &str, markdown: &str) -> Page {
        let options = Options::ENABLE_TABLES;
        let mut events: Vec<Event> = Parser::new_ext(markdown, options)
            .map(Event::into_static)
            .collect();
        let address = format!("{}.html", name.trim_end_matches(".md"));
        let mut headings: Vec<Heading> = Vec::new();
        let (mut opened, mut reading) = (None, false);
        for place in 0..events.len() {
            let Some(event) = events.get_mut(place) else {
                break;
            };
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    reading = true;
                    opened = Some(place);
                    headings.push(Heading {
                        level: *level,
                        text: String::new(),
                        id: String::new(),
                        below: String::new(),
                    });
                }
                Event::End(TagEnd::Heading(_)) => {
                    reading = false;
                    let id = headings
                        .last()
                        .map(|heading| slug(&heading.text))
                        .unwrap_or_default();
                    if let Some(heading) = headings.last_mut() {
                        heading.id.clone_from(&id);
                    }
                    if let Some(Event::Start(Tag::Heading { id: own, .. })) =
                        opened.take().and_then(|place| events.get_mut(place))
                    {
                        *own = Some(id.into());
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => *dest_url = as_page(dest_url).into(),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = headings.last_mut() {
                        if reading {
                            heading.text.push_str(text);
                        } else if heading.below.len() < BELOW {
                            heading.below.push_str(text);
                        }
                    }
                }
                Event::SoftBreak | Event::End(TagEnd::Paragraph) => {
                    if let Some(heading) = headings
                        .last_mut()
                        .filter(|heading| !heading.below.is_empty())
                    {
                        heading.below.push(' ');
                    }
                }
                _ => {}
            }
        }
        let title = headings
            .first()
            .map_or_else(|| address.clone(), |first| first.text.clone());
        Page {
            address,
            title,
            headings,
            events,
        }
    }

    /// What a search finds: address, heading, page, first words.
    pub fn found(&self) -> impl Iterator<Item = Value> {
        self.headings.iter().map(|heading| {
            let below: String = heading.below.chars().take(BELOW).collect();
            json!([
                format!("{}#{}", self.address, heading.id),
                heading.text,
                self.title,
                below.trim()
            ])
        })
    }

    #[cfg(test)]
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.headings.iter().map(|heading| heading.id.as_str())
    }

    /// Where its links within this site lead, seen from `www/docs`.
    #[cfg(test)]
    pub fn links(&self) -> Vec<String> {
        let links = self.events.iter().filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.as_ref()),
            _ => None,
        });
        let own = links.filter(|link| !link.contains(':'));
        own.map(|link| match link.split_once('#') {
            _ if link.starts_with('/') => link.to_owned(),
            Some(("", id)) => format!("{}#{id}", self.address),
            _ => {
                let mut folders: Vec<&str> = self.address.split('/').collect();
                folders.pop();
                for part in link.split('/') {
                    match part {
                        ".." => drop(folders.pop()),
                        part => folders.push(part),
                    }
                }
                folders.join("/")
            }
        })
        .collect()
    }

    /// The whole file.
    pub fn html(&self, contents: &Contents) -> Result<String> {
        let up = "../".repeat(self.address.matches('/').count());
        let mut body = String::new();
        html::push_html(&mut body, self.laid_out().into_iter());
        let mut out = String::new();
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title} · Placet</title>\n\
             <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{up}docs.css\">\n\
             <script type=\"module\" src=\"{up}search.js\"></script>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">To the text</a>\n<header>\n<a class=\"name\" href=\"{up}index.html\">Placet</a>\n\
             <search data-index=\"{up}search.json\" hidden>\n<label for=\"words\">Search</label>\n\
             <input id=\"words\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">\n\
             <p role=\"status\"></p>\n<ol></ol>\n</search>\n<a class=\"all\" href=\"#documents\">All documents</a>\n<a href=\"/\">Demo</a>\n</header>\n",
            title = escaped(&self.title),
        )?;
        out.push_str("<main id=\"main\">\n");
        let (heading, rest) = body.split_once("</h1>\n").unwrap_or(("", &body));
        if !heading.is_empty() {
            out.push_str(heading);
            out.push_str("</h1>\n");
            out.push_str(&self.on_this_page());
        }
        out.push_str(rest);
        out.push_str("</main>\n");
        out.push_str(&contents.html(&self.address, &up));
        out.push_str("</body>\n</html>\n");
        Ok(out)
    }

    /// The headings of the second and third level, where there are enough of them to get lost.
    fn on_this_page(&self) -> String {
        let shown: Vec<&Heading> = self
            .headings
            .iter()
            .filter(|heading| matches!(heading.level, HeadingLevel::H2 | HeadingLevel::H3))
            .collect();
        if shown.len() < 4 {
            return String::new();
        }
        let items = shown.iter().map(|heading| {
            format!(
                "<li class=\"{}\"><a href=\"#{}\">{}</a></li>\n",
                heading.level,
                heading.id,
                escaped(&heading.text)
            )
        });
        format!(
            "<details class=\"here\"><summary>On this page</summary>\n<ul>\n{}</ul>\n</details>\n",
            items.collect::<String>()
        )
    }

    /// The events with what a browser needs besides: code and tables scroll in boxes that a keyboard reaches.
    fn laid_out(&self) -> Vec<Event<'static>> {
        let mut out = Vec::with_capacity(self.events.len());
        let mut tables = 0;
        for event in &self.events {
            match event {
                Event::Start(Tag::CodeBlock(kind)) => {
                    let language = match kind {
                        CodeBlockKind::Fenced(words) => words.split(' ').next().unwrap_or_default(),
                        CodeBlockKind::Indented => "",
                    };
                    out.push(raw(format!(
                        "<pre tabindex=\"0\"><code class=\"{}\">",
                        escaped(language)
                    )));
                }
                Event::End(TagEnd::CodeBlock) => out.push(raw("</code></pre>\n".to_owned())),
                Event::Start(Tag::Table(_)) => {
                    tables += 1;
                    out.push(raw(format!(
                        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table {tables}\">"
                    )));
                    out.push(event.clone());
                }
                Event::End(TagEnd::Table) => {
                    out.push(event.clone());
                    out.push(raw("</div>\n".to_owned()));
                }
                // The marks of made blocks are for whoever edits the document.
                Event::Html(text) if text.trim_start().starts_with("<!--") => {}
                other => out.push(other.clone()),
            }
        }
        out
    }
}

/// The list of documents, from the index: groups with links.
pub struct Contents(Vec<(String, Vec<(String, String)>)>);

impl Contents {
    pub fn of(index: &str) -> Contents {
        let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
        let (mut in_heading, mut link) = (false, None);
        for event in Parser::new(index) {
            match event {
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H2,
                    ..
                }) => {
                    in_heading = true;
                    groups.push((String::new(), Vec::new()));
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Start(Tag::Link { dest_url, .. }) => {
                    link = Some((as_page(&dest_url), String::new()))
                }
                Event::End(TagEnd::Link) => {
                    if let (Some((_, links)), Some(link)) = (groups.last_mut(), link.take()) {
                        links.push(link);
                    }
                }
                Event::Text(text) | Event::Code(text) => match (&mut link, groups.last_mut()) {
                    (Some((_, name)), _) => name.push_str(&text),
                    (None, Some((heading, _))) if in_heading => heading.push_str(&text),
                    _ => {}
                },
                _ => {}
            }
        }
        Contents(groups)
    }

    fn html(&self, here: &str, up: &str) -> String {
        let mut out = "<nav id=\"documents\" aria-label=\"Documents\">\n".to_owned();
        for (group, links) in &self.0 {
            out.push_str(&format!("<p>{}</p>\n<ul>\n", escaped(group)));
            for (address, name) in links {
                let current = if address == here {
                    " aria-current=\"page\""
                } else {
                    ""
                };
                out.push_str(&format!(
                    "<li><a href=\"{up}{address}\"{current}>{}</a></li>\n",
                    escaped(name)
                ));
            }
            out.push_str("</ul>\n");
        }
        out.push_str("</nav>\n");
        out
    }
}

/// Where a link of a document leads as a page: documents to their pages, entries of the catalogue to theirs.
fn as_page(link: &str) -> String {
    let (file, id) = link
        .split_once('#')
        .map_or((link, None), |(file, id)| (file, Some(id)));
    let file = match file.strip_suffix(".md") {
        Some(name) if !file.contains(':') => format!("{name}.html"),
        _ => match file
            .strip_prefix("../services/")
            .and_then(|name| name.strip_suffix(".json"))
        {
            Some(service) => format!("vendors/{service}.html"),
            None => file.replace("../demo/", "/demo/"),
        },
    };
    match id {
        Some(id) => format!("{file}#{id}"),
        None => file,
    }
}

/// The anchor of a heading, as the usual viewers of Markdown make it: so a link works in both.
pub fn slug(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            letter if letter.is_alphanumeric() || letter == '-' || letter == '_' => Some(letter),
            _ => None,
        })
        .collect()
}

fn raw(html: String) -> Event<'static> {
    Event::Html(CowStr::from(html))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Contents, Page, as_page};

    fn html(markdown: &str) -> String {
        Page::of("a/b.md", markdown)
            .html(&Contents::of("## G\n\n- [C](c.md)"))
            .unwrap()
    }

    #[test]
    fn headings_can_be_linked_and_links_lead_to_pages() {
        let page = html("# One `ui` & two\n\n[x](../c.md#d) [y](https://a.example/b.md)\n");
        assert!(page.contains("<h1 id=\"one-ui--two\">"), "{page}");
        assert!(page.contains("href=\"../c.html#d\""), "{page}");
        assert!(page.contains("href=\"https://a.example/b.md\""), "{page}");
        assert!(
            page.contains("<title>One ui &amp; two · Placet</title>"),
            "{page}"
        );
        assert!(
            page.contains("<li><a href=\"../c.html\">C</a></li>"),
            "{page}"
        );
    }

    #[test]
    fn what_is_wide_scrolls_and_can_be_reached() {
        let page = html("# T\n\n```json part\n{\"a\":\"<b>\"}\n```\n\n| a |\n| - |\n| b |\n");
        assert!(
            page.contains("<pre tabindex=\"0\"><code class=\"json\">{\"a\":\"&lt;b&gt;\"}"),
            "{page}"
        );
        assert!(
            page.contains(
                "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table 1\"><table>"
            ),
            "{page}"
        );
    }

    #[test]
    fn an_entry_of_the_catalogue_leads_to_its_page() {
        assert_eq!(as_page("../services/matomo.json"), "vendors/matomo.html");
        assert_eq!(as_page("../demo/api.html"), "/demo/api.html");
    }

    #[test]
    fn the_search_finds_a_heading_with_what_is_below() {
        let page = Page::of("c.md", "# T\n\n### `ui.theme`: theme\n\nLight\nor dark.\n");
        let found: Vec<_> = page.found().collect();
        assert_eq!(
            found[1],
            serde_json::json!([
                "c.html#uitheme-theme",
                "ui.theme: theme",
                "T",
                "Light or dark."
            ])
        );
    }
}
