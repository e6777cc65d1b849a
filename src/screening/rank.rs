//! The order in which trials are told, and the score that says it.

use crate::chart::Day;
use crate::screening::tally::Tier;

/// From 0 to 10,000, and never rising in the order in which trials are told.
///
/// On a trial for the patient's condition: eligible from 7,500, potential from 5,000, recoverable from 2,500, ineligible
/// 50 to 98; on one for another condition below 50. Within a tier first by how near the condition is, then by the share
/// of what speaks for the patient.
pub fn score(tier: Tier, share: u16, nearness: u8) -> u16 {
    let share = share.min(10_000);
    if nearness == 0 {
        return (3 - tier.rank()) * 12 + share / 900;
    }
    let near = u16::from(nearness.min(3) - 1);
    match tier {
        Tier::Ineligible => 50 + near * 16 + share / 667,
        // A full share of one tier stays below the next.
        Tier::Eligible | Tier::Potential | Tier::Recoverable => (3 - tier.rank()) * 2_500 + near * 833 + share / 13,
    }
}

/// What of a trial decides its place beside the patient's own fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Standing {
    /// Whether it takes participants now.
    pub(crate) open: bool,
    /// Its latest phase, from 0.
    pub(crate) phase: u8,
    /// When its record was last updated.
    pub(crate) updated: Option<Day>,
}

/// Where a trial stands among others: on-condition first, then tier, nearness of condition, share, what is presumed,
/// whether open, distance, phase, last update, id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank<'a> {
    /// All but the id, the more telling in the higher bits; what comes first is less.
    key: u128,
    id: &'a str,
}

impl<'a> Rank<'a> {
    pub(crate) fn new(
        tier: Tier,
        score: u16,
        nearness: u8,
        presumed: u16,
        distance_km: Option<f64>,
        standing: Standing,
        id: &'a str,
    ) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "distances on Earth are below 20,100 km"
        )]
        let metres = distance_km.map_or(u32::MAX, |km| (km * 1_000.0) as u32);
        // The later the day, the less; no day is more than any.
        let since = standing
            .updated
            .map_or(1 << 32, |day| i64::from(i32::MAX) - i64::from(day.0));
        let parts: [(u32, u128); 9] = [
            (1, u128::from(nearness == 0)),
            (2, u128::from(tier.rank())),
            (2, u128::from(3 - nearness.min(3))),
            (14, u128::from(10_000 - score.min(10_000))),
            (16, u128::from(presumed)),
            (1, u128::from(!standing.open)),
            (32, u128::from(metres)),
            (3, u128::from(7 - standing.phase.min(7))),
            (33, u128::from(since.unsigned_abs())),
        ];
        let key = parts.iter().fold(0, |key, (bits, part)| key << bits | part);
        Self { key, id }
    }
}

/// Kilometres to the nearest of some positions in degrees.
pub(crate) fn distance_km(positions: impl IntoIterator<Item = (f64, f64)>, from: Option<(f64, f64)>) -> Option<f64> {
    let from = from?;
    positions
        .into_iter()
        .map(|to| kilometres(from, to))
        .min_by(f64::total_cmp)
}

/// The great-circle distance of two positions in degrees, on a sphere of 6,371 km.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let h = half(b.0 - a.0) + lat_a.cos() * lat_b.cos() * half(b.1 - a.1);
    2.0 * 6_371.0 * h.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_keep_the_order_of_tiers_and_of_conditions() {
        let tiers = [Tier::Eligible, Tier::Potential, Tier::Recoverable, Tier::Ineligible];
        for near in [0, 1, 3] {
            for pair in tiers.windows(2) {
                assert!(
                    score(pair[0], 0, near) > score(pair[1], 10_000, near),
                    "{pair:?} {near}"
                );
            }
        }
        assert!(score(Tier::Ineligible, 0, 1) > score(Tier::Eligible, 10_000, 0));
        for tier in tiers {
            assert!(score(tier, 0, 3) > score(tier, 10_000, 2) && score(tier, 0, 2) > score(tier, 10_000, 1));
        }
        assert!((9_900..=10_000).contains(&score(Tier::Eligible, 10_000, 3)));
        assert!(score(Tier::Ineligible, 10_000, 3) < 100, "below a hundredth: no match");
    }

    #[test]
    fn each_reason_counts_before_those_behind_it() {
        let standing = |open, phase, updated: Option<i32>| Standing {
            open,
            phase,
            updated: updated.map(Day),
        };
        let none = standing(false, 0, None);
        let order = [
            Rank::new(Tier::Ineligible, 50, 3, 9, Some(5.0), none, "z"),
            Rank::new(Tier::Ineligible, 50, 3, 9, Some(6.0), standing(true, 5, Some(9)), "a"),
            Rank::new(Tier::Eligible, 36, 0, 0, Some(0.1), standing(true, 5, Some(9)), "a"),
        ];
        // Open goes before distance; and no condition of the patient's behind all.
        assert!(order[1] < order[0] && order[0] < order[2]);
        let same = |standing, id| Rank::new(Tier::Potential, 6_000, 2, 1, None, standing, id);
        let falling = [
            same(standing(true, 5, Some(20_000)), "b"),
            same(standing(true, 5, Some(20_000)), "c"),
            same(standing(true, 5, Some(-20_000)), "a"),
            same(standing(true, 5, None), "a"),
            same(standing(true, 4, Some(20_000)), "a"),
            same(standing(false, 5, Some(20_000)), "a"),
        ];
        for pair in falling.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
        let near = |nearness, score, presumed| Rank::new(Tier::Potential, score, nearness, presumed, None, none, "a");
        assert!(near(3, 5_000, 9) < near(2, 7_000, 0));
        assert!(near(2, 7_000, 9) < near(2, 6_999, 0));
        assert!(near(2, 7_000, 1) < near(2, 7_000, 2));
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let (berlin, paris) = ((52.52, 13.405), (48.8566, 2.3522));
        let km = kilometres(berlin, paris);
        assert!((877.0..879.0).contains(&km), "{km}");
        assert_eq!(distance_km([], Some(berlin)), None);
    }
}
