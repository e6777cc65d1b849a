//! Deciding whether a code is in a value set, by its expansion or its rules.

use std::cell::Cell;

use crate::definition::canonical;
use crate::definition::terminology::filter::passes;
use crate::definition::terminology::grammar;
use crate::definition::terminology::value_set::Include;
use crate::definition::terminology::{Membership, Terminology};

/// Value sets that include one another are followed this far down.
const DEPTH_MAX: usize = 32;
/// Most value sets that are looked into for one code: sets that include two of a kind each would multiply.
const SETS_MAX: u32 = 10_000;

impl Terminology {
    /// Whether a code is in a value set; without a system, whether it is there of any system.
    pub(crate) fn membership(&self, set: &str, system: Option<&str>, code: &str) -> Membership<'_> {
        let sets_left = Cell::new(SETS_MAX);
        let asked = Asked {
            system,
            code,
            depth: 0,
            sets_left: &sets_left,
        };
        self.in_set(set, &asked)
    }

    fn in_set(&self, set: &str, asked: &Asked<'_>) -> Membership<'_> {
        let left = asked.sets_left.get();
        asked.sets_left.set(left.saturating_sub(1));
        let Some(set) = self.set(set).filter(|_| asked.depth < DEPTH_MAX && left > 0) else {
            return Membership::Unknown;
        };
        if let Some(expansion) = &set.expansion {
            let listed = expansion.membership(asked.system, asked.code);
            if listed != Membership::Unknown {
                return listed;
            }
        }
        if set.include.is_empty() {
            return Membership::Unknown;
        }
        let included = self.in_any(&set.include, asked);
        included.and(|| match self.in_any(&set.exclude, asked) {
            Membership::In { .. } => Membership::NotIn,
            Membership::NotIn => included,
            Membership::Unknown => Membership::Unknown,
        })
    }

    fn in_any<'a>(&'a self, side: &'a [Include], asked: &Asked<'_>) -> Membership<'a> {
        let start = Membership::NotIn;
        side.iter()
            .fold(start, |found, include| found.or(|| self.in_include(include, asked)))
    }

    /// In what an include's system, list and filters choose, and in every value set that it names.
    fn in_include<'a>(&'a self, include: &'a Include, asked: &Asked<'_>) -> Membership<'a> {
        let start = match include.system_url() {
            Some(url) if asked.system.is_some_and(|system| canonical::parts(system).0 != url) => Membership::NotIn,
            Some(_) => self.in_part(include, asked),
            None if include.value_sets.is_empty() => Membership::Unknown,
            None => Membership::IN,
        };
        let below = asked.below();
        include
            .value_sets
            .iter()
            .fold(start, |found, set| found.and(|| self.in_set(set, &below)))
    }

    fn in_part<'a>(&'a self, include: &'a Include, asked: &Asked<'_>) -> Membership<'a> {
        let known = include.system.as_deref().and_then(|system| self.system(system));
        if include.is_withheld {
            return Membership::Unknown;
        }
        if let Some(listed) = &include.concepts {
            let named = known.and_then(|system| system.concept(asked.code));
            // The list has the code as it is written there, which matters where the system tells cases apart.
            let found = listed.get(asked.code).or_else(|| listed.get(&named?.code));
            return match found {
                Some(display) => Membership::In {
                    display: display.as_deref().or_else(|| named?.display.as_deref()),
                },
                None => Membership::NotIn,
            };
        }
        let Some(system) = known.filter(|system| system.is_whole || system.concept(asked.code).is_some()) else {
            let admitted = include
                .system_url()
                .and_then(|system| grammar::admits(system, asked.code));
            return match admitted {
                Some(false) => Membership::NotIn,
                Some(true) if include.filters.is_empty() => Membership::IN,
                Some(true) | None => Membership::Unknown,
            };
        };
        let Some(concept) = system.concept(asked.code) else {
            return Membership::NotIn;
        };
        let start = Membership::In {
            display: concept.display.as_deref(),
        };
        include.filters.iter().fold(start, |found, filter| {
            found.and(|| match passes(filter, system, concept) {
                Some(true) => start,
                Some(false) => Membership::NotIn,
                None => Membership::Unknown,
            })
        })
    }

    /// Whether a value set may have codes of a system; one that is not known may.
    pub(crate) fn has_system(&self, set: &str, system: &str) -> bool {
        let mut open = vec![set];
        let mut seen: Vec<&str> = Vec::new();
        while let Some(next) = open.pop() {
            if seen.contains(&next) || seen.len() > DEPTH_MAX {
                continue;
            }
            seen.push(next);
            let Some(set) = self.set(next) else { return true };
            if set
                .expansion
                .as_ref()
                .is_some_and(|expansion| expansion.has_system(system))
            {
                return true;
            }
            for include in &set.include {
                if include.system_url() == Some(system) {
                    return true;
                }
                open.extend(include.value_sets.iter().map(String::as_str));
            }
        }
        false
    }
}

/// What is looked for, and how many value sets lead here.
struct Asked<'q> {
    system: Option<&'q str>,
    code: &'q str,
    depth: usize,
    sets_left: &'q Cell<u32>,
}

impl Asked<'_> {
    /// The same question to a value set that is included.
    fn below(&self) -> Self {
        Self {
            depth: self.depth + 1,
            ..*self
        }
    }
}
