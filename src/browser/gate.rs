//! The gate: finds held markup, asks the model about it, lets scripts in one by one as if they had stood there from the
//! start. Decides nothing about consent and draws nothing; embeds have their own file.

use super::{app, dom, embeds, held, natives};
use crate::config::Complaint;
use crate::consent::Requirement;
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

/// Places in `KINDS` of www/held.js; whatever comes after is an embed.
const SCRIPT: i32 = 0;
const TEMPLATE: i32 = 1;

/// Milliseconds for which scripts run without a break: longer, and a click of the visitor would wait.
const SLICE: f64 = 8.0;
/// Milliseconds that one script may keep the others waiting.
const PATIENCE: u32 = 10_000;

/// A held script or template that may run, waiting for its turn.
struct Item {
    held: Element,
    /// Its requirement, by place in `Gate::needs`.
    need: u32,
    way: Way,
    /// The address of a script that is fetched, in full and checked; empty for one in the page.
    address: String,
    /// What the live element has as its type.
    kind: String,
}

/// How a script runs, as its attributes say.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// In its turn; what follows waits.
    Blocking,
    /// After all that block, in its turn.
    Deferred,
    /// As soon as it is there.
    Async,
}

#[derive(Default)]
struct Gate {
    /// Found, and not yet looked at.
    found: VecDeque<Element>,
    blocking: VecDeque<Item>,
    deferred: VecDeque<Item>,
    /// Requirements that were met in this page, each once.
    needs: Vec<Requirement>,
    /// Requirements of scripts that ran, by place in `needs`.
    ran: Vec<u32>,
    /// The script that the others wait for.
    waiting: Option<u32>,
    /// How many scripts were waited for.
    number: u32,
    /// The limit of the script that is waited for.
    limit: Option<Timeout>,
    /// The break between two slices.
    pause: Option<Timeout>,
    /// Called when a fetched script ran or failed.
    done: Option<JsValue>,
    pumping: bool,
}

/// What to do next.
enum Step {
    Look(Element),
    Run(Item),
    Rest,
}

thread_local! {
    static GATE: RefCell<Gate> = RefCell::default();
}

/// Watches for marked elements from now on.
pub fn watch() {
    let found = Closure::<dyn Fn(Vec<Element>)>::new(take).into_js_value();
    let lost = Closure::<dyn Fn()>::new(dom::keep).into_js_value();
    held::observe(&found, &lost);
}

/// Lets everything run that may.
pub fn open() {
    take(held::find(&gloo_utils::document()));
}

/// Looks through a tree that the observer may not see and watches it from now on, or through the whole document.
pub fn rescan(root: Option<Node>) {
    match root {
        Some(root) => take(held::enter(&root)),
        None => open(),
    }
}

/// Takes embeds back that may no longer load. True if a script ran whose requirement is no longer met.
pub fn close() -> bool {
    let nodes = held::find(&gloo_utils::document());
    nodes
        .into_iter()
        .filter(|node| held::kind(node) > TEMPLATE)
        .for_each(look);
    let ran = GATE.with_borrow(|gate| {
        let needs = gate
            .ran
            .iter()
            .filter_map(|&need| gate.needs.get(need as usize));
        needs.cloned().collect::<Vec<_>>()
    });
    // What ran because something was refused does no harm after it was granted.
    let mut ran = ran
        .iter()
        .filter(|need| need.category().is_some() || need.service().is_some());
    ran.any(|need| !app::read(|model| model.meets(need)))
}

fn take(nodes: Vec<Element>) {
    GATE.with_borrow_mut(|gate| gate.found.extend(nodes));
    pump();
}

/// Goes through what was found and what waits, until there is nothing to do but wait.
fn pump() {
    if GATE.with_borrow_mut(|gate| std::mem::replace(&mut gate.pumping, true)) {
        return;
    }
    let start = held::clock();
    loop {
        if held::clock() - start > SLICE {
            let pause = Timeout::new(0, pump);
            GATE.with_borrow_mut(|gate| gate.pause = Some(pause));
            break;
        }
        match GATE.with_borrow_mut(Gate::next) {
            Step::Look(node) => look(node),
            Step::Run(item) => run(item),
            Step::Rest => break,
        }
    }
    GATE.with_borrow_mut(|gate| gate.pumping = false);
}

impl Gate {
    fn next(&mut self) -> Step {
        if let Some(node) = self.found.pop_front() {
            return Step::Look(node);
        }
        if self.waiting.is_some() {
            return Step::Rest;
        }
        let item = match self.blocking.pop_front() {
            // As from the start: deferred scripts wait for the end of the document.
            None if !held::is_parsing() => self.deferred.pop_front(),
            item => item,
        };
        item.map_or(Step::Rest, Step::Run)
    }

    /// The place of a requirement, so that each is kept once.
    fn place(&mut self, need: Requirement) -> u32 {
        let known = self.needs.iter().position(|known| *known == need);
        let place = known.unwrap_or_else(|| {
            self.needs.push(need);
            self.needs.len() - 1
        });
        place as u32
    }
}

/// Asks the model about one element: a script that may run gets in line, an embed is settled at once.
fn look(node: Element) {
    let kind = held::kind(&node);
    let categories = natives::get_attribute(&node, "data-category").unwrap_or_default();
    let service = natives::get_attribute(&node, "data-service");
    let need = Requirement::read(&categories, service.as_deref());
    let mine = match kind {
        SCRIPT => is_held(&node),
        TEMPLATE => true,
        _ => embeds::is_held(&node),
    };
    if !mine {
        return;
    }
    if need.is_broken() {
        complain(
            &node,
            "unknown-category",
            "data-category names no category that we know, so it stays shut",
            "write necessary, performance, functionality or targeting",
        );
        return;
    }
    let met = app::read(|model| model.meets(&need));
    match kind {
        SCRIPT | TEMPLATE if !met => {}
        SCRIPT => {
            if held::spend(&node) {
                let need = GATE.with_borrow_mut(|gate| gate.place(need));
                line_up(node, need);
            }
        }
        TEMPLATE => {
            if held::spend(&node) {
                let need = GATE.with_borrow_mut(|gate| gate.place(need));
                line_up_template(node, need);
            }
        }
        _ => embeds::settle(&node, &need, met),
    }
}

fn is_held(script: &Element) -> bool {
    let kind = natives::get_attribute(script, "type").unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("text/plain")
}

/// Puts a script that may run where it belongs in the line.
fn line_up(script: Element, need: u32) {
    let Some(item) = item(script, need) else {
        return;
    };
    if item.way == Way::Async {
        run(item);
        return;
    }
    GATE.with_borrow_mut(|gate| {
        let line = if item.way == Way::Deferred {
            &mut gate.deferred
        } else {
            &mut gate.blocking
        };
        line.push_back(item);
    });
}

/// Reads how a script runs. Nothing for one whose address is refused: it stays shut for good.
fn item(held: Element, need: u32) -> Option<Item> {
    let has = |name: &str| natives::get_attribute(&held, name);
    let kind = has("data-type").unwrap_or_default();
    let source = has("data-src").or_else(|| has("src"));
    let module = kind.trim().eq_ignore_ascii_case("module");
    let (is_async, fetched) = (has("async").is_some(), source.is_some());
    let address = match source {
        Some(source) => address(&held, &source)?,
        None => String::new(),
    };
    let way = if is_async && (fetched || module) {
        Way::Async
    } else if module || fetched && has("defer").is_some() {
        Way::Deferred
    } else {
        Way::Blocking
    };
    Some(Item {
        held,
        need,
        way,
        address,
        kind,
    })
}

/// The address in full if it is http or https, checked after the engine has read it; otherwise a complaint.
pub fn address(node: &Element, text: &str) -> Option<String> {
    let address = held::resolve(node, text);
    if address.starts_with("https://") || address.starts_with("http://") {
        return Some(address);
    }
    complain(
        node,
        "bad-address",
        &[
            "it would load \"",
            text,
            "\", which is no http or https address, so it stays shut",
        ]
        .concat(),
        "give the address of a file on a server",
    );
    None
}

/// Runs a script in its turn, if it still may.
fn run(item: Item) {
    let need = GATE.with_borrow(|gate| gate.needs.get(item.need as usize).cloned());
    let met = need.is_some_and(|need| app::read(|model| model.meets(&need)));
    if !met || !natives::is_connected(&item.held) {
        held::unspend(&item.held);
        return;
    }
    let nonce = app::nonce().unwrap_or_default();
    let fresh = held::revive(&item.held, &item.kind, &item.address, &nonce);
    let waits = item.way != Way::Async;
    let (number, done) = GATE.with_borrow_mut(|gate| {
        if !gate.ran.contains(&item.need) {
            gate.ran.push(item.need);
        }
        let done = gate
            .done
            .get_or_insert_with(|| Closure::<dyn Fn(u32)>::new(done).into_js_value());
        if item.address.is_empty() {
            return (0, None);
        }
        if waits {
            gate.number += 1;
            let number = gate.number;
            gate.waiting = Some(number);
            gate.limit = Some(Timeout::new(PATIENCE, move || give_up(number)));
        }
        (if waits { gate.number } else { 0 }, Some(done.clone()))
    });
    match done {
        Some(done) => held::run_fetched(&item.held, &fresh, item.need, number, &done),
        None => held::run(&item.held, &fresh, item.need),
    }
}

/// A fetched script ran or failed.
fn done(number: u32) {
    GATE.with_borrow_mut(|gate| {
        if gate.waiting == Some(number) {
            gate.waiting = None;
            gate.limit = None;
        }
    });
    pump();
}

/// A fetched script keeps the others waiting for too long.
fn give_up(number: u32) {
    app::complain(Complaint::new(
        "slow-script",
        "script",
        "a held script did not come within ten seconds",
        "the others go on without it",
    ));
    done(number);
}

/// Complains about an element.
pub fn complain(node: &Element, code: &'static str, problem: &str, remedy: &str) {
    let categories = natives::get_attribute(node, "data-category").unwrap_or_default();
    let path = [
        "<",
        &node.local_name(),
        " data-category=\"",
        &categories,
        "\">",
    ]
    .concat();
    app::complain(Complaint::new(code, &path, problem, remedy));
}

fn line_up_template(_template: Element, _need: u32) {}

/// Lets one embed load, without a record.
pub fn open_once(_number: u32) {}

/// Draws the placeholders anew.
pub fn refresh() {}
