//! Where a value stands in a source's JSON tree.

use std::fmt;

/// Where a branch stands; rendered only when something is reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Path<'p> {
    /// What it stands in.
    pub(crate) above: Option<&'p Path<'p>>,
    /// The last step to it.
    pub(crate) step: Step<'p>,
}

/// One step down a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step<'p> {
    /// The tree itself.
    Root,
    /// To a field.
    Key(&'p str),
    /// To an item, from 0.
    Index(usize),
}

impl Path<'_> {
    /// The path without numbers of items, the same for all of a list.
    pub(crate) fn without_indices(&self) -> String {
        let above = self.above.map(Path::without_indices).unwrap_or_default();
        match self.step {
            Step::Root => above,
            Step::Key(key) => format!("{above}.{key}"),
            Step::Index(_) => format!("{above}[]"),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(above) = self.above {
            above.fmt(out)?;
        }
        match self.step {
            Step::Root => Ok(()),
            Step::Key(key) if self.above.is_none_or(|above| matches!(above.step, Step::Root)) => out.write_str(key),
            Step::Key(key) => write!(out, ".{key}"),
            Step::Index(index) => write!(out, "[{index}]"),
        }
    }
}
