//! Trials on their way to the store: each is mapped, indexed and committed as one batch.

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::Semaphore;

use crate::fhir::{Issue, IssueCode, Key};
use crate::interaction::{Prepared, Refusal, Repository, StudyWrite, Validation, commit, prepare};
use crate::mapping::{Record, map_releases};
use crate::operation::ingest::contract::{Line, Outcome};
use crate::operation::ingest::documents::Document;
use crate::store::{Bodies, Effect, Receipt, Timestamp};
use crate::trial::{Finding, FindingCode, Severity, Trial, title_key};

/// A record that has been linked and waits to be mapped, or a line that only waits its turn.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The report, as far as it is known.
    pub(crate) line: Line,
    /// The trial to write; none for a line that only waits its turn.
    pub(crate) trial: Option<Planned>,
}

/// A trial to write.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The id of its ResearchStudy.
    pub(crate) id: String,
    /// The trial, merged from its documents.
    pub(crate) trial: Trial,
    /// Its documents.
    pub(crate) documents: Vec<Document>,
    /// What was odd about any of them.
    pub(crate) findings: Vec<Finding>,
    /// Studies that this one replaces.
    pub(crate) replaced: Vec<String>,
    /// Whether it was in the store before.
    pub(crate) known: bool,
}

/// What a trial on its way can be recognised by.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    ids: Vec<String>,
    title: Option<String>,
}

impl Marks {
    /// The marks of a plan.
    pub(crate) fn of(plan: &Plan) -> Self {
        let Some(planned) = &plan.trial else {
            return Self::default();
        };
        let ids = planned.replaced.iter().chain([&planned.id]);
        Self {
            ids: ids.cloned().collect(),
            title: planned.trial.title().map(title_key),
        }
    }

    /// Whether a trial whose study would have the id `id`, and whose title the key `title`, may be the same trial.
    pub(crate) fn touch(&self, id: &str, title: Option<&str>) -> bool {
        let same_title = title.is_some() && self.title.as_deref() == title;
        same_title || self.ids.iter().any(|known| known == id)
    }
}

/// Maps a trial and commits it; the report says what became of it. The store commits those that wait together.
pub(crate) async fn carry_out(repository: Repository, workers: Arc<Semaphore>, plan: Plan) -> Line {
    let mut line = plan.line;
    let Some(planned) = plan.trial else { return line };
    match written(&repository, &workers, planned).await {
        Ok((receipt, issues)) => {
            line.issues.extend(issues.iter().map(broken));
            let changed = receipt
                .effects
                .iter()
                .filter(|(_, effect, _)| *effect != Effect::Unchanged);
            line.resources = changed.count();
        }
        Err(Refusal::Invalid(issues)) => {
            line.outcome = Outcome::Rejected;
            line.issues.extend(issues.iter().map(broken));
        }
        Err(refusal) => {
            line.outcome = Outcome::Rejected;
            let text = format!("expected a trial that can be kept, but {refusal}");
            line.issues
                .push(Finding::new(Severity::Error, FindingCode::InputUnreadable, text));
        }
    }
    line
}

/// A rule that what was made of a record breaks: a fault of the mapping, or of what it took over as it stood.
fn broken(issue: &Issue) -> Finding {
    let finding = Finding::new(Severity::Error, FindingCode::OutputInvalid, issue.text.as_str());
    match &issue.expression {
        Some(expression) => finding.at_path(expression.as_str()),
        None => finding,
    }
}

async fn written(
    repository: &Repository,
    workers: &Semaphore,
    planned: Planned,
) -> Result<(Receipt, Vec<Issue>), Refusal> {
    let mut before: Vec<Key> = Vec::new();
    let own = planned.known.then_some(&planned.id);
    for owner in planned.replaced.iter().chain(own) {
        let owned = repository.store().owned(owner).await?;
        before.extend(owned.into_iter().map(|owned| owned.key));
    }
    let (at, recorded) = (repository.now(), repository.instant());
    let writer = repository.clone();
    // What is made of a trial on the way is dropped on the thread that made it: half the work of memory otherwise.
    let permit = workers.acquire().await;
    let answer = tokio::task::spawn_blocking(move || {
        let prepared = map_to_batch(writer.validation(), &planned, before, at, &recorded)?;
        Ok::<_, Refusal>((commit(&writer, prepared.batch), prepared.issues))
    })
    .await;
    drop(permit);
    match answer {
        Ok(answer) => {
            let (receipt, issues) = answer?;
            Ok((receipt.await?, issues))
        }
        Err(_panicked) => {
            let text = "the mapping failed; this is a fault of the program, please report it with the record";
            Err(Refusal::Invalid(vec![Issue::error(IssueCode::Exception, text)]))
        }
    }
}

/// Every resource of the trial in both releases, and the deletion of those it no longer has.
fn map_to_batch(
    validation: &Validation,
    planned: &Planned,
    before: Vec<Key>,
    at: Timestamp,
    recorded: &str,
) -> Result<Prepared, Refusal> {
    let raw: HashMap<&str, &[u8]> = planned
        .documents
        .iter()
        .flat_map(|document| {
            let sources = &document.reading.trial.sources;
            sources
                .iter()
                .map(|source| (source.sha256.as_str(), document.raw.as_slice()))
        })
        .collect();
    let sources = &planned.trial.sources;
    let documents: Vec<&[u8]> = sources
        .iter()
        .map(|source| raw.get(source.sha256.as_str()).copied().unwrap_or_default())
        .collect();
    let record = Record {
        trial: &planned.trial,
        documents: &documents,
        findings: &planned.findings,
        recorded: Some(recorded),
    };
    let mut study = StudyWrite {
        owner: planned.id.clone(),
        ..StudyWrite::default()
    };
    let mut places: HashMap<Key, usize> = HashMap::new();
    let releases = map_releases(&record);
    let both = releases.shared.into_iter().map(Bodies::same);
    let r4 = releases.r4.into_iter().map(|resource| Bodies::of(Some(resource), None));
    let r5 = releases.r5.into_iter().map(|resource| Bodies::of(None, Some(resource)));
    for bodies in r4.chain(r5).chain(both) {
        let body = bodies.r4.as_ref().or(bodies.r5.as_ref());
        let Some(key) = body.and_then(|resource| resource.key().ok()) else {
            continue;
        };
        let list = if belongs(&key, &planned.id) {
            &mut study.owned
        } else {
            &mut study.shared
        };
        if let Some(known) = places.get(&key).and_then(|place| list.get_mut(*place)) {
            known.r5 = bodies.r5.or(known.r5.take());
        } else {
            places.insert(key, list.len());
            list.push(bodies);
        }
    }
    study.gone = before.into_iter().filter(|key| !places.contains_key(key)).collect();
    prepare(validation, at, vec![study])
}

/// Whether a resource is the study's own: its id is the study's, or begins with it and a dash.
fn belongs(key: &Key, study_id: &str) -> bool {
    key.id()
        .strip_prefix(study_id)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
