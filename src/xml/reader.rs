//! From the events of a text to a tree, by the definitions of the types that are met.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};

use crate::definition::{StructureKind, TypeId, Types};
use crate::fhir::{JsonKind, Primitive, Value};
use crate::json::{Sought, Step, TextLimits, significant_digits};
use crate::xml::fault::XmlFaultKind;
use crate::xml::frame::{Frame, NAMES_MAX, Shape};
use crate::xml::space::{Space, with_namespace};
use crate::xml::trail;

/// Faults after which no more are listed.
const FAULTS_MAX: usize = 100;
/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 40;

/// A fatal fault, which is listed already.
pub(crate) struct Ended;

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

/// A text in reading.
pub(crate) struct Reader<'t> {
    types: &'t Types,
    limits: TextLimits,
    open: Vec<Frame>,
    root: Option<Frame>,
    nodes: usize,
    /// What is looked for.
    pub(crate) sought: Sought<'t>,
    /// What was wrong, at which byte and in which element.
    pub(crate) faults: Vec<(usize, XmlFaultKind, String)>,
}

impl<'t> Reader<'t> {
    pub(crate) fn new(types: &'t Types, sought: Sought<'t>, limits: TextLimits) -> Self {
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

    /// Reads a whole text.
    pub(crate) fn run(&mut self, text: &[u8]) -> Result<Value, Ended> {
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
