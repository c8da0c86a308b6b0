//! Our own elements: the host before `<body>`, its light children, its open root. Draws what the views say and keeps it
//! there; knows no view's content.

use super::{listen, platform, storage};
use crate::banner::{Layer, Model, Picture, Words, view};
use std::cell::{Cell, RefCell};
use web_sys::{Element, Node};

/// What stands in the page, as long as it lives.
struct Stage {
    host: Element,
    root: Node,
    /// The open preferences.
    dialog: RefCell<Option<Element>>,
    /// The control of ours that opened them, by its action: it is drawn anew, so that the engine cannot give the focus
    /// back to it.
    opener: RefCell<Option<String>>,
}

/// The action of the control that stays on every page.
const REOPEN: &str = "reopen";

/// The distance of the reopen control that the style sheet knows: the visitor's own size of text, 16 pixels mostly.
const DISTANCE: u32 = 16;

thread_local! {
    static STAGE: Cell<Option<&'static Stage>> = const { Cell::new(None) };
}

/// Draws the model's layer. The notice and the preferences are built when they are first seen.
#[inline(never)]
pub fn draw(model: &Model, words: &Words) {
    let stage = STAGE.get().unwrap_or_else(raise);
    let Stage { host, root, .. } = stage;
    // Moving the focus calls page code, and that calls us back: nothing is borrowed meanwhile (invariant 4).
    let open = stage.dialog.take();
    platform::remove_attribute(host, "data-aside");
    let shows = model.layer == Layer::Preferences;
    let focused = platform::focused_action(host, root);
    if let Some(dialog) = &open {
        platform::close_dialog(dialog);
    }
    let mut picture = Picture::new(words);
    view::host(&mut picture, model);
    if model.layer == Layer::Notice {
        view::notice(&mut picture, model);
    }
    platform::paint(host, &picture.done(), false);
    let mut picture = Picture::new(words);
    view::shell(&mut picture);
    view::reopen(&mut picture, model);
    if shows {
        view::preferences(&mut picture, model);
    }
    platform::paint(root, &picture.done(), true);
    let distance = model.config.settings.distance;
    if distance != DISTANCE {
        platform::keep_away(root, distance);
    }
    let dialog = if shows {
        platform::query_all_in(root, "dialog").pop()
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
    restore();
    if let Some(dialog) = &dialog {
        platform::open_dialog(root, dialog);
    }
    stage.dialog.replace(dialog);
    if let Some(action) = back {
        // The layer says where a control can be: asking the engine which of them has a box lays the whole page out.
        match model.layer {
            Layer::Notice => platform::focus(host, &action),
            Layer::Preferences => platform::focus(root, &action),
            // The notice went with its buttons. Whoever was in the preferences is given what is left of us.
            Layer::Idle if open.is_some() || action == REOPEN => platform::focus(root, REOPEN),
            Layer::Idle => (),
        }
    }
    refresh(model, words);
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
        let id = platform::get_attribute(element, attribute)?;
        switches
            .iter()
            .find(|switch| switch.attribute == key && switch.id == id)
    };
    for input in platform::query_all_in(dialog, "input") {
        let switch = named(&input, "data-service", "data-service")
            .or_else(|| named(&input, "data-category", "data-category"));
        if let Some(switch) = switch {
            platform::set_checked(&input, switch.checked, switch.mixed);
        }
    }
    for count in platform::query_all_in(dialog, "[data-count]") {
        if let Some(switch) = named(&count, "data-count", "data-category") {
            platform::set_text_content(&count, &switch.count);
        }
    }
}

/// Lists what the services whose parts are open keep in the browser now.
#[inline(never)]
pub fn list_present(model: &Model, words: &Words) {
    let Some(stage) = STAGE.get() else { return };
    let holders = platform::query_all_in(&stage.root, "details[open] [data-present]");
    if holders.is_empty() {
        return;
    }
    let there = storage::present();
    for holder in holders {
        let id = platform::get_attribute(&holder, "data-present").unwrap_or_default();
        let mut picture = Picture::new(words);
        view::present(&mut picture, model, &id, &there);
        platform::paint(&holder, &picture.done(), false);
    }
}

/// Says a text to screen readers.
#[inline(never)]
pub fn say(text: &str) {
    if let Some(stage) = STAGE.get() {
        platform::say_later(&stage.root, text);
    }
}

/// Fills the elements in which the page wants the list of services.
#[inline(never)]
pub fn declare(model: &Model, words: &Words) {
    for element in platform::query_all_in(&platform::document(), "[data-placet=declaration]") {
        let mut picture = Picture::new(words);
        view::declaration(&mut picture, model);
        platform::paint(&element, &picture.done(), false);
    }
}

/// Puts the host back where it belongs, should page code have removed it.
pub fn restore() {
    if let Some(stage) = STAGE.get()
        && !platform::is_connected(&stage.host)
    {
        platform::stand_first(&stage.host);
    }
}

/// Whether the element is wholly under the shown notice, after scrolling could not help: then the notice steps aside.
#[inline(never)]
pub fn step_aside(element: &Element) {
    if let Some(Stage { host, .. }) = STAGE.get()
        && !platform::contains(host, element)
        && platform::is_covered(element, host)
    {
        if platform::get_attribute(host, "data-aside").is_none() {
            platform::set_attribute(host, "data-aside", "");
        } else {
            platform::remove_attribute(host, "data-aside");
        }
    }
}

fn raise() -> &'static Stage {
    let host = platform::create_element("placet-ui");
    let root = platform::attach_root(&host);
    listen::to_root(&root);
    let stage: &'static Stage = Box::leak(Box::new(Stage {
        host,
        root,
        dialog: RefCell::default(),
        opener: RefCell::default(),
    }));
    STAGE.set(Some(stage));
    stage
}
