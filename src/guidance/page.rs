//! The page that a list of matches is, and what is not on it.

use crate::fhir::Issue;

/// The page that a list of matches is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Page<'a> {
    /// Base address of the release, without a slash at the end.
    pub base: &'a str,
    /// How many matches there are on all pages.
    pub total: usize,
    /// The address of this page.
    pub this: Option<&'a str>,
    /// The address of the next.
    pub next: Option<&'a str>,
    /// What was left out.
    pub left_out: LeftOut,
    /// What could not be done as asked.
    pub notes: &'a [Issue],
}

/// How many trials were looked at, and how many of them are not among the matches, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Trials altogether.
    pub considered: usize,
    /// For conditions that are not the patient's.
    pub off_condition: usize,
    /// Take no participants now, or are not in the state that was asked for.
    pub closed: usize,
    /// No open site near enough.
    pub too_far: usize,
    /// Not in the phase that was asked for.
    pub other_phase: usize,
    /// Of a worse grade than was asked for.
    pub below_grade: usize,
    /// Fit, and are told on another page.
    pub later: usize,
}
