//! The placeholders that stand for held embeds and widgets: where they belong, what they say, and what is pressed on them.

use super::marked::{Embed, lives, weak};
use super::platform::{self, Element, Node};
use super::{inbox, inputs, stands, words};
use crate::banner::{Event, Model, Picture, Words, view};
use crate::config::{Complaint, host_of};
use crate::consent::Requirement;
use crate::release::{Kind, MARKED, Mark, Once, Place, Script, Stand, addresses_of, place_over};
use crate::text::digits;
use std::cell::RefCell;

/// A placeholder that stands.
struct Placeholder {
    number: u32,
    element: js_sys::WeakRef,
    /// What it shows.
    picture: String,
}

thread_local! {
    static STANDING: RefCell<Vec<Placeholder>> = const { RefCell::new(Vec::new()) };
}

/// Gives the elements a box that have none while their address waits. Weaker than any rule of the page.
const BOXED: &str = ":where(img:not([src]),object:not([data]),embed:not([src])):where([data-placet-category],[data-placet-service],[data-category]){display:inline-block}\
     :where(template:has(>placet-embed)){display:block}";

/// Draws the placeholder when its element comes into view, unless it stands already and can still be seen: a frame that was
/// moved has a new empty document.
pub fn await_view(embed: &Embed) {
    let stands = embed.stand == Stand::Over
        && STANDING.with_borrow(|all| all.iter().any(|one| one.number == embed.number));
    if !stands {
        stands::dress_page(embed.node, BOXED);
        stands::await_view(embed.node);
    }
}

/// Puts the placeholder of the element where it belongs, if it is still held.
pub fn raise(node: &Element) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    if embed.is_granted() || !node.is_connected() {
        return;
    }
    let picture = picture(&embed).unwrap_or_default();
    let is_empty = picture.is_empty();
    let stands = match embed.stand {
        Stand::Document => match stands::inside_frame(node) {
            Some(body) => {
                draw(&embed, &body, &picture);
                true
            }
            None => return,
        },
        Stand::Root => match stands::inside_root(node, true) {
            Some(root) => {
                if draw(&embed, &root, &picture) {
                    stands::fit(root);
                }
                true
            }
            None => {
                inbox::complain(Complaint::new("nothing-held/root", &embed.told(), &[]));
                false
            }
        },
        Stand::Child if !is_empty => {
            stands::dress_page(node, BOXED);
            let mut hosts = node.query_all("placet-embed");
            let host = hosts.pop().or_else(|| {
                let host = platform::create("placet-embed")?;
                node.insert_before(&host, None).then_some(host)
            });
            let root = host.and_then(|host| stands::inside_root(&host, true));
            root.map(|root| draw(&embed, &root, &picture)).is_some()
        }
        Stand::Over if !is_empty => {
            stands::stand_over(embed.number, Some(node));
            true
        }
        Stand::Child | Stand::Over | Stand::Nowhere | Stand::Nothing => false,
    };
    if stands {
        note(embed.number, node, picture);
    }
    if embed.stand == Stand::Over {
        draw_over();
    }
}

/// What says the same as before stays, and with it the focus. True where it was drawn anew.
fn draw(embed: &Embed, place: &Node, picture: &str) -> bool {
    let stands = STANDING.with_borrow(|all| {
        let mut all = all.iter();
        all.any(|one| one.number == embed.number && one.picture == picture)
    });
    let is_new = !stands || place.first_child().is_none();
    if is_new {
        place.paint(picture, true);
    }
    is_new
}

fn note(number: u32, node: &Element, picture: String) {
    STANDING.with_borrow_mut(|all| {
        all.retain(|one| one.number != number);
        all.push(Placeholder {
            number,
            element: weak(node),
            picture,
        });
    });
}

/// Takes the placeholder of an element away that may load; the focus, where it was there, goes on to the element.
pub fn lower(embed: &Embed) {
    let stood = STANDING.with_borrow_mut(|all| {
        let before = all.len();
        all.retain(|one| one.number != embed.number);
        all.len() < before
    });
    match embed.stand {
        Stand::Document => stands::forget_view(embed.node),
        Stand::Root => {
            if let Some(root) = stands::inside_root(embed.node, false) {
                let focused = platform::active().as_ref() == Some(embed.node);
                root.paint("\u{1}slot\u{3}\u{1}/", true);
                if focused {
                    focus(embed.node);
                }
            }
        }
        Stand::Child => {
            for host in embed.node.query_all("placet-embed") {
                host.remove();
            }
        }
        Stand::Over => {
            stands::forget_view(embed.node);
            if stood {
                let focused =
                    platform::active().is_some_and(|at| at.local_name() == "placet-embeds");
                stands::stand_over(embed.number, None);
                draw_over();
                if focused {
                    focus(embed.node);
                }
            }
        }
        Stand::Nowhere | Stand::Nothing => (),
    }
}

fn focus(node: &Element) {
    node.focus();
    if platform::active().as_ref() != Some(node) {
        node.set_attribute("tabindex", "-1");
        node.focus();
    }
}

/// What a placeholder says; nothing if there is nothing to ask.
fn picture(embed: &Embed) -> Option<String> {
    let need = embed.need;
    let category = inbox::read(|model| need.asks_for(&model.grants, &model.services))?;
    let mut address = None;
    if embed.mark.kind.is_embed() {
        for part in embed.parts().iter().rev() {
            let mut places = Place::ALL.into_iter();
            address = address.or_else(|| {
                places.find_map(|place| {
                    let (_, wanted) = embed.waiting(part, place)?;
                    platform::web_address(addresses_of(place, &wanted).first()?)
                })
            });
        }
        // Nothing of it can ever load.
        address.as_ref()?;
    }
    let host = match &address {
        Some(address) => host_of(address).to_owned(),
        None => host_of_scripts(need),
    };
    let titles = ["title", "aria-label", "alt"];
    let title = titles.iter().find_map(|name| embed.node.attribute(name));
    let mut drawn = None;
    words::speak(&mut |model: &Model, words: &Words| {
        let shown = view::Embed {
            host: &host,
            address: address.as_deref().unwrap_or_default(),
            title: title.as_deref().unwrap_or_default(),
            service: need.service(),
            category,
        };
        let mut picture = Picture::new(words);
        view::placeholder(&mut picture, model, &shown);
        drawn = Some(picture.done());
    });
    drawn
}

/// The host of the first script that a widget brings along; nothing where none is marked with the same.
fn host_of_scripts(need: &Requirement) -> String {
    let document = platform::document();
    let mut marked = document
        .map_or_else(Vec::new, |document| document.query_all(MARKED))
        .into_iter();
    let host = marked.find_map(|node| {
        let mark = Mark::read(&node.local_name(), &node)?;
        let source = if mark.requirement() != *need {
            None
        } else if mark.kind == Kind::Script {
            Script::read(mark.form, &node)?.source
        } else if mark.kind == Kind::Link {
            mark.form.waiting(Place::Href, &node)
        } else {
            None
        };
        Some(host_of(&platform::web_address(&source?)?).to_owned())
    });
    host.unwrap_or_default()
}

/// Draws those placeholders anew that have other things to say: in other words, or of another service.
pub fn refresh() {
    let standing: Vec<(Element, String)> = STANDING.with_borrow_mut(|all| {
        all.retain(|one| lives(&one.element).is_some());
        all.iter()
            .filter_map(|one| Some((lives(&one.element)?, one.picture.clone())))
            .collect()
    });
    for (node, before) in standing {
        if let Some(embed) = Embed::read(&node)
            && picture(&embed).is_some_and(|now| now != before)
        {
            raise(&node);
        }
    }
}

/// Draws all that stands over the page. What says the same as before stays, and with it the focus.
fn draw_over() {
    let mut all = String::new();
    STANDING.with_borrow(|standing| {
        for one in standing {
            if lives(&one.element).is_some_and(|node| is_over(&node)) {
                all.push_str("\u{1}div\u{2}class=over\u{2}data-number=");
                digits::write(&mut all, u64::from(one.number), 10, 1);
                all.push('\u{3}');
                all.push_str(&one.picture);
                all.push_str("\u{1}/");
            }
        }
    });
    // With the last of them, its host went.
    if !all.is_empty()
        && let Some(root) = stands::over_page()
    {
        root.paint(&all, false);
        place();
    }
}

fn is_over(node: &Element) -> bool {
    Embed::read(node).is_some_and(|embed| embed.stand == Stand::Over)
}

/// Places what stands over the page over the boxes of its elements.
pub fn place() {
    let standing: Vec<(u32, Element)> = STANDING.with_borrow(|all| {
        all.iter()
            .filter_map(|one| Some((one.number, lives(&one.element)?)))
            .collect()
    });
    let mut rules = String::new();
    for (number, node) in standing {
        if !is_over(&node) {
            continue;
        }
        rules.push_str("[data-number=\"");
        digits::write(&mut rules, u64::from(number), 10, 1);
        rules.push_str("\"]{");
        match stands::whereabouts(&node) {
            Some(measured) => place_over(&measured, &mut rules),
            None => rules.push_str("display:none"),
        }
        rules.push('}');
    }
    stands::place(&rules);
}

/// A button on the placeholder of this element was pressed.
pub fn pressed(node: &Element, action: &str) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    let need = embed.need;
    match action {
        "load-once" => {
            let once = Once::of(embed.mark.kind, embed.number, *need);
            inbox::dispatch(Event::LoadOnce(once));
        }
        "always-allow" => {
            let category = inbox::read(|model| need.asks_for(&model.grants, &model.services));
            if let Some(category) = category {
                inbox::dispatch(Event::AlwaysAllow {
                    category,
                    service: need.service().map(str::to_owned),
                    now: inputs::now(),
                });
            }
        }
        _ => (),
    }
}
