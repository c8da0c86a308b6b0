//! What stands in the place of an embed that is held: who it is from, what would be sent where, and the two ways to load
//! it. Fetches nothing: no thumbnail, no icon. Knows one embed, not the page around it.

use super::{away, of_category};
use crate::banner::{Model, Picture};
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
pub fn placeholder(picture: &mut Picture, model: &Model, embed: &Embed) {
    let words = picture.words;
    let entry = model
        .entries()
        .find(|entry| Some(entry.service.id) == embed.service);
    let category;
    let (name, provider, own) = match entry {
        Some(entry) => (entry.name, entry.provider.name, entry.name),
        None => {
            category = of_category(model, words, embed.category, "name");
            (&*category, "", embed.host)
        }
    };
    let who = if provider.is_empty() { own } else { provider };
    let title = if embed.title.is_empty() {
        own
    } else {
        embed.title
    };
    let places = ["name", name, "who", who, "host", embed.host];
    picture.put(
        "<div class=embed role=group aria-label=$ lang=$ dir=$><b>$</><p>",
        &[title, words.language, words.direction(), title],
    );
    picture.put(
        "@embed.text{</><div class=minor>\
         <button type=button data-action=load-once>@action.load-once</>\
         <button type=button data-action=always-allow>",
        &places,
    );
    picture.put("@action.always-allow{</></>", &places);
    let open = words.fill("embed.open", &places);
    away(picture, embed.address, &open);
    picture.put("</>", &[]);
}
