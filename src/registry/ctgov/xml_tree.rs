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
    let mut builder = Builder::default();
    loop {
        let event = reader
            .read_event()
            .map_err(|error| refused(&error, text, reader.error_position()))?;
        if matches!(event, Event::Eof) {
            break;
        }
        builder
            .add(event)
            .map_err(|(code, words)| placed(code, &words, text, reader.buffer_position()))?;
    }
    if let Some(element) = builder.open.last() {
        let words = format!("expected `</{}>`, found the end of the input", element.name);
        return Err(placed(FindingCode::InputTruncated, &words, text, reader.buffer_position()).into());
    }
    builder
        .root
        .ok_or_else(|| placed(FindingCode::RecordMalformed, "expected an element, found none", text, 0).into())
}

/// A tree in the making.
#[derive(Debug, Default)]
struct Builder {
    open: Vec<Element>,
    root: Option<Element>,
    nodes: usize,
}

/// Why a record is refused, in words.
type Refusal = (FindingCode, String);

impl Builder {
    fn add(&mut self, event: Event<'_>) -> Result<(), Refusal> {
        match event {
            Event::Start(tag) => {
                let element = self.start(&tag)?;
                self.open.push(element);
            }
            Event::Empty(tag) => {
                let element = self.start(&tag)?;
                self.close(element);
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element);
                }
            }
            Event::Text(words) => self.text(&words.xml10_content())?,
            Event::CData(words) => self.text(&words.xml10_content())?,
            Event::GeneralRef(reference) => {
                let c = resolve(&reference).ok_or_else(|| {
                    let name = reference.into_inner();
                    malformed(format!("expected an entity that XML itself defines, found `&{name};`"))
                })?;
                self.text(c.encode_utf8(&mut [0; 4]))?;
            }
            Event::DocType(_) => return Err(malformed("document type declarations are refused".to_owned())),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>) -> Result<Element, Refusal> {
        let name = tag.name().as_ref().to_owned();
        if self.root.is_some() {
            return Err(malformed(format!(
                "expected the end of the record after its root element, found `<{name}>`"
            )));
        }
        if self.open.len() >= DEPTH_MAX {
            let words = format!("expected at most {DEPTH_MAX} elements inside each other, found more at `<{name}>`");
            return Err((FindingCode::LimitExceeded, words));
        }
        let element = element(tag).map_err(malformed)?;
        self.nodes += 1 + element.attributes.len();
        if self.nodes > NODES_MAX {
            let words = format!("expected at most {NODES_MAX} elements and attributes, found more");
            return Err((FindingCode::LimitExceeded, words));
        }
        Ok(element)
    }

    fn close(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
    }

    fn text(&mut self, words: &str) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(words),
            None if words.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => {}
            None => return Err(malformed("expected an element, found text outside of any".to_owned())),
        }
        Ok(())
    }
}

fn malformed(words: String) -> Refusal {
    (FindingCode::RecordMalformed, words)
}

fn element(tag: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
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
