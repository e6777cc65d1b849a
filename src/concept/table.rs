//! The concepts: what each is called, its codes, and what it is a kind of.

use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use hashbrown::HashMap;

use super::key::{KeyHasher, join};
use super::names::{Names, Word, words};
use super::read::{Width, code, fingerprint, letter, lines, parts};

/// A concept, by its place in the table. Numbers change with the table: they are not for keeping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConceptId(u32);

impl ConceptId {
    /// Its place in the table.
    pub(crate) fn number(self) -> u32 {
        self.0
    }
}

/// What a concept is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConceptKind {
    /// A disease, injury or state, such as pregnancy.
    Disorder,
    /// A drug.
    Medication,
    /// A class of drugs.
    DrugClass,
    /// An operation, a treatment other than one drug, an examination.
    Procedure,
    /// A gene, receptor, protein or variant that is tested for.
    Biomarker,
    /// A symptom, or something found by examination.
    Finding,
    /// An implant or other device.
    Device,
}

/// The table of all concepts.
#[derive(Debug)]
pub struct Concepts {
    kinds: Vec<ConceptKind>,
    labels: Vec<&'static str>,
    /// Marked codes of each concept, as in the table.
    codes: Vec<&'static str>,
    parents: Lists,
    children: Lists,
    by_code: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
    names: Names,
}

/// The concepts that are built in; the first call unpacks them.
pub fn concepts() -> &'static Concepts {
    static ALL: LazyLock<Concepts> = LazyLock::new(Concepts::read);
    &ALL
}

/// Steps upwards that are looked at for one question: more than any concept has ancestors.
const MOST_ANCESTORS: usize = 4096;

impl Concepts {
    fn read() -> Self {
        let count = lines().count();
        let mut all = Self {
            kinds: Vec::with_capacity(count),
            labels: Vec::with_capacity(count),
            codes: Vec::with_capacity(count),
            parents: Lists::default(),
            children: Lists::default(),
            by_code: HashMap::with_capacity_and_hasher(count * 2, BuildHasherDefault::default()),
            names: Names::with_capacity(count * 4),
        };
        let mut above = Vec::with_capacity(count * 2);
        let mut narrower = Vec::new();
        for (at, line) in (0_u32..).zip(lines()) {
            all.kinds.push(kind(line.kind));
            all.labels.push(line.name);
            all.codes.push(line.codes);
            for parent in parts(line.parents) {
                if let Ok(parent) = parent.parse::<u32>() {
                    above.push((at, parent));
                }
            }
            for (width, system, code) in parts(line.codes).filter_map(code) {
                match width {
                    Width::Same => {
                        all.by_code.entry(code_key(system, code)).or_insert(at);
                    }
                    Width::Narrower => narrower.push((code_key(system, code), at)),
                    Width::Wider => {}
                }
            }
            for name in parts(line.names) {
                all.names.add(name, at);
            }
        }
        for (key, at) in narrower {
            all.by_code.entry(key).or_insert(at);
        }
        all.parents = Lists::new(count, above.iter().copied());
        all.children = Lists::new(count, above.iter().map(|(child, parent)| (*parent, *child)));
        all
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// A number that is another when the table is another: what was kept under numbers of concepts is of no use then.
    pub fn fingerprint(&self) -> u64 {
        fingerprint()
    }

    /// The longest name that starts at the first of `words`: how many words it takes, and what it names.
    pub fn longest(&self, words: &[Word]) -> Option<(usize, ConceptId)> {
        self.names.longest(words).map(|(taken, at)| (taken, ConceptId(at)))
    }

    /// The concept that `name` names as a whole.
    pub fn by_name(&self, name: &str) -> Option<ConceptId> {
        let words: Vec<Word> = words(name).collect();
        self.longest(&words)
            .filter(|(taken, _)| *taken == words.len())
            .map(|(_, concept)| concept)
    }

    /// The concept of a code, `system` being the URL of its code system. A product's code gives its drug.
    pub fn by_code(&self, system: &str, code: &str) -> Option<ConceptId> {
        self.by_code.get(&code_key(system, code)).map(|at| ConceptId(*at))
    }

    /// The preferred name, as a criterion would write it.
    pub fn name(&self, concept: ConceptId) -> &'static str {
        self.labels.get(index(concept)).copied().unwrap_or_default()
    }

    /// What the concept is.
    pub fn kind(&self, concept: ConceptId) -> ConceptKind {
        self.kinds.get(index(concept)).copied().unwrap_or(ConceptKind::Finding)
    }

    /// Codes with the URLs of their systems: those that are the concept first, then those that are parts of it, then
    /// wider ones (`C15.9` of a carcinoma of one histology, ICD-10-CM having none for it); in each of these ICD-10-CM
    /// first, then DOID, `OncoTree`, `MeSH`, `RxNorm`, ATC. Codes of drug products are left out.
    pub fn codes(&self, concept: ConceptId) -> impl Iterator<Item = (&'static str, &'static str)> {
        let all = self.codes.get(index(concept)).copied().unwrap_or_default();
        [Width::Same, Width::Narrower, Width::Wider]
            .into_iter()
            .flat_map(move |wanted| parts(all).filter_map(code).filter(move |(width, ..)| *width == wanted))
            .filter(|(width, system, _)| *width != Width::Narrower || !system.ends_with("/rxnorm"))
            .map(|(_, system, code)| (system, code))
    }

    /// Codes that say all that the concept says.
    pub fn exact_codes(&self, concept: ConceptId) -> impl Iterator<Item = (&'static str, &'static str)> {
        parts(self.codes.get(index(concept)).copied().unwrap_or_default())
            .filter_map(code)
            .filter(|(width, ..)| *width == Width::Same)
            .map(|(_, system, code)| (system, code))
    }

    /// What the concept is a kind of, one step up.
    pub fn parents(&self, concept: ConceptId) -> impl Iterator<Item = ConceptId> {
        self.parents.of(concept).iter().copied().map(ConceptId)
    }

    /// What is a kind of the concept, one step down.
    pub fn children(&self, concept: ConceptId) -> impl Iterator<Item = ConceptId> {
        self.children.of(concept).iter().copied().map(ConceptId)
    }

    /// The concept and everything that it is a kind of, itself first.
    pub fn ancestors(&self, concept: ConceptId) -> Vec<ConceptId> {
        let mut found = vec![concept];
        let mut at = 0;
        while let Some(one) = found.get(at).copied() {
            for parent in self.parents(one) {
                if found.len() < MOST_ANCESTORS && !found.contains(&parent) {
                    found.push(parent);
                }
            }
            at += 1;
        }
        found
    }

    /// Whether `child` is `ancestor` or a kind of it, at any distance.
    pub fn is_a(&self, child: ConceptId, ancestor: ConceptId) -> bool {
        let mut seen = vec![child.0];
        let mut at = 0;
        while let Some(one) = seen.get(at).copied() {
            if one == ancestor.0 {
                return true;
            }
            for parent in self.parents.of(ConceptId(one)) {
                if seen.len() < MOST_ANCESTORS && !seen.contains(parent) {
                    seen.push(*parent);
                }
            }
            at += 1;
        }
        false
    }

    /// Every kind of the concept, at any distance, in order of the table; without itself.
    pub fn members(&self, class: ConceptId) -> Vec<ConceptId> {
        let mut found = vec![false; self.kinds.len()];
        let mut open = vec![class.0];
        let mut members = Vec::new();
        while let Some(one) = open.pop() {
            for child in self.children.of(ConceptId(one)) {
                if let Some(known) = found.get_mut(index(ConceptId(*child)))
                    && !*known
                    && *child != class.0
                {
                    *known = true;
                    members.push(ConceptId(*child));
                    open.push(*child);
                }
            }
        }
        members.sort_unstable();
        members
    }
}

fn kind(letter: &str) -> ConceptKind {
    match letter {
        "D" => ConceptKind::Disorder,
        "M" => ConceptKind::Medication,
        "K" => ConceptKind::DrugClass,
        "P" => ConceptKind::Procedure,
        "B" => ConceptKind::Biomarker,
        "V" => ConceptKind::Device,
        _ => ConceptKind::Finding,
    }
}

fn index(concept: ConceptId) -> usize {
    usize::try_from(concept.0).unwrap_or(usize::MAX)
}

/// The key of a code in its system.
fn code_key(system: &str, code: &str) -> u64 {
    code.bytes()
        .fold(u64::from(letter(system)), |hash, byte| join(hash, u64::from(byte)))
}

/// A list of numbers for each number, one after the other.
#[derive(Debug, Default)]
struct Lists {
    starts: Vec<u32>,
    all: Vec<u32>,
}

impl Lists {
    fn new(count: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        let mut starts = vec![0_u32; count + 1];
        for (from, _) in pairs.clone() {
            if let Some(size) = starts.get_mut(place(from) + 1) {
                *size += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut all = vec![0; place(sum)];
        for (from, to) in pairs {
            if let Some(free) = next.get_mut(place(from)) {
                if let Some(slot) = all.get_mut(place(*free)) {
                    *slot = to;
                }
                *free += 1;
            }
        }
        Self { starts, all }
    }

    fn of(&self, concept: ConceptId) -> &[u32] {
        let at = index(concept);
        let bound = |at: usize| self.starts.get(at).and_then(|start| usize::try_from(*start).ok());
        match (bound(at), at.checked_add(1).and_then(bound)) {
            (Some(start), Some(end)) => self.all.get(start..end).unwrap_or_default(),
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm";

    fn named(name: &str) -> ConceptId {
        concepts().by_name(name).expect(name)
    }

    fn has(name: &str, code: &str) -> bool {
        concepts().codes(named(name)).any(|(_, one)| one == code)
    }

    #[test]
    fn conditions_have_their_codes() {
        for (name, code) in [
            ("esophageal squamous cell carcinoma", "C15.9"),
            ("esophageal squamous cell carcinoma", "DOID:3748"),
            ("squamous cell carcinoma of the oesophagus", "DOID:3748"),
            ("liver metastasis", "C78.7"),
            ("metastases to the liver", "C78.7"),
            ("bone metastases", "C79.51"),
            ("brain metastasis", "C79.31"),
            ("hepatitis B", "B19.10"),
            ("chronic hepatitis B", "B18.1"),
            ("pregnancy", "Z33.1"),
            ("hepatic encephalopathy", "K76.82"),
            ("ascites", "R18.8"),
            ("pleural effusions", "J90"),
            ("type 2 diabetes", "E11"),
            ("type II diabetes mellitus", "E11"),
            ("heart attack", "I21"),
            ("myocardial infarction", "I21"),
            ("Hypertension", "I10"),
            ("basal cell carcinoma of the skin", "C44.91"),
            ("cervical carcinoma in situ", "D06.9"),
            ("cancer of the breast", "C50"),
            ("Crohn's disease", "K50"),
            ("anaemia", "D64.9"),
        ] {
            assert!(has(name, code), "{name} {code}");
        }
    }

    #[test]
    fn the_exact_code_stands_before_the_wider() {
        let carcinoma = named("esophageal squamous cell carcinoma");
        assert!(!concepts().exact_codes(carcinoma).any(|(_, code)| code == "C15.9"));
        assert_eq!(concepts().by_code(ICD, "C15.9"), Some(named("esophageal cancer")));
        let first = concepts().codes(named("type 2 diabetes")).next();
        assert_eq!(first, Some((ICD, "E11")));
    }

    #[test]
    fn kinds_have_kinds() {
        let all = concepts();
        for (child, ancestor) in [
            ("esophageal squamous cell carcinoma", "esophageal cancer"),
            ("esophageal squamous cell carcinoma", "solid tumor"),
            ("breast cancer", "malignant neoplasm"),
            ("multiple myeloma", "hematologic malignancy"),
            ("liver metastasis", "metastatic disease"),
            ("myocardial infarction", "cardiovascular disease"),
            ("hepatitis B", "viral hepatitis"),
            ("sintilimab", "PD-1 inhibitor"),
            ("sintilimab", "immune checkpoint inhibitor"),
            ("osimertinib", "tyrosine kinase inhibitor"),
            ("warfarin", "anticoagulants"),
            ("liver transplant", "surgery"),
            ("BRAF V600E", "BRAF mutation"),
        ] {
            assert!(all.is_a(named(child), named(ancestor)), "{child} is a {ancestor}");
        }
        for (child, other) in [
            ("breast cancer", "lung cancer"),
            ("malignant neoplasm", "breast cancer"),
            ("multiple myeloma", "solid tumor"),
            ("benign neoplasm", "malignant neoplasm"),
            ("type 2 diabetes", "type 1 diabetes"),
            ("hepatitis B", "hepatitis C"),
            ("hepatitis B", "acute hepatitis B"),
        ] {
            assert!(!all.is_a(named(child), named(other)), "{child} is no {other}");
        }
    }

    #[test]
    fn a_code_of_a_patient_finds_its_kind() {
        let all = concepts();
        let of = |code: &str| all.by_code(ICD, code).expect(code);
        assert!(all.is_a(of("I21.4"), named("myocardial infarction")));
        assert!(all.is_a(of("C15.4"), named("esophageal cancer")));
        assert!(all.is_a(of("E11.65"), named("diabetes")));
        assert!(all.is_a(of("C78.01"), named("lung metastasis")));
        assert_eq!(all.by_code(ICD, "no such"), None);
        assert_eq!(all.by_code("http://no.such", "I21"), None);
    }

    #[test]
    fn classes_have_members() {
        let members = concepts().members(named("PD-1 antibody"));
        for drug in [
            "sintilimab",
            "tislelizumab",
            "toripalimab",
            "camrelizumab",
            "pembrolizumab",
        ] {
            assert!(members.contains(&named(drug)), "{drug}");
        }
        assert!(!members.contains(&named("ipilimumab")));
        assert_eq!(concepts().kind(named("PD-1 inhibitor")), ConceptKind::DrugClass);
        assert_eq!(concepts().kind(named("sintilimab")), ConceptKind::Medication);
    }

    #[test]
    fn ordinary_words_name_nothing() {
        for word in [
            "patients",
            "history",
            "study",
            "disease",
            "adult",
            "therapy",
            "male",
            "time",
            "other",
            "treatment",
            "may",
            "lead",
            "cold",
            "can",
            "all",
            "ms",
            "er",
            "aids",
            "condition",
            "screening",
            "of",
            "the",
            "in",
            "for",
        ] {
            assert_eq!(concepts().by_name(word), None, "{word}");
        }
        for word in ["ALL", "MS", "AIDS", "NSCLC"] {
            assert!(concepts().by_name(word).is_some(), "{word}");
        }
    }

    #[test]
    fn nothing_circles() {
        let all = concepts();
        for at in (0..u32::try_from(all.kinds.len()).expect("few")).map(ConceptId) {
            for parent in all.parents(at) {
                assert!(!all.is_a(parent, at), "{} and {}", all.name(at), all.name(parent));
            }
        }
    }

    #[test]
    fn any_number_is_answered() {
        let none = ConceptId(u32::MAX);
        assert_eq!(concepts().name(none), "");
        assert_eq!(concepts().codes(none).count(), 0);
        assert!(concepts().members(none).is_empty());
        assert!(concepts().is_a(none, none));
    }
}
