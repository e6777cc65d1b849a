//! One check of one resource: the way down through it, what surrounds the place that is looked at, and what was found.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::sync::Arc;

use hashbrown::HashMap;

use crate::conformance::bundle_index::BundleIndex;
use crate::conformance::place::{Place, Step};
use crate::conformance::settings::Settings;
use crate::conformance::shared::Shared;
use crate::conformance::type_rules::TypeRules;
use crate::definition::{Definitions, TypeId};
use crate::fhir::{Issue, IssueCode, IssueSeverity};
use crate::fhirpath::Moment;
use crate::json;

/// Deepest nesting of elements, in steps.
const DEPTH_MAX: usize = 64;
/// Most errors of one check, and as many of what is less; what comes after is counted.
const ISSUES_MAX: usize = 1_000;
/// Most elements visited in one check, those visited again for a profile or a slice counted again.
const VISITS_MAX: usize = 20_000_000;

/// An element that is there, or a primitive's id and extensions without its value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instance<'s> {
    pub(super) value: Option<&'s json::Value<'s>>,
    /// The object beside a primitive value, named with `_`.
    pub(super) sibling: Option<&'s json::Value<'s>>,
    pub(super) type_id: TypeId,
}

impl<'s> Instance<'s> {
    /// The members of a complex value, or of the object beside a primitive one.
    pub(super) fn members(&self) -> Option<&'s json::Map<'s>> {
        self.value
            .and_then(json::Value::as_object)
            .or_else(|| self.sibling.and_then(json::Value::as_object))
    }
}

/// A resource on the way down.
#[derive(Debug)]
pub(super) struct Frame<'s> {
    pub(super) instance: Instance<'s>,
    pub(super) map: &'s json::Map<'s>,
    pub(super) kind: &'s str,
    /// Whether it stands in `contained` of the one before.
    pub(super) is_contained: bool,
    /// The `fullUrl` of its entry, when it is in a Bundle.
    pub(super) full_url: Option<&'s str>,
    /// What of the form `#id` is referred to in it, itself and contained ones together.
    pub(super) local: Vec<&'s str>,
    /// Where its entries are, when it is a Bundle and something in it was looked for.
    pub(super) index: OnceCell<BundleIndex<'s>>,
    /// Its contained resources by id, once one was looked for.
    pub(super) contained: OnceCell<HashMap<&'s str, &'s json::Value<'s>>>,
}

impl<'s> Frame<'s> {
    pub(super) fn of(
        map: &'s json::Map<'s>,
        instance: Instance<'s>,
        kind: &'s str,
        is_contained: bool,
        full_url: Option<&'s str>,
    ) -> Self {
        Self {
            instance,
            map,
            kind,
            is_contained,
            full_url,
            local: Vec::new(),
            index: OnceCell::new(),
            contained: OnceCell::new(),
        }
    }

    /// The contained resource of that id; of two the first.
    pub(super) fn contained(&self, id: &str) -> Option<&'s json::Value<'s>> {
        let index = || {
            let list = self.map.get("contained").and_then(json::Value::as_array);
            let mut found = HashMap::new();
            for resource in list.into_iter().flatten() {
                if let Some(id) = resource.get("id").and_then(json::Value::as_str) {
                    found.entry(id).or_insert(resource);
                }
            }
            found
        };
        self.contained.get_or_init(index).get(id).copied()
    }

    fn again(&self) -> Self {
        Self::of(self.map, self.instance, self.kind, self.is_contained, self.full_url)
    }
}

/// An element on the way down, as contexts of extensions name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'s> {
    pub(super) type_id: TypeId,
    /// The element's path in its definition: `ResearchStudy.arm`.
    pub(super) path: &'s str,
    /// The URL, when it is an extension.
    pub(super) url: Option<&'s str>,
    /// The element itself.
    pub(super) instance: Instance<'s>,
}

/// The state of one check.
#[derive(Debug)]
pub(super) struct Walk<'s> {
    pub(super) shared: &'s Shared,
    pub(super) root: &'s str,
    pub(super) place: Place<'s>,
    pub(super) frames: Vec<Frame<'s>>,
    pub(super) sites: Vec<Site<'s>>,
    pub(super) found: Vec<Found>,
    /// Profiles that are being checked, with the element: what comes again is not followed.
    pub(super) following: Vec<(usize, &'s str)>,
    visits: Rc<Cell<usize>>,
    /// What time it is for this check, once asked.
    pub(super) now: OnceCell<Option<Moment>>,
    /// Errors told so far; what is less does not take their room.
    errors: usize,
    /// What else was told.
    notes: usize,
    /// Issues beyond the limit.
    left_out: usize,
    /// How many attempts are under way, whose issues are not for people.
    pub(super) attempts: usize,
}

/// An issue with the steps to the value in the JSON text.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) issue: Issue,
    pub(super) steps: Vec<PathStep>,
}

/// A step to a value in the JSON text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathStep {
    Member(String),
    Item(usize),
}

impl<'s> Walk<'s> {
    pub(super) fn new(shared: &'s Shared, root: &'s str) -> Self {
        Self {
            shared,
            root,
            place: Place::default(),
            frames: Vec::new(),
            sites: Vec::new(),
            found: Vec::new(),
            following: Vec::new(),
            visits: Rc::default(),
            now: OnceCell::new(),
            errors: 0,
            notes: 0,
            left_out: 0,
            attempts: 0,
        }
    }

    /// A walk from where this one is, whose findings are its own and whose steps are counted with this one's.
    pub(super) fn beside(&self) -> Self {
        Self {
            frames: self.frames.iter().map(Frame::again).collect(),
            following: self.following.clone(),
            visits: Rc::clone(&self.visits),
            ..Self::new(self.shared, self.root)
        }
    }

    pub(super) fn definitions(&self) -> &'s Definitions {
        &self.shared.definitions
    }

    pub(super) fn settings(&self) -> &'s Settings {
        &self.shared.settings
    }

    /// The rules of a type.
    pub(super) fn rules(&self, id: TypeId) -> Option<&'s TypeRules> {
        self.shared.base.of(&self.shared.definitions, id)
    }

    /// Whether the walk may go on here: not too deep, and not for too long.
    pub(super) fn may_visit(&mut self) -> bool {
        let visits = self.visits.get() + 1;
        self.visits.set(visits);
        if visits == VISITS_MAX {
            let text = format!("expected a resource that is checked in {VISITS_MAX} steps; the rest was not checked");
            self.report(IssueSeverity::Error, IssueCode::TooCostly, "steps", text);
        }
        if visits >= VISITS_MAX {
            return false;
        }
        let within = self.place.depth() <= DEPTH_MAX;
        if !within {
            let text = format!("expected elements nested at most {DEPTH_MAX} deep; what is deeper was not checked");
            self.report(IssueSeverity::Error, IssueCode::TooCostly, "depth", text);
        }
        within
    }

    /// Does something one step down.
    pub(super) fn at<R>(&mut self, step: Step<'s>, then: impl FnOnce(&mut Self) -> R) -> R {
        self.place.push(step);
        let result = then(self);
        self.place.pop();
        result
    }

    /// Does something one plain member down.
    pub(super) fn at_member<R>(&mut self, name: &'s str, then: impl FnOnce(&mut Self) -> R) -> R {
        self.at(Step::to(name), then)
    }

    /// Records an issue at the place where the walk is.
    pub(super) fn report(
        &mut self,
        severity: IssueSeverity,
        code: IssueCode,
        rule: impl Into<Arc<str>>,
        text: impl Into<String>,
    ) {
        // Of an attempt only its outcome counts.
        if self.attempts > 0 {
            if severity >= IssueSeverity::Error {
                self.found.push(Found {
                    issue: Issue::new(severity, code, ""),
                    steps: Vec::new(),
                });
            }
            return;
        }
        let told = if severity >= IssueSeverity::Error {
            &mut self.errors
        } else {
            &mut self.notes
        };
        if *told >= ISSUES_MAX {
            self.left_out += 1;
            return;
        }
        *told += 1;
        let issue = Issue::new(severity, code, text)
            .at(self.place.expression(self.root))
            .by(rule);
        let mut steps = Vec::with_capacity(self.place.depth() * 2);
        for step in self.place.steps() {
            steps.push(PathStep::Member(step.member.to_owned()));
            steps.extend(step.item.map(PathStep::Item));
        }
        self.found.push(Found { issue, steps });
    }

    /// Records an error.
    pub(super) fn error(&mut self, code: IssueCode, rule: &'static str, text: impl Into<String>) {
        self.report(IssueSeverity::Error, code, rule, text);
    }

    /// Whether something can be done without an error; what it finds is forgotten.
    pub(super) fn attempt(&mut self, then: impl FnOnce(&mut Self)) -> bool {
        let before = self.found.len();
        self.attempts += 1;
        then(self);
        self.attempts -= 1;
        let holds = self.found.len() == before;
        self.found.truncate(before);
        holds
    }

    /// What was found, in order, each thing once.
    pub(super) fn finish(mut self) -> Vec<Found> {
        if self.left_out > 0 {
            let text = format!("{} more issues are not listed: at most {ISSUES_MAX} are", self.left_out);
            self.found.push(Found {
                issue: Issue::new(IssueSeverity::Information, IssueCode::Informational, text).by("issues"),
                steps: Vec::new(),
            });
        }
        let mut seen = hashbrown::HashSet::new();
        let mut found = self.found;
        found.retain(|one| {
            seen.insert((
                one.issue.expression.clone(),
                one.issue.rule.clone(),
                one.issue.text.clone(),
            ))
        });
        found
    }
}
