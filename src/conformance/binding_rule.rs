//! A binding as a rule.

use crate::definition::{Binding, Strength};

/// A binding that is checked.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BindingRule {
    pub(super) strength: Strength,
    pub(super) value_set: String,
    /// Codes beyond it are errors, however weak the binding.
    pub(super) most: Option<String>,
}

impl BindingRule {
    /// The rule, when the binding asks for anything.
    pub(super) fn compile(binding: &Binding) -> Option<Self> {
        let checked = binding.strength >= Strength::Extensible || binding.max_value_set.is_some();
        let value_set = binding.value_set.as_ref().or(binding.max_value_set.as_ref())?;
        checked.then(|| Self {
            strength: binding.strength,
            value_set: value_set.clone(),
            most: binding.max_value_set.clone(),
        })
    }
}
