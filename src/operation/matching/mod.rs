//! Which trials fit a patient, and why: the trials of the store kept ready, ranked, and the best of them explained.

mod answer;
mod demand;
mod index_file;
mod kept;
mod operations;
mod request;
mod roster;
mod scan;
mod stored;

pub use answer::{Asked, COUNT_MAX, Matched, match_chart, match_trials};
pub use demand::Demand;
pub use kept::{kept_trial, protocol};
pub use operations::{Matching, Question, Told, match_bundle, stored_studies};
pub use request::{asked_of, chart_of, read_clinical_trial, read_request};
pub use roster::Roster;
pub use stored::stored_chart;
