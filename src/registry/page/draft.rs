//! A trial being read off a page: the facts so far, the findings, and the lines that no slot could take.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::document::source_document;
use crate::registry::page::sections::Line;
use crate::trial::{
    Finding, FindingCode, Format, IdRole, RegistryName, Severity, SourceField, Trial, TrialId, classify_identifier,
    normalise_nct,
};

/// A trial being read.
#[derive(Debug)]
pub(crate) struct Draft {
    format: Format,
    /// What is known of the trial.
    pub(crate) trial: Trial,
    /// What was odd.
    pub(crate) findings: Vec<Finding>,
}

impl Draft {
    /// An empty trial whose source is this record.
    pub(crate) fn new(format: Format, record: &[u8]) -> Self {
        Self {
            format,
            trial: Trial {
                sources: vec![source_document(format, record, None)],
                ..Trial::default()
            },
            findings: Vec::new(),
        }
    }

    /// Notes something odd about the record.
    pub(crate) fn note(&mut self, severity: Severity, code: FindingCode, text: impl Into<String>) {
        self.findings.push(Finding::new(severity, code, text));
    }

    /// Notes something odd about a line.
    pub(crate) fn note_at(&mut self, line: u64, severity: Severity, code: FindingCode, text: impl Into<String>) {
        self.findings.push(Finding::new(severity, code, text).at_line(line));
    }

    /// Keeps a line that no slot could take, and says so.
    pub(crate) fn keep(&mut self, line: &Line<'_>) {
        let words = line.text.trim();
        if words.is_empty() {
            return;
        }
        let path = format!("{}/line {}", self.format.name(), line.number);
        let finding = Finding::new(
            Severity::Information,
            FindingCode::FieldUnknown,
            format!(
                "expected a known label or value, found `{}`, kept as source field",
                shorten(words)
            ),
        );
        self.findings.push(finding.at_path(&path).at_line(line.number));
        self.trial.extra.push(SourceField {
            path,
            value: words.into(),
        });
    }

    /// Keeps a value of a known label that has no slot of the expected kind, and says what was expected.
    pub(crate) fn keep_value(&mut self, label: &str, line: &Line<'_>, expected: &str) {
        let words = line.text.trim();
        let path = format!("{}/{label}", self.format.name());
        let finding = Finding::new(
            Severity::Warning,
            FindingCode::ValueUnexpected,
            format!("expected {expected}, found `{}`, kept as source field", shorten(words)),
        );
        self.findings.push(finding.at_path(path).at_line(line.number));
        self.hold(label, line);
    }

    /// Keeps a value of a known label of which a finding already tells.
    pub(crate) fn hold(&mut self, label: &str, line: &Line<'_>) {
        self.trial.extra.push(SourceField {
            path: format!("{}/{label}", self.format.name()),
            value: line.text.trim().into(),
        });
    }

    /// Takes a registration number, in its one spelling where it has one.
    pub(crate) fn number(&mut self, line: &Line<'_>) {
        let words = line.text.trim();
        let registry = classify_identifier(words);
        if registry == RegistryName::Other {
            self.note_at(
                line.number,
                Severity::Warning,
                FindingCode::IdInvalid,
                format!(
                    "expected a registration number such as `NCT01234567`, found `{}`",
                    shorten(words)
                ),
            );
        }
        self.trial.ids.push(TrialId {
            role: if self.trial.ids.is_empty() {
                IdRole::Primary
            } else {
                IdRole::Secondary
            },
            registry,
            value: normalise_nct(words).unwrap_or_else(|| words.to_owned()),
            ..TrialId::default()
        });
    }

    /// The reading, or the reason why there is none.
    pub(crate) fn finish(mut self) -> Result<Reading, ReadError> {
        if self.trial.titles.brief.is_none() {
            let text = format!("expected a title in the `{}` text, found none", self.format.name());
            let silent = self.trial.texts.brief_summary.is_none() && self.trial.conditions.is_empty();
            if silent && self.trial.ids.is_empty() {
                return Err(Finding::new(Severity::Error, FindingCode::RecordMalformed, text).into());
            }
            self.note(Severity::Warning, FindingCode::ValueUnexpected, text);
        }
        if self.trial.ids.is_empty() {
            self.note(
                Severity::Warning,
                FindingCode::IdMissing,
                "expected a registration number, the source prints none",
            );
        }
        if self.trial.status.overall.is_none() {
            self.note(
                Severity::Warning,
                FindingCode::StatusMissing,
                "expected a recruitment status, the source prints none",
            );
        }
        Ok(Reading {
            trial: self.trial,
            findings: self.findings,
        })
    }
}

/// Longest quotation of a source in a finding, in characters.
const QUOTE_CHARS_MAX: usize = 60;

/// The first characters of a text, enough to find it by.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(QUOTE_CHARS_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
