//! A trial and its findings as labelled lines, for people who know registry records.
//!
//! Names, numbers and short facts stand in full. Of longer texts the first words stand, with the length and a hash
//! that tell any change of a character.

use std::fmt::Display;

use sha2::{Digest, Sha256};
use trialfire::registry::Reading;
use trialfire::trial::{Agency, Arm, DateFact, Finding, Intervention, Outcome, OutcomeRank, OutcomeSplit, Site, Trial};

/// Texts up to this length stand in full, in characters.
const FULL_CHARS_MAX: usize = 100;
/// The same for running text.
const PROSE_CHARS_MAX: usize = 40;
/// Words that stand for a longer text.
const FIRST_WORDS: usize = 5;

/// The reading as labelled lines.
pub(super) fn show(reading: &Reading) -> String {
    let trial = &reading.trial;
    let mut page = Page(String::new());
    page.identity(trial);
    page.design(trial);
    page.parties(trial);
    page.texts(trial);
    page.each("Condition", &trial.conditions, |condition| brief(condition));
    page.each("Intervention", &trial.interventions, intervention);
    page.each("Arm", &trial.arms, arm);
    page.each("Outcome", &trial.outcomes, outcome);
    page.each("Site", &trial.sites, site);
    page.each("MeSH term of an intervention", &trial.derived.interventions_mesh, |term| term.term.clone());
    page.each("Kept source field", &trial.extra, |field| format!("{} = {}", field.path, brief(&field.value.to_string())));
    page.each("Source", &trial.sources, |source| {
        format!("{}, {} bytes, SHA-256 {}", source.format.name(), source.bytes, source.sha256)
    });
    page.each("Finding", &reading.findings, finding);
    page.0
}

struct Page(String);

impl Page {
    fn line(&mut self, label: &str, value: Option<impl Display>) {
        let value = value.map_or_else(|| "(not stated)".to_owned(), |value| value.to_string());
        self.0.push_str(&format!("{label}: {value}\n"));
    }

    fn each<T>(&mut self, label: &str, items: &[T], show: impl Fn(&T) -> String) {
        self.0.push_str(&format!("\n{label}: {}\n", items.len()));
        for (number, item) in (1..).zip(items) {
            self.0.push_str(&format!("  {number}. {}\n", show(item)));
        }
    }

    fn identity(&mut self, trial: &Trial) {
        self.line("Title", trial.titles.brief.as_deref().map(brief));
        self.line("Official title", trial.titles.official.as_deref().map(brief));
        for id in &trial.ids {
            self.line(&format!("Number ({:?}, {:?})", id.role, id.registry), Some(&id.value));
        }
        self.line("Status", trial.status.overall.as_ref().map(|status| status.label()));
        self.line("Start", trial.dates.start.as_ref().map(date));
        self.line("Completion", trial.dates.completion.as_ref().map(date));
        self.line("Last update", trial.dates.last_update_post.as_ref().map(date));
    }

    fn design(&mut self, trial: &Trial) {
        let design = &trial.design;
        let phases: Vec<&str> = design.phases.iter().map(|phase| phase.label()).collect();
        self.line("Phase", (!phases.is_empty()).then(|| phases.join(" and ")));
        self.line("Study type", design.study_type.as_ref().map(|kind| kind.label()));
        self.line("Intervention model", design.intervention_model.as_ref().map(|model| model.label()));
        self.line("Observational model", design.observational_model.as_ref().map(|model| model.label()));
        self.line("Allocation", design.allocation.as_ref().map(|allocation| allocation.label()));
        let kind = trial.enrollment.kind.as_ref().map_or("kind not stated", |kind| kind.label());
        self.line("Enrollment", trial.enrollment.count.map(|count| format!("{count} ({kind})")));
        self.line("Sex", trial.eligibility.sex.as_ref().map(|sex| sex.label()));
        self.line("Minimum age", trial.eligibility.minimum_age.as_ref().map(|age| &age.text));
        self.line("Maximum age", trial.eligibility.maximum_age.as_ref().map(|age| &age.text));
        let healthy = trial.eligibility.healthy_volunteers;
        self.line("Healthy volunteers", healthy.map(|healthy| if healthy { "yes" } else { "no" }));
    }

    fn parties(&mut self, trial: &Trial) {
        let name = |agency: &Agency| agency.name.clone().unwrap_or_default();
        self.line("Lead sponsor", trial.sponsors.lead.as_ref().map(name));
        for collaborator in &trial.sponsors.collaborators {
            self.line("Collaborator", Some(name(collaborator)));
        }
    }

    fn texts(&mut self, trial: &Trial) {
        self.line("Brief summary", trial.texts.brief_summary.as_deref().map(brief));
        self.line("Detailed description", trial.texts.detailed_description.as_deref().map(brief));
        let criteria = trial.eligibility.criteria.as_deref();
        self.line(
            "Criteria",
            criteria.map(|text| format!("{} lines, {}", text.lines().count(), brief(text))),
        );
    }
}

fn date(fact: &DateFact) -> String {
    let kind = fact.kind.as_ref().map_or("kind not stated", |kind| kind.label());
    format!("{} ({kind})", fact.date)
}

fn intervention(intervention: &Intervention) -> String {
    let kind = intervention.kind.as_ref().map_or("(type not stated)", |kind| kind.label());
    let name = intervention.name.as_deref().unwrap_or("(no name)");
    format!("{kind}: {} | given in {} arms", brief(name), intervention.arm_labels.len())
}

fn arm(arm: &Arm) -> String {
    format!(
        "{} | {} | {}",
        text(arm.label.as_deref()),
        arm.intervention_names.join(" + "),
        prose(arm.description.as_deref())
    )
}

fn outcome(outcome: &Outcome) -> String {
    let rank = match outcome.rank {
        OutcomeRank::Primary => "primary",
        OutcomeRank::Secondary => "secondary",
        OutcomeRank::Other => "other",
    };
    let split = match outcome.split {
        OutcomeSplit::Clean => "",
        OutcomeSplit::Guessed => ", told apart by rule",
        OutcomeSplit::Unsplit => ", not told apart",
    };
    format!(
        "({rank}{split}) {} | {} | {}",
        text(outcome.measure.as_deref()),
        text(outcome.time_frame.as_deref()),
        prose(outcome.description.as_deref())
    )
}

fn site(site: &Site) -> String {
    [&site.facility, &site.city, &site.state, &site.country, &site.country_code]
        .map(|part| text(part.as_deref()))
        .join(" | ")
}

fn finding(finding: &Finding) -> String {
    let place = finding.at.to_string();
    let place = if place.is_empty() { place } else { format!(" [{place}]") };
    format!("{} {}: {}{place}", finding.severity.code(), finding.code, finding.text)
}

fn text(text: Option<&str>) -> String {
    text.map_or_else(|| "(not stated)".to_owned(), brief)
}

fn prose(text: Option<&str>) -> String {
    text.map_or_else(|| "(not stated)".to_owned(), |text| digest(text, PROSE_CHARS_MAX))
}

fn brief(text: &str) -> String {
    digest(text, FULL_CHARS_MAX)
}

/// A short text in full; of a longer one its first words, length and the first bytes of its SHA-256.
fn digest(text: &str, full_max: usize) -> String {
    let length = text.chars().count();
    if length <= full_max && !text.contains('\n') {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split_whitespace().take(FIRST_WORDS).collect();
    let hash: String = Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{} … ({length} characters, {hash})", words.join(" "))
}
