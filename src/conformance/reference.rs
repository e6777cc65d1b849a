//! References: how they are written, what they lead to, and of which type that is (R5 "References between resources").

use crate::conformance::bundle_index::BundleIndex;
use crate::conformance::url::is_absolute;
use crate::conformance::walk::{Frame, Walk};
use crate::conformance::words::short;
use crate::definition::TypeRef;
use crate::fhir::{IssueCode, IssueSeverity, is_id};
use crate::json;

/// Base of the canonical URLs of types.
const TYPE: &str = "http://hl7.org/fhir/StructureDefinition/";

/// What a reference leads to, in the resource that is checked or the Bundle around it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target<'s> {
    /// A resource that is at hand.
    Here(&'s json::Value<'s>),
    /// A resource elsewhere.
    Elsewhere,
    /// Nothing, though it should be here.
    Nothing,
}

impl<'s> Walk<'s> {
    /// Checks a Reference, whose elements were checked already.
    pub(super) fn check_reference(&mut self, map: &'s json::Map<'s>, asked: &'s TypeRef) {
        let Some(reference) = map.get("reference").and_then(json::Value::as_str) else {
            self.check_stated_type(map, None, asked);
            return;
        };
        self.note_local(reference);
        let named = match written(reference) {
            Ok(named) => named.filter(|kind| self.definitions().types().named(kind).is_some()),
            Err(expected) => {
                let text = format!("expected {expected}, found `{}`", short(reference));
                self.at_member("reference", |walk| walk.error(IssueCode::Value, "reference", text));
                return;
            }
        };
        let target = self.target(reference);
        let kind = match target {
            Target::Here(resource) => resource.get("resourceType").and_then(json::Value::as_str),
            Target::Elsewhere => named,
            Target::Nothing => {
                let text = format!("expected a resource that `{}` leads to, found none", short(reference));
                let (rule, severity) = if reference.starts_with('#') {
                    ("ref-1", IssueSeverity::Error)
                } else if self.is_closed() {
                    ("reference-target", IssueSeverity::Error)
                } else {
                    ("reference-target", IssueSeverity::Warning)
                };
                self.at_member("reference", |walk| {
                    walk.report(severity, IssueCode::NotFound, rule, text);
                });
                return;
            }
        };
        self.check_stated_type(map, kind, asked);
        if let Target::Here(resource) = target {
            self.check_target_profiles(resource, asked);
        }
    }

    /// Whether a document or message is around, which has all that it refers to by names of its own.
    fn is_closed(&self) -> bool {
        let bundle = self.frames.iter().rev().find(|frame| frame.kind == "Bundle");
        let kind = bundle
            .and_then(|frame| frame.map.get("type"))
            .and_then(json::Value::as_str);
        matches!(kind, Some("document" | "message"))
    }

    /// The type of the target, as found or as stated, is one that is asked for.
    fn check_stated_type(&mut self, map: &'s json::Map<'s>, found: Option<&'s str>, asked: &'s TypeRef) {
        let stated = map.get("type").and_then(json::Value::as_str);
        let stated = stated.map(|kind| kind.strip_prefix(TYPE).unwrap_or(kind));
        if let (Some(stated), Some(found)) = (stated, found)
            && stated != found
        {
            let text = format!("expected the type of the target, `{found}`, found `{stated}`");
            self.at_member("type", |walk| walk.error(IssueCode::Value, "reference-type", text));
        }
        let Some(kind) = found.or(stated) else { return };
        if asked.targets.is_empty() || asked.targets.iter().any(|target| self.is_target(kind, target)) {
            return;
        }
        let allowed: Vec<String> = asked
            .targets
            .iter()
            .map(|target| self.type_of_profile(target))
            .collect();
        let text = format!("expected a reference to {}, found one to {kind}", allowed.join(" or "));
        self.error(IssueCode::Structure, "reference-target-type", text);
    }

    /// Whether a resource type is what a profile is of.
    fn is_target(&self, kind: &str, profile: &str) -> bool {
        let types = self.definitions().types();
        let wanted = self.type_of_profile(profile);
        match (types.named(kind), types.named(&wanted)) {
            (Some(kind), Some(wanted)) => types.is_a(kind, wanted),
            // What is not known is not an error.
            _ => wanted.is_empty(),
        }
    }

    /// The type that a profile constrains; nothing when the profile is not known.
    fn type_of_profile(&self, profile: &str) -> String {
        if let Some(kind) = profile.strip_prefix(TYPE)
            && self.definitions().types().named(kind).is_some()
        {
            return kind.to_owned();
        }
        self.definitions()
            .structure(profile)
            .map(|found| found.type_name.clone())
            .unwrap_or_default()
    }

    /// A target that is at hand satisfies one of the profiles that are asked for, where those are known.
    fn check_target_profiles(&mut self, resource: &'s json::Value<'s>, asked: &'s TypeRef) {
        let is_base = |target: &String| {
            target
                .strip_prefix(TYPE)
                .is_some_and(|kind| self.definitions().types().named(kind).is_some())
        };
        if asked.targets.is_empty() || asked.targets.iter().any(is_base) {
            return;
        }
        if !asked.targets.iter().any(|profile| self.conforms(resource, profile)) {
            let text = format!(
                "expected a target that satisfies {}, found one that does not",
                asked.targets.join(" or ")
            );
            self.error(IssueCode::Structure, "reference-target-profile", text);
        }
    }

    /// What a reference leads to.
    pub(super) fn target(&self, reference: &str) -> Target<'s> {
        if let Some(id) = reference.strip_prefix('#') {
            return self.contained(id);
        }
        let (reference, _) = reference.split_once('#').unwrap_or((reference, ""));
        let Some(bundle) = self.frames.iter().rev().find(|frame| frame.kind == "Bundle") else {
            return Target::Elsewhere;
        };
        let from = self
            .frames
            .iter()
            .rev()
            .find(|frame| !frame.is_contained)
            .and_then(|frame| frame.full_url);
        if let Some(resource) = Self::in_bundle(bundle, reference, from) {
            return Target::Here(resource);
        }
        let kind = bundle.map.get("type").and_then(json::Value::as_str).unwrap_or_default();
        // What has no address of its own can only be in the Bundle.
        let must = reference.starts_with("urn:uuid:")
            && matches!(kind, "transaction" | "batch" | "document" | "message" | "collection");
        if must { Target::Nothing } else { Target::Elsewhere }
    }

    /// A contained resource of the outermost one around; `#` alone is that one itself.
    fn contained(&self, id: &str) -> Target<'s> {
        let Some(outer) = self.frames.iter().rev().find(|frame| !frame.is_contained) else {
            return Target::Nothing;
        };
        if id.is_empty() {
            return outer.instance.value.map_or(Target::Nothing, Target::Here);
        }
        if let Some(found) = outer.contained(id) {
            return Target::Here(found);
        }
        // An element's id is a place within the resource.
        let is_own_id = outer.map.get("id").and_then(json::Value::as_str) == Some(id);
        if is_own_id {
            outer.instance.value.map_or(Target::Nothing, Target::Here)
        } else {
            Target::Nothing
        }
    }

    /// Remembers what refers to a contained resource.
    pub(super) fn note_local(&mut self, text: &'s str) {
        if text.starts_with('#')
            && self.attempts == 0
            && let Some(frame) = self.frames.last_mut()
        {
            frame.local.push(text);
        }
    }

    /// The resource of a Bundle that a reference from an entry leads to.
    fn in_bundle(bundle: &Frame<'s>, reference: &str, from: Option<&str>) -> Option<&'s json::Value<'s>> {
        let index = bundle.index.get_or_init(|| BundleIndex::of(bundle.map));
        if is_absolute(reference) {
            let (unversioned, _) = reference.split_once("/_history/").unwrap_or((reference, ""));
            return index.by_url(unversioned);
        }
        let base = from.and_then(base_of);
        let (unversioned, _) = reference.split_once("/_history/").unwrap_or((reference, ""));
        match base {
            Some(base) => index.by_url(&[base, unversioned].concat()),
            None => index.by_key(unversioned),
        }
    }
}

/// The base of a `RESTful` address: what stands before `Type/id`, with the stroke.
fn base_of(full_url: &str) -> Option<&str> {
    if !full_url.starts_with("http") {
        return None;
    }
    let (before_id, _) = full_url.rsplit_once('/')?;
    let (base, _) = before_id.rsplit_once('/')?;
    full_url.get(..=base.len())
}

/// How a reference is written, and the type that it names when it does; what was expected when it is written wrongly.
fn written(reference: &str) -> Result<Option<&str>, &'static str> {
    if reference.is_empty() || reference.contains(char::is_whitespace) {
        return Err("a reference without blanks");
    }
    if reference.starts_with('#') {
        return Ok(None);
    }
    if reference.starts_with("urn:") {
        return Ok(None);
    }
    if let Some((kind, query)) = reference.split_once('?') {
        return conditional(kind, query);
    }
    let absolute = is_absolute(reference);
    let (reference, _) = reference.split_once('#').unwrap_or((reference, ""));
    let (reference, version) = match reference.split_once("/_history/") {
        Some((reference, version)) => (reference, Some(version)),
        None => (reference, None),
    };
    if version.is_some_and(|version| !is_id(version)) {
        return Err("a version's id after `_history/`");
    }
    let mut parts = reference.rsplit('/');
    let (id, kind) = (parts.next().unwrap_or_default(), parts.next());
    let is_kind = |kind: &&str| {
        kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let kind = kind.filter(is_kind);
    if absolute {
        // Any address may be referred to; only a RESTful one names a type.
        return Ok(kind.filter(|_| is_id(id) && reference.starts_with("http")));
    }
    if kind.is_some() && is_id(id) && parts.next().is_none() {
        return Ok(kind);
    }
    Err("`Type/id`, an absolute URL, `urn:uuid:…` or `#id`")
}

/// A conditional reference, `Patient?identifier=…`.
fn conditional<'s>(kind: &'s str, query: &str) -> Result<Option<&'s str>, &'static str> {
    let sound = |pair: &str| {
        pair.split_once('=').is_some_and(|(name, value)| {
            !value.is_empty() && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        })
    };
    if !query.split('&').all(sound) {
        return Err("a search such as `Patient?identifier=system|value`");
    }
    if is_absolute(kind) {
        return Ok(None);
    }
    if kind.starts_with(|c: char| c.is_ascii_uppercase()) && kind.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(Some(kind));
    }
    Err("`Type?…`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_written() {
        for (reference, kind) in [
            ("Patient/1", Some("Patient")),
            ("Patient/1/_history/2", Some("Patient")),
            ("https://example.org/fhir/Group/g-1", Some("Group")),
            ("http://example.org/some/page", None),
            ("#a", None),
            ("#", None),
            ("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", None),
            ("urn:oid:1.2.3", None),
            ("Patient?identifier=a|b", Some("Patient")),
        ] {
            assert_eq!(written(reference), Ok(kind), "{reference}");
        }
        for wrong in [
            "patient/1",
            "Patient/",
            "Patient/a b",
            "1",
            "Patient?identifier",
            "a/Patient/1",
            "Patient/1/_history/",
        ] {
            assert!(written(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_base_is_what_stands_before_type_and_id() {
        assert_eq!(base_of("http://e.org/fhir/Patient/1"), Some("http://e.org/fhir/"));
        assert_eq!(base_of("urn:uuid:x"), None);
    }
}
