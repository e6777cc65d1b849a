//! Where in a resource a check is: told in FHIRPath to people, and in JSON's own steps to what finds lines.

use std::fmt::Write as _;

/// One step down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step<'s> {
    /// The member as JSON spells it: `valueQuantity`, `_birthDate`.
    pub(super) member: &'s str,
    /// The element's name in FHIRPath: `value`.
    pub(super) name: &'s str,
    /// The type, when the element has a choice.
    pub(super) of: Option<&'s str>,
    /// Which item of a list, from nought.
    pub(super) item: Option<usize>,
}

impl<'s> Step<'s> {
    /// To a member that is called as in FHIRPath and has one type.
    pub(super) fn to(name: &'s str) -> Self {
        Self {
            member: name,
            name,
            of: None,
            item: None,
        }
    }

    /// To an item of the list there.
    pub(super) fn item(self, at: usize) -> Self {
        Self { item: Some(at), ..self }
    }
}

/// The way from the resource that is checked to the element that is.
#[derive(Debug, Default)]
pub(super) struct Place<'s> {
    steps: Vec<Step<'s>>,
}

impl<'s> Place<'s> {
    pub(super) fn push(&mut self, step: Step<'s>) {
        self.steps.push(step);
    }

    pub(super) fn pop(&mut self) {
        self.steps.pop();
    }

    pub(super) fn depth(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn steps(&self) -> &[Step<'s>] {
        &self.steps
    }

    /// FHIRPath from the type of the outermost resource: `Observation.value.ofType(Quantity).code`.
    pub(super) fn expression(&self, root: &str) -> String {
        let mut text = root.to_owned();
        for step in &self.steps {
            text.push('.');
            text.push_str(step.name);
            if let Some(of) = step.of {
                let _ = write!(text, ".ofType({of})");
            }
            if let Some(item) = step.item {
                let _ = write!(text, "[{item}]");
            }
        }
        text
    }
}
