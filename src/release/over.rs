//! Where that stands which stands over the page: over the box of its element, and no further than the boxes around the
//! element let it be seen.

use crate::text::digits;

/// Writes the declarations that place something over an element. What the engine measured, in pixels from the left and top
/// of the window: the outermost layer of the page that the element is in (its `z-index`), left and top of the root over the
/// page, then left, top, right and bottom of the element's own box and of each around it that cuts off what does not fit.
pub fn place_over(measured: &[f64], into: &mut String) {
    let [
        layer,
        x,
        y,
        own_left,
        own_top,
        own_right,
        own_bottom,
        around @ ..,
    ] = measured
    else {
        return;
    };
    let (mut left, mut top, mut right, mut bottom) = (*own_left, *own_top, *own_right, *own_bottom);
    for one in around.chunks_exact(4) {
        if let [one_left, one_top, one_right, one_bottom] = one {
            left = left.max(*one_left);
            top = top.max(*one_top);
            right = right.min(*one_right);
            bottom = bottom.min(*one_bottom);
        }
    }
    for (before, value, after) in [
        ("left:", own_left - x, "px;"),
        ("top:", own_top - y, "px;"),
        ("width:", own_right - own_left, "px;"),
        ("height:", own_bottom - own_top, "px;"),
        ("z-index:", layer + 1.0, ";"),
        ("clip-path:inset(", top - own_top, "px "),
        ("", own_right - right, "px "),
        ("", own_bottom - bottom, "px "),
        ("", left - own_left, "px)"),
    ] {
        into.push_str(before);
        whole(into, value);
        into.push_str(after);
    }
}

/// A number without its fraction.
fn whole(into: &mut String, value: f64) {
    let value = value.round();
    if value < 0.0 {
        into.push('-');
    }
    // No page is wider than that, and what is no number becomes nothing.
    digits::write(into, value.abs() as u64, 10, 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn declares(measured: &[f64], expected: &str) {
        let mut said = String::new();
        place_over(measured, &mut said);
        assert_eq!(said, expected);
    }

    #[test]
    fn it_stands_over_the_box_of_its_element() {
        // The page is scrolled by 500 pixels.
        declares(
            &[0.0, 0.0, -500.0, 10.4, 20.0, 410.4, 320.0],
            "left:10px;top:520px;width:400px;height:300px;z-index:1;clip-path:inset(0px 0px 0px 0px)",
        );
    }

    #[test]
    fn boxes_around_it_cut_it_off() {
        declares(
            &[
                7.0, 0.0, 0.0, // layer and origin
                100.0, 100.0, 500.0, 400.0, // its own
                120.0, 0.0, 450.0, 900.0, // a slider
                0.0, 130.0, 900.0, 380.0, // what scrolls
                0.0, 0.0, 900.0, 900.0, // larger than it is
            ],
            "left:100px;top:100px;width:400px;height:300px;z-index:8;clip-path:inset(30px 50px 20px 20px)",
        );
    }

    #[test]
    fn what_left_its_box_is_not_seen() {
        // Scrolled out: more is cut off at its top than it is high.
        declares(
            &[
                0.0, 0.0, 0.0, 0.0, -300.0, 100.0, -200.0, 0.0, 0.0, 100.0, 50.0,
            ],
            "left:0px;top:-300px;width:100px;height:100px;z-index:1;clip-path:inset(300px 0px 0px 0px)",
        );
    }

    #[test]
    fn without_a_box_it_has_no_place() {
        declares(&[], "");
        declares(&[0.0; 6], "");
    }
}
