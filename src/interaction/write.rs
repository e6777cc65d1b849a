//! The one way to write: what is stored was checked and indexed here, whether it is imported or sent by a client.

use std::collections::HashMap;
use std::sync::Arc;

use crate::fhir::{FhirVersion, Issue, IssueCode, Key, Resource, Value};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::sent::{Down, Flaw, placed};
use crate::interaction::served::served_type;
use crate::interaction::validation::Validation;
use crate::search::index_releases;
use crate::store::{Batch, Bodies, Change, Origin, Receipt, Timestamp, Write};

/// What happens to the resources of one study.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StudyWrite {
    /// The id of its `ResearchStudy`.
    pub owner: String,
    /// Resources that belong to the study, the `ResearchStudy` among them.
    pub owned: Vec<Bodies>,
    /// Resources that several studies use, such as Organizations.
    pub shared: Vec<Bodies>,
    /// Resources that the study no longer has.
    pub gone: Vec<Key>,
}

/// A batch that is ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// What is written.
    pub batch: Batch,
    /// Errors in it that do not keep it from being written.
    pub issues: Vec<Issue>,
}

/// Writes whole studies, all of them or none.
pub async fn put_all(repository: &Repository, studies: Vec<StudyWrite>) -> Result<Receipt, Refusal> {
    let prepared = prepare(repository.validation(), repository.now(), studies)?;
    commit(repository, prepared.batch).await
}

/// Writes a batch made by [`prepare`]: what needs no database is done at once, the answer comes when it is durable.
pub fn commit(repository: &Repository, batch: Batch) -> impl Future<Output = Result<Receipt, Refusal>> + Send + use<> {
    let answer = repository.store().commit(batch);
    async move { Ok(answer.await?) }
}

/// Checks and indexes studies: the part of writing that takes work, and may run on any thread.
///
/// A resource that occurs in several of the studies is written once, as the last of them has it.
///
/// # Errors
/// [`Refusal::Invalid`] when a resource has no type or id of its own, is of a type that is not served, its R4
/// and R5 bodies are not the same resource, or `validation` finds an error that it is to refuse.
pub fn prepare(validation: &Validation, at: Timestamp, studies: Vec<StudyWrite>) -> Result<Prepared, Refusal> {
    let mut issues = Vec::new();
    let mut batch = Batch { writes: Vec::new(), at };
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut add = |write: Write| {
        let place = *places.entry(write.key.clone()).or_insert(batch.writes.len());
        match batch.writes.get_mut(place) {
            Some(earlier) => *earlier = write,
            None => batch.writes.push(write),
        }
    };
    for study in studies {
        for key in study.gone {
            add(Write {
                key,
                origin: Origin::Study(study.owner.clone()),
                change: Change::Delete,
                expected: None,
            });
        }
        for bodies in study.owned {
            add(put(
                validation,
                bodies,
                Origin::Study(study.owner.clone()),
                &mut issues,
            )?);
        }
        for bodies in study.shared {
            add(put(validation, bodies, Origin::Shared, &mut issues)?);
        }
    }
    Ok(Prepared { batch, issues })
}

fn put(validation: &Validation, mut bodies: Bodies, origin: Origin, issues: &mut Vec<Issue>) -> Result<Write, Refusal> {
    let mut key: Option<Key> = None;
    let both = [(FhirVersion::R4, &bodies.r4), (FhirVersion::R5, &bodies.r5)];
    for (version, resource) in both {
        let Some(resource) = resource else { continue };
        let own = resource
            .key()
            .map_err(|error| invalid(error.to_string(), "Resource.id"))?;
        served_type(version, own.kind()).map_err(|refusal| Refusal::Invalid(refusal.issues().to_vec()))?;
        if let Some(other) = key.replace(own.clone()).filter(|other| *other != own) {
            let text = format!("expected the R4 and the R5 body of one resource, found `{other}` and `{own}`");
            return Err(invalid(text, "Resource.id"));
        }
    }
    let key = key.ok_or_else(|| invalid("expected an R4 or an R5 body, found neither", "Resource"))?;
    issues.extend(validation.admit(&key, &mut bodies)?);
    let entries = index_releases(bodies.r4.as_deref(), bodies.r5.as_deref());
    Ok(Write {
        key,
        origin,
        change: Change::Put { bodies, entries },
        expected: None,
    })
}

/// A resource that a client sends to be written, with its id.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SentWrite {
    pub(crate) resource: Resource,
    /// The version that must be current (0: none may exist); any when absent.
    pub(crate) expected: Option<u32>,
    /// The entry it stands in, when a Bundle was sent.
    pub(crate) entry: Option<usize>,
}

/// Checks and indexes what a client sent in `text` through the base of one release. What is wrong is told with its line.
///
/// # Errors
/// [`Refusal::Invalid`] when a resource is of no type that is served, has no id, or `validation` finds an error that it
/// is to refuse; all that is wrong with all resources is told.
pub(crate) fn prepare_sent(
    validation: &Validation,
    at: Timestamp,
    version: FhirVersion,
    text: &[u8],
    writes: Vec<SentWrite>,
) -> Result<Prepared, Refusal> {
    let mut batch = Batch { writes: Vec::new(), at };
    let (mut flaws, mut unreadable) = (Vec::new(), Vec::new());
    for SentWrite {
        resource,
        expected,
        entry,
    } in writes
    {
        let key = resource
            .key()
            .map_err(|error| invalid(error.to_string(), "Resource.id"))?;
        served_type(version, key.kind()).map_err(|refusal| Refusal::Invalid(refusal.issues().to_vec()))?;
        // The store writes this member anew: another value in its place would stand beside it.
        if resource
            .get("meta")
            .is_some_and(|meta| !matches!(meta, Value::Object(_)))
        {
            let issue = Issue::error(IssueCode::Structure, "expected an object, found another value");
            let steps = vec![Down::Member("meta".to_owned())];
            let issue = issue.at([key.kind(), ".meta"].concat());
            unreadable.push(Flaw { issue, steps, entry });
        }
        let mut body = Arc::new(resource);
        flaws.extend(validation.flaws(version, &mut body, entry));
        let bodies = match version {
            FhirVersion::R4 => Bodies {
                r4: Some(body),
                r5: None,
            },
            FhirVersion::R5 => Bodies {
                r4: None,
                r5: Some(body),
            },
        };
        let entries = index_releases(bodies.r4.as_deref(), bodies.r5.as_deref());
        batch.writes.push(Write {
            key,
            origin: Origin::Client,
            change: Change::Put { bodies, entries },
            expected,
        });
    }
    if !unreadable.is_empty() {
        return Err(Refusal::Invalid(placed(text, unreadable)));
    }
    let issues = validation.settle(placed(text, flaws))?;
    Ok(Prepared { batch, issues })
}

fn invalid(text: impl Into<String>, at: &str) -> Refusal {
    Refusal::Invalid(vec![Issue::error(IssueCode::Invalid, text).at(at)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::{Object, Resource};
    use crate::interaction::validation::Strictness;

    fn bodies(r4: Option<(&str, &str)>, r5: Option<(&str, &str)>) -> Bodies {
        let build = |(kind, id)| Resource::build(kind, id, Object::new());
        Bodies::of(r4.map(build), r5.map(build))
    }

    fn study(owned: Vec<Bodies>, shared: Vec<Bodies>) -> StudyWrite {
        StudyWrite {
            owner: "s1".to_owned(),
            owned,
            shared,
            gone: Vec::new(),
        }
    }

    #[test]
    fn shared_resources_have_no_owner_and_occur_once() {
        let org = || bodies(Some(("Organization", "o")), None);
        let own = bodies(Some(("ResearchStudy", "s1")), Some(("ResearchStudy", "s1")));
        let batch = prepare(
            &Validation::new(Strictness::Off),
            Timestamp(5),
            vec![study(vec![own], vec![org()]), study(vec![], vec![org()])],
        )
        .unwrap()
        .batch;
        let seen: Vec<_> = batch
            .writes
            .iter()
            .map(|w| (w.key.to_string(), w.origin.clone()))
            .collect();
        assert_eq!(
            seen,
            [
                ("ResearchStudy/s1".to_owned(), Origin::Study("s1".to_owned())),
                ("Organization/o".to_owned(), Origin::Shared)
            ]
        );
    }

    #[test]
    fn what_is_no_resource_of_ours_is_invalid() {
        for wrong in [
            bodies(None, None),
            bodies(Some(("Group", "a")), Some(("Group", "b"))),
            bodies(Some(("Group", "a b")), None),
            bodies(Some(("Parameters", "a")), None),
        ] {
            let refused = prepare(&Validation::default(), Timestamp(0), vec![study(vec![wrong], vec![])]);
            assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
        }
    }

    #[test]
    fn what_breaks_rules_is_refused_or_told() {
        let group = |body: Object| Bodies::of(Some(Resource::build("Group", "g", body)), None);
        let wrong = || {
            let body = Object::new()
                .with("type", "person")
                .with("actual", true)
                .with("kind", "x");
            vec![study(vec![group(body)], vec![])]
        };
        let at = Timestamp(0);
        let Err(Refusal::Invalid(issues)) = prepare(&Validation::default(), at, wrong()) else {
            panic!("expected a refusal");
        };
        let places: Vec<_> = issues.iter().filter_map(|issue| issue.expression.as_deref()).collect();
        assert_eq!(places, ["Group.kind"]);
        assert!(issues[0].text.ends_with("(`Group/g` as R4)"), "{}", issues[0].text);
        let told = prepare(&Validation::new(Strictness::Report), at, wrong()).unwrap();
        assert_eq!((told.issues, told.batch.writes.len()), (issues, 1));
        let unseen = prepare(&Validation::new(Strictness::Off), at, wrong()).unwrap();
        assert_eq!((unseen.issues, unseen.batch), (Vec::new(), told.batch));
        // A warning refuses nothing: a Group without a narrative breaks what is best practice only.
        let sound = group(Object::new().with("type", "person").with("actual", true));
        let kept = prepare(&Validation::default(), at, vec![study(vec![sound], vec![])]).unwrap();
        assert!(kept.issues.is_empty());
    }
}
