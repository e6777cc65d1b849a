//! Texts of `ClinicalTrialExchange` pages: labels with the value on the next line, criteria as free text at the end.
//!
//! One rendering prints every value twice and glues labels to the value before (`Phase 2Accepts Healthy
//! Volunteers?`). The page never prints its registration number.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::count::{COUNT, read_count};
use crate::registry::page::draft::{Draft, shorten};
use crate::registry::page::sections::{Line, decode, lines, present, unwrapped, verbatim};
use crate::registry::page::wording::read_phases;
use crate::trial::{Agency, DateFact, FindingCode, Format, MeshTerm, PartialDate, Severity, Sex, Status};

/// The parts of a page, in their order on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Head,
    Status,
    End,
    Target,
    Gender,
    Summary,
    Phase,
    Healthy,
    Details,
    Sponsor,
    Collaborators,
    Treatments,
    Updated,
    Criteria,
}

const LABELS: [(&str, Part); 15] = [
    ("Status:", Part::Status),
    ("Trial end date:", Part::End),
    ("Target enrollment:", Part::Target),
    ("Participant gender:", Part::Gender),
    ("Summary", Part::Summary),
    ("Phase:", Part::Phase),
    ("Accepts Healthy Volunteers?", Part::Healthy),
    ("Details", Part::Details),
    ("Lead Sponsor:", Part::Sponsor),
    ("Collaborator:", Part::Collaborators),
    ("Collaborators:", Part::Collaborators),
    ("Treatments:", Part::Treatments),
    ("Treatment:", Part::Treatments),
    ("Last Updated:", Part::Updated),
    ("Criteria", Part::Criteria),
];

/// The first line of every page.
const FIRST: &str = "Overview";
/// Dates that stand for "not given": the zero of Unix time in western time zones, and a zero of databases.
const NO_DATES: [&str; 3] = ["1969-12-31", "1970-01-01", "0000-00-00"];

/// Reads one page.
pub(crate) fn read(record: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(record);
    let mut draft = Draft::new(Format::Exchange, record);
    let page = Page::cut(&lines(&text));
    if let Some(title) = page.value(Part::Head, &mut draft) {
        draft.trial.titles.brief = Some(title.text.to_owned());
    }
    page.status(&mut draft);
    page.end_date(&mut draft);
    page.enrollment(&mut draft);
    page.people(&mut draft);
    page.parties(&mut draft);
    draft.trial.texts.brief_summary = unwrapped(&page.once(Part::Summary)).filter(|text| present(text).is_some());
    draft.trial.eligibility.criteria = verbatim(&page.once(Part::Criteria)).filter(|text| present(text).is_some());
    for line in page.part(Part::Details) {
        draft.keep(line);
    }
    draft.finish()
}

/// A page cut at its labels.
struct Page<'a> {
    parts: Vec<(Part, Vec<Line<'a>>)>,
}

impl<'a> Page<'a> {
    fn cut(lines: &[Line<'a>]) -> Self {
        let mut parts: Vec<(Part, Vec<Line<'a>>)> = vec![(Part::Head, Vec::new())];
        let first = lines.iter().position(|line| !line.is_blank());
        for (index, line) in lines.iter().enumerate() {
            if Some(index) == first && line.text.trim() == FIRST {
                continue;
            }
            let current = parts.last().map_or(Part::Head, |(part, _)| *part);
            let (value, labels) = peel(line.text, current);
            if let Some((_, held)) = parts.last_mut()
                && (!value.is_empty() || labels.is_empty())
            {
                held.push(Line {
                    number: line.number,
                    text: value,
                });
            }
            for (part, value) in labels {
                let value = value.map(|text| Line {
                    number: line.number,
                    text,
                });
                parts.push((part, value.into_iter().collect()));
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

    /// The lines of a part, once where the page prints them twice.
    fn once(&self, wanted: Part) -> Vec<Line<'a>> {
        let lines = self.part(wanted);
        let words: Vec<&str> = lines
            .iter()
            .map(|line| line.text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        let (head, tail) = words.split_at(words.len() / 2);
        if head.is_empty() || head != tail {
            return lines.to_vec();
        }
        let mut left = head.len();
        lines
            .iter()
            .take_while(|line| {
                let taken = left > 0;
                left -= usize::from(taken && !line.is_blank());
                taken
            })
            .copied()
            .collect()
    }

    /// The values of a part: its lines with words, once.
    fn values(&self, wanted: Part) -> Vec<Line<'a>> {
        self.once(wanted)
            .into_iter()
            .filter(|line| present(line.text).is_some())
            .map(|line| Line {
                number: line.number,
                text: line.text.trim(),
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
        first
    }

    fn status(&self, draft: &mut Draft) {
        let Some(line) = self.value(Part::Status, draft) else {
            return;
        };
        let status = read_word(line.text, Status::read, Status::is_known);
        if !status.is_known() {
            let text = format!("expected a recruitment status, found `{}`", shorten(line.text));
            draft.note_at(line.number, Severity::Warning, FindingCode::ValueUnexpected, text);
        }
        draft.trial.status.overall = Some(status);
    }

    fn end_date(&self, draft: &mut Draft) {
        let Some(line) = self.value(Part::End, draft) else {
            return;
        };
        draft.trial.dates.completion = read_date(draft, "Trial end date", &line);
    }

    /// A target of 0 stands for "not given", unless the study was withdrawn.
    fn enrollment(&self, draft: &mut Draft) {
        let Some(line) = self.value(Part::Target, draft) else {
            return;
        };
        let withdrawn = draft.trial.status.overall == Some(Status::Withdrawn);
        match read_count(&line.text.replace(',', "")) {
            Some(0) if !withdrawn => draft.note_at(
                line.number,
                Severity::Information,
                FindingCode::ZeroSentinel,
                "expected a target enrollment, found `0`, which this source prints for `not given`",
            ),
            Some(count) => draft.trial.enrollment.count = Some(count),
            None => draft.keep_value("Target enrollment", &line, COUNT),
        }
    }

    /// Sex, phase, healthy volunteers.
    fn people(&self, draft: &mut Draft) {
        if let Some(line) = self.value(Part::Gender, draft) {
            let sex = read_word(line.text, Sex::read, Sex::is_known);
            if !sex.is_known() {
                let text = format!("expected `All`, `Female` or `Male`, found `{}`", shorten(line.text));
                draft.note_at(line.number, Severity::Warning, FindingCode::ValueUnexpected, text);
            }
            draft.trial.eligibility.sex = Some(sex);
        }
        if let Some(line) = self.value(Part::Phase, draft) {
            let phases = read_word(line.text, read_phases, |phases| !phases.is_empty());
            if phases.is_empty() {
                draft.keep_value("Phase", &line, "a phase such as `Phase 2` or `Phase 1/Phase 2`");
            }
            draft.trial.design.phases = phases;
        }
        if let Some(line) = self.value(Part::Healthy, draft) {
            match line.text {
                "No" => draft.trial.eligibility.healthy_volunteers = Some(false),
                "Yes" | "Accepts Healthy Volunteers" => draft.trial.eligibility.healthy_volunteers = Some(true),
                _ => draft.keep_value(
                    "Accepts Healthy Volunteers?",
                    &line,
                    "`No` or `Accepts Healthy Volunteers`",
                ),
            }
        }
    }

    /// Sponsor, collaborators, treatments, date of the last update.
    fn parties(&self, draft: &mut Draft) {
        let mut sponsors = self.values(Part::Sponsor).into_iter();
        draft.trial.sponsors.lead = sponsors.next().map(|line| agency(line.text));
        for line in sponsors {
            // Seen where a sponsor was renamed: the page prints the old and the new name.
            draft.keep_value("Lead Sponsor", &line, "one lead sponsor");
        }
        draft.trial.sponsors.collaborators = self
            .values(Part::Collaborators)
            .iter()
            .map(|line| agency(line.text))
            .collect();
        let plural = self.parts.iter().any(|(part, _)| *part == Part::Collaborators);
        if plural && draft.trial.sponsors.collaborators.is_empty() {
            draft.note(
                Severity::Information,
                FindingCode::ValueUnexpected,
                "expected collaborators below their label, found none",
            );
        }
        draft.trial.derived.interventions_mesh = self
            .values(Part::Treatments)
            .iter()
            .map(|line| MeshTerm {
                id: None,
                term: line.text.to_owned(),
            })
            .collect();
        if let Some(line) = self.value(Part::Updated, draft) {
            draft.trial.dates.last_update_post = read_date(draft, "Last Updated", &line);
        }
    }
}

fn agency(name: &str) -> Agency {
    Agency {
        name: Some(name.to_owned()),
        class: None,
    }
}

/// A word of a list, also where the page prints it twice on one line (`CompletedCompleted`).
fn read_word<T>(text: &str, read: fn(&str) -> T, is_known: fn(&T) -> bool) -> T {
    let whole = read(text);
    if is_known(&whole) {
        return whole;
    }
    let half = text
        .split_at_checked(text.len() / 2)
        .filter(|(head, tail)| head == tail)
        .map(|(head, _)| read(head))
        .filter(is_known);
    half.unwrap_or(whole)
}

/// A day, without the days that stand for "not given". The site pads months to their first day.
fn read_date(draft: &mut Draft, label: &str, line: &Line<'_>) -> Option<DateFact> {
    if NO_DATES.contains(&line.text) {
        let text = format!(
            "expected a date, found `{}`, which this source prints for `not given`",
            line.text
        );
        draft.note_at(line.number, Severity::Information, FindingCode::ZeroSentinel, text);
        return None;
    }
    let date = line.text.parse::<PartialDate>().ok();
    if date.is_none() {
        draft.keep_value(label, line, "a date such as `2024-05-17`");
    }
    date.map(DateFact::unstated)
}

/// A label found on a line, with the value that follows it there.
type Found<'a> = (Part, Option<&'a str>);

/// Takes the labels off a line: the line itself, glued to the end of a value, or before their value.
fn peel(line: &str, current: Part) -> (&str, Vec<Found<'_>>) {
    let mut value = line;
    let mut found: Vec<Found<'_>> = Vec::new();
    loop {
        let words = value.trim();
        let limit = found.last().map(|(part, _)| *part);
        let label = LABELS.iter().find_map(|(label, part)| {
            let in_order = *part > current && limit.is_none_or(|limit| *part < limit);
            let rest = words.strip_suffix(label).filter(|_| in_order)?;
            (rest.is_empty() || may_be_glued(label, *part, rest, current)).then_some((*part, rest))
        });
        match label {
            Some((part, rest)) => {
                found.push((part, None));
                value = rest;
            }
            None => break,
        }
    }
    if found.is_empty() && current != Part::Summary && current != Part::Criteria {
        let words = line.trim();
        let inline = LABELS.iter().find_map(|(label, part)| {
            let rest = words
                .strip_prefix(label)
                .filter(|_| *part > current && !label.ends_with('s'))?;
            (label.ends_with([':', '?']) && rest.starts_with(' ')).then_some((*part, Some(rest.trim())))
        });
        if let Some(inline) = inline {
            return ("", vec![inline]);
        }
    }
    found.reverse();
    (value, found)
}

/// Labels without a colon are common words: they may be glued only to the values that stand before them.
fn may_be_glued(label: &str, part: Part, rest: &str, current: Part) -> bool {
    if rest.ends_with(char::is_whitespace) {
        return false;
    }
    match part {
        Part::Summary => current == Part::Gender,
        Part::Details => matches!(current, Part::Healthy | Part::Phase),
        Part::Criteria => current >= Part::Sponsor && current < Part::Criteria,
        Part::Head
        | Part::Status
        | Part::End
        | Part::Target
        | Part::Gender
        | Part::Phase
        | Part::Healthy
        | Part::Sponsor
        | Part::Collaborators
        | Part::Treatments
        | Part::Updated => label.ends_with([':', '?']),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::testing::codes;
    use crate::trial::Phase;

    const PAGE: &str = "Overview\n\nLime Juice Against Scurvy\n\nStatus:\nRecruiting\nTrial end date:\n1969-12-31\nTarget enrollment:\n0\nParticipant gender:\nAll\nSummary\nSailors are given\nlime juice.\n\nOthers are not.\nPhase:\nPhase 1/Phase 2\nAccepts Healthy Volunteers?\nAccepts Healthy Volunteers\nDetails\nLead Sponsor:\nAdmiralty\nNavy Board\nCollaborator:\nSick and Hurt Commission\nTreatments:\nAscorbic Acid\nLast Updated:\n2021-11-12\nCriteria\nInclusion Criteria:\n\n- Sailors of any\nrank\n";

    #[test]
    fn reads_a_page() {
        let reading = read(PAGE.as_bytes()).expect("a page");
        let trial = &reading.trial;
        assert_eq!(trial.titles.brief.as_deref(), Some("Lime Juice Against Scurvy"));
        assert_eq!(trial.status.overall, Some(Status::Recruiting));
        assert_eq!((trial.dates.completion.as_ref(), trial.enrollment.count), (None, None));
        assert_eq!(
            trial.texts.brief_summary.as_deref(),
            Some("Sailors are given lime juice.\n\nOthers are not.")
        );
        assert_eq!(trial.design.phases, [Phase::Phase1, Phase::Phase2]);
        assert_eq!(trial.eligibility.healthy_volunteers, Some(true));
        assert_eq!(
            trial.sponsors.lead.as_ref().and_then(|lead| lead.name.as_deref()),
            Some("Admiralty")
        );
        assert_eq!(
            trial.extra.first().map(|field| field.value.clone()),
            Some("Navy Board".into())
        );
        assert_eq!(trial.sponsors.collaborators.len(), 1);
        assert_eq!(
            trial.eligibility.criteria.as_deref(),
            Some("Inclusion Criteria:\n\n- Sailors of any\nrank")
        );
        assert_eq!(
            codes(&reading.findings),
            ["zero-sentinel", "zero-sentinel", "value-unexpected", "id-missing"]
        );
    }

    #[test]
    fn reads_values_printed_twice_and_glued_labels() {
        let page = "Overview\nLime Juice Against Scurvy\nStatus:\nWithdrawn\nWithdrawn\nTarget enrollment:\n0\n0\nParticipant gender:\nAllAll\nSummary\nSailors are given lime juice.Phase:\nPhase 2Accepts Healthy Volunteers?\nNoDetails\nLead Sponsor:\nAdmiraltyTreatments:\nAscorbic Acid\nCriteria\nInclusion Criteria:\n\n- Sailors";
        let trial = read(page.as_bytes()).expect("a page").trial;
        assert_eq!(trial.status.overall, Some(Status::Withdrawn));
        assert_eq!(trial.enrollment.count, Some(0), "a withdrawn study has none");
        assert_eq!(trial.eligibility.sex, Some(Sex::All));
        assert_eq!(
            trial.texts.brief_summary.as_deref(),
            Some("Sailors are given lime juice.")
        );
        assert_eq!(trial.design.phases, [Phase::Phase2]);
        assert_eq!(trial.eligibility.healthy_volunteers, Some(false));
        assert_eq!(
            trial.sponsors.lead.as_ref().and_then(|lead| lead.name.as_deref()),
            Some("Admiralty")
        );
        assert_eq!(
            trial.derived.interventions_mesh.first().map(|term| term.term.as_str()),
            Some("Ascorbic Acid")
        );
        assert!(trial.extra.is_empty());
    }
}
