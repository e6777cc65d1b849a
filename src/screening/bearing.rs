//! Who the patient is, as far as a pregnancy is concerned.

use std::sync::LazyLock;

use crate::chart::{Chart, Day, Fact, Sex, Sort, Stance, Subject, Value};
use crate::concept::{ConceptId, concepts, words_key};
use crate::screening::index::Index;
use crate::screening::why::Why;

/// Ages in completed years between which pregnancy is asked about.
const CHILD_BEARING_YEARS: std::ops::RangeInclusive<i32> = 12..=55;

/// Names with their keys and, where there is one, their concept.
type Names = Vec<(u64, Option<ConceptId>)>;

fn names(names: &[&str]) -> Names {
    let both = |name: &&str| (words_key(name), concepts().by_name(name));
    names.iter().map(both).collect()
}

/// What ends the possibility of a pregnancy.
static STERILE: LazyLock<Names> = LazyLock::new(|| {
    names(&[
        "hysterectomy",
        "total hysterectomy",
        "bilateral oophorectomy",
        "bilateral salpingo-oophorectomy",
        "postmenopausal",
        "postmenopausal state",
        "menopause",
        "surgically sterile",
    ])
});

/// What a test for a pregnancy is called.
static TESTS: LazyLock<Names> = LazyLock::new(|| {
    names(&[
        "pregnancy test",
        "urine pregnancy test",
        "serum pregnancy test",
        "hCG",
        "beta hCG",
        "human chorionic gonadotropin",
    ])
});

/// Tests for a pregnancy, as LOINC has them.
const TEST_CODES: &[&str] = &["2106-3", "2118-8", "2110-5", "2112-1", "80384-1", "80385-8"];

/// What the records say of a possible pregnancy.
#[derive(Debug)]
pub(crate) struct Bearing {
    /// Why nobody needs to ask this patient about a pregnancy, as places of the chart; none where it has to be asked.
    pub(crate) beyond: Option<Vec<u32>>,
    /// The latest tests, as places of the chart.
    pub(crate) tests: Vec<u32>,
    /// When those were.
    pub(crate) tested: Option<Day>,
}

impl Bearing {
    /// Looks at the chart.
    pub(crate) fn of(chart: &Chart, index: &Index, as_of: Day) -> Self {
        let mut tests = called(&TESTS, index);
        tests.extend((0_u32..).zip(&chart.facts).filter_map(|(at, fact)| {
            let mut codings = fact.codings.iter();
            let is_test =
                codings.any(|coding| coding.system == "http://loinc.org" && TEST_CODES.contains(&coding.code.as_str()));
            is_test.then_some(at)
        }));
        tests.sort_unstable();
        tests.dedup();
        let fact = |at: u32| -> Option<&Fact> { chart.facts.get(usize::try_from(at).ok()?) };
        tests.retain(|at| {
            fact(*at).is_some_and(|fact| {
                fact.sort == Sort::Observation
                    && fact.stance != Stance::Unsure
                    && !matches!(fact.value, Value::Nothing)
                    && fact.from.is_some_and(|when| when.first <= as_of)
            })
        });
        let day = |at: &u32| Some(fact(*at)?.from?.last);
        let tested = tests.iter().filter_map(day).max();
        tests.retain(|at| day(at) == tested);
        let holds = |at: &u32| fact(*at).is_some_and(|fact| fact.stance == Stance::Holds);
        Self {
            beyond: beyond(&chart.subject, index, as_of, &holds),
            tests,
            tested,
        }
    }
}

fn beyond(subject: &Subject, index: &Index, as_of: Day, holds: &dyn Fn(&u32) -> bool) -> Option<Vec<u32>> {
    if known_sex(subject) == Ok(Sex::Male) {
        return Some(Vec::new());
    }
    if let Some((youngest, oldest)) = years(subject, as_of)
        && (oldest < *CHILD_BEARING_YEARS.start() || youngest > *CHILD_BEARING_YEARS.end())
    {
        return Some(Vec::new());
    }
    let mut facts = called(&STERILE, index);
    facts.retain(holds);
    facts.sort_unstable();
    facts.dedup();
    (!facts.is_empty()).then_some(facts)
}

/// Facts that bear one of the names, or are of its concept.
fn called(names: &Names, index: &Index) -> Vec<u32> {
    let mut facts = Vec::new();
    for (key, concept) in names {
        facts.extend(index.called(*key));
        if let Some(concept) = concept {
            facts.extend(index.same(*concept));
        }
    }
    facts
}

/// Male or female, where it is recorded and what is recorded agrees.
pub(crate) fn known_sex(subject: &Subject) -> Result<Sex, Why> {
    match (subject.gender, subject.birth_sex) {
        (Some(gender), Some(birth)) if gender != birth => Err(Why::Conflict),
        (Some(sex), _) | (None, Some(sex)) => Ok(sex),
        (None, None) => Err(Why::NoData),
    }
}

/// Completed years that the patient may have: from, to.
pub(crate) fn years(subject: &Subject, as_of: Day) -> Option<(i32, i32)> {
    let birth = subject.birth?;
    let full = |born: Day| {
        let (date, since) = (as_of.date(), born.date());
        let years = i32::from(date.year()) - i32::from(since.year());
        years - i32::from((date.month(), date.day()) < (since.month(), since.day()))
    };
    Some((full(birth.last), full(birth.first)))
}
