//! What screening found, as FHIR of either release and as cards for clinicians; and what is asked of it, read.
//!
//! [`searchset()`] and [`evaluation()`] answer the operations, [`cards`] answers CDS Hooks, [`MatchRequest`] reads what any
//! of them is asked. Everything here is a function of its input: the same report gives the same bytes.

mod applied;
mod ask;
mod card;
mod card_detail;
mod card_order;
mod criterion;
mod evaluation;
mod given;
mod grade;
mod identity;
mod markdown;
mod needs;
mod occasion;
mod outcome;
mod output;
mod page;
mod parts;
mod place;
mod problem;
mod requirement;
mod response;
mod roll;
mod searchset;
mod terms;

pub use applied::applied;
pub use ask::{COUNT_MAX, MatchRequest};
pub use card::{CARDS_MAX, CardSource, OVERRIDES, cards};
pub use evaluation::evaluation;
pub use grade::Grade;
pub use needs::needs;
pub use occasion::Occasion;
pub use output::output;
pub use page::{LeftOut, Page};
pub use problem::Problem;
pub use response::guidance;
pub use roll::roll;
pub use searchset::{Match, matches_only, searchset};
