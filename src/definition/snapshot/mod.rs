//! Snapshots: what a profile says and its base together, made of the differential and the base's snapshot.

mod address;
mod generate;
mod merge;
#[cfg(test)]
mod published;
mod tree;

pub(crate) use generate::{Sources, generate};

use crate::definition::Element;
use tree::Node;

/// Steps of a path, at most: nothing published has more than eight.
const STEPS_MAX: usize = 32;
/// Elements of a snapshot, at most: the largest published one has under a thousand.
const ELEMENTS_MAX: usize = 20_000;

/// A snapshot that came with its structure, its ids formed as they should be.
///
/// # Errors
/// A sentence, when it is larger than a snapshot may be.
pub(crate) fn normalised(snapshot: &[Element]) -> Result<Vec<Element>, String> {
    within_limits(snapshot)?;
    let tree = Node::grow(snapshot).filter(|tree| tree.count() == snapshot.len());
    // Elements out of order are left as they came.
    Ok(tree.map_or_else(|| snapshot.to_vec(), Node::list))
}

fn within_limits(elements: &[Element]) -> Result<(), String> {
    if elements.len() > ELEMENTS_MAX {
        return Err(format!(
            "expected at most {ELEMENTS_MAX} elements, found {}",
            elements.len()
        ));
    }
    match elements
        .iter()
        .find(|element| element.path.split('.').count() > STEPS_MAX)
    {
        Some(element) => Err(format!(
            "expected paths of at most {STEPS_MAX} steps, found {}",
            element.path
        )),
        None => Ok(()),
    }
}
