//! How often a witness and the native verdict decide, and where they differ.

use std::collections::BTreeMap;

use trialfire::eligibility::{Expr, Statement};
use trialfire::screening::{Line, Verdict, Why};

use super::differences::NAMED;
use super::people::Person;
use super::questions::Trial;

/// Unnamed disagreements that are printed.
const SHOWN_MAX: usize = 60;

/// What a witness and the native verdict say of one criterion and one person, whether they agree or not.
#[derive(Debug)]
pub(in super::super) struct Disagreement<'a> {
    /// Whose records.
    pub(super) person: &'a Person,
    /// The trial.
    pub(super) trial: &'a Trial,
    /// The native verdict on a criterion.
    pub(super) line: &'a Line,
    /// What the witness says.
    pub(super) said: Option<bool>,
}

impl Disagreement<'_> {
    /// The native verdict where there is one, or where there would be one if a bound's own record were recent: no
    /// witness asks how old a result is.
    fn native(&self) -> Option<bool> {
        let verdict = match (self.line.verdict, self.line.why, self.line.parts.as_slice()) {
            (Verdict::Unknown, Some(Why::Stale), [only]) if only.verdict == Verdict::Unknown => {
                let is_leaf = self
                    .stated()
                    .is_some_and(|stated| matches!(stated.expr, Expr::Measure(_)));
                only.if_recent.filter(|_| is_leaf)?
            }
            (verdict, ..) => verdict,
        };
        match verdict {
            Verdict::Met => Some(true),
            Verdict::NotMet => Some(false),
            Verdict::Unknown | Verdict::NotApplicable => None,
        }
    }

    /// What the criterion states.
    pub(super) fn stated(&self) -> Option<&Statement> {
        let nodes = self.trial.case.protocol.criteria().walk();
        let node = nodes.into_iter().find(|node| node.id == self.line.id)?;
        node.statement.as_ref()
    }
}

/// How often both decide.
#[derive(Debug)]
pub(super) struct Tally {
    of: String,
    people: std::collections::BTreeSet<String>,
    /// By the native verdict (met, not met, unknown, not applicable) and by the witness (true, false, none).
    table: [[usize; 3]; 4],
    /// Why there is no native verdict where the witness has one.
    only_witness: BTreeMap<&'static str, usize>,
    agreed: BTreeMap<String, usize>,
    /// Where the native verdict is open only because the record is old, and would be what the witness says.
    agreed_but_for_age: usize,
    named: BTreeMap<&'static str, usize>,
    unnamed: Vec<String>,
}

impl Tally {
    pub(super) fn new(of: String) -> Self {
        Self {
            of,
            people: std::collections::BTreeSet::new(),
            table: [[0; 3]; 4],
            only_witness: BTreeMap::new(),
            agreed: BTreeMap::new(),
            agreed_but_for_age: 0,
            named: BTreeMap::new(),
            unnamed: Vec::new(),
        }
    }

    /// Counts one criterion of one person.
    pub(super) fn add(&mut self, both: &Disagreement<'_>) {
        if !self.people.contains(&both.person.id) {
            self.people.insert(both.person.id.clone());
        }
        let row = match both.line.verdict {
            Verdict::Met => 0,
            Verdict::NotMet => 1,
            Verdict::Unknown => 2,
            Verdict::NotApplicable => 3,
        };
        let column = match both.said {
            Some(true) => 0,
            Some(false) => 1,
            None => 2,
        };
        self.table[row][column] += 1;
        match (both.native(), both.said) {
            (Some(a), Some(b)) if a != b => self.differs(both),
            (Some(_), Some(_)) if row > 1 => self.agreed_but_for_age += 1,
            (Some(_), Some(_)) => {
                let family = both.line.families.first().map(|family| format!("{family:?}"));
                *self.agreed.entry(family.unwrap_or_default()).or_default() += 1;
            }
            (None, Some(_)) => {
                let why = both.line.why.map_or("not asked", Why::code);
                *self.only_witness.entry(why).or_default() += 1;
            }
            (_, None) => {}
        }
    }

    fn differs(&mut self, both: &Disagreement<'_>) {
        if let Some(named) = NAMED.iter().find(|named| (named.is)(both)) {
            *self.named.entry(named.name).or_default() += 1;
            return;
        }
        let sentences: Vec<&str> = both.line.parts.iter().map(|part| part.sentence.as_str()).collect();
        self.unnamed.push(format!(
            "{} as of {}, {} {}: {:?}, the witness says {:?}\n    {}\n    {}\n    {}\n    {}",
            both.person.id,
            both.person.as_of,
            both.trial.case.nct,
            both.line.id,
            both.line.verdict,
            both.said,
            both.line.text.trim(),
            both.stated()
                .map(|stated| serde_json::to_string(&stated.expr).unwrap())
                .unwrap_or_default(),
            sentences.join(" | "),
            both.trial.conditions.get(&both.line.id).map_or("", String::as_str),
        ));
    }

    /// Prints the figures.
    pub(super) fn print(&self) {
        let all: usize = self.table.iter().flatten().sum();
        let both: usize = self.table[..2].iter().flat_map(|row| &row[..2]).sum();
        let native: usize = self.table[..2].iter().flatten().sum();
        let witness: usize = self.table.iter().flat_map(|row| &row[..2]).sum();
        let share = |of: usize| 100.0 * both as f64 / of.max(1) as f64;
        println!(
            "{}: {} people, {all} criteria asked; both decide {both} ({:.1} %), which is {:.1} % of the {native} native \
             verdicts and {:.1} % of the witness's {witness}",
            self.of,
            self.people.len(),
            share(all),
            share(native),
            share(witness)
        );
        for (name, row) in ["met", "not met", "unknown", "not applicable"].iter().zip(self.table) {
            println!(
                "  {name:<15} true {:>8}  false {:>8}  none {:>8}",
                row[0], row[1], row[2]
            );
        }
        println!(
            "  agreed by family: {:?}; {} more agree but for the age of the record",
            self.agreed, self.agreed_but_for_age
        );
        println!("  the witness alone decides, native: {:?}", self.only_witness);
        println!("  differences of a named kind: {:?}", self.named);
        println!("  differences of no named kind: {}", self.unnamed.len());
        for line in self.unnamed.iter().take(SHOWN_MAX) {
            println!("  {line}");
        }
    }

    /// Fails where a difference is of no named kind, or where fewer than so many are decided by both.
    pub(super) fn check(&self, both_min: usize) {
        let agreed: usize = self.agreed.values().sum();
        assert!(self.unnamed.is_empty(), "{}: {} differ", self.of, self.unnamed.len());
        assert!(agreed >= both_min, "{}: only {agreed} are decided by both", self.of);
    }
}
