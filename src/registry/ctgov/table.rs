//! One row of the registry website's tables: cells are taken by column name, what is left is kept.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::registry::contract::ReadError;
use crate::registry::count::{COUNT, read_count};
use crate::trial::{
    DateFact, Finding, FindingCode, IdRole, PartialDate, RegistryName, Severity, SourceField, Trial, TrialId,
    classify_identifier, normalise_nct,
};

/// Columns of either table that the trial has no slot for.
const WITHOUT_SLOT: &[&str] = &["Rank", "Outcome Measures"];

/// The cells of a row that are not taken yet, and what was odd about the row.
#[derive(Debug)]
pub(crate) struct Row {
    cells: Vec<(String, String)>,
    order: DayOrder,
    extra: Vec<SourceField>,
    /// What was odd.
    pub(crate) findings: Vec<Finding>,
}

/// Whether a date such as `4/13/2024`, as spreadsheet programs write it, can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayOrder {
    /// Another date of the row has a middle number above 12: the month comes first.
    MonthFirst,
    /// Another date of the row has a first number above 12: the day comes first.
    DayFirst,
    /// Nothing tells, or dates of the row contradict each other.
    Unknown,
}

impl Row {
    /// Pairs cells with their column names; blank cells say nothing and are left out.
    ///
    /// # Errors
    /// A row without any cell that is not blank.
    pub(crate) fn new(header: &StringRecord, row: &StringRecord) -> Result<Self, ReadError> {
        let cells: Vec<(String, String)> = row
            .iter()
            .zip(1_usize..)
            .filter(|(cell, _)| !cell.trim().is_empty())
            .map(|(cell, number)| {
                let name = header.get(number - 1).unwrap_or_default();
                let name = name.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
                let name = if name.is_empty() {
                    format!("column {number}")
                } else {
                    name.to_owned()
                };
                (name, cell.to_owned())
            })
            .collect();
        if cells.is_empty() {
            let words = "expected a row of a trial, found only blank cells";
            return Err(Finding::new(Severity::Error, FindingCode::InputEmpty, words).into());
        }
        let order = DayOrder::of(cells.iter().map(|(_, cell)| cell.as_str()));
        Ok(Self {
            cells,
            order,
            extra: Vec::new(),
            findings: Vec::new(),
        })
    }

    /// Takes a cell verbatim, none when blank or when there is no such column.
    pub(crate) fn take(&mut self, column: &str) -> Option<String> {
        let at = self
            .cells
            .iter()
            .position(|(name, _)| name.eq_ignore_ascii_case(column))?;
        Some(self.cells.remove(at).1)
    }

    /// Takes a cell of one word, code or title, without blanks around it.
    pub(crate) fn word(&mut self, column: &str) -> Option<String> {
        self.take(column).map(|cell| cell.trim().to_owned())
    }

    /// Takes a cell that lists values between bars.
    pub(crate) fn list(&mut self, column: &str) -> Vec<String> {
        let cell = self.take(column).unwrap_or_default();
        let values = cell.split('|').map(str::trim).filter(|value| !value.is_empty());
        values.map(str::to_owned).collect()
    }

    /// Takes the cells of unnamed columns that satisfy a test, in order.
    pub(crate) fn take_unnamed(&mut self, wanted: fn(&str) -> bool) -> Vec<String> {
        let cells = std::mem::take(&mut self.cells);
        let (taken, left) = cells
            .into_iter()
            .partition::<Vec<_>, _>(|(name, cell)| name.starts_with("column ") && wanted(cell));
        self.cells = left;
        taken.into_iter().map(|(_, cell)| cell).collect()
    }

    /// Takes a count; another text is kept and reported.
    pub(crate) fn count(&mut self, column: &str) -> Option<u32> {
        let text = self.word(column)?;
        let count = read_count(&text);
        if count.is_none() {
            self.keep_odd(FindingCode::ValueUnexpected, COUNT, column, &text);
        }
        count
    }

    /// Takes a date of which the table does not say whether it has come to pass.
    ///
    /// A spreadsheet's `4/13/2024` is read where the row itself shows which number is the month. It may have been
    /// made from `2024-04`, so a first of a month is read only in columns that always carry a day.
    pub(crate) fn date(&mut self, column: &str, always_a_day: bool) -> Option<DateFact> {
        let text = self.word(column)?;
        let date = text.parse::<PartialDate>().ok().or_else(|| {
            self.order
                .read(&text)
                .filter(|date| always_a_day || date.day() != Some(1))
        });
        if date.is_none() {
            self.keep_odd(
                FindingCode::DateUnread,
                "a date such as `2024-05-17` or `2024-05`",
                column,
                &text,
            );
        }
        date.map(DateFact::unstated)
    }

    /// Keeps a text as a source field.
    pub(crate) fn keep(&mut self, path: impl Into<String>, text: &str) {
        self.extra.push(SourceField {
            path: path.into(),
            value: text.into(),
        });
    }

    /// Keeps a text that should have been something else, and says so.
    pub(crate) fn keep_odd(&mut self, code: FindingCode, expected: &str, column: &str, text: &str) {
        let words = format!("expected {expected}, found `{text}`; it is kept as a source field");
        self.findings
            .push(Finding::new(Severity::Warning, code, words).at_path(column));
        self.keep(column, text);
    }

    /// Takes the registration number and the sponsors' own numbers.
    pub(crate) fn ids(&mut self, trial: &mut Trial) {
        let (number, other) = ("NCT Number", "Other IDs");
        match self.word(number) {
            None => {
                let words = "expected a registration number, found none";
                self.findings
                    .push(Finding::new(Severity::Warning, FindingCode::IdMissing, words).at_path(number));
            }
            Some(text) => match normalise_nct(&text) {
                Some(value) => trial.ids.push(TrialId {
                    role: IdRole::Primary,
                    registry: RegistryName::Nct,
                    value,
                    ..TrialId::default()
                }),
                None => self.keep_odd(FindingCode::IdInvalid, "a number such as `NCT01234567`", number, &text),
            },
        }
        // The sponsor's own number always comes first.
        let roles = std::iter::once(IdRole::Organization).chain(std::iter::repeat(IdRole::Secondary));
        for (value, role) in self.list(other).into_iter().zip(roles) {
            trial.ids.push(TrialId {
                role,
                registry: classify_identifier(&value),
                value,
                ..TrialId::default()
            });
        }
    }

    /// Keeps what is left; columns that no table of the registry has are reported.
    pub(crate) fn close(mut self) -> (Vec<SourceField>, Vec<Finding>) {
        let mut unknown = BTreeMap::new();
        for (name, cell) in self.cells {
            if !WITHOUT_SLOT.contains(&name.as_str()) {
                *unknown.entry(name.clone()).or_insert(0_usize) += 1;
            }
            self.extra.push(SourceField {
                path: name,
                value: cell.into(),
            });
        }
        for name in unknown.into_keys() {
            let words =
                format!("expected a column of the registry's table, found `{name}`; it is kept as a source field");
            self.findings
                .push(Finding::new(Severity::Information, FindingCode::FieldUnknown, words).at_path(name));
        }
        (self.extra, self.findings)
    }
}

impl DayOrder {
    fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let (mut month_first, mut day_first) = (false, false);
        for [first, second, _] in cells.filter_map(slashed) {
            day_first |= first > 12;
            month_first |= second > 12;
        }
        match (month_first, day_first) {
            (true, false) => Self::MonthFirst,
            (false, true) => Self::DayFirst,
            (true, true) | (false, false) => Self::Unknown,
        }
    }

    fn read(self, text: &str) -> Option<PartialDate> {
        let [first, second, year] = slashed(text)?;
        let (month, day) = match self {
            Self::MonthFirst => (first, second),
            Self::DayFirst => (second, first),
            Self::Unknown => return None,
        };
        PartialDate::new(year, u8::try_from(month).ok(), Some(u8::try_from(day).ok()?))
    }
}

/// The three numbers of `4/13/2024`.
fn slashed(text: &str) -> Option<[u16; 3]> {
    let mut parts = text.trim().split('/');
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    let shaped = numbers
        .iter()
        .all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        && numbers.last().is_some_and(|year| year.len() == 4)
        && parts.next().is_none();
    if !shaped {
        return None;
    }
    let [first, second, year] = numbers.map(|part| part.parse().ok());
    Some([first?, second?, year?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, &str)]) -> Row {
        let header = cells.iter().map(|(name, _)| *name).collect();
        let row = cells.iter().map(|(_, cell)| *cell).collect();
        Row::new(&header, &row).unwrap()
    }

    #[test]
    fn spreadsheet_dates_are_read_only_where_the_row_proves_their_order() {
        let mut proven = row(&[
            ("Start Date", "4/2/2024"),
            ("First Posted", "9/15/2021"),
            ("Completion Date", "1/1/2019"),
        ]);
        let date = |fact: Option<DateFact>| fact.map(|fact| fact.date.to_string());
        assert_eq!(date(proven.date("Start Date", false)).as_deref(), Some("2024-04-02"));
        assert_eq!(date(proven.date("First Posted", true)).as_deref(), Some("2021-09-15"));
        assert_eq!(date(proven.date("Completion Date", false)), None);
        assert_eq!(proven.findings[0].code, FindingCode::DateUnread);
        let mut unproven = row(&[("Start Date", "4/2/2024")]);
        assert_eq!(date(unproven.date("Start Date", false)), None);
        let mut contradictory = row(&[("Start Date", "13/2/2024"), ("First Posted", "2/13/2024")]);
        assert_eq!(date(contradictory.date("Start Date", false)), None);
    }

    #[test]
    fn what_is_not_taken_is_kept() {
        let header = StringRecord::from(vec!["\u{feff}NCT Number", "Odd", ""]);
        let cells = StringRecord::from(vec!["NCT01234567", "x", "y", "z"]);
        let mut row = Row::new(&header, &cells).unwrap();
        assert_eq!(row.word("NCT Number").as_deref(), Some("NCT01234567"));
        let (extra, findings) = row.close();
        let paths: Vec<&str> = extra.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, ["Odd", "column 3", "column 4"]);
        assert_eq!(findings.len(), 3);
    }

    #[test]
    fn a_blank_row_is_no_trial() {
        let header = StringRecord::from(vec!["NCT Number"]);
        let error = Row::new(&header, &StringRecord::from(vec![" "])).unwrap_err();
        assert_eq!(error.finding.code, FindingCode::InputEmpty);
    }
}
