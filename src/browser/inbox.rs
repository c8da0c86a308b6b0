//! The inbox: takes events and complaints from everyone in this room, and lets everyone look at the model. Knows neither
//! what follows from an event nor who carries it out.
//!
//! Whoever hands something in is never called back before they are through: what comes while an event is carried out, or
//! while somebody looks at the model, waits (invariant 4).

use crate::banner::{Event, Model};
use crate::config::Complaint;
use std::cell::{Cell, RefCell};

struct Inbox {
    model: RefCell<Model>,
    events: RefCell<Vec<Event>>,
    complaints: RefCell<Vec<Complaint>>,
    /// How many of the complaints were said.
    said: Cell<usize>,
    /// Somebody carries events out, or looks at the model.
    busy: Cell<bool>,
    /// Carries out everything that has come.
    drain: fn(),
}

/// No page has more to say than this: what goes on for ever would fill the memory.
const MOST_COMPLAINTS: usize = 200;

thread_local! {
    /// Lives as long as the page, so that nobody counts who holds it.
    static INBOX: Cell<Option<&'static Inbox>> = const { Cell::new(None) };
}

fn inbox() -> Option<&'static Inbox> {
    INBOX.get()
}

/// Opens the inbox of the page; false if that was done before. What comes waits until [`begin`].
pub fn open(model: Model, drain: fn()) -> bool {
    if inbox().is_some() {
        return false;
    }
    INBOX.set(Some(Box::leak(Box::new(Inbox {
        model: RefCell::new(model),
        events: RefCell::default(),
        complaints: RefCell::default(),
        said: Cell::new(0),
        busy: Cell::new(true),
        drain,
    }))));
    true
}

/// The first event of all; what came before it follows.
pub fn begin(event: Event) {
    if let Some(inbox) = inbox() {
        inbox.events.borrow_mut().insert(0, event);
        inbox.busy.set(false);
        rouse(inbox);
    }
}

/// Takes an event in; what is already being carried out comes first.
pub fn dispatch(event: Event) {
    if let Some(inbox) = inbox() {
        inbox.events.borrow_mut().push(event);
        rouse(inbox);
    }
}

/// Takes a complaint in, the same only once.
#[inline(never)]
pub fn complain(complaint: Complaint) {
    let Some(inbox) = inbox() else { return };
    {
        let mut complaints = inbox.complaints.borrow_mut();
        if complaints.len() == MOST_COMPLAINTS || complaints.contains(&complaint) {
            return;
        }
        complaints.push(complaint);
    }
    rouse(inbox);
}

/// Looks at the model.
pub fn read<T: Default>(look: impl FnOnce(&Model) -> T) -> T {
    let (mut seen, mut look) = (T::default(), Some(look));
    look_at(&mut |model| {
        if let Some(look) = look.take() {
            seen = look(model);
        }
    });
    seen
}

#[inline(never)]
fn look_at(look: &mut dyn FnMut(&Model)) {
    if let Some(inbox) = inbox() {
        let busy = inbox.busy.replace(true);
        look(&inbox.model.borrow());
        inbox.busy.set(busy);
        rouse(inbox);
    }
}

/// Has everything carried out, unless somebody is at it.
#[inline(never)]
fn rouse(inbox: &Inbox) {
    let waits =
        || !inbox.events.borrow().is_empty() || inbox.said.get() < inbox.complaints.borrow().len();
    while waits() && !inbox.busy.replace(true) {
        (inbox.drain)();
        inbox.busy.set(false);
    }
}

// ---- for whoever drains

/// Changes the model.
pub fn change<T: Default>(change: impl FnOnce(&mut Model) -> T) -> T {
    inbox().map_or_else(T::default, |inbox| change(&mut inbox.model.borrow_mut()))
}

/// The events that have come, the first first.
pub fn events() -> Vec<Event> {
    inbox().map_or_else(Vec::new, |inbox| inbox.events.take())
}

/// The next complaint that nobody has said.
pub fn unsaid() -> Option<Complaint> {
    let inbox = inbox()?;
    let next = inbox.complaints.borrow().get(inbox.said.get()).cloned();
    inbox
        .said
        .set(inbox.said.get() + usize::from(next.is_some()));
    next
}

/// All complaints so far.
pub fn complaints() -> Vec<Complaint> {
    inbox().map_or_else(Vec::new, |inbox| inbox.complaints.borrow().clone())
}
