//! One parameter that chooses matches: its name with chain and modifier, and its values.

use crate::fhir::suggestion;
use crate::fhir::{FhirVersion, IssueCode, Key};
use crate::search::entry::Target;
use crate::search::kind::{composite, date, quantity, reference, special, string, token, uri};
use crate::search::limits::{CHAIN_DEPTH_MAX, OR_VALUES_MAX};
use crate::search::parameter::{Kind, Parameter, Source, parameter, parameters, types_of};
use crate::search::query::{Clause, QueryError, Test, Wanted};
use crate::search::value::split;

/// What a clause stands on.
#[derive(Clone, Copy)]
struct Base<'a> {
    version: FhirVersion,
    kind: &'a str,
    /// Name as written, for errors.
    name: &'a str,
}

/// Reads one parameter of a search on `kind`; `None` when its name is not known.
pub(crate) fn clause(version: FhirVersion, kind: &str, name: &str, value: &str) -> Result<Option<Clause>, QueryError> {
    let base = Base { version, kind, name };
    if let Some(rest) = name.strip_prefix("_has:") {
        return has(base, rest, value).map(Some);
    }
    let (head, tail) = match name.split_once('.') {
        Some((head, tail)) => (head, Some(tail)),
        None => (name, None),
    };
    let (code, modifier) = head
        .split_once(':')
        .map_or((head, None), |(code, rest)| (code, Some(rest)));
    let Some(found) = parameter(version, kind, code) else {
        return Ok(None);
    };
    let clause = match tail {
        Some(tail) => chain(base, found, modifier, tail, value)?,
        None => simple(base, found, modifier, value)?,
    };
    Ok(Some(clause))
}

fn chain(
    base: Base<'_>,
    found: &'static Parameter,
    to: Option<&str>,
    tail: &str,
    value: &str,
) -> Result<Clause, QueryError> {
    if found.kind != Kind::Reference {
        return Err(base.error(
            IssueCode::NotSupported,
            format!(
                "expected a reference before `.`, found `{}`, a {}",
                found.code,
                found.kind.code()
            ),
        ));
    }
    if tail.contains('.') {
        return Err(base.error(
            IssueCode::TooCostly,
            format!(
                "expected a chain of {CHAIN_DEPTH_MAX} reference, found more in `{}`",
                base.name
            ),
        ));
    }
    let kinds = kinds_of(base.version, found, to).ok_or_else(|| {
        let near = to
            .map(|to| suggestion(to, types_of(base.version).iter().copied()))
            .unwrap_or_default();
        base.error(
            IssueCode::NotSupported,
            format!(
                "expected a type that `{}` refers to, found `{}`{near}",
                found.code,
                to.unwrap_or_default()
            ),
        )
    })?;
    let mut branches = Vec::new();
    for kind in &kinds {
        let inner = Base { kind, ..base };
        let (code, modifier) = tail
            .split_once(':')
            .map_or((tail, None), |(code, rest)| (code, Some(rest)));
        if let Some(there) = parameter(base.version, kind, code) {
            branches.push(((*kind).to_owned(), simple(inner, there, modifier, value)?));
        }
    }
    if branches.is_empty() {
        let known = kinds
            .iter()
            .flat_map(|kind| parameters(base.version, kind))
            .map(|one| one.code);
        let near = suggestion(tail, known);
        let text = format!(
            "expected a search parameter of {}, found `{tail}` in `{}`{near}",
            kinds.join(" or "),
            base.name
        );
        return Err(base.error(IssueCode::NotSupported, text));
    }
    Ok(base.clause(found, Test::Chain(branches)))
}

fn has(base: Base<'_>, rest: &str, value: &str) -> Result<Clause, QueryError> {
    let mut parts = rest.splitn(3, ':');
    let (Some(kind), Some(code), Some(tail)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(base.error(
            IssueCode::NotSupported,
            format!("expected `_has:Type:reference:parameter`, found `{}`", base.name),
        ));
    };
    if tail.starts_with("_has") || tail.contains('.') {
        return Err(base.error(
            IssueCode::TooCostly,
            format!("expected one step back, found more in `{}`", base.name),
        ));
    }
    let known = parameters(base.version, kind);
    let reference = known.iter().find(|one| one.code == code && one.kind == Kind::Reference);
    let inner = clause(base.version, kind, tail, value)?;
    let (Some(reference), Some(inner)) = (reference, inner) else {
        let near = suggestion(tail, known.iter().map(|one| one.code));
        let text = format!(
            "expected a type, its reference and its parameter in `{}`{near}",
            base.name
        );
        return Err(base.error(IssueCode::NotSupported, text));
    };
    let clause = Box::new(inner);
    Ok(base.clause(
        reference,
        Test::Has {
            kind: kind.to_owned(),
            clause,
        },
    ))
}

fn simple(
    base: Base<'_>,
    found: &'static Parameter,
    modifier: Option<&str>,
    value: &str,
) -> Result<Clause, QueryError> {
    if let Source::Via { reference, kind, code } = found.source {
        let (Some(by), Some(there)) = (
            parameter(base.version, base.kind, reference),
            parameter(base.version, kind, code),
        ) else {
            return Err(base.error(
                IssueCode::NotSupported,
                format!("the parameter `{}` is not supported", found.code),
            ));
        };
        if modifier == Some("missing") {
            return Err(base.error(
                IssueCode::NotSupported,
                format!("the modifier `:missing` is not supported for `{}`", found.code),
            ));
        }
        let inner = simple(Base { kind, ..base }, there, modifier, value)?;
        return Ok(base.clause(by, Test::Chain(vec![(kind.to_owned(), inner)])));
    }
    let typed =
        modifier.filter(|name| found.kind == Kind::Reference && kinds_of(base.version, found, Some(name)).is_some());
    if let Some(name) = modifier.filter(|name| typed.is_none() && !found.modifiers().contains(name)) {
        let near = suggestion(name, found.modifiers().iter().copied());
        let text = format!(
            "the modifier `:{name}` is not supported for `{}`, a {}{near}",
            found.code,
            found.kind.code()
        );
        return Err(base.error(IssueCode::NotSupported, text));
    }
    if modifier == Some("missing") {
        let missing = match value {
            "true" => true,
            "false" => false,
            _ => return Err(base.error(IssueCode::Value, format!("expected `true` or `false`, found `{value}`"))),
        };
        return Ok(base.clause(found, Test::Missing(missing)));
    }
    let parts = split(value, ',');
    if parts.len() > OR_VALUES_MAX {
        let text = format!("expected {OR_VALUES_MAX} values at most, found {}", parts.len());
        return Err(base.error(IssueCode::TooCostly, text));
    }
    let values: Result<Vec<Wanted>, String> = parts.iter().map(|part| wanted(base, found, modifier, part)).collect();
    let values = values.map_err(|text| base.error(IssueCode::Value, format!("{text} in `{}`", base.name)))?;
    Ok(base.clause(
        found,
        if modifier == Some("not") {
            Test::None(values)
        } else {
            Test::Any(values)
        },
    ))
}

fn wanted(base: Base<'_>, found: &Parameter, modifier: Option<&str>, text: &str) -> Result<Wanted, String> {
    match &found.source {
        Source::Itself if found.kind == Kind::Date => return date::wanted(text),
        Source::Itself => {
            let key = Key::new(base.kind, text).map_err(|error| error.to_string())?;
            return Ok(Wanted::Reference(vec![Target::Local(key)]));
        }
        Source::Words(_) if modifier == Some("contains") => return string::wanted(text, modifier),
        Source::Words(_) | Source::Content | Source::Narrative => return string::wanted_words(text),
        Source::Age(_) => return special::wanted_age(text),
        Source::Composite(_, components) => return composite::wanted(text, components),
        Source::Path(_) | Source::Recruiting(_) | Source::Happened(_) | Source::Via { .. } => {}
    }
    match found.kind {
        Kind::Number => quantity::wanted_number(text),
        Kind::Quantity => quantity::wanted_quantity(text),
        Kind::Date => date::wanted(text),
        Kind::String => string::wanted(text, modifier),
        Kind::Token => token::wanted(text, modifier),
        Kind::Uri => uri::wanted(text, modifier),
        Kind::Special => special::wanted_near(text),
        Kind::Reference => {
            let kinds = kinds_of(base.version, found, modifier)
                .or_else(|| kinds_of(base.version, found, None))
                .unwrap_or_default();
            reference::wanted(text, modifier, &kinds)
        }
        Kind::Composite => Err("expected a parameter with components".to_owned()),
    }
}

/// The types a reference leads to, or the one it is narrowed to; `None` when it does not lead there.
fn kinds_of(version: FhirVersion, found: &Parameter, narrowed: Option<&str>) -> Option<Vec<&'static str>> {
    let known = types_of(version)
        .iter()
        .copied()
        .filter(|kind| found.targets.is_empty() || found.targets.contains(kind));
    match narrowed {
        None => Some(known.collect()),
        Some(name) => known.into_iter().find(|kind| *kind == name).map(|kind| vec![kind]),
    }
}

impl Base<'_> {
    fn clause(&self, parameter: &'static Parameter, test: Test) -> Clause {
        Clause {
            name: self.name.to_owned(),
            parameter,
            test,
        }
    }

    fn error(&self, code: IssueCode, text: String) -> QueryError {
        QueryError {
            parameter: self.name.to_owned(),
            code,
            text,
        }
    }
}
