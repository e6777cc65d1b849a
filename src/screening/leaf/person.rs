//! Who the patient is: sex, child-bearing potential, pregnancy, age groups, languages.

use crate::chart::{Sex, Stance};
use crate::eligibility::{Concept, ConceptType, Measure, Op};
use crate::screening::bearing::{known_sex, years};
use crate::screening::leaf::answer::Answer;
use crate::screening::leaf::concept::recorded;
use crate::screening::patient::Patient;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// For how many days a pregnancy test speaks of the present.
const TEST_DAYS: i32 = 30;

/// Answers which sex.
pub(super) fn sex(asked: &Measure, patient: &Patient<'_>) -> Answer {
    let sex = match known_sex(&patient.chart.subject) {
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

/// What is asked of the person and not of a single record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    Pregnancy,
    NegativeTest,
    PositiveTest,
    ChildBearing,
    /// From and to so many completed years.
    Age(i32, i32),
    Language,
}

impl About {
    fn of(asked: &Concept) -> Option<Self> {
        Some(match &*asked.concept {
            "pregnancy" | "breastfeeding" => Self::Pregnancy,
            "negative pregnancy test" => Self::NegativeTest,
            "positive pregnancy test" => Self::PositiveTest,
            "child-bearing potential" => Self::ChildBearing,
            "adult" => Self::Age(18, i32::MAX),
            "child" => Self::Age(0, 17),
            "adolescent" => Self::Age(12, 17),
            "infant" => Self::Age(0, 0),
            _ if asked.kind == ConceptType::Person && asked.qualifiers.iter().any(|word| word == "language") => {
                Self::Language
            }
            _ => return None,
        })
    }
}

/// Whether something is asked of the person and not of a single record.
pub(super) fn is_about_person(asked: &Concept) -> bool {
    About::of(asked).is_some()
}

/// Answers what is asked of the person and not of a single record; none for anything else.
pub(super) fn about_person(asked: &Concept, patient: &Patient<'_>) -> Option<Answer> {
    Some(match About::of(asked)? {
        About::Pregnancy => pregnant(asked, patient),
        About::NegativeTest => pregnancy_test(patient, false),
        About::PositiveTest => pregnancy_test(patient, true),
        About::ChildBearing => child_bearing(patient),
        About::Age(from, to) => grown(patient, from, to),
        About::Language => speaks(&asked.concept, patient),
    })
}

fn pregnant(asked: &Concept, patient: &Patient<'_>) -> Answer {
    let beyond = patient.bearing().beyond.as_ref();
    if let Some(facts) = beyond.filter(|facts| asked.concept == "pregnancy" || facts.is_empty()) {
        return Answer::not_asked().from(facts.iter().copied());
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
    let bearing = patient.bearing();
    if let Some(facts) = &bearing.beyond {
        return Answer::not_asked().from(facts.iter().copied());
    }
    let facts = || bearing.tests.iter().copied();
    let mut stances = facts().filter_map(|at| patient.fact(at)).map(|fact| fact.stance);
    let Some(first) = stances.next() else {
        return Answer::unknown(Why::NoData);
    };
    if stances.any(|stance| stance != first) {
        return Answer::unknown(Why::Conflict).from(facts());
    }
    let answer = Answer::said((first == Stance::Holds) == positive)
        .from(facts())
        .movable();
    let edge = patient.setting.as_of.days_later(-TEST_DAYS);
    if bearing.tested.is_none_or(|day| day < edge) {
        return Answer {
            if_recent: Some(answer.truth.verdict),
            facts: answer.facts,
            ..Answer::unknown(Why::Stale)
        };
    }
    answer
}

fn child_bearing(patient: &Patient<'_>) -> Answer {
    match &patient.bearing().beyond {
        Some(facts) => Answer::said(false).from(facts.iter().copied()),
        None => Answer::unknown(Why::NoData),
    }
}

fn grown(patient: &Patient<'_>, from: i32, to: i32) -> Answer {
    let Some((youngest, oldest)) = years(&patient.chart.subject, patient.setting.as_of) else {
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
