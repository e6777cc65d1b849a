//! One record read in a format that is known.

use trialfire::registry::{Limits, ReadError, Reading, read_record};
use trialfire::trial::Format;

/// Reads a record.
pub(crate) fn read_as(format: Format, record: &[u8]) -> Result<Reading, ReadError> {
    read_record(record, format, &Limits::default())
}

/// Reads a row of the website's table, or of the classic one, under its header.
pub(crate) fn read_row(format: Format, header: &csv::StringRecord, row: &csv::StringRecord) -> Reading {
    let is_classic = format == Format::CtgovTsv;
    let mut table = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(if is_classic { b'\t' } else { b',' })
        // In tab tables quotation marks are text.
        .quote_style(if is_classic {
            csv::QuoteStyle::Never
        } else {
            csv::QuoteStyle::Necessary
        })
        .from_writer(Vec::new());
    table.write_record(header).unwrap();
    table.write_record(row).unwrap();
    read_as(format, &table.into_inner().unwrap()).unwrap()
}
