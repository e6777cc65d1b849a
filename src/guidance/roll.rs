//! Patients whom a study may fit, as a Bundle of type searchset.

use crate::fhir::{Object, Resource, Value};
use crate::guidance::occasion::Occasion;
use crate::guidance::output::score;
use crate::guidance::response::{guidance, id};
use crate::guidance::searchset::grade;
use crate::screening::Report;

/// The guidance on each patient, in the order given; `search` has the score and the grade.
///
/// The patients themselves are not in it: who asked has them.
pub fn roll(patients: &[(&Report, Occasion<'_>)], total: usize) -> Resource {
    let entries: Vec<Value> = patients
        .iter()
        .map(|(report, occasion)| {
            let search = Object::new()
                .with("extension", vec![grade(report)])
                .with("mode", "match")
                .with("score", score(report));
            Object::new()
                .with("fullUrl", ["urn:uuid:", &id(report, occasion)].concat())
                .with("resource", guidance(report, occasion).into_map())
                .with("search", search)
                .into()
        })
        .collect();
    let body = Object::new()
        .with("type", "searchset")
        .with("total", total)
        .with("entry", entries);
    Resource::of("Bundle", body)
}
