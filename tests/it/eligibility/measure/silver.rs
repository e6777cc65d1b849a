//! Lines that bound one analyte: variable, operator, value and unit, all exact.
//!
//! `ast_alt` is right when both leaves have the bound; `xULN` is a multiple of the upper limit; no unit is none. Both
//! sides are read as written. `alone` counts the lines whose leaves with numbers are exactly those of the gold.

use serde::Deserialize;
use trialfire::eligibility::{Limit, Op};

use super::leaves::{Bound, bounds, same_numbers};
use super::line::Line;
use super::show::{Failing, Show, compact_all};
use super::variables::{accepted, same};
use crate::support::figures::{Figures, Half};
use crate::support::source::records;

const SET: &str = "silver";
const EXACT: &str = "exact";
const ALONE: &str = "exact and alone";

/// Share of lines that are exact; goal .98
const FLOOR: f64 = 0.99;

/// A line and its bound.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    nct: String,
    side: String,
    text: String,
    var: String,
    op: Op,
    value: Option<f64>,
    lo: Option<f64>,
    hi: Option<f64>,
    unit: String,
}

impl Case {
    fn numbers(&self) -> Vec<f64> {
        [self.lo, self.value, self.hi].into_iter().flatten().collect()
    }

    fn gold(&self) -> String {
        format!("{} {:?} {:?} {:?}", self.var, self.op, self.numbers(), self.unit)
    }

    /// Whether `ours` is this bound.
    fn is(&self, ours: &Bound) -> bool {
        let (unit, limit) = match self.unit.as_str() {
            "xULN" => ("", Some(Limit::Uln)),
            unit => (unit, None),
        };
        same(&self.var, &ours.var)
            && ours.op == self.op
            && !ours.negated
            && same_numbers(&self.numbers(), &ours.numbers)
            && ours.unit == unit
            && ours.limit == limit
    }

    /// Whether the bounds of the line hold this one, for each of its variables; and whether they hold nothing else.
    fn judge(&self, ours: &[Bound]) -> (bool, bool) {
        let has = |var: &&str| ours.iter().any(|bound| bound.var == **var && self.is(bound));
        let names = accepted(&self.var);
        let exact = if self.var == "ast_alt" {
            names.iter().all(has)
        } else {
            names.iter().any(has)
        };
        (exact, exact && ours.iter().all(|bound| self.is(bound)))
    }
}

/// Counts the lines that are exact, by variable.
pub(crate) fn measure(cases: &[Case], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let line = Line::parse(&case.side, &case.text);
        let (exact, alone) = case.judge(&bounds(&line.exprs()));
        let half = Half::of(&case.nct);
        figures.count(EXACT, &case.var, half, exact);
        figures.add(ALONE, crate::support::figures::ALL, half, usize::from(alone), 1);
        if !exact {
            let id = format!("{} {}", case.nct, case.side);
            let failing = Failing {
                set: SET,
                row: &case.var,
                half,
                id: &id,
                text: &case.text,
            };
            show.case(&failing, &case.gold(), &|| compact_all(&line.criteria));
        }
    }
    figures
}

#[test]
fn one_analyte_lines() {
    let Some(cases) = records::<Case>("silver/single_analyte_lines.jsonl") else {
        return;
    };
    let figures = measure(&cases, &Show::from_environment());
    println!("{}", figures.table(SET));
    figures.assert_floor(EXACT, FLOOR);
}

#[cfg(test)]
mod tests {
    use super::super::leaves::made;
    use super::*;

    fn case(json: &str) -> Case {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn the_gold_said_in_our_words_is_exact() {
        let Some(cases) = records::<Case>("silver/single_analyte_lines.jsonl") else {
            return;
        };
        for case in &cases {
            let is_uln = case.unit == "xULN";
            let bound = |var: &&str| Bound {
                var: (*var).to_owned(),
                op: case.op,
                numbers: case.numbers(),
                inclusive: (true, true),
                unit: if is_uln { String::new() } else { case.unit.clone() },
                limit: is_uln.then_some(Limit::Uln),
                negated: false,
            };
            let ours: Vec<Bound> = accepted(&case.var).iter().map(bound).collect();
            assert_eq!(case.judge(&ours), (true, true), "{case:?}");
        }
    }

    #[test]
    fn a_bound_is_exact_or_wrong() {
        let age = case(r#"{"nct":"","side":"inc","text":"","var":"age","op":"range","lo":18.0,"hi":75.0,"unit":"a"}"#);
        let judge = |ours: &[f64], unit| age.judge(&bounds(&[made::measure("age", Op::Range, ours, unit)]));
        assert_eq!(judge(&[18.0, 75.0], "a"), (true, true));
        assert_eq!(judge(&[18.0, 75.0], ""), (false, false));
        assert_eq!(judge(&[18.0, 70.0], "a"), (false, false));
    }

    #[test]
    fn both_transaminases_need_the_bound() {
        let pair = case(r#"{"nct":"","side":"inc","text":"","var":"ast_alt","op":"le","value":2.5,"unit":"xULN"}"#);
        let leaf = |var| {
            let mut leaf = made::plain(var, Op::Le, &[2.5], "");
            leaf.relative_to = Some(Limit::Uln);
            trialfire::eligibility::Expr::Measure(Box::new(leaf))
        };
        assert_eq!(pair.judge(&bounds(&[leaf("ast"), leaf("alt")])), (true, true));
        assert_eq!(pair.judge(&bounds(&[leaf("ast")])), (false, false));
        let crcl = case(r#"{"nct":"","side":"inc","text":"","var":"crcl","op":"gt","value":60,"unit":"mL/min"}"#);
        let more = [
            made::measure("creatinine_clearance", Op::Gt, &[60.0], "mL/min"),
            made::measure("age", Op::Gt, &[60.0], "a"),
        ];
        assert_eq!(crcl.judge(&bounds(&more)), (true, false));
    }
}
