//! The leaves of an expression, each with what stands above it; numbers and time in one form.

use trialfire::eligibility::{Concept, Expr, Limit, Measure, Op, Opaque, Window};

/// A leaf and what stands above it.
#[derive(Debug, Clone)]
pub(crate) struct Leaf<'a> {
    /// What it is.
    pub(crate) what: What<'a>,
    /// Whether an odd number of negations stands above it.
    pub(crate) negated: bool,
}

/// What a leaf is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What<'a> {
    /// A bound.
    Measure(&'a Measure),
    /// A concept.
    Concept(&'a Concept),
    /// What no record answers.
    Opaque(&'a Opaque),
}

impl Leaf<'_> {
    /// Its bytes of the source.
    pub(crate) fn span(&self) -> (usize, usize) {
        match self.what {
            What::Measure(leaf) => (leaf.start, leaf.end),
            What::Concept(leaf) => (leaf.start, leaf.end),
            What::Opaque(leaf) => (leaf.start, leaf.end),
        }
    }

    /// Its window.
    pub(crate) fn window(&self) -> Option<&Window> {
        match self.what {
            What::Measure(leaf) => leaf.window.as_ref(),
            What::Concept(leaf) => leaf.window.as_ref(),
            What::Opaque(_) => None,
        }
    }

    /// The words it is known by: its name and its qualifiers.
    pub(crate) fn name(&self) -> String {
        match self.what {
            What::Measure(leaf) => {
                let values = leaf.values.join(" ");
                format!(
                    "{} {} {}",
                    leaf.var.replace('_', " "),
                    values,
                    leaf.qualifiers.join(" ")
                )
            }
            What::Concept(leaf) => format!("{} {}", leaf.concept, leaf.qualifiers.join(" ")),
            What::Opaque(leaf) => leaf.ask.clone().into_owned(),
        }
    }
}

/// Every leaf, in order.
pub(crate) fn leaves(exprs: &[Expr]) -> Vec<Leaf<'_>> {
    let mut out = Vec::new();
    for expr in exprs {
        collect(expr, false, &mut out);
    }
    out
}

fn collect<'a>(expr: &'a Expr, negated: bool, out: &mut Vec<Leaf<'a>>) {
    let mut leaf = |what| out.push(Leaf { what, negated });
    match expr {
        Expr::Measure(measure) => leaf(What::Measure(measure)),
        Expr::Concept(concept) => leaf(What::Concept(concept)),
        Expr::Opaque(opaque) => leaf(What::Opaque(opaque)),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => {
            for part in parts {
                collect(part, negated, out);
            }
        }
        Expr::Not(part) => collect(part, !negated, out),
        Expr::If { guard, then } => {
            collect(guard, negated, out);
            collect(then, negated, out);
        }
        Expr::Case { guard, then, otherwise } => {
            for part in [guard, then, otherwise] {
                collect(part, negated, out);
            }
        }
        Expr::Ref(_) => {}
    }
}

/// A bound in one form: a set of neighboring whole numbers is a range, a negated bound its complement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    /// The variable.
    pub(crate) var: String,
    /// How it is compared.
    pub(crate) op: Op,
    /// The bound; for a range the lower and the upper end; for a set its members.
    pub(crate) numbers: Vec<f64>,
    /// Whether the ends of a range belong to it.
    pub(crate) inclusive: (bool, bool),
    /// The UCUM unit; empty for none.
    pub(crate) unit: String,
    /// The limit of normal it multiplies.
    pub(crate) limit: Option<Limit>,
    /// Whether a negation is left that no comparison says, as of a range.
    pub(crate) negated: bool,
}

/// The bound that a measure states under so many negations; none where there are no numbers.
pub(crate) fn bound(measure: &Measure, negated: bool) -> Option<Bound> {
    let mut numbers: Vec<f64> = [measure.lo, measure.value, measure.hi]
        .into_iter()
        .flatten()
        .map(|number| number.0)
        .collect();
    let mut op = measure.op;
    if op == Op::In {
        numbers = measure.values.iter().filter_map(|value| value.parse().ok()).collect();
        numbers.sort_by(f64::total_cmp);
        if numbers.len() > 1 && numbers.windows(2).all(|pair| near(pair[1] - pair[0], 1.0)) {
            op = Op::Range;
            numbers = vec![numbers[0], numbers[numbers.len() - 1]];
        }
    }
    let complement = op.complement().filter(|_| negated);
    op = complement.unwrap_or(op);
    (!numbers.is_empty()).then(|| Bound {
        var: measure.var.clone().into_owned(),
        op,
        numbers,
        inclusive: (
            measure.lo_inclusive.unwrap_or(true),
            measure.hi_inclusive.unwrap_or(true),
        ),
        unit: measure.unit.clone().unwrap_or_default().into_owned(),
        limit: measure.relative_to,
        negated: negated && complement.is_none(),
    })
}

/// Every bound of the expressions.
pub(crate) fn bounds(exprs: &[Expr]) -> Vec<Bound> {
    leaves(exprs)
        .iter()
        .filter_map(|leaf| match leaf.what {
            What::Measure(measure) => bound(measure, leaf.negated),
            What::Concept(_) | What::Opaque(_) => None,
        })
        .collect()
}

/// Whether two numbers are the same but for rounding.
pub(crate) fn near(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(other.abs()).max(1.0)
}

/// Whether two lists of numbers are the same, in order.
pub(crate) fn same_numbers(one: &[f64], other: &[f64]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| near(*a, *b))
}

/// Whether two stretches of time are as long: weeks are seven days and years twelve months.
pub(crate) fn same_time(one: (f64, &str), other: (f64, &str)) -> bool {
    let plain = |(n, unit): (f64, &str)| match unit {
        "min" => (n / 60.0, "h".to_owned()),
        "d" => (n * 24.0, "h".to_owned()),
        "wk" => (n * 168.0, "h".to_owned()),
        "a" => (n * 12.0, "mo".to_owned()),
        "half-life" => (n, "{half-life}".to_owned()),
        other => (n, other.to_owned()),
    };
    let ((a, x), (b, y)) = (plain(one), plain(other));
    near(a, b) && x == y
}

#[cfg(test)]
pub(crate) mod made {
    //! Expressions written by hand.

    use trialfire::eligibility::{Concept, ConceptType, Expr, Measure, Number, Op};

    /// A bound.
    pub(crate) fn measure(var: &'static str, op: Op, numbers: &[f64], unit: &'static str) -> Expr {
        Expr::Measure(Box::new(plain(var, op, numbers, unit)))
    }

    /// A bound, not yet an expression.
    pub(crate) fn plain(var: &'static str, op: Op, numbers: &[f64], unit: &'static str) -> Measure {
        let is_range = op == Op::Range;
        let number = |at: usize| numbers.get(at).copied().map(Number);
        Measure {
            value: number(0).filter(|_| !is_range && op != Op::In),
            lo: number(0).filter(|_| is_range),
            hi: number(1).filter(|_| is_range),
            lo_inclusive: is_range.then_some(true),
            hi_inclusive: is_range.then_some(true),
            values: if op == Op::In {
                numbers.iter().map(|n| n.to_string().into()).collect()
            } else {
                Vec::new()
            },
            unit: (!unit.is_empty()).then(|| unit.into()),
            ..Measure::new(var, op)
        }
    }

    /// A condition over the first place of its words in a text.
    pub(crate) fn over(text: &str, words: &'static str) -> Expr {
        let start = text.find(words).unwrap();
        concept(words, ConceptType::Condition, start, start + words.len())
    }

    /// A concept without code.
    pub(crate) fn concept(name: &'static str, kind: ConceptType, start: usize, end: usize) -> Expr {
        Expr::Concept(Box::new(Concept {
            concept: name.into(),
            kind,
            codes: Vec::new(),
            window: None,
            qualifiers: Vec::new(),
            start,
            end,
        }))
    }
}

#[test]
fn bounds_have_one_form() {
    let range = bounds(&[made::measure("ecog", Op::In, &[0.0, 1.0, 2.0], "")]);
    assert_eq!((range[0].op, range[0].numbers.clone()), (Op::Range, vec![0.0, 2.0]));
    let negated = Expr::Not(Box::new(made::measure("age", Op::Lt, &[18.0], "a")));
    assert_eq!(bounds(&[negated])[0].op, Op::Ge);
    let apart = bounds(&[made::measure("x", Op::In, &[1.0, 5.0], "")]);
    assert_eq!(apart[0].op, Op::In);
}

#[test]
fn time_is_compared_by_length() {
    assert!(same_time((2.0, "wk"), (14.0, "d")) && same_time((1.0, "a"), (12.0, "mo")));
    assert!(same_time((72.0, "h"), (3.0, "d")) && !same_time((30.0, "d"), (1.0, "mo")));
}
