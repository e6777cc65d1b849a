//! A value set as the rules that decide whether a code is in it.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use crate::definition::canonical;
use crate::definition::terminology::membership::Membership;
use crate::json;

/// A value set.
#[derive(Debug, Default)]
pub(crate) struct ValueSet {
    pub(crate) url: String,
    pub(crate) version: Option<String>,
    pub(crate) include: Vec<Include>,
    pub(crate) exclude: Vec<Include>,
    pub(crate) expansion: Option<Expansion>,
    /// Whether codes that are no longer to be used are in it: `ValueSet.compose.inactive`, where it says so.
    pub(crate) has_inactive: bool,
}

/// `ValueSet.compose.include` or `.exclude`: all that it says must hold.
#[derive(Debug, Default)]
pub(crate) struct Include {
    /// Canonical of the code system, with its version if one is named.
    pub(crate) system: Option<String>,
    /// Codes and displays, when it lists them.
    pub(crate) concepts: Option<HashMap<String, Option<String>>>,
    pub(crate) filters: Vec<Filter>,
    /// Canonicals of value sets.
    pub(crate) value_sets: Vec<String>,
    /// Whether it lists codes that are not here.
    pub(crate) is_withheld: bool,
}

/// `ValueSet.compose.include.filter`.
#[derive(Debug)]
pub(crate) struct Filter {
    pub(crate) property: String,
    pub(crate) op: String,
    pub(crate) value: String,
}

/// `ValueSet.expansion`.
#[derive(Debug, Default)]
pub(crate) struct Expansion {
    /// Code system -> codes and displays.
    codes: BTreeMap<String, HashMap<String, Option<String>>>,
    /// Whether a code that it does not list is not in the value set.
    is_whole: bool,
}

impl ValueSet {
    /// Reads a ValueSet.
    ///
    /// # Errors
    /// A sentence, when it has no URL.
    pub(crate) fn read(resource: &json::Map<'_>) -> Result<Self, String> {
        let word = |name: &str| resource.get(name).and_then(json::Value::as_str);
        let url = word("url").ok_or("expected ValueSet.url, found none")?;
        let side = |name: &str| {
            let list = resource.get("compose").and_then(|compose| compose.get(name));
            items(list).map(Include::read).collect()
        };
        Ok(Self {
            url: url.to_owned(),
            version: word("version").map(str::to_owned),
            include: side("include"),
            exclude: side("exclude"),
            has_inactive: resource
                .get("compose")
                .and_then(|compose| compose.get("inactive"))
                .and_then(json::Value::as_bool)
                .unwrap_or(true),
            expansion: resource.get("expansion").map(Expansion::read),
        })
    }
}

impl Include {
    fn read(map: &json::Value<'_>) -> Self {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        let system = word("system").map(|system| match word("version") {
            Some(version) => format!("{system}|{version}"),
            None => system.to_owned(),
        });
        let filters = items(map.get("filter")).map(|filter| {
            let word = |name: &str| {
                filter
                    .get(name)
                    .and_then(json::Value::as_str)
                    .unwrap_or_default()
                    .to_owned()
            };
            Filter {
                property: word("property"),
                op: word("op"),
                value: word("value"),
            }
        });
        let value_sets = items(map.get("valueSet")).filter_map(json::Value::as_str);
        Self {
            system,
            concepts: map
                .get("concept")
                .map(|list| items(Some(list)).filter_map(concept).collect()),
            filters: filters.collect(),
            value_sets: value_sets.map(str::to_owned).collect(),
            is_withheld: map.get("withheld").and_then(json::Value::as_bool) == Some(true),
        }
    }

    /// URL of the code system.
    pub(crate) fn system_url(&self) -> Option<&str> {
        self.system.as_deref().map(|system| canonical::parts(system).0)
    }
}

impl Expansion {
    fn read(map: &json::Value<'_>) -> Self {
        let mut expansion = Self::default();
        let mut open = vec![items(map.get("contains"))];
        let mut count = 0_u64;
        while let Some(rest) = open.last_mut() {
            let Some(one) = rest.next() else {
                open.pop();
                continue;
            };
            count += 1;
            if let Some((code, display)) = concept(one)
                && one.get("abstract").and_then(json::Value::as_bool) != Some(true)
            {
                let system = one.get("system").and_then(json::Value::as_str).unwrap_or_default();
                expansion
                    .codes
                    .entry(system.to_owned())
                    .or_default()
                    .insert(code, display);
            }
            open.push(items(one.get("contains")));
        }
        let marked: HashSet<&str> = items(map.get("extension"))
            .filter_map(|extension| extension.get("url")?.as_str()?.rsplit('/').next())
            .collect();
        let total = map.get("total").and_then(json::Value::as_u64).unwrap_or(count);
        let is_page = map.get("offset").and_then(json::Value::as_u64).unwrap_or(0) > 0 || total > count;
        expansion.is_whole =
            !is_page && !marked.contains("valueset-toocostly") && !marked.contains("valueset-unclosed");
        expansion
    }

    /// Whether it lists codes of a system.
    pub(crate) fn has_system(&self, system: &str) -> bool {
        self.codes.contains_key(system)
    }

    /// Whether it lists a code, of any system when none is given; unknown when it lists only some of the codes.
    pub(crate) fn membership(&self, system: Option<&str>, code: &str) -> Membership<'_> {
        let found = match system {
            Some(system) => self.codes.get(system).and_then(|codes| codes.get(code)),
            None => self.codes.values().find_map(|codes| codes.get(code)),
        };
        match found {
            Some(display) => Membership::In {
                display: display.as_deref(),
            },
            None if self.is_whole => Membership::NotIn,
            None => Membership::Unknown,
        }
    }
}

fn concept(map: &json::Value<'_>) -> Option<(String, Option<String>)> {
    let code = map.get("code")?.as_str()?.to_owned();
    Some((
        code,
        map.get("display").and_then(json::Value::as_str).map(str::to_owned),
    ))
}

fn items<'a, 't>(list: Option<&'a json::Value<'t>>) -> std::slice::Iter<'a, json::Value<'t>> {
    let list = list.and_then(json::Value::as_array);
    list.map_or(&[][..], Vec::as_slice).iter()
}
