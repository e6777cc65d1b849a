//! Units of measure by UCUM's codes: which can be compared, and by what factor.

mod atom;
mod unit;

pub use unit::Unit;
