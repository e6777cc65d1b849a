//! How much one expression may ask for.

/// Bounds of one expression and of one evaluation of it; beyond each of them stands an error, never a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of an expression's text.
    pub text_bytes_max: usize,
    /// Deepest nesting of an expression, and of the tree that is compared as a whole.
    pub depth_max: u32,
    /// Most steps of one evaluation: expressions evaluated, elements visited, pairs compared.
    pub steps_max: u64,
    /// Most items of one collection.
    pub items_max: usize,
    /// Most bytes of a text that an evaluation makes.
    pub string_bytes_max: usize,
    /// Most bytes of a regular expression, once compiled.
    pub regex_bytes_max: usize,
}

impl Limits {
    /// What holds where nothing else is said.
    pub const DEFAULT: Self = Self {
        text_bytes_max: 8 * 1024,
        depth_max: 128,
        steps_max: 1_000_000,
        items_max: 100_000,
        string_bytes_max: 1024 * 1024,
        regex_bytes_max: 1024 * 1024,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
