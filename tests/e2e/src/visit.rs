//! One visitor in one fresh profile: what a case does and asks is said in these words.
//! It knows the host element of DESIGN's contract, not how the product works inside.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{Browser, ConsoleLine, Engine, Profile};
use crate::strict;
use crate::vendors::root;
use crate::webdriver::{ELEMENT, Outcome, transport};
use crate::world::{Party, Reply, Request, SHOP, World};

/// How long anything on a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);
/// Between two looks.
const SHORTEST: Duration = Duration::from_millis(15);
const LONGEST: Duration = Duration::from_millis(200);

/// Before every script: `find` and `all` look in the page and in the open root of our host; `stand` gives the placeholder
/// of an element, in its own document or root, or over its box. They
/// use the prototypes' methods, since some pages have an `<img name=querySelector>`.
const WORDS: &str = r#"
const ask = Document.prototype.querySelector, askAll = Document.prototype.querySelectorAll;
const ui = ask.call(document, "placet-ui"), root = ui && ui.shadowRoot;
const all = (css) => [...askAll.call(document, css), ...(root ? root.querySelectorAll(css) : [])];
const shown = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility === "visible";
const find = (css) => { const those = all(css); return those.find(shown) || those[0] || null; };
const near = (a, b) => ["left", "top", "width", "height"].every((side) => Math.abs(a[side] - b[side]) < 2);
const over = (e) => [...(ask.call(document, "placet-embeds")?.shadowRoot.querySelectorAll(".over") ?? [])]
  .find((o) => shown(o) && near(o.getBoundingClientRect(), e.getBoundingClientRect()));
const stand = (css) => {
  const e = typeof css === "string" ? ask.call(document, css) : css;
  const child = e && (e.localName === "template" ? e.querySelector("placet-embed") : e);
  return e && ((e.contentDocument ?? child?.shadowRoot ?? over(e))?.querySelector(".embed") ?? null);
};
const focus = () => { let e = document.activeElement; while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement; return e; };
"#;

/// A cookie of the visitor's profile, whatever its host.
#[derive(Clone, Debug)]
pub struct Cookie {
    pub name: String,
    pub value: String,
    pub domain: String,
    pub path: String,
    pub secure: bool,
    pub http_only: bool,
    /// `strict`, `lax`, `none` or `default`.
    pub same_site: String,
    /// Seconds since 1970; `None` ends with the browser.
    pub expiry: Option<i64>,
}

pub struct Visit<'a> {
    browser: &'a mut Browser,
    pub world: Arc<World>,
    profile: Profile,
    console: Vec<ConsoleLine>,
    settled: u32,
    heard: bool,
}

impl<'a> Visit<'a> {
    /// A fresh profile with one empty tab.
    pub fn begin(browser: &'a mut Browser) -> Outcome<Visit<'a>> {
        let world = browser.world.clone();
        let proxy = world.begin().map_err(transport)?;
        let profile = browser.open_profile(&proxy)?;
        let visit = Visit {
            browser,
            world,
            profile,
            console: Vec::new(),
            settled: 0,
            heard: false,
        };
        if std::env::var_os("PLACET_NOWASM").is_some() {
            visit.preload("delete globalThis.WebAssembly;")?;
        }
        Ok(visit)
    }

    /// Closes the profile; what the case had changed about the browser is set back.
    pub fn end(self) -> Outcome<()> {
        self.browser.close_profile(&self.profile)
    }

    /// The tab goes, as it does where a browser or its driver breaks.
    pub fn lose_tab(&mut self) {
        self.browser.lose_tab(&self.profile);
    }

    /// A folder of this machine that no other visit uses at the same time.
    pub fn folder(&self) -> PathBuf {
        let browser = std::thread::current();
        let folder = root().join("target/e2e");
        folder.join(browser.name().unwrap_or_default())
    }

    pub fn engine(&self) -> Engine {
        self.browser.engine
    }

    // The site under test.

    /// Puts a page on the shop's host.
    pub fn page(&self, path: &str, html: &str) {
        self.world.put(SHOP, path, Reply::html(html));
    }

    /// Says, before a page is opened, what its own code, or the case, will write into it: the policy of `PLACET_STRICT=1`
    /// allows the inline code that stands in the HTML of the page, and no other.
    pub fn will_insert(&self, html: &str) {
        self.world.will_insert(html);
    }

    // Going places.

    /// Opens a page of the shop (or any address) and waits until it has loaded.
    #[track_caller]
    pub fn open(&mut self, path: &str) {
        self.navigate(path, "complete")
            .unwrap_or_else(|error| panic!("{path} did not open: {error}"));
    }

    /// Opens a page that may never finish loading, and waits until it has been parsed.
    #[track_caller]
    pub fn open_parsed(&mut self, path: &str) {
        self.navigate(path, "interactive")
            .unwrap_or_else(|error| panic!("{path} did not open: {error}"));
    }

    /// Opens a page that may not even finish being parsed, and waits for nothing.
    #[track_caller]
    pub fn open_unfinished(&mut self, path: &str) {
        self.navigate(path, "none")
            .unwrap_or_else(|error| panic!("{path} did not open: {error}"));
    }

    fn navigate(&self, path: &str, wait: &str) -> Outcome<()> {
        let url = if path.starts_with('/') {
            format!("https://{SHOP}{path}")
        } else {
            path.to_string()
        };
        self.browser.navigate(&self.profile, &url, wait)
    }

    #[track_caller]
    pub fn reload(&mut self) {
        self.browser
            .reload(&self.profile)
            .unwrap_or_else(|error| panic!("the page did not reload: {error}"));
    }

    #[track_caller]
    pub fn back(&mut self) {
        self.browser
            .back(&self.profile)
            .unwrap_or_else(|error| panic!("no way back: {error}"));
    }

    // Looking and waiting.

    /// Runs the body of a function in the page; `find(css)` and `all(css)` also look inside our
    /// open root.
    pub fn try_js(&self, body: &str) -> Outcome<Value> {
        let function = format!("() => JSON.stringify((() => {{ {WORDS} {body} }})() ?? null)");
        self.browser.call(&self.profile, &function)
    }

    #[track_caller]
    pub fn js(&self, body: &str) -> Value {
        self.try_js(body)
            .unwrap_or_else(|error| panic!("in the page: {error}\n    {body}"))
    }

    #[track_caller]
    pub fn text(&self, body: &str) -> String {
        match self.js(body) {
            Value::String(text) => text,
            other => other.to_string(),
        }
    }

    #[track_caller]
    pub fn is(&self, expression: &str) -> bool {
        truthy(&self.js(&format!("return {expression};")))
    }

    /// Runs an async function body in the page and gives what it returns.
    #[track_caller]
    pub fn js_async(&self, body: &str) -> Value {
        self.try_js_async(body)
            .unwrap_or_else(|error| panic!("in the page: {error}\n    {body}"))
    }

    fn try_js_async(&self, body: &str) -> Outcome<Value> {
        let function = format!(
            "async () => JSON.stringify((await (async () => {{ {WORDS} {body} }})()) ?? null)"
        );
        self.browser.call(&self.profile, &function)
    }

    /// Waits until `expression` is true in the page (also across a reload) and gives its value.
    #[track_caller]
    pub fn wait(&self, expression: &str) -> Value {
        patiently(|| {
            let seen = self.try_js(&format!("return {expression};"));
            let last = match seen {
                Ok(value) if truthy(&value) => return Ok(value),
                Ok(value) => value.to_string(),
                Err(error) => error.to_string(),
            };
            Err(format!(
                "never became true: {expression} (last seen: {last})"
            ))
        })
    }

    /// Waits for the host to be in one of its states: `notice`, `preferences`, `idle`.
    #[track_caller]
    pub fn wait_state(&self, state: &str) {
        self.wait(&format!("ui && ui.dataset.state === '{state}'"));
    }

    #[track_caller]
    pub fn state(&self) -> String {
        self.text("return ui ? ui.dataset.state : 'no host';")
    }

    // A hand on mouse and keyboard.

    /// A real click on the middle of the element, once it is shown and has come to rest.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.press_mouse(&self.resting(css), &left_click());
    }

    /// Two real clicks on the middle of the element, as fast as a hand makes a double click: the second hits what is there
    /// by then.
    #[track_caller]
    pub fn double_click(&self, css: &str) {
        self.press_mouse(&self.resting(css), &left_clicks());
    }

    /// Moves the mouse to a place, the middle of an element or a point of the window, and does this there.
    #[track_caller]
    fn press_mouse(&self, found: &Value, then: &[Value]) {
        let moved = if found[ELEMENT].is_string() {
            json!({ "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": found })
        } else {
            json!({ "type": "pointerMove", "duration": 0, "x": found[0], "y": found[1], "origin": "viewport" })
        };
        let all = [&[moved][..], then].concat();
        self.actions(
            json!([{ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" },
            "actions": all }]),
        );
    }

    /// A real turn of the wheel over this point of the window: scrolls what a visitor can scroll there, by so many pixels.
    #[track_caller]
    pub fn wheel(&self, [x, y]: [u32; 2], by: i32) {
        self.actions(json!([{ "type": "wheel", "id": "wheel", "actions": [
            { "type": "scroll", "duration": 0, "x": x, "y": y, "deltaX": 0, "deltaY": by, "origin": "viewport" }] }]));
    }

    /// A real click on a button of the placeholder of an element, wherever that stands.
    #[track_caller]
    pub fn click_placeholder(&self, css: &str, action: &str) {
        self.press_mouse(&self.place_on(css, action), &left_click());
    }

    /// The same as a double click: the second hits what is there by then.
    #[track_caller]
    pub fn double_click_placeholder(&self, css: &str, action: &str) {
        self.press_mouse(&self.place_on(css, action), &left_clicks());
    }

    /// The middle of a button of the placeholder of an element, once that has come to rest.
    #[track_caller]
    fn place_on(&self, css: &str, action: &str) -> Value {
        let script = format!(
            r#"const e = find({css:?}); e?.scrollIntoView({{ block: "center", behavior: "instant" }});
            const button = stand({css:?})?.querySelector('[data-action={action}]');
            if (!button) return null;
            button.scrollIntoView({{ block: "nearest", behavior: "instant" }});
            const r = button.getBoundingClientRect(), frame = e.contentDocument ? e.getBoundingClientRect() : {{ left: 0, top: 0 }};
            return [frame.left + (e.contentDocument ? e.clientLeft : 0) + r.left + r.width / 2, frame.top + (e.contentDocument ? e.clientTop : 0) + r.top + r.height / 2].map(Math.round);"#
        );
        patiently(|| {
            // Twice the same: it has come to rest.
            let place = self.js(&script);
            match place.is_array() && place == self.js(&script) {
                true => Ok(place),
                false => Err(format!("no button to {action} on the placeholder of {css}")),
            }
        })
    }

    /// The element's reference, once it has stood still for a frame, inside the window. In WebKit it is the middle of
    /// its first box: that driver cannot refer to an element where the page has replaced `Element`.
    #[track_caller]
    fn resting(&self, css: &str) -> Value {
        let found = match self.browser.engine {
            Engine::WebKit => {
                "[e.getClientRects()[0]].map((r) => [r.x + r.width / 2, r.y + r.height / 2].map(Math.round))[0]"
            }
            _ => "e",
        };
        let script = format!(
            r#"{WORDS} const done = arguments[arguments.length - 1];
            const e = find({css:?});
            if (!e || !shown(e)) return done(null);
            const place = () => {{ const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].join(); }};
            const r = e.getBoundingClientRect();
            if (r.top < 0 || r.bottom > innerHeight || r.left < 0 || r.right > innerWidth) e.scrollIntoView({{ block: "center", behavior: "instant" }});
            const before = place();
            const timer = setTimeout(() => done(null), 2000);
            requestAnimationFrame(() => requestAnimationFrame(() => {{ clearTimeout(timer); done(before === place() ? {found} : null); }}));"#
        );
        patiently(
            || match self.browser.session().execute_async(&script, &[]) {
                Ok(Value::Null) => Err(format!("nothing to click is shown for {css}")),
                Ok(found) => Ok(found),
                Err(error) => Err(format!("nothing to click for {css}: {error}")),
            },
        )
    }

    /// Presses and releases keys, one after another: `Tab`, `Shift+Tab`, `Enter`, `Escape`,
    /// `Space`, or a letter.
    #[track_caller]
    pub fn press(&self, keys: &[&str]) {
        for key in keys {
            let (shift, key) = match key.strip_prefix("Shift+") {
                Some(key) => (true, key),
                None => (false, *key),
            };
            let value = match key {
                "Tab" => "\u{E004}",
                "Enter" => "\u{E007}",
                "Escape" => "\u{E00C}",
                "Space" => " ",
                letter => letter,
            };
            let mut moves = vec![
                json!({ "type": "keyDown", "value": value }),
                json!({ "type": "keyUp", "value": value }),
            ];
            if shift {
                moves.insert(0, json!({ "type": "keyDown", "value": "\u{E008}" }));
                moves.push(json!({ "type": "keyUp", "value": "\u{E008}" }));
            }
            self.actions(json!([{ "type": "key", "id": "keyboard", "actions": moves }]));
        }
    }

    #[track_caller]
    fn actions(&self, actions: Value) {
        self.browser
            .session()
            .post("actions", &json!({ "actions": actions }))
            .unwrap_or_else(|error| panic!("the browser did not act: {error}"));
    }

    /// The element that has the focus, our root's included, as `button[accept-all]` or `a#id`.
    #[track_caller]
    pub fn focused(&self) -> String {
        self.text(
            "const e = focus(); if (!e || e === document.body) return 'nothing';
            const name = e.dataset.action || e.dataset.service || e.dataset.category || e.id;
            return e.localName + (name ? `[${name}]` : '');",
        )
    }

    /// What a screen reader is told of the element: its role and its name, as the engine computes them.
    #[track_caller]
    pub fn read_out(&self, css: &str) -> [String; 2] {
        self.read_out_of(&format!("find({css:?})"))
    }

    /// The same of an element that no selector of the page finds.
    #[track_caller]
    pub fn read_out_of(&self, element: &str) -> [String; 2] {
        let session = self.browser.session();
        let ask = || -> Outcome<[String; 2]> {
            let found = session.execute(&format!("{WORDS} return {element};"), &[])?;
            let id = found[ELEMENT].as_str().unwrap_or("none").to_string();
            let computed = |what: &str| -> Outcome<String> {
                let told = session.get(&format!("element/{id}/computed{what}"))?;
                Ok(told.as_str().unwrap_or_default().to_string())
            };
            Ok([computed("role")?, computed("label")?])
        };
        // What is drawn anew at that moment, when an entry has come, is asked of what is there now.
        patiently(|| match ask() {
            Err(error) if error.code == "stale element reference" => Err(error.to_string()),
            told => Ok(told),
        })
        .unwrap_or_else(|error| panic!("nothing is read out for {element}: {error}"))
    }

    // The browser's settings.

    #[track_caller]
    pub fn viewport(&mut self, width: u32, height: u32) {
        self.browser
            .viewport(&self.profile, width, height)
            .unwrap_or_else(|error| panic!("no such viewport: {error}"));
    }

    /// The visitor prefers dark pages. (In WebKit the page is opened again for it, in a fresh profile.)
    #[track_caller]
    pub fn dark(&mut self) {
        let outcome = self.browser.dark();
        outcome.unwrap_or_else(|error| panic!("no dark mode: {error}"));
        self.wait("matchMedia('(prefers-color-scheme: dark)').matches");
    }

    /// The screen has notches and bars this far in, from the top clockwise. Only Chromium lets a test say so.
    #[track_caller]
    pub fn notches(&mut self, [top, right, bottom, left]: [u32; 4]) {
        let insets = json!({ "top": top, "right": right, "bottom": bottom, "left": left });
        self.browser
            .devtools(
                "Emulation.setSafeAreaInsetsOverride",
                json!({ "insets": insets }),
            )
            .unwrap_or_else(|error| panic!("no notches: {error}"));
    }

    /// Features of media, as the visitor's system has them. Only Chromium lets a test say so.
    #[track_caller]
    pub fn media(&mut self, features: &[(&str, &str)]) {
        let named = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let features: Vec<Value> = features.iter().map(named).collect();
        self.browser
            .devtools(
                "Emulation.setEmulatedMedia",
                json!({ "features": features }),
            )
            .unwrap_or_else(|error| panic!("no such media: {error}"));
    }

    /// The page is laid out for paper.
    #[track_caller]
    pub fn paper(&mut self) {
        let outcome = match self.browser.engine {
            Engine::Chromium => self
                .browser
                .devtools("Emulation.setEmulatedMedia", json!({ "media": "print" })),
            Engine::Firefox => self.browser.chrome_script(
                "for (const { gBrowser } of Services.wm.getEnumerator('navigator:browser'))
                   for (const { browsingContext } of gBrowser.browsers) browsingContext.mediumOverride = 'print';",
                &[],
            ),
            Engine::WebKit => Err(transport("its driver has no word for it")),
        };
        outcome.unwrap_or_else(|error| panic!("no paper: {error}"));
        self.wait("matchMedia('print').matches");
    }

    /// The visitor is in this time zone. Only Chromium can be told so.
    #[track_caller]
    pub fn time_zone(&mut self, zone: &str) {
        self.browser
            .devtools(
                "Emulation.setTimezoneOverride",
                json!({ "timezoneId": zone }),
            )
            .unwrap_or_else(|error| panic!("no such time zone: {error}"));
    }

    /// The visitor's browser sends Global Privacy Control. In Firefox it is the real one;
    /// the others have none, so there it is what an extension does.
    #[track_caller]
    pub fn global_privacy_control(&mut self) {
        match self.browser.engine {
            Engine::Chromium | Engine::WebKit => self.before_every_page(
                "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true, configurable: true });",
            ),
            Engine::Firefox => {
                self.browser
                    .chrome_script(
                        "Services.prefs.setBoolPref('privacy.globalprivacycontrol.enabled', true);",
                        &[],
                    )
                    .unwrap_or_else(|error| panic!("no GPC: {error}"));
            }
        }
    }

    /// Runs statements in every page of this visit before any script of the page.
    #[track_caller]
    pub fn before_every_page(&mut self, statements: &str) {
        self.preload(statements)
            .unwrap_or_else(|error| panic!("no preload script: {error}"));
    }

    fn preload(&self, statements: &str) -> Outcome<()> {
        self.browser.preload(&self.profile, statements)
    }

    /// Bytes of the page's script values, once those are collected that nobody needs. Only Chromium tells.
    pub fn heap(&self) -> Option<f64> {
        if self.browser.engine != Engine::Chromium {
            return None;
        }
        for _ in 0..2 {
            let collected = self
                .browser
                .devtools("HeapProfiler.collectGarbage", json!({}));
            collected.unwrap_or_else(|error| panic!("nothing was collected: {error}"));
        }
        let told = self.browser.devtools("Runtime.getHeapUsage", json!({}));
        told.ok()?["usedSize"].as_f64()
    }

    // What was requested.

    /// Requests to the host, or to `host/path` when the name has a slash. Preflights and
    /// connections are left out.
    pub fn asked(&self, place: &str) -> Vec<Request> {
        let (host, path) = match place.split_once('/') {
            Some((host, path)) => (host, Some(format!("/{path}"))),
            None => (place, None),
        };
        self.world
            .book()
            .into_iter()
            .filter(|request| !matches!(request.method.as_str(), "CONNECT" | "OPTIONS"))
            .filter(|request| request.host == host)
            .filter(|request| path.as_ref().is_none_or(|path| request.path == *path))
            .collect()
    }

    /// Waits until the place was asked `count` times, and says if it was more.
    #[track_caller]
    pub fn wait_asked(&self, place: &str, count: usize) {
        let asked = patiently(|| {
            let asked = self.asked(place).len();
            if asked < count {
                return Err(format!("{place} was asked {asked} times, not {count}"));
            }
            Ok(asked)
        });
        assert_eq!(asked, count, "times that {place} was asked");
    }

    /// Everything that went, or tried to go, to a host that is not the shop's, each place once.
    pub fn third_parties(&self) -> Vec<String> {
        let mut places: Vec<String> = self
            .world
            .book()
            .iter()
            .filter(|request| matches!(request.party, Party::Vendor | Party::Stranger))
            .map(|request| {
                // A connection says nothing that its requests do not say; alone it counts.
                if request.method == "CONNECT" {
                    request.host.clone()
                } else {
                    request.place()
                }
            })
            .collect();
        places.sort();
        places.dedup();
        let with_requests: Vec<String> = places
            .iter()
            .filter_map(|place| place.split_once('/').map(|(host, _)| host.to_string()))
            .collect();
        places.retain(|place| place.contains('/') || !with_requests.contains(place));
        places
    }

    /// Hosts that nobody plays but that were asked for.
    pub fn strangers(&self) -> Vec<String> {
        let mut hosts: Vec<String> = self
            .world
            .book()
            .into_iter()
            .filter(|request| request.party == Party::Stranger)
            .map(|request| request.host)
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// Forgets what was requested so far, and what is still on its way.
    #[track_caller]
    pub fn forget_requests(&mut self) {
        self.settle_unfinished();
        self.world.forget();
    }

    /// Waits until what the page has asked for up to now has reached the server: the page has
    /// loaded, drawn twice, and then asked a host it never asked before, which takes a new
    /// connection, as long as any third party's.
    #[track_caller]
    pub fn settle(&mut self) {
        self.wait("document.readyState === 'complete'");
        self.settle_unfinished();
    }

    /// The same for a page that never finishes loading.
    #[track_caller]
    pub fn settle_unfinished(&mut self) {
        self.settled += 1;
        let host = format!("settled{}.shop.example", self.settled);
        self.world.put(&host, "/", Reply::gif());
        let script = format!(
            "await new Promise((drawn) => {{ requestAnimationFrame(() => requestAnimationFrame(drawn)); setTimeout(drawn, 1000); }});
            await new Promise((done) => {{ const image = new Image(); image.onload = image.onerror = done; image.src = 'https://{host}/'; }});
            return true;"
        );
        // A page that is just being left takes the question along: the one that comes is asked again.
        for again in [true, true, false] {
            match self.try_js_async(&script) {
                Ok(_) => break,
                Err(_) if again => {
                    self.wait("document.readyState !== 'loading'");
                }
                Err(error) => panic!("the page did not settle: {error}"),
            }
        }
        patiently(|| match self.asked(&format!("{host}/")).len() {
            0 => Err(format!("{host} was never asked")),
            _ => Ok(()),
        });
    }

    /// Nobody but the shop was asked for anything.
    #[track_caller]
    pub fn expect_no_third_party(&mut self) {
        self.settle();
        assert_eq!(self.third_parties(), Vec::<String>::new());
    }

    // What was stored.

    /// All cookies of the profile, of every host and path; in WebKit those that the page's own address has.
    #[track_caller]
    pub fn cookies(&mut self) -> Vec<Cookie> {
        self.browser
            .cookies(&self.profile)
            .unwrap_or_else(|error| panic!("no cookies to be had: {error}"))
    }

    /// The names of all cookies of the profile, sorted.
    #[track_caller]
    pub fn cookie_names(&mut self) -> Vec<String> {
        let mut names: Vec<String> = self
            .cookies()
            .into_iter()
            .map(|cookie| cookie.name)
            .collect();
        names.sort();
        names
    }

    /// The one cookie with our name.
    #[track_caller]
    pub fn record_cookie(&mut self) -> Cookie {
        let mut ours: Vec<Cookie> = self
            .cookies()
            .into_iter()
            .filter(|cookie| cookie.name == "placet")
            .collect();
        assert_eq!(ours.len(), 1, "cookies named placet: {ours:?}");
        ours.remove(0)
    }

    /// The keys of every other storage of the page's origin.
    #[track_caller]
    pub fn stored(&self) -> Vec<String> {
        let keys = self.js_async(
            "const keys = [...Object.keys(localStorage).map((key) => `local ${key}`),
              ...Object.keys(sessionStorage).map((key) => `session ${key}`),
              ...(await indexedDB.databases()).map((base) => `database ${base.name}`),
              ...(await caches.keys()).map((key) => `cache ${key}`)];
            return keys;",
        );
        keys.as_array()
            .into_iter()
            .flatten()
            .filter_map(|key| key.as_str().map(str::to_string))
            .collect()
    }

    // What was said.

    /// Says, before a page is opened, that its console will be asked for: in WebKit the page itself has to keep it.
    pub fn hear(&mut self) {
        if !self.heard {
            self.heard = true;
            self.browser.hear();
        }
    }

    /// The page's console since the visit began.
    #[track_caller]
    pub fn console(&mut self) -> Vec<ConsoleLine> {
        assert!(
            self.heard,
            "a case whose console is asked for says so first, by `hear`"
        );
        let mut lines = self.console_so_far();
        // Firefox says so on each page under the strict policy.
        lines.retain(|line| {
            !strict::is_asked_for() || !line.text.contains("settings blocked WebAssembly")
        });
        lines
    }

    /// No file of ours has thrown what nobody caught, on any page of the visit.
    #[track_caller]
    pub fn expect_no_error_of_ours(&mut self) {
        let is_ours = |line: &ConsoleLine| {
            let file = line.thrown_in.as_ref()?.rsplit('/').next()?;
            Some(file.starts_with("placet"))
        };
        let thrown = self.console();
        let thrown: Vec<_> = thrown
            .iter()
            .filter(|line| is_ours(line).unwrap_or_default())
            .collect();
        assert!(thrown.is_empty(), "{thrown:?}");
    }

    fn console_so_far(&mut self) -> Vec<ConsoleLine> {
        let lines = self.browser.console();
        self.console.extend(lines);
        self.console.clone()
    }

    /// For a failed case: everything that helps to see why.
    pub fn evidence(&mut self) -> String {
        let mut told = String::new();
        for request in self.world.book() {
            if request.method != "CONNECT" {
                told += &format!(
                    "    {} {}{}\n",
                    request.method,
                    request.place(),
                    if request.query.is_empty() { "" } else { "?…" }
                );
            }
        }
        for line in self.console_so_far() {
            told += &format!("    console {}: {}\n", line.level, line.text);
        }
        for (name, body) in [
            ("address", "return location.href"),
            ("state", "return ui ? ui.dataset.state : 'no host'"),
            (
                "complaints",
                "return JSON.stringify(window.placet?.complaints?.())",
            ),
            (
                "fake vendors",
                "return JSON.stringify(window.fakeErrors || [])",
            ),
        ] {
            match self.try_js(body) {
                Ok(value) => told += &format!("    {name}: {value}\n"),
                Err(error) => told += &format!("    {name}: {error}\n"),
            }
        }
        told
    }

    /// A picture of the window, as base64 of a PNG.
    pub fn picture(&mut self) -> Option<String> {
        let taken = self.browser.picture(&self.profile, false).ok()?;
        taken.as_str().map(str::to_string)
    }

    /// The same of the whole page, however long.
    pub fn picture_of_all(&mut self) -> Option<String> {
        let taken = self.browser.picture(&self.profile, true).ok()?;
        taken.as_str().map(str::to_string)
    }
}

/// What the left button does in a click.
fn left_click() -> [Value; 2] {
    ["pointerDown", "pointerUp"].map(|kind| json!({ "type": kind, "button": 0 }))
}

/// Two clicks, as fast as a hand makes a double click.
fn left_clicks() -> Vec<Value> {
    let pause = [json!({ "type": "pause", "duration": 90 })];
    [&left_click()[..], &pause, &left_click()].concat()
}

fn truthy(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && *value != json!(0) && *value != json!("")
}

/// Looks again and again until it is as it should be; after a while it says what the last look saw. Each look costs the
/// browser some milliseconds that what is waited for would need: the longer it takes, the more seldom.
#[track_caller]
pub fn patiently<T>(mut look: impl FnMut() -> Result<T, String>) -> T {
    let begun = Instant::now();
    loop {
        match look() {
            Ok(seen) => return seen,
            Err(_) if begun.elapsed() < PATIENCE => {
                let pause = begun.elapsed() / 4;
                std::thread::sleep(pause.clamp(SHORTEST, LONGEST));
            }
            Err(seen) => panic!("{seen}"),
        }
    }
}
