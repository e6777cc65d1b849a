//! Texts of `MedPath` pages: headings on lines of their own, values below, tables with fused cells.
//!
//! A rendering with markdown marks (`- Status`, `# Title`) is read by the same rules. No page states ages,
//! dates or whether volunteers are healthy.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::count::{COUNT, read_count};
use crate::registry::page::arm_table::read_arms;
use crate::registry::page::condition::flag_treatments;
use crate::registry::page::draft::{Draft, shorten};
use crate::registry::page::fused::Vocabulary;
use crate::registry::page::outcome_row::read_outcomes;
use crate::registry::page::sections::{Line, decode, lines, present, verbatim};
use crate::registry::page::site::read_sites;
use crate::registry::page::wording::{intervention, read_phases, read_status, take_design, unmarked};
use crate::trial::{Agency, Finding, FindingCode, Format, OutcomeRank, OutcomeSplit, Severity, Sex, Status, StudyType};

/// Lines of the page itself, not of the trial, as seen in 2025 and 2026; dropped.
const CHROME: [&str; 8] = [
    "MedPath",
    "Read More",
    "Read more",
    "Show more",
    "Show More",
    "Go to next page",
    "Go to previous page",
    "More pages",
];
/// How the footer begins, followed by year and owner.
const FOOTER: &str = "© Copyright";

/// The parts of a page, in their order on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Conditions,
    Interventions,
    Number,
    Sponsor,
    Summary,
    Description,
    Recruitment,
    Status,
    Sex,
    Target,
    Criteria,
    Study,
    StudyType,
    StudyDesign,
    Arms,
    Primary,
    Secondary,
    Other,
    Sites,
    Footer,
}

const HEADINGS: [(&str, Part); 21] = [
    ("Conditions", Part::Conditions),
    ("Interventions", Part::Interventions),
    ("Registration Number", Part::Number),
    ("Lead Sponsor", Part::Sponsor),
    ("Brief Summary", Part::Summary),
    ("Detailed Description", Part::Description),
    ("Recruitment & Eligibility", Part::Recruitment),
    ("Status", Part::Status),
    ("Sex", Part::Sex),
    ("Target Recruitment", Part::Target),
    ("Inclusion Criteria", Part::Criteria),
    ("Exclusion Criteria", Part::Criteria),
    ("Study & Design", Part::Study),
    ("Study Type", Part::StudyType),
    ("Study Design", Part::StudyDesign),
    ("Arm && Interventions", Part::Arms),
    ("Arm & Interventions", Part::Arms),
    ("Primary Outcome Measures", Part::Primary),
    ("Secondary Outcome Measures", Part::Secondary),
    ("Other Outcome Measures", Part::Other),
    ("Trial Locations", Part::Sites),
];

/// Reads one page.
pub(crate) fn read(record: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(record);
    let mut draft = Draft::new(Format::Medpath, record);
    let page = Page::cut(&lines(&text));
    page.head(&mut draft);
    page.lists(&mut draft);
    page.texts(&mut draft);
    page.recruitment(&mut draft);
    page.design(&mut draft);
    read_arms(
        &mut draft,
        page.part(Part::Arms),
        &page.values(Part::Interventions),
        &page.vocabulary(),
    );
    page.outcomes(&mut draft);
    read_sites(&mut draft, page.part(Part::Sites));
    for part in [Part::Recruitment, Part::Study, Part::Footer] {
        for line in page.part(part) {
            draft.keep(line);
        }
    }
    flag_treatments(&mut draft);
    draft.finish()
}

/// A page cut at its headings.
struct Page<'a> {
    parts: Vec<(Part, Vec<Line<'a>>)>,
}

impl<'a> Page<'a> {
    /// Gives every line to the part it stands in; headings and chrome go, except headings inside the criteria.
    fn cut(lines: &[Line<'a>]) -> Self {
        let mut parts: Vec<(Part, Vec<Line<'a>>)> = vec![(Part::Head, Vec::new())];
        for (index, line) in lines.iter().enumerate() {
            let current = parts.last().map_or(Part::Head, |(part, _)| *part);
            let words = line.text.trim();
            if is_chrome(words) {
                continue;
            }
            let rest = lines.get(index + 1..).unwrap_or_default();
            match heading(words).filter(|next| may_follow(current, *next, rest)) {
                Some(Part::Criteria) => parts.push((Part::Criteria, vec![*line])),
                Some(next) => parts.push((next, Vec::new())),
                None => match parts.last_mut() {
                    // A page without headings of criteria goes on after the one value of the part before.
                    Some((Part::Target, held)) if !line.is_blank() && held.iter().any(|line| !line.is_blank()) => {
                        parts.push((Part::Criteria, vec![*line]));
                    }
                    Some((_, held)) => held.push(*line),
                    None => {}
                },
            }
        }
        Self { parts }
    }

    fn part(&self, wanted: Part) -> &[Line<'a>] {
        self.parts
            .iter()
            .find(|(part, _)| *part == wanted)
            .map(|(_, lines)| lines.as_slice())
            .unwrap_or_default()
    }

    /// The values of a part that holds short values: lines with words, without markdown marks.
    fn values(&self, wanted: Part) -> Vec<Line<'a>> {
        self.part(wanted)
            .iter()
            .filter(|line| !line.is_blank())
            .map(|line| Line {
                number: line.number,
                text: unmarked(line.text),
            })
            .collect()
    }

    /// The only value of a part; further ones are kept.
    fn value(&self, wanted: Part, draft: &mut Draft) -> Option<Line<'a>> {
        let mut values = self.values(wanted).into_iter();
        let first = values.next();
        for line in values {
            draft.keep(&line);
        }
        first.filter(|line| present(line.text).is_some())
    }

    /// Title, phase and the status in words.
    fn head(&self, draft: &mut Draft) {
        let mut values = self.values(Part::Head).into_iter();
        draft.trial.titles.brief = values.next().map(|line| line.text.to_owned());
        for line in values {
            let phases = read_phases(line.text);
            let status = read_status(line.text);
            if !phases.is_empty() && draft.trial.design.phases.is_empty() {
                draft.trial.design.phases = phases;
            } else if status.is_some() && draft.trial.status.overall.is_none() {
                draft.trial.status.overall = status;
            } else if present(line.text).is_some() {
                draft.keep(&line);
            }
        }
    }

    /// Conditions, interventions, number and sponsor.
    fn lists(&self, draft: &mut Draft) {
        draft.trial.conditions = self
            .values(Part::Conditions)
            .iter()
            .filter_map(|line| present(line.text))
            .map(str::to_owned)
            .collect();
        for line in self.values(Part::Interventions) {
            if let Some(words) = present(line.text) {
                draft.trial.interventions.push(intervention(words));
            }
        }
        for line in self.values(Part::Number) {
            if present(line.text).is_some() {
                draft.number(&line);
            }
        }
        if let Some(line) = self.value(Part::Sponsor, draft) {
            draft.trial.sponsors.lead = Some(Agency {
                name: Some(line.text.to_owned()),
                class: None,
            });
        }
    }

    fn texts(&self, draft: &mut Draft) {
        let text = |part| verbatim(self.part(part)).filter(|text| present(text).is_some());
        draft.trial.texts.brief_summary = text(Part::Summary);
        draft.trial.texts.detailed_description = text(Part::Description);
        draft.trial.eligibility.criteria = self
            .parts
            .iter()
            .filter(|(part, _)| *part == Part::Criteria)
            .map(|(_, lines)| lines.as_slice())
            .next()
            .and_then(verbatim)
            .filter(|text| present(text).is_some());
    }

    /// Status as a code, sex, number of participants.
    fn recruitment(&self, draft: &mut Draft) {
        self.status(draft);
        if let Some(line) = self.value(Part::Sex, draft) {
            let sex = Sex::read(line.text);
            if !sex.is_known() {
                draft.note_at(
                    line.number,
                    Severity::Warning,
                    FindingCode::ValueUnexpected,
                    format!("expected `All`, `Female` or `Male`, found `{}`", shorten(line.text)),
                );
            }
            draft.trial.eligibility.sex = Some(sex);
        }
        if let Some(line) = self.value(Part::Target, draft) {
            match read_count(&line.text.trim().replace(',', "")) {
                Some(count) => draft.trial.enrollment.count = Some(count),
                None => draft.keep_value("Target Recruitment", &line, COUNT),
            }
        }
    }

    /// The page states the status twice; the first statement stands where they differ.
    fn status(&self, draft: &mut Draft) {
        let line = self.value(Part::Status, draft);
        let stated = line.map(|line| Status::read(line.text));
        match (&draft.trial.status.overall, line, stated) {
            (_, None, _) | (_, _, None) => {}
            (None, Some(_), stated) => draft.trial.status.overall = stated,
            (Some(first), Some(_), Some(stated)) if *first == stated || is_clipped(first, &stated) => {}
            (Some(first), Some(line), Some(_)) => {
                let text = format!(
                    "expected the status `{}` of the page's head again, found `{}`",
                    first.label(),
                    shorten(line.text)
                );
                draft.note_at(line.number, Severity::Warning, FindingCode::StatusConflict, text);
                draft.hold("Status", &line);
            }
        }
        if let Some(status) = draft.trial.status.overall.clone().filter(|status| !status.is_known()) {
            let text = format!(
                "expected a recruitment status of the registry, found `{}`",
                shorten(status.label())
            );
            draft.note(Severity::Warning, FindingCode::ValueUnexpected, text);
        }
    }

    /// Study type, then models and whatever else the design line lists.
    fn design(&self, draft: &mut Draft) {
        if let Some(line) = self.value(Part::StudyType, draft) {
            let study_type = StudyType::read(line.text);
            if !study_type.is_known() {
                let text = format!("expected a study type, found `{}`", shorten(line.text));
                draft.note_at(line.number, Severity::Warning, FindingCode::ValueUnexpected, text);
            }
            draft.trial.design.study_type = Some(study_type);
        }
        for line in self.values(Part::StudyDesign) {
            for word in line.text.split([',', '|', ';']).filter_map(present) {
                if !take_design(draft, word) {
                    let word = Line {
                        number: line.number,
                        text: word,
                    };
                    draft.keep_value("Study Design", &word, "a model, an allocation, a masking or a purpose");
                }
            }
        }
    }

    fn outcomes(&self, draft: &mut Draft) {
        let vocabulary = self.vocabulary();
        for (part, rank, label) in [
            (Part::Primary, OutcomeRank::Primary, "Primary Outcome Measures"),
            (Part::Secondary, OutcomeRank::Secondary, "Secondary Outcome Measures"),
            (Part::Other, OutcomeRank::Other, "Other Outcome Measures"),
        ] {
            let table = read_outcomes(rank, self.part(part), &vocabulary);
            for number in table.doubtful {
                let text = "the line may be an outcome of its own, it is kept in the description of the one above";
                draft.note_at(number, Severity::Warning, FindingCode::OutcomeUnsplit, text);
            }
            for outcome in table.outcomes {
                let raw = shorten(outcome.raw.as_deref().unwrap_or_default());
                let finding = match outcome.split {
                    OutcomeSplit::Clean => None,
                    OutcomeSplit::Guessed => Some(Finding::new(
                        Severity::Information,
                        FindingCode::OutcomeGuessed,
                        format!("measure and time frame stand without a seam, told apart by their words in `{raw}`"),
                    )),
                    OutcomeSplit::Unsplit => Some(Finding::new(
                        Severity::Warning,
                        FindingCode::OutcomeUnsplit,
                        format!("expected a measure and a time frame, found no seam in `{raw}`"),
                    )),
                };
                draft
                    .findings
                    .extend(finding.map(|finding| finding.at_path(format!("medpath/{label}"))));
                draft.trial.outcomes.push(outcome);
            }
        }
    }

    fn vocabulary(&self) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for (part, lines) in &self.parts {
            let fused = (Part::Arms..=Part::Other).contains(part);
            for line in lines {
                if fused {
                    vocabulary.add_cells(line.text);
                } else {
                    vocabulary.add_prose(line.text);
                }
            }
        }
        vocabulary
    }
}

/// Whether the second statement is the first one without its first letter, as pages print `ot Recruiting`.
fn is_clipped(first: &Status, second: &Status) -> bool {
    let mut letters = first.code().chars();
    letters.next().is_some() && letters.as_str().eq_ignore_ascii_case(second.code())
}

/// Whether a heading may end the part before it: parts keep their order, and running texts end only at headings
/// that are no common words.
fn may_follow(current: Part, next: Part, rest: &[Line<'_>]) -> bool {
    let running = matches!(
        current,
        Part::Summary | Part::Description | Part::Criteria | Part::Arms | Part::Primary | Part::Secondary | Part::Other
    );
    let plain = match next {
        Part::Conditions | Part::Interventions | Part::Number | Part::Sponsor | Part::Sex => true,
        // Without the heading of its section, `Status` counts when a status follows.
        Part::Status => rest
            .iter()
            .find(|line| !line.is_blank())
            .is_none_or(|line| read_status(line.text).is_none()),
        Part::Head
        | Part::Summary
        | Part::Description
        | Part::Recruitment
        | Part::Target
        | Part::Criteria
        | Part::Study
        | Part::StudyType
        | Part::StudyDesign
        | Part::Arms
        | Part::Primary
        | Part::Secondary
        | Part::Other
        | Part::Sites
        | Part::Footer => false,
    };
    next > current && !(running && plain)
}

fn heading(words: &str) -> Option<Part> {
    let words = unmarked(words);
    HEADINGS.iter().find(|(name, _)| *name == words).map(|(_, part)| *part)
}

fn is_chrome(words: &str) -> bool {
    CHROME.contains(&words) || words.starts_with(FOOTER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::codes;

    const PAGE: &str = "MedPath\n\nLime Juice Against Scurvy\n\nPhase 2/Phase 3\nRecruiting\nConditions\nScurvy\nRadiotherapy\nInterventions\nDrug: Lime juice\nSomething untyped\nRegistration Number\nnct1234567\nLead Sponsor\nAdmiralty\nBrief Summary\n\nSailors drink.\n\nStatus\n\nOf the fleet: good.\n\nDetailed Description\n\nNot available\n\nRead More\n\nRecruitment & Eligibility\n\nStatus\nCOMPLETED\nSex\nAll\nTarget Recruitment\nNot specified\nInclusion Criteria\n  • Sailors\n    1. of any rank\nExclusion Criteria\n  • Pirates\n\nStudy & Design\n\nStudy Type\nINTERVENTIONAL\nStudy Design\nPARALLEL, Randomized, Sideways\nArm && Interventions\nGroupInterventionDescription\nCitrus groupLime juiceDaily\nPrimary Outcome Measures\nNameTimeMethod\nGum score6 weeks\nSecondary Outcome Measures\nNameTimeMethod\n\nTrial Locations\n\nLocations (1)\n\nHarbour Clinic\n\n🇬🇧\n\nPortsmouth, United Kingdom\n\n© Copyright 2025. All Rights Reserved by MedPath\nA stray line\n";

    #[test]
    fn reads_a_page_and_keeps_what_it_does_not_know() {
        let reading = read(PAGE.as_bytes()).expect("a page");
        let trial = &reading.trial;
        assert_eq!(trial.nct(), Some("NCT01234567"));
        assert_eq!(
            trial.status.overall,
            Some(Status::Recruiting),
            "the first statement stands"
        );
        assert_eq!((trial.design.phases.len(), trial.enrollment.count), (2, None));
        assert_eq!(
            trial.texts.brief_summary.as_deref(),
            Some("Sailors drink.\n\nStatus\n\nOf the fleet: good."),
            "a word of the text is no heading"
        );
        assert_eq!(trial.texts.detailed_description, None);
        assert_eq!(
            trial.eligibility.criteria.as_deref(),
            Some("Inclusion Criteria\n  • Sailors\n    1. of any rank\nExclusion Criteria\n  • Pirates")
        );
        assert_eq!(trial.interventions[0].arm_labels, ["Citrus group"]);
        assert_eq!(trial.interventions[1].kind, None);
        assert_eq!(trial.outcomes[0].time_frame.as_deref(), Some("6 weeks"));
        assert_eq!(trial.sites[0].country_code.as_deref(), Some("GB"));
        let kept: Vec<_> = trial.extra.iter().filter_map(|field| field.value.as_str()).collect();
        assert_eq!(kept, ["COMPLETED", "Sideways", "A stray line"]);
        assert_eq!(
            codes(&reading.findings),
            [
                "status-conflict",
                "value-unexpected",
                "field-unknown",
                "non-condition-in-conditions"
            ]
        );
    }

    #[test]
    fn reads_the_markdown_rendering() {
        let page = "# Lime Juice Against Scurvy\n\nPhase 2\n\nCompleted\n\n## Conditions\n\n- Scurvy\n\n## Interventions\n\n- Drug: Lime juice\n\n## Registration Number\n\nJPRN-UMIN000012345\n\n## Lead Sponsor\n\nAdmiralty\n\n## Brief Summary\n\nSailors drink.\n\n## Recruitment & Eligibility\n\n- Status\n- COMPLETED\n- Sex\n- All\n- Target Recruitment\n- 12\n\n- Sailors\n- of any rank\n\n- Pirates\n\n## Study & Design\n\n- Study Type\n- INTERVENTIONAL\n- Study Design\n- SINGLE_GROUP\n\nArm && Interventions\n\nGroup Intervention Description\nCitrus group Lime juice Daily ration\n\nPrimary Outcome Measures\n\nName Time Method Gum score 6 weeks Seen by the surgeon\n";
        let reading = read(page.as_bytes()).expect("a page");
        let trial = &reading.trial;
        assert_eq!(trial.title(), Some("Lime Juice Against Scurvy"));
        assert_eq!(trial.ids[0].registry, crate::trial::RegistryName::Umin);
        assert_eq!(
            (trial.conditions.as_slice(), trial.enrollment.count),
            (&["Scurvy".to_owned()][..], Some(12))
        );
        assert_eq!(trial.status.overall, Some(Status::Completed));
        assert_eq!(
            trial.eligibility.criteria.as_deref(),
            Some("- Sailors\n- of any rank\n\n- Pirates")
        );
        assert_eq!(
            (trial.arms[0].label.as_deref(), trial.arms[0].description.as_deref()),
            (Some("Citrus group"), Some("Daily ration"))
        );
        assert_eq!(
            trial.outcomes[0].measure.as_deref(),
            Some("Gum score 6 weeks Seen by the surgeon")
        );
        assert_eq!(codes(&reading.findings), ["outcome-unsplit"]);
    }

    #[test]
    fn takes_the_closed_status_of_other_registries_as_printed() {
        let page = PAGE
            .replace("\nRecruiting\n", "\n")
            .replace("COMPLETED", "ot Recruiting");
        let reading = read(page.as_bytes()).expect("a page");
        let status = reading
            .trial
            .status
            .overall
            .as_ref()
            .map(|status| status.code().to_owned());
        assert_eq!(status.as_deref(), Some("ot Recruiting"));
        assert!(codes(&reading.findings).contains(&"value-unexpected"));
        let twice = page.replace("Phase 2/Phase 3\n", "Phase 2\nNot Recruiting\n");
        let reading = read(twice.as_bytes()).expect("a page");
        let status = reading
            .trial
            .status
            .overall
            .as_ref()
            .map(|status| status.code().to_owned());
        assert_eq!(status.as_deref(), Some("Not Recruiting"));
        assert!(!codes(&reading.findings).contains(&"status-conflict"));
    }

    #[test]
    fn reads_a_page_with_little_on_it_and_refuses_one_without_a_title() {
        let reading =
            read("MedPath\n\nLime Juice\n\nConditions\nScurvy\nInterventions\nRegistration Number\n".as_bytes());
        assert_eq!(
            codes(&reading.expect("a title").findings),
            ["id-missing", "status-missing"]
        );
        assert!(read(b"MedPath\n\n").is_err());
    }
}
