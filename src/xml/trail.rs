//! Where a reader is in the tree, for the words of a fault.

use crate::xml::frame::Frame;

/// The path of the innermost open element, such as `Bundle.entry[0].resource.name[0]`.
pub(crate) fn path(open: &[Frame]) -> String {
    let mut path = String::new();
    let mut is_held = false;
    for frame in open {
        // A resource within an element has no step of its own.
        if !is_held {
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&frame.name);
            if frame.many {
                path.extend(["[", &frame.place.to_string(), "]"]);
            }
        }
        is_held = frame.holds_resource();
    }
    path
}
