//! Finds every scalar of a source again in the trial read from it; able to fail, as its own tests show.

use std::collections::BTreeMap;

use serde_json::Value;
use trialfire::trial::{
    AgencyClass, Allocation, ArmType, BioSpecRetention, DateKind, InterventionModel, InterventionType, IpdSharing,
    Masking, ObservationalModel, OfficialRole, PartialDate, Phase, PrimaryPurpose, ReferenceType, ResponsiblePartyType,
    SamplingMethod, Sex, StandardAge, Status, StudyType, TimePerspective, Trial, WhoMasked, normalise_nct,
};

/// The scalars of a trial, each as often as it occurs.
#[derive(Debug, Clone)]
pub(crate) struct Bag {
    counts: BTreeMap<String, usize>,
    loose: bool,
}

impl Bag {
    /// What a trial holds: its canonical JSON with source fields, results and annotations, without what we added.
    ///
    /// `loose` compares texts without regard to white space, as formats that wrap lines want it.
    pub(crate) fn of(trial: &Trial, loose: bool) -> Self {
        let mut canonical = serde_json::to_value(trial).unwrap();
        let fields = canonical.as_object_mut().unwrap();
        fields.remove("sources");
        fields.remove("alternates");
        drop_added(fields.get_mut("ids"), &["registry", "role"]);
        drop_added(fields.get_mut("outcomes"), &["rank", "split"]);
        drop_added(fields.get_mut("extra"), &["path"]);
        for bound in ["minimumAge", "maximumAge"] {
            if let Some(age) = fields
                .get_mut("eligibility")
                .and_then(|eligibility| eligibility.get_mut(bound))
            {
                age.as_object_mut().unwrap().retain(|key, _| key == "text");
            }
        }
        let mut bag = Self {
            counts: BTreeMap::new(),
            loose,
        };
        for (_, text) in scalars(&canonical) {
            *bag.counts.entry(bag.key(&text)).or_default() += 1;
        }
        bag
    }

    fn key(&self, text: &str) -> String {
        if self.loose {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            text.to_owned()
        }
    }

    /// Takes one occurrence of a scalar in any of the forms it may have in the trial.
    pub(crate) fn take(&mut self, text: &str) -> bool {
        for form in forms(text) {
            let key = self.key(&form);
            if let Some(count) = self.counts.get_mut(&key).filter(|count| **count > 0) {
                *count -= 1;
                return true;
            }
        }
        false
    }

    /// The scalars that are not in the bag, each with its path.
    pub(crate) fn missing(mut self, source: &[(String, String)]) -> Vec<String> {
        source
            .iter()
            .filter(|(_, text)| !self.take(text))
            .map(|(path, text)| format!("{path}: {text}"))
            .collect()
    }
}

fn drop_added(list: Option<&mut Value>, keys: &[&str]) {
    for item in list.and_then(Value::as_array_mut).into_iter().flatten() {
        item.as_object_mut()
            .unwrap()
            .retain(|key, _| !keys.contains(&key.as_str()));
    }
}

/// Every scalar of a tree as text, with its path.
pub(crate) fn scalars(tree: &Value) -> Vec<(String, String)> {
    fn walk(value: &Value, path: &str, found: &mut Vec<(String, String)>) {
        match value {
            Value::Object(fields) => {
                for (key, field) in fields {
                    walk(field, &format!("{path}.{key}"), found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}[{index}]"), found);
                }
            }
            Value::String(text) => found.push((path.to_owned(), text.clone())),
            Value::Null | Value::Bool(_) | Value::Number(_) => found.push((path.to_owned(), value.to_string())),
        }
    }
    let mut found = Vec::new();
    walk(tree, "", &mut found);
    found
}

/// The forms that a scalar may have in the canonical JSON: itself, a date, a code, a boolean, a number.
fn forms(text: &str) -> Vec<String> {
    let mut forms = vec![text.to_owned()];
    let trimmed = text.trim();
    forms.extend(trimmed.parse::<PartialDate>().ok().map(|date| date.to_string()));
    forms.extend(normalise_nct(trimmed));
    match trimmed {
        "Yes" | "Accepts Healthy Volunteers" => forms.push("true".to_owned()),
        "No" => forms.push("false".to_owned()),
        _ => {}
    }
    macro_rules! codes {
        ($($list:ident),*) => {$(
            let code = $list::read(trimmed);
            if code.is_known() {
                forms.push(code.code().to_owned());
            }
        )*};
    }
    codes!(
        AgencyClass,
        Allocation,
        ArmType,
        BioSpecRetention,
        DateKind,
        InterventionModel,
        InterventionType,
        IpdSharing,
        Masking,
        ObservationalModel,
        OfficialRole,
        Phase,
        PrimaryPurpose,
        ReferenceType,
        ResponsiblePartyType,
        SamplingMethod,
        Sex,
        StandardAge,
        Status,
        StudyType,
        TimePerspective,
        WhoMasked
    );
    let plain = [
        ("Study Protocol", "STUDY_PROTOCOL"),
        ("Statistical Analysis Plan (SAP)", "SAP"),
        ("Informed Consent Form (ICF)", "ICF"),
        ("Clinical Study Report (CSR)", "CSR"),
        ("Analytic Code", "ANALYTIC_CODE"),
        ("EudraCT Number", "EUDRACT_NUMBER"),
        ("Registry Identifier", "REGISTRY"),
        ("Other Identifier", "OTHER"),
        ("Other Grant/Funding Number", "OTHER_GRANT"),
        ("U.S. NIH Grant/Contract", "NIH"),
    ];
    forms.extend(
        plain
            .iter()
            .filter(|(label, _)| *label == trimmed)
            .map(|(_, code)| (*code).to_owned()),
    );
    forms
}

#[test]
fn the_comparer_sees_a_planted_loss() {
    let tree = serde_json::json!({"protocolSection": {
        "identificationModule": {"nctId": "NCT00000001", "briefTitle": "T"},
        "conditionsModule": {"conditions": ["Pain", "Pain"], "keywords": ["k"]},
        "statusModule": {"startDateStruct": {"date": "2020-01"}, "odd": 7},
    }});
    let limits = trialfire::registry::Limits::default();
    let mut trial = trialfire::registry::read_any(tree.to_string().as_bytes(), &limits)
        .unwrap()
        .trial;
    let source = scalars(&tree);
    assert_eq!(Bag::of(&trial, false).missing(&source), Vec::<String>::new());
    trial.conditions.pop();
    trial.extra.clear();
    trial.dates.start = None;
    assert_eq!(
        Bag::of(&trial, false).missing(&source),
        [
            ".protocolSection.conditionsModule.conditions[1]: Pain",
            ".protocolSection.statusModule.startDateStruct.date: 2020-01",
            ".protocolSection.statusModule.odd: 7"
        ]
    );
}
