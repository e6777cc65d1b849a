//! The operations on matching, from what is asked to the resource that answers it.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::chart::{Chart, Day, Days};
use crate::fhir::{FhirVersion, Issue, IssueCode, Resource};
use crate::guidance::{
    LeftOut, MatchRequest, Occasion, Page, applied, evaluation, matches_only, needs, roll, searchset,
};
use crate::interaction::{Refusal, Repository};
use crate::operation::matching::answer::{Asked, Matched, match_chart};
use crate::operation::matching::demand::Demand;
use crate::operation::matching::kept::kept_trial;
use crate::operation::matching::request::{asked_of, chart_of, charts_of};
use crate::operation::matching::roster::Roster;
use crate::operation::matching::stored::stored_resource;
use crate::screening::{Patient, Protocol, Report, Tier, report};

/// Where matching works: the store, and its trials kept ready.
#[derive(Debug, Clone)]
pub struct Matching {
    /// The store.
    pub repository: Repository,
    /// Its trials.
    pub roster: Arc<Roster>,
    /// Whether the answer is still wanted.
    pub demand: Demand,
}

/// What is asked of an operation, wherever it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The release of the answer.
    pub version: FhirVersion,
    /// Base address of the release, without a slash at the end.
    pub base: String,
    /// What is asked.
    pub request: MatchRequest,
    /// The id of the stored patient, where the address names one.
    pub patient: Option<String>,
}

impl Matching {
    /// `ResearchStudy/$match` and `Patient/{id}/$match-trials`: a searchset of trials, each with the guidance on it.
    pub async fn match_trials(&self, question: &Question) -> Result<Resource, Refusal> {
        let Subject { chart, asked, notes } = self.subject(question).await?;
        let matched = self.matched(&chart, &asked).await?;
        let studies = stored_studies(&self.repository, question.version, &matched.reports).await?;
        let told = Told {
            version: question.version,
            base: &question.base,
            notes: &notes,
        };
        Ok(match_bundle(&told, &chart, &asked, &matched, &studies))
    }

    /// `getClinicalTrial`: trials with scores and nothing beside them, as applications of the `mCODE` matching service
    /// expect it.
    pub async fn trials_only(&self, question: &Question) -> Result<Resource, Refusal> {
        let Subject { chart, asked, .. } = self.subject(question).await?;
        let matched = self.matched(&chart, &asked).await?;
        let studies = stored_studies(&self.repository, question.version, &matched.reports).await?;
        let page = Page {
            base: &question.base,
            total: matched.total(),
            ..Page::default()
        };
        Ok(matches_only(&matched.with(&studies), &page))
    }

    /// `ResearchStudy/{id}/$evaluate`: every criterion of one trial.
    pub async fn evaluate(&self, study: &str, question: &Question) -> Result<Resource, Refusal> {
        self.judged(study, question, evaluation).await
    }

    /// `PlanDefinition/{id}/$apply` of the eligibility plan of a study.
    pub async fn apply(&self, plan: &str, question: &Question) -> Result<Resource, Refusal> {
        self.judged(study_of(plan)?, question, applied).await
    }

    /// One trial for the patient that is asked about, told as `tell` does.
    async fn judged(
        &self,
        study: &str,
        question: &Question,
        tell: fn(&Report, &Occasion<'_>) -> Resource,
    ) -> Result<Resource, Refusal> {
        let Subject { chart, asked, .. } = self.subject(question).await?;
        let patient = Patient::new(&chart, &asked.setting);
        let report = self.report(study, &patient).await?;
        let inputs = fingerprint(&chart, &asked);
        let occasion = Occasion {
            version: question.version,
            patient: &patient,
            inputs: Some(&inputs),
        };
        Ok(tell(&report, &occasion))
    }

    /// `ResearchStudy/{id}/$match-patients`: the patients who are sent or named, or else those of the store, in order of
    /// how well the study fits them. Who does not fit is left out, as is who has died.
    pub async fn match_patients(&self, study: &str, question: &Question) -> Result<Resource, Refusal> {
        let charts = charts_of(&self.repository, question.version, &question.request, &self.demand).await?;
        let (asked, _notes) = asked_of(&question.request, self.today(), &Chart::default())?;
        let kept = self.kept(study).await?;
        let patients: Vec<Patient<'_>> = charts.iter().map(|chart| Patient::new(chart, &asked.setting)).collect();
        let mut found: Vec<(Report, &Patient<'_>)> = Vec::new();
        for patient in &patients {
            self.demand.check()?;
            let report = report(&kept, patient);
            if report.tier <= asked.worst.min(Tier::Recoverable) {
                found.push((report, patient));
            }
        }
        found.sort_by(|(a, first), (b, second)| {
            let name = |patient: &Patient<'_>| patient.chart().subject.reference.clone();
            let order = (a.nearness == 0, a.tier).cmp(&(b.nearness == 0, b.tier));
            order
                .then(b.score.cmp(&a.score))
                .then_with(|| name(first).cmp(&name(second)))
        });
        let total = found.len();
        found.truncate(asked.count);
        let told: Vec<(&Report, Occasion<'_>)> = found
            .iter()
            .map(|(report, patient)| {
                let occasion = Occasion {
                    version: question.version,
                    patient,
                    inputs: None,
                };
                (report, occasion)
            })
            .collect();
        Ok(roll(&told, total))
    }

    /// `PlanDefinition/{id}/$data-requirements`.
    pub async fn data_requirements(&self, plan: &str, version: FhirVersion) -> Result<Resource, Refusal> {
        let plan = stored_resource(&self.repository, version, "PlanDefinition", plan).await?;
        Ok(needs(&plan, version))
    }

    async fn kept(&self, study: &str) -> Result<Protocol, Refusal> {
        let key = Refusal::key("ResearchStudy", study)?;
        let kept = kept_trial(&self.repository, study).await?;
        kept.ok_or_else(|| Refusal::no_resource(&key))
    }

    /// The report of one patient and one trial of the store.
    pub async fn report(&self, study: &str, patient: &Patient<'_>) -> Result<Report, Refusal> {
        let kept = self.kept(study).await?;
        Ok(report(&kept, patient))
    }

    /// A chart against the trials of the store.
    pub async fn matched(&self, chart: &Chart, asked: &Asked) -> Result<Matched, Refusal> {
        match_chart(&self.repository, &self.roster, chart, asked, &self.demand).await
    }

    /// The patient that is asked about, and on what terms.
    async fn subject(&self, question: &Question) -> Result<Subject, Refusal> {
        let request = &question.request;
        let patient = question.patient.as_deref();
        let chart = chart_of(&self.repository, question.version, request, patient).await?;
        let (asked, notes) = asked_of(request, self.today(), &chart)?;
        Ok(Subject { chart, asked, notes })
    }

    /// The day of the repository's clock, in UTC.
    pub fn today(&self) -> Day {
        Days::parse(&self.repository.instant()).map_or(Day(0), |days| days.first)
    }
}

/// A patient with the terms of a question, and notes on what could not be done as asked.
struct Subject {
    chart: Chart,
    asked: Asked,
    notes: Vec<Issue>,
}

/// The studies of reports as they are stored.
pub async fn stored_studies(
    repository: &Repository,
    version: FhirVersion,
    reports: &[Report],
) -> Result<Vec<Resource>, Refusal> {
    let mut found = Vec::with_capacity(reports.len());
    for report in reports {
        found.push(stored_resource(repository, version, "ResearchStudy", &report.study.id).await?);
    }
    Ok(found)
}

/// How a searchset is told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The release.
    pub version: FhirVersion,
    /// Base address of the release, without a slash at the end.
    pub base: &'a str,
    /// What could not be done as asked.
    pub notes: &'a [Issue],
}

/// What was matched as a searchset; `studies` are those of the reports, in the same order.
pub fn match_bundle(
    told: &Told<'_>,
    chart: &Chart,
    asked: &Asked,
    matched: &Matched,
    studies: &[Resource],
) -> Resource {
    let patient = Patient::new(chart, &asked.setting);
    let inputs = fingerprint(chart, asked);
    let occasion = Occasion {
        version: told.version,
        patient: &patient,
        inputs: Some(&inputs),
    };
    let page = Page {
        base: told.base,
        total: matched.total(),
        left_out: left_out(matched),
        notes: told.notes,
        ..Page::default()
    };
    searchset(&matched.with(studies), &page, &occasion)
}

/// The study whose eligibility a plan states.
fn study_of(plan: &str) -> Result<&str, Refusal> {
    plan.strip_suffix("-elig").ok_or_else(|| {
        let text = "expected the eligibility plan of a study, whose id ends in `-elig`, found another plan";
        Refusal::NotSupported(Issue::error(IssueCode::NotSupported, text))
    })
}

fn left_out(matched: &Matched) -> LeftOut {
    let ranked: usize = matched.tiers.iter().sum();
    LeftOut {
        considered: matched.considered,
        off_condition: matched.off_condition,
        closed: matched.closed,
        too_far: matched.too_far,
        other_phase: matched.other_phase,
        below_grade: ranked.saturating_sub(matched.total()),
        later: matched.next.len(),
    }
}

/// A hash of what an answer rests on beside the trials: the chart and the terms.
fn fingerprint(chart: &Chart, asked: &Asked) -> String {
    let mut hash = Sha256::new();
    hash.update(format!("{chart:?}\n{asked:?}"));
    let digest = hash.finalize();
    digest.iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    })
}
