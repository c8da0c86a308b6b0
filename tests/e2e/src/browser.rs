//! An engine, its driver, and what is asked of either in the words of no protocol.
//! It knows how each engine is started and steered (Chromium and Firefox with one session that all cases share, WebKit,
//! in `webkit`, with one a case); what a case wants is `visit`'s.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bidi::Bidi;
use crate::visit::Cookie;
use crate::webdriver::{Outcome, Refused, Session, transport};
use crate::webkit::{HEARS, Screen, WebKit};
use crate::world::World;

/// How long a command to a browser may take on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }

    /// What must be on the PATH, and the sentence for whoever has to install it.
    fn driver(self) -> (&'static str, &'static str) {
        match self {
            Engine::Chromium => (
                "chromedriver",
                "Chromium's driver is missing: apt-get install chromium chromium-driver",
            ),
            Engine::Firefox => (
                "geckodriver",
                "Firefox's driver is missing: apt-get install firefox-esr; cargo install geckodriver",
            ),
            Engine::WebKit => (
                "WebKitWebDriver",
                "WebKit's driver is missing: apt-get install webkit2gtk-driver xvfb",
            ),
        }
    }
}

/// A page's console line or uncaught error.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
    pub text: String,
    /// Of an uncaught error, the file that threw it.
    pub thrown_in: Option<String>,
}

pub struct Browser {
    pub engine: Engine,
    wire: Wire,
    pub world: Arc<World>,
    /// The profile's one tab is gone, as the driver has it.
    lost_tab: Cell<bool>,
    /// Kept alive, and ended with this value.
    driver: Driver,
}

/// How an engine is spoken to.
enum Wire {
    /// One session for the whole run; each case has a user context of its own.
    Bidi(Session, RefCell<Bidi>),
    /// WebKit's driver knows the classic protocol alone: a session for each case.
    Classic(WebKit),
}

impl Browser {
    /// Starts driver and browser. Starting, and only starting, is tried three times: on a busy
    /// machine a browser now and then misses its driver's own time limit.
    pub fn start(engine: Engine, world: Arc<World>) -> Outcome<Browser> {
        let mut refused = None;
        for _ in 0..3 {
            match Browser::start_once(engine, world.clone()) {
                Ok(browser) => return Ok(browser),
                Err(error) if error.code == "missing" => return Err(error),
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or_else(|| transport("no try was made")))
    }

    fn start_once(engine: Engine, world: Arc<World>) -> Outcome<Browser> {
        if engine == Engine::WebKit {
            let screen = Screen::start()?;
            let driver = Driver::start(engine, Some(&screen))?;
            let webkit = WebKit::start(driver.port, screen, &world.proxy())?;
            return Ok(Browser {
                engine,
                wire: Wire::Classic(webkit),
                world,
                lost_tab: Cell::new(false),
                driver,
            });
        }
        let driver = Driver::start(engine, None)?;
        let proxy = world.proxy();
        let mut capabilities = json!({
            "acceptInsecureCerts": true,
            "webSocketUrl": true,
            // A page whose script hangs never finishes loading, and commands must go on;
            // `Visit::open` waits for what it needs.
            "pageLoadStrategy": "none",
            "unhandledPromptBehavior": "ignore",
            "proxy": { "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy },
        });
        match engine {
            Engine::Chromium => {
                capabilities["goog:chromeOptions"] = json!({ "args": [
                    "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                    "--no-first-run", "--window-size=1280,900", "--lang=en-US",
                    "--disable-background-networking", "--disable-component-update",
                    "--disable-sync",
                    // The address bar's own pages would load with each new visitor.
                    "--disable-features=NetworkTimeServiceQuerying,WebUIOmniboxPopup,WebUIOmniboxAimPopup",
                    "--component-updater=url-source=http://127.0.0.1:1/",
                    "--gaia-url=https://background.invalid",
                ]});
            }
            Engine::Firefox => {
                capabilities["moz:firefoxOptions"] = json!({
                    "args": ["-headless", "--width=1280", "--height=900"],
                    "prefs": {
                        "intl.accept_languages": "en-US",
                        "layout.css.prefers-color-scheme.content-override": 1,
                    },
                });
            }
            Engine::WebKit => {}
        }
        let session = Session::start(driver.port, capabilities, 3 * LIMIT)?;
        let url = session.capabilities["webSocketUrl"]
            .as_str()
            .unwrap_or_default()
            .to_string();
        let mut bidi = match Bidi::connect(&url) {
            Ok(bidi) => bidi,
            Err(error) => {
                session.end();
                return Err(error);
            }
        };
        bidi.command(
            "session.subscribe",
            json!({ "events": ["log.entryAdded"] }),
            LIMIT,
        )?;
        Ok(Browser {
            engine,
            wire: Wire::Bidi(session, RefCell::new(bidi)),
            world,
            lost_tab: Cell::new(false),
            driver,
        })
    }

    /// The classic session that is open now.
    pub fn session(&self) -> &Session {
        match &self.wire {
            Wire::Bidi(session, _) => session,
            Wire::Classic(webkit) => &webkit.session,
        }
    }

    /// Name and version, as the driver tells them.
    pub fn version(&self) -> String {
        let capabilities = &self.session().capabilities;
        let word = |name: &str| capabilities[name].as_str().unwrap_or_default().to_string();
        format!("{} {}", word("browserName"), word("browserVersion"))
    }

    pub fn command(&self, method: &str, params: Value) -> Outcome<Value> {
        match &self.wire {
            Wire::Bidi(_, bidi) => {
                let answer = bidi.borrow_mut().command(method, params, LIMIT);
                // A word about a tab, since nothing else is ever asked for here by its context.
                if answer.as_ref().is_err_and(|no| no.code == "no such frame") {
                    self.lost_tab.set(true);
                }
                answer
            }
            Wire::Classic(_) => Err(transport(format!("{method}: WebKit's driver has no BiDi"))),
        }
    }

    // A visitor's profile and its one tab.

    /// Whether the driver has said of the profile's tab that there is none, or no longer answers. (Chromium's, once in some
    /// thousand cases, says so of a tab that shows its page, and of each later one from its second page on.)
    pub fn has_lost_tab(&self) -> bool {
        self.lost_tab.get() || self.session().is_lost()
    }

    /// Closes the profile's tab behind its back.
    pub fn lose_tab(&self, profile: &Profile) {
        match &self.wire {
            Wire::Bidi(..) => {
                let _ = self.command("browsingContext.close", json!({ "context": profile.tab }));
            }
            Wire::Classic(webkit) => webkit.session.end(),
        }
    }

    /// A fresh profile with one empty tab, behind this proxy.
    pub fn open_profile(&mut self, proxy: &str) -> Outcome<Profile> {
        if let Wire::Classic(webkit) = &mut self.wire {
            webkit.renew(self.driver.port, proxy)?;
            return Ok(Profile::default());
        }
        self.lost_tab.set(false);
        self.console();
        let made = self.command(
            "browser.createUserContext",
            json!({ "acceptInsecureCerts": true,
                "proxy": { "proxyType": "manual", "httpProxy": proxy, "sslProxy": proxy } }),
        )?;
        let context = made["userContext"].as_str().unwrap_or_default().to_string();
        let tab = self.command(
            "browsingContext.create",
            json!({ "type": "tab", "userContext": context }),
        )?;
        let tab = tab["context"].as_str().unwrap_or_default().to_string();
        self.session().post("window", &json!({ "handle": tab }))?;
        Ok(Profile { context, tab })
    }

    /// Closes the profile; what its case had changed about the browser is set back. (A session of WebKit's is closed
    /// by the next one.)
    pub fn close_profile(&self, profile: &Profile) -> Outcome<()> {
        if self.engine == Engine::Firefox {
            self.chrome_script(FIREFOX_RESET, &[])?;
        }
        match &self.wire {
            Wire::Bidi(..) => self.command(
                "browser.removeUserContext",
                json!({ "userContext": profile.context }),
            ),
            Wire::Classic(webkit) => webkit.leave(),
        }
        .map(drop)
    }

    /// Goes to an address; `wait` is `complete`, `interactive` or `none`.
    pub fn navigate(&self, profile: &Profile, url: &str, wait: &str) -> Outcome<()> {
        match &self.wire {
            Wire::Bidi(..) => self.command(
                "browsingContext.navigate",
                json!({ "context": profile.tab, "url": url, "wait": wait }),
            ),
            Wire::Classic(webkit) => webkit.navigate(url, wait),
        }
        .map(drop)
    }

    pub fn reload(&self, profile: &Profile) -> Outcome<()> {
        match &self.wire {
            Wire::Bidi(..) => self.command(
                "browsingContext.reload",
                json!({ "context": profile.tab, "wait": "complete" }),
            ),
            Wire::Classic(webkit) => webkit.reload(),
        }
        .map(drop)
    }

    pub fn back(&self, profile: &Profile) -> Outcome<()> {
        match &self.wire {
            Wire::Bidi(..) => self.command(
                "browsingContext.traverseHistory",
                json!({ "context": profile.tab, "delta": -1 }),
            ),
            Wire::Classic(webkit) => webkit.session.post("back", &json!({})),
        }
        .map(drop)
    }

    /// The size of the page's own window.
    pub fn viewport(&self, profile: &Profile, width: u32, height: u32) -> Outcome<()> {
        match &self.wire {
            Wire::Bidi(..) => self.command(
                "browsingContext.setViewport",
                json!({ "context": profile.tab, "viewport": { "width": width, "height": height } }),
            ),
            Wire::Classic(webkit) => webkit.viewport(width, height),
        }
        .map(drop)
    }

    /// The visitor prefers dark pages. WebKit is told at its start alone: there the page is opened again, by a visitor
    /// who was never here.
    pub fn dark(&mut self) -> Outcome<()> {
        if let Wire::Classic(webkit) = &mut self.wire {
            return webkit.darken(self.driver.port);
        }
        match self.engine {
            Engine::Firefox => self.chrome_script(
                "Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', 0);",
                &[],
            ),
            _ => self.devtools(
                "Emulation.setEmulatedMedia",
                json!({ "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
            ),
        }
        .map(drop)
    }

    /// Runs statements in every page of the profile before any script of the page. WebKit's driver has no word for it:
    /// there the server puts them first into each page.
    pub fn preload(&self, profile: &Profile, statements: &str) -> Outcome<()> {
        if let Wire::Classic(_) = &self.wire {
            self.world.before_every_page(statements);
            return Ok(());
        }
        let params = json!({ "functionDeclaration": format!("() => {{ {statements} }}"),
            "contexts": [profile.tab] });
        self.command("script.addPreloadScript", params).map(drop)
    }

    /// The cookies of the profile, of every host and path; WebKit tells those alone that the page's own address has.
    pub fn cookies(&self, profile: &Profile) -> Outcome<Vec<Cookie>> {
        let (jar, value) = match &self.wire {
            Wire::Bidi(..) => {
                let params = json!({ "partition": { "type": "context", "context": profile.tab } });
                let mut jar = self.command("storage.getCookies", params)?;
                (jar["cookies"].take(), "/value/value")
            }
            Wire::Classic(webkit) => (webkit.session.get("cookie")?, "/value"),
        };
        let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
        Ok(jar
            .as_array()
            .into_iter()
            .flatten()
            .map(|cookie| Cookie {
                name: word(&cookie["name"]),
                value: word(cookie.pointer(value).unwrap_or(&Value::Null)),
                domain: word(&cookie["domain"]),
                path: word(&cookie["path"]),
                secure: cookie["secure"] == true,
                http_only: cookie["httpOnly"] == true,
                same_site: word(&cookie["sameSite"]).to_lowercase(),
                expiry: cookie["expiry"].as_f64().map(|seconds| seconds as i64),
            })
            .collect())
    }

    /// A picture of the window, or of the whole page as far as the engine can, as base64 of a PNG.
    pub fn picture(&self, profile: &Profile, whole: bool) -> Outcome<Value> {
        match &self.wire {
            Wire::Bidi(..) => {
                let origin = if whole { "document" } else { "viewport" };
                let params = json!({ "context": profile.tab, "origin": origin });
                let mut taken = self.command("browsingContext.captureScreenshot", params)?;
                Ok(taken["data"].take())
            }
            Wire::Classic(webkit) => webkit.session.get("screenshot"),
        }
    }

    /// Runs a function in the page's own realm and gives what it returned, by way of JSON. (The
    /// classic protocol runs scripts in a realm beside it in Firefox, where an object literal is
    /// not the page's `Object` and a global that the page removed is still there. In WebKit it is the page's own.)
    pub fn call(&self, profile: &Profile, function: &str) -> Outcome<Value> {
        if let Wire::Classic(webkit) = &self.wire {
            return webkit.call(function);
        }
        let params = json!({ "functionDeclaration": function, "awaitPromise": true,
            "target": { "context": profile.tab } });
        let mut tries = 0;
        let answer = loop {
            match self.command("script.callFunction", params.clone()) {
                // Chromium was just exchanging the page for the next: nothing was called, and that one can be asked.
                Err(no) if no.message.contains("Cannot find context") && tries < 20 => {
                    tries += 1;
                    std::thread::sleep(Duration::from_millis(25));
                }
                answer => break answer?,
            }
        };
        if answer["type"] == "exception" {
            return Err(Refused {
                code: "script".into(),
                message: answer["exceptionDetails"]["text"]
                    .as_str()
                    .unwrap_or_default()
                    .into(),
            });
        }
        let text = answer["result"]["value"].as_str().unwrap_or("null");
        serde_json::from_str(text).map_err(transport)
    }

    /// Chromium's own protocol, for what BiDi has no word for.
    pub fn devtools(&self, command: &str, params: Value) -> Outcome<Value> {
        self.session().post(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": params }),
        )
    }

    /// Runs a script with Firefox's own rights, to set preferences while it runs.
    pub fn chrome_script(&self, script: &str, args: &[Value]) -> Outcome<Value> {
        let session = self.session();
        session.post("moz/context", &json!({ "context": "chrome" }))?;
        let result = session.execute(script, args);
        session.post("moz/context", &json!({ "context": "content" }))?;
        result
    }

    /// Lets pages that are opened from now on keep what they say, where the driver does not tell it.
    pub fn hear(&self) {
        if let Wire::Classic(_) = &self.wire {
            self.world.before_every_page(HEARS);
        }
    }

    /// The console lines since the last call.
    pub fn console(&self) -> Vec<ConsoleLine> {
        let bidi = match &self.wire {
            Wire::Bidi(_, bidi) => bidi,
            Wire::Classic(webkit) => return webkit.console(),
        };
        // Any command makes the socket be read up to its answer, behind earlier events.
        let _ = self.command("session.status", json!({}));
        let events = bidi.borrow_mut().take_events();
        events
            .iter()
            .filter(|event| event["method"] == "log.entryAdded")
            .map(|event| {
                let entry = &event["params"];
                let thrower = &entry["stackTrace"]["callFrames"][0]["url"];
                let is_uncaught = entry["type"] == "javascript" && entry["level"] == "error";
                ConsoleLine {
                    level: entry["level"].as_str().unwrap_or_default().into(),
                    text: entry["text"].as_str().unwrap_or_default().into(),
                    thrown_in: is_uncaught.then(|| thrower.as_str().unwrap_or_default().into()),
                }
            })
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // First the browser by its session, then (as fields are dropped) the driver.
        self.session().end();
    }
}

/// A visitor's profile (empty in WebKit, where the session is it) and its tab.
#[derive(Default)]
pub struct Profile {
    context: String,
    tab: String,
}

const FIREFOX_RESET: &str = "
    Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', 1);
    Services.prefs.clearUserPref('privacy.globalprivacycontrol.enabled');";

/// A driver process; it ends with this value.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start(engine: Engine, screen: Option<&Screen>) -> Outcome<Driver> {
        let (program, missing) = engine.driver();
        let mut command = Command::new(program);
        let mut chosen = 0;
        match engine {
            Engine::Chromium => {
                command.arg("--port=0");
            }
            Engine::Firefox => {
                command
                    .args(["--port=0", "--websocket-port=0", "--allow-system-access"])
                    // Without it Firefox calls its settings server a dozen times.
                    .env("MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
            }
            Engine::WebKit => {
                // It cannot choose a port itself.
                chosen = free_port()?;
                command.arg(format!("--port={chosen}"));
            }
        }
        // Drivers pass these on to their browser, which must use our proxy and no other.
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
        }
        if let Some(screen) = screen {
            screen.prepare(&mut command);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Refused {
                code: "missing".into(),
                message: format!("{missing} ({program}: {error})"),
            })?;
        let stdout = child.stdout.take();
        let mut driver = Driver {
            child,
            port: chosen,
        };
        if chosen != 0 {
            // WebKit's driver says nothing when it is ready.
            let deadline = Instant::now() + LIMIT;
            while TcpStream::connect(("127.0.0.1", chosen)).is_err() {
                if Instant::now() > deadline {
                    return Err(transport(format!("{program} does not listen")));
                }
                std::thread::sleep(Duration::from_millis(15));
            }
            return Ok(driver);
        }
        let mut lines = BufReader::new(stdout.ok_or_else(|| transport("no output"))?).lines();
        for line in lines.by_ref().map_while(Result::ok) {
            // "…started successfully on port 41234." and "…Listening on 127.0.0.1:41234"
            if line.contains("successfully on port") || line.contains("Listening on") {
                let digits: String = line
                    .trim_end_matches('.')
                    .chars()
                    .rev()
                    .take_while(char::is_ascii_digit)
                    .collect();
                let digits: String = digits.chars().rev().collect();
                driver.port = digits.parse().map_err(transport)?;
                // A driver whose pipe nobody reads stops when it is full.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(driver);
            }
        }
        Err(transport(format!(
            "{program} ended without naming its port"
        )))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> Outcome<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(transport)?;
    Ok(listener.local_addr().map_err(transport)?.port())
}
