//! Reading a unit's code, and what it is in base units.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::atom::{ATOMS, Atom, DIMENSIONS, Meaning, PREFIXES};

/// Most bytes of a unit's code.
const CODE_BYTES_MAX: usize = 256;
/// Deepest nesting of a unit's code and of what its atoms are made of.
const DEPTH_MAX: u32 = 24;
/// Greatest exponent of a unit.
const EXPONENT_MAX: i32 = 99;

/// A unit as a product of base units and a factor.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    dimensions: [i16; DIMENSIONS],
    factor: Decimal,
    /// What is divided by, kept apart so that thirds and ninths stay exact.
    divisor: Decimal,
    /// Power of ten that is a further factor.
    tens: i32,
    /// Scales with a zero of their own: what is added to the number first.
    before: Decimal,
}

impl Unit {
    const ONE: Self = Self {
        dimensions: [0; DIMENSIONS],
        factor: Decimal::ONE,
        divisor: Decimal::ONE,
        tens: 0,
        before: Decimal::ZERO,
    };

    /// Reads a code of UCUM (case-sensitive), as far as its atoms are known here; annotations in braces mean nothing.
    pub fn read(code: &str) -> Option<Self> {
        (code.len() <= CODE_BYTES_MAX && !code.is_empty())
            .then(|| read_within(code, DEPTH_MAX))
            .flatten()
    }

    /// Whether numbers of the two units can be compared.
    pub fn is_comparable(&self, other: &Self) -> bool {
        self.dimensions == other.dimensions
    }

    /// Which of two amounts is greater; none when they measure different things.
    pub fn compare(&self, number: Decimal, other: &Self, number_of_other: Decimal) -> Option<Ordering> {
        if !self.is_comparable(other) {
            return None;
        }
        let apart = self.tens - other.tens;
        let exact = || {
            let one = self.in_base(number)?.checked_mul(other.divisor)?;
            let two = other.in_base(number_of_other)?.checked_mul(self.divisor)?;
            if apart >= 0 {
                Some(raised(one, apart)?.cmp(&two))
            } else {
                Some(one.cmp(&raised(two, -apart)?))
            }
        };
        // Too far apart for exact arithmetic.
        let rough = || {
            let float = |unit: &Self, number: Decimal| {
                let base = unit.in_base(number)?.to_f64()? / unit.divisor.to_f64()?;
                Some(base * 10_f64.powi(unit.tens))
            };
            float(self, number)?.partial_cmp(&float(other, number_of_other)?)
        };
        exact().or_else(rough)
    }

    /// What `number` of this unit is in the other one.
    pub fn convert(&self, number: Decimal, other: &Self) -> Option<Decimal> {
        if !self.is_comparable(other) {
            return None;
        }
        let base = self.in_base(number)?.checked_mul(other.divisor)?;
        let apart = self.tens - other.tens;
        let (above, below) = if apart >= 0 {
            (raised(base, apart)?, Decimal::ONE)
        } else {
            (base, raised(Decimal::ONE, -apart)?)
        };
        let below = below.checked_mul(other.factor)?.checked_mul(self.divisor)?;
        above.checked_div(below)?.checked_sub(other.before)
    }

    /// In base units, but for the divisor and the power of ten.
    fn in_base(&self, number: Decimal) -> Option<Decimal> {
        number.checked_add(self.before)?.checked_mul(self.factor)
    }

    fn times(mut self, other: &Self, sign: i32) -> Option<Self> {
        // A scale with a zero of its own makes no product.
        if !self.before.is_zero() || !other.before.is_zero() {
            self.before = Decimal::ZERO;
        }
        for (one, two) in self.dimensions.iter_mut().zip(other.dimensions) {
            *one = i16::try_from(i32::from(*one) + sign * i32::from(two)).ok()?;
        }
        let (factor, divisor) = if sign > 0 {
            (other.factor, other.divisor)
        } else {
            (other.divisor, other.factor)
        };
        self.factor = self.factor.checked_mul(factor)?;
        self.divisor = self.divisor.checked_mul(divisor)?;
        self.tens = self.tens.checked_add(sign.checked_mul(other.tens)?)?;
        Some(self)
    }

    fn to_power(&self, exponent: i32) -> Option<Self> {
        if exponent == 1 {
            return Some(self.clone());
        }
        (0..exponent.abs()).try_fold(Self::ONE, |product, _| product.times(self, exponent.signum()))
    }
}

fn raised(number: Decimal, tens: i32) -> Option<Decimal> {
    let power = u32::try_from(tens).ok().filter(|power| *power <= 28)?;
    number.checked_mul(Decimal::from_i128_with_scale(10_i128.pow(power), 0))
}

fn read_within(code: &str, depth: u32) -> Option<Unit> {
    let mut rest = code;
    let unit = product(&mut rest, depth)?;
    rest.is_empty().then_some(unit)
}

/// Components with `.` or `/` between them, perhaps after a `/`.
fn product(rest: &mut &str, depth: u32) -> Option<Unit> {
    let depth = depth.checked_sub(1)?;
    let mut unit = Unit::ONE;
    let mut sign = if eat(rest, '/') { -1 } else { 1 };
    let mut is_first = sign > 0;
    loop {
        let component = component(rest, depth)?;
        // The first one is taken as it is, so that it may be a scale with a zero of its own.
        unit = if is_first {
            component
        } else {
            unit.times(&component, sign)?
        };
        is_first = false;
        sign = if eat(rest, '.') {
            1
        } else if eat(rest, '/') {
            -1
        } else {
            return Some(unit);
        };
    }
}

fn component(rest: &mut &str, depth: u32) -> Option<Unit> {
    if eat(rest, '(') {
        let unit = product(rest, depth)?;
        return eat(rest, ')').then_some(unit);
    }
    if rest.starts_with('{') {
        annotation(rest)?;
        return Some(Unit::ONE);
    }
    let unit = annotatable(rest, depth)?;
    if rest.starts_with('{') {
        annotation(rest)?;
    }
    Some(unit)
}

/// A whole number, or an atom with its prefix and exponent.
fn annotatable(rest: &mut &str, depth: u32) -> Option<Unit> {
    let word = word(rest)?;
    if let Some(exponent) = word.strip_prefix("10*").or_else(|| word.strip_prefix("10^")) {
        let tens = if exponent.is_empty() { 1 } else { exponent_of(exponent)? };
        return Some(Unit { tens, ..Unit::ONE });
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        let factor = word.parse().ok().filter(|factor: &Decimal| !factor.is_zero())?;
        return Some(Unit { factor, ..Unit::ONE });
    }
    let name = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let name = if name.len() < word.len() {
        name.strip_suffix(['+', '-']).unwrap_or(name)
    } else {
        name
    };
    let exponent = match word.strip_prefix(name) {
        Some("") | None => 1,
        Some(exponent) => exponent_of(exponent)?,
    };
    symbol(name, depth)?.to_power(exponent)
}

fn symbol(name: &str, depth: u32) -> Option<Unit> {
    if let Some((at, atom)) = atom(name) {
        return meaning(at, atom, depth);
    }
    PREFIXES.iter().find_map(|(prefix, tens)| {
        let (at, atom) = atom(name.strip_prefix(prefix)?).filter(|(_, atom)| atom.is_metric)?;
        let unit = meaning(at, atom, depth)?;
        Some(Unit {
            tens: unit.tens + tens,
            ..unit
        })
    })
}

fn atom(code: &str) -> Option<(usize, &'static Atom)> {
    ATOMS.iter().enumerate().find(|(_, atom)| atom.code == code)
}

fn meaning(at: usize, atom: &Atom, depth: u32) -> Option<Unit> {
    match atom.meaning {
        Meaning::Own => {
            let mut unit = Unit::ONE;
            *unit.dimensions.get_mut(at)? = 1;
            Some(unit)
        }
        Meaning::Of(count, of) => {
            let unit = read_within(of, depth.checked_sub(1)?)?;
            Some(Unit {
                factor: unit.factor.checked_mul(count.parse().ok()?)?,
                ..unit
            })
        }
        Meaning::Temperature {
            before,
            numerator,
            denominator,
        } => {
            let kelvin = symbol("K", depth)?;
            Some(Unit {
                factor: Decimal::from(numerator),
                divisor: Decimal::from(denominator),
                before: before.parse().ok()?,
                ..kelvin
            })
        }
    }
}

fn exponent_of(text: &str) -> Option<i32> {
    let exponent: i32 = text.strip_prefix('+').unwrap_or(text).parse().ok()?;
    (exponent.abs() <= EXPONENT_MAX).then_some(exponent)
}

/// Everything up to the next `.`, `/`, parenthesis or brace that is not in square brackets.
fn word<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let mut in_brackets = false;
    let end = rest
        .char_indices()
        .find(|(_, c)| {
            in_brackets = (in_brackets || *c == '[') && *c != ']';
            !in_brackets && matches!(c, '.' | '/' | '(' | ')' | '{' | '}') || c.is_whitespace()
        })
        .map_or(rest.len(), |(at, _)| at);
    let (word, after) = rest.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
    *rest = after;
    Some(word)
}

fn annotation(rest: &mut &str) -> Option<()> {
    let (words, after) = rest.strip_prefix('{')?.split_once('}')?;
    *rest = after;
    (!words.contains('{')).then_some(())
}

fn eat(rest: &mut &str, wanted: char) -> bool {
    match rest.strip_prefix(wanted) {
        Some(after) => {
            *rest = after;
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(one: (&str, &str), two: (&str, &str)) -> Option<Ordering> {
        let unit = |code: &str| Unit::read(code).unwrap_or_else(|| panic!("{code}"));
        unit(one.1).compare(one.0.parse().unwrap(), &unit(two.1), two.0.parse().unwrap())
    }

    #[test]
    fn every_atom_is_made_of_others() {
        for atom in ATOMS {
            assert!(Unit::read(atom.code).is_some(), "{}", atom.code);
        }
        assert!(ATOMS.iter().skip(DIMENSIONS).all(|atom| atom.meaning != Meaning::Own));
    }

    #[test]
    fn equal_amounts() {
        for (one, two) in [
            (("4.0000", "g"), ("4000.0", "mg")),
            (("1", "[in_i]"), ("2.54", "cm")),
            (("0.040", "m2"), ("4", "cm.m")),
            (("2", "g/m"), ("2", "(g)/(m)")),
            (("1", "1"), ("1", "m/m")),
            (("1", "wk"), ("7", "d")),
            (("37", "Cel"), ("310.15", "K")),
            (("98.6", "[degF]"), ("37", "Cel")),
            (("120", "mm[Hg]"), ("15.99864", "kPa")),
            (("1", "10*9/L"), ("1000", "/uL")),
            (("5", "mg/dL"), ("50", "mg/L{serum}")),
            (("1", "mmol/L"), ("1", "mol/m3")),
            (("1", "U"), ("1000", "mU")),
            (("100", "%"), ("1", "{fraction}")),
            (("1", "[lb_av]"), ("16", "[oz_av]")),
            (("1", "kcal"), ("4184", "J")),
            (("60", "/min"), ("1", "Hz")),
            (("70", "kg"), ("70000", "g")),
            (("1", "[iU]/mL"), ("1", "k[iU]/L")),
        ] {
            assert_eq!(compare(one, two), Some(Ordering::Equal), "{one:?} {two:?}");
        }
        assert_eq!(compare(("1", "Ym"), ("1", "ym")), Some(Ordering::Greater));
    }

    #[test]
    fn what_measures_other_things_is_not_compared() {
        assert_eq!(compare(("1", "cm"), ("1", "s")), None);
        assert_eq!(compare(("1", "[iU]"), ("1", "[arb'U]")), None);
        assert_eq!(compare(("1", "g"), ("1", "mol")), None);
    }

    #[test]
    fn what_is_no_unit_is_none() {
        for code in [
            "", "[s]", "foo", "m.", "m//s", "(m", "m)", "m{x", "kmin", "m999", "0", "m s", "10*999", ".",
        ] {
            assert_eq!(Unit::read(code), None, "{code}");
        }
        assert_eq!(Unit::read(&"(".repeat(200)), None);
    }
}
