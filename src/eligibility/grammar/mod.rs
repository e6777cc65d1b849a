//! The grammar: the words of one criterion to what they state.
//!
//! The words become marks (numbers and signs, phrases, names); bounds on variables and windows of time are read where
//! they stand; then sentences, conditions, exceptions and lists are made of what is left.

#![expect(
    clippy::wildcard_enum_match_arm,
    clippy::option_option,
    reason = "a rule looks for a few of many marks; `Some(None)` is a rule that applied and found nothing"
)]

mod analyte;
mod ask;
mod bracket;
mod clause;
pub(crate) mod cue;
mod example;
mod except;
mod first;
mod fold;
mod found;
mod grade;
mod guard;
mod item;
mod language;
mod leaf;
mod lexicon;
mod list;
mod listed;
mod mark;
mod measure;
mod prefix;
mod quantity;
mod reading;
mod second;
mod sex;
mod share;
mod simplify;
mod window;
mod words;
mod work;

use std::borrow::Cow;

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Class, ConceptType, Expr, Opaque, Reason, Statement, WarningCode, Who};
use cue::Cue;
use mark::{Mark, Marker, What};
use reading::Reading;

/// Longest criterion that is read, in bytes; a longer one is opaque. Real ones have at most some thousand.
pub(crate) const TEXT_BYTES_MAX: usize = 20_000;

/// Reads criteria one after the other, with room that is used again.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    marker: Marker,
}

/// What the words of a criterion say.
#[derive(Debug)]
pub(crate) struct Words {
    /// What they state.
    pub(crate) statement: Statement,
    /// How many of the criteria below it they ask for, when they say so.
    pub(crate) several: Option<u32>,
}

impl Grammar {
    /// Reads the words of a criterion; `base` is where they stand in the source.
    pub(crate) fn read(&mut self, text: &str, base: usize, side: Side) -> Words {
        let mut r = Reading::new(text, base, side, clause::text);
        if text.len() > TEXT_BYTES_MAX {
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            r.warn(WarningCode::TooComplex, "too long to be read as one statement", 0, end);
            return Words {
                statement: opaque(r, text.len()),
                several: None,
            };
        }
        let mut marks = Vec::new();
        self.marker.mark(text, &mut marks);
        let several = several(&marks);
        sex::merge(&mut marks);
        language::settle(&mut marks, text);
        prefix::merge(text, &mut marks);
        ask::settle(&mut marks);
        r.marks = marks;
        measure::read(&mut r);
        window::read(&mut r);
        let count = r.marks.len();
        let statement = match clause::text(&mut r, 0, count, 0) {
            Some(expr) => stated(r, simplify::simplify(expr)),
            None => opaque(r, text.len()),
        };
        Words { statement, several }
    }
}

/// How many the words ask for, when they say `at least two of the following`; the last that they name counts.
fn several(marks: &[Mark]) -> Option<u32> {
    marks.iter().rev().find_map(|mark| match mark.what {
        What::Cue(Cue::Several(count)) if count > 1 => Some(count),
        _ => None,
    })
}

/// A statement with its class.
fn stated(mut r: Reading<'_>, expr: Expr) -> Statement {
    let content = Content::of(&expr);
    let class = if content.coded == 0 && content.unknown == 0 {
        Class::Opaque
    } else if content.coded == 0 {
        Class::Weak
    } else if content.unknown > 0 || content.narrowed || r.incomplete {
        Class::Partial
    } else {
        Class::Exact
    };
    r.families.sort_unstable();
    Statement {
        class,
        families: r.families,
        expr,
        warnings: r.warnings,
    }
}

/// What the leaves of a statement are.
#[derive(Debug, Default)]
struct Content {
    /// Bounds, references, and concepts with a code or a name of our own.
    coded: usize,
    /// Concepts without.
    unknown: usize,
    /// Whether an opaque part stands among them.
    narrowed: bool,
}

impl Content {
    fn of(expr: &Expr) -> Self {
        let mut content = Self::default();
        for part in expr.walk() {
            match part {
                Expr::Ref(_) | Expr::Measure(_) => content.coded += 1,
                Expr::Opaque(_) => content.narrowed = true,
                Expr::Concept(concept) => {
                    // A gene or receptor of the dictionary is known by its symbol; few have a code of their own.
                    let known = concept.kind == ConceptType::Biomarker || matches!(concept.concept, Cow::Borrowed(_));
                    if concept.codes.is_empty() && !known {
                        content.unknown += 1;
                    } else {
                        content.coded += 1;
                    }
                }
                Expr::All(_)
                | Expr::Any(_)
                | Expr::Not(_)
                | Expr::AtLeast { .. }
                | Expr::If { .. }
                | Expr::Case { .. } => {}
            }
        }
        content
    }
}

/// The statement of words that nothing is made of.
fn opaque(r: Reading<'_>, length: usize) -> Statement {
    Statement {
        class: Class::Opaque,
        families: r.families,
        expr: Expr::Opaque(Opaque {
            reason: Reason::Unparsed,
            ask: Cow::Borrowed("Does this hold for the participant?"),
            who: Who::Clinician,
            start: r.base,
            end: r.base + length,
        }),
        warnings: r.warnings,
    }
}
