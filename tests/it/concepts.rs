//! The packed concepts are what their recipe makes of the source tables.

use std::path::Path;
use std::process::Command;

use crate::support::corpus::corpus;

#[test]
fn the_packed_concepts_are_those_of_the_recipe() {
    let Some(sources) = corpus("data/terminology") else {
        return;
    };
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/concept/tables");
    let Ok(made) = Command::new("python3")
        .arg(tables.join("build.py"))
        .arg(sources)
        .arg("--text")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
    else {
        eprintln!("passed over: no python3");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let packed = std::fs::read(tables.join("concepts.tsv.zst")).expect("the packed table");
    let text = zstd::decode_all(packed.as_slice()).expect("the packed table unpacks");
    // The texts are too long to show; the packing itself may differ from one version of the packer to the next.
    assert!(
        text == made.stdout,
        "the recipe makes other concepts: run `just concepts`"
    );
}
