//! A patient's records as a chart: dated, coded facts in the units in which criteria compare, each with its source.

mod allergy;
mod coded;
mod condition;
mod day;
mod desk;
mod device;
mod element;
mod encounter;
mod event;
mod fact;
mod family;
mod immunization;
mod marker;
mod medication;
mod name;
mod observation;
mod plan;
mod procedure;
mod quantity;
mod read;
mod report;
mod result;
mod shelf;
mod study;
mod subject;
mod when;

pub use day::{Day, Days};
pub use fact::{
    Chart, Coding, Fact, Limits, Measured, Oddity, OddityKind, Sex, Sort, Source, Stance, Standing, Subject, Value,
};
pub use read::{ChartError, RECORDS_MAX, patients, read};
