//! What tells a slice from others: what it asks of the element that a discriminator's path leads to.

use crate::conformance::binding_rule::BindingRule;
use crate::conformance::outline::Outline;
use crate::conformance::profile_rules::{Ask, Node};
use crate::definition::{Definitions, DiscriminatorKind, Max, Strength, TypeId};
use crate::fhir::Value;

/// Makes the rules of a place of a type.
type Compile<'c> = &'c dyn Fn(&Outline<'_>, TypeId) -> Node;

/// A step of a discriminator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Name(String),
    Extension(String),
    OfType(String),
    Resolve,
}

/// What a slice asks of the element that the steps lead to; none when it says nothing of it.
pub(super) fn asked(
    definitions: &Definitions,
    node: Compile<'_>,
    outline: &Outline<'_>,
    steps: &[Step],
    kind: DiscriminatorKind,
    type_id: Option<TypeId>,
) -> Option<Ask> {
    let element = outline.element;
    let Some((step, rest)) = steps.split_first() else {
        return asked_here(node, outline, kind, type_id);
    };
    // A value that is fixed whole has the parts of it fixed.
    if let Some((_, value)) = element.fixed.as_ref().or(element.pattern.as_ref())
        && kind == DiscriminatorKind::Value
        && let Some(part) = part_of(value, steps)
    {
        return Some(Ask::Pattern(part.clone()));
    }
    let below = match step {
        Step::Name(name) => {
            let inner = type_id.and_then(|id| {
                let child = definitions.types().child(id, name)?;
                match child.types.as_ref() {
                    [only] => Some(*only),
                    _ => None,
                }
            });
            outline
                .child(name)
                .and_then(|child| in_list(definitions, node, child, rest, kind, inner))
        }
        Step::Extension(url) => outline.child("extension").and_then(|list| {
            let slice = list.slices.iter().find(|slice| is_extension(slice, url))?;
            asked(definitions, node, slice, rest, kind, None)
        }),
        Step::OfType(_) => return asked(definitions, node, outline, rest, kind, type_id),
        Step::Resolve => {
            let targets: Vec<&String> = element.types.iter().flat_map(|one| &one.targets).collect();
            if rest.is_empty() && kind == DiscriminatorKind::Profile {
                return (!targets.is_empty()).then(|| Ask::Profiles(targets.into_iter().cloned().collect()));
            }
            if rest.is_empty() && kind == DiscriminatorKind::Type {
                let named = targets.iter().filter_map(|target| definitions.structure(target));
                let named: Vec<String> = named.map(|structure| structure.type_name.clone()).collect();
                return (!named.is_empty()).then_some(Ask::Types(named));
            }
            let [only] = targets.as_slice() else { return None };
            return in_profile(definitions, node, only, rest, kind);
        }
    };
    if below.is_some() {
        return below;
    }
    // What the slice itself does not say, the profile on its type may.
    let profiles: Vec<&String> = element.types.iter().flat_map(|one| &one.profiles).collect();
    if let [only] = profiles.as_slice() {
        return in_profile(definitions, node, only, steps, kind);
    }
    None
}

/// What is asked of the elements of one name together: of each, or of a slice of which there must be one.
fn in_list(
    definitions: &Definitions,
    node: Compile<'_>,
    list: &Outline<'_>,
    steps: &[Step],
    kind: DiscriminatorKind,
    type_id: Option<TypeId>,
) -> Option<Ask> {
    asked(definitions, node, list, steps, kind, type_id).or_else(|| {
        let mut needed = list.slices.iter().filter(|slice| slice.element.min.unwrap_or(0) > 0);
        needed.find_map(|slice| asked(definitions, node, slice, steps, kind, type_id))
    })
}

/// What a profile asks of the element that the steps lead to.
fn in_profile(
    definitions: &Definitions,
    node: Compile<'_>,
    url: &str,
    steps: &[Step],
    kind: DiscriminatorKind,
) -> Option<Ask> {
    let structure = definitions.structure(url)?;
    let outline = Outline::of(&structure.snapshot)?;
    let type_id = definitions.types().named(&structure.type_name);
    // An extension's own URL is what its definition is called, even where no element fixes it.
    if structure.type_name == "Extension" && matches!(steps, [Step::Name(name)] if name == "url") {
        return Some(Ask::Fixed(Value::from(structure.url.as_str())));
    }
    asked(definitions, node, &outline, steps, kind, type_id)
}

fn asked_here(
    node: Compile<'_>,
    outline: &Outline<'_>,
    kind: DiscriminatorKind,
    type_id: Option<TypeId>,
) -> Option<Ask> {
    let element = outline.element;
    match kind {
        DiscriminatorKind::Exists => match (element.min, element.max) {
            (_, Some(Max::Count(0))) => Some(Ask::Exists(false)),
            (Some(1..), _) => Some(Ask::Exists(true)),
            _ => None,
        },
        DiscriminatorKind::Type => {
            let names: Vec<String> = element.types.iter().map(|one| one.code.clone()).collect();
            (!names.is_empty()).then_some(Ask::Types(names))
        }
        DiscriminatorKind::Profile => {
            let profiles: Vec<String> = element.types.iter().flat_map(|one| one.profiles.clone()).collect();
            (!profiles.is_empty()).then_some(Ask::Profiles(profiles))
        }
        DiscriminatorKind::Position => None,
        DiscriminatorKind::Value => {
            if let Some((_, value)) = &element.fixed {
                return Some(Ask::Fixed(value.clone()));
            }
            if let Some((_, value)) = &element.pattern {
                return Some(Ask::Pattern(value.clone()));
            }
            let type_id = type_id?;
            let node = node(outline, type_id);
            let says_more = node
                .children
                .iter()
                .any(|list| list.each.is_some() || list.slicing.is_some() || list.min.is_some());
            if says_more {
                return Some(Ask::Node(Box::new(node)));
            }
            let binding = element
                .binding
                .as_ref()
                .filter(|binding| binding.strength == Strength::Required);
            binding.and_then(BindingRule::compile).map(Ask::Code)
        }
    }
}

/// Whether a slice of extensions is of that URL.
fn is_extension(slice: &Outline<'_>, url: &str) -> bool {
    let by_profile = slice.element.types.iter().flat_map(|one| &one.profiles);
    let by_profile = by_profile
        .map(|profile| profile.split('|').next().unwrap_or(profile))
        .any(|one| one == url);
    let by_url = slice.child("url").and_then(|child| child.element.fixed.as_ref());
    by_profile || by_url.is_some_and(|(_, value)| value.as_str() == Some(url))
}

/// The part of a value that names lead to, through the first items of lists.
fn part_of<'v>(value: &'v Value, steps: &[Step]) -> Option<&'v Value> {
    steps
        .iter()
        .try_fold(value, |value, step| {
            let Step::Name(name) = step else { return None };
            match value {
                Value::Array(items) => items.first()?.get(name),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                    value.get(name)
                }
            }
        })
        .map(|value| match value {
            Value::Array(items) => items.first().unwrap_or(value),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => value,
        })
}

/// The steps of a discriminator's path: names, `$this`, `extension('url')`, `ofType(T)`, `resolve()`.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut rest = path.trim();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("extension(") {
            let (inside, after) = after.split_once(')')?;
            let url = inside.trim().trim_matches(|c| matches!(c, '\'' | '"'));
            steps.push(Step::Extension(url.to_owned()));
            rest = after;
        } else {
            let (word, after) = rest.split_once('.').map_or((rest, ""), |(word, after)| (word, after));
            match word {
                "$this" => {}
                "resolve()" => steps.push(Step::Resolve),
                _ if word.starts_with("ofType(") => {
                    let named = word.strip_prefix("ofType(")?.strip_suffix(')')?;
                    steps.push(Step::OfType(named.to_owned()));
                }
                _ if word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => {
                    steps.push(Step::Name(word.to_owned()));
                }
                _ => return None,
            }
            rest = after;
            continue;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn discriminators_are_read() {
        let name = |name: &str| Step::Name(name.to_owned());
        assert_eq!(steps("$this"), Some(vec![]));
        assert_eq!(steps("$this.code"), Some(vec![name("code")]));
        assert_eq!(
            steps("extension('http://a.b/c').value"),
            Some(vec![Step::Extension("http://a.b/c".to_owned()), name("value")])
        );
        assert_eq!(steps("item.resolve()"), Some(vec![name("item"), Step::Resolve]));
        assert_eq!(
            steps("value.ofType(Quantity)"),
            Some(vec![name("value"), Step::OfType("Quantity".to_owned())])
        );
        assert_eq!(steps("where(a = b)"), None);
    }
}
