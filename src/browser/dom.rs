//! Our own elements: the host before `<body>`, its light children, its open root. Draws what the views say and keeps it
//! there; knows no view's content.

use super::platform::{Dialog, Element, Node, Switch};
use super::{inbox, inputs, listen, platform, storage, weighed, words};
use crate::banner::{Event, Layer, Model, Picture, Words, view};
use crate::config::Complaint;
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

/// What stands in the page, as long as it lives.
struct Stage {
    host: Element,
    root: Node,
    /// The open preferences.
    dialog: RefCell<Option<Element>>,
    /// The control of ours that opened them, by its name: it is drawn anew, so that the engine cannot give the focus
    /// back to it.
    opener: RefCell<Option<String>>,
    /// How many services the open preferences list by now, while others are still to come.
    listed: Cell<Option<usize>>,
}

/// The action of the control that stays on every page.
const REOPEN: &str = "reopen";

/// The distance of the reopen control that the style sheet knows: the visitor's own size of text, 16 pixels mostly.
const DISTANCE: u32 = 16;

/// Milliseconds of a frame: what is drawn in pieces is laid out piece by piece too.
const FRAME: u32 = 16;

/// Milliseconds after which screen readers know a live region that was drawn anew.
const HEARD: u32 = 200;

/// Milliseconds after which the notice is to be seen: pages that hide themselves while they load do so for less.
const SEEN: u32 = 2000;

/// Milliseconds after which a dialog of the page is looked at again: an engine's would tell, a library's tells nobody.
const DIALOG: u32 = 250;

/// Milliseconds after which a page that scrolls is looked at.
const SCROLLED: u32 = 250;

thread_local! {
    /// It will be looked what the control that stays covers.
    static LOOKS: Cell<bool> = const { Cell::new(false) };
    /// The notice waits for a dialog of the page.
    static WAITS: Cell<bool> = const { Cell::new(false) };
    /// What the page says of our parts made refusing less than accepting: they are no parts any more.
    static CLOSED: Cell<bool> = const { Cell::new(false) };
    /// The host while nothing was to be asked yet: what is in it comes when the page is idle.
    static RESTS: RefCell<Option<Element>> = const { RefCell::new(None) };
    static STAGE: Cell<Option<&'static Stage>> = const { Cell::new(None) };
}

/// Draws the model's layer. The notice and the preferences are built when they are first seen.
#[inline(never)]
pub fn draw(model: &Model, words: &Words) {
    if words::are_waiting() {
        return;
    }
    if inputs::follows() {
        // The tag of the page around may have come later than ours.
        if let Some(Stage { host, .. }) = STAGE.get() {
            host.remove();
        }
        return;
    }
    if model.layer == Layer::Idle && STAGE.get().is_none() && painted().is_none() {
        // Nothing is asked: what stays on every page takes no time from the page, nor from what was let go.
        rest();
        return;
    }
    let Some(stage) = STAGE.get().or_else(raise) else {
        return;
    };
    let Stage { host, root, .. } = stage;
    let is_inline = is_inline(model);
    let place = if is_inline { place() } else { None };
    if is_inline && place.is_none() && platform::is_parsing() {
        // The element for it may stand further down: drawn once the page is whole.
        return;
    }
    let waits = model.layer == Layer::Notice && place.is_none() && is_page_modal();
    if waits && !WAITS.replace(true) {
        platform::later(DIALOG, Box::new(draw_again));
    }
    // What nobody can press is not shown: the page's own dialog comes first.
    let layer = if waits { Layer::Idle } else { model.layer };
    // Moving the focus calls page code, and that calls us back: nothing is borrowed meanwhile (invariant 4).
    let open = stage.dialog.take();
    host.remove_attribute("data-aside");
    if layer != Layer::Notice {
        // Painted ahead, the notice did not come in; the next one does.
        host.remove_attribute("data-still");
    }
    let shows = matches!(layer, Layer::Preferences | Layer::Reload);
    let focused = focused_control(stage);
    let unfolded = match &open {
        Some(dialog) if shows => dialog.query_all("details[open] > summary"),
        Some(_) | None => Vec::new(),
    };
    if let Some(dialog) = &open {
        dialog.unchecked_ref::<Dialog>().close();
    }
    let mut picture = Picture::new(words);
    view::host(&mut picture, model);
    if layer == Layer::Notice {
        view::notice(&mut picture, model);
    }
    let notice = picture.words_hash();
    host.paint(&picture.done(), false);
    if waits {
        host.set_attribute("data-state", "idle");
    } else if is_inline && place.is_none() {
        host.set_attribute("data-layout", "bar");
        inbox::complain(Complaint::new("no-place", "ui.layout", &[]));
    }
    let mut picture = Picture::new(words);
    view::shell(&mut picture, model);
    view::reopen(&mut picture, model);
    match layer {
        Layer::Preferences => view::preferences(&mut picture, model),
        Layer::Reload => view::reload(&mut picture),
        Layer::Idle | Layer::Notice => (),
    }
    let drawn = match layer {
        Layer::Notice => notice,
        Layer::Preferences => picture.words_hash(),
        Layer::Idle | Layer::Reload => 0,
    };
    if drawn != model.words {
        inbox::dispatch(Event::Drawn(drawn));
    }
    // A notice that stands as it was, in another language or since it was painted ahead, does not come in again.
    root.paint(&picture.done(), layer != Layer::Notice || open.is_some());
    let distance = model.config.settings.distance;
    if distance != DISTANCE {
        root.keep_away(distance);
    }
    if CLOSED.get() {
        for part in root.query_all("[part]") {
            part.remove_attribute("part");
        }
    }
    let is_modal = model.config.settings.layout == "dialog" && layer == Layer::Notice;
    let dialog = if shows || is_modal {
        root.query_all("dialog").pop()
    } else {
        None
    };
    let back = match (&open, shows) {
        (None, true) => {
            stage.opener.replace(focused);
            None
        }
        (Some(_), false) => stage.opener.take(),
        // The same layer drawn anew, since an entry or a language came: the visitor stays where they were.
        (None, false) | (Some(_), true) => focused,
    };
    stand(host, place.as_ref());
    host.lift(layer == Layer::Notice && !is_modal && place.is_none());
    if let Some(element) = &dialog {
        root.dress(if shows { 2 } else { 1 });
        let dialog: &Dialog = element.unchecked_ref();
        if dialog.show_modal() && is_modal {
            // The notice itself: no answer is nearer than the other.
            element.focus();
        }
    }
    stage.dialog.replace(dialog);
    for part in unfolded {
        unfold(root, &part);
    }
    if let Some(control) = back {
        // The layer says where a control can be: asking the engine which of them has a box lays the whole page out.
        match layer {
            Layer::Notice => focus(host, &control),
            Layer::Preferences | Layer::Reload => focus(root, &control),
            // The notice went with its buttons. Whoever was in the preferences is given what is left of us.
            Layer::Idle if open.is_some() || control == REOPEN => focus(root, REOPEN),
            Layer::Idle => (),
        }
    }
    refresh(model, words);
    let listed = (layer == Layer::Preferences).then_some(view::FIRST);
    if stage.listed.replace(listed).is_none() && listed.is_some() {
        platform::later(FRAME, Box::new(list_more));
    }
    if layer == Layer::Idle {
        // A page that has just begun has not been laid out: asking what is where would have that done for us alone.
        await_look(SEEN);
    } else if open.is_none() {
        platform::later(HEARD, Box::new(weigh));
        platform::later(SEEN, Box::new(tell_if_hidden));
    }
}

/// Opens the part that was open under this heading, in what was drawn anew.
fn unfold(root: &Node, heading: &Element) {
    let name = heading.attribute("data-part");
    let heading = name.and_then(|name| named(root, &name));
    if let Some(part) = heading.and_then(|heading| heading.closest("details")) {
        part.set_attribute("open", "");
    }
}

/// The host of a notice that was painted ahead.
fn painted() -> Option<Element> {
    inputs::parts().and_then(inputs::Parts::host)
}

/// Our host stands there, empty, and is drawn when the page is idle.
fn rest() {
    if RESTS.with_borrow(Option::is_some) {
        return;
    }
    let Some(host) = platform::create("placet-ui") else {
        return;
    };
    host.set_attribute("data-state", "idle");
    stand_first(&host);
    RESTS.set(Some(host));
    platform::when_idle(Box::new(|| {
        if STAGE.get().is_none() && raise().is_some() {
            words::speak(&mut draw);
        }
    }));
}

/// Whether this is our host, which has nothing in it yet.
pub fn rests(host: &Element) -> bool {
    RESTS.with_borrow(|own| own.as_ref() == Some(host))
}

/// Refusing that is less visible than accepting is told to the owner, and what made it so is not taken: the layer is drawn
/// anew, out of the reach of the page's sheets. Measured behind the first paint, which waits for nobody.
fn weigh() {
    let Some(Stage { host, root, .. }) = STAGE.get() else {
        return;
    };
    if inputs::follows() {
        return words::speak(&mut draw);
    }
    // Only one of the two has buttons with a box.
    let rtl = host.matches("[dir=rtl]");
    let layers: [&Node; 2] = [host, root];
    let what = layers
        .iter()
        .find_map(|layer| weighed::difference(layer, rtl));
    if let Some(what) = what
        && !CLOSED.replace(true)
    {
        inbox::complain(Complaint::new("unequal", "placet-ui", &[what]));
        if what == weighed::WORDS {
            words::forget_owners();
        }
        words::speak(&mut draw);
    }
}

/// Whoever hides the notice, a blocker or a sheet of the page, leaves the visitor without a question: the page stays free,
/// nothing is granted, and the owner is told.
fn tell_if_hidden() {
    let is_in_window = |button: &Element| {
        let area = button.bounds();
        area.is_some_and(|area| area.height() > 0.0 && area.right > 0.0)
    };
    if let Some(Stage { host, dialog, .. }) = STAGE.get()
        && host.matches("[data-state=notice]")
        && !host
            .query_all("[data-action=accept-all]")
            .iter()
            .any(is_in_window)
    {
        inbox::complain(Complaint::new("hidden", "placet-ui", &[]));
        if let Some(dialog) = dialog.take() {
            // Modal, it holds the page up, seen or not. Whatever closes it leaves it without a choice.
            dialog.unchecked_ref::<Dialog>().close();
        }
    }
    // A sheet of the page may have come late.
    weigh();
}

/// Lists the next few services in the open preferences, until all are there: each few in a task of their own, since a page
/// may have hundreds, and the first frame answers the click.
fn list_more() {
    words::speak(&mut |model, words| {
        let Some(stage) = STAGE.get() else { return };
        let Some(listed) = stage.listed.take() else {
            return;
        };
        let mut picture = Picture::new(words);
        let Some((category, more)) = view::rest(&mut picture, model, listed) else {
            return;
        };
        let hash = picture.words_hash_after(model.words);
        if let Some(part) = platform::create("div") {
            part.paint(&picture.done(), true);
            for heading in stage.root.query_all(&["#c-", category.id()].concat()) {
                if let Some(section) = heading.closest("section") {
                    section.insert_before(&part, None);
                }
            }
        }
        inbox::dispatch(Event::Drawn(hash));
        stage.listed.set(Some(listed + more));
        platform::later(FRAME, Box::new(list_more));
    });
}

/// Brings the open switches up to what the draft says, without drawing anything anew.
#[inline(never)]
pub fn refresh(model: &Model, words: &Words) {
    let Some(stage) = STAGE.get() else { return };
    let dialog = stage.dialog.borrow();
    let Some(dialog) = dialog.as_ref() else {
        return;
    };
    // One look at each element: a page may have hundreds of services.
    let switches = view::switches(model, words);
    let named = |element: &Element, attribute: &str, key: &str| {
        let id = element.attribute(attribute)?;
        switches
            .iter()
            .find(|switch| switch.attribute == key && switch.id == id)
    };
    for input in dialog.query_all("input") {
        let switch = named(&input, "data-service", "data-service")
            .or_else(|| named(&input, "data-category", "data-category"));
        if let Some(switch) = switch {
            let input: &Switch = input.unchecked_ref();
            input.turn(switch.checked, switch.mixed);
        }
    }
    for count in dialog.query_all("[data-count]") {
        if let Some(switch) = named(&count, "data-count", "data-category") {
            count.set_text(&switch.count);
        }
    }
}

/// Lists what the services whose parts are open keep in the browser now.
#[inline(never)]
pub fn list_present(model: &Model, words: &Words) {
    let Some(stage) = STAGE.get() else { return };
    let holders = stage.root.query_all("details[open] [data-present]");
    if holders.is_empty() {
        return;
    }
    let there = storage::present();
    for holder in holders {
        let id = holder.attribute("data-present").unwrap_or_default();
        let mut picture = Picture::new(words);
        view::present(&mut picture, model, &id, &there);
        let had_focus = focused_inside(stage).is_some_and(|focused| holder.contains(&focused));
        holder.paint(&picture.done(), false);
        if had_focus && focused_inside(stage).is_none() {
            // What was deleted took its button along.
            let part = holder.closest("details");
            let heading = || part.and_then(|part| part.query_all("summary").pop());
            if let Some(next) = holder.query_all("button").pop().or_else(heading) {
                next.focus();
            }
        }
    }
}

/// Says a text to screen readers.
#[inline(never)]
pub fn say(text: &str) {
    let Some(stage) = STAGE.get() else { return };
    let text = text.to_owned();
    // A live region is heard when its text changes, not when it comes with one.
    let say = move || {
        if let Some(region) = stage.root.query_all(".said").pop() {
            region.set_text(&text);
        }
    };
    platform::later(HEARD, Box::new(say));
}

/// Fills the elements in which the page wants the list of services.
#[inline(never)]
pub fn declare(model: &Model, words: &Words) {
    let Some(document) = platform::document() else {
        return;
    };
    for element in document.query_all("[data-placet=declaration]") {
        declare_in(&element, model, words);
    }
}

/// Fills one of them.
pub fn declare_in(element: &Element, model: &Model, words: &Words) {
    let mut picture = Picture::new(words);
    view::declaration(&mut picture, model);
    element.paint(&picture.done(), false);
}

/// Where an owner wants the notice to stand in the page.
const PLACE: &str = "[data-placet=notice]";

/// Whether the notice is to be shown in an element of the page.
fn is_inline(model: &Model) -> bool {
    model.layer == Layer::Notice && model.config.settings.layout == "inline"
}

/// The element of the page for the notice.
fn place() -> Option<Element> {
    let elements = platform::document()?.query_all(PLACE);
    elements.into_iter().next()
}

/// Whether a dialog of the page holds everything else up: one of the engine's, or one whose library keeps the focus.
fn is_page_modal() -> bool {
    let Some(document) = platform::document() else {
        return false;
    };
    let open = document.query_all("dialog[open]");
    open.iter().any(|dialog| dialog.matches(":modal"))
        || platform::active().is_some_and(|focused| focused.closest("[aria-modal=true]").is_some())
}

/// Draws the notice that waited for a dialog of the page, or waits on.
fn draw_again() {
    WAITS.set(false);
    words::speak(&mut |model, words| {
        if model.layer == Layer::Notice {
            draw(model, words);
        }
    });
}

/// Draws the notice that waited for the element in which it stands.
pub fn draw_in_place() {
    words::speak(&mut |model, words| {
        if is_inline(model) {
            draw(model, words);
        }
    });
}

/// Puts the host back where it belongs, should page code have removed it: alone, with the element that it stood in, or with
/// all that stood in the document.
pub fn restore() {
    if let Some(Stage { host, .. }) = STAGE.get()
        && !host.is_connected()
        && !inputs::follows()
    {
        stand(host, None);
        // Out of the page, an open dialog has left the top layer.
        words::speak(&mut draw);
    }
}

/// Stands in the element of the page that is for the notice, or else first in the page.
fn stand(host: &Element, place: Option<&Element>) {
    let before = host.closest(PLACE);
    match place {
        Some(place) if before.as_ref() != Some(place) => {
            place.insert_before(host, None);
        }
        None if before.is_some() || !host.is_connected() => stand_first(host),
        Some(_) | None => (),
    }
}

/// Directly under `<html>`, after `<head>`: the host needs no body, survives a replaced one, and comes first in the tab
/// order.
fn stand_first(host: &Element) {
    let Some(root) = platform::root() else {
        return;
    };
    let is_body = |node: &Node| {
        let name = node.element().map(|element| element.local_name());
        name.is_some_and(|name| matches!(&*name, "body" | "frameset"))
    };
    let mut before = root.first_child();
    while let Some(node) = &before
        && !is_body(node)
    {
        before = node.next_sibling();
    }
    root.insert_before(host, before.as_ref());
}

/// Watches the focus: no control of the page that has it may be wholly covered by the notice, or by the control that
/// stays. What that one covers for clicks is looked at when a scroller has come to rest, or nearly.
pub fn watch_focus() {
    let Some(document) = platform::document() else {
        return;
    };
    document.listen("scroll", |happening| {
        let scroller = happening.target().and_then(|target| target.element());
        if let (Some(Stage { host, .. }), Some(scroller)) = (STAGE.get(), scroller)
            && host.lies_on_end(&scroller)
        {
            change_edge(host);
        }
        await_look(SCROLLED);
    });
    document.listen("focusin", |happening| {
        if let Some(target) = listen::target(&happening) {
            step_aside(&target);
        }
    });
}

/// Where the element is wholly under what we show, and scrolling does not help, ours steps aside.
#[inline(never)]
fn step_aside(element: &Element) {
    let Some(Stage { host, root, .. }) = STAGE.get() else {
        return;
    };
    let ours = match inbox::read(|model| Some(model.layer)) {
        Some(Layer::Notice) => Some(host.clone()),
        Some(Layer::Idle) => root.query_all("[data-action=reopen]").pop(),
        Some(Layer::Preferences | Layer::Reload) | None => None,
    };
    let Some(ours) = ours else { return };
    if ours.contains(element) || !is_covered(element, &ours) {
        return;
    }
    element.scroll_to_middle();
    if !is_covered(element, &ours) {
        return;
    }
    change_edge(host);
}

/// What we show stands at the other edge from now on.
fn change_edge(host: &Element) {
    if host.attribute("data-aside").is_none() {
        host.set_attribute("data-aside", "");
    } else {
        host.remove_attribute("data-aside");
    }
}

/// Looks soon whether the control that stays takes clicks from the page.
fn await_look(delay: u32) {
    if !LOOKS.replace(true) {
        platform::later(delay, Box::new(look_under));
    }
}

/// The control that stays steps aside for clicks too, where it does not do the same at the other edge.
fn look_under() {
    LOOKS.set(false);
    let Some(Stage { host, root, .. }) = STAGE.get() else {
        return;
    };
    if let Some(ours) = root.query_all("[data-action=reopen]").pop() {
        let edges = (0..2).take_while(|_| host.traps(&ours));
        edges.for_each(|_| change_edge(host));
    }
}

/// Whether nothing of the element is to be seen beside the other.
fn is_covered(element: &Element, other: &Element) -> bool {
    let (Some(own), Some(over)) = (element.bounds(), other.bounds()) else {
        return false;
    };
    own.width() > 0.0
        && own.top >= over.top
        && own.bottom <= over.bottom
        && own.left >= over.left
        && own.right <= over.right
}

/// What has the focus in our root.
fn focused_inside(stage: &Stage) -> Option<Element> {
    stage.root.focused()
}

/// By which of its attributes a control of ours is found again when it was drawn anew.
const NAMES: [&str; 3] = ["data-action", "data-part", "aria-labelledby"];

/// The control of ours that has the focus, by its action, as the heading of a part or, of a switch, by what names it; page
/// code may have put an element named like ours elsewhere.
fn focused_control(stage: &Stage) -> Option<String> {
    let focused = platform::active()?;
    if focused == stage.host {
        let inside = focused_inside(stage)?;
        return NAMES.iter().find_map(|name| inside.attribute(name));
    }
    let own = stage.host.contains(&focused);
    if own {
        focused.attribute("data-action")
    } else {
        None
    }
}

/// The control of that name; a section that has the same one begins before it.
fn named(parent: &Node, name: &str) -> Option<Element> {
    let [action, part, label] = NAMES;
    let named = [
        "[", action, "='", name, "'],[", part, "='", name, "'],[", label, "='", name, "']",
    ];
    parent.query_all(&named.concat()).pop()
}

/// Gives the focus to the control of that name.
fn focus(parent: &Node, name: &str) {
    if let Some(control) = named(parent, name) {
        control.focus();
    }
}

fn raise() -> Option<&'static Stage> {
    let own = RESTS.take().or_else(painted);
    let host = own.or_else(|| platform::create("placet-ui"))?;
    let root = host.attach_root()?;
    listen::to_root(&root);
    // A part was opened: what it has of lists is filled, and from then on again with each cookie that comes or goes, where the
    // engine tells of them.
    let hears = Cell::new(false);
    root.listen("toggle", move |_| {
        if !hears.replace(true) {
            let jar: Node = platform::global("cookieStore").unchecked_into();
            if jar.is_object() {
                jar.listen("change", |_| words::speak(&mut list_present));
            }
        }
        words::speak(&mut list_present);
    });
    let stage: &'static Stage = Box::leak(Box::new(Stage {
        host,
        root,
        dialog: RefCell::default(),
        opener: RefCell::default(),
        listed: Cell::default(),
    }));
    STAGE.set(Some(stage));
    stage.host.make_room();
    Some(stage)
}
