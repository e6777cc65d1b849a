//! The registry's own records, by number, and how texts of pages are compared with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

use crate::support::corpus::corpus;

/// The protocol sections of the corpus, by number.
pub(super) fn truth() -> Option<BTreeMap<String, Value>> {
    let path = corpus("data/registry/ctgov-v2/studies.ndjson.gz")?;
    let lines = BufReader::new(GzDecoder::new(fs::File::open(path).expect("the corpus opens"))).lines();
    Some(
        lines
            .map(|line| {
                let mut study: Value = serde_json::from_str(&line.expect("a line")).expect("a study");
                let section = study["protocolSection"].take();
                (text(&section["identificationModule"]["nctId"]), section)
            })
            .collect(),
    )
}

/// The pages of one layout: number, file name, bytes.
pub(super) fn pages(folder: &Path) -> Vec<(String, String, Vec<u8>)> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("the folder opens")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let number = name.split('.').next().expect("a number").to_owned();
            (number, name, fs::read(path).expect("a page"))
        })
        .collect();
    found.sort();
    found
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A text without markdown escapes and with one blank between words.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '\\' && characters.peek().is_some_and(char::is_ascii_punctuation) {
            continue;
        }
        out.push(c);
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn same(found: Option<&str>, wanted: &Value) -> bool {
    plain(found.unwrap_or_default()) == plain(wanted.as_str().unwrap_or_default())
}

/// A list as a set of plain texts.
pub(super) fn set<'a>(items: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    items.map(plain).collect()
}

pub(super) fn codes<T: std::fmt::Display>(items: &[T]) -> BTreeSet<String> {
    items.iter().map(ToString::to_string).collect()
}

pub(super) fn strings(value: &Value) -> BTreeSet<String> {
    set(list(value).iter().filter_map(Value::as_str))
}
