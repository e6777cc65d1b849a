//! Members of an object while they are read.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::json::value::Value;

/// Members up to which names are compared with one another; beyond it they are hashed.
const COMPARED_MAX: usize = 32;

/// The members of an object so far; from some number on their names are hashed, lest many take long.
#[derive(Default)]
pub(crate) struct Members<'t> {
    pub(crate) list: Vec<(Cow<'t, str>, Value<'t>)>,
    names: HashSet<Cow<'t, str>>,
}

impl<'t> Members<'t> {
    /// Whether there is a member of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        if self.list.len() <= COMPARED_MAX {
            self.list.iter().any(|(known, _)| known == name)
        } else {
            self.names.contains(name)
        }
    }

    /// Adds a member of a name that is not there yet.
    pub(crate) fn push(&mut self, name: Cow<'t, str>, value: Value<'t>) {
        if self.list.len() == COMPARED_MAX {
            self.names = self.list.iter().map(|(known, _)| known.clone()).collect();
        }
        if self.list.len() >= COMPARED_MAX {
            self.names.insert(name.clone());
        }
        self.list.push((name, value));
    }

    /// Replaces the value of a member, which keeps its place.
    pub(crate) fn replace(&mut self, name: &str, value: Value<'t>) {
        if let Some((_, held)) = self.list.iter_mut().find(|(known, _)| known == name) {
            *held = value;
        }
    }
}
