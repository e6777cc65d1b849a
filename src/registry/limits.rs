//! How much of an input we are willing to take: every bound with its unit.

const MIB: usize = 1024 * 1024;

/// The bounds of reading; an input beyond one gives a `limit-exceeded` finding, and reading goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// One record, in bytes. The largest known record with results has 1.2 MB.
    pub record_bytes_max: usize,
    /// Nesting of one JSON record. Real records reach 12.
    pub json_depth_max: usize,
    /// Values of one JSON record: a byte limit alone is no memory limit, as tiny objects grow
    /// almost a hundredfold when parsed.
    pub json_nodes_max: usize,
    /// Output of one compressed stream or archive entry, in bytes.
    pub decompressed_bytes_max: u64,
    /// Bytes out for each byte in, once `ratio_free_bytes` are out. Registry data reach about 10.
    pub ratio_max: u64,
    /// Output, in bytes, below which the ratio does not matter.
    pub ratio_free_bytes: u64,
    /// Entries of one archive. The registry's own full archives hold about 600,000.
    pub zip_entries_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record_bytes_max: 16 * MIB,
            json_depth_max: 64,
            json_nodes_max: 500_000,
            decompressed_bytes_max: 64 * 1024 * MIB as u64,
            ratio_max: 200,
            ratio_free_bytes: 64 * MIB as u64,
            zip_entries_max: 2_000_000,
        }
    }
}
