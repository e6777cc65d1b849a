//! Following the steps of a path.

use std::ops::ControlFlow;
use std::rc::Rc;

use super::run::{Operand, Outcome, Run, Scope, Variable};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item, Node};
use crate::fhirpath::surroundings::Paths;
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::{Call, Expr, Step};

impl<'a> Run<'_, 'a> {
    /// What the steps lead to.
    pub(super) fn path(&self, base: &Expr, steps: &[Step], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        if self.around.paths == Paths::Strict {
            self.check_path(base, steps)?;
        }
        let mut local: Option<Scope<'_, 'a>> = None;
        let (mut current, mut rest) = self.start(base, steps, scope)?;
        while let Some((step, after)) = rest.split_first() {
            let here = local.as_ref().unwrap_or(scope);
            let input = current.as_slice();
            let mut run = 1;
            let next = match step {
                Step::Member(name) if self.around.paths == Paths::Strict => self.member(input, name)?,
                Step::Member(name) => {
                    let names = names_at_start(rest);
                    run = names.len();
                    if run == 1 {
                        self.member(input, name)?
                    } else {
                        self.members(input, names)?
                    }
                }
                Step::At(index) => {
                    let index = self.eval(index, here)?;
                    let index = self.integer_of(index.as_slice(), "an index")?;
                    index
                        .and_then(|index| input.get(usize::try_from(index).ok()?))
                        .cloned()
                        .into()
                }
                Step::Typed(function, name) => match function {
                    Function::Is => self.is_of(input, name)?.into(),
                    Function::As => self.as_type(input, name)?,
                    _ => self.of_type(input, name)?,
                },
                Step::Call(call) if call.function == Function::DefineVariable => {
                    let variable = self.define(call, input, here)?;
                    let mut next = scope.inner(scope.this, None);
                    next.variables = Some(Rc::new(variable));
                    local = Some(next);
                    rest = after;
                    continue;
                }
                Step::Call(call) => self.call(call, input, here)?,
            };
            self.may_hold(next.len())?;
            current = Operand::Made(next);
            rest = rest.get(run..).unwrap_or_default();
        }
        Ok(current.into_collection())
    }

    /// What strict paths forbid whatever the data: an element that the type before it does not have, and an order where
    /// there is none.
    fn check_path(&self, base: &Expr, steps: &[Step]) -> Outcome<()> {
        let mut named = match base {
            Expr::As(_, name) => Some(name),
            _ => None,
        };
        let mut is_unordered = false;
        for step in steps {
            let type_id = named.take().and_then(|name| self.types().named(&name.name));
            match step {
                Step::Member(name) => {
                    if let Some(id) = type_id.filter(|id| self.types().child(*id, name).is_none()) {
                        return Err(EvaluateError::UnknownElement {
                            on: self.types().name(id).to_owned(),
                            name: name.to_string(),
                        });
                    }
                }
                Step::Typed(function, name) => named = (*function != Function::Is).then_some(name),
                Step::At(_) if is_unordered => return Err(EvaluateError::Unordered("[]")),
                Step::At(_) => {}
                Step::Call(call) => match call.function {
                    Function::Children | Function::Descendants => is_unordered = true,
                    Function::Sort => is_unordered = false,
                    Function::First | Function::Last | Function::Tail | Function::Skip | Function::Take
                        if is_unordered =>
                    {
                        return Err(EvaluateError::Unordered(call.function.name()));
                    }
                    _ => {}
                },
            }
        }
        Ok(())
    }

    /// Where a path starts, and the steps from there: the name of a type leads from a resource to itself.
    fn start<'s>(
        &self,
        base: &'s Expr,
        steps: &'s [Step],
        scope: &Scope<'s, 'a>,
    ) -> Outcome<(Operand<'s, 'a>, &'s [Step])> {
        if !matches!(base, Expr::This) {
            return Ok((self.operand(base, scope)?, steps));
        }
        if let [Step::Member(name), rest @ ..] = steps
            && name.starts_with(|c: char| c.is_ascii_uppercase())
        {
            let is_named = |item: &&Item<'a>| item.node().is_some_and(|node| self.is_named(&node, name));
            let named: Collection<'a> = scope.this.iter().filter(is_named).cloned().collect();
            if !named.is_empty() {
                return Ok((Operand::Made(named), rest));
            }
        }
        Ok((Operand::Given(scope.this), steps))
    }

    /// Whether an element is of the type of this name, or derives from it.
    fn is_named(&self, node: &Node<'a>, name: &str) -> bool {
        match node.type_id {
            Some(id) if self.types().name(id) == name => true,
            Some(id) => self
                .types()
                .named(name)
                .is_some_and(|named| self.types().is_a(id, named)),
            None => {
                let named = node.value.and_then(|value| value.get("resourceType")?.as_str());
                named == Some(name)
            }
        }
    }

    fn members(&self, input: &[Item<'a>], names: &[Step]) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        for item in input {
            let Item::Node(node) = item else {
                // What is computed has parts, and these have none.
                continue;
            };
            let _ = self.walk(*node, names, &mut |element| {
                found.push(Item::Node(element));
                self.may_hold(found.len())?;
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(found)
    }

    fn define(&self, call: &Call, input: &[Item<'a>], here: &Scope<'_, 'a>) -> Outcome<Variable<'a>> {
        let inner = here.inner(input, None);
        let name = self.argument(call, 0, &inner)?;
        let Some(name) = self.string_of(name.as_slice(), "the name of a variable")? else {
            return Err(EvaluateError::UnknownVariable(String::new()));
        };
        let is_taken = self.given(name).is_some()
            || std::iter::successors(here.variables.as_ref(), |variable| variable.before.as_ref())
                .any(|variable| variable.name == name);
        if is_taken {
            return Err(EvaluateError::VariableTaken(name.to_owned()));
        }
        let value = match call.arguments.get(1) {
            Some(value) => self.eval(value, &inner)?,
            None => input.iter().cloned().collect(),
        };
        Ok(Variable {
            name: name.to_owned(),
            value,
            before: here.variables.clone(),
        })
    }

    /// What a path says as a condition.
    pub(super) fn truth_of_path(&self, base: &Expr, steps: &[Step], scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        if let Some((Step::Call(call), before)) = steps.split_last()
            && !defines(before)
        {
            match (call.function, &*call.arguments) {
                (Function::Exists, []) => return Ok(Some(self.any_of_path(base, before, scope)?)),
                (Function::Empty, []) => return Ok(Some(!self.any_of_path(base, before, scope)?)),
                (Function::Exists, [condition]) => {
                    let (start, rest) = self.start_of(base, before, scope)?;
                    return Ok(Some(self.any_where(start.as_slice(), rest, condition, scope)?));
                }
                (Function::Not, []) => {
                    let truth = match before {
                        [] => self.truth(base, scope)?,
                        _ => self.truth_of_path(base, before, scope)?,
                    };
                    return Ok(truth.map(|truth| !truth));
                }
                _ => {}
            }
        }
        let items = self.path(base, steps, scope)?;
        self.truth_of(items.as_slice(), "a condition")
    }

    /// Whether the steps lead anywhere.
    pub(super) fn any_of_path(&self, base: &Expr, steps: &[Step], scope: &Scope<'_, 'a>) -> Outcome<bool> {
        if steps.is_empty() {
            return self.any(base, scope);
        }
        if let Some((Step::Call(call), before)) = steps.split_last()
            && let (Function::Where, [condition]) = (call.function, &*call.arguments)
            && !defines(before)
        {
            let (start, rest) = self.start_of(base, before, scope)?;
            return self.any_where(start.as_slice(), rest, condition, scope);
        }
        if self.around.paths == Paths::Strict || defines(steps) {
            return Ok(!self.path(base, steps, scope)?.is_empty());
        }
        let (start, names) = self.start_of(base, steps, scope)?;
        for item in start.as_slice() {
            let leads = match item {
                Item::Node(node) => self.leads_anywhere(*node, names)?,
                _ if names.is_empty() => true,
                _ => {
                    let [Step::Member(name)] = names else { continue };
                    !self.member(std::slice::from_ref(item), name)?.is_empty()
                }
            };
            if leads {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// How many items the steps lead to.
    pub(super) fn count_of_path(&self, base: &Expr, steps: &[Step], scope: &Scope<'_, 'a>) -> Outcome<usize> {
        if self.around.paths == Paths::Strict || defines(steps) {
            return Ok(self.path(base, steps, scope)?.len());
        }
        let (start, names) = self.start_of(base, steps, scope)?;
        if names.is_empty() {
            return Ok(start.as_slice().len());
        }
        let mut count = 0;
        for item in start.as_slice() {
            match item {
                Item::Node(node) => {
                    let _ = self.walk(*node, names, &mut |_| {
                        count += 1;
                        Ok(ControlFlow::Continue(()))
                    })?;
                }
                _ => {
                    let [Step::Member(name)] = names else { continue };
                    count += self.member(std::slice::from_ref(item), name)?.len();
                }
            }
        }
        Ok(count)
    }

    /// What the steps lead to up to the names at their end, and these names, which are left to do.
    fn start_of<'s>(
        &self,
        base: &'s Expr,
        steps: &'s [Step],
        scope: &Scope<'s, 'a>,
    ) -> Outcome<(Operand<'s, 'a>, &'s [Step])> {
        if self.around.paths == Paths::Strict {
            return Ok((Operand::Made(self.path(base, steps, scope)?), &[]));
        }
        let names = steps
            .iter()
            .rev()
            .take_while(|step| matches!(step, Step::Member(_)))
            .count();
        let (before, names) = steps.split_at(steps.len() - names);
        if before.is_empty() {
            return self.start(base, names, scope);
        }
        Ok((Operand::Made(self.path(base, before, scope)?), names))
    }

    /// Whether a condition holds for any of the elements to which names lead.
    fn any_where(&self, input: &[Item<'a>], names: &[Step], condition: &Expr, scope: &Scope<'_, 'a>) -> Outcome<bool> {
        let mut index = 0;
        let mut found = false;
        let mut test = |item: &Item<'a>| {
            let inner = scope.inner(std::slice::from_ref(item), Some(index));
            index += 1;
            found = self.truth(condition, &inner)? == Some(true);
            Ok(if found {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            })
        };
        for item in input {
            let flow = match item {
                Item::Node(node) if !names.is_empty() => {
                    self.walk(*node, names, &mut |element| test(&Item::Node(element)))?
                }
                _ if names.is_empty() => test(item)?,
                _ => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                break;
            }
        }
        Ok(found)
    }
}

fn names_at_start(steps: &[Step]) -> &[Step] {
    let names = steps.iter().take_while(|step| matches!(step, Step::Member(_))).count();
    steps.get(..names).unwrap_or_default()
}

/// Whether steps define a variable, which those behind them see.
fn defines(steps: &[Step]) -> bool {
    steps
        .iter()
        .any(|step| matches!(step, Step::Call(call) if call.function == Function::DefineVariable))
}
