//! WebKit by its GTK port: a screen that nobody sees, and a session of the classic protocol for each case.
//! It knows what this driver cannot do and how else it is done; what a case wants is `visit`'s.

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::browser::{ConsoleLine, LIMIT};
use crate::webdriver::{Outcome, Refused, Session, transport};

pub struct WebKit {
    pub session: Session,
    proxy: String,
    /// What was heard on pages that have been left since.
    heard: RefCell<Vec<ConsoleLine>>,
    /// Kept alive, and ended after the browsers on it.
    _screen: Screen,
}

impl WebKit {
    pub fn start(port: u16, screen: Screen, proxy: &str) -> Outcome<WebKit> {
        Ok(WebKit {
            session: open(port, proxy, false)?,
            proxy: proxy.into(),
            heard: RefCell::default(),
            _screen: screen,
        })
    }

    /// A new session is a new browser: nothing of the last one is left.
    pub fn renew(&mut self, port: u16, proxy: &str) -> Outcome<()> {
        self.session.end();
        self.proxy = proxy.into();
        self.heard.take();
        self.session = open(port, proxy, false)?;
        self.viewport(1280, 800).map(drop)
    }

    pub fn leave(&self) -> Outcome<Value> {
        self.session.end();
        Ok(Value::Null)
    }

    /// The browser asks its desktop for dark or light once, at its start.
    pub fn darken(&mut self, port: u16) -> Outcome<()> {
        let page = self.call("() => JSON.stringify([location.href, innerWidth, innerHeight])")?;
        self.session.end();
        self.session = open(port, &self.proxy, true)?;
        let side = |at: usize| page[at].as_u64().unwrap_or(800) as u32;
        self.viewport(side(1), side(2))?;
        match page[0].as_str() {
            Some(address) if address.starts_with("http") => {
                self.navigate(address, "complete").map(drop)
            }
            _ => Ok(()),
        }
    }

    /// The driver waits for nothing (`pageLoadStrategy`), so that a page that hangs holds up nobody; a new document
    /// is told from the one that is left by the moment at which it began.
    pub fn navigate(&self, url: &str, wait: &str) -> Outcome<Value> {
        self.keep_heard();
        let before = self.place();
        self.session.post("url", &json!({ "url": url }))?;
        let whole = |address: &str| address.split('#').next().unwrap_or_default().to_string();
        let stays = url.contains('#') && before[1].as_str().map(whole) == Some(whole(url));
        self.arrive(&before, stays, wait, url)
    }

    pub fn reload(&self) -> Outcome<Value> {
        self.keep_heard();
        let before = self.place();
        self.session.post("refresh", &json!({}))?;
        self.arrive(&before, false, "complete", "the page")
    }

    /// When the document began, its address and how far it is.
    fn place(&self) -> Value {
        self.call(
            "() => JSON.stringify([performance.timeOrigin, location.href, document.readyState])",
        )
        .unwrap_or(Value::Null)
    }

    fn arrive(&self, before: &Value, stays: bool, wait: &str, to: &str) -> Outcome<Value> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let now = self.place();
            let there = !now.is_null() && (stays || now[0] != before[0]);
            let far = match wait {
                "complete" => now[2] == "complete",
                "interactive" => now[2] != "loading",
                _ => true,
            };
            if there && far {
                return Ok(now);
            }
            if Instant::now() > deadline {
                return Err(Refused {
                    code: "timeout".into(),
                    message: format!("{to} was not {wait} within {LIMIT:?}: {now}"),
                });
            }
            std::thread::sleep(Duration::from_millis(15));
        }
    }

    /// The window's edges are not the page's: the window is made larger by what is missing.
    pub fn viewport(&self, width: u32, height: u32) -> Outcome<Value> {
        let wanted = [i64::from(width), i64::from(height)];
        let deadline = Instant::now() + LIMIT;
        let mut window = wanted;
        loop {
            // Nobody manages windows on this screen: the one under the pointer, which rests in the middle, has the focus.
            let rect = json!({ "width": window[0], "height": window[1],
                "x": (SCREEN - window[0]) / 2, "y": (SCREEN - window[1]) / 2 });
            self.session.post("window/rect", &rect)?;
            let page = self.call("() => JSON.stringify([innerWidth, innerHeight])")?;
            let page = [0, 1].map(|at| page[at].as_i64().unwrap_or_default());
            if page == wanted {
                return Ok(Value::Null);
            }
            if Instant::now() > deadline {
                return Err(transport(format!("the page is {page:?}, not {wanted:?}")));
            }
            for side in [0, 1] {
                window[side] = (window[side] + wanted[side] - page[side]).clamp(1, SCREEN);
            }
        }
    }

    pub fn call(&self, function: &str) -> Outcome<Value> {
        let answer = self
            .session
            .execute(&format!("return ({function})();"), &[])?;
        serde_json::from_str(answer.as_str().unwrap_or("null")).map_err(transport)
    }

    /// The lines since the last call. A page that went away by itself has taken its own along.
    pub fn console(&self) -> Vec<ConsoleLine> {
        self.keep_heard();
        self.heard.take()
    }

    fn keep_heard(&self) {
        let lines = self
            .call("() => JSON.stringify((console.heard || []).splice(0))")
            .unwrap_or(Value::Null);
        let word = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let lines = lines.as_array().into_iter().flatten();
        let lines = lines.map(|line| ConsoleLine {
            level: word(&line[0]),
            text: word(&line[1]),
            thrown_in: line[2].as_str().map(str::to_string),
        });
        self.heard.borrow_mut().extend(lines);
    }
}

/// The driver tells nothing of the console: a page whose console is to be heard keeps its lines itself.
pub const HEARS: &str = r#"
const lines = [], hear = (level, text, file) => { lines.push([level, text, file]); };
Object.defineProperty(console, "heard", { value: lines });
for (const level of ["error", "warn", "info", "log", "debug"]) {
  const say = console[level];
  console[level] = (...parts) => { hear(level === "log" ? "info" : level, parts.map(String).join(" ")); say.apply(console, parts); };
}
addEventListener("error", (event) => { if (event.message) hear("error", event.message, event.filename); });
addEventListener("unhandledrejection", (event) => { hear("error", String(event.reason)); });"#;

/// How long a browser may take to open: one in forty never does, and the next does in one second.
const OPENING: Duration = Duration::from_secs(10);

fn open(port: u16, proxy: &str, dark: bool) -> Outcome<Session> {
    // Its driver speaks TLS to a `sslProxy` of the capabilities; the browser's own option is right.
    let mut args = vec![
        "--automation".to_string(),
        format!("--proxy=http://{proxy}"),
    ];
    if dark {
        args.push("--dark-mode".into());
    }
    Session::start(
        port,
        json!({
            "acceptInsecureCerts": true,
            "pageLoadStrategy": "none",
            "unhandledPromptBehavior": "ignore",
            "webkitgtk:browserOptions": { "binary": browser()?, "args": args },
        }),
        OPENING,
    )
}

/// Where distributions put the browser that the driver starts.
fn browser() -> Outcome<PathBuf> {
    let libraries = std::fs::read_dir("/usr/lib").map_err(transport)?;
    libraries
        .filter_map(Result::ok)
        .map(|folder| folder.path())
        .chain(["/usr/libexec".into(), "/usr/lib".into()])
        .flat_map(|folder| {
            ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"]
                .map(|version| folder.join(version).join("MiniBrowser"))
        })
        .find(|program| program.exists())
        .ok_or_else(|| Refused {
            code: "missing".into(),
            message: "WebKit's MiniBrowser is missing: apt-get install webkit2gtk-driver".into(),
        })
}

/// A display of its own, so that windows are visible to their pages, and a desktop's settings of its own.
pub struct Screen {
    child: Child,
    display: String,
    home: PathBuf,
}

/// How wide and high the screen is.
const SCREEN: i64 = 2000;

/// The browser's own bars would not let its window become as narrow as a phone.
const NARROW: &str = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; font-size: 1px; }
image { -gtk-icon-transform: scale(0); }
";

impl Screen {
    pub fn start() -> Outcome<Screen> {
        // A browser that is lost is replaced before its own screen goes.
        static STARTED: AtomicU32 = AtomicU32::new(0);
        let number = STARTED.fetch_add(1, Ordering::SeqCst);
        let home = format!("placet-webkit-{}-{number}", std::process::id());
        let home = std::env::temp_dir().join(home);
        let looks = home.join("gtk-3.0");
        std::fs::create_dir_all(&looks).map_err(transport)?;
        std::fs::write(looks.join("gtk.css"), NARROW).map_err(transport)?;
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0"])
            .arg(format!("{SCREEN}x{SCREEN}x24"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Refused {
                code: "missing".into(),
                message: format!("Xvfb is missing: apt-get install xvfb ({error})"),
            })?;
        let mut display = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut display)
                .map_err(transport)?;
        }
        let screen = Screen {
            child,
            display: format!(":{}", display.trim()),
            home,
        };
        match screen.display.len() {
            1 => Err(transport("Xvfb ended without naming its display")),
            _ => Ok(screen),
        }
    }

    /// What the driver hands on to its browser.
    pub fn prepare(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("XDG_CONFIG_HOME", &self.home)
            .env("XDG_DATA_HOME", &self.home)
            .env("XDG_CACHE_HOME", &self.home)
            // Without both, pages are told that the visitor reads the language "C".
            .env("LANG", "en_US.UTF-8")
            .env("LANGUAGE", "en_US")
            .env_remove("LC_ALL")
            .env_remove("GTK_THEME")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.home);
    }
}
