//! What stands in the place of an embed that is held: who it is from, what would be sent where, and the two ways to load
//! it. Fetches nothing: no thumbnail, no icon. Knows one embed, not the page around it.

use super::{away, of_category};
use crate::banner::{Model, Picture};
use crate::consent::Category;

/// An embed or a widget that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Embed<'a> {
    /// The host that its content would come from; nothing where only its service knows.
    pub host: &'a str,
    /// The address of the content itself, for visitors who would rather go there; nothing for a widget.
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
    let known = entry.and_then(|entry| entry.hosts.first().copied());
    let host = match embed.host {
        "" => known.unwrap_or_default(),
        host => host,
    };
    let who = if provider.is_empty() { own } else { provider };
    let title = [embed.title, own, name];
    let mut titles = title.iter().filter(|title| !title.is_empty());
    let title = titles.next().copied().unwrap_or_default();
    let places = ["name", name, "who", who, "host", host];
    picture.put(
        "<div class=embed role=group aria-label=$ lang=$ dir=$ data-theme=$><div class=says><b>$</>",
        &[
            title,
            words.language,
            words.direction(),
            model.config.settings.theme,
            title,
        ],
    );
    if !host.is_empty() {
        picture.put("<p>@embed.text{</>", &places);
    }
    if !embed.address.is_empty() {
        let open = words.fill("embed.open", &places);
        away(picture, embed.address, &open);
    }
    picture.put(
        "</><div class=ways>\
         <button type=button data-action=load-once>@action.load-once</>\
         <button type=button data-action=always-allow>",
        &[],
    );
    picture.put("@action.always-allow{</></></>", &places);
}
