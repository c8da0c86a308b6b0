//! The table of services and what they store, as Markdown or HTML, drawn by the same view as the page's own declaration.
//! Knows no visitor: nothing is said of what is allowed.

use crate::order::{Format, Order};
use crate::words::speak;
use crate::{World, check};
use placet::banner::{ATTRIBUTE, Model, Picture, TAG, TEXT, view};
use placet::config::Value;

/// The verb.
///
/// # Errors
/// One sentence, where the config cannot be read, or where the language is not there.
pub fn run(order: &Order, world: &mut dyn World) -> Result<bool, String> {
    let path = order.config();
    let (_, catalog, checked) = check::read(path, world)?;
    let own = match checked.config.settings.language {
        "" => "en",
        tag => tag,
    };
    let tag = order.option("--language").unwrap_or(own);
    let Some(texts) = catalog.texts(world, tag) else {
        return Err(format!(
            "there is no language {tag:?}; there are {}",
            catalog.languages.join(", ")
        ));
    };
    let english = catalog.texts(world, "en").unwrap_or(&Value::Null);
    let model = Model::new(checked.config);
    let picture = draw(&model, tag, texts, english);
    let written = match order.format()? {
        Format::Html => html(&picture),
        Format::Markdown => markdown(&picture),
    };
    world.say(written.trim_end());
    if !checked.complaints.is_empty() {
        let mistakes = check::counted(checked.complaints.len(), "mistake");
        world.tell(&format!("{path} has {mistakes}: `placet check` tells them"));
    }
    Ok(checked.complaints.is_empty())
}

fn draw(model: &Model, tag: &str, texts: &Value, english: &Value) -> String {
    speak(&model.config.settings, tag, texts, english, |words| {
        let mut picture = Picture::new(words);
        view::document(&mut picture, model);
        picture.done()
    })
}

/// One part of a picture: an element that begins, with its attributes; a text; or the end of the innermost element.
enum Part<'a> {
    Open(&'a str, Vec<(&'a str, &'a str)>),
    Text(&'a str),
    Close,
}

/// The parts of a picture in order. What stands before the first element is said of the place that it is drawn into.
fn parts(picture: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for part in picture.split(TAG).skip(1) {
        let (head, text) = part.split_once(TEXT).unwrap_or((part, ""));
        let mut words = head.split(ATTRIBUTE);
        match words.next().unwrap_or("") {
            "/" => parts.push(Part::Close),
            tag => {
                let attributes = words.map(|word| word.split_once('=').unwrap_or((word, "")));
                parts.push(Part::Open(tag, attributes.collect()));
            }
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
    }
    parts
}

fn html(picture: &str) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    for part in parts(picture) {
        match part {
            Part::Open(tag, attributes) => {
                out.push_str(&format!("<{tag}"));
                for (name, value) in attributes {
                    out.push_str(&format!(" {name}=\"{}\"", escaped(value)));
                }
                out.push('>');
                open.push(tag);
            }
            Part::Text(text) => out.push_str(&escaped(text)),
            Part::Close => {
                let tag = open.pop().unwrap_or("");
                out.push_str(&format!("</{tag}>"));
                if matches!(tag, "h3" | "h4" | "p" | "dl" | "tr" | "table") {
                    out.push('\n');
                }
            }
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

fn markdown(picture: &str) -> String {
    let mut out = String::new();
    let mut open = Vec::new();
    let mut columns = 0;
    for part in parts(picture) {
        match part {
            Part::Open(tag, attributes) => {
                match tag {
                    "h3" => out.push_str("\n## "),
                    "h4" => out.push_str("\n### "),
                    "p" | "dl" | "table" => out.push('\n'),
                    "tr" => {
                        out.push('|');
                        columns = 0;
                    }
                    "dt" => out.push_str("- **"),
                    "dd" => out.push_str("  "),
                    "th" | "td" => {
                        out.push(' ');
                        columns += 1;
                    }
                    "code" => out.push('`'),
                    "a" => out.push('['),
                    _ => {}
                }
                let link = attributes.iter().find(|(name, _)| *name == "href");
                open.push((tag, link.map_or("", |(_, address)| address)));
            }
            Part::Text(text) => out.push_str(&text.replace('|', "\\|")),
            Part::Close => {
                let (tag, link) = open.pop().unwrap_or(("", ""));
                match tag {
                    "h3" | "h4" | "p" | "dd" | "tr" => out.push('\n'),
                    "dt" => out.push_str("**:\n"),
                    "th" | "td" => out.push_str(" |"),
                    "thead" => out.push_str(&format!("|{}\n", " --- |".repeat(columns))),
                    "code" => out.push('`'),
                    "a" => out.push_str(&format!("]({link})")),
                    _ => {}
                }
            }
        }
    }
    out
}
