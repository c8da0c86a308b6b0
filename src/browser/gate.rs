//! The gate: looks at held markup as it is found, asks the model about it, lets scripts in one by one as if they had stood
//! there from the start. Decides nothing about consent and draws nothing; embeds have their own file. Elements stay on the
//! other side of the border: what waits here goes by number.

use super::needs::{Need, known_need, needs, refuse_addresses};
use super::platform::{Element, Node};
use super::{dom, embeds, held, inbox, inputs};
use crate::config::Complaint;
use crate::release::{Kind, Mark};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;

// What happens, as js/held.js and js/late.js tell it; anything else is only a reason to go on.
const LOST: u32 = 1;
const ARRIVED: u32 = 2;
const LATE: u32 = 3;
const DONE: u32 = 4;

// How a marked element stands there, as `stateOf` of js/held.js says: less than these holds nothing, more is held.
const LOADS: u32 = 1;
const EAGER: u32 = 3;

// What `claim` of js/held.js gives out.
const SCRIPT: i32 = 0;
const TEMPLATE: i32 = 1;

/// Milliseconds for which scripts run without a break: longer, and a click of the visitor would wait.
const SLICE: f64 = 3.0;
/// How many files are fetched ahead of their turn.
const AHEAD: usize = 16;

/// A held script or template that may run, waiting for its turn.
#[derive(Clone, Copy)]
struct Item {
    /// Given by js/held.js, which knows its element by it.
    number: i32,
    need: &'static Need,
    turn: Turn,
    file: File,
}

/// When something runs, in the order of the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Turn {
    /// At once: it waited for nobody's turn, only for its file, and that is there.
    Due,
    /// A script in what the script that ran last wrote or unfolded: before all that waits.
    Written,
    /// In its turn; what follows waits.
    Blocking,
    /// After all that block, in its turn.
    Deferred,
    /// As soon as its file is there.
    Async,
    /// Never again: a template whose content is in the page.
    Over,
}

/// Where the file of a script is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    /// It stands in the page.
    None,
    Wanted,
    Asked,
    /// Asked for, and not there in time.
    Late,
    /// Or failed.
    There,
}

/// What to do next.
enum Step {
    Ask(Item),
    Run(Item),
    GiveUp(i32),
    Rest,
    Settle,
}

thread_local! {
    /// All that wait, in the order of their turns, and templates that may have to go back.
    static LINE: RefCell<Vec<Item>> = const { RefCell::new(Vec::new()) };
    /// The script that runs and that the others wait for; 0 if none does.
    static WAITING: Cell<i32> = const { Cell::new(0) };
    static PUMPING: Cell<bool> = const { Cell::new(false) };
}

/// Watches for marked elements from now on.
pub fn watch() {
    let tell = Closure::<dyn Fn(u32, i32)>::new(hear).into_js_value();
    embeds::watch();
    held::observe(&tell, &inputs::nonce());
}

/// Lets everything run that may, and shows placeholders for embeds that may not.
pub fn open() {
    rescan(None);
}

/// Looks through a tree that the observer may not see and watches it from now on, or through the whole document.
pub fn rescan(root: Option<Node>) {
    match root {
        Some(root) => held::enter(&root),
        None => held::find(),
    }
    pump();
}

/// Lets everything load that the visitor lets load once.
pub fn open_once() {
    rescan(None);
}

/// Draws the placeholders anew.
pub fn refresh() {
    embeds::refresh();
}

/// Takes embeds and unfolded templates back that are no longer allowed. True if a script ran whose requirement is no
/// longer met: no script can be taken back.
#[inline(never)]
pub fn close() -> bool {
    held::list_embeds();
    while let Some(embed) = held::next_listed() {
        look(&embed);
    }
    while let Some(template) = LINE.with_borrow_mut(forbidden) {
        held::fold(template);
    }
    // What ran because something was refused does no harm once it is granted.
    needs().any(|need| need.ran.get() && need.what.wants_a_grant() && !need.is_met())
}

/// Takes a template out of the line that may not be in the page any more.
fn forbidden(line: &mut Vec<Item>) -> Option<i32> {
    let over = |item: &Item| item.turn == Turn::Over && !item.need.is_met();
    let at = line.iter().position(over)?;
    Some(line.remove(at).number)
}

/// Something happened to what has this number.
fn hear(what: u32, number: i32) {
    match what {
        LOST => dom::restore(),
        DONE => {
            done(number);
            pump();
        }
        _ => {
            LINE.with_borrow_mut(|line| arrive(line, what, number));
            pump();
        }
    }
}

/// The script with this number ran or failed.
fn done(number: i32) {
    if WAITING.get() == number {
        WAITING.set(0);
    }
}

/// The file of an item is there, or late.
fn arrive(line: &mut Vec<Item>, what: u32, number: i32) {
    let Some(at) = line.iter().position(|item| item.number == number) else {
        return;
    };
    let mut item = line.remove(at);
    match what {
        ARRIVED if item.turn == Turn::Async => {
            item.turn = Turn::Due;
            insert(line, item);
            return;
        }
        ARRIVED => item.file = File::There,
        LATE if item.file == File::Asked => item.file = File::Late,
        _ => {}
    }
    line.insert(at, item);
}

/// Puts an item behind those that have the same turn.
fn insert(line: &mut Vec<Item>, item: Item) {
    let before = line.iter().rposition(|other| other.turn <= item.turn);
    line.insert(before.map_or(0, |at| at + 1), item);
}

/// Goes through what was found and what waits, until there is nothing to do but wait.
fn pump() {
    if PUMPING.replace(true) {
        return;
    }
    let start = held::clock();
    let mut settled = false;
    loop {
        if held::clock() - start > SLICE {
            held::pause();
            break;
        }
        if let Some(node) = held::next() {
            look(&node);
            continue;
        }
        match LINE.with_borrow_mut(next) {
            Step::Ask(item) => {
                if !ask(&item) {
                    LINE.with_borrow_mut(|line| arrive(line, ARRIVED, item.number));
                }
            }
            Step::Run(item) => run(item),
            Step::GiveUp(number) => complain(
                &held::node_of(number),
                "slow-script",
                &[&held::address_of(number)],
            ),
            Step::Settle if !settled => {
                settled = true;
                held::call_missed();
            }
            Step::Rest | Step::Settle => break,
        }
    }
    PUMPING.set(false);
}

fn next(line: &mut Vec<Item>) -> Step {
    let first = line.first().copied();
    if first.is_some_and(|first| first.turn == Turn::Due) {
        return run_first(line);
    }
    if let Some(item) = look_ahead(line) {
        return Step::Ask(item);
    }
    let first = first.filter(|first| first.turn < Turn::Async);
    let is_blocking = first.is_some_and(|first| first.turn < Turn::Deferred);
    // As from the start: deferred scripts wait for the end of the document.
    if WAITING.get() != 0 || !is_blocking && held::is_parsing() {
        return Step::Rest;
    }
    let Some(first) = first else {
        return Step::Settle;
    };
    match first.file {
        File::Wanted | File::Asked => Step::Rest,
        File::None | File::There => run_first(line),
        // The others go on, and it runs whenever it comes.
        File::Late => {
            line.remove(0);
            insert(
                line,
                Item {
                    turn: Turn::Async,
                    ..first
                },
            );
            Step::GiveUp(first.number)
        }
    }
}

fn run_first(line: &mut Vec<Item>) -> Step {
    let first = line.remove(0);
    for item in line {
        if item.turn == Turn::Written {
            // What this one writes comes before it.
            item.turn = Turn::Blocking;
        }
    }
    Step::Run(first)
}

/// The next file to ask for, among the first that are waited for.
fn look_ahead(line: &mut [Item]) -> Option<Item> {
    let mut fetched = line
        .iter_mut()
        .filter(|item| item.turn < Turn::Async && item.file != File::None)
        .take(AHEAD);
    let item = fetched.find(|item| item.file == File::Wanted)?;
    item.file = File::Asked;
    Some(*item)
}

/// Asks the model about one element: a script that may run gets in line, an embed is settled at once.
fn look(node: &Element) {
    let writer = held::writer(node);
    if let Some(need) = needs().find(|need| need.number == writer) {
        line_up(node, need, Turn::Written);
        return;
    }
    let Some(mark) = Mark::read(&node.local_name(), node) else {
        return;
    };
    if mark.kind != Kind::Script {
        embeds::look(node);
    }
    if !matches!(mark.kind, Kind::Script | Kind::Template) {
        return;
    }
    let need = known_need(node);
    let met = need.is_met();
    let state = held::state_of(node);
    if state == LOADS && !met && !need.what.is_broken() {
        complain(node, "not-held", &[]);
    }
    if state <= LOADS {
        return;
    }
    if need.what.is_broken() {
        complain(node, "unknown-category/mark", &[]);
        return;
    }
    if state == EAGER {
        complain(node, "eager-template", &[]);
    }
    if met {
        line_up(node, need, Turn::Blocking);
    }
}

/// Puts a script or template that may run where it belongs in the line; `turn` is that of one that waits for its own.
fn line_up(node: &Element, need: &'static Need, turn: Turn) {
    let number = held::enlist(node);
    refuse_addresses();
    if number == 0 {
        return;
    }
    let turn = match number & 3 {
        0 => turn,
        1 => Turn::Deferred,
        _ => Turn::Async,
    };
    let file = match number & 4 {
        0 => File::None,
        _ => File::Wanted,
    };
    let mut item = Item {
        number,
        need,
        turn,
        file,
    };
    if turn == Turn::Async && (file == File::None || !ask(&item)) {
        item.turn = Turn::Due;
    }
    LINE.with_borrow_mut(|line| insert(line, item));
}

/// Fetches a file, so that it is there when its turn comes. The model is asked once more: a grant may have been taken back.
fn ask(item: &Item) -> bool {
    item.need.is_met() && held::fetch_ahead(item.number)
}

/// Runs a script in its turn, if it still may and still stands in the page.
fn run(item: Item) {
    let (number, need) = (item.number, item.need);
    match held::claim(number, need.is_met()) {
        SCRIPT => {
            let alone = item.turn == Turn::Due;
            need.ran.set(true);
            if !alone {
                WAITING.set(number);
            }
            if !held::run(number, need.number, alone) {
                done(number);
            }
        }
        TEMPLATE => {
            let over = Item {
                turn: Turn::Over,
                ..item
            };
            LINE.with_borrow_mut(|line| insert(line, over));
            held::unfold(number, need.number);
        }
        _ => {}
    }
}

/// Complains about an element.
fn complain(node: &Element, code: &'static str, words: &[&str]) {
    inbox::complain(Complaint::new(code, &held::tag_of(node), words));
}
