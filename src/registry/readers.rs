//! Which reader reads which format.

use crate::registry::container::encoding::repair;
use crate::registry::contract::{ReadError, Reading};
use crate::registry::ctgov::{classic, csv, tsv, v2, xml};
use crate::registry::detect;
use crate::registry::document::source_document;
use crate::registry::limits::Limits;
use crate::registry::page::{read_dump, read_exchange, read_medpath};
use crate::trial::{Finding, FindingCode, Format, Severity};

/// Reads one record that is already cut out of its container, in a known format.
///
/// A row of a table is its header line with the row. Invalid UTF-8 is read with U+FFFD in its place, which is a
/// finding; the hash and length in `trial.sources` are those of `record` as it stands.
///
/// # Errors
/// When no trial can be read from the record; the finding says what was expected, what was found, and where.
pub fn read_record(record: &[u8], format: Format, limits: &Limits) -> Result<Reading, ReadError> {
    let Some((repaired, finding)) = repair(record) else {
        return read(record, format, limits);
    };
    let mut reading = read(&repaired, format, limits)?;
    let source = source_document(format, record, None);
    match reading.trial.sources.first_mut() {
        Some(first) => {
            first.sha256 = source.sha256;
            first.bytes = source.bytes;
        }
        None => reading.trial.sources.push(source),
    }
    reading.findings.insert(0, finding);
    Ok(reading)
}

/// Tells the format of one record and reads it.
///
/// # Errors
/// When the format is not known, or as [`read_record`] says.
pub fn read_any(record: &[u8], limits: &Limits) -> Result<Reading, ReadError> {
    let record = record.strip_prefix(b"\xef\xbb\xbf").unwrap_or(record);
    let shape = detect::shape(record, true);
    let format = match shape {
        detect::Shape::Json => detect::json_format(record),
        detect::Shape::Xml => Some(Format::CtgovXml),
        detect::Shape::Table { format, .. } | detect::Shape::Page(format) => Some(format),
        detect::Shape::Empty | detect::Shape::Unknown(_) => None,
    };
    match format {
        Some(format) => read_record(record, format, limits),
        None => Err(unknown(record)),
    }
}

/// What is said of a record whose format is not known.
pub(crate) fn unknown(record: &[u8]) -> ReadError {
    let text = format!(
        "expected {}, found a record that begins `{}`",
        detect::LOOKED_FOR,
        detect::shown(record)
    );
    Finding::new(Severity::Error, FindingCode::FormatUnknown, text).into()
}

fn read(record: &[u8], format: Format, limits: &Limits) -> Result<Reading, ReadError> {
    match format {
        Format::CtgovV2 => v2::read(record, limits),
        Format::CtgovClassic => classic::read(record, limits),
        Format::CtgovXml => xml::read(record),
        Format::CtgovCsv | Format::CtgovTsv => table_row(record, format),
        Format::Medpath => read_medpath(record),
        Format::Exchange => read_exchange(record),
        Format::Dump => read_dump(record),
    }
}

/// Reads a header line with one row.
fn table_row(record: &[u8], format: Format) -> Result<Reading, ReadError> {
    let delimiter = detect::table(record).map_or(b',', |(_, delimiter)| delimiter);
    let mut rows = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        // In tab tables quotation marks are text.
        .quoting(delimiter != b'\t')
        .from_reader(record);
    let mut next = || -> Result<::csv::StringRecord, ReadError> {
        let mut row = ::csv::StringRecord::new();
        match rows.read_record(&mut row) {
            Ok(true) => Ok(row),
            Ok(false) => Err(no_row("none")),
            Err(why) => Err(no_row(&why.to_string())),
        }
    };
    let (header, row) = (next()?, next()?);
    match format {
        Format::CtgovTsv => tsv::read(&header, &row, record),
        Format::CtgovCsv
        | Format::CtgovV2
        | Format::CtgovXml
        | Format::CtgovClassic
        | Format::Medpath
        | Format::Exchange
        | Format::Dump => csv::read(&header, &row, record),
    }
}

fn no_row(found: &str) -> ReadError {
    let text = format!("expected a header line and a row, found {found}");
    Finding::new(Severity::Error, FindingCode::RecordMalformed, text).into()
}
