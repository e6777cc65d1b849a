//! How a JSON record is laid out in lines, by which a record that was cut off is told from one that goes on.

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct LineShape {
    /// Blanks so far on a line of which nothing else was seen.
    pub(crate) blanks: Option<usize>,
    /// Blanks before the record's first byte.
    pub(crate) indent: usize,
    /// Line ends seen between the record's tokens.
    ends: usize,
    /// Whether the record's inner lines stand further right than its first.
    indented: bool,
}

impl LineShape {
    /// Of a record whose first byte stands behind so many blanks.
    pub(crate) fn behind(indent: usize) -> Self {
        Self {
            indent,
            ..Self::default()
        }
    }

    /// Whether a `{` behind `blanks` on a fresh line starts another record, the one in hand being cut off.
    pub(crate) fn starts_another(&mut self, blanks: usize, byte: u8) -> bool {
        self.ends += 1;
        if self.ends == 1 {
            self.indented = blanks > self.indent;
            return byte == b'{' && blanks == self.indent;
        }
        self.indented && byte == b'{' && blanks == self.indent
    }
}
