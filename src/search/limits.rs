//! The bounds of a query, each with its unit.

/// Matches on a page unless `_count` says otherwise.
pub const COUNT_DEFAULT: u32 = 20;

/// Matches on a page at most; a larger `_count` is lowered to it, with a warning.
pub const COUNT_MAX: u32 = 500;

/// Parameters in one query.
pub const PARAMETERS_MAX: usize = 64;

/// Values separated by commas in one parameter.
pub const OR_VALUES_MAX: usize = 200;

/// Reference steps in one chained parameter.
pub const CHAIN_DEPTH_MAX: usize = 1;

/// Characters of one value.
pub const VALUE_CHARS_MAX: usize = 4_096;

/// Name of the parameter that carries a page's place in the links a server issues.
pub const CURSOR: &str = "_cursor";
