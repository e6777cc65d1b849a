//! A patient's records as a chart: dated, coded facts in the units in which criteria compare, each with its source.

mod day;
mod fact;

pub use day::{Day, Days};
pub use fact::{
    Chart, Coding, Fact, Limits, Measured, Oddity, OddityKind, Sex, Sort, Source, Stance, Standing, Subject, Value,
};
