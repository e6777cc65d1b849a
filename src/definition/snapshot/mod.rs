//! Snapshots: what a profile says and its base together, made of the differential and the base's snapshot.

mod address;
pub(crate) mod generate;
mod limits;
mod merge;
#[cfg(test)]
mod published;
mod tree;

use crate::definition::snapshot::limits::within_limits;
use crate::definition::snapshot::tree::Node;
use crate::definition::structure::Element;

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
