//! What a leaf asks of a person's records, where that can be said exactly: the part that all languages share.

use crate::eligibility::{
    Code, Concept, ConceptType, Limit, Measure, Number, Op, Relation, Text, Window, to_canonical, variable,
};

/// Largest bound that is written; beyond it decimals of other systems lose digits.
const BOUND_MAX: f64 = 1.0e15;

/// Code systems whose codes name their descendants by prefix.
const BY_PREFIX: [&str; 3] = [
    "http://hl7.org/fhir/sid/icd-10-cm",
    "http://hl7.org/fhir/sid/icd-10",
    "http://www.whocc.no/atc",
];

/// Units that UCUM turns into one another whatever is measured: one of the first is so many of the second.
const ALIKE: [(&str, f64, &str); 3] = [("1", 100.0, "%"), ("%", 10.0, "mmol/mol"), ("meq/L", 1.0, "mmol/L")];

/// What a leaf asks.
#[derive(Debug)]
pub(super) enum Question<'a> {
    /// The age in completed units.
    Age { unit: AgeUnit, tests: Vec<Comparison> },
    /// The administrative gender: `female` or `male`.
    Sex(&'static str),
    /// The latest value of an observation.
    Value {
        codes: &'a [Code],
        test: Test<'a>,
        since: Option<Since>,
    },
    /// Whether there is a record.
    Record {
        kind: RecordKind,
        codes: &'a [Code],
        since: Option<Since>,
    },
}

/// What is asked of a value.
#[derive(Debug)]
pub(super) enum Test<'a> {
    /// A quantity in a unit of the same dimension.
    Quantity(Vec<Comparison>, &'a str),
    /// A quantity in just this unit, since another of the same dimension means another number of this variable.
    Same(Vec<Comparison>, &'a str),
    /// A number without a unit, or in one that says nothing.
    Plain(Vec<Comparison>),
    /// A multiple of the upper limit of normal.
    Upper(Vec<Comparison>),
    /// A multiple of the lower limit of normal.
    Lower(Vec<Comparison>),
}

/// A comparison with a number: the sign as `FHIRPath` and CQL write it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comparison {
    /// The sign: `<`, `<=`, `>`, `>=`, `=` or `!=`.
    pub(crate) sign: &'static str,
    /// The bound.
    pub(crate) bound: Number,
}

/// Units of age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgeUnit {
    Years,
    Months,
    Weeks,
    Days,
}

impl AgeUnit {
    /// The calendar unit, as `FHIRPath` and CQL write it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Years => "years",
            Self::Months => "months",
            Self::Weeks => "weeks",
            Self::Days => "days",
        }
    }

    fn of(ucum: &str) -> Option<Self> {
        match ucum {
            "a" => Some(Self::Years),
            "mo" => Some(Self::Months),
            "wk" => Some(Self::Weeks),
            "d" => Some(Self::Days),
            _ => None,
        }
    }
}

/// A stretch of time up to the day that is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Since {
    /// How many.
    pub(super) n: i64,
    /// Of what.
    pub(super) unit: AgeUnit,
}

/// Which records are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordKind {
    /// Conditions that are not resolved.
    Condition,
    /// Conditions, resolved ones too.
    PastCondition,
    /// Allergies and intolerances.
    Allergy,
    /// Procedures that were done.
    Procedure,
    /// Medication that was taken, given or ordered.
    Medication,
}

/// What a bound asks; none where it cannot be said exactly.
pub(super) fn of_measure(measure: &Measure) -> Option<Question<'_>> {
    if !measure.qualifiers.is_empty() {
        return None;
    }
    if is_sex(measure) {
        return sex_of(measure).filter(|_| measure.window.is_none()).map(Question::Sex);
    }
    let tests = comparisons(measure)?;
    if is_age(measure) {
        if measure.window.is_some() || measure.relative_to.is_some() {
            return None;
        }
        let unit = AgeUnit::of(measure.unit.as_deref()?)?;
        let whole = tests
            .iter()
            .all(|test| test.sign != "!=" && test.bound.whole().is_some_and(|n| (0..=1500).contains(&n)));
        return whole.then_some(Question::Age { unit, tests });
    }
    let codes = plain_codes(&measure.codes)?;
    let since = since(measure.window.as_ref())?;
    let test = match (measure.relative_to, measure.unit.as_deref()) {
        (Some(Limit::Uln), _) => Test::Upper(tests),
        (Some(Limit::Lln), _) => Test::Lower(tests),
        (None, Some(unit)) if !is_plain(unit) => return None,
        (None, unit) => {
            let unit = unit.filter(|unit| !unit.starts_with('{'));
            let has_unit = variable(&measure.var).is_some_and(|known| known.unit.is_some());
            match unit.filter(|unit| has_unit || *unit != "1") {
                Some(unit) if is_scaled(&measure.var) => Test::Quantity(tests, unit),
                Some(unit) => Test::Same(tests, unit),
                // Of what has a unit a number without one says nothing.
                None if has_unit => return None,
                None => Test::Plain(tests),
            }
        }
    };
    // A pressure may stand in a component of another observation, which these expressions do not look into.
    let in_panel = codes.iter().any(|code| matches!(&*code.code, "8480-6" | "8462-4"));
    (!in_panel).then_some(Question::Value { codes, test, since })
}

/// Whether UCUM turns the units of a variable into one another as the variable itself does. A share of hemoglobin in % is
/// not ten times as many mmol/mol, 70 % of Karnofsky are 70 points.
fn is_scaled(name: &str) -> bool {
    let Some(known) = variable(name) else { return true };
    ALIKE.iter().all(
        |(one, count, many)| match (to_canonical(known, 1.0, one), to_canonical(known, *count, many)) {
            (Some(a), Some(b)) => (a - b).abs() <= a.abs() * 1e-9,
            _ => true,
        },
    )
}

/// What a concept asks; none where it cannot be said exactly.
pub(super) fn of_concept(concept: &Concept) -> Option<Question<'_>> {
    let past = match concept.qualifiers.as_slice() {
        [] => false,
        [only] if matches!(&**only, "history" | "prior") => true,
        _ => return None,
    };
    let kind = match concept.kind {
        ConceptType::Condition | ConceptType::Finding if past || concept.window.is_some() => RecordKind::PastCondition,
        ConceptType::Condition | ConceptType::Finding => RecordKind::Condition,
        ConceptType::Allergy => RecordKind::Allergy,
        ConceptType::Procedure => RecordKind::Procedure,
        ConceptType::Medication => RecordKind::Medication,
        ConceptType::Biomarker | ConceptType::Device | ConceptType::Person | ConceptType::Study => return None,
    };
    let codes = plain_codes(&concept.codes)?;
    let since = since(concept.window.as_ref())?;
    if kind == RecordKind::Allergy && since.is_some() {
        return None;
    }
    Some(Question::Record { kind, codes, since })
}

/// Comparisons of an age as comparisons of the birth date, which has no answer where it is not known to the day.
///
/// Ages are in completed units: over 18 is 19 and more, up to 75 is less than 76. `=` is both.
pub(super) fn born(unit: AgeUnit, tests: &[Comparison], date: &str, day: &str) -> Vec<String> {
    let mut out = Vec::new();
    for test in tests {
        let n = test.bound.whole().unwrap_or_default();
        let (at_least, below) = match test.sign {
            ">=" => (Some(n), None),
            ">" => (Some(n + 1), None),
            "<" => (None, Some(n)),
            "<=" => (None, Some(n + 1)),
            _ => (Some(n), Some(n + 1)),
        };
        let unit = unit.words();
        out.extend(at_least.map(|n| format!("{date}<={day}-{n} {unit}")));
        out.extend(below.map(|n| format!("{date}>{day}-{n} {unit}")));
    }
    out
}

/// Whether a code stands for its descendants too, which begin with it.
pub(super) fn by_prefix(code: &Code) -> bool {
    BY_PREFIX.contains(&&*code.system)
}

/// The codes that are each the whole of what is asked for: where a system has several, each is a kind of it, and who has
/// not one may have another.
pub(super) fn whole(codes: &[Code]) -> Vec<&Code> {
    let systems = by_system(codes).into_iter();
    systems
        .filter_map(|(_, codes)| <[&Code; 1]>::try_from(codes).ok())
        .map(|[only]| only)
        .collect()
}

/// Whether the variable is the age.
pub(crate) fn is_age(measure: &Measure) -> bool {
    measure.var == "age"
}

/// Whether the variable is the sex.
pub(crate) fn is_sex(measure: &Measure) -> bool {
    measure.var == "sex"
}

/// The only sex that a bound admits, as FHIR's code.
pub(crate) fn sex_of(measure: &Measure) -> Option<&'static str> {
    let [only] = measure.values.as_slice() else { return None };
    match (measure.op, &**only) {
        (Op::In | Op::Eq, "female") => Some("female"),
        (Op::In | Op::Eq, "male") => Some("male"),
        _ => None,
    }
}

/// The comparisons that must hold together; none for sets, existence and bounds that are not there.
pub(crate) fn comparisons(measure: &Measure) -> Option<Vec<Comparison>> {
    let one = |sign, bound: Option<Number>| {
        let bound = bound.filter(|bound| bound.0.is_finite() && bound.0.abs() < BOUND_MAX)?;
        Some(vec![Comparison { sign, bound }])
    };
    match measure.op {
        Op::Eq => one("=", measure.value),
        Op::Ne => one("!=", measure.value),
        Op::Lt => one("<", measure.value),
        Op::Le => one("<=", measure.value),
        Op::Gt => one(">", measure.value),
        Op::Ge => one(">=", measure.value),
        Op::Range => {
            let low = if measure.lo_inclusive.unwrap_or(true) {
                ">="
            } else {
                ">"
            };
            let high = if measure.hi_inclusive.unwrap_or(true) {
                "<="
            } else {
                "<"
            };
            let mut both = one(low, measure.lo)?;
            both.extend(one(high, measure.hi)?);
            Some(both)
        }
        Op::In | Op::Exists => None,
    }
}

/// The window as a stretch up to the day that is asked for; `Some(None)` without a window, none if it is another kind.
#[expect(
    clippy::option_option,
    reason = "no window, a window that can be said, and one that cannot"
)]
fn since(window: Option<&Window>) -> Option<Option<Since>> {
    let Some(window) = window else { return Some(None) };
    let is_now = matches!(
        &*window.anchor,
        "enrollment" | "first-dose" | "randomization" | "screening" | "consent" | "unstated"
    );
    if window.relation != Relation::Within || window.alternative.is_some() || !is_now {
        return None;
    }
    let n = window.n.whole().filter(|n| (0..100_000).contains(n))?;
    let unit = AgeUnit::of(&window.unit)?;
    Some(Some(Since { n, unit }))
}

/// The codes, when there are any and none needs escaping.
fn plain_codes(codes: &[Code]) -> Option<&[Code]> {
    let plain = codes.iter().all(|code| is_plain(&code.system) && is_plain(&code.code));
    (!codes.is_empty() && plain).then_some(codes)
}

/// Whether a text can stand between single quotes as it is.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(['\'', '\\']) && text.chars().all(|c| c.is_ascii_graphic())
}

/// Systems in order of first mention, each with its codes.
pub(super) fn by_system(codes: &[Code]) -> Vec<(&Text, Vec<&Code>)> {
    let mut out: Vec<(&Text, Vec<&Code>)> = Vec::new();
    for code in codes {
        if let Some((_, known)) = out.iter_mut().find(|(system, _)| **system == code.system) {
            if !known.contains(&code) {
                known.push(code);
            }
        } else {
            out.push((&code.system, vec![code]));
        }
    }
    out
}
