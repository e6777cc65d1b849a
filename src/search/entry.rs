//! Index entries: what a search parameter finds in a resource.

/// One value of one parameter in one resource. (First sketch; the owner of this folder completes it.)
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The parameter's code.
    pub parameter: &'static str,
    /// The value.
    pub value: EntryValue,
}

/// An indexed value.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryValue {
    /// A code in a system.
    Token {
        /// System, when there is one.
        system: Option<String>,
        /// Code.
        code: String,
    },
}
