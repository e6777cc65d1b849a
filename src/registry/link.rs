//! Whether two documents are of one trial.

use std::collections::BTreeSet;

use crate::trial::{IdRole, RegistryName, Trial, TrialId, title_key};

/// What two documents are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Documents of one trial.
    Same,
    /// Perhaps of one trial: a person should look.
    Candidate,
    /// Documents of different trials, or nothing says otherwise.
    Different,
}

/// Says what two documents are to each other.
///
/// One number of one registry makes them the same trial, two numbers of one registry different ones. Where one side has
/// no number, equal titles and a shared intervention make a candidate, equal outcome measures besides make it the same;
/// equal titles alone are nothing, as sponsors give their trials near-equal ones.
pub fn same_trial(a: &Trial, b: &Trial) -> Link {
    if let Some(link) = by_number(a, b) {
        return link;
    }
    if !overlap(&titles(a), &titles(b)) {
        return Link::Different;
    }
    let interventions = |trial: &Trial| keys(trial.interventions.iter().filter_map(|each| each.name.as_deref()));
    if !overlap(&interventions(a), &interventions(b)) {
        return Link::Different;
    }
    let measures = |trial: &Trial| keys(trial.outcomes.iter().filter_map(|each| each.measure.as_deref()));
    let (ours, theirs) = (measures(a), measures(b));
    if !ours.is_empty() && ours == theirs {
        Link::Same
    } else {
        Link::Candidate
    }
}

/// What the registration numbers say, if both sides have some.
fn by_number(a: &Trial, b: &Trial) -> Option<Link> {
    let (own_a, own_b) = (own_numbers(a), own_numbers(b));
    if overlap(&own_a, &own_b) {
        return Some(Link::Same);
    }
    let registries = |numbers: &BTreeSet<(RegistryName, String)>| -> BTreeSet<RegistryName> {
        numbers.iter().map(|(registry, _)| *registry).collect()
    };
    if overlap(&registries(&own_a), &registries(&own_b)) {
        return Some(Link::Different);
    }
    // Registered in two places: each record lists the other's number among its further ones. A number that only
    // both list as a further one may be a shared master protocol.
    if overlap(&own_a, &all_numbers(b)) || overlap(&own_b, &all_numbers(a)) {
        return Some(Link::Same);
    }
    None
}

/// The numbers that the record goes, or went, by.
fn own_numbers(trial: &Trial) -> BTreeSet<(RegistryName, String)> {
    let own = |id: &&TrialId| matches!(id.role, IdRole::Primary | IdRole::Alias);
    numbers(trial.ids.iter().filter(own))
}

fn all_numbers(trial: &Trial) -> BTreeSet<(RegistryName, String)> {
    numbers(trial.ids.iter())
}

fn numbers<'t>(ids: impl Iterator<Item = &'t TrialId>) -> BTreeSet<(RegistryName, String)> {
    ids.filter(|id| id.registry != RegistryName::Other)
        .map(|id| (id.registry, id.value.trim().to_ascii_uppercase()))
        .collect()
}

fn titles(trial: &Trial) -> BTreeSet<String> {
    let titles = [&trial.titles.brief, &trial.titles.official];
    keys(titles.into_iter().filter_map(|title| title.as_deref()))
}

fn keys<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    texts.map(title_key).filter(|key| !key.is_empty()).collect()
}

fn overlap<T: Ord>(a: &BTreeSet<T>, b: &BTreeSet<T>) -> bool {
    a.intersection(b).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::{Intervention, Outcome, classify_identifier};

    fn trial(title: &str, number: Option<&str>, interventions: &[&str], measures: &[&str]) -> Trial {
        let mut trial = Trial::default();
        trial.titles.brief = Some(title.to_owned());
        trial.ids.extend(number.map(|value| TrialId {
            role: IdRole::Primary,
            registry: classify_identifier(value),
            value: value.to_owned(),
            ..TrialId::default()
        }));
        let named = |name: &&str| Intervention {
            name: Some((*name).to_owned()),
            ..Intervention::default()
        };
        trial.interventions = interventions.iter().map(named).collect();
        let measured = |measure: &&str| Outcome {
            measure: Some((*measure).to_owned()),
            ..Outcome::default()
        };
        trial.outcomes = measures.iter().map(measured).collect();
        trial
    }

    #[test]
    fn numbers_decide() {
        let a = trial("T", Some("NCT00000001"), &["X"], &["m"]);
        let same = trial("Other words", Some("NCT00000001"), &[], &[]);
        let other = trial("T", Some("NCT00000002"), &["X"], &["m"]);
        assert_eq!(same_trial(&a, &same), Link::Same);
        assert_eq!(same_trial(&a, &other), Link::Different);
        let mut abroad = trial("Anders", Some("DRKS00000001"), &[], &[]);
        assert_eq!(same_trial(&a, &abroad), Link::Different);
        abroad.ids.push(TrialId {
            registry: RegistryName::Nct,
            value: "NCT00000001".to_owned(),
            ..TrialId::default()
        });
        assert_eq!(same_trial(&a, &abroad), Link::Same);
    }

    #[test]
    fn without_a_number_titles_are_not_enough() {
        let a = trial(
            "Drug X, for Pain",
            Some("NCT00000001"),
            &["X +/- Y"],
            &["Pain at 2 h", "AEs"],
        );
        let copy = trial("drug x for  pain", None, &["X+/-Y"], &["AEs", "Pain at 2 h"]);
        let near = trial("Drug X for pain", None, &["X +/- Y"], &["Pain"]);
        let title_only = trial("Drug X for pain", None, &["Z"], &["AEs", "Pain at 2 h"]);
        assert_eq!(same_trial(&a, &copy), Link::Same);
        assert_eq!(same_trial(&copy, &a), Link::Same);
        assert_eq!(same_trial(&a, &near), Link::Candidate);
        assert_eq!(same_trial(&a, &title_only), Link::Different);
    }
}
