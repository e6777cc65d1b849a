//! What an element becomes when a differential says more about it.

use std::sync::Arc;

use crate::definition::structure::{Binding, Constraint, Element};

/// Adds what `said` says; `source` is the canonical URL of the profile that says it.
pub(crate) fn merge(element: &mut Element, said: &Element, source: &str) {
    set(&mut element.min, said.min.as_ref());
    set(&mut element.max, said.max.as_ref());
    set(&mut element.fixed, said.fixed.as_ref());
    set(&mut element.pattern, said.pattern.as_ref());
    set(&mut element.min_value, said.min_value.as_ref());
    set(&mut element.max_value, said.max_value.as_ref());
    set(&mut element.max_length, said.max_length.as_ref());
    set(&mut element.slicing, said.slicing.as_ref());
    if !said.types.is_empty() {
        element.types.clone_from(&said.types);
    }
    if !said.representation.is_empty() {
        element.representation.clone_from(&said.representation);
    }
    // What is true of the base stays true: a profile cannot take these back.
    element.is_modifier |= said.is_modifier;
    element.must_support |= said.must_support;
    element.is_summary |= said.is_summary;
    for constraint in &said.constraints {
        constrain(element, constraint, source);
    }
    if let Some(binding) = &said.binding {
        element.binding = Some(bound(element.binding.take(), binding));
    }
}

fn set<T: Clone>(held: &mut Option<T>, said: Option<&T>) {
    if let Some(said) = said {
        *held = Some(said.clone());
    }
}

/// Constraints add up; one of a known key is said anew.
fn constrain(element: &mut Element, constraint: &Arc<Constraint>, source: &str) {
    let mut constraint = Arc::clone(constraint);
    if constraint.source.is_none() {
        Arc::make_mut(&mut constraint).source = Some(source.to_owned());
    }
    match element.constraints.iter_mut().find(|held| held.key == constraint.key) {
        Some(held) => *held = constraint,
        None => element.constraints.push(constraint),
    }
}

/// A binding that names no value set only changes how strict the base's is.
fn bound(held: Option<Binding>, said: &Binding) -> Binding {
    let (value_set, max_value_set) = held.map_or((None, None), |held| (held.value_set, held.max_value_set));
    Binding {
        strength: said.strength,
        value_set: said.value_set.clone().or(value_set),
        max_value_set: said.max_value_set.clone().or(max_value_set),
    }
}
