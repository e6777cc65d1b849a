//! Lines of the Chia corpus with what people marked in them.

use serde::Deserialize;

use super::line::Line;
use crate::support::figures::Half;
use crate::support::source::records;

/// A line with its entities, relations and groups.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct ChiaLine {
    /// Its name.
    pub(crate) id: String,
    /// Its trial.
    pub(crate) nct: String,
    /// `inc` or `exc`.
    pub(crate) side: String,
    /// Its words.
    pub(crate) line: String,
    /// What was marked.
    pub(crate) entities: Vec<Entity>,
    /// Kind, from, to.
    pub(crate) relations: Vec<(String, String, String)>,
    /// Groups of alternatives.
    pub(crate) groups: Vec<Group>,
}

/// A marked stretch, perhaps in parts.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Entity {
    /// Its name within the line.
    pub(crate) id: String,
    /// What it is: `Condition`, `Drug`, `Negation`, …
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Its characters in the line.
    pub(crate) spans: Vec<(usize, usize)>,
    /// Its words.
    pub(crate) text: String,
}

/// Entities under one operator.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Group {
    /// `OR`, rarely `NOT`.
    pub(crate) op: String,
    /// Names of entities.
    pub(crate) args: Vec<String>,
}

impl ChiaLine {
    /// Whether it may be looked at.
    pub(crate) fn half(&self) -> Half {
        Half::of(&self.nct)
    }

    /// The entity of a name.
    pub(crate) fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.id == id)
    }

    /// What the parser makes of it.
    pub(crate) fn parse(&self) -> Line {
        Line::parse(&self.side, &self.line)
    }
}

impl Entity {
    /// Whether the bytes `start..end` of the parsed text touch it.
    pub(crate) fn overlaps(&self, line: &Line, (start, end): (usize, usize)) -> bool {
        self.spans.iter().any(|(from, to)| {
            let (from, to) = line.bytes(*from, *to);
            start < to && from < end
        })
    }
}

/// All lines; none where there is no corpus.
pub(crate) fn lines() -> Option<Vec<ChiaLine>> {
    records("chia/chia_lines.jsonl.gz")
}

#[cfg(test)]
pub(crate) mod made {
    //! Lines written by hand.

    use super::{ChiaLine, Entity, Group};

    /// A line whose entities are named `T1`, `T2`, … and are the first place of their words.
    pub(crate) fn line(side: &str, text: &str, marked: &[(&str, &str)], any: &[&[&str]]) -> ChiaLine {
        let entities = marked.iter().enumerate().map(|(at, (kind, words))| {
            let start = text.find(words).unwrap();
            let start = text[..start].chars().count();
            Entity {
                id: format!("T{}", at + 1),
                kind: (*kind).to_owned(),
                spans: vec![(start, start + words.chars().count())],
                text: (*words).to_owned(),
            }
        });
        ChiaLine {
            id: "made".to_owned(),
            nct: "NCT00000000".to_owned(),
            side: side.to_owned(),
            line: text.to_owned(),
            entities: entities.collect(),
            relations: Vec::new(),
            groups: any
                .iter()
                .map(|args| Group {
                    op: "OR".to_owned(),
                    args: args.iter().map(|arg| (*arg).to_owned()).collect(),
                })
                .collect(),
        }
    }
}

#[test]
fn entities_are_found_in_the_parsed_text() {
    let line = made::line("exc", "≥ 2 asthma attacks", &[("Condition", "asthma")], &[]);
    let parsed = line.parse();
    let at = parsed.text.find("asthma").unwrap();
    let entity = line.entity("T1").unwrap();
    assert!(entity.overlaps(&parsed, (at + 2, at + 3)));
    assert!(!entity.overlaps(&parsed, (at + 6, at + 9)));
}
