//! What a criterion states, as a tree: combinations, conditions, leaves, and what only a person can answer.

use std::borrow::Cow;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::eligibility::span::Span;

/// Text that is mostly known when the program is written.
pub type Text = Cow<'static, str>;

/// A statement about a participant. It says what the sentence says, on whichever side the sentence stands.
///
/// The JSON form is externally tagged (`{"all":[…]}`); a leaf is the object itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Expr {
    /// Every part holds.
    All(Vec<Expr>),
    /// At least one part holds.
    Any(Vec<Expr>),
    /// The part does not hold.
    Not(Box<Expr>),
    /// At least `n` of the parts hold.
    AtLeast {
        /// How many.
        n: u32,
        /// Of what.
        of: Vec<Expr>,
    },
    /// Asks for `then` of those for whom `guard` holds, and nothing of others.
    If {
        /// Who is asked.
        guard: Box<Expr>,
        /// What of them.
        then: Box<Expr>,
    },
    /// Asks for `then` where `guard` holds and for `otherwise` where it does not.
    Case {
        /// What decides.
        guard: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        #[serde(rename = "else")]
        otherwise: Box<Expr>,
    },
    /// What another node states: its id (`inc.6`), or a side (`inc`, `exc`).
    Ref(String),
    /// What no record answers.
    Opaque(Opaque),
    /// A bound on a number or a grade.
    #[serde(untagged)]
    Measure(Box<Measure>),
    /// Something a participant has, had, takes or is.
    #[serde(untagged)]
    Concept(Box<Concept>),
}

impl Expr {
    /// This statement and every one within it, each before its parts, in order; what a reference names is not within.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut left = vec![self];
        std::iter::from_fn(move || {
            let next = left.pop()?;
            // What is to come first is pushed last.
            match next {
                Self::All(parts) | Self::Any(parts) | Self::AtLeast { of: parts, .. } => {
                    left.extend(parts.iter().rev());
                }
                Self::Not(inner) => left.push(inner),
                Self::If { guard, then } => left.extend([then, guard].map(AsRef::as_ref)),
                Self::Case { guard, then, otherwise } => left.extend([otherwise, then, guard].map(AsRef::as_ref)),
                Self::Ref(_) | Self::Opaque(_) | Self::Measure(_) | Self::Concept(_) => {}
            }
            Some(next)
        })
    }

    /// The leaf that this is, where records answer it.
    pub fn leaf(&self) -> Option<LeafRef<'_>> {
        match self {
            Self::Measure(measure) => Some(LeafRef::Measure(measure)),
            Self::Concept(concept) => Some(LeafRef::Concept(concept)),
            Self::All(_)
            | Self::Any(_)
            | Self::Not(_)
            | Self::AtLeast { .. }
            | Self::If { .. }
            | Self::Case { .. }
            | Self::Ref(_)
            | Self::Opaque(_) => None,
        }
    }
}

/// A leaf that records answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LeafRef<'a> {
    /// A bound on a number or a grade.
    Measure(&'a Measure),
    /// Something a participant has, had, takes or is.
    Concept(&'a Concept),
}

/// A statement that no record answers, with a question for someone who can.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opaque {
    /// Why no record answers it.
    pub reason: Reason,
    /// A question a person can answer.
    pub ask: Text,
    /// Who can answer it.
    pub who: Who,
    /// First byte in the source text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// Why no record answers a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// Agreement to take part.
    Consent,
    /// Someone's opinion.
    Judgement,
    /// What is still to come.
    Future,
    /// Whether someone will or can follow the protocol.
    Compliance,
    /// A wish, such as one drug over another.
    Preference,
    /// A term defined elsewhere.
    Definition,
    /// Words the grammar does not know.
    Unparsed,
}

/// Who can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Who {
    /// The participant.
    Participant,
    /// The investigator or the treating clinician.
    Clinician,
    /// The trial's own staff: what the protocol defines.
    Site,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Op {
    /// `=`
    Eq,
    /// `≠`
    Ne,
    /// `<`
    Lt,
    /// `≤`
    Le,
    /// `>`
    Gt,
    /// `≥`
    Ge,
    /// Between `lo` and `hi`.
    Range,
    /// One of `values`.
    In,
    /// There is a value at all.
    Exists,
}

impl Op {
    /// The comparison that holds exactly where this one does not; none for ranges, sets and existence.
    pub fn complement(self) -> Option<Self> {
        match self {
            Self::Eq => Some(Self::Ne),
            Self::Ne => Some(Self::Eq),
            Self::Lt => Some(Self::Ge),
            Self::Le => Some(Self::Gt),
            Self::Gt => Some(Self::Le),
            Self::Ge => Some(Self::Lt),
            Self::Range | Self::In | Self::Exists => None,
        }
    }
}

/// A number as written; whole numbers are written without a fraction.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Number(pub f64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // With digits kept as written, a JSON number within an untagged variant is no f64 but serde_json's own.
        let number = serde_json::Number::deserialize(deserializer)?;
        number
            .as_f64()
            .map(Self)
            .ok_or_else(|| D::Error::custom("a number beyond all bounds"))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.whole() {
            Some(whole) => serializer.serialize_i64(whole),
            None => serializer.serialize_f64(self.0),
        }
    }
}

impl Number {
    /// The number when it has no fraction and is small enough to be exact.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and below 2^53")]
    pub fn whole(self) -> Option<i64> {
        (self.0.fract() == 0.0 && self.0.abs() < 9.0e15).then_some(self.0 as i64)
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.whole() {
            Some(whole) => write!(f, "{whole}"),
            None => write!(f, "{}", self.0),
        }
    }
}

/// Which limit of normal a bound is a multiple of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Limit {
    /// The upper limit of normal.
    Uln,
    /// The lower limit of normal.
    Lln,
}

/// A code in a code system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Code {
    /// The system's URL as FHIR knows it.
    pub system: Text,
    /// The code.
    pub code: Text,
}

/// A bound on a variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measure {
    /// The variable's name (`platelets`): one of the catalogue, else the words as written in lower snake case.
    pub var: Text,
    /// How it is compared.
    pub op: Op,
    /// The bound; for `range` see `lo` and `hi`, for `in` see `values`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Number>,
    /// The lower end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo: Option<Number>,
    /// The upper end of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi: Option<Number>,
    /// Whether the lower end belongs to the range; stated for ranges only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lo_inclusive: Option<bool>,
    /// Whether the upper end belongs to the range; stated for ranges only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hi_inclusive: Option<bool>,
    /// Grades, stages or words, for `in`, in the order written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Text>,
    /// The unit as UCUM; none for scores, counts and multiples of a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Text>,
    /// The limit of normal that the bound multiplies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relative_to: Option<Limit>,
    /// When it is measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Codes of the variable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// Words that narrow it, as written in lower case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifiers: Vec<Text>,
    /// First byte in the source text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

impl Measure {
    /// A variable with nothing said of it but how it is compared; it stands nowhere (0 to 0).
    pub fn new(var: impl Into<Text>, op: Op) -> Self {
        Self {
            var: var.into(),
            op,
            value: None,
            lo: None,
            hi: None,
            lo_inclusive: None,
            hi_inclusive: None,
            values: Vec::new(),
            unit: None,
            relative_to: None,
            window: None,
            codes: Vec::new(),
            qualifiers: Vec::new(),
            start: 0,
            end: 0,
        }
    }
}

/// What kind of thing a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConceptType {
    /// A disease or disorder, metastases among them.
    Condition,
    /// Something done to the participant: surgery, radiotherapy, a test.
    Procedure,
    /// A drug or a class of drugs.
    Medication,
    /// An allergy or intolerance; the concept is the substance.
    Allergy,
    /// A gene, receptor or other marker; `qualifiers` say its state.
    Biomarker,
    /// A state that is neither of these: pregnancy, progression, measurable disease.
    Finding,
    /// A device or implant.
    Device,
    /// Who the participant is: a group of people, a language spoken, where they live.
    Person,
    /// Taking part in a study.
    Study,
}

/// Something a participant has, had, takes or is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Concept {
    /// Its name, in lower case: the words as written without the qualifiers.
    pub concept: Text,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: ConceptType,
    /// Its codes, most specific first; none where the words are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Code>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// Words that narrow it (`uncontrolled`, `history`, `histologically-confirmed`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub qualifiers: Vec<Text>,
    /// First byte in the source text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// How an event lies to its anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// At most `n` before the anchor (`within 4 weeks before`, `in the past year`).
    Within,
    /// Before the anchor by at least `n` (`more than 4 weeks ago`).
    Before,
    /// At most `n` after the anchor (`within 3 months after surgery`).
    After,
    /// At most `n` before or after it (`within 5 years prior to or after`).
    Outside,
    /// Lasting at least `n` (`for at least 3 months`).
    For,
    /// Lasting less than `n` (`for less than 3 months`).
    ForLess,
}

/// A stretch of time and the event it is measured from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// How many units.
    pub n: Number,
    /// UCUM: `h`, `d`, `wk`, `mo`, `a`; `{half-life}` for half-lives.
    pub unit: Text,
    /// How the event lies to the anchor.
    pub relation: Relation,
    /// `enrollment`, `first-dose`, `randomization`, `screening`, `consent`, `diagnosis`, `surgery`, …; `unstated` where
    /// the words name none.
    pub anchor: Text,
    /// A second stretch offered beside the first (`4 weeks or 5 half-lives, whichever is longer`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Alternative>,
    /// First byte in the source text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
}

/// A second stretch of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// How many units.
    pub n: Number,
    /// As in [`Window`].
    pub unit: Text,
    /// Whether the longer of both counts (else the shorter); none where the words do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longer: Option<bool>,
}

/// How much of a criterion the grammar understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// All of it.
    Exact,
    /// The statement, but for words that are listed.
    Partial,
    /// A key word only.
    Weak,
    /// Nothing a record could answer.
    Opaque,
}

/// Something odd about a criterion, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What it is, for programs.
    pub code: WarningCode,
    /// What it is, for people.
    pub text: Text,
    /// Where.
    #[serde(flatten)]
    pub at: Span,
}

/// The kinds of warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningCode {
    /// A unit in which the value cannot be meant.
    ImplausibleUnit,
    /// No unit where the variable needs one.
    MissingUnit,
    /// A second value that does not equal the first.
    ValuesDiffer,
    /// `over 18 years`: from the birthday or from the next one.
    BoundaryAmbiguous,
    /// A concept without a code.
    UnknownConcept,
    /// Words that no part of the statement holds.
    LeftOver,
    /// An exclusion that states what is asked for elsewhere, or an inclusion that names who is excluded.
    PossibleInversion,
    /// A reference to something that is not there.
    UnresolvedReference,
    /// Too deep or too long to read as a statement.
    TooComplex,
}

/// What a criterion states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    /// How much of it was understood.
    pub class: Class,
    /// The families it speaks of, in the order in which they are declared.
    pub families: Vec<super::family::name::Family>,
    /// What it says.
    pub expr: Expr,
    /// What was odd about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
}

impl Class {
    /// Whether a statement of the class may decide: all of it was understood, or all but words that are listed.
    pub fn is_computable(self) -> bool {
        match self {
            Self::Exact | Self::Partial => true,
            Self::Weak | Self::Opaque => false,
        }
    }
}

impl WarningCode {
    /// Whether it leaves open what is meant.
    pub fn is_doubt(self) -> bool {
        match self {
            Self::ImplausibleUnit
            | Self::MissingUnit
            | Self::ValuesDiffer
            | Self::BoundaryAmbiguous
            | Self::UnresolvedReference
            | Self::TooComplex => true,
            Self::UnknownConcept | Self::LeftOver | Self::PossibleInversion => false,
        }
    }
}

impl Statement {
    /// Whether a stretch of the text was read without doubt.
    pub fn is_sure(&self, start: usize, end: usize) -> bool {
        let mut doubts = self.warnings.iter().filter(|warning| warning.code.is_doubt());
        doubts.all(|warning| warning.at.end <= start || end <= warning.at.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::notation::notation;

    #[test]
    fn a_walk_meets_parents_first_and_parts_in_order() {
        let named = |id: &str| Expr::Ref(id.to_owned());
        let expr = Expr::All(vec![
            Expr::Case {
                guard: Box::new(named("a")),
                then: Box::new(Expr::Not(Box::new(named("b")))),
                otherwise: Box::new(named("c")),
            },
            Expr::AtLeast {
                n: 1,
                of: vec![named("d"), named("e")],
            },
            Expr::If {
                guard: Box::new(named("f")),
                then: Box::new(Expr::Any(vec![named("g"), named("h")])),
            },
        ]);
        let mut leaves = String::new();
        for part in expr.walk() {
            if let Expr::Ref(id) = part {
                leaves.push_str(id);
            }
        }
        assert_eq!(leaves, "abcdefgh");
        assert_eq!(expr.walk().count(), 14);
        assert_eq!(expr.walk().next().map(notation), Some(notation(&expr)));
    }
}
