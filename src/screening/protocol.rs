//! A trial made ready to be screened for: what its criteria ask is looked up once, whoever is asked.

use crate::eligibility::{Criteria, Expr, parse};
use crate::screening::leaf::{Bound, Meaning};
use crate::screening::study::Study;
use crate::screening::tally::marks;

/// A trial: the study, and its criteria as written and as understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Protocol {
    study: Study,
    text: String,
    criteria: Criteria,
    /// What the registry's own bounds mean, in their order.
    pub(super) bounds: Vec<Bound>,
    /// What is known of each criterion, parents before children, in the order of the text.
    pub(super) rows: Vec<Asks>,
}

/// What is known of a criterion before anyone is asked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asks {
    /// Whether it counts on its own.
    pub(super) counted: bool,
    /// How much it says of the trial's fit.
    pub(super) weight: u8,
    /// What its leaves mean, in the order in which they stand.
    pub(super) meanings: Vec<Meaning>,
}

impl Protocol {
    /// Reads the criteria of a trial; `text` is verbatim, and empty where the record has none.
    pub fn new(study: Study, text: String) -> Self {
        let criteria = parse(&text);
        Self::of(study, text, criteria)
    }

    /// A trial whose criteria were read before; they are those of `text`.
    pub fn of(study: Study, text: String, criteria: Criteria) -> Self {
        let rows = criteria
            .walk()
            .into_iter()
            .zip(marks(&criteria))
            .map(|(node, (weight, counted))| {
                let exprs = node.statement.iter().flat_map(|stated| stated.expr.walk());
                Asks {
                    counted,
                    weight,
                    meanings: exprs.filter_map(Expr::leaf).map(Meaning::of).collect(),
                }
            });
        let rows = rows.collect();
        let bounds = study.bounds.iter().map(|(bound, _)| Bound::of(bound)).collect();
        Self {
            study,
            text,
            criteria,
            bounds,
            rows,
        }
    }

    /// The trial beside its criteria.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The criteria, verbatim.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What they state.
    pub fn criteria(&self) -> &Criteria {
        &self.criteria
    }
}
