//! Numbers of the Chia corpus: variable and value pairs of lines, as annotated by people.
//!
//! A gold row is found when leaves of its variable on its line hold its numbers: one number anywhere in a leaf, both ends
//! of a range in one leaf or in two. It is found with direction when the comparison and its inclusiveness are the same
//! too; the corpus lost some signs, so equality with one number takes any direction, and with several numbers any set or
//! range between the least and the greatest. Precision is a lower bound: our leaves with numbers, of variables that the
//! gold names at all, that some gold row of the line confirms.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use trialfire::eligibility::Op;

use super::leaves::{Bound, bounds, near};
use super::line::Line;
use super::show::{Failing, Show, compact_all};
use super::variables::{accepted, same};
use crate::support::figures::{ALL, Figures, Half};
use crate::support::source::records;

const SET: &str = "chia_numeric";
const NUMBERS: &str = "recall of numbers";
const DIRECTION: &str = "recall with direction";
const LIMIT: &str = "limit of normal where direction is right";
const PRECISION: &str = "precision, lower bound";

/// Share of rows whose numbers are found; goal .90
const FLOOR_NUMBERS: f64 = 0.91;
/// Share of rows found with direction and inclusiveness; goal .88
const FLOOR_DIRECTION: f64 = 0.89;
/// Share of our leaves that are confirmed; goal .90
const FLOOR_PRECISION: f64 = 0.94;

/// A gold row.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    id: String,
    nct: String,
    side: String,
    line: String,
    value_text: String,
    var: Option<String>,
    norm: Option<Norm>,
}

/// The value of a gold row.
#[derive(Debug, Clone, Deserialize)]
struct Norm {
    kind: Op,
    lo: Option<f64>,
    hi: Option<f64>,
    #[serde(default)]
    nums: Vec<f64>,
    uln: bool,
}

impl Norm {
    fn numbers(&self) -> Vec<f64> {
        [self.lo, self.hi]
            .into_iter()
            .flatten()
            .chain(self.nums.clone())
            .collect()
    }

    fn ends(&self) -> (f64, f64) {
        let numbers = self.numbers();
        let fold = |with: fn(f64, f64) -> f64| numbers.iter().copied().reduce(with).unwrap_or(f64::NAN);
        (fold(f64::min), fold(f64::max))
    }

    /// Whether leaves of the variable hold the numbers.
    fn is_found(&self, ours: &[&Bound]) -> bool {
        let has = |bound: &Bound, number: f64| bound.numbers.iter().any(|n| near(*n, number));
        let numbers = self.numbers();
        let spanned = |bound: &&Bound| {
            numbers.len() > 1 && bound.op == Op::Range && {
                let (low, high) = self.ends();
                has(bound, low) && has(bound, high)
            }
        };
        numbers
            .iter()
            .all(|number| ours.iter().any(|bound| has(bound, *number)))
            || ours.iter().any(spanned)
    }

    /// The leaves of the variable that have the numbers with their direction; none where there are none.
    fn directed<'a>(&self, ours: &[&'a Bound]) -> Option<&'a Bound> {
        let (low, high) = self.ends();
        let has = |bound: &Bound, number: f64| bound.numbers.iter().any(|n| near(*n, number));
        let is_lower = |bound: &Bound, number: f64, inclusive: Option<bool>| match bound.op {
            Op::Range => near(bound.numbers[0], number) && inclusive.is_none_or(|want| bound.inclusive.0 == want),
            Op::Gt => near(bound.numbers[0], number) && inclusive != Some(true),
            Op::Ge => near(bound.numbers[0], number) && inclusive != Some(false),
            _ => false,
        };
        let is_upper = |bound: &Bound, number: f64, inclusive: Option<bool>| match bound.op {
            Op::Range => {
                bound.numbers.last().is_some_and(|last| near(*last, number))
                    && inclusive.is_none_or(|want| bound.inclusive.1 == want)
            }
            Op::Lt => near(bound.numbers[0], number) && inclusive != Some(true),
            Op::Le => near(bound.numbers[0], number) && inclusive != Some(false),
            _ => false,
        };
        let find = |test: &dyn Fn(&Bound) -> bool| ours.iter().find(|bound| test(bound)).copied();
        let whole_range = || {
            let one = find(&|bound| bound.op == Op::Range && is_lower(bound, low, None) && is_upper(bound, high, None));
            one.or_else(|| {
                let lower = find(&|bound| is_lower(bound, low, None));
                lower.filter(|_| find(&|bound| is_upper(bound, high, None)).is_some())
            })
        };
        match self.kind {
            Op::Gt => find(&|bound| is_lower(bound, low, Some(false))),
            Op::Ge => find(&|bound| is_lower(bound, low, Some(true))),
            Op::Lt => find(&|bound| is_upper(bound, high, Some(false))),
            Op::Le => find(&|bound| is_upper(bound, high, Some(true))),
            Op::Range => whole_range(),
            _ if self.nums.len() == 1 => find(&|bound| has(bound, low)),
            _ => {
                whole_range().or_else(|| find(&|bound| bound.op == Op::In && self.nums.iter().all(|n| has(bound, *n))))
            }
        }
    }
}

/// The rows of one line.
fn rows_by_line(cases: &[Case]) -> BTreeMap<(&str, &str), Vec<&Case>> {
    let mut lines: BTreeMap<(&str, &str), Vec<&Case>> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.var.is_some() && case.norm.is_some()) {
        lines.entry((&case.id, &case.line)).or_default().push(case);
    }
    lines
}

/// Whether a gold row confirms a leaf: the same variable, and each number of the leaf in the row or in its words.
fn confirms(case: &Case, bound: &Bound) -> bool {
    let (Some(var), Some(norm)) = (&case.var, &case.norm) else {
        return false;
    };
    if !same(var, &bound.var) {
        return false;
    }
    let mut known = norm.numbers();
    // Of `140/90` the gold keeps the first.
    known.extend(
        case.value_text
            .split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter_map(|word| word.trim_matches('.').parse::<f64>().ok()),
    );
    let (low, high) = norm.ends();
    bound.numbers.iter().all(|number| {
        known.iter().any(|n| near(*n, *number)) || (bound.op == Op::In && low <= *number && *number <= high)
    })
}

/// Counts rows found and leaves confirmed, by variable.
pub(crate) fn measure(cases: &[Case], show: &Show) -> Figures {
    let mut figures = Figures::default();
    let named: BTreeSet<&str> = cases
        .iter()
        .filter_map(|case| case.var.as_deref())
        .flat_map(accepted)
        .collect();
    for rows in rows_by_line(cases).into_values() {
        let Some(first) = rows.first() else { continue };
        let half = Half::of(&first.nct);
        let line = Line::parse(&first.side, &first.line);
        let found = bounds(&line.exprs());
        for case in &rows {
            let (Some(var), Some(norm)) = (&case.var, &case.norm) else {
                continue;
            };
            let ours: Vec<&Bound> = found.iter().filter(|bound| same(var, &bound.var)).collect();
            let directed = norm.directed(&ours);
            figures.count(NUMBERS, var, half, norm.is_found(&ours));
            figures.count(DIRECTION, var, half, directed.is_some());
            if let Some(bound) = directed {
                figures.count(LIMIT, ALL, half, bound.limit.is_some() == norm.uln);
            }
            if directed.is_none() {
                let gold = format!(
                    "{var} {:?} {:?}{} in {:?}",
                    norm.kind,
                    norm.numbers(),
                    if norm.uln { " ULN" } else { "" },
                    case.value_text
                );
                let failing = Failing {
                    set: SET,
                    row: var,
                    half,
                    id: &case.id,
                    text: &case.line,
                };
                show.case(&failing, &gold, &|| compact_all(&line.criteria));
            }
        }
        for bound in found.iter().filter(|bound| named.contains(bound.var.as_str())) {
            let right = rows.iter().any(|case| confirms(case, bound));
            figures.count(PRECISION, &bound.var, half, right);
            if !right {
                let gold = rows
                    .iter()
                    .map(|case| format!("{} {:?}", case.var.as_deref().unwrap_or_default(), case.value_text))
                    .collect::<Vec<_>>()
                    .join(", ");
                let ours = || {
                    format!(
                        "not confirmed: {} {:?} {:?} {}",
                        bound.var, bound.op, bound.numbers, bound.unit
                    )
                };
                let failing = Failing {
                    set: "chia_numeric_precision",
                    row: &bound.var,
                    half,
                    id: &first.id,
                    text: &first.line,
                };
                show.case(&failing, &gold, &ours);
            }
        }
    }
    figures
}

#[test]
fn numbers_of_chia() {
    let Some(cases) = records::<Case>("chia/chia_numeric.jsonl.gz") else {
        return;
    };
    let figures = measure(&cases, &Show::from_environment());
    println!("{}", figures.table(SET));
    assert_eq!(figures.share(NUMBERS).of, 1244);
    figures.assert_floor(NUMBERS, FLOOR_NUMBERS);
    figures.assert_floor(DIRECTION, FLOOR_DIRECTION);
    if figures.share(PRECISION).of > 0 {
        figures.assert_floor(PRECISION, FLOOR_PRECISION);
    }
}

#[cfg(test)]
mod tests {
    use super::super::leaves::made;
    use super::*;

    fn norm(json: &str) -> Norm {
        serde_json::from_str(json).unwrap()
    }

    fn verdict(norm: &Norm, exprs: &[trialfire::eligibility::Expr]) -> (bool, bool) {
        let ours = bounds(exprs);
        let ours: Vec<&Bound> = ours.iter().collect();
        (norm.is_found(&ours), norm.directed(&ours).is_some())
    }

    #[test]
    fn the_gold_said_in_our_words_is_found() {
        let Some(cases) = records::<Case>("chia/chia_numeric.jsonl.gz") else {
            return;
        };
        for case in &cases {
            let (Some(var), Some(norm)) = (&case.var, &case.norm) else {
                continue;
            };
            let bound = |op, numbers| Bound {
                var: accepted(var)[0].to_owned(),
                op,
                numbers,
                inclusive: (true, true),
                unit: String::new(),
                limit: None,
                negated: false,
            };
            let (low, high) = norm.ends();
            let ours = match norm.kind {
                Op::Eq if norm.nums.len() == 2 => bound(Op::Range, vec![low, high]),
                Op::Eq if norm.nums.len() > 2 => bound(Op::In, norm.nums.clone()),
                op => bound(op, norm.numbers()),
            };
            assert!(norm.is_found(&[&ours]) && norm.directed(&[&ours]).is_some(), "{case:?}");
            assert!(confirms(case, &ours), "{case:?}");
        }
    }

    #[test]
    fn direction_and_inclusiveness_count() {
        let gold = norm(r#"{"kind":"gt","lo":18.0,"uln":false}"#);
        let ours = |op, numbers: &[f64]| verdict(&gold, &[made::measure("age", op, numbers, "a")]);
        assert_eq!(ours(Op::Gt, &[18.0]), (true, true));
        assert_eq!(ours(Op::Ge, &[18.0]), (true, false));
        assert_eq!(ours(Op::Lt, &[18.0]), (true, false));
        assert_eq!(ours(Op::Gt, &[19.0]), (false, false));
        assert_eq!(
            ours(Op::Range, &[18.0, 75.0]),
            (true, false),
            "ranges include their ends"
        );
    }

    #[test]
    fn ranges_may_be_two_leaves() {
        let gold = norm(r#"{"kind":"range","lo":18.0,"hi":75.0,"uln":false}"#);
        let two = [
            made::measure("age", Op::Ge, &[18.0], "a"),
            made::measure("age", Op::Le, &[75.0], "a"),
        ];
        assert_eq!(verdict(&gold, &two), (true, true));
        assert_eq!(verdict(&gold, &two[..1]), (false, false));
        let swapped = [
            made::measure("age", Op::Le, &[18.0], "a"),
            made::measure("age", Op::Ge, &[75.0], "a"),
        ];
        assert_eq!(verdict(&gold, &swapped), (true, false));
    }

    #[test]
    fn lost_signs_are_graded_leniently() {
        let one = norm(r#"{"kind":"eq","nums":[17.0],"uln":false}"#);
        assert_eq!(
            verdict(&one, &[made::measure("age", Op::Ge, &[17.0], "a")]),
            (true, true)
        );
        let three = norm(r#"{"kind":"eq","nums":[0.0,1.0,2.0],"uln":false}"#);
        assert_eq!(
            verdict(&three, &[made::measure("ecog", Op::Range, &[0.0, 2.0], "")]),
            (true, true)
        );
        assert_eq!(
            verdict(&three, &[made::measure("ecog", Op::Le, &[2.0], "")]),
            (false, false)
        );
    }

    #[test]
    fn a_leaf_is_confirmed_by_the_row_or_its_words() {
        let case: Case = serde_json::from_str(
            r#"{"id":"","nct":"","side":"exc","line":"","value_text":"> 140/90","var":"bp","norm":{"kind":"gt","lo":140.0,"uln":false}}"#,
        )
        .unwrap();
        let leaf = |var, number| bounds(&[made::measure(var, Op::Gt, &[number], "mm[Hg]")]).remove(0);
        assert!(confirms(&case, &leaf("sbp", 140.0)) && confirms(&case, &leaf("dbp", 90.0)));
        assert!(!confirms(&case, &leaf("dbp", 80.0)) && !confirms(&case, &leaf("age", 140.0)));
    }
}
