//! The MedPath table of arms: one row an arm or a pair of arm and intervention, descriptions of several lines.

use crate::registry::page::arm_row::{ArmRow, Cut, Listed, split_arm_row};
use crate::registry::page::draft::Draft;
use crate::registry::page::fused::Vocabulary;
use crate::registry::page::sections::{Line, present, starts_item};
use crate::registry::page::wording::unmarked;
use crate::trial::{Arm, FindingCode, Severity};

/// Head of the table with fused cells.
const FUSED_HEAD: &str = "GroupInterventionDescription";
/// Head of the table whose cells are set apart by blanks; rows may follow on its line.
const SPACED_HEAD: &str = "Group Intervention Description";

/// Reads the table into the trial; `entries` are the lines of the page's list of interventions.
pub(crate) fn read_arms(draft: &mut Draft, table: &[Line<'_>], entries: &[Line<'_>], vocabulary: &Vocabulary) {
    let list: Vec<Listed<'_>> = entries
        .iter()
        .filter_map(|line| present(line.text))
        .map(|entry| Listed {
            entry,
            name: entry.split_once(": ").map_or(entry, |(_, name)| name.trim()),
        })
        .collect();
    let mut spaced = false;
    let mut blank_before = false;
    for line in table {
        let mut words = line.text.trim();
        if let Some(rest) = unmarked(words).strip_prefix(SPACED_HEAD) {
            spaced = true;
            words = rest.trim();
        } else if let Some(rest) = unmarked(words).strip_prefix(FUSED_HEAD) {
            words = rest.trim();
        }
        if words.is_empty() {
            blank_before |= line.is_blank();
            continue;
        }
        let row = split_arm_row(words, &list, spaced, vocabulary);
        let begins = draft.trial.arms.is_empty()
            || (!starts_item(words) && (row.cut == Cut::Listed || (row.cut == Cut::Guessed && !blank_before)));
        if begins {
            push_arm(draft, line, row, &list);
        } else if let Some(arm) = draft.trial.arms.last_mut() {
            let text = arm.description.get_or_insert_default();
            if !text.is_empty() {
                text.push_str(if blank_before { "\n\n" } else { "\n" });
            }
            text.push_str(line.text.trim_end());
        }
        blank_before = false;
    }
    merge_arms(draft);
}

fn push_arm(draft: &mut Draft, line: &Line<'_>, row: ArmRow, list: &[Listed<'_>]) {
    let finding = match row.cut {
        Cut::Listed => None,
        Cut::Guessed => Some((
            Severity::Information,
            "found no listed intervention in the row, label and description are told apart by letter case",
        )),
        Cut::Whole => Some((
            Severity::Warning,
            "expected a label, interventions and a description, found no seam, the row is kept as description",
        )),
    };
    if let Some((severity, text)) = finding {
        draft.note_at(line.number, severity, FindingCode::ArmUnsplit, text);
    }
    draft.trial.arms.push(Arm {
        label: row.label,
        kind: None,
        description: row.description,
        intervention_names: row
            .interventions
            .iter()
            .filter_map(|index| list.get(*index))
            .map(|listed| listed.entry.to_owned())
            .collect(),
    });
}

/// Joins rows of one arm, printed once for each of its interventions, and links interventions to arms.
fn merge_arms(draft: &mut Draft) {
    let mut merged: Vec<Arm> = Vec::new();
    for arm in std::mem::take(&mut draft.trial.arms) {
        let same = merged
            .iter_mut()
            .find(|known| arm.label.is_some() && known.label == arm.label && known.description == arm.description);
        match same {
            Some(known) => {
                for name in arm.intervention_names {
                    if !known.intervention_names.contains(&name) {
                        known.intervention_names.push(name);
                    }
                }
            }
            None => merged.push(arm),
        }
    }
    for intervention in &mut draft.trial.interventions {
        let name = intervention.name.as_deref().unwrap_or_default();
        intervention.arm_labels = merged
            .iter()
            .filter(|arm| {
                arm.intervention_names
                    .iter()
                    .any(|entry| entry.split_once(": ").map_or(entry.as_str(), |(_, name)| name.trim()) == name)
            })
            .filter_map(|arm| arm.label.clone())
            .collect();
    }
    draft.trial.arms = merged;
}
