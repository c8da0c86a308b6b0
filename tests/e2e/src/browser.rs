//! An engine, its driver, and the one session that all cases of a run share.
//! It knows how each engine is started and steered; what a case wants is `visit`'s.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::bidi::Bidi;
use crate::webdriver::{Outcome, Refused, Session, transport};
use crate::world::World;

/// How long a command to a browser may take on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(20);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
}

impl Engine {
    pub const ALL: [Engine; 2] = [Engine::Chromium, Engine::Firefox];

    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
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
        }
    }
}

/// A page's console line or uncaught error.
#[derive(Clone, Debug)]
pub struct ConsoleLine {
    /// `error`, `warn`, `info` or `debug`.
    pub level: String,
    pub text: String,
}

pub struct Browser {
    pub engine: Engine,
    pub session: Session,
    bidi: RefCell<Bidi>,
    pub world: Arc<World>,
    /// Kept alive, and ended with this value.
    _driver: Driver,
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
        let driver = Driver::start(engine)?;
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
                    "--disable-sync", "--disable-features=NetworkTimeServiceQuerying",
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
        }
        let session = Session::start(driver.port, capabilities)?;
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
            session,
            bidi: RefCell::new(bidi),
            world,
            _driver: driver,
        })
    }

    /// Name and version, as the driver tells them.
    pub fn version(&self) -> String {
        format!(
            "{} {}",
            self.session.capabilities["browserName"]
                .as_str()
                .unwrap_or_default(),
            self.session.capabilities["browserVersion"]
                .as_str()
                .unwrap_or_default()
        )
    }

    pub fn command(&self, method: &str, params: Value) -> Outcome<Value> {
        self.bidi.borrow_mut().command(method, params, LIMIT)
    }

    /// Runs a function in the page's own realm and gives what it returned, by way of JSON. (The
    /// classic protocol runs scripts in a realm beside it in Firefox, where an object literal is
    /// not the page's `Object` and a global that the page removed is still there.)
    pub fn call(&self, context: &str, function: &str) -> Outcome<Value> {
        let params = json!({ "functionDeclaration": function, "awaitPromise": true,
            "target": { "context": context } });
        let answer = self.command("script.callFunction", params)?;
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
        self.session.post(
            "goog/cdp/execute",
            &json!({ "cmd": command, "params": params }),
        )
    }

    /// Runs a script with Firefox's own rights, to set preferences while it runs.
    pub fn chrome_script(&self, script: &str, args: &[Value]) -> Outcome<Value> {
        self.session
            .post("moz/context", &json!({ "context": "chrome" }))?;
        let result = self.session.execute(script, args);
        self.session
            .post("moz/context", &json!({ "context": "content" }))?;
        result
    }

    /// The console lines since the last call.
    pub fn console(&self) -> Vec<ConsoleLine> {
        // Any command makes the socket be read up to its answer, behind earlier events.
        let _ = self.command("session.status", json!({}));
        let events = self.bidi.borrow_mut().take_events();
        events
            .iter()
            .filter(|event| event["method"] == "log.entryAdded")
            .map(|event| ConsoleLine {
                level: event["params"]["level"].as_str().unwrap_or_default().into(),
                text: event["params"]["text"].as_str().unwrap_or_default().into(),
            })
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // First the browser by its session, then (as fields are dropped) the driver.
        self.session.end();
    }
}

/// A driver process; it ends with this value.
struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start(engine: Engine) -> Outcome<Driver> {
        let (program, missing) = engine.driver();
        let mut command = Command::new(program);
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
        }
        // Drivers pass these on to their browser, which must use our proxy and no other.
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
            command.env_remove(name).env_remove(name.to_uppercase());
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
        let mut driver = Driver { child, port: 0 };
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
