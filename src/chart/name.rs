//! What a record calls something, as a concept: whole names only, with the wrappings of clinical vocabularies taken off.

use crate::concept::{ConceptId, ConceptKind, Word, concepts, words};

/// Longest text that is looked up, in bytes.
const NAME_BYTES_MAX: usize = 300;

/// Parts of a drug's name that are read.
const PARTS_MAX: usize = 20;

/// How a name speaks of what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) enum Manner {
    /// As it is.
    #[default]
    Plain,
    /// It is over: `History of appendectomy`.
    Past,
    /// It is only thought of: `Suspected COVID-19`.
    Suspected,
    /// A relative has it: `Family history of diabetes`.
    Relative,
    /// It is not so: `No known allergy`.
    Denied,
}

/// Hierarchies of SNOMED CT, which its full names end with.
const TAGS: &[&str] = &[
    "disorder",
    "finding",
    "procedure",
    "situation",
    "regime/therapy",
    "substance",
    "product",
    "medicinal product",
    "clinical drug",
    "body structure",
    "morphologic abnormality",
    "morphology",
    "qualifier value",
    "observable entity",
    "physical object",
    "organism",
    "event",
    "context-dependent category",
];

/// How names begin that do not say that something is so.
const MANNERS: &[(&str, Manner)] = &[
    ("family history of ", Manner::Relative),
    ("fh: ", Manner::Relative),
    ("personal history of ", Manner::Past),
    ("past history of ", Manner::Past),
    ("past medical history of ", Manner::Past),
    ("history of ", Manner::Past),
    ("h/o: ", Manner::Past),
    ("h/o ", Manner::Past),
    ("suspected ", Manner::Suspected),
    ("suspicion of ", Manner::Suspected),
    ("no known ", Manner::Denied),
    ("no ", Manner::Denied),
    ("no history of ", Manner::Denied),
    ("no evidence of ", Manner::Denied),
];

/// How vocabularies turn names around, and the usual order of the words.
const TURNS: &[(&str, &[&str])] = &[
    ("secondary malignant neoplasm of ", &["{} metastasis"]),
    ("metastatic malignant neoplasm to ", &["{} metastasis"]),
    ("primary malignant neoplasm of ", &["{} cancer"]),
    ("overlapping malignant neoplasm of ", &["{} cancer"]),
    ("malignant neoplasm of ", &["{} cancer"]),
    ("malignant tumor of ", &["{} cancer"]),
    ("malignant tumour of ", &["{} cancer"]),
    ("primary ", &["{}"]),
    ("carcinoma of ", &["{} carcinoma", "{} cancer"]),
    ("adenocarcinoma of ", &["{} adenocarcinoma"]),
    ("benign neoplasm of ", &["benign {} tumor"]),
    ("fracture of ", &["{} fracture"]),
    ("biopsy of ", &["{} biopsy"]),
    ("transplantation of ", &["{} transplant"]),
    ("transplant of ", &["{} transplant"]),
    ("allergy to ", &["{} allergy"]),
    ("measurement of ", &["{}"]),
];

/// Endings that say no more than the name.
const ENDINGS: &[&str] = &[
    ", unspecified",
    " unspecified",
    ", nos",
    " nos",
    ", not otherwise specified",
    " symptom",
    ", initial encounter",
    " (disease)",
];

/// Words before a name that only narrow it: `Severe asthma` is an asthma.
const NARROWING: &[&str] = &[
    "severe ",
    "mild ",
    "moderate ",
    "acute ",
    "chronic ",
    "recurrent ",
    "persistent ",
    "intermittent ",
    "bilateral ",
    "left ",
    "right ",
    "symptomatic ",
    "childhood ",
    "intractable ",
];

/// Narrowing words before one name.
const NARROWING_MAX: usize = 3;

/// What a name was found to name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The concept.
    pub(super) concept: ConceptId,
    /// How the name speaks of it.
    pub(super) manner: Manner,
    /// Whether the concept is wider than the name: whoever denies a severe asthma does not deny an asthma.
    pub(super) is_wider: bool,
}

/// The concept of a whole name, and how the name speaks of it. The first reading that is known counts.
pub(super) fn named(text: &str) -> Option<Found> {
    let text = text.trim();
    if text.is_empty() || text.len() > NAME_BYTES_MAX {
        return None;
    }
    let found = |(concept, is_wider), manner| Found {
        concept,
        manner,
        is_wider,
    };
    if let Some(concept) = concepts().by_name(text) {
        return Some(found((concept, false), Manner::Plain));
    }
    let bare = without_tag(text);
    if let Some(plain) = plain(bare) {
        return Some(found(plain, Manner::Plain));
    }
    let mut manners = MANNERS.iter();
    let turned = manners.find_map(|(start, manner)| Some(found(plain(after(bare, start)?)?, *manner)));
    turned.or_else(|| Some(found((kind_of(bare)?, true), Manner::Plain)))
}

/// Words of a name that is read by its last words, at most.
const KIND_WORDS_MAX: usize = 6;

/// What a disease is a kind of, by the last words of its name: a uveitic glaucoma is a glaucoma. Only names whose words
/// before do nothing but narrow are read so: letters, and none that denies, doubts, or speaks of another thing.
#[expect(clippy::too_many_lines, reason = "one arm for each word that ends a name")]
fn kind_of(text: &str) -> Option<ConceptId> {
    const TURNING: &[&str] = &[
        "no",
        "not",
        "non",
        "never",
        "without",
        "with",
        "and",
        "or",
        "of",
        "in",
        "to",
        "for",
        "from",
        "at",
        "by",
        "due",
        "against",
        "risk",
        "history",
        "family",
        "personal",
        "suspected",
        "suspicion",
        "possible",
        "probable",
        "questionable",
        "rule",
        "ruled",
        "out",
        "denies",
        "denied",
        "negative",
        "absent",
        "absence",
        "free",
        "normal",
        "healthy",
        "false",
        "pseudo",
        "benign",
        "anti",
        "pre",
        "post",
        "previous",
        "prior",
        "past",
        "resolved",
        "remote",
        "maternal",
        "paternal",
        "fear",
        "screening",
        "prevention",
        "prophylaxis",
        "exposure",
        "contact",
        "mimicking",
        "like",
        "induced",
        "related",
        "associated",
        "refractory",
        "child",
        "mother",
        "father",
        "fetal",
        "potential",
        "impending",
        "threatened",
        "borderline",
        "latent",
    ];
    let words: Vec<&str> = text.split(' ').collect();
    let is_plain = |word: &&str| !word.is_empty() && word.chars().all(char::is_alphabetic);
    let turns = |word: &&str| TURNING.iter().any(|turning| turning.eq_ignore_ascii_case(word));
    if words.len() > KIND_WORDS_MAX || !words.iter().all(is_plain) || words.iter().any(turns) {
        return None;
    }
    (1..words.len()).find_map(|from| {
        let rest = words.get(from..)?.join(" ");
        let found = concepts().by_name(&rest)?;
        (concepts().kind(found) == ConceptKind::Disorder).then_some(found)
    })
}

/// The concept of a name without wrappings, and whether it is wider than the name.
fn plain(text: &str) -> Option<(ConceptId, bool)> {
    if let Some(found) = turned(text) {
        return Some(found);
    }
    let mut rest = text;
    for _ in 0..NARROWING_MAX {
        rest = NARROWING.iter().find_map(|word| after(rest, word))?;
        if let Some((found, _)) = turned(rest) {
            return Some((found, true));
        }
    }
    None
}

/// The concept of a name, its words turned round where that is how it is known.
fn turned(text: &str) -> Option<(ConceptId, bool)> {
    let known = |text: &str| concepts().by_name(text);
    if let Some(found) = known(text) {
        return Some((found, false));
    }
    let whole = ENDINGS.iter().find_map(|ending| before(text, ending)).unwrap_or(text);
    let short = without_stage(whole);
    if let Some(found) = known(short) {
        return Some((found, short != whole));
    }
    TURNS.iter().find_map(|(start, forms)| {
        let rest = after(short, start)?;
        let place = site(rest);
        let (at, found) = forms
            .iter()
            .enumerate()
            .find_map(|(at, form)| Some((at, known(&form.replace("{}", place))?)))?;
        let is_wider = at > 0 || place != rest || short != whole || *start == "overlapping malignant neoplasm of ";
        Some((found, is_wider))
    })
}

/// A part of the body without what anatomists add: `Entire left breast structure` is the breast.
pub(super) fn site(text: &str) -> &str {
    let mut rest = without_tag(text);
    for start in [
        "the ",
        "entire ",
        "structure of ",
        "left ",
        "right ",
        "female ",
        "male ",
    ] {
        rest = after(rest, start).unwrap_or(rest);
    }
    before(rest, " structure").unwrap_or(rest)
}

/// A cancer of a part of the body, or one that has spread there.
pub(super) fn cancer_of(part: &str, is_secondary: bool) -> Option<ConceptId> {
    let part = site(part);
    let name = if is_secondary {
        format!("{part} metastasis")
    } else {
        format!("{part} cancer")
    };
    concepts().by_name(&name)
}

/// A name without the hierarchy at its end.
pub(super) fn without_tag(text: &str) -> &str {
    let Some((name, tag)) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) else {
        return text;
    };
    let is_tag = TAGS.iter().any(|known| known.eq_ignore_ascii_case(tag));
    if is_tag { name.trim() } else { text }
}

/// `Non-small cell carcinoma of lung, TNM stage 1` without its stage.
fn without_stage(text: &str) -> &str {
    match text.rsplit_once(", ") {
        Some((name, stage)) if stage_of(stage).is_some() => name,
        _ => text,
    }
}

/// The stage that a text is: `TNM stage 1` and `Stage IIIA` are `I` and `IIIA`; none for anything else.
pub(super) fn stage_of(text: &str) -> Option<String> {
    let mut rest = without_tag(text.trim());
    for start in ["ajcc ", "tnm ", "clinical ", "pathologic ", "figo "] {
        rest = after(rest, start).unwrap_or(rest);
    }
    let rest = after(rest, "stage ").unwrap_or(rest);
    let rest = after(rest, "group ").unwrap_or(rest);
    let rest = rest.strip_prefix(['c', 'p']).unwrap_or(rest).to_ascii_uppercase();
    let numerals = [
        ("IV", "IV"),
        ("III", "III"),
        ("II", "II"),
        ("I", "I"),
        ("0", "0"),
        ("1", "I"),
        ("2", "II"),
        ("3", "III"),
        ("4", "IV"),
    ];
    let (numeral, behind) = numerals
        .iter()
        .find_map(|(written, numeral)| Some((*numeral, rest.strip_prefix(written)?)))?;
    let is_part = matches!(behind.as_bytes(), [] | [b'A'..=b'D'] | [b'A'..=b'D', b'1'..=b'3']);
    is_part.then(|| format!("{numeral}{behind}"))
}

/// Words behind a drug's name that make it the name of something else.
const NO_DRUG: &[&str] = &[
    "receptor",
    "receptors",
    "inhibitor",
    "inhibitors",
    "antagonist",
    "antagonists",
    "agonist",
    "agonists",
    "blocker",
    "blockers",
    "modulator",
    "modulators",
    "antibody",
    "antibodies",
    "analog",
    "analogue",
    "allergy",
    "level",
    "free",
    "resistant",
    "induced",
    "releasing",
    "deficiency",
    "pump",
    "vaccine",
    "test",
];

/// The drugs of a product: `Acetaminophen 300 MG / Hydrocodone Bitartrate 5 MG Oral Tablet`, `24 HR Metformin …`.
///
/// Each part gives the longest known name at its start, behind amounts and forms. A brand in brackets is left out
/// unless nothing else is known.
pub(super) fn drugs(text: &str) -> Vec<ConceptId> {
    if text.len() > NAME_BYTES_MAX {
        return Vec::new();
    }
    if let Some(found) = named(text).filter(|found| found.manner == Manner::Plain) {
        return [found.concept].into_iter().chain(base(found.concept)).collect();
    }
    let (product, brand) = text.split_once('[').unwrap_or((text, ""));
    let mut found: Vec<ConceptId> = product.split(" / ").take(PARTS_MAX).filter_map(drug).collect();
    if found.is_empty() {
        found.extend(drug(brand.trim_end_matches(']')));
    }
    let bases: Vec<ConceptId> = found.iter().filter_map(|one| base(*one)).collect();
    found.extend(bases);
    found.sort_unstable();
    found.dedup();
    found
}

/// What drugs are bound to, as the last words of their names.
const SALTS: &[&str] = &[
    "hydrochloride",
    "dihydrochloride",
    "hydrobromide",
    "sodium",
    "potassium",
    "calcium",
    "magnesium",
    "sulfate",
    "phosphate",
    "succinate",
    "tartrate",
    "bitartrate",
    "maleate",
    "fumarate",
    "citrate",
    "acetate",
    "mesylate",
    "besylate",
    "tosylate",
    "propionate",
    "monohydrate",
    "anhydrous",
    "pamoate",
    "malate",
];

/// The drug of a salt that is a concept of its own: metformin for metformin hydrochloride.
pub(super) fn base(salt: ConceptId) -> Option<ConceptId> {
    let is_drug = concepts().kind(salt) == ConceptKind::Medication;
    let (drug, last) = concepts().name(salt).rsplit_once(' ').filter(|_| is_drug)?;
    let is_salt = SALTS.iter().any(|word| word.eq_ignore_ascii_case(last));
    let found = is_salt.then(|| concepts().by_name(drug)).flatten()?;
    (found != salt && concepts().kind(found) == ConceptKind::Medication).then_some(found)
}

/// The drug whose name starts a text, amounts before it passed over.
fn drug(part: &str) -> Option<ConceptId> {
    let mut rest = part.trim();
    while let Some((first, behind)) = rest.split_once(' ') {
        if !is_amount(first) {
            break;
        }
        rest = behind.trim_start();
    }
    let all: Vec<Word> = words(rest).collect();
    let (taken, found) = concepts().longest(&all)?;
    let next = words_of(rest).nth(taken).unwrap_or_default();
    let is_other = NO_DRUG.iter().any(|word| word.eq_ignore_ascii_case(next));
    let is_drug = matches!(concepts().kind(found), ConceptKind::Medication | ConceptKind::DrugClass);
    (is_drug && !is_other).then_some(found)
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// What stands before the name in a product: a number, its unit, an application's number, how it is released.
fn is_amount(word: &str) -> bool {
    const UNITS: [&str; 8] = ["hr", "ml", "mg", "actuat", "day", "unt", "abuse-deterrent", "mcg"];
    word.starts_with(|sign: char| sign.is_ascii_digit())
        || UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(word))
        || word
            .strip_prefix("NDA")
            .is_some_and(|rest| rest.bytes().all(|sign| sign.is_ascii_digit()))
}

/// What follows a beginning, in any case.
pub(super) fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let is_start = text.get(..start.len())?.eq_ignore_ascii_case(start);
    is_start.then(|| text.get(start.len()..)).flatten()
}

/// What stands before an ending, in any case.
pub(super) fn before<'t>(text: &'t str, end: &str) -> Option<&'t str> {
    let at = text.len().checked_sub(end.len())?;
    let is_end = text.get(at..)?.eq_ignore_ascii_case(end);
    is_end.then(|| text.get(..at)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(&'static str, Manner)> {
        named(text).map(|found| (concepts().name(found.concept), found.manner))
    }

    #[test]
    fn wrappings_are_taken_off_and_nothing_is_guessed() {
        use Manner::{Denied, Past, Plain, Relative, Suspected};
        for (text, name, manner) in [
            ("Hypertension", "hypertension", Plain),
            ("Acute bronchitis (disorder)", "acute bronchitis", Plain),
            ("Malignant neoplasm of breast (disorder)", "breast cancer", Plain),
            (
                "Secondary malignant neoplasm of liver (disorder)",
                "liver metastasis",
                Plain,
            ),
            (
                "Non-small cell carcinoma of lung, TNM stage 1 (disorder)",
                "non-small cell lung cancer",
                Plain,
            ),
            ("History of appendectomy (situation)", "appendectomy", Past),
            ("Suspected lung cancer (situation)", "lung cancer", Suspected),
            ("Family history of diabetes mellitus", "diabetes", Relative),
            ("No known drug allergy (situation)", "drug allergy", Denied),
            ("Uveitic glaucoma", "glaucoma", Plain),
        ] {
            let (found, how) = shown(text).unwrap_or_else(|| panic!("{text} is not known"));
            let wanted = concepts().by_name(name).map(|concept| concepts().name(concept));
            assert_eq!((Some(found), how), (wanted, manner), "{text}");
        }
        assert!(named("Severe asthma").is_some_and(|found| found.is_wider));
        assert!(named("Asthma (disorder)").is_some_and(|found| !found.is_wider));
        for text in [
            "",
            "Hypertension or so",
            "Disease (disorder)",
            "(disorder)",
            "History of",
            "ÄÖ (finding)",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }

    #[test]
    fn products_give_their_drugs() {
        let check = |text: &str, expected: &[&str]| {
            let mut wanted: Vec<ConceptId> = expected
                .iter()
                .map(|name| concepts().by_name(name).expect(name))
                .collect();
            wanted.sort_unstable();
            let mut found = drugs(text);
            // The salt, where it is a concept of its own, comes with its drug.
            found.retain(|one| base(*one).is_none());
            assert_eq!(found, wanted, "{text}");
        };
        check("Simvastatin 20 MG Oral Tablet", &["simvastatin"]);
        check(
            "24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet",
            &["metformin"],
        );
        check(
            "Acetaminophen 325 MG / Oxycodone Hydrochloride 10 MG Oral Tablet [Percocet]",
            &["acetaminophen", "oxycodone"],
        );
        check("1 ML DOCEtaxel 20 MG/ML Injection", &["docetaxel"]);
        check("NDA020800 0.3 ML Epinephrine 1 MG/ML Auto-Injector", &["epinephrine"]);
        check("Estrogen receptor of some sort", &[]);
        check("something else", &[]);
    }

    #[test]
    fn stages_are_told_apart_from_words() {
        for (text, stage) in [
            ("Stage 3A (qualifier value)", Some("IIIA")),
            ("stage IV", Some("IV")),
            ("IIB", Some("IIB")),
            ("c3A", Some("IIIA")),
            ("4", Some("IV")),
            ("TNM stage 1", Some("I")),
            ("early", None),
            ("IVX", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(stage_of(text).as_deref(), stage, "{text}");
        }
    }

    #[test]
    fn parts_of_the_body_are_plain() {
        assert_eq!(site("Breast structure (body structure)"), "Breast");
        assert_eq!(site("Structure of left lung"), "lung");
        assert_eq!(site("Liver"), "Liver");
    }
}
