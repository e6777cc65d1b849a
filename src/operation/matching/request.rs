//! From what a client asks to what is matched: whose chart, and which trials on what terms.

use crate::chart::{self, Chart, ChartError, Day};
use crate::concept::{ConceptId, concepts};
use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity, Resource, Value};
use crate::guidance::{Grade, MatchRequest, Problem};
use crate::interaction::{BUNDLE_BYTES_MAX, Refusal, Repository, read_json, read_sent};
use crate::json::Map;
use crate::operation::matching::answer::Asked;
use crate::operation::matching::demand::Demand;
use crate::operation::matching::stored::{stored_chart, stored_patients, stored_resource};
use crate::screening::{Policy, Setting, Tier, Wanted};

/// How many trials are told when the client does not say.
const COUNT: usize = 20;

/// Reads what is asked: parameters of the address and, where there is one, a body.
///
/// # Errors
/// [`Refusal::Malformed`] with all that is wrong, each with its place.
pub fn read_request(parameters: &[(String, String)], body: &[u8]) -> Result<MatchRequest, Refusal> {
    let sent: Option<Value> = if body.trim_ascii().is_empty() {
        None
    } else {
        Some(read_sent(body, BUNDLE_BYTES_MAX)?.into_owned())
    };
    MatchRequest::of_both(parameters, sent.as_ref()).map_err(|problems| malformed(&problems))
}

fn malformed(problems: &[Problem]) -> Refusal {
    Refusal::Malformed(problems.iter().map(Problem::issue).collect())
}

/// Reads what applications of the `mCODE` matching service send: `{"patientData": Bundle}`, the terms as a Parameters
/// resource among the entries.
///
/// # Errors
/// [`Refusal::Malformed`] with all that is wrong, each with its place.
pub fn read_clinical_trial(body: &[u8]) -> Result<MatchRequest, Refusal> {
    let expected = |at: &str| {
        let text = "expected `{\"patientData\": Bundle}`, found something else";
        Refusal::malformed(IssueCode::Structure, text, at)
    };
    let sent = read_json(body, BUNDLE_BYTES_MAX)?.into_owned();
    let data = sent.get("patientData").ok_or_else(|| expected("patientData"))?;
    let bundle = Resource::from_value(data.clone()).filter(|data| data.kind() == "Bundle");
    let bundle = bundle.ok_or_else(|| expected("patientData.resourceType"))?;
    let terms = bundle.list("entry").iter().find_map(|entry| {
        let resource = entry.get("resource")?;
        (resource.get("resourceType")?.as_str()? == "Parameters").then_some(resource)
    });
    let mut request = match terms {
        Some(terms) => MatchRequest::of_body(terms).map_err(|problems| malformed(&problems))?,
        None => MatchRequest::default(),
    };
    request.data.push(bundle);
    Ok(request)
}

/// The chart that a request is about: of the patient of the address, of the records sent, or of a stored patient whom
/// the request names. Records that are sent beside a stored patient complete the chart for this answer only.
pub async fn chart_of(
    repository: &Repository,
    version: FhirVersion,
    request: &MatchRequest,
    stored: Option<&str>,
) -> Result<Chart, Refusal> {
    if let Some(id) = stored {
        return stored_chart(repository, version, id).await;
    }
    let named = match request.patients.as_slice() {
        [] => None,
        [one] => Some(one.as_str()),
        _ => return Err(expected_one("patient")),
    };
    if request.data.is_empty() {
        let Some(id) = named.and_then(|reference| reference.strip_prefix("Patient/")) else {
            let text = "expected a patient: a reference to a stored one in `patient`, or their records as a Bundle";
            return Err(Refusal::malformed(IssueCode::Required, text, "Parameters.parameter"));
        };
        return stored_chart(repository, version, id).await;
    }
    of_records(&request.data, named)
}

/// The charts that a request is about: of every patient in the records sent, of the stored patients and groups that it
/// names, else of all patients of the store.
///
/// # Errors
/// [`Refusal::TooCostly`] for more than [`PATIENTS_MAX`], and when nobody waits any more.
pub(crate) async fn charts_of(
    repository: &Repository,
    version: FhirVersion,
    request: &MatchRequest,
    demand: &Demand,
) -> Result<Vec<Chart>, Refusal> {
    if !request.data.is_empty() {
        let maps = || request.data.iter().map(|resource| -> &Map<'_> { resource.as_map() });
        let mut found = Vec::new();
        for patient in within_limit(chart::patients(maps()))? {
            demand.check()?;
            found.push(of_records(&request.data, Some(&patient))?);
        }
        return Ok(found);
    }
    let named = if request.patients.is_empty() {
        stored_patients(repository, version, PATIENTS_MAX).await?
    } else {
        let mut ids = Vec::new();
        for reference in &request.patients {
            match reference.split_once('/') {
                Some(("Patient", id)) => ids.push(id.to_owned()),
                Some(("Group", id)) => ids.extend(members(repository, version, id).await?),
                _ => {
                    let text = "expected a reference to a stored Patient or Group, such as `Patient/p1`";
                    return Err(Refusal::malformed(IssueCode::Invalid, text, "Parameters.parameter"));
                }
            }
        }
        ids
    };
    let mut found = Vec::new();
    for id in within_limit(named)? {
        demand.check()?;
        found.push(stored_chart(repository, version, &id).await?);
    }
    Ok(found)
}

/// Patients of one request at most.
const PATIENTS_MAX: usize = 1_000;

fn within_limit(patients: Vec<String>) -> Result<Vec<String>, Refusal> {
    if patients.len() <= PATIENTS_MAX {
        return Ok(patients);
    }
    let text = format!("expected at most {PATIENTS_MAX} patients, found more; name some in `patient`");
    Err(Refusal::TooCostly(Issue::error(IssueCode::TooCostly, text)))
}

/// The ids of the patients of a stored Group.
async fn members(repository: &Repository, version: FhirVersion, id: &str) -> Result<Vec<String>, Refusal> {
    let group = stored_resource(repository, version, "Group", id).await?;
    let references = group.list("member").iter().filter_map(|member| {
        let is_active = member.get("inactive").and_then(Value::as_bool) != Some(true);
        let reference = member.get("entity")?.get("reference")?.as_str()?;
        reference.strip_prefix("Patient/").filter(|_| is_active)
    });
    Ok(references.map(str::to_owned).collect())
}

/// The chart of records that were sent.
pub(crate) fn of_records(records: &[Resource], patient: Option<&str>) -> Result<Chart, Refusal> {
    let maps = records.iter().map(|resource| -> &Map<'_> { resource.as_map() });
    chart::read(maps, patient).map_err(|problem| {
        let code = match problem {
            ChartError::NoPatient => IssueCode::Required,
            ChartError::SeveralPatients(_) => IssueCode::Invalid,
            ChartError::TooManyRecords(_) => IssueCode::TooCostly,
        };
        let mut text = problem.to_string();
        if matches!(problem, ChartError::SeveralPatients(_)) {
            text.push_str("; `patient` says which");
        }
        Refusal::Invalid(vec![Issue::error(code, text).at("Bundle")])
    })
}

fn expected_one(name: &str) -> Refusal {
    let text = format!("expected one `{name}`, found several");
    Refusal::malformed(IssueCode::Invalid, text, "Parameters.parameter")
}

/// On what terms trials are matched, with notes on what could not be done as asked.
///
/// # Errors
/// [`Refusal::Invalid`] for a condition that is not known.
pub fn asked_of(request: &MatchRequest, today: Day, chart: &Chart) -> Result<(Asked, Vec<Issue>), Refusal> {
    let mut notes = Vec::new();
    let conditions = request
        .conditions
        .iter()
        .enumerate()
        .map(|(at, text)| condition(at, text));
    let conditions: Vec<ConceptId> = conditions.collect::<Result<_, Refusal>>()?;
    let from = request.near.or(chart.subject.position);
    let within_km = request.within_km.filter(|_| from.is_some());
    if request.within_km.is_some() && from.is_none() {
        let text = "the distance was not looked at: it needs a position, which `near` or a geolocation of the patient's \
             address gives; the position of a postal code is not known";
        notes.push(Issue::new(IssueSeverity::Warning, IssueCode::Incomplete, text));
    }
    let setting = Setting::new(request.as_of.unwrap_or(today), request.policy.unwrap_or(Policy::Strict));
    let worst = match request.min_grade {
        Some(grade) => Grade::worst_tier(grade),
        None if request.studies.is_empty() => Tier::Recoverable,
        None => Tier::Ineligible,
    };
    let count = request
        .count
        .and_then(|count| usize::try_from(count).ok())
        .unwrap_or(COUNT);
    let asked = Asked {
        setting,
        wanted: Wanted {
            statuses: request.statuses.clone().unwrap_or_default(),
            phases: request.phases.clone(),
            // Who names a condition wants its trials, whatever else the patient has.
            all: !conditions.is_empty(),
            conditions,
            within_km,
            near: request.near,
            only: request.studies.clone(),
            ..Wanted::default()
        },
        count,
        worst,
    };
    Ok((asked, notes))
}

/// A condition in words or as `system|code`.
fn condition(at: usize, text: &str) -> Result<ConceptId, Refusal> {
    let found = match text.split_once('|') {
        Some((system, code)) => concepts().by_code(system, code),
        None => concepts().by_name(text),
    };
    found.ok_or_else(|| {
        let shown: String = text.chars().filter(|sign| !sign.is_control()).take(80).collect();
        let words = format!("expected a condition that is known by name or code, found `{shown}`");
        let issue = Issue::error(IssueCode::CodeInvalid, words).at(format!("condition[{at}]"));
        Refusal::Invalid(vec![issue])
    })
}
