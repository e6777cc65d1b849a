//! What was found about a resource, for people and for machines.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::fhir::{Issue, IssueSeverity, Object, Value, operation_outcome};

const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// A resource that was checked, or a text that could not be.
#[derive(Debug)]
pub(crate) struct Checked {
    input: Arc<str>,
    index: u64,
    /// `Type/id`; none when the text could not be read.
    resource: Option<String>,
    /// Those that are shown.
    issues: Vec<Issue>,
    tally: Tally,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Resources, and texts that could not be read.
    pub(crate) resources: u64,
    /// Those that have an error.
    pub(crate) invalid: u64,
    /// Those that could not be read.
    pub(crate) unread: u64,
    errors: u64,
    warnings: u64,
    information: u64,
}

impl Tally {
    /// Counts more.
    pub(crate) fn add(&mut self, more: Self) {
        self.resources += more.resources;
        self.invalid += more.invalid;
        self.unread += more.unread;
        self.errors += more.errors;
        self.warnings += more.warnings;
        self.information += more.information;
    }

    /// The summary in words, a line each.
    pub(crate) fn table(&self) -> Vec<String> {
        let rows = [
            ("resources", self.resources),
            ("valid", self.resources - self.invalid),
            ("invalid", self.invalid),
            ("unread", self.unread),
            ("errors", self.errors),
            ("warnings", self.warnings),
            ("information", self.information),
        ];
        let shown = rows.iter().filter(|(name, count)| *count > 0 || *name == "resources");
        shown.map(|(name, count)| format!("{name:<11} {count:>8}")).collect()
    }
}

impl Checked {
    /// What was found, of which issues of at least `level` are shown; all are counted.
    pub(crate) fn new(
        input: Arc<str>,
        index: u64,
        resource: Option<String>,
        mut issues: Vec<Issue>,
        level: IssueSeverity,
    ) -> Self {
        let count =
            |wanted: fn(IssueSeverity) -> bool| issues.iter().filter(|issue| wanted(issue.severity)).count() as u64;
        let errors = count(|severity| severity >= IssueSeverity::Error);
        let tally = Tally {
            resources: 1,
            invalid: u64::from(errors > 0),
            unread: u64::from(resource.is_none()),
            errors,
            warnings: count(|severity| severity == IssueSeverity::Warning),
            information: count(|severity| severity == IssueSeverity::Information),
        };
        issues.retain(|issue| issue.severity >= level);
        Self {
            input,
            index,
            resource,
            issues,
            tally,
        }
    }

    /// How many of what.
    pub(crate) fn tally(&self) -> Tally {
        self.tally
    }

    /// A line of JSON, with its end.
    pub(crate) fn json(&self) -> Vec<u8> {
        let line = Object::exact([
            ("input", Value::from(&*self.input)),
            ("index", Value::from(self.index)),
            ("resource", Value::from(self.resource.as_deref())),
            ("outcome", Value::Object(operation_outcome(&self.issues).into_map())),
        ]);
        let mut bytes = Vec::new();
        line.write(&mut bytes);
        bytes.push(b'\n');
        bytes
    }

    /// Lines for people: the resource, then an issue a line.
    pub(crate) fn words(&self, colour: bool) -> Vec<u8> {
        let paint = |code: &'static str| if colour { code } else { "" };
        let (bold, dim, plain) = (paint(BOLD), paint(DIM), paint(PLAIN));
        let name = self.resource.as_deref().unwrap_or("not read");
        let mut out = String::new();
        let place = match self.index {
            0 => printable(&self.input),
            index => format!("{}, resource {}", printable(&self.input), index + 1),
        };
        let well = if self.issues.is_empty() { "  all is well" } else { "" };
        let written = writeln!(out, "{bold}{}{plain}  {dim}{place}{plain}{well}", printable(name));
        let written = self.issues.iter().fold(written, |so_far, issue| {
            let place = issue.place.map(|at| format!("{}:{}", at.line, at.column));
            let severity = issue.severity.code();
            let hue = match issue.severity {
                IssueSeverity::Fatal | IssueSeverity::Error => paint(RED),
                IssueSeverity::Warning => paint(YELLOW),
                IssueSeverity::Information => dim,
            };
            let at = issue
                .expression
                .as_deref()
                .map_or_else(String::new, |at| format!("{}: ", printable(at)));
            let rule = issue
                .rule
                .as_deref()
                .map_or_else(String::new, |rule| format!("  {dim}[{}]{plain}", printable(rule)));
            let place = place.unwrap_or_default();
            let text = printable(&issue.text);
            so_far.and(writeln!(
                out,
                "  {hue}{severity:<11}{plain} {place:>8}  {at}{text}{rule}"
            ))
        });
        debug_assert!(written.is_ok(), "a string takes what is written");
        out.into_bytes()
    }
}

/// The text on one line, without what would steer a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::{IssueCode, TextPlace};

    fn checked(level: IssueSeverity) -> Checked {
        let mut wrong = Issue::error(IssueCode::Value, "expected a date, found `\u{1b}[2J`")
            .at("Patient.birthDate")
            .by("date");
        wrong.place = Some(TextPlace { line: 3, column: 14 });
        let odd = Issue::new(
            IssueSeverity::Warning,
            IssueCode::Invariant,
            "expected a narrative, found none",
        );
        Checked::new(
            "a.json".into(),
            1,
            Some("Patient/p".to_owned()),
            vec![wrong, odd],
            level,
        )
    }

    #[test]
    fn people_see_a_line_an_issue_and_no_control_characters() {
        let words = String::from_utf8(checked(IssueSeverity::Information).words(false)).unwrap();
        assert_eq!(
            words,
            "Patient/p  a.json, resource 2\n  \
             error           3:14  Patient.birthDate: expected a date, found `\u{fffd}[2J`  [date]\n  \
             warning               expected a narrative, found none\n"
        );
        let coloured = String::from_utf8(checked(IssueSeverity::Error).words(true)).unwrap();
        assert!(
            coloured.contains("\u{1b}[31merror") && !coloured.contains("warning"),
            "{coloured}"
        );
    }

    #[test]
    fn what_is_not_shown_is_counted() {
        let mut tally = Tally::default();
        tally.add(checked(IssueSeverity::Error).tally());
        tally.add(Checked::new("b".into(), 0, None, Vec::new(), IssueSeverity::Error).tally());
        assert_eq!(
            tally.table(),
            [
                "resources          2",
                "valid              1",
                "invalid            1",
                "unread             1",
                "errors             1",
                "warnings           1"
            ]
        );
    }
}
