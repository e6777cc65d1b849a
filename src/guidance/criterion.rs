//! One criterion as parameters: verdict, words, evidence, what would change it, what to ask.

use crate::fhir::FhirVersion;
use crate::guidance::occasion::refer;
use crate::guidance::parts::Parts;
use crate::guidance::requirement::{coding, kind};
use crate::guidance::terms::{class_code, family_code, who_code};
use crate::screening::{Evidence, Line, LinePart, Missing, Question};

/// Deepest criterion that is written below its parent, counted from 1; what is deeper follows as its siblings.
///
/// Each level costs two of JSON, and common parsers refuse more than 128.
const DEPTH_MAX: usize = 20;

/// The criteria, nested as written; they come parents first.
pub(crate) fn criteria(lines: &[Line], version: FhirVersion) -> Vec<Parts> {
    level(lines, version, 1)
}

fn level(mut lines: &[Line], version: FhirVersion, depth: usize) -> Vec<Parts> {
    let mut found = Vec::new();
    while let Some((line, rest)) = lines.split_first() {
        let below = if depth < DEPTH_MAX {
            rest.iter().take_while(|other| is_below(other, line)).count()
        } else {
            0
        };
        let (children, after) = rest.split_at(below);
        let mut made = criterion(line, version);
        for child in level(children, version, depth + 1) {
            made.nest("criterion", child);
        }
        found.push(made);
        lines = after;
    }
    found
}

/// Whether a criterion stands below another: `inc.4.1` below `inc.4`.
fn is_below(line: &Line, above: &Line) -> bool {
    line.id
        .strip_prefix(&above.id)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn criterion(line: &Line, version: FhirVersion) -> Parts {
    let mut parts = Parts::default();
    parts.text("id", &line.id);
    parts.text("marker", line.marker.as_deref().unwrap_or_default());
    parts.code("role", "criterion-role", line.side.code());
    parts.code("kind", "criterion-kind", line.kind.code());
    parts.code("verdict", "criterion-result", line.verdict.code());
    parts.code("effect", "criterion-effect", line.effect.code());
    if let Some(why) = line.why {
        parts.code("reason", "unknown-reason", why.code());
    }
    parts.flag("recoverable", line.recoverable);
    parts.flag("presumed", line.presumed);
    if let Some(day) = line.turns {
        parts.date("turns", &day.to_string());
    }
    parts.text("text", &line.text);
    place(&mut parts, line.span);
    if let Some(class) = line.class {
        parts.code("class", "computability", class_code(class));
    }
    for family in line.families.iter().filter_map(|family| family_code(*family)) {
        parts.code("family", "criterion-domain", family);
    }
    parts.text("sentence", &line.sentence);
    for one in &line.parts {
        parts.nest("leaf", leaf(one, version));
    }
    parts
}

/// Where the words stand in the criteria text, in bytes.
fn place(parts: &mut Parts, span: Option<(usize, usize)>) {
    if let Some((start, end)) = span {
        parts.count("start", start);
        parts.count("end", end);
    }
}

fn leaf(one: &LinePart, version: FhirVersion) -> Parts {
    let mut parts = Parts::default();
    place(&mut parts, one.span);
    parts.flag("decides", one.decides);
    parts.code("verdict", "criterion-result", one.verdict.code());
    if let Some(why) = one.why {
        parts.code("reason", "unknown-reason", why.code());
    }
    if let Some(verdict) = one.if_recent {
        parts.code("ifRecent", "criterion-result", verdict.code());
    }
    parts.text("sentence", &one.sentence);
    parts.text("refersTo", one.refers_to.as_deref().unwrap_or_default());
    for record in &one.evidence {
        parts.nest("evidence", evidence(record));
    }
    if let Some(day) = one.turns {
        parts.date("turns", &day.to_string());
    }
    parts.text("change", one.change.as_deref().unwrap_or_default());
    if let Some(asked) = &one.question {
        parts.nest("question", question(asked));
    }
    if let Some(record) = &one.missing {
        parts.nest("missing", missing(record, version));
    }
    parts
}

fn evidence(record: &Evidence) -> Parts {
    let mut parts = Parts::default();
    if !record.reference.is_empty() {
        parts.add("record", "valueReference", refer(&record.reference));
    }
    parts.text("path", &record.path);
    parts.text("text", &record.text);
    parts.text("value", record.value.as_deref().unwrap_or_default());
    parts.text("converted", record.converted.as_deref().unwrap_or_default());
    parts.text("limit", record.limit.as_deref().unwrap_or_default());
    parts.date("date", record.date.as_deref().unwrap_or_default());
    parts
}

fn question(asked: &Question) -> Parts {
    let mut parts = Parts::default();
    parts.text("text", &asked.text);
    parts.code("who", "answerer", who_code(asked.who));
    parts
}

/// A record that would settle something.
pub(crate) fn missing(record: &Missing, version: FhirVersion) -> Parts {
    let mut parts = Parts::default();
    parts.text("text", &record.text);
    parts.add("type", "valueCode", kind(record.resource, version));
    for code in &record.codes {
        parts.add("code", "valueCoding", coding(code));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{Kind, Side};
    use crate::fhir::Value;
    use crate::screening::{Effect, Verdict};

    fn line(id: &str) -> Line {
        Line {
            id: id.to_owned(),
            marker: None,
            depth: 0,
            side: Side::Inclusion,
            kind: Kind::Criterion,
            text: id.to_owned(),
            span: None,
            class: None,
            families: Vec::new(),
            verdict: Verdict::Met,
            effect: Effect::Helps,
            why: None,
            presumed: false,
            recoverable: false,
            turns: None,
            sentence: String::new(),
            parts: Vec::new(),
        }
    }

    /// Ids with how deep each stands.
    fn outline(list: &[Value], depth: usize, out: &mut Vec<(usize, String)>) {
        for criterion in list {
            let parts = criterion.as_array().cloned().unwrap_or_default();
            for part in parts {
                match part.get("name").and_then(Value::as_str) {
                    Some("id") => out.push((depth, part.get("valueString").unwrap().as_str().unwrap().to_owned())),
                    Some("criterion") => outline(&[part.get("part").unwrap().clone()], depth + 1, out),
                    _ => {}
                }
            }
        }
    }

    fn nested(ids: &[&str]) -> Vec<(usize, String)> {
        let lines: Vec<Line> = ids.iter().map(|id| line(id)).collect();
        let made = criteria(&lines, FhirVersion::R4);
        let made: Vec<Value> = made.into_iter().map(|parts| Value::from(parts.into_list())).collect();
        let mut out = Vec::new();
        outline(&made, 0, &mut out);
        out
    }

    #[test]
    fn criteria_nest_as_written() {
        let found = nested(&[
            "registry.1",
            "inc.1",
            "inc.1.1",
            "inc.1.1.1",
            "inc.1.2",
            "inc.10",
            "exc.1",
        ]);
        let depths: Vec<usize> = found.iter().map(|(depth, _)| *depth).collect();
        assert_eq!(depths, [0, 0, 1, 2, 1, 0, 0], "{found:?}");
        assert_eq!(found.last().unwrap().1, "exc.1");
    }

    #[test]
    fn none_is_lost_however_deep() {
        let ids: Vec<String> = (1..60).map(|n| format!("inc{}", ".1".repeat(n))).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let found = nested(&ids);
        assert_eq!(found.len(), ids.len());
        assert_eq!(found.iter().map(|(depth, _)| *depth).max(), Some(DEPTH_MAX - 1));
    }
}
