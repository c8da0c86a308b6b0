//! What an engine cannot run, and what was seen there; what says nothing about a site's own files, and why. Each line is printed
//! by every run that it is about, and counted.

use e2e::browser::Engine::{Chromium, Firefox, WebKit};
use e2e::runner::{LeftOut, Skipped};

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
    Skipped {
        engine: WebKit,
        name: "shapes::a_thousand_shapes_ask_for_nothing_before_a_choice_and_for_what_was_granted_after",
        why: "it passed in 64 s on 2026-11-28, and in the next run the browser was gone in the middle of it",
    },
];

/// What says nothing about a site's own files, which have the config, the entries and the languages inside.
pub const WITHOUT_OWN_FILES: &[LeftOut] = &[
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
    LeftOut {
        name: "wild::a_policy_that_refuses_ours_stops_no_other",
        why: "their program cannot be called there, and nothing is asked: own::the_own_files_go_by_a_strict_policy",
    },
    LeftOut {
        name: "policies::trusted_types_without_our_name_run_no_text_and_are_told",
        why: "their program cannot be called there, and nothing is asked: own::the_own_files_go_by_a_strict_policy",
    },
];
