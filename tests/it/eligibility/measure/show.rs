//! Printing what fails, dev cases only: the tool rules are improved with.

use std::fmt::Write as _;

use serde_json::Value;
use trialfire::eligibility::{Criteria, Expr};

use crate::support::figures::Half;

/// Which failing cases are printed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Show {
    wanted: Option<(String, Option<String>)>,
}

impl Show {
    /// As `TRIALFIRE_SHOW` says: `SET` or `SET:ROW`. Cases that are kept aside are never shown.
    #[expect(
        clippy::disallowed_methods,
        reason = "the environment is where a test takes wishes from"
    )]
    pub(crate) fn from_environment() -> Self {
        std::env::var("TRIALFIRE_SHOW").map_or_else(|_| Self::default(), |wish| Self::read(&wish))
    }

    fn read(wish: &str) -> Self {
        let mut parts = wish.split(':').filter(|part| *part != "dev");
        let set = parts.next().unwrap_or_default().to_owned();
        let row = parts.next().map(str::to_owned);
        Self {
            wanted: Some((set, row)),
        }
    }

    /// Whether a failing case of `set` in `row` is to be printed.
    pub(crate) fn wants(&self, set: &str, row: &str, half: Half) -> bool {
        half == Half::Dev
            && self
                .wanted
                .as_ref()
                .is_some_and(|(s, r)| s == set && r.as_ref().is_none_or(|r| r == row))
    }

    /// Prints a failing case where it is wanted: what it is, the text, the gold and ours.
    pub(crate) fn case(&self, failing: &Failing, gold: &str, ours: &dyn Fn() -> String) {
        let Failing {
            set,
            row,
            half,
            id,
            text,
        } = *failing;
        if self.wants(set, row, half) {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            println!("{set}:{row} {id}\n  text {text}\n  gold {gold}\n  ours {}", ours());
        }
    }
}

/// A case that fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failing<'a> {
    /// The set it is of.
    pub(crate) set: &'a str,
    /// The row it is counted in.
    pub(crate) row: &'a str,
    /// Whether it may be shown.
    pub(crate) half: Half,
    /// Its name.
    pub(crate) id: &'a str,
    /// Its words.
    pub(crate) text: &'a str,
}

/// An expression as JSON without offsets, codes cut to the code.
pub(crate) fn compact(expr: &Expr) -> String {
    let mut value = serde_json::to_value(expr).unwrap();
    prune(&mut value);
    value.to_string()
}

/// What the nodes of a text state, on one line, with their classes; nodes without statement show `-`.
pub(crate) fn compact_all(criteria: &Criteria) -> String {
    let mut out = String::new();
    for node in criteria.walk() {
        if !out.is_empty() {
            out.push_str(" | ");
        }
        match &node.statement {
            Some(stated) => write!(out, "{} {:?} {}", node.id, stated.class, compact(&stated.expr)).unwrap(),
            None => write!(out, "{} {} -", node.id, node.kind.code()).unwrap(),
        }
    }
    out
}

fn prune(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("start");
            fields.remove("end");
            if let Some(Value::Array(codes)) = fields.get_mut("codes") {
                for code in codes {
                    *code = code["code"].clone();
                }
            }
            fields.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}

#[test]
fn only_dev_cases_of_the_wanted_row_are_shown() {
    let show = Show::read("silver:dev:age");
    assert!(show.wants("silver", "age", Half::Dev));
    assert!(!show.wants("silver", "age", Half::Held));
    assert!(!show.wants("silver", "bmi", Half::Dev));
    assert!(Show::read("silver").wants("silver", "bmi", Half::Dev));
    assert!(!Show::default().wants("silver", "bmi", Half::Dev));
}
