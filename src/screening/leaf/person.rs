//! Who the patient is: sex, child-bearing potential, pregnancy, age groups, languages.

use crate::chart::{Days, Sex, Stance};
use crate::concept::{concepts, words_key};
use crate::eligibility::{Concept, ConceptType, Measure, Op};
use crate::screening::leaf::answer::Answer;
use crate::screening::leaf::concept::recorded;
use crate::screening::patient::Patient;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// Ages in completed years between which pregnancy is asked about.
const CHILD_BEARING_YEARS: std::ops::RangeInclusive<i32> = 12..=55;

/// Answers which sex.
pub(super) fn sex(asked: &Measure, patient: &Patient<'_>) -> Answer {
    let sex = match known_sex(patient) {
        Ok(sex) => sex,
        Err(why) => return Answer::unknown(why),
    };
    let name = match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    };
    if !asked.qualifiers.is_empty() {
        return Answer::unknown(Why::Qualifier);
    }
    match asked.op {
        Op::In | Op::Eq => Answer::said(asked.values.iter().any(|value| value == name)),
        Op::Ne => Answer::said(asked.values.iter().all(|value| value != name)),
        Op::Exists => Answer::said(true),
        Op::Lt | Op::Le | Op::Gt | Op::Ge | Op::Range => Answer::unknown(Why::Ambiguous),
    }
}

/// Male or female, where it is recorded and what is recorded agrees.
fn known_sex(patient: &Patient<'_>) -> Result<Sex, Why> {
    let subject = &patient.chart.subject;
    match (subject.gender, subject.birth_sex) {
        (Some(gender), Some(birth)) if gender != birth => Err(Why::Conflict),
        (Some(sex), _) | (None, Some(sex)) => Ok(sex),
        (None, None) => Err(Why::NoData),
    }
}

/// Completed years that the patient may have: from, to.
pub(super) fn years(patient: &Patient<'_>) -> Option<(i32, i32)> {
    let birth: Days = patient.chart.subject.birth?;
    let as_of = patient.setting.as_of;
    let full = |born: crate::chart::Day| {
        let date = as_of.date();
        let since = born.date();
        let years = i32::from(date.year()) - i32::from(since.year());
        years - i32::from((date.month(), date.day()) < (since.month(), since.day()))
    };
    Some((full(birth.last), full(birth.first)))
}

/// Answers what is asked of the person and not of a single record; none for anything else.
pub(super) fn about_person(asked: &Concept, patient: &Patient<'_>) -> Option<Answer> {
    match &*asked.concept {
        "pregnancy" | "breastfeeding" => Some(pregnant(asked, patient)),
        "negative pregnancy test" => Some(pregnancy_test(patient, false)),
        "positive pregnancy test" => Some(pregnancy_test(patient, true)),
        "child-bearing potential" => Some(child_bearing(patient)),
        "adult" => Some(grown(patient, 18, i32::MAX)),
        "child" => Some(grown(patient, 0, 17)),
        "adolescent" => Some(grown(patient, 12, 17)),
        "infant" => Some(grown(patient, 0, 0)),
        name if asked.kind == ConceptType::Person && asked.qualifiers.iter().any(|word| word == "language") => {
            Some(speaks(name, patient))
        }
        _ => None,
    }
}

/// What ends the possibility of a pregnancy.
const STERILE: &[&str] = &[
    "hysterectomy",
    "total hysterectomy",
    "bilateral oophorectomy",
    "bilateral salpingo-oophorectomy",
    "postmenopausal",
    "postmenopausal state",
    "menopause",
    "surgically sterile",
];

/// Why nobody needs to ask this patient about a pregnancy, as places of the chart; none where it has to be asked.
fn beyond_pregnancy(patient: &Patient<'_>) -> Option<Vec<u32>> {
    if known_sex(patient) == Ok(Sex::Male) {
        return Some(Vec::new());
    }
    if let Some((youngest, oldest)) = years(patient)
        && (oldest < *CHILD_BEARING_YEARS.start() || youngest > *CHILD_BEARING_YEARS.end())
    {
        return Some(Vec::new());
    }
    let mut facts: Vec<u32> = Vec::new();
    for name in STERILE {
        facts.extend(patient.called(words_key(name)));
        if let Some(concept) = concepts().by_name(name) {
            facts.extend(patient.same(concept));
        }
    }
    facts.retain(|at| patient.fact(*at).is_some_and(|fact| fact.stance == Stance::Holds));
    facts.sort_unstable();
    facts.dedup();
    (!facts.is_empty()).then_some(facts)
}

fn pregnant(asked: &Concept, patient: &Patient<'_>) -> Answer {
    if let Some(facts) = beyond_pregnancy(patient).filter(|facts| asked.concept == "pregnancy" || facts.is_empty()) {
        return Answer::not_asked().from(facts);
    }
    let own = recorded(asked, patient);
    if asked.concept != "pregnancy" || own.truth.verdict != Verdict::Unknown && !own.truth.presumed {
        return own.movable();
    }
    let test = pregnancy_test(patient, true);
    if test.truth.verdict == Verdict::Unknown {
        own.movable()
    } else {
        test
    }
}

/// Whether the latest pregnancy test was as asked.
fn pregnancy_test(patient: &Patient<'_>, positive: bool) -> Answer {
    if let Some(facts) = beyond_pregnancy(patient) {
        return Answer::not_asked().from(facts);
    }
    let mut facts: Vec<u32> = Vec::new();
    for name in [
        "pregnancy test",
        "urine pregnancy test",
        "serum pregnancy test",
        "hCG",
        "beta hCG",
        "human chorionic gonadotropin",
    ] {
        facts.extend(patient.called(words_key(name)));
        if let Some(concept) = concepts().by_name(name) {
            facts.extend(patient.same(concept));
        }
    }
    facts.extend(patient.chart.facts.iter().zip(0_u32..).filter_map(|(fact, at)| {
        let is_test = fact.codings.iter().any(|coding| {
            coding.system == "http://loinc.org"
                && matches!(
                    &*coding.code,
                    "2106-3" | "2118-8" | "2110-5" | "2112-1" | "80384-1" | "80385-8"
                )
        });
        is_test.then_some(at)
    }));
    facts.sort_unstable();
    facts.dedup();
    let as_of = patient.setting.as_of;
    facts.retain(|at| {
        patient.fact(*at).is_some_and(|fact| {
            fact.sort == crate::chart::Sort::Observation
                && fact.stance != Stance::Unsure
                && !matches!(fact.value, crate::chart::Value::Nothing)
                && fact.from.is_some_and(|when| when.first <= as_of)
        })
    });
    let latest = facts
        .iter()
        .filter_map(|at| patient.fact(*at)?.from)
        .map(|when| when.last)
        .max();
    facts.retain(|at| patient.fact(*at).and_then(|fact| fact.from).map(|when| when.last) == latest);
    let mut stances = facts.iter().filter_map(|at| patient.fact(*at)).map(|fact| fact.stance);
    let Some(first) = stances.next() else {
        return Answer::unknown(Why::NoData);
    };
    if stances.any(|stance| stance != first) {
        return Answer::unknown(Why::Conflict).from(facts);
    }
    let answer = Answer::said((first == Stance::Holds) == positive).from(facts).movable();
    let is_old = latest.is_none_or(|day| day < as_of.days_later(-30));
    if is_old {
        return Answer {
            if_recent: Some(answer.truth.verdict),
            facts: answer.facts,
            ..Answer::unknown(Why::Stale)
        };
    }
    answer
}

fn child_bearing(patient: &Patient<'_>) -> Answer {
    match beyond_pregnancy(patient) {
        Some(facts) => Answer::said(false).from(facts),
        None => Answer::unknown(Why::NoData),
    }
}

fn grown(patient: &Patient<'_>, from: i32, to: i32) -> Answer {
    let Some((youngest, oldest)) = years(patient) else {
        return Answer::unknown(Why::NoData);
    };
    let (a, b) = ((from..=to).contains(&youngest), (from..=to).contains(&oldest));
    if a == b {
        Answer::said(a)
    } else {
        Answer::unknown(Why::Imprecise)
    }
}

/// Codes of the languages that criteria name most, ISO 639-1.
const LANGUAGES: &[(&str, &str)] = &[
    ("english", "en"),
    ("spanish", "es"),
    ("french", "fr"),
    ("german", "de"),
    ("dutch", "nl"),
    ("danish", "da"),
    ("swedish", "sv"),
    ("norwegian", "no"),
    ("italian", "it"),
    ("portuguese", "pt"),
    ("polish", "pl"),
    ("chinese", "zh"),
    ("mandarin", "zh"),
    ("japanese", "ja"),
    ("korean", "ko"),
    ("thai", "th"),
    ("arabic", "ar"),
    ("hebrew", "he"),
    ("turkish", "tr"),
    ("hindi", "hi"),
];

/// A language that is recorded is spoken; one that is not may be spoken too.
fn speaks(language: &str, patient: &Patient<'_>) -> Answer {
    let code = LANGUAGES
        .iter()
        .find(|(name, _)| *name == language)
        .map(|(_, code)| *code);
    let spoken = patient.chart.subject.languages.iter().any(|one| {
        let short = one.split(['-', '_']).next().unwrap_or_default();
        one == language || code == Some(short)
    });
    if spoken {
        Answer::said(true)
    } else {
        Answer::unknown(Why::NoData)
    }
}
