//! What goes into an import and what comes out, record by record.

use serde::Serialize;

use crate::registry::Record;
use crate::trial::{Finding, FindingCode, Severity};

/// One record of one input.
#[derive(Debug)]
pub struct Item {
    /// The input's name, as the user gave it or as a folder holds it.
    pub input: String,
    /// The record.
    pub record: Record,
}

/// What became of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A trial that was not known.
    Created,
    /// A newer document of a known trial.
    Updated,
    /// Nothing new.
    Unchanged,
    /// A further document of a known trial.
    Merged,
    /// No trial could be read, or kept.
    Rejected,
}

impl Outcome {
    /// Every outcome, in the order in which they are summed up.
    pub const ALL: [Self; 5] = [
        Self::Created,
        Self::Updated,
        Self::Unchanged,
        Self::Merged,
        Self::Rejected,
    ];

    /// The word users see.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Merged => "merged",
            Self::Rejected => "rejected",
        }
    }
}

/// The report on one record.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// The input's name.
    pub input: String,
    /// The record's index in its input, from 0.
    pub index: u64,
    /// Its format, when it was recognised.
    pub format: Option<&'static str>,
    /// The id of its ResearchStudy.
    pub trial: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// How many resources were created, updated or deleted for it.
    pub resources: usize,
    /// What was odd about it.
    pub issues: Vec<Finding>,
}

/// An import, summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    counts: [u64; 5],
    /// Records with a finding of severity error.
    pub with_errors: u64,
    /// Records that a service did not give.
    pub not_served: u64,
    /// Resources written.
    pub resources: u64,
}

impl Summary {
    /// Counts one record.
    pub fn add(&mut self, line: &Line) {
        for (outcome, count) in Outcome::ALL.iter().zip(&mut self.counts) {
            *count += u64::from(*outcome == line.outcome);
        }
        let failed = line.issues.iter().any(|finding| finding.severity == Severity::Error);
        self.with_errors += u64::from(failed || line.outcome == Outcome::Rejected);
        let not_served = line
            .issues
            .iter()
            .any(|finding| finding.code == FindingCode::ServiceUnavailable);
        self.not_served += u64::from(not_served);
        self.resources += line.resources as u64;
    }

    /// How many records came to `outcome`.
    pub fn of(&self, outcome: Outcome) -> u64 {
        Outcome::ALL
            .iter()
            .zip(self.counts)
            .find(|(known, _)| **known == outcome)
            .map_or(0, |(_, count)| count)
    }

    /// How many records there were.
    pub fn records(&self) -> u64 {
        self.counts.iter().sum()
    }
}
