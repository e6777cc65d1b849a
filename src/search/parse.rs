//! From the parameters of a request to a query.

use crate::fhir::suggestion;
use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity};
use crate::search::clause::clause;
use crate::search::limits::{COUNT_MAX, CURSOR, PARAMETERS_MAX, VALUE_CHARS_MAX};
use crate::search::parameter::{Kind, Source, parameter, parameters, types_of};
use crate::search::query::{Handling, Include, Query, QueryError, SortKey, Summary, Total};

/// Parameters that control the result rather than choose matches.
const CONTROL: [&str; 8] = [
    "_count",
    "_cursor",
    "_elements",
    "_include",
    "_revinclude",
    "_sort",
    "_summary",
    "_total",
];

/// Parameters of the protocol, which the rooms above read themselves.
const PROTOCOL: [&str; 2] = ["_format", "_pretty"];

/// Parameters that FHIR defines and we refuse by name.
const REFUSED: [&str; 9] = [
    "_contained",
    "_containedType",
    "_filter",
    "_graph",
    "_in",
    "_list",
    "_query",
    "_score",
    "_type",
];

/// Reads the decoded parameters of a search on `kind`, in the order they were given.
///
/// `_format` and `_pretty` belong to the protocol and are skipped. A parameter that is not known is refused with a
/// suggestion, or, when `handling` is lenient, left out with a warning. A modifier or value that cannot be read is
/// always refused: leaving it out would widen the answer. <https://hl7.org/fhir/R4/search.html>
pub fn parse(
    version: FhirVersion,
    kind: &str,
    given: &[(String, String)],
    handling: Handling,
) -> Result<Query, QueryError> {
    if types_of(version).binary_search(&kind).is_err() {
        let near = suggestion(kind, types_of(version).iter().copied());
        return Err(error(
            kind,
            IssueCode::NotSupported,
            format!("expected a type that can be searched, found `{kind}`{near}"),
        ));
    }
    if given.len() > PARAMETERS_MAX {
        let text = format!("expected {PARAMETERS_MAX} parameters at most, found {}", given.len());
        return Err(error("", IssueCode::TooCostly, text));
    }
    let mut query = Query::all(version, kind);
    for (name, value) in given {
        if PROTOCOL.contains(&name.as_str()) {
            continue;
        }
        if value.chars().count() > VALUE_CHARS_MAX {
            let text = format!("expected {VALUE_CHARS_MAX} characters at most in `{name}`");
            return Err(error(name, IssueCode::TooLong, text));
        }
        match one(&mut query, name, value) {
            Ok(()) if name == CURSOR => {}
            Ok(()) => query.applied.push((name.clone(), value.clone())),
            Err(Refusal::Unknown(refused)) if handling == Handling::Lenient => {
                let text = format!("left out: {}", refused.text);
                let warning = Issue::new(IssueSeverity::Warning, refused.code, text).at(name.clone());
                query.warnings.push(warning);
            }
            Err(Refusal::Unknown(refused) | Refusal::Wrong(refused)) => return Err(refused),
        }
    }
    if query.summary == Summary::Count {
        query.count = 0;
    }
    if query.count == 0 {
        query.total = Total::Accurate;
    }
    Ok(query)
}

/// A parameter that may be left out under lenient handling, or one that may not.
enum Refusal {
    Unknown(QueryError),
    Wrong(QueryError),
}

impl From<QueryError> for Refusal {
    fn from(error: QueryError) -> Self {
        Self::Wrong(error)
    }
}

fn one(query: &mut Query, name: &str, value: &str) -> Result<(), Refusal> {
    let wrong = |text: String| Refusal::Wrong(error(name, IssueCode::Value, text));
    let (base, modifier) = name
        .split_once(':')
        .map_or((name, None), |(base, rest)| (base, Some(rest)));
    if CONTROL.contains(&base) {
        if let Some(modifier) = modifier {
            let text = format!("expected `{base}` without a modifier, found `:{modifier}`, which is not supported");
            return Err(error(name, IssueCode::NotSupported, text).into());
        }
        return control(query, name, value);
    }
    if REFUSED.contains(&base) {
        let text = format!("the parameter `{base}` is not supported");
        return Err(Refusal::Unknown(error(name, IssueCode::NotSupported, text)));
    }
    if value.is_empty() {
        return Err(wrong(format!("expected a value for `{name}`, found none")));
    }
    let found = clause(query.version, &query.kind, name, value)?;
    let Some(found) = found else {
        let known = parameters(query.version, &query.kind).iter().map(|one| one.code);
        let near = suggestion(base.split('.').next().unwrap_or(base), known.chain(CONTROL));
        let text = format!("expected a search parameter of {}, found `{name}`{near}", query.kind);
        return Err(Refusal::Unknown(error(name, IssueCode::NotSupported, text)));
    };
    query.clauses.push(found);
    Ok(())
}

fn control(query: &mut Query, name: &str, value: &str) -> Result<(), Refusal> {
    let expected = |what: &str| error(name, IssueCode::Value, format!("expected {what}, found `{value}`"));
    match name {
        "_count" => {
            let count: u32 = value
                .parse()
                .map_err(|_error: std::num::ParseIntError| expected("a whole number"))?;
            if count > COUNT_MAX {
                let text = format!("`_count` is {COUNT_MAX} at most, found `{value}`: the page has {COUNT_MAX}");
                query
                    .warnings
                    .push(Issue::new(IssueSeverity::Warning, IssueCode::TooCostly, text).at(name));
            }
            query.count = count.min(COUNT_MAX);
        }
        "_total" => {
            query.total = match value {
                "none" => Total::None,
                "estimate" => Total::Estimate,
                "accurate" => Total::Accurate,
                _ => return Err(expected("`none`, `estimate` or `accurate`").into()),
            }
        }
        "_summary" => {
            query.summary = match value {
                "false" => Summary::Off,
                "true" => Summary::On,
                "text" => Summary::Text,
                "data" => Summary::Data,
                "count" => Summary::Count,
                _ => return Err(expected("`true`, `text`, `data`, `count` or `false`").into()),
            }
        }
        "_elements" => {
            let names = value.split(',').map(str::trim).filter(|name| !name.is_empty());
            query.elements.extend(names.map(str::to_owned));
        }
        "_sort" => {
            for key in value.split(',') {
                query.sort.push(sort_key(query, name, key.trim())?);
            }
        }
        "_include" | "_revinclude" => query.includes.push(include(query, name, value)?),
        _ => query.cursor = Some(value.to_owned()),
    }
    Ok(())
}

fn sort_key(query: &Query, name: &str, key: &str) -> Result<SortKey, QueryError> {
    let (code, descending) = key.strip_prefix('-').map_or((key, false), |code| (code, true));
    let Some(found) = parameter(query.version, &query.kind, code) else {
        let known = parameters(query.version, &query.kind).iter().map(|one| one.code);
        let near = suggestion(code, known);
        let text = format!(
            "expected a search parameter of {} to sort by, found `{code}`{near}",
            query.kind
        );
        return Err(error(name, IssueCode::NotSupported, text));
    };
    let ordered = match (&found.source, found.kind) {
        (Source::Itself, _) => true,
        (Source::Path(_) | Source::Recruiting(_) | Source::Happened(_), kind) => {
            !matches!(kind, Kind::Special | Kind::Composite)
        }
        _ => false,
    };
    if !ordered {
        let text = format!("expected a parameter whose values have an order, found `{code}`");
        return Err(error(name, IssueCode::NotSupported, text));
    }
    Ok(SortKey {
        parameter: found,
        descending,
    })
}

fn include(query: &Query, name: &str, value: &str) -> Result<Include, QueryError> {
    let reverse = name == "_revinclude";
    let not_supported = |text: String| error(name, IssueCode::NotSupported, text);
    if value == "*" && !reverse {
        return Ok(Include {
            reverse,
            kind: query.kind.clone(),
            parameter: None,
            target: None,
        });
    }
    let parts: Vec<&str> = value.split(':').collect();
    let (kind, code, target) = match parts[..] {
        [kind, code] => (kind, code, None),
        [kind, code, target] => (kind, code, Some(target)),
        _ => {
            return Err(not_supported(format!(
                "expected `Type:parameter` or `Type:parameter:TargetType`, found `{value}`"
            )));
        }
    };
    for one in [Some(kind), target].into_iter().flatten() {
        if types_of(query.version).binary_search(&one).is_err() {
            let near = suggestion(one, types_of(query.version).iter().copied());
            return Err(not_supported(format!(
                "expected a resource type, found `{one}` in `{value}`{near}"
            )));
        }
    }
    if !reverse && kind != query.kind {
        let text = format!(
            "expected an include of {}, found `{value}`; `:iterate` is not supported",
            query.kind
        );
        return Err(not_supported(text));
    }
    let target = target.map(str::to_owned);
    if code == "*" {
        return Ok(Include {
            reverse,
            kind: kind.to_owned(),
            parameter: None,
            target,
        });
    }
    let references = || {
        parameters(query.version, kind)
            .iter()
            .filter(|one| one.kind == Kind::Reference)
    };
    let found = references().find(|one| one.code == code).ok_or_else(|| {
        let near = suggestion(code, references().map(|one| one.code));
        not_supported(format!(
            "expected a reference parameter of {kind}, found `{code}` in `{value}`{near}"
        ))
    })?;
    Ok(Include {
        reverse,
        kind: kind.to_owned(),
        parameter: Some(found),
        target,
    })
}

fn error(parameter: &str, code: IssueCode, text: String) -> QueryError {
    QueryError {
        parameter: parameter.to_owned(),
        code,
        text,
    }
}
