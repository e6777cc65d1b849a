//! Windows of the Chia corpus: stretches of time and what they are about.
//!
//! A row is right when a leaf has a window of the same length, as its only or its second stretch, or is itself a bound of
//! that length, and its name or its words share a content word with the target. `anywhere` counts the rows whose length
//! is on the line at all.

use serde::Deserialize;
use trialfire::eligibility::Op;

use super::leaves::{Leaf, What, leaves, same_time};
use super::line::Line;
use super::show::{Failing, Show, compact_all};
use super::words::{content, touch};
use crate::support::figures::{Figures, Half};
use crate::support::source::records;

const SET: &str = "chia_temporal";
const ATTACHED: &str = "length at the target";
const ANYWHERE: &str = "length anywhere";

/// Share of rows whose length is found at the target; goal .88
const FLOOR: f64 = 0.86;

/// A gold row.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    id: String,
    nct: String,
    side: String,
    line: String,
    target_type: String,
    target_text: String,
    temporal_text: String,
    norm: Option<Length>,
}

/// A stretch of time.
#[derive(Debug, Clone, Deserialize)]
struct Length {
    n: f64,
    unit: String,
}

impl Length {
    fn is(&self, n: f64, unit: &str) -> bool {
        same_time((self.n, &self.unit), (n, unit))
    }

    /// Whether the leaf has a window of this length or is a bound of it.
    fn is_of(&self, leaf: &Leaf) -> bool {
        let windowed = leaf.window().is_some_and(|window| {
            let second = window.alternative.as_ref();
            self.is(window.n.0, &window.unit) || second.is_some_and(|other| self.is(other.n.0, &other.unit))
        });
        let lasting = match leaf.what {
            What::Measure(measure) if measure.op != Op::In => [measure.value, measure.lo, measure.hi]
                .into_iter()
                .flatten()
                .any(|n| self.is(n.0, measure.unit.as_deref().unwrap_or_default())),
            What::Measure(_) | What::Concept(_) | What::Opaque(_) => false,
        };
        windowed || lasting
    }
}

/// Whether the length is on the line, and whether it is at the target.
fn judge(length: &Length, target: &str, text: &str, found: &[Leaf]) -> (bool, bool) {
    let wanted = content(target);
    let mut anywhere = false;
    for leaf in found.iter().filter(|leaf| length.is_of(leaf)) {
        anywhere = true;
        let (start, end) = leaf.span();
        let mut words = content(&leaf.name());
        words.extend(content(text.get(start..end).unwrap_or_default()));
        if wanted.is_empty() || touch(&wanted, &words) {
            return (true, true);
        }
    }
    (anywhere, false)
}

/// Counts the rows with a length, by type of target.
pub(crate) fn measure(cases: &[Case], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let Some(length) = &case.norm else { continue };
        let half = Half::of(&case.nct);
        let line = Line::parse(&case.side, &case.line);
        let exprs = line.exprs();
        let (anywhere, attached) = judge(length, &case.target_text, &line.text, &leaves(&exprs));
        figures.count(ANYWHERE, &case.target_type, half, anywhere);
        figures.count(ATTACHED, &case.target_type, half, attached);
        if !attached {
            let gold = format!(
                "{} {} ({:?}) at {:?}{}",
                length.n,
                length.unit,
                case.temporal_text,
                case.target_text,
                if anywhere { "; the length is elsewhere" } else { "" }
            );
            let failing = Failing {
                set: SET,
                row: &case.target_type,
                half,
                id: &case.id,
                text: &case.line,
            };
            show.case(&failing, &gold, &|| compact_all(&line.criteria));
        }
    }
    figures
}

#[test]
fn windows_of_chia() {
    let Some(cases) = records::<Case>("chia/chia_temporal.jsonl.gz") else {
        return;
    };
    let figures = measure(&cases, &Show::from_environment());
    println!("{}", figures.table(SET));
    assert_eq!(figures.share(ATTACHED).of, 775);
    figures.assert_floor(ATTACHED, FLOOR);
}

#[cfg(test)]
mod tests {
    use trialfire::eligibility::{ConceptType, Expr, Number, Relation, Window};

    use super::super::leaves::made;
    use super::*;

    #[test]
    fn the_length_must_be_at_the_target() {
        let text = "chemotherapy within 4 weeks or surgery";
        let mut one = made::concept("chemotherapy", ConceptType::Procedure, 0, 12);
        if let Expr::Concept(concept) = &mut one {
            concept.window = Some(Window {
                n: Number(4.0),
                unit: "wk".into(),
                relation: Relation::Within,
                anchor: "unstated".into(),
                alternative: None,
                start: 13,
                end: 27,
            });
        }
        let exprs = [one, made::concept("surgery", ConceptType::Procedure, 31, 38)];
        let days = |n| Length {
            n,
            unit: "d".to_owned(),
        };
        assert_eq!(
            judge(&days(28.0), "prior chemotherapy", text, &leaves(&exprs)),
            (true, true)
        );
        assert_eq!(judge(&days(28.0), "surgery", text, &leaves(&exprs)), (true, false));
        assert_eq!(
            judge(&days(30.0), "chemotherapy", text, &leaves(&exprs)),
            (false, false)
        );
    }

    #[test]
    fn a_bound_on_a_duration_is_a_length() {
        let exprs = [made::measure("life_expectancy", Op::Ge, &[12.0], "wk")];
        let length = Length {
            n: 84.0,
            unit: "d".to_owned(),
        };
        assert_eq!(judge(&length, "life expectancy", "", &leaves(&exprs)), (true, true));
    }
}
