//! How large a snapshot may be.

use crate::definition::structure::Element;

/// Steps of a path, at most: nothing published has more than eight.
pub(crate) const STEPS_MAX: usize = 32;
/// Elements of a snapshot, at most: the largest published one has under a thousand.
pub(crate) const ELEMENTS_MAX: usize = 20_000;

/// Whether a list of elements is one that can be worked on.
///
/// # Errors
/// A sentence, when it is too long or goes too deep.
pub(crate) fn within_limits(elements: &[Element]) -> Result<(), String> {
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
