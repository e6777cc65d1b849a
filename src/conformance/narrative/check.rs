//! Narratives: the XHTML of `Narrative.div`, of which only what formats text is allowed.
//!
//! HTML 4.0, chapters 7 to 11 (without 9.4) and 15, links, images and styles, and nothing that is active or fetched
//! (<https://hl7.org/fhir/R5/narrative.html#xhtml>). What is allowed is listed; all else is a fault.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};

use crate::conformance::narrative::allowed::{
    is_active, is_active_style, is_address, is_allowed, is_allowed_of, is_block,
};
use crate::conformance::narrative::fault::{BYTES_MAX, DEPTH_MAX, NarrativeFault, NarrativeFaultKind, XHTML};

/// Faults after which no more are looked for.
const FAULTS_MAX: usize = 50;
/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 60;

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

/// What links within a `Narrative.div` name that is no place within it, in order: `a` of `href="#a"`.
pub(crate) fn narrative_loose_links(div: &str) -> Vec<String> {
    let mut check = Check {
        anchors: Some(Vec::new()),
        links: Some(Vec::new()),
        ..Check::default()
    };
    if div.len() <= BYTES_MAX && memchr::memmem::find(div.as_bytes(), b"\"#").is_some() {
        check.read(div);
    }
    let anchors = check.anchors.unwrap_or_default();
    let mut links = check.links.unwrap_or_default();
    links.retain(|link| !link.is_empty() && !anchors.contains(link));
    links
}

/// The places within a `Narrative.div` that links lead to, in order: every `id`, and the `name` of every `a`.
///
/// Of a text that is no XML, those before it breaks.
pub fn narrative_anchors(div: &str) -> Vec<String> {
    let mut check = Check {
        anchors: Some(Vec::new()),
        ..Check::default()
    };
    if div.len() <= BYTES_MAX {
        check.read(div);
    }
    check.anchors.unwrap_or_default()
}

#[derive(Default)]
struct Check {
    faults: Vec<NarrativeFault>,
    /// Where links lead to, when that is asked for.
    anchors: Option<Vec<String>>,
    /// What links within the narrative name, when that is asked for.
    links: Option<Vec<String>>,
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
        let is_anchor = name == "id" || (name == "name" && element == "a");
        if let Some(anchors) = self.anchors.as_mut().filter(|_| is_anchor) {
            anchors.push(value.clone().into_owned());
        }
        if let Some(links) = self.links.as_mut()
            && name == "href"
            && let Some(link) = value.strip_prefix('#')
        {
            links.push(link.to_owned());
        }
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

    #[test]
    fn links_have_places_to_lead_to() {
        let div = format!("<div xmlns=\"{XHTML}\" id=\"a\"><a name=\"b\"/><map name=\"c\"/><p id=\"a\">x</p></div>");
        assert_eq!(narrative_anchors(&div), ["a", "b", "a"]);
        assert_eq!(narrative_anchors("<div id='x'"), Vec::<String>::new());
    }

    /// Whatever is broken about a text, checking it ends; and a text that is cut off has a fault.
    #[test]
    fn broken_text_is_no_trouble() {
        let text = format!("<div xmlns=\"{XHTML}\"><!-- c --><p id=\"a\">x &amp; <b>z</b></p><![CDATA[y]]></div>");
        for at in 0..text.len() {
            for byte in b"<>/&;\"'!-[]? =:x\n\x00" {
                let mut broken = text.clone().into_bytes();
                if let Some(slot) = broken.get_mut(at) {
                    *slot = *byte;
                }
                let broken = String::from_utf8_lossy(&broken);
                let cut: String = broken.chars().take(at).collect();
                assert!(!narrative_faults(&cut).is_empty(), "{cut}");
                let faults = narrative_faults(&broken);
                assert!(faults.iter().all(|fault| fault.offset <= broken.len()), "{broken}");
            }
        }
    }
}
