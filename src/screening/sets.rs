//! Sets of concepts that screening treats alike, by their names.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::concept::{ConceptId, concepts, words_key};

/// Allergies of any kind, and those to drugs.
static ALLERGIES: LazyLock<[Option<ConceptId>; 2]> =
    LazyLock::new(|| ["hypersensitivity", "drug allergy"].map(|name| concepts().by_name(name)));

/// The concepts by which it is recorded that there is no allergy at all, and none to any drug.
pub(crate) fn allergies() -> [Option<ConceptId>; 2] {
    *ALLERGIES
}

/// The test for an infection with hepatitis B that goes on.
static SURFACE_ANTIGEN: LazyLock<Option<ConceptId>> =
    LazyLock::new(|| concepts().by_name("hepatitis B surface antigen"));

/// Whether a concept is the antigen that tells of an infection with hepatitis B that goes on.
pub(crate) fn is_surface_antigen(concept: ConceptId) -> bool {
    *SURFACE_ANTIGEN == Some(concept)
}

/// Cancer in general, by its names.
static CANCERS: LazyLock<Vec<ConceptId>> = LazyLock::new(|| {
    named(&[
        "cancer",
        "malignancy",
        "malignant neoplasm",
        "malignant tumor",
        "tumor",
        "neoplasm",
    ])
});

/// Whether a concept is cancer in general.
pub(crate) fn is_any_cancer(concept: ConceptId) -> bool {
    CANCERS.binary_search(&concept).is_ok()
}

/// The classes of drugs that a treatment consists of, by the key of its name.
pub(crate) fn classes_of(key: u64) -> &'static [ConceptId] {
    TREATMENTS.get(&key).map(Vec::as_slice).unwrap_or_default()
}

/// Treatments by the key of their names, with the classes of drugs that they consist of.
static TREATMENTS: LazyLock<HashMap<u64, Vec<ConceptId>>> = LazyLock::new(|| {
    const CYTOTOXIC: &[&str] = &[
        "alkylating agent",
        "nitrosourea",
        "antimetabolite",
        "taxane",
        "vinca alkaloid",
        "topoisomerase inhibitor",
        "anthracycline",
        "platinum compound",
        "hypomethylating agent",
    ];
    const TARGETED: &[&str] = &[
        "protein kinase inhibitor",
        "PARP inhibitor",
        "VEGF inhibitor",
        "HER2 inhibitor",
        "EGFR antibody",
        "CD20 antibody",
        "CD38 antibody",
        "proteasome inhibitor",
        "CDK4/6 inhibitor",
        "mTOR inhibitor",
        "PI3K inhibitor",
        "BCL-2 inhibitor",
    ];
    const SYSTEMIC: &[&str] = &[
        "antineoplastic agent",
        "endocrine therapy",
        "immune checkpoint inhibitor",
    ];
    const ROWS: &[(&[&str], &[&str])] = &[
        (
            &[
                "chemotherapy",
                "systemic chemotherapy",
                "cytotoxic chemotherapy",
                "adjuvant chemotherapy",
                "neoadjuvant chemotherapy",
                "combination chemotherapy",
                "palliative chemotherapy",
                "cytotoxic therapy",
            ],
            CYTOTOXIC,
        ),
        (&["targeted therapy", "molecular targeted therapy"], TARGETED),
        (
            &[
                "systemic therapy",
                "systemic treatment",
                "systemic anticancer therapy",
                "anticancer therapy",
                "anti-cancer therapy",
                "antineoplastic therapy",
                "antitumor therapy",
                "systemic anti-cancer therapy",
            ],
            SYSTEMIC,
        ),
        (&["immunotherapy"], &["immune checkpoint inhibitor", "immunotherapy"]),
        (
            &["hormonal therapy", "hormone therapy", "endocrine therapy"],
            &["endocrine therapy"],
        ),
    ];
    let mut found: HashMap<u64, Vec<ConceptId>> = HashMap::new();
    for (names, classes) in ROWS {
        let classes: Vec<ConceptId> = named(classes);
        for name in *names {
            found.entry(words_key(name)).or_default().extend(&classes);
        }
    }
    found
});

/// Diseases of a whole system of organs. A criterion that names one does not mean each of them: a glaucoma is filed with
/// the diseases of nerves, and a trial for it shuts out diseases of the eye.
static SYSTEMS: LazyLock<Vec<ConceptId>> = LazyLock::new(|| {
    const NAMES: &[&str] = &[
        "disease",
        "disorder",
        "illness",
        "medical condition",
        "systemic disease",
        "nervous system disease",
        "neurological disease",
        "neurological disorder",
        "central nervous system disease",
        "psychiatric disorder",
        "mental disorder",
        "mental illness",
        "psychiatric disease",
        "eye disease",
        "ocular disease",
        "skin disease",
        "gastrointestinal disease",
        "digestive system disease",
        "endocrine disease",
        "endocrine disorder",
        "metabolic disease",
        "metabolic disorder",
        "immune system disease",
        "hematologic disease",
        "blood disorder",
        "musculoskeletal disease",
        "respiratory disease",
        "pulmonary disease",
        "cardiovascular disease",
        "vascular disease",
        "urogenital disease",
        "genetic disease",
    ];
    named(NAMES)
});

/// Whether a concept is a disease of a whole system.
pub(crate) fn is_system(concept: ConceptId) -> bool {
    SYSTEMS.binary_search(&concept).is_ok()
}

/// Infections that pass: all but those that stay for life.
static PASSING: LazyLock<Vec<ConceptId>> = LazyLock::new(|| {
    let kinds = |names: &[&str]| -> Vec<ConceptId> {
        let all = named(names);
        let below = all.iter().flat_map(|one| concepts().members(*one));
        below.chain(all.iter().copied()).collect()
    };
    let lasting = kinds(&["HIV", "hepatitis B", "hepatitis C"]);
    let mut found = kinds(&["infection"]);
    found.retain(|one| !lasting.contains(one));
    found.sort_unstable();
    found
});

/// Whether a concept is an infection that passes.
pub(crate) fn is_passing(concept: ConceptId) -> bool {
    PASSING.binary_search(&concept).is_ok()
}

/// The concepts of names, each once, in order of the table.
fn named(names: &[&str]) -> Vec<ConceptId> {
    let mut found: Vec<ConceptId> = names.iter().filter_map(|name| concepts().by_name(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}
