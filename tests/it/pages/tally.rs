//! Right answers and all answers, field by field, with the wrong ones for reading.

use std::collections::BTreeMap;

/// Right and all of one field.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) fields: BTreeMap<&'static str, (u32, u32)>,
    misses: Vec<String>,
}

impl Tally {
    pub(super) fn add(&mut self, field: &'static str, page: &str, right: bool, found: impl std::fmt::Debug) {
        let counts = self.fields.entry(field).or_default();
        counts.1 += 1;
        if right {
            counts.0 += 1;
        } else {
            self.misses.push(format!("{page} {field}: {found:?}"));
        }
    }

    pub(super) fn print(&self, layout: &str) {
        for (field, (right, all)) in &self.fields {
            eprintln!("{layout:9} {field:24} {right:4} of {all:4} = {:.4}", share(*right, *all));
        }
        for miss in &self.misses {
            eprintln!("  {}", miss.chars().take(400).collect::<String>());
        }
    }

    #[track_caller]
    pub(super) fn at_least(&self, field: &str, wanted: f64) {
        let (right, all) = self.fields.get(field).copied().unwrap_or_default();
        assert!(all > 0, "{field} was never measured");
        assert!(share(right, all) >= wanted, "{field}: {right} of {all}, wanted {wanted}");
    }
}

fn share(right: u32, all: u32) -> f64 {
    if all == 0 { 1.0 } else { f64::from(right) / f64::from(all) }
}
