//! Lines of a report: a criterion, a bound of the registry, a death, each with its parts and evidence.

use std::fmt::Write as _;

use crate::chart::{Fact, Value};
use crate::eligibility::{Class, Kind, Measure, Side, Who, variable};
use crate::screening::describe::concept::{as_written, ask_concept, change_concept, missing_concept, of_concept};
use crate::screening::describe::measure::{ask_measure, change_measure, missing_measure, of_measure};
use crate::screening::describe::words::{capital, said, shown, when};
use crate::screening::judge::{Judged, Leaf, Part, turning_day};
use crate::screening::leaf::Answer;
use crate::screening::patient::Patient;
use crate::screening::report::{Evidence, Line, LinePart, Question};
use crate::screening::setting::LimitSource;
use crate::screening::tally::Row;
use crate::screening::verdict::{Effect, Verdict};
use crate::screening::why::Why;

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
        class: Some(Class::Exact),
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
        class: Some(Class::Exact),
        families: Vec::new(),
        verdict: Verdict::NotMet,
        effect: Effect::Blocks,
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
