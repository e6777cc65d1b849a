//! Where a trial's facts come from: the documents read and the fields that have no slot.

use serde_json::Value;

use crate::trial::record::record;

macro_rules! formats {
    ($( $(#[$meta:meta])* $variant:ident = $name:literal, $rank:literal, $media:literal ),* $(,)?) => {
        /// The source formats, in their order of trust when documents of one trial are merged.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Format { $( $(#[$meta])* $variant, )* }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Format] = &[$( Self::$variant ),*];

            /// The name used by `--format` and in JSON.
            pub fn name(self) -> &'static str {
                match self { $( Self::$variant => $name, )* }
            }

            /// Reads a name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|format| format.name() == name)
            }

            /// Trust when documents disagree: the lower, the more trusted.
            pub fn rank(self) -> u8 {
                match self { $( Self::$variant => $rank, )* }
            }

            /// The media type of one record.
            pub fn media_type(self) -> &'static str {
                match self { $( Self::$variant => $media, )* }
            }
        }
    };
}

formats! {
    /// ClinicalTrials.gov data API v2 JSON.
    #[default]
    CtgovV2 = "ctgov-v2", 0, "application/json",
    /// ClinicalTrials.gov legacy XML (`clinical_study`).
    CtgovXml = "ctgov-xml", 1, "application/xml",
    /// ClinicalTrials.gov classic API JSON (`FullStudies`).
    CtgovClassic = "ctgov-classic", 2, "application/json",
    /// ClinicalTrials.gov website CSV.
    CtgovCsv = "ctgov-csv", 3, "text/csv",
    /// ClinicalTrials.gov classic website TSV.
    CtgovTsv = "ctgov-tsv", 4, "text/tab-separated-values",
    /// MedPath page text.
    Medpath = "medpath", 5, "text/plain",
    /// ClinicalTrialExchange page text.
    Exchange = "exchange", 6, "text/plain",
    /// Plain dump of registry fields.
    Dump = "dump", 7, "text/plain",
}

record! {
    /// One document that a trial was read from.
    pub struct SourceDocument {
        /// Its format.
        pub format: Format,
        /// SHA-256 of the record's bytes, lower-case hexadecimal.
        pub sha256: String,
        /// Length of the record in bytes.
        pub bytes: u64,
        /// Where the record can be read at its source, when the source says.
        pub url: Option<String>,
    }
}

record! {
    /// A field of the source that has no slot in the trial, kept as it stands.
    pub struct SourceField {
        /// Its path in the source's own notation.
        pub path: String,
        /// Its value, or its whole subtree.
        pub value: Value,
    }
}

record! {
    /// What a less trusted document of the same trial says where documents disagree.
    pub struct Alternate {
        /// The field of the trial, as a JSON pointer into its canonical JSON (`/status/overall`).
        pub path: String,
        /// What the other document says, in the trial's canonical JSON.
        pub value: Value,
        /// SHA-256 of the document that says so.
        pub source: String,
    }
}
