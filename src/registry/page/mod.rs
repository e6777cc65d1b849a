//! Texts of web pages and field dumps to trials: no markup, fused table cells, no certain labels.

mod arm_row;
mod arm_table;
mod condition;
mod draft;
mod dump;
mod exchange;
mod flag;
mod fused;
mod medpath;
mod outcome_row;
mod sections;
mod site;
mod time_words;
mod wording;

pub(crate) use dump::read as read_dump;
pub(crate) use exchange::read as read_exchange;
pub(crate) use medpath::read as read_medpath;
