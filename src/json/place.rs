//! Lines and columns of a text.

/// A place in a text, for people: both counts begin with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line; lines end with a line feed.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// The places of bytes of a text, which is read once however many there are; a byte beyond the end is at the end.
pub fn places(text: &[u8], offsets: &[usize]) -> Vec<Place> {
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    let offset = |index: usize| offsets.get(index).copied().unwrap_or_default().min(text.len());
    order.sort_by_key(|index| offset(*index));
    let mut found = vec![Place { line: 1, column: 1 }; offsets.len()];
    let (mut at, mut place) = (0, Place { line: 1, column: 1 });
    for index in order {
        let between = text.get(at..offset(index)).unwrap_or_default();
        at = offset(index);
        let last_line = match memchr::memrchr(b'\n', between) {
            Some(end) => {
                place.line += memchr::memchr_iter(b'\n', between).count();
                place.column = 1;
                between.get(end + 1..).unwrap_or_default()
            }
            None => between,
        };
        place.column += characters(last_line);
        if let Some(slot) = found.get_mut(index) {
            *slot = place;
        }
    }
    found
}

/// How many characters begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xc0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_lines_and_columns() {
        let text = "ab\r\né𝄞x\n\ny".as_bytes();
        let at = |wanted: &str| {
            text.windows(wanted.len())
                .position(|part| part == wanted.as_bytes())
                .unwrap()
        };
        let offsets = [at("y"), 0, at("x"), at("é"), 999, at("b")];
        let found: Vec<_> = places(text, &offsets).iter().map(|p| (p.line, p.column)).collect();
        assert_eq!(found, [(4, 1), (1, 1), (2, 3), (2, 1), (4, 2), (1, 2)]);
        assert_eq!(places(b"", &[0]), [Place { line: 1, column: 1 }]);
    }
}
