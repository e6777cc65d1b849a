//! Official examples that break a rule of their own specification.

use trialfire::fhir::FhirVersion::{self, R4, R5};

/// A rule, and the examples of a release that break it.
pub(super) struct Broken {
    pub(super) release: FhirVersion,
    /// Id of the rule.
    pub(super) rule: &'static str,
    /// Names of the files, without `.json`; `*` at the end stands for any rest.
    pub(super) files: &'static [&'static str],
    /// What is wrong with them.
    #[expect(dead_code, reason = "said to the reader")]
    pub(super) why: &'static str,
}

/// All of them.
pub(super) const BROKEN: &[Broken] = &[
    Broken {
        release: R4,
        rule: "attachment-hash",
        files: &["DiagnosticReport-example-pgx"],
        why: "the hash is written in hexadecimal digits, not as base64",
    },
    Broken {
        release: R4,
        rule: "bundle-full-url",
        files: &[
            "Bundle-10bb101f-a121-4264-a920-67be9cb82c74",
            "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe",
            "Bundle-lri-example",
        ],
        why: "fullUrl ends in another id than the resource has",
    },
    Broken {
        release: R4,
        rule: "extension-unknown",
        files: &["Basic-referral"],
        why: "modifier extensions that nobody defined",
    },
    Broken {
        release: R4,
        rule: "format",
        files: &[
            "Library-zika-virus-intervention-logic",
            "SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject",
        ],
        why: "`urn:oid:X.Y.Z` is no OID; an id of more than 64 characters",
    },
    Broken {
        release: R4,
        rule: "min",
        files: &[
            "ImplementationGuide-fhir",
            "Questionnaire-qs1",
            "SearchParameter-codesystem-extensions-CodeSystem-*",
            "SearchParameter-valueset-extensions-ValueSet-*",
            "ig-r4",
        ],
        why: "guides without name and status, items without linkId, search parameters without a base",
    },
    Broken {
        release: R4,
        rule: "reference",
        files: &["ImplementationGuide-fhir", "ig-r4"],
        why: "a reference to an id of more than 64 characters",
    },
    Broken {
        release: R4,
        rule: "reference-target-type",
        files: &[
            "DeviceMetric-example",
            "DeviceUseStatement-example",
            "MedicationRequest-medrx0301",
            "Observation-clinical-gender",
        ],
        why: "references to types that the element does not lead to",
    },
    Broken {
        release: R4,
        rule: "sdf-4",
        files: &[
            "StructureDefinition-Definition",
            "StructureDefinition-Event",
            "StructureDefinition-FiveWs",
            "StructureDefinition-Request",
        ],
        why: "patterns that are not abstract and have no base",
    },
    Broken {
        release: R4,
        rule: "txt-2",
        files: &[
            "ActivityDefinition-blood-tubes-supply",
            "ActivityDefinition-heart-valve-replacement",
            "EventDefinition-example",
            "Questionnaire-zika-virus-exposure-assessment",
        ],
        why: "narratives of white space",
    },
    Broken {
        release: R5,
        rule: "binding-required",
        files: &["Questionnaire-qgen-*"],
        why: "several resource types in one code, with commas between",
    },
    Broken {
        release: R5,
        rule: "bundle-full-url",
        files: &[
            "Bundle-10bb101f-a121-4264-a920-67be9cb82c74",
            "Bundle-3a0707d3-549e-4467-b8b8-5a2ab3800efe",
            "Bundle-lri-example",
        ],
        why: "fullUrl ends in another id than the resource has",
    },
    Broken {
        release: R5,
        rule: "ele-1",
        files: &["Medication-med0301"],
        why: "an identifier with an id and nothing else",
    },
    Broken {
        release: R5,
        rule: "extension-context",
        files: &[
            "PlanDefinition-low-suicide-risk-order-set",
            "PlanDefinition-opioidcds-*",
        ],
        why: "quality of evidence and strength of recommendation belong on PlanDefinition.action, and stand on a document",
    },
    Broken {
        release: R5,
        rule: "extension-unknown",
        files: &["Basic-referral"],
        why: "modifier extensions that nobody defined",
    },
    Broken {
        release: R5,
        rule: "que-2",
        files: &["Questionnaire-qgen-*"],
        why: "the same linkId twice",
    },
    Broken {
        release: R5,
        rule: "reference",
        files: &[
            "GenomicStudy-example-lungMass",
            "ResearchSubject-example-crossover-placebo-to-drug",
        ],
        why: "references to ids with `_` in them, and to ids without a type",
    },
    Broken {
        release: R5,
        rule: "reference-target-type",
        files: &[
            "BiologicallyDerivedProduct-allogeneicHCT",
            "BiologicallyDerivedProduct-autologousHCT",
            "DocumentReference-xray",
            "Encounter-example",
            "Transport-simpledelivery",
        ],
        why: "references to types that the element does not lead to",
    },
    Broken {
        release: R5,
        rule: "scs-1",
        files: &["Bundle-valuesets", "CodeSystem-fhir-types"],
        why: "concepts within concepts, and no word on what that means",
    },
    Broken {
        release: R5,
        rule: "sdf-27",
        files: &[
            "StructureDefinition-Definition",
            "StructureDefinition-Event",
            "StructureDefinition-FiveWs",
            "StructureDefinition-Participant",
            "StructureDefinition-ParticipantContactable",
            "StructureDefinition-ParticipantLiving",
            "StructureDefinition-Product",
            "StructureDefinition-Publishable",
            "StructureDefinition-Request",
            "StructureDefinition-Shareable",
        ],
        why: "patterns with a base and no derivation",
    },
    Broken {
        release: R5,
        rule: "type",
        files: &["Patient-patient-example-sex-and-gender"],
        why: "a CodeableReference in an extension that is defined for CodeableConcept and Reference",
    },
    Broken {
        release: R4,
        rule: "min",
        files: &["Observation-f202"],
        why: "a body temperature by its code, without the time that vital signs have",
    },
    Broken {
        release: R5,
        rule: "min",
        files: &["Observation-f202"],
        why: "a body temperature by its code, without the time that vital signs have",
    },
    Broken {
        release: R4,
        rule: "format",
        files: &["CapabilityStatement-example", "TerminologyCapabilities-example"],
        why: "a UUID in capitals",
    },
    Broken {
        release: R4,
        rule: "fhirpath",
        files: &[
            "EventDefinition-example",
            "SearchParameter-questionnaireresponse-extensions-QuestionnaireResponse-item-subject",
        ],
        why: "the expression is no FHIRPath, or has a function of nobody",
    },
    Broken {
        release: R5,
        rule: "fhirpath",
        files: &["EventDefinition-example", "Permission-example-saner"],
        why: "the expression is no FHIRPath",
    },
    Broken {
        release: R5,
        rule: "coding-system",
        files: &["Citation-citation-example-research-doi"],
        why: "the system of a coding is the URL of a value set",
    },
    Broken {
        release: R4,
        rule: "extension-part",
        files: &["Bundle-hla-1"],
        why: "a part is named `uri` that its extension calls `url`",
    },
];
