//! Filtering, projecting, repeating, sorting: the functions whose arguments are evaluated for each item.

use std::cmp::Ordering;

use super::run::{Outcome, Run, Scope};
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::surroundings::Paths;
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::{Arithmetic, Call, Expr, Sign};

impl<'a> Run<'_, 'a> {
    pub(super) fn filter(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let mut kept = Collection::Empty;
        for (at, item) in input.iter().enumerate() {
            let inner = scope.inner(std::slice::from_ref(item), Some(at));
            let holds = match call.arguments.first() {
                Some(condition) => self.truth(condition, &inner)?,
                None => None,
            };
            if holds == Some(true) {
                kept.push(item.clone());
            }
        }
        Ok(kept)
    }

    pub(super) fn select(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let mut selected = Collection::Empty;
        for (at, item) in input.iter().enumerate() {
            let inner = scope.inner(std::slice::from_ref(item), Some(at));
            selected.append(self.argument(call, 0, &inner)?.into_collection());
            self.may_hold(selected.len())?;
        }
        Ok(selected)
    }

    /// Projects the items, then what that gave, and so on until nothing new comes.
    pub(super) fn repeat(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
        is_distinct: bool,
    ) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        let mut round: Collection<'a> = input.iter().cloned().collect();
        while !round.is_empty() {
            let next = self.select(call, round.as_slice(), scope)?;
            round = if is_distinct {
                self.unseen(found.as_slice(), next)?
            } else {
                next
            };
            found.append(round.clone());
            self.may_hold(found.len())?;
        }
        Ok(found)
    }

    pub(super) fn aggregate(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let mut total = self.argument(call, 1, scope)?.into_collection();
        for (at, item) in input.iter().enumerate() {
            let next = {
                let mut inner = scope.inner(std::slice::from_ref(item), Some(at));
                inner.total = Some(&total);
                self.argument(call, 0, &inner)?.into_collection()
            };
            total = next;
        }
        Ok(total)
    }

    /// The condition of `iif`: in strict paths nothing but a Boolean.
    pub(super) fn condition(&self, condition: &Expr, scope: &Scope<'_, 'a>) -> Outcome<bool> {
        if self.around.paths == Paths::Strict && !condition.is_boolean() {
            let items = self.eval(condition, scope)?;
            if let Some(item) = self.single(items.as_slice(), "the condition of `iif`")?
                && !matches!(self.value_of(item), Some(Item::Boolean(_)))
            {
                return self.wrong_type("the condition of `iif`", "a Boolean", item);
            }
        }
        Ok(self.truth(condition, scope)? == Some(true))
    }

    /// The items in the order of their keys; a minus before a key turns it around. What has no key counts as
    /// greater than everything.
    pub(super) fn sort(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let mut keyed = Vec::with_capacity(input.len());
        for (at, item) in input.iter().enumerate() {
            let inner = scope.inner(std::slice::from_ref(item), Some(at));
            let mut keys = Vec::with_capacity(call.arguments.len().max(1));
            if call.arguments.is_empty() {
                keys.push(Some(item.clone()));
            }
            for argument in &call.arguments {
                let (key, _) = direction(argument);
                let key = self.eval(key, &inner)?;
                keys.push(self.single(key.as_slice(), "a key of `sort`")?.cloned());
            }
            keyed.push((keys, item));
        }
        self.tick(keyed.len() * usize::try_from(keyed.len().max(1).ilog2() + 1).unwrap_or(1))?;
        let mut failure = None;
        keyed.sort_by(|(one, _), (two, _)| {
            let pairs = one.iter().zip(two).enumerate();
            let orderings = pairs.map(|(at, (one, two))| {
                let ordering = match (one, two) {
                    (Some(one), Some(two)) => match self.compare_items(one, two) {
                        Ok(ordering) => ordering.unwrap_or(Ordering::Equal),
                        Err(error) => {
                            failure.get_or_insert(error);
                            Ordering::Equal
                        }
                    },
                    (one, two) => one.is_none().cmp(&two.is_none()),
                };
                let is_falling = call.arguments.get(at).is_some_and(|argument| direction(argument).1);
                if is_falling { ordering.reverse() } else { ordering }
            });
            orderings.fold(Ordering::Equal, Ordering::then)
        });
        match failure {
            Some(error) => Err(error),
            None => Ok(keyed.into_iter().map(|(_, item)| item.clone()).collect()),
        }
    }

    pub(super) fn all_children(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        for item in input {
            if let Some(node) = item.node() {
                self.children(&node, &mut |child| found.push(Item::Node(child)))?;
                self.may_hold(found.len())?;
            }
        }
        Ok(found)
    }

    /// Children, their children, and so on, each before its own.
    pub(super) fn descendants(&self, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        let mut open: Vec<_> = input.iter().rev().filter_map(Item::node).collect();
        let mut is_given = open.len();
        while let Some(node) = open.pop() {
            // What is given is no descendant of itself; it lies at the bottom of the pile.
            if open.len() >= is_given {
                found.push(Item::Node(node));
                self.may_hold(found.len())?;
            } else {
                is_given = open.len();
            }
            let start = open.len();
            self.children(&node, &mut |child| open.push(child))?;
            if let Some(children) = open.get_mut(start..) {
                children.reverse();
            }
        }
        Ok(found)
    }

    /// `sum`, `min`, `max` and `avg` of the input.
    pub(super) fn statistic(&self, function: Function, input: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let mut items = input.iter();
        let Some(first) = items.next() else {
            return Ok(Collection::Empty);
        };
        let mut result = self.value_of(first).map_or_else(|| first.clone(), |value| value);
        for item in items {
            match function {
                Function::Min | Function::Max => {
                    let wanted = if function == Function::Min {
                        Ordering::Less
                    } else {
                        Ordering::Greater
                    };
                    if self.compare_items(item, &result)? == Some(wanted) {
                        result = self.value_of(item).unwrap_or_else(|| item.clone());
                    }
                }
                _ => match self.calculate(Arithmetic::Plus, &result, item)?.into_iter().next() {
                    Some(sum) => result = sum,
                    None => return Ok(Collection::Empty),
                },
            }
        }
        if function == Function::Avg {
            let count = i32::try_from(input.len()).unwrap_or(i32::MAX);
            return self.calculate(Arithmetic::Over, &result, &Item::Integer(count));
        }
        Ok(result.into())
    }
}

/// A key of `sort` without its minus, and whether it had one.
fn direction(key: &Expr) -> (&Expr, bool) {
    match key {
        Expr::Polarity(Sign::Minus, key) => (key, true),
        key => (key, false),
    }
}
