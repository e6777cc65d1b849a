//! The parts of units in the text: their words, signs and exponents.

use super::repair::{Cursor, is_word, superscript};
use super::units::{Atom, by_word};

/// One part of a unit, the place after it, and whether it says an age (`y/o`); `below` a fraction line fewer letters
/// mean something else.
pub(super) fn read(here: Cursor<'_>, below: bool) -> Option<(Atom, Cursor<'_>, bool)> {
    let c = here.char()?;
    if !c.is_alphabetic() {
        let (atom, after) = sign(here, c)?;
        return Some((atom, after, false));
    }
    let (low, after) = here.low()?;
    let written = here.text.as_bytes().get(here.at..after.at).unwrap_or_default();
    if let Some((atom, after)) = molar(written, after) {
        return Some((atom, after, false));
    }
    if low.get() == b"cmh"
        && let Some(after) = oxide(after)
    {
        return Some((Atom::CmWater, after, false));
    }
    if let Some((atom, after)) = of_two_words(low.get(), after) {
        return Some((atom, after, false));
    }
    if matches!(low.get(), b"y" | b"yo")
        && let Some(after) = years_old(low.get(), after)
    {
        return Some((Atom::A, after, true));
    }
    let atom = by_word(low.get())?;
    if let Some((atom, after)) = raised(atom, after, below) {
        return Some((atom, after, false));
    }
    // `G/DL`, `u/l`: what else these stand for is divided by nothing.
    let divides = matches!(written, b"G" | b"u") && after.gap().char() == Some('/');
    if !after.is_word_end() || is_ambiguous(written, below) && !divides {
        return None;
    }
    Some((atom, after, false))
}

fn sign(here: Cursor<'_>, c: char) -> Option<(Atom, Cursor<'_>)> {
    let mut after = here;
    after.skip();
    match c {
        '%' => Some((Atom::Percent, after)),
        '℃' => Some((Atom::Cel, after)),
        '℉' => Some((Atom::DegF, after)),
        '°' => degree(after),
        _ => None,
    }
}

/// The scale of a degree.
fn degree(after: Cursor<'_>) -> Option<(Atom, Cursor<'_>)> {
    let (low, after) = after.next_word()?;
    let atom = match low.get() {
        b"c" | b"celsius" | b"centigrade" => Atom::Cel,
        b"f" | b"fahrenheit" => Atom::DegF,
        _ => return None,
    };
    after.is_word_end().then_some((atom, after))
}

/// Molar units, where the case of the `M` is the meaning.
fn molar<'a>(written: &[u8], after: Cursor<'a>) -> Option<(Atom, Cursor<'a>)> {
    let atom = match written {
        b"mM" => Atom::MilliMolar,
        b"uM" | b"\xc2\xb5M" | b"\xce\xbcM" => Atom::MicroMolar,
        b"nM" => Atom::NanoMolar,
        b"oC" => Atom::Cel,
        b"METs" | b"METS" => Atom::Met,
        _ => return None,
    };
    after.is_word_end().then_some((atom, after))
}

/// Parts of several words.
fn of_two_words<'a>(first: &[u8], after: Cursor<'a>) -> Option<(Atom, Cursor<'a>)> {
    let mut dotted = after;
    dotted.eat('.');
    let (low, last) = {
        let mut joined = dotted.gap();
        joined.eat('-');
        match first {
            b"pack" | b"packs" => {
                joined.eat('/');
            }
            b"log" => {
                if let Some((10, _, behind)) = joined.digits(2) {
                    joined = behind.gap();
                }
            }
            _ => {}
        }
        joined.next_word()?
    };
    let atom = match (first, low.get()) {
        (b"mm", b"hg") => Atom::MmHg,
        (b"mm", b"of") => {
            let end = last.phrase(&["hg"]).or_else(|| last.phrase(&["mercury"]))?;
            return Some((Atom::MmHg, end));
        }
        (b"millimeter" | b"millimeters" | b"millimetre" | b"millimetres", b"of") => {
            return Some((Atom::MmHg, last.phrase(&["mercury"])?));
        }
        (b"half", b"life" | b"lives" | b"lifes") => Atom::HalfLife,
        (b"cubic" | b"cu", b"mm" | b"millimeter" | b"millimeters" | b"millimetre" | b"millimetres") => Atom::Ul,
        (b"cubic", b"cm" | b"centimeter" | b"centimeters") => Atom::Ml,
        (b"square" | b"sq", b"m" | b"meter" | b"meters" | b"metre" | b"metres")
        | (b"meter" | b"meters" | b"metre" | b"metres" | b"m", b"square" | b"squared") => Atom::M2,
        (b"pack" | b"packs", b"year" | b"years" | b"yr" | b"yrs") => Atom::PackYears,
        (b"international", b"unit" | b"units") => Atom::Iu,
        (b"per", b"cent") => Atom::Percent,
        (b"degrees" | b"degree" | b"deg", b"c" | b"celsius" | b"centigrade") => Atom::Cel,
        (b"degrees" | b"degree" | b"deg", b"f" | b"fahrenheit") => Atom::DegF,
        (b"high", b"power") => {
            let end = last.phrase(&["field"]).or_else(|| last.phrase(&["fields"]))?;
            return Some((Atom::Hpf, end));
        }
        (b"milli", b"seconds" | b"second") => Atom::Ms,
        (b"milli" | b"micro", b"international") => {
            let end = last.phrase(&["units"]).or_else(|| last.phrase(&["unit"]))?;
            let atom = if first == b"milli" { Atom::Miu } else { Atom::MicroIu };
            return Some((atom, end));
        }
        (b"millimeter" | b"millimeters" | b"millimetre", b"square" | b"squared") => Atom::Mm2,
        (b"log", b"iu") => Atom::LogIu,
        (b"log", b"copies") => Atom::LogCopies,
        _ => return None,
    };
    last.is_word_end().then_some((atom, last))
}

/// `y.o.`, `y/o`, `yo`.
fn years_old<'a>(low: &[u8], after: Cursor<'a>) -> Option<Cursor<'a>> {
    if low == b"yo" {
        return after.is_word_end().then_some(after);
    }
    let mut here = after;
    here.eat_any(&['.', '/'])?;
    here = here.gap();
    here.eat_any(&['o', 'O'])?;
    if !here.is_word_end() {
        return None;
    }
    let mut dotted = here;
    if after.char() == Some('.') && dotted.eat('.') {
        return Some(dotted);
    }
    Some(here)
}

/// Squares and cubes of lengths.
fn raised(atom: Atom, after: Cursor<'_>, below: bool) -> Option<(Atom, Cursor<'_>)> {
    if !matches!(atom, Atom::Mm | Atom::Cm | Atom::M) {
        return None;
    }
    if atom == Atom::Cm
        && let Some(after) = water(after)
    {
        return Some((Atom::CmWater, after));
    }
    let (exponent, after) = exponent(after, below)?;
    let raised = match (atom, exponent) {
        (Atom::Mm, 2) => Atom::Mm2,
        (Atom::Mm, 3) => Atom::Ul,
        (Atom::Cm, 2) => Atom::Cm2,
        (Atom::Cm, 3) => Atom::Ml,
        (Atom::M, 2) => Atom::M2,
        _ => return None,
    };
    Some((raised, after))
}

/// `H2O` behind centimeters.
fn water(after: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut here = after.gap();
    here.eat_any(&['H', 'h'])?;
    oxide(here)
}

/// The `2O` of `H2O`.
fn oxide(mut here: Cursor<'_>) -> Option<Cursor<'_>> {
    here.eat_any(&['2', '₂'])?;
    here.eat_any(&['O', 'o', '0'])?;
    here.is_word_end().then_some(here)
}

/// A two or three raised behind a length: `2`, `^2`, `²`, `^ 2`, `(2)`; `below` a fraction line ` 2` too.
fn exponent(after: Cursor<'_>, below: bool) -> Option<(u32, Cursor<'_>)> {
    if let Some((c, len)) = after.peek()
        && let Some(digit) = superscript(c)
    {
        let mut end = after;
        end.at += len;
        return Some((digit, end));
    }
    let mut here = after;
    let spaced = here.gap();
    let mut marked = spaced;
    let mut marks = false;
    while marked.eat_any(&['^', '*']).is_some() {
        marks = true;
    }
    if marks {
        here = marked.gap();
    } else if below {
        here = spaced;
    }
    let bracket = here.eat_any(&['(', '{']).is_some();
    if bracket && !marks && !below {
        return None;
    }
    if marks
        && let Some((c, len)) = here.peek()
        && let Some(digit) = superscript(c)
    {
        here.at += len;
        return Some((digit, here));
    }
    let (digit, 1, mut end) = here.digits(1)? else {
        return None;
    };
    if bracket {
        end.eat_any(&[')', '}'])?;
    }
    if end.char().is_some_and(is_word) {
        return None;
    }
    Some((digit, end))
}

/// Short words that mean something else in other letters: `MM`, `MS`, `G`, `D`.
fn is_ambiguous(written: &[u8], below: bool) -> bool {
    match written {
        b"M" | b"K" | [0xc2 | 0xce, _] => true,
        b"S" | b"H" | b"D" | b"W" | b"Y" | b"G" | b"u" | b"MM" | b"MS" | b"MO" | b"MU" | b"PACK" | b"mets"
        | b"Mets" | b"met" | b"Met" => !below,
        _ => false,
    }
}
