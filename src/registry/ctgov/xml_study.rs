//! The study itself in the registry's XML: design, arms, interventions, outcomes, eligibility.

use crate::registry::count::{COUNT, read_count};
use crate::registry::ctgov::xml_node::{Kept, Node};
use crate::registry::design_text::{comma_pairs, masking, phases, take_design, yes_no};
use crate::registry::text_block::one_line;
use crate::trial::{
    Allocation, Arm, ArmType, BioSpecRetention, Design, Eligibility, EnrollmentKind, Finding, FindingCode,
    Intervention, InterventionModel, InterventionType, Masking, ObservationalModel, Outcome, OutcomeRank,
    PrimaryPurpose, SamplingMethod, Severity, Sex, StudyType, TimePerspective, Trial,
};

/// What follows the study type of a patient registry.
const REGISTRY_MARK: &str = "[Patient Registry]";

/// Reads what is studied, how, and in whom.
pub(crate) fn read_study(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    trial.conditions = study.texts(kept, &["condition"]);
    trial.keywords = study.texts(kept, &["keyword"]);
    read_type(study, &mut trial.design, kept);
    read_design(study, &mut trial.design, kept);
    read_enrollment(study, trial, kept);
    for (rank, name) in [
        (OutcomeRank::Primary, "primary_outcome"),
        (OutcomeRank::Secondary, "secondary_outcome"),
        (OutcomeRank::Other, "other_outcome"),
    ] {
        for mut node in study.take_all(&[name]) {
            trial.outcomes.push(Outcome {
                rank,
                measure: node.prose(kept, &["measure"]).map(|text| one_line(&text)),
                description: node.prose(kept, &["description"]),
                time_frame: node.text(kept, &["time_frame"]),
                ..Outcome::default()
            });
            node.close(kept);
        }
    }
    for mut node in study.take_all(&["arm_group"]) {
        trial.arms.push(Arm {
            label: node.text(kept, &["arm_group_label"]),
            kind: node
                .text(kept, &["arm_group_type", "arm_type"])
                .map(|kind| ArmType::read(&kind)),
            description: node.prose(kept, &["description"]),
            intervention_names: Vec::new(),
        });
        node.close(kept);
    }
    for mut node in study.take_all(&["intervention"]) {
        trial.interventions.push(Intervention {
            kind: node
                .text(kept, &["intervention_type", "intervent_type"])
                .map(|kind| InterventionType::read(&kind)),
            name: node.text(kept, &["intervention_name", "primary_name"]),
            description: node.prose(kept, &["description"]),
            arm_labels: node.texts(kept, &["arm_group_label"]),
            other_names: node.texts(kept, &["other_name"]),
        });
        node.close(kept);
    }
    compare_arms(study, trial, kept);
    if let Some(eligibility) = study.take(&["eligibility"]) {
        trial.eligibility = read_eligibility(eligibility, kept);
    }
}

fn read_type(study: &mut Node, design: &mut Design, kept: &mut Kept) {
    if let Some(node) = study.take(&["study_type"]) {
        let path = node.path().to_owned();
        if let Some(text) = node.into_text(kept) {
            let plain = text.strip_suffix(REGISTRY_MARK);
            design.patient_registry = plain.map(|_| true);
            match plain.unwrap_or(&text).trim() {
                // Withheld records print `N/A`: nothing is said about the type.
                "N/A" => kept.keep(path, text.into()),
                stated => design.study_type = Some(StudyType::read(stated)),
            }
        }
    }
    if let Some(text) = study.text(kept, &["phase"]) {
        design.phases = phases(&text);
    }
    if let Some(mut block) = study.take(&["phase_block"]) {
        if let Some(text) = block.text(kept, &["phase"]) {
            design.phases.extend(phases(&text));
        }
        block.close(kept);
    }
    design.target_duration = study.text(kept, &["target_duration"]);
    design.bio_specimen.retention = study
        .text(kept, &["biospec_retention"])
        .map(|text| BioSpecRetention::read(&text));
    design.bio_specimen.description = study.prose(kept, &["biospec_descr"]);
}

fn read_design(study: &mut Node, design: &mut Design, kept: &mut Kept) {
    if let Some(mut info) = study.take(&["study_design_info"]) {
        design.allocation = info.text(kept, &["allocation"]).map(|text| Allocation::read(&text));
        design.intervention_model = info
            .text(kept, &["intervention_model"])
            .map(|text| InterventionModel::read(&text));
        design.intervention_model_description = info.prose(kept, &["intervention_model_description"]);
        design.primary_purpose = info
            .text(kept, &["primary_purpose"])
            .map(|text| PrimaryPurpose::read(&text));
        design.observational_model = info
            .text(kept, &["observational_model"])
            .map(|text| ObservationalModel::read(&text));
        design.time_perspective = info
            .text(kept, &["time_perspective"])
            .map(|text| TimePerspective::read(&text));
        if let Some(text) = info.text(kept, &["masking"]) {
            let (degree, who) = masking(&text);
            design.masking = Some(degree);
            design.who_masked = who;
        }
        design.masking_description = info.prose(kept, &["masking_description"]);
        info.close(kept);
    }
    if let Some(node) = study.take(&["study_design"]) {
        let path = node.path().to_owned();
        let text = node.into_text(kept).unwrap_or_default();
        for (name, value) in take_design(design, comma_pairs(&text)) {
            let path = if name.is_empty() {
                path.clone()
            } else {
                format!("{path}/{name}")
            };
            kept.keep(path, value.into());
        }
    }
    for node in study.take_all(&["design"]) {
        let path = node.path().to_owned();
        if let Some(text) = node.into_text(kept)
            && !take_bare_design(design, &text)
        {
            kept.keep(path, text.into());
        }
    }
}

/// Takes a design word that stands without its name, as in the submission system's dialect.
///
/// Words that several lists share (`N/A`, `Other`) say nothing without a name and are not taken.
fn take_bare_design(design: &mut Design, text: &str) -> bool {
    fn put<T>(slot: &mut Option<T>, value: T, telling: fn(&T) -> bool) -> bool {
        let taken = slot.is_none() && telling(&value);
        if taken {
            *slot = Some(value);
        }
        taken
    }
    let (degree, who) = masking(text);
    if put(&mut design.masking, degree, Masking::is_known) {
        design.who_masked = who;
        return true;
    }
    put(&mut design.allocation, Allocation::read(text), |word| {
        word.is_known() && *word != Allocation::NotApplicable
    }) || put(
        &mut design.observational_model,
        ObservationalModel::read(text),
        |word| word.is_known() && *word != ObservationalModel::Others,
    ) || put(&mut design.time_perspective, TimePerspective::read(text), |word| {
        word.is_known() && *word != TimePerspective::Others
    }) || put(&mut design.primary_purpose, PrimaryPurpose::read(text), |word| {
        word.is_known() && *word != PrimaryPurpose::Others
    }) || put(
        &mut design.intervention_model,
        InterventionModel::read(text),
        InterventionModel::is_known,
    )
}

fn read_enrollment(study: &mut Node, trial: &mut Trial, kept: &mut Kept) {
    let Some(mut node) = study.take(&["enrollment"]) else {
        return;
    };
    let path = node.path().to_owned();
    trial.enrollment.kind = node.attribute("type").map(|kind| EnrollmentKind::read(&kind));
    let Some(text) = node.into_text(kept) else { return };
    trial.enrollment.count = read_count(&text);
    if trial.enrollment.count.is_none() {
        kept.keep_odd(FindingCode::ValueUnexpected, COUNT, path, text);
    }
}

/// The record states how many arms or groups there are; it should list as many.
fn compare_arms(study: &mut Node, trial: &Trial, kept: &mut Kept) {
    for name in ["number_of_arms", "number_of_groups"] {
        let Some(node) = study.take(&[name]) else { continue };
        let path = node.path().to_owned();
        let Some(text) = node.into_text(kept) else { continue };
        let listed = trial.arms.len();
        if listed > 0 && text.parse().is_ok_and(|stated: usize| stated != listed) {
            let words = format!("expected `{text}` arms or groups as `{name}` states, found {listed}");
            kept.findings
                .push(Finding::new(Severity::Information, FindingCode::CountConflict, words).at_path(path.clone()));
        }
        kept.keep(path, text.into());
    }
}

fn read_eligibility(mut node: Node, kept: &mut Kept) -> Eligibility {
    let eligibility = Eligibility {
        criteria: node.prose(kept, &["criteria"]),
        sex: node.text(kept, &["gender", "sex"]).map(|text| Sex::read(&text)),
        gender_based: node.flag(kept, &["gender_based"]),
        gender_description: node.prose(kept, &["gender_description"]),
        minimum_age: node.age(kept, &["minimum_age"]),
        maximum_age: node.age(kept, &["maximum_age"]),
        standard_ages: Vec::new(),
        healthy_volunteers: read_healthy(&mut node, kept),
        study_population: node.prose(kept, &["study_pop"]),
        sampling_method: node
            .text(kept, &["sampling_method"])
            .map(|text| SamplingMethod::read(&text)),
    };
    node.close(kept);
    eligibility
}

fn read_healthy(node: &mut Node, kept: &mut Kept) -> Option<bool> {
    let node = node.take(&["healthy_volunteers"])?;
    let path = node.path().to_owned();
    let text = node.into_text(kept)?;
    if text == "Accepts Healthy Volunteers" {
        return Some(true);
    }
    let flag = yes_no(&text);
    if flag.is_none() {
        kept.keep_odd(
            FindingCode::ValueUnexpected,
            "`Accepts Healthy Volunteers` or `No`",
            path,
            text,
        );
    }
    flag
}
