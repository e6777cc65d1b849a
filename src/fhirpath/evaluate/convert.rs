//! Conversions: `toString()` and its like (FHIRPath 2.0, 5.5).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::run::{Outcome, Run, Scope, number_in};
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Target;
use crate::fhirpath::syntax::tree::Call;
use crate::fhirpath::value::number::{decimal_of, is_plain_decimal};
use crate::fhirpath::value::{Moment, Quantity};

impl<'a> Run<'_, 'a> {
    pub(super) fn convert(
        &self,
        call: &Call,
        target: Target,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let unit = self.argument(call, 0, scope)?;
        let unit = self.string_of(unit.as_slice(), "a unit")?;
        let Some(item) = self.single(input, call.function.name())? else {
            return Ok(Collection::Empty);
        };
        self.tick(1)?;
        Ok(self.converted(item, target, unit).into())
    }

    pub(super) fn converts(
        &self,
        call: &Call,
        target: Target,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        if input.is_empty() {
            return Ok(Collection::Empty);
        }
        Ok((!self.convert(call, target, input, scope)?.is_empty()).into())
    }

    fn converted(&self, item: &Item<'a>, target: Target, unit: Option<&str>) -> Option<Item<'a>> {
        if target == Target::Quantity {
            let quantity = match self.value_of(item) {
                Some(Item::String(text)) => Quantity::read(&text)?,
                Some(Item::Boolean(truth)) => Quantity::new(Decimal::from(u8::from(truth)), "1"),
                _ => self.quantity_of(item)?,
            };
            let quantity = match unit {
                Some(unit) => quantity.to_unit(unit)?,
                None => quantity,
            };
            return Some(Item::Quantity(Box::new(quantity)));
        }
        let value = match self.value_of(item) {
            Some(value) => value,
            None => Item::Quantity(Box::new(self.quantity_of(item)?)),
        };
        match target {
            Target::Boolean => to_boolean(&value).map(Item::Boolean),
            Target::Integer => i32::try_from(to_whole(&value)?).ok().map(Item::Integer),
            Target::Long => to_whole(&value).map(Item::Long),
            Target::Decimal => match &value {
                Item::String(text) => decimal_of(text).filter(|_| is_plain_decimal(text)).map(Item::Decimal),
                Item::Boolean(truth) => Some(Item::Decimal(Decimal::from(u8::from(*truth)))),
                value => number_in(value).map(Item::Decimal),
            },
            Target::Date => match &value {
                Item::Date(moment) | Item::DateTime(moment) => Some(Item::Date(moment.to_date())),
                Item::String(text) => Moment::date_time(text).map(|moment| Item::Date(moment.to_date())),
                _ => None,
            },
            Target::DateTime => match &value {
                Item::Date(moment) | Item::DateTime(moment) => Some(Item::DateTime(*moment)),
                Item::String(text) => Moment::date_time(text).map(Item::DateTime),
                _ => None,
            },
            Target::Time => match &value {
                Item::Time(moment) => Some(Item::Time(*moment)),
                Item::String(text) => Moment::time(text).map(Item::Time),
                _ => None,
            },
            Target::String => value.text().map(Item::String),
            Target::Quantity => None,
        }
    }
}

fn to_boolean(value: &Item<'_>) -> Option<bool> {
    if let Item::Boolean(truth) = value {
        return Some(*truth);
    }
    if let Item::String(text) = value {
        return match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
            "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
            _ => None,
        };
    }
    match number_in(value)? {
        number if number == Decimal::ONE => Some(true),
        number if number.is_zero() => Some(false),
        _ => None,
    }
}

fn to_whole(value: &Item<'_>) -> Option<i64> {
    match value {
        Item::Boolean(truth) => Some(i64::from(*truth)),
        Item::String(text) => {
            let digits = text.strip_prefix('+').unwrap_or(text);
            digits.parse().ok().filter(|_| is_plain_decimal(digits))
        }
        Item::Decimal(_) => None,
        value => number_in(value)?.to_i64(),
    }
}
