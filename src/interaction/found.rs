//! What a search-like interaction gives, before it becomes a Bundle.

use crate::fhir::Issue;
use crate::interaction::summary::View;
use crate::store::PageEntry;

/// A page of resources.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The entries: matches in order, then what they include.
    pub entries: Vec<PageEntry>,
    /// How many match altogether, when that is known.
    pub total: Option<u64>,
    /// Where the next page starts, when there is one.
    pub next: Option<String>,
    /// The parameters that were applied, without the place of the page.
    pub parameters: Vec<(String, String)>,
    /// What was left aside or cut short.
    pub warnings: Vec<Issue>,
    /// How much of each match is shown.
    pub view: View,
}
