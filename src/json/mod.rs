//! JSON as trees: smaller and faster than a general one, and free to borrow its words from what it was read from.

mod fault;
mod locate;
mod members;
mod place;
mod read;
mod strict;
pub(crate) mod value;
mod within;
mod word;

pub use fault::{TextFault, TextFaultKind};
pub use locate::{Step, locate, locate_all};
pub use place::{Place, places};
pub use strict::{Read, TextLimits, read_strict, read_strict_within};
pub use value::{Map, Value};
