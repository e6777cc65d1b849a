//! Criteria in the form that is kept for matching: flat instructions over leaves that trials share.
//!
//! Half a million trials have some twenty million leaves; the frequent ones (`age ≥ 18 a`, pregnancy) are the same in
//! thousands of trials. A leaf is kept once, in a [`Leaves`] that all trials share, and a trial is a
//! list of instructions in postfix order with one row a criterion.

mod compile;
mod instruction;
mod intern;
mod leaves;
mod number;

pub use compile::compile;
pub use instruction::{Instruction, Program, Row};
pub use leaves::Leaves;

pub(crate) use leaves::LeavesMark;
pub(crate) use number::{Reader, put, put_bytes};
