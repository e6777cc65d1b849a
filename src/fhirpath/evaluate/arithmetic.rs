//! Operators on numbers, quantities, dates and texts (FHIRPath 2.0, 6.6).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::run::{Outcome, Run, Scope, number_in};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::tree::{Arithmetic, Expr, Sign};
use crate::fhirpath::value::{Moment, Quantity};

const PLACE: &str = "an arithmetic operator";

impl<'a> Run<'_, 'a> {
    pub(super) fn polarity(&self, sign: Sign, items: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let Some(item) = self.single(items, "a sign")? else {
            return Ok(Collection::Empty);
        };
        let value = self.value_of(item);
        let signed = match value {
            Some(value) if sign == Sign::Plus && number_in(&value).is_some() => Some(value),
            Some(Item::Integer(number)) => number.checked_neg().map(Item::Integer),
            Some(Item::Long(number)) => number.checked_neg().map(Item::Long),
            Some(Item::Decimal(number)) => Some(Item::Decimal(-number)),
            _ => match self.quantity_of(item) {
                Some(quantity) => {
                    let value = if sign == Sign::Minus {
                        -quantity.value
                    } else {
                        quantity.value
                    };
                    Some(Item::Quantity(Box::new(Quantity { value, ..quantity })))
                }
                None => return self.wrong_type("a sign", "a number or quantity", item),
            },
        };
        Ok(signed.into())
    }

    pub(super) fn arithmetic(
        &self,
        kind: Arithmetic,
        pair: &(Expr, Expr),
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let (one, two) = (self.operand(&pair.0, scope)?, self.operand(&pair.1, scope)?);
        if kind == Arithmetic::Concatenate {
            let one = self.string_of(one.as_slice(), "`&`")?.unwrap_or_default();
            let two = self.string_of(two.as_slice(), "`&`")?.unwrap_or_default();
            return self.text(format!("{one}{two}"));
        }
        let (one, two) = (self.single(one.as_slice(), PLACE)?, self.single(two.as_slice(), PLACE)?);
        let (Some(one), Some(two)) = (one, two) else {
            return Ok(Collection::Empty);
        };
        self.calculate(kind, one, two)
    }

    /// The result for two items; nothing where there is none, as for a division by zero or a number that is too large.
    pub(super) fn calculate(&self, kind: Arithmetic, one: &Item<'a>, two: &Item<'a>) -> Outcome<Collection<'a>> {
        let first = self.value_of(one);
        let second = self.value_of(two);
        if let (Some(first), Some(second)) = (&first, &second) {
            if let (Item::String(one), Item::String(two), Arithmetic::Plus) = (first, second, kind) {
                return self.text(format!("{one}{two}"));
            }
            if let Some(result) = whole(kind, first, second) {
                return Ok(result.into());
            }
            if let (Some(one), Some(two)) = (number_in(first), number_in(second)) {
                return Ok(decimal(kind, one, two).into());
            }
            let moment = match first {
                Item::Date(moment) | Item::DateTime(moment) | Item::Time(moment) => Some(moment),
                _ => None,
            };
            if let (Some(moment), Arithmetic::Plus | Arithmetic::Minus) = (moment, kind) {
                let is_bare_number = number_in(second).is_some();
                let amount = self.quantity_of(two).filter(|_| !is_bare_number);
                return match amount {
                    Some(amount) => shift(first, *moment, kind, &amount),
                    None => self.wrong_type(PLACE, "a quantity", two),
                };
            }
        }
        let quantities = self.quantity_of(one).zip(self.quantity_of(two));
        let Some((one, two)) = quantities else {
            let culprit = if self.quantity_of(one).is_none() { one } else { two };
            return self.wrong_type(PLACE, "a number or quantity", culprit);
        };
        let result = match kind {
            Arithmetic::Plus => one.plus(&two, Decimal::ONE),
            Arithmetic::Minus => one.plus(&two, Decimal::NEGATIVE_ONE),
            Arithmetic::Times => one.times(&two, false),
            Arithmetic::Over => one.times(&two, true),
            Arithmetic::Div | Arithmetic::Mod | Arithmetic::Concatenate => {
                return Err(EvaluateError::NotSupported("`div` and `mod` of quantities"));
            }
        };
        Ok(result.map(|quantity| Item::Quantity(Box::new(quantity))).into())
    }
}

/// The result for two whole numbers; the outer option says whether they are such.
#[expect(clippy::option_option, reason = "no result is not the same as no whole numbers")]
fn whole<'a>(kind: Arithmetic, one: &Item<'a>, two: &Item<'a>) -> Option<Option<Item<'a>>> {
    let (one, two, is_long) = match (one, two) {
        (Item::Integer(one), Item::Integer(two)) => (i64::from(*one), i64::from(*two), false),
        (Item::Integer(one), Item::Long(two)) => (i64::from(*one), *two, true),
        (Item::Long(one), Item::Integer(two)) => (*one, i64::from(*two), true),
        (Item::Long(one), Item::Long(two)) => (*one, *two, true),
        _ => return None,
    };
    let result = match kind {
        Arithmetic::Plus => one.checked_add(two),
        Arithmetic::Minus => one.checked_sub(two),
        Arithmetic::Times => one.checked_mul(two),
        Arithmetic::Div => one.checked_div(two),
        Arithmetic::Mod => one.checked_rem(two),
        Arithmetic::Over | Arithmetic::Concatenate => return None,
    };
    Some(result.and_then(|number| {
        if is_long {
            Some(Item::Long(number))
        } else {
            i32::try_from(number).ok().map(Item::Integer)
        }
    }))
}

fn decimal<'a>(kind: Arithmetic, one: Decimal, two: Decimal) -> Option<Item<'a>> {
    let result = match kind {
        Arithmetic::Plus => one.checked_add(two),
        Arithmetic::Minus => one.checked_sub(two),
        Arithmetic::Times => one.checked_mul(two),
        Arithmetic::Over => one.checked_div(two),
        Arithmetic::Div => {
            let quotient = one.checked_div(two)?.trunc();
            return Some(quotient.to_i32().map_or(Item::Decimal(quotient), Item::Integer));
        }
        Arithmetic::Mod => one.checked_rem(two),
        Arithmetic::Concatenate => None,
    };
    result.map(Item::Decimal)
}

/// A date or time moved by a span.
fn shift<'a>(item: &Item<'a>, moment: Moment, kind: Arithmetic, amount: &Quantity) -> Outcome<Collection<'a>> {
    let Some(span) = amount.span() else {
        return Err(EvaluateError::BadUnit(amount.unit().to_owned()));
    };
    let count = if kind == Arithmetic::Minus {
        -amount.value
    } else {
        amount.value
    };
    let moved = match item {
        Item::Date(_) => moment.plus(count, span).map(|moved| Item::Date(moved.to_date())),
        Item::DateTime(_) => moment.plus(count, span).map(Item::DateTime),
        _ => match moment.time_plus(count, span) {
            Some(moved) => Some(Item::Time(moved)),
            None => return Err(EvaluateError::BadUnit(amount.unit().to_owned())),
        },
    };
    Ok(moved.into())
}
