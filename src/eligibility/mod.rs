//! Eligibility text to a tree of criteria; total: any text gives a tree, and no word is lost.

mod criterion;
mod expr;
mod family;
mod form;
mod grammar;
mod guide;
mod lex;
mod notation;
mod outline;
mod parse;
mod program;
mod span;
mod split;
mod variable;

pub use criterion::{Criteria, Criterion, Join, Kind, Section, Side};
pub use expr::{
    Alternative, Class, Code, Concept, ConceptType, Expr, LeafRef, Limit, Measure, Number, Op, Opaque, Reason,
    Relation, Statement, Text, Warning, WarningCode, Who, Window,
};
pub use family::name::Family;
pub use form::{Form, FormCriterion, FormJoin, FormSection, form, sections};
pub use guide::guide;
pub use notation::notation;
pub use outline::outline;
pub use parse::parse;
pub use program::{Instruction, Leaves, Program, Row, compile};
pub use span::Span;
pub use split::split;

pub(crate) use lex::{plain_quantity, plain_unit};
pub(crate) use program::{LeavesMark, Reader, put, put_bytes};
pub(crate) use variable::{Group, Variable, to_canonical, variable, variable_by_loinc, variable_by_name};
