//! What the gold of a line represents, and what it connects.

use super::chia::{ChiaLine, Entity};
use super::line::Line;

/// Kinds of entities that say nothing of alternatives: what groups others, what denies, and what the annotators could
/// not represent and so left whole.
const SILENT: &[&str] = &[
    "Scope",
    "Negation",
    "Non-query-able",
    "Non-representable",
    "Not_a_criteria",
    "Context_Error",
    "Post-eligibility",
    "Subjective_judgement",
    "Parsing_Error",
    "Informed_consent",
    "Pregnancy_considerations",
    "Competing_trial",
    "Undefined_semantics",
    "Grammar_Error",
    "Line",
];

/// How the gold of a line connects its entities, by their names.
#[derive(Debug)]
pub(crate) struct Links<'a> {
    gold: &'a ChiaLine,
}

impl<'a> Links<'a> {
    /// Those of a line.
    pub(crate) fn of(gold: &'a ChiaLine) -> Self {
        Self { gold }
    }

    /// What an entity is an example of, itself and what is around it included, as far as the relations lead.
    fn heads(&self, entity: &Entity) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut open: Vec<&Entity> = self.gold.entity(&entity.id).into_iter().collect();
        while let Some(next) = open.pop() {
            let around = self
                .gold
                .entities
                .iter()
                .filter(|outer| outer.id == next.id || within(next, outer));
            for own in around {
                if found.contains(&own.id.as_str()) {
                    continue;
                }
                found.push(&own.id);
                let heads = self
                    .gold
                    .relations
                    .iter()
                    .filter(|(kind, _, to)| kind == "Subsumes" && *to == own.id);
                open.extend(heads.filter_map(|(_, from, _)| self.gold.entity(from)));
            }
        }
        found
    }

    /// Whether two are alternatives because what they are examples of are.
    pub(crate) fn implied(&self, one: &Entity, other: &Entity) -> bool {
        let (one, other) = (self.heads(one), self.heads(other));
        let groups = self.gold.groups.iter().filter(|group| group.op == "OR");
        let mut members = groups.map(|group| &group.args);
        members.any(|args| {
            let has = |names: &[&str]| -> Vec<usize> {
                (0..args.len())
                    .filter(|at| names.contains(&args[*at].as_str()))
                    .collect()
            };
            let (x, y) = (has(&one), has(&other));
            x.iter().any(|at| y.iter().any(|other| at != other))
        })
    }

    /// Whether relations, groups and scopes lead from the one to the other.
    pub(crate) fn connected(&self, one: &Entity, other: &Entity) -> bool {
        let mut found: Vec<&str> = Vec::new();
        let mut open: Vec<&str> = vec![&one.id];
        while let Some(next) = open.pop() {
            if found.contains(&next) {
                continue;
            }
            found.push(next);
            for (_, from, to) in &self.gold.relations {
                if from == next {
                    open.push(to);
                } else if to == next {
                    open.push(from);
                }
            }
            for group in self
                .gold
                .groups
                .iter()
                .filter(|group| group.args.iter().any(|arg| arg == next))
            {
                open.extend(group.args.iter().map(String::as_str));
            }
            let Some(entity) = self.gold.entity(next) else { continue };
            let near = |found: &&Entity| within(entity, found) || within(found, entity);
            open.extend(self.gold.entities.iter().filter(near).map(|found| found.id.as_str()));
        }
        found.contains(&other.id.as_str())
    }
}

/// Whether an entity lies within a scope.
pub(crate) fn within(inner: &Entity, outer: &Entity) -> bool {
    let inside = |(from, to): &(usize, usize)| outer.spans.iter().any(|(a, b)| a <= from && to <= b);
    outer.kind == "Scope" && inner.spans.iter().all(inside)
}

/// Whether an entity is of a kind that the gold represents.
pub(crate) fn speaks(entity: &Entity) -> bool {
    !SILENT.contains(&entity.kind.as_str())
}

/// Whether a marked stretch holds all of the bytes `start..end` of the parsed text.
pub(crate) fn covers(entity: &Entity, line: &Line, (start, end): (usize, usize)) -> bool {
    entity.spans.iter().any(|(from, to)| {
        let (from, to) = line.bytes(*from, *to);
        from <= start && end <= to
    })
}
