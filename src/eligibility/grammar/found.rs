//! What one item of a list says.

use crate::eligibility::expr::Expr;

/// What one item says.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what an item is said to be are answers of yes and no"
)]
pub(crate) struct Item {
    /// What it states, all of it.
    pub(crate) parts: Vec<Expr>,
    /// Whether it is denied.
    pub(crate) denied: bool,
    /// Whether a denial before it covers it.
    pub(crate) inherited: bool,
    /// Whether it holds a bound on a variable.
    pub(crate) measured: bool,
    /// Whether it begins a clause of its own.
    pub(crate) clause: bool,
    /// The places of words that narrow a name it does not have: `moderate` in `moderate or severe pain`.
    pub(crate) lone: Vec<usize>,
    /// The window at its end.
    pub(crate) trailing: Option<usize>,
    /// The window before anything else in it.
    pub(crate) leading: Option<usize>,
}
