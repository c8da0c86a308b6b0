//! What stands in the place of an embed that is held: who it is from, what would be sent where, and the two ways to load
//! it. Fetches nothing: no thumbnail, no icon. Knows one embed, not the page around it.

use super::notice::direction;
use super::{acting, away, button, of_category};
use crate::banner::{Element, Model, Words, el};
use crate::consent::Category;

/// An embed that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embed<'a> {
    /// The host that its content would come from.
    pub host: &'a str,
    /// The address of the content itself, for visitors who would rather go there.
    pub address: &'a str,
    /// Its title, or nothing.
    pub title: &'a str,
    /// The id of its service, if it names one.
    pub service: Option<&'a str>,
    /// The category that it waits for.
    pub category: Category,
}

/// The placeholder.
#[inline(never)]
pub fn placeholder(model: &Model, words: &Words, embed: &Embed) -> Element {
    let entry = model
        .entries()
        .find(|entry| Some(&*entry.service.id) == embed.service);
    let who = match entry {
        Some(entry) if entry.provider.name.is_empty() => &entry.name,
        Some(entry) => &entry.provider.name,
        None => embed.host,
    };
    let name = match entry {
        Some(entry) => entry.name.clone(),
        None => of_category(model, words, embed.category, "name"),
    };
    let title = match (embed.title, entry) {
        ("", Some(entry)) => &entry.name,
        ("", None) => embed.host,
        (title, _) => title,
    };
    let always = words.fill("action.always-allow", &[("name", &name)]);
    let sent = words.fill("embed.text", &[("who", who), ("host", embed.host)]);
    let acts = el("div")
        .with("class", "minor")
        .put(button(words, "load-once"))
        .put(acting("always-allow").say(&always));
    el("div")
        .with("class", "embed")
        .with("role", "group")
        .with("aria-label", title)
        .with("lang", words.language)
        .with("dir", direction(words))
        .put(el("b").say(title))
        .put(el("p").say(&sent))
        .put(acts)
        .put(away(
            words,
            embed.address,
            &words.fill("embed.open", &[("host", embed.host)]),
        ))
}
