//! FHIRPath 2.0 with FHIR's additions, on JSON trees: read once, evaluated often, within limits.
//!
//! An [`Expression`] is evaluated on a [`Node`], an element with its type, in [`Surroundings`] that say what its variables
//! mean and who answers what the tree cannot. Nothing here looks at a clock, a file or a network.

mod error;
mod evaluate;
mod expression;
mod item;
mod limits;
mod surroundings;
mod syntax;
mod ucum;
mod value;

pub use error::{EvaluateError, ParseError, Problem};
pub use expression::Expression;
pub use item::{Collection, Item, Items, Node};
pub use limits::Limits;
pub use surroundings::{NoOutside, Outside, Paths, Surroundings};
pub use ucum::Unit;
pub use value::{Moment, Precision, Quantity};
