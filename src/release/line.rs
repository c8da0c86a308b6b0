//! The line in which held scripts and templates wait: who runs next, whose file is fetched ahead, who is waited for and how
//! long. Knows neither element nor grant nor clock: it holds what its caller calls them by, and asks.
//!
//! The order is that of a page where nothing is held. A script runs in its turn; what it writes comes before all that
//! follows. One that is deferred comes after all that are not, once the document is there. One that is `async` waits for
//! its file, and is not looked at before everything that stands above it has had its turn: a parser would not have seen it
//! either.

/// Milliseconds that a file, or the script that runs, may keep the others waiting.
pub const PATIENCE: f64 = 10_000.0;
/// Milliseconds for which scripts run without a break: longer, and a click of the visitor would wait.
pub const SLICE: f64 = 3.0;
/// How many files are fetched ahead of their turn.
pub const AHEAD: usize = 16;

/// When something takes its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Where it stands; what follows waits.
    InTurn,
    /// After all that do not wait for the end of the document.
    Deferred,
    /// As soon as its file is there, and all that stands above it has had its turn.
    Async,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<I> {
    /// Fetch its file ahead, and tell when it is there.
    Ask(I),
    /// Run it, and tell when it has run: the others wait for it.
    Run(I),
    /// Run it: nobody waits for it.
    RunAlone(I),
    /// Forget it: what it needs is granted no more.
    Drop(I),
    /// Its file did not come in time. The others go on, and it runs whenever it comes.
    GiveUp(I),
    /// Go on in a task of its own.
    Pause,
    /// Wait until something is told.
    Rest,
    /// Nothing is in line.
    Idle,
}

/// Where the file of a script is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum File {
    /// There is none: its code stands in the page.
    None,
    /// Nobody has asked for it yet.
    Wanted,
    /// Asked for at this moment.
    Asked(f64),
    /// It came, or failed.
    There,
}

#[derive(Clone, Copy, Debug)]
struct Item<I> {
    id: I,
    is_async: bool,
    /// The script that ran last wrote it, or it stood in the template that was let go last.
    is_written: bool,
    file: File,
}

/// Everything that may run and has not.
#[derive(Debug)]
pub struct Line<I> {
    /// In the order of their turns, those that are `async` in their places.
    waiting: Vec<Item<I>>,
    deferred: Vec<Item<I>>,
    /// Whatever waits for its file alone.
    loose: Vec<Item<I>>,
    /// The script that runs and that the others wait for, and since when.
    running: Option<(I, f64)>,
    /// When this slice began.
    begun: f64,
}

impl<I> Default for Line<I> {
    fn default() -> Line<I> {
        Line {
            waiting: Vec::new(),
            deferred: Vec::new(),
            loose: Vec::new(),
            running: None,
            begun: 0.0,
        }
    }
}

impl<I: Copy + PartialEq> Line<I> {
    /// Puts one in line that was found in the page.
    pub fn add(&mut self, id: I, way: Way, has_file: bool) {
        let item = Item::new(id, way, has_file);
        match way {
            Way::InTurn | Way::Async => self.waiting.push(item),
            Way::Deferred => self.deferred.push(item),
        }
    }

    /// Puts one in line that the script which ran last wrote, or that stood in the template which was let go last: it comes
    /// before all that follows that one.
    pub fn add_written(&mut self, id: I, way: Way, has_file: bool) {
        let item = Item {
            is_written: true,
            ..Item::new(id, way, has_file)
        };
        match way {
            Way::InTurn | Way::Async => {
                let before = self.waiting.iter().rposition(|other| other.is_written);
                self.waiting.insert(before.map_or(0, |at| at + 1), item);
            }
            Way::Deferred => self.deferred.push(item),
        }
    }

    /// A file is there, or failed: either way nobody waits for it any more.
    pub fn arrive(&mut self, id: I) {
        let all = self.waiting.iter_mut().chain(&mut self.deferred);
        let mut all = all.chain(&mut self.loose);
        if let Some(item) = all.find(|item| item.id == id) {
            item.file = File::There;
        }
    }

    /// A script ran, or failed to.
    pub fn ran(&mut self, id: I) {
        if self.running.is_some_and(|(running, _)| running == id) {
            self.running = None;
        }
    }

    /// A task begins, and with it a slice.
    pub fn wake(&mut self, now: f64) {
        self.begun = now;
    }

    /// Whether the slice is over, and the visitor's clicks come first.
    pub fn is_over(&self, now: f64) -> bool {
        now - self.begun > SLICE
    }

    /// What to do at this moment. What it needs is asked for right before something is fetched or run.
    pub fn next(&mut self, now: f64, is_parsing: bool, is_met: impl Fn(I) -> bool) -> Step<I> {
        if self.is_over(now) {
            return Step::Pause;
        }
        if let Some((_, since)) = self.running
            && now - since >= PATIENCE
        {
            self.running = None;
        }
        loop {
            let mut loose = self.loose.iter();
            if let Some(at) = loose.position(|item| item.is_there() || !is_met(item.id)) {
                let Item { id, .. } = self.loose.remove(at);
                return match is_met(id) {
                    true => Step::RunAlone(id),
                    false => Step::Drop(id),
                };
            }
            if let Some(id) = self.look_ahead(now, &is_met) {
                return Step::Ask(id);
            }
            if self.running.is_some() {
                return Step::Rest;
            }
            let queue = match self.waiting.is_empty() {
                false => &mut self.waiting,
                true if is_parsing => return Step::Rest,
                true => &mut self.deferred,
            };
            let Some(&item) = queue.first() else {
                return Step::Idle;
            };
            if !is_met(item.id) {
                queue.remove(0);
                return Step::Drop(item.id);
            }
            if item.is_async {
                queue.remove(0);
                self.loose.push(item);
                continue;
            }
            return match item.file {
                File::Asked(since) if now - since >= PATIENCE => {
                    queue.remove(0);
                    self.loose.push(item);
                    Step::GiveUp(item.id)
                }
                File::Asked(_) | File::Wanted => Step::Rest,
                File::None | File::There => {
                    queue.remove(0);
                    for other in &mut self.waiting {
                        // What this one writes comes before it.
                        other.is_written = false;
                    }
                    self.running = Some((item.id, now));
                    Step::Run(item.id)
                }
            };
        }
    }

    /// The next file to ask for: one that nobody waits for any more, or one of the first that are waited for.
    fn look_ahead(&mut self, now: f64, is_met: &impl Fn(I) -> bool) -> Option<I> {
        let in_line = self.waiting.iter_mut().chain(&mut self.deferred);
        let ahead = in_line.filter(|item| item.file != File::None).take(AHEAD);
        let mut ahead = self.loose.iter_mut().chain(ahead);
        let item = ahead.find(|item| item.file == File::Wanted && is_met(item.id))?;
        item.file = File::Asked(now);
        Some(item.id)
    }
}

impl<I> Item<I> {
    fn new(id: I, way: Way, has_file: bool) -> Item<I> {
        let file = match has_file {
            true => File::Wanted,
            false => File::None,
        };
        Item {
            id,
            is_async: way == Way::Async,
            is_written: false,
            file,
        }
    }

    fn is_there(&self) -> bool {
        matches!(self.file, File::None | File::There)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A script of a page, for a run of the line that is played.
    #[derive(Clone, Debug)]
    struct Played {
        way: Way,
        /// When its file comes, after it was asked for; never for some.
        file: Option<Option<u32>>,
        /// How long it runs, until its end is told; for ever for some.
        runs: Option<u32>,
        /// What it writes: scripts in the page.
        writes: usize,
    }

    /// What happened, in order.
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Happened {
        Asked(usize),
        Arrived(usize),
        Ran(usize),
        Dropped(usize),
        GaveUp(usize),
        Idle,
    }

    /// Plays a line to its end. Nothing is met from `closed` on, until `opened`.
    fn play(page: &[Played], closed: f64, opened: f64) -> Vec<(f64, Happened)> {
        let mut page = page.to_vec();
        let mut line = Line::default();
        for (id, script) in page.iter().enumerate() {
            line.add(id, script.way, script.file.is_some());
        }
        let mut log = Vec::new();
        let mut now = 0.0;
        // Moments that are told: an arrival or an end.
        let mut told: Vec<(f64, Option<usize>, Option<usize>)> = Vec::new();
        for _ in 0..10_000 {
            line.wake(now);
            let met = !(closed..opened).contains(&now);
            match line.next(now, false, |_| met) {
                Step::Ask(id) => {
                    log.push((now, Happened::Asked(id)));
                    if let Some(Some(after)) = page[id].file {
                        told.push((now + f64::from(after), Some(id), None));
                    }
                    told.push((now + PATIENCE, None, None));
                    assert!(met);
                }
                step @ (Step::Run(id) | Step::RunAlone(id)) => {
                    log.push((now, Happened::Ran(id)));
                    assert!(met, "nothing was granted");
                    for _ in 0..page[id].writes {
                        page.push(Played {
                            way: Way::InTurn,
                            file: None,
                            runs: Some(0),
                            writes: 0,
                        });
                        line.add_written(page.len() - 1, Way::InTurn, false);
                    }
                    match page[id].runs {
                        Some(0) => line.ran(id),
                        Some(after) => told.push((now + f64::from(after), None, Some(id))),
                        None => {}
                    }
                    if step == Step::Run(id) {
                        told.push((now + PATIENCE, None, None));
                    }
                }
                Step::Drop(id) => {
                    log.push((now, Happened::Dropped(id)));
                    assert!(!met);
                }
                Step::GiveUp(id) => log.push((now, Happened::GaveUp(id))),
                Step::Pause => panic!("no time has passed"),
                step @ (Step::Rest | Step::Idle) => {
                    if step == Step::Idle {
                        log.push((now, Happened::Idle));
                    }
                    told.sort_by(|one, other| one.0.total_cmp(&other.0));
                    if told.is_empty() {
                        return log;
                    }
                    let (moment, arrived, ended) = told.remove(0);
                    now = moment;
                    if let Some(id) = arrived {
                        log.push((now, Happened::Arrived(id)));
                        line.arrive(id);
                    }
                    if let Some(id) = ended {
                        line.ran(id);
                    }
                }
            }
        }
        panic!("it never ends");
    }

    fn order(log: &[(f64, Happened)]) -> Vec<usize> {
        let mut ran = Vec::new();
        for (_, happened) in log {
            if let Happened::Ran(id) = happened {
                ran.push(*id);
            }
        }
        ran
    }

    fn inline() -> Played {
        Played {
            way: Way::InTurn,
            file: None,
            runs: Some(0),
            writes: 0,
        }
    }

    fn file(way: Way, comes: u32) -> Played {
        Played {
            way,
            file: Some(Some(comes)),
            runs: Some(1),
            writes: 0,
        }
    }

    const NEVER: f64 = f64::INFINITY;

    #[test]
    fn settings_above_an_async_file_are_there_when_it_runs() {
        // Another vendor's blocking file, the settings, the file that reads them: it is here first of all.
        let page = [file(Way::InTurn, 300), inline(), file(Way::Async, 1)];
        assert_eq!(order(&play(&page, NEVER, NEVER)), [0, 1, 2]);
    }

    #[test]
    fn an_async_file_that_is_slow_keeps_nobody_waiting() {
        let page = [
            file(Way::Async, 300),
            inline(),
            file(Way::InTurn, 1),
            file(Way::Deferred, 1),
        ];
        assert_eq!(order(&play(&page, NEVER, NEVER)), [1, 2, 3, 0]);
    }

    #[test]
    fn what_a_script_writes_comes_before_all_that_follows() {
        let writer = Played {
            writes: 2,
            ..file(Way::InTurn, 5)
        };
        let page = [writer, inline(), file(Way::Deferred, 1)];
        assert_eq!(order(&play(&page, NEVER, NEVER)), [0, 3, 4, 1, 2]);
    }

    #[test]
    fn what_a_written_script_writes_comes_before_its_neighbor() {
        let mut line = Line::default();
        line.add("page", Way::InTurn, false);
        line.add_written("first", Way::InTurn, false);
        line.add_written("second", Way::InTurn, false);
        let mut next = || {
            let Step::Run(id) = line.next(0.0, false, |_| true) else {
                return "";
            };
            line.ran(id);
            if id == "first" {
                line.add_written("inner", Way::InTurn, false);
            }
            id
        };
        let all = [next(), next(), next(), next(), next()];
        assert_eq!(all, ["first", "inner", "second", "page", ""]);
    }

    #[test]
    fn the_next_waits_for_the_end_of_what_runs_but_not_for_ever() {
        for (runs, end) in [(Some(50), 50.0), (None, PATIENCE)] {
            let log = play(&[Played { runs, ..inline() }, inline()], NEVER, NEVER);
            let ran: Vec<_> = log
                .iter()
                .filter(|(_, what)| matches!(what, Happened::Ran(_)))
                .collect();
            assert_eq!(ran, [&(0.0, Happened::Ran(0)), &(end, Happened::Ran(1))]);
        }
    }

    #[test]
    fn a_file_that_hangs_is_given_up_and_runs_whenever_it_comes() {
        let slow = file(Way::InTurn, 12_000);
        let log = play(&[slow, inline()], NEVER, NEVER);
        assert_eq!(order(&log), [1, 0]);
        assert!(log.contains(&(PATIENCE, Happened::GaveUp(0))), "{log:?}");
        assert!(log.contains(&(PATIENCE, Happened::Ran(1))), "{log:?}");
    }

    #[test]
    fn deferred_scripts_wait_for_the_end_of_the_document() {
        let mut line = Line::default();
        line.add(1, Way::Deferred, false);
        assert_eq!(line.next(0.0, true, |_| true), Step::Rest);
        assert_eq!(line.next(0.0, false, |_| true), Step::Run(1));
        line.ran(1);
        assert_eq!(line.next(0.0, false, |_| true), Step::Idle);
    }

    #[test]
    fn a_click_of_the_visitor_comes_after_three_milliseconds_at_most() {
        let mut line = Line::default();
        line.add(1, Way::InTurn, false);
        line.wake(10.0);
        assert_eq!(line.next(10.0 + SLICE + 0.1, false, |_| true), Step::Pause);
        line.wake(20.0);
        assert_eq!(line.next(20.0 + SLICE, false, |_| true), Step::Run(1));
    }

    #[test]
    fn a_grant_is_asked_for_right_before_a_script_runs() {
        let page = [
            file(Way::InTurn, 100),
            file(Way::Async, 50),
            file(Way::Deferred, 50),
        ];
        let log = play(&page, 60.0, NEVER);
        assert_eq!(order(&log), Vec::<usize>::new());
        for id in 0..3 {
            assert!(
                log.iter()
                    .any(|(_, happened)| *happened == Happened::Dropped(id)),
                "{log:?}"
            );
        }
    }

    #[test]
    fn no_file_is_asked_for_without_a_grant() {
        let mut line = Line::default();
        line.add(1, Way::InTurn, true);
        line.add(2, Way::InTurn, true);
        assert_eq!(line.next(0.0, false, |id| id == 2), Step::Ask(2));
        assert_eq!(line.next(0.0, false, |id| id == 2), Step::Drop(1));
    }

    fn played() -> impl Strategy<Value = Played> {
        let way = prop_oneof![
            4 => Just(Way::InTurn),
            1 => Just(Way::Deferred),
            2 => Just(Way::Async),
        ];
        let time = prop_oneof![6 => (0..500_u32).prop_map(Some), 1 => (9_000..15_000_u32).prop_map(Some), 1 => Just(None)];
        let file = prop_oneof![2 => Just(None), 3 => time.clone().prop_map(Some)];
        (way, file, time, 0..3_usize).prop_map(|(way, file, time, writes)| Played {
            // As the marks say: without a file it is in its turn.
            way: if file.is_some() { way } else { Way::InTurn },
            // What stands in the page has run when it was told to.
            runs: if file.is_some() { time } else { Some(0) },
            file,
            writes,
        })
    }

    proptest! {
        #[test]
        fn whatever_comes_runs_once_and_one_that_hangs_stops_nobody(page in prop::collection::vec(played(), 0..30)) {
            let log = play(&page, NEVER, NEVER);
            let ran = order(&log);
            let mut once = ran.clone();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(once.len(), ran.len());
            for (id, script) in page.iter().enumerate() {
                prop_assert_eq!(ran.contains(&id), script.file != Some(None), "{}", id);
            }
            // Whatever ran wrote, and all of that ran.
            let written: usize = ran.iter().filter_map(|id| page.get(*id)).map(|script| script.writes).sum();
            prop_assert_eq!(ran.len(), page.iter().filter(|script| script.file != Some(None)).count() + written);
        }

        #[test]
        fn nothing_runs_before_what_stands_above_it(page in prop::collection::vec(played(), 0..30)) {
            let log = play(&page, NEVER, NEVER);
            let ran = order(&log);
            let given_up = |id: usize| log.iter().any(|(_, happened)| *happened == Happened::GaveUp(id));
            for (place, id) in ran.iter().enumerate() {
                let Some(script) = page.get(*id) else { continue };
                if given_up(*id) {
                    continue;
                }
                // One that is given up alone may be overtaken, and an async one by everybody.
                let mut above: Vec<usize> = (0..*id).collect();
                if script.way == Way::Deferred {
                    above = (0..page.len()).filter(|other| page[*other].way == Way::InTurn || other < id).collect();
                }
                for other in above {
                    let overtaken = page[other].way == Way::Async || given_up(other);
                    let deferred = page[other].way == Way::Deferred && script.way != Way::Deferred;
                    if !overtaken && !deferred {
                        prop_assert!(ran[..place].contains(&other), "{} before {} in {:?}", id, other, ran);
                    }
                }
            }
        }

        #[test]
        fn few_files_are_on_their_way_at_once(page in prop::collection::vec(played(), 0..60)) {
            let log = play(&page, NEVER, NEVER);
            let (mut ahead, mut most) = (Vec::new(), 0);
            for (_, happened) in &log {
                if let Happened::Asked(id) = happened {
                    ahead.push(*id);
                }
                // What waits for its file alone keeps nobody waiting, and no place.
                if let Happened::Arrived(id) | Happened::GaveUp(id) = happened {
                    ahead.retain(|other| other != id);
                }
                most = most.max(ahead.iter().filter(|id| page[**id].way != Way::Async).count());
            }
            prop_assert!(most <= AHEAD, "{}", most);
        }

        #[test]
        fn nothing_runs_at_a_moment_without_a_grant(
            page in prop::collection::vec(played(), 0..30), closed in 0..3_000_u32, open in 0..3_000_u32,
        ) {
            // Looked at by the play itself, at each step.
            play(&page, f64::from(closed), f64::from(closed + open));
        }
    }
}
