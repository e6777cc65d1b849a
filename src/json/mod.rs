//! JSON as trees: smaller and faster than a general one, and free to borrow its words from what it was read from.

mod fault;
mod locate;
mod members;
mod place;
mod read;
mod sought;
mod strict;
pub(crate) mod value;
mod within;
mod word;

pub use fault::{TextFault, TextFaultKind};
pub use locate::{locate, locate_all};
pub use place::{Place, places};
pub(crate) use sought::Sought;
pub use sought::Step;
pub use strict::{Read, TextLimits, read_strict, read_strict_within};
pub use value::{Map, Value};
pub(crate) use word::significant_digits;
