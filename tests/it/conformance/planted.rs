//! Defects of ours, each a small change to a good resource; `planted/README.md` has the form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};
use trialfire::conformance::{Settings, Validator};
use trialfire::fhir::FhirVersion;

use crate::conformance::expect::{Expected, faults, shown};
use crate::conformance::library::{files, is_for, resource, validator};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    base: String,
    change: Vec<Change>,
    #[serde(default)]
    profiles: Vec<String>,
    expect: Vec<Expected>,
    #[serde(default)]
    also: Vec<String>,
}

/// One change to the base: to its tree, or to the text that is written of it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Change {
    Set { at: String, set: Value },
    Remove { at: String, remove: bool },
    Append { at: String, append: Value },
    Swap { at: String, swap: (usize, usize) },
    Deep { at: String, deep: usize },
    Text { replace: String, with: String },
}

/// Fewer cases than this are not all of them.
const CASES_MIN: usize = 300;

#[test]
fn planted_defects_are_found_where_they_are() {
    let validators: BTreeMap<&str, Validator> = FhirVersion::ALL
        .into_iter()
        .map(|version| (prefix(version), planted_validator(version)))
        .collect();
    let cases = cases();
    assert!(cases.len() >= CASES_MIN, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let text = text_of(case);
        let release = case.base.get(..2).unwrap();
        let profiles: Vec<&str> = case.profiles.iter().map(String::as_str).collect();
        let found = validators[release].check_text(text.as_bytes(), &profiles);
        assert_eq!(
            found,
            validators[release].check_text(text.as_bytes(), &profiles),
            "{}",
            case.name
        );
        let mut faults = faults(&found, &case.expect, &case.also);
        let placeless = found
            .iter()
            .filter(|issue| issue.place.is_none() && issue.expression.is_some());
        faults.extend(placeless.map(|issue| format!("without a line: {}", shown(issue))));
        if !faults.is_empty() {
            let list: Vec<String> = found.iter().map(shown).collect();
            wrong.push(format!("{}\n  {}\n  found: {list:#?}", case.name, faults.join("\n  ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}

/// A base resource itself is good: what is found in a case is the change.
#[test]
fn bases_are_good() {
    for version in FhirVersion::ALL {
        let validator = planted_validator(version);
        let bases = files(&folder("bases"));
        for path in bases.iter().filter(|path| stem(path).starts_with(prefix(version))) {
            let found = validator.check_text(&std::fs::read(path).unwrap(), &[]);
            assert_eq!(faults(&found, &[], &[]), [""; 0], "{}", path.display());
        }
    }
}

/// The forms of a change do what they say.
#[test]
fn changes_change() {
    let base = json!({"a": [{"b": 1}], "c": "d", "e": {"f": true}});
    let case = |change: Value| Case {
        name: String::new(),
        base: String::new(),
        change: serde_json::from_value(json!([change])).unwrap(),
        profiles: Vec::new(),
        expect: Vec::new(),
        also: Vec::new(),
    };
    for (change, text) in [
        (
            json!({"at": "a[0].b", "set": 2}),
            r#"{"a":[{"b":2}],"c":"d","e":{"f":true}}"#,
        ),
        (
            json!({"at": "g.h", "set": null}),
            r#"{"a":[{"b":1}],"c":"d","e":{"f":true},"g":{"h":null}}"#,
        ),
        (
            json!({"at": "e.f", "remove": true}),
            r#"{"a":[{"b":1}],"c":"d","e":{}}"#,
        ),
        (
            json!({"at": "a", "append": 3}),
            r#"{"a":[{"b":1},3],"c":"d","e":{"f":true}}"#,
        ),
        (
            json!({"replace": "\"d\"", "with": "5"}),
            r#"{"a":[{"b":1}],"c":5,"e":{"f":true}}"#,
        ),
    ] {
        assert_eq!(changed(&base, &case(change).change), text);
    }
}

fn planted_validator(version: FhirVersion) -> Validator {
    let definitions = files(&folder("definitions"));
    let added: Vec<_> = definitions
        .iter()
        .map(|path| resource(path))
        .filter(|resource| is_for(resource, version))
        .collect();
    validator(version, &added, Settings::default())
}

/// The cases of all files; their names are unique.
fn cases() -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    for path in files(&folder("cases")) {
        let text = std::fs::read_to_string(&path).unwrap();
        let cases: Vec<Case> =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        all.extend(cases);
    }
    let mut names = BTreeSet::new();
    for case in &all {
        assert!(names.insert(&case.name), "{} stands twice", case.name);
    }
    all
}

fn text_of(case: &Case) -> String {
    let path = folder("bases").join([case.base.as_str(), ".json"].concat());
    changed(&resource(&path).into_value(), &case.change)
}

/// A base resource after the changes, as text.
fn changed(base: &Value, changes: &[Change]) -> String {
    let mut tree = base.clone();
    let mut texts = Vec::new();
    for change in changes {
        match change {
            Change::Set { at, set } => *reach(&mut tree, at) = set.clone(),
            Change::Remove { at, remove } => {
                assert!(remove, "nothing else can be asked for");
                take(&mut tree, at);
            }
            Change::Append { at, append } => {
                let list = reach(&mut tree, at);
                if list.is_null() {
                    *list = json!([]);
                }
                list.as_array_mut().expect("a list").push(append.clone());
            }
            Change::Swap { at, swap: (one, other) } => {
                reach(&mut tree, at).as_array_mut().expect("a list").swap(*one, *other);
            }
            Change::Deep { at, deep } => {
                let url = "https://hospital.example/ext/deep";
                let bottom = json!({"url": url, "valueString": "bottom"});
                let nested = (1..*deep).fold(bottom, |inner, _| json!({"url": url, "extension": [inner]}));
                *reach(&mut tree, at) = json!([nested]);
            }
            Change::Text { replace, with } => texts.push((replace, with)),
        }
    }
    let mut text = serde_json::to_string(&tree).unwrap();
    for (replace, with) in texts {
        assert_eq!(
            text.matches(replace.as_str()).count(),
            1,
            "{replace} must stand there once"
        );
        text = text.replace(replace.as_str(), with);
    }
    text
}

/// The value at a path such as `name[0].given`, made when it is absent.
fn reach<'t>(tree: &'t mut Value, at: &str) -> &'t mut Value {
    let mut here = tree;
    for step in steps(at) {
        here = if let Ok(item) = step.parse::<usize>() {
            let list = here.as_array_mut().expect("a list");
            if item == list.len() {
                list.push(Value::Null);
            }
            &mut list[item]
        } else {
            if here.is_null() {
                *here = json!({});
            }
            here.as_object_mut()
                .expect("an object")
                .entry(step)
                .or_insert(Value::Null)
        };
    }
    here
}

fn take(tree: &mut Value, at: &str) {
    let path = steps(at);
    let (last, before) = path.split_last().expect("a path");
    let parent = reach(tree, &before.join("."));
    if let Ok(item) = last.parse::<usize>() {
        parent.as_array_mut().expect("a list").remove(item);
        return;
    }
    let gone = parent.as_object_mut().expect("an object").shift_remove(last);
    assert!(gone.is_some(), "nothing at {at}");
}

fn steps(at: &str) -> Vec<String> {
    at.split(['.', '[', ']'])
        .filter(|step| !step.is_empty())
        .map(str::to_owned)
        .collect()
}

fn prefix(version: FhirVersion) -> &'static str {
    match version {
        FhirVersion::R4 => "r4",
        FhirVersion::R5 => "r5",
    }
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|name| name.to_str()).unwrap_or_default()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/it/conformance/planted")
        .join(name)
}
