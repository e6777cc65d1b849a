//! Codes of 200 condition and drug spans of the Chia corpus, coded by hand.
//!
//! `chia_codes.tsv` names each span by line and entity and lists what is acceptable: `system|prefix` of a code (`icd10`,
//! `atc`, `rxnorm`, `loinc`, `doid`, `hgnc`), `name|words` for a class in a system of our own, `type|…` for a concept of
//! that type whatever its codes, and `-` where having no code is right. The spans are the first 130 conditions and 70
//! drugs by a hash of their names. A span is right when a leaf over it has an acceptable code.

use trialfire::eligibility::{Code, Expr};

use super::chia::{ChiaLine, lines};
use super::leaves::{Leaf, What, leaves};
use super::show::{Failing, Show, compact_all};
use super::words::{alike, content};
use crate::support::figures::Figures;

const SET: &str = "codes";
const RIGHT: &str = "spans right";
const CODED: &str = "spans that have a code, right";

/// Share of spans that are right; goal .75
const FLOOR: f64 = 0.75;

/// A span and what is acceptable.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    line: String,
    entity: String,
    kind: String,
    accepted: Vec<String>,
}

/// The spans coded by hand.
fn coded() -> Vec<Case> {
    let cases = include_str!("../chia_codes.tsv").lines().map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [line, entity, kind, accepted] = fields[..] else {
            panic!("four fields: {line}")
        };
        Case {
            line: line.to_owned(),
            entity: entity.to_owned(),
            kind: kind.to_owned(),
            accepted: accepted.split(' ').map(str::to_owned).collect(),
        }
    });
    cases.collect()
}

/// The short name of a code system; empty for one of our own.
fn system(url: &str) -> &'static str {
    let parts = [
        ("icd-10", "icd10"),
        ("rxnorm", "rxnorm"),
        ("atc", "atc"),
        ("loinc", "loinc"),
        ("DOID", "doid"),
        ("doid", "doid"),
        ("disease-ontology", "doid"),
        ("genenames", "hgnc"),
        ("snomed", "sct"),
    ];
    parts
        .iter()
        .find(|(part, _)| url.contains(part))
        .map_or("", |(_, name)| name)
}

fn is_accepted(code: &Code, accepted: &str) -> bool {
    let Some((want, value)) = accepted.split_once('|') else {
        return false;
    };
    let own = system(&code.system);
    if want == "name" {
        return own.is_empty() && alike(&content(&code.code), &content(value));
    }
    let plain = |code: &str| code.trim_start_matches("HGNC:").replace('.', "");
    let exact = matches!(want, "rxnorm" | "hgnc" | "doid");
    want == own && (plain(&code.code) == plain(value) || !exact && plain(&code.code).starts_with(&plain(value)))
}

/// Whether the leaves over a span have an acceptable code, and whether they have any.
fn judge(accepted: &[String], over: &[Leaf]) -> (bool, bool) {
    let mut codes: Vec<&Code> = Vec::new();
    let mut right = false;
    for leaf in over {
        match leaf.what {
            What::Concept(concept) => {
                codes.extend(&concept.codes);
                let kind = serde_json::to_value(concept.kind).unwrap();
                right |= accepted
                    .iter()
                    .any(|want| want.strip_prefix("type|").is_some_and(|want| kind == want));
            }
            What::Measure(measure) => codes.extend(&measure.codes),
            What::Opaque(_) => {}
        }
    }
    right |= codes
        .iter()
        .any(|code| accepted.iter().any(|want| is_accepted(code, want)));
    right |= codes.is_empty() && accepted.iter().any(|want| want == "-");
    (right, !codes.is_empty())
}

/// Counts the spans that are right, by type.
pub(crate) fn measure(cases: &[Case], lines: &[ChiaLine], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let line = lines
            .iter()
            .find(|line| line.id == case.line)
            .expect("the line is there");
        let entity = line.entity(&case.entity).expect("the entity is there");
        assert_eq!(entity.kind, case.kind);
        let half = line.half();
        let parsed = line.parse();
        let exprs: Vec<Expr> = parsed.exprs();
        let over: Vec<Leaf> = leaves(&exprs)
            .into_iter()
            .filter(|leaf| entity.overlaps(&parsed, leaf.span()))
            .collect();
        let (right, has_code) = judge(&case.accepted, &over);
        figures.count(RIGHT, &case.kind, half, right);
        if has_code {
            figures.count(CODED, &case.kind, half, right);
        }
        if !right {
            let failing = Failing {
                set: SET,
                row: &case.kind,
                half,
                id: &case.line,
                text: &line.line,
            };
            let gold = format!("{:?} {}", entity.text, case.accepted.join(" "));
            show.case(&failing, &gold, &|| compact_all(&parsed.criteria));
        }
    }
    figures
}

#[test]
fn codes_of_conditions_and_drugs() {
    let cases = coded();
    assert_eq!(cases.len(), 200);
    let Some(lines) = lines() else { return };
    let figures = measure(&cases, &lines, &Show::from_environment());
    println!("{}", figures.table(SET));
    figures.assert_floor(RIGHT, FLOOR);
}

#[cfg(test)]
mod tests {
    use trialfire::eligibility::ConceptType;

    use super::super::leaves::made;
    use super::*;

    fn verdict(accepted: &[&str], codes: &[(&'static str, &'static str)], kind: ConceptType) -> (bool, bool) {
        let mut expr = made::concept("x", kind, 0, 1);
        if let Expr::Concept(concept) = &mut expr {
            concept.codes = codes
                .iter()
                .map(|(system, code)| Code {
                    system: (*system).into(),
                    code: (*code).into(),
                })
                .collect();
        }
        let accepted: Vec<String> = accepted.iter().map(|&want| want.to_owned()).collect();
        judge(&accepted, &leaves(&[expr]))
    }

    #[test]
    fn a_finer_code_is_right_and_another_is_wrong() {
        let icd = "http://hl7.org/fhir/sid/icd-10-cm";
        let condition = ConceptType::Condition;
        assert_eq!(verdict(&["icd10|K92.2"], &[(icd, "K92.2")], condition), (true, true));
        assert_eq!(
            verdict(&["icd10|I63", "icd10|I61"], &[(icd, "I61.9")], condition),
            (true, true)
        );
        assert_eq!(verdict(&["icd10|I63"], &[(icd, "I10")], condition), (false, true));
        assert_eq!(verdict(&["-"], &[], condition), (true, false));
        assert_eq!(verdict(&["-"], &[(icd, "I10")], condition), (false, true));
        assert_eq!(verdict(&["type|allergy"], &[], ConceptType::Allergy), (true, false));
    }

    #[test]
    fn drugs_are_right_by_any_system() {
        let accepted = ["atc|B01AC04", "rxnorm|32968", "name|anticoagulant"];
        let is = |system, code| verdict(&accepted, &[(system, code)], ConceptType::Medication).0;
        assert!(is("http://www.nlm.nih.gov/research/umls/rxnorm", "32968"));
        assert!(!is("http://www.nlm.nih.gov/research/umls/rxnorm", "329680"));
        assert!(is("http://www.whocc.no/atc", "B01AC04"));
        assert!(is(
            "https://trialfire.example/fhir/CodeSystem/drug-class",
            "anticoagulants"
        ));
    }
}
