//! Our own elements: the host before `<body>`, its light children, its open root. Draws what the views say and keeps it
//! there; knows no view's content.

use super::{listen, natives};
use crate::banner::{Element as Picture, Layer, Model, Node as Part, Words, view};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// What stands in the page.
struct Stage {
    host: Element,
    root: Node,
    /// The open preferences.
    dialog: Option<Element>,
}

thread_local! {
    static STAGE: RefCell<Option<Stage>> = const { RefCell::new(None) };
    static STYLES: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps the styles until something is drawn.
pub fn prepare(styles: String) {
    STYLES.set(styles);
}

/// Draws the model's layer. The notice and the preferences are built when they are first seen.
pub fn draw(model: &Model, words: &Words) {
    STAGE.with_borrow_mut(|stage| {
        let stage = stage.get_or_insert_with(raise);
        for (name, value) in view::host(model, words) {
            natives::set_attribute(&stage.host, name, &value);
        }
        natives::remove_attribute(&stage.host, "data-aside");
        if let Some(dialog) = stage.dialog.take() {
            natives::close_dialog(&dialog);
        }
        if model.layer == Layer::Notice {
            natives::replace_children(&stage.host, paint_all(view::notice(model, words)));
        }
        let mut shadow = view::notice_shell();
        shadow.extend(view::reopen(model, words));
        let mut nodes = paint_all(shadow);
        if model.layer == Layer::Preferences {
            let dialog = paint(&view::preferences(model, words));
            stage.dialog = Some(dialog.clone().unchecked_into());
            nodes.push(dialog);
        }
        natives::replace_children(&stage.root, nodes);
    });
    keep();
    STAGE.with_borrow(|stage| {
        if let Some(dialog) = stage.as_ref().and_then(|stage| stage.dialog.as_ref()) {
            natives::open_dialog(dialog);
        }
    });
    refresh(model, words);
}

/// Brings the open switches up to what the draft says, without drawing anything anew.
pub fn refresh(model: &Model, words: &Words) {
    STAGE.with_borrow(|stage| {
        let Some(dialog) = stage.as_ref().and_then(|stage| stage.dialog.as_ref()) else {
            return;
        };
        for switch in view::switches(model, words) {
            for input in natives::query_all_in(dialog, "input") {
                if natives::get_attribute(&input, switch.attribute).as_ref() == Some(&switch.id) {
                    natives::set_checked(&input, switch.checked, switch.mixed);
                }
            }
            for count in natives::query_all_in(dialog, "[data-count]") {
                if natives::get_attribute(&count, "data-count").as_ref() == Some(&switch.id) {
                    natives::set_text_content(&count, &switch.count);
                }
            }
        }
    });
}

/// Puts the host back where it belongs, should page code have removed it.
pub fn keep() {
    STAGE.with_borrow(|stage| {
        if let Some(stage) = stage
            && !natives::is_connected(&stage.host)
        {
            natives::stand_first(&stage.host);
        }
    });
}

/// Whether the element is wholly under the shown notice, after scrolling could not help: then the notice steps aside.
pub fn step_aside(element: &Element) {
    STAGE.with_borrow(|stage| {
        if let Some(stage) = stage
            && !natives::contains(&stage.host, element)
            && natives::is_covered(element, &stage.host)
        {
            let aside = natives::get_attribute(&stage.host, "data-aside").is_none();
            if aside {
                natives::set_attribute(&stage.host, "data-aside", "");
            } else {
                natives::remove_attribute(&stage.host, "data-aside");
            }
        }
    });
}

/// Elements for pictures.
pub fn paint_all(pictures: Vec<Picture>) -> Vec<Node> {
    pictures
        .into_iter()
        .map(|picture| paint(&picture))
        .collect()
}

/// An element for a picture: tag, checked attributes, text nodes. Never HTML (invariant 8).
pub fn paint(picture: &Picture) -> Node {
    let element = natives::create_element(picture.tag);
    for (name, value) in &picture.attributes {
        natives::set_attribute(&element, name, value);
    }
    let children = picture.children.iter().map(|part| match part {
        Part::Text(text) => natives::text_node(text),
        Part::Element(child) => paint(child),
    });
    let children: Vec<Node> = children.collect();
    if !children.is_empty() {
        natives::replace_children(&element, children);
    }
    element.unchecked_into()
}

/// A root of ours under an element, with our styles.
pub fn root(host: &Element) -> Node {
    STYLES.with_borrow(|styles| natives::attach_root(host, styles))
}

fn raise() -> Stage {
    let host = natives::create_element("placet-ui");
    let root = root(&host);
    listen::to_root(&root);
    Stage {
        host,
        root,
        dialog: None,
    }
}
