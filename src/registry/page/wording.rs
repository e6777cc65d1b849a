//! Words of MedPath pages as values: phases, statuses, interventions, the words of the design line.

use crate::registry::page::draft::Draft;
use crate::trial::{
    Allocation, Intervention, InterventionModel, InterventionType, Masking, ObservationalModel, Phase, PrimaryPurpose,
    Status, StudyType, TimePerspective,
};

/// `Phase 1/Phase 2` is two phases; a line that is no phase is none.
pub(crate) fn read_phases(words: &str) -> Vec<Phase> {
    let phases: Vec<Phase> = match Phase::read(words) {
        Phase::Other(_) => words.split(['/', '|', ',']).map(Phase::read).collect(),
        known => vec![known],
    };
    if phases.iter().all(Phase::is_known) { phases } else { Vec::new() }
}

/// A status of the registries, or the words of WHO pages for closed studies, also without their first letter.
pub(crate) fn read_status(words: &str) -> Option<Status> {
    let words = unmarked(words);
    let status = Status::read(words);
    let closed = ["not recruiting", "ot recruiting"].iter().any(|known| words.eq_ignore_ascii_case(known));
    (status.is_known() || closed).then_some(status)
}

/// `Drug: Lime juice`, or a name alone.
pub(crate) fn intervention(words: &str) -> Intervention {
    let typed = words
        .split_once(':')
        .map(|(kind, name)| (InterventionType::read(kind), name.trim()))
        .filter(|(kind, name)| kind.is_known() && !name.is_empty());
    match typed {
        Some((kind, name)) => Intervention {
            kind: Some(kind),
            name: Some(name.to_owned()),
            ..Intervention::default()
        },
        None => Intervention {
            name: Some(words.to_owned()),
            ..Intervention::default()
        },
    }
}

/// Takes one word of the design line into the slot it fits; false when there is none or it is taken.
pub(crate) fn take_design(draft: &mut Draft, word: &str) -> bool {
    fn fill<T>(slot: &mut Option<T>, value: T, known: bool) -> bool {
        let free = known && slot.is_none();
        if free {
            *slot = Some(value);
        }
        free
    }
    let design = &mut draft.trial.design;
    let observational = design.study_type == Some(StudyType::Observational);
    let model = InterventionModel::read(word);
    let observed = ObservationalModel::read(word);
    if observational {
        let (allocation, time) = (Allocation::read(word), TimePerspective::read(word));
        let (known, time_known) = (observed.is_known(), time.is_known());
        return fill(&mut design.observational_model, observed, known)
            || fill(&mut design.time_perspective, time, time_known)
            || fill(&mut design.allocation, allocation.clone(), allocation.is_known());
    }
    let (allocation, masking, purpose) = (Allocation::read(word), Masking::read(word), PrimaryPurpose::read(word));
    let known = (
        model.is_known(),
        allocation.is_known(),
        masking.is_known(),
        purpose.is_known(),
        observed.is_known(),
    );
    fill(&mut design.intervention_model, model, known.0)
        || fill(&mut design.allocation, allocation, known.1)
        || fill(&mut design.masking, masking, known.2)
        || fill(&mut design.primary_purpose, purpose, known.3)
        || fill(&mut design.observational_model, observed, known.4)
}

/// The words of a line without the marks of the markdown rendering.
pub(crate) fn unmarked(words: &str) -> &str {
    let words = words.trim();
    let words = words.trim_start_matches('#').trim_start();
    let words = words
        .strip_prefix("- ")
        .or_else(|| words.strip_prefix("* "))
        .unwrap_or(words)
        .trim_start();
    words
        .strip_prefix("**")
        .and_then(|inner| inner.strip_suffix("**"))
        .unwrap_or(words)
}
