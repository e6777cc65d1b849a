//! Extensions: known, in their place, with the value that they are defined to have (R5 "Extensibility").

use crate::conformance::place::Step;
use crate::conformance::profile_rules::{ListRules, ProfileRules};
use crate::conformance::type_rules::ChildRules;
use crate::conformance::url::{is_absolute, is_example};
use crate::conformance::walk::{Instance, Site, Walk};
use crate::conformance::words::short;
use crate::definition::{Context, ContextKind, Structure};
use crate::fhir::IssueCode;
use crate::json;

/// Elements on which the specification's own published definitions have extensions of its own that their contexts do
/// not name (R4 4.0.1 and R5 5.0.0, packages of definitions).
const ERRATA: [(&str, &str); 13] = {
    const FHIR_TYPE: &str = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type";
    const NORMATIVE: &str = "http://hl7.org/fhir/StructureDefinition/structuredefinition-normative-version";
    const REGEX: &str = "http://hl7.org/fhir/StructureDefinition/regex";
    const TRANSLATION: &str = "http://hl7.org/fhir/StructureDefinition/translation";
    const COMMENTS: &str = "http://hl7.org/fhir/StructureDefinition/valueset-concept-comments";
    const STATUS: &str = "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status";
    [
        (FHIR_TYPE, "ElementDefinition.type"),
        (NORMATIVE, "ValueSet"),
        (NORMATIVE, "CodeSystem"),
        (NORMATIVE, "OperationDefinition"),
        (NORMATIVE, "StructureDefinition.snapshot.element"),
        (NORMATIVE, "StructureDefinition.differential.element"),
        (REGEX, "ElementDefinition.type"),
        (TRANSLATION, "ValueSet.expansion.contains"),
        (COMMENTS, "CodeSystem.concept"),
        (STATUS, "StructureDefinition.snapshot.element"),
        (STATUS, "StructureDefinition.differential.element"),
        (STATUS, "OperationDefinition.parameter"),
        (STATUS, "CodeSystem.concept"),
    ]
};

impl<'s> Walk<'s> {
    /// Checks an extension, whose elements were checked already.
    pub(super) fn check_extension(&mut self, child: &'s ChildRules, map: &'s json::Map<'s>, instance: Instance<'s>) {
        self.check_has_one(map);
        let Some(url) = map.get("url").and_then(json::Value::as_str) else {
            return;
        };
        // Parts of a complex extension are named by bare words, which its own definition knows.
        let is_part = self.outer_site().is_some_and(|site| site.url.is_some());
        if is_part && !url.contains(':') {
            return;
        }
        if !is_absolute(url) {
            let text = format!("expected an absolute URL, found `{}`", short(url));
            self.at_member("url", |walk| walk.error(IssueCode::Value, "extension-url", text));
            return;
        }
        let is_modifier = child.name == "modifierExtension";
        let Some(profile) = self.shared.profile(url) else {
            self.unknown_extension(url, is_modifier);
            return;
        };
        if profile.structure.type_name != "Extension" {
            let text = format!(
                "expected the URL of an extension, found that of a {}",
                profile.structure.type_name
            );
            self.at_member("url", |walk| walk.error(IssueCode::Extension, "extension-url", text));
            return;
        }
        if profile.is_modifier && !is_modifier {
            let text = format!("expected `modifierExtension`, found `extension`: {url} changes what it stands in");
            self.error(IssueCode::Extension, "extension-modifier", text);
        } else if !profile.is_modifier && is_modifier {
            let text =
                format!("expected `extension`, found `modifierExtension`: {url} does not change what it stands in");
            self.error(IssueCode::Extension, "extension-modifier", text);
        }
        self.check_context(&profile.structure);
        self.check_parts(profile, map);
        self.apply_profile(profile, instance);
    }

    /// The parts of a complex extension, named by bare words, are those that its definition has.
    fn check_parts(&mut self, profile: &'s ProfileRules, map: &'s json::Map<'s>) {
        let Some(parts) = map.get("extension").and_then(json::Value::as_array) else {
            return;
        };
        let Some(slicing) = profile.root.children.iter().find_map(ListRules::extensions) else {
            return;
        };
        for (at, part) in parts.iter().enumerate() {
            let Some(name) = part
                .get("url")
                .filter(|name| name.as_str().is_some_and(|name| !name.contains(':')))
            else {
                continue;
            };
            if slicing.slices.iter().any(|slice| slice.is_named(name)) {
                continue;
            }
            let text = format!(
                "expected a part of {}, found {}",
                profile.structure.url,
                short(&name.to_string())
            );
            let step = Step::to("extension").item(at);
            self.at(step, |walk| walk.error(IssueCode::Extension, "extension-part", text));
        }
    }

    /// `ext-1`: a value or extensions, not both and not neither.
    fn check_has_one(&mut self, map: &'s json::Map<'s>) {
        let has_value = map
            .iter()
            .any(|(name, _)| name.starts_with("value") || name.starts_with("_value"));
        let has_parts = map.get("extension").is_some();
        if has_value && has_parts {
            self.error(
                IssueCode::Invariant,
                "ext-1",
                "expected a value or extensions, found both",
            );
        } else if !has_value && !has_parts {
            self.error(
                IssueCode::Invariant,
                "ext-1",
                "expected a value or extensions, found neither",
            );
        }
    }

    fn unknown_extension(&mut self, url: &str, is_modifier: bool) {
        if is_modifier {
            let text = format!(
                "expected a modifier extension that is known, found {}: what it stands in must not be processed",
                short(url)
            );
            self.error(IssueCode::Extension, "extension-unknown", text);
            return;
        }
        let severity = if is_example(url) {
            self.settings().example_url
        } else {
            self.settings().unknown_extension
        };
        let text = format!(
            "no definition of {} is at hand; its place and value were not checked",
            short(url)
        );
        self.report(severity, IssueCode::Extension, "extension-unknown", text);
    }

    /// The element that the extension stands in.
    fn outer_site(&self) -> Option<Site<'s>> {
        self.sites
            .len()
            .checked_sub(2)
            .and_then(|at| self.sites.get(at))
            .copied()
    }

    /// Whether the extension may stand here.
    fn check_context(&mut self, structure: &'s Structure) {
        let Some(site) = self.outer_site() else { return };
        if structure.contexts.is_empty() {
            return;
        }
        if !structure
            .contexts
            .iter()
            .any(|context| self.admits(context, &structure.url, site))
        {
            let allowed: Vec<&str> = structure
                .contexts
                .iter()
                .map(|context| context.expression.as_str())
                .collect();
            let text = format!(
                "expected {} on {}, found it on {}",
                structure.url,
                allowed.join(", "),
                site.path
            );
            self.error(IssueCode::Extension, "extension-context", text);
        }
        for invariant in &structure.context_invariants {
            self.check_context_invariant(structure, invariant, site.instance);
        }
    }

    fn admits(&mut self, context: &'s Context, extension: &str, site: Site<'s>) -> bool {
        match context.kind {
            ContextKind::Extension => {
                // In the extension, or on its value.
                let outer = self.sites.iter().rev().skip(1).take(2).find_map(|site| site.url);
                let (wanted, _) = context.expression.split_once('#').unwrap_or((&context.expression, ""));
                outer == Some(wanted)
            }
            ContextKind::FhirPath => self.is_at_path(&context.expression, site),
            ContextKind::Element => self.admits_element(&context.expression, extension, site),
        }
    }

    /// Whether an element is meant by its path, by its type or by a type that its type derives from.
    fn admits_element(&self, wanted: &str, extension: &str, site: Site<'s>) -> bool {
        let wanted = wanted
            .strip_prefix("http://hl7.org/fhir/StructureDefinition/")
            .unwrap_or(wanted);
        // A profile's element: the element itself is what can be told here.
        let wanted = wanted.rsplit_once('#').map_or(wanted, |(_, element)| element);
        let wanted = wanted.strip_suffix("[x]").unwrap_or(wanted);
        // `Element` is said of extensions that may stand anywhere, in resources too.
        if matches!(wanted, "*" | "Element") {
            return true;
        }
        if site.path == wanted || site.path.strip_suffix("[x]") == Some(wanted) {
            return true;
        }
        if ERRATA
            .iter()
            .any(|(url, place)| *url == extension && *place == site.path)
        {
            return true;
        }
        let types = self.definitions().types();
        let has = |name| types.child(site.type_id, name).is_some();
        match wanted {
            // Interfaces (R5), which R4 knows by their elements too.
            "CanonicalResource" if has("url") && has("status") => return true,
            "MetadataResource" if has("url") && has("approvalDate") => return true,
            _ => {}
        }
        let mut next = Some(site.type_id);
        while let Some(id) = next {
            if types.name(id) == wanted {
                return true;
            }
            next = types.base(id);
        }
        self.path_below_type(wanted)
    }

    /// Whether the last steps of the way down spell a path that begins at a type: `HumanName.family`.
    fn path_below_type(&self, wanted: &str) -> bool {
        let Some((start, rest)) = wanted.split_once('.') else {
            return false;
        };
        let names: Vec<&str> = rest.split('.').collect();
        // Steps to the element that the extension stands in: its own step is the last.
        let steps = self.place.steps();
        let steps = steps.get(..steps.len().saturating_sub(1)).unwrap_or_default();
        let Some(tail) = steps.len().checked_sub(names.len()).and_then(|from| steps.get(from..)) else {
            return false;
        };
        if !tail
            .iter()
            .zip(&names)
            .all(|(step, name)| step.name == name.strip_suffix("[x]").unwrap_or(name))
        {
            return false;
        }
        let types = self.definitions().types();
        let at = self.sites.len().checked_sub(2 + names.len());
        let Some(site) = at.and_then(|at| self.sites.get(at)) else {
            return false;
        };
        let mut next = Some(site.type_id);
        while let Some(id) = next {
            if types.name(id) == start {
                return true;
            }
            next = types.base(id);
        }
        false
    }
}
