//! Reads FHIR's XML (<https://hl7.org/fhir/R5/xml.html>): the definitions say which elements are lists, which have
//! values of which type, and which hold resources.

use crate::definition::Types;
use crate::fhir::Value;
use crate::json::{Place, Sought, Step, TextLimits, places};
use crate::xml::fault::XmlFault;
use crate::xml::reader::Reader;

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
        let names: Vec<String> = (0..2_000).map(|n| format!("<n{n}/>")).collect();
        let names = format!("<Patient xmlns=\"{FHIR}\">{}</Patient>", names.concat());
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

    /// Whatever is broken about a text, reading it ends, with a tree or with a fault that says why there is none.
    #[test]
    fn broken_text_is_no_trouble() {
        let definitions = Definitions::bundled(FhirVersion::R4);
        let text = format!(
            "<?xml version=\"1.0\"?><Patient xmlns=\"{FHIR}\"><text><div xmlns=\"{XHTML}\">x</div></text><contained><Group/>\
             </contained><name id=\"a\"><given value=\"&amp;\"/></name></Patient>"
        );
        for at in 0..text.len() {
            for byte in b"<>/&;\"'!?[ =:x\n\x00\xff" {
                let mut broken = text.clone().into_bytes();
                if let Some(slot) = broken.get_mut(at) {
                    *slot = *byte;
                }
                let read = read_xml(&broken, definitions.types());
                let fatal = read.faults.iter().any(|fault| fault.kind.is_fatal());
                assert_eq!(read.value.is_none(), fatal, "{}", String::from_utf8_lossy(&broken));
            }
        }
    }
}
