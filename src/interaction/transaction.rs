//! Several interactions in one Bundle: all or none (`transaction`), or each for itself (`batch`).
//! <https://hl7.org/fhir/R4/http.html#transaction>
//!
//! A transaction is worked out before anything is written: ids are given, links are put right, every resource is checked,
//! and all of it becomes one batch of the store. The order of entries plays no part. What is only read is read at the end.

use std::collections::{BTreeMap, HashMap};

use futures_util::{StreamExt as _, stream};

use crate::fhir::{FhirVersion, Issue, IssueCode, Key, Resource};
use crate::interaction::bundle::searchset;
use crate::interaction::bundle_entry::{Asked, Entry, in_entry, place, read_bundle};
use crate::interaction::condition::{Condition, Match};
use crate::interaction::ids::new_id;
use crate::interaction::links::{Link, Names, is_inward, relink};
use crate::interaction::read::{Instance, read};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::search::search;
use crate::interaction::vread::vread;
use crate::interaction::write::{SentWrite, prepare_sent};
use crate::interaction::written::{Written, commit_sent};
use crate::search::Handling;
use crate::store::Stored;

/// Entries of a batch that are written at once: they share the wait for the disk.
const WRITES_AT_ONCE: usize = 32;

/// What became of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was written, or was there already.
    Written(Written),
    /// It was read.
    Read(Key, Instance),
    /// It was searched for: a searchset Bundle.
    Found(Vec<u8>),
}

/// What became of a Bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers {
    /// Whether it was all or none.
    pub is_transaction: bool,
    /// Entry by entry.
    pub entries: Vec<Result<Answer, Refusal>>,
}

/// Does what the entries of a Bundle ask for. `base` is the absolute URL of the service; resources are given back `whole`
/// when that is wished for.
///
/// # Errors
/// A Bundle that cannot be read, and whatever is wrong with one of the entries of a transaction, none of which is then
/// done. What is wrong with an entry of a batch, and with a read of a transaction, is its answer.
pub async fn transaction(
    repository: &Repository,
    version: FhirVersion,
    base: &str,
    text: &[u8],
    whole: bool,
) -> Result<Answers, Refusal> {
    let sent = read_bundle(repository.validation(), version, text)?;
    let mut answers = BTreeMap::new();
    let (mut writes, mut reads, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for (at, entry) in sent.entries.into_iter().enumerate() {
        match entry {
            Ok(entry) if matches!(entry.asked, Asked::Create { .. } | Asked::Update { .. }) => writes.push(entry),
            Ok(entry) => reads.push(entry),
            Err(refusal) => refused.push((at, refusal)),
        }
    }
    let work = Work {
        repository,
        version,
        text,
        whole,
    };
    if sent.is_transaction {
        if let Some(refusal) = joined(&refused) {
            return Err(refusal);
        }
        for (at, written) in work.write(writes).await? {
            answers.insert(at, Ok(Answer::Written(written)));
        }
    } else {
        answers.extend(refused.into_iter().map(|(at, refusal)| (at, Err(refusal))));
        answers.extend(work.write_each(writes).await);
    }
    for entry in reads {
        let at = entry.at;
        let answer = work.read(base, entry.asked).await;
        answers.insert(at, answer.map_err(|refusal| in_entry(refusal, at)));
    }
    Ok(Answers {
        is_transaction: sent.is_transaction,
        entries: answers.into_values().collect(),
    })
}

/// What is wrong with several entries, as one refusal.
fn joined(refused: &[(usize, Refusal)]) -> Option<Refusal> {
    let issues: Vec<Issue> = refused
        .iter()
        .flat_map(|(_, refusal)| refusal.issues().to_vec())
        .collect();
    (!issues.is_empty()).then_some(Refusal::Malformed(issues))
}

/// What all entries are worked on with.
#[derive(Clone, Copy)]
struct Work<'w> {
    repository: &'w Repository,
    version: FhirVersion,
    text: &'w [u8],
    whole: bool,
}

/// An entry that is written, or whose resource is there already.
struct Planned {
    at: usize,
    key: Key,
    full_url: Option<String>,
    resource: Resource,
    expected: Option<u32>,
    existing: Option<Stored>,
}

impl Work<'_> {
    /// Writes each entry for itself, creations first.
    async fn write_each(self, mut writes: Vec<Entry>) -> Vec<(usize, Result<Answer, Refusal>)> {
        writes.sort_by_key(|entry| matches!(entry.asked, Asked::Update { .. }));
        let each = writes.into_iter().map(|entry| async move {
            let at = entry.at;
            let written = self.write(vec![entry]).await;
            let first = written.map(|all| all.into_iter().next().map(|(_, written)| Answer::Written(written)));
            (at, first)
        });
        let done: Vec<_> = stream::iter(each).buffered(WRITES_AT_ONCE).collect().await;
        let some = |(at, answer): (usize, Result<Option<Answer>, Refusal>)| Some((at, answer.transpose()?));
        done.into_iter().filter_map(some).collect()
    }

    /// Writes all entries or none.
    async fn write(self, writes: Vec<Entry>) -> Result<Vec<(usize, Written)>, Refusal> {
        let mut conditions = self.conditions(&writes)?;
        // Held until what is written can be found.
        let _turn = if conditions.is_empty() {
            None
        } else {
            Some(self.repository.turn().await)
        };
        let mut planned = Vec::with_capacity(writes.len());
        for entry in writes {
            let condition = conditions.remove(&entry.at);
            let at = entry.at;
            let one = self.plan(entry, condition).await;
            planned.extend(one.map_err(|refusal| in_entry(refusal, at))?);
        }
        check_identities(&planned)?;
        self.link(&mut planned).await?;
        self.commit(planned).await
    }

    /// The criteria of conditional creates, by entry.
    fn conditions(self, writes: &[Entry]) -> Result<BTreeMap<usize, Condition>, Refusal> {
        let mut found: BTreeMap<usize, Condition> = BTreeMap::new();
        for entry in writes {
            let Asked::Create {
                resource,
                criteria: Some(criteria),
            } = &entry.asked
            else {
                continue;
            };
            let at = [&place(entry.at), ".request.ifNoneExist"].concat();
            let condition = Condition::read(self.version, resource.kind(), criteria, &at);
            let condition = condition.map_err(|refusal| refusal.map_issues(|issue| issue.at(at.as_str())))?;
            // The second would find the first only once it is written, and so make another of the same.
            if let Some((first, _)) = found.iter().find(|(_, other)| other.text() == condition.text()) {
                let text = format!("expected criteria of its own, found those of entry {first}");
                return Err(Refusal::malformed(IssueCode::Duplicate, text, at));
            }
            found.insert(entry.at, condition);
        }
        Ok(found)
    }

    async fn plan(self, entry: Entry, condition: Option<Condition>) -> Result<Option<Planned>, Refusal> {
        let Entry { at, full_url, asked } = entry;
        let (key, resource, expected, existing) = match asked {
            Asked::Create { resource, .. } => {
                let existing = match &condition {
                    None => None,
                    Some(condition) => match condition.find(self.repository).await? {
                        Match::None => None,
                        Match::One(stored) => Some(stored),
                        Match::Several => return Err(condition.several(&[&place(at), ".request.ifNoneExist"].concat())),
                    },
                };
                let key = match &existing {
                    Some(stored) => stored.key.clone(),
                    None => key(resource.kind(), &new_id()?)?,
                };
                (key, resource, Some(0), existing)
            }
            Asked::Update {
                key,
                resource,
                expected,
            } => (key, resource, expected, None),
            Asked::Read(_) | Asked::Vread(..) | Asked::Search(..) => return Ok(None),
        };
        Ok(Some(Planned {
            at,
            key,
            full_url,
            resource,
            expected,
            existing,
        }))
    }

    /// Gives every resource its id, and every link the address of what it leads to.
    async fn link(self, planned: &mut [Planned]) -> Result<(), Refusal> {
        let mut names = Names::default();
        for one in &*planned {
            if let Some(url) = &one.full_url {
                names.add(url, &one.key);
            }
        }
        let validator = self.repository.validation().validator(self.version);
        let types = validator.definitions().types();
        let mut conditional: HashMap<String, String> = HashMap::new();
        for one in planned.iter_mut().filter(|one| one.existing.is_none()) {
            crate::interaction::sent::set_id(&mut one.resource, one.key.id());
            let mut wanted = Vec::new();
            let mut lost = Vec::new();
            relink(types, &mut one.resource, &mut |link, path| {
                let (Link::Reference(text) | Link::Address(text)) = link;
                if let Some(target) = names.target(text, one.full_url.as_deref()) {
                    return Some(target.to_owned());
                }
                if link == Link::Reference(text) {
                    if criteria_of(text).is_some() {
                        wanted.push((text.to_owned(), path.to_owned()));
                    } else if is_inward(text) {
                        lost.push(path.to_owned());
                    }
                }
                None
            });
            let resource = [&place(one.at), ".resource"].concat();
            if !lost.is_empty() {
                let text = "expected the fullUrl of another entry, found one that no entry has";
                let issues = lost
                    .iter()
                    .map(|path| Issue::error(IssueCode::NotFound, text).at([resource.as_str(), path].concat()));
                return Err(Refusal::Invalid(issues.collect()));
            }
            for (text, path) in &wanted {
                if !conditional.contains_key(text) {
                    let target = self.only(text, &[&resource, path.as_str()].concat()).await?;
                    conditional.insert(text.clone(), target);
                }
            }
            if !wanted.is_empty() {
                relink(types, &mut one.resource, &mut |link, _| match link {
                    Link::Reference(text) => conditional.get(text).cloned(),
                    Link::Address(_) => None,
                });
            }
        }
        Ok(())
    }

    /// Where a conditional reference leads: to the only resource that its criteria find.
    async fn only(self, text: &str, at: &str) -> Result<String, Refusal> {
        let (kind, criteria) = criteria_of(text).unwrap_or_default();
        let condition = Condition::read(self.version, kind, criteria, at);
        let condition = condition.map_err(|refusal| refusal.map_issues(|issue| issue.at(at)))?;
        match condition.find(self.repository).await? {
            Match::One(stored) => Ok(stored.key.to_string()),
            Match::Several => Err(condition.several(at)),
            Match::None => {
                let text = format!("expected a resource that `{}` finds, found none", condition.text());
                Err(Refusal::Precondition(Issue::error(IssueCode::NotFound, text).at(at)))
            }
        }
    }

    async fn commit(self, planned: Vec<Planned>) -> Result<Vec<(usize, Written)>, Refusal> {
        let (mut done, mut writes, mut entries) = (Vec::new(), Vec::new(), HashMap::new());
        for one in planned {
            if let Some(stored) = one.existing {
                done.push((one.at, Written::existing(stored)));
                continue;
            }
            entries.insert(one.key, one.at);
            writes.push(SentWrite {
                resource: one.resource,
                expected: one.expected,
                entry: Some(one.at),
            });
        }
        if writes.is_empty() {
            return Ok(done);
        }
        let repository = self.repository;
        let prepared = prepare_sent(
            repository.validation(),
            repository.now(),
            self.version,
            self.text,
            writes,
        )?;
        let written = commit_sent(repository, self.version, prepared, self.whole).await;
        let written = written.map_err(|unwritten| {
            let at = unwritten.key.and_then(|key| entries.get(&key).copied());
            match at {
                Some(at) => in_entry(unwritten.refusal, at),
                None => unwritten.refusal,
            }
        })?;
        for mut one in written {
            let at = entries.get(&one.key).copied().unwrap_or_default();
            let own = [&place(at), "."].concat();
            one.issues
                .retain(|issue| issue.expression.as_deref().is_some_and(|path| path.starts_with(&own)));
            done.push((at, one));
        }
        Ok(done)
    }

    async fn read(self, base: &str, asked: Asked) -> Result<Answer, Refusal> {
        let (repository, version) = (self.repository, self.version);
        match asked {
            Asked::Read(key) => {
                let instance = read(repository, version, &key).await?;
                Ok(Answer::Read(key, instance))
            }
            Asked::Vread(key, number) => {
                let instance = vread(repository, version, &key, &number).await?;
                Ok(Answer::Read(key, instance))
            }
            Asked::Search(kind, parameters) => {
                let found = search(repository, version, kind, &parameters, Handling::Strict).await?;
                Ok(Answer::Found(searchset(version, base, kind, found)))
            }
            Asked::Create { .. } | Asked::Update { .. } => Err(Refusal::NotSupported(Issue::error(
                IssueCode::NotSupported,
                "expected what is read, found what is written",
            ))),
        }
    }
}

/// Refuses two entries that write one resource, or write what another found.
fn check_identities(planned: &[Planned]) -> Result<(), Refusal> {
    let mut seen: HashMap<&Key, &Planned> = HashMap::new();
    for one in planned {
        let Some(other) = seen.insert(&one.key, one) else {
            continue;
        };
        if one.existing.is_some() && other.existing.is_some() {
            continue;
        }
        let text = format!(
            "expected a resource of its own, found `{}`, which is that of entry {}",
            one.key, other.at
        );
        return Err(Refusal::malformed(IssueCode::Duplicate, text, place(one.at)));
    }
    Ok(())
}

/// Type and criteria of a conditional reference such as `Patient?identifier=urn:mrn|4711`.
fn criteria_of(reference: &str) -> Option<(&str, &str)> {
    let (kind, criteria) = reference.split_once('?')?;
    let named = kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(|b| b.is_ascii_alphanumeric());
    named.then_some((kind, criteria))
}

fn key(kind: &str, id: &str) -> Result<Key, Refusal> {
    Key::new(kind, id).map_err(|error| Refusal::malformed(IssueCode::Value, error.to_string(), "id"))
}
