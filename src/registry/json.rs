//! One JSON record: parsed within limits, its oddities found.

use std::collections::BTreeSet;

use memchr::{memchr, memchr_iter, memchr2};

use crate::json::Value;
use crate::registry::contract::ReadError;
use crate::registry::limits::Limits;
use crate::trial::{Finding, FindingCode, Place, Severity};

/// How many findings of one kind a record may give before the rest is left out.
const FINDINGS_PER_KIND_MAX: usize = 20;

/// Parses one record; repeated keys and control characters are findings, anything else wrong is an error.
pub(crate) fn parse<'r>(record: &'r [u8], limits: &Limits) -> Result<(Value<'r>, Vec<Finding>), ReadError> {
    let scan = scan(record, limits)?;
    let value: Value<'_> = std::str::from_utf8(record)
        .map_or_else(|_broken| serde_json::from_slice(record), serde_json::from_str)
        .map_err(|error| refusal(record, &error))?;
    let mut findings = Vec::new();
    if keys(&value) != scan.keys {
        repeated_keys(record, &mut findings);
    }
    if scan.escaped_control || holds_raw_control(record) {
        control_characters(&value, &mut String::new(), &mut findings);
    }
    Ok((value, findings))
}

struct Scan {
    keys: usize,
    escaped_control: bool,
}

/// One pass over the bytes, before anything is allocated for them.
fn scan(record: &[u8], limits: &Limits) -> Result<Scan, ReadError> {
    let (mut depth, mut nodes, mut keys, mut escaped_control) = (0_usize, 1_usize, 0_usize, false);
    let mut at = 0;
    while let Some(&byte) = record.get(at) {
        match byte {
            b'"' => {
                at = string_end(record, at, &mut escaped_control);
                continue;
            }
            b'{' | b'[' => {
                depth += 1;
                nodes += 1;
                if depth > limits.json_depth_max {
                    let text = format!(
                        "expected JSON of at most `{}` levels, found more",
                        limits.json_depth_max
                    );
                    return Err(exceeded(text, record, at));
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' => nodes += 1,
            b':' => keys += 1,
            _ => {}
        }
        if nodes > limits.json_nodes_max {
            let text = format!(
                "expected JSON of at most `{}` values, found more",
                limits.json_nodes_max
            );
            return Err(exceeded(text, record, at));
        }
        at += 1;
    }
    Ok(Scan { keys, escaped_control })
}

/// The index after the string that opens at `at`; notes escapes below U+00A0.
fn string_end(record: &[u8], at: usize, escaped_control: &mut bool) -> usize {
    let mut at = at + 1;
    loop {
        let rest = record.get(at..).unwrap_or_default();
        let Some(found) = memchr2(b'"', b'\\', rest) else {
            return record.len();
        };
        if rest.get(found) == Some(&b'"') {
            return at + found + 1;
        }
        *escaped_control |= rest.get(found + 1..).is_some_and(|tail| tail.starts_with(b"u00"));
        at += found + 2;
    }
}

fn exceeded(text: String, record: &[u8], byte: usize) -> ReadError {
    let mut finding = Finding::new(Severity::Error, FindingCode::LimitExceeded, text);
    finding.at = place(record, byte);
    finding.into()
}

fn refusal(record: &[u8], error: &serde_json::Error) -> ReadError {
    let code = if error.is_eof() {
        FindingCode::InputTruncated
    } else {
        FindingCode::RecordMalformed
    };
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    let mut finding = Finding::new(
        Severity::Error,
        code,
        format!("expected well-formed JSON, found: {words}"),
    );
    let line_start = error
        .line()
        .checked_sub(2)
        .and_then(|nth| memchr_iter(b'\n', record).nth(nth))
        .map_or(0, |newline| newline + 1);
    finding.at = place(record, line_start + error.column().saturating_sub(1));
    finding.into()
}

/// Line, column and byte of an offset.
fn place(record: &[u8], byte: usize) -> Place {
    let before = record.get(..byte).unwrap_or(record);
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1);
    let column = String::from_utf8_lossy(before.get(line_start..).unwrap_or_default())
        .chars()
        .count();
    Place {
        path: None,
        line: Some(memchr_iter(b'\n', before).count() as u64 + 1),
        column: Some(column as u64 + 1),
        byte: Some(byte as u64),
    }
}

/// How many keys the parsed tree has: fewer than the text when one was repeated.
fn keys(value: &Value<'_>) -> usize {
    match value {
        Value::Object(fields) => fields.len() + fields.iter().map(|(_, field)| keys(field)).sum::<usize>(),
        Value::Array(items) => items.iter().map(keys).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Names the keys that an object repeats; runs only when some key is known to be repeated.
fn repeated_keys(record: &[u8], findings: &mut Vec<Finding>) {
    let mut open: Vec<BTreeSet<&[u8]>> = Vec::new();
    let mut last_string: &[u8] = b"";
    let mut at = 0;
    while let Some(&byte) = record.get(at) {
        let mut next = at + 1;
        match byte {
            b'"' => {
                next = string_end(record, at, &mut false);
                last_string = record.get(at + 1..next - 1).unwrap_or_default();
            }
            b'{' | b'[' => open.push(BTreeSet::new()),
            b'}' | b']' => drop(open.pop()),
            b':' if open.last_mut().is_some_and(|seen| !seen.insert(last_string)) => {
                let text = format!(
                    "expected each key once, found `{}` again; the last value was taken",
                    String::from_utf8_lossy(last_string)
                );
                let mut finding = Finding::new(Severity::Warning, FindingCode::RecordMalformed, text);
                finding.at = place(record, at);
                findings.push(finding);
                if findings.len() == FINDINGS_PER_KIND_MAX {
                    return;
                }
            }
            _ => {}
        }
        at = next;
    }
}

/// DEL or a C1 control as itself; JSON lets no lower one stand unescaped.
fn holds_raw_control(record: &[u8]) -> bool {
    memchr(0x7f, record).is_some()
        || memchr_iter(0xc2, record).any(|at| record.get(at + 1).is_some_and(|next| (0x80..0xa0).contains(next)))
}

/// The first control character of each text, tab and line ends apart.
fn control_characters(value: &Value<'_>, path: &mut String, findings: &mut Vec<Finding>) {
    let length = path.len();
    match value {
        Value::String(text) => {
            let control = |c: &char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
            if findings.len() < FINDINGS_PER_KIND_MAX
                && let Some(found) = text.chars().find(control)
            {
                let text = format!(
                    "expected printable text, found `U+{:04X}`; it was kept",
                    u32::from(found)
                );
                findings
                    .push(Finding::new(Severity::Warning, FindingCode::TextControlChar, text).at_path(path.as_str()));
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
                control_characters(item, path, findings);
                path.truncate(length);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
                control_characters(field, path, findings);
                path.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(record: &str) -> FindingCode {
        parse(record.as_bytes(), &Limits::default()).unwrap_err().finding.code
    }

    #[test]
    fn bounds_depth_and_number_of_values() {
        let deep = "[".repeat(10_000);
        assert_eq!(code(&deep), FindingCode::LimitExceeded);
        let limits = Limits {
            json_nodes_max: 10,
            ..Limits::default()
        };
        let many = format!("[{}0]", "0,".repeat(20));
        assert!(parse(many.as_bytes(), &limits).is_err());
        assert!(parse(br#"{"a":"[[[[,,,,,,,,,,,,,,"}"#, &limits).is_ok());
    }

    #[test]
    fn places_what_is_wrong() {
        let error = parse(b"{\n \"a\": tru }", &Limits::default()).unwrap_err();
        assert_eq!(error.finding.code, FindingCode::RecordMalformed);
        assert_eq!(error.finding.at.line, Some(2));
        assert_eq!(code(r#"{"a": [1, 2"#), FindingCode::InputTruncated);
    }

    #[test]
    fn reports_repeated_keys_and_control_characters() {
        let (value, findings) = parse(br#"{"a":{"b":1,"b":2},"c":["x\u0000"]}"#, &Limits::default()).unwrap();
        assert_eq!(value.pointer("/a/b").and_then(Value::as_u64), Some(2));
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [FindingCode::RecordMalformed, FindingCode::TextControlChar]);
        assert_eq!(findings[1].at.path.as_deref(), Some("c[0]"));
        let (_, none) = parse("{\"a\":\"tab\\u0009 é \\\\u0000\"}".as_bytes(), &Limits::default()).unwrap();
        assert!(none.is_empty(), "{none:?}");
    }
}
