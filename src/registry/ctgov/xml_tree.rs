//! XML bytes to a small tree of elements, within limits and without document types.
//!
//! Comments and processing instructions are not data and are dropped. A document type is refused, so no entity
//! beyond the five of XML itself is ever expanded.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesRef, BytesStart, Event};
use serde_json::{Map, Value};

use crate::registry::contract::ReadError;
use crate::trial::{Finding, FindingCode, Severity};

/// Elements inside each other; the deepest real record has 12.
const DEPTH_MAX: usize = 100;
/// Elements and attributes of one record; the largest real results section has about 60,000.
const NODES_MAX: usize = 2_000_000;

/// An element with what it holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Element {
    /// Tag name, as written.
    pub(crate) name: String,
    /// Attributes in order.
    pub(crate) attributes: Vec<(String, String)>,
    /// Elements inside, in order.
    pub(crate) children: Vec<Element>,
    /// Characters directly inside, entities resolved.
    pub(crate) text: String,
}

impl Element {
    /// The element as JSON: attributes as `@name`, characters as `#text`, elements of one name as an array; an
    /// element of characters alone is a string.
    pub(crate) fn to_json(&self) -> Value {
        let text = self.text.trim();
        if self.attributes.is_empty() && self.children.is_empty() {
            return Value::String(text.to_owned());
        }
        let mut object = Map::new();
        for (name, value) in &self.attributes {
            object.insert(format!("@{name}"), Value::String(value.clone()));
        }
        for child in &self.children {
            let value = child.to_json();
            match object.get_mut(&child.name) {
                None => {
                    object.insert(child.name.clone(), value);
                }
                Some(Value::Array(list)) => list.push(value),
                Some(single) => {
                    let first = single.take();
                    *single = Value::Array(vec![first, value]);
                }
            }
        }
        if !text.is_empty() {
            object.insert("#text".to_owned(), Value::String(text.to_owned()));
        }
        Value::Object(object)
    }
}

/// Reads one document: its root element.
pub(crate) fn read_tree(text: &str) -> Result<Element, ReadError> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut nodes = 0;
    loop {
        let event = reader
            .read_event()
            .map_err(|error| refused(&error, text, reader.error_position()))?;
        let at = reader.buffer_position();
        let wrong = |code, words: &str| Err(ReadError::from(placed(code, words, text, at)));
        match event {
            Event::Start(tag) | Event::Empty(tag) if root.is_some() || open.len() >= DEPTH_MAX => {
                let name = tag.name().as_ref().to_owned();
                return if root.is_some() {
                    wrong(
                        FindingCode::RecordMalformed,
                        &format!("expected the end of the record after its root element, found `<{name}>`"),
                    )
                } else {
                    wrong(
                        FindingCode::LimitExceeded,
                        &format!("expected at most {DEPTH_MAX} elements inside each other, found more at `<{name}>`"),
                    )
                };
            }
            Event::Start(tag) => {
                nodes += 1;
                let element = element(&tag, &mut nodes)
                    .map_err(|error| placed(FindingCode::RecordMalformed, &error, text, at))?;
                open.push(element);
            }
            Event::Empty(tag) => {
                nodes += 1;
                let element = element(&tag, &mut nodes)
                    .map_err(|error| placed(FindingCode::RecordMalformed, &error, text, at))?;
                close(element, &mut open, &mut root);
            }
            Event::End(_) => {
                if let Some(element) = open.pop() {
                    close(element, &mut open, &mut root);
                }
            }
            Event::Text(words) => {
                let words = words.xml10_content();
                match open.last_mut() {
                    Some(element) => element.text.push_str(&words),
                    None if words.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => {}
                    None => {
                        return wrong(
                            FindingCode::RecordMalformed,
                            "expected an element, found text outside of any",
                        );
                    }
                }
            }
            Event::CData(words) => {
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&words.xml10_content());
                }
            }
            Event::GeneralRef(reference) => {
                let Some(c) = resolve(&reference) else {
                    let name = reference.into_inner();
                    return wrong(
                        FindingCode::RecordMalformed,
                        &format!("expected an entity that XML itself defines, found `&{name};`"),
                    );
                };
                if let Some(element) = open.last_mut() {
                    element.text.push(c);
                }
            }
            Event::DocType(_) => return wrong(FindingCode::RecordMalformed, "document type declarations are refused"),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        if nodes > NODES_MAX {
            return wrong(
                FindingCode::LimitExceeded,
                &format!("expected at most {NODES_MAX} elements and attributes, found more"),
            );
        }
    }
    if let Some(element) = open.last() {
        let words = format!("expected `</{}>`, found the end of the input", element.name);
        return Err(placed(FindingCode::InputTruncated, &words, text, reader.buffer_position()).into());
    }
    root.ok_or_else(|| placed(FindingCode::RecordMalformed, "expected an element, found none", text, 0).into())
}

fn element(tag: &BytesStart<'_>, nodes: &mut usize) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        *nodes += 1;
        let attribute =
            attribute.map_err(|error| format!("expected an attribute of `{}`, found: {error}", tag.name().as_ref()))?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| format!("expected a value of `{}`, found: {error}", attribute.key.as_ref()))?;
        attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: tag.name().as_ref().to_owned(),
        attributes,
        ..Element::default()
    })
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
}

fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return Some(c);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

fn refused(error: &Error, text: &str, at: u64) -> ReadError {
    let truncated = matches!(error, Error::Syntax(syntax) if !matches!(syntax, SyntaxError::InvalidBangMarkup))
        || matches!(
            error,
            Error::IllFormed(IllFormedError::MissingEndTag(_) | IllFormedError::UnclosedReference)
        );
    let code = if truncated {
        FindingCode::InputTruncated
    } else {
        FindingCode::RecordMalformed
    };
    placed(code, &format!("expected well-formed XML, found: {error}"), text, at).into()
}

/// A finding of severity error at a byte of the record, with its line.
fn placed(code: FindingCode, words: &str, text: &str, at: u64) -> Finding {
    let before = usize::try_from(at).unwrap_or(usize::MAX).min(text.len());
    let breaks = text.bytes().take(before).filter(|byte| *byte == b'\n').count();
    Finding::new(Severity::Error, code, words)
        .at_byte(at)
        .at_line(u64::try_from(breaks).unwrap_or(u64::MAX).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> FindingCode {
        read_tree(text).unwrap_err().finding.code
    }

    #[test]
    fn reads_elements_attributes_entities_and_cdata() {
        let root = read_tree(
            "<?xml version=\"1.0\"?><!-- no data --><a x='1 &lt; 2'>p &amp; &#233;<b/><b>q</b><![CDATA[<r>]]></a>",
        )
        .unwrap();
        assert_eq!(root.text, "p & é<r>");
        assert_eq!(
            root.to_json(),
            serde_json::json!({"@x": "1 < 2", "b": ["", "q"], "#text": "p & é<r>"})
        );
    }

    #[test]
    fn refuses_document_types_and_unknown_entities() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        assert_eq!(code(bomb), FindingCode::RecordMalformed);
        assert_eq!(code("<a>&secret;</a>"), FindingCode::RecordMalformed);
        assert_eq!(code("<a><b></a>"), FindingCode::RecordMalformed);
        assert_eq!(code("<a/><b/>"), FindingCode::RecordMalformed);
        assert_eq!(code("words"), FindingCode::RecordMalformed);
        assert_eq!(code(""), FindingCode::RecordMalformed);
    }

    #[test]
    fn says_where_a_record_ends_too_early() {
        for text in ["<a>\n<b>x", "<a>\n<b>x</b", "<a>\n<b", "<a>\n<!-- x", "<a>x\n&am"] {
            let finding = read_tree(text).unwrap_err().finding;
            assert_eq!(finding.code, FindingCode::InputTruncated, "{text}: {finding:?}");
            assert_eq!(finding.at.line, Some(2), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(code(&"<a>".repeat(10_000)), FindingCode::LimitExceeded);
    }
}
