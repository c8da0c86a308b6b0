//! Held embeds: frames, images, media and links whose addresses wait in `data-src` and its kin, and the placeholders that
//! stand for them. Is told whether one may load; decides nothing.

use super::platform::Element;
use super::{held, inbox, inputs, needs, platform, words};
use crate::banner::{Event, Model, Picture, Words, view};
use crate::consent::{Category, Requirement};
use crate::release::Once;

/// Lets the element load, or takes back what we let it load and puts a placeholder there.
pub fn settle(node: &Element, need: &Requirement, met: bool) {
    let met = met || held::is_once(node);
    let host = held::frame_host(node);
    if met && !host.is_empty() && inbox::read(Model::is_waiting) {
        // In which form its service wants it is not known yet.
        return;
    }
    let (host, query) = form(&host);
    held::settle(node, host, query, met, asks_for(need).is_some());
    needs::refuse_addresses();
}

/// Host and query of the form that keeps less, if the service of a frame from this host has one.
fn form(host: &str) -> (&'static str, &'static str) {
    let Some(form) = inbox::read(|model| model.frame(host)) else {
        return ("", "");
    };
    let part = |name| form.text_at(name).unwrap_or_default();
    (part("host"), part("query"))
}

/// The category that "always allow" speaks of.
fn asks_for(need: &Requirement) -> Option<Category> {
    inbox::read(|model| need.asks_for(&model.grants, &model.services))
}

/// The embed was laid out: a placeholder takes its box.
pub fn raise(number: u32) {
    let Some(embed) = held::embed(number) else {
        return;
    };
    if needs::is_met(needs::need_of(&embed)) {
        return;
    }
    if let Some(picture) = picture(&embed) {
        let Some(host) = platform::create("placet-embed") else {
            return;
        };
        host.attach_root();
        held::stand(&host, &embed);
        held::draw(&embed, &picture);
    }
}

/// What a placeholder says; nothing if there is nothing to say.
fn picture(embed: &Element) -> Option<String> {
    let need = needs::need_of(embed);
    let category = asks_for(need)?;
    let (host, query) = form(&held::frame_host(embed));
    let address = held::first_address(embed, host, query)?;
    let mut drawn = None;
    words::speak(&mut |model: &Model, words: &Words| {
        let shown = view::Embed {
            host: &held::host_of(&address),
            address: &address,
            title: &held::title_of(embed),
            service: need.service(),
            category,
        };
        let mut picture = Picture::new(words);
        view::placeholder(&mut picture, model, &shown);
        drawn = Some(picture.done());
    });
    drawn
}

/// The visitor wants this embed and its like for good.
pub fn always_allow(number: u32) {
    let Some(embed) = held::embed(number) else {
        return;
    };
    let need = needs::need_of(&embed);
    if let Some(category) = asks_for(need) {
        inbox::dispatch(Event::AlwaysAllow {
            category,
            service: need.service().map(str::to_owned),
            now: inputs::now(),
        });
    }
}

/// The visitor wants the embed of one placeholder on this page, without a record.
pub fn load_once(number: u32) {
    if let Some(embed) = held::embed(number) {
        held::allow_once(&embed);
        inbox::dispatch(Event::LoadOnce(Once::One(number)));
    }
}

/// Draws those placeholders anew that have other things to say: in other words, or of another service.
pub fn refresh() {
    held::list_shown();
    while let Some(embed) = held::next_listed() {
        if let Some(picture) = picture(&embed) {
            held::draw(&embed, &picture);
        }
    }
}
