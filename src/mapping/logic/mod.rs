//! What criteria state, said in the languages that FHIR knows. The tree of [`crate::eligibility::Expr`] is the truth;
//! `FHIRPath` and CQL are projections of it that either say exactly the same of the records they can see, or nothing.
//!
//! Both have three values: true, false, and unknown (empty in `FHIRPath`, null in CQL). No record is unknown, never
//! false; false needs a value that is outside a bound or a record that refutes.

mod characteristic;
mod cql;
mod fhirpath;
mod language;
mod question;
mod requirement;
mod said;
mod structured;

pub(crate) use characteristic::{Fact, define, facts};
pub(crate) use cql::library;
pub(crate) use requirement::requirements;
pub(crate) use said::{Counts, Logic, is_list};
pub use structured::criteria_of;
pub(crate) use structured::{families, section, written};
