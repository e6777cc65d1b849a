//! What is told of one patient and one trial.

use crate::chart::Day;
use crate::eligibility::{Class, Code, Family, Kind, Side, Who};
use crate::screening::study::Study;
use crate::screening::tally::{Counts, Tier};
use crate::screening::verdict::{Effect, Verdict};
use crate::screening::why::Why;

/// What is told of one patient and one trial. The same patient, trial, day and policy give the same report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The trial beside its criteria.
    pub study: Study,
    /// How the patient stands to it.
    pub tier: Tier,
    /// From 0 to 10,000: see `score`.
    pub score: u16,
    /// How near the trial's conditions are to the patient's: 3 the same, 2 at most two steps apart, 1 all tumors or
    /// not known, 0 none.
    pub nearness: u8,
    /// Kilometres to the nearest open site, where both positions are known.
    pub distance_km: Option<f64>,
    /// How many criteria came out how.
    pub counts: Counts,
    /// The criteria: the registry's own bounds first, then those of the text in its order.
    pub lines: Vec<Line>,
    /// The first day on which nothing that blocks would block any more, where time alone does it.
    pub passes_on: Option<Day>,
    /// What would settle what is open, each once.
    pub missing: Vec<Missing>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its id, such as `inc.6`; `registry.1` for the registry's own bounds.
    pub id: String,
    /// Its number or letter as written.
    pub marker: Option<String>,
    /// How deep it is nested, from 0.
    pub depth: usize,
    /// Its side.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
    /// The sponsor's words, verbatim.
    pub text: String,
    /// First byte of the words in the criteria text, and the byte after the last; none for the registry's own bounds.
    pub span: Option<(usize, usize)>,
    /// How much of it was understood; none when it states nothing.
    pub class: Option<Class>,
    /// What it speaks of.
    pub families: Vec<Family>,
    /// Whether the sentence is true of the patient.
    pub verdict: Verdict,
    /// What that does to the trial.
    pub effect: Effect,
    /// Why it is unknown.
    pub why: Option<Why>,
    /// Whether it rests on the absence of a record.
    pub presumed: bool,
    /// Whether time or treatment can turn it.
    pub recoverable: bool,
    /// The first day on which it would turn by itself.
    pub turns: Option<Day>,
    /// One plain sentence.
    pub sentence: String,
    /// What it rests on, leaf by leaf.
    pub parts: Vec<LinePart>,
}

/// One leaf of a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePart {
    /// First byte of its words in the criteria text, and the byte after the last.
    pub span: Option<(usize, usize)>,
    /// Whether the verdict on the criterion rests on it.
    pub decides: bool,
    /// Whether it is true of the patient.
    pub verdict: Verdict,
    /// Why that is unknown.
    pub why: Option<Why>,
    /// The criterion that it refers to, where it is one of the same trial.
    pub refers_to: Option<String>,
    /// What the verdict would be if the record were recent.
    pub if_recent: Option<Verdict>,
    /// One plain sentence: what was found, what was asked, the verdict.
    pub sentence: String,
    /// The records it rests on.
    pub evidence: Vec<Evidence>,
    /// The first day on which it would turn by itself.
    pub turns: Option<Day>,
    /// What would have to be otherwise.
    pub change: Option<String>,
    /// What to ask, where it is open.
    pub question: Option<Question>,
    /// The record that would settle it.
    pub missing: Option<Missing>,
}

/// A record that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// `Observation/o1`.
    pub reference: String,
    /// The element, as `FHIRPath`.
    pub path: String,
    /// What it is, as recorded.
    pub text: String,
    /// Its value as recorded.
    pub value: Option<String>,
    /// The value in the unit of the comparison, where it was converted.
    pub converted: Option<String>,
    /// The limit of normal that was used, and whose it is.
    pub limit: Option<String>,
    /// When, as precisely as recorded.
    pub date: Option<String>,
}

/// A question that would settle something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Who can answer it.
    pub who: Who,
}

/// A record that would settle something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// What is missing, for people.
    pub text: String,
    /// The FHIR type of such a record.
    pub resource: &'static str,
    /// Codes by which it would be found.
    pub codes: Vec<Code>,
}

impl Report {
    /// The criteria that keep the patient out, in the order of the text; of a list the lines in it that do.
    pub fn blockers(&self) -> impl Iterator<Item = &Line> {
        let blocking = self.lines.iter().filter(|line| line.effect == Effect::Blocks);
        blocking.flat_map(|line| deciding(&self.lines, line))
    }
}

/// The criteria on which the verdict on a criterion rests: those that it refers to and that say the same, else itself.
pub(crate) fn deciding<'l>(lines: &'l [Line], line: &'l Line) -> Vec<&'l Line> {
    let mut found: Vec<&Line> = Vec::new();
    let mut open = vec![line];
    while let Some(one) = open.pop() {
        // A criterion may refer to itself through others.
        if found.iter().any(|known| known.id == one.id) {
            continue;
        }
        found.push(one);
        let ids = one
            .parts
            .iter()
            .filter(|part| part.decides)
            .filter_map(|part| part.refers_to.as_deref());
        let below = ids.filter_map(|id| lines.iter().find(|line| line.id == id));
        open.extend(below.filter(|below| below.verdict == one.verdict));
    }
    found.retain(|one| one.parts.iter().any(|part| part.decides && part.refers_to.is_none()));
    found.sort_by_key(|one| one.span);
    if found.is_empty() { vec![line] } else { found }
}
