//! Which codes an element may have (ElementDefinition.binding; R5 "Terminologies", section "Binding strengths").

use crate::conformance::binding_rule::BindingRule;
use crate::conformance::url::is_absolute;
use crate::conformance::walk::Walk;
use crate::conformance::words::short;
use crate::definition::{CodeLookup, Membership, Strength};
use crate::fhir::{IssueCode, IssueSeverity};
use crate::json;

/// A system and a code.
#[derive(Clone, Copy)]
struct Coded<'s> {
    system: Option<&'s str>,
    code: &'s str,
    /// Whether it is a code by itself, whose system is that of the value set.
    is_bare: bool,
}

impl<'s> Coded<'s> {
    fn of(coding: &'s json::Value<'s>) -> Option<Self> {
        Some(Self {
            system: coding.get("system").and_then(json::Value::as_str),
            code: coding.get("code").and_then(json::Value::as_str)?,
            is_bare: false,
        })
    }

    fn shown(self) -> String {
        match self.system {
            Some(system) => format!("`{}` of {system}", self.code),
            None if self.is_bare => format!("`{}`", self.code),
            None => format!("`{}` of no system", self.code),
        }
    }
}

/// What a value set says of the codes of an element.
enum Verdict {
    /// One of them is in it.
    In,
    /// None is, but one is of a system of the set.
    OtherCode,
    /// None is, and all are of other systems.
    OtherSystem,
    /// It cannot be said here.
    Unknown,
}

impl<'s> Walk<'s> {
    /// Checks a value of any type that can be bound.
    pub(super) fn check_binding(&mut self, rule: &BindingRule, value: &'s json::Value<'s>) {
        match value {
            json::Value::String(code) => self.check_code(rule, code),
            json::Value::Object(map) if map.get("coding").is_some() || map.get("text").is_some() => {
                self.check_concept(rule, map);
            }
            // A CodeableReference is bound by its concept.
            json::Value::Object(map) if map.get("concept").is_some() || map.get("reference").is_some() => {
                if let Some(concept) = map.get("concept") {
                    self.check_binding(rule, concept);
                }
            }
            json::Value::Object(_) => {
                if let Some(coded) = Coded::of(value) {
                    self.judge(rule, &[coded]);
                }
            }
            json::Value::Null | json::Value::Bool(_) | json::Value::Number(_) | json::Value::Array(_) => {}
        }
    }

    fn check_code(&mut self, rule: &BindingRule, code: &'s str) {
        self.judge(
            rule,
            &[Coded {
                system: None,
                code,
                is_bare: true,
            }],
        );
    }

    fn check_concept(&mut self, rule: &BindingRule, concept: &'s json::Map<'s>) {
        let codings = concept.get("coding").and_then(json::Value::as_array);
        let coded: Vec<Coded<'s>> = codings.into_iter().flatten().filter_map(Coded::of).collect();
        if !coded.is_empty() {
            self.judge(rule, &coded);
        } else if rule.strength == Strength::Required && concept.get("extension").is_none() {
            let text = format!("expected a code of {}, found a text without one", rule.value_set);
            self.report(IssueSeverity::Error, IssueCode::CodeInvalid, "binding-required", text);
        }
    }

    fn judge(&mut self, rule: &BindingRule, coded: &[Coded<'s>]) {
        let shown = || {
            let list: Vec<String> = coded.iter().map(|coded| coded.shown()).collect();
            list.join(", ")
        };
        match (self.verdict(&rule.value_set, coded), rule.strength) {
            (Verdict::OtherCode | Verdict::OtherSystem, Strength::Required) => {
                let text = format!("expected a code of {}, found {}", rule.value_set, shown());
                self.report(IssueSeverity::Error, IssueCode::CodeInvalid, "binding-required", text);
                return;
            }
            (Verdict::OtherCode, Strength::Extensible) => {
                let text = format!(
                    "expected a code of {} unless none of it fits, found {}",
                    rule.value_set,
                    shown()
                );
                self.report(
                    IssueSeverity::Warning,
                    IssueCode::CodeInvalid,
                    "binding-extensible",
                    text,
                );
            }
            (Verdict::Unknown, Strength::Required) => {
                let text = format!("whether {} is of {} cannot be told here", shown(), rule.value_set);
                self.report(
                    IssueSeverity::Information,
                    IssueCode::NotSupported,
                    "binding-unchecked",
                    text,
                );
            }
            (Verdict::In | Verdict::Unknown | Verdict::OtherCode | Verdict::OtherSystem, _) => {}
        }
        let Some(most) = rule.most.as_deref() else { return };
        if matches!(self.verdict(most, coded), Verdict::OtherCode | Verdict::OtherSystem) {
            let text = format!("expected no code beyond {most}, found {}", shown());
            self.report(IssueSeverity::Error, IssueCode::CodeInvalid, "binding-max", text);
        }
    }

    fn verdict(&self, value_set: &str, coded: &[Coded<'s>]) -> Verdict {
        let mut verdict = Verdict::OtherSystem;
        for one in coded {
            if one.system.is_none() && !one.is_bare {
                continue;
            }
            match self.definitions().membership(value_set, one.system, one.code) {
                Membership::In { .. } => return Verdict::In,
                Membership::Unknown => verdict = Verdict::Unknown,
                Membership::NotIn => {
                    let is_other = one
                        .system
                        .is_some_and(|system| !self.definitions().has_system(value_set, system));
                    if !is_other && !matches!(verdict, Verdict::Unknown) {
                        verdict = Verdict::OtherCode;
                    }
                }
            }
        }
        verdict
    }

    /// Whether a Coding's code is one of its system, and is displayed as the system says.
    pub(super) fn check_coding(&mut self, coding: &'s json::Map<'s>) {
        let word = |name: &str| coding.get(name).and_then(json::Value::as_str);
        let Some(system) = word("system") else { return };
        if !is_absolute(system) {
            let text = format!("expected the absolute URL of a code system, found `{}`", short(system));
            self.at_member("system", |walk| {
                walk.error(IssueCode::CodeInvalid, "coding-system", text);
            });
            return;
        }
        let Some(code) = word("code") else {
            self.check_system(system);
            return;
        };
        // Of another edition of the system nothing is known.
        let edition = word("version").map(|version| [system, "|", version].concat());
        match self.definitions().code(edition.as_deref().unwrap_or(system), code) {
            CodeLookup::NotKnown => {
                let text = format!("expected a code of {system}, found `{code}`");
                self.report(IssueSeverity::Error, IssueCode::CodeInvalid, "code-unknown", text);
            }
            CodeLookup::Known { display: Some(known) } => {
                if let Some(display) = word("display").filter(|display| !is_same_display(display, known)) {
                    let text = format!("expected the display `{known}` for `{code}` of {system}, found `{display}`");
                    self.report(IssueSeverity::Warning, IssueCode::CodeInvalid, "display", text);
                }
            }
            CodeLookup::Known { display: None } => {}
            CodeLookup::UnknownSystem => self.check_system(system),
        }
    }

    /// A system that is not known is at least no value set.
    fn check_system(&mut self, system: &str) {
        if self.definitions().is_value_set(system) {
            let text = format!(
                "expected the URL of a code system, found that of a value set, {}",
                short(system)
            );
            self.at_member("system", |walk| {
                walk.error(IssueCode::CodeInvalid, "coding-system", text);
            });
        }
    }
}

/// Displays are the same when only case and spaces differ.
fn is_same_display(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    one == other || words(one) == words(other)
}
