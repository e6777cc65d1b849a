//! One criterion being read: its marks, what was read of them, and what was odd.

use std::borrow::Cow;

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Expr, Warning, WarningCode, Window};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::span::Span;

/// One criterion being read.
#[derive(Debug)]
pub(crate) struct Reading<'a> {
    /// Its words.
    pub(crate) text: &'a str,
    /// Where they stand in the source.
    pub(crate) base: usize,
    /// Its side.
    pub(crate) side: Side,
    /// Its marks.
    pub(crate) marks: Vec<Mark>,
    /// What was read, by place; taken out when the structure is made.
    pub(crate) atoms: Vec<Option<Expr>>,
    /// The windows read.
    pub(crate) windows: Vec<Window>,
    /// What was odd.
    pub(crate) warnings: Vec<Warning>,
    /// What it speaks of, each once.
    pub(crate) families: Vec<Family>,
    /// Whether some words were not understood.
    pub(crate) incomplete: bool,
    /// The atoms whose variable was not written but taken over from the bound before.
    pub(crate) inherited: Vec<usize>,
    /// Where names begin that are written in part and share the rest with a neighbor.
    pub(crate) shared: Vec<u32>,
    /// Reads the marks between two places as sentences of their own, one level deeper: what brackets hold.
    pub(crate) nested: Nested,
}

/// Reads the marks between two places at a depth.
pub(crate) type Nested = fn(&mut Reading<'_>, usize, usize, usize) -> Option<Expr>;

impl<'a> Reading<'a> {
    /// Begins to read `text`, which stands at `base` in the source; `nested` reads what brackets hold.
    pub(crate) fn new(text: &'a str, base: usize, side: Side, nested: Nested) -> Self {
        Self {
            text,
            base,
            side,
            marks: Vec::new(),
            atoms: Vec::new(),
            windows: Vec::new(),
            warnings: Vec::new(),
            families: Vec::new(),
            incomplete: false,
            inherited: Vec::new(),
            shared: Vec::new(),
            nested,
        }
    }

    /// Keeps what was read and gives its place.
    pub(crate) fn atom(&mut self, expr: Expr) -> usize {
        self.atoms.push(Some(expr));
        self.atoms.len() - 1
    }

    /// Whether an atom's variable was taken over from the bound before.
    pub(crate) fn inherits(&self, atom: usize) -> bool {
        self.inherited.contains(&atom)
    }

    /// The words of a mark.
    pub(crate) fn words(&self, at: usize) -> &'a str {
        self.marks
            .get(at)
            .and_then(|mark| self.text.get(mark.start as usize..mark.end as usize))
            .unwrap_or_default()
    }

    /// Whether a mark is a cue of the kind asked for.
    pub(crate) fn is_cue(&self, at: usize, wanted: fn(Cue) -> bool) -> bool {
        self.marks
            .get(at)
            .is_some_and(|mark| matches!(mark.what, What::Cue(cue) if wanted(cue)))
    }

    /// Notes a family.
    pub(crate) fn family(&mut self, family: Family) {
        if !self.families.contains(&family) {
            self.families.push(family);
        }
    }

    /// Notes something odd between two bytes of the words.
    pub(crate) fn warn(&mut self, code: WarningCode, text: &'static str, start: u32, end: u32) {
        self.warnings.push(Warning {
            code,
            text: Cow::Borrowed(text),
            at: Span {
                start: self.base + start as usize,
                end: self.base + end as usize,
            },
        });
    }

    /// Notes words that no part of the statement holds; neighbours become one.
    pub(crate) fn left_over(&mut self, marks: &[Mark], at: usize) {
        let Some(mark) = marks.get(at) else { return };
        self.incomplete = true;
        let (start, end) = (self.base + mark.start as usize, self.base + mark.end as usize);
        if let Some(last) = self.warnings.last_mut()
            && last.code == WarningCode::LeftOver
            && last.at.end < start
            && last
                .at
                .end
                .checked_sub(self.base)
                .and_then(|from| self.text.get(from..mark.start as usize))
                .is_some_and(|between| between.trim().is_empty())
        {
            last.at.end = end;
            return;
        }
        self.warn(
            WarningCode::LeftOver,
            "words that no part of the statement holds",
            mark.start,
            mark.end,
        );
    }
}

/// All of several parts; one part is itself.
pub(crate) fn all(parts: Vec<Expr>) -> Expr {
    combined(parts, false)
}

/// Any of several parts; one part is itself.
pub(crate) fn any(parts: Vec<Expr>) -> Expr {
    combined(parts, true)
}

/// Parts that are of the same combination are taken in.
fn combined(parts: Vec<Expr>, any: bool) -> Expr {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Expr::All(inner) if !any => flat.extend(inner),
            Expr::Any(inner) if any => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() == 1
        && let Some(only) = flat.pop()
    {
        return only;
    }
    if any { Expr::Any(flat) } else { Expr::All(flat) }
}

/// The denial of a statement; of a denial, what it denies.
pub(crate) fn not(expr: Expr) -> Expr {
    match expr {
        Expr::Not(inner) => *inner,
        other => Expr::Not(Box::new(other)),
    }
}

/// Gives a window to every leaf that has none.
pub(crate) fn give(expr: &mut Expr, window: &Window) {
    match expr {
        Expr::Concept(concept) => {
            concept.window.get_or_insert_with(|| window.clone());
        }
        Expr::Measure(measure) => {
            if !matches!(measure.var.as_ref(), "age" | "sex") {
                measure.window.get_or_insert_with(|| window.clone());
            }
        }
        Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| give(part, window)),
        Expr::Not(inner) => give(inner, window),
        Expr::AtLeast { of, .. } => of.iter_mut().for_each(|part| give(part, window)),
        Expr::If { .. } | Expr::Case { .. } | Expr::Ref(_) | Expr::Opaque(_) => {}
    }
}
