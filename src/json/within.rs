//! Where a reader is in a tree; the path is spelt out only when something is wrong there.

/// Where the reader is: a member or an item within others.
pub(crate) struct Within<'w> {
    pub(crate) outer: Option<&'w Within<'w>>,
    pub(crate) step: At<'w>,
}

/// A step from what is around.
pub(crate) enum At<'w> {
    /// The whole text.
    Root,
    /// A member of an object.
    Member(&'w str),
    /// An item of an array.
    Item(usize),
}

impl Within<'_> {
    /// The path so far, such as `entry[0].resource.name`.
    pub(crate) fn path(&self) -> String {
        let mut path = self.outer.map(Within::path).unwrap_or_default();
        match self.step {
            At::Root => {}
            At::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
            At::Item(at) => path.extend(["[", &at.to_string(), "]"]),
        }
        path
    }
}
