//! The one promise, over any life of a browser: several tabs, messages between them that come late, a clock that is moved,
//! entries that arrive or do not, a site that changes between pages, cookies that are lost, cut or brought back. Whatever
//! runs is granted by a record that its tab has seen, and by a yes of the visitor. What was seen and said is kept here, in
//! a model of its own; of the product it asks nothing but what a record's text says.

use crate::browser::{Browser, DAY, TODAY};
use placet::banner::{Event, Press};
use placet::consent::{Category, Requirement, decode, encode};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The services of the site and the category that each is in; the last two are fetched.
const SERVICES: [(&str, Category); 6] = [
    ("counter", Category::Performance),
    ("replay", Category::Performance),
    ("chat", Category::Functionality),
    ("ads", Category::Targeting),
    ("matomo", Category::Performance),
    ("intercom", Category::Functionality),
];

const HELD: [&str; 4] = [
    "performance",
    "functionality performance",
    "targeting",
    "!targeting",
];

/// What the owner has written today.
#[derive(Clone, Debug)]
struct Site {
    /// Which of the services it has.
    services: u8,
    /// Whether the counter follows visitors around since a while.
    counter_targets: bool,
    hidden: Option<Category>,
    revision: u32,
    days: u16,
}

impl Site {
    fn has(&self, index: usize) -> bool {
        self.services >> index & 1 == 1
    }

    fn category(&self, index: usize) -> Category {
        match SERVICES[index] {
            ("counter", _) if self.counter_targets => Category::Targeting,
            (_, category) => category,
        }
    }

    /// The services of these categories that visitors are asked about.
    fn of(
        &self,
        wanted: impl Fn(Category) -> bool,
    ) -> impl Iterator<Item = (&'static str, Category)> {
        let indices = (0..SERVICES.len()).filter(|index| self.has(*index));
        let known = indices.map(|index| (SERVICES[index].0, self.category(index)));
        let asked =
            known.filter(|(_, category)| Some(*category) != self.hidden && wanted(*category));
        asked.collect::<Vec<_>>().into_iter()
    }

    fn config(&self) -> String {
        let mut list = Vec::new();
        for (index, (id, _)) in SERVICES.iter().enumerate() {
            if !self.has(index) {
                continue;
            }
            let category = self.category(index).id();
            list.push(match *id {
                "matomo" => r#"{ "id": "matomo", "url": "https://m.example/", "site": "1" }"#.to_owned(),
                "intercom" => r#"{ "id": "intercom", "appId": "abcd1234" }"#.to_owned(),
                _ => format!(
                    r#"{{ "id": "{id}", "category": "{category}", "kind": "script",
                    "provider": {{ "name": "X", "country": "FR", "policy": "https://x.example/" }},
                    "purposes": ["measure-audience"], "load": [{{ "set": "runs.{id}", "to": true }}],
                    "revoke": [{{ "set": "stops.{id}", "to": true }}], "afterRevoke": "stops" }}"#
                ),
            });
        }
        let hidden = self.hidden.map_or(String::new(), |category| {
            let id = category.id();
            format!(r#""categories": {{ "{id}": {{ "hidden": true }} }},"#)
        });
        let (revision, days) = (self.revision, self.days);
        // Not under a revision of 0, which is none.
        let revision = match revision {
            0 => String::new(),
            _ => format!(r#""revision": {revision},"#),
        };
        format!(
            r#"{{ {hidden} {revision} "expiry": {{ "accept": "{days} days", "reject": "{days} days" }},
            "services": [{}] }}"#,
            list.join(",")
        )
    }
}

#[derive(Clone, Debug)]
enum Act {
    Press(Press),
    Call(Press),
    Switch(usize, bool),
    SwitchCategory(usize, bool),
    Choose(Vec<(usize, bool)>, Vec<(usize, bool)>),
    AlwaysAllow(usize, Option<usize>),
    Arrive,
    /// The entries that are on their way get lost.
    Lose,
    Visit,
    /// What another tab said comes through.
    Hear,
    /// The page comes back from the back/forward cache.
    Return,
    /// Days, and seconds.
    Clock(i64, i64),
    Gpc(bool),
    Keeps(bool),
    /// An earlier record is back, beside or instead of the one that stands.
    BringBack(prop::sample::Index, bool),
    Cut(prop::sample::Index),
    LoseCookies,
    Change(Site),
}

fn sites() -> impl Strategy<Value = Site> {
    let hidden = prop_oneof![
        4 => Just(None),
        1 => (1..4_usize).prop_map(|index| Some(Category::ALL[index])),
    ];
    let days = prop_oneof![Just(1_u16), Just(30), Just(393)];
    (0..64_u8, any::<bool>(), hidden, 0..3_u32, days).prop_map(
        |(services, counter_targets, hidden, revision, days)| Site {
            services,
            counter_targets,
            hidden,
            revision,
            days,
        },
    )
}

fn acts() -> impl Strategy<Value = Vec<(usize, Act)>> {
    let press = || prop::sample::select(Press::ALL.to_vec());
    let answers = |count| prop::collection::vec((0..count, any::<bool>()), 0..3);
    let act = prop_oneof![
        8 => press().prop_map(Act::Press),
        1 => press().prop_map(Act::Call),
        4 => Just(Act::Press(Press::AcceptAll)),
        3 => (0..SERVICES.len(), any::<bool>()).prop_map(|(index, on)| Act::Switch(index, on)),
        2 => (0..4_usize, any::<bool>()).prop_map(|(index, on)| Act::SwitchCategory(index, on)),
        3 => (answers(4_usize), answers(SERVICES.len())).prop_map(|(c, s)| Act::Choose(c, s)),
        2 => (0..4_usize, prop::option::of(0..SERVICES.len())).prop_map(|(c, s)| Act::AlwaysAllow(c, s)),
        6 => Just(Act::Arrive),
        1 => Just(Act::Lose),
        5 => Just(Act::Visit),
        4 => Just(Act::Hear),
        2 => Just(Act::Return),
        3 => (-500..500_i64, -90_000..90_000_i64).prop_map(|(days, seconds)| Act::Clock(days, seconds)),
        1 => (0..3_i64, 0..90_000_i64).prop_map(|(days, seconds)| Act::Clock(days, seconds)),
        1 => any::<bool>().prop_map(Act::Gpc),
        1 => prop::bool::weighted(0.7).prop_map(Act::Keeps),
        2 => (any::<prop::sample::Index>(), any::<bool>()).prop_map(|(index, beside)| Act::BringBack(index, beside)),
        1 => any::<prop::sample::Index>().prop_map(Act::Cut),
        1 => Just(Act::LoseCookies),
        3 => sites().prop_map(Act::Change),
    ];
    prop::collection::vec((0..3_usize, act), 1..40)
}

struct Tab {
    browser: Browser,
    /// The site as it was when this page came.
    site: Site,
    gpc: bool,
    /// The texts in the cookies when this page last looked, and when that was.
    seen: Vec<String>,
    at: i64,
    /// The browser did not keep this page's record, so that it looks no more.
    alone: bool,
    /// What was switched on in the preferences, whether it was saved or not.
    switched: BTreeSet<(&'static str, Category)>,
    /// Another tab has spoken, and it is not yet heard here.
    due: bool,
}

struct Life {
    site: Site,
    /// Makes the browser of a page from what the owner has written.
    browser: fn(&str) -> Browser,
    jar: Vec<String>,
    clock: i64,
    gpc: bool,
    keeps: bool,
    /// Every record that was ever written.
    written: Vec<String>,
    /// Every service that the visitor ever said yes to, in the category in which it was asked about.
    yes: BTreeSet<(&'static str, Category)>,
    tabs: Vec<Tab>,
}

impl Life {
    fn begin(site: Site, browser: fn(&str) -> Browser) -> Life {
        let tabs = (0..3).map(|_| Tab {
            browser: browser(&site.config()),
            site: site.clone(),
            gpc: false,
            seen: Vec::new(),
            at: TODAY,
            alone: false,
            switched: BTreeSet::new(),
            due: false,
        });
        let mut life = Life {
            tabs: tabs.collect(),
            site,
            browser,
            jar: Vec::new(),
            clock: TODAY,
            gpc: false,
            keeps: true,
            written: Vec::new(),
            yes: BTreeSet::new(),
        };
        for tab in 0..3 {
            life.visit(tab);
        }
        life
    }

    fn visit(&mut self, number: usize) {
        let tab = &mut self.tabs[number];
        let mut browser = (self.browser)(&self.site.config());
        browser.held = HELD.to_vec();
        (browser.jar, browser.clock) = (self.jar.clone(), self.clock);
        (browser.gpc, browser.keeps) = (self.gpc, self.keeps);
        *tab = Tab {
            browser,
            site: self.site.clone(),
            gpc: self.gpc,
            seen: self.jar.clone(),
            at: self.clock,
            alone: false,
            switched: BTreeSet::new(),
            due: false,
        };
        tab.browser.visit();
        self.after(number);
    }

    fn carry_out(&mut self, number: usize, act: &Act) {
        match act {
            Act::Visit => return self.visit(number),
            Act::Clock(days, seconds) => {
                self.clock = (self.clock + days * DAY + seconds).max(TODAY - 1_000 * DAY);
                return;
            }
            Act::Gpc(on) => return self.gpc = *on,
            Act::Keeps(on) => return self.keeps = *on,
            Act::BringBack(index, beside) => {
                if !self.written.is_empty() {
                    if !beside {
                        self.jar.clear();
                    }
                    self.jar.push(index.get(&self.written).clone());
                }
                return;
            }
            Act::Cut(index) => {
                if let Some(text) = self.jar.last_mut() {
                    text.truncate(index.index(text.len().max(1)));
                }
                return;
            }
            Act::LoseCookies => return self.jar.clear(),
            Act::Change(site) => return self.site = site.clone(),
            _ => {}
        }
        let tab = &mut self.tabs[number];
        let browser = &mut tab.browser;
        (browser.jar, browser.clock) = (self.jar.clone(), self.clock);
        browser.keeps = self.keeps;
        browser.heard();
        let site = &tab.site;
        match act {
            Act::Press(press) | Act::Call(press) => {
                match press {
                    Press::AcceptAll => self.yes.extend(site.of(|_| true)),
                    Press::Save => self.yes.extend(tab.switched.iter().copied()),
                    _ => {}
                }
                match act {
                    Act::Call(_) => browser.call(*press),
                    _ => browser.press(*press),
                }
            }
            Act::Switch(index, on) => {
                let id = SERVICES[*index].0;
                if *on {
                    let named = site.of(|_| true).filter(|(known, _)| *known == id);
                    tab.switched.extend(named);
                }
                browser.happens(Event::SwitchedService(id.to_owned(), *on));
            }
            Act::SwitchCategory(index, on) => {
                let category = Category::ALL[*index];
                if *on {
                    tab.switched.extend(site.of(|known| known == category));
                }
                browser.happens(Event::SwitchedCategory(category, *on));
            }
            Act::Choose(categories, services) => {
                let mut answers = Vec::new();
                for (index, on) in categories {
                    let category = Category::ALL[*index];
                    answers.push((category.id(), *on));
                    if *on {
                        self.yes.extend(site.of(|known| known == category));
                    }
                }
                for (index, on) in services {
                    let id = SERVICES[*index].0;
                    answers.push((id, *on));
                    if *on {
                        let named = site.of(|_| true).filter(|(known, _)| *known == id);
                        self.yes.extend(named);
                    }
                }
                browser.choose(&answers);
            }
            Act::AlwaysAllow(index, service) => {
                let category = Category::ALL[*index];
                let id = service.map(|index| SERVICES[index].0);
                let known = id.filter(|id| site.of(|_| true).any(|(known, _)| known == *id));
                match known {
                    Some(id) => {
                        let named = site.of(|_| true).filter(|(known, _)| *known == id);
                        self.yes.extend(named);
                    }
                    None => self.yes.extend(site.of(|known| known == category)),
                }
                browser.always_allow(category, id);
            }
            Act::Arrive => browser.arrive(),
            Act::Lose => browser.pending.clear(),
            Act::Hear | Act::Return => {
                if matches!(act, Act::Return) || tab.due {
                    tab.due = false;
                    if !tab.alone {
                        (tab.seen, tab.at) = (self.jar.clone(), self.clock);
                    }
                    browser.reread();
                }
            }
            _ => unreachable!("{act:?} is no tab's"),
        }
        self.after(number);
    }

    /// Takes note of what the tab did, looks at what runs there, and loads the page again where that was asked for.
    fn after(&mut self, number: usize) {
        let tab = &mut self.tabs[number];
        if tab
            .browser
            .log
            .iter()
            .any(|line| line.starts_with("store "))
        {
            let record = tab.browser.model.record.as_ref().unwrap();
            let text = encode(record);
            // One that is written again, since entries have arrived, is still of the time of its choice.
            (tab.seen, tab.at) = (vec![text.clone()], record.time);
            if self.keeps {
                self.jar = tab.browser.jar.clone();
                self.written.push(text);
            } else {
                tab.alone = true;
            }
        }
        if tab.browser.did("forget") {
            self.jar.clear();
            tab.seen.clear();
        }
        let told = tab.browser.did("tell");
        let reloads = tab.browser.did("reload");
        self.look(number, reloads);
        if told {
            for (other, tab) in self.tabs.iter_mut().enumerate() {
                tab.due |= other != number;
            }
        }
        if reloads {
            self.visit(number);
        }
    }

    fn look(&self, number: usize, reloads: bool) {
        let tab = &self.tabs[number];
        for line in &tab.browser.log {
            if let Some(id) = started(line) {
                self.granted(tab, id);
            }
        }
        if reloads {
            return;
        }
        for id in &tab.browser.running {
            self.granted(tab, id);
        }
        for held in &tab.browser.released {
            let shown = tab.records().any(|record| {
                let granted = |word: &str| {
                    let category = Category::from_id(word).unwrap();
                    let opted_out =
                        tab.gpc && !record.signals.gpc && category == Category::Targeting;
                    let hidden = tab.site.hidden == Some(category);
                    record.categories.has(category) && !opted_out && !hidden
                };
                held.split(' ').all(|word| match word.strip_prefix('!') {
                    Some(word) => !granted(word),
                    None => granted(word),
                })
            });
            assert!(shown, "{held} is released under {:?}", tab.seen);
            assert!(tab.browser.model.meets(&Requirement::read(held, None)));
        }
    }

    /// The service may run: a record that the tab has seen says so, and so did the visitor.
    #[track_caller]
    fn granted(&self, tab: &Tab, id: &str) {
        let asked = tab.site.of(|_| true).find(|(known, _)| *known == id);
        let (id, category) = asked.unwrap_or_else(|| panic!("{id} is not asked about and runs"));
        let services = &tab.browser.model.services;
        let place = services.iter().position(|service| service.id == id);
        let shown = tab.records().any(|record| {
            let answer = record.covered.answers(services)[place.unwrap()];
            let opted_out = tab.gpc && !record.signals.gpc && category == Category::Targeting;
            answer == Some(true) && !opted_out
        });
        assert!(shown, "{id} runs under {:?} at {}", tab.seen, tab.at);
        assert!(
            self.yes.contains(&(id, category)),
            "nobody said yes to {id}"
        );
    }
}

impl Tab {
    /// The records that the tab has seen and that stood at that time.
    fn records(&self) -> impl Iterator<Item = Box<placet::consent::Record>> {
        let read = self.seen.iter().filter_map(|text| decode(text, self.at));
        read.filter(|record| self.at < record.end && record.revision == self.site.revision)
    }
}

/// The service that this step starts.
fn started(line: &str) -> Option<&str> {
    if line == "script https://m.example/matomo.js" {
        return Some("matomo");
    }
    if line.starts_with("script https://widget.intercom.io/") {
        return Some("intercom");
    }
    line.strip_prefix("set runs.")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Fault: Tabs, late messages, a moved clock and a changing site, in any order.
    #[test]
    fn nothing_runs_without_a_record_that_was_seen_and_a_yes_that_was_said(site in sites(), acts in acts()) {
        let mut life = Life::begin(site, Browser::fetching);
        for (tab, act) in &acts {
            life.carry_out(*tab, act);
        }
        // Whoever is heard by all tabs, and refuses, is obeyed by all.
        (life.keeps, life.gpc) = (true, false);
        for tab in 0..3 {
            life.visit(tab);
        }
        life.carry_out(0, &Act::Press(Press::RejectAll));
        for tab in 0..3 {
            life.carry_out(tab, &Act::Hear);
            life.carry_out(tab, &Act::Arrive);
            prop_assert!(life.tabs[tab].browser.running.is_empty());
        }
    }

    /// The page's program, which reads what the owner wrote, and that of a site's own files, which takes what the command
    /// found right of it.
    #[test]
    fn both_programs_do_the_same_effect_by_effect(site in sites(), acts in acts()) {
        let mut lives = [Life::begin(site.clone(), Browser::at), Life::begin(site, Browser::with_own_files)];
        for (tab, act) in &acts {
            lives.iter_mut().for_each(|life| life.carry_out(*tab, act));
            let [read, taken] = &lives;
            for (read, taken) in read.tabs.iter().zip(&taken.tabs) {
                prop_assert_eq!(&read.browser.answers, &taken.browser.answers);
            }
        }
    }
}
