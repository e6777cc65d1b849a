//! Reads FHIR's XML (<https://hl7.org/fhir/R5/xml.html>): the definitions say which elements are lists, which have
//! values of which type, and which hold resources.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use crate::definition::{StructureKind, TypeId, Types};
use crate::fhir::{JsonKind, Primitive, Value};
use crate::json::{Place, Sought, Step, TextLimits, places, significant_digits};
use crate::xml::fault::{XmlFault, XmlFaultKind};
use crate::xml::frame::{Frame, NAMES_MAX, Shape};
use crate::xml::space::{Space, with_namespace};
use crate::xml::trail;

/// Faults after which no more are listed.
const FAULTS_MAX: usize = 100;
/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 40;

/// What a text holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct XmlRead {
    /// The tree, as the same resource has it in JSON, unless a fault ended the reading within it. What no definition
    /// knows is in it too: an element with a value as a text, another as an object.
    pub value: Option<Value>,
    /// The first 100 faults, in the order in which they were met.
    pub faults: Vec<XmlFault>,
}

/// Reads one resource within the limits of JSON texts: 64 deep, 500,000 elements and attributes, 64 significant digits.
pub fn read_xml(text: &[u8], types: &Types) -> XmlRead {
    read_xml_within(text, types, TextLimits::default())
}

/// Reads one resource within other limits; each list counts as one deeper, as in JSON.
pub fn read_xml_within(text: &[u8], types: &Types, limits: TextLimits) -> XmlRead {
    let mut reader = Reader::new(types, Sought::new(&[]), limits);
    let value = reader.run(text).ok();
    let offsets: Vec<usize> = reader.faults.iter().map(|(offset, ..)| *offset).collect();
    let faults = places(text, &offsets).into_iter().zip(reader.faults);
    XmlRead {
        value,
        faults: faults
            .map(|(place, (_, kind, path))| XmlFault { kind, place, path })
            .collect(),
    }
}

/// Where the elements begin that became values of the tree; of a value that is not there, the nearest around it.
///
/// A primitive's id and extensions are looked for under its own name or under the one that begins with `_`.
pub fn locate_xml(text: &[u8], types: &Types, paths: &[&[Step<'_>]]) -> Vec<Option<Place>> {
    let paths: Vec<Vec<Step<'_>>> = paths.iter().map(|path| path.iter().map(plain).collect()).collect();
    let paths: Vec<&[Step<'_>]> = paths.iter().map(Vec::as_slice).collect();
    let mut reader = Reader::new(types, Sought::new(&paths), TextLimits::default());
    // What was found before the text broke is found all the same.
    let _ = reader.run(text);
    reader.sought.places(text)
}

fn plain<'a>(step: &Step<'a>) -> Step<'a> {
    match *step {
        Step::Member(name) => Step::Member(name.strip_prefix('_').unwrap_or(name)),
        Step::Item(at) => Step::Item(at),
    }
}

/// A fatal fault, which is listed already.
struct Ended;

/// What the definition of an element says of one within it.
#[derive(Clone, Copy)]
struct Member {
    type_id: TypeId,
    many: bool,
    /// Its place in the definition.
    place: u16,
    /// Whether it is written as an attribute: an element's id, and the URL of an extension.
    is_attribute: bool,
}

struct Reader<'t> {
    types: &'t Types,
    limits: TextLimits,
    open: Vec<Frame>,
    root: Option<Frame>,
    nodes: usize,
    sought: Sought<'t>,
    faults: Vec<(usize, XmlFaultKind, String)>,
}

impl<'t> Reader<'t> {
    fn new(types: &'t Types, sought: Sought<'t>, limits: TextLimits) -> Self {
        Self {
            types,
            limits,
            open: Vec::new(),
            root: None,
            nodes: 0,
            sought,
            faults: Vec::new(),
        }
    }

    fn run(&mut self, text: &[u8]) -> Result<Value, Ended> {
        let text = std::str::from_utf8(text).map_err(|error| self.end(XmlFaultKind::NotUtf8, error.valid_up_to()))?;
        let mut source = NsReader::from_str(text);
        source.config_mut().check_comments = true;
        let position = |source: &NsReader<_>| usize::try_from(source.buffer_position()).unwrap_or(text.len());
        loop {
            let offset = position(&source);
            let (namespace, event) = match source.read_resolved_event() {
                Ok(read) => read,
                Err(error) => {
                    let at = usize::try_from(source.error_position()).unwrap_or(offset);
                    return Err(self.end(XmlFaultKind::NotXml(error.to_string()), at));
                }
            };
            let space = Space::of(&namespace);
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    let member = self.member(tag.local_name().as_ref());
                    if !self.is_xhtml(member, &space) {
                        self.start(&tag, member, &space, offset)?;
                        if is_empty {
                            self.close(offset);
                        }
                        continue;
                    }
                    if !is_empty {
                        let inner = source.read_to_end(tag.name());
                        inner.map_err(|error| self.end(XmlFaultKind::NotXml(error.to_string()), offset))?;
                    }
                    let whole = text.get(offset..position(&source)).unwrap_or_default();
                    let text = with_namespace(&tag, whole, &space);
                    self.xhtml(tag.local_name().as_ref(), member, text, offset)?;
                }
                Event::End(_) => self.close(offset),
                Event::Text(words) => self.text(&words.into_inner(), offset)?,
                Event::CData(words) => self.text(&words.into_inner(), offset)?,
                Event::GeneralRef(name) => self.fault(XmlFaultKind::Entity(shortened(&name.into_inner())), offset),
                Event::DocType(_) => return Err(self.end(XmlFaultKind::DocumentType, offset)),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
                Event::Eof => return self.finish(offset),
            }
        }
    }

    fn finish(&mut self, offset: usize) -> Result<Value, Ended> {
        if !self.open.is_empty() {
            let kind = XmlFaultKind::NotXml("an element that does not end".to_owned());
            return Err(self.end(kind, offset));
        }
        let root = self.root.take().and_then(|root| root.finish().1.into_value());
        root.ok_or_else(|| self.end(XmlFaultKind::Root("none".to_owned()), 0))
    }

    /// What the innermost open element's definition says of an element or attribute within it.
    fn member(&self, name: &str) -> Option<Member> {
        let around = self.open.last()?.type_id?;
        let (child, type_id) = self.types.member(around, name)?;
        let element = self.types.structure(around)?.snapshot.get(usize::from(child.element));
        Some(Member {
            type_id,
            many: child.many,
            place: child.element,
            is_attribute: element.is_some_and(|element| element.representation.iter().any(|word| word == "xmlAttr")),
        })
    }

    /// Begins an element: finds out what it is, and reads its attributes.
    fn start(
        &mut self,
        tag: &BytesStart<'_>,
        member: Option<Member>,
        space: &Space,
        offset: usize,
    ) -> Result<(), Ended> {
        let name = tag.local_name();
        let name = name.as_ref();
        let mut frame = match self.open.last() {
            None if self.root.is_some() => {
                let found = format!("a second one, `{}`", shortened(name));
                return Err(self.end(XmlFaultKind::Root(found), offset));
            }
            None if *space != Space::Fhir => {
                let found = format!("`{}` of the namespace `{}`", shortened(name), shortened(space.name()));
                return Err(self.end(XmlFaultKind::Root(found), offset));
            }
            None => self.resource(name, 1),
            Some(around) if around.holds_resource() => self.resource(name, around.depth),
            Some(around) => self.element(name, member, around.depth),
        };
        self.admit(&mut frame, member, offset)?;
        self.open.push(frame);
        if member.is_some_and(|member| member.is_attribute) {
            self.fault(XmlFaultKind::NotAttribute(name.to_owned()), offset);
        }
        if *space != Space::Fhir {
            self.fault(XmlFaultKind::Namespace(shortened(space.name())), offset);
        }
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.end(XmlFaultKind::NotXml(error.to_string()), offset))?;
            self.attribute(&attribute, offset)?;
        }
        Ok(())
    }

    /// The frame of a resource's element, which is as deep as the one that holds it.
    fn resource(&self, name: &str, depth: usize) -> Frame {
        let type_id = self.types.named(name);
        let type_id = type_id.filter(|id| self.types.kind(*id) == StructureKind::Resource);
        let mut frame = Frame::new(name.to_owned(), Shape::Resource, type_id, false);
        frame.depth = depth;
        frame
    }

    /// The frame of an element within another, of which the depth is given.
    fn element(&self, name: &str, member: Option<Member>, depth: usize) -> Frame {
        let (shape, many) = match member {
            Some(member) => (self.shape(member.type_id), member.many),
            None => (Shape::Unknown, false),
        };
        let mut frame = Frame::new(name.to_owned(), shape, member.map(|member| member.type_id), many);
        frame.depth = depth + 1 + usize::from(many);
        frame
    }

    fn shape(&self, id: TypeId) -> Shape {
        if let Some(primitive) = Primitive::named(self.types.name(id)) {
            return Shape::Primitive(primitive);
        }
        match self.types.kind(id) {
            StructureKind::Resource => Shape::Holder,
            StructureKind::Primitive | StructureKind::Complex | StructureKind::Logical => Shape::Complex,
        }
    }

    /// Gives an element its place among those around it, within the limits.
    fn admit(&mut self, frame: &mut Frame, member: Option<Member>, offset: usize) -> Result<(), Ended> {
        let count = self.open.last().map_or(Some(0), |around| around.count(&frame.name));
        let Some(place) = count else {
            return Err(self.end(XmlFaultKind::Names(NAMES_MAX), offset));
        };
        frame.place = place;
        if frame.depth > self.limits.depth_max {
            return Err(self.end(XmlFaultKind::Depth(self.limits.depth_max), offset));
        }
        self.count(offset)?;
        self.order(&frame.name, member, offset);
        frame.node = self.find(frame, offset);
        Ok(())
    }

    fn count(&mut self, offset: usize) -> Result<(), Ended> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes_max {
            return Err(self.end(XmlFaultKind::Nodes(self.limits.nodes_max), offset));
        }
        Ok(())
    }

    /// Looks whether an element stands where its type defines it.
    fn order(&mut self, name: &str, member: Option<Member>, offset: usize) {
        let (Some(around), Some(member)) = (self.open.last_mut(), member) else {
            return;
        };
        match &around.last {
            Some((last, after)) if *last > member.place => {
                let (element, after) = (name.to_owned(), after.clone());
                self.fault(XmlFaultKind::Order { element, after }, offset);
            }
            Some((last, _)) if *last == member.place => {}
            Some(_) | None => around.last = Some((member.place, name.to_owned())),
        }
    }

    /// The node of an element among the places that are looked for.
    fn find(&mut self, frame: &Frame, offset: usize) -> Option<usize> {
        let Some(around) = self.open.last() else {
            self.sought.found(0, offset);
            return Some(0);
        };
        if around.holds_resource() {
            return around.node;
        }
        let node = self.sought.after(around.node?, Step::Member(&frame.name))?;
        // A list begins where its first item does.
        if !self.sought.is_found(node) {
            self.sought.found(node, offset);
        }
        if !frame.many {
            return Some(node);
        }
        let item = self.sought.after(node, Step::Item(frame.place))?;
        self.sought.found(item, offset);
        Some(item)
    }

    fn attribute(&mut self, attribute: &Attribute<'_>, offset: usize) -> Result<(), Ended> {
        let name = attribute.key.as_ref();
        // Where a schema is to be found says nothing of the resource.
        if attribute.key.as_namespace_binding().is_some() || attribute.key.local_name().as_ref() == "schemaLocation" {
            return Ok(());
        }
        self.count(offset)?;
        if attribute.value.contains('<') {
            let kind = XmlFaultKind::NotXml(format!("`<` in the attribute `{}`", shortened(name)));
            return Err(self.end(kind, offset));
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| self.end(XmlFaultKind::NotXml(error.to_string()), offset))?;
        let is_member = self.member(name).is_some_and(|member| member.is_attribute);
        let Some(frame) = self.open.last_mut() else {
            return Ok(());
        };
        let mut fault = None;
        match frame.shape {
            Shape::Primitive(primitive) if name == "value" => {
                let digits_max = self.limits.digits_max;
                if primitive.json() == JsonKind::Number && significant_digits(value.as_bytes()) > digits_max {
                    fault = Some(XmlFaultKind::Digits(digits_max));
                }
                frame.value = Some(value.into_owned());
            }
            Shape::Unknown if name == "value" => frame.value = Some(value.into_owned()),
            Shape::Unknown if frame.count(name).is_some() => frame.add_text(name, value.into_owned()),
            Shape::Complex | Shape::Primitive(_) if is_member => frame.add_text(name, value.into_owned()),
            Shape::Resource | Shape::Holder | Shape::Complex | Shape::Primitive(_) | Shape::Unknown => {
                fault = Some(XmlFaultKind::Attribute(shortened(name)));
            }
        }
        if let Some(kind) = fault {
            self.fault(kind, offset);
        }
        Ok(())
    }

    /// Whether an element is taken as text, whatever is in it.
    fn is_xhtml(&self, member: Option<Member>, space: &Space) -> bool {
        match member {
            Some(member) => self.types.name(member.type_id) == "xhtml",
            None => *space == Space::Xhtml && !self.open.is_empty(),
        }
    }

    /// Takes in XHTML as it stands.
    fn xhtml(&mut self, name: &str, member: Option<Member>, text: String, offset: usize) -> Result<(), Ended> {
        let mut frame = Frame::new(name.to_owned(), Shape::Primitive(Primitive::Xhtml), None, false);
        self.admit(&mut frame, member, offset)?;
        frame.value = Some(text);
        if let Some(around) = self.open.last_mut() {
            around.add(frame);
        }
        Ok(())
    }

    fn text(&mut self, words: &str, offset: usize) -> Result<(), Ended> {
        let words = words.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
        if words.is_empty() {
            return Ok(());
        }
        if self.open.is_empty() {
            return Err(self.end(XmlFaultKind::Root("text".to_owned()), offset));
        }
        self.fault(XmlFaultKind::Text(shortened(words)), offset);
        Ok(())
    }

    fn close(&mut self, offset: usize) {
        let holder = self.open.last().filter(|frame| frame.holds_resource());
        if let Some(held) = holder.map(Frame::held).filter(|held| *held != 1) {
            self.fault(XmlFaultKind::Held(held), offset);
        }
        let Some(frame) = self.open.pop() else {
            return;
        };
        match self.open.last_mut() {
            Some(around) => around.add(frame),
            None => self.root = Some(frame),
        }
    }

    #[cold]
    fn fault(&mut self, kind: XmlFaultKind, offset: usize) {
        // The fault that ends the reading is always said.
        if self.faults.len() < FAULTS_MAX || kind.is_fatal() {
            self.faults.push((offset, kind, trail::path(&self.open)));
        }
    }

    #[cold]
    fn end(&mut self, kind: XmlFaultKind, offset: usize) -> Ended {
        self.fault(kind, offset);
        Ended
    }
}

fn shortened(found: &str) -> String {
    found.chars().take(SHOWN_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Definitions;
    use crate::fhir::FhirVersion;
    use crate::xml::space::{FHIR, XHTML};

    fn read(inner: &str) -> (String, Vec<String>) {
        let definitions = Definitions::bundled(FhirVersion::R4);
        let text = format!("<?xml version=\"1.0\"?>\n<Patient xmlns=\"{FHIR}\">{inner}</Patient>");
        let read = read_xml(text.as_bytes(), definitions.types());
        let faults = read
            .faults
            .iter()
            .map(|fault| format!("{}: {}", fault.path, fault.kind));
        (read.value.unwrap_or_default().to_string(), faults.collect())
    }

    fn check(inner: &str, tree: &str) {
        let (found, faults) = read(inner);
        assert_eq!(
            found,
            tree.replacen('{', "{\"resourceType\":\"Patient\",", 1)
                .replace(",}", "}"),
            "{inner}"
        );
        assert_eq!(faults, Vec::<String>::new(), "{inner}");
    }

    #[test]
    fn elements_become_what_their_types_are() {
        check("", "{}");
        check(
            "<id value=\"a\"/><active value=\"true\"/>",
            r#"{"id":"a","active":true}"#,
        );
        check(
            "<name id=\"n\"><family value=\"é &amp; &#10;f\"/><given value=\"a\"/><given value=\"b\"/></name>",
            r#"{"name":[{"id":"n","family":"é & \nf","given":["a","b"]}]}"#,
        );
        check(
            "<multipleBirthInteger value=\"2\"/><photo><size value=\"12\"/></photo>",
            r#"{"multipleBirthInteger":2,"photo":[{"size":12}]}"#,
        );
        check(
            "<extension url=\"http://a\"><valueDecimal value=\"1.50\"/></extension>",
            r#"{"extension":[{"url":"http://a","valueDecimal":1.50}]}"#,
        );
        check(
            "<contained><Patient><id value=\"p\"/></Patient></contained><contained><Foo/></contained>",
            r#"{"contained":[{"resourceType":"Patient","id":"p"},{"resourceType":"Foo"}]}"#,
        );
    }

    #[test]
    fn ids_and_extensions_of_values_stand_beside_them() {
        check(
            "<birthDate id=\"d\" value=\"1970-03\"><extension url=\"u\"><valueCode value=\"c\"/></extension></birthDate>",
            r#"{"birthDate":"1970-03","_birthDate":{"id":"d","extension":[{"url":"u","valueCode":"c"}]}}"#,
        );
        check(
            "<name><given value=\"a\"/><given id=\"g\"/><given value=\"c\"/></name>",
            r#"{"name":[{"given":["a",null,"c"],"_given":[null,{"id":"g"},null]}]}"#,
        );
        check(
            "<name><given id=\"g\"/></name>",
            r#"{"name":[{"_given":[{"id":"g"}]}]}"#,
        );
        check("<gender/>", r#"{"_gender":{}}"#);
    }

    #[test]
    fn narratives_stay_as_they_are() {
        check(
            "<text><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp;\n <b>b</b></p><br/></div></text>",
            r#"{"text":{"div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &amp;\n <b>b</b></p><br/></div>"}}"#,
        );
        let text =
            format!("<f:Patient xmlns:f=\"{FHIR}\" xmlns:h=\"{XHTML}\"><f:text><h:div>x</h:div></f:text></f:Patient>");
        let definitions = Definitions::bundled(FhirVersion::R5);
        let read = read_xml(text.as_bytes(), definitions.types());
        assert_eq!(read.faults, []);
        let value = read.value.unwrap();
        let div = value.pointer("/text/div").unwrap();
        assert_eq!(
            div.as_str(),
            Some("<h:div xmlns:h=\"http://www.w3.org/1999/xhtml\">x</h:div>")
        );
    }

    #[test]
    fn what_no_definition_knows_is_kept() {
        check(
            "<foo value=\"1\"><bar x=\"y\"/><bar/></foo><name value=\"n\"/>"
                .split_once("<name")
                .unwrap()
                .0,
            r#"{"foo":"1","_foo":{"bar":[{"x":"y"},{}]}}"#,
        );
        // A second one of what there may be one of is kept as a list, for the rules to refuse.
        check(
            "<active value=\"true\"/><active value=\"x\"/>",
            r#"{"active":[true,"x"]}"#,
        );
    }

    #[test]
    fn softer_faults_are_said_and_reading_goes_on() {
        for (inner, fault) in [
            (
                "<name value=\"n\"/>",
                "Patient.name[0]: expected no attribute `value` here, found one",
            ),
            (
                "<active value=\"true\" x=\"1\"/>",
                "Patient.active: expected no attribute `x` here, found one",
            ),
            (
                "<name><id value=\"n\"/></name>",
                "Patient.name[0].id: expected an attribute `id`, found an element",
            ),
            (
                "<active>true</active>",
                "Patient.active: expected values in attributes, found the text `true`",
            ),
            (
                "<active xmlns=\"urn:x\" value=\"true\"/>",
                "Patient.active: expected the namespace `http://hl7.org/fhir`, found `urn:x`",
            ),
            (
                "&nbsp;",
                "Patient: expected an entity of XML such as `&amp;` or `&#160;`, found `&nbsp;`",
            ),
            (
                "<contained/>",
                "Patient.contained[0]: expected one resource within the element, found 0",
            ),
            (
                "<gender value=\"male\"/><active value=\"true\"/>",
                "Patient: expected `active` before `gender`, found it after",
            ),
        ] {
            let (value, faults) = read(inner);
            assert_eq!(faults, [fault], "{inner}");
            assert!(value.starts_with("{\"resourceType\":\"Patient\""), "{value}");
        }
    }

    #[test]
    fn what_is_no_resource_is_refused() {
        let definitions = Definitions::bundled(FhirVersion::R4);
        let nested = format!("<Patient xmlns=\"{FHIR}\">{}", "<extension>".repeat(100_000));
        let names: String = (0..2_000).map(|n| format!("<n{n}/>")).collect();
        let names = format!("<Patient xmlns=\"{FHIR}\">{names}</Patient>");
        for (text, fault) in [
            ("", "expected the element of one resource, found none"),
            ("x", "expected the element of one resource, found text"),
            (
                "<Patient/>",
                "expected the element of one resource, found `Patient` of the namespace ``",
            ),
            (
                "<!DOCTYPE a><Patient/>",
                "expected a resource, found a document type declaration",
            ),
            (
                "<a xmlns=\"http://hl7.org/fhir\"/><b xmlns=\"http://hl7.org/fhir\"/>",
                "expected the element of one resource, found a second one, `b`",
            ),
            (
                "<a xmlns=\"http://hl7.org/fhir\">",
                "expected well-formed XML, found: an element that does not end",
            ),
            (
                "\u{feff}<!--x--><a/>",
                "expected the element of one resource, found `a` of the namespace ``",
            ),
            (&nested, "expected elements nested up to 64 deep, found more"),
            (&names, "expected up to 256 names in an element, found more"),
        ] {
            let read = read_xml(text.as_bytes(), definitions.types());
            assert_eq!(read.value, None);
            assert_eq!(
                read.faults.last().map(|fault| fault.kind.to_string()).as_deref(),
                Some(fault)
            );
        }
        let text = format!("<Patient xmlns=\"{FHIR}\">\n <active value=\"é\" <b/></Patient>");
        for end in 0..text.len() {
            let read = read_xml(text.as_bytes().get(..end).unwrap(), definitions.types());
            assert!(
                read.value.is_none() && read.faults.iter().any(|fault| fault.kind.is_fatal()),
                "{end}"
            );
        }
    }

    #[test]
    fn values_have_places() {
        use Step::{Item, Member};
        let text = "<Patient xmlns=\"http://hl7.org/fhir\">\n<contained>\n<Patient><id value=\"p\"/></Patient></contained>\n\
                    <name>\n <given value=\"a\"/>\n <given value=\"b\">\n<extension url=\"u\"/></given></name></Patient>";
        let definitions = Definitions::bundled(FhirVersion::R4);
        let given = |name, item| vec![Member("name"), Item(0), Member(name), Item(item)];
        let paths = [
            (vec![], (1, 1)),
            (vec![Member("contained"), Item(0)], (2, 1)),
            (vec![Member("contained"), Item(0), Member("id")], (3, 10)),
            (vec![Member("name")], (4, 1)),
            (given("given", 1), (6, 2)),
            (
                [given("_given", 1), vec![Member("extension"), Item(0), Member("url")]].concat(),
                (7, 1),
            ),
            (vec![Member("birthDate")], (1, 1)),
        ];
        let asked: Vec<&[Step<'_>]> = paths.iter().map(|(path, _)| path.as_slice()).collect();
        let found = locate_xml(text.as_bytes(), definitions.types(), &asked);
        for ((path, place), found) in paths.iter().zip(found) {
            assert_eq!(found.map(|place| (place.line, place.column)), Some(*place), "{path:?}");
        }
    }
}
