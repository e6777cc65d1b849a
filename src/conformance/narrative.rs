//! Narratives: the XHTML of `Narrative.div`, of which only what formats text is allowed.
//!
//! HTML 4.0, chapters 7 to 11 (without 9.4) and 15, links, images and styles, and nothing that is active or fetched
//! (<https://hl7.org/fhir/R5/narrative.html#xhtml>). What is allowed is listed; all else is a fault.

use std::fmt;

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

/// The namespace of XHTML.
const XHTML: &str = "http://www.w3.org/1999/xhtml";
/// Bytes of a narrative that are looked at; published examples have up to 3 MB.
const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Elements within one another.
const DEPTH_MAX: usize = 100;
/// Faults after which no more are looked for.
const FAULTS_MAX: usize = 50;
/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 60;

/// Something that a narrative may not have, or lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrativeFault {
    /// What it is.
    pub kind: NarrativeFaultKind,
    /// The byte of the text where it begins.
    pub offset: usize,
}

impl NarrativeFault {
    /// The invariant that it breaks: `txt-1` (allowed content only) or `txt-2` (some content).
    pub fn rule(&self) -> &'static str {
        match self.kind {
            NarrativeFaultKind::Empty => "txt-2",
            NarrativeFaultKind::TooLong
            | NarrativeFaultKind::TooDeep
            | NarrativeFaultKind::NotXml(_)
            | NarrativeFaultKind::DocumentType
            | NarrativeFaultKind::Instruction
            | NarrativeFaultKind::Root(_)
            | NarrativeFaultKind::Namespace(_)
            | NarrativeFaultKind::Element(_)
            | NarrativeFaultKind::InParagraph(_)
            | NarrativeFaultKind::Attribute { .. }
            | NarrativeFaultKind::Entity(_)
            | NarrativeFaultKind::Address { .. }
            | NarrativeFaultKind::Style(_) => "txt-1",
        }
    }
}

/// What is wrong with a narrative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NarrativeFaultKind {
    /// Longer than a text may be.
    TooLong,
    /// Elements within one another beyond what is read.
    TooDeep,
    /// Not well-formed XML; in words, why.
    NotXml(String),
    /// A document type declaration.
    DocumentType,
    /// A processing instruction or XML declaration.
    Instruction,
    /// Another root than one `div`.
    Root(String),
    /// An element of another namespace than XHTML's, which is given; empty when it has none.
    Namespace(String),
    /// An element that is not allowed.
    Element(String),
    /// A block within a `p`.
    InParagraph(String),
    /// An attribute that is not allowed there.
    Attribute {
        /// The element.
        element: String,
        /// The attribute.
        attribute: String,
    },
    /// An entity that XML itself does not define.
    Entity(String),
    /// An address that runs something.
    Address {
        /// The attribute.
        attribute: String,
        /// The address, shortened.
        found: String,
    },
    /// A style that runs or fetches something.
    Style(String),
    /// Neither text nor an image.
    Empty,
}

impl fmt::Display for NarrativeFaultKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(out, "expected a narrative of up to {BYTES_MAX} bytes, found more"),
            Self::TooDeep => write!(out, "expected elements nested up to {DEPTH_MAX} deep, found more"),
            Self::NotXml(why) => write!(out, "expected a narrative of well-formed XML, found: {why}"),
            Self::DocumentType => out.write_str("expected a `div`, found a document type declaration"),
            Self::Instruction => out.write_str("expected a `div`, found a processing instruction"),
            Self::Root(found) => write!(out, "expected one `div` around the whole narrative, found {found}"),
            Self::Namespace(found) if found.is_empty() => {
                write!(out, "expected the namespace `{XHTML}`, found none")
            }
            Self::Namespace(found) => write!(out, "expected the namespace `{XHTML}`, found `{found}`"),
            Self::Element(name) => write!(out, "expected an element that formats text, found `{name}`"),
            Self::InParagraph(name) => write!(out, "expected text within a `p`, found the block `{name}`"),
            Self::Attribute { element, attribute } => write!(
                out,
                "expected an attribute that narratives may have, found `{attribute}` of `{element}`"
            ),
            Self::Entity(name) => write!(
                out,
                "expected an entity of XML such as `&amp;` or `&#160;`, found `&{name};`"
            ),
            Self::Address { attribute, found } => {
                write!(
                    out,
                    "expected an address that runs nothing in `{attribute}`, found `{found}`"
                )
            }
            Self::Style(found) => write!(out, "expected a style that runs and fetches nothing, found `{found}`"),
            Self::Empty => out.write_str("expected some text or an image, found neither"),
        }
    }
}

/// What is wrong with the text of a `Narrative.div`; at most 50 faults, in the order of the text.
pub fn narrative_faults(div: &str) -> Vec<NarrativeFault> {
    let mut check = Check::default();
    if div.len() > BYTES_MAX {
        check.fault(NarrativeFaultKind::TooLong, 0);
    } else if let Some(at) = div.bytes().position(|byte| byte < b' ' && !byte.is_ascii_whitespace()) {
        check.fault(NarrativeFaultKind::NotXml("a control character".to_owned()), at);
    } else if check.read(div) && !check.has_content && check.faults.len() < FAULTS_MAX {
        check.fault(NarrativeFaultKind::Empty, 0);
    }
    check.faults
}

#[derive(Default)]
struct Check {
    faults: Vec<NarrativeFault>,
    open: Vec<Open>,
    has_root: bool,
    has_content: bool,
}

/// An element that has not ended.
struct Open {
    is_xhtml: bool,
    is_paragraph: bool,
}

impl Check {
    fn fault(&mut self, kind: NarrativeFaultKind, offset: usize) {
        self.faults.push(NarrativeFault { kind, offset });
    }

    /// Reads the whole text; false when that ended before the text did.
    fn read(&mut self, div: &str) -> bool {
        let mut reader = NsReader::from_str(div);
        reader.config_mut().check_comments = true;
        while self.faults.len() < FAULTS_MAX {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(div.len());
            let (namespace, event) = match reader.read_resolved_event() {
                Ok(read) => read,
                Err(error) => {
                    let at = usize::try_from(reader.error_position()).unwrap_or(offset);
                    self.fault(NarrativeFaultKind::NotXml(error.to_string()), at);
                    return false;
                }
            };
            let namespace = match namespace {
                ResolveResult::Bound(Namespace(namespace)) => namespace,
                ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
            };
            match event {
                Event::Start(tag) => {
                    let open = self.start(&tag, namespace, offset);
                    self.open.push(open);
                    if self.open.len() > DEPTH_MAX {
                        self.fault(NarrativeFaultKind::TooDeep, offset);
                        return false;
                    }
                }
                Event::Empty(tag) => {
                    self.start(&tag, namespace, offset);
                }
                Event::End(_) => {
                    self.open.pop();
                }
                Event::Text(words) => self.text(&words.into_inner(), offset),
                Event::CData(words) => self.text(&words.into_inner(), offset),
                Event::GeneralRef(reference) => self.reference(&reference, offset),
                Event::DocType(_) => {
                    self.fault(NarrativeFaultKind::DocumentType, offset);
                    return false;
                }
                Event::Decl(_) | Event::PI(_) => self.fault(NarrativeFaultKind::Instruction, offset),
                Event::Comment(_) => {}
                Event::Eof => return self.end(offset),
            }
        }
        false
    }

    fn end(&mut self, offset: usize) -> bool {
        if !self.open.is_empty() {
            self.fault(
                NarrativeFaultKind::NotXml("an element that does not end".to_owned()),
                offset,
            );
            return false;
        }
        if !self.has_root {
            self.fault(NarrativeFaultKind::Root("none".to_owned()), 0);
        }
        self.has_root
    }

    fn start(&mut self, tag: &BytesStart<'_>, namespace: &str, offset: usize) -> Open {
        let name = tag.local_name();
        let name = name.as_ref();
        let open = Open {
            is_xhtml: namespace == XHTML,
            is_paragraph: name == "p",
        };
        if self.open.is_empty() && (self.has_root || name != "div") {
            self.fault(NarrativeFaultKind::Root(format!("`{}`", shortened(name))), offset);
        }
        self.has_root = true;
        if !open.is_xhtml {
            // What is within an element of another namespace is mostly of the same; one fault says it all.
            if self.open.last().is_none_or(|around| around.is_xhtml) {
                self.fault(NarrativeFaultKind::Namespace(shortened(namespace)), offset);
            }
            return open;
        }
        if !is_allowed(name) {
            self.fault(NarrativeFaultKind::Element(shortened(name)), offset);
            return open;
        }
        if is_block(name) && self.open.iter().any(|around| around.is_paragraph) {
            self.fault(NarrativeFaultKind::InParagraph(name.to_owned()), offset);
        }
        self.has_content |= name == "img";
        for attribute in tag.attributes() {
            match attribute {
                Ok(attribute) => self.attribute(name, &attribute, offset),
                Err(error) => self.fault(NarrativeFaultKind::NotXml(error.to_string()), offset),
            }
        }
        open
    }

    fn attribute(&mut self, element: &str, attribute: &Attribute<'_>, offset: usize) {
        if attribute.key.as_namespace_binding().is_some() {
            return;
        }
        let name = attribute.key.as_ref();
        if !is_allowed_of(element, name) {
            let (element, attribute) = (shortened(element), shortened(name));
            self.fault(NarrativeFaultKind::Attribute { element, attribute }, offset);
            return;
        }
        if attribute.value.contains('<') {
            let why = format!("`<` in the attribute `{name}`");
            self.fault(NarrativeFaultKind::NotXml(why), offset);
            return;
        }
        let value = match attribute.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => value,
            Err(error) => {
                self.fault(NarrativeFaultKind::NotXml(error.to_string()), offset);
                return;
            }
        };
        if is_address(name) && is_active(name, &value) {
            let (attribute, found) = (name.to_owned(), shortened(&value));
            self.fault(NarrativeFaultKind::Address { attribute, found }, offset);
        }
        if name == "style" && is_active_style(&value) {
            self.fault(NarrativeFaultKind::Style(shortened(&value)), offset);
        }
    }

    fn text(&mut self, words: &str, offset: usize) {
        if words.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            return;
        }
        if self.open.is_empty() {
            self.fault(NarrativeFaultKind::Root("text outside of it".to_owned()), offset);
        } else {
            self.has_content = true;
        }
    }

    fn reference(&mut self, reference: &BytesRef<'_>, offset: usize) {
        let name = reference.xml10_content();
        let known = matches!(name.as_ref(), "amp" | "lt" | "gt" | "quot" | "apos");
        match reference.resolve_char_ref() {
            Ok(Some(c)) => self.text(c.encode_utf8(&mut [0; 4]), offset),
            Ok(None) if known => self.text("&", offset),
            Ok(None) | Err(_) => self.fault(NarrativeFaultKind::Entity(shortened(&name)), offset),
        }
    }
}

/// Elements of the schema of narratives (`fhir-xhtml.xsd`): none that is deprecated, active, a form or a frame.
#[rustfmt::skip]
fn is_allowed(element: &str) -> bool {
    matches!(
        element,
        "div" | "span" | "p" | "br" | "hr" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "address" | "blockquote" | "pre"
            | "bdo" | "em" | "strong" | "dfn" | "code" | "samp" | "kbd" | "var" | "cite" | "abbr" | "acronym" | "q" | "sub"
            | "sup" | "tt" | "i" | "b" | "big" | "small" | "ul" | "ol" | "li" | "dl" | "dt" | "dd" | "table" | "caption"
            | "colgroup" | "col" | "thead" | "tbody" | "tfoot" | "tr" | "th" | "td" | "a" | "img" | "map" | "area"
    )
}

/// Elements that a `p` cannot hold (HTML 4.0, 9.3.1), among those that are allowed.
fn is_block(element: &str) -> bool {
    matches!(element, "div" | "p" | "blockquote" | "table" | "ul" | "ol")
}

/// Attributes of the same schema; those that lay out tables are allowed of every element, as they do no harm.
#[rustfmt::skip]
fn is_allowed_of(element: &str, attribute: &str) -> bool {
    match attribute {
        "id" | "class" | "style" | "title" | "lang" | "xml:lang" | "xml:space" | "dir" | "accesskey" | "tabindex"
        | "span" | "width" | "align" | "valign" | "char" | "charoff" | "abbr" | "axis" | "headers" | "scope" | "rowspan"
        | "colspan" => true,
        "href" | "shape" | "coords" => matches!(element, "a" | "area"),
        "charset" | "type" | "hreflang" | "rel" | "rev" => element == "a",
        "name" => matches!(element, "a" | "map"),
        "alt" => matches!(element, "img" | "area"),
        "src" | "longdesc" | "height" | "usemap" | "ismap" | "border" if element == "img" => true,
        "nohref" => element == "area",
        "cite" => matches!(element, "blockquote" | "q"),
        "summary" | "border" | "frame" | "rules" | "cellspacing" | "cellpadding" => element == "table",
        "nowrap" => matches!(element, "td" | "th"),
        _ => false,
    }
}

fn is_address(attribute: &str) -> bool {
    matches!(attribute, "href" | "src" | "cite" | "longdesc" | "usemap")
}

/// Whether an address runs something; browsers overlook white space and control characters in a scheme, and so do we.
fn is_active(attribute: &str, address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else {
        return false;
    };
    let scheme: String = scheme
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    // Data is fine as an image; as what a link leads to it is a page of its own.
    matches!(scheme.as_str(), "javascript" | "vbscript") || (scheme == "data" && attribute != "src")
}

fn is_active_style(style: &str) -> bool {
    let words: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let active = [
        "expression(",
        "javascript:",
        "vbscript:",
        "@import",
        "behavior:",
        "-moz-binding:",
    ];
    active.iter().any(|word| words.contains(word))
}

fn shortened(found: &str) -> String {
    found.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(inner: &str) -> Vec<String> {
        let div = format!("<div xmlns=\"{XHTML}\">{inner}</div>");
        narrative_faults(&div)
            .iter()
            .map(|fault| fault.kind.to_string())
            .collect()
    }

    #[test]
    fn formatted_text_is_fine() {
        for inner in [
            "words",
            "<p>a &amp; b &#160;&#xe9; <b class=\"x\" title=\"&quot;\">c</b><br/></p>",
            "<img src=\"data:image/png;base64,QUJD\" alt=\"x\"/>",
            "<a name=\"x\"/><a href=\"http://example.org/a:b\">y</a><a href=\"mailto:a@b\">z</a><a href=\"#x\">w</a>",
            "<table border=\"1\"><tr><td colspan=\"2\" style=\"color: red\">1 &lt; 2</td></tr></table>",
            "<!-- no word --><pre>x</pre>",
            "<![CDATA[x]]>",
            "&#65;",
        ] {
            assert_eq!(faults(inner), Vec::<String>::new(), "{inner}");
        }
        let prefixed = format!(" <n:div xmlns:n=\"{XHTML}\"><n:p>x</n:p></n:div>\n");
        assert_eq!(narrative_faults(&prefixed), []);
    }

    #[test]
    fn what_is_active_or_unknown_is_a_fault() {
        for (inner, fault) in [
            (
                "x<script>y</script>",
                "expected an element that formats text, found `script`",
            ),
            (
                "x<iframe src=\"http://x\"/>",
                "expected an element that formats text, found `iframe`",
            ),
            ("x<font>y</font>", "expected an element that formats text, found `font`"),
            ("x<P>y</P>", "expected an element that formats text, found `P`"),
            (
                "<p onclick=\"x()\">y</p>",
                "expected an attribute that narratives may have, found `onclick` of `p`",
            ),
            (
                "<p href=\"x\">y</p>",
                "expected an attribute that narratives may have, found `href` of `p`",
            ),
            (
                "<a href=\" java\tscript:x()\">y</a>",
                "expected an address that runs nothing in `href`, found ` java script:x()`",
            ),
            (
                "<a href=\"&#1;VBScript:x\">y</a>",
                "expected an address that runs nothing in `href`, found `\u{1}VBScript:x`",
            ),
            (
                "<a href=\"data:text/html,x\">y</a>",
                "expected an address that runs nothing in `href`, found `data:text/html,x`",
            ),
            (
                "<p style=\"width: expression (x)\">y</p>",
                "expected a style that runs and fetches nothing, found `width: expression (x)`",
            ),
            (
                "x &nbsp;",
                "expected an entity of XML such as `&amp;` or `&#160;`, found `&nbsp;`",
            ),
            (
                "<p><ul><li>x</li></ul></p>",
                "expected text within a `p`, found the block `ul`",
            ),
            ("<?php x?>y", "expected a `div`, found a processing instruction"),
            (
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>x",
                "expected the namespace `http://www.w3.org/1999/xhtml`, found `http://www.w3.org/2000/svg`",
            ),
            (" \n<p> &#32; </p>", "expected some text or an image, found neither"),
        ] {
            assert_eq!(faults(inner), [fault], "{inner}");
        }
    }

    #[test]
    fn the_root_is_one_div() {
        for (text, fault) in [
            ("", "expected one `div` around the whole narrative, found none"),
            (
                "words",
                "expected one `div` around the whole narrative, found text outside of it",
            ),
            (
                "<div>x</div>",
                "expected the namespace `http://www.w3.org/1999/xhtml`, found none",
            ),
            (
                "<!DOCTYPE x><div/>",
                "expected a `div`, found a document type declaration",
            ),
        ] {
            let found = narrative_faults(text);
            assert_eq!(
                found.first().map(|fault| fault.kind.to_string()).as_deref(),
                Some(fault),
                "{text}"
            );
        }
        let div = format!("<div xmlns=\"{XHTML}\">x</div>");
        let twice = [div.as_str(), &div].concat();
        assert_eq!(
            narrative_faults(&twice).first().map(|fault| fault.offset),
            Some(div.len())
        );
        let other = div.replace("div", "p");
        assert_eq!(narrative_faults(&other).len(), 1);
    }

    #[test]
    fn what_is_no_xml_is_a_fault() {
        for inner in [
            "<p>x",
            "<p>x</b></p>",
            "x & y",
            "<p a=b>x</p>",
            "<p",
            "<!-- x",
            "&#0;",
            "\u{1}",
            "<p class=\"<\">x</p>",
            "<p id=\"a\" id=\"b\">x</p>",
        ] {
            assert!(!faults(inner).is_empty(), "{inner}");
        }
        let fault = narrative_faults("<div xmlns=\"http://www.w3.org/1999/xhtml\"> </div>");
        assert_eq!(fault.iter().map(NarrativeFault::rule).collect::<Vec<_>>(), ["txt-2"]);
    }

    #[test]
    fn there_are_limits() {
        let deep = ["<b>".repeat(200), "x".to_owned(), "</b>".repeat(200)].concat();
        assert_eq!(faults(&deep), ["expected elements nested up to 100 deep, found more"]);
        assert_eq!(faults(&"x<u/>".repeat(200)).len(), FAULTS_MAX);
        assert_eq!(faults(&"x".repeat(BYTES_MAX)).len(), 1);
    }
}
