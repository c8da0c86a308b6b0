//! The calendar, in UTC: seconds to days and back, and the end of a choice. Knows no time zone and no clock.

use crate::text::digits;

/// How long a choice lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Calendar months: the same day of a later month, clamped to its last day.
    Months(u8),
    /// Days of 86,400 seconds.
    Days(u16),
}

impl Span {
    /// The longest that a choice may live: thirteen calendar months.
    pub const LONGEST: Span = Span::Months(13);

    /// Whether the span is within thirteen months whatever the day (13 months are 393 to 397 days).
    pub fn is_allowed(self) -> bool {
        match self {
            Span::Months(months) => (1..=13).contains(&months),
            Span::Days(days) => (1..=393).contains(&days),
        }
    }
}

/// Seconds in a day.
const DAY: i64 = 86_400;

/// The moment at which a choice made at `time` ends; both in seconds since 1970, UTC.
pub fn end_of(time: i64, span: Span) -> i64 {
    let days = match span {
        Span::Days(days) => u32::from(days),
        Span::Months(months) => {
            let (first, day) = day_of(time);
            let last = first + u32::from(months);
            let days: u32 = (first..last).map(days_in).sum();
            days - day.saturating_sub(days_in(last))
        }
    };
    time + i64::from(days) * DAY
}

/// The day of a moment, as people write it: `2026-11-24`.
pub fn day(time: i64) -> String {
    let (month, day) = day_of(time);
    let mut out = String::new();
    digits::write(&mut out, u64::from(1970 + month / 12), 10, 4);
    for part in [month % 12 + 1, day] {
        out.push('-');
        digits::write(&mut out, u64::from(part), 10, 2);
    }
    out
}

/// The moment as programs write it: `2026-11-24T09:30:00Z`.
pub fn iso(time: i64) -> String {
    let second = time.rem_euclid(DAY) as u32;
    let mut out = day(time);
    for (before, part) in [
        ('T', second / 3_600),
        (':', second / 60 % 60),
        (':', second % 60),
    ] {
        out.push(before);
        digits::write(&mut out, u64::from(part), 10, 2);
    }
    out.push('Z');
    out
}

/// The moment that a text of ISO 8601 names, in UTC and as programs write it: `2026-11-24T09:30:00.123Z`, the fraction or not.
/// None for any other spelling and for days that no calendar has.
#[cfg(feature = "compat")]
pub fn moment(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|letter| letter.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to)?.parse::<u32>().ok();
    let (year, month, date) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let month = (year - 1970) * 12 + month - 1;
    if !(1..=days_in(month)).contains(&date) {
        return None;
    }
    let days: u32 = (0..month).map(days_in).sum::<u32>() + date - 1;
    let seconds = part(11, 13)? * 3_600 + part(14, 16)? * 60 + part(17, 19)?;
    let time = i64::from(days) * DAY + i64::from(seconds);
    // Written again, it shows whether every letter was where it belongs.
    (iso(time).strip_suffix('Z') == Some(whole)).then_some(time)
}

/// The month of a moment, counted from January 1970, and its day of the month. Found by walking there: 56 years are some
/// hundred steps, and sums over eras and leap days weigh more than they save. Before 1970 there is no choice.
fn day_of(time: i64) -> (u32, u32) {
    let mut days = u32::try_from(time / DAY).unwrap_or(0);
    let mut month = 0;
    while days >= days_in(month) {
        days -= days_in(month);
        month += 1;
    }
    (month, days + 1)
}

/// How many days the month has, counted from January 1970.
fn days_in(month: u32) -> u32 {
    let year = 1970 + month / 12;
    let every = |years| year.is_multiple_of(years);
    let leap = every(4) && (!every(100) || every(400));
    match month % 12 + 1 {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The beginning of a day, by another way than ours: years that begin in March, and eras of 400 of them.
    fn at(year: i64, month: u8, day: u8) -> i64 {
        let year = year - i64::from(month <= 2);
        let of_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
        (year / 400 * 146_097 + of_era - 719_468) * DAY
    }

    #[track_caller]
    fn ends(from: (i64, u8, u8), to: (i64, u8, u8)) {
        let noon = 43_200;
        let end = end_of(at(from.0, from.1, from.2) + noon, Span::LONGEST);
        assert_eq!(end, at(to.0, to.1, to.2) + noon, "from {from:?}");
    }

    #[test]
    fn known_days_of_the_calendar() {
        assert_eq!(at(1970, 1, 1), 0);
        assert_eq!(at(2026, 11, 24) / DAY, 20_781);
        assert_eq!(at(2000, 2, 29) / DAY, 11_016);
    }

    /// CNIL's thirteen months, by calendar, the day clamped (facts of 2026-11-23, section 3).
    #[test]
    fn consent_lapses_after_thirteen_months() {
        ends((2026, 11, 23), (2027, 12, 23));
        ends((2026, 1, 31), (2027, 2, 28));
        ends((2027, 1, 31), (2028, 2, 29));
        ends((2026, 12, 31), (2028, 1, 31));
        ends((2028, 2, 29), (2029, 3, 29));
        ends((2026, 3, 31), (2027, 4, 30));
    }

    #[test]
    fn every_day_from_1970_to_2112_is_itself_and_ends_393_to_397_days_later() {
        let mut expected = 0;
        for year in 1970..=2112_i64 {
            for month in 1..=12_u8 {
                let next = if month == 12 {
                    at(year + 1, 1, 1)
                } else {
                    at(year, month + 1, 1)
                };
                let length = ((next - at(year, month, 1)) / DAY) as u8;
                for date in 1..=length {
                    let time = at(year, month, date);
                    assert_eq!(time, expected);
                    assert_eq!(day(time + 1), format!("{year}-{month:02}-{date:02}"));
                    let lasted = (end_of(time, Span::LONGEST) - time) / DAY;
                    assert!((393..=397).contains(&lasted), "{lasted}");
                    expected += DAY;
                }
            }
        }
    }

    #[test]
    fn a_clock_that_stands_before_1970_or_far_ahead_stops_nobody() {
        assert_eq!(day(-1), "1970-01-01");
        assert_eq!(end_of(-DAY, Span::Days(1)), 0);
        // The last moment that a browser's clock can show.
        assert_eq!(iso(8_640_000_000_000), "275760-09-13T00:00:00Z");
    }

    #[test]
    fn moments_are_written_as_iso_8601() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(at(2028, 2, 29) + 86_399), "2028-02-29T23:59:59Z");
    }

    #[cfg(feature = "compat")]
    #[test]
    fn only_what_is_written_as_iso_8601_is_a_moment() {
        let time = at(2028, 2, 29) + 86_399;
        for text in ["2028-02-29T23:59:59Z", "2028-02-29T23:59:59.999Z"] {
            assert_eq!(moment(text), Some(time));
        }
        for days in (0..50_000).step_by(97) {
            let time = days * DAY + days % DAY;
            assert_eq!(moment(&iso(time)), Some(time));
        }
        for text in [
            "",
            "Z",
            "2027-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "1969-12-31T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T09:60:00Z",
            "2026-11-24 09:30:00Z",
            "2026-11-24T09:30:00",
            "2026-11-24T09:30:00.Z",
            "2026-11-24T09:30:00.1xZ",
            "2026-11-24T09:30:00+01:00",
            "+026-11-24T09:30:00Z",
            "1764244800",
            "\u{e9}026-11-24T09:30:00Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn more_than_thirteen_months_is_refused() {
        assert!(Span::Months(13).is_allowed());
        assert!(!Span::Months(14).is_allowed());
        assert!(Span::Days(393).is_allowed());
        assert!(!Span::Days(394).is_allowed());
        assert!(!Span::Days(0).is_allowed());
    }
}
