//! What an engine cannot run, and what was seen there; what says nothing about a site's own files, and why. Each line is printed
//! by every run that it is about, and counted.

use e2e::browser::Engine::{Firefox, WebKit};
use e2e::runner::{LeftOut, Skipped};

pub const SKIPPED: &[Skipped] = &[
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

/// Cases of the page's config, or of files beside the plain tag, which a site's own files have inside.
pub const WITHOUT_OWN_FILES: &[LeftOut] = &[];
