//! Cells that the CSV and the classic TSV write alike: interventions, design, sites, documents.

use crate::registry::ctgov::table::Row;
use crate::registry::design_text::{bar_pairs, is_broken_design, phases, take_design};
use crate::registry::site_text::split_sites;
use crate::trial::{
    Document, Enrollment, Finding, FindingCode, Intervention, InterventionType, Severity, Sex, Status, StudyType, Trial,
};

/// Takes the cells whose column names both tables share.
pub(crate) fn take_shared(row: &mut Row, trial: &mut Trial) {
    row.ids(trial);
    trial.titles.acronym = row.word("Acronym");
    trial.conditions = row.list("Conditions");
    trial.interventions = row
        .take("Interventions")
        .map(|cell| interventions(&cell))
        .unwrap_or_default();
    trial.design.phases = row.word("Phases").map(|text| phases(&text)).unwrap_or_default();
    trial.enrollment = Enrollment {
        count: row.count("Enrollment"),
        kind: None,
    };
    trial.design.study_type = row.word("Study Type").map(|text| StudyType::read(&text));
    take_dates(row, trial);
    take_sites(row, trial);
    take_documents(row, trial);
}

/// Takes the status; a row without one is reported.
pub(crate) fn take_status(row: &mut Row, trial: &mut Trial, column: &str) {
    trial.status.overall = row.word(column).map(|text| Status::read(&text));
    if trial.status.overall.is_none() {
        let words = "expected a recruitment status, found none";
        row.findings
            .push(Finding::new(Severity::Warning, FindingCode::StatusMissing, words).at_path(column));
    }
}

/// Takes the sex.
pub(crate) fn take_sex(row: &mut Row, trial: &mut Trial, column: &str) {
    trial.eligibility.sex = row.word(column).map(|text| Sex::read(&text));
}

/// Takes the design; pairs without a slot and unreadable values are kept.
pub(crate) fn take_study_design(row: &mut Row, trial: &mut Trial, column: &str) {
    let Some(cell) = row.take(column) else { return };
    let left = take_design(&mut trial.design, bar_pairs(&cell));
    if left.is_empty() {
        return;
    }
    if is_broken_design(&left) {
        let words = format!(
            "expected a design, found `{cell}`, which the registry's export printed for every observational study until 2026; it is kept as a source field"
        );
        row.findings
            .push(Finding::new(Severity::Information, FindingCode::ValueUnexpected, words).at_path(column));
        row.keep(column, &cell);
        return;
    }
    row.keep_odd(
        FindingCode::ValueUnexpected,
        "names and values such as `Allocation: RANDOMIZED`",
        column,
        &cell,
    );
}

/// Interventions as `TYPE: name`, joined by `|`; a piece without a type goes on with the name before it.
fn interventions(cell: &str) -> Vec<Intervention> {
    let mut found: Vec<Intervention> = Vec::new();
    for piece in cell.split('|') {
        let typed = piece.split_once(": ").and_then(|(kind, name)| {
            let read = InterventionType::read(kind);
            let code = kind.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            (read.is_known() || code).then_some((read, name))
        });
        match (typed, found.last_mut()) {
            (Some((kind, name)), _) => found.push(Intervention {
                kind: Some(kind),
                name: Some(name.to_owned()).filter(|name| !name.trim().is_empty()),
                ..Intervention::default()
            }),
            (None, Some(Intervention { name: Some(name), .. })) => {
                name.push('|');
                name.push_str(piece);
            }
            (None, _) if piece.trim().is_empty() => {}
            (None, _) => found.push(Intervention {
                name: Some(piece.to_owned()),
                ..Intervention::default()
            }),
        }
    }
    found
}

fn take_dates(row: &mut Row, trial: &mut Trial) {
    let dates = &mut trial.dates;
    for (slot, column, always_a_day) in [
        (&mut dates.start, "Start Date", false),
        (&mut dates.primary_completion, "Primary Completion Date", false),
        (&mut dates.completion, "Completion Date", false),
        (&mut dates.first_post, "First Posted", true),
        (&mut dates.results_first_post, "Results First Posted", true),
        (&mut dates.last_update_post, "Last Update Posted", true),
    ] {
        *slot = row.date(column, always_a_day);
    }
}

fn take_sites(row: &mut Row, trial: &mut Trial) {
    let column = "Locations";
    let Some(cell) = row.take(column) else { return };
    let (sites, guessed) = split_sites(&cell);
    if guessed > 0 {
        let words = format!(
            "facility, city and state were told apart by rule in {guessed} of {} sites; the text is kept as a source field",
            sites.len()
        );
        row.findings
            .push(Finding::new(Severity::Information, FindingCode::ValueUnexpected, words).at_path(column));
        row.keep(column, &cell);
    }
    trial.sites = sites;
}

/// Documents as `label, url`, joined by `|`; spreadsheets spread them over columns without a name.
fn take_documents(row: &mut Row, trial: &mut Trial) {
    let column = "Study Documents";
    let named = row.take(column);
    let spread = row.take_unnamed(|cell| document(cell).is_some());
    for cell in named.iter().chain(&spread) {
        let pieces = cell.split('|').filter(|piece| !piece.trim().is_empty());
        for piece in pieces {
            match document(piece) {
                Some(document) => trial.documents.push(document),
                None => row.keep_odd(
                    FindingCode::ValueUnexpected,
                    "a label and a URL such as `Study Protocol, https://…`",
                    column,
                    piece,
                ),
            }
        }
    }
}

fn document(piece: &str) -> Option<Document> {
    let piece = piece.trim();
    let at = piece.rfind("http://").or_else(|| piece.rfind("https://"))?;
    let (label, url) = piece.split_at_checked(at)?;
    if url.contains(char::is_whitespace) {
        return None;
    }
    // The classic table quotes every label but the first.
    let label = label.trim().trim_end_matches(',').trim_matches('"');
    Some(Document {
        label: Some(label.to_owned()).filter(|label| !label.is_empty()),
        url: Some(url.to_owned()),
        ..Document::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_bars_stay_whole() {
        let found = interventions("DRUG: Alpha|beta|NEW_KIND: Gamma");
        let names: Vec<&str> = found.iter().filter_map(|one| one.name.as_deref()).collect();
        assert_eq!(names, ["Alpha|beta", "Gamma"]);
        assert_eq!(found[1].kind, Some(InterventionType::Other("NEW_KIND".to_owned())));
        assert_eq!(interventions("only words")[0].kind, None);
    }

    #[test]
    fn documents_have_labels_and_urls() {
        let read = |text: &str| document(text).map(|one| (one.label.unwrap_or_default(), one.url.unwrap_or_default()));
        assert_eq!(
            read("Study Protocol: Part A, https://example.org/a.pdf"),
            Some((
                "Study Protocol: Part A".to_owned(),
                "https://example.org/a.pdf".to_owned()
            ))
        );
        assert_eq!(
            read("\"Analysis Plan\", https://example.org/b.pdf")
                .map(|both| both.0)
                .as_deref(),
            Some("Analysis Plan")
        );
        assert_eq!(
            read("https://example.org/c.pdf").map(|both| both.0).as_deref(),
            Some("")
        );
        assert_eq!(read("no link"), None);
    }
}
