//! Markers that are tested for: receptors, genes and variants, and what a result makes of them.

use crate::chart::coded::{Coded, Names, element};
use crate::chart::element::objects;
use crate::chart::fact::{Fact, Stance, Value};
use crate::chart::name::without_tag;
use crate::concept::{ConceptId, ConceptKind, concepts};
use crate::json::Map;

pub(super) const LOINC: &str = "http://loinc.org";

/// LOINC codes of tests whose marker their names do not say plainly, and the marker.
const TESTS: &[(&str, &str)] = &[
    ("48676-1", "HER2"),
    ("85319-2", "HER2"),
    ("85318-4", "HER2"),
    ("18474-7", "HER2"),
    ("31150-6", "HER2"),
    ("72383-3", "HER2"),
    ("16112-5", "estrogen receptor"),
    ("85337-4", "estrogen receptor"),
    ("40556-3", "estrogen receptor"),
    ("14130-1", "estrogen receptor"),
    ("16113-3", "progesterone receptor"),
    ("85339-0", "progesterone receptor"),
    ("40557-1", "progesterone receptor"),
    ("14228-3", "progesterone receptor"),
    ("62862-8", "microsatellite instability-high"),
    ("81695-9", "microsatellite instability-high"),
    ("83052-1", "PD-L1"),
    ("85147-7", "PD-L1"),
    ("5195-3", "hepatitis B surface antigen"),
    ("5196-1", "hepatitis B surface antigen"),
    // Who has the antigen has the infection, and who does not is not infected now.
    ("5195-3", "hepatitis B"),
    ("5196-1", "hepatitis B"),
    ("13955-0", "HCV antibody"),
    ("16128-1", "HCV antibody"),
    ("56888-1", "HIV antibody"),
    ("2106-3", "pregnancy"),
    ("2118-8", "pregnancy"),
    ("2110-5", "pregnancy"),
    ("94500-6", "COVID-19"),
    ("94558-4", "COVID-19"),
];

/// Genes by their numbers at the HUGO committee.
const GENES: &[(&str, &str)] = &[
    ("HGNC:3236", "EGFR"),
    ("HGNC:427", "ALK"),
    ("HGNC:10261", "ROS1"),
    ("HGNC:9967", "RET"),
    ("HGNC:6407", "KRAS"),
    ("HGNC:7989", "NRAS"),
    ("HGNC:1097", "BRAF"),
    ("HGNC:8975", "PIK3CA"),
    ("HGNC:1100", "BRCA1"),
    ("HGNC:1101", "BRCA2"),
    ("HGNC:11998", "TP53"),
    ("HGNC:3430", "ERBB2"),
    ("HGNC:7029", "MET"),
    ("HGNC:5382", "IDH1"),
    ("HGNC:5383", "IDH2"),
    ("HGNC:3765", "FLT3"),
    ("HGNC:7910", "NPM1"),
    ("HGNC:6192", "JAK2"),
    ("HGNC:3467", "ESR1"),
    ("HGNC:11389", "STK11"),
];

/// The assessment of a variant, the gene studied, and how the change of the protein or the whole variant is called.
const VARIANT: &str = "69548-6";
const GENE: &str = "48018-6";
const CHANGES: &[&str] = &["48005-3", "81252-9", "81290-9", "47998-0"];

/// Adds the markers that a test is for: by its code, or by the gene and change in its components.
pub(super) fn complete(body: &Map<'_>, asked: &mut Coded) {
    let tested: Vec<ConceptId> = TESTS
        .iter()
        .filter(|(code, _)| asked.has(LOINC, code))
        .filter_map(|(_, name)| concepts().by_name(name))
        .collect();
    asked.add_all(&tested);
    if !asked.has(LOINC, VARIANT) {
        return;
    }
    let (mut genes, mut changes) = (Vec::new(), Vec::new());
    for (_, component) in objects(body, "component") {
        let code = element(component, "code", Names::Whole);
        let value = element(component, "valueCodeableConcept", Names::Whole);
        if code.has(LOINC, GENE) {
            genes.extend(gene(&value));
        } else if CHANGES.iter().any(|change| code.has(LOINC, change)) {
            changes.extend(value.names().map(short_change));
        }
    }
    for gene in genes {
        let with_change = changes.iter().map(|change| format!("{gene} {change}"));
        let all = with_change.chain([format!("{gene} mutation")]);
        let found: Vec<ConceptId> = all.filter_map(|name| concepts().by_name(&name)).collect();
        for one in found {
            asked.add(one);
        }
        if asked.text.is_empty() || asked.text == VARIANT {
            asked.text = format!("{gene} variant");
        }
    }
}

/// The symbol of a gene.
fn gene(value: &Coded) -> Option<String> {
    let numbered = GENES
        .iter()
        .find(|(number, _)| value.codings.iter().any(|one| one.code == *number));
    let symbol = |name: &&str| {
        name.len() <= 10
            && name.len() >= 2
            && name
                .bytes()
                .all(|sign| sign.is_ascii_uppercase() || sign.is_ascii_digit())
    };
    numbered
        .map(|(_, symbol)| (*symbol).to_owned())
        .or_else(|| value.names().find(symbol).map(str::to_owned))
}

/// The amino acids by their three letters.
const ACIDS: &[(&str, char)] = &[
    ("Ala", 'A'),
    ("Arg", 'R'),
    ("Asn", 'N'),
    ("Asp", 'D'),
    ("Cys", 'C'),
    ("Gln", 'Q'),
    ("Glu", 'E'),
    ("Gly", 'G'),
    ("His", 'H'),
    ("Ile", 'I'),
    ("Leu", 'L'),
    ("Lys", 'K'),
    ("Met", 'M'),
    ("Phe", 'F'),
    ("Pro", 'P'),
    ("Ser", 'S'),
    ("Thr", 'T'),
    ("Trp", 'W'),
    ("Tyr", 'Y'),
    ("Val", 'V'),
];

/// A change of a protein in short: `p.Val600Glu` is `V600E`; anything else stays as it is.
fn short_change(name: &str) -> String {
    let protein = name.rsplit_once("p.").map_or(name, |(_, rest)| rest);
    let protein = protein.trim_matches(['(', ')']);
    let letter = |acid: &str| {
        ACIDS
            .iter()
            .find(|(known, _)| *known == acid)
            .map(|(_, letter)| *letter)
    };
    let short = || {
        let first = letter(protein.get(..3)?)?;
        let last = letter(protein.get(protein.len().checked_sub(3)?..)?)?;
        let place = protein.get(3..protein.len() - 3)?;
        let is_place = !place.is_empty() && place.bytes().all(|sign| sign.is_ascii_digit());
        is_place.then(|| format!("{first}{place}{last}"))
    };
    short().unwrap_or_else(|| protein.to_owned())
}

/// Says what a result makes of a marker: a test for HER2 that is positive is `HER2 positive`; one that is negative
/// denies that, and what it is instead is a second fact, `HER2 negative`.
pub(super) fn told(one: &mut Fact) -> Option<Fact> {
    let markers: Vec<ConceptId> = one
        .concepts
        .iter()
        .copied()
        .filter(|concept| concepts().kind(*concept) == ConceptKind::Biomarker)
        .collect();
    let named = |ending: &str| -> Vec<ConceptId> {
        let names = markers
            .iter()
            .map(|marker| format!("{} {ending}", without_tag(concepts().name(*marker))));
        names.filter_map(|name| concepts().by_name(&name)).collect()
    };
    let (positive, negative) = (named("positive"), named("negative"));
    if one.stance == Stance::Unsure || matches!(one.value, Value::Number(_)) {
        return None;
    }
    for concept in positive {
        if !one.concepts.contains(&concept) {
            one.concepts.push(concept);
        }
    }
    let is_denied = one.stance == Stance::Denied && !negative.is_empty();
    is_denied.then(|| Fact {
        stance: Stance::Holds,
        concepts: negative,
        ..one.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shortened() {
        assert_eq!(short_change("p.Val600Glu"), "V600E");
        assert_eq!(short_change("NP_005219.2:p.(Leu858Arg)"), "L858R");
        assert_eq!(short_change("exon 19 deletion"), "exon 19 deletion");
        assert_eq!(short_change("p."), "");
        assert_eq!(short_change("é"), "é");
    }

    #[test]
    fn every_marker_is_a_concept() {
        for (code, name) in TESTS {
            assert!(concepts().by_name(name).is_some(), "{code} {name}");
        }
    }
}
