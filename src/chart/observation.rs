//! Observations: measured numbers, findings in words and tests that are positive or negative.

use crate::chart::coded::{Coded, Names, coded, element, elements, of_text};
use crate::chart::desk::{Desk, FACTS_MAX, Page, SO, fact};
use crate::chart::element::{code, number, object, objects, text};
use crate::chart::fact::{Fact, Measured, OddityKind, Sort, Stance, Standing, Value};
use crate::chart::marker::{self, LOINC};
use crate::chart::name::stage_of;
use crate::chart::quantity::{Written, limits, measured, range};
use crate::chart::result::{answer, denied, grade};
use crate::chart::when::{When, when};
use crate::concept::{ConceptKind, concepts};
use crate::eligibility::{Variable, variable_by_loinc, variable_by_name};
use crate::json;
use crate::json::Map;

/// Codes of the group of stages that a cancer has: clinical, pathological, and as observed.
const STAGE_CODES: &[&str] = &["21908-9", "21902-2", "21914-7", "97719-1"];

/// Codes that ask what is so, and whose answers name it: pregnancy and smoking.
const ASKED: &[(&str, &str)] = &[
    ("82810-3", "pregnancy"),
    ("11449-6", "pregnancy"),
    ("72166-2", "tobacco use"),
];

/// Members and contained Observations inside one another that are followed.
const DEPTH_MAX: usize = 4;

/// Reads an [Observation](https://hl7.org/fhir/R4/observation.html) with its components.
pub(super) fn read<'a>(page: Page<'a>, desk: &mut Desk<'a>) {
    read_within(page, None, 0, desk);
}

/// Reads an Observation that belongs to a panel or report, whose date it has where it states none.
pub(super) fn read_within<'a>(page: Page<'a>, outer: Option<&When>, depth: usize, desk: &mut Desk<'a>) {
    let body = page.body;
    match code(body, "status").as_deref() {
        Some("final" | "amended" | "corrected") => {}
        Some("entered-in-error") => return desk.note(page, "status", OddityKind::EnteredInError),
        _ => return desk.note(page, "status", OddityKind::NotFinal),
    }
    let mut at = when(body, "effective", desk.birth);
    desk.note_dates(page, &at.bad);
    if let Some(outer) = outer.filter(|_| at.is_empty()) {
        at = outer.clone();
    }
    let recorded = desk.recorded(page, &["issued"]);
    let parts: Vec<_> = objects(body, "component").collect();
    let has_parts = !parts.is_empty() || body.get("hasMember").is_some();
    let whole = Part {
        body,
        path: String::new(),
        is_panel: has_parts,
    };
    let mut found: Vec<Fact> = part(page, &whole, desk);
    for (place, component) in parts.iter().take(FACTS_MAX) {
        let inner = Part {
            body: component,
            path: format!("component[{place}]."),
            is_panel: false,
        };
        found.extend(part(page, &inner, desk));
    }
    for mut one in found {
        one.from = at.from;
        one.to = at.to;
        one.recorded = recorded;
        one.place(body, "bodySite");
        one.qualify_by(body, &["category", "method"]);
        desk.add(one);
    }
    if depth < DEPTH_MAX {
        members(page, "hasMember", &at, depth, desk);
    }
}

/// Reads the members that are contained in a record; those that stand beside it are read for themselves.
pub(super) fn members<'a>(page: Page<'a>, name: &str, at: &When, depth: usize, desk: &mut Desk<'a>) {
    let within = match name {
        "result" => "DiagnosticReport.result.resolve()",
        _ => "Observation.hasMember.resolve()",
    };
    for (place, member) in objects(page.body, name) {
        let Some(reference) = text(member, "reference") else {
            continue;
        };
        let Some(found) = desk.follow(page, &format!("{name}[{place}]"), reference) else {
            continue;
        };
        if reference.starts_with('#') && text(found, "resourceType") == Some("Observation") {
            let inner = Page {
                body: found,
                kind: within,
                ..page
            };
            read_within(inner, Some(at), depth + 1, desk);
        }
    }
}

/// An Observation, or a component of one.
struct Part<'p> {
    body: &'p Map<'p>,
    path: String,
    is_panel: bool,
}

/// The facts of an Observation itself or of one component.
fn part(page: Page<'_>, part: &Part<'_>, desk: &mut Desk<'_>) -> Vec<Fact> {
    let mut asked = element(part.body, "code", Names::Whole);
    if asked.is_empty() {
        desk.note(page, &format!("{}code", part.path), OddityKind::NoCode);
        return Vec::new();
    }
    let stage = STAGE_CODES.iter().any(|code| asked.has(LOINC, code));
    let variable = if stage { None } else { measures(&asked) };
    let read = value(page, part, variable, desk);
    let is_empty = read.value == Value::Nothing;
    if is_empty && part.is_panel {
        return Vec::new();
    }
    marker::complete(part.body, &mut asked);
    let said = match read.answer {
        Some(stance) => (stance, Standing::Unstated),
        None if is_empty && !states(&asked, part.body) => (Stance::Unsure, Standing::Unstated),
        None => SO,
    };
    let mut one = fact(
        Sort::Observation,
        asked,
        said,
        page,
        &format!("{}{}", part.path, read.path),
    );
    one.variable = variable.map(|variable| variable.name);
    one.standing = Standing::Unstated;
    one.value = read.value;
    one.qualify_by(part.body, &["interpretation"]);
    if stage {
        staged(&mut one);
    }
    name_what_is_asked(&mut one);
    let opposite = marker::told(&mut one);
    [one].into_iter().chain(opposite).collect()
}

/// The variable that something measures: by its LOINC codes, else by its whole name.
fn measures(asked: &Coded) -> Option<&'static Variable> {
    let by_code = asked.codes(LOINC).find_map(variable_by_loinc);
    by_code.or_else(|| {
        // A LOINC code that is not in the catalogue is something else, whatever it is called.
        let is_other = asked.codes(LOINC).next().is_some();
        asked.names().filter(|_| !is_other).find_map(variable_by_name)
    })
}

/// Whether something says all without a value: a finding is so, a test was only made.
fn states(asked: &Coded, body: &Map<'_>) -> bool {
    let is_finding = |kind| matches!(kind, ConceptKind::Disorder | ConceptKind::Finding);
    asked.codes(LOINC).next().is_none()
        && body.get("dataAbsentReason").is_none()
        && asked
            .concepts
            .iter()
            .any(|concept| is_finding(concepts().kind(*concept)))
}

/// What was read of a value.
struct Read {
    value: Value,
    answer: Option<Stance>,
    /// The element it stands in.
    path: String,
}

fn value(page: Page<'_>, part: &Part<'_>, variable: Option<&'static Variable>, desk: &mut Desk<'_>) -> Read {
    let found = part
        .body
        .iter()
        .find(|(name, value)| name.starts_with("value") && !value.is_null());
    let judged = elements(part.body, "interpretation").iter().find_map(answer);
    let Some((name, raw)) = found else {
        return Read {
            value: Value::Nothing,
            answer: judged,
            path: "code".to_owned(),
        };
    };
    let mut read = one_value(name, raw, part.body, variable);
    if !read.is_known {
        desk.note(page, &format!("{}value", part.path), OddityKind::UnknownUnit);
    }
    // Of a number that criteria bound, `negative` is the number's sign on a report and denies nothing.
    let is_number = matches!(read.value, Value::Number(_));
    if read.answer.is_none() && !(is_number && variable.is_some()) {
        read.answer = judged;
    }
    Read {
        value: read.value,
        answer: read.answer,
        path: "value".to_owned(),
    }
}

/// A value of one type.
struct Single {
    value: Value,
    answer: Option<Stance>,
    /// Whether its unit is one of the variable's.
    is_known: bool,
}

impl Single {
    fn of(value: Value, answer: Option<Stance>) -> Self {
        Self {
            value,
            answer,
            is_known: true,
        }
    }

    fn number((number, is_known): (Measured, bool)) -> Self {
        Self {
            value: Value::Number(number),
            answer: None,
            is_known,
        }
    }
}

fn one_value(name: &str, raw: &json::Value<'_>, body: &Map<'_>, variable: Option<&'static Variable>) -> Single {
    let with_limits = |written: &Written| {
        let (mut number, is_known) = measured(written, variable);
        number.limits = limits(body, &number, written, variable);
        Single::number((number, is_known))
    };
    match (name, raw) {
        ("valueQuantity", json::Value::Object(map)) => {
            Written::quantity(map).map_or_else(|| Single::of(Value::Nothing, None), |written| with_limits(&written))
        }
        ("valueRange", json::Value::Object(map)) => {
            range(map, variable).map_or_else(|| Single::of(Value::Nothing, None), Single::number)
        }
        ("valueInteger" | "valueDecimal", _) => number(body, name).map_or_else(
            || Single::of(Value::Nothing, None),
            |value| with_limits(&Written::bare(value)),
        ),
        ("valueBoolean", json::Value::Bool(truth)) => {
            let stance = if *truth { Stance::Holds } else { Stance::Denied };
            Single::of(Value::Flag(*truth), Some(stance))
        }
        ("valueString" | "valueCodeableConcept" | "valueCoding" | "valueReference", _) => {
            in_words(coded(raw, Names::Whole), variable, with_limits)
        }
        ("valueRatio", json::Value::Object(map)) => {
            let end = |name: &str| object(map, name).and_then(|end| number(end, "value"));
            let text = match (end("numerator"), end("denominator")) {
                (Some(over), Some(under)) => format!("{over}:{under}"),
                _ => String::new(),
            };
            in_words(of_text(&text, Names::Whole), None, with_limits)
        }
        _ => in_words(
            of_text(raw.as_str().unwrap_or_default(), Names::Whole),
            None,
            with_limits,
        ),
    }
}

/// A value in codes or words: a number where it is one, a grade where the variable is a score, else as it is.
fn in_words(said: Coded, variable: Option<&'static Variable>, with_limits: impl Fn(&Written) -> Single) -> Single {
    if said.is_empty() {
        return Single::of(Value::Nothing, None);
    }
    if said.codings.is_empty()
        && let Some(written) = Written::plain(&said.text)
    {
        return with_limits(&written);
    }
    if let Some((low, high)) = variable.and_then(|variable| grade(&said, variable)) {
        let (mut number, is_known) = measured(&Written::bare(low), variable);
        number.high = high;
        number.written.clone_from(&said.text);
        return Single::number((number, is_known));
    }
    let answer = answer(&said);
    let value = Value::Code {
        codings: said.codings,
        text: said.text,
        concepts: said.concepts,
    };
    Single::of(value, answer)
}

/// Makes a stage of what was found: `Stage 3A (qualifier value)` is `IIIA` of the variable `stage`.
fn staged(one: &mut Fact) {
    if let Value::Code { text, codings, .. } = &mut one.value {
        let displays = codings.iter().filter_map(|one| one.display.as_deref());
        let codes = codings.iter().map(|one| one.code.as_str());
        let known = std::iter::once(text.as_str())
            .chain(displays)
            .chain(codes)
            .find_map(stage_of);
        if let Some(stage) = known {
            one.variable = Some("stage");
            *text = stage;
        }
    }
}

/// Makes of a question and its answer what they say: pregnancy status and `Not pregnant` deny a pregnancy.
fn name_what_is_asked(one: &mut Fact) {
    let codes = |code: &&(&str, &str)| {
        one.codings
            .iter()
            .any(|known| known.code == code.0 && known.system == LOINC)
    };
    let Some((_, name)) = ASKED.iter().find(codes) else {
        return;
    };
    let Some(concept) = concepts().by_name(name) else {
        return;
    };
    let Value::Code {
        text,
        codings,
        concepts: named,
    } = &one.value
    else {
        return;
    };
    let displays = codings.iter().filter_map(|one| one.display.as_deref());
    let said: Vec<&str> = std::iter::once(text.as_str()).chain(displays).collect();
    let is_about = |found: Option<_>| found.is_some_and(|found| concepts_are_near(found, concept));
    let (stance, standing) = if one.stance == Stance::Denied || said.iter().any(|said| denied(said).is_some()) {
        (Stance::Denied, Standing::Unstated)
    } else if said.iter().any(|said| said.to_lowercase().starts_with("former")) {
        (Stance::Holds, Standing::Ended)
    } else if named.iter().any(|found| is_about(Some(*found)))
        || said
            .iter()
            .any(|said| said.to_lowercase().starts_with("current") || said.to_lowercase().starts_with("smokes"))
        || answer_of(&said) == Some(Stance::Holds)
    {
        (Stance::Holds, Standing::Active)
    } else {
        (Stance::Unsure, Standing::Unstated)
    };
    one.stance = stance;
    one.standing = standing;
    one.concepts = vec![concept];
}

fn answer_of(said: &[&str]) -> Option<Stance> {
    said.iter().find_map(|said| answer(&of_text(said, Names::Whole)))
}

fn concepts_are_near(found: crate::concept::ConceptId, wanted: crate::concept::ConceptId) -> bool {
    concepts().is_a(found, wanted)
}
