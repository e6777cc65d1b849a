//! Numbers and units that stand alone, as records write them.

use super::lexer::lex;
use super::token::{Kind, Unit};
use crate::eligibility::expr::Op;

/// Longest text that can be a number with its unit, in bytes.
const PLAIN_BYTES_MAX: usize = 64;

/// A text that is a number and nothing else but a comparison before it and a unit behind: `92 x 10^9/L`, `< 0.5`.
///
/// The number is in the unit that is given as UCUM, which is empty where none is written.
pub(crate) fn plain_quantity(text: &str) -> Option<(Op, f64, &'static str)> {
    if text.len() > PLAIN_BYTES_MAX {
        return None;
    }
    let mut tokens = Vec::new();
    lex(text, &mut tokens);
    let kinds: Vec<Kind> = tokens
        .iter()
        .filter(|token| !token.spelled)
        .map(|token| token.kind)
        .collect();
    if kinds.len() != tokens.len() {
        return None;
    }
    let (op, rest) = match kinds.as_slice() {
        [Kind::Compare(op), rest @ ..] => (*op, rest),
        rest => (Op::Eq, rest),
    };
    let (number, unit) = match rest {
        [Kind::Number(number)] => (*number, ""),
        [Kind::Number(number), Kind::Unit(unit)] => (number * unit.factor, unit.ucum),
        _ => return None,
    };
    let is_bound = matches!(op, Op::Eq | Op::Lt | Op::Le | Op::Gt | Op::Ge);
    (is_bound && number.is_finite()).then_some((op, number, unit))
}

/// What a unit as it is written (`10^9/L`, `mg/dl`, `IU/L`) is in UCUM, and what a number in it is multiplied by.
pub(crate) fn plain_unit(written: &str) -> Option<Unit> {
    if written.is_empty() || written.len() > PLAIN_BYTES_MAX {
        return None;
    }
    let mut tokens = Vec::new();
    for text in [format!("1 {written}"), format!("1 x {written}")] {
        lex(&text, &mut tokens);
        if let [first, second] = tokens.as_slice()
            && let (Kind::Number(number), Kind::Unit(unit)) = (first.kind, second.kind)
        {
            return Some(Unit {
                ucum: unit.ucum,
                factor: unit.factor * number,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read_and_nothing_else() {
        assert_eq!(plain_quantity("92 x 10^9/L"), Some((Op::Eq, 92.0, "10*9/L")));
        assert_eq!(plain_quantity("< 0.5 mg/dl"), Some((Op::Lt, 0.5, "mg/dL")));
        assert_eq!(plain_quantity("7"), Some((Op::Eq, 7.0, "")));
        for text in [
            "",
            "about 7",
            "7 of 10",
            "7-8",
            "20/30",
            "two",
            "2 weeks ago",
            "7 g/dL low",
        ] {
            assert_eq!(plain_quantity(text), None, "{text}");
        }
    }

    #[test]
    fn units_are_known_however_they_are_spelled() {
        for (written, ucum) in [
            ("10^9/L", "10*9/L"),
            ("x10E9/L", "10*9/L"),
            ("10*3/uL", "10*3/uL"),
            ("K/uL", "10*3/uL"),
            ("mg/dl", "mg/dL"),
            ("IU/L", "U/L"),
            ("mmHg", "mm[Hg]"),
        ] {
            let unit = plain_unit(written).map(|unit| (unit.ucum, unit.factor));
            assert_eq!(unit, Some((ucum, 1.0)), "{written}");
        }
        assert_eq!(plain_unit("furlong"), None);
        assert_eq!(plain_unit(""), None);
    }
}
