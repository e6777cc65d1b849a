//! Measures of the eligibility parser over hand-made and public gold; one file a set.
//!
//! Each figure is printed for all cases, for those at which rules may be improved (`dev`) and for those kept aside
//! (`held`), and asserted as a floor. `just eligibility-report` prints all of them; with `TRIALFIRE_SHOW=silver` the
//! failing dev cases of a set are printed too, with `TRIALFIRE_SHOW=silver:age` those of one row. The sets that can be
//! shown: `silver`, `seeds`, `chia_numeric`, `chia_numeric_precision`, `chia_temporal`, `negation`, `or`,
//! `or_precision`, `opaque`, `opaque_precision`, `slots`, `slots_precision`, `codes`, `layout`.

mod chia;
mod chia_codes;
mod chia_numeric;
mod chia_opaque;
mod chia_temporal;
mod layout;
mod leaves;
mod line;
mod links;
mod logic;
mod negation;
mod seed_gold;
mod seeds;
mod show;
mod silver;
mod slots;
mod texts;
mod tree;
mod variables;
mod words;
