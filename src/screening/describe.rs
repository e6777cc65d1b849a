//! Verdicts in plain sentences, with their evidence, what would change them and what to ask.

use std::fmt::Write as _;

use crate::chart::{Days, Fact, Sort, Stance, Value};
use crate::eligibility::{
    Concept, ConceptType, Kind, Limit, Measure, Number, Op, Relation, Side, Who, Window, to_canonical, variable,
};
use crate::screening::judge::{Judged, Leaf, Part, turning_day};
use crate::screening::leaf::Answer;
use crate::screening::patient::Patient;
use crate::screening::report::{Evidence, Line, LinePart, Missing, Question};
use crate::screening::setting::LimitSource;
use crate::screening::tally::Row;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// Records named in one sentence; the evidence holds them all.
const NAMED_MAX: usize = 2;

/// A criterion of the text.
pub(crate) fn line(one: &Judged<'_>, patient: &Patient<'_>, source: &str) -> Line {
    let mut parts: Vec<LinePart> = one.parts.iter().map(|part| line_part(part, patient, source)).collect();
    let node = one.node;
    if one.why == Some(Why::Weak)
        && let Some(first) = parts.iter_mut().find(|part| part.decides)
        && first.question.is_none()
    {
        // Its words were answered, but not all of the sentence is understood: a person reads it.
        let said = node.text.trim_end_matches(['.', ';', ',']);
        first.question = Some(Question {
            text: format!("Does this hold for the patient: {said}?"),
            who: Who::Clinician,
        });
    }
    Line {
        id: node.id.clone(),
        marker: node.marker.clone(),
        depth: node.id.matches('.').count().saturating_sub(1),
        side: node.side,
        kind: node.kind,
        text: node.text.clone(),
        span: Some((node.start, node.end)),
        class: node.statement.as_ref().map(|stated| stated.class),
        families: node
            .statement
            .as_ref()
            .map(|stated| stated.families.clone())
            .unwrap_or_default(),
        verdict: one.truth.verdict,
        effect: one.row.effect,
        why: one.why,
        presumed: one.truth.presumed,
        recoverable: one.truth.movable,
        turns: turning_day(&one.parts, one.truth, node.side),
        sentence: if node.statement.is_none() || node.kind == Kind::Permissive {
            String::new()
        } else {
            sentence(&parts, one.truth.verdict, one.why)
        },
        parts,
    }
}

/// A bound that the registry states in a field of its own.
pub(crate) fn bound_line(
    at: usize,
    measure: &Measure,
    words: &str,
    answer: Answer,
    row: Row,
    patient: &Patient<'_>,
) -> Line {
    let turns = answer.turns;
    let part = Part {
        leaf: Leaf::Measure(measure),
        answer,
        decides: true,
        denied: false,
    };
    let mut part = line_part(&part, patient, "");
    part.span = None;
    Line {
        id: format!("registry.{at}"),
        marker: None,
        depth: 0,
        side: Side::Inclusion,
        kind: Kind::Criterion,
        text: words.to_owned(),
        span: None,
        class: Some(crate::eligibility::Class::Exact),
        families: Vec::new(),
        verdict: row.truth.verdict,
        effect: row.effect,
        why: part.why,
        presumed: false,
        recoverable: row.truth.movable,
        turns,
        sentence: sentence(std::slice::from_ref(&part), row.truth.verdict, part.why),
        parts: vec![part],
    }
}

/// That the patient is alive, which every trial asks.
pub(crate) fn deceased_line(patient: &Patient<'_>) -> Line {
    let subject = &patient.chart.subject;
    let sentence = match subject.died {
        Some(day) => format!("The patient died on {day}: not met"),
        None => "The patient is recorded as deceased: not met".to_owned(),
    };
    let evidence = Evidence {
        reference: subject.reference.clone(),
        path: "Patient.deceased".to_owned(),
        text: "deceased".to_owned(),
        value: None,
        converted: None,
        limit: None,
        date: subject.died.map(|day| day.to_string()),
    };
    Line {
        id: "patient.alive".to_owned(),
        marker: None,
        depth: 0,
        side: Side::Inclusion,
        kind: Kind::Criterion,
        text: "Participants are living people".to_owned(),
        span: None,
        class: Some(crate::eligibility::Class::Exact),
        families: Vec::new(),
        verdict: Verdict::NotMet,
        effect: crate::screening::verdict::Effect::Blocks,
        why: None,
        presumed: false,
        recoverable: false,
        turns: None,
        parts: vec![LinePart {
            span: None,
            decides: true,
            verdict: Verdict::NotMet,
            why: None,
            refers_to: None,
            if_recent: None,
            sentence: sentence.clone(),
            evidence: vec![evidence],
            turns: None,
            change: None,
            question: None,
            missing: None,
        }],
        sentence,
    }
}

/// One sentence: what decides, and the verdict.
fn sentence(parts: &[LinePart], verdict: Verdict, why: Option<Why>) -> String {
    let said: Vec<&str> = parts
        .iter()
        .filter(|part| part.decides && !part.sentence.is_empty())
        .map(|part| part.sentence.as_str())
        .take(3)
        .collect();
    let more = parts
        .iter()
        .filter(|part| part.decides)
        .count()
        .saturating_sub(said.len());
    let mut text = said.join("; ");
    if more > 0 && !said.is_empty() {
        let _ = write!(text, "; and {more} more");
    }
    let end = verdict.words();
    if let (Some(Why::Weak), true) = (why, !text.is_empty()) {
        text.push_str("; only key words of the sentence were understood");
    }
    if text.is_empty() {
        match why {
            Some(why) => format!("{}: {end}", capital(why.words())),
            None => capital(end),
        }
    } else {
        format!("{}: {end}", capital(&text))
    }
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_uppercase().chain(signs).collect(),
        None => String::new(),
    }
}

fn line_part(part: &Part<'_>, patient: &Patient<'_>, source: &str) -> LinePart {
    let answer = &part.answer;
    let evidence: Vec<Evidence> = answer
        .facts
        .iter()
        .filter_map(|at| patient.fact(*at))
        .map(|fact| evidence(fact, part.leaf, answer))
        .collect();
    let (span, sentence, question, missing, change) = match part.leaf {
        Leaf::Measure(measure) => (
            Some((measure.start, measure.end)),
            of_measure(measure, part, patient),
            ask_measure(measure, answer),
            missing_measure(measure, answer),
            change_measure(measure, answer),
        ),
        Leaf::Concept(concept) => {
            let shown = as_written(concept, source);
            (
                Some((concept.start, concept.end)),
                of_concept(&shown, part, patient),
                ask_concept(&shown, answer),
                missing_concept(concept, answer),
                change_concept(answer),
            )
        }
        Leaf::Opaque(opaque) => (
            Some((opaque.start, opaque.end)),
            Why::Opaque(opaque.reason).words().to_owned(),
            Some(Question {
                text: opaque.ask.to_string(),
                who: opaque.who,
            }),
            None,
            None,
        ),
        Leaf::Ref(id) => (
            None,
            match answer.why {
                Some(why @ (Why::Unresolved | Why::Unparsed)) => why.words().to_owned(),
                _ => format!("{id} is {}", said(answer.truth.verdict)),
            },
            None,
            None,
            None,
        ),
    };
    LinePart {
        span: span.filter(|(start, end)| start < end && source.get(*start..*end).is_some()),
        decides: part.decides,
        verdict: answer.truth.verdict,
        why: answer.why,
        refers_to: match part.leaf {
            Leaf::Ref(id) if !id.is_empty() => Some(id.to_owned()),
            Leaf::Ref(_) | Leaf::Measure(_) | Leaf::Concept(_) | Leaf::Opaque(_) => None,
        },
        if_recent: answer.if_recent,
        sentence,
        evidence,
        turns: answer.turns,
        change,
        question: question.filter(|_| answer.truth.verdict == Verdict::Unknown),
        missing: missing.filter(|_| answer.truth.verdict == Verdict::Unknown),
    }
}

fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not asked",
    }
}

fn evidence(fact: &Fact, leaf: Leaf<'_>, answer: &Answer) -> Evidence {
    let (value, converted) = match &fact.value {
        Value::Nothing => (None, None),
        Value::Flag(flag) => (Some(if *flag { "yes" } else { "no" }.to_owned()), None),
        Value::Code { text, .. } => (Some(text.clone()), None),
        Value::Number(measured) => {
            let plain = format!("{} {}", shown(measured.low), measured.unit);
            let is_converted = measured.is_comparable
                && measured.low.is_finite()
                && (measured.low - measured.high).abs() < f64::EPSILON
                && plain.trim() != measured.written.trim();
            (
                Some(measured.written.clone()),
                is_converted.then(|| plain.trim().to_owned()),
            )
        }
    };
    let unit = match leaf {
        Leaf::Measure(measure) => variable(&measure.var).and_then(|known| known.unit).unwrap_or_default(),
        Leaf::Concept(_) | Leaf::Opaque(_) | Leaf::Ref(_) => "",
    };
    Evidence {
        reference: fact.source.reference.clone(),
        path: fact.source.path.clone(),
        text: fact.text.clone(),
        value,
        converted,
        limit: answer.limit.map(|(limit, source)| {
            let whose = match source {
                LimitSource::Record => "of the record",
                LimitSource::Deployment => "of this deployment",
                LimitSource::Default => "assumed",
            };
            format!("{} {unit} {whose}", shown(limit)).replace("  ", " ")
        }),
        date: when(fact).map(|days| days.to_string()),
    }
}

fn when(fact: &Fact) -> Option<Days> {
    fact.from.or(fact.to).or(fact.recorded)
}

/// A number without the tail of digits that converting leaves.
fn shown(number: f64) -> String {
    let rounded = (number * 1.0e4).round() / 1.0e4;
    Number(rounded).to_string()
}

/// `Platelets 92 10*9/L on 2026-10-30, at least 75 asked`.
fn of_measure(measure: &Measure, part: &Part<'_>, patient: &Patient<'_>) -> String {
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
                    crate::chart::Sex::Female => "female",
                    crate::chart::Sex::Male => "male",
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
    if let Some(why) = answer.why {
        let _ = write!(text, ", {}", why.words());
        if let Some(verdict) = answer.if_recent {
            let _ = write!(text, " (it would be {})", said(verdict));
        }
    }
    text
}

fn age_words(birth: Days, measure: &Measure, patient: &Patient<'_>) -> String {
    let as_of = patient.setting.as_of.date();
    let count = |born: crate::chart::Day| -> i32 {
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

fn unit_words(unit: &str) -> &str {
    match unit {
        "a" => "years",
        "mo" => "months",
        "wk" => "weeks",
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "{half-life}" => "half-lives",
        other => other,
    }
}

fn window_words(window: &Window) -> String {
    let length = format!("{} {}", window.n, unit_words(&window.unit));
    let anchor = match &*window.anchor {
        "unstated" => String::new(),
        anchor => format!(" {}", anchor.replace('-', " ")),
    };
    match window.relation {
        Relation::Within if anchor.is_empty() => format!("within the last {length}"),
        Relation::Within => format!("within {length} before{anchor}"),
        Relation::Before if anchor.is_empty() => format!("at least {length} ago"),
        Relation::Before => format!("at least {length} before{anchor}"),
        Relation::After => format!("within {length} after{anchor}"),
        Relation::Outside => format!("within {length} before or after{anchor}"),
        Relation::For => format!("for at least {length}"),
        Relation::ForLess => format!("for less than {length}"),
    }
}

/// A measured number with its unit of time in words: `9 mo` is `9 months`.
fn in_words(written: &str) -> String {
    match written.rsplit_once(' ') {
        // `{INR}` says nothing that the name does not.
        Some((number, unit)) if unit.starts_with('{') => number.to_owned(),
        Some((number, unit)) => format!("{number} {}", unit_words(unit)),
        None => written.to_owned(),
    }
}

/// A concept with the capitals of the sponsor's words: `pd-1 antibody` is `PD-1 antibody` again. Capitals at the start
/// of a sentence are none.
fn as_written(concept: &Concept, source: &str) -> Concept {
    let own = source.get(concept.start..concept.end).unwrap_or_default();
    let written = |word: &str| {
        own.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '(' | ')' | '/'))
            .find(|own| own.eq_ignore_ascii_case(word) && own.chars().skip(1).any(char::is_uppercase))
            .map_or_else(|| word.to_owned(), str::to_owned)
    };
    let words: Vec<String> = concept.concept.split(' ').map(written).collect();
    Concept {
        concept: words.join(" ").into(),
        ..concept.clone()
    }
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

/// `no record of brain metastases`, `C79.31 brain metastasis since 2026-03`.
fn of_concept(concept: &Concept, part: &Part<'_>, patient: &Patient<'_>) -> String {
    let answer = &part.answer;
    let name = concept_words(concept);
    let facts: Vec<&Fact> = answer.facts.iter().filter_map(|at| patient.fact(*at)).collect();
    if facts.is_empty() {
        return match (answer.truth.verdict, answer.why) {
            (Verdict::NotApplicable, _) if concept.qualifiers.iter().any(|word| word == "permitted") => {
                format!("{name} allowed")
            }
            (Verdict::NotApplicable, _) => name,
            (_, Some(Why::NoData)) => format!("no record of {name}"),
            (_, Some(why)) => format!("{name}: {}", why.words()),
            (_, None) if answer.truth.presumed => format!("no record of {name}, presumed absent"),
            (Verdict::NotMet, None) => format!("no {name}"),
            (Verdict::Met | Verdict::Unknown, None) => name,
        };
    }
    let named: Vec<String> = facts.iter().take(NAMED_MAX).map(|fact| fact_words(fact)).collect();
    let mut text = named.join(" and ");
    if facts.len() > NAMED_MAX {
        let _ = write!(text, " and {} more", facts.len() - NAMED_MAX);
    }
    if answer.truth.verdict == Verdict::NotApplicable {
        let _ = write!(text, " rules out {name}");
        return text;
    }
    let _ = write!(text, ", {}{name} asked", if part.denied { "no " } else { "" });
    if let Some(why) = answer.why {
        let _ = write!(text, ", {}", why.words());
        if let Some(verdict) = answer.if_recent {
            let _ = write!(text, " (it would be {})", said(verdict));
        }
    }
    if answer.truth.presumed {
        text.push_str(", taken for the disease of the trial");
    }
    text
}

fn fact_words(fact: &Fact) -> String {
    let mut text = fact.text.clone();
    // `No known allergy` says itself what it denies, and `penicillin allergy` what it is.
    let is_whole = text.to_lowercase().starts_with("no ") || text.to_lowercase().contains("allerg");
    if fact.sort == Sort::Allergy && !is_whole {
        text = format!("allergy to {text}");
    }
    match &fact.value {
        Value::Code { text: value, .. } => {
            let _ = write!(text, ": {value}");
        }
        Value::Flag(flag) => text.push_str(if *flag { ": yes" } else { ": no" }),
        Value::Number(measured) => {
            let _ = write!(text, " {}", in_words(&measured.written));
        }
        Value::Nothing => {}
    }
    match fact.stance {
        Stance::Denied if text.to_lowercase().starts_with("no ") => {}
        Stance::Denied if matches!(fact.value, Value::Nothing) => text.push_str(match fact.sort {
            Sort::Medication | Sort::Immunization => " not taken",
            Sort::Procedure => " not done",
            Sort::Condition
            | Sort::Observation
            | Sort::Report
            | Sort::Allergy
            | Sort::Family
            | Sort::Study
            | Sort::Plan
            | Sort::Device
            | Sort::AdverseEvent
            | Sort::Encounter => " ruled out",
        }),
        Stance::Unsure => text.push_str(" not confirmed"),
        Stance::Denied | Stance::Holds => {}
    }
    match (fact.from, fact.to) {
        (Some(from), Some(to)) if from != to => {
            let _ = write!(text, " {from} to {to}");
        }
        (Some(from), Some(_)) => {
            let _ = write!(text, " on {from}");
        }
        (Some(from), None) => {
            let _ = write!(text, " since {from}");
        }
        (None, Some(to)) => {
            let _ = write!(text, " until {to}");
        }
        (None, None) => {
            if let Some(recorded) = fact.recorded {
                let _ = write!(text, " (recorded {recorded})");
            }
        }
    }
    text
}

/// A concept with what narrows it.
fn concept_words(concept: &Concept) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut behind: Vec<String> = Vec::new();
    for qualifier in &concept.qualifiers {
        match &**qualifier {
            "history" | "permitted" | "language" => {}
            word @ ("planned" | "suspected" | "active" | "current" | "severe" | "uncontrolled" | "chronic"
            | "acute" | "other" | "prior" | "symptomatic" | "untreated" | "treated" | "recent" | "major"
            | "significant") => words.push(word),
            "family-history" => behind.push("in the family".to_owned()),
            word => behind.push(word.replace('-', " ")),
        }
    }
    if concept.kind == ConceptType::Allergy {
        words.push("allergy to");
    }
    words.push(&concept.concept);
    let mut text = words.join(" ");
    if !behind.is_empty() {
        let _ = write!(text, " ({})", behind.join(", "));
    }
    if let Some(window) = &concept.window {
        let _ = write!(text, " {}", window_words(window));
    }
    text
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "for every other reason the thing itself is asked"
)]
fn ask_measure(measure: &Measure, answer: &Answer) -> Option<Question> {
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

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "for every other reason the thing itself is asked"
)]
fn ask_concept(concept: &Concept, answer: &Answer) -> Option<Question> {
    let why = answer.why?;
    let name = concept_words(concept);
    let text = match why {
        Why::CoarserCode => format!("Is what is recorded {name}?"),
        Why::Conflict => format!("Which of the records on {name} is right?"),
        Why::Future => format!("Is {name} planned?"),
        Why::Ended => format!("Does {name} still count, now that it is over?"),
        Why::NoData if concept.concept == "child-bearing potential" => "Could the patient become pregnant?".to_owned(),
        Why::NoData if concept.concept == "pregnancy" => "Is the patient pregnant?".to_owned(),
        Why::NoData if concept.concept == "breastfeeding" => "Is the patient breastfeeding?".to_owned(),
        Why::NoData if concept.concept == "negative pregnancy test" => {
            "What is the result of a pregnancy test?".to_owned()
        }
        _ => match concept.kind {
            ConceptType::Medication => format!("Does or did the patient take this: {name}?"),
            ConceptType::Procedure => format!("Has this been done: {name}?"),
            ConceptType::Allergy => format!("Does the patient have an {name}?"),
            ConceptType::Biomarker => format!("What is the result for {name}?"),
            ConceptType::Study => "Does or did the patient take part in another study, and until when?".to_owned(),
            ConceptType::Condition | ConceptType::Finding | ConceptType::Device | ConceptType::Person => {
                format!("Does this apply to the patient: {name}?")
            }
        },
    };
    let who = if concept.kind == ConceptType::Person {
        Who::Participant
    } else {
        why.who()
    };
    Some(Question { text, who })
}

fn missing_measure(measure: &Measure, answer: &Answer) -> Option<Missing> {
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

fn missing_concept(concept: &Concept, answer: &Answer) -> Option<Missing> {
    let why = answer.why?;
    if !matches!(
        why,
        Why::NoData | Why::Stale | Why::CoarserCode | Why::Unconfirmed | Why::Imprecise | Why::Conflict
    ) {
        return None;
    }
    let resource = match concept.kind {
        ConceptType::Condition | ConceptType::Finding => "Condition",
        ConceptType::Procedure => "Procedure",
        ConceptType::Medication => "MedicationStatement",
        ConceptType::Allergy => "AllergyIntolerance",
        ConceptType::Biomarker => "Observation",
        ConceptType::Device => "DeviceUseStatement",
        ConceptType::Study => "ResearchSubject",
        ConceptType::Person => "Patient",
    };
    Some(Missing {
        text: concept.concept.to_string(),
        resource,
        codes: concept.codes.clone(),
    })
}

/// What a measured value would have to be for the verdict to turn.
fn change_measure(measure: &Measure, answer: &Answer) -> Option<String> {
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

fn change_concept(answer: &Answer) -> Option<String> {
    let day = answer.turns?;
    Some(match answer.truth.verdict {
        Verdict::Met => format!("over on {day} if nothing new happens"),
        Verdict::NotMet => format!("reached on {day} if nothing new happens"),
        Verdict::Unknown | Verdict::NotApplicable => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_those_of_the_sponsor() {
        let source = "Previous PD-1 Antibody; HBV infection";
        let concept = |name: &'static str, start: usize, end: usize| Concept {
            concept: name.into(),
            kind: ConceptType::Medication,
            codes: Vec::new(),
            window: None,
            qualifiers: Vec::new(),
            start,
            end,
        };
        assert_eq!(
            as_written(&concept("pd-1 antibody", 9, 22), source).concept,
            "PD-1 antibody"
        );
        assert_eq!(
            as_written(&concept("hbv infection", 24, 37), source).concept,
            "HBV infection"
        );
        assert_eq!(as_written(&concept("other", 90, 99), source).concept, "other");
    }

    #[test]
    fn stretches_of_time_are_words_and_other_units_stay() {
        assert_eq!(in_words("9 mo"), "9 months");
        assert_eq!(in_words("12.1 g/dL"), "12.1 g/dL");
        assert_eq!(in_words("3"), "3");
        assert_eq!(in_words("1.1 {INR}"), "1.1");
    }
}
