//! The values that FHIRPath computes with: numbers, dates and times, quantities.

pub(super) mod moment;
pub(super) mod number;
pub(super) mod quantity;
pub(super) mod shift;

pub use moment::{Moment, Precision};
pub use quantity::Quantity;
