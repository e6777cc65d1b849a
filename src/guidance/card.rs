//! Trials as cards for clinicians (<https://cds-hooks.hl7.org/2.0/#card-attributes>).

use crate::fhir::names::own_system;
use crate::fhir::{Object, Value};
use crate::guidance::card_detail::detail;
use crate::guidance::card_order::{candidacy, referral};
use crate::guidance::identity::uuid;
use crate::guidance::markdown::short;
use crate::guidance::occasion::Occasion;
use crate::guidance::terms::capital;
use crate::screening::{Report, Tier};

/// Cards at most in one answer: more are not read.
pub const CARDS_MAX: usize = 3;
/// Characters of a card's summary at most; the specification asks for less than 140.
const SUMMARY_CHARS_MAX: usize = 139;
/// The registry's page of a study.
const REGISTRY_PAGE: &str = "https://clinicaltrials.gov/study/";

/// Why a clinician may put a card aside: code and words.
pub const OVERRIDES: [(&str, &str); 4] = [
    ("patient-declined", "The patient declined"),
    ("already-enrolled", "The patient is already in a trial"),
    ("too-far", "The sites are too far away"),
    ("clinical-judgement", "Not suitable in the clinician's judgement"),
];

/// Where cards come from and lead to.
#[derive(Debug, Clone, Copy)]
pub struct CardSource<'a> {
    /// What the service is called, as people read it.
    pub label: &'a str,
    /// The address of the service.
    pub url: &'a str,
    /// What stands before a study's id in the address of its page for people, absolute: `https://…/trials/`.
    pub pages: &'a str,
}

/// The answer of a CDS service: for each of the best trials a card, at most [`CARDS_MAX`].
///
/// Offered are trials that take participants now, for a condition of the patient's or near it, that something
/// known speaks for and nothing against; `reports` come in order, and `others` trials fit beside them. Without one there is no card, and none for a
/// patient who has died. A card proposes; nothing is enrolled and nobody is told.
pub fn cards(reports: &[Report], others: usize, source: &CardSource<'_>, occasion: &Occasion<'_>) -> Value {
    let fits: Vec<&Report> = reports
        .iter()
        .filter(|report| is_offered(report) && !occasion.patient.is_deceased())
        .collect();
    let more = fits.len().saturating_sub(CARDS_MAX) + others;
    let cards: Vec<Value> = fits
        .iter()
        .take(CARDS_MAX)
        .enumerate()
        .map(|(at, report)| card(report, source, occasion, if at + 1 == CARDS_MAX { more } else { 0 }))
        .collect();
    Object::exact([("cards", cards.into())])
}

fn is_offered(report: &Report) -> bool {
    let fits = match report.tier {
        Tier::Eligible | Tier::Potential => true,
        Tier::Recoverable | Tier::Ineligible => false,
    };
    fits && report.counts.helps > 0 && report.nearness > 0 && report.study.is_open()
}

/// The card of a trial; `more` trials that fit have none of their own.
fn card(report: &Report, source: &CardSource<'_>, occasion: &Occasion<'_>, more: usize) -> Value {
    let id = report.study.id.as_str();
    let overrides = OVERRIDES.map(|(code, display)| coding("card-override-reason", code, display));
    Object::new()
        .with("uuid", uuid(occasion, &["card", id]))
        .with("summary", summary(report))
        .with("detail", detail(report, occasion, more))
        .with("indicator", "info")
        .with(
            "source",
            Object::new().with("label", source.label).with("url", source.url).with(
                "topic",
                coding("card-topic", "trial-match", "Trial that may fit the patient"),
            ),
        )
        .with("suggestions", suggestions(report, occasion))
        .with("selectionBehavior", "at-most-one")
        .with_all("overrideReasons", overrides)
        .with("links", links(report, source))
        .into()
}

/// `NCT99000001 potentially eligible: Title`.
fn summary(report: &Report) -> String {
    let study = &report.study;
    let title = study.title.as_deref().unwrap_or_default();
    let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let head = [&capital(report.tier.words()), ": ", name(report)].concat();
    if words.is_empty() {
        short(&head, SUMMARY_CHARS_MAX)
    } else {
        short(&[&head, " – ", &words].concat(), SUMMARY_CHARS_MAX)
    }
}

/// The number that a trial goes by, else its id.
fn name(report: &Report) -> &str {
    report.study.number.as_deref().unwrap_or(&report.study.id)
}

fn suggestions(report: &Report, occasion: &Occasion<'_>) -> Vec<Value> {
    let id = report.study.id.as_str();
    let suggestion = |kind: &str, label: String, words: &'static str, resource: Value| {
        let action = Object::new()
            .with("type", "create")
            .with("description", words)
            .with("resource", resource);
        Object::new()
            .with("label", label)
            .with("uuid", uuid(occasion, &[kind, id]))
            .with_all("actions", [action])
            .into()
    };
    vec![
        suggestion(
            "referral",
            format!("Draft a referral to {}", name(report)),
            "A draft of a referral to the trial, for the clinician to complete and sign",
            referral(report, occasion).into_map().into(),
        ),
        suggestion(
            "candidacy",
            format!("Note as a candidate for {}", name(report)),
            "A note that the patient is a candidate for the trial; nobody is enrolled",
            candidacy(report, occasion).into_map().into(),
        ),
    ]
}

fn links(report: &Report, source: &CardSource<'_>) -> Vec<Value> {
    let link = |label: &str, url: String| {
        Object::exact([
            ("label", label.into()),
            ("url", url.into()),
            ("type", "absolute".into()),
        ])
    };
    let own = link(
        "The trial and all its criteria",
        [source.pages, &report.study.id].concat(),
    );
    let number = report
        .study
        .number
        .as_deref()
        .filter(|number| number.starts_with("NCT"));
    let registry = number.map(|number| link("ClinicalTrials.gov", [REGISTRY_PAGE, number].concat()));
    [Some(own), registry].into_iter().flatten().collect()
}

/// A coding of one of our own code systems, as cards have it: always with its words.
fn coding(system: &str, code: &str, display: &str) -> Value {
    Object::exact([
        ("system", own_system(system).into()),
        ("code", code.into()),
        ("display", display.into()),
    ])
}
