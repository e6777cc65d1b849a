//! Texts of MedPath pages: headings on lines of their own, values below, tables with fused cells.
//!
//! A rendering with markdown marks (`- Status`, `# Title`) is read by the same rules. No page states ages,
//! dates or whether volunteers are healthy.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::page::arm_row::{Cut, Listed, split_arm_row};
use crate::registry::page::condition::flag_treatments;
use crate::registry::page::draft::{Draft, shorten};
use crate::registry::page::fused::Vocabulary;
use crate::registry::page::outcome_row::{OUTCOME_HEADS, read_outcomes};
use crate::registry::page::sections::{Line, decode, lines, present, starts_item, verbatim};
use crate::registry::page::site::read_sites;
use crate::trial::{
    Agency, Allocation, Arm, Finding, FindingCode, Format, Intervention, InterventionModel, InterventionType, Masking,
    ObservationalModel, OutcomeRank, OutcomeSplit, Phase, PrimaryPurpose, Severity, Sex, Status, StudyType,
    TimePerspective,
};

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
/// Heads of the table of arms.
const ARM_HEADS: [&str; 2] = ["GroupInterventionDescription", "Group Intervention Description"];

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

/// How many of the five headings of a page's head tell that a text is one.
const HEADINGS_MIN: usize = 3;

/// Whether a text begins like a MedPath page, in either rendering.
pub fn recognises(head: &[u8]) -> bool {
    let (text, _) = decode(head);
    let mut content = text.lines().map(str::trim).filter(|line| !line.is_empty());
    if content.clone().next().is_some_and(|line| unmarked(line) == "MedPath") {
        return true;
    }
    let known: std::collections::BTreeSet<Part> = content
        .by_ref()
        .filter_map(heading)
        .filter(|part| (Part::Conditions..=Part::Summary).contains(part))
        .collect();
    known.len() >= HEADINGS_MIN
}

/// Reads one page.
pub fn read(record: &[u8]) -> Result<Reading, ReadError> {
    let (text, repaired) = decode(record);
    let mut draft = Draft::new(Format::Medpath, record);
    draft.findings.extend(repaired);
    let page = Page::cut(&lines(&text));
    page.head(&mut draft);
    page.lists(&mut draft);
    page.texts(&mut draft);
    page.recruitment(&mut draft);
    page.design(&mut draft);
    page.arms(&mut draft);
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
        if let Some(line) = self.value(Part::Status, draft) {
            self.status(draft, &line);
        }
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
            match line.text.trim().replace(',', "").parse() {
                Ok(count) => draft.trial.enrollment.count = Some(count),
                Err(_) => draft.keep_value("Target Recruitment", &line, "a number of participants"),
            }
        }
    }

    /// The page states the status twice; the first statement stands where they differ.
    fn status(&self, draft: &mut Draft, line: &Line<'_>) {
        let stated = Status::read(line.text);
        let lost_letter = line.text.eq_ignore_ascii_case("ot recruiting");
        match &draft.trial.status.overall {
            Some(first) if *first == stated => {}
            Some(first) if lost_letter && first.code().eq_ignore_ascii_case("not recruiting") => {}
            Some(first) => {
                let text = format!(
                    "expected the status `{}` of the page's head again, found `{}`",
                    first.label(),
                    shorten(line.text)
                );
                draft.note_at(line.number, Severity::Warning, FindingCode::StatusConflict, text);
                draft.keep_value("Status", line, "the status of the page's head");
            }
            None => {
                if !stated.is_known() {
                    let hint = if lost_letter { ", where the page has lost the first letter" } else { "" };
                    let text = format!("expected a recruitment status, found `{}`{hint}", shorten(line.text));
                    draft.note_at(line.number, Severity::Warning, FindingCode::ValueUnexpected, text);
                }
                draft.trial.status.overall = Some(stated);
            }
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

    /// The table of arms: rows of label, intervention and description; one row an intervention or an arm.
    fn arms(&self, draft: &mut Draft) {
        let entries = self.values(Part::Interventions);
        let list: Vec<Listed<'_>> = entries
            .iter()
            .filter_map(|line| present(line.text))
            .map(|entry| Listed {
                entry,
                name: entry.split_once(": ").map_or(entry, |(_, name)| name.trim()),
            })
            .collect();
        let vocabulary = self.vocabulary();
        let lines = self.part(Part::Arms);
        let spaced = lines.iter().any(|line| unmarked(line.text) == "Group Intervention Description");
        let mut blank_before = false;
        for line in lines {
            let words = line.text.trim();
            if ARM_HEADS.contains(&unmarked(words)) {
                continue;
            }
            if words.is_empty() {
                blank_before = true;
                continue;
            }
            let row = split_arm_row(words, &list, spaced, &vocabulary);
            let first = draft.trial.arms.is_empty();
            let begins = first || (row.cut == Cut::Listed && !starts_item(words))
                || (row.cut == Cut::Guessed && !blank_before && !starts_item(words));
            if begins {
                push_arm(draft, line, row, &list);
            } else if let Some(arm) = draft.trial.arms.last_mut() {
                let text = arm.description.get_or_insert_default();
                if !text.is_empty() {
                    text.push_str(if blank_before { "\n\n" } else { "\n" });
                }
                text.push_str(line.text.trim_end());
            }
            blank_before = false;
        }
        merge_arms(draft);
    }

    fn outcomes(&self, draft: &mut Draft) {
        let vocabulary = self.vocabulary();
        for (part, rank, label) in [
            (Part::Primary, OutcomeRank::Primary, "Primary Outcome Measures"),
            (Part::Secondary, OutcomeRank::Secondary, "Secondary Outcome Measures"),
            (Part::Other, OutcomeRank::Other, "Other Outcome Measures"),
        ] {
            let table: Vec<Line<'_>> = self
                .part(part)
                .iter()
                .filter(|line| !OUTCOME_HEADS.contains(&unmarked(line.text)))
                .copied()
                .collect();
            for outcome in read_outcomes(rank, &table, &vocabulary) {
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
                draft.findings.extend(finding.map(|finding| finding.at_path(format!("medpath/{label}"))));
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
        Part::Status => !rest.iter().find(|line| !line.is_blank()).is_some_and(|line| read_status(line.text).is_some()),
        _ => false,
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

/// The words of a line without the marks of the markdown rendering.
fn unmarked(words: &str) -> &str {
    let words = words.trim();
    let words = words.trim_start_matches('#').trim_start();
    let words = words
        .strip_prefix("- ")
        .or_else(|| words.strip_prefix("* "))
        .unwrap_or(words)
        .trim_start();
    words
        .strip_prefix("**")
        .and_then(|inner| inner.strip_suffix("**"))
        .unwrap_or(words)
}

/// `Phase 1/Phase 2` is two phases; a line that is no phase is none.
fn read_phases(words: &str) -> Vec<Phase> {
    let phases: Vec<Phase> = match Phase::read(words) {
        Phase::Other(_) => words.split(['/', '|', ',']).map(Phase::read).collect(),
        known => vec![known],
    };
    if phases.iter().all(Phase::is_known) { phases } else { Vec::new() }
}

/// A status of the registries, or the words of WHO pages for closed ones.
fn read_status(words: &str) -> Option<Status> {
    let words = unmarked(words);
    let status = Status::read(words);
    (status.is_known() || words.eq_ignore_ascii_case("not recruiting")).then_some(status)
}

/// `Drug: Lime juice`, or a name alone.
fn intervention(words: &str) -> Intervention {
    let typed = words
        .split_once(':')
        .map(|(kind, name)| (InterventionType::read(kind), name.trim()))
        .filter(|(kind, name)| kind.is_known() && !name.is_empty());
    match typed {
        Some((kind, name)) => Intervention {
            kind: Some(kind),
            name: Some(name.to_owned()),
            ..Intervention::default()
        },
        None => Intervention {
            name: Some(words.to_owned()),
            ..Intervention::default()
        },
    }
}

/// Takes one word of the design line into the slot it fits; false when there is none or it is taken.
fn take_design(draft: &mut Draft, word: &str) -> bool {
    fn fill<T>(slot: &mut Option<T>, value: T, known: bool) -> bool {
        let free = known && slot.is_none();
        if free {
            *slot = Some(value);
        }
        free
    }
    let design = &mut draft.trial.design;
    let observational = design.study_type == Some(StudyType::Observational);
    let model = InterventionModel::read(word);
    let observed = ObservationalModel::read(word);
    if observational {
        let (allocation, time) = (Allocation::read(word), TimePerspective::read(word));
        let (known, time_known) = (observed.is_known(), time.is_known());
        return fill(&mut design.observational_model, observed, known)
            || fill(&mut design.time_perspective, time, time_known)
            || fill(&mut design.allocation, allocation.clone(), allocation.is_known());
    }
    let (allocation, masking, purpose) = (Allocation::read(word), Masking::read(word), PrimaryPurpose::read(word));
    let known = (
        model.is_known(),
        allocation.is_known(),
        masking.is_known(),
        purpose.is_known(),
        observed.is_known(),
    );
    fill(&mut design.intervention_model, model, known.0)
        || fill(&mut design.allocation, allocation, known.1)
        || fill(&mut design.masking, masking, known.2)
        || fill(&mut design.primary_purpose, purpose, known.3)
        || fill(&mut design.observational_model, observed, known.4)
}

fn push_arm(draft: &mut Draft, line: &Line<'_>, row: crate::registry::page::arm_row::ArmRow, list: &[Listed<'_>]) {
    let finding = match row.cut {
        Cut::Listed => None,
        Cut::Guessed => Some((
            Severity::Information,
            "found no listed intervention in the row, label and description are told apart by letter case",
        )),
        Cut::Whole => Some((
            Severity::Warning,
            "expected a label, interventions and a description, found no seam, the row is kept as description",
        )),
    };
    if let Some((severity, text)) = finding {
        draft.note_at(line.number, severity, FindingCode::ArmUnsplit, text);
    }
    draft.trial.arms.push(Arm {
        label: row.label,
        kind: None,
        description: row.description,
        intervention_names: row
            .interventions
            .iter()
            .filter_map(|index| list.get(*index))
            .map(|listed| listed.entry.to_owned())
            .collect(),
    });
}

/// Joins rows of one arm, printed once for each of its interventions, and links interventions to arms.
fn merge_arms(draft: &mut Draft) {
    let mut merged: Vec<Arm> = Vec::new();
    for arm in std::mem::take(&mut draft.trial.arms) {
        let same = merged
            .iter_mut()
            .find(|known| arm.label.is_some() && known.label == arm.label && known.description == arm.description);
        match same {
            Some(known) => {
                for name in arm.intervention_names {
                    if !known.intervention_names.contains(&name) {
                        known.intervention_names.push(name);
                    }
                }
            }
            None => merged.push(arm),
        }
    }
    for intervention in &mut draft.trial.interventions {
        let name = intervention.name.as_deref().unwrap_or_default();
        intervention.arm_labels = merged
            .iter()
            .filter(|arm| {
                arm.intervention_names
                    .iter()
                    .any(|entry| entry.split_once(": ").map_or(entry.as_str(), |(_, name)| name.trim()) == name)
            })
            .filter_map(|arm| arm.label.clone())
            .collect();
    }
    draft.trial.arms = merged;
}
