//! The search parameters that are offered: FHIR's own per release, and ours.
//!
//! The tables stand in `profiles/search`: `types.tsv`, `r4.tsv` and `r5.tsv` come from HL7's packages by the recipe
//! beside them, `own.tsv` is written by hand and holds the same names for both releases.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::fhir::FhirVersion;
use crate::fhir::names::{CANONICAL, CROSS_VERSION, REGISTRY_ENUM};
use crate::search::path::{Path, PathError, split};

const R4: &str = include_str!("../../profiles/search/r4.tsv");
const R5: &str = include_str!("../../profiles/search/r5.tsv");
const OWN: &str = include_str!("../../profiles/search/own.tsv");

/// The types that can be searched, and the releases that have them.
const TYPES: &str = include_str!("../../profiles/search/types.tsv");

/// Parameters of FHIR that are not offered: they need what we do not keep.
const LEFT_OUT: [(&str, &str); 1] = [("Location", "contains")];

/// Type of a search parameter (FHIR `search-param-type`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `number`.
    Number,
    /// `date`.
    Date,
    /// `string`.
    String,
    /// `token`.
    Token,
    /// `reference`.
    Reference,
    /// `composite`.
    Composite,
    /// `quantity`.
    Quantity,
    /// `uri`.
    Uri,
    /// `special`.
    Special,
}

/// Where the values of a parameter come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Source {
    /// The nodes of a path.
    Path(Path),
    /// The resource itself: its id or the time of its last update.
    Itself,
    /// Single words of the nodes.
    Words(Path),
    /// Single words of everything in the resource.
    Content,
    /// Single words of the narrative.
    Narrative,
    /// Whether a status among the nodes says that participants are sought.
    Recruiting(Path),
    /// Ranges of age, in years.
    Age(Path),
    /// Whether something happened: it is true, or has a date.
    Happened(Path),
    /// Node by node, the values of each component; without a path, of the resource itself.
    Composite(Option<Path>, Vec<(Kind, Path)>),
    /// The values of another parameter of the resources that a reference leads to.
    Via {
        /// The reference parameter.
        reference: &'static str,
        /// The type it leads to.
        kind: &'static str,
        /// The parameter there.
        code: &'static str,
    },
}

/// A search parameter of one resource type in one release.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Code, as in queries.
    pub code: &'static str,
    /// Type.
    pub kind: Kind,
    /// Canonical address of its definition.
    pub url: String,
    /// Where its values stand.
    pub expression: String,
    /// Types a reference may lead to; empty for any.
    pub targets: Vec<&'static str>,
    /// What it finds, in words; only for ours.
    pub description: Option<&'static str>,
    pub(crate) source: Source,
}

impl Kind {
    /// The FHIR code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Date => "date",
            Self::String => "string",
            Self::Token => "token",
            Self::Reference => "reference",
            Self::Composite => "composite",
            Self::Quantity => "quantity",
            Self::Uri => "uri",
            Self::Special => "special",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        let all = [
            Self::Number,
            Self::Date,
            Self::String,
            Self::Token,
            Self::Reference,
            Self::Composite,
            Self::Quantity,
            Self::Uri,
            Self::Special,
        ];
        all.into_iter().find(|kind| kind.code() == code)
    }
}

impl Parameter {
    /// Whether it finds the single words of running text.
    pub fn is_running_text(&self) -> bool {
        matches!(self.source, Source::Words(_) | Source::Content | Source::Narrative)
    }

    /// The modifiers it takes, without the colon; for references any type of target besides.
    pub fn modifiers(&self) -> &'static [&'static str] {
        match (&self.source, self.kind) {
            (Source::Itself | Source::Content | Source::Narrative, _) => &[],
            (Source::Words(_), _) => &["contains", "missing"],
            // Those of the parameter it leads to; without a reference there is nothing to be missing.
            (Source::Via { kind, code, .. }, _) => {
                let there = parameter(FhirVersion::R4, kind, code).map(|there| (&there.source, there.kind));
                match there {
                    Some((Source::Words(_), _)) => &["contains"],
                    Some((_, Kind::Token)) => &["not", "text", "below"],
                    _ => &[],
                }
            }
            (_, Kind::String) => &["exact", "contains", "missing"],
            (_, Kind::Token) => &["not", "text", "below", "missing"],
            (_, Kind::Reference) => &["identifier", "missing"],
            (_, Kind::Uri) => &["below", "missing"],
            (_, Kind::Number | Kind::Date | Kind::Quantity | Kind::Composite | Kind::Special) => &["missing"],
        }
    }
}

/// The resource types that can be searched in either release, sorted.
pub fn types() -> &'static [&'static str] {
    &kept().either
}

/// The resource types of a release, sorted: all that have instances but Parameters, which have no endpoint.
pub fn types_of(version: FhirVersion) -> &'static [&'static str] {
    match version {
        FhirVersion::R4 => &kept().r4,
        FhirVersion::R5 => &kept().r5,
    }
}

/// The types, read once.
struct Kept {
    either: Vec<&'static str>,
    r4: Vec<&'static str>,
    r5: Vec<&'static str>,
}

fn kept() -> &'static Kept {
    static KEPT: OnceLock<Kept> = OnceLock::new();
    KEPT.get_or_init(|| {
        let rows: Vec<(&str, &str)> = TYPES.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
        let of = |version: FhirVersion| {
            let has = |releases: &str| releases.split(',').any(|name| name == version.name());
            let rows = rows.iter().filter(|(_, releases)| has(releases));
            rows.map(|(kind, _)| *kind).collect()
        };
        Kept {
            either: rows.iter().map(|(kind, _)| *kind).collect(),
            r4: of(FhirVersion::R4),
            r5: of(FhirVersion::R5),
        }
    })
}

/// The parameters of a resource type, in order of code, those of every type (`_id`, …) included.
pub fn parameters(version: FhirVersion, kind: &str) -> &'static [Parameter] {
    let table = match version {
        FhirVersion::R4 => &tables().0,
        FhirVersion::R5 => &tables().1,
    };
    table.get(kind).map_or(&[], Vec::as_slice)
}

/// One parameter of a type.
pub(crate) fn parameter(version: FhirVersion, kind: &str, code: &str) -> Option<&'static Parameter> {
    let list = parameters(version, kind);
    let place = list.binary_search_by(|parameter| parameter.code.cmp(code)).ok()?;
    list.get(place)
}

type Table = BTreeMap<&'static str, Vec<Parameter>>;

fn tables() -> &'static (Table, Table) {
    static TABLES: OnceLock<(Table, Table)> = OnceLock::new();
    // A row that cannot be read is left out here and fails the test at the foot of this file.
    TABLES.get_or_init(|| (table(FhirVersion::R4).0, table(FhirVersion::R5).0))
}

fn table(version: FhirVersion) -> (Table, Vec<String>) {
    let (standard, own_column) = match version {
        FhirVersion::R4 => (R4, 3),
        FhirVersion::R5 => (R5, 4),
    };
    let (mut table, mut errors) = (Table::new(), Vec::new());
    let mut add = |kind: &'static str, row: Result<Parameter, String>| match row {
        Ok(parameter) => {
            let of = |name: &&'static str| kind == "Resource" || **name == *kind;
            for name in types_of(version).iter().filter(|name| of(name)) {
                table.entry(name).or_default().push(parameter.clone());
            }
        }
        Err(error) => errors.push(error),
    };
    for line in standard.lines().skip(1) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        if let [kind, code, type_code, expression, targets, url, components] = cells[..] {
            if !LEFT_OUT.contains(&(kind, code)) {
                add(
                    kind,
                    row(code, type_code, expression, targets, components).map(|p| Parameter {
                        url: url.to_owned(),
                        ..p
                    }),
                );
            }
        } else {
            add("", Err(format!("expected 7 cells, found {} in `{line}`", cells.len())));
        }
    }
    for line in OWN.lines().skip(1) {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let (Some([kind, code, type_code]), Some(expression)) = (cells.first_chunk::<3>(), cells.get(own_column))
        else {
            add("", Err(format!("expected 7 cells, found {} in `{line}`", cells.len())));
            continue;
        };
        if *expression == "-" {
            continue;
        }
        let targets = cells.get(5).copied().unwrap_or_default();
        add(
            kind,
            row(code, type_code, expression, targets, "").map(|p| Parameter {
                url: format!("{CANONICAL}/SearchParameter/{kind}-{code}"),
                description: cells.get(6).copied(),
                ..p
            }),
        );
    }
    for list in table.values_mut() {
        list.sort_by_key(|parameter| parameter.code);
    }
    (table, errors)
}

fn row(
    code: &'static str,
    kind: &str,
    expression: &'static str,
    targets: &'static str,
    components: &'static str,
) -> Result<Parameter, String> {
    let kind = Kind::from_code(kind).ok_or_else(|| format!("expected a parameter type, found `{kind}`"))?;
    let source = source(code, expression, components).map_err(|error| error.to_string())?;
    Ok(Parameter {
        code,
        kind,
        url: String::new(),
        expression: spelt_out(expression),
        targets: targets.split(',').filter(|target| !target.is_empty()).collect(),
        description: None,
        source,
    })
}

fn source(code: &str, expression: &'static str, components: &'static str) -> Result<Source, PathError> {
    let inner = |name: &str| expression.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    let path = |text: &str| Path::compile(&spelt_out(text));
    if !components.is_empty() {
        let parts = components.split(';').filter_map(|part| part.split_once(':'));
        let parts = parts.filter_map(|(kind, text)| Some((Kind::from_code(kind)?, text)));
        let parts: Result<Vec<_>, _> = parts.map(|(kind, text)| Ok((kind, path(text)?))).collect();
        let nodes = (expression != "%resource").then(|| path(expression)).transpose()?;
        return Ok(Source::Composite(nodes, parts?));
    }
    if let Some([reference, kind, code]) = inner("via").map(|list| split(list, ',')).as_deref() {
        return Ok(Source::Via { reference, kind, code });
    }
    Ok(match (code, expression) {
        ("_id" | "_lastUpdated", _) => Source::Itself,
        (_, "%content") => Source::Content,
        (_, "%narrative") => Source::Narrative,
        _ => {
            if let Some(text) = inner("%words") {
                Source::Words(path(text)?)
            } else if let Some(text) = inner("%recruiting") {
                Source::Recruiting(path(text)?)
            } else if let Some(text) = inner("%age") {
                Source::Age(path(text)?)
            } else if let Some(text) = inner("%happened") {
                Source::Happened(path(text)?)
            } else {
                Source::Path(path(expression)?)
            }
        }
    })
}

fn spelt_out(expression: &str) -> String {
    expression
        .replace("{XV}", CROSS_VERSION)
        .replace("{CTE}", REGISTRY_ENUM)
        .replace("{C}", CANONICAL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_tables_is_understood() {
        for version in FhirVersion::ALL {
            let (table, errors) = table(version);
            assert!(errors.is_empty(), "{errors:#?}");
            for (kind, list) in &table {
                assert!(
                    list.windows(2).all(|pair| pair[0].code < pair[1].code),
                    "{version} {kind}: a code twice"
                );
            }
        }
        assert_eq!(parameters(FhirVersion::R4, "Binary").len(), 8);
    }

    #[test]
    fn types_are_those_of_the_release() {
        assert_eq!(
            (types_of(FhirVersion::R4).len(), types_of(FhirVersion::R5).len()),
            (145, 157)
        );
        assert!(types().is_sorted() && types_of(FhirVersion::R4).is_sorted() && types_of(FhirVersion::R5).is_sorted());
        assert!(types_of(FhirVersion::R4).contains(&"DeviceUseStatement"));
        assert!(!types_of(FhirVersion::R5).contains(&"DeviceUseStatement") && !types().contains(&"Parameters"));
        for (kind, codes) in [
            (
                "Patient",
                &["identifier", "name", "birthdate", "gender", "deceased"][..],
            ),
            (
                "Condition",
                &[
                    "patient",
                    "subject",
                    "code",
                    "clinical-status",
                    "category",
                    "onset-date",
                    "encounter",
                ],
            ),
            (
                "Observation",
                &[
                    "patient",
                    "code",
                    "status",
                    "category",
                    "date",
                    "encounter",
                    "code-value-quantity",
                ],
            ),
            ("Procedure", &["patient", "code", "status", "date", "encounter"]),
            ("AllergyIntolerance", &["patient", "code", "clinical-status", "date"]),
        ] {
            for code in codes {
                for version in FhirVersion::ALL {
                    assert!(parameter(version, kind, code).is_some(), "{version} {kind} {code}");
                }
            }
        }
    }

    #[test]
    fn a_parameter_of_a_parameter_exists() {
        for version in FhirVersion::ALL {
            for kind in types_of(version) {
                for one in parameters(version, kind) {
                    if let Source::Via {
                        reference,
                        kind: to,
                        code,
                    } = &one.source
                    {
                        assert!(
                            parameter(version, kind, reference).is_some(),
                            "{version} {kind} {reference}"
                        );
                        assert!(parameter(version, to, code).is_some(), "{version} {to} {code}");
                    }
                }
            }
        }
    }
}
