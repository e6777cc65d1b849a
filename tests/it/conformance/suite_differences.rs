//! Published verdicts that ours does not agree with.

/// The validation, and why we say otherwise.
pub(super) const DIFFERENCES: &[(&str, &str)] = &[
    (
        "list-contained",
        "List.subject is a list in R5, as the suite's own list-contained-bad-json says",
    ),
    (
        "list-minimal",
        "no release has fhir_comments, as the suite's own list-extension1 says",
    ),
    ("list-xhtml-correct1", "fhir_comments, as in list-minimal"),
    ("list-xhtml-correct2", "fhir_comments, as in list-minimal"),
    (
        "fhirpath-good",
        "a Practitioner stands where only an Organization may, which the reference itself says",
    ),
    (
        "sp-diff-base",
        "that the expression of a search parameter fits its base is not checked",
    ),
    (
        "obs-temp-bad",
        "observations of vital signs are told by codes of LOINC only, not of SNOMED CT",
    ),
    (
        "parameters-reference-bad",
        "the case asks for every target to be fetched, and nothing is fetched",
    ),
    (
        "contained-resource-bad-id-ignore",
        "the case asks for contained resources not to be checked; they always are",
    ),
    ("reslicing-extensions", "the profile is not in the suite"),
    (
        "toplevel-minvalueduration-fail against its profile",
        "minValueDuration is in no published release, and asks for the date of today",
    ),
    (
        "obs-vital-signs-mdc",
        "R4 4.0.1 binds the values of components to its units by `required`; the verdict follows a later definition",
    ),
    (
        "extension-version-restriction-range-r4",
        "the definition of the extension is not in the suite",
    ),
];
