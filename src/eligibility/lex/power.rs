//! Powers of ten between a number and the volume it is counted in.

use super::repair::{Cursor, superscript};

/// A power of ten, and whether it was written as one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Power<'a> {
    /// The exponent.
    pub(super) exponent: u32,
    /// Written as a power or a word (`10^9`, `10⁹`, `million`), not flattened to `109`.
    pub(super) stated: bool,
    /// The place after it.
    pub(super) after: Cursor<'a>,
}

/// A power at this place behind a number: `x 10^9`, `×109`, `10⁹`, `K`, `million`, `x 1000`.
pub(super) fn read(start: Cursor<'_>) -> Option<Power<'_>> {
    let mut here = start.gap();
    let crossed = here.eat_any(&['x', 'X', '×', '*', '·', 'х']).is_some();
    if crossed {
        here = here.gap();
    } else if let Some(power) = word(here) {
        return Some(power);
    }
    if crossed && let Some(after) = thousand(here) {
        return Some(Power {
            exponent: 3,
            stated: true,
            after,
        });
    }
    ten(here).or_else(|| scientific(here, crossed))
}

/// `10^9` and its many spellings, from its first digit.
pub(super) fn ten(here: Cursor<'_>) -> Option<Power<'_>> {
    let mut here = here;
    if !here.eat('1') || !here.eat('0') {
        return None;
    }
    if let Some((exponent, after)) = raised(here) {
        return Some(Power {
            exponent,
            stated: true,
            after,
        });
    }
    // Marks between the ten and its exponent, with or without blanks.
    let spaced = here.gap();
    let mut marked = spaced;
    let mut marks = 0;
    while marks < 3 && marked.eat_any(&['^', '*', 'E', 'e', '(', '[', '{']).is_some() {
        marks += 1;
        marked = marked.gap();
    }
    if marks == 0 && marked.at > here.at {
        // `10 9/L`, `10 exp 9`.
        if let Some(after) = marked.phrase(&["exp"]) {
            marked = after.gap();
            marks = 1;
        }
    }
    marked.eat('+');
    if marks > 0
        && let Some((exponent, after)) = raised(marked)
    {
        return Some(Power {
            exponent,
            stated: true,
            after,
        });
    }
    let (exponent, _, mut after) = marked.digits(2)?;
    if !matches!(exponent, 2..=12) {
        return None;
    }
    if marks > 0 {
        after.eat_any(&[')', ']', '}']);
    } else if !matches!(exponent, 3 | 6 | 9 | 12) {
        return None;
    }
    Some(Power {
        exponent,
        stated: marks > 0,
        after,
    })
}

/// Superscript digits.
fn raised(mut here: Cursor<'_>) -> Option<(u32, Cursor<'_>)> {
    let mut exponent = None;
    for _ in 0..2 {
        let Some((c, len)) = here.peek() else { break };
        let Some(digit) = superscript(c) else { break };
        exponent = Some(exponent.unwrap_or(0) * 10 + digit);
        here.at += len;
    }
    Some((exponent?, here))
}

/// The `E9` of `1.5E9/L`, and `x E9/L`.
fn scientific(here: Cursor<'_>, crossed: bool) -> Option<Power<'_>> {
    let mut inner = here;
    inner.eat_any(&['E', 'e'])?;
    inner.eat('+');
    let (exponent, count, after) = inner.digits(2)?;
    let usual = matches!(exponent, 3..=12) && (crossed || count <= 2);
    usual.then_some(Power {
        exponent,
        stated: true,
        after,
    })
}

/// `1000` and `1,000` behind a cross.
fn thousand(here: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut here = here;
    if !here.eat('1') {
        return None;
    }
    here.eat(',');
    let (rest, count, after) = here.digits(3)?;
    (rest == 0 && count == 3).then_some(after)
}

/// Words and letters for powers. The letters count only before a volume.
fn word(here: Cursor<'_>) -> Option<Power<'_>> {
    let (low, after) = here.low()?;
    let first = here.byte()?;
    let exponent = match low.get() {
        b"k" | b"th" | b"thou" | b"tsd" | b"thousand" | b"thousands" => 3,
        b"lakh" | b"lakhs" | b"lac" | b"lacs" => 5,
        b"mill" | b"mil" | b"mio" | b"million" | b"millions" => 6,
        b"billion" | b"billions" | b"bil" | b"giga" | b"gi" => 9,
        // `G/L`: a gram is written small.
        b"g" if first == b'G' && is_liter(after) => 9,
        b"m" if first == b'M' => 6,
        b"t" if first == b'T' && is_liter(after) => 12,
        _ => return None,
    };
    Some(Power {
        exponent,
        stated: low.get().len() > 6 || exponent == 5,
        after,
    })
}

fn is_liter(after: Cursor<'_>) -> bool {
    let mut here = after.gap();
    if !here.eat('/') {
        return false;
    }
    here.gap().low().is_some_and(|(low, _)| low.get() == b"l")
}
