//! What a chart is made of.

use crate::chart::day::Days;
use crate::concept::ConceptId;

/// A patient's records, read for comparison with criteria. The same records give the same chart, in whatever order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// Who it is of.
    pub subject: Subject,
    /// What is recorded, by sort, the latest first, then by source.
    pub facts: Vec<Fact>,
    /// Sorts of which there is at least one record about the patient, whatever it says.
    pub recorded: Vec<Sort>,
    /// What could not be used, and why.
    pub oddities: Vec<Oddity>,
}

/// The patient.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Subject {
    /// `Patient/p1`, or the full URL of its entry where it has no id.
    pub reference: String,
    /// When they were born.
    pub birth: Option<Days>,
    /// `Patient.gender`, where it is male or female.
    pub gender: Option<Sex>,
    /// Sex at birth, where an extension states it.
    pub birth_sex: Option<Sex>,
    /// Whether they have died; none where it is not said.
    pub deceased: Option<bool>,
    /// When they died.
    pub died: Option<Days>,
    /// Languages they speak: codes and names in lower case.
    pub languages: Vec<String>,
    /// Countries of their addresses, ISO 3166 where coded so, else as written.
    pub countries: Vec<String>,
    /// Cities of their addresses, as written.
    pub cities: Vec<String>,
    /// Postal codes of their addresses.
    pub postal_codes: Vec<String>,
    /// Latitude and longitude in degrees, where an address has them.
    pub position: Option<(f64, f64)>,
}

/// Male or female.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
}

/// What sort of record a fact comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sort {
    /// A Condition.
    Condition,
    /// An Observation, or a component or member of one.
    Observation,
    /// A `MedicationStatement`, `MedicationUsage`, `MedicationRequest`, `MedicationAdministration` or
    /// `MedicationDispense`.
    Medication,
    /// A Procedure.
    Procedure,
    /// An `AllergyIntolerance`.
    Allergy,
    /// An Immunization.
    Immunization,
    /// The conclusion of a `DiagnosticReport`.
    Report,
    /// A condition of a relative.
    Family,
    /// An `AdverseEvent`.
    AdverseEvent,
    /// A `ResearchSubject`.
    Study,
    /// An Encounter.
    Encounter,
    /// A `CarePlan` or one of its activities.
    Plan,
    /// A Device or its use.
    Device,
}

impl Sort {
    /// What such a record is called, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Observation => "observation",
            Self::Medication => "medication",
            Self::Procedure => "procedure",
            Self::Allergy => "allergy",
            Self::Immunization => "immunization",
            Self::Report => "report",
            Self::Family => "family history",
            Self::AdverseEvent => "adverse event",
            Self::Study => "study participation",
            Self::Encounter => "encounter",
            Self::Plan => "care plan",
            Self::Device => "device",
        }
    }
}

/// One thing that is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// From what sort of record.
    pub sort: Sort,
    /// What it is, as far as it is known; by its codes first, by its words where no code is known.
    pub concepts: Vec<ConceptId>,
    /// The variable that it measures (`platelets`), for observations.
    pub variable: Option<&'static str>,
    /// Its codes as recorded.
    pub codings: Vec<Coding>,
    /// What it is called, as recorded.
    pub text: String,
    /// Whether it is said to be so.
    pub stance: Stance,
    /// Whether it goes on.
    pub standing: Standing,
    /// When it began: onset, start, effective or performed.
    pub from: Option<Days>,
    /// When it ended; for a single moment the same as `from`. None when it goes on or is not said.
    pub to: Option<Days>,
    /// When it was written down.
    pub recorded: Option<Days>,
    /// What was found.
    pub value: Value,
    /// Where in the body: as recorded and as known.
    pub sites: Vec<String>,
    /// Words that narrow it, in lower case: severity, stage, criticality, route, category, intent.
    pub qualifiers: Vec<String>,
    /// Where it stands.
    pub source: Source,
}

/// A code in a code system.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Coding {
    /// The system's URL.
    pub system: String,
    /// The code.
    pub code: String,
    /// What it is called there, when the record says so.
    pub display: Option<String>,
}

/// Whether a record says that something is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stance {
    /// It is so.
    Holds,
    /// It is not so: refuted, not done, not taken, no known allergy, a negative result.
    Denied,
    /// It may be so: unconfirmed, provisional, differential, ordered, intended.
    Unsure,
}

/// Whether something goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// It goes on: active, recurrence, relapse, in progress.
    Active,
    /// It is over: inactive, remission, resolved, completed, stopped.
    Ended,
    /// It is not said.
    Unstated,
}

/// What an observation found.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing is stated.
    #[default]
    Nothing,
    /// A number.
    Number(Measured),
    /// A code or words.
    Code {
        /// As recorded.
        codings: Vec<Coding>,
        /// Its words.
        text: String,
        /// What they name, as far as it is known.
        concepts: Vec<ConceptId>,
    },
    /// Yes or no.
    Flag(bool),
}

/// A measured number, as an interval since a record may say `< 5`.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Lower end; minus infinity where the record says `<` or `≤`.
    pub low: f64,
    /// Upper end; infinity where the record says `>` or `≥`.
    pub high: f64,
    /// Whether `low` itself is possible.
    pub low_inclusive: bool,
    /// Whether `high` itself is possible.
    pub high_inclusive: bool,
    /// The unit of both ends as UCUM: the variable's own where the fact has one and the unit could be converted.
    pub unit: String,
    /// Whether the unit is the variable's own (or both have none), so that the number can be compared.
    pub is_comparable: bool,
    /// As recorded: `92 10*9/L`.
    pub written: String,
    /// The record's own limits of normal, in the same unit as the ends.
    pub limits: Option<Limits>,
}

/// Limits of normal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The lower limit.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
}

/// Where a fact stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Source {
    /// `Observation/o1`, or the full URL of its entry.
    pub reference: String,
    /// The element, as `FHIRPath`: `Observation.component[1].value`.
    pub path: String,
}

/// A record that could not be used, or only in part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Oddity {
    /// What is odd.
    pub kind: OddityKind,
    /// Where.
    pub source: Source,
}

/// Why a record could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OddityKind {
    /// It is about someone else.
    OtherPatient,
    /// Its status says that it was entered in error.
    EnteredInError,
    /// Its status says that it never came about: cancelled, draft, preliminary.
    NotFinal,
    /// A date is no date.
    BadDate,
    /// A number's unit is not one of the variable's.
    UnknownUnit,
    /// It says nothing of what it is about.
    NoCode,
    /// It refers to a record that is not there.
    Unresolved,
    /// There were more records than are read.
    TooMany,
    /// A resource of a kind that is not read.
    NotRead,
}

impl Chart {
    /// Whether there is any record of a sort about the patient.
    pub fn has(&self, sort: Sort) -> bool {
        self.recorded.contains(&sort)
    }
}
