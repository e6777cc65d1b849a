//! Strict reading: everything that is wrong with a text is said, and what can be read of it is read.

use std::borrow::Cow;

use serde_json::Number;

use crate::json::fault::{TextFault, TextFaultKind};
use crate::json::members::Members;
use crate::json::place::places;
use crate::json::value::Value;
use crate::json::within::{At, Within};
use crate::json::word;

/// Faults after which no more are listed.
const FAULTS_MAX: usize = 100;
/// Characters of what was found that are shown.
const SHOWN_MAX: usize = 20;

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextLimits {
    /// Objects and arrays within one another.
    pub depth_max: usize,
    /// Values of every kind.
    pub nodes_max: usize,
    /// Significant digits of a number.
    pub digits_max: usize,
}

impl Default for TextLimits {
    fn default() -> Self {
        Self {
            depth_max: 64,
            nodes_max: 500_000,
            digits_max: 64,
        }
    }
}

/// What a text holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read<'t> {
    /// The tree, unless a fault ended the reading within it; of a repeated name the last value stays, where the first
    /// stood.
    pub value: Option<Value<'t>>,
    /// The first 100 faults, in the order in which they were met.
    pub faults: Vec<TextFault>,
}

/// Reads JSON within the default limits: 64 deep, 500,000 values, 64 significant digits.
pub fn read_strict(text: &[u8]) -> Read<'_> {
    read_strict_within(text, TextLimits::default())
}

/// Reads JSON within other limits.
pub fn read_strict_within(text: &[u8], limits: TextLimits) -> Read<'_> {
    let words = match std::str::from_utf8(text) {
        Ok(words) => words,
        Err(error) => {
            return Read {
                value: None,
                faults: placed(text, vec![(error.valid_up_to(), TextFaultKind::NotUtf8, String::new())]),
            };
        }
    };
    let mut reader = Reader {
        text: words,
        bytes: text,
        at: 0,
        nodes: 0,
        limits,
        faults: Vec::new(),
    };
    let value = reader.document();
    let faults = reader.faults;
    Read {
        value,
        faults: placed(text, faults),
    }
}

fn placed(text: &[u8], faults: Vec<(usize, TextFaultKind, String)>) -> Vec<TextFault> {
    let offsets: Vec<usize> = faults.iter().map(|(offset, ..)| *offset).collect();
    let found = places(text, &offsets).into_iter();
    let faults = found.zip(faults);
    faults
        .map(|(place, (_, kind, path))| TextFault { kind, place, path })
        .collect()
}

/// A fatal fault, which is listed already.
struct Ended;

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    nodes: usize,
    limits: TextLimits,
    faults: Vec<(usize, TextFaultKind, String)>,
}

impl<'t> Reader<'t> {
    fn document(&mut self) -> Option<Value<'t>> {
        let root = Within {
            outer: None,
            step: At::Root,
        };
        if self.text.starts_with('\u{feff}') {
            self.fault(0, TextFaultKind::ByteOrderMark, &root);
            self.at = '\u{feff}'.len_utf8();
        }
        self.gap(&root).ok()?;
        let value = self.value(&root, 0).ok()?;
        // What follows spoils the text, not the value.
        if self.gap(&root).is_ok() && self.at < self.bytes.len() {
            self.syntax(self.at, "the end of the text", &root);
        }
        Some(value)
    }

    fn value(&mut self, within: &Within<'_>, depth: usize) -> Result<Value<'t>, Ended> {
        self.nodes += 1;
        if self.nodes > self.limits.nodes_max {
            self.fault(self.at, TextFaultKind::Nodes(self.limits.nodes_max), within);
            return Err(Ended);
        }
        let Some(byte) = self.bytes.get(self.at) else {
            return Err(self.syntax(self.at, "a value", within));
        };
        match byte {
            b'"' => self.string(within).map(Value::String),
            b'{' | b'[' if depth >= self.limits.depth_max => {
                self.fault(self.at, TextFaultKind::Depth(self.limits.depth_max), within);
                Err(Ended)
            }
            b'{' => self.object(within, depth + 1),
            b'[' => self.array(within, depth + 1),
            b'-' | b'+' | b'.' | b'0'..=b'9' => self.number(within),
            _ => self.literal(within),
        }
    }

    fn object(&mut self, within: &Within<'_>, depth: usize) -> Result<Value<'t>, Ended> {
        let mut members = Members::default();
        self.at += 1;
        loop {
            self.gap(within)?;
            match self.bytes.get(self.at) {
                Some(b'"') => {}
                Some(b'}') if members.list.is_empty() => break,
                Some(b'}') => {
                    self.fault(self.at, TextFaultKind::TrailingComma, within);
                    break;
                }
                _ => return Err(self.syntax(self.at, "a name in quotation marks", within)),
            }
            let offset = self.at;
            let name = self.string(within)?;
            self.gap(within)?;
            if self.bytes.get(self.at) != Some(&b':') {
                return Err(self.syntax(self.at, "`:`", within));
            }
            self.at += 1;
            self.gap(within)?;
            let member = Within {
                outer: Some(within),
                step: At::Member(&name),
            };
            let value = self.value(&member, depth)?;
            if members.has(&name) {
                self.fault(offset, TextFaultKind::Repeated(name.clone().into_owned()), &member);
                members.replace(&name, value);
            } else {
                members.push(name, value);
            }
            self.gap(within)?;
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b'}') => break,
                _ => return Err(self.syntax(self.at, "`,` or `}`", within)),
            }
        }
        self.at += 1;
        Ok(Value::Object(members.list.into_iter().collect()))
    }

    fn array(&mut self, within: &Within<'_>, depth: usize) -> Result<Value<'t>, Ended> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.gap(within)?;
            if self.bytes.get(self.at) == Some(&b']') {
                if !items.is_empty() {
                    self.fault(self.at, TextFaultKind::TrailingComma, within);
                }
                break;
            }
            let item = Within {
                outer: Some(within),
                step: At::Item(items.len()),
            };
            items.push(self.value(&item, depth)?);
            self.gap(within)?;
            match self.bytes.get(self.at) {
                Some(b',') => self.at += 1,
                Some(b']') => break,
                _ => return Err(self.syntax(self.at, "`,` or `]`", within)),
            }
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    fn string(&mut self, within: &Within<'_>) -> Result<Cow<'t, str>, Ended> {
        let mut soft = Vec::new();
        let read = word::string(self.text, self.at + 1, &mut soft);
        for (offset, kind) in soft {
            self.fault(offset, kind, within);
        }
        match read {
            Ok((words, end)) => {
                self.at = end;
                Ok(words)
            }
            Err((offset, expected)) => Err(self.syntax(offset, expected, within)),
        }
    }

    fn number(&mut self, within: &Within<'_>) -> Result<Value<'t>, Ended> {
        let start = self.at;
        let len = word::number_len(self.bytes.get(start..).unwrap_or_default());
        let token = self.text.get(start..start + len).unwrap_or_default();
        let number = if word::is_number(token.as_bytes()) {
            token.parse::<Number>().ok()
        } else {
            let meant = word::mended(token);
            if meant.is_some() {
                let shown = token.chars().take(SHOWN_MAX).collect();
                self.fault(start, TextFaultKind::Number(shown), within);
            }
            meant.and_then(|meant| meant.parse().ok())
        };
        let Some(number) = number else {
            return Err(self.syntax(start, "a value", within));
        };
        let max = self.limits.digits_max;
        if token.len() > max && word::significant_digits(token.as_bytes()) > max {
            self.fault(start, TextFaultKind::Digits(max), within);
        }
        self.at += len;
        Ok(Value::Number(number))
    }

    fn literal(&mut self, within: &Within<'_>) -> Result<Value<'t>, Ended> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let known = [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ];
        for (name, value) in known {
            if rest.starts_with(name.as_bytes()) {
                self.at += name.len();
                return Ok(value);
            }
        }
        Err(self.syntax(self.at, "a value", within))
    }

    /// Passes white space, and comments after saying so.
    fn gap(&mut self, within: &Within<'_>) -> Result<(), Ended> {
        loop {
            while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.bytes.get(self.at) {
                self.at += 1;
            }
            if self.bytes.get(self.at) != Some(&b'/') {
                return Ok(());
            }
            self.comment(within)?;
        }
    }

    #[cold]
    fn comment(&mut self, within: &Within<'_>) -> Result<(), Ended> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = match rest {
            [b'/', b'/', ..] => Some(memchr::memchr(b'\n', rest).unwrap_or(rest.len())),
            [b'/', b'*', inner @ ..] => memchr::memmem::find(inner, b"*/").map(|end| end + 4),
            _ => None,
        };
        let Some(len) = len else {
            return Err(self.syntax(self.at, "JSON", within));
        };
        self.fault(self.at, TextFaultKind::Comment, within);
        self.at += len;
        Ok(())
    }

    #[cold]
    fn fault(&mut self, offset: usize, kind: TextFaultKind, within: &Within<'_>) {
        // The fault that ends the reading is always said.
        if self.faults.len() < FAULTS_MAX || kind.is_fatal() {
            self.faults.push((offset, kind, within.path()));
        }
    }

    #[cold]
    fn syntax(&mut self, offset: usize, expected: &'static str, within: &Within<'_>) -> Ended {
        let rest = self.text.get(offset..).unwrap_or_default();
        let is_word = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '+' | '.' | '_');
        let mut found: String = rest.chars().take_while(is_word).take(SHOWN_MAX).collect();
        if found.is_empty() {
            found.extend(rest.chars().next());
        }
        self.fault(offset, TextFaultKind::Syntax { expected, found }, within);
        Ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let read = read_strict(text.as_bytes());
        let line = |fault: &TextFault| {
            format!(
                "{}:{} {}: {}",
                fault.place.line, fault.place.column, fault.path, fault.kind
            )
        };
        read.faults.iter().map(line).collect()
    }

    #[test]
    fn good_text_is_read_as_ever() {
        let many: Vec<String> = (0..100).map(|n| format!("\"n{n}\":{n}")).collect();
        let texts = [
            r#" {"a":[null,true,false,-0.50,1e400,-0,25,"x\n\u00e9é\ud834\udd1e\/"],"b\"":{"":{}},"c":[], "d" : "y" } "#.to_owned(),
            format!("{{{}}}", many.join(",")),
            "\"\"".to_owned(),
            "0".to_owned(),
        ];
        for text in texts {
            let read = read_strict(text.as_bytes());
            assert_eq!(read.faults, []);
            let others: Value<'_> = serde_json::from_str(&text).unwrap();
            assert_eq!(read.value.unwrap().to_string(), others.to_string());
        }
    }

    #[test]
    fn a_fault_says_what_was_expected_and_where() {
        for (text, wanted) in [
            ("", "1:1 : expected a value, found the end of the text"),
            ("{\n  \"a\": [1 2]}", "2:11 a: expected `,` or `]`, found `2`"),
            ("{\"a\" 1}", "1:6 : expected `:`, found `1`"),
            ("{a: 1}", "1:2 : expected a name in quotation marks, found `a`"),
            ("[{\"é\": tru}]", "1:8 [0].é: expected a value, found `tru`"),
            (
                "{\"a\": \"b",
                "1:9 a: expected `\"` at the end of a text, found the end of the text",
            ),
            (
                "[\"\\x\"]",
                "1:3 [0]: expected an escape such as `\\n` or `\\u00e9`, found `\\`",
            ),
            ("[1]]", "1:4 : expected the end of the text, found `]`"),
            ("[1} ", "1:3 : expected `,` or `]`, found `}`"),
            ("[-]", "1:2 [0]: expected a value, found `-`"),
            ("[/]", "1:2 : expected JSON, found `/`"),
            (
                "[\"\\u12\"]",
                "1:3 [0]: expected an escape of four hexadecimal digits such as `\\u00e9`, found `\\`",
            ),
        ] {
            assert_eq!(faults(text), [wanted], "{text}");
        }
        let read = read_strict(b"[\"a\xff\"]");
        assert_eq!(read.value, None);
        assert_eq!(
            read.faults.first().map(|fault| (&fault.kind, fault.place.column)),
            Some((&TextFaultKind::NotUtf8, 4))
        );
    }

    #[test]
    fn after_softer_faults_reading_goes_on() {
        for (text, wanted, tree) in [
            (
                "\u{feff}[]",
                "1:1 : expected JSON, found a byte order mark before it",
                "[]",
            ),
            (
                "[// x\n1]",
                "1:2 : expected JSON, which has no comments, found a comment",
                "[1]",
            ),
            (
                "[/* x */1]",
                "1:2 : expected JSON, which has no comments, found a comment",
                "[1]",
            ),
            (
                "[1,]",
                "1:4 : expected another value after the comma, found the end of the list",
                "[1]",
            ),
            (
                "{\"a\":1,}",
                "1:8 : expected another value after the comma, found the end of the list",
                "{\"a\":1}",
            ),
            (
                "{\"v\":925.}",
                "1:6 v: expected a number such as `12.50`, found `925.`",
                "{\"v\":925}",
            ),
            (
                "{\"r\":{\"a\":1,\"b\":2,\n\"a\":3}}",
                "2:1 r.a: expected every name once in an object, found `a` again",
                "{\"r\":{\"a\":3,\"b\":2}}",
            ),
            (
                "[\"\\u0000\"]",
                "1:3 [0]: expected a text without U+0000, found one",
                "[\"\\u0000\"]",
            ),
            (
                "[\"a\tb\"]",
                "1:4 [0]: expected control characters to be escaped in a text, found U+0009",
                "[\"a\\tb\"]",
            ),
            (
                "[\"\\ud834x\"]",
                "1:3 [0]: expected a pair of surrogates such as `\\ud834\\udd1e`, found half of one",
                "[\"\u{fffd}x\"]",
            ),
        ] {
            assert_eq!(faults(text), [wanted], "{text}");
            let value = read_strict(text.as_bytes()).value.unwrap();
            assert_eq!(value.to_string(), tree, "{text}");
        }
    }

    #[test]
    fn repeats_are_found_among_many() {
        let many: Vec<String> = (0..100).map(|n| format!("\"n{}\":{n}", n % 60)).collect();
        let text = format!("{{{}}}", many.join(","));
        assert_eq!(faults(&text).len(), 40);
        let others: Value<'_> = serde_json::from_str(&text).unwrap();
        let value = read_strict(text.as_bytes()).value.unwrap();
        assert_eq!(value.to_string(), others.to_string());
    }

    #[test]
    fn there_are_limits() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert_eq!(faults(&nested(64)), Vec::<String>::new());
        assert!(
            faults(&nested(65))
                .iter()
                .all(|fault| fault.ends_with("nested up to 64 deep, found more"))
        );
        assert_eq!(faults(&"[".repeat(1_000_000)).len(), 1);
        let limits = TextLimits {
            nodes_max: 4,
            ..TextLimits::default()
        };
        assert_eq!(read_strict_within(b"[1,{\"a\":2}]", limits).faults, []);
        let read = read_strict_within(b"[1,{\"a\":2},3]", limits);
        assert_eq!(read.value, None);
        assert!(matches!(
            read.faults.as_slice(),
            [TextFault {
                kind: TextFaultKind::Nodes(4),
                ..
            }]
        ));
        let digits = |count: usize| format!("[0.00{}]", "7".repeat(count));
        assert_eq!(faults(&digits(64)), Vec::<String>::new());
        assert_eq!(faults(&digits(65)).len(), 1);
        assert_eq!(faults(&format!("[{}]", "+1,".repeat(500))).len(), FAULTS_MAX);
    }

    /// What is accepted is what others accept, apart from repeated names; and nothing panics.
    #[test]
    fn broken_text_is_broken_to_others_too() {
        let text = r#"{"a":[null,true,-0.5e+1,"\u00e9\ud834\udd1e\n"],"b":{"c":{"d":[]}},"e":"é"}"#.as_bytes();
        for at in 0..text.len() {
            for byte in b"\"\\{}[]:,/*#+-.0eEtfnu d\x00\xc3" {
                let mut broken = text.to_vec();
                if let Some(slot) = broken.get_mut(at) {
                    *slot = *byte;
                }
                for broken in [broken.as_slice(), broken.get(..at).unwrap_or_default()] {
                    let read = read_strict(broken);
                    let softer = |fault: &TextFault| matches!(fault.kind, TextFaultKind::Repeated(_));
                    let accepted = read.faults.iter().all(softer);
                    let others = serde_json::from_slice::<Value<'_>>(broken);
                    assert_eq!(accepted, others.is_ok(), "{}", String::from_utf8_lossy(broken));
                    let fatal = read.faults.iter().any(|fault| fault.kind.is_fatal());
                    assert!(read.value.is_some() || fatal);
                }
            }
        }
    }
}
