//! What an engine cannot run, and what was seen there; what says nothing about a site's own files, and why. Each line is printed
//! by every run that it is about, and counted.

use e2e::browser::Engine::{Chromium, Firefox, WebKit};
use e2e::runner::{LeftOut, Mode, Skipped};

const NUXT: &str = "package::an_app_in_nuxt_is_rendered_for_its_visitor";
const NUXT_IS_LARGE: &str =
    "it installs 580 packages, 228 MB, and builds for half a minute; it passed on 2026-11-28";

pub const SKIPPED: &[Skipped] = &[
    Skipped {
        engine: Chromium,
        name: NUXT,
        why: NUXT_IS_LARGE,
    },
    Skipped {
        engine: Firefox,
        name: NUXT,
        why: NUXT_IS_LARGE,
    },
    Skipped {
        engine: WebKit,
        name: NUXT,
        why: NUXT_IS_LARGE,
    },
    Skipped {
        engine: Firefox,
        name: "choices::a_page_made_ready_ahead_waits_for_its_visitor",
        why: "it makes no page ready ahead (speculation rules)",
    },
    Skipped {
        engine: Firefox,
        name: "face::the_notice_stands_out_of_notches",
        why: "its driver cannot say where the screen has notches",
    },
    Skipped {
        engine: Firefox,
        name: "stores::the_end_of_a_choice_knows_no_summer_time",
        why: "its driver has no word for the time zone; the calendar is Rust's own, and asks no engine",
    },
    Skipped {
        engine: WebKit,
        name: "stores::the_end_of_a_choice_knows_no_summer_time",
        why: "its driver has no word for the time zone; the calendar is Rust's own, and asks no engine",
    },
    Skipped {
        engine: WebKit,
        name: "face::the_notice_stands_out_of_notches",
        why: "its driver cannot say where the screen has notches",
    },
    Skipped {
        engine: WebKit,
        name: "embeds::placeholders_follow_their_elements",
        why: "an image without `src`, 800 by 400 by its attributes and `height: auto`, was 360 by 331 px there, not 360 by 180",
    },
    Skipped {
        engine: WebKit,
        name: "face::nothing_of_ours_is_printed",
        why: "its driver cannot lay a page out for paper, and does not print",
    },
    Skipped {
        engine: WebKit,
        name: "border::a_frame_of_another_site_keeps_its_choice",
        why: "it keeps no cookie in a frame of another site, Partitioned or not: the visitor was asked again",
    },
    Skipped {
        engine: WebKit,
        name: "choices::a_page_made_ready_ahead_waits_for_its_visitor",
        why: "it makes no page ready ahead (speculation rules): the page was not asked for within 15 s",
    },
    Skipped {
        engine: WebKit,
        name: "hostile::globals_replaced_after_the_tag_open_nothing",
        why: "its driver asks the page by the page's own functions: with `JSON.parse` or `Array.prototype.push` replaced, no page was ever ready for it",
    },
];

/// What the variables of the environment leave out: a site's own files, no WebAssembly, and a strict policy.
pub const MODES: &[Mode] = &[
    Mode {
        variable: "PLACET_OWN",
        left_out: &[WITH_OWN_FILES],
    },
    Mode {
        variable: "PLACET_NOWASM",
        left_out: &[WITHOUT_WASM],
    },
    Mode {
        variable: "PLACET_STRICT",
        left_out: &[WITHOUT_WASM, UNDER_STRICT_POLICY],
    },
];

/// What says nothing about a site's own files, which have the config, the entries and the languages inside.
const WITH_OWN_FILES: &[LeftOut] = &[
    LeftOut {
        name: "first_visit::the_notice_speaks_french_on_a_french_page",
        why: "it counts how often the file of a language is asked for, and theirs has it inside",
    },
    LeftOut {
        name: "config::a_language_file_that_does_not_come_leaves_english",
        why: "no file of a language can stay away: all are inside",
    },
    LeftOut {
        name: "config::a_service_file_that_does_not_come_stays_shut_and_is_told_once",
        why: "no entry can stay away: those of the config are inside",
    },
    LeftOut {
        name: "looks::nothing_changes_when_more_is_known",
        why: "no entry comes late: those of the config are inside",
    },
    LeftOut {
        name: "looks::preferences_that_are_drawn_anew_leave_the_focus_where_it_is",
        why: "no entry comes late: those of the config are inside",
    },
    LeftOut {
        name: "config::a_broken_config_gives_a_closed_working_notice",
        why: "the command tells of a mistake, and writes no file where it costs a service",
    },
    LeftOut {
        name: "tag::everything_is_in_one_file_on_a_first_visit",
        why: "it counts the files of the plain tag; theirs are counted by own::a_returning_visitor_sees_no_notice",
    },
    LeftOut {
        name: "hostile::two_versions_of_the_tag_are_one_banner",
        why: "the other version's tag finds no config on their page",
    },
    LeftOut {
        name: "moving::the_marks_of_each_tool_stay_and_hold",
        why: "the command takes the program that knows the tool, so that there is no plain one to tell of it",
    },
];

/// A tag in the head is answered in its own task, which no fetch is.
const LATE: &str =
    "what a page asks of a plain tag at once is answered once the translation is there";
const STOPPED: &str = "it stops the program by the engine's own WebAssembly";
const CALLS: &str = "it measures the calls into the engine's own WebAssembly";

const WITHOUT_WASM: &[LeftOut] = &[
    LeftOut {
        name: "tag::the_next_inline_script_gets_the_truth",
        why: LATE,
    },
    LeftOut {
        name: "tag::a_plain_tag_sets_the_defaults_before_an_unmarked_google_tag",
        why: LATE,
    },
    LeftOut {
        name: "tag::no_charset_of_server_or_page_spoils_the_file",
        why: LATE,
    },
    LeftOut {
        name: "tag::a_site_s_own_file_fetches_nothing_more",
        why: LATE,
    },
    LeftOut {
        name: "tag::everything_is_in_one_file_on_a_first_visit",
        why: "it counts files, and there the translation is one more",
    },
    LeftOut {
        name: "config::the_deepest_config_leaves_most_of_the_stack",
        why: "it looks into the memory of the program, which is JavaScript there",
    },
    LeftOut {
        name: "border::a_config_behind_a_plain_tag_is_read_and_told",
        why: LATE,
    },
    LeftOut {
        name: "border::a_program_that_cannot_start_refuses",
        why: STOPPED,
    },
    LeftOut {
        name: "border::a_program_that_stops_refuses",
        why: STOPPED,
    },
    LeftOut {
        name: "faults::a_stopped_program_refuses_from_then_on",
        why: STOPPED,
    },
    LeftOut {
        name: "hostile::globals_replaced_after_the_tag_open_nothing",
        why: "what the page replaces is replaced when the translation comes: with `Array.prototype.push`, everything stays shut, and no notice is shown",
    },
    LeftOut {
        name: "load::ten_thousand_held_scripts_and_a_thousand_services_leave_the_page_its_turn",
        why: CALLS,
    },
    LeftOut {
        name: "load::an_hour_of_a_page_that_never_reloads_keeps_what_it_held",
        why: CALLS,
    },
    LeftOut {
        name: "load::a_thousand_choices_leave_no_more_memory_behind_than_ten",
        why: "its memory and its compiled code are the page's: 1.4 MB more in Chromium after 1,000 choices, 1.5 MB after 3,000",
    },
    LeftOut {
        name: "own::a_returning_visitor_sees_no_notice",
        why: "it counts files, and there the translation is another",
    },
    LeftOut {
        name: "own::a_wasm_that_cannot_run_is_translated",
        why: "it is about pages that have WebAssembly",
    },
    LeftOut {
        name: "stores::a_page_without_a_server_asks_and_opens_nothing",
        why: "Chromium gives a page that is a file no second one whose `integrity` it could check: everything stays shut, and is told",
    },
    LeftOut {
        name: "studio::",
        why: "the studio needs WebAssembly for its own work",
    },
];

/// What no policy without `'unsafe-inline'` and `'unsafe-eval'` lets a page's own code do.
const UNDER_STRICT_POLICY: &[LeftOut] = &[LeftOut {
    name: "markup::a_timer_of_late_code_may_be_a_text",
    why: "a timer of text is `eval`",
}];
