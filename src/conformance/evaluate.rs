//! Running FHIRPath where the walk is: invariants, contexts of extensions, discriminators.

use crate::conformance::invariant::Invariant;
use crate::conformance::narrative::narrative_faults;
use crate::conformance::reference::Target;
use crate::conformance::walk::{Frame, Instance, Site, Walk};
use crate::conformance::words::short;
use crate::definition::{Membership, Structure};
use crate::fhir::{IssueCode, IssueSeverity};
use crate::fhirpath::{EvaluateError, Expression, Moment, Node, Outside, Surroundings};
use crate::json;

/// What FHIRPath asks of what is around the resource.
#[derive(Debug)]
struct Around<'w, 's>(&'w Walk<'s>);

impl<'s> Outside<'s> for Around<'_, 's> {
    fn resolve(&self, reference: &str) -> Option<Node<'s>> {
        let Target::Here(resource) = self.0.target(reference) else {
            return None;
        };
        let kind = resource.get("resourceType").and_then(json::Value::as_str)?;
        let type_id = self.0.definitions().types().named(kind)?;
        Some(Node::new(Some(resource), None, Some(type_id)))
    }

    fn member_of(&self, value_set: &str, system: Option<&str>, code: &str) -> Option<bool> {
        match self.0.definitions().membership(value_set, system, code) {
            Membership::In { .. } => Some(true),
            Membership::NotIn => Some(false),
            Membership::Unknown => None,
        }
    }

    fn conforms_to(&self, resource: &Node<'s>, profile: &str) -> Option<bool> {
        let value = resource.value()?;
        self.0
            .shared
            .profile(profile)
            .is_some()
            .then(|| self.0.conforms(value, profile))
    }

    fn now(&self) -> Option<Moment> {
        *self.0.now.get_or_init(|| {
            let time = self.0.shared.clock.map(|clock| clock().to_string());
            time.as_deref().and_then(Moment::date_time)
        })
    }

    fn html_checks(&self, html: &str) -> Option<bool> {
        Some(narrative_faults(html).is_empty())
    }
}

impl<'s> Walk<'s> {
    /// Checks invariants of an element.
    pub(super) fn check_invariants(&mut self, invariants: &'s [Invariant], instance: Instance<'s>) {
        for invariant in invariants {
            let constraint = &invariant.constraint;
            match self.holds(invariant, instance) {
                Ok(true) => {}
                Ok(false) => {
                    let severity = match (constraint.is_error, constraint.is_best_practice) {
                        (_, true) => self.settings().best_practice,
                        (true, false) => IssueSeverity::Error,
                        (false, false) => IssueSeverity::Warning,
                    };
                    let expression = constraint.expression.as_deref().unwrap_or_default();
                    let text = format!("expected: {} ({})", constraint.human, short(expression));
                    self.report(severity, IssueCode::Invariant, constraint.key.as_str(), text);
                }
                Err(reason) => {
                    let text = format!("the invariant {} could not be checked: {reason}", constraint.key);
                    self.report(
                        IssueSeverity::Warning,
                        IssueCode::NotSupported,
                        constraint.key.as_str(),
                        text,
                    );
                }
            }
        }
    }

    fn holds(&self, invariant: &'s Invariant, instance: Instance<'s>) -> Result<bool, String> {
        let expression = invariant.expression.as_ref().map_err(Clone::clone)?;
        let held = self
            .evaluate_truth(expression, instance)
            .map_err(|error| error.to_string())?;
        // What is empty was not found to hold.
        Ok(held.unwrap_or(false))
    }

    fn evaluate_truth(
        &self,
        expression: &'s Expression,
        instance: Instance<'s>,
    ) -> Result<Option<bool>, EvaluateError> {
        let outside = Around(self);
        match self.surroundings(&outside) {
            Some(around) => expression.holds(&around, node(instance)),
            None => Ok(None),
        }
    }

    /// Checks an invariant on where an extension stands; the extension is `%extension`.
    pub(super) fn check_context_invariant(&mut self, structure: &'s Structure, text: &'s str, instance: Instance<'s>) {
        let Ok(expression) = Expression::parse(text) else {
            return;
        };
        let outside = Around(self);
        let held = self
            .surroundings(&outside)
            .map(|around| expression.holds(&around, node(instance)));
        if let Some(Ok(Some(false))) = held {
            let text = format!(
                "expected {} only where {}, found it elsewhere",
                structure.url,
                short(text)
            );
            self.error(IssueCode::Extension, "extension-context", text);
        }
    }

    /// Whether a path, from the resource, leads to an element among others.
    pub(super) fn is_at_path(&self, path: &str, site: Site<'s>) -> bool {
        let Ok(expression) = Expression::parse(path) else {
            return true;
        };
        let outside = Around(self);
        let Some(around) = self.surroundings(&outside) else {
            return true;
        };
        let Some(frame) = self.frames.last() else { return true };
        let Ok(found) = expression.evaluate(&around, node(frame.instance)) else {
            return true;
        };
        let is_same = |one: &Node<'s>| match (one.value(), site.instance.value) {
            (Some(one), Some(other)) => std::ptr::eq(one, other),
            _ => false,
        };
        found.nodes().any(|one| is_same(&one))
    }

    /// The elements that a path leads to.
    pub(super) fn select(&self, expression: &'s Expression, instance: Instance<'s>) -> Vec<Instance<'s>> {
        let outside = Around(self);
        let Some(around) = self.surroundings(&outside) else {
            return Vec::new();
        };
        let Ok(found) = expression.evaluate(&around, node(instance)) else {
            return Vec::new();
        };
        let instances = found.nodes().filter_map(|one| {
            Some(Instance {
                value: one.value(),
                sibling: one.sibling(),
                type_id: one.type_id()?,
            })
        });
        instances.collect()
    }

    fn surroundings<'w>(&self, outside: &'w Around<'w, 's>) -> Option<Surroundings<'w, 's>> {
        let frame = self.frames.last()?;
        let root = self
            .frames
            .iter()
            .rev()
            .find(|frame| !frame.is_contained)
            .unwrap_or(frame);
        Some(Surroundings::new(
            self.definitions().types(),
            of_frame(frame),
            of_frame(root),
            outside,
        ))
    }
}

fn of_frame<'s>(frame: &Frame<'s>) -> Node<'s> {
    node(frame.instance)
}

fn node(instance: Instance<'_>) -> Node<'_> {
    Node::new(instance.value, instance.sibling, Some(instance.type_id))
}
