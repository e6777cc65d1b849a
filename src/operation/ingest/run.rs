//! The import itself: one record after the other is linked, several trials at a time are mapped and committed.

use std::collections::{HashSet, VecDeque};
use std::num::NonZero;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::Receiver;
use tokio::task::JoinHandle;

use crate::interaction::{Refusal, Repository};
use crate::mapping::study_id;
use crate::operation::ingest::contract::{Item, Line, Outcome, Summary};
use crate::operation::ingest::documents::Document;
use crate::operation::ingest::linking::{Known, known};
use crate::operation::ingest::pending::{Marks, Plan, Planned, carry_out};
use crate::registry::{Reading, merge};
use crate::trial::{DateFact, Finding, FindingCode, PartialDate, Severity, Status, Trial, title_key};

/// Trials on their way to the store at once, nearly all of them worked out and waiting for the writer: what it takes
/// into one transaction. Each takes some hundred kilobytes.
const TRIALS_UNDER_WAY_MAX: usize = 32;

/// Takes in every item; `report` is called once for each, in order, when what it says is durable.
///
/// A record that cannot be taken is reported as rejected and harms no other. An error means that the store no longer
/// answers: what was reported before it is kept.
pub async fn ingest(
    repository: &Repository,
    mut items: Receiver<Item>,
    mut report: impl FnMut(&Line),
) -> Result<Summary, Refusal> {
    let mut summary = Summary::default();
    let mut tell = |line: Option<Line>| {
        if let Some(line) = line {
            summary.add(&line);
            report(&line);
        }
    };
    let mut under_way = UnderWay::default();
    // One for each processor: each takes a few megabytes while it works.
    let workers = Arc::new(Semaphore::new(
        std::thread::available_parallelism().map_or(1, NonZero::get),
    ));
    while let Some(item) = items.recv().await {
        // What is on its way cannot be looked up yet: a record of the same trial waits until it has arrived.
        while under_way.is_full() || under_way.touches(&item) {
            tell(under_way.next().await);
        }
        let plan = plan(repository, item).await?;
        under_way.start(repository, &workers, plan);
    }
    while !under_way.marks.is_empty() {
        tell(under_way.next().await);
    }
    Ok(summary)
}

/// Trials on their way to the store, in order.
#[derive(Default)]
struct UnderWay {
    working: FuturesOrdered<JoinHandle<Line>>,
    marks: VecDeque<Marks>,
}

impl UnderWay {
    fn is_full(&self) -> bool {
        self.marks.len() >= TRIALS_UNDER_WAY_MAX
    }

    fn touches(&self, item: &Item) -> bool {
        let Ok(reading) = &item.record.outcome else {
            return false;
        };
        let id = study_id(&reading.trial);
        let title = reading.trial.title().map(title_key);
        self.marks.iter().any(|marks| marks.touch(&id, title.as_deref()))
    }

    fn start(&mut self, repository: &Repository, workers: &Arc<Semaphore>, plan: Plan) {
        self.marks.push_back(Marks::of(&plan));
        self.working
            .push_back(tokio::spawn(carry_out(repository.clone(), Arc::clone(workers), plan)));
    }

    /// The report on the first of them, when it is done.
    async fn next(&mut self) -> Option<Line> {
        self.marks.pop_front();
        self.working.next().await.and_then(Result::ok)
    }
}

async fn plan(repository: &Repository, item: Item) -> Result<Plan, Refusal> {
    let record = item.record;
    let mut line = Line {
        input: item.input,
        index: record.index,
        format: record.format.map(crate::trial::Format::name),
        trial: None,
        outcome: Outcome::Rejected,
        resources: 0,
        issues: Vec::new(),
    };
    let reading = match record.outcome {
        Ok(reading) => reading,
        Err(error) => {
            line.issues.push(error.finding);
            return Ok(Plan { line, trial: None });
        }
    };
    let known = known(repository, &reading.trial).await?;
    line.issues.extend(reading.findings.iter().cloned());
    line.issues.extend(known.findings.iter().cloned());
    let format = record.format.unwrap_or_default();
    Ok(decide(
        line,
        Document {
            reading,
            raw: record.raw,
            format,
        },
        known,
        today(repository),
    ))
}

fn today(repository: &Repository) -> Option<PartialDate> {
    repository.instant().get(..10)?.parse().ok()
}

/// Decides what a record means for what is known, without touching the store.
fn decide(mut line: Line, new: Document, known: Known, today: Option<PartialDate>) -> Plan {
    let is_known = !known.studies.is_empty();
    let (same_format, mut documents): (Vec<Document>, Vec<Document>) = known
        .documents
        .into_iter()
        .partition(|document| document.format == new.format);
    let repeated = same_format.iter().any(|document| document.raw == new.raw);
    let older = same_format
        .iter()
        .any(|document| is_newer(&document.reading, &new.reading));
    if known.studies.len() == 1 && (repeated || older) {
        line.trial = known.studies.into_iter().next();
        line.outcome = Outcome::Unchanged;
        if older && !repeated {
            line.issues.push(Finding::new(
                Severity::Information,
                FindingCode::OlderVersion,
                "an older version of a record that is known; the newer one is kept",
            ));
        }
        return Plan { line, trial: None };
    }
    line.outcome = if !is_known {
        Outcome::Created
    } else if same_format.is_empty() {
        Outcome::Merged
    } else {
        Outcome::Updated
    };
    documents.push(newest(same_format, new));
    // What is kept must not hang on the order of arrival.
    documents.sort_by_key(|document| document.format.rank());
    let trial = merge(
        documents
            .iter()
            .map(|document| document.reading.trial.clone())
            .collect(),
    );
    let mut findings: Vec<Finding> = documents
        .iter()
        .flat_map(|document| document.reading.findings.iter().cloned())
        .chain(known.findings)
        .collect();
    if let Some(stale) = stale(&trial, today) {
        line.issues.push(stale.clone());
        findings.push(stale);
    }
    let id = study_id(&trial);
    line.trial = Some(id.clone());
    let replaced: Vec<String> = known.studies.into_iter().filter(|study| *study != id).collect();
    let documents = of_trial(documents, &trial);
    Plan {
        line,
        trial: Some(Planned {
            id,
            trial,
            documents,
            findings,
            replaced,
            known: is_known,
        }),
    }
}

/// Keeps the documents that the merged trial names; two of one format are reduced to the newer by the merge.
fn of_trial(documents: Vec<Document>, trial: &Trial) -> Vec<Document> {
    let named: HashSet<&str> = trial.sources.iter().map(|source| source.sha256.as_str()).collect();
    documents
        .into_iter()
        .filter(|document| {
            document
                .reading
                .trial
                .sources
                .iter()
                .any(|source| named.contains(source.sha256.as_str()))
        })
        .collect()
}

fn newest(same_format: Vec<Document>, new: Document) -> Document {
    same_format.into_iter().fold(new, |best, next| {
        if is_newer(&next.reading, &best.reading) {
            next
        } else {
            best
        }
    })
}

/// Whether `a` was updated at the registry after `b`; unknown dates say nothing.
fn is_newer(a: &Reading, b: &Reading) -> bool {
    let updated = |trial: &Trial| {
        trial
            .dates
            .last_update_post
            .as_ref()
            .or(trial.dates.last_update_submit.as_ref())
            .map(|fact: &DateFact| fact.date)
    };
    match (updated(&a.trial), updated(&b.trial)) {
        (Some(a), Some(b)) => a.earliest() > b.latest(),
        _ => false,
    }
}

/// An open status beside an end that lies in the past: both are kept, and said.
fn stale(trial: &Trial, today: Option<PartialDate>) -> Option<Finding> {
    let status = trial.status.overall.as_ref()?;
    let open = matches!(
        status,
        Status::Recruiting | Status::NotYetRecruiting | Status::EnrollingByInvitation | Status::Available
    );
    let end = trial.dates.completion.as_ref()?.date;
    (open && end.latest() < today?).then(|| {
        Finding::new(
            Severity::Warning,
            FindingCode::StaleStatus,
            format!("expected a closed status after the end `{end}`, found `{status}`; both are kept"),
        )
        .at_path("status.overall")
    })
}
