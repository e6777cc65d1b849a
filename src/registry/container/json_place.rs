//! Where in a JSON value a stream has come to: how deep, in what brackets, behind which keys.

/// Keys longer than this are none of the container's.
const KEY_BYTES_MAX: usize = 32;
/// How deep brackets are told apart; it is as many as bits of [`Place::kinds`].
const TOLD_DEPTH_MAX: usize = 128;
/// How deep the keys stand that lead to a page's records.
const KEYS_DEPTH_MAX: usize = 2;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// Nesting, the containers' own included.
    pub(crate) depth: usize,
    /// One bit a level: set for `[`.
    kinds: u128,
    /// The last text at depth 1 or 2, as it may be a key.
    word: Vec<u8>,
    key: Vec<u8>,
    outer_key: Vec<u8>,
    /// Whether a value is next, rather than a key or an element.
    pub(crate) after_colon: bool,
    is_study: bool,
}

impl Place {
    /// Forgets what was seen: a record begins at this depth.
    pub(crate) fn begin(&mut self, depth: usize) {
        self.depth = depth;
        self.after_colon = false;
        self.is_study = false;
        self.key.clear();
        self.outer_key.clear();
    }

    /// Goes behind an opening bracket.
    pub(crate) fn open(&mut self, byte: u8) {
        if self.depth < TOLD_DEPTH_MAX {
            let bit = 1_u128 << self.depth;
            if byte == b'[' {
                self.kinds |= bit;
            } else {
                self.kinds &= !bit;
            }
        }
        self.depth += 1;
    }

    /// Goes behind a closing bracket; whether it closes what was opened last.
    pub(crate) fn closes(&mut self, byte: u8) -> bool {
        self.depth -= 1;
        self.depth >= TOLD_DEPTH_MAX || (self.kinds >> self.depth & 1 == 1) == (byte == b']')
    }

    /// A text begins, which may be a key.
    pub(crate) fn begin_text(&mut self) {
        self.word.clear();
    }

    /// A piece of the text at hand.
    pub(crate) fn text(&mut self, piece: &[u8]) {
        if self.depth <= KEYS_DEPTH_MAX && self.word.len() <= KEY_BYTES_MAX {
            let end = piece.len().min(KEY_BYTES_MAX + 1);
            self.word.extend_from_slice(piece.get(..end).unwrap_or_default());
        }
    }

    /// The text at hand was a key of the record.
    pub(crate) fn key(&mut self) {
        if self.depth > KEYS_DEPTH_MAX {
            return;
        }
        if self.depth == 1 {
            self.outer_key.clone_from(&self.word);
            self.is_study |= self.word.eq_ignore_ascii_case(b"protocolSection");
        }
        std::mem::swap(&mut self.key, &mut self.word);
    }

    /// Whether a `[` here opens the list of a page's records.
    pub(crate) fn opens_records(&self) -> bool {
        self.after_colon
            && !self.is_study
            && match self.depth {
                1 => self.key == b"studies",
                2 => self.key == b"FullStudies" && self.outer_key == b"FullStudiesResponse",
                _ => false,
            }
    }
}
