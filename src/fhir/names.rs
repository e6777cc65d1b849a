//! Canonical URLs and code systems, each spelt once.

/// Base of our own canonical URLs, until a domain is registered.
pub const CANONICAL: &str = "https://trialfire.example/fhir";

/// Code system of ClinicalTrials.gov numbers, as listed among FHIR's systems.
pub const NCT_SYSTEM: &str = "http://clinicaltrials.gov";

/// Every spelling of the ClinicalTrials.gov system in the wild; search treats them as one.
pub const NCT_SYSTEMS: [&str; 4] = [
    NCT_SYSTEM,
    "http://clinicaltrials.gov/",
    "https://clinicaltrials.gov",
    "https://clinicaltrials.gov/nctid",
];

/// Base of the extensions that carry an R5 element in R4.
pub const CROSS_VERSION: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-";

/// Base of the registry's own enumerations; the list's name follows.
pub const REGISTRY_ENUM: &str = "https://clinicaltrials.gov/data-about-studies/study-data-structure#enum-";

/// Marks a value that is not there.
pub const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// UCUM.
pub const UCUM: &str = "http://unitsofmeasure.org";
/// MeSH.
pub const MESH: &str = "https://www.nlm.nih.gov/mesh";
/// SNOMED CT.
pub const SNOMED: &str = "http://snomed.info/sct";
/// LOINC.
pub const LOINC: &str = "http://loinc.org";
/// NCI Thesaurus, as used for identifier types.
pub const NCIT: &str = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl";
/// ISO 3166 country codes.
pub const ISO_3166: &str = "urn:iso:std:iso:3166";

/// One of our own structure definitions.
pub fn own_extension(name: &str) -> String {
    [CANONICAL, "/StructureDefinition/", name].concat()
}

/// One of our own code systems.
pub fn own_system(name: &str) -> String {
    [CANONICAL, "/CodeSystem/", name].concat()
}

/// The extension that carries an R5 element, such as `ResearchStudy.label`, in R4.
pub fn cross_version(element: &str) -> String {
    [CROSS_VERSION, element].concat()
}

/// The registry's enumeration of that name, such as `Status`.
pub fn registry_enum(list: &str) -> String {
    [REGISTRY_ENUM, list].concat()
}
