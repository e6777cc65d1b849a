//! What of a trial counts beside its criteria: whether it is open, for whom, for which conditions and where.

use std::borrow::Cow;

use crate::chart::Day;
use crate::concept::{ConceptId, Word, concepts, words};
use crate::eligibility::{Expr, Measure, Number, Op};
use crate::screening::rank::Standing;
use crate::trial::{Age, PartialDate, Phase, Sex, Status, Trial};

/// Words of one condition that are looked at.
const CONDITION_WORDS_MAX: usize = 24;

/// A trial beside its criteria.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Study {
    /// The id of its `ResearchStudy`.
    pub id: String,
    /// The number the record goes by.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its recruitment status.
    pub status: Option<Status>,
    /// Its phases.
    pub phases: Vec<Phase>,
    /// The registry's own bounds, each with its words.
    pub bounds: Vec<(Expr, String)>,
    /// Its conditions and keywords that name a disease, as concepts.
    pub conditions: Vec<ConceptId>,
    /// Its sites.
    pub sites: Vec<Place>,
    /// When the record was last updated.
    pub updated: Option<Day>,
}

/// A site of a trial.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// The facility's name.
    pub facility: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, as written.
    pub country: Option<String>,
    /// Whether this site recruits, where that is said.
    pub status: Option<Status>,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
}

impl Study {
    /// What of a trial counts beside its criteria; `id` is that of its `ResearchStudy`.
    pub fn of(trial: &Trial, id: &str) -> Self {
        let names = trial.conditions.iter().chain(&trial.keywords);
        let mut conditions: Vec<ConceptId> = names.filter_map(|name| disease(name)).collect();
        conditions.sort_unstable();
        conditions.dedup();
        Self {
            id: id.to_owned(),
            number: trial.primary_id().map(|number| number.value.clone()),
            title: trial.title().map(str::to_owned),
            status: trial.status.overall.clone(),
            phases: trial.design.phases.clone(),
            bounds: bounds(trial),
            conditions,
            sites: trial.sites.iter().map(Place::of).collect(),
            updated: trial.dates.last_update_submit.as_ref().and_then(|fact| day(fact.date)),
        }
    }

    /// Whether the trial takes participants now.
    pub fn is_open(&self) -> bool {
        matches!(self.status, Some(Status::Recruiting | Status::EnrollingByInvitation))
    }

    /// What decides its place beside a patient's own fit.
    pub(crate) fn standing(&self) -> Standing {
        Standing {
            open: self.is_open(),
            phase: self.phases.iter().map(phase_rank).max().unwrap_or(0),
            updated: self.updated,
        }
    }

    /// Positions in degrees of the sites that recruit: as each says, else as the trial says.
    pub(crate) fn open_positions(&self) -> Vec<(f64, f64)> {
        let is_open = |site: &&Place| match &site.status {
            Some(status) => *status == Status::Recruiting,
            None => self.is_open(),
        };
        self.sites
            .iter()
            .filter(is_open)
            .filter_map(|site| site.position)
            .collect()
    }
}

impl Place {
    fn of(site: &crate::trial::Site) -> Self {
        let degrees = |text: &str| text.parse::<f64>().ok();
        Self {
            facility: site.facility.clone(),
            city: site.city.clone(),
            country: site.country.clone(),
            status: site.status.clone(),
            position: site
                .position
                .as_ref()
                .and_then(|at| Some((degrees(&at.latitude)?, degrees(&at.longitude)?))),
        }
    }
}

fn day(date: PartialDate) -> Option<Day> {
    let date = date.earliest();
    let year = i16::try_from(date.year()).ok()?;
    let (month, day) = (i8::try_from(date.month()?).ok()?, i8::try_from(date.day()?).ok()?);
    jiff::civil::Date::new(year, month, day).ok().map(Day::of)
}

/// The disease that a condition or keyword names: as a whole, else the longest name of one in it (`Relapsed Acute
/// Myeloid Leukemia`); none for drugs, procedures and other words.
fn disease(name: &str) -> Option<ConceptId> {
    use crate::concept::ConceptKind::{Disorder, Finding};
    let all = concepts();
    let words: Vec<Word> = words(name).take(CONDITION_WORDS_MAX).collect();
    let is_disease = |concept: ConceptId| matches!(all.kind(concept), Disorder | Finding);
    let named = (0..words.len()).filter_map(|at| {
        let (taken, concept) = all.longest(words.get(at..)?)?;
        let is_whole = taken == words.len();
        // A single word within others may be a part of another name: `pressure`, `pain control`.
        let counts = is_disease(concept) && (is_whole || all.kind(concept) == Disorder);
        counts.then_some((taken, concept))
    });
    // Of names of one length the first.
    named.rev().max_by_key(|(taken, _)| *taken).map(|(_, concept)| concept)
}

/// The registry's own bounds on age and sex.
fn bounds(trial: &Trial) -> Vec<(Expr, String)> {
    let eligibility = &trial.eligibility;
    let mut found = Vec::new();
    let age = |age: &Age, op: Op| Measure {
        value: Some(Number(f64::from(age.value))),
        unit: Some(Cow::Borrowed(age.unit.ucum())),
        ..Measure::new("age", op)
    };
    if let Some(least) = &eligibility.minimum_age {
        found.push((age(least, Op::Ge), format!("Minimum age: {}", least.text)));
    }
    if let Some(most) = &eligibility.maximum_age {
        found.push((age(most, Op::Le), format!("Maximum age: {}", most.text)));
    }
    let sex = match eligibility.sex {
        Some(Sex::Female) => Some(("female", "Sex: Female")),
        Some(Sex::Male) => Some(("male", "Sex: Male")),
        Some(Sex::All | Sex::Other(_)) | None => None,
    };
    if let Some((code, words)) = sex {
        let measure = Measure {
            values: vec![Cow::Borrowed(code)],
            ..Measure::new("sex", Op::In)
        };
        found.push((measure, words.to_owned()));
    }
    found
        .into_iter()
        .map(|(measure, words)| (Expr::Measure(Box::new(measure)), words))
        .collect()
}

/// Later phases first.
fn phase_rank(phase: &Phase) -> u8 {
    match phase {
        Phase::EarlyPhase1 => 1,
        Phase::Phase1 => 2,
        Phase::Phase2 => 3,
        Phase::Phase3 => 4,
        Phase::Phase4 => 5,
        Phase::NotApplicable | Phase::Other(_) => 0,
    }
}
