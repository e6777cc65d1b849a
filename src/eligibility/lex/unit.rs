//! Units behind numbers: their parts read from the text and put together.

use super::atom;
use super::power;
use super::repair::Cursor;
use super::token::Unit;
use super::units::{Atom, powered, together};

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

/// The unit at this place behind the number `value`, blanks before it passed over, and the same unit said again in
/// brackets (`grams per deciliter (g/dL)`).
pub(super) fn read(start: Cursor<'_>, value: f64) -> Option<Read<'_>> {
    let mut first = once(start, value)?;
    let mut inside = first.after.gap();
    if inside.eat_any(&['(', '[']).is_some()
        && let Some(again) = once(inside, value)
        && is_same(first.unit.ucum, again.unit.ucum)
    {
        let mut end = again.after.gap();
        if end.eat_any(&[')', ']']).is_some() {
            first.after = end;
        }
    }
    Some(first)
}

/// Whether a unit in brackets repeats the one before it, or its last part.
fn is_same(unit: &str, again: &str) -> bool {
    unit == again || unit.strip_suffix(again).is_some_and(|rest| rest.ends_with('/'))
}

fn once(start: Cursor<'_>, value: f64) -> Option<Read<'_>> {
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
    let (first, after, aged) = atom::read(here, false)?;
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
    if let Some((first, behind, false)) = atom::read(after.gap(), false)
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
    // `9 g%`
    if after.char() == Some('%')
        && let Some(percent) = parts.with(Atom::Percent)
        && together(percent.get()).is_some()
    {
        parts = percent;
        after.skip();
    }
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
            let (atom, after, aged) = atom::read(here, true)?;
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
    let (by, after, _) = atom::read(after.gap(), true)?;
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
    if let Some((Atom::M2 | Atom::M, behind, _)) = atom::read(after.gap(), true) {
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

#[cfg(test)]
mod tests {
    use super::super::sample::shown;

    fn all(texts: &[&str], wanted: &str) {
        for text in texts {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn counts_in_powers_of_ten() {
        all(
            &[
                "1.5 x 10^9/L",
                "1.5×109/L",
                "1.5 x 10⁹/L",
                "1.5 x 10E9/L",
                "1.5*10*9/L",
                "1.5 10^9/L",
                "1.5 109/L",
                "1.5 x 10(9)/L",
                "1.5x10e9/L",
                "1.5 x 10 9/L",
                "1.5 × 10 ^ 9 / L",
                "1.5 Gi/L",
                "1.5 G/L",
                "1.5E9/L",
                "1.5 x 10^9 cells/L",
                "1.5 x 109 per liter",
                "1.5 billion/L",
                "1.5 * 1,000,000,000/L",
                "1.5ⅹ109/L",
                r"1.5 x 10\^9/L",
                "1.5 X 10^9/liter (L)",
                "1.5 x 10**9/l",
                "1.5/nL",
            ],
            "#1.5 [10*9/L]",
        );
        all(
            &[
                "75 K/mm3",
                "75 k/uL",
                "75 x 103/mm3",
                "75 10^3/uL",
                "75 ×1000/mm3",
                "75 thousand/mm3",
                "75 x 10^3 cells/µL",
            ],
            "#75 [10*3/uL]",
        );
        all(&["1500 x 10^6/L", "1500×106/L"], "#1500 [10*6/L]");
        all(&["2 x 10^5 copies/mL"], "#2 [{copies}/mL*100000]");
        all(&["1.5 lakh/mm3"], "#1.5 [10*3/uL*100]");
        all(&["10^9/L"], "#1000000000 [/L]");
        all(&["5 million/mL"], "#5 [10*6/mL]");
        all(&["stage 3 K"], "stage #3 K");
    }

    #[test]
    fn counts_by_volume() {
        all(
            &[
                "1500 cells/mm3",
                "1500/mm3",
                "1500 /mm^3",
                "1500/mm³",
                "1500/cubic mm",
                "1500 per cubic millimeter",
                "1500/cmm",
                "1500 /µL",
                "1500/uL",
                "1500/mcl",
                "1500 per microliter",
                "1500 cells/µL",
                "1,500/mm 3",
                "1500/cu mm",
                "1500/mmc",
                "1500 / mm^3",
                "1500 platelets/µL",
                r"1500/mm\^3",
            ],
            "#1500 [/uL]",
        );
        all(
            &["50 copies/mL", "50 copies per milliliter (copies/mL)"],
            "#50 [{copies}/mL]",
        );
        all(&["20 IU/mL"], "#20 [[IU]/mL]");
        all(&["3 log10 IU/mL"], "#3 [{log_IU}/mL]");
    }

    #[test]
    fn clearance_and_surface() {
        all(
            &[
                "60 mL/min/1.73m2",
                "60 ml/min/1.73 m^2",
                "60 mL/min per 1.73 m2",
                "60 mL/min/1.73m²",
                "60 ml / min / 1.73 m2",
                "60 mL/minute/1.73 square meters",
                "60 ml/min/1,73 m2",
                "60 mL/min x 1.73 m2",
                r"60 mL/min/1.73 m\^2",
            ],
            "#60 [mL/min/{1.73_m2}]",
        );
        all(
            &["60 mL/min", "60 ml / minute", "60 milliliters per minute"],
            "#60 [mL/min]",
        );
        all(
            &[
                "25 kg/m2",
                "25 kg/m^2",
                "25 kg/m²",
                "25 kg / m2",
                "25 kilograms per meter squared (kg/m^2)",
            ],
            "#25 [kg/m2]",
        );
    }

    #[test]
    fn concentrations_and_doses() {
        all(
            &[
                "9 g/dL",
                "9 gm/dL",
                "9 g / dl",
                "9 grams per deciliter (g/dL)",
                "9 g%",
                "9 G/DL",
            ],
            "#9 [g/dL]",
        );
        all(
            &["2 mg/dL", "2 mg/dl", "2 mg%", "2 mg/100 mL", "2 mg per deciliter"],
            "#2 [mg/dL]",
        );
        all(
            &[
                "34 µmol/L",
                "34 μmol/l",
                "34 umol/L",
                "34 mcmol/L",
                "34 micromol/L",
                "34 µM",
            ],
            "#34 [umol/L]",
        );
        all(&["7 mmol/L", "7 mM", "7 millimoles per liter"], "#7 [mmol/L]");
        all(&["40 U/L", "40 IU/L", "40 units/L", "40 u/l"], "#40 [U/L]");
        all(&["25 mIU/mL"], "#25 [m[IU]/mL]");
        all(&["4 mEq/L"], "#4 [meq/L]");
        all(
            &[
                "10 mg/day",
                "10 mg per day",
                "10 mg daily",
                "10 mg/d",
                "10 mg once daily",
                "10 mg/24h",
                "10 mg a day",
            ],
            "#10 [mg/d]",
        );
        all(&["2 mg/kg/day"], "#2 [mg/kg/d]");
        all(&["10 mg of"], "#10 [mg] of");
        all(&["10 mg/dose"], "#10 [mg] Slash dose");
    }

    #[test]
    fn times_and_ages() {
        all(&["18 years", "18 yrs", "18 y", "18years"], "#18 [a]");
        all(
            &[
                "18 years old",
                "18 years of age",
                "18 y.o.",
                "18 y/o",
                "18 yo",
                "18 year old",
                "18 yrs of age",
            ],
            "#18 [a]",
        );
        all(&["5 half-lives", "5 half lives", "5 half-life"], "#5 [{half-life}]");
        all(&["4 week(s)", "4 weeks'", "4 wks", "4 w"], "#4 [wk]");
        all(&["4 consecutive weeks"], "#4 consecutive [wk]");
        all(
            &["5 drug-elimination half-lives"],
            "#5 drug Dash elimination [{half-life}]",
        );
        all(&["470 ms", "470 msec", "470 milliseconds", "470ms"], "#470 [ms]");
        all(&["3 MS lesions"], "#3 MS lesions");
        all(&["24-hour urine"], "#24 Dash [h] urine");
    }

    #[test]
    fn signs_of_life() {
        all(
            &[
                "140 mmHg",
                "140 mm Hg",
                "140 mm of mercury",
                "140 millimeter of mercury (mm Hg)",
            ],
            "#140 [mm[Hg]]",
        );
        all(
            &["50 bpm", "50 beats/min", "50 beats per minute", "50/min"],
            "#50 [/min]",
        );
        all(
            &["38 °C", "38°C", "38 C", "38 degrees Celsius", "38 ℃", "38 ºC"],
            "#38 [Cel]",
        );
        all(&["100.4 F", "100.4°F"], "#100.4 [[degF]]");
        all(&["80 %", "80%", "80 percent", "80 per cent"], "#80 [%]");
        all(&["5 cmH2O", "5 cm H2O"], "#5 [cm[H2O]]");
        all(&["hepatitis 2 C"], "hepatitis #2 C");
    }
}
