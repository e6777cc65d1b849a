//! The store against a reader of everything: both must find the same, whatever is asked.

use std::collections::BTreeSet;

use trialfire::fhir::FhirVersion;
use trialfire::search::{
    Clause, Entry, EntryValue, Handling, Kind, Parameter, Test, Wanted, index, matches, parameters, parse,
};
use trialfire::store::{Bodies, Store, open};

use crate::search::sample::{self, Dice};
use crate::store::run;

pub(crate) fn filled(trials: usize) -> (std::sync::Arc<dyn Store>, Vec<(trialfire::fhir::Key, Bodies)>) {
    some(trials, usize::MAX)
}

/// A store with the first `each` resources of every trial.
pub(crate) fn some(trials: usize, each: usize) -> (std::sync::Arc<dyn Store>, Vec<(trialfire::fhir::Key, Bodies)>) {
    let store = open("memory:").unwrap();
    let mut all: Vec<(trialfire::fhir::Key, Bodies)> = Vec::new();
    for n in 0..trials {
        let mut resources = sample::trial(n);
        resources.truncate(each);
        run(store.commit(sample::batch(
            &format!("nct{n:08}"),
            &resources,
            sample::START + n as i64 * 1_000,
        )))
        .unwrap();
        for one in resources {
            match all.iter_mut().find(|(key, _)| *key == one.0) {
                Some(old) => *old = one,
                None => all.push(one),
            }
        }
    }
    (store, all)
}

fn holds(clause: &Clause, entries: &[Entry]) -> bool {
    let values: Vec<_> = entries
        .iter()
        .filter(|entry| entry.parameter == clause.parameter.code)
        .map(|entry| &entry.value)
        .collect();
    let any = |wanted: &[Wanted]| values.iter().any(|value| wanted.iter().any(|one| matches(one, value)));
    match &clause.test {
        Test::Any(wanted) => any(wanted),
        Test::None(wanted) => !any(wanted),
        Test::Missing(missing) => values.is_empty() == *missing,
        Test::Chain(_) | Test::Has { .. } => panic!("not asked here"),
    }
}

fn texts(parameter: &Parameter, value: &EntryValue, dice: &mut Dice) -> Vec<(String, String)> {
    let code = parameter.code;
    let escape = |text: &str| {
        text.replace('\\', r"\\")
            .replace(',', r"\,")
            .replace('|', r"\|")
            .replace('$', r"\$")
    };
    let cut = |text: &str, n: usize| text.chars().take(n).collect::<String>();
    let of = |modifier: &str, text: String| (format!("{code}{modifier}"), text);
    match value {
        EntryValue::Token { system, code: token } => {
            let mut all = vec![
                of("", escape(token)),
                of("", escape(&token.to_uppercase())),
                of(":not", escape(token)),
            ];
            all.push(of(":below", escape(&cut(token, 3))));
            match system {
                Some(system) => {
                    all.push(of("", format!("{}|{}", escape(system), escape(token))));
                    all.push(of("", format!("{}|", escape(system))));
                    all.push(of("", format!("{},nothing", escape(token))));
                }
                None => all.push(of("", format!("|{}", escape(token)))),
            }
            all
        }
        EntryValue::Text(text) => vec![of(":text", escape(&cut(text, 4)))],
        EntryValue::String(text) => {
            let letters: Vec<char> = text.chars().collect();
            let from = dice.below(letters.len());
            let middle: String = letters[from..].iter().take(2 + dice.below(9)).collect();
            let mut all = vec![
                of("", escape(&cut(text, 1 + dice.below(60)))),
                of(":exact", escape(text)),
                of(":exact", escape(&text.to_lowercase())),
            ];
            if !middle.trim().is_empty() {
                all.push(of(":contains", escape(&middle)));
            }
            all
        }
        EntryValue::Words(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            vec![
                of(
                    "",
                    escape(&format!("{} {}", words[dice.below(words.len())], cut(words[0], 4))),
                ),
                of(":contains", escape(&cut(text, 12))),
            ]
        }
        EntryValue::Date { .. } => ["2013", "2015-06", "2020-06-30", "2024"]
            .iter()
            .flat_map(|date| {
                ["", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"].map(|prefix| of("", format!("{prefix}{date}")))
            })
            .collect(),
        EntryValue::Quantity { lo, unit, .. } if parameter.kind != Kind::Special => {
            let number = if lo.is_finite() { *lo } else { 30.0 };
            let mut all: Vec<_> = ["", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]
                .map(|prefix| of("", format!("{prefix}{number}")))
                .into();
            if parameter.kind == Kind::Quantity {
                all.push(of("", format!("{number}||{}", unit.as_deref().unwrap_or("x"))));
            }
            all
        }
        EntryValue::Quantity { .. } => vec![of("", format!("{}", dice.below(100)))],
        EntryValue::Reference(target) => match target.local() {
            Some(key) => vec![of("", key.to_string()), of("", key.id().to_owned())],
            None => Vec::new(),
        },
        EntryValue::ReferenceIdentifier { value, .. } => vec![of(":identifier", escape(value))],
        EntryValue::Uri(uri) => vec![
            of("", escape(uri)),
            of(":below", escape(&cut(uri, uri.len() - 3))),
            of(":below", "https://trial".into()),
        ],
        EntryValue::Position { latitude, longitude } => {
            vec![of("", format!("{latitude}|{longitude}|{}|km", 1 + dice.below(12_000)))]
        }
        EntryValue::Composite(parts) => match parts.first() {
            Some(EntryValue::Token { code: token, .. }) => {
                vec![of("", format!("{token}$true")), of("", format!("{token}$2020"))]
            }
            _ => Vec::new(),
        },
    }
}

#[test]
fn every_parameter_finds_what_reading_everything_finds() {
    let (store, all) = filled(3);
    let mut dice = Dice::new(99);
    let (mut asked, mut hits) = (0, 0);
    for version in FhirVersion::ALL {
        for kind in trialfire::search::types() {
            let of_kind: Vec<_> = all
                .iter()
                .filter(|(key, _)| key.kind() == *kind)
                .filter_map(|(key, bodies)| {
                    let body = if version == FhirVersion::R4 {
                        &bodies.r4
                    } else {
                        &bodies.r5
                    };
                    Some((key.id(), index(version, body.as_ref()?)))
                })
                .collect();
            let mut queries = BTreeSet::new();
            for parameter in parameters(version, kind) {
                if parameter.modifiers().contains(&"missing") {
                    queries.insert((format!("{}:missing", parameter.code), "true".to_owned()));
                    queries.insert((format!("{}:missing", parameter.code), "false".to_owned()));
                }
                for (_, entries) in of_kind.iter().step_by(1 + of_kind.len() / 4) {
                    for entry in entries.iter().filter(|entry| entry.parameter == parameter.code).take(3) {
                        queries.extend(texts(parameter, &entry.value, &mut dice));
                    }
                }
            }
            for given in queries {
                let count = ("_count".to_owned(), "500".to_owned());
                // A composite of another shape than its value's is refused.
                let Ok(query) = parse(version, kind, &[given.clone(), count], Handling::Strict) else {
                    continue;
                };
                let found: BTreeSet<String> = run(store.search(&query))
                    .unwrap()
                    .entries
                    .iter()
                    .map(|entry| entry.stored.key.id().to_owned())
                    .collect();
                let expected: BTreeSet<String> = of_kind
                    .iter()
                    .filter(|(_, entries)| holds(&query.clauses[0], entries))
                    .map(|(id, _)| (*id).to_owned())
                    .collect();
                assert_eq!(found, expected, "{version} {kind}?{}={}", given.0, given.1);
                asked += 1;
                hits += usize::from(!expected.is_empty());
            }
        }
    }
    assert!(asked > 800 && hits > 400, "{asked} queries, {hits} with matches");
}

#[test]
fn clauses_together_find_what_each_finds() {
    let (store, all) = some(40, 1);
    let studies: Vec<_> = all
        .iter()
        .map(|(key, bodies)| (key, index(FhirVersion::R4, bodies.r4.as_ref().unwrap())))
        .collect();
    let mut dice = Dice::new(5);
    let choices: [&[(&str, &str)]; 6] = [
        &[
            ("status", "active"),
            ("status:not", "completed"),
            ("recruiting", "true"),
            ("status", "active,completed"),
        ],
        &[
            ("condition:text", "lung"),
            ("condition", "D000008,D000009,D000003"),
            ("condition-text", "cancer"),
            ("title:contains", "can"),
        ],
        &[
            ("start", "ge2015"),
            ("date", "2018,2019"),
            ("start", "lt2020-05"),
            ("completion", "gt2019"),
        ],
        &[
            ("age", "30"),
            ("sex", "all,female"),
            ("healthy-volunteers", "true"),
            ("minimum-age", "le18"),
        ],
        &[
            ("title", "s"),
            ("acronym:exact", "ACRO7"),
            ("description-summary:contains", "blood"),
            ("_content", "pres"),
        ],
        &[
            ("phase:text", "phase"),
            ("_lastUpdated", "ge2024-01-01T00:00:20Z"),
            ("recruitment-target", "gt30"),
            ("site:missing", "false"),
        ],
    ];
    let sorts = [
        "",
        "title",
        "-date",
        "_lastUpdated",
        "-_lastUpdated",
        "status,-title",
        "recruitment-target",
        "-_id",
    ];
    for _ in 0..300 {
        let mut given: Vec<(String, String)> = Vec::new();
        for list in choices {
            if dice.below(3) == 0 {
                let (name, value) = list[dice.below(list.len())];
                given.push((name.into(), value.into()));
            }
        }
        let asked = given.len();
        given.push(("_count".into(), "500".into()));
        let sort = sorts[dice.below(sorts.len())];
        if !sort.is_empty() {
            given.push(("_sort".into(), sort.into()));
        }
        let query = parse(FhirVersion::R4, "ResearchStudy", &given, Handling::Strict).unwrap();
        let page = run(store.search(&query)).unwrap();
        let found: BTreeSet<String> = page
            .entries
            .iter()
            .map(|entry| entry.stored.key.id().to_owned())
            .collect();
        assert_eq!(found.len(), page.entries.len(), "twice: {given:?}");
        let expected: BTreeSet<String> = studies.iter().filter(|(key, entries)| {
            query.clauses.iter().all(|clause| {
                if clause.parameter.code == "_lastUpdated" {
                    let n: i64 = key.id()[3..].parse().unwrap();
                    let at = sample::START + n * 1_000;
                    return matches!(&clause.test, Test::Any(wanted) if wanted.iter().any(|one| matches(one, &EntryValue::Date { lo: at, hi: at })));
                }
                holds(clause, entries)
            })
        }).map(|(key, _)| key.id().to_owned()).collect();
        assert_eq!(found, expected, "{:?}", &given[..asked]);
    }
}
