//! `uri`: addresses, letter by letter. <https://hl7.org/fhir/R4/search.html#uri>

use crate::fhir::Value;
use crate::search::entry::EntryValue;
use crate::search::query::Wanted;
use crate::search::value::unescape;

/// Indexes a URI; a canonical with its version also without it.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    let Some(uri) = node.as_str() else { return };
    out.push(EntryValue::Uri(uri.to_owned()));
    if let Some((bare, _)) = uri.split_once('|') {
        out.push(EntryValue::Uri(bare.to_owned()));
    }
}

/// Reads a URI.
pub(crate) fn wanted(text: &str, modifier: Option<&str>) -> Result<Wanted, String> {
    if text.is_empty() {
        return Err("expected a URI, found nothing".to_owned());
    }
    Ok(Wanted::Uri {
        uri: unescape(text),
        below: modifier == Some("below"),
    })
}

/// Whether a URI is the one asked for, or stands below it.
pub(crate) fn matches(asked: &str, below: bool, found: &str) -> bool {
    if below {
        found.starts_with(asked)
    } else {
        found == asked
    }
}
