//! Trials that are on their way to the store: mapped side by side, committed together.

use std::collections::{HashMap, HashSet};

use futures_util::future::join_all;

use crate::fhir::Key;
use crate::interaction::{Refusal, Repository, StudyWrite, commit as commit_batch, prepare};
use crate::mapping::{Record, map_releases};
use crate::operation::ingest::contract::{Line, Outcome};
use crate::operation::ingest::documents::Document;
use crate::registry::title_key;
use crate::store::{Batch, Bodies, Effect, Receipt, Timestamp};
use crate::trial::{Finding, FindingCode, Severity, Trial};

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

/// What the trials on their way can be recognised by.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    ids: HashSet<String>,
    titles: HashSet<String>,
}

impl Marks {
    /// Whether a trial of this id or title is on its way.
    pub(crate) fn touch(&self, id: &str, trial: &Trial) -> bool {
        self.ids.contains(id)
            || trial
                .title()
                .is_some_and(|title| self.titles.contains(&title_key(title)))
    }

    /// Adds a trial.
    pub(crate) fn add(&mut self, planned: &Planned) {
        self.ids.insert(planned.id.clone());
        self.ids.extend(planned.replaced.iter().cloned());
        self.titles.extend(planned.trial.title().map(title_key));
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.ids.clear();
        self.titles.clear();
    }
}

/// Maps and commits plans, in one transaction; if that is refused, trial by trial.
pub(crate) async fn commit(repository: &Repository, plans: Vec<Plan>) -> Vec<Line> {
    let prepared = join_all(plans.into_iter().map(|plan| prepare_plan(repository, plan))).await;
    match commit_batch(repository, together(&prepared, repository.now())).await {
        Ok(receipt) => {
            let effects = by_key(&receipt);
            prepared.into_iter().map(|plan| plan.finish(&effects)).collect()
        }
        Err(_refused_together) => one_by_one(repository, prepared).await,
    }
}

/// A plan with its writes.
struct Prepared {
    line: Line,
    batch: Batch,
}

impl Prepared {
    fn finish(mut self, effects: &HashMap<&Key, Effect>) -> Line {
        let changed = |key| effects.get(key).is_some_and(|effect| *effect != Effect::Unchanged);
        self.line.resources = self.batch.writes.iter().filter(|write| changed(&write.key)).count();
        self.line
    }

    fn reject(mut self, refusal: &Refusal) -> Self {
        self.line.outcome = Outcome::Rejected;
        let text = format!("expected a trial that can be kept, but {refusal}");
        self.line
            .issues
            .push(Finding::new(Severity::Error, FindingCode::InputUnreadable, text));
        self.batch.writes.clear();
        self
    }
}

async fn prepare_plan(repository: &Repository, plan: Plan) -> Prepared {
    let empty = Prepared {
        line: plan.line,
        batch: Batch::default(),
    };
    let Some(planned) = plan.trial else { return empty };
    match batch_of(repository, planned).await {
        Ok(batch) => Prepared { batch, ..empty },
        Err(refusal) => empty.reject(&refusal),
    }
}

async fn batch_of(repository: &Repository, planned: Planned) -> Result<Batch, Refusal> {
    let mut before: Vec<Key> = Vec::new();
    let own = planned.known.then_some(&planned.id);
    for owner in planned.replaced.iter().chain(own) {
        before.extend(
            repository
                .store()
                .owned(owner)
                .await?
                .into_iter()
                .map(|owned| owned.key),
        );
    }
    let (at, recorded) = (repository.now(), repository.instant());
    tokio::task::spawn_blocking(move || map_to_batch(&planned, before, at, &recorded))
        .await
        .unwrap_or_else(|_panicked| Err(Refusal::Invalid(Vec::new())))
}

/// Every resource of the trial in both releases, and the deletion of those it no longer has.
fn map_to_batch(planned: &Planned, before: Vec<Key>, at: Timestamp, recorded: &str) -> Result<Batch, Refusal> {
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
    let both = releases.shared.into_iter().map(|resource| Bodies {
        r4: Some(resource.clone()),
        r5: Some(resource),
    });
    let r4 = releases.r4.into_iter().map(|resource| Bodies {
        r4: Some(resource),
        r5: None,
    });
    let r5 = releases.r5.into_iter().map(|resource| Bodies {
        r4: None,
        r5: Some(resource),
    });
    for bodies in r4.chain(r5).chain(both) {
        let Some(key) = bodies
            .r4
            .as_ref()
            .or(bodies.r5.as_ref())
            .and_then(|resource| resource.key().ok())
        else {
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
    prepare(at, vec![study])
}

/// Whether a resource is the study's own: its id is the study's, or begins with it and a dash.
fn belongs(key: &Key, study_id: &str) -> bool {
    key.id()
        .strip_prefix(study_id)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// The writes of all plans, each key once: an organisation comes with every trial it sponsors.
fn together(prepared: &[Prepared], at: Timestamp) -> Batch {
    let mut seen: HashSet<&Key> = HashSet::new();
    let writes = prepared.iter().flat_map(|plan| &plan.batch.writes);
    Batch {
        writes: writes.filter(|write| seen.insert(&write.key)).cloned().collect(),
        at,
    }
}

async fn one_by_one(repository: &Repository, prepared: Vec<Prepared>) -> Vec<Line> {
    let mut lines = Vec::new();
    for plan in prepared {
        let batch = Batch {
            writes: plan.batch.writes.clone(),
            at: repository.now(),
        };
        lines.push(match commit_batch(repository, batch).await {
            Ok(receipt) => plan.finish(&by_key(&receipt)),
            Err(refusal) => plan.reject(&refusal).line,
        });
    }
    lines
}

fn by_key(receipt: &Receipt) -> HashMap<&Key, Effect> {
    receipt.effects.iter().map(|(key, effect, _)| (key, *effect)).collect()
}
