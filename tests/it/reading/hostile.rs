//! Hostile inputs: each gives a clear finding with its place, in bounded memory, and the rest is read.

use std::io::Read;

use trialfire::registry::{Limits, ReadOptions, Record, Source, Summary};
use trialfire::trial::FindingCode;

use crate::reading::containers::{gzip, study, zip};
use crate::reading::records::{outcomes, records};

const MIB: u64 = 1024 * 1024;

fn read(bytes: &[u8]) -> Vec<Record> {
    records(Source::bytes(bytes), &ReadOptions::default()).0
}

/// `before`, then `count` times `filler`, then `after`, never in memory at once.
fn long(before: String, filler: u8, count: u64, after: String) -> impl Read {
    std::io::Cursor::new(before)
        .chain(std::io::repeat(filler).take(count))
        .chain(std::io::Cursor::new(after))
}

fn stream(source: impl Read) -> (Vec<Record>, Summary) {
    records(Source::Stream(Box::new(source)), &ReadOptions::default())
}

#[test]
fn a_line_of_300_mb_is_skipped_in_bounded_memory() {
    let before = format!("{}\n{{\"protocolSection\":{{\"x\":\"", study(1));
    let (found, summary) = stream(long(before, b'x', 300_000_000, format!("\"}}}}\n{}\n", study(2))));
    assert_eq!(outcomes(&found), ["NCT00000001", "limit-exceeded", "NCT00000002"]);
    assert_eq!((found[1].at.line, found[2].at.line), (Some(2), Some(3)));
    assert!(summary.bytes > 300_000_000);
    // A buffer that doubles as it grows holds at most twice the limit.
    assert!(summary.buffered_bytes_max <= 2 * 16 * 1024 * 1024, "{summary:?}");
}

#[test]
fn a_page_element_of_40_mb_is_skipped_too() {
    let before = format!("{{\"studies\":[{},{{\"protocolSection\":{{\"x\":\"", study(1));
    let (found, _) = stream(long(before, b'x', 40_000_000, format!("\"}}}},{}]}}", study(2))));
    assert_eq!(outcomes(&found), ["NCT00000001", "limit-exceeded", "NCT00000002"]);
}

#[test]
fn endless_text_without_structure_is_bounded() {
    let (found, summary) = stream(long(
        "{\"protocolSection\":".to_owned(),
        b' ',
        40_000_000,
        String::new(),
    ));
    assert_eq!(outcomes(&found), ["limit-exceeded"]);
    assert!(summary.buffered_bytes_max <= 2 * 16 * 1024 * 1024);
    let (found, summary) = stream(long("hello ".to_owned(), b'x', 40_000_000, String::new()));
    assert_eq!(outcomes(&found), ["format-unknown"]);
    assert!(summary.bytes < MIB);
    let header = "NCT Number,Study Title\nNCT00000001,\"".to_owned();
    let (found, _) = stream(long(header, b'x', 40_000_000, String::new()));
    assert_eq!(outcomes(&found), ["limit-exceeded"]);
}

#[test]
fn deep_json_is_refused() {
    for depth in [100, 10_000, 1_000_000] {
        let deep = format!(
            "{{\"protocolSection\":{}{}}}\n{}",
            "[".repeat(depth),
            "]".repeat(depth),
            study(2)
        );
        assert_eq!(
            outcomes(&read(deep.as_bytes())),
            ["limit-exceeded", "NCT00000002"],
            "{depth}"
        );
    }
    assert_eq!(outcomes(&read("[".repeat(10_000).as_bytes())).len(), 1);
}

#[test]
fn many_tiny_values_are_refused_before_they_take_memory() {
    let many = format!(
        "{{\"protocolSection\":[{}0]}}\n{}",
        "{\"a\":0},".repeat(600_000),
        study(2)
    );
    assert_eq!(outcomes(&read(many.as_bytes())), ["limit-exceeded", "NCT00000002"]);
}

#[test]
fn truncated_inputs_give_what_came_before() {
    let whole = format!("{}\n{}\n", study(1), study(2));
    let cut = whole.len() - 20;
    assert_eq!(
        outcomes(&read(&whole.as_bytes()[..cut])),
        ["NCT00000001", "input-truncated"]
    );
    let found = read(&whole.as_bytes()[..cut]);
    let finding = &found[1].outcome.as_ref().unwrap_err().finding;
    assert_eq!((finding.at.line, finding.at.byte), (Some(2), Some(cut as u64)));

    // Stored, not deflated, so that the cut falls behind the first record.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    std::io::Write::write_all(&mut encoder, whole.as_bytes()).unwrap();
    let packed = encoder.finish().unwrap();
    let found = read(&packed[..packed.len() - 30]);
    assert_eq!(outcomes(&found), ["NCT00000001", "input-truncated"]);

    let archive = zip(&[("a.json", study(1).as_bytes())]);
    assert_eq!(outcomes(&read(&archive[..archive.len() - 30])), ["input-truncated"]);
    assert_eq!(
        outcomes(&read(b"<?xml version=\"1.0\"?><clinical_study><id_info>")),
        ["input-truncated"]
    );
}

#[test]
fn encodings_are_repaired_and_told() {
    let utf16 = |bytes: &mut dyn Iterator<Item = u16>| bytes.flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let text = format!("{}\n{}", study(1), study(2));
    for bytes in [
        utf16(&mut format!("\u{feff}{text}").encode_utf16()),
        utf16(&mut text.encode_utf16()),
    ] {
        let found = read(&bytes);
        assert_eq!(outcomes(&found), ["NCT00000001", "NCT00000002"]);
        for record in &found {
            let reading = record.outcome.as_ref().unwrap();
            assert_eq!(reading.findings[0].code, FindingCode::EncodingRepaired);
        }
    }
    let mut bad = text.clone().into_bytes();
    let at = text.find("Trial 1").unwrap();
    bad[at] = 0xe9;
    let found = read(&bad);
    let reading = found[0].outcome.as_ref().unwrap();
    assert_eq!(reading.findings[0].code, FindingCode::EncodingRepaired);
    assert_eq!(reading.findings[0].at.byte, Some(at as u64));
    assert_eq!(reading.trial.titles.brief.as_deref(), Some("\u{fffd}rial 1"));
    assert_eq!(found[0].raw[at], 0xe9);
    assert_eq!(reading.trial.sources[0].bytes, found[0].raw.len() as u64);
    assert_eq!(found[1].outcome.as_ref().unwrap().findings, []);
}

#[test]
fn bombs_are_stopped() {
    let zeros = |count: u64| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let start = format!("{}\n{{\"protocolSection\":\"", study(1));
        let mut source = long(start, b'0', count, String::new());
        std::io::copy(&mut source, &mut encoder).unwrap();
        encoder.finish().unwrap()
    };
    let bomb = zeros(100 * MIB);
    assert!(bomb.len() < 1_000_000);
    let (found, summary) = records(Source::bytes(&bomb), &ReadOptions::default());
    assert_eq!(outcomes(&found), ["NCT00000001", "limit-exceeded"]);
    assert!(summary.bytes <= 65 * MIB, "{summary:?}");

    // Small limits make the same points in less time.
    let options = ReadOptions {
        limits: Limits {
            ratio_free_bytes: MIB,
            zip_entries_max: 3,
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    let inner = vec![b'0'; 4 * 1024 * 1024];
    let text = [b"{\"protocolSection\":\"".to_vec(), inner].concat();
    let archive = zip(&[("bomb.json", &text), ("good.json", study(2).as_bytes())]);
    let (found, _) = records(Source::bytes(&archive), &options);
    assert_eq!(outcomes(&found), ["limit-exceeded", "NCT00000002"]);
    assert_eq!(found[0].entry.as_deref(), Some("bomb.json"));

    let crowd: Vec<(String, Vec<u8>)> = (1..=4).map(|n| (format!("{n}.json"), study(n).into_bytes())).collect();
    let crowd: Vec<(&str, &[u8])> = crowd
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    let (found, _) = records(Source::bytes(&zip(&crowd)), &options);
    assert_eq!(outcomes(&found), ["limit-exceeded"]);
    let nested = zip(&[("inner.zip", &zip(&[("a.json", study(1).as_bytes())]))]);
    assert_eq!(outcomes(&read(&nested)), ["format-unknown"]);
    assert_eq!(outcomes(&read(&gzip(&gzip(b"{}")))), ["format-unknown"]);
}

#[test]
fn what_is_nothing_of_ours_is_told() {
    for (bytes, code) in [
        (&b""[..], "input-empty"),
        (b" \n\t", "input-empty"),
        (b"\xef\xbb\xbf", "input-empty"),
        (b"hello world", "format-unknown"),
        (b"<!doctype html><html></html>", "format-unknown"),
        (b"{\"resourceType\":\"Patient\"}", "format-unknown"),
        (b"\x00\x01\x02\x03\x00\x00", "format-unknown"),
    ] {
        let found = read(bytes);
        assert_eq!(outcomes(&found), [code], "{bytes:?}");
        let finding = &found[0].outcome.as_ref().unwrap_err().finding;
        assert!(finding.text.starts_with("expected "), "{}", finding.text);
    }
    assert_eq!(outcomes(&read(&gzip(b""))), ["input-empty"]);
}

#[test]
fn repeated_keys_and_control_characters_are_told() {
    let text = br#"{"protocolSection":{"identificationModule":{"nctId":"NCT00000001","nctId":"NCT00000002","briefTitle":"a\u0000b"}}}"#;
    let found = read(text);
    let reading = found[0].outcome.as_ref().unwrap();
    let codes: Vec<FindingCode> = reading.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        [
            FindingCode::RecordMalformed,
            FindingCode::TextControlChar,
            FindingCode::StatusMissing
        ]
    );
    assert_eq!(reading.trial.titles.brief.as_deref(), Some("a\0b"));
}
