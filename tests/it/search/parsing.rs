//! What a query refuses, and in which words.

use trialfire::fhir::FhirVersion;
use trialfire::search::{Handling, QueryError, Total, parse};

fn parsed(name: &str, value: &str, handling: Handling) -> Result<trialfire::search::Query, QueryError> {
    parse(
        FhirVersion::R4,
        "ResearchStudy",
        &[(name.to_owned(), value.to_owned())],
        handling,
    )
}

#[test]
fn refusals_say_what_was_expected() {
    let check = |name: &str, value: &str, words: &str| {
        let error = parsed(name, value, Handling::Strict).unwrap_err();
        assert!(error.text.contains(words), "{name}={value}: {}", error.text);
    };
    check("conditon", "x", "did you mean `condition`?");
    check("_sortt", "x", "did you mean `_sort`?");
    check(
        "status:exact",
        "x",
        "the modifier `:exact` is not supported for `status`, a token",
    );
    check("status:in", "x", "the modifier `:in` is not supported");
    check("status:above", "x", "not supported");
    check("title:contans", "x", "did you mean `contains`?");
    check("date", "05/2024", "expected a date such as");
    check("date", "ge2024-02-30", "found `ge2024-02-30` in `date`");
    check("status", "", "expected a value");
    check("status:missing", "yes", "expected `true` or `false`");
    check("age", "old", "expected an age");
    check("near", "Paris", "expected `latitude|longitude|distance|unit`");
    check("recruitment-target", "many", "expected a number");
    check("site.addres-city", "x", "did you mean `address-city`?");
    check("site:Group.name", "x", "expected a type that `site` refers to");
    check("site.organization.name", "x", "expected a chain of 1 reference");
    check("title.name", "x", "expected a reference before `.`");
    check("_include", "ResearchStudy:sites", "did you mean `site`?");
    check("_include:iterate", "ResearchStudy:site", "not supported");
    check("_include", "Group:member", "expected an include of ResearchStudy");
    check("_sort", "near", "whose values have an order");
    check("_count", "-1", "expected a whole number");
    check("_total", "some", "expected `none`");
    check("_filter", "x", "not supported");
    check("status", &["x"; 201].join(","), "expected 200 values at most");
    check("title", &"x".repeat(5_000), "expected 4096 characters at most");
    let many = vec![("status".to_owned(), "x".to_owned()); 65];
    assert!(
        parse(FhirVersion::R4, "ResearchStudy", &many, Handling::Strict)
            .unwrap_err()
            .text
            .contains("64 parameters")
    );
    let error = parse(FhirVersion::R4, "ResearchStudie", &[], Handling::Strict).unwrap_err();
    assert!(error.text.contains("did you mean `ResearchStudy`?"), "{}", error.text);
}

#[test]
fn lenient_handling_leaves_out_unknown_parameters_only() {
    let query = parsed("conditon", "x", Handling::Lenient).unwrap();
    assert!(query.clauses.is_empty() && query.applied.is_empty());
    assert!(query.warnings[0].text.contains("did you mean `condition`?"));
    assert!(parsed("status:above", "x", Handling::Lenient).is_err());
    assert!(parsed("date", "x", Handling::Lenient).is_err());
}

#[test]
fn control_parameters_are_read() {
    let given = [
        ("_count", "9999"),
        ("_total", "accurate"),
        ("_elements", "id,title"),
        ("_format", "json"),
        ("_cursor", "c"),
        ("_sort", "-date,title"),
    ];
    let given: Vec<_> = given.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let query = parse(FhirVersion::R5, "ResearchStudy", &given, Handling::Strict).unwrap();
    assert_eq!((query.count, query.total, query.sort.len()), (500, Total::Accurate, 2));
    assert_eq!(query.cursor.as_deref(), Some("c"));
    assert_eq!(query.warnings.len(), 1);
    assert_eq!(
        query.applied.len(),
        4,
        "neither `_format` nor the cursor belongs to the self link"
    );
    assert_eq!(parsed("_summary", "count", Handling::Strict).unwrap().count, 0);
}
