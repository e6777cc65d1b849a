//! Labels of the classic form for two lists that the trial keeps as plain codes.

use crate::registry::source_tree::Dialect;

/// What may be shared with participant data, by its label in the classic form.
const SHARED_INFORMATION: [(&str, &str); 5] = [
    ("Study Protocol", "STUDY_PROTOCOL"),
    ("Statistical Analysis Plan (SAP)", "SAP"),
    ("Informed Consent Form (ICF)", "ICF"),
    ("Clinical Study Report (CSR)", "CSR"),
    ("Analytic Code", "ANALYTIC_CODE"),
];

/// Kinds of a further identifier, by their labels in the classic form.
const IDENTIFIER_TYPES: [(&str, &str); 11] = [
    ("U.S. NIH Grant/Contract", "NIH"),
    ("U.S. FDA Grant/Contract", "FDA"),
    ("U.S. VA Grant/Contract", "VA"),
    ("U.S. CDC Grant/Contract", "CDC"),
    ("U.S. AHRQ Grant/Contract", "AHRQ"),
    ("U.S. SAMHSA Grant/Contract", "SAMHSA"),
    ("Other Grant/Funding Number", "OTHER_GRANT"),
    ("EudraCT Number", "EUDRACT_NUMBER"),
    ("EU Trial (CTIS) Number", "CTIS"),
    ("Registry Identifier", "REGISTRY"),
    ("Other Identifier", "OTHER"),
];

/// The code of a kind of shared information; a word outside the list is kept.
pub(crate) fn shared_information(dialect: Dialect, word: String) -> String {
    code(dialect, word, &SHARED_INFORMATION)
}

/// The code of a kind of identifier; a word outside the list is kept.
pub(crate) fn identifier_type(dialect: Dialect, word: String) -> String {
    code(dialect, word, &IDENTIFIER_TYPES)
}

fn code(dialect: Dialect, word: String, labels: &[(&str, &str)]) -> String {
    match dialect {
        Dialect::V2 => word,
        Dialect::Classic => labels
            .iter()
            .find(|(label, _)| label.eq_ignore_ascii_case(word.trim()))
            .map_or(word, |(_, code)| (*code).to_owned()),
    }
}
