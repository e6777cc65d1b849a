//! What goes with a list of matches: what was left out, and what a reader must know.

use std::collections::BTreeMap;

use crate::fhir::{Issue, IssueCode, IssueSeverity, Resource, operation_outcome};
use crate::guidance::occasion::{NOTICE, Occasion};
use crate::guidance::page::Page;
use crate::guidance::terms::oddity_words;

/// The OperationOutcome beside the matches: the notice, whether the patient has died, why trials were left out, and how
/// many records could not be used. It names no record and no value.
pub(crate) fn outcome(occasion: &Occasion<'_>, page: &Page<'_>, shown: usize) -> Resource {
    let left_out = &page.left_out;
    let told = |code, text: String| Issue::new(IssueSeverity::Information, code, text);
    let setting = occasion.patient.setting();
    let mut issues = vec![told(
        IssueCode::Informational,
        format!("{NOTICE} As of {}, policy {}.", setting.as_of, setting.policy.code()),
    )];
    if occasion.patient.is_deceased() {
        issues.push(Issue::new(
            IssueSeverity::Warning,
            IssueCode::BusinessRule,
            "the patient is recorded as deceased: no trial is proposed",
        ));
    }
    issues.push(told(
        IssueCode::Informational,
        format!("{} of {} trials shown", shown, left_out.considered),
    ));
    for (count, why) in [
        (left_out.off_condition, "for conditions that are not the patient's"),
        (left_out.closed, "that do not take participants as asked for"),
        (left_out.too_far, "without an open site near enough"),
        (left_out.other_phase, "not in the phase asked for"),
        (left_out.below_grade, "of a worse grade than asked for"),
        (left_out.later, "beyond `count`"),
    ] {
        if count > 0 {
            issues.push(told(IssueCode::Informational, format!("left out: {count} {why}")));
        }
    }
    issues.extend_from_slice(page.notes);
    let mut oddities: BTreeMap<_, usize> = BTreeMap::new();
    for oddity in &occasion.patient.chart().oddities {
        *oddities.entry(oddity.kind).or_default() += 1;
    }
    for (kind, count) in oddities {
        issues.push(told(
            IssueCode::Incomplete,
            format!("records not used, or only in part: {count} {}", oddity_words(kind)),
        ));
    }
    operation_outcome(&issues)
}
