//! One study in every container: the same trial comes out of each.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use trialfire::registry::{ReadOptions, Source};
use trialfire::trial::Format;

use crate::reading::records::{file_records, outcomes, records};
use crate::support::corpus::corpus;

pub(super) fn study(number: u32) -> String {
    format!(
        "{{\"protocolSection\":{{\"identificationModule\":{{\"nctId\":\"NCT{number:08}\",\"briefTitle\":\"Trial {number}\"}},\
         \"statusModule\":{{\"overallStatus\":\"COMPLETED\"}}}}}}"
    )
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn of(bytes: &[u8]) -> Vec<String> {
    let seekable = outcomes(&records(Source::bytes(bytes), &ReadOptions::default()).0);
    let streamed = outcomes(&records(Source::Stream(Box::new(bytes)), &ReadOptions::default()).0);
    assert_eq!(seekable, streamed);
    seekable
}

#[test]
fn json_containers_hold_the_same_trials() {
    let (one, two) = (study(1), study(2));
    let both = ["NCT00000001", "NCT00000002"];
    let classic = |number: u32| {
        format!(
            "{{\"Rank\":{number},\"Study\":{{\"ProtocolSection\":{{\"IdentificationModule\":{{\"NCTId\":\"NCT{number:08}\"}}}}}}}}"
        )
    };
    for text in [
        format!("{one}\n{two}\n"),
        format!("{one}\r\n\r\n{two}"),
        format!("[{one},{two}]"),
        format!("[\n{one},\n{two}\n]\n"),
        format!("{{\"studies\":[{one},{two}],\"nextPageToken\":\"abc\"}}"),
        format!("{{\"totalCount\":2,\"studies\":[{one}]}}\n{{\"studies\":[{two}]}}\n"),
        format!("{}\n{}\n", classic(1), classic(2)),
        format!(
            "{{\"FullStudiesResponse\":{{\"APIVrs\":\"1.01\",\"FullStudies\":[{},{}]}}}}",
            classic(1),
            classic(2)
        ),
        format!("\u{feff}{one}\n{two}"),
    ] {
        assert_eq!(of(text.as_bytes()), both, "{text}");
    }
    let pretty: serde_json::Value = serde_json::from_str(&format!("[{one},{two}]")).unwrap();
    assert_eq!(of(serde_json::to_string_pretty(&pretty).unwrap().as_bytes()), both);
}

#[test]
fn compressed_inputs_hold_the_same_trials() {
    let (one, two) = (study(1), study(2));
    let both = ["NCT00000001", "NCT00000002"];
    assert_eq!(of(&gzip(format!("{one}\n{two}").as_bytes())), both);
    let members = [gzip(format!("{one}\n").as_bytes()), gzip(two.as_bytes())].concat();
    assert_eq!(of(&members), both);
    let archive = zip(&[
        ("a/one.json", one.as_bytes()),
        ("__MACOSX/._one.json", b"x"),
        ("b.ndjson", two.as_bytes()),
        ("notes.txt", b"hello"),
    ]);
    let (found, _) = records(Source::bytes(&archive), &ReadOptions::default());
    assert_eq!(outcomes(&found), ["NCT00000001", "NCT00000002", "format-unknown"]);
    let entries: Vec<_> = found
        .iter()
        .map(|record| (record.index, record.entry.as_deref()))
        .collect();
    assert_eq!(
        entries,
        [(0, Some("a/one.json")), (1, Some("b.ndjson")), (2, Some("notes.txt"))]
    );
}

#[test]
fn tables_and_pages_of_the_corpus_are_told() {
    let told = |path: &std::path::Path, formats: &[Format]| {
        let records = file_records(path);
        for record in &records {
            let format = record.format.unwrap_or_else(|| panic!("{}", path.display()));
            assert!(formats.contains(&format), "{} {format:?}", path.display());
        }
        records.len()
    };
    if let Some(folder) = corpus("data/registry/ctgov-csv") {
        let mut rows = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("provenance.tsv") {
                continue;
            }
            let tab = path.extension().is_some_and(|extension| extension == "tsv");
            rows += told(&path, &[if tab { Format::CtgovTsv } else { Format::CtgovCsv }]);
        }
        assert_eq!(rows, 896);
    }
    for (folder, format) in [
        ("data/registry/rendered-pages/medpath-layout", Format::Medpath),
        ("data/registry/rendered-pages/ctexchange-layout", Format::Exchange),
        ("data/registry/rendered-pages/plain-dump", Format::Dump),
        ("data/registry/ctgov-legacy-xml", Format::CtgovXml),
    ] {
        let Some(folder) = corpus(folder) else {
            continue;
        };
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if !path.ends_with("provenance.tsv") {
                assert_eq!(told(&path, &[format]), 1, "{}", path.display());
            }
        }
    }
    let seeds = [
        ("000_4949e7377ec74bbd.txt", Format::Dump),
        ("001_c851a5b022aaff7b.txt", Format::Medpath),
        ("002_5417a38cc6ce3f02.txt", Format::Dump),
        ("003_ff32130436767e24.txt", Format::Medpath),
        ("004_3a8d64e594130fed.txt", Format::Exchange),
    ];
    for (seed, format) in seeds {
        if let Some(path) = corpus(&format!("seeds/{seed}")) {
            assert_eq!(told(&path, &[format]), 1);
        }
    }
    if let Some(folder) = corpus("data/registry/other-registries") {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(outcomes(&file_records(&path)), ["format-unknown"], "{}", path.display());
        }
    }
}
