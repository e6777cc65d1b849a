//! The parameters of a request as they are given: names with values, before anything is known of what they mean.

use crate::fhir::{Resource, Value};
use crate::guidance::problem::Problem;

/// A parameter as it is given.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given {
    /// Its name.
    pub(crate) name: String,
    /// Where its value stands.
    pub(crate) place: String,
    /// Its value.
    pub(crate) content: Content,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Words, a code, a number, a date, yes or no: as it is written.
    Text(String),
    /// A code in a system.
    Coding {
        /// The system.
        system: Option<String>,
        /// The code.
        code: String,
    },
    /// A number with its unit.
    Quantity {
        /// The number as written.
        number: String,
        /// The unit, by its code or else in words.
        unit: Option<String>,
    },
    /// A reference.
    Reference(String),
    /// A resource.
    Resource(Resource),
    /// Nothing that is known.
    Nothing,
}

/// The parameters in the address of a request.
pub(crate) fn of_pairs(pairs: &[(String, String)]) -> Vec<Given> {
    let pairs = pairs.iter().map(|(name, value)| Given {
        name: name.clone(),
        place: name.clone(),
        content: Content::Text(value.clone()),
    });
    pairs.collect()
}

/// The parameters in the body of a request: those of Parameters; a Bundle or a Patient is the records of the patient,
/// and Parameters within a Bundle are read as well, as the services for mCODE do.
pub(crate) fn of_body(body: &Value) -> Result<Vec<Given>, Problem> {
    let kind = body.get("resourceType").and_then(Value::as_str).unwrap_or_default();
    match kind {
        "Parameters" => Ok(of_parameters(body, "Parameters")),
        "Patient" | "Bundle" => {
            let mut found = vec![Given {
                name: DATA.to_owned(),
                place: kind.to_owned(),
                content: resource(body),
            }];
            for (at, entry) in list(body, "entry").iter().enumerate() {
                let inner = entry.get("resource");
                let inner =
                    inner.filter(|inner| inner.get("resourceType").and_then(Value::as_str) == Some("Parameters"));
                if let Some(parameters) = inner {
                    found.extend(of_parameters(parameters, &format!("Bundle.entry[{at}].resource")));
                }
            }
            Ok(found)
        }
        "" => Err(Problem::Body {
            found: "no `resourceType`".to_owned(),
        }),
        other => Err(Problem::Body {
            found: format!("`{}`", other.chars().take(40).collect::<String>()),
        }),
    }
}

/// The parameter that holds a patient's records.
pub(crate) const DATA: &str = "trialMatchClinicalData";

fn of_parameters(parameters: &Value, at: &str) -> Vec<Given> {
    let list = list(parameters, "parameter").iter().enumerate();
    list.map(|(n, parameter)| {
        let place = format!("{at}.parameter[{n}]");
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        let (member, content) = content(parameter);
        Given {
            name: name.to_owned(),
            place: member.map_or_else(|| place.clone(), |member| [&place, ".", member].concat()),
            content,
        }
    })
    .collect()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn resource(value: &Value) -> Content {
    Resource::from_value(value.clone()).map_or(Content::Nothing, Content::Resource)
}

/// The value of a parameter, and the element in which it stands: `value` in FHIRPath, whatever its type.
fn content(parameter: &Value) -> (Option<&'static str>, Content) {
    if let Some(inner) = parameter.get("resource") {
        return (Some("resource"), resource(inner));
    }
    let members = parameter.as_object().into_iter().flatten();
    let mut values = members.filter(|(name, _)| name.starts_with("value"));
    let Some((_, value)) = values.next() else {
        return (None, Content::Nothing);
    };
    (Some("value"), of_value(value))
}

fn of_value(value: &Value) -> Content {
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    match value {
        Value::String(text) => Content::Text(text.clone().into_owned()),
        Value::Number(number) => Content::Text(number.to_string()),
        Value::Bool(flag) => Content::Text(flag.to_string()),
        Value::Object(_) => {
            if let Some(reference) = text("reference") {
                Content::Reference(reference)
            } else if let Some(number) = value.get("value").and_then(Value::as_number) {
                Content::Quantity {
                    number: number.to_string(),
                    unit: text("code").or_else(|| text("unit")),
                }
            } else if let Some(code) = text("code") {
                Content::Coding {
                    system: text("system"),
                    code,
                }
            } else if let Some(first) = list(value, "coding").first() {
                of_value(first)
            } else {
                text("text").map_or(Content::Nothing, Content::Text)
            }
        }
        Value::Null | Value::Array(_) => Content::Nothing,
    }
}
