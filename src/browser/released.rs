//! What held scripts and templates become: a live script that runs for the held one, which stays where it stands; a
//! template's content, alive as the template's own children. Is told when; decides nothing about consent or order.
//!
//! The page's tree stays as its owner made it. A framework that hydrates, copies, stores or removes a held script or
//! template finds the node that it knows: the live script stands at the end of the head, or nowhere once it has run, and
//! what is alive of a template is in no copy of its text, since a template is written out by its content.

use super::markup::Outcome;
use super::needs::Need;
use super::platform::{self, Element, Node};
use super::{inbox, inputs, markup as page};
use crate::banner::Event;
use crate::config::Complaint;
use crate::release::{Attributes, Form, Inside, Kind, Mark, PATIENCE, Script, Way, imports_of};
use crate::text::list::joined;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// A held script or template that may run, and has not.
pub struct Held {
    node: Element,
    need: &'static Need,
    mark: Mark,
    /// None for a template.
    script: Option<Script>,
    /// The whole address of its file.
    address: Option<String>,
    /// Its file failed when it was fetched ahead.
    has_failed: Cell<bool>,
}

/// What was taken in: its number, when it takes its turn, whether it has a file.
pub struct Enlisted {
    pub id: u32,
    pub way: Way,
    pub has_file: bool,
}

/// What came of letting one go.
pub enum Ran {
    /// It has run, or never will.
    Over,
    /// It runs, and its end is told.
    Later,
    /// It was a template; these stood in it, and come next.
    Unfolded(Vec<Enlisted>),
}

/// What a released script has written into the document by `document.write`.
struct Written {
    id: u32,
    /// The last node that it wrote, or the script itself.
    last: Node,
    /// What is not whole yet.
    text: String,
}

thread_local! {
    /// By their numbers.
    static HELD: RefCell<Vec<(u32, Rc<Held>)>> = const { RefCell::new(Vec::new()) };
    static LAST: Cell<u32> = const { Cell::new(0) };
    /// Templates whose content is alive.
    static UNFOLDED: RefCell<Vec<(Element, &'static Need)>> = const { RefCell::new(Vec::new()) };
    /// By which need the scripts that ran did: they may write at any time.
    static RAN: RefCell<Vec<(u32, &'static Need)>> = const { RefCell::new(Vec::new()) };
    static WRITTEN: RefCell<Vec<Written>> = const { RefCell::new(Vec::new()) };
}

/// The scripts and elements of a template that its mark may speak for.
const INSIDE: &str = "script,link,iframe,img,video,audio,embed,object";
/// What Firefox fetches while it parses, although it stands in a template.
const EAGER: &str = "img[src],[srcset],script[src]:not([type='text/plain' i]),video[poster],image";
/// Shows what is alive of a template.
const SHOWS: &str = "template:is([data-placet-category],[data-placet-service],[data-category]):not(:empty){display:contents!important}";

// ---- who waits

/// Takes in a script or template that may run. None for one that engines leave alone, or whose address is none of the web.
pub fn enlist(node: Element, mark: Mark, need: &'static Need) -> Outcome<Option<Enlisted>> {
    if mark.kind == Kind::Template {
        return take_in(node, mark, None, None, need).map(Some);
    }
    let script = Script::read(mark.form, &node);
    enlist_script(node, mark, script, need)
}

/// The element is known from now on, and never looked at again.
pub fn set_aside(node: &Element) -> Outcome<()> {
    page::set_number(node, next_number())
}

#[inline(never)]
fn enlist_script(
    node: Element,
    mark: Mark,
    script: Option<Script>,
    need: &'static Need,
) -> Outcome<Option<Enlisted>> {
    let address = match script.as_ref().and_then(|script| script.source.as_deref()) {
        Some(source) => {
            let address = platform::web_address(source);
            if address.is_none() {
                let tag = mark.told("script");
                inbox::complain(Complaint::new("bad-address", &tag, &[source]));
            }
            Some(address)
        }
        None => None,
    };
    if script.is_none() || address == Some(None) {
        set_aside(&node)?;
        return Ok(None);
    }
    take_in(node, mark, script, address.flatten(), need).map(Some)
}

fn take_in(
    node: Element,
    mark: Mark,
    script: Option<Script>,
    address: Option<String>,
    need: &'static Need,
) -> Outcome<Enlisted> {
    let id = next_number();
    page::set_number(&node, id)?;
    let enlisted = Enlisted {
        id,
        way: script.as_ref().map_or(Way::InTurn, |script| script.way),
        has_file: address.is_some(),
    };
    let held = Rc::new(Held {
        node,
        need,
        mark,
        script,
        address,
        has_failed: Cell::new(false),
    });
    HELD.with_borrow_mut(|all| all.push((id, held)));
    Ok(enlisted)
}

fn next_number() -> u32 {
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// The one with this number, if it waits.
pub fn held(id: u32) -> Option<Rc<Held>> {
    HELD.with_borrow(|all| {
        let found = all.iter().find(|(known, _)| *known == id);
        found.map(|(_, held)| held.clone())
    })
}

/// Whether what it needs is met; false for one that waits no more.
pub fn is_met(id: u32) -> bool {
    held(id).is_some_and(|held| held.need.is_met())
}

fn take_out(id: u32) -> Option<Rc<Held>> {
    HELD.with_borrow_mut(|all| {
        let at = all.iter().position(|(known, _)| *known == id)?;
        Some(all.swap_remove(at).1)
    })
}

/// Forgets one, so that it is found again when what it needs is granted, or when it comes back into the page.
pub fn drop(id: u32) -> Outcome<()> {
    match take_out(id) {
        Some(held) => page::set_number(&held.node, 0),
        None => Ok(()),
    }
}

impl Held {
    /// The element as its owner would know it.
    pub fn told(&self) -> String {
        self.mark.told(match self.script {
            Some(_) => "script",
            None => "template",
        })
    }

    /// The whole address of its file.
    pub fn address(&self) -> &str {
        self.address.as_deref().unwrap_or_default()
    }
}

// ---- running

/// Fetches a file, so that scripts come at the same time and run in order, and calls when it is there. False where the
/// engine cannot.
pub fn fetch_ahead(id: u32, arrived: fn(u32)) -> Outcome<bool> {
    let Some(held) = held(id) else {
        return Ok(false);
    };
    let Some(script) = held.script.as_ref().filter(|script| script.is_code()) else {
        return Ok(false);
    };
    let rel = match script.is_module() {
        true => "modulepreload",
        false => "preload",
    };
    let then = held.clone();
    let then = Closure::<dyn Fn(bool)>::new(move |is_there: bool| {
        // What failed is not asked for again: Firefox also gives files up when the page goes away, and one that hangs would
        // keep the visitor there.
        then.has_failed.set(!is_there);
        arrived(id);
    });
    let then = then.into_js_value();
    page::preload(&held.node, held.address(), rel, &inputs::nonce(), &then)
}

/// Lets one go.
pub fn run(held: &Held, id: u32, is_alone: bool) -> Outcome<Ran> {
    take_out(id);
    let node = &held.node;
    if !node.is_connected() {
        // It is found again where it comes back.
        page::set_number(node, 0)?;
        return Ok(Ran::Over);
    }
    if held.has_failed.get() {
        page::happen(node, "error")?;
        return Ok(Ran::Over);
    }
    let Some(script) = &held.script else {
        return unfold(held).map(Ran::Unfolded);
    };
    let names = page::names_of(node)?;
    let mut passed_on = names
        .split('\n')
        .filter(|name| held.mark.passes_on(name, node) && !is_theirs(node, name));
    let names = joined(&mut passed_on, "\n");
    let address = held.address.as_deref();
    let live = page::revive(node, &names, &script.kind, &inputs::nonce(), address)?;
    // Known, so that nobody takes it for one that is held.
    page::set_number(&live, next_number())?;
    if !held.need.ran.replace(true) && held.need.what.wants_a_grant() {
        inbox::dispatch(Event::ScriptRan);
    }
    RAN.with_borrow_mut(|all| all.push((id, held.need)));
    let is_module = script.is_module();
    let ends_later = is_module || script.is_code() && address.is_some();
    let imports = match address {
        None if is_module => imported(&node.text()),
        _ => String::new(),
    };
    page::run(
        &live,
        node,
        id,
        address,
        script.is_code(),
        ends_later,
        &imports,
        is_alone,
        PATIENCE,
    )?;
    Ok(match ends_later {
        true => Ran::Later,
        false => Ran::Over,
    })
}

/// The addresses of what a module in the page imports, in lines.
fn imported(code: &str) -> String {
    let mut addresses = Vec::new();
    for name in imports_of(code) {
        // Any other name is for the page's import map.
        let is_path = ["/", "./", "../"].iter().any(|way| name.starts_with(way));
        let address = match is_path {
            true => platform::web_address(name),
            false => Some(name.to_owned()),
        };
        addresses.extend(address);
    }
    joined(&mut addresses.iter().map(String::as_str), "\n")
}

// ---- templates

/// Whether Firefox fetches some of what stands in the template before anybody can ask.
pub fn is_eager(template: &Element) -> Outcome<bool> {
    Ok(!page::content(template)?.query_all(EAGER).is_empty())
}

/// Puts a copy of a template's content into the template itself, where it is alive; its scripts run next.
#[inline(never)]
fn unfold(held: &Held) -> Outcome<Vec<Enlisted>> {
    let Held {
        node, mark, need, ..
    } = held;
    let copy = page::copy_of(node)?;
    let mut enlisted = Vec::new();
    for inner in copy.query_all(INSIDE) {
        match mark.inside(&page::name_of(&inner)?, &inner) {
            Inside::AsItIs => {}
            Inside::Runs => enlisted.extend(disarm(inner, mark.form, need)?),
            Inside::Marked => {
                for name in mark.names() {
                    if let Some(value) = Attributes::attribute(node, name) {
                        inner.set_attribute(name, &value);
                    }
                }
            }
        }
    }
    UNFOLDED.with_borrow_mut(|all| {
        all.retain(|(template, _)| template.is_connected());
        all.push((node.clone(), need));
    });
    page::unfold(node, &copy, SHOWS)?;
    Ok(enlisted)
}

/// Whether an attribute is another tool's mark, by which the script was held.
fn is_theirs(node: &Element, name: &str) -> bool {
    #[cfg(feature = "compat")]
    return super::compat::known()
        .is_some_and(|compat| compat.takes(name, &|name| node.attribute(name)));
    #[cfg(not(feature = "compat"))]
    {
        let _ = (node, name);
        false
    }
}

/// Holds a script that is about to enter the page with other markup, so that it runs in its turn.
fn disarm(node: Element, form: Form, need: &'static Need) -> Outcome<Option<Enlisted>> {
    let script = Script::read(form, &node);
    node.set_attribute("type", "text/plain");
    enlist_script(node, Mark::of_script(), script, need)
}

/// Takes back what is alive of a template that a page took out before it was forbidden, and has put back since. True if
/// there was something to take back.
pub fn fold_if_forbidden(template: &Element, id: u32, need: &Need) -> Outcome<bool> {
    let is_over = held(id).is_none() && !need.is_met();
    if is_over {
        page::fold(template)?;
    }
    Ok(is_over)
}

/// Takes back what is alive of templates whose need is met no more.
pub fn fold_all() -> Outcome<()> {
    let mut over = Vec::new();
    UNFOLDED.with_borrow_mut(|all| {
        all.retain(|(template, need)| {
            let stays = need.is_met();
            if !stays {
                over.push(template.clone());
            }
            stays
        });
    });
    for template in over {
        page::fold(&template)?;
    }
    Ok(())
}

// ---- document.write

/// A released script wrote a text into the document, or has ended and writes no more for now. What it wrote goes behind it
/// as soon as it is whole; the scripts in it run next.
pub fn write(id: u32, node: Element, text: &str, is_over: bool) -> Outcome<Vec<Enlisted>> {
    let mut enlisted = Vec::new();
    let need = RAN.with_borrow(|all| {
        let found = all.iter().find(|(known, _)| *known == id);
        found.map(|(_, need)| *need)
    });
    let earlier = WRITTEN.with_borrow_mut(|all| {
        let at = all.iter().position(|one| one.id == id)?;
        Some(all.swap_remove(at))
    });
    let mut written = match earlier {
        Some(written) => written,
        None if text.is_empty() => return Ok(enlisted),
        None => Written {
            id,
            last: node.into(),
            text: String::new(),
        },
    };
    written.text.push_str(text);
    if let Some(need) = need
        && !written.text.is_empty()
        && let Some(fragment) = page::parse(&written.text, is_over)?
    {
        written.text.clear();
        for script in fragment.query_all("script") {
            if Script::runs(&script) {
                enlisted.extend(disarm(script, Form::Long, need)?);
            }
        }
        written.last = page::write(&fragment, &written.last)?;
    }
    WRITTEN.with_borrow_mut(|all| all.push(written));
    Ok(enlisted)
}
