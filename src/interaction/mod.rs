//! FHIR interactions without a protocol: what a door calls, and the only way to write.

mod bundle;
mod capabilities;
mod clock;
mod everything;
mod found;
mod history;
mod instant;
mod offer;
mod parameters;
mod read;
mod readiness;
mod refusal;
mod repository;
mod search;
mod served;
mod summary;
mod vread;
mod write;

pub use crate::store::{Batch, Bodies, Effect, Receipt, Timestamp};
pub use bundle::{history_bundle, searchset};
pub use capabilities::{Offer, capability_statement, statement_view};
pub use clock::{Clock, FrozenClock, SystemClock};
pub use everything::{EVERYTHING_TYPE, everything};
pub use found::Found;
pub use history::{Event, History, history};
pub use offer::Interaction;
pub use parameters::{decode, encode};
pub use read::{Instance, read, read_view};
pub use readiness::ready;
pub use refusal::Refusal;
pub use repository::Repository;
pub use search::search;
pub use served::{SERVED_TYPES, did_you_mean, served_type};
pub use summary::View;
pub use vread::vread;
pub use write::{StudyWrite, commit, prepare, put_all};
