//! How much of a pass is left: the arithmetic of the ring and the words of the countdown.
//! Pure; the clock is the caller's (`part::ring`).

use crate::model::Lang;

/// What is left of a pass at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Countdown {
    /// Whole seconds left, rounded up so that 0 means over.
    pub seconds: u32,
    /// The part of its life that is left, 1 to 0.
    pub share: f64,
}

impl Countdown {
    /// Reads off a life from `issued` to `expires` at `now`, all in milliseconds. A clock that
    /// was set back shows a full ring, one set forward an empty one.
    pub fn at(now: i64, issued: i64, expires: i64) -> Self {
        let life = expires.saturating_sub(issued).max(0);
        let left = expires.saturating_sub(now).clamp(0, life);
        let share = if life > 0 { left as f64 / life as f64 } else { 0.0 };
        Countdown { seconds: (left as u64).div_ceil(1000) as u32, share }
    }

    /// True in the last minute, when the ring turns shu.
    pub fn is_short(self) -> bool {
        self.seconds <= 60
    }

    /// True when nothing is left.
    pub fn is_over(self) -> bool {
        self.seconds == 0
    }

    /// The `stroke-dashoffset` of a ring whose `pathLength` is 1000; whole, for printing floats costs
    /// the browser 10 kB of code.
    pub fn dash_offset(self) -> u32 {
        1000 - (1000.0 * self.share).round() as u32
    }

    /// Figures for the eye: `9:41`, `1:02:03`.
    pub fn figures(self) -> String {
        let (hours, minutes, seconds) = self.units();
        if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
    }

    /// Words for the ear: `9分41秒`, `9 minutes 41 seconds`; units that are nought are left out.
    pub fn words(self, lang: Lang) -> String {
        let (hours, minutes, seconds) = self.units();
        let units = [(hours, "時間", "hour"), (minutes, "分", "minute"), (seconds, "秒", "second")];
        let spoken = units.into_iter().filter(|(n, _, en)| *n > 0 || (self.is_over() && *en == "second"));
        match lang {
            Lang::Ja => spoken.map(|(n, ja, _)| format!("{n}{ja}")).collect(),
            Lang::En => spoken.map(|(n, _, en)| format!("{n} {en}{}", if n == 1 { "" } else { "s" })).collect::<Vec<_>>().join(" "),
        }
    }

    fn units(self) -> (u32, u32, u32) {
        (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(seconds: u32) -> Countdown {
        Countdown { seconds, share: 0.5 }
    }

    #[test]
    fn the_ring_runs_from_full_to_empty() {
        let at = |now| Countdown::at(now, 1_000, 601_000);
        assert_eq!(at(1_000), Countdown { seconds: 600, share: 1.0 });
        assert_eq!(at(301_000), Countdown { seconds: 300, share: 0.5 });
        assert_eq!(at(601_000), Countdown { seconds: 0, share: 0.0 });
        assert_eq!(at(1_000).dash_offset(), 0);
        assert_eq!(at(451_000).dash_offset(), 750);
        assert_eq!(at(601_000).dash_offset(), 1000);
    }

    #[test]
    fn a_changed_clock_stays_within_the_ring() {
        assert_eq!(Countdown::at(i64::MIN, 0, 1000), Countdown { seconds: 1, share: 1.0 });
        assert_eq!(Countdown::at(i64::MAX, 0, 1000), Countdown { seconds: 0, share: 0.0 });
        assert_eq!(Countdown::at(5, 10, 10), Countdown { seconds: 0, share: 0.0 });
        assert_eq!(Countdown::at(5, 10, 1), Countdown { seconds: 0, share: 0.0 });
    }

    #[test]
    fn a_begun_second_counts() {
        assert_eq!(Countdown::at(999, 0, 1000).seconds, 1);
        assert!(!Countdown::at(999, 0, 1000).is_over());
    }

    #[test]
    fn the_last_minute_begins_at_sixty() {
        assert!(!left(61).is_short());
        assert!(left(60).is_short() && left(0).is_short());
    }

    #[test]
    fn figures_and_words() {
        assert_eq!(left(581).figures(), "9:41");
        assert_eq!(left(5).figures(), "0:05");
        assert_eq!(left(3723).figures(), "1:02:03");
        assert_eq!(left(581).words(Lang::Ja), "9分41秒");
        assert_eq!(left(3600).words(Lang::Ja), "1時間");
        assert_eq!(left(0).words(Lang::Ja), "0秒");
        assert_eq!(left(581).words(Lang::En), "9 minutes 41 seconds");
        assert_eq!(left(3661).words(Lang::En), "1 hour 1 minute 1 second");
        assert_eq!(left(0).words(Lang::En), "0 seconds");
        assert_eq!(left(60).words(Lang::En), "1 minute");
    }
}
