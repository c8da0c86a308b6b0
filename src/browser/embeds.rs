//! Held embeds: frames, images, media and links whose addresses wait in `data-src` and its kin, and the placeholders that
//! stand for them. Is told whether one may load; decides nothing.

use super::{app, dom, gate, held, inputs, natives};
use crate::banner::{Event, Model, Pen, Words, view};
use crate::consent::cut::{BETWEEN, parts};
use crate::consent::{Category, Requirement};
use web_sys::Element;

/// Where an address waits, and where it lives.
const ADDRESSES: [(&str, &str); 5] = [
    ("data-src", "src"),
    ("data-srcset", "srcset"),
    ("data-href", "href"),
    ("data-poster", "poster"),
    ("data-data", "data"),
];

/// Lets the element load, or takes back what we let it load and puts a placeholder there.
pub fn settle(node: &Element, need: &Requirement, met: bool) {
    let met = met || held::is_once(node);
    if met && is_frame(node) && app::read(Model::is_waiting) {
        // In which form its service wants it is not known yet.
        return;
    }
    if met {
        // First: an object that is hidden loads nothing.
        held::release(node);
    }
    let mut loads = set(node, met);
    for source in held::sources(node) {
        loads |= set(&source, met);
    }
    let is_box = !matches!(held::local_name(node).as_str(), "link" | "audio");
    if !met && is_box && loads && asks_for(need).is_some() {
        held::measure(node);
    }
}

/// Puts the addresses of one element where they belong; tells whether one would load.
fn set(node: &Element, met: bool) -> bool {
    let mut loads = false;
    for (waiting, living) in ADDRESSES {
        let Some(text) = natives::get_attribute(node, waiting) else {
            continue;
        };
        let list = living == "srcset";
        let address = if list {
            several(node, text)
        } else {
            gate::address(node, &text).map(|address| framed(node, address))
        };
        if let Some(address) = address {
            held::set_address(node, living, &address, met);
            loads |= !list;
        }
    }
    loads
}

fn is_frame(node: &Element) -> bool {
    held::local_name(node) == "iframe"
}

/// The address that is really asked for: a frame's in the form that keeps less, if its service has one.
fn framed(node: &Element, address: String) -> String {
    let host = held::host_of(&address);
    let form = app::read(|model| model.frame(&host));
    let Some(form) = form.filter(|_| is_frame(node)) else {
        return address;
    };
    let part = |name| form.text_at(name).unwrap_or_default();
    held::reframe(&address, part("host"), part("query"))
}

/// A list of addresses for several sizes, each checked.
fn several(node: &Element, text: String) -> Option<String> {
    let words = parts(&text, BETWEEN);
    for word in words.filter(|word| !word.is_empty()) {
        let is_size = word.ends_with(['w', 'x', 'h'])
            && word.starts_with(|first: char| first.is_ascii_digit());
        if !is_size {
            gate::address(node, word)?;
        }
    }
    Some(text)
}

/// The category that "always allow" speaks of: the first that is missing.
fn asks_for(need: &Requirement) -> Option<Category> {
    app::read(|model| {
        let service = need.service().and_then(|id| {
            let mut services = model.services.iter();
            services.find(|service| service.id == id)
        });
        let missing = need
            .categories()
            .find(|&category| !model.grants.allows(category));
        missing
            .or_else(|| need.category())
            .or(service.map(|service| service.category))
    })
}

/// The embed was laid out: a placeholder takes its box.
pub fn raise(number: u32) {
    let Some(embed) = held::embed(number) else {
        return;
    };
    if gate::is_met(&gate::need_of(&embed)) {
        return;
    }
    if let Some(picture) = picture(&embed) {
        let host = natives::create_element("placet-embed");
        dom::root(&host);
        held::stand(&host, &embed);
        held::draw(&embed, &picture);
    }
}

/// What a placeholder says; nothing if there is nothing to say.
fn picture(embed: &Element) -> Option<String> {
    let need = gate::need_of(embed);
    let of = |node: &Element| {
        let mut names = ADDRESSES.iter();
        names.find_map(|(waiting, _)| {
            let text = natives::get_attribute(node, waiting)?;
            held::web_address(&text).map(|address| framed(node, address))
        })
    };
    let address = of(embed).or_else(|| held::sources(embed).first().and_then(of))?;
    let category = asks_for(&need)?;
    let titles = ["title", "aria-label", "alt"];
    let mut titles = titles.iter();
    let title = titles.find_map(|name| natives::get_attribute(embed, name));
    app::speak(|model: &Model, words: &Words| {
        let embed = view::Embed {
            host: &held::host_of(&address),
            address: &address,
            title: title.as_deref().unwrap_or_default(),
            service: need.service(),
            category,
        };
        let mut pen = Pen::new(words);
        view::placeholder(&mut pen, model, &embed);
        Some(pen.done())
    })
}

/// The visitor wants this embed and its like for good.
pub fn always_allow(number: u32) {
    let Some(embed) = held::embed(number) else {
        return;
    };
    let need = gate::need_of(&embed);
    if let Some(category) = asks_for(&need) {
        app::dispatch(Event::AlwaysAllow {
            category,
            service: need.service().map(str::to_owned),
            now: inputs::now(),
        });
    }
}

/// Lets the embed of one placeholder load, without a record.
pub fn open_once(number: u32) {
    if let Some(embed) = held::embed(number) {
        held::allow_once(&embed);
        settle(&embed, &gate::need_of(&embed), true);
    }
}

/// Draws those placeholders anew that have other things to say: in other words, or of another service.
pub fn refresh() {
    for embed in held::shown() {
        if let Some(picture) = picture(&embed) {
            held::draw(&embed, &picture);
        }
    }
}
