//! What criteria state, said in the languages that FHIR knows. The tree of [`crate::eligibility::Expr`] is the truth;
//! `FHIRPath` and CQL are projections of it that either say exactly the same of the records they can see, or nothing.
//!
//! Both have three values: true, false, and unknown (empty in `FHIRPath`, null in CQL). No record is unknown, never
//! false; false needs a value that is outside a bound or a record that refutes.

mod cql;
mod fhirpath;
mod library;
mod question;
mod requirement;
mod said;
mod structured;

pub(crate) use library::{library_url, write};
pub(crate) use question::{Comparison, comparisons, is_age, is_sex, sex_of};
pub(crate) use requirement::requirements;
pub(crate) use said::{Counts, Logic, is_computable, is_list};
pub use structured::criteria_of;
pub(crate) use structured::{families, section, written};
