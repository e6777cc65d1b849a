//! What hostile input costs, each case in a process of its own, on a stack of 2 MiB.

use serde_json::{Value, json};
use trialfire::conformance::{Settings, Validator};
use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, Issue, IssueSeverity, Resource};

use crate::cost::{megabytes, on_cpu};
use crate::start::spawn;

/// Of whatever there are many.
const MANY: usize = 100_000;
/// What worker threads have.
const STACK_BYTES: usize = 2 << 20;
/// The profile of the cases that bring their own.
const PROFILE: &str = "https://hospital.example/StructureDefinition/hostile";

/// What is checked, and what is known beside the built-in definitions.
struct Case {
    name: &'static str,
    make: fn() -> (String, Vec<Value>),
}

const CASES: &[Case] = &[
    Case {
        name: "a million open brackets",
        make: || ("[".repeat(1_000_000), vec![]),
    },
    Case {
        name: "extensions 5,000 deep",
        make: || (nested(r#""extension":[{"url":"a:b","#, "}]"), vec![]),
    },
    Case {
        name: "contained 5,000 deep",
        make: || (nested(r#""contained":[{"resourceType":"Patient","#, "}]"), vec![]),
    },
    Case {
        name: "narrative 100,000 deep",
        make: || (narrative(&"<b>".repeat(MANY), &"</b>".repeat(MANY)), vec![]),
    },
    Case {
        name: "narrative of 100,000 scripts",
        make: || (narrative(&"<script>x</script>".repeat(MANY), ""), vec![]),
    },
    Case {
        name: "100,000 entries, in a chain",
        make: || (bundle(MANY, true, |n| n), vec![]),
    },
    Case {
        name: "40,000 entries, in a chain",
        make: || (bundle(40_000, true, |n| n), vec![]),
    },
    Case {
        name: "100,000 entries, bare",
        make: || (bundle(MANY, false, |n| n), vec![]),
    },
    Case {
        name: "100,000 entries, one fullUrl",
        make: || (bundle(MANY, false, |_| 7), vec![]),
    },
    Case {
        name: "100,000 wrong names",
        make: || (patient(&json!({"name": vec![json!({"usee": 1}); MANY]})), vec![]),
    },
    Case {
        name: "100,000 unknown members",
        make: || (members(|n| format!("m{n}")), vec![]),
    },
    Case {
        name: "one member 100,000 times",
        make: || (members(|_| "active".to_owned()), vec![]),
    },
    Case {
        name: "20,000 contained, none used",
        make: || (contained(|_| json!({})), vec![]),
    },
    Case {
        name: "20,000 contained, in a ring",
        make: || {
            (
                contained(
                    |n| json!({"link": [{"type": "seealso", "other": {"reference": format!("#p{}", (n + 1) % 20_000)}}]}),
                ),
                vec![],
            )
        },
    },
    Case {
        name: "a text of 10 MB where a date stands",
        make: || (patient(&json!({"birthDate": "1".repeat(10_000_000)})), vec![]),
    },
    Case {
        name: "invariant 1+1+... (4,000)",
        make: || invariant(&format!("1{}", "+1".repeat(3_999)), 1),
    },
    Case {
        name: "invariant 1+1+... (100,000)",
        make: || invariant(&format!("1{}", "+1".repeat(MANY)), 1),
    },
    Case {
        name: "invariant in 4,000 parentheses",
        make: || invariant(&format!("{}1{}", "(".repeat(4_000), ")".repeat(4_000)), 1),
    },
    Case {
        name: "invariant matches('(a+)+$')",
        make: || invariant("name.family.all(matches('(a+)+$'))", 100),
    },
    Case {
        name: "invariant with a{1000}{1000}{1000}",
        make: || invariant("name.family.all(matches('((a{1000}){1000}){1000}'))", 100),
    },
    Case {
        name: "invariant repeat(children())",
        make: || invariant("repeat(children()).repeat(children()).count() = 0", 5_000),
    },
    Case {
        name: "invariant, product of 2,000 names",
        make: || {
            invariant(
                "name.aggregate(%resource.name.aggregate($total + 1, $total), 0) = 0",
                2_000,
            )
        },
    },
    Case {
        name: "invariant, texts that double",
        make: || invariant("name.family.repeat($this & $this).count() > 0", 1),
    },
    Case {
        name: "profiles based on each other",
        make: || {
            (
                claimed(1),
                vec![
                    profile(PROFILE, &format!("{PROFILE}-2"), "true"),
                    profile(&format!("{PROFILE}-2"), PROFILE, "true"),
                ],
            )
        },
    },
    Case {
        name: "profile that conforms to itself",
        make: || {
            (
                claimed(1),
                vec![profile(PROFILE, PATIENT, &format!("conformsTo('{PROFILE}')"))],
            )
        },
    },
    Case {
        name: "value sets in a loop",
        make: || (claimed(1), value_sets()),
    },
];

const PATIENT: &str = "http://hl7.org/fhir/StructureDefinition/Patient";

/// The table.
pub(crate) fn figures() {
    println!("| case | bytes | processor | memory beside | issues | the gravest |\n|---|---|---|---|---|---|");
    for case in CASES {
        println!("{}", spawn(&[case.name]));
    }
}

/// One of them.
pub(crate) fn alone(name: &str) -> Option<String> {
    let case = CASES.iter().find(|case| case.name == name)?;
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(|| row(case));
    work.ok()?.join().ok()
}

fn row(case: &Case) -> String {
    let warm = Validator::bundled(FhirVersion::R4);
    let _sound = warm.check_text(claimed(1).as_bytes(), &[]);
    let (text, added) = (case.make)();
    let added: Vec<Resource> = added.into_iter().filter_map(Resource::from_value).collect();
    let (memory, before) = (megabytes("VmRSS"), on_cpu());
    let (validator, mut issues) = if added.is_empty() {
        (warm, vec![])
    } else {
        let (definitions, issues) = Definitions::bundled(FhirVersion::R4).with(&added);
        (Validator::new(definitions, Settings::default()), issues)
    };
    issues.extend(validator.check_text(text.as_bytes(), &[]));
    let used = on_cpu().saturating_sub(before).as_secs_f64() * 1000.0;
    let beside = megabytes("VmHWM") - memory;
    let gravest = issues.iter().min_by_key(|issue| rank(issue));
    let words = gravest.map_or_else(String::new, |issue| issue.text.chars().take(100).collect());
    let words = words.replace(['|', '\n'], " ");
    let (name, bytes, count) = (case.name, text.len(), issues.len());
    format!("| {name} | {bytes} | {used:.1} ms | {beside:.1} MB | {count} | {words} |")
}

fn rank(issue: &Issue) -> u8 {
    match issue.severity {
        IssueSeverity::Fatal => 0,
        IssueSeverity::Error => 1,
        IssueSeverity::Warning => 2,
        IssueSeverity::Information => 3,
    }
}

fn patient(members: &Value) -> String {
    let mut patient = json!({"resourceType": "Patient", "id": "p"});
    for (name, value) in members.as_object().into_iter().flatten() {
        patient[name] = value.clone();
    }
    patient.to_string()
}

fn nested(open: &str, close: &str) -> String {
    let (open, close) = (open.repeat(5_000), close.repeat(5_000));
    format!(r#"{{"resourceType":"Patient",{open}"id":"a"{close}}}"#)
}

fn narrative(open: &str, close: &str) -> String {
    let div = format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{open}x{close}</div>");
    patient(&json!({"text": {"status": "generated", "div": div}}))
}

/// So many patients; each may refer to the next.
fn bundle(count: usize, linked: bool, url: fn(usize) -> usize) -> String {
    let urn = |n: usize| format!("urn:uuid:00000000-0000-4000-8000-{n:012x}");
    let entry = |n: usize| {
        let mut patient = json!({"resourceType": "Patient"});
        if linked {
            let other = json!({"reference": urn(url((n + 1) % count))});
            patient["link"] = json!([{"type": "seealso", "other": other}]);
        }
        json!({"fullUrl": urn(url(n)), "resource": patient})
    };
    let entries: Vec<Value> = (0..count).map(entry).collect();
    json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

fn members(name: fn(usize) -> String) -> String {
    let members: Vec<String> = (0..MANY).map(|n| format!("\"{}\":true", name(n))).collect();
    format!(r#"{{"resourceType":"Patient",{}}}"#, members.join(","))
}

fn contained(more: fn(usize) -> Value) -> String {
    let one = |n: usize| {
        let mut one = json!({"resourceType": "Patient", "id": format!("p{n}")});
        for (name, value) in more(n).as_object().into_iter().flatten() {
            one[name] = value.clone();
        }
        one
    };
    patient(&json!({"contained": (0..20_000).map(one).collect::<Vec<_>>()}))
}

/// A patient with so many names that claims the profile.
fn claimed(names: usize) -> String {
    let family = format!("{}b", "a".repeat(100));
    let names = vec![json!({"family": family}); names];
    patient(&json!({"meta": {"profile": [PROFILE]}, "language": "en", "name": names}))
}

fn invariant(expression: &str, names: usize) -> (String, Vec<Value>) {
    (claimed(names), vec![profile(PROFILE, PATIENT, expression)])
}

fn profile(url: &str, base: &str, expression: &str) -> Value {
    let constraint = json!({"key": "bomb-1", "severity": "error", "human": "holds", "expression": expression});
    json!({
        "resourceType": "StructureDefinition", "url": url, "name": "Hostile", "status": "draft", "kind": "resource",
        "abstract": false, "type": "Patient", "baseDefinition": base, "derivation": "constraint",
        "differential": {"element": [{"id": "Patient", "path": "Patient", "constraint": [constraint]}]}
    })
}

/// A includes B, B includes A; a patient is bound to A.
fn value_sets() -> Vec<Value> {
    let set = |name: &str, other: &str| {
        let url = format!("{PROFILE}-{name}");
        let include = json!([{"valueSet": [format!("{PROFILE}-{other}")]}]);
        json!({"resourceType": "ValueSet", "url": url, "status": "draft", "compose": {"include": include}})
    };
    let bound = json!({"strength": "required", "valueSet": format!("{PROFILE}-a")});
    let mut bound_profile = profile(PROFILE, PATIENT, "true");
    bound_profile["differential"]["element"][0] =
        json!({"id": "Patient.language", "path": "Patient.language", "binding": bound});
    vec![bound_profile, set("a", "b"), set("b", "a")]
}
