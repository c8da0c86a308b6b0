//! The state of a visit: the config, what may run, which layer is open, what the open switches say. Changed by
//! `update` alone.

use super::Sweep;
use super::filled::Filled;
use crate::config::{Config, Entry, Fields, Moment, Outline, Slot, TOOLS, Value, matches};
use crate::consent::{
    Category, CategorySet, Grants, OptOutSignals, Outgoing, Record, Requirement, Service, Why,
    receipt,
};
use crate::release::Once;
use std::mem::take;

/// What is on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// Nothing but the reopen control.
    Idle,
    /// The notice.
    Notice,
    /// The preferences.
    Preferences,
    /// Whether the page may be loaded again now, so that what was taken back stops.
    Reload,
}

/// The whole state.
#[derive(Clone, Debug)]
pub struct Model {
    /// What the owner wrote.
    pub config: Config,
    /// The table of what is known of services by their ids alone.
    pub(super) outlines: String,
    /// The services that are ready, as consent sees them.
    pub services: Vec<Service>,
    /// What may run.
    pub grants: Grants,
    /// The choice that stands, if there is one.
    pub record: Option<Box<Record>>,
    /// Why the visitor must be asked, if they must.
    pub ask: Option<Why>,
    /// Nobody is asked here, and no control stays: the owner wants a frame of another origin's page so.
    pub aside: bool,
    /// What is on the screen.
    pub layer: Layer,
    /// What the switches of the open preferences say; no choice until it is saved.
    pub draft: Grants,
    /// What the browser says on the visitor's behalf.
    pub opt_out: OptOutSignals,
    /// The visit has started.
    pub started: bool,
    /// What could not be erased at the last withdrawal: names, for the visitor.
    pub left: Vec<String>,
    /// Language of the words.
    pub language: String,
    /// A script of the page that waited for a grant ran: only a new page stops it.
    pub(super) script_ran: bool,
    /// Services whose code runs in this page.
    pub(super) running: Vec<&'static str>,
    /// Steps that were resolved.
    pub(super) filled: Filled,
    /// Keys of steps that run once a page.
    pub(super) once: Vec<&'static str>,
    /// Stamps that the stored record grants or granted, whether it still stands or not.
    pub(super) granted_once: Vec<u32>,
    /// What the visitor lets load on this page, until the next choice.
    pub(super) loads_once: Vec<Once>,
    /// The entries of former services were asked for.
    pub(super) former_asked: bool,
    /// The categories of the marked content that was found in this page.
    pub(super) marks: CategorySet,
    /// A reload is due once everything is closed.
    pub(super) reload: bool,
    /// The record was made while entries were on their way: it speaks for them too.
    pub(super) ahead: bool,
    /// Page code still waits for `placet.ready`: entries that the record grants are on their way.
    pub(super) unready: bool,
    /// What that record took the place of: it answers for those of them that the visitor left as they were.
    pub(super) earlier: Option<Box<Record>>,
    /// The last act came from page code.
    pub(super) called: bool,
    /// The hash of the words that are on the screen; 0 where none are.
    pub words: u32,
    /// The record could not be stored: it counts for this page alone.
    pub(super) volatile: bool,
    /// Another tool's choice, until all services that it may speak of are known.
    #[cfg(feature = "compat")]
    pub(super) given: Option<super::taken_over::Given>,
}

impl Model {
    /// A visit that has not started: everything shut.
    pub fn new(config: Config) -> Model {
        Model {
            config,
            outlines: String::new(),
            services: Vec::new(),
            grants: Grants::none(),
            record: None,
            ask: None,
            aside: false,
            layer: Layer::Idle,
            draft: Grants::none(),
            opt_out: OptOutSignals::default(),
            started: false,
            left: Vec::new(),
            language: "en".to_owned(),
            running: Vec::new(),
            filled: Filled::default(),
            once: Vec::new(),
            granted_once: Vec::new(),
            loads_once: Vec::new(),
            former_asked: false,
            marks: CategorySet::NECESSARY,
            reload: false,
            script_ran: false,
            ahead: false,
            unready: false,
            earlier: None,
            called: false,
            words: 0,
            volatile: false,
            #[cfg(feature = "compat")]
            given: None,
        }
    }

    /// Steps of a list, resolved for this moment by what `granted` says of this model.
    pub(super) fn resolved(
        &mut self,
        written: &'static [Value],
        params: Fields,
        granted: &dyn Fn(&Model, Category) -> bool,
        moment: Moment,
        owner: Option<&'static str>,
    ) -> Vec<Value> {
        let mut filled = take(&mut self.filled);
        let steps = filled.steps(written, params, &|id| granted(self, id), moment, owner);
        self.filled = filled;
        steps
    }

    /// The services that are ready, in the owner's order.
    pub fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.config.slots.iter().filter_map(|slot| match slot {
            Slot::Ready(entry) => Some(*entry),
            Slot::Waiting { .. } | Slot::Broken => None,
        })
    }

    /// Whether something runs that only a new page stops, and the page is loaded again for that.
    pub fn stops_on_reload(&self) -> bool {
        let mut entries = self.entries();
        self.config.settings.reload != "never"
            && (self.script_ran
                || entries.any(|entry| entry.reloads && self.running.contains(&entry.service.id)))
    }

    /// Whether another tool's choice waits for entries: until then nobody is asked.
    pub(super) fn is_given(&self) -> bool {
        #[cfg(feature = "compat")]
        return self.given.is_some();
        #[cfg(not(feature = "compat"))]
        false
    }

    /// Whether an entry of the catalogue is still on its way.
    pub fn is_waiting(&self) -> bool {
        let mut slots = self.config.slots.iter();
        slots.any(|slot| matches!(slot, Slot::Waiting { .. }))
    }

    /// The services whose entries are on their way: their ids, and what is known by those.
    pub fn awaited(&self) -> impl Iterator<Item = (&'static str, Outline)> {
        self.config.slots.iter().filter_map(|slot| match slot {
            Slot::Waiting { id, own, .. } => Some((*id, Outline::find(&self.outlines, id, own))),
            Slot::Ready(_) | Slot::Broken => None,
        })
    }

    /// The categories that visitors are asked about: those that this page has anything of. A page that has nothing, as far
    /// as is known by now, asks about all: its own code may go by them.
    pub fn asked(&self) -> CategorySet {
        match self.used() {
            CategorySet::NECESSARY => self.shown(),
            used => used,
        }
    }

    /// All categories but those that the owner hides.
    pub(super) fn shown(&self) -> CategorySet {
        let mut shown = CategorySet::ALL;
        let own = &self.config.settings.categories;
        for category in Category::ASKED {
            let hidden = own.at(category.id()).at("hidden").is_on();
            shown = shown.with(category, !hidden);
        }
        shown
    }

    /// The categories that this page has something of: a service, marked content, or a word of the owner's about them.
    pub(super) fn used(&self) -> CategorySet {
        let shown = self.shown();
        let mut used = self.marks.both(shown);
        // What is only disclosed is shown in its category, and so the category is.
        for service in &self.services {
            used = used.with(service.category, true);
        }
        for (_, outline) in self.awaited() {
            used = used.with(outline.category, true);
        }
        for (id, _) in self.config.settings.categories.entries() {
            if let Some(category) = Category::from_id(id) {
                used = used.with(category, true);
            }
        }
        used.both(shown)
    }

    /// The service with this id, if visitors decide about it; one whose entry is on its way counts.
    pub fn asks_about(&self, id: &str) -> Option<&'static str> {
        let mut slots = self.config.slots.iter();
        slots.find_map(|slot| {
            let known = match slot {
                Slot::Ready(entry) => entry.service.asked.then_some(entry.service.id)?,
                Slot::Waiting { id, .. } => id,
                Slot::Broken => return None,
            };
            (known == id).then_some(known)
        })
    }

    /// Whether a service has this id. One that cannot work was complained about, and its id may be the very thing that is
    /// wrong: then every id may be its own.
    pub fn knows(&self, id: &str) -> bool {
        let mut slots = self.config.slots.iter();
        slots.any(|slot| match slot {
            Slot::Ready(entry) => entry.service.id == id,
            Slot::Waiting { id: known, .. } => *known == id,
            Slot::Broken => true,
        })
    }

    /// Answers for one service, as its own switch does. While entries are on their way nobody knows whether it is the last
    /// of its category: its yes is no yes to them.
    pub(super) fn switch(&self, grants: &mut Grants, id: &'static str, on: bool) {
        if on && self.is_waiting() {
            grants.set_service(id, on);
        } else {
            grants.switch_service(id, on, &self.services);
        }
    }

    /// What the choice that stands did not speak of: the ids of services, and of categories that something else brought,
    /// such as marked content.
    pub fn news(&self) -> Vec<&'static str> {
        let mut news = Vec::new();
        if let Some(record) = self.outgrown() {
            let mut known = record.asked;
            let answers = record.covered.answers(&self.services);
            for (service, answer) in self.services.iter().zip(answers) {
                if service.asked && answer.is_none() {
                    news.push(service.id);
                    known = known.with(service.category, true);
                }
            }
            for &category in &Category::ASKED {
                if self.used().has(category) && !known.has(category) {
                    news.push(category.id());
                }
            }
        }
        news
    }

    /// What this service has become for since the choice that stands.
    pub fn gained(&self, entry: &Entry) -> Vec<&'static str> {
        let outgrown = self.outgrown();
        outgrown.map_or_else(Vec::new, |record| {
            record.covered.gained(&entry.service, &entry.purposes)
        })
    }

    /// The choice that stands, where something has come since that it did not speak of.
    fn outgrown(&self) -> Option<&Record> {
        let record = self.record.as_deref();
        record.filter(|_| self.ask == Some(Why::NewServices))
    }

    /// Whether this category or service may run.
    pub fn allows(&self, id: &str) -> bool {
        match Category::from_id(id) {
            Some(category) => self.grants.allows(category),
            None => self.allows_service(id),
        }
    }

    /// Whether this service may run: what visitors were asked about by its answer, what is necessary always.
    pub fn allows_service(&self, id: &str) -> bool {
        let mut known = self.services.iter();
        match known.find(|service| service.id == id) {
            Some(service) if service.asked => self.grants.allows_service(id),
            Some(service) => service.category == Category::Necessary,
            None => false,
        }
    }

    /// Whether the visitor is asked, and has let nothing of the page run yet.
    pub fn is_untouched(&self) -> bool {
        self.layer == Layer::Notice && self.record.is_none() && self.loads_once.is_empty()
    }

    /// Whether a service that uses this host runs by the owner's config: by a grant, or without one.
    pub fn is_used(&self, host: &str) -> bool {
        self.entries().any(|entry| {
            let runs = !entry.before.is_empty() || self.allows_service(entry.service.id);
            runs && entry.hosts.iter().any(|own| matches(own, host))
        })
    }

    /// How frames from this host are asked for.
    pub fn frame(&self, host: &str) -> Option<&'static Value> {
        let entry = self.entries().find(|entry| entry.hosts.contains(&host));
        entry.map(|entry| entry.frame)
    }

    /// Whether the grants let a held element run.
    fn grants_to(&self, requirement: &Requirement) -> bool {
        requirement.is_met(&self.grants, &self.services, self.record.is_some())
    }

    /// Whether a held script, template or widget may run.
    pub fn meets(&self, requirement: &Requirement) -> bool {
        let alike = |once: &Once| matches!(once, Once::Alike(own) if own == requirement);
        self.grants_to(requirement) || !requirement.is_broken() && self.loads_once.iter().any(alike)
    }

    /// What the grants lack for it to run, in the words of a mark.
    pub fn missing(&self, requirement: &Requirement) -> String {
        requirement.missing(&self.grants, &self.services, self.record.is_some())
    }

    /// Whether the held element with this number may load, of its own. `inside`: it stands in a widget that is marked with
    /// the same, and comes with it.
    pub fn lets_load(&self, number: u32, requirement: &Requirement, inside: bool) -> bool {
        let one = !requirement.is_broken() && self.loads_once.contains(&Once::One(number));
        one || if inside {
            self.meets(requirement)
        } else {
            self.grants_to(requirement)
        }
    }

    /// The record for page code; nothing before a choice.
    pub fn receipt(&self) -> Outgoing {
        let Some(record) = &self.record else {
            return Outgoing::Nothing;
        };
        let mut grants = self.grants.clone();
        if self.ahead && self.earlier.is_none() {
            // The answer for a category is the answer for what is on its way, unless that was answered for by itself.
            for (id, outline) in self.awaited() {
                if outline.asked && grants.answer(id).is_none() {
                    grants.set_service(id, grants.allows(outline.category));
                }
            }
        }
        receipt(record, &grants, &self.left, &TOOLS)
    }

    /// What has to go: the storage of every service that may not run. `flags`: the vendors' own opt-out flags too.
    pub fn sweep(&self, flags: bool) -> Sweep {
        let mut sweep = Sweep::default();
        for entry in self.entries() {
            let is_spared = !flags && self.allows_service(entry.service.id);
            let list = if is_spared {
                &mut sweep.spare
            } else {
                &mut sweep.erase
            };
            for stored in &entry.stores {
                if flags || is_spared || !stored.flag {
                    list.push((stored.place, stored.name));
                }
            }
        }
        #[cfg(feature = "compat")]
        if !self.is_given() {
            super::taken_over::erase(&self.config.settings, &mut sweep);
        }
        sweep
    }
}
