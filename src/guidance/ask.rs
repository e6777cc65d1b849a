//! What a match or an evaluation is asked, read from Parameters, from a patient's records, or from an address.

use crate::chart::{Day, Days};
use crate::fhir::{Resource, Value, suggestion};
use crate::guidance::given::{Content, DATA, Given, of_body, of_pairs};
use crate::guidance::grade::Grade;
use crate::guidance::place::{kilometres, near, number};
use crate::guidance::problem::Problem;
use crate::screening::Policy;
use crate::trial::{Phase, Status};

/// Trials that one answer holds at most.
pub const COUNT_MAX: u32 = 1_000;
/// Parameters of one request at most.
const PARAMETERS_MAX: usize = 200;

/// Every parameter that is known, ours and those of the `CodeX` IG for matching trials.
const NAMES: [&str; 15] = [
    "patient",
    "near",
    "maxDistance",
    "condition",
    "count",
    "minGrade",
    "closedWorld",
    "policy",
    "asOf",
    "study",
    "zipCode",
    "travelRadius",
    "phase",
    "recruitmentStatus",
    DATA,
];

/// Names by which operations of the specification know some of them.
const ALIASES: [(&str, &str); 2] = [("subject", "patient"), ("data", DATA)];

/// What is asked. Absent is none: what that means, the operation decides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatchRequest {
    /// Patients or groups of them by reference, and which patient of the records is meant.
    pub patients: Vec<String>,
    /// Records that came with the request: Bundles and Patients.
    pub data: Vec<Resource>,
    /// Where the patient is: latitude and longitude in degrees.
    pub near: Option<(f64, f64)>,
    /// The patient's postal code, as written.
    pub zip_code: Option<String>,
    /// How far the patient would go, in kilometres: `maxDistance`, the distance of `near`, or `travelRadius`.
    pub within_km: Option<f64>,
    /// Only trials of these phases; any where empty.
    pub phases: Vec<Phase>,
    /// Only trials in these states; none where it is not said, any where empty.
    pub statuses: Option<Vec<Status>>,
    /// Only trials for one of these conditions, in words or as `system|code`.
    pub conditions: Vec<String>,
    /// How many trials are told, from 1 to [`COUNT_MAX`].
    pub count: Option<u32>,
    /// Only trials of this grade or a better one.
    pub min_grade: Option<Grade>,
    /// What is made of the absence of a record.
    pub policy: Option<Policy>,
    /// The day as of which the patient is judged.
    pub as_of: Option<Day>,
    /// Only these studies, by the id of their `ResearchStudy`, in lower case.
    pub studies: Vec<String>,
}

impl MatchRequest {
    /// Reads the body of a request: Parameters, or a patient's records as a Bundle or a Patient.
    pub fn of_body(body: &Value) -> Result<Self, Vec<Problem>> {
        Self::read(of_body(body).map_err(|problem| vec![problem])?)
    }

    /// Reads the parameters in the address of a request, decoded.
    pub fn of_pairs(pairs: &[(String, String)]) -> Result<Self, Vec<Problem>> {
        Self::read(of_pairs(pairs))
    }

    /// Reads a request with parameters in its address and, where it has one, a body.
    pub fn of_both(pairs: &[(String, String)], body: Option<&Value>) -> Result<Self, Vec<Problem>> {
        let mut given = of_pairs(pairs);
        if let Some(body) = body {
            given.extend(of_body(body).map_err(|problem| vec![problem])?);
        }
        Self::read(given)
    }

    fn read(given: Vec<Given>) -> Result<Self, Vec<Problem>> {
        if given.len() > PARAMETERS_MAX {
            return Err(vec![Problem::TooMany {
                found: given.len(),
                most: PARAMETERS_MAX,
            }]);
        }
        let mut reading = Reading::default();
        for one in given {
            if let Err(problem) = reading.take(one) {
                reading.problems.push(problem);
            }
        }
        if reading.problems.is_empty() {
            Ok(reading.request)
        } else {
            Err(reading.problems)
        }
    }
}

/// A request while it is read.
#[derive(Debug, Default)]
struct Reading {
    request: MatchRequest,
    problems: Vec<Problem>,
    /// Parameters that may be given once and were.
    seen: Vec<&'static str>,
}

impl Reading {
    fn take(&mut self, mut given: Given) -> Result<(), Problem> {
        // What operations of the specification call these.
        if let Some((_, name)) = ALIASES.iter().find(|(alias, _)| *alias == given.name) {
            (*name).clone_into(&mut given.name);
        }
        let Some(name) = NAMES.into_iter().find(|name| *name == given.name) else {
            return Err(Problem::Unknown {
                near: suggestion(&given.name, NAMES.into_iter()),
                found: given.name.chars().take(40).collect(),
                known: NAMES.join(", "),
                place: given.place,
            });
        };
        let repeats = matches!(
            name,
            "patient" | "condition" | "study" | "phase" | "recruitmentStatus" | DATA
        );
        if !repeats {
            if self.seen.contains(&name) {
                return Err(Problem::Twice {
                    name,
                    place: given.place,
                });
            }
            self.seen.push(name);
        }
        match name {
            "patient" | DATA => self.patient(name, given),
            "near" | "maxDistance" | "travelRadius" | "zipCode" => self.place(name, &given),
            "closedWorld" | "policy" => self.policy(name, &given),
            "phase" | "recruitmentStatus" => self.state(name, &given),
            _ => self.choice(name, &given),
        }
    }

    fn patient(&mut self, name: &str, given: Given) -> Result<(), Problem> {
        let place = given.place;
        match given.content {
            Content::Resource(resource) if matches!(resource.kind(), "Patient" | "Bundle") => {
                self.request.data.push(resource);
            }
            Content::Resource(resource) => {
                return Err(Problem::value(&place, "a Bundle or a Patient", resource.kind()));
            }
            Content::Text(text) | Content::Reference(text) if name != DATA => {
                // A bare id is that of a Patient.
                let is_id = crate::fhir::is_id(&text);
                let is_reference = text.contains('/') || text.starts_with("urn:");
                if !is_id && !is_reference {
                    return Err(Problem::value(&place, "a reference such as `Patient/p1`", &text));
                }
                let reference = if is_id { ["Patient/", &text].concat() } else { text };
                self.request.patients.push(reference);
            }
            Content::Text(_)
            | Content::Reference(_)
            | Content::Coding { .. }
            | Content::Quantity { .. }
            | Content::Nothing => {
                let expected = if name == DATA {
                    "a Bundle with the patient's records in `resource`"
                } else {
                    "a reference such as `Patient/p1`, or a resource"
                };
                return Err(Problem::kind(&place, expected, "something else"));
            }
        }
        Ok(())
    }

    fn place(&mut self, name: &'static str, given: &Given) -> Result<(), Problem> {
        let place = &given.place;
        let within = match name {
            "zipCode" => {
                self.request.zip_code = Some(text(given)?);
                return Ok(());
            }
            "near" => {
                let found = text(given)?;
                let expected = "latitude and longitude in degrees such as `48.14|11.58`, or with a distance \
                    `48.14|11.58|50|km`";
                let (at, within) = near(&found).ok_or_else(|| Problem::value(place, expected, &found))?;
                self.request.near = Some(at);
                within
            }
            // The implementation guide names no unit; the applications that send it mean miles.
            "travelRadius" => Some(length(given, "mi", "miles such as `50`")?),
            _ => Some(length(given, "km", "kilometres such as `50`")?),
        };
        let Some(within) = within else { return Ok(()) };
        match self.request.within_km {
            Some(other) if (other - within).abs() > f64::EPSILON => Err(Problem::Contradiction {
                name,
                other: "near, maxDistance or travelRadius",
                place: place.clone(),
            }),
            _ => {
                self.request.within_km = Some(within);
                Ok(())
            }
        }
    }

    fn policy(&mut self, name: &'static str, given: &Given) -> Result<(), Problem> {
        let found = text(given)?;
        let (policy, other) = match name {
            "policy" => {
                let policy = Policy::named(&found)
                    .ok_or_else(|| Problem::value(&given.place, "`strict` or `screening`", &found))?;
                (policy, "closedWorld")
            }
            _ => match found.as_str() {
                "true" => (Policy::Screening, "policy"),
                "false" => (Policy::Strict, "policy"),
                _ => return Err(Problem::value(&given.place, "`true` or `false`", &found)),
            },
        };
        if self.request.policy.is_some_and(|known| known != policy) {
            return Err(Problem::Contradiction {
                name,
                other,
                place: given.place.clone(),
            });
        }
        self.request.policy = Some(policy);
        Ok(())
    }

    fn state(&mut self, name: &str, given: &Given) -> Result<(), Problem> {
        let found = text(given)?;
        for word in found.split(',').filter(|word| !word.trim().is_empty()) {
            if name == "phase" {
                let expected = "a phase such as `phase-2`, `phase-1-phase-2` or `n-a`";
                let phases = phases(word).ok_or_else(|| Problem::value(&given.place, expected, word))?;
                self.request.phases.extend(phases);
            } else {
                let expected = "a state such as `recruiting` or `active`, or `all`";
                let states = statuses(word).ok_or_else(|| Problem::value(&given.place, expected, word))?;
                self.request.statuses.get_or_insert_default().extend(states);
            }
        }
        Ok(())
    }

    fn choice(&mut self, name: &str, given: &Given) -> Result<(), Problem> {
        let found = text(given)?;
        let wrong = |expected: String| Problem::value(&given.place, expected, &found);
        match name {
            "condition" => self.request.conditions.push(found),
            "study" => {
                let id = found.trim_start_matches("ResearchStudy/").to_lowercase();
                if !crate::fhir::is_id(&id) {
                    return Err(wrong("an id or a number such as `NCT01234567`".to_owned()));
                }
                self.request.studies.push(id);
            }
            "count" => {
                let count = found.parse::<u64>().ok().filter(|count| *count > 0);
                let count = count.ok_or_else(|| wrong(format!("a whole number from 1 to {COUNT_MAX}")))?;
                self.request.count = Some(u32::try_from(count).unwrap_or(COUNT_MAX).min(COUNT_MAX));
            }
            "minGrade" => {
                let grade = Grade::ALL.into_iter().find(|grade| grade.code() == found);
                let expected = "`probable`, `possible` or `certainly-not` (`certain` is never given: a person decides)";
                self.request.min_grade = Some(grade.ok_or_else(|| wrong(expected.to_owned()))?);
            }
            _ => {
                // The day of a time is that of its own zone.
                let days = Days::parse(&found).filter(|days| days.is_exact());
                let days = days.ok_or_else(|| wrong("a day such as `2026-11-21`".to_owned()))?;
                self.request.as_of = Some(days.first);
            }
        }
        Ok(())
    }
}

/// A value that is written as a text; a code with its system becomes `system|code`.
fn text(given: &Given) -> Result<String, Problem> {
    match &given.content {
        Content::Text(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Content::Coding { system, code } => Ok(match system {
            Some(system) if given.name == "condition" => [system, "|", code].concat(),
            _ => code.clone(),
        }),
        Content::Text(_) | Content::Nothing => Err(Problem::kind(&given.place, "a value", "none")),
        Content::Quantity { .. } | Content::Reference(_) | Content::Resource(_) => {
            Err(Problem::kind(&given.place, "a text", "something else"))
        }
    }
}

/// A length in kilometres; `unit` where none is given.
fn length(given: &Given, unit: &str, expected: &str) -> Result<f64, Problem> {
    let (written, unit) = match &given.content {
        Content::Quantity { number, unit: own } => (number.clone(), own.as_deref().unwrap_or(unit)),
        Content::Text(_) | Content::Coding { .. } | Content::Reference(_) | Content::Resource(_) | Content::Nothing => {
            (text(given)?, unit)
        }
    };
    let wrong = || Problem::value(&given.place, expected, &written);
    kilometres(number(&written).ok_or_else(wrong)?, unit).ok_or_else(wrong)
}

/// Letters and digits in lower case: how a word is compared whatever joins its parts.
fn folded(word: &str) -> String {
    let signs = word.chars().filter(char::is_ascii_alphanumeric);
    signs.map(|sign| sign.to_ascii_lowercase()).collect()
}

/// The phases that a word names: `phase-2`, `Phase 1/Phase 2`, `PHASE3`, `n-a`.
fn phases(word: &str) -> Option<Vec<Phase>> {
    let found = match folded(word).trim_start_matches("phase") {
        "early1" | "earlyphase1" | "0" => vec![Phase::EarlyPhase1],
        "1" => vec![Phase::Phase1],
        "1phase2" | "12" => vec![Phase::Phase1, Phase::Phase2],
        "2" => vec![Phase::Phase2],
        "2phase3" | "23" => vec![Phase::Phase2, Phase::Phase3],
        "3" => vec![Phase::Phase3],
        "4" => vec![Phase::Phase4],
        "na" | "notapplicable" => vec![Phase::NotApplicable],
        _ => return None,
    };
    Some(found)
}

/// The states that a word names: a registry's own in any spelling, `active` and `approved` of R4, `all` for any.
fn statuses(word: &str) -> Option<Vec<Status>> {
    const STATES: [Status; 14] = [
        Status::Recruiting,
        Status::NotYetRecruiting,
        Status::EnrollingByInvitation,
        Status::ActiveNotRecruiting,
        Status::Completed,
        Status::Suspended,
        Status::Terminated,
        Status::Withdrawn,
        Status::Available,
        Status::NoLongerAvailable,
        Status::TemporarilyNotAvailable,
        Status::ApprovedForMarketing,
        Status::Withheld,
        Status::Unknown,
    ];
    let wanted = folded(word);
    match wanted.as_str() {
        "all" => Some(STATES.to_vec()),
        "active" => Some(vec![Status::Recruiting, Status::EnrollingByInvitation]),
        "approved" => Some(vec![Status::NotYetRecruiting]),
        _ => {
            let found = STATES.into_iter().find(|state| folded(state.code()) == wanted);
            found.map(|state| vec![state])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Result<MatchRequest, Vec<Problem>> {
        MatchRequest::of_body(&Resource::parse(text.as_bytes()).unwrap().into_map().into())
    }

    fn pairs(query: &[(&str, &str)]) -> Result<MatchRequest, Vec<Problem>> {
        let pairs = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        MatchRequest::of_pairs(&pairs.collect::<Vec<_>>())
    }

    /// What the one problem says, and where.
    fn said(result: Result<MatchRequest, Vec<Problem>>) -> (String, String) {
        let problems = result.unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        let issue = problems.first().unwrap().issue();
        (issue.text, issue.expression.unwrap_or_default())
    }

    #[test]
    fn the_parameters_of_the_guide_are_read() {
        let request = body(
            r#"{"resourceType":"Parameters","parameter":[
                {"name":"zipCode","valueString":"02115"},
                {"name":"travelRadius","valueString":"10"},
                {"name":"phase","valueString":"phase-1-phase-2"},
                {"name":"recruitmentStatus","valueString":"active"},
                {"name":"trialMatchClinicalData","resource":{"resourceType":"Bundle","type":"collection"}}]}"#,
        )
        .unwrap();
        assert_eq!(request.zip_code.as_deref(), Some("02115"));
        assert_eq!(request.within_km, Some(16.093_44));
        assert_eq!(request.phases, [Phase::Phase1, Phase::Phase2]);
        assert_eq!(
            request.statuses,
            Some(vec![Status::Recruiting, Status::EnrollingByInvitation])
        );
        assert_eq!(request.data.len(), 1);
    }

    #[test]
    fn ours_are_read_from_a_body_and_from_an_address_alike() {
        let from_body = body(
            r#"{"resourceType":"Parameters","parameter":[
                {"name":"patient","valueReference":{"reference":"Patient/p1"}},
                {"name":"near","valueString":"48.14|11.58"},
                {"name":"maxDistance","valueDistance":{"value":50,"code":"km"}},
                {"name":"condition","valueCoding":{"system":"http://snomed.info/sct","code":"372244006"}},
                {"name":"count","valueInteger":5},
                {"name":"minGrade","valueCode":"possible"},
                {"name":"closedWorld","valueBoolean":true},
                {"name":"asOf","valueDate":"2026-11-21"},
                {"name":"study","valueString":"NCT99000001"}]}"#,
        );
        let from_address = pairs(&[
            ("patient", "p1"),
            ("near", "48.14|11.58|50|km"),
            ("condition", "http://snomed.info/sct|372244006"),
            ("count", "5"),
            ("minGrade", "possible"),
            ("policy", "screening"),
            ("asOf", "2026-11-21T09:00:00Z"),
            ("study", "ResearchStudy/nct99000001"),
        ]);
        let request = from_body.unwrap();
        assert_eq!(request.patients, ["Patient/p1"]);
        assert_eq!(request.policy, Some(Policy::Screening));
        assert_eq!(request.within_km, Some(50.0));
        assert_eq!(request.as_of, Day::parse("2026-11-21"));
        assert_eq!(request, from_address.unwrap());
    }

    #[test]
    fn records_alone_are_a_request_and_may_hold_parameters() {
        assert_eq!(body(r#"{"resourceType":"Patient","id":"a"}"#).unwrap().data.len(), 1);
        let request = body(
            r#"{"resourceType":"Bundle","type":"collection","entry":[
                {"resource":{"resourceType":"Patient"}},
                {"resource":{"resourceType":"Parameters","parameter":[{"name":"zipCode","valueString":"02115"}]}}]}"#,
        )
        .unwrap();
        assert_eq!(request.data.len(), 1);
        assert_eq!(request.zip_code.as_deref(), Some("02115"));
    }

    #[test]
    fn every_problem_says_where_and_what_was_expected() {
        let parameter = |text: &str| {
            body(&format!(
                r#"{{"resourceType":"Parameters","parameter":[{{"name":"count","valueInteger":1}},{text}]}}"#
            ))
        };
        let (text, place) = said(parameter(r#"{"name":"zipcode","valueString":"1"}"#));
        assert!(
            text.ends_with("found parameter `zipcode`; did you mean `zipCode`?"),
            "{text}"
        );
        assert_eq!(place, "Parameters.parameter[1].value");
        for (given, expected, at) in [
            (
                r#"{"name":"count","valueInteger":2}"#,
                "expected parameter `count` once",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"asOf","valueDate":"2026-11"}"#,
                "expected a day such as",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"asOf"}"#,
                "expected a value, found none",
                "Parameters.parameter[1]",
            ),
            (
                r#"{"name":"minGrade","valueCode":"certain"}"#,
                "expected `probable`",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"phase","valueString":"phase 9"}"#,
                "expected a phase",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"patient","resource":{"resourceType":"Device"}}"#,
                "expected a Bundle or a Patient, found `Device`",
                "Parameters.parameter[1].resource",
            ),
            (
                r#"{"name":"patient","valueString":"who knows"}"#,
                "expected a reference",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"maxDistance","valueDistance":{"value":5,"code":"[pt_us]"}}"#,
                "expected kilometres",
                "Parameters.parameter[1].value",
            ),
            (
                r#"{"name":"trialMatchClinicalData","valueString":"x"}"#,
                "expected a Bundle",
                "Parameters.parameter[1].value",
            ),
        ] {
            let (text, place) = said(parameter(given));
            assert!(text.starts_with(expected), "{given}: {text}");
            assert_eq!(place, at, "{given}");
        }
        let (text, place) = said(pairs(&[("policy", "strict"), ("closedWorld", "true")]));
        assert!(text.contains("to agree with `policy`"), "{text}");
        assert_eq!(place, "closedWorld");
        let (text, _) = said(body(r#"{"resourceType":"Group"}"#));
        assert_eq!(text, "expected Parameters, a Bundle or a Patient, found `Group`");
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let problems = pairs(&[("count", "0"), ("near", "x"), ("whatever", "1")]).unwrap_err();
        assert_eq!(problems.len(), 3);
        let many: Vec<(&str, &str)> = vec![("condition", "x"); PARAMETERS_MAX + 1];
        assert!(matches!(
            pairs(&many).unwrap_err().as_slice(),
            [Problem::TooMany { .. }]
        ));
    }
}
