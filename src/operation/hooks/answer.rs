//! What a call is answered with: the trials that fit the patient, as cards.

use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

use crate::chart::{self, Chart, ChartError};
use crate::fhir::{FhirVersion, Issue, IssueCode, Map};
use crate::guidance::{CARDS_MAX, CardSource, Occasion, cards};
use crate::interaction::Refusal;
use crate::operation::hooks::call::{Call, holds};
use crate::operation::hooks::draft::as_if_signed;
use crate::operation::hooks::fetch::{Fetch, FetchFault};
use crate::operation::hooks::origin::RecordServers;
use crate::operation::hooks::prefetch::{PATIENT, Want};
use crate::operation::hooks::service::Service;
use crate::operation::hooks::settings::HookSettings;
use crate::operation::matching::{Asked, Matched, Matching};
use crate::screening::{Patient, Setting, Tier, Wanted};

/// What the source of a card is called.
const LABEL: &str = "Trialfire";

/// Fetches what did not come with a call, where the call names a server from which it may be fetched. What could not be
/// fetched stays unknown.
///
/// # Errors
/// [`Refusal::Precondition`] without the patient.
pub async fn complete(call: &mut Call, servers: &RecordServers) -> Result<(), Refusal> {
    let mut cause = None;
    if let Some(base) = call.server.as_deref().and_then(|server| servers.named(server)) {
        let deadline = Instant::now() + servers.limits.time_max;
        let turn = timeout_at(deadline, servers.turn()).await;
        let fetch = Fetch::new(base, call.token.as_ref(), servers.limits);
        match (turn, fetch) {
            (Ok(_turn), Ok(fetch)) => {
                let all = call
                    .missing
                    .iter()
                    .map(|want| fetched(&fetch, want, &call.patient, deadline));
                for (want, (records, fault)) in call.missing.iter().zip(join_all(all).await) {
                    call.given.extend(records);
                    if let Some(fault) = fault {
                        told(call.service, want, &fault);
                        cause = cause.or((want.key == PATIENT).then_some(fault));
                    }
                }
            }
            (Ok(_), Err(fault)) => cause = Some(fault),
            (Err(_elapsed), _) => cause = Some(FetchFault::Late),
        }
    }
    if call.has_patient() || call.given.iter().any(|one| holds(one, &call.patient, 0)) {
        return Ok(());
    }
    let advice = match cause {
        Some(fault) => format!("`fhirServer` did not give it: {fault}"),
        None => {
            "send it, or name in the setting `cds-fhir-servers` the FHIR server from which it may be fetched".to_owned()
        }
    };
    let text = format!("expected the Patient in `prefetch.{PATIENT}`, found none; {advice}");
    let issue = Issue::error(IssueCode::Required, text).at(["prefetch.", PATIENT].concat());
    Err(Refusal::Precondition(issue))
}

/// The records of one query, as many as came before a fault.
async fn fetched(fetch: &Fetch<'_>, want: &Want, patient: &str, deadline: Instant) -> (Vec<Map>, Option<FetchFault>) {
    let mut records = Vec::new();
    let query = want.query(patient);
    let fault = match timeout_at(deadline, fetch.query(&query, &mut records)).await {
        Ok(result) => result.err(),
        Err(_elapsed) => Some(FetchFault::Late),
    };
    (records, fault)
}

/// Tells the log what was not fetched: of the patient nothing.
fn told(service: Service, want: &Want, fault: &FetchFault) {
    tracing::warn!(
        target: "trialfire::hooks",
        service = service.id(),
        prefetch = want.key,
        cause = %fault,
        "records were not fetched, or not all of them"
    );
}

/// Answers a call: `{"cards": […]}`, as of today. `root` is the address of the server, `pages` what stands before a
/// study's id in the address of its page.
///
/// # Errors
/// [`Refusal::TooCostly`] for more records than are read; whatever the store refuses.
pub async fn answer(
    matching: &Matching,
    settings: &HookSettings,
    call: &Call,
    root: &str,
    pages: &str,
) -> Result<Vec<u8>, Refusal> {
    let setting = Setting::new(matching.today(), settings.policy);
    let mut chart = read_chart(&call.given, &call.patient)?;
    let mut wanted = Wanted {
        open_only: true,
        ..Wanted::default()
    };
    let signed = as_if_signed(&call.drafts, &call.patient, setting.as_of);
    match (call.service, &settings.study) {
        (Service::Detail, Some(study)) => wanted.only = vec![study.clone()],
        (Service::MatchOrder, _) if !signed.is_empty() => {
            // First as recorded: an order that is not signed opens no trial, it can only close one.
            wanted.only = matched(matching, &chart, &setting, wanted.clone(), 0).await?.next;
            let all: Vec<Map> = call.given.iter().chain(&signed).cloned().collect();
            chart = read_chart(&all, &call.patient)?;
        }
        (Service::Match | Service::MatchEncounter | Service::MatchOrder | Service::Detail, _) => {}
    }
    let is_over = call.service == Service::MatchOrder && !signed.is_empty() && wanted.only.is_empty();
    let patient = Patient::new(&chart, &setting);
    // Every trial would do for a patient of whom no condition is known: such cards only tire their readers.
    let is_aimless = patient.conditions().is_empty() && call.service != Service::Detail;
    let found = if is_over || is_aimless {
        None
    } else {
        Some(matched(matching, &chart, &setting, wanted, CARDS_MAX).await?)
    };
    let occasion = Occasion {
        version: FhirVersion::R4,
        patient: &patient,
        inputs: None,
    };
    let source = CardSource {
        label: LABEL,
        url: root,
        pages,
    };
    let (reports, more) = found.map_or_else(Default::default, |found| (found.reports, found.next.len()));
    let mut body = Vec::new();
    cards(&reports, more, &source, &occasion).write(&mut body);
    Ok(body)
}

/// Trials that nothing known speaks against, so many of them explained.
async fn matched(
    matching: &Matching,
    chart: &Chart,
    setting: &Setting,
    wanted: Wanted,
    count: usize,
) -> Result<Matched, Refusal> {
    let asked = Asked {
        setting: setting.clone(),
        wanted,
        count,
        worst: Tier::Potential,
    };
    matching.matched(chart, &asked).await
}

fn read_chart(records: &[Map], patient: &str) -> Result<Chart, Refusal> {
    chart::read(records, Some(&["Patient/", patient].concat())).map_err(|error| match error {
        ChartError::TooManyRecords(_) => Refusal::TooCostly(Issue::error(IssueCode::TooCostly, error.to_string())),
        ChartError::NoPatient | ChartError::SeveralPatients(_) => {
            Refusal::Precondition(Issue::error(IssueCode::Required, ChartError::NoPatient.to_string()))
        }
    })
}
