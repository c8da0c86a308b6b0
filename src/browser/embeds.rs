//! Held embeds: frames, images, media and links whose addresses wait in `data-src` and its kin, and the placeholders that
//! stand for them. Is told whether one may load; decides nothing.

use super::{app, dom, gate, held, inputs, natives};
use crate::banner::{Event, Model, Pen, Words, view};
use crate::consent::cut::{BETWEEN, parts};
use crate::consent::{Category, Requirement};
use gloo_events::EventListener;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

/// Where an address waits, and where it lives.
const ADDRESSES: [(&str, &str); 5] = [
    ("data-src", "src"),
    ("data-srcset", "srcset"),
    ("data-href", "href"),
    ("data-poster", "poster"),
    ("data-data", "data"),
];

/// A placeholder in the page.
struct Stand {
    embed: Element,
    host: Element,
    root: Node,
    /// What is drawn there.
    picture: String,
    _clicks: EventListener,
}

thread_local! {
    /// By number; a place is free again once its embed has loaded.
    static STANDS: RefCell<Vec<Option<Stand>>> = const { RefCell::new(Vec::new()) };
    static RAISE: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// Whether an address waits on the element or on a source inside it.
pub fn is_held(node: &Element) -> bool {
    let mut names = ADDRESSES.iter();
    names.any(|(waiting, _)| natives::get_attribute(node, waiting).is_some())
        || !held::sources(node).is_empty()
}

/// Whether it has an address that already loads.
pub fn is_live(node: &Element) -> bool {
    let mut names = ADDRESSES.iter();
    names.any(|(_, living)| natives::get_attribute(node, living).is_some())
}

/// Lets the element load, or takes back what we let it load and puts a placeholder there.
pub fn settle(node: &Element, need: &Requirement, met: bool) {
    let met = met || held::is_once(node);
    if met && is_frame(node) && app::read(Model::is_waiting) {
        // In which form its service wants it is not known yet.
        return;
    }
    if met {
        // First: an object that is hidden loads nothing.
        release(node);
    }
    let mut addresses = Vec::new();
    for part in held::sources(node).iter().chain([node]) {
        set(part, met, &mut addresses);
    }
    let is_box = !matches!(held::local_name(node).as_str(), "link" | "audio");
    if !met
        && is_box
        && !addresses.is_empty()
        && asks_for(need).is_some()
        && !held::is_standing(node)
    {
        let raise = RAISE.with_borrow_mut(|raise| {
            let new = || Closure::<dyn Fn(Element, f64, f64)>::new(raise_over).into_js_value();
            raise.get_or_insert_with(new).clone()
        });
        held::measure(node, &raise);
    }
}

/// Puts the addresses of one element where they belong; tells which would load.
fn set(node: &Element, met: bool, all: &mut Vec<String>) {
    for (waiting, living) in ADDRESSES {
        let Some(text) = natives::get_attribute(node, waiting) else {
            continue;
        };
        let address = if living == "srcset" {
            several(node, text)
        } else {
            gate::address(node, &text).map(|address| framed(node, address))
        };
        let Some(address) = address else { continue };
        let is_live = natives::get_attribute(node, living).as_ref() == Some(&address);
        if met && !is_live {
            held::let_load(node, living, &address);
        } else if !met && is_live {
            held::unload(node, living);
        }
        if living != "srcset" {
            all.push(address);
        }
    }
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
fn raise_over(embed: Element, width: f64, height: f64) {
    if held::is_standing(&embed) || held::is_once(&embed) {
        return;
    }
    let need = need_of(&embed);
    if app::read(|model| model.meets(&need)) {
        return;
    }
    let host = natives::create_element("placet-embed");
    let root = dom::root(&host);
    let Some(picture) = picture(&embed) else {
        return;
    };
    natives::paint(&root, &picture, false);
    let number = STANDS.with_borrow(|stands| {
        let free = stands.iter().position(Option::is_none);
        free.unwrap_or(stands.len())
    });
    let clicks = EventListener::new(&root, "click", move |event| click(number, event));
    held::stand(&host, &embed, width, height);
    let stand = Some(Stand {
        embed,
        host,
        root,
        picture,
        _clicks: clicks,
    });
    STANDS.with_borrow_mut(|stands| match stands.get_mut(number) {
        Some(place) => *place = stand,
        None => stands.push(stand),
    });
}

fn need_of(embed: &Element) -> Requirement {
    let categories = natives::get_attribute(embed, "data-category").unwrap_or_default();
    Requirement::read(
        &categories,
        natives::get_attribute(embed, "data-service").as_deref(),
    )
}

/// What a placeholder says; nothing if there is nothing to say.
fn picture(embed: &Element) -> Option<String> {
    let need = need_of(embed);
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

/// A press inside the placeholder with this number.
fn click(number: usize, event: &web_sys::Event) {
    let target = natives::composed_target(event)
        .and_then(|target| natives::closest(&target, "[data-action]"));
    let action = target.and_then(|target| natives::get_attribute(&target, "data-action"));
    match action.as_deref() {
        Some("load-once") => app::dispatch(Event::LoadOnce(number as u32)),
        Some("always-allow") => {
            let Some(embed) = embed_of(number) else {
                return;
            };
            let need = need_of(&embed);
            if let Some(category) = asks_for(&need) {
                app::dispatch(Event::AlwaysAllow {
                    category,
                    service: need.service().map(str::to_owned),
                    now: inputs::now(),
                });
            }
        }
        _ => {}
    }
}

fn embed_of(number: usize) -> Option<Element> {
    STANDS.with_borrow(|stands| {
        let stand = stands.get(number)?.as_ref()?;
        Some(stand.embed.clone())
    })
}

/// Lets the embed of one placeholder load, without a record.
pub fn open_once(number: u32) {
    if let Some(embed) = embed_of(number as usize) {
        held::allow_once(&embed);
        settle(&embed, &need_of(&embed), true);
    }
}

/// Takes the placeholder away, if one stands there.
fn release(embed: &Element) {
    let stand = STANDS.with_borrow_mut(|stands| {
        let mut places = stands.iter_mut();
        let place = places.find(|place| place.as_ref().is_some_and(|stand| stand.embed == *embed));
        place.and_then(Option::take)
    });
    if let Some(stand) = stand {
        held::step(&stand.host, embed);
    }
}

/// Draws those placeholders anew that have other things to say: in other words, or of another service.
pub fn refresh() {
    let mut changed = Vec::new();
    STANDS.with_borrow_mut(|stands| {
        for stand in stands.iter_mut().flatten() {
            if let Some(picture) = picture(&stand.embed)
                && picture != stand.picture
            {
                changed.push((stand.root.clone(), picture.clone()));
                stand.picture = picture;
            }
        }
    });
    // The focus may go, and page code hear of it: nothing is borrowed.
    for (root, picture) in changed {
        natives::paint(&root, &picture, false);
    }
}
