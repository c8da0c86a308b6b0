//! The calendar, in UTC: seconds to days and back, and the end of a choice. Knows no time zone and no clock.

use super::digits;

/// A day of the proleptic Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The year, such as 2026.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

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
    match span {
        Span::Days(days) => time + i64::from(days) * DAY,
        Span::Months(months) => {
            let date = Date::of(time);
            let index = date.year * 12 + i64::from(date.month) - 1 + i64::from(months);
            let (year, month) = (index.div_euclid(12), index.rem_euclid(12) as u8 + 1);
            let day = date.day.min(days_in(year, month));
            Date { year, month, day }.days() * DAY + time.rem_euclid(DAY)
        }
    }
}

impl Date {
    /// The day of a moment in seconds since 1970.
    pub fn of(time: i64) -> Date {
        // Years are counted from 1 March of the year 0, so that the leap day is the last of its year; 719,468 is the
        // distance of that day from 1970, 146,097 the days of a 400-year era.
        let days = time.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = (of_year - (153 * shifted + 2) / 5 + 1) as u8;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        } as u8;
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Date { year, month, day }
    }

    /// Days since 1970.
    pub fn days(self) -> i64 {
        let year = self.year - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let shifted = (i64::from(self.month) + 9) % 12;
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        era * 146_097 + of_era - 719_468
    }
}

/// The moment as people and programs write it: `2026-11-24T09:30:00Z`.
pub fn iso(time: i64) -> String {
    let date = Date::of(time);
    let second = time.rem_euclid(DAY);
    let mut out = String::new();
    for (value, width, after) in [
        (date.year, 4, '-'),
        (i64::from(date.month), 2, '-'),
        (i64::from(date.day), 2, 'T'),
        (second / 3_600, 2, ':'),
        (second / 60 % 60, 2, ':'),
        (second % 60, 2, 'Z'),
    ] {
        digits::write(&mut out, value.unsigned_abs(), 10, width);
        out.push(after);
    }
    out
}

/// How many days the month has.
fn days_in(year: i64, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(year: i64, month: u8, day: u8) -> i64 {
        Date { year, month, day }.days() * DAY
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
    fn every_day_from_2024_to_2032_reads_back_and_ends_393_to_397_days_later() {
        let mut previous = None;
        for day in at(2024, 1, 1) / DAY..=at(2032, 12, 31) / DAY {
            let date = Date::of(day * DAY + 1);
            assert_eq!(date.days(), day);
            let expected = match previous {
                None => Date {
                    year: 2024,
                    month: 1,
                    day: 1,
                },
                Some(before) => the_day_after(before),
            };
            assert_eq!(date, expected);
            let end = end_of(day * DAY, Span::LONGEST);
            let lasted = end / DAY - day;
            assert!((393..=397).contains(&lasted), "{date:?}: {lasted}");
            let last = Date::of(end);
            let month = if date.month == 12 { 1 } else { date.month + 1 };
            assert_eq!(last.month, month);
            assert_eq!(last.day, date.day.min(days_in(last.year, month)));
            previous = Some(date);
        }
    }

    fn the_day_after(date: Date) -> Date {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let leap = date.month == 2 && [2024, 2028, 2032].contains(&date.year);
        let length = lengths[usize::from(date.month) - 1] + u8::from(leap);
        if date.day < length {
            Date {
                day: date.day + 1,
                ..date
            }
        } else if date.month < 12 {
            Date {
                month: date.month + 1,
                day: 1,
                ..date
            }
        } else {
            Date {
                year: date.year + 1,
                month: 1,
                day: 1,
            }
        }
    }

    #[test]
    fn moments_are_written_as_iso_8601() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(at(2028, 2, 29) + 86_399), "2028-02-29T23:59:59Z");
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
