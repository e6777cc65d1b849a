//! FHIR's additions to FHIRPath (FHIR R5, 2.1.9.1).

use std::borrow::Cow;

use super::run::{Outcome, Run, Scope};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item, Node};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::Call;
use crate::json;

/// Namespace of XHTML.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// The codes of an element: of a Coding, of each coding of a CodeableConcept, or a code alone.
type Code<'a> = (Option<&'a str>, &'a str);

impl<'a> Run<'_, 'a> {
    /// The extensions of a URL.
    pub(super) fn extension(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let url = self.argument(call, 0, scope)?;
        let Some(url) = self.string_of(url.as_slice(), "`extension`")? else {
            return Ok(Collection::Empty);
        };
        let nodes: Collection<'a> = input.iter().filter_map(Item::node).map(Item::Node).collect();
        let mut found = self.member(nodes.as_slice(), "extension")?;
        if let Collection::Many(items) = &mut found {
            items.retain(|item| has_url(item, url));
            return Ok(found);
        }
        Ok(found.into_iter().filter(|item| has_url(item, url)).collect())
    }

    pub(super) fn has_value(&self, input: &[Item<'a>]) -> bool {
        match input {
            [Item::Node(node)] => node.has_primitive_value(),
            [_] => true,
            _ => false,
        }
    }

    pub(super) fn get_value(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let item = self.single(input, "`getValue`")?;
        Ok(item.and_then(|item| self.value_of(item)).into())
    }

    /// What references lead to; those that lead nowhere are left out.
    pub(super) fn resolve(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        for item in input {
            self.tick(1)?;
            let reference = match item {
                Item::String(text) => Some(text.clone()),
                Item::Node(node) => match node.value {
                    Some(json::Value::String(text)) => Some(Cow::Borrowed(&**text)),
                    Some(json::Value::Object(map)) => {
                        map.get("reference").and_then(json::Value::as_str).map(Cow::Borrowed)
                    }
                    _ => None,
                },
                _ => None,
            };
            if let Some(node) = reference.and_then(|reference| self.target(&reference)) {
                found.push(Item::Node(node));
            }
        }
        Ok(found)
    }

    fn target(&self, reference: &str) -> Option<Node<'a>> {
        match reference.strip_prefix('#') {
            None => self.around.outside.resolve(reference),
            Some("") => Some(self.around.root),
            Some(id) => {
                let contained = self.around.root.value?.get("contained")?.as_array()?;
                let resource = contained
                    .iter()
                    .find(|resource| resource.get("id").and_then(json::Value::as_str) == Some(id))?;
                let type_name = resource.get("resourceType").and_then(json::Value::as_str)?;
                Some(Node::new(Some(resource), None, self.types().named(type_name)))
            }
        }
    }

    /// Whether a code is in a value set; nothing where the value set is not known.
    pub(super) fn member_of(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let value_set = self.argument(call, 0, scope)?;
        let value_set = self.string_of(value_set.as_slice(), "`memberOf`")?;
        let (Some(item), Some(value_set)) = (self.single(input, "`memberOf`")?, value_set) else {
            return Ok(Collection::Empty);
        };
        let mut is_open = false;
        for (system, code) in self.codes(item) {
            self.tick(1)?;
            match self.around.outside.member_of(value_set, system, &code) {
                Some(true) => return Ok(true.into()),
                Some(false) => {}
                None => is_open = true,
            }
        }
        Ok((!is_open).then_some(false).into())
    }

    fn codes(&self, item: &Item<'a>) -> Vec<(Option<&'a str>, Cow<'a, str>)> {
        let coding = |map: &'a json::Map<'a>| -> Option<Code<'a>> {
            let code = map.get("code")?.as_str()?;
            Some((map.get("system").and_then(json::Value::as_str), code))
        };
        let borrowed = |(system, code)| (system, Cow::Borrowed(code));
        match item {
            Item::String(text) => vec![(None, text.clone())],
            Item::Node(node) => match node.value {
                Some(json::Value::String(text)) => vec![(None, Cow::Borrowed(&**text))],
                Some(json::Value::Object(map)) => match map.get("coding").and_then(json::Value::as_array) {
                    Some(codings) => codings
                        .iter()
                        .filter_map(json::Value::as_object)
                        .filter_map(coding)
                        .map(borrowed)
                        .collect(),
                    None => coding(map).map(borrowed).into_iter().collect(),
                },
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// Whether a code of the input is an ancestor of one of the argument or the same; or the other way around.
    pub(super) fn subsumes(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
        is_ancestor: bool,
    ) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let other = self.argument(call, 0, scope)?;
        let (Some(one), Some(two)) = (self.single(input, name)?, self.single(other.as_slice(), name)?) else {
            return Ok(Collection::Empty);
        };
        let (above, below) = if is_ancestor { (one, two) } else { (two, one) };
        let mut is_open = false;
        for (system, code) in self.codes(above) {
            for (other_system, descendant) in self.codes(below) {
                self.tick(1)?;
                if system != other_system {
                    continue;
                }
                if code == descendant {
                    return Ok(true.into());
                }
                match system.and_then(|system| self.around.outside.subsumes(system, &code, &descendant)) {
                    Some(true) => return Ok(true.into()),
                    Some(false) => {}
                    None => is_open = true,
                }
            }
        }
        Ok((!is_open).then_some(false).into())
    }

    pub(super) fn conforms_to(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let profile = self.argument(call, 0, scope)?;
        let profile = self.string_of(profile.as_slice(), "`conformsTo`")?;
        let item = self.single(input, "`conformsTo`")?;
        let (Some(node), Some(profile)) = (item.and_then(Item::node), profile) else {
            return Ok(Collection::Empty);
        };
        match self.around.outside.conforms_to(&node, profile) {
            Some(conforms) => Ok(conforms.into()),
            None => Err(EvaluateError::UnknownCanonical(profile.to_owned())),
        }
    }

    pub(super) fn html_checks(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let Some(item) = self.single(input, "`htmlChecks`")? else {
            return Ok(Collection::Empty);
        };
        let Some(Item::String(xhtml)) = self.value_of(item) else {
            return Ok(Collection::Empty);
        };
        self.may_write(xhtml.len())?;
        // A text of another type is what may stand within a narrative.
        let is_whole = item.node().is_some_and(|node| self.name_of(node.type_id) == "xhtml");
        let xhtml = if is_whole {
            xhtml
        } else {
            Cow::Owned(format!("<div xmlns=\"{XHTML}\">{xhtml}</div>"))
        };
        match self.around.outside.html_checks(&xhtml) {
            Some(holds) => Ok(holds.into()),
            None => Err(EvaluateError::NotSupported("htmlChecks")),
        }
    }

    /// The input, when it has no modifier extensions but those of the arguments.
    pub(super) fn check_modifiers(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let mut known = Vec::new();
        for at in 0..call.arguments.len() {
            let urls = self.argument(call, at, scope)?;
            for url in urls.as_slice() {
                let url = self.string_of(std::slice::from_ref(url), "`checkModifiers`")?;
                known.extend(url.map(str::to_owned));
            }
        }
        for node in input.iter().filter_map(Item::node) {
            let extensions = node.fields().and_then(|map| map.get("modifierExtension"));
            for extension in extensions.and_then(json::Value::as_array).into_iter().flatten() {
                self.tick(1)?;
                let url = extension.get("url").and_then(json::Value::as_str).unwrap_or_default();
                if !known.iter().any(|known| *known == url) {
                    return Err(EvaluateError::UnknownModifier(url.to_owned()));
                }
            }
        }
        Ok(input.iter().cloned().collect())
    }

    pub(super) fn time(&self, function: Function) -> Outcome<Collection<'a>> {
        let now = self
            .around
            .outside
            .now()
            .ok_or(EvaluateError::NotSupported(function.name()))?;
        Ok(match function {
            Function::Today => Item::Date(now.to_date()),
            Function::TimeOfDay => Item::Time(now.to_time()),
            _ => Item::DateTime(now),
        }
        .into())
    }
}

fn has_url(item: &Item<'_>, url: &str) -> bool {
    let found = item.node().and_then(|node| node.value?.get("url")?.as_str());
    found == Some(url)
}
