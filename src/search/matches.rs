//! Whether an indexed value is what was asked for: the meaning of every query, whatever index answers it.

use crate::search::entry::EntryValue;
use crate::search::kind::{date, quantity, special, string, token, uri};
use crate::search::query::{StringMatch, Wanted};

/// Whether `value` meets `wanted`; values of different types never do.
pub fn matches(wanted: &Wanted, value: &EntryValue) -> bool {
    match (wanted, value) {
        (
            Wanted::Token { system, code, below },
            EntryValue::Token {
                system: found,
                code: text,
            },
        ) => token::matches(system, code.as_deref(), *below, (found.as_deref(), text)),
        (
            Wanted::ReferenceIdentifier { system, value },
            EntryValue::ReferenceIdentifier {
                system: found,
                value: text,
            },
        ) => token::matches(system, value.as_deref(), false, (found.as_deref(), text)),
        (Wanted::Text(asked), EntryValue::Text(text)) => string::matches(asked, StringMatch::Begins, text),
        (Wanted::String { text, how }, EntryValue::String(found)) => string::matches(text, *how, found),
        (
            Wanted::String {
                text,
                how: StringMatch::Contains,
            },
            EntryValue::Words(found),
        ) => string::matches(text, StringMatch::Contains, found),
        (Wanted::Words(asked), EntryValue::Words(text)) => string::words_match(asked, text),
        (Wanted::Date { prefix, lo, hi }, EntryValue::Date { lo: from, hi: to }) => {
            date::matches(*prefix, (*lo, *hi), (*from, *to))
        }
        (Wanted::Quantity { .. }, _) => quantity_matches(wanted, value),
        (Wanted::Within(age), EntryValue::Quantity { lo, hi, .. }) => special::age_matches(*age, (*lo, *hi)),
        (Wanted::Reference(targets), EntryValue::Reference(found)) => targets.contains(found),
        (Wanted::Uri { uri, below }, EntryValue::Uri(found)) => uri::matches(uri, *below, found),
        (
            Wanted::Near {
                latitude,
                longitude,
                km,
            },
            EntryValue::Position {
                latitude: north,
                longitude: east,
            },
        ) => special::distance_km((*latitude, *longitude), (*north, *east)) <= *km,
        (Wanted::Composite(asked), EntryValue::Composite(found)) => {
            asked.len() == found.len() && asked.iter().zip(found).all(|(asked, found)| matches(asked, found))
        }
        _ => false,
    }
}

fn quantity_matches(wanted: &Wanted, value: &EntryValue) -> bool {
    let (
        Wanted::Quantity {
            prefix,
            value,
            lo,
            hi,
            system,
            unit,
        },
        EntryValue::Quantity {
            lo: from,
            hi: to,
            system: in_system,
            unit: in_unit,
        },
    ) = (wanted, value)
    else {
        return false;
    };
    let asked = quantity::Asked {
        prefix: *prefix,
        value: *value,
        lo: *lo,
        hi: *hi,
    };
    let units = (system.as_deref(), unit.as_deref());
    quantity::unit_matches(units, (in_system.as_deref(), in_unit.as_deref())) && quantity::matches(asked, (*from, *to))
}
