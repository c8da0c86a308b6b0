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
/// Milliseconds that one script may keep the others waiting, from the moment its file was asked for.
const PATIENCE: f64 = 10_000.0;
/// How many files are fetched ahead of their turn.
const AHEAD: usize = 16;

/// A held script or template that may run, waiting for its turn.
#[derive(Clone)]
struct Item {
    held: Element,
    /// Its requirement, by place in `Gate::needs`.
    need: u32,
    way: Way,
    /// The address of a script that is fetched, in full and checked; empty for one in the page.
    address: String,
    /// What the live element has as its type.
    kind: String,
    /// By this number its file, and later its end, is announced; 0 until its file is asked for.
    number: u32,
    since: f64,
    /// Its file is there, or failed.
    ready: bool,
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
    /// A template: its content takes its place in its turn.
    Unfold,
}

#[derive(Default)]
struct Gate {
    /// Found, and not yet looked at.
    found: VecDeque<Element>,
    /// Scripts in what a script wrote or a template held: they come before all that waits.
    written: Vec<Item>,
    blocking: VecDeque<Item>,
    deferred: VecDeque<Item>,
    /// Waiting for nobody's turn, only for their files.
    loose: Vec<Item>,
    /// Of these, those whose file is there.
    due: VecDeque<Item>,
    /// Requirements that were met in this page, each once.
    needs: Vec<Requirement>,
    /// Requirements of scripts that ran, by place in `needs`.
    ran: Vec<u32>,
    /// Templates whose content is in the page.
    unfolded: Vec<(Element, u32)>,
    /// The script that runs and that the others wait for.
    waiting: Option<u32>,
    /// The last number that was given.
    number: u32,
    /// The limit of the script that the others wait for, and its number.
    limit: Option<(u32, Timeout)>,
    /// The break between two slices.
    pause: Option<Timeout>,
    pumping: bool,
    calls: Option<Calls>,
}

/// What page events call.
#[derive(Clone)]
struct Calls {
    /// A file is there.
    arrived: JsValue,
    /// A script ran or failed.
    done: JsValue,
}

/// What to do next.
enum Step {
    Look(Element),
    Ask(Item),
    Run(Item),
    Rest,
    Settle,
}

thread_local! {
    static GATE: RefCell<Gate> = RefCell::default();
}

/// Watches for marked elements from now on.
pub fn watch() {
    let found = Closure::<dyn Fn(Vec<Element>)>::new(take).into_js_value();
    let lost = Closure::<dyn Fn()>::new(dom::keep).into_js_value();
    let written = Closure::<dyn Fn(u32, Vec<Element>)>::new(write).into_js_value();
    let calls = Calls {
        arrived: Closure::<dyn Fn(u32)>::new(arrived).into_js_value(),
        done: Closure::<dyn Fn(u32)>::new(done).into_js_value(),
    };
    GATE.with_borrow_mut(|gate| gate.calls = Some(calls));
    held::on_written(&written);
    held::observe(&found, &lost);
}

/// Lets everything run that may, and shows placeholders for embeds that may not.
pub fn open() {
    take(held::find());
}

/// Looks through a tree that the observer may not see and watches it from now on, or through the whole document.
pub fn rescan(root: Option<Node>) {
    match root {
        Some(root) => take(held::enter(&root)),
        None => open(),
    }
}

/// Lets one embed load, without a record.
#[inline(never)]
pub fn open_once(number: u32) {
    embeds::open_once(number);
}

/// Draws the placeholders anew.
pub fn refresh() {
    embeds::refresh();
}

/// Takes embeds and unfolded templates back that are no longer allowed. True if a script ran whose requirement is no
/// longer met: no script can be taken back.
#[inline(never)]
pub fn close() -> bool {
    held::forget_once();
    let embeds = held::find().into_iter();
    embeds
        .filter(|node| held::kind(node) > TEMPLATE)
        .for_each(look);
    let unfolded = GATE.with_borrow_mut(|gate| std::mem::take(&mut gate.unfolded));
    for (template, need) in unfolded {
        if is_met(need) {
            GATE.with_borrow_mut(|gate| gate.unfolded.push((template, need)));
        } else {
            held::fold(&template);
        }
    }
    let mut ran = GATE.with_borrow(|gate| gate.ran.clone()).into_iter();
    // What ran because something was refused does no harm once it is granted.
    ran.any(|need| !is_met(need) && wants_a_grant(need))
}

fn requirement(need: u32) -> Option<Requirement> {
    GATE.with_borrow(|gate| gate.needs.get(need as usize).cloned())
}

fn is_met(need: u32) -> bool {
    let need = requirement(need);
    need.is_some_and(|need| app::read(|model| model.meets(&need)))
}

fn wants_a_grant(need: u32) -> bool {
    requirement(need).is_some_and(|need| need.category().is_some() || need.service().is_some())
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
    let mut settled = false;
    loop {
        if held::clock() - start > SLICE {
            let pause = Timeout::new(0, pump);
            GATE.with_borrow_mut(|gate| gate.pause = Some(pause));
            break;
        }
        match GATE.with_borrow_mut(Gate::next) {
            Step::Look(node) => look(node),
            Step::Ask(item) => {
                if !ask(&item) {
                    GATE.with_borrow_mut(|gate| gate.arrived(item.number));
                }
            }
            Step::Run(item) => run(item),
            Step::Settle if !settled => {
                settled = true;
                held::settle();
            }
            Step::Rest | Step::Settle => break,
        }
    }
    GATE.with_borrow_mut(|gate| gate.pumping = false);
}

impl Gate {
    fn next(&mut self) -> Step {
        while let Some(item) = self.written.pop() {
            self.blocking.push_front(item);
        }
        if let Some(node) = self.found.pop_front() {
            return Step::Look(node);
        }
        if let Some(item) = self.due.pop_front() {
            return Step::Run(item);
        }
        if let Some(step) = self.look_ahead() {
            return step;
        }
        if self.waiting.is_some() {
            return Step::Rest;
        }
        let line = if !self.blocking.is_empty() {
            &mut self.blocking
        } else if held::is_parsing() {
            // As from the start: deferred scripts wait for the end of the document.
            return Step::Rest;
        } else {
            &mut self.deferred
        };
        let Some(first) = line.front() else {
            return Step::Settle;
        };
        if !first.address.is_empty() && !first.ready {
            let (number, since) = (first.number, first.since);
            self.limit(number, since);
            return Step::Rest;
        }
        line.pop_front().map_or(Step::Rest, Step::Run)
    }

    /// The next file to ask for, among the first that are waited for.
    fn look_ahead(&mut self) -> Option<Step> {
        let line = self.blocking.iter_mut().chain(&mut self.deferred);
        let mut fetched = line.filter(|item| !item.address.is_empty()).take(AHEAD);
        let item = fetched.find(|item| item.number == 0)?;
        self.number += 1;
        item.number = self.number;
        item.since = held::clock();
        Some(Step::Ask(item.clone()))
    }

    /// The file of a script is there, or failed.
    fn arrived(&mut self, number: u32) {
        if let Some(at) = self.loose.iter().position(|item| item.number == number) {
            self.due.push_back(self.loose.remove(at));
            return;
        }
        let mut line = self.blocking.iter_mut().chain(&mut self.deferred);
        if let Some(item) = line.find(|item| item.number == number) {
            item.ready = true;
        }
    }

    /// Starts the one timer: it ends with the script that is waited for.
    fn limit(&mut self, number: u32, since: f64) {
        if self
            .limit
            .as_ref()
            .is_none_or(|(known, _)| *known != number)
        {
            let left = (PATIENCE - (held::clock() - since)).max(0.0);
            let timer = Timeout::new(left as u32, move || give_up(number));
            self.limit = Some((number, timer));
        }
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
    let is_held = match kind {
        SCRIPT => is_held(&node),
        TEMPLATE => true,
        _ => embeds::is_held(&node),
    };
    let met = app::read(|model| model.meets(&need));
    if !is_held {
        let loads = held::is_loose(&node) || kind != SCRIPT && embeds::is_live(&node);
        if loads && !met && !need.is_broken() {
            complain(
                &node,
                "not-held",
                "it is marked, but the browser loads it before anybody can ask",
                "write type=\"text/plain\" on a script, data-src in place of src on anything else",
            );
        }
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
    if kind == TEMPLATE && held::is_eager(&node) {
        complain(
            &node,
            "eager-template",
            "Firefox fetches images and scripts in a template before anybody can ask",
            "mark these themselves, with data-src in place of src",
        );
    }
    match kind {
        SCRIPT | TEMPLATE => {
            if met && held::spend(&node) {
                let need = GATE.with_borrow_mut(|gate| gate.place(need));
                line_up(item(node, kind, need));
            }
        }
        _ => embeds::settle(&node, &need, met),
    }
}

fn is_held(script: &Element) -> bool {
    let kind = natives::get_attribute(script, "type").unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("text/plain")
}

/// Reads how a script runs. Nothing for one that stays shut for good: its address is refused, or no engine of today runs it.
fn item(held: Element, tag: i32, need: u32) -> Option<Item> {
    let has = |name: &str| natives::get_attribute(&held, name);
    let kind = has("data-type").unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    let source = has("data-src").or_else(|| has("src"));
    let module = is_module(&kind);
    let way = match &source {
        _ if tag == TEMPLATE => Way::Unfold,
        _ if has("nomodule").is_some() && !module => return None,
        Some(_) if has("async").is_some() => Way::Async,
        None if has("async").is_some() && module => Way::Async,
        Some(_) if has("defer").is_some() => Way::Deferred,
        _ if module => Way::Deferred,
        _ => Way::Blocking,
    };
    let address = match source {
        Some(source) if way != Way::Unfold => address(&held, &source)?,
        _ => String::new(),
    };
    Some(Item {
        held,
        need,
        way,
        address,
        kind,
        number: 0,
        since: 0.0,
        ready: false,
    })
}

fn is_module(kind: &str) -> bool {
    kind == "module"
}

/// Puts a script that may run where it belongs in the line.
fn line_up(item: Option<Item>) {
    let Some(mut item) = item else { return };
    match item.way {
        Way::Async if item.address.is_empty() => run(item),
        Way::Async => {
            item.number = GATE.with_borrow_mut(|gate| {
                gate.number += 1;
                gate.number
            });
            if ask(&item) {
                GATE.with_borrow_mut(|gate| gate.loose.push(item));
            } else {
                run(item);
            }
        }
        Way::Deferred => GATE.with_borrow_mut(|gate| gate.deferred.push_back(item)),
        Way::Blocking | Way::Unfold => GATE.with_borrow_mut(|gate| gate.blocking.push_back(item)),
    }
}

/// A late script wrote these scripts: they come next, under its own requirement.
fn write(need: u32, scripts: Vec<Element>) {
    for script in scripts {
        let Some(item) = item(script, SCRIPT, need) else {
            continue;
        };
        if item.way == Way::Blocking {
            GATE.with_borrow_mut(|gate| gate.written.push(item));
        } else {
            line_up(Some(item));
        }
    }
}

/// The address in full if it is http or https, checked after the engine has read it; otherwise a complaint.
pub fn address(node: &Element, text: &str) -> Option<String> {
    let address = held::web_address(text);
    if address.is_none() {
        complain(
            node,
            "bad-address",
            &[
                "\"",
                text,
                "\" is no http or https address, so it stays shut",
            ]
            .concat(),
            "give the address of a file on a server",
        );
    }
    address
}

/// Fetches a file, so that it is there when its turn comes. The model is asked once more: a grant may have been taken back.
fn ask(item: &Item) -> bool {
    let calls = GATE.with_borrow(|gate| gate.calls.clone());
    let calls = calls.filter(|_| is_met(item.need));
    calls.is_some_and(|calls| {
        held::fetch_ahead(
            &item.held,
            &item.kind,
            &item.address,
            &nonce(),
            item.number,
            &calls.arrived,
        )
    })
}

fn nonce() -> String {
    app::nonce().unwrap_or_default()
}

/// Runs a script in its turn, if it still may and still stands in the page.
fn run(item: Item) {
    if item.way != Way::Async {
        GATE.with_borrow_mut(|gate| gate.limit = None);
    }
    if !is_met(item.need) || !natives::is_connected(&item.held) {
        held::unspend(&item.held);
        return;
    }
    if item.way == Way::Unfold {
        write(item.need, held::unfold(&item.held));
        GATE.with_borrow_mut(|gate| gate.unfolded.push((item.held, item.need)));
        return;
    }
    if held::has_failed(&item.held) {
        return;
    }
    let fresh = held::revive(&item.held, &item.kind, &item.address, &nonce());
    let is_code = item.kind.is_empty() || item.kind.contains("script");
    let ends = is_module(&item.kind) || is_code && !item.address.is_empty();
    let (number, calls) = GATE.with_borrow_mut(|gate| {
        if !gate.ran.contains(&item.need) {
            gate.ran.push(item.need);
        }
        if !ends || item.way == Way::Async {
            return (0, gate.calls.clone());
        }
        gate.number += 1;
        gate.waiting = Some(gate.number);
        gate.limit(gate.number, held::clock());
        (gate.number, gate.calls.clone())
    });
    match calls {
        Some(calls) if ends => {
            held::run_later(&item.held, &fresh, item.need, number, &calls.done);
        }
        _ => held::run(&item.held, &fresh, item.need),
    }
}

fn arrived(number: u32) {
    GATE.with_borrow_mut(|gate| gate.arrived(number));
    pump();
}

/// A script ran or failed.
fn done(number: u32) {
    GATE.with_borrow_mut(|gate| {
        if gate.waiting == Some(number) {
            gate.waiting = None;
            gate.limit = None;
        }
    });
    pump();
}

/// A script keeps the others waiting for too long: they go on, and it runs whenever it comes.
fn give_up(number: u32) {
    // One that is in the page already runs without what late code is given.
    held::abandon(number);
    let late = GATE.with_borrow_mut(|gate| {
        gate.limit = None;
        let line = if gate.blocking.is_empty() {
            &mut gate.deferred
        } else {
            &mut gate.blocking
        };
        let mut item = line.pop_front_if(|item| item.number == number)?;
        let late = (item.held.clone(), item.address.clone());
        item.way = Way::Async;
        gate.loose.push(item);
        Some(late)
    });
    if let Some((node, address)) = late {
        complain(
            &node,
            "slow-script",
            &[&address, " did not come within ten seconds"].concat(),
            "look after that host; the others go on without it",
        );
    }
    pump();
}

/// Complains about an element.
fn complain(node: &Element, code: &'static str, problem: &str, remedy: &str) {
    let categories = natives::get_attribute(node, "data-category").unwrap_or_default();
    let name = held::local_name(node);
    let path = ["<", &name, " data-category=\"", &categories, "\">"].concat();
    app::complain(Complaint::new(code, &path, problem, remedy));
}
