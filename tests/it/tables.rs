//! Tables of the registry's website against the same trials as API v2 JSON.

use std::collections::BTreeMap;
use std::io::BufRead as _;

use serde_json::Value;
use trialfire::registry::split_cells;
use trialfire::trial::OutcomeRank;

use crate::support::corpus::corpus;

/// Share of outcomes whose three parts must be exact; the registry report's best simple rule gives 0.846.
const EXACT_SHARE_MIN: f64 = 0.84;

#[test]
fn outcomes_fused_from_v2_come_apart_again() {
    let Some(studies) = studies() else { return };
    let (mut exact, mut measures, mut times, mut count) = (0_u32, 0_u32, 0_u32, 0_u32);
    let (mut clean, mut clean_exact) = (0_u32, 0_u32);
    for study in studies.values() {
        let outcomes = &study["protocolSection"]["outcomesModule"];
        let ranks = [
            (OutcomeRank::Primary, "primaryOutcomes"),
            (OutcomeRank::Secondary, "secondaryOutcomes"),
            (OutcomeRank::Other, "otherOutcomes"),
        ];
        let parts =
            |key: &str| -> Vec<[String; 3]> { outcomes[key].as_array().into_iter().flatten().map(three).collect() };
        let truth: Vec<[String; 3]> = ranks.iter().flat_map(|(_, key)| parts(key)).collect();
        let cells: Vec<(OutcomeRank, String)> = ranks
            .iter()
            .map(|(rank, key)| (*rank, parts(key).iter().map(fused).collect::<Vec<_>>().join("|")))
            .collect();
        let cells: Vec<(OutcomeRank, &str)> = cells.iter().map(|(rank, cell)| (*rank, cell.as_str())).collect();
        let split = split_cells(&cells);
        assert_eq!(split.len(), truth.len());
        for (found, [measure, description, time]) in split.iter().zip(&truth) {
            let is = |part: &Option<String>, truth: &String| part.as_deref().unwrap_or_default() == truth;
            let whole =
                is(&found.measure, measure) && is(&found.description, description) && is(&found.time_frame, time);
            count += 1;
            exact += u32::from(whole);
            measures += u32::from(is(&found.measure, measure));
            times += u32::from(is(&found.time_frame, time));
            if found.split == trialfire::trial::OutcomeSplit::Clean {
                clean += 1;
                clean_exact += u32::from(whole);
            }
        }
    }
    let share = |part: u32| f64::from(part) / f64::from(count);
    println!(
        "outcomes n={count}: measure {:.3}, time frame {:.3}, all three {:.3}; clean {clean}, of them exact {clean_exact}",
        share(measures),
        share(times),
        share(exact)
    );
    assert!(share(exact) >= EXACT_SHARE_MIN);
    assert!(f64::from(clean_exact) >= 0.995 * f64::from(clean));
}

fn three(outcome: &Value) -> [String; 3] {
    ["measure", "description", "timeFrame"].map(|key| outcome[key].as_str().unwrap_or_default().to_owned())
}

fn fused(parts: &[String; 3]) -> String {
    let stated: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    stated.join(", ")
}

/// Every v2 study of the corpus by its number.
fn studies() -> Option<BTreeMap<String, Value>> {
    let file = std::fs::File::open(corpus("data/registry/ctgov-v2/studies.ndjson.gz")?).unwrap();
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    let mut found = BTreeMap::new();
    for line in lines.map(Result::unwrap).filter(|line| !line.trim().is_empty()) {
        let study: Value = serde_json::from_str(&line).unwrap();
        let number = study["protocolSection"]["identificationModule"]["nctId"]
            .as_str()
            .unwrap()
            .to_owned();
        found.insert(number, study);
    }
    Some(found)
}
