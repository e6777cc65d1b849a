//! Functions on numbers (FHIRPath 2.0, 5.7), and the bounds and precision of what is written.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::run::{Outcome, Run, Scope, number_in};
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::Call;
use crate::fhirpath::value::number::{bound, from_float, logarithm, power, rounded, square_root};
use crate::fhirpath::value::{Moment, Quantity};

impl<'a> Run<'_, 'a> {
    pub(super) fn math(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let Some(item) = self.single(input, name)? else {
            return Ok(Collection::Empty);
        };
        let argument = self.argument(call, 0, scope)?;
        let argument = self
            .single(argument.as_slice(), name)?
            .and_then(|item| self.value_of(item));
        if !call.arguments.is_empty() && argument.is_none() {
            return Ok(Collection::Empty);
        }
        let value = self.value_of(item);
        let Some(number) = value.as_ref().and_then(number_in) else {
            return match self.quantity_of(item) {
                Some(quantity) => Ok(of_quantity(call.function, &quantity, argument.as_ref()).into()),
                None => self.wrong_type(name, "a number", item),
            };
        };
        let argument = match &argument {
            None => None,
            Some(argument) => match number_in(argument) {
                Some(number) => Some(number),
                None => return self.wrong_type(name, "a number", argument),
            },
        };
        let is_whole = !matches!(value, Some(Item::Decimal(_))) && argument.is_none_or(|number| number.scale() == 0);
        let whole = |number: Option<Decimal>| number.and_then(|number| integer(number, value.as_ref()));
        let decimal = |number: Option<Decimal>| number.map(Item::Decimal);
        let float = number.to_f64();
        let result = match call.function {
            Function::Abs if is_whole => whole(Some(number.abs())),
            Function::Abs => decimal(Some(number.abs())),
            Function::Ceiling => whole(Some(number.ceil())),
            Function::Floor => whole(Some(number.floor())),
            Function::Truncate => whole(Some(number.trunc())),
            Function::Round => {
                let digits = argument.map_or(Some(0), |digits| digits.to_u32().filter(|digits| *digits <= 28));
                let result = digits.map(|digits| rounded(number, digits));
                if digits == Some(0) {
                    whole(result)
                } else {
                    decimal(result)
                }
            }
            Function::Sqrt => decimal(square_root(number)),
            Function::Exp => decimal(float.and_then(|float| from_float(float.exp()))),
            Function::Ln => decimal(
                float
                    .filter(|float| *float > 0.0)
                    .and_then(|float| from_float(float.ln())),
            ),
            Function::Log => decimal(argument.and_then(|base| logarithm(number, base))),
            _ => {
                let result = argument.and_then(|exponent| power(number, exponent));
                match result {
                    Some(result) if is_whole && result.fract().is_zero() => whole(Some(result)),
                    result => decimal(result),
                }
            }
        };
        Ok(result.into())
    }

    pub(super) fn boundary(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let Some(item) = self.single(input, name)? else {
            return Ok(Collection::Empty);
        };
        let digits = self.argument(call, 0, scope)?;
        let digits = self.integer_of(digits.as_slice(), name)?;
        let last = call.function == Function::HighBoundary;
        let moment_bound = |moment: &Moment, usual: u8| {
            let digits = digits.map_or(Some(usual), |digits| u8::try_from(digits).ok())?;
            if last { moment.high(digits) } else { moment.low(digits) }
        };
        let bounded = match self.value_of(item) {
            Some(Item::Date(moment)) => moment_bound(&moment, 8).map(Item::Date),
            Some(Item::DateTime(moment)) => moment_bound(&moment, 17).map(Item::DateTime),
            Some(Item::Time(moment)) => {
                let digits = digits.map_or(Some(9), |digits| u8::try_from(digits).ok());
                digits
                    .and_then(|digits| moment.time_bound(digits, last))
                    .map(Item::Time)
            }
            value => match value.as_ref().and_then(number_in) {
                Some(number) => bound(number, digits, last).map(Item::Decimal),
                None => match self.quantity_of(item) {
                    Some(quantity) => bound(quantity.value, digits, last)
                        .map(|value| Item::Quantity(Box::new(Quantity { value, ..quantity }))),
                    None => return self.wrong_type(name, "a number, date or time", item),
                },
            },
        };
        Ok(bounded.into())
    }

    pub(super) fn precision(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let Some(item) = self.single(input, "`precision`")? else {
            return Ok(Collection::Empty);
        };
        let digits = match self.value_of(item) {
            Some(Item::Date(moment) | Item::DateTime(moment)) => i32::from(moment.digits()),
            Some(Item::Time(moment)) => i32::from(moment.digits()) - 8,
            value => match value.as_ref().and_then(number_in) {
                Some(number) => i32::try_from(number.scale()).unwrap_or(0),
                None => return self.wrong_type("`precision`", "a decimal, date or time", item),
            },
        };
        Ok(Item::Integer(digits).into())
    }

    /// Whether two quantities can be compared (FHIR: `comparable`).
    pub(super) fn comparable(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let other = self.argument(call, 0, scope)?;
        let (Some(one), Some(two)) = (self.single(input, name)?, self.single(other.as_slice(), name)?) else {
            return Ok(Collection::Empty);
        };
        let comparable = match (self.quantity_of(one), self.quantity_of(two)) {
            (Some(one), Some(two)) => one.is_comparable(&two),
            _ => false,
        };
        Ok(comparable.into())
    }
}

/// A whole number of the kind that it was made from.
fn integer<'a>(number: Decimal, from: Option<&Item<'a>>) -> Option<Item<'a>> {
    if matches!(from, Some(Item::Long(_))) {
        return number.to_i64().map(Item::Long);
    }
    number.to_i32().map(Item::Integer)
}

fn of_quantity<'a>(function: Function, quantity: &Quantity, argument: Option<&Item<'a>>) -> Option<Item<'a>> {
    let value = match function {
        Function::Abs => quantity.value.abs(),
        Function::Ceiling => quantity.value.ceil(),
        Function::Floor => quantity.value.floor(),
        Function::Truncate => quantity.value.trunc(),
        Function::Round => {
            let digits = argument.map_or(Some(Decimal::ZERO), number_in)?.to_u32()?;
            rounded(quantity.value, digits.min(28))
        }
        _ => return None,
    };
    let unit = quantity.unit.clone();
    Some(Item::Quantity(Box::new(Quantity { value, unit })))
}
