//! A browser that is played: it carries the effects out against a jar, a clock and a page of its own, and keeps a log of
//! them in plain words. Decides nothing, as the browser room decides nothing.

use placet::banner::{Effect, Event, Inputs, Layer, Model, Now, Press, Sweep, update};
use placet::config::{Outline, Place, Value, Verb, checked, leak, matches, parse, read, taken};
use placet::consent::{Category, Requirement, encode};
use std::collections::{BTreeSet, VecDeque};

/// 2026-11-24, midnight UTC.
pub const TODAY: i64 = 1_795_478_400;

pub const DAY: i64 = 86_400;

pub struct Browser {
    /// What the owner wrote, the catalogue's entries included where it is a site's own file.
    pub config: serde_json::Value,
    /// The page has the site's own files: they take what the command found right, and read nothing.
    own: bool,
    /// The values of the cookies under our name.
    pub jar: Vec<String>,
    /// The cookies of another tool, names and values.
    pub others: Vec<String>,
    /// The vendors' cookies, by name.
    pub cookies: BTreeSet<String>,
    /// Seconds since 1970.
    pub clock: i64,
    /// The page is in a frame of another origin's page.
    pub framed: bool,
    pub gpc: bool,
    pub dnt: bool,
    pub language: &'static str,
    /// Whether a cookie that is set is there afterwards.
    pub keeps: bool,
    /// The visitor has typed something into a form of the page.
    pub unsaved: bool,
    /// Scripts of the page that are held, by their `data-category`.
    pub held: Vec<&'static str>,
    /// Those of them that run.
    pub released: BTreeSet<&'static str>,
    pub model: Model,
    /// What was done since the page came or the log was last looked at.
    pub log: Vec<String>,
    /// Services whose code runs: those that said so by setting `runs.ID` and did not say `stops.ID` since.
    pub running: BTreeSet<String>,
    /// What `update` answered to each event of this page.
    pub answers: Vec<Vec<Effect>>,
    /// Entries of the catalogue that are on their way.
    pub pending: Vec<&'static str>,
    random: u64,
}

impl Browser {
    /// A browser that has never been at this site. The entries of the catalogue stand in the file, as `./build.sh site`
    /// writes it, so that they are there at once.
    pub fn at(config: &str) -> Browser {
        let mut browser = Browser::fetching(config);
        let mut catalog = serde_json::Map::new();
        for service in browser.config["services"].as_array().into_iter().flatten() {
            let id = service["id"].as_str().unwrap();
            if let Some(entry) = entry(id) {
                catalog.insert(id.to_owned(), entry);
            }
        }
        browser.config["catalog"] = catalog.into();
        browser
    }

    /// The same, with the program of a site's own files.
    pub fn with_own_files(config: &str) -> Browser {
        let mut browser = Browser::at(config);
        browser.own = true;
        browser
    }

    /// The same, with entries that are fetched.
    pub fn fetching(config: &str) -> Browser {
        let mut config: serde_json::Value = serde_json::from_str(config).unwrap();
        // The platforms' platforms have tests of their own; without them the stories are shorter.
        config["signals"] = serde_json::json!({ "wordpress": false, "shopify": false });
        let (nothing, _) = read(&Value::Null);
        Browser {
            config,
            own: false,
            jar: Vec::new(),
            others: Vec::new(),
            cookies: BTreeSet::new(),
            clock: TODAY,
            framed: false,
            gpc: false,
            dnt: false,
            language: "en",
            keeps: true,
            unsaved: false,
            held: Vec::new(),
            released: BTreeSet::new(),
            running: BTreeSet::new(),
            model: Model::new(nothing),
            log: Vec::new(),
            answers: Vec::new(),
            pending: Vec::new(),
            random: 0x0123_4567_89ab_cdef,
        }
    }

    /// Opens a page of the site; the one before is gone.
    pub fn visit(&mut self) {
        let written = value(&self.config);
        let (mut config, complaints) = read(&written);
        assert_eq!(complaints, []);
        if self.own {
            let right = serde_json::to_value(checked(&written)).unwrap();
            config = taken(&value(&right));
        }
        self.model = Model::new(read(&Value::Null).0);
        self.log.clear();
        self.answers.clear();
        self.pending.clear();
        self.released.clear();
        self.running.clear();
        let inputs = Inputs {
            config,
            stored: self.jar.clone(),
            jar: self.others.join("; "),
            defaults: self.defaults(),
            outlines: self.outlines(),
            framed: self.framed,
            gpc: self.gpc,
            dnt: self.dnt,
            language: self.language.to_owned(),
            now: self.now(),
        };
        self.happens(Event::Started(Box::new(inputs)));
    }

    pub fn press(&mut self, press: Press) {
        let now = self.now();
        self.happens(Event::Pressed(press, now));
    }

    /// Page code calls what a button does, such as `placet.withdraw()`.
    pub fn call(&mut self, press: Press) {
        let now = self.now();
        self.happens(Event::Called(press, now));
    }

    pub fn switch(&mut self, id: &str, on: bool) {
        self.happens(match Category::from_id(id) {
            Some(category) => Event::SwitchedCategory(category, on),
            None => Event::SwitchedService(id.to_owned(), on),
        });
    }

    /// `placet.choose()`: answers for categories and services alike.
    pub fn choose(&mut self, answers: &[(&'static str, bool)]) {
        let mut categories = Vec::new();
        let mut services = Vec::new();
        for &(id, on) in answers {
            match Category::from_id(id) {
                Some(category) => categories.push((category, on)),
                None => services.push((id, on)),
            }
        }
        let now = self.now();
        self.happens(Event::Chose {
            categories,
            services,
            now,
        });
    }

    pub fn always_allow(&mut self, category: Category, service: Option<&str>) {
        let now = self.now();
        self.happens(Event::AlwaysAllow {
            category,
            service: service.map(str::to_owned),
            now,
        });
    }

    /// Another tab spoke, or the page came back from the back/forward cache.
    pub fn reread(&mut self) {
        let (stored, now) = (self.jar.clone(), self.now());
        self.happens(Event::Reread { stored, now });
    }

    /// The entries that are on their way arrive, all but those that the catalogue does not have.
    pub fn arrive(&mut self) {
        let ids = std::mem::take(&mut self.pending);
        let entries = ids.into_iter().map(|id| {
            let entry = entry(id).map(|entry| value(&entry));
            (id, entry.unwrap_or(Value::Null))
        });
        let entries = Value::map(entries.collect());
        self.happens(Event::Arrived(entries));
    }

    /// One event, drained to the end, and whatever it brings about.
    pub fn happens(&mut self, event: Event) {
        let mut queue = VecDeque::from([event]);
        while let Some(event) = queue.pop_front() {
            let effects = update(&mut self.model, event);
            self.answers.push(effects.clone());
            for effect in effects {
                queue.extend(self.perform(effect));
            }
        }
    }

    /// What was done since the last look.
    pub fn heard(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    /// The addresses of scripts that were loaded since the last look.
    pub fn loaded(&self) -> Vec<&str> {
        let lines = self.log.iter();
        lines
            .filter_map(|line| line.strip_prefix("script "))
            .collect()
    }

    pub fn did(&self, line: &str) -> bool {
        self.log.iter().any(|done| done == line)
    }

    /// How often it was done since the last look.
    pub fn times(&self, line: &str) -> usize {
        self.log.iter().filter(|done| *done == line).count()
    }

    /// What the file carries of entries that are fetched: the signals that go out first.
    fn defaults(&self) -> Value {
        let services = self.config["services"].as_array().into_iter().flatten();
        let signals = services.filter_map(|service| {
            let id = service["id"].as_str()?;
            let signal = entry(id)?["signal"].as_array()?.clone();
            let first = signal.into_iter().filter(|step| step["at"] == "start");
            Some((leak(id.to_owned()), value(&first.collect())))
        });
        Value::map(signals.collect())
    }

    /// What the file carries of all entries: the table of outlines.
    fn outlines(&self) -> String {
        let services = self.config["services"].as_array().into_iter().flatten();
        let silent = Outline {
            category: Category::Necessary,
            asked: true,
            abroad: false,
        };
        let known = services.filter_map(|service| {
            let id = service["id"].as_str()?;
            Some((id, Outline::of(&value(&entry(id)?), silent)))
        });
        Outline::table(&known.collect::<Vec<_>>())
    }

    pub fn now(&mut self) -> Now {
        self.random = self.random.rotate_left(5).wrapping_add(1);
        Now {
            time: self.clock,
            random: self.random,
        }
    }

    fn say(&mut self, words: &[&str]) {
        self.log.push(words.join(" "));
    }

    fn perform(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Run(steps) => {
                for step in steps {
                    self.run(&step);
                }
            }
            Effect::Open => {
                self.say(&["open"]);
                let before = self.released.len();
                for &category in &self.held {
                    if self.model.meets(&Requirement::read(category, None)) {
                        self.released.insert(category);
                    }
                }
                if self.released.len() > before {
                    return Some(Event::ScriptRan);
                }
            }
            Effect::OpenOnce => self.say(&["open once"]),
            Effect::Close => {
                self.say(&["close"]);
                let mut released = self.released.iter();
                let running =
                    released.any(|category| !self.model.meets(&Requirement::read(category, None)));
                return Some(Event::Closed { running });
            }
            Effect::Store => {
                let record = self.model.record.clone().unwrap();
                self.say(&["store", record.act.name()]);
                if !self.keeps {
                    return Some(Event::Unstored);
                }
                self.jar = vec![encode(&record)];
            }
            Effect::Forget => {
                self.say(&["forget"]);
                self.jar.clear();
            }
            Effect::Sweep(sweep) => {
                self.say(&["sweep"]);
                return self.sweep(&sweep);
            }
            Effect::Fetch(ids) => {
                self.say(&["fetch", &ids.join(" ")]);
                self.pending = ids;
            }
            Effect::FetchFormer(ids) => {
                self.say(&["fetch former", &ids.join(" ")]);
                let entries = ids.into_iter().map(|id| {
                    let entry = entry(id).map(|entry| value(&entry));
                    (id, entry.unwrap_or(Value::Null))
                });
                return Some(Event::FormerArrived(Value::map(entries.collect())));
            }
            Effect::Draw => self.say(&["draw", layer(self.model.layer)]),
            Effect::Say(..) => {}
            Effect::Refresh => self.say(&["refresh"]),
            Effect::Announce(name) => self.say(&[name]),
            Effect::Ready => self.say(&["ready"]),
            Effect::Tell => self.say(&["tell"]),
            Effect::Post => self.say(&["post"]),
            Effect::Export => self.say(&["export"]),
            Effect::Complain(complaint) => {
                self.say(&["complain", complaint.code(), &complaint.path])
            }
            Effect::LookForText => return Some(Event::Typed(self.unsaved)),
            Effect::Reload => self.say(&["reload"]),
        }
        None
    }

    /// Says a step by its verb, its target and the words that it passes; a vendor's script sets its cookie.
    fn run(&mut self, step: &Value) {
        let (verb, target) = Verb::of(step).unwrap_or_else(|| panic!("no verb in {step:?}"));
        let mut words = vec![verb.name(), target];
        for field in ["args", "items"] {
            for item in step.get(field).map_or(&[][..], Value::items) {
                let first = item.items().first().and_then(Value::text);
                words.extend(item.text().or(first).or(item.text_at("event")));
            }
        }
        self.say(&words);
        let target = step.text_at("set").unwrap_or("");
        if let Some(id) = target.strip_prefix("runs.") {
            self.running.insert(id.to_owned());
        }
        if let Some(id) = target.strip_prefix("stops.") {
            self.running.remove(id);
        }
        for (script, cookie) in [
            ("matomo.js", "_pk_id.1.1fff"),
            ("gtag/js", "_ga"),
            ("widget.intercom.io", "intercom-id-abcd1234"),
        ] {
            if verb == Verb::Script && words.iter().any(|word| word.contains(script)) {
                self.cookies.insert(cookie.to_owned());
            }
        }
    }

    /// Erases cookies; what begins with `http-only` is out of a script's reach.
    fn sweep(&mut self, sweep: &Sweep) -> Option<Event> {
        let fits = |list: &[(Place, &str)], name: &str| {
            let mut list = list.iter();
            list.any(|(place, pattern)| *place == Place::Cookie && matches(pattern, name))
        };
        let mut left = Vec::new();
        self.cookies.retain(|name| {
            let goes = fits(&sweep.erase, name) && !fits(&sweep.spare, name);
            let stays = !goes || name.starts_with("http-only");
            if goes && stays {
                left.push(name.clone());
            }
            stays
        });
        self.others.retain(|pair| {
            let name = pair.split('=').next().unwrap();
            !fits(&sweep.erase, name) || fits(&sweep.spare, name)
        });
        (!left.is_empty()).then_some(Event::Swept(left))
    }
}

fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::Idle => "idle",
        Layer::Notice => "notice",
        Layer::Preferences => "preferences",
        Layer::Reload => "reload",
    }
}

/// An entry of the real catalogue.
fn entry(id: &str) -> Option<serde_json::Value> {
    let path = format!("{}/www/services/{id}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

pub fn value(json: &serde_json::Value) -> Value {
    parse(leak(json.to_string()))
}
