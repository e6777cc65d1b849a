//! What the tests at the foot of several readers share.

use csv::StringRecord;

use crate::registry::contract::{ReadError, Reading};
use crate::trial::Finding;

/// The codes of findings, in order.
pub(crate) fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|finding| finding.code.code()).collect()
}

/// A reader of one row under its header.
type ReadRow = fn(&StringRecord, &StringRecord, &[u8]) -> Result<Reading, ReadError>;

/// Reads the row that has these cells, each with the name of its column.
pub(crate) fn read_cells(read: ReadRow, cells: &[(&str, &str)]) -> Reading {
    let header = cells.iter().map(|(name, _)| *name).collect();
    let row = cells.iter().map(|(_, cell)| *cell).collect();
    read(&header, &row, b"raw").unwrap()
}
