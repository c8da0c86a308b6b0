//! The gate: looks at held markup as it is found, asks the model about it, lets scripts and templates go one by one as if
//! they had stood there from the start. Decides nothing about consent or order and draws nothing; embeds have their own
//! file.

use super::markup::{self as page, Outcome};
use super::platform::{self, Element, Node};
use super::released::{self, Enlisted, Ran};
use super::{dom, embeds, inbox, needs, stands, words};
use crate::banner::Press;
use crate::config::Complaint;
use crate::release::{
    Attributes, CATEGORY, Kind, Line, Mark, PATIENCE, SERVICE, Standing, Step, waits_for_nothing,
};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

thread_local! {
    /// All scripts and templates that may run and have not.
    static LINE: RefCell<Line<u32>> = RefCell::default();
    static PUMPING: Cell<bool> = const { Cell::new(false) };
    /// Calls [`pump`] from a task of its own.
    static GO_ON: RefCell<JsValue> = const { RefCell::new(JsValue::NULL) };
}

/// Watches for marked elements from now on.
pub fn watch() {
    let go_on = Closure::<dyn Fn()>::new(pump).into_js_value();
    GO_ON.set(go_on);
    embeds::watch();
    let lost = Closure::<dyn Fn()>::new(dom::restore).into_js_value();
    let ended = Closure::<dyn Fn(u32)>::new(ended).into_js_value();
    let wrote = Closure::<dyn Fn(u32, Element, String, bool)>::new(wrote).into_js_value();
    #[cfg(not(feature = "compat"))]
    let selector = crate::release::FOUND;
    #[cfg(feature = "compat")]
    let selector = super::compat::selector();
    GO_ON.with_borrow(|go_on| told("document", page::observe(selector, go_on, &lost)));
    told("document", page::tell_with(&ended, &wrote));
}

/// The result, or nothing and a complaint: what the page throws stops what it was thrown at, and nothing else.
fn told<T: Default>(path: &str, result: Outcome<T>) -> T {
    result.unwrap_or_else(|error| {
        let words = platform::message_of(&error);
        inbox::complain(Complaint::new("page-threw", path, &[&words]));
        T::default()
    })
}

/// Lets everything run that may, and shows placeholders for embeds that may not.
pub fn open() {
    rescan(None);
}

/// Looks through a tree that the observer may not see and watches it from now on, or through the whole document.
pub fn rescan(root: Option<Node>) {
    told(
        "document",
        match root {
            Some(root) => page::enter(&root),
            None => page::find(),
        },
    );
    pump();
}

/// Lets everything load that the visitor lets load once.
pub fn open_once() {
    rescan(None);
}

/// Takes embeds and live templates back that are no longer allowed. True if a script ran whose requirement is no longer
/// met: no script can be taken back.
#[inline(never)]
pub fn close() -> bool {
    told("document", look_at_all());
    told("template", released::fold_all());
    // What ran because something was refused does no harm once it is granted.
    let runs =
        needs::all().any(|need| need.ran.get() && need.what.wants_a_grant() && !need.is_met());
    pump();
    runs
}

/// Looks at all but scripts and templates now, whatever else waits: embeds may have to let go of what they loaded.
fn look_at_all() -> Outcome<()> {
    page::find()?;
    while let Some(node) = page::next(true)? {
        told("document", look(node));
    }
    Ok(())
}

/// The script with this number ran or failed.
fn ended(id: u32) {
    LINE.with_borrow_mut(|line| line.ran(id));
    pump();
}

/// The file of the script with this number is there, or failed.
fn arrived(id: u32) {
    LINE.with_borrow_mut(|line| line.arrive(id));
    pump();
}

/// The released script with this number wrote into the document, or is over.
fn wrote(id: u32, node: Element, text: String, is_over: bool) {
    add_written(told(
        "document.write",
        released::write(id, node, &text, is_over),
    ));
}

fn add_written(all: Vec<Enlisted>) {
    LINE.with_borrow_mut(|line| {
        for one in all {
            line.add_written(one.id, one.way, one.has_file);
        }
    });
}

/// Goes through what was found and what waits, until there is nothing to do but wait.
fn pump() {
    if PUMPING.replace(true) {
        return;
    }
    told("document", go());
    PUMPING.set(false);
}

fn go() -> Outcome<()> {
    LINE.with_borrow_mut(|line| page::clock().map(|now| line.wake(now)))?;
    let mut was_idle = false;
    loop {
        let now = page::clock()?;
        if LINE.with_borrow(|line| line.is_over(now)) {
            return soon(0.0);
        }
        if let Some(node) = page::next(false)? {
            told("document", look(node));
            continue;
        }
        let is_parsing = page::is_parsing()?;
        let step = LINE.with_borrow_mut(|line| line.next(now, is_parsing, released::is_met));
        match step {
            Step::Ask(id) => {
                if told("script", released::fetch_ahead(id, arrived)) {
                    // The one that hangs is given up then.
                    soon(PATIENCE)?;
                } else {
                    LINE.with_borrow_mut(|line| line.arrive(id));
                }
            }
            Step::Run(id) => run(id, false),
            Step::RunAlone(id) => run(id, true),
            Step::Drop(id) => released::drop(id)?,
            Step::GiveUp(id) => give_up(id),
            Step::Pause => return soon(0.0),
            Step::Idle if !was_idle => {
                was_idle = true;
                page::call_missed()?;
            }
            Step::Rest | Step::Idle => return Ok(()),
        }
    }
}

/// Goes on in a task of its own.
fn soon(delay: f64) -> Outcome<()> {
    GO_ON.with_borrow(|go_on| platform::after(go_on, delay))
}

/// Lets a script or template go, in its turn.
fn run(id: u32, is_alone: bool) {
    if let Some(held) = released::held(id) {
        match released::run(&held, id, is_alone) {
            Ok(Ran::Later) => return,
            Ok(Ran::Over) => {}
            Ok(Ran::Unfolded(scripts)) => add_written(scripts),
            Err(error) => told(&held.told(), Err(error)),
        }
    }
    LINE.with_borrow_mut(|line| line.ran(id));
}

fn give_up(id: u32) {
    if let Some(held) = released::held(id) {
        complain(&held.told(), "slow-script", &[held.address()]);
    }
}

/// Looks at one marked element: a script or template that may run gets in line, an embed loads or gets its placeholder at once.
fn look(node: Element) -> Outcome<()> {
    let name = page::name_of(&node)?;
    if let Some(name) = name.strip_prefix(':') {
        look_at_foreign(&node, name);
        return Ok(());
    }
    let node = &node;
    if matches!(&*name, "placet-ui" | "placet-embeds") {
        // One that came with HTML which was saved after we ran, or a copy: nothing in it works.
        if !node.has_root() && !dom::rests(node) {
            node.remove();
        }
        return Ok(());
    }
    if let Some(word) = node.attribute("data-placet") {
        look_at_control(node, &word);
    }
    let Some(mark) = Mark::read(&name, node) else {
        // What a template brought goes by the template's mark.
        if let Some((attribute, value)) = waits_for_nothing(&name, node)
            && node.closest("template").is_none()
        {
            complain(attribute, "no-mark", &[&value]);
        }
        return Ok(());
    };
    if let Some(id) = mark.requirement().service()
        && !inbox::read(|model| model.knows(id))
    {
        complain("data-placet-service", "no-service/mark", &[id]);
    }
    if mark.kind != Kind::Script {
        embeds::look(node);
    }
    if matches!(mark.kind, Kind::Script | Kind::Template) {
        return line_up(node, &name, mark);
    }
    Ok(())
}

/// An element of the page that speaks to us: the list of services is filled whenever its place comes.
fn look_at_control(node: &Element, word: &str) {
    if word == "declaration" {
        // What has no words yet is filled once they come.
        if !words::are_waiting() {
            words::speak(&mut |model, words| dom::declare_in(node, model, words));
        }
    } else if word != "notice" && Press::from_id(word).is_none() {
        complain("data-placet", "unknown-control", &[word]);
    }
}

/// Puts a script or template that may run into the line.
fn line_up(node: &Element, name: &str, mark: Mark) -> Outcome<()> {
    let need = needs::known(mark.requirement());
    let id = page::numbered(node)?;
    if id != 0 {
        let is_over = mark.kind == Kind::Template && released::fold_if_forbidden(node, id, need)?;
        if !is_over {
            return Ok(());
        }
    }
    let standing = mark.standing(node, Standing::Nothing);
    if mark.kind == Kind::Template && page::is_copy(node)? {
        page::fold(node)?;
    }
    if need.what.is_broken() {
        if standing == Standing::Held {
            complain(&mark.told(name), "unknown-category/mark", &[]);
        }
        return Ok(());
    }
    let met = need.is_met();
    match standing {
        Standing::Nothing => {}
        Standing::Loads => {
            if !met {
                let (_, was_never_held) = stands::number_of(node);
                let code = match was_never_held {
                    true => "not-held",
                    false => "loaded-by-another/script",
                };
                complain(&mark.told(name), code, &[]);
                released::set_aside(node)?;
            }
        }
        Standing::Held => {
            // Known as one that was held, should another script give it a live address.
            stands::number_of(node);
            if mark.kind == Kind::Template && released::is_eager(node)? {
                complain(&mark.told(name), "eager-template", &[]);
            }
            // Beside code it is a vendor's own.
            if mark.kind == Kind::Script && node.text().is_empty() && mark.misses(node) {
                complain(&mark.told(name), "other-form", &[]);
            }
            if met && let Some(one) = released::enlist(node.clone(), mark, need)? {
                LINE.with_borrow_mut(|line| line.add(one.id, one.way, one.has_file));
            }
        }
    }
    Ok(())
}

/// An element of SVG or MathML is none of those that we hold, whatever it is called.
fn look_at_foreign(node: &Element, name: &str) {
    let is_ours = node.has(CATEGORY[0]) || node.has(SERVICE[0]);
    if is_ours || matches!(name, "script" | "template") {
        complain(&["<", name, ">"].concat(), "not-html", &[]);
    }
}

/// Complains about an element.
fn complain(tag: &str, key: &'static str, words: &[&str]) {
    inbox::complain(Complaint::new(key, tag, words));
}
