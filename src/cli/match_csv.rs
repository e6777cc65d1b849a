//! What matching found, one line a patient and trial, as RFC 4180 has it.

use crate::chart::Chart;
use crate::operation::matching::Matched;
use crate::screening::Report;

const COLUMNS: [&str; 16] = [
    "patient",
    "study",
    "number",
    "tier",
    "score",
    "nearness",
    "met",
    "blocked",
    "open",
    "for_a_person",
    "presumed",
    "status",
    "passes_on",
    "first_blocker",
    "missing",
    "title",
];

/// The heading.
pub(crate) fn heading() -> String {
    COLUMNS.join(",")
}

/// The lines of one patient.
pub(crate) fn rows(chart: &Chart, matched: &Matched) -> String {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    for report in &matched.reports {
        // Writing to memory cannot fail.
        let _ = writer.write_record(row(chart, report));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn row(chart: &Chart, report: &Report) -> [String; 16] {
    let study = &report.study;
    let missing: Vec<&str> = report.missing.iter().map(|one| one.text.as_str()).collect();
    [
        chart.subject.reference.clone(),
        study.id.clone(),
        study.number.clone().unwrap_or_default(),
        report.tier.code().to_owned(),
        format!("{:.4}", f64::from(report.score) / 10_000.0),
        report.nearness.to_string(),
        report.counts.helps.to_string(),
        report.counts.blocks.to_string(),
        report.counts.open.to_string(),
        report.counts.for_a_person.to_string(),
        report.counts.presumed.to_string(),
        study
            .status
            .as_ref()
            .map(|status| status.label().to_owned())
            .unwrap_or_default(),
        report.passes_on.map(|day| day.to_string()).unwrap_or_default(),
        report
            .blockers()
            .next()
            .map(|line| line.text.clone())
            .unwrap_or_default(),
        missing.join("; "),
        study.title.clone().unwrap_or_default(),
    ]
}
