//! Names with digits in them.

use super::repair::{Cursor, is_word};

/// The end of letters and digits from `start`, with the rest of a version or date: `v5.0`, `1.2.3`.
pub(super) fn end(start: Cursor<'_>) -> usize {
    let mut here = start;
    let mut digit_last = false;
    let mut digits_only = true;
    loop {
        if let Some(byte) = here.byte().filter(u8::is_ascii_alphanumeric) {
            digit_last = byte.is_ascii_digit();
            digits_only &= digit_last;
            here.at += 1;
            continue;
        }
        match here.peek() {
            Some((c, len)) if is_word(c) => {
                digit_last = c.is_ascii_digit();
                digits_only &= digit_last;
                here.at += len;
            }
            Some(('.', len)) if digit_last && digits_only => {
                let next = Cursor {
                    at: here.at + len,
                    ..here
                };
                if !next.char().is_some_and(|c| c.is_ascii_digit()) {
                    return here.at;
                }
                here = next;
            }
            _ => return here.at,
        }
    }
}

/// Past `.0` behind a version.
pub(super) fn version_end(mut here: Cursor<'_>) -> usize {
    while here.char() == Some('.') {
        let mut next = here;
        next.skip();
        let Some((_, _, after)) = next.digits(4) else { break };
        here = after;
    }
    here.at
}
