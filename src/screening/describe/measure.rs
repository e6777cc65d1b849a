//! A bound on a variable in words: what was found, what is asked, what would change it, what to ask.

use std::fmt::Write as _;

use crate::chart::{Day, Days, Fact, Sex, Value};
use crate::eligibility::{Limit, Measure, Number, Op, to_canonical, variable};
use crate::screening::describe::words::{NAMED_MAX, in_words, put_reason, shown, unit_words, when, window_words};
use crate::screening::judge::Part;
use crate::screening::leaf::Answer;
use crate::screening::patient::Patient;
use crate::screening::report::{Missing, Question};
use crate::screening::setting::LimitSource;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// `Platelets 92 10*9/L on 2026-10-30, at least 75 asked`.
pub(super) fn of_measure(measure: &Measure, part: &Part<'_>, patient: &Patient<'_>) -> String {
    let answer = &part.answer;
    let name = label(&measure.var);
    let asked = format!("{}{}", if part.denied { "not " } else { "" }, asked(measure));
    match &*measure.var {
        "age" => {
            let Some(birth) = patient.chart.subject.birth else {
                return format!("{name} not recorded, {asked} asked");
            };
            return format!("{name} {}, {asked} asked", age_words(birth, measure, patient));
        }
        "sex" => {
            let found = match (patient.chart.subject.gender, patient.chart.subject.birth_sex) {
                (Some(gender), Some(birth)) if gender != birth => "recorded as both",
                (Some(sex), _) | (None, Some(sex)) => match sex {
                    Sex::Female => "female",
                    Sex::Male => "male",
                },
                (None, None) => "not recorded",
            };
            return format!("{name} {found}, {asked} asked");
        }
        _ => {}
    }
    let facts: Vec<&Fact> = answer.facts.iter().filter_map(|at| patient.fact(*at)).collect();
    let Some(first) = facts.first() else {
        let reason = answer.why.map_or("not recorded", Why::words);
        return format!("{name} {reason}, {asked} asked");
    };
    let found: Vec<String> = facts
        .iter()
        .take(NAMED_MAX)
        .map(|fact| match &fact.value {
            Value::Number(measured) => in_words(&measured.written),
            Value::Code { text, .. } => text.clone(),
            Value::Flag(true) => "yes".to_owned(),
            Value::Flag(false) => "no".to_owned(),
            Value::Nothing => fact.text.clone(),
        })
        .collect();
    let mut text = format!("{name} {}", found.join(" and "));
    if let Some(days) = when(first) {
        let _ = write!(text, " on {days}");
    }
    let _ = write!(text, ", {asked} asked");
    if let Some((limit, source)) = answer.limit {
        let whose = match source {
            LimitSource::Record => "",
            LimitSource::Deployment => " of this deployment",
            LimitSource::Default => " assumed",
        };
        let _ = write!(text, " (limit {}{whose})", shown(limit));
    }
    put_reason(answer, &mut text);
    text
}

fn age_words(birth: Days, measure: &Measure, patient: &Patient<'_>) -> String {
    let as_of = patient.setting.as_of.date();
    let count = |born: Day| -> i32 {
        let (unit, read): (jiff::Unit, fn(&jiff::Span) -> i32) = match measure.unit.as_deref() {
            Some("mo") => (jiff::Unit::Month, jiff::Span::get_months),
            Some("wk") => (jiff::Unit::Week, jiff::Span::get_weeks),
            Some("d") => (jiff::Unit::Day, jiff::Span::get_days),
            _ => (jiff::Unit::Year, |span| i32::from(span.get_years())),
        };
        let since = born.date().until((unit, as_of));
        since.map_or(0, |span| read(&span))
    };
    let (young, old) = (count(birth.last), count(birth.first));
    let unit = unit_words(measure.unit.as_deref().unwrap_or_default());
    if young == old {
        format!("{young} {unit}")
    } else {
        format!("{young} to {old} {unit}")
    }
}

/// What a bound asks, in words.
fn asked(measure: &Measure) -> String {
    let unit = match (measure.relative_to, measure.unit.as_deref()) {
        (Some(Limit::Uln), _) => " times the upper limit of normal".to_owned(),
        (Some(Limit::Lln), _) => " times the lower limit of normal".to_owned(),
        (None, Some(unit)) if unit != "1" && !unit.starts_with('{') => format!(" {}", unit_words(unit)),
        (None, _) => String::new(),
    };
    let number = |number: Option<Number>| number.map(|number| number.to_string()).unwrap_or_default();
    let value = number(measure.value);
    let mut text = match measure.op {
        Op::Eq if measure.values.is_empty() => format!("{value}{unit}"),
        Op::Ne if measure.values.is_empty() => format!("other than {value}{unit}"),
        Op::Lt => format!("less than {value}{unit}"),
        Op::Le => format!("at most {value}{unit}"),
        Op::Gt => format!("more than {value}{unit}"),
        Op::Ge => format!("at least {value}{unit}"),
        Op::Range => {
            let edge = |inclusive: Option<bool>| if inclusive == Some(false) { " (excluded)" } else { "" };
            format!(
                "{}{} to {}{}{unit}",
                number(measure.lo),
                edge(measure.lo_inclusive),
                number(measure.hi),
                edge(measure.hi_inclusive)
            )
        }
        Op::In | Op::Eq => measure.values.join(" or "),
        Op::Ne => format!("other than {}", measure.values.join(" or ")),
        Op::Exists => "a value".to_owned(),
    };
    if let Some(window) = &measure.window {
        let _ = write!(text, " {}", window_words(window));
    }
    for word in measure.qualifiers.iter().filter(|word| **word != "permitted") {
        let _ = write!(text, " ({word})");
    }
    text
}

/// Words of names that people write in capitals.
const CAPITALS: &[&str] = &[
    "alt", "ast", "alp", "anc", "wbc", "inr", "pt", "aptt", "ecog", "bmi", "egfr", "ldh", "ggt", "crp", "psa", "tsh",
    "lvef", "qtc", "bun", "cd4", "nyha", "asa", "mmse", "fev1", "fvc", "dlco", "iop", "ck", "sbp", "dbp", "hdl", "ldl",
    "ige", "afp", "fsh", "spo2", "hiv", "hbv", "hcv", "dna", "rna", "phq9", "moca", "iss", "ipss", "das28",
];

/// `ECOG`, `ALT`, `platelets`: the variable's name as people write it.
fn label(name: &str) -> String {
    const NAMES: &[(&str, &str)] = &[
        ("bilirubin_total", "total bilirubin"),
        ("bilirubin_direct", "direct bilirubin"),
        ("child_pugh_score", "Child-Pugh score"),
        ("child_pugh_class", "Child-Pugh class"),
        ("distant_metastasis_count", "number of metastases"),
        ("max_metastasis_diameter", "largest diameter of a metastasis"),
        ("metastases_per_organ", "number of metastases in one organ"),
        ("lung_v20", "lung V20"),
    ];
    if let Some((_, known)) = NAMES.iter().find(|(own, _)| *own == name) {
        return (*known).to_owned();
    }
    let words: Vec<String> = name
        .split('_')
        .map(|word| match word {
            "hba1c" => "HbA1c".to_owned(),
            word if CAPITALS.contains(&word) => word.to_uppercase(),
            word => word.to_owned(),
        })
        .collect();
    words.join(" ")
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "for every other reason the thing itself is asked"
)]
pub(super) fn ask_measure(measure: &Measure, answer: &Answer) -> Option<Question> {
    let why = answer.why?;
    let name = label(&measure.var);
    let text = match why {
        Why::NoReferenceRange => format!("What is the laboratory's limit of normal for {name}?"),
        Why::Stale => format!("What is the {name} now?"),
        Why::Conflict => format!("Which of the recorded values of {name} is right?"),
        Why::Qualifier => format!("Is the {name} {} as the criterion means it?", asked(measure)),
        Why::Ambiguous => format!("What bound on {name} does the protocol mean?"),
        _ if measure.var == "age" => "When was the patient born?".to_owned(),
        _ if measure.var == "sex" => "What is the patient's sex?".to_owned(),
        _ => format!("What is the patient's {name}?"),
    };
    Some(Question { text, who: why.who() })
}

pub(super) fn missing_measure(measure: &Measure, answer: &Answer) -> Option<Missing> {
    let why = answer.why?;
    if matches!(why, Why::Ambiguous | Why::Qualifier | Why::Anchor) {
        return None;
    }
    let (resource, text) = match &*measure.var {
        "age" => ("Patient", "birth date".to_owned()),
        "sex" => ("Patient", "sex".to_owned()),
        name => ("Observation", label(name)),
    };
    Some(Missing {
        text,
        resource,
        codes: measure.codes.clone(),
    })
}

/// What a measured value would have to be for the verdict to turn.
pub(super) fn change_measure(measure: &Measure, answer: &Answer) -> Option<String> {
    let wanted = match answer.truth.verdict {
        Verdict::NotMet => asked(measure),
        Verdict::Met => {
            let op = measure.op.complement()?;
            asked(&Measure { op, ..measure.clone() })
        }
        Verdict::Unknown | Verdict::NotApplicable => return None,
    };
    let mut text = match &*measure.var {
        "sex" => return None,
        "age" => match answer.turns {
            Some(day) => return Some(format!("reached on {day}")),
            None => return None,
        },
        name => format!("{} {wanted}", label(name)),
    };
    if let (Some((limit, _)), Some(value)) = (answer.limit, measure.value) {
        let unit = variable(&measure.var).and_then(|known| known.unit).unwrap_or_default();
        let bound = format!("{} {unit}", shown(limit * value.0));
        let _ = write!(text, " ({})", bound.trim());
    } else if let (Some(known), Some(value), Some(unit)) =
        (variable(&measure.var), measure.value, measure.unit.as_deref())
        && let Some(own) = to_canonical(known, value.0, unit)
        && known.unit.is_some_and(|known| known != unit)
    {
        let _ = write!(text, " ({} {})", shown(own), known.unit.unwrap_or_default());
    }
    Some(text)
}
