//! Points in time as dates in UTC, for pages and for the command line.

use super::Seconds;

/// `2026-11-23T17:09:54Z`, as the `datetime` attribute and lists of the command line want it.
pub fn iso(at: Seconds) -> String {
    let (year, month, day, hour, minute, second) = civil(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Year, month, day, hour, minute, second of the proleptic Gregorian calendar in UTC.
pub fn civil(at: Seconds) -> (i64, i64, i64, i64, i64, i64) {
    let (mut day, clock) = (at.div_euclid(86_400), at.rem_euclid(86_400));
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut year = 1970;
    // Whole eras of 400 years first, so that no date costs more than 400 steps.
    year += 400 * day.div_euclid(146_097);
    day = day.rem_euclid(146_097);
    while day >= 365 + i64::from(leap(year)) {
        day -= 365 + i64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for days in [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < days {
            break;
        }
        day -= days;
        month += 1;
    }
    (year, month, day + 1, clock / 3600, clock / 60 % 60, clock % 60)
}

/// Reads the date of an HTTP answer, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7); older forms are not sent any more.
pub fn from_http(text: &str) -> Option<Seconds> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, rest) = text.strip_suffix(" GMT")?.split_once(", ")?;
    let [day, month, year, clock] = rest.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.iter().position(|known| *known == month)?;
    let [hour, minute, second] = clock.split(':').map(|part| part.parse().ok()).collect::<Option<Vec<Seconds>>>()?.try_into().ok()?;
    let (day, year): (Seconds, Seconds) = (day.parse().ok()?, year.parse().ok().filter(|year| (1970..=9999).contains(year))?);
    // The moment is found by the calendar above, so that the two cannot differ: from a day too early, day by day.
    let about = (year - 1970) * 365 * 86_400 + (year - 1969) / 4 * 86_400 + Seconds::try_from(month).ok()? * 28 * 86_400;
    let about = about - 20 * 86_400;
    let found = (0..80).map(|days| about + days * 86_400).find(|at| {
        let (y, m, d, ..) = civil(*at);
        (y, m - 1, d) == (year, Seconds::try_from(month).unwrap_or_default(), day)
    })?;
    (hour < 24 && minute < 60 && second <= 60).then_some(found + hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_dates_are_read() {
        assert_eq!(from_http("Sun, 06 Nov 1994 08:49:37 GMT"), Some(784_111_777));
        for (text, at) in [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199),
            ("Fri, 31 Dec 2100 12:00:00 GMT", 4_133_937_600),
            ("Sun, 01 Mar 2026 00:00:00 GMT", 1_772_323_200),
        ] {
            assert_eq!(from_http(text), Some(at), "{text}");
        }
        for bad in ["", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 2026 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "now"] {
            assert_eq!(from_http(bad), None, "{bad}");
        }
    }

    #[test]
    fn known_moments() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(iso(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso(951_868_800), "2000-03-01T00:00:00Z");
        assert_eq!(iso(1_735_689_599), "2024-12-31T23:59:59Z");
        assert_eq!(iso(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59Z");
    }
}
