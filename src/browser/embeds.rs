//! Held embeds and widgets: lets their addresses load or takes them back, follows what the page does to them, draws the
//! placeholders that stand for them. Decides nothing: which deed follows is `release`'s to say, what may load the model's.

use super::platform::{self, Element, Node};
use super::stands::{self, Hearers};
use super::{inbox, inputs, needs, words};
use crate::banner::{Event, Model, Picture, Words, view};
use crate::config::{Complaint, host_of};
use crate::consent::Requirement;
use crate::release::{
    Address, Deed, Found, Frame, Kind, MARKED, Mark, Once, Place, Stand, Standing, addresses_of,
};
use crate::text::digits;
use std::cell::RefCell;
use wasm_bindgen::JsCast;

/// What is known of a held element or one of its parts. The element itself is not kept: it goes when the page lets it go.
struct Known {
    number: u32,
    element: js_sys::WeakRef,
    /// One for each place, in their order.
    addresses: [Address; 5],
    /// A frame is on its way back to its empty document; what it had stays in the attribute until then, since taking the
    /// attribute away makes an entry in the history.
    is_leaving: bool,
}

/// A placeholder that stands.
struct Placeholder {
    number: u32,
    element: js_sys::WeakRef,
    /// What it shows.
    picture: String,
}

thread_local! {
    static KNOWN: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
    static STANDING: RefCell<Vec<Placeholder>> = const { RefCell::new(Vec::new()) };
}

/// Gives the elements a box that have none while their address waits. Weaker than any rule of the page.
const BOXED: &str = ":where(img:not([src]),object:not([data]),embed:not([src])):where([data-placet-category],[data-placet-service],[data-category]){display:inline-block}\
     :where(template:has(>placet-embed)){display:block}";

/// What loads by itself in a widget.
const LOADING: &str = "iframe[src],embed[src],object[data],script[src]:not([type='text/plain' i])";

/// Starts to hear of held elements.
pub fn watch() {
    let mut names: Vec<String> = vec!["sandbox".to_owned(), "title".to_owned()];
    for place in Place::ALL {
        names.push(place.live().to_owned());
        names.extend(place.waiting().map(str::to_owned));
    }
    stands::begin(
        names,
        &Hearers {
            seen: |nodes| nodes.iter().for_each(raise),
            changed: |nodes| nodes.iter().for_each(changed),
            loaded: |node| loaded(&node),
            pressed: |node, action| pressed(&node, &action),
            moved: place,
        },
    );
}

/// An element with its mark, as it stands there now.
struct Embed<'a> {
    node: &'a Element,
    name: String,
    mark: Mark,
    number: u32,
    need: &'static Requirement<'static>,
    stand: Stand,
}

impl<'a> Embed<'a> {
    fn read(node: &'a Element) -> Option<Embed<'a>> {
        let name = node.local_name();
        let mark = Mark::read(&name, node)?;
        let sandbox = node.attribute("sandbox");
        let shows = mark.kind == Kind::Template && stands::has_content(node);
        Some(Embed {
            node,
            number: stands::number_of(node).0,
            need: &needs::known(mark.requirement()).what,
            stand: Stand::of(&name, &mark, sandbox.as_deref(), shows),
            name,
            mark,
        })
    }

    /// Whether the model lets it load.
    fn is_granted(&self) -> bool {
        let own = matches!(self.stand, Stand::Document | Stand::Over);
        let inside = own && self.widget_around();
        inbox::read(|model| {
            if own {
                model.lets_load(self.number, self.need, inside)
            } else {
                model.meets(self.need)
            }
        })
    }

    /// Whether it stands in a widget or template that is marked with the same.
    fn widget_around(&self) -> bool {
        let around = self.node.parent().and_then(|parent| parent.element());
        let around = around.and_then(|around| around.closest(MARKED));
        let mark = around.and_then(|around| Mark::read(&around.local_name(), &around));
        mark.is_some_and(|mark| mark.requirement() == *self.need)
    }

    /// The element and its parts, the parts first: media look at all of them when the element itself is let go.
    fn parts(&self) -> Vec<Element> {
        let around = match self.mark.kind {
            Kind::Image => self
                .node
                .parent()
                .and_then(|parent| parent.element())
                .filter(|parent| parent.local_name() == "picture"),
            Kind::Video | Kind::Audio => Some(self.node.clone()),
            Kind::Script
            | Kind::Template
            | Kind::Link
            | Kind::Frame
            | Kind::Embed
            | Kind::Object
            | Kind::Widget => None,
        };
        let mut parts = around.map_or_else(Vec::new, |around| around.query_all("source,track"));
        parts.push(self.node.clone());
        parts
    }

    /// The form in which its service wants a frame from this address to be asked for.
    fn form(&self, address: &str) -> Frame {
        let form = match self.mark.kind {
            Kind::Frame => inbox::read(|model| model.frame(host_of(address))),
            Kind::Script
            | Kind::Template
            | Kind::Link
            | Kind::Image
            | Kind::Video
            | Kind::Audio
            | Kind::Embed
            | Kind::Object
            | Kind::Widget => None,
        };
        let part = |name| form.and_then(|form| form.text_at(name)).unwrap_or_default();
        Frame {
            host: part("host"),
            query: part("query"),
        }
    }

    /// The whole address that waits in a place of a part, and the form in which it is asked for.
    fn waiting(&self, part: &Element, place: Place) -> Option<(String, String)> {
        let text = self.mark.form.waiting(place, part)?;
        let mut last = String::new();
        for address in addresses_of(place, &text) {
            let Some(whole) = platform::web_address(address) else {
                refuse(&self.told(), address);
                return None;
            };
            last = whole;
        }
        if place == Place::Srcset {
            // Several, each with its size.
            return Some((text.clone(), text));
        }
        let wanted = self.form(&last).apply(&last);
        Some((last, wanted))
    }

    fn told(&self) -> String {
        self.mark.told(&self.name)
    }
}

/// Looks at a marked element that was found: tells what nothing can hold, and settles the rest.
pub fn look(node: &Element) {
    let (_, is_new) = stands::number_of(node);
    let Some(embed) = Embed::read(node) else {
        return;
    };
    let standing = embed.parts().iter().fold(Standing::Nothing, |all, part| {
        embed.mark.standing(part, all)
    });
    if embed.mark.kind != Kind::Template {
        let code = match standing {
            Standing::Nothing => return,
            Standing::Loads if embed.is_granted() || embed.need.is_broken() => return,
            Standing::Loads => Some("not-held"),
            Standing::Held => embed.need.is_broken().then_some("unknown-category/mark"),
        };
        if let Some(code) = code {
            inbox::complain(Complaint::new(code, &embed.told(), &[]));
            return;
        }
    }
    // What a script has drawn by then, once it was granted, is not looked at when it may run no more.
    if is_new && embed.mark.kind == Kind::Widget && loads_inside(node) && !embed.is_granted() {
        inbox::complain(Complaint::new("not-held", &embed.told(), &[]));
    }
    if embed.mark.kind == Kind::Object && node.first_child().is_some() {
        // Once Chromium has shown what stands inside an object it shows nothing else, whatever address it is given, also after
        // it left the page and came back (ten ways tried, Chromium 156).
        inbox::complain(Complaint::new("filled-object", &embed.told(), &[]));
    }
    settle(node);
}

/// Whether something stands in a widget that an engine loads from another host, and that has no mark of its own. (A picture
/// may be the owner's, from wherever it comes.)
fn loads_inside(widget: &Element) -> bool {
    let loads = |node: &Element| {
        let live = node.attribute("src").or_else(|| node.attribute("data"));
        let address = live.and_then(|live| platform::web_address(&live));
        address.is_some_and(|address| host_of(&address) != host_of(&inputs::address()))
            && Mark::read(&node.local_name(), node).is_none()
    };
    widget.query_all(LOADING).iter().any(loads)
}

/// Lets the element load, or takes back what we let it load and sees to its placeholder.
pub fn settle(node: &Element) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    let granted = embed.is_granted();
    let is_frame = embed.mark.kind == Kind::Frame;
    if granted && is_frame && (inbox::read(Model::is_waiting) || stands::is_fresh(node)) {
        // In which form its service wants it is not known yet, or it is too young to load.
        return;
    }
    if embed.mark.kind.is_embed() {
        follow(&embed, granted);
    }
    if granted {
        lower(&embed);
        return;
    }
    match embed.stand {
        Stand::Document | Stand::Over => {
            if is_frame {
                stands::watch_loads(node);
            }
            if !stands_already(&embed) {
                stands::dress_page(node, BOXED);
                stands::await_view(node);
            }
        }
        Stand::Root | Stand::Child => raise(node),
        Stand::Nothing if is_part(node) => (),
        Stand::Nothing => inbox::complain(Complaint::new("nothing-held", &embed.told(), &[])),
        Stand::Nowhere => (),
    }
}

/// Whether it is a part of a held element, by whose mark it goes: a `<source>` that carries the mark as well.
fn is_part(node: &Element) -> bool {
    let around = node.parent().and_then(|parent| parent.element());
    let whole = around.and_then(|around| match &*around.local_name() {
        "picture" => around.query_all("img").pop(),
        _ => Some(around),
    });
    let mark = whole.and_then(|whole| Mark::read(&whole.local_name(), &whole));
    mark.is_some_and(|mark| mark.kind.is_embed())
}

/// Whether its placeholder stands and can still be seen: a frame that was moved has a new empty document.
fn stands_already(embed: &Embed) -> bool {
    embed.stand == Stand::Over
        && STANDING.with_borrow(|all| all.iter().any(|one| one.number == embed.number))
}

// ---- addresses

/// Follows every address of the element and of its parts.
fn follow(embed: &Embed, granted: bool) {
    let mut is_moved = false;
    for part in embed.parts() {
        let (number, is_new) = stands::number_of(&part);
        if is_new || KNOWN.with_borrow(|all| all.iter().all(|one| one.number != number)) {
            stands::watch_attributes(&part);
            KNOWN.with_borrow_mut(|all| {
                if all.len().is_power_of_two() {
                    // What the page let go is forgotten, at a price that does not grow with the page.
                    all.retain(|one| lives(&one.element).is_some());
                }
                all.push(Known {
                    number,
                    element: weak(&part),
                    addresses: Default::default(),
                    is_leaving: false,
                });
            });
        }
        for (index, place) in Place::ALL.into_iter().enumerate() {
            let waiting = embed.waiting(&part, place);
            let live = part.attribute(place.live());
            let written = live.as_deref().filter(|live| !live.trim_ascii().is_empty());
            let loads = written.and_then(|live| match place {
                // What stands in a `srcset` is looked at as a whole.
                Place::Srcset => Some(live.to_owned()),
                Place::Src | Place::Href | Place::Poster | Place::Data => {
                    platform::web_address(live)
                }
            });
            let found = Found {
                waiting: waiting.as_ref().map(|(whole, _)| &**whole),
                wanted: waiting.as_ref().map(|(_, wanted)| &**wanted),
                live: live.as_deref(),
                loads: loads.as_deref(),
                may_go: matches!(embed.mark.kind, Kind::Video | Kind::Audio),
            };
            let deed = KNOWN.with_borrow_mut(|all| {
                let known = all.iter_mut().find(|one| one.number == number)?;
                if known.is_leaving && !granted {
                    return None;
                }
                known.is_leaving = false;
                Some(known.addresses.get_mut(index)?.follow(found, granted))
            });
            is_moved |= carry_out(embed, &part, place, deed.unwrap_or(Deed::Leave), number);
        }
    }
    if is_moved && matches!(embed.mark.kind, Kind::Video | Kind::Audio) {
        stands::load_again(embed.node);
    }
    let is_bare = |name| embed.node.attribute(name).is_none();
    if !granted && embed.mark.kind == Kind::Embed && is_bare("src") && is_bare("type") {
        // Chromium gives no box to one without an address.
        stands::set_address(embed.node, "src", "about:blank");
    }
}

/// Complains about an address that the engine reads as something else than http or https.
fn refuse(told: &str, address: &str) {
    inbox::complain(Complaint::new("bad-address", told, &[address]));
}

/// True if the address is another now.
fn carry_out(embed: &Embed, part: &Element, place: Place, deed: Deed, number: u32) -> bool {
    let name = place.live();
    let is_frame = part.local_name() == "iframe";
    match deed {
        Deed::Leave => return false,
        Deed::Load(address) => {
            stands::set_address(part, name, &address);
        }
        Deed::Close(own) => {
            if is_frame && own.is_none() {
                KNOWN.with_borrow_mut(|all| {
                    let known = all.iter_mut().find(|one| one.number == number);
                    known.into_iter().for_each(|one| one.is_leaving = true);
                });
                stands::watch_loads(part);
                stands::empty(part);
                return true;
            }
            if matches!(embed.mark.kind, Kind::Embed | Kind::Object) {
                // What it shows stays until it shows something else.
                stands::set_address(part, name, "about:blank");
            }
            give_back(part, name, own);
        }
        Deed::Shut(own) => {
            give_back(part, name, own);
            inbox::complain(Complaint::new("loaded-by-another", &embed.told(), &[]));
        }
    }
    true
}

fn give_back(part: &Element, name: &str, own: Option<String>) {
    match own {
        Some(own) => {
            stands::set_address(part, name, &own);
        }
        None => part.remove_attribute(name),
    }
}

/// The page changed something on a held element, or on a part of one.
fn changed(node: &Element) {
    if let Some(embed) = Embed::read(node) {
        if embed.mark.kind.is_embed() {
            settle(node);
            refresh();
        }
        return;
    }
    // A part: its element stands around it, or beside it in a <picture>.
    let around = node.parent().and_then(|parent| parent.element());
    if let Some(around) = around {
        if Mark::read(&around.local_name(), &around).is_some() {
            settle(&around);
        }
        around.query_all("img").iter().for_each(settle);
    }
}

/// A frame has loaded a document: its empty one, if it is held.
fn loaded(node: &Element) {
    let Some(embed) = Embed::read(node) else {
        return;
    };
    if embed.is_granted() {
        return;
    }
    let is_back = KNOWN.with_borrow_mut(|all| {
        let known = all.iter_mut().find(|one| one.number == embed.number);
        known.is_some_and(|one| std::mem::take(&mut one.is_leaving))
    });
    if is_back {
        node.remove_attribute("src");
    }
    if embed.stand == Stand::Document {
        let is_bare = |name| node.attribute(name).is_none();
        if is_bare("src") && is_bare("srcdoc") && stands::inside_frame(node).is_none() {
            // Led elsewhere by its window, as lazysizes does it.
            stands::empty(node);
            inbox::complain(Complaint::new("loaded-by-another", &embed.told(), &[]));
        }
        stands::await_view(node);
    }
}

// ---- placeholders

/// Puts the placeholder of the element where it belongs, if it is still held.
fn raise(node: &Element) {
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
            Some(body) => draw(&embed, &body, &picture),
            None => return,
        },
        Stand::Root => match stands::inside_root(node, true) {
            Some(root) => draw(&embed, &root, &picture),
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
            root.is_some_and(|root| draw(&embed, &root, &picture))
        }
        Stand::Over if !is_empty => {
            stands::stand_over(embed.number, Some(node));
            true
        }
        Stand::Child | Stand::Over | Stand::Nowhere | Stand::Nothing => false,
    };
    if stands {
        keep(embed.number, node, picture);
    }
    if embed.stand == Stand::Over {
        draw_over();
    }
}

/// What says the same as before stays, and with it the focus. True: something stands there.
fn draw(embed: &Embed, place: &Node, picture: &str) -> bool {
    let stands = STANDING.with_borrow(|all| {
        let mut all = all.iter();
        all.any(|one| one.number == embed.number && one.picture == picture)
    });
    if !stands || place.first_child().is_none() {
        place.paint(picture, true);
    }
    true
}

fn keep(number: u32, node: &Element, picture: String) {
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
fn lower(embed: &Embed) {
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
        let source = match mark.kind {
            Kind::Script if mark.requirement() == *need => mark.script(&node)?.source,
            Kind::Link if mark.requirement() == *need => mark.form.waiting(Place::Href, &node),
            Kind::Script
            | Kind::Template
            | Kind::Link
            | Kind::Frame
            | Kind::Image
            | Kind::Video
            | Kind::Audio
            | Kind::Embed
            | Kind::Object
            | Kind::Widget => None,
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

fn weak(node: &Element) -> js_sys::WeakRef {
    js_sys::WeakRef::new(node.unchecked_ref::<js_sys::Object>())
}

/// The element, if the page has not let it go.
fn lives(element: &js_sys::WeakRef) -> Option<Element> {
    element.deref().map(JsCast::unchecked_into)
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
fn place() {
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
        match stands::place_of(&node) {
            Some(
                [
                    left,
                    top,
                    width,
                    height,
                    cut_left,
                    cut_top,
                    cut_right,
                    cut_bottom,
                    layer,
                ],
            ) => {
                let mut say = |name: &str, value: f64, unit: &str| {
                    rules.push_str(name);
                    pixels(&mut rules, value);
                    rules.push_str(unit);
                };
                say("left:", left, "px;");
                say("top:", top, "px;");
                say("width:", width, "px;");
                say("height:", height, "px;");
                say("z-index:", layer + 1.0, ";");
                say("clip-path:inset(", cut_top, "px ");
                say("", cut_right, "px ");
                say("", cut_bottom, "px ");
                say("", cut_left, "px)");
            }
            None => rules.push_str("display:none"),
        }
        rules.push('}');
    }
    stands::place(&rules);
}

/// A number of whole pixels.
fn pixels(text: &mut String, value: f64) {
    let value = value.round();
    if value < 0.0 {
        text.push('-');
    }
    // No page is wider than that, and what is no number becomes nothing.
    digits::write(text, value.abs() as u64, 10, 1);
}

// ---- acts of the visitor

/// A button on the placeholder of this element was pressed.
fn pressed(node: &Element, action: &str) {
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
