//! Slices, ready to be told apart (R5 "Profiling FHIR", section "Slicing").

use crate::conformance::binding::BindingRule;
use crate::conformance::equal::{has_pattern, is_fixed};
use crate::conformance::outline::Outline;
use crate::conformance::profile_rules::{Compiler, Node};
use crate::definition::{
    Child, Discriminator, DiscriminatorKind, Element, Max, SlicingRules as Openness, Strength, TypeId,
};
use crate::fhir::Value;
use crate::fhirpath::Expression;
use crate::json;

/// How the elements of one name are told apart, and what is asked of each kind.
#[derive(Debug)]
pub(super) struct SlicingRules {
    pub(super) ordered: bool,
    pub(super) openness: Openness,
    pub(super) slices: Vec<Slice>,
}

/// One kind of elements.
#[derive(Debug)]
pub(super) struct Slice {
    pub(super) name: String,
    /// `ElementDefinition.id`.
    pub(super) id: String,
    pub(super) min: u32,
    pub(super) max: Max,
    /// What tells that an element is of this kind: all of it.
    pub(super) tests: Vec<Test>,
    pub(super) node: Node,
    pub(super) inner: Option<SlicingRules>,
}

/// One mark of a slice.
#[derive(Debug)]
pub(super) struct Test {
    pub(super) way: Way,
    pub(super) ask: Ask,
}

/// Where the mark is found, from the element that is sliced.
#[derive(Debug)]
pub(super) enum Way {
    /// Plain names; none is the element itself.
    Names(Vec<String>),
    /// Whatever else a discriminator may be.
    Path(Box<Expression>),
}

/// What the mark is.
#[derive(Debug)]
pub(super) enum Ask {
    Fixed(Value),
    Pattern(Value),
    Code(BindingRule),
    /// What is asked of the element there, and of what is in it.
    Node(Box<Node>),
    Exists(bool),
    Types(Vec<String>),
    Profiles(Vec<String>),
    Position(usize),
}

impl Ask {
    /// Whether a value is one that fixed values, or patterns, ask for; none when it asks something else.
    pub(super) fn of_value(&self, found: &json::Value<'_>) -> Option<bool> {
        match self {
            Self::Fixed(value) => Some(is_fixed(value, found)),
            Self::Pattern(value) => Some(has_pattern(value, found)),
            Self::Code(_)
            | Self::Node(_)
            | Self::Exists(_)
            | Self::Types(_)
            | Self::Profiles(_)
            | Self::Position(_) => None,
        }
    }
}

/// A step of a discriminator.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Name(String),
    Extension(String),
    OfType(String),
    Resolve,
}

impl SlicingRules {
    /// The slices of an element; none when it is not sliced.
    pub(super) fn compile(
        compiler: Compiler<'_>,
        outline: &Outline<'_>,
        child: &Child,
        base: Option<&Element>,
    ) -> Option<Self> {
        let stated = outline.element.slicing.as_ref();
        if outline.slices.is_empty() && stated.is_none_or(|slicing| slicing.rules == Openness::Open) {
            return None;
        }
        // Where nothing is said, extensions are told apart by their URL and choices by their type.
        let usual = if outline.element.leaf().ends_with("xtension") {
            Discriminator {
                kind: DiscriminatorKind::Value,
                path: "url".to_owned(),
            }
        } else {
            Discriminator {
                kind: DiscriminatorKind::Type,
                path: "$this".to_owned(),
            }
        };
        let discriminators = match stated {
            Some(slicing) => slicing.discriminators.clone(),
            None => vec![usual],
        };
        let slices = outline
            .slices
            .iter()
            .enumerate()
            .filter_map(|(at, slice)| Slice::compile(compiler, slice, &discriminators, child, base, at))
            .collect();
        Some(Self {
            ordered: stated.is_some_and(|slicing| slicing.ordered),
            openness: stated.map_or(Openness::Open, |slicing| slicing.rules),
            slices,
        })
    }
}

impl Slice {
    fn compile(
        compiler: Compiler<'_>,
        outline: &Outline<'_>,
        discriminators: &[Discriminator],
        child: &Child,
        base: Option<&Element>,
        at: usize,
    ) -> Option<Self> {
        let type_id = compiler.inner_type(outline, child)?;
        let tests = discriminators
            .iter()
            .filter_map(|discriminator| Test::compile(compiler, outline, discriminator, type_id, at))
            .collect();
        Some(Self {
            name: outline.name()?.to_owned(),
            id: outline.element.id.clone(),
            min: outline.element.min.unwrap_or(0),
            max: outline.element.max.unwrap_or(Max::Unbounded),
            tests,
            node: compiler.node(outline, type_id, base),
            inner: SlicingRules::compile(compiler, outline, child, base),
        })
    }
}

impl Test {
    fn compile(
        compiler: Compiler<'_>,
        slice: &Outline<'_>,
        discriminator: &Discriminator,
        type_id: TypeId,
        at: usize,
    ) -> Option<Self> {
        if discriminator.kind == DiscriminatorKind::Position {
            return Some(Self {
                way: Way::Names(Vec::new()),
                ask: Ask::Position(at),
            });
        }
        let steps = steps(&discriminator.path);
        let ask = asked(compiler, slice, steps.as_deref()?, discriminator.kind, Some(type_id))?;
        let names = steps.as_deref().map(|steps| {
            let names = steps.iter().map(|step| match step {
                Step::Name(name) => Some(name.clone()),
                Step::Extension(_) | Step::OfType(_) | Step::Resolve => None,
            });
            names.collect::<Option<Vec<String>>>()
        });
        let way = match names.flatten() {
            Some(names) => Way::Names(names),
            None => Way::Path(Box::new(Expression::parse(&discriminator.path).ok()?)),
        };
        Some(Self { way, ask })
    }
}

/// What a slice asks of the element that the steps lead to; none when it says nothing of it.
fn asked(
    compiler: Compiler<'_>,
    outline: &Outline<'_>,
    steps: &[Step],
    kind: DiscriminatorKind,
    type_id: Option<TypeId>,
) -> Option<Ask> {
    let element = outline.element;
    let Some((step, rest)) = steps.split_first() else {
        return asked_here(compiler, outline, kind, type_id);
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
                let child = compiler.definitions.types().child(id, name)?;
                match child.types.as_ref() {
                    [only] => Some(*only),
                    _ => None,
                }
            });
            outline
                .child(name)
                .and_then(|child| asked(compiler, child, rest, kind, inner))
        }
        Step::Extension(url) => outline.child("extension").and_then(|list| {
            let slice = list.slices.iter().find(|slice| is_extension(slice, url))?;
            asked(compiler, slice, rest, kind, None)
        }),
        Step::OfType(_) => return asked(compiler, outline, rest, kind, type_id),
        Step::Resolve => {
            let targets: Vec<&String> = element.types.iter().flat_map(|one| &one.targets).collect();
            if rest.is_empty() && kind == DiscriminatorKind::Profile {
                return (!targets.is_empty()).then(|| Ask::Profiles(targets.into_iter().cloned().collect()));
            }
            if rest.is_empty() && kind == DiscriminatorKind::Type {
                let named = targets
                    .iter()
                    .filter_map(|target| compiler.definitions.structure(target));
                let named: Vec<String> = named.map(|structure| structure.type_name.clone()).collect();
                return (!named.is_empty()).then_some(Ask::Types(named));
            }
            let [only] = targets.as_slice() else { return None };
            return in_profile(compiler, only, rest, kind);
        }
    };
    if below.is_some() {
        return below;
    }
    // What the slice itself does not say, the profile on its type may.
    let profiles: Vec<&String> = element.types.iter().flat_map(|one| &one.profiles).collect();
    if let [only] = profiles.as_slice() {
        return in_profile(compiler, only, steps, kind);
    }
    None
}

/// What a profile asks of the element that the steps lead to.
fn in_profile(compiler: Compiler<'_>, url: &str, steps: &[Step], kind: DiscriminatorKind) -> Option<Ask> {
    let structure = compiler.definitions.structure(url)?;
    let outline = Outline::of(&structure.snapshot)?;
    let type_id = compiler.definitions.types().named(&structure.type_name);
    // An extension's own URL is what its definition is called, even where no element fixes it.
    if structure.type_name == "Extension" && matches!(steps, [Step::Name(name)] if name == "url") {
        return Some(Ask::Fixed(Value::from(structure.url.as_str())));
    }
    asked(compiler, &outline, steps, kind, type_id)
}

fn asked_here(
    compiler: Compiler<'_>,
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
            let node = compiler.node(outline, type_id, compiler.definitions.types().element(type_id));
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
                other => other.get(name),
            }
        })
        .map(|value| match value {
            Value::Array(items) => items.first().unwrap_or(value),
            other => other,
        })
}

/// The steps of a discriminator's path: names, `$this`, `extension('url')`, `ofType(T)`, `resolve()`.
fn steps(path: &str) -> Option<Vec<Step>> {
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
