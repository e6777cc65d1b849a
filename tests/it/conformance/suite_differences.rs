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
        "bp against its profile",
        "the slices are told apart by a pattern two slicings deeper, which we do not find",
    ),
    (
        "dr-example-org",
        "addresses at example.org are let pass; the case asks for a setting that we do not have",
    ),
    (
        "ext-ctxt-resource-bad",
        "the definition of the extension is not in the suite",
    ),
    (
        "mr-covid-bnd1",
        "that a coding's system is no address, or that of a value set, is not checked",
    ),
    (
        "sp-diff-base",
        "that the expression of a search parameter fits its base is not checked",
    ),
    (
        "sp-composite",
        "that a composite search parameter has parts is not checked",
    ),
    (
        "obs-temp-bad",
        "an observation of vital signs is checked against the profiles that it claims only",
    ),
    (
        "parameters-reference-bad",
        "the case asks for every target to be fetched, and nothing is fetched",
    ),
    ("pat-dob-ext", "an extension without a definition is let pass"),
    (
        "target-ref-profile-empty",
        "an extension without a definition is let pass",
    ),
    (
        "pat-example-extensions",
        "an extension without a definition is let pass",
    ),
    (
        "contained-resource-bad-id-ignore",
        "the case asks for contained resources not to be checked; they always are",
    ),
    ("reslicing-extensions", "the profile is not in the suite"),
    (
        "contained-invariant",
        "%context is the element that the invariant is on",
    ),
    (
        "inactive-retired-active against its profile",
        "a value set without inactive codes is taken to have them",
    ),
    ("ab-list-slicing", "links within a narrative are not followed"),
    (
        "ref-policy-default-apply-r5",
        "`urn:uuid:` and no UUID after it, and a fullUrl that is no address, are errors",
    ),
    (
        "ref-policy-default-r5",
        "`urn:uuid:` and no UUID after it, and a fullUrl that is no address, are errors",
    ),
    (
        "toplevel-minvalueduration-fail against its profile",
        "minValueDuration is in no published release, and asks for the date of today",
    ),
];
