//! Counting: shares by measure, row and half, and the table they make.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The row that counts every case.
pub(crate) const ALL: &str = "";

/// Whether a case may be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    /// Rules may be improved with it.
    Dev,
    /// It is kept aside.
    Held,
}

impl Half {
    /// Dev where the digits of the trial's number sum to an even number.
    pub(crate) fn of(nct: &str) -> Self {
        let sum: u32 = nct.chars().filter_map(|c| c.to_digit(10)).sum();
        if sum.is_multiple_of(2) { Self::Dev } else { Self::Held }
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// How many are right.
    pub(crate) right: usize,
    /// Of how many.
    pub(crate) of: usize,
}

impl Share {
    /// The share between 0 and 1; 0 of nothing.
    pub(crate) fn value(self) -> f64 {
        if self.of == 0 {
            return 0.0;
        }
        self.right as f64 / self.of as f64
    }

    fn plus(self, other: Self) -> Self {
        Self {
            right: self.right + other.right,
            of: self.of + other.of,
        }
    }
}

/// The shares of one set: by measure and row, dev and held apart.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    shares: BTreeMap<(&'static str, String), [Share; 2]>,
}

impl Figures {
    /// Counts `right` of `of` cases under `measure`, in the row of all and in `row`.
    pub(crate) fn add(&mut self, measure: &'static str, row: &str, half: Half, right: usize, of: usize) {
        let rows = if row == ALL { vec![ALL] } else { vec![ALL, row] };
        for row in rows {
            let halves = self.shares.entry((measure, row.to_owned())).or_default();
            let share = &mut halves[usize::from(half == Half::Held)];
            *share = share.plus(Share { right, of });
        }
    }

    /// Counts one case.
    pub(crate) fn count(&mut self, measure: &'static str, row: &str, half: Half, right: bool) {
        self.add(measure, row, half, usize::from(right), 1);
    }

    /// The share of all cases under `measure`.
    pub(crate) fn share(&self, measure: &'static str) -> Share {
        let [dev, held] = self.halves(measure, ALL);
        dev.plus(held)
    }

    /// The harmonic mean of the shares of two measures, over all cases.
    pub(crate) fn f1(&self, recall: &'static str, precision: &'static str) -> f64 {
        harmonic(self.share(recall), self.share(precision))
    }

    fn halves(&self, measure: &'static str, row: &str) -> [Share; 2] {
        self.shares.get(&(measure, row.to_owned())).copied().unwrap_or_default()
    }

    /// The table, a line for each measure and row; rows by size.
    pub(crate) fn table(&self, set: &str) -> String {
        let mut out = format!(
            "\n{:<52} {:>7} {:>7}   {:>7} {:>7}   {:>7} {:>7}\n",
            set, "n", "all", "n", "dev", "n", "held"
        );
        let mut lines: Vec<_> = self.shares.iter().collect();
        lines.sort_by_key(|((measure, row), [dev, held])| {
            (*measure, row != ALL, std::cmp::Reverse(dev.of + held.of), row.clone())
        });
        for ((measure, row), [dev, held]) in lines {
            let name = if row == ALL {
                format!("{set} {measure}")
            } else {
                format!("  {row}")
            };
            write!(out, "{name:<52}").unwrap();
            for share in [dev.plus(*held), *dev, *held] {
                write!(out, " {:>7} {:>7.3}  ", share.of, share.value()).unwrap();
            }
            out.push('\n');
        }
        out
    }

    /// Lines with the harmonic mean of two measures for each row they share.
    pub(crate) fn f1_rows(&self, recall: &'static str, precision: &'static str) -> String {
        let mut out = String::new();
        for ((measure, row), found) in &self.shares {
            if *measure == recall && row != ALL {
                let ours = self.halves(precision, row);
                let sum = |halves: &[Share; 2]| halves[0].plus(halves[1]);
                let means = [
                    harmonic(sum(found), sum(&ours)),
                    harmonic(found[0], ours[0]),
                    harmonic(found[1], ours[1]),
                ];
                out.push_str(&mean_line(&format!("  {row}"), means));
            }
        }
        out
    }

    /// A line with the harmonic mean of two measures.
    pub(crate) fn f1_line(&self, name: &str, recall: &'static str, precision: &'static str) -> String {
        let [a, b] = [self.halves(recall, ALL), self.halves(precision, ALL)];
        let all = self.f1(recall, precision);
        mean_line(name, [all, harmonic(a[0], b[0]), harmonic(a[1], b[1])])
    }

    /// Fails where the share of all cases is below the floor, or where there was none.
    #[track_caller]
    pub(crate) fn assert_floor(&self, measure: &'static str, floor: f64) {
        let share = self.share(measure);
        assert!(share.of > 0, "{measure}: nothing was counted");
        assert!(
            share.value() >= floor,
            "{measure}: {}/{} = {:.4} is below {floor}",
            share.right,
            share.of,
            share.value()
        );
    }
}

fn mean_line(name: &str, [all, dev, held]: [f64; 3]) -> String {
    format!(
        "{name:<52} {:>7} {all:>7.3}   {:>7} {dev:>7.3}   {:>7} {held:>7.3}\n",
        "F1", "", ""
    )
}

fn harmonic(a: Share, b: Share) -> f64 {
    let (a, b) = (a.value(), b.value());
    if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) }
}

#[test]
fn shares_are_counted_by_half_and_row() {
    let mut figures = Figures::default();
    figures.count("exact", "age", Half::Dev, true);
    figures.count("exact", "bmi", Half::Held, false);
    assert_eq!(figures.share("exact"), Share { right: 1, of: 2 });
    assert_eq!(figures.halves("exact", "age")[0], Share { right: 1, of: 1 });
    assert!((figures.f1("exact", "exact") - 0.5).abs() < 1e-9);
    assert_eq!(Half::of("NCT00000011"), Half::Dev);
    assert_eq!(Half::of("NCT00000012"), Half::Held);
}
