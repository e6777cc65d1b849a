//! Taking facts out of an XML tree: what is taken leaves the tree, what is left is kept as source fields.

use std::collections::{BTreeMap, BTreeSet};

use crate::registry::ctgov::xml_tree::Element;
use crate::registry::design_text::yes_no;
use crate::registry::text_block::{one_line, unwrap_block};
use crate::trial::{
    Age, Contact, DateFact, DateKind, Finding, FindingCode, OfficialRole, PartialDate, Severity, SourceField,
};

/// An element and its path in the record.
#[derive(Debug)]
pub(crate) struct Node {
    element: Element,
    path: String,
}

/// What the reading of one record keeps beside the trial.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Fields without a slot.
    pub(crate) extra: Vec<SourceField>,
    /// What was odd.
    pub(crate) findings: Vec<Finding>,
    unknown: BTreeSet<String>,
}

/// Elements that the registry defines and the trial has no slot for; others are reported as unknown.
const WITHOUT_SLOT: &[&str] = &[
    "rank",
    "required_header",
    "safety_issue",
    "authority",
    "regulatory_authority",
    "is_fda_regulated",
    "is_section_801",
    "number_of_arms",
    "number_of_groups",
    "location_countries",
    "last_update_submitted_qc",
    "study_design",
    "design",
    "org_name",
    "pending_results",
    "type",
    "tracking_information",
    "version",
];

impl Kept {
    /// Keeps a value at a path.
    pub(crate) fn keep(&mut self, path: String, value: serde_json::Value) {
        let plain = path.split('/').map(|step| step.split('[').next().unwrap_or(step));
        let known = plain
            .clone()
            .any(|step| WITHOUT_SLOT.contains(&step.trim_start_matches('@')));
        if !known {
            self.unknown.insert(plain.collect::<Vec<_>>().join("/"));
        }
        self.extra.push(SourceField { path, value });
    }

    /// Keeps a text that should have been something else, and says so.
    pub(crate) fn keep_odd(&mut self, code: FindingCode, expected: &str, path: String, text: String) {
        let words = format!("expected {expected}, found `{text}`; it is kept as a source field");
        self.findings
            .push(Finding::new(Severity::Warning, code, words).at_path(path.clone()));
        self.extra.push(SourceField {
            path,
            value: text.into(),
        });
    }

    /// One finding that names the unknown fields.
    pub(crate) fn report_unknown(&mut self) {
        for path in std::mem::take(&mut self.unknown) {
            let words = format!("expected a known field, found `{path}`; it is kept as a source field");
            self.findings
                .push(Finding::new(Severity::Information, FindingCode::FieldUnknown, words).at_path(path));
        }
    }
}

impl Node {
    /// The root of a record.
    pub(crate) fn root(element: Element) -> Self {
        let path = element.name.clone();
        Self { element, path }
    }

    /// The path, as in `clinical_study/location[2]/status`.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Whether an element of this name is inside.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.element.children.iter().any(|child| child.name == name)
    }

    /// Takes the first element of one of the names; eras and dialects name some elements differently.
    pub(crate) fn take(&mut self, names: &[&str]) -> Option<Self> {
        let children = &mut self.element.children;
        let at = names
            .iter()
            .find_map(|name| children.iter().position(|child| child.name == *name))?;
        let element = children.remove(at);
        let path = format!("{}/{}", self.path, element.name);
        Some(Self { element, path })
    }

    /// Takes every element of the names, in order; their paths are numbered from 1.
    pub(crate) fn take_all(&mut self, names: &[&str]) -> Vec<Self> {
        let children = std::mem::take(&mut self.element.children);
        let (taken, left) = children
            .into_iter()
            .partition::<Vec<_>, _>(|child| names.contains(&child.name.as_str()));
        self.element.children = left;
        taken
            .into_iter()
            .zip(1_usize..)
            .map(|(element, number)| {
                let path = format!("{}/{}[{number}]", self.path, element.name);
                Self { element, path }
            })
            .collect()
    }

    /// Takes an attribute.
    pub(crate) fn attribute(&mut self, name: &str) -> Option<String> {
        let at = self.element.attributes.iter().position(|(key, _)| key == name)?;
        Some(self.element.attributes.remove(at).1)
    }

    /// Takes a name, title or code: one line, none when blank.
    pub(crate) fn text(&mut self, kept: &mut Kept, names: &[&str]) -> Option<String> {
        self.take(names)?.into_text(kept)
    }

    /// Takes a prose text without the printer's line breaks, none when blank.
    pub(crate) fn prose(&mut self, kept: &mut Kept, names: &[&str]) -> Option<String> {
        self.take(names)?.into_prose(kept)
    }

    /// Takes every text of the names.
    pub(crate) fn texts(&mut self, kept: &mut Kept, names: &[&str]) -> Vec<String> {
        let nodes = self.take_all(names);
        nodes.into_iter().filter_map(|node| node.into_text(kept)).collect()
    }

    /// Takes a yes or no; other words are kept and reported.
    pub(crate) fn flag(&mut self, kept: &mut Kept, names: &[&str]) -> Option<bool> {
        let node = self.take(names)?;
        let path = node.path.clone();
        let text = node.into_text(kept)?;
        let flag = yes_no(&text);
        if flag.is_none() {
            kept.keep_odd(FindingCode::ValueUnexpected, "`Yes` or `No`", path, text);
        }
        flag
    }

    /// Takes a date with its `type`, whether it stands in the element or in a `date` inside.
    pub(crate) fn date(&mut self, kept: &mut Kept, names: &[&str]) -> Option<DateFact> {
        let mut node = self.take(names)?;
        let path = node.path.clone();
        let kind = node.attribute("type");
        let text = if node.has("date") {
            let text = node.text(kept, &["date"]);
            node.close(kept);
            text
        } else {
            node.into_text(kept)
        };
        let date = text.as_deref().map(str::parse::<PartialDate>);
        if let (Some(Err(_)), Some(text)) = (&date, &text) {
            kept.keep_odd(
                FindingCode::DateUnread,
                "a date such as `May 17, 2024` or `May 2024`",
                path.clone(),
                text.clone(),
            );
        }
        let Some(Ok(date)) = date else {
            if let Some(kind) = kind {
                kept.keep(format!("{path}/@type"), kind.into());
            }
            return None;
        };
        let kind = kind.as_deref().map(DateKind::read);
        Some(DateFact { date, kind })
    }

    /// Takes an age bound; `N/A` says that there is none, other words are kept and reported.
    pub(crate) fn age(&mut self, kept: &mut Kept, names: &[&str]) -> Option<Age> {
        let node = self.take(names)?;
        let path = node.path.clone();
        let text = node.into_text(kept)?;
        let age = Age::read(&text);
        if age.is_none() && text != "N/A" {
            kept.keep_odd(FindingCode::ValueUnexpected, "an age such as `18 Years`", path, text);
        }
        age
    }

    /// Takes a contact or official out of the element itself.
    pub(crate) fn contact(mut self, kept: &mut Kept, names: &[&str]) -> Contact {
        let own = self.text(kept, names);
        let parts: Vec<String> = ["first_name", "middle_name"]
            .iter()
            .filter_map(|name| self.text(kept, &[name]))
            .chain(own)
            .collect();
        let degrees = self.text(kept, &["degrees"]);
        let name = Some(parts.join(" ")).filter(|name| !name.is_empty());
        let contact = Contact {
            name: match (name, degrees) {
                (Some(name), Some(degrees)) => Some(format!("{name}, {degrees}")),
                (name, degrees) => name.or(degrees),
            },
            role: self.text(kept, &["role"]).map(|role| OfficialRole::read(&role)),
            phone: self.text(kept, &["phone"]),
            phone_ext: self.text(kept, &["phone_ext"]),
            email: self.text(kept, &["email"]),
        };
        self.close(kept);
        contact
    }

    /// The characters of the element, on one line.
    pub(crate) fn into_text(mut self, kept: &mut Kept) -> Option<String> {
        self.unwrap_textblock();
        let text = one_line(&std::mem::take(&mut self.element.text));
        self.close(kept);
        Some(text).filter(|text| !text.is_empty())
    }

    /// The characters of the element or of the `textblock` inside, without the printer's line breaks.
    pub(crate) fn into_prose(mut self, kept: &mut Kept) -> Option<String> {
        self.unwrap_textblock();
        let text = unwrap_block(&std::mem::take(&mut self.element.text));
        self.close(kept);
        Some(text).filter(|text| !text.is_empty())
    }

    fn unwrap_textblock(&mut self) {
        let plain =
            |child: &Element| child.name == "textblock" && child.children.is_empty() && child.attributes.is_empty();
        if self.element.text.trim().is_empty()
            && let [only] = self.element.children.as_slice()
            && plain(only)
        {
            self.element.text.clone_from(&only.text);
            self.element.children.clear();
        }
    }

    /// Keeps whatever is left in the element.
    pub(crate) fn close(self, kept: &mut Kept) {
        let Self { element, path } = self;
        for (name, value) in element.attributes {
            kept.keep(format!("{path}/@{name}"), value.into());
        }
        let text = element.text.trim();
        if !text.is_empty() {
            kept.keep(path.clone(), text.into());
        }
        let mut counts = BTreeMap::<String, (usize, usize)>::new();
        for child in &element.children {
            counts.entry(child.name.clone()).or_default().1 += 1;
        }
        for child in element.children {
            let (number, several) = counts
                .get_mut(&child.name)
                .map(|(seen, all)| {
                    *seen += 1;
                    (*seen, *all > 1)
                })
                .unwrap_or_default();
            let step = if several {
                format!("{}[{number}]", child.name)
            } else {
                child.name.clone()
            };
            let node = Self {
                element: child,
                path: format!("{path}/{step}"),
            };
            node.close(kept);
        }
    }

    /// The element as JSON.
    pub(crate) fn into_json(self) -> serde_json::Value {
        self.element.to_json()
    }
}
