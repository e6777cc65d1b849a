//! Values of primitive types: how they are written, what they say, and what stands beside them.

use crate::conformance::narrative::{narrative_faults, narrative_loose_links};
use crate::conformance::type_rules::ChildRules;
use crate::conformance::url::is_example;
use crate::conformance::walk::{Instance, Site, Walk};
use crate::conformance::words::{short, shown};
use crate::fhir::{Fault, IssueCode, IssueSeverity, Primitive};
use crate::json;

impl<'s> Walk<'s> {
    /// Checks a primitive value and what stands beside it; false when the value is no such primitive.
    pub(super) fn check_primitive(
        &mut self,
        primitive: Primitive,
        child: &'s ChildRules,
        instance: Instance<'s>,
    ) -> bool {
        let mut sound = true;
        if let Some(value) = instance.value {
            if let Some(fault) = primitive.fault(self.definitions().version(), value) {
                self.report_fault(&fault);
                sound = fault.is_advice();
            } else if let Some(text) = value.as_str() {
                self.check_text(primitive, text);
                if child.is_fhirpath {
                    self.check_fhirpath(text);
                }
            }
        }
        if let Some(sibling) = instance.sibling {
            self.check_beside(child, sibling, instance);
        }
        sound
    }

    /// Checks the XHTML of a narrative.
    fn check_narrative(&mut self, text: &'s str) {
        for fault in narrative_faults(text) {
            self.error(IssueCode::Invariant, fault.rule(), fault.kind.to_string());
        }
        self.check_links(text);
    }

    /// Links within a narrative lead to a place within it, to an element or to a contained resource.
    fn check_links(&mut self, text: &'s str) {
        for link in narrative_loose_links(text) {
            let is_id = |map: &json::Map<'s>| has_id(map, &link);
            if self.frames.last().is_some_and(|frame| is_id(frame.map)) {
                continue;
            }
            let text = format!(
                "expected a place in the narrative that `#{}` leads to, found none",
                short(&link)
            );
            self.error(IssueCode::Invalid, "narrative-link", text);
        }
    }

    fn report_fault(&mut self, fault: &Fault) {
        let (code, rule) = match fault {
            Fault::Json { .. } => (IssueCode::Structure, "json-type"),
            Fault::Empty(_) => (IssueCode::Invalid, "ele-1"),
            Fault::Format { .. } => (IssueCode::Value, "format"),
            Fault::Range { .. } => (IssueCode::Value, "range"),
            Fault::TooLong { .. } => (IssueCode::TooLong, "max-length"),
            Fault::Blank(_) => (IssueCode::Value, "blank"),
            Fault::ControlCharacter { .. } => (IssueCode::Value, "control-character"),
        };
        let severity = if fault.is_advice() {
            IssueSeverity::Warning
        } else {
            IssueSeverity::Error
        };
        self.report(severity, code, rule, fault.to_string());
    }

    /// Checks the id and the extensions of a primitive value.
    fn check_beside(&mut self, child: &'s ChildRules, sibling: &'s json::Value<'s>, instance: Instance<'s>) {
        let Some(map) = sibling.as_object() else {
            let text = format!("expected an object with `id` or `extension`, found {}", shown(sibling));
            self.error(IssueCode::Structure, "object", text);
            return;
        };
        if map.is_empty() || (instance.value.is_none() && map.get("extension").is_none()) {
            let text = "expected a value or extensions, found neither";
            self.error(IssueCode::Structure, "ele-1", text);
        }
        let Some(rules) = self
            .definitions()
            .types()
            .named("Element")
            .and_then(|id| self.rules(id))
        else {
            return;
        };
        self.sites.push(Site {
            type_id: instance.type_id,
            path: &child.path,
            url: None,
            instance,
        });
        self.check_members(map, rules);
        self.sites.pop();
    }

    /// Checks what a text says, beyond its format.
    fn check_text(&mut self, primitive: Primitive, text: &'s str) {
        match primitive {
            Primitive::Xhtml => self.check_narrative(text),
            Primitive::Uri | Primitive::Url | Primitive::Canonical => self.check_address(text),
            Primitive::String | Primitive::Markdown if has_tag(text) => {
                let severity = self.settings().html_in_text;
                let text = "found what looks like an HTML tag; readers that show the text as HTML would run it";
                self.report(severity, IssueCode::Invalid, "html-in-text", text);
            }
            Primitive::Boolean
            | Primitive::Integer
            | Primitive::Integer64
            | Primitive::UnsignedInt
            | Primitive::PositiveInt
            | Primitive::Decimal
            | Primitive::String
            | Primitive::Markdown
            | Primitive::Code
            | Primitive::Id
            | Primitive::Oid
            | Primitive::Uuid
            | Primitive::Base64Binary
            | Primitive::Date
            | Primitive::DateTime
            | Primitive::Instant
            | Primitive::Time => {}
        }
    }

    fn check_address(&mut self, text: &'s str) {
        self.note_local(text);
        let severity = self.settings().example_url;
        if severity > IssueSeverity::Information && is_example(text) {
            let text = format!("expected a real address, found one for examples, `{}`", short(text));
            self.report(severity, IssueCode::BusinessRule, "example-url", text);
        }
        let uuid = text.strip_prefix("urn:uuid:").unwrap_or_default();
        if uuid.bytes().any(|byte| byte.is_ascii_uppercase()) {
            let text = format!("expected a UUID in lower case, found `{}`", short(text));
            self.error(IssueCode::Value, "format", text);
        }
    }
}

/// Whether something in an object has an id.
fn has_id(map: &json::Map<'_>, id: &str) -> bool {
    map.iter().any(|(name, value)| match value {
        json::Value::String(text) => name == "id" && text == id,
        json::Value::Object(map) => has_id(map, id),
        json::Value::Array(items) => items
            .iter()
            .filter_map(json::Value::as_object)
            .any(|map| has_id(map, id)),
        json::Value::Null | json::Value::Bool(_) | json::Value::Number(_) => false,
    })
}

/// Whether a text has something like `<tag` or `</tag` or `<!--`.
fn has_tag(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'<', bytes).any(|at| {
        let next = bytes.get(at + 1).copied();
        let after = bytes.get(at + 2).copied();
        match next {
            Some(b'/') => after.is_some_and(|b| b.is_ascii_alphabetic()),
            Some(b'!') => after == Some(b'-'),
            Some(letter) => {
                letter.is_ascii_alphabetic() && memchr::memchr(b'>', bytes.get(at..).unwrap_or_default()).is_some()
            }
            None => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_comparisons() {
        for tag in ["a <script>x", "</b>", "<!-- x"] {
            assert!(has_tag(tag), "{tag}");
        }
        for plain in ["a < b", "ALT <2.5", "<", "x<y and no end", "p <= 0.05 >"] {
            assert!(!has_tag(plain), "{plain}");
        }
    }
}
