//! Units behind numbers: their parts read from the text and put together.

use super::power;
use super::repair::{Cursor, is_word, superscript};
use super::token::Unit;
use super::units::{Atom, by_word, powered, together};

/// A unit that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'a> {
    /// The unit.
    pub(super) unit: Unit,
    /// The place after it.
    pub(super) after: Cursor<'a>,
    /// It says an age: `years old`, `months of age`.
    pub(super) aged: bool,
    /// It is a stretch of time.
    pub(super) time: bool,
}

/// The parts read so far.
struct Parts {
    atoms: [Atom; 4],
    count: usize,
}

impl Parts {
    fn of(first: Atom) -> Self {
        Self {
            atoms: [first; 4],
            count: 1,
        }
    }

    fn get(&self) -> &[Atom] {
        self.atoms.get(..self.count).unwrap_or_default()
    }

    fn with(&self, next: Atom) -> Option<Self> {
        let mut atoms = self.atoms;
        *atoms.get_mut(self.count)? = next;
        Some(Self {
            atoms,
            count: self.count + 1,
        })
    }
}

/// The unit at this place behind the number `value`, blanks before it passed over.
pub(super) fn read(start: Cursor<'_>, value: f64) -> Option<Read<'_>> {
    let here = start.gap();
    // Most of what follows a number is a word that is no unit.
    here.char()?;
    if let Some(read) = with_power(here) {
        return Some(read);
    }
    if let Some((atom, after)) = by_value(here, value) {
        return finish(&Parts::of(atom), after, Parts::of(atom).get());
    }
    if let Some((first, after)) = divided(here) {
        return divide(Parts::of(Atom::One).with(first)?, after);
    }
    let (first, after, aged) = atom(here, false)?;
    if aged {
        return Some(Read {
            unit: Unit { ucum: "a", factor: 1.0 },
            after,
            aged: true,
            time: true,
        });
    }
    let read = divide(Parts::of(first), after)?;
    // A small `l` alone is as likely a one.
    if read.unit.ucum == "L" && here.byte() == Some(b'l') && after.at == here.at + 1 {
        return None;
    }
    Some(read)
}

/// A unit that counts by volume, which a number with dots or blanks between its thousands needs.
pub(super) fn is_count(start: Cursor<'_>) -> bool {
    read(start, f64::NAN).is_some_and(|read| {
        matches!(read.unit.ucum, "/uL" | "{copies}/mL" | "[IU]/mL" | "{copies}/uL") && read.unit.factor >= 1.0
    })
}

/// A stretch of time, one word or two, behind a word that belongs to it (`consecutive weeks`).
pub(super) fn time(start: Cursor<'_>) -> Option<Read<'_>> {
    read(start, f64::NAN).filter(|read| read.time)
}

/// A count in powers of ten.
fn with_power(here: Cursor<'_>) -> Option<Read<'_>> {
    let power = power::read(here)?;
    let mut after = power.after;
    let mut parts = Parts::of(Atom::One);
    // `10^9 cells/L`, `10^4 copies/mL`, `10^9 per L`.
    if let Some((first, behind, false)) = atom(after.gap(), false)
        && matches!(first, Atom::One | Atom::Copies | Atom::Iu | Atom::Cfu | Atom::U)
        && divided(behind).is_some()
    {
        parts = Parts::of(first);
        after = behind;
    }
    if let Some((by, behind)) = divided(after)
        && (by.is_volume() || by == Atom::Kg)
        && let Some((ucum, factor)) = powered(power.exponent, parts.with(by)?.get())
    {
        return Some(Read {
            unit: Unit { ucum, factor },
            after: behind,
            aged: false,
            time: false,
        });
    }
    let (ucum, factor) = powered(power.exponent, &[])?;
    (power.stated && power.after.is_word_end()).then_some(Read {
        unit: Unit { ucum, factor },
        after: power.after,
        aged: false,
        time: false,
    })
}

/// Divides `parts` by whatever follows, as far as that is a unit.
fn divide(mut parts: Parts, mut after: Cursor<'_>) -> Option<Read<'_>> {
    let mut best = together(parts.get()).map(|_| (after, parts.count));
    while let Some((by, behind)) = divided(after).or_else(|| daily(after)) {
        let Some(more) = parts.with(by) else { break };
        parts = more;
        after = behind;
        if together(parts.get()).is_some() {
            best = Some((after, parts.count));
        }
    }
    let (after, count) = best?;
    finish(&parts, after, parts.atoms.get(..count)?)
}

fn finish<'a>(parts: &Parts, after: Cursor<'a>, used: &[Atom]) -> Option<Read<'a>> {
    let (ucum, factor) = together(used)?;
    let time = used.len() == 1 && parts.atoms.first().is_some_and(|first| first.is_time());
    let mut read = Read {
        unit: Unit { ucum, factor },
        after,
        aged: false,
        time,
    };
    if time {
        read.after = plural(read.after);
        if let Some(after) = old(read.after) {
            read.after = after;
            read.aged = true;
        }
    }
    Some(read)
}

/// Past `(s)` and a possessive apostrophe: `week(s)`, `months'`.
fn plural(after: Cursor<'_>) -> Cursor<'_> {
    let mut here = after;
    if here.eat('(') && here.eat('s') && here.eat(')') {
        return here;
    }
    let mut here = after;
    if here.eat('\'') && here.is_word_end() {
        return here;
    }
    after
}

/// Past `old` or `of age` behind a stretch of time.
fn old(after: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut here = after.gap();
    here.eat('-');
    if let Some(old) = here.phrase(&["old"]) {
        return Some(old);
    }
    let (low, mut behind) = here.low()?;
    if low.get() != b"of" {
        return None;
    }
    behind.eat('-');
    behind.phrase(&["age"]).or_else(|| behind.phrase(&["ages"]))
}

/// A divisor with its sign or word: `/dL`, `per day`, `/1.73 m2`, `/24 h`.
fn divided(start: Cursor<'_>) -> Option<(Atom, Cursor<'_>)> {
    let mut here = start.gap();
    let sign = here.eat('/');
    if !sign {
        // `mL/min x 1.73 m2`
        let mut crossed = here;
        if crossed.eat_any(&['x', 'X', '×', '*', '·', '-', '(']).is_some()
            && let Some(after) = surface(crossed.gap())
        {
            return Some((Atom::Bsa, after));
        }
        let (low, after) = here.low()?;
        if low.get() != b"per" {
            return None;
        }
        here = after;
    }
    let here = here.gap();
    match here.char()? {
        '0'..='9' | '(' => numbered(here),
        _ => {
            let (atom, after, aged) = atom(here, true)?;
            (!aged).then_some((atom, after))
        }
    }
}

/// A divisor with a number: 1.73 m2, 24 hours, 100 mL.
fn numbered(here: Cursor<'_>) -> Option<(Atom, Cursor<'_>)> {
    if let Some(after) = surface(here) {
        return Some((Atom::Bsa, after));
    }
    let (number, _, after) = here.digits(3)?;
    let mut after = after.gap();
    after.eat('-');
    let (by, after, _) = atom(after.gap(), true)?;
    match (number, by) {
        (24, Atom::H) => Some((Atom::D, after)),
        (100, Atom::Ml) => Some((Atom::Hecto, after)),
        (1, _) => Some((by, after)),
        _ => None,
    }
}

/// The standard body surface, 1.73 m2.
fn surface(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut here = start;
    let bracket = here.eat('(');
    if !here.eat('1') {
        return None;
    }
    here.eat_any(&['.', ','])?;
    let (73, 2, mut after) = here.digits(2)? else {
        return None;
    };
    if let Some((Atom::M2 | Atom::M, behind, _)) = atom(after.gap(), true) {
        after = behind;
    }
    if bracket {
        let mut closed = after.gap();
        if closed.eat(')') {
            after = closed;
        }
    }
    Some(after)
}

/// `daily` and its like behind a dose.
fn daily(start: Cursor<'_>) -> Option<(Atom, Cursor<'_>)> {
    let (low, after) = start.next_word()?;
    let by = match low.get() {
        b"daily" => (Atom::D, after),
        b"weekly" => (Atom::Wk, after),
        b"monthly" => (Atom::Mo, after),
        b"a" | b"each" | b"every" | b"once" => {
            let (next, after) = after.next_word()?;
            match next.get() {
                b"day" | b"daily" => (Atom::D, after),
                b"week" | b"weekly" => (Atom::Wk, after),
                _ => return None,
            }
        }
        _ => return None,
    };
    after.is_word_end().then_some(by)
}

/// Letters whose meaning depends on the number: `38 C`, `100 F`, `-6.00 D`.
fn by_value(here: Cursor<'_>, value: f64) -> Option<(Atom, Cursor<'_>)> {
    let atom = match here.byte()? {
        b'C' if (30.0..=45.0).contains(&value) => Atom::Cel,
        b'F' if (90.0..=115.0).contains(&value) => Atom::DegF,
        b'D' if value.fract() != 0.0 || value < 0.0 => Atom::Diopter,
        _ => return None,
    };
    let mut after = here;
    after.skip();
    after.is_word_end().then_some((atom, after))
}

/// One part of a unit, the place after it, and whether it says an age (`y/o`).
fn atom(here: Cursor<'_>, below: bool) -> Option<(Atom, Cursor<'_>, bool)> {
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
    if !after.is_word_end() || is_ambiguous(written, below) {
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
        (b"millimeters" | b"millimetres", b"of") => return Some((Atom::MmHg, last.phrase(&["mercury"])?)),
        (b"half", b"life" | b"lives" | b"lifes") => Atom::HalfLife,
        (b"cubic" | b"cu", b"mm" | b"millimeter" | b"millimeters" | b"millimetre" | b"millimetres") => Atom::Ul,
        (b"cubic", b"cm" | b"centimeter" | b"centimeters") => Atom::Ml,
        (b"square" | b"sq", b"m" | b"meter" | b"meters" | b"metre" | b"metres") => Atom::M2,
        (b"pack" | b"packs", b"year" | b"years" | b"yr" | b"yrs") => Atom::PackYears,
        (b"international", b"unit" | b"units") => Atom::Iu,
        (b"per", b"cent") => Atom::Percent,
        (b"degrees" | b"degree" | b"deg", b"c" | b"celsius" | b"centigrade") => Atom::Cel,
        (b"degrees" | b"degree" | b"deg", b"f" | b"fahrenheit") => Atom::DegF,
        (b"high", b"power") => {
            let end = last.phrase(&["field"]).or_else(|| last.phrase(&["fields"]))?;
            return Some((Atom::Hpf, end));
        }
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
        b"M" | b"K" => true,
        b"S" | b"H" | b"D" | b"W" | b"Y" | b"G" | b"u" | b"MM" | b"MS" | b"MO" | b"MU" | b"PACK" | b"mets"
        | b"Mets" | b"met" | b"Met" => !below,
        _ => false,
    }
}
