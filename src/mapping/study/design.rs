//! Design, oversight and plans: phases, purpose and one concept for each fact of the design.

use crate::fhir::{Map, Value};
use crate::mapping::coding::{
    Coded, coded, coding, concept, labelled, primary_purpose, read_coding, read_codings, read_concept, registry_coding,
    sevco, study_phase, study_system,
};
use crate::mapping::contract::Writing;
use crate::mapping::extension::{Extensions, Found, own};
use crate::mapping::study::draft::{Draft, Study};
use crate::trial::{IpdStatement, Oversight, Phase, Trial};

/// R5's code system of classifiers, for the two that it shares with the registry.
const CLASSIFIERS: &str = "http://hl7.org/fhir/research-study-classifiers";

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    let trial = w.trial;
    let design = &trial.design;
    if let Some(purpose) = &design.primary_purpose {
        let system = study_system(draft.version, "research-study-prim-purp-type");
        let standard = primary_purpose(purpose).map(|code| coding(system, code));
        draft.set("primaryPurposeType", concept(purpose, standard));
    }
    if !design.phases.is_empty() {
        draft.set("phase", phase(&design.phases, draft));
    }
    draft.set("studyDesign", facts(trial));
    let own = &mut draft.own;
    own.add(
        "intervention-model-description",
        "valueMarkdown",
        design.intervention_model_description.as_deref(),
    );
    own.add(
        "masking-description",
        "valueMarkdown",
        design.masking_description.as_deref(),
    );
    own.add(
        "bio-specimen-description",
        "valueMarkdown",
        design.bio_specimen.description.as_deref(),
    );
    own.add("patient-registry", "valueBoolean", design.patient_registry);
    own.add("target-duration", "valueString", design.target_duration.as_deref());
    own.add(
        "n-ptrs-to-this-exp-acc-nct-id",
        "valueUnsignedInt",
        design.n_ptrs_to_this_exp_acc_nct_id,
    );
    let types = &design.expanded_access_types;
    let mut parts = Extensions::parts();
    parts.add("individual", "valueBoolean", types.individual);
    parts.add("intermediate", "valueBoolean", types.intermediate);
    parts.add("treatment", "valueBoolean", types.treatment);
    own.nest("expanded-access-types", parts);
    own.nest("oversight", oversight(&trial.oversight));
    own.nest("ipd-sharing", ipd(&trial.ipd));
    own.add("has-results", "valueBoolean", trial.has_results);
    draft.set("classifier", classifiers(&trial.oversight));
}

pub(super) fn read(study: &Study<'_>, trial: &mut Trial) {
    let own = study.own();
    let list = study.list("studyDesign");
    let design = &mut trial.design;
    design.primary_purpose = study.element("primaryPurposeType").and_then(read_concept);
    design.phases = study.element("phase").map(read_phases).unwrap_or_default();
    design.study_type = fact(list, "Study Type");
    design.allocation = fact(list, "Allocation");
    design.intervention_model = fact(list, "Intervention Model");
    design.observational_model = fact(list, "Observational Model");
    design.time_perspective = fact(list, "Time Perspective");
    design.masking = fact(list, "Masking");
    design.who_masked = list
        .iter()
        .filter_map(|concept| read_fact(concept, "Who Masked"))
        .collect();
    design.bio_specimen.retention = fact(list, "Biospecimen Retention");
    design.bio_specimen.description = own.text("bio-specimen-description");
    design.intervention_model_description = own.text("intervention-model-description");
    design.masking_description = own.text("masking-description");
    design.patient_registry = own.flag("patient-registry");
    design.target_duration = own.text("target-duration");
    design.n_ptrs_to_this_exp_acc_nct_id = own
        .number("n-ptrs-to-this-exp-acc-nct-id")
        .and_then(|number| u32::try_from(number).ok());
    let types = own.nested("expanded-access-types");
    design.expanded_access_types.individual = types.flag("individual");
    design.expanded_access_types.intermediate = types.flag("intermediate");
    design.expanded_access_types.treatment = types.flag("treatment");
    trial.oversight = read_oversight(own.nested("oversight"));
    trial.ipd = read_ipd(own.nested("ipd-sharing"));
    trial.has_results = own.flag("has-results");
}

/// One concept for all phases: the code that FHIR has for them together, then the registry's for each.
fn phase(phases: &[Phase], draft: &Draft) -> Value {
    let together = study_phase(phases).map(|code| coding(study_system(draft.version, "research-study-phase"), code));
    let codings: Vec<Value> = together
        .into_iter()
        .chain(phases.iter().filter_map(registry_coding))
        .collect();
    let words: Vec<&str> = phases.iter().map(Phase::label).collect();
    let mut concept = Map::new();
    if !phases.iter().all(Phase::is_known) {
        let stated: Vec<Value> = phases
            .iter()
            .map(|phase| own("stated-code", "valueString", phase.code()))
            .collect();
        concept.insert("extension", stated.into());
    }
    if !codings.is_empty() {
        concept.insert("coding", codings.into());
    }
    concept.insert("text", words.join("/").into());
    Value::Object(concept)
}

fn read_phases(concept: &Value) -> Vec<Phase> {
    let stated = Found::on(Some(concept)).texts("stated-code");
    if stated.is_empty() {
        return read_codings(concept);
    }
    stated
        .iter()
        .map(|word| <Phase as Coded>::from_code(word).unwrap_or_else(|| <Phase as Coded>::other(word)))
        .collect()
}

/// The facts of the design, each a concept whose text starts with the fact's name.
fn facts(trial: &Trial) -> Vec<Value> {
    fn add<C: Coded>(list: &mut Vec<Value>, name: &str, value: Option<&C>) {
        if let Some(value) = value {
            list.push(labelled(value, sevco(value), &[name, ": ", value.label()].concat()));
        }
    }
    let design = &trial.design;
    let mut list = Vec::new();
    add(&mut list, "Study Type", design.study_type.as_ref());
    add(&mut list, "Allocation", design.allocation.as_ref());
    add(&mut list, "Intervention Model", design.intervention_model.as_ref());
    add(&mut list, "Observational Model", design.observational_model.as_ref());
    add(&mut list, "Time Perspective", design.time_perspective.as_ref());
    add(&mut list, "Masking", design.masking.as_ref());
    for masked in &design.who_masked {
        add(&mut list, "Who Masked", Some(masked));
    }
    add(
        &mut list,
        "Biospecimen Retention",
        design.bio_specimen.retention.as_ref(),
    );
    list
}

fn fact<C: Coded>(list: &[Value], name: &str) -> Option<C> {
    list.iter().find_map(|concept| read_fact(concept, name))
}

fn read_fact<C: Coded>(concept: &Value, name: &str) -> Option<C> {
    read_coding(concept).or_else(|| {
        // Only a word outside the registry's list has no coding at all.
        let words = concept
            .get("coding")
            .is_none()
            .then(|| concept.get("text")?.as_str())??;
        words.strip_prefix(name)?.strip_prefix(": ").map(C::other)
    })
}

fn oversight(oversight: &Oversight) -> Extensions {
    let mut parts = Extensions::parts();
    parts.add("has-dmc", "valueBoolean", oversight.has_dmc);
    parts.add("fda-regulated-drug", "valueBoolean", oversight.fda_regulated_drug);
    parts.add("fda-regulated-device", "valueBoolean", oversight.fda_regulated_device);
    parts.add("unapproved-device", "valueBoolean", oversight.unapproved_device);
    parts.add("ppsd", "valueBoolean", oversight.ppsd);
    parts.add("us-export", "valueBoolean", oversight.us_export);
    parts.add("fdaaa801-violation", "valueBoolean", oversight.fdaaa801_violation);
    parts
}

fn read_oversight(parts: Found<'_>) -> Oversight {
    Oversight {
        has_dmc: parts.flag("has-dmc"),
        fda_regulated_drug: parts.flag("fda-regulated-drug"),
        fda_regulated_device: parts.flag("fda-regulated-device"),
        unapproved_device: parts.flag("unapproved-device"),
        ppsd: parts.flag("ppsd"),
        us_export: parts.flag("us-export"),
        fdaaa801_violation: parts.flag("fdaaa801-violation"),
    }
}

/// What FHIR's own classifiers can say; a stated "no" has no classifier and is kept by `oversight` alone.
fn classifiers(oversight: &Oversight) -> Vec<Value> {
    [
        ("fda-regulated-drug", oversight.fda_regulated_drug),
        ("fda-regulated-device", oversight.fda_regulated_device),
    ]
    .into_iter()
    .filter(|(_, stated)| *stated == Some(true))
    .map(|(code, _)| coded(CLASSIFIERS, code))
    .collect()
}

fn ipd(ipd: &IpdStatement) -> Extensions {
    let mut parts = Extensions::parts();
    parts.coded("sharing", ipd.sharing.as_ref());
    parts.add("description", "valueMarkdown", ipd.description.as_deref());
    parts.add_all("info-type", "valueString", ipd.info_types.iter().map(String::as_str));
    parts.add("time-frame", "valueMarkdown", ipd.time_frame.as_deref());
    parts.add("access-criteria", "valueMarkdown", ipd.access_criteria.as_deref());
    parts.add("url", "valueString", ipd.url.as_deref());
    parts
}

fn read_ipd(parts: Found<'_>) -> IpdStatement {
    IpdStatement {
        sharing: parts.coded("sharing"),
        description: parts.text("description"),
        info_types: parts.texts("info-type"),
        time_frame: parts.text("time-frame"),
        access_criteria: parts.text("access-criteria"),
        url: parts.text("url"),
    }
}
