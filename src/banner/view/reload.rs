//! The question whether the page may be loaded again, so that what was taken back stops. Knows no page.

use super::button;
use crate::banner::Picture;

/// One modal dialog; leaving it means not now.
#[inline(never)]
pub fn reload(picture: &mut Picture) {
    picture.put(
        "<dialog class=ask part=reload aria-labelledby=title aria-describedby=text lang=$ dir=$><div class=body part=body>\
         <h2 id=title>@reload.title</><p id=text>@reload.text</></><div class=$ part=foot>",
        &[
            picture.words.language,
            picture.words.direction(),
            "acts foot",
        ],
    );
    button(picture, "reload", "");
    button(picture, "keep-editing", "");
    picture.put("</></>", &[]);
}
