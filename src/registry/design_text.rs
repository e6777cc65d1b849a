//! Design facts as the registry's tables and older XML print them: one text for several facts.

use crate::trial::{
    Allocation, Design, InterventionModel, Masking, ObservationalModel, Phase, PrimaryPurpose, TimePerspective,
    WhoMasked,
};

/// What the registry's export printed for the time perspective of every observational study until early 2026: a
/// letter instead of the value.
const BROKEN_TIME_PERSPECTIVE: &str = "p";

/// Cuts `Allocation: Randomized, Masking: Double Blind (Subject, Investigator), …` into pairs of name and value.
///
/// A comma inside a value is told from one between pairs by the capitalised name and colon that follow. Text before
/// the first name comes as a pair without a name.
pub(crate) fn comma_pairs(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<String> = Vec::new();
    for piece in text.split(',') {
        match parts.last_mut() {
            Some(last) if !starts_with_name(piece) => {
                last.push(',');
                last.push_str(piece);
            }
            Some(_) | None => parts.push(piece.to_owned()),
        }
    }
    parts.iter().filter_map(|part| pair(part)).collect()
}

/// Cuts `Allocation: RANDOMIZED|Intervention Model: PARALLEL` into pairs; blanks around the bar are allowed.
pub(crate) fn bar_pairs(text: &str) -> Vec<(String, String)> {
    text.split('|').filter_map(pair).collect()
}

fn pair(part: &str) -> Option<(String, String)> {
    let part = part.trim();
    if part.is_empty() {
        return None;
    }
    let (name, value) = part
        .split_once(':')
        .filter(|_| starts_with_name(part))
        .unwrap_or(("", part));
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

fn starts_with_name(piece: &str) -> bool {
    piece.split_once(':').is_some_and(|(name, _)| {
        let name = name.trim();
        name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ')
    })
}

/// Takes pairs into `design`; gives back those that have no slot, say nothing readable or came twice.
///
/// A pair without a value states nothing and is dropped.
pub(crate) fn take_design(design: &mut Design, pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut left = Vec::new();
    for (name, value) in pairs {
        if value.is_empty() {
            continue;
        }
        let taken = match name.as_str() {
            "Allocation" => put(&mut design.allocation, Allocation::read(&value)),
            "Intervention Model" => put(&mut design.intervention_model, InterventionModel::read(&value)),
            "Observational Model" => put(&mut design.observational_model, ObservationalModel::read(&value)),
            "Time Perspective" if value == BROKEN_TIME_PERSPECTIVE => false,
            "Time Perspective" => put(&mut design.time_perspective, TimePerspective::read(&value)),
            "Primary Purpose" => put(&mut design.primary_purpose, PrimaryPurpose::read(&value)),
            "Masking" => {
                let (masking, who) = masking(&value);
                let taken = put(&mut design.masking, masking);
                if taken {
                    design.who_masked = who;
                }
                taken
            }
            _ => false,
        };
        if !taken {
            left.push((name, value));
        }
    }
    left
}

/// Whether all that is left of a design is what the broken export printed.
pub(crate) fn is_broken_design(left: &[(String, String)]) -> bool {
    matches!(left, [(name, value)] if name == "Time Perspective" && value == BROKEN_TIME_PERSPECTIVE)
}

fn put<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}

/// Reads `Double Blind (Subject, Investigator)`: how many are masked, and who.
pub(crate) fn masking(text: &str) -> (Masking, Vec<WhoMasked>) {
    let whole = Masking::read(text);
    if whole.is_known() {
        return (whole, Vec::new());
    }
    let parts = text
        .trim()
        .strip_suffix(')')
        .and_then(|inner| inner.split_once('('))
        .map(|(degree, who)| (Masking::read(degree), who));
    match parts {
        Some((degree, who)) if degree.is_known() => {
            let who = who.split(',').filter(|word| !word.trim().is_empty());
            (degree, who.map(WhoMasked::read).collect())
        }
        Some(_) | None => (whole, Vec::new()),
    }
}

/// Reads `Phase 1/Phase 2` or `PHASE1|PHASE2`; a text that is not phases throughout is kept whole.
pub(crate) fn phases(text: &str) -> Vec<Phase> {
    let text = text.trim();
    let whole = Phase::read(text);
    if text.is_empty() {
        return Vec::new();
    }
    if whole.is_known() {
        return vec![whole];
    }
    let parts: Vec<Phase> = text.split(['/', '|']).map(Phase::read).collect();
    if parts.iter().all(Phase::is_known) {
        parts
    } else {
        vec![whole]
    }
}

/// Reads the registry's ways to say yes and no; anything else is neither.
pub(crate) fn yes_no(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is(&["yes", "y", "true"]) {
        Some(true)
    } else if is(&["no", "n", "false"]) {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_one_text_design_of_older_records() {
        let mut design = Design::default();
        let text = "Allocation:  Randomized, Endpoint Classification:  Safety/Efficacy Study, Intervention Model: Parallel Assignment, Masking: Double Blind (Subject, Caregiver), Primary Purpose: Treatment";
        let left = take_design(&mut design, comma_pairs(text));
        assert_eq!(
            left,
            [("Endpoint Classification".to_owned(), "Safety/Efficacy Study".to_owned())]
        );
        assert_eq!(design.allocation, Some(Allocation::Randomized));
        assert_eq!(design.intervention_model, Some(InterventionModel::Parallel));
        assert_eq!(design.primary_purpose, Some(PrimaryPurpose::Treatment));
        assert_eq!(design.masking, Some(Masking::Double));
        assert_eq!(design.who_masked, [WhoMasked::Participant, WhoMasked::CareProvider]);
    }

    #[test]
    fn reads_both_separators_of_tables() {
        for text in [
            "Allocation: NA|Intervention Model: SINGLE_GROUP|Masking: NONE|Primary Purpose: ",
            "Allocation: NA | Intervention Model: SINGLE_GROUP | Masking: NONE | Primary Purpose: ",
        ] {
            let mut design = Design::default();
            assert_eq!(take_design(&mut design, bar_pairs(text)), []);
            assert_eq!(design.allocation, Some(Allocation::NotApplicable));
            assert_eq!(design.masking, Some(Masking::None));
            assert_eq!(design.primary_purpose, None);
        }
    }

    #[test]
    fn the_broken_observational_design_says_nothing() {
        let mut design = Design::default();
        let left = take_design(&mut design, bar_pairs("Observational Model: |Time Perspective: p"));
        assert_eq!(left, [("Time Perspective".to_owned(), "p".to_owned())]);
        assert_eq!(design, Design::default());
        assert!(is_broken_design(&left));
    }

    #[test]
    fn reads_phases_and_masking() {
        assert_eq!(phases("Phase 1/Phase 2"), [Phase::Phase1, Phase::Phase2]);
        assert_eq!(phases("PHASE2|PHASE3"), [Phase::Phase2, Phase::Phase3]);
        assert_eq!(phases("N/A"), [Phase::NotApplicable]);
        assert_eq!(phases("Phase 9"), [Phase::Other("Phase 9".to_owned())]);
        assert_eq!(phases(""), []);
        assert_eq!(masking("None (Open Label)"), (Masking::None, Vec::new()));
        assert_eq!(masking("Odd (x)").0, Masking::Other("Odd (x)".to_owned()));
    }
}
