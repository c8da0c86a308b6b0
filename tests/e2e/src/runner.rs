//! Runs the cases in each engine and tells the outcome the way cargo's own harness does.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::browser::{Browser, Engine};
use crate::own;
use crate::strict::{self, Verdict};
use crate::vendors::root;
use crate::visit::Visit;
use crate::world::World;

/// A case by its name; `cases!` makes a list of them.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    pub run: fn(&mut Visit<'_>),
}

impl Case {
    /// Named by module and function, without the test binary's own name.
    fn short(self) -> Case {
        let name = self
            .name
            .split_once("::")
            .map_or(self.name, |(_, name)| name);
        Case { name, ..self }
    }
}

/// A case that an engine cannot run, or a group of them (`group::`), and what was seen there.
pub struct Skipped {
    pub engine: Engine,
    pub name: &'static str,
    pub why: &'static str,
}

/// A way of visiting all pages that a variable of the environment asks for, such as `PLACET_NOWASM=1`.
pub struct Mode {
    pub variable: &'static str,
    pub left_out: &'static [&'static [LeftOut]],
}

/// A case that says nothing about a mode, or a group of them (`group::`), and why.
#[derive(Clone, Copy)]
pub struct LeftOut {
    pub name: &'static str,
    pub why: &'static str,
}

/// Whether a list's entry is that case, or the group that it belongs to.
fn names(entry: &str, case: &Case) -> bool {
    case.name == entry || entry.ends_with("::") && case.name.starts_with(entry)
}

/// The list of a module's cases. One that is written but not listed is dead code, which the
/// compiler tells.
#[macro_export]
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub const CASES: &[$crate::runner::Case] = &[
            $($crate::runner::Case { name: concat!(module_path!(), "::", stringify!($name)), run: $name }),+
        ];
    };
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The cases of `harness` try the ring itself and need no product; the others need `www/dist/`.
/// Runs all cases whose name contains one of the arguments, in each engine; what an engine cannot run is told by name
/// (`PLACET_SKIPPED=1` runs it all the same, to see whether it still cannot). So is what a mode
/// leaves out.
pub fn main(groups: &[&[Case]], skipped: &[Skipped], modes: &[Mode]) -> ExitCode {
    let filters: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let all: Vec<Case> = groups
        .iter()
        .flat_map(|group| group.iter().copied())
        .map(Case::short)
        .collect();
    let cases: Vec<Case> = all
        .iter()
        .copied()
        .filter(|case| filters.is_empty() || filters.iter().any(|word| case.name.contains(word)))
        .collect();
    let engines = match engines() {
        Ok(engines) => engines,
        Err(message) => {
            println!("error: {message}");
            return ExitCode::FAILURE;
        }
    };
    if std::env::args().any(|argument| argument == "--list") {
        for case in &cases {
            println!("{}: test", case.name);
        }
        return ExitCode::SUCCESS;
    }
    let mut listed = skipped.iter().map(|skip| skip.name).chain(
        modes
            .iter()
            .flat_map(|mode| mode.left_out.concat())
            .map(|left| left.name),
    );
    if let Some(stale) = listed.find(|entry| !all.iter().any(|case| names(entry, case))) {
        println!("error: {stale} is to be skipped, and there is no such case");
        return ExitCode::FAILURE;
    }
    let left_out: Vec<LeftOut> = modes
        .iter()
        .filter(|mode| std::env::var_os(mode.variable).is_some())
        .flat_map(|mode| mode.left_out.concat())
        .collect();
    let built = root().join("www/dist/placet.js").exists();
    if !built && cases.iter().any(|case| !case.name.starts_with("harness::")) {
        println!("error: there is no www/dist/placet.js to visit; make it first: ./build.sh build");
        return ExitCode::FAILURE;
    }
    std::panic::set_hook(Box::new(|panic| {
        let said = panic
            .payload()
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.payload().downcast_ref::<&str>().copied())
            .unwrap_or("it panicked");
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        SAID.with(|slot| *slot.borrow_mut() = format!("{said}\n    at {place}"));
    }));
    println!("\nrunning {} tests", cases.len() * engines.len());
    let started = Instant::now();
    let (passed, ignored) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let patience = std::env::var("PLACET_WEBKIT_SECONDS").map(|seconds| seconds.parse());
    let patience = match patience {
        Ok(Ok(seconds)) => Duration::from_secs(seconds),
        Ok(Err(_)) => {
            println!("error: PLACET_WEBKIT_SECONDS is no whole number");
            return ExitCode::FAILURE;
        }
        Err(_) => Duration::MAX,
    };
    let run = |engine: Engine, next: &AtomicUsize| {
        let why = |case: &Case| {
            let is_late = engine == Engine::WebKit && started.elapsed() > patience;
            if is_late {
                return Some("the machine is slow, and the time for WebKit is up");
            }
            let left = left_out.iter().find(|left| names(left.name, case));
            let skip = skipped
                .iter()
                .find(|skip| skip.engine == engine && names(skip.name, case));
            left.map(|left| left.why).or(skip.map(|skip| skip.why))
        };
        run_engine(engine, &cases, next, &why, &passed, &ignored)
    };
    // Each browser has its own world and waits most of the time: all run side by side, and those of one engine take the
    // cases one by one. WebKit begins a new one for each case and takes longest: who is through with another helps there.
    let next: Vec<_> = engines
        .iter()
        .map(|engine| (*engine, AtomicUsize::new(0)))
        .collect();
    let failures: Vec<String> = std::thread::scope(|scope| {
        let (run, next) = (&run, &next);
        let mut runs = Vec::new();
        for engine in browsers(&engines) {
            let thread = std::thread::Builder::new().name(engine.name().into());
            runs.push(thread.spawn_scoped(scope, move || {
                let of = |wanted| next.iter().find(move |(engine, _)| *engine == wanted);
                let then = (engine != Engine::WebKit).then_some(Engine::WebKit);
                let mine = of(engine).into_iter().chain(then.and_then(of));
                mine.flat_map(|(engine, next)| run(*engine, next)).collect()
            }));
        }
        runs.into_iter()
            .flat_map(|run| {
                run.ok()
                    .and_then(|run| run.join().ok())
                    .unwrap_or_else(|| vec!["the runner broke".into()])
            })
            .collect()
    });
    if !failures.is_empty() {
        println!("\nfailures:\n");
        for failure in &failures {
            println!("{failure}");
        }
    }
    let word = if failures.is_empty() { "ok" } else { "FAILED" };
    if own::is_asked_for() {
        println!("\n{} pages with a site's own files", own::pages());
    }
    if strict::is_asked_for() {
        let [under, with_own] = strict::pages();
        println!("\n{under} pages under the strict policy, {with_own} with their own");
    }
    println!(
        "\ntest result: {word}. {} passed; {} failed; {} ignored; 0 measured; {} filtered out; finished in {:.2}s\n",
        passed.load(Ordering::SeqCst),
        failures.len(),
        ignored.load(Ordering::SeqCst),
        (all.len() - cases.len()) * engines.len(),
        started.elapsed().as_secs_f64()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The engines to run in: those named by `PLACET_ENGINES`, or all that we know.
fn engines() -> Result<Vec<Engine>, String> {
    let Ok(names) = std::env::var("PLACET_ENGINES") else {
        return Ok(Engine::ALL.to_vec());
    };
    names
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| {
            Engine::ALL
                .into_iter()
                .find(|engine| engine.name() == name)
                .ok_or_else(|| {
                    format!("PLACET_ENGINES: {name} is neither chromium, firefox nor webkit")
                })
        })
        .collect()
}

/// The browsers that begin side by side: one of each engine, and a second of WebKit where it would be alone.
fn browsers(engines: &[Engine]) -> Vec<Engine> {
    let mut browsers = engines.to_vec();
    if browsers == [Engine::WebKit] {
        browsers.push(Engine::WebKit);
    }
    browsers
}

/// Runs those of the cases that nobody has taken, in one browser.
fn run_engine(
    engine: Engine,
    cases: &[Case],
    next: &AtomicUsize,
    skipped: &dyn Fn(&Case) -> Option<&'static str>,
    passed: &AtomicUsize,
    ignored: &AtomicUsize,
) -> Vec<String> {
    let all_the_same = std::env::var_os("PLACET_SKIPPED").is_some();
    let mut failures = Vec::new();
    let name = engine.name();
    let start = || {
        let world = World::start(&root().join("www")).map_err(|error| error.to_string())?;
        Browser::start(engine, world).map_err(|error| error.to_string())
    };
    let mut browser = match start() {
        Ok(browser) => browser,
        Err(error) => {
            println!("test {name} ... FAILED");
            failures.push(format!("---- {name} did not start ----\n{error}\n"));
            return failures;
        }
    };
    println!("# {}", browser.version());
    while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
        if let (Some(why), false) = (skipped(case), all_the_same) {
            ignored.fetch_add(1, Ordering::SeqCst);
            println!("test {name}::{} ... ignored, {why}", case.name);
            continue;
        }
        let started = Instant::now();
        let mut outcome = run_case(&mut browser, case);
        // A driver that did not answer before the case began, or after all of it had passed, or that lost the tab, says nothing
        // about the product: once more, in a fresh browser. (WebKit's, once in some hundred sessions.)
        if let Err(failure) = &outcome
            && failure.is_drivers
            && let Ok(fresh) = start()
        {
            let why = failure.told.lines().next().unwrap_or_default();
            println!("# again, in a fresh {name}: {}: {why}", case.name);
            browser = fresh;
            outcome = run_case(&mut browser, case);
        }
        let took = started.elapsed();
        match &outcome {
            Ok(Passed::SaysNothing) => {
                ignored.fetch_add(1, Ordering::SeqCst);
                println!(
                    "test {name}::{} ... ignored, no page of it had the program under the policy",
                    case.name
                );
            }
            Ok(Passed::Whole) => {
                passed.fetch_add(1, Ordering::SeqCst);
                println!("test {name}::{} ... ok ({})", case.name, seconds(took));
            }
            Err(failure) => {
                println!("test {name}::{} ... FAILED ({})", case.name, seconds(took));
                failures.push(format!(
                    "---- {name}::{} ----\n{}\n",
                    case.name, failure.told
                ));
            }
        }
        // A browser that no longer obeys is replaced for the next case; this one has failed.
        if outcome.is_err_and(|failure| failure.browser_is_lost) {
            match start() {
                Ok(fresh) => browser = fresh,
                Err(error) => {
                    failures.push(format!("---- {name} did not start again ----\n{error}\n"));
                    return failures;
                }
            }
        }
    }
    failures
}

struct Failure {
    told: String,
    /// The case saw nothing wrong, or nothing at all, or its tab was gone.
    is_drivers: bool,
    browser_is_lost: bool,
}

enum Passed {
    Whole,
    /// About the strict policy that was asked for.
    SaysNothing,
}

fn run_case(browser: &mut Browser, case: &Case) -> Result<Passed, Failure> {
    let name = format!("{}-{}", browser.engine.name(), case.name.replace("::", "-"));
    let lost = |error: crate::webdriver::Refused| Failure {
        told: format!("the browser was lost: {error}"),
        is_drivers: true,
        browser_is_lost: true,
    };
    let mut visit = Visit::begin(browser).map_err(lost)?;
    let ran = catch_unwind(AssertUnwindSafe(|| (case.run)(&mut visit)));
    let told = ran.is_err().then(|| {
        let said = SAID.with(|slot| slot.take());
        let evidence = visit.evidence();
        let shot = match visit.picture() {
            Some(picture) => keep_picture(&name, &picture),
            None => "no picture could be taken".into(),
        };
        format!("{said}\n{evidence}    {shot}")
    });
    let has_program = strict::is_asked_for()
        && visit.try_js("return !!placet.version").unwrap_or_default() == true;
    let ended = visit.end();
    let is_drivers = browser.has_lost_tab();
    match (told, ended) {
        (None, Ok(())) if strict::is_asked_for() => {
            match browser.world.strict().verdict(has_program) {
                Verdict::Kept => Ok(Passed::Whole),
                Verdict::SaysNothing => Ok(Passed::SaysNothing),
                Verdict::Broken(told) => Err(Failure {
                    told,
                    is_drivers: false,
                    browser_is_lost: false,
                }),
            }
        }
        (None, Ok(())) => Ok(Passed::Whole),
        (None, Err(error)) => Err(lost(error)),
        (Some(told), ended) => Err(Failure {
            told,
            is_drivers,
            browser_is_lost: is_drivers || ended.is_err(),
        }),
    }
}

fn keep_picture(name: &str, base64: &str) -> String {
    let folder = root().join("target/shots");
    let file = folder.join(format!("{name}.png"));
    let kept =
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, decode(base64)));
    match kept {
        Ok(()) => format!("picture: target/shots/{name}.png"),
        Err(error) => format!("the picture could not be kept: {error}"),
    }
}

/// Base64 as WebDriver sends pictures: no line ends, padded.
fn decode(base64: &str) -> Vec<u8> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let digits: Vec<u8> = base64.bytes().filter_map(digit).collect();
    digits
        .chunks(4)
        .flat_map(|chunk| {
            let bits = chunk
                .iter()
                .fold(0u32, |bits, digit| (bits << 6) | u32::from(*digit))
                << (6 * (4 - chunk.len()));
            let bytes = bits.to_be_bytes();
            bytes[1..chunk.len()].to_vec()
        })
        .collect()
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}
