//! CDS Hooks 2.0: a clinician's system tells whom it looks at, and is told of trials that may fit
//! (<https://cds-hooks.hl7.org/2.0/>).
//!
//! What is sent with a call is read, used and forgotten: nothing of it is stored or logged.

mod answer;
mod call;
mod draft;
mod feedback;
mod fetch;
mod limits;
mod origin;
mod prefetch;
mod schema;
mod service;
mod settings;
mod token;

pub use answer::{answer, complete};
pub use call::{Call, read_call};
pub use feedback::{Feedback, Outcome, Tally, read_feedback};
pub use limits::FetchLimits;
pub use origin::{RecordServers, ServerError};
pub use service::{Hook, Service, discovery, service};
pub use settings::HookSettings;
pub use token::Token;
