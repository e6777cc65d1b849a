//! What no record answers, in the Chia corpus: consent, judgement, what is still to come, what no query can ask.
//!
//! By line: the gold has one where something is marked with one of these labels, ours where a node holds an opaque end
//! that has a reason other than `unparsed`. By span: marked stretches under an opaque end, and opaque ends over a marked
//! stretch. `any reason` counts opaque ends for want of grammar too.

use trialfire::eligibility::Reason;

use super::chia::{ChiaLine, lines};
use super::leaves::{What, leaves};
use super::show::{Failing, Show, compact_all};
use crate::support::figures::Figures;

const SET: &str = "opaque";
const RECALL: &str = "recall of lines";
const PRECISION: &str = "precision of lines";
const ANY_RECALL: &str = "recall of lines, any reason";
const ANY_PRECISION: &str = "precision of lines, any reason";
const WIDE_PRECISION: &str = "precision of lines, all labels of the kind";
const SPAN_RECALL: &str = "spans, recall";
const SPAN_PRECISION: &str = "spans, precision";

/// Share of marked lines with an opaque end; goal .80
const FLOOR_RECALL: f64 = 0.66;
/// Share of our lines that are marked; goal .80
const FLOOR_PRECISION: f64 = 0.57;

/// The labels that say so.
const LABELS: &[&str] = &[
    "Non-query-able",
    "Subjective_judgement",
    "Informed_consent",
    "Post-eligibility",
];

/// The other labels of the corpus for what its model does not represent: contraception, other trials, drinking, and what
/// the annotators could not express. An opaque end there is no false alarm; the goal leaves them out, so the figure with
/// them stands beside it.
const ALSO: &[&str] = &[
    "Pregnancy_considerations",
    "Competing_trial",
    "Intoxication_considerations",
    "Non-representable",
    "Undefined_semantics",
    "Not_a_criteria",
    "Context_Error",
];

/// Counts by label and by reason.
pub(crate) fn measure(cases: &[ChiaLine], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let half = case.half();
        let parsed = case.parse();
        let exprs = parsed.exprs();
        let all = leaves(&exprs);
        let ends: Vec<_> = all
            .iter()
            .filter_map(|leaf| match leaf.what {
                What::Opaque(opaque) => Some((opaque.reason, leaf.span())),
                What::Measure(_) | What::Concept(_) => None,
            })
            .collect();
        let typed: Vec<_> = ends.iter().filter(|(reason, _)| *reason != Reason::Unparsed).collect();
        let marked: Vec<_> = (case.entities.iter())
            .filter(|entity| LABELS.contains(&entity.kind.as_str()))
            .collect();
        let label = marked.first().map_or("none", |entity| entity.kind.as_str());
        if !marked.is_empty() {
            figures.count(RECALL, label, half, !typed.is_empty());
            figures.count(ANY_RECALL, label, half, !ends.is_empty());
        }
        if let Some((reason, _)) = typed.first() {
            figures.count(PRECISION, &format!("{reason:?}"), half, !marked.is_empty());
            let also = case.entities.iter().any(|entity| ALSO.contains(&entity.kind.as_str()));
            figures.count(WIDE_PRECISION, &format!("{reason:?}"), half, also || !marked.is_empty());
        }
        if let Some((reason, _)) = ends.first() {
            figures.count(ANY_PRECISION, &format!("{reason:?}"), half, !marked.is_empty());
        }
        for entity in &marked {
            let found = typed.iter().any(|(_, span)| entity.overlaps(&parsed, *span));
            figures.count(SPAN_RECALL, &entity.kind, half, found);
        }
        for (reason, span) in &typed {
            let right = marked.iter().any(|entity| entity.overlaps(&parsed, *span));
            figures.count(SPAN_PRECISION, &format!("{reason:?}"), half, right);
        }
        if marked.is_empty() != typed.is_empty() {
            let reason = typed.first().map(|(reason, _)| format!("{reason:?}"));
            let (set, row) = match &reason {
                Some(reason) => ("opaque_precision", reason.as_str()),
                None => (SET, label),
            };
            let gold: Vec<_> = marked.iter().map(|entity| (&entity.kind, &entity.text)).collect();
            let failing = Failing {
                set,
                row,
                half,
                id: &case.id,
                text: &case.line,
            };
            show.case(&failing, &format!("{gold:?}"), &|| compact_all(&parsed.criteria));
        }
    }
    figures
}

#[test]
fn what_no_record_answers() {
    let Some(cases) = lines() else { return };
    let figures = measure(&cases, &Show::from_environment());
    println!(
        "{}{}",
        figures.table(SET),
        figures.f1_line("opaque F1", RECALL, PRECISION)
    );
    figures.assert_floor(RECALL, FLOOR_RECALL);
    if figures.share(PRECISION).of > 0 {
        figures.assert_floor(PRECISION, FLOOR_PRECISION);
    }
}
