//! Reads a row of the tab-separated table that the registry's classic website gave until 2023.

use csv::StringRecord;

use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::table::Row;
use crate::registry::ctgov::table_parts::{take_sex, take_shared, take_status, take_study_design};
use crate::registry::document::source_document;
use crate::trial::{Age, Agency, AgencyClass, FindingCode, Format, StandardAge, Trial};

/// Reads one row under its header; `raw` is the bytes kept as the document.
///
/// The column `Outcome Measures` lists titles without saying which are primary, so it is kept as a source field
/// rather than given a rank it does not state.
///
/// # Errors
/// A row whose cells are all blank.
pub(crate) fn read(header: &StringRecord, row: &StringRecord, raw: &[u8]) -> Result<Reading, ReadError> {
    let mut row = Row::new(header, row)?;
    let mut trial = Trial::default();
    take_shared(&mut row, &mut trial);
    trial.titles.brief = row.word("Title");
    take_status(&mut row, &mut trial, "Status");
    take_sex(&mut row, &mut trial, "Gender");
    take_study_design(&mut row, &mut trial, "Study Designs");
    take_ages(&mut row, &mut trial);
    take_sponsors(&mut row, &mut trial);
    if let Some(text) = row.word("Study Results") {
        match text.as_str() {
            "Has Results" => trial.has_results = Some(true),
            "No Results Available" => trial.has_results = Some(false),
            odd => row.keep_odd(
                FindingCode::ValueUnexpected,
                "`Has Results` or `No Results Available`",
                "Study Results",
                odd,
            ),
        }
    }
    let url = row.word("URL");
    trial.sources.push(source_document(Format::CtgovTsv, raw, url));
    let (extra, findings) = row.close();
    trial.extra = extra;
    Ok(Reading { trial, findings })
}

/// `18 Years to 75 Years   (Adult, Older Adult)`: bounds, then groups; either may stand alone.
fn take_ages(row: &mut Row, trial: &mut Trial) {
    let column = "Age";
    let Some(cell) = row.word(column) else { return };
    let (bounds, groups) = match cell.strip_suffix(')').and_then(|inner| inner.split_once('(')) {
        Some((bounds, groups)) => (bounds.trim(), groups),
        None if StandardAge::read(cell.split(',').next().unwrap_or_default()).is_known() => ("", cell.as_str()),
        None => (cell.as_str(), ""),
    };
    let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
    trial.eligibility.standard_ages = groups.map(StandardAge::read).collect();
    match age_bounds(bounds) {
        Some((minimum, maximum)) => {
            trial.eligibility.minimum_age = minimum;
            trial.eligibility.maximum_age = maximum;
        }
        None => row.keep_odd(
            FindingCode::ValueUnexpected,
            "age bounds such as `18 Years to 75 Years`",
            column,
            &cell,
        ),
    }
}

/// The lower and upper bound, each open when not stated.
fn age_bounds(text: &str) -> Option<(Option<Age>, Option<Age>)> {
    if text.is_empty() || text == "N/A" {
        return Some((None, None));
    }
    if let Some(minimum) = text.strip_suffix("and older") {
        return Some((Some(Age::read(minimum.trim())?), None));
    }
    let maximum = text.strip_prefix("up to ").or_else(|| text.strip_prefix("Up to "));
    if let Some(maximum) = maximum {
        return Some((None, Some(Age::read(maximum.trim())?)));
    }
    let (minimum, maximum) = text.split_once(" to ")?;
    Some((Some(Age::read(minimum.trim())?), Some(Age::read(maximum.trim())?)))
}

/// The lead sponsor comes first. `Funded Bys` names each class once, so it tells whose it is only when there is one.
fn take_sponsors(row: &mut Row, trial: &mut Trial) {
    let names = row.list("Sponsor/Collaborators");
    let classes = row.take("Funded Bys").unwrap_or_default();
    let one = Some(classes.trim()).filter(|class| !class.is_empty() && !class.contains('|'));
    let class = one.map(AgencyClass::read);
    let mut agencies = names.into_iter().map(|name| Agency {
        name: Some(name),
        class: class.clone(),
    });
    trial.sponsors.lead = agencies.next();
    trial.sponsors.collaborators = agencies.collect();
    if !classes.trim().is_empty() && (one.is_none() || trial.sponsors.lead.is_none()) {
        row.keep("Funded Bys", &classes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::read_cells;
    use crate::trial::{Allocation, Finding, Phase, Sex, WhoMasked};

    fn reading(cells: &[(&str, &str)]) -> Reading {
        read_cells(read, cells)
    }

    #[test]
    fn reads_a_row() {
        let Reading { trial, findings } = reading(&[
            ("Rank", "3"),
            ("NCT Number", "NCT01234567"),
            ("Title", "Sleep and Light"),
            ("Status", "Not yet recruiting"),
            ("Study Results", "No Results Available"),
            ("Interventions", "Diagnostic Test: Lamp|Drug: Placebo"),
            ("Outcome Measures", "Sleep|Mood"),
            ("Sponsor/Collaborators", "A University|B Company"),
            ("Gender", "Female"),
            ("Age", "18 Years to 75 Years \u{a0} (Adult, Older Adult)"),
            ("Phases", "Phase 1|Phase 2"),
            ("Funded Bys", "Other|Industry"),
            (
                "Study Designs",
                "Allocation: N/A|Masking: Double (Participant, Investigator)",
            ),
            ("Start Date", "May 16, 2019"),
            ("URL", "https://example.org/show/NCT01234567"),
        ]);
        assert_eq!(findings, [] as [Finding; 0]);
        assert_eq!(trial.design.phases, [Phase::Phase1, Phase::Phase2]);
        assert_eq!(trial.eligibility.sex, Some(Sex::Female));
        assert_eq!(trial.eligibility.maximum_age.as_ref().map(|age| age.value), Some(75));
        assert_eq!(trial.eligibility.standard_ages.len(), 2);
        assert_eq!(trial.design.allocation, Some(Allocation::NotApplicable));
        assert_eq!(
            trial.design.who_masked,
            [WhoMasked::Participant, WhoMasked::Investigator]
        );
        assert_eq!(trial.interventions.len(), 2);
        assert_eq!(trial.outcomes, []);
        let kept: Vec<&str> = trial.extra.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(kept, ["Funded Bys", "Rank", "Outcome Measures"]);
    }

    #[test]
    fn reads_every_form_of_age() {
        let bounds = |text: &str| {
            let Reading { trial, findings } = reading(&[("Age", text)]);
            let ages = [trial.eligibility.minimum_age, trial.eligibility.maximum_age];
            (
                ages.map(|age| age.map_or(0, |age| age.value)),
                trial.eligibility.standard_ages.len(),
                findings
                    .iter()
                    .filter(|finding| finding.code == FindingCode::ValueUnexpected)
                    .count(),
            )
        };
        assert_eq!(
            bounds("18 Years and older \u{a0} (Adult, Older Adult)"),
            ([18, 0], 2, 0)
        );
        assert_eq!(bounds("up to 17 Years \u{a0} (Child)"), ([0, 17], 1, 0));
        assert_eq!(bounds("Child, Adult, Older Adult"), ([0, 0], 3, 0));
        assert_eq!(bounds("some age"), ([0, 0], 0, 1));
    }

    #[test]
    fn one_funder_class_is_everybodys() {
        let Reading { trial, .. } = reading(&[("Sponsor/Collaborators", "A|B"), ("Funded Bys", "Industry")]);
        let classes: Vec<_> = trial
            .sponsors
            .lead
            .iter()
            .chain(&trial.sponsors.collaborators)
            .map(|one| one.class.clone())
            .collect();
        assert_eq!(classes, [Some(AgencyClass::Industry), Some(AgencyClass::Industry)]);
    }
}
