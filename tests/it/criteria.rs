//! Eligibility text to a tree: the seeds, thousands of real texts, and lists made up by chance.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};

use flate2::read::GzDecoder;
use proptest::prelude::*;
use trialfire::eligibility::{Criteria, Criterion, Join, Kind, Side, outline, split};
use trialfire::trial::FindingCode;

use crate::support::corpus::corpus;

/// Fails unless every character of `text` that is not blank lies in exactly one span, and nodes hold their own words.
fn assert_whole(text: &str, criteria: &Criteria) {
    let mut at = 0;
    for span in criteria.spans() {
        assert!(span.start >= at, "{span:?} begins before {at} in {text:?}");
        assert!(text[at..span.start].trim().is_empty(), "lost {:?} in {text:?}", &text[at..span.start]);
        at = span.end;
    }
    assert!(text[at..].trim().is_empty(), "lost {:?} in {text:?}", &text[at..]);
    let mut ids = std::collections::BTreeSet::new();
    for node in criteria.walk() {
        assert_eq!(node.text, text[node.start..node.end]);
        assert!(ids.insert(node.id.clone()), "id {} twice in {text:?}", node.id);
        if let (Some(start), Some(marker)) = (node.marker_start, &node.marker) {
            assert_eq!(marker, &text[start..start + marker.len()]);
        }
    }
}

/// The children each top-level node has.
fn shape(criteria: &Criteria, side: Side) -> Vec<usize> {
    criteria.side(side).map(|node| node.children.len()).collect()
}

fn check(text: &str, expected: &str) {
    let criteria = split(text);
    assert_whole(text, &criteria);
    assert_eq!(outline(&criteria), expected, "{text}");
}

/// The criteria of a seed, cut out between two lines.
fn seed(name: &str, from: &str, to: Option<&str>) -> Option<String> {
    let path = corpus(&format!("seeds/{name}"))?;
    let text = std::fs::read_to_string(path).unwrap();
    let start = text.find(from).unwrap();
    let end = to.map_or(text.len(), |to| text.find(to).unwrap());
    Some(text[start..end].to_owned())
}

/// An outline with every node's words cut after the sixth: enough to check a split, too little to copy a record.
fn abbreviated(criteria: &Criteria) -> String {
    let mut out = String::new();
    for line in outline(criteria).lines() {
        let indent = line.len() - line.trim_start().len();
        let tags = line.split_whitespace().take_while(|word| !word.ends_with(')')).count();
        let head = if line.contains(" (group") || line.contains(" (note") || line.contains(" (definition") { tags + 1 } else { 2 };
        let words: Vec<&str> = line.split_whitespace().take(head + 6).collect();
        writeln!(out, "{:indent$}{}", "", words.join(" ")).unwrap();
    }
    out
}

#[test]
fn seed_001_has_nine_and_nine() {
    let Some(text) = seed("001_c851a5b022aaff7b.txt", "Inclusion Criteria", Some("Study & Design")) else { return };
    let criteria = split(&text);
    assert_whole(&text, &criteria);
    assert_eq!(shape(&criteria, Side::Inclusion), [0; 9]);
    assert_eq!(shape(&criteria, Side::Exclusion), [0; 9]);
    insta::assert_snapshot!(abbreviated(&criteria));
}

#[test]
fn seed_003_is_cut_inside_its_lines() {
    let Some(text) = seed("003_ff32130436767e24.txt", "Inclusion Criteria", Some("Study & Design")) else { return };
    let criteria = split(&text);
    assert_whole(&text, &criteria);
    assert_eq!(shape(&criteria, Side::Inclusion), [0, 0, 0, 3, 0]);
    assert_eq!(shape(&criteria, Side::Exclusion), [0; 6]);
    insta::assert_snapshot!(abbreviated(&criteria));
}

#[test]
fn seed_004_is_nested_by_its_counters() {
    let Some(text) = seed("004_3a8d64e594130fed.txt", "Inclusion Criteria:", None) else { return };
    let criteria = split(&text);
    assert_whole(&text, &criteria);
    assert_eq!(shape(&criteria, Side::Inclusion), [3, 2, 0, 0, 0, 0, 0, 7, 0, 0]);
    assert_eq!(shape(&criteria, Side::Exclusion), [0; 12]);
    let codes: Vec<_> = criteria.findings.iter().map(|finding| (finding.code, finding.at.line)).collect();
    assert_eq!(codes, [(FindingCode::ExclusionInNote, Some(12))]);
    insta::assert_snapshot!(abbreviated(&criteria));
}

#[test]
fn no_real_text_loses_a_character() {
    let Some(path) = corpus("data/eligibility/trials/eligibility_texts.jsonl.gz") else { return };
    let file = std::fs::File::open(path).unwrap();
    let (mut texts, mut canonical, mut both) = (0, 0, 0);
    for line in BufReader::new(GzDecoder::new(file)).lines() {
        let record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = record["text"].as_str().unwrap_or_default();
        let criteria = split(text);
        assert_whole(text, &criteria);
        assert_eq!(criteria, split(text), "not the same twice: {}", record["nct"]);
        texts += 1;
        let has = |heading: &str| text.lines().any(|line| line.trim() == heading);
        if has("Inclusion Criteria:") && has("Exclusion Criteria:") {
            canonical += 1;
            let filled = |side| criteria.side(side).next().is_some();
            both += usize::from(filled(Side::Inclusion) && filled(Side::Exclusion));
        }
    }
    assert_eq!(texts, 5483);
    // The few others have a heading with nothing under it.
    assert!(both * 1000 >= canonical * 996, "{both} of {canonical}");
}

#[test]
fn lists_nest_by_indentation() {
    check(
        "Inclusion Criteria:\n\n* Age ≥ 18 years\n* Adequate function, defined as all of the following:\n\n  \
         1. Platelets ≥ 100\n  2. Hemoglobin ≥ 9\n\n     Transfusion is allowed.\n* Consent\n\nExclusion Criteria:\n\n* Asthma\n",
        "inc.1 * Age ≥ 18 years\n\
         inc.2 * (group) Adequate function, defined as all of the following:\n  \
           inc.2.1 1. Platelets ≥ 100\n  \
           inc.2.2 2. Hemoglobin ≥ 9\n    \
             inc.2.2.1 (permissive) Transfusion is allowed.\n\
         inc.3 * Consent\n\
         exc.1 * Asthma\n",
    );
}

#[test]
fn wrapped_lines_are_one_node() {
    let text = "\n        Inclusion Criteria:\n\n          -  Body weight of at least fifty kilograms at the time of the first visit\n             \
                to the clinic and at each\n             1. visit after it, as measured by the staff of the clinic on a scale that was\n             \
                checked\n\n          -  Consent\n\n         10. Ten\n";
    let criteria = split(text);
    assert_whole(text, &criteria);
    let first = criteria.roots.first().unwrap();
    assert!(first.text.starts_with("Body") && first.text.contains("clinic and at each"), "{first:?}");
    assert_eq!(criteria.roots[1].text, "Consent");
}

#[test]
fn parts_are_headings_and_pairs_count_on() {
    check(
        "Part A\n\nInclusion Criteria:\n1. Adult\n\nExclusion Criteria:\n1. Asthma\n\nPart B Inclusion Criteria:\n1. Child\n\n\
         Exclusion Criteria for Part B:\n1. Gout\n2. Diabetes, or\n",
        "neu.1 Part A\ninc.1 1. Adult\nexc.1 1. Asthma\ninc.2 1. Child\nexc.2 1. Gout\nexc.3 2. Diabetes, or\n",
    );
    check(
        "Inclusion Criteria:\n\nCohort 1:\n\n1. Adult\n2. Fit\n\nCohort 2:\n\n1. Child\n\nNote: Siblings may both take part.\n",
        "inc.1 (heading) Cohort 1:\n  inc.1.1 1. Adult\n  inc.1.2 2. Fit\ninc.2 (heading) Cohort 2:\n  inc.2.1 1. Child\n\
         inc.3 (note) Note: Siblings may both take part.\n",
    );
}

#[test]
fn all_on_one_line() {
    check(
        "Inclusion Criteria: 1. Age over 18; 2. Any of: (a) asthma, (b) gout; 3. Platelets ≥ 1.5 x 109/L by RECIST 1.1. Exclusion Criteria: 1) Pregnancy; 2) Grade 2. toxicity",
        "inc.1 1. Age over 18;\ninc.2 2. (group, any) Any of:\n  inc.2.1 (a) asthma,\n  inc.2.2 (b) gout;\n\
         inc.3 3. Platelets ≥ 1.5 x 109/L by RECIST 1.1.\nexc.1 1) Pregnancy;\nexc.2 2) Grade 2. toxicity\n",
    );
}

#[test]
fn layout_marks_are_in_no_node() {
    let text = "Inclusion Criteria:\n\n1. Adult\n\n<!-- -->\n\n1. Fit\n-----\n*\n";
    let criteria = split(text);
    assert_whole(text, &criteria);
    assert_eq!(criteria.separators.len(), 3);
    assert_eq!(split("Inclusion Criteria:\n").sections.len(), 1);
    assert_eq!(split(""), Criteria::default());
}

#[test]
fn hostile_texts_end_soon() {
    let deep: String = (0..3000).fold(String::new(), |mut text, depth| {
        writeln!(text, "{:depth$}* x", "").unwrap();
        text
    });
    let texts = [
        deep,
        "1. a ".repeat(20_000),
        "(1) a ".repeat(20_000),
        "1. a\n1. a\n2. b\n".repeat(5_000),
        "i. a\nNote:\n1. b\n".repeat(5_000),
        "Inclusion Criteria: ".repeat(5_000),
        ":".repeat(50_000),
        "\\".repeat(50_000),
        "(".repeat(50_000),
        "* ".repeat(20_000),
        "a:\n\n1. b\n\n7. c\n\n".repeat(5_000),
    ];
    for text in texts {
        let criteria = split(&text);
        assert_whole(&text, &criteria);
    }
}

/// A list made up by chance: items with sub-items, as text in a given style.
fn list() -> impl Strategy<Value = Vec<Vec<String>>> {
    let word = "[b-h][a-z]{4,9}";
    let item = proptest::collection::vec(word, 2..6).prop_map(|words| words.join(" "));
    proptest::collection::vec(proptest::collection::vec(item, 1..5), 1..6)
}

/// Writes the list: the first of each entry is the item, the rest its sub-items.
fn write(list: &[Vec<String>], top: impl Fn(usize) -> String, sub: impl Fn(usize) -> String, step: usize, gap: &str) -> String {
    let mut text = String::from("Inclusion Criteria:\n\n");
    for (at, entry) in list.iter().enumerate() {
        for (below, words) in entry.iter().enumerate() {
            match below {
                0 => write!(text, "{} {words}\n{gap}", top(at + 1)).unwrap(),
                _ => write!(text, "{:step$}{} {words}\n{gap}", "", sub(below)).unwrap(),
            }
        }
    }
    text
}

fn tree(nodes: &[Criterion]) -> Vec<(String, Kind, Join, usize)> {
    nodes
        .iter()
        .flat_map(|node| {
            let own = (node.id.clone(), node.kind, node.join, node.children.len());
            std::iter::once(own).chain(tree(&node.children))
        })
        .collect()
}

proptest! {
    #[test]
    fn any_text_is_kept_whole(text in any::<String>()) {
        assert_whole(&text, &split(&text));
    }

    #[test]
    fn any_text_of_likely_signs_is_kept_whole(
        text in "(Inclusion Criteria:|EXCLUSION|Note:|1\\.|2\\.|3\\)|\\(1\\)|\\(a\\)|b\\)|i\\.|ii\\.|①|•|\\*|-|\\\\|<!-- -->|age over 18|or|and|any of the following:|\n|\n\n|\r\n|\t|  | |é){0,60}"
    ) {
        let criteria = split(&text);
        assert_whole(&text, &criteria);
        prop_assert_eq!(&criteria, &split(&text));
    }

    #[test]
    fn style_and_white_space_do_not_change_the_tree(list in list()) {
        let bullets = split(&write(&list, |_| "*".into(), |_| "*".into(), 2, ""));
        let expected: Vec<usize> = list.iter().map(|entry| entry.len() - 1).collect();
        prop_assert_eq!(shape(&bullets, Side::Inclusion), expected);
        let others = [
            write(&list, |_| "-".into(), |_| "-".into(), 4, "\n"),
            write(&list, |at| format!("{at}."), |_| "*".into(), 3, ""),
            write(&list, |at| format!("{at}."), |at| format!("{at}."), 3, "\n"),
            write(&list, |at| format!("{at})"), |at| format!("({at})"), 3, ""),
            write(&list, |_| "•".into(), |_| "○".into(), 2, "\n\n"),
        ];
        for text in others {
            prop_assert_eq!(tree(&split(&text).roots), tree(&bullets.roots), "{}", text);
        }
    }
}
