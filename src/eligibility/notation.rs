//! Statements in one line that people can read: `all(age ≥ 18 a, not condition "asthma")`.

use std::fmt::Write;

use crate::eligibility::expr::{Concept, Expr, Limit, Measure, Op, Reason, Relation, Window};

/// A statement in one line.
///
/// Bounds are written as such with their unit, concepts as their type and name in quotation marks, qualifiers in
/// braces, windows in brackets; `?` opens what only a person can answer.
pub fn notation(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(expr, &mut out);
    out
}

fn write_expr(expr: &Expr, out: &mut String) {
    match expr {
        Expr::All(parts) => write_list("all", parts, out),
        Expr::Any(parts) => write_list("any", parts, out),
        Expr::AtLeast { n, of } => write_list(&format!("at least {n} of "), of, out),
        Expr::Not(inner) => {
            out.push_str("not ");
            write_expr(inner, out);
        }
        Expr::If { guard, then } => {
            out.push_str("if ");
            write_expr(guard, out);
            out.push_str(" then ");
            write_expr(then, out);
        }
        Expr::Case { guard, then, otherwise } => {
            out.push_str("if ");
            write_expr(guard, out);
            out.push_str(" then ");
            write_expr(then, out);
            out.push_str(" else ");
            write_expr(otherwise, out);
        }
        Expr::Ref(id) => {
            out.push('→');
            out.push_str(id);
        }
        Expr::Opaque(opaque) => {
            out.push_str("? ");
            out.push_str(reason(opaque.reason));
        }
        Expr::Measure(measure) => write_measure(measure, out),
        Expr::Concept(concept) => write_concept(concept, out),
    }
}

fn write_list(name: &str, parts: &[Expr], out: &mut String) {
    out.push_str(name);
    out.push('(');
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write_expr(part, out);
    }
    out.push(')');
}

fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::Consent => "consent",
        Reason::Judgement => "judgement",
        Reason::Future => "future",
        Reason::Compliance => "compliance",
        Reason::Preference => "preference",
        Reason::Definition => "definition",
        Reason::Unparsed => "unparsed",
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "≠",
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
        Op::Range | Op::In => "in",
        Op::Exists => "exists",
    }
}

fn write_measure(measure: &Measure, out: &mut String) {
    out.push_str(&measure.var);
    out.push(' ');
    out.push_str(sign(measure.op));
    match (measure.lo, measure.hi, measure.value) {
        (Some(lo), Some(hi), _) => {
            let open = if measure.lo_inclusive == Some(false) { '(' } else { '[' };
            let close = if measure.hi_inclusive == Some(false) { ')' } else { ']' };
            // Writing to a string cannot fail.
            let _ = write!(out, " {open}{lo}, {hi}{close}");
        }
        (_, _, Some(value)) => {
            let _ = write!(out, " {value}");
        }
        _ if !measure.values.is_empty() => {
            let _ = write!(out, " {{{}}}", measure.values.join(", "));
        }
        _ => {}
    }
    match measure.relative_to {
        Some(Limit::Uln) => out.push_str(" × ULN"),
        Some(Limit::Lln) => out.push_str(" × LLN"),
        None => {}
    }
    if let Some(unit) = &measure.unit {
        out.push(' ');
        out.push_str(unit);
    }
    write_rest(&measure.qualifiers, measure.window.as_ref(), out);
}

fn write_concept(concept: &Concept, out: &mut String) {
    let kind = serde_json::to_value(concept.kind).ok();
    out.push_str(kind.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default());
    let _ = write!(out, " \"{}\"", concept.concept);
    if let Some(code) = concept.codes.first() {
        let _ = write!(out, " ({})", code.code);
    }
    write_rest(&concept.qualifiers, concept.window.as_ref(), out);
}

fn write_rest(qualifiers: &[std::borrow::Cow<'static, str>], window: Option<&Window>, out: &mut String) {
    if !qualifiers.is_empty() {
        let _ = write!(out, " {{{}}}", qualifiers.join(", "));
    }
    if let Some(window) = window {
        let _ = write!(out, " [{}]", window_words(window));
    }
}

fn window_words(window: &Window) -> String {
    let relation = match window.relation {
        Relation::Within => "within",
        Relation::Before => "more than",
        Relation::After => "after, within",
        Relation::Outside => "around, within",
        Relation::For => "for at least",
        Relation::ForLess => "for less than",
    };
    let anchor = match window.relation {
        Relation::Within | Relation::Before => "before ",
        Relation::After | Relation::Outside => "of ",
        Relation::For | Relation::ForLess => "from ",
    };
    let mut words = format!("{relation} {} {}", window.n, window.unit);
    if let Some(other) = &window.alternative {
        let _ = write!(words, " or {} {}", other.n, other.unit);
        match other.longer {
            Some(true) => words.push_str(", the longer"),
            Some(false) => words.push_str(", the shorter"),
            None => {}
        }
    }
    if window.anchor != "unstated" {
        let _ = write!(words, " {anchor}{}", window.anchor);
    }
    words
}
