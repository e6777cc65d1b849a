//! Reads a row of the CSV that the registry's website and its API give, with any subset of its 30 columns.

use csv::StringRecord;

use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::table::Row;
use crate::registry::ctgov::table_parts::{take_sex, take_shared, take_status, take_study_design};
use crate::registry::design_text::yes_no;
use crate::registry::document::source_document;
use crate::registry::outcome_text::{split_cells, split_findings};
use crate::trial::{Agency, AgencyClass, FindingCode, Format, OutcomeRank, StandardAge, Trial};

const OUTCOME_COLUMNS: [(OutcomeRank, &str); 3] = [
    (OutcomeRank::Primary, "Primary Outcome Measures"),
    (OutcomeRank::Secondary, "Secondary Outcome Measures"),
    (OutcomeRank::Other, "Other Outcome Measures"),
];

/// Reads one row under its header; `raw` is the bytes kept as the document.
///
/// Columns are found by name, in any order. A column that the table does not know, and a cell that cannot be read,
/// are kept as source fields under the column's name (`column 31` for one without a name).
///
/// # Errors
/// A row whose cells are all blank.
pub(crate) fn read(header: &StringRecord, row: &StringRecord, raw: &[u8]) -> Result<Reading, ReadError> {
    let mut row = Row::new(header, row)?;
    let mut trial = Trial::default();
    take_shared(&mut row, &mut trial);
    trial.titles.brief = row.word("Study Title");
    trial.texts.brief_summary = row.take("Brief Summary");
    take_status(&mut row, &mut trial, "Study Status");
    take_sex(&mut row, &mut trial, "Sex");
    take_study_design(&mut row, &mut trial, "Study Design");
    take_ages(&mut row, &mut trial);
    take_sponsors(&mut row, &mut trial);
    take_outcomes(&mut row, &mut trial);
    if let Some(text) = row.word("Study Results") {
        trial.has_results = yes_no(&text);
        if trial.has_results.is_none() {
            row.keep_odd(FindingCode::ValueUnexpected, "`YES` or `NO`", "Study Results", &text);
        }
    }
    let url = row.word("Study URL");
    trial.sources.push(source_document(Format::CtgovCsv, raw, url));
    let (extra, findings) = row.close();
    trial.extra = extra;
    Ok(Reading { trial, findings })
}

/// The column holds the registry's age groups, never the bounds.
fn take_ages(row: &mut Row, trial: &mut Trial) {
    let cell = row.take("Age").unwrap_or_default();
    let groups = cell.split(',').map(str::trim).filter(|group| !group.is_empty());
    trial.eligibility.standard_ages = groups.map(StandardAge::read).collect();
}

/// The funder type is the class of the lead sponsor.
fn take_sponsors(row: &mut Row, trial: &mut Trial) {
    let name = row.word("Sponsor");
    let class = row.word("Funder Type").map(|text| AgencyClass::read(&text));
    if name.is_some() || class.is_some() {
        trial.sponsors.lead = Some(Agency { name, class });
    }
    let names = row.list("Collaborators").into_iter();
    trial.sponsors.collaborators = names
        .map(|name| Agency {
            name: Some(name),
            class: None,
        })
        .collect();
}

fn take_outcomes(row: &mut Row, trial: &mut Trial) {
    let cells: Vec<(OutcomeRank, &str, String)> = OUTCOME_COLUMNS
        .into_iter()
        .filter_map(|(rank, column)| Some((rank, column, row.take(column)?)))
        .collect();
    let texts: Vec<(OutcomeRank, &str)> = cells.iter().map(|(rank, _, cell)| (*rank, cell.as_str())).collect();
    trial.outcomes = split_cells(&texts);
    for (rank, column, _) in &cells {
        row.findings.extend(split_findings(*rank, &trial.outcomes, column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::read_cells;
    use crate::trial::{ObservationalModel, Status, StudyType, TimePerspective};

    fn reading(cells: &[(&str, &str)]) -> Reading {
        read_cells(read, cells)
    }

    #[test]
    fn reads_a_row() {
        let Reading { trial, findings } = reading(&[
            ("NCT Number", "NCT01234567"),
            ("Study Title", "Sleep and Light"),
            ("Study URL", "https://example.org/study/NCT01234567"),
            ("Study Status", "RECRUITING"),
            ("Brief Summary", "First line.\n\nSecond line."),
            ("Study Results", "NO"),
            ("Sponsor", "A University"),
            ("Collaborators", "B|C"),
            ("Funder Type", "OTHER"),
            ("Age", "ADULT, OLDER_ADULT"),
            ("Enrollment", "0"),
            ("Study Type", "OBSERVATIONAL"),
            (
                "Study Design",
                "Observational Model: COHORT | Time Perspective: PROSPECTIVE",
            ),
            ("Other IDs", "X-1|2013-000615-24"),
            ("Start Date", "2024-05"),
            ("Locations", "Oak Clinic, Denver, Colorado, 80201, United States"),
        ]);
        assert_eq!(findings, []);
        assert_eq!(trial.status.overall, Some(Status::Recruiting));
        assert_eq!(trial.enrollment.count, Some(0));
        assert_eq!(trial.design.study_type, Some(StudyType::Observational));
        assert_eq!(trial.design.observational_model, Some(ObservationalModel::Cohort));
        assert_eq!(trial.design.time_perspective, Some(TimePerspective::Prospective));
        assert_eq!(
            trial.eligibility.standard_ages,
            [StandardAge::Adult, StandardAge::OlderAdult]
        );
        assert_eq!(
            trial.sponsors.lead.as_ref().and_then(|lead| lead.class.clone()),
            Some(AgencyClass::Others)
        );
        assert_eq!(trial.sponsors.collaborators.len(), 2);
        assert_eq!(trial.has_results, Some(false));
        assert_eq!(trial.extra, []);
        assert_eq!(
            trial.sources[0].url.as_deref(),
            Some("https://example.org/study/NCT01234567")
        );
        assert_eq!(
            trial.texts.brief_summary.as_deref(),
            Some("First line.\n\nSecond line.")
        );
    }

    #[test]
    fn the_broken_design_column_is_kept_and_reported() {
        let cell = "Observational Model: |Time Perspective: p";
        let Reading { trial, findings } = reading(&[("Study Status", "COMPLETED"), ("Study Design", cell)]);
        assert_eq!(trial.design.time_perspective, None);
        assert_eq!(
            (trial.extra[0].path.as_str(), &trial.extra[0].value),
            ("Study Design", &cell.into())
        );
        assert!(
            findings
                .iter()
                .any(|finding| finding.code == FindingCode::ValueUnexpected)
        );
    }

    #[test]
    fn a_withheld_row_says_little() {
        let Reading { trial, .. } = reading(&[
            ("NCT Number", "NCT01234567"),
            ("Study Status", "WITHHELD"),
            ("Phases", ""),
        ]);
        assert_eq!(trial.status.overall, Some(Status::Withheld));
        assert_eq!((trial.titles.brief, trial.design.phases.len()), (None, 0));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(names in proptest::collection::vec("\\PC{0,12}", 0..6), cells in proptest::collection::vec("\\PC{0,60}", 0..8)) {
            let _ = read(&StringRecord::from(names), &StringRecord::from(cells.clone()), b"");
            for (_, column) in OUTCOME_COLUMNS {
                let header = StringRecord::from(vec![column, "Locations", "Study Design", "Interventions"]);
                let _ = read(&header, &StringRecord::from(cells.clone()), b"");
            }
        }
    }
}
