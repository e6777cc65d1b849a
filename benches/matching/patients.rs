//! Charts of the Synthea patients that stand beside the project.

use std::io::Read as _;

use flate2::read::GzDecoder;
use trialfire::chart::{Chart, read};
use trialfire::json::read_strict;

use crate::trials::corpus;

/// One chart a file, in order of names.
pub(crate) fn synthea() -> Vec<Chart> {
    let folder = std::fs::read_dir(corpus().join("data/patients/synthea")).expect("the corpus");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let charts = paths.iter().map(|path| {
        let mut text = Vec::new();
        GzDecoder::new(std::fs::File::open(path).expect("a file"))
            .read_to_end(&mut text)
            .expect("a text");
        let tree = read_strict(&text).value.expect("JSON");
        read(tree.as_object(), None).expect("a chart")
    });
    charts.collect()
}
