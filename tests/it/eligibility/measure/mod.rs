//! Measures of the eligibility parser over hand-made and public gold; one file a set.
//!
//! Each figure is printed for all cases, for those at which rules may be improved (`dev`) and for those kept aside
//! (`held`), and asserted as a floor. `just eligibility-report` prints all of them; with `TRIALFIRE_SHOW=silver` the
//! failing dev cases of a set are printed too, with `TRIALFIRE_SHOW=silver:age` those of one row.

mod chia_numeric;
mod figures;
mod leaves;
mod line;
mod seeds;
mod show;
mod silver;
mod source;
mod tree;
mod variables;
mod words;
