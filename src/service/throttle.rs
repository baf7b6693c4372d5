//! Brakes on guessing. Each failed sign-in fills leaky buckets: of the account, of the address, and
//! of the two together. A browser that signed in to the account before has a bucket of its own, so
//! strangers cannot lock the owner out. Kept in memory, bounded, forgotten at a restart.

use crate::model::Seconds;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// As many buckets at most, a few megabytes.
const MOST_BUCKETS: usize = 50_000;

/// How many failures fit into each bucket; a full one empties within `window` seconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For all strangers to one account together.
    pub account: u32,
    /// For one address, whatever the account.
    pub address: u32,
    /// For one address and one account.
    pub pair: u32,
    /// For a browser known to the account.
    pub device: u32,
    /// Seconds in which a full bucket runs empty.
    pub window: Seconds,
}

/// Who tries to get in, and from where.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The account as typed, case-folded.
    pub login: String,
    /// The address, as far as it can be trusted.
    pub address: IpAddr,
    /// The mark of a browser known to this very account.
    pub device: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Bucket {
    Account(String),
    Address(IpAddr),
    Pair(String, IpAddr),
    Device(String),
}

/// How full a bucket was when it was last looked at.
struct Level {
    filled: f64,
    size: u32,
    at: Seconds,
}

/// The buckets.
pub struct Throttle {
    limits: Limits,
    levels: Mutex<HashMap<Bucket, Level>>,
}

impl Throttle {
    /// Empty buckets of these sizes.
    pub fn new(limits: Limits) -> Self {
        Throttle { limits, levels: Mutex::default() }
    }

    /// Counts an attempt before it is checked (so that a burst cannot slip through) or says how many
    /// seconds to wait. `pardon` takes the count back when the attempt succeeds.
    pub fn admit(&self, attempt: &Attempt, now: Seconds) -> Result<(), u32> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let buckets = self.buckets(attempt);
        let wait = buckets.iter().filter_map(|(bucket, _)| levels.get(bucket)).map(|level| self.wait(level, now)).max().unwrap_or(0);
        if wait > 0 {
            return Err(wait);
        }
        if levels.len() + buckets.len() > MOST_BUCKETS {
            levels.retain(|_, level| self.drained(level, now) > 0.0);
            // Still too many: a flood from many addresses. The account's own buckets matter most.
            if levels.len() + buckets.len() > MOST_BUCKETS {
                levels.retain(|bucket, _| matches!(bucket, Bucket::Account(_) | Bucket::Device(_)));
            }
            if levels.len() + buckets.len() > MOST_BUCKETS {
                levels.clear();
            }
        }
        for (bucket, size) in buckets {
            let level = levels.entry(bucket).or_insert(Level { filled: 0.0, size, at: now });
            *level = Level { filled: self.drained(level, now) + 1.0, size, at: now };
        }
        Ok(())
    }

    /// Takes back what `admit` counted, and empties what belongs to this person at this place.
    pub fn pardon(&self, attempt: &Attempt) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        for (bucket, _) in self.buckets(attempt) {
            match bucket {
                Bucket::Pair(..) | Bucket::Device(_) => {
                    levels.remove(&bucket);
                }
                Bucket::Account(_) | Bucket::Address(_) => {
                    if let Some(level) = levels.get_mut(&bucket) {
                        level.filled = (level.filled - 1.0).max(0.0);
                    }
                }
            }
        }
    }

    fn buckets(&self, attempt: &Attempt) -> Vec<(Bucket, u32)> {
        if let Some(device) = &attempt.device {
            return vec![(Bucket::Device(format!("{} {device}", attempt.login)), self.limits.device)];
        }
        let address = network(attempt.address);
        vec![
            (Bucket::Account(attempt.login.clone()), self.limits.account),
            (Bucket::Address(address), self.limits.address),
            (Bucket::Pair(attempt.login.clone(), address), self.limits.pair),
        ]
    }

    /// What is left in a bucket; a clock gone backwards drains nothing.
    fn drained(&self, level: &Level, now: Seconds) -> f64 {
        let rate = f64::from(level.size) / self.limits.window as f64;
        (level.filled - (now - level.at).max(0) as f64 * rate).max(0.0)
    }

    /// Seconds until one more fits.
    fn wait(&self, level: &Level, now: Seconds) -> u32 {
        let over = self.drained(level, now) + 1.0 - f64::from(level.size);
        if over <= 0.0 { 0 } else { (over * self.limits.window as f64 / f64::from(level.size)).ceil().max(1.0) as u32 }
    }
}

/// One household or server usually holds a whole IPv6 /64.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut octets = v6.octets();
            octets[8..].fill(0);
            IpAddr::from(octets)
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { account: 20, address: 40, pair: 5, device: 10, window: 600 };

    fn attempt(login: &str, last: u8, device: Option<&str>) -> Attempt {
        Attempt { login: login.into(), address: IpAddr::from([192, 0, 2, last]), device: device.map(str::to_owned) }
    }

    #[test]
    fn guessing_from_one_address_is_slowed_and_recovers() {
        let throttle = Throttle::new(LIMITS);
        let stranger = attempt("hana", 1, None);
        assert!((0..5).all(|_| throttle.admit(&stranger, 100).is_ok()));
        let wait = throttle.admit(&stranger, 100).unwrap_err();
        assert_eq!(wait, 120);
        assert!(throttle.admit(&stranger, 100 + i64::from(wait) - 1).is_err());
        assert!(throttle.admit(&stranger, 100 + i64::from(wait)).is_ok());
    }

    #[test]
    fn a_hundred_failures_of_strangers_leave_the_known_browser_able_to_sign_in() {
        let throttle = Throttle::new(LIMITS);
        let refused = (0..100).filter(|n| throttle.admit(&attempt("hana", *n, None), 0).is_err()).count();
        assert_eq!(refused, 80, "the account's bucket holds twenty");
        assert!(throttle.admit(&attempt("hana", 1, Some("mark")), 0).is_ok());
        assert!(throttle.admit(&attempt("hana", 200, None), 0).is_err());
    }

    #[test]
    fn one_address_cannot_try_many_accounts() {
        let throttle = Throttle::new(LIMITS);
        let admitted = (0..100).filter(|n| throttle.admit(&attempt(&format!("user{n}"), 7, None), 0).is_ok()).count();
        assert_eq!(admitted, 40);
    }

    #[test]
    fn success_is_not_counted() {
        let throttle = Throttle::new(LIMITS);
        for _ in 0..100 {
            let owner = attempt("hana", 1, None);
            assert!(throttle.admit(&owner, 0).is_ok());
            throttle.pardon(&owner);
        }
    }

    #[test]
    fn an_ipv6_network_counts_as_one_and_memory_is_bounded() {
        let throttle = Throttle::new(LIMITS);
        let from = |text: &str| Attempt { login: "hana".into(), address: text.parse().unwrap(), device: None };
        for n in 0..5 {
            assert!(throttle.admit(&from(&format!("2001:db8::{n}")), 0).is_ok());
        }
        assert!(throttle.admit(&from("2001:db8::ffff"), 0).is_err());
        for n in 0..60_000_u32 {
            let _ = throttle.admit(&Attempt { login: format!("u{n}"), address: IpAddr::from(n.to_be_bytes()), device: None }, 0);
        }
        assert!(throttle.levels.lock().unwrap().len() <= MOST_BUCKETS);
    }
}
