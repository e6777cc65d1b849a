//! Evaluating an expression: to a collection, to true or false, to whether there is anything. Each asks for no more than
//! it needs.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::rc::Rc;

use super::run::{Operand, Outcome, Run, Scope, Variable};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::{Arithmetic, Expr, Order, Same, Step};

impl<'a> Run<'_, 'a> {
    /// What an expression leads to, without a copy where it is there already.
    pub(super) fn operand<'s>(&self, expr: &'s Expr, scope: &Scope<'s, 'a>) -> Outcome<Operand<'s, 'a>> {
        match expr {
            Expr::Literal(item) => Ok(Operand::Given(std::slice::from_ref(item))),
            Expr::This => Ok(Operand::Given(scope.this)),
            _ => self.eval(expr, scope).map(Operand::Made),
        }
    }

    /// What an expression leads to.
    pub(in crate::fhirpath) fn eval(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        self.tick(1)?;
        match expr {
            Expr::Empty => Ok(Collection::Empty),
            Expr::Literal(item) => Ok(item.clone().into()),
            Expr::This => Ok(scope.this.iter().cloned().collect()),
            Expr::Index => Ok(index_of(scope)),
            Expr::Total => Ok(scope.total.cloned().unwrap_or_default()),
            Expr::Variable(name) => self.variable(name, scope),
            _ => {
                self.enter()?;
                let result = self.eval_inner(expr, scope);
                self.leave();
                result
            }
        }
    }

    fn eval_inner(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        match expr {
            Expr::Path(base, steps) => self.path(base, steps, scope),
            Expr::Polarity(sign, inner) => {
                let items = self.eval(inner, scope)?;
                self.polarity(*sign, items.as_slice())
            }
            Expr::Arithmetic(kind, pair) => self.arithmetic(*kind, pair, scope),
            Expr::Union(all) => {
                let mut union = Collection::Empty;
                for one in all {
                    union.append(self.eval(one, scope)?);
                    self.may_hold(union.len())?;
                }
                self.distinct(union)
            }
            Expr::Is(inner, name) => {
                let items = self.eval(inner, scope)?;
                Ok(self.is_of(items.as_slice(), name)?.into())
            }
            Expr::As(inner, name) => {
                let items = self.eval(inner, scope)?;
                self.as_type(items.as_slice(), name)
            }
            Expr::Once(place, inner) => Ok((*self.once(*place, inner, scope)?).clone()),
            Expr::Empty
            | Expr::Literal(_)
            | Expr::This
            | Expr::Index
            | Expr::Total
            | Expr::Variable(_)
            | Expr::Order(..)
            | Expr::Same(..)
            | Expr::In(_)
            | Expr::And(_)
            | Expr::Or(_)
            | Expr::Xor(_)
            | Expr::Implies(_)
            | Expr::HasContent => Ok(self.truth_inner(expr, scope)?.into()),
        }
    }

    /// What is the same wherever it is asked for in this evaluation.
    fn once(&self, place: usize, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Rc<Collection<'a>>> {
        if let Some(Some(known)) = self.kept.borrow().get(place) {
            return Ok(Rc::clone(known));
        }
        let value = Rc::new(self.eval(expr, scope)?);
        let mut kept = self.kept.borrow_mut();
        if kept.len() <= place {
            kept.resize(place + 1, None);
        }
        if let Some(slot) = kept.get_mut(place) {
            *slot = Some(Rc::clone(&value));
        }
        Ok(value)
    }

    /// What an expression says: true, false, or nothing. A single item that is no Boolean is true.
    pub(in crate::fhirpath) fn truth(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        self.tick(1)?;
        self.enter()?;
        let result = self.truth_inner(expr, scope);
        self.leave();
        result
    }

    fn truth_inner(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        match expr {
            Expr::And(all) => self.chain(all, scope, false),
            Expr::Or(all) => self.chain(all, scope, true),
            Expr::Implies(pair) => match self.truth(&pair.0, scope)? {
                Some(false) => Ok(Some(true)),
                Some(true) => self.truth(&pair.1, scope),
                None => Ok(self.truth(&pair.1, scope)?.filter(|truth| *truth)),
            },
            Expr::Xor(pair) => {
                let (one, two) = (self.truth(&pair.0, scope)?, self.truth(&pair.1, scope)?);
                Ok(one.zip(two).map(|(one, two)| one != two))
            }
            Expr::Same(kind, pair) => self.same(*kind, pair, scope),
            Expr::Order(kind, pair) => self.order(*kind, pair, scope),
            Expr::In(pair) => self.is_in(pair, scope),
            Expr::HasContent => self.has_content(scope),
            Expr::Path(base, steps) => self.truth_of_path(base, steps, scope),
            Expr::Empty
            | Expr::Literal(_)
            | Expr::This
            | Expr::Index
            | Expr::Total
            | Expr::Variable(_)
            | Expr::Polarity(..)
            | Expr::Arithmetic(..)
            | Expr::Union(_)
            | Expr::Is(..)
            | Expr::As(..)
            | Expr::Once(..) => {
                let items = self.eval(expr, scope)?;
                self.truth_of(items.as_slice(), "a condition")
            }
        }
    }

    /// `and` and `or`: the first operand that decides ends it.
    fn chain(&self, all: &[Expr], scope: &Scope<'_, 'a>, deciding: bool) -> Outcome<Option<bool>> {
        let mut is_open = false;
        for one in all {
            match self.truth(one, scope)? {
                Some(truth) if truth == deciding => return Ok(Some(deciding)),
                Some(_) => {}
                None => is_open = true,
            }
        }
        Ok((!is_open).then_some(!deciding))
    }

    /// Whether an expression leads anywhere.
    pub(super) fn any(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<bool> {
        match expr {
            Expr::Path(base, steps) => {
                self.enter()?;
                let result = self.any_of_path(base, steps, scope);
                self.leave();
                result
            }
            Expr::This => Ok(!scope.this.is_empty()),
            Expr::Union(all) => {
                for one in all {
                    if self.any(one, scope)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => Ok(!self.eval(expr, scope)?.is_empty()),
        }
    }

    fn same(&self, kind: Same, pair: &(Expr, Expr), scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        let is_negated = matches!(kind, Same::NotEqual | Same::NotEquivalent);
        if matches!(kind, Same::Equal | Same::NotEqual) {
            if pair.0.is_boolean() && pair.1.is_boolean() {
                let (one, two) = (self.truth(&pair.0, scope)?, self.truth(&pair.1, scope)?);
                return Ok(one.zip(two).map(|(one, two)| (one == two) != is_negated));
            }
            if let Some((one, two)) = self.whole(&pair.0, scope)?.zip(self.whole(&pair.1, scope)?) {
                return Ok(Some((one == two) != is_negated));
            }
        }
        let (one, two) = (self.operand(&pair.0, scope)?, self.operand(&pair.1, scope)?);
        let same = match kind {
            Same::Equal | Same::NotEqual => self.equal(one.as_slice(), two.as_slice())?,
            Same::Equivalent | Same::NotEquivalent => Some(self.equivalent(one.as_slice(), two.as_slice())?),
        };
        Ok(same.map(|same| same != is_negated))
    }

    fn order(&self, kind: Order, pair: &(Expr, Expr), scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        let ordering = match self.whole(&pair.0, scope)?.zip(self.whole(&pair.1, scope)?) {
            Some((one, two)) => Some(one.cmp(&two)),
            None => {
                let (one, two) = (self.operand(&pair.0, scope)?, self.operand(&pair.1, scope)?);
                self.compare(one.as_slice(), two.as_slice())?
            }
        };
        Ok(ordering.map(|ordering| match kind {
            Order::Less => ordering == Ordering::Less,
            Order::LessOrEqual => ordering != Ordering::Greater,
            Order::Greater => ordering == Ordering::Greater,
            Order::GreaterOrEqual => ordering != Ordering::Less,
        }))
    }

    /// The whole number that a literal, a `count()` or a sum of such is: what invariants compare most.
    fn whole(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Outcome<Option<i64>> {
        match expr {
            Expr::Literal(Item::Integer(number)) => Ok(Some(i64::from(*number))),
            Expr::Path(base, steps) => match &**steps {
                [before @ .., Step::Call(call)] if call.function == Function::Count => {
                    self.enter()?;
                    let count = self.count_of_path(base, before, scope);
                    self.leave();
                    count.map(|count| i64::try_from(count).ok())
                }
                _ => Ok(None),
            },
            Expr::Arithmetic(Arithmetic::Plus, pair) if is_count(&pair.0) && is_count(&pair.1) => {
                let (one, two) = (self.whole(&pair.0, scope)?, self.whole(&pair.1, scope)?);
                Ok(one.zip(two).and_then(|(one, two)| one.checked_add(two)))
            }
            _ => Ok(None),
        }
    }

    fn is_in(&self, pair: &(Expr, Expr), scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        let wanted = self.operand(&pair.0, scope)?;
        let Some(wanted) = self.single(wanted.as_slice(), "the left side of `in`")? else {
            return Ok(None);
        };
        if let Expr::Union(all) = &pair.1
            && all.iter().all(|one| matches!(one, Expr::Literal(_)))
        {
            for one in all {
                let Expr::Literal(item) = one else { continue };
                self.tick(1)?;
                if self.equal_items(wanted, item)? == Some(true) {
                    return Ok(Some(true));
                }
            }
            return Ok(Some(false));
        }
        let all = match &pair.1 {
            Expr::Once(place, inner) => self.once(*place, inner, scope)?,
            other => Rc::new(self.eval(other, scope)?),
        };
        Ok(Some(self.holds_item(all.as_slice(), wanted)?))
    }

    /// Every element must have a value or children; its id alone is not enough (FHIR, ele-1).
    fn has_content(&self, scope: &Scope<'_, 'a>) -> Outcome<Option<bool>> {
        let [item] = scope.this else {
            // `hasValue()` is false and `children()` are those of all.
            let mut count = 0;
            for item in scope.this {
                count += item.node().map_or(Ok(0), |node| self.count_children(&node))?;
            }
            let ids = self.member(scope.this, "id")?.len();
            return Ok(Some(count > ids));
        };
        let Some(node) = item.node() else { return Ok(Some(true)) };
        if node.has_primitive_value() {
            return Ok(Some(true));
        }
        let children = self.count_children(&node)?;
        let has_id = node.fields().is_some_and(|map| map.get("id").is_some());
        Ok(Some(children > usize::from(has_id)))
    }

    fn variable(&self, name: &str, scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let own = std::iter::successors(scope.variables.as_ref(), |variable: &&Rc<Variable<'a>>| {
            variable.before.as_ref()
        });
        for variable in own {
            if variable.name == name {
                return Ok(variable.value.clone());
            }
        }
        self.given(name)
            .ok_or_else(|| EvaluateError::UnknownVariable(name.to_owned()))
    }

    /// A variable that is there without being defined in the expression.
    pub(super) fn given(&self, name: &str) -> Option<Collection<'a>> {
        if let Some((_, value)) = self.around.variables.iter().find(|(known, _)| *known == name) {
            return Some(value.clone());
        }
        let text = |text: Cow<'a, str>| Some(Item::String(text).into());
        match name {
            "context" => Some(Item::Node(self.context).into()),
            "resource" => Some(Item::Node(self.around.resource).into()),
            "rootResource" => Some(Item::Node(self.around.root).into()),
            "ucum" => text(Cow::Borrowed("http://unitsofmeasure.org")),
            "sct" => text(Cow::Borrowed("http://snomed.info/sct")),
            "loinc" => text(Cow::Borrowed("http://loinc.org")),
            _ => {
                let (base, rest) = if let Some(rest) = name.strip_prefix("vs-") {
                    ("ValueSet", rest)
                } else {
                    ("StructureDefinition", name.strip_prefix("ext-")?)
                };
                text(Cow::Owned(format!("http://hl7.org/fhir/{base}/{rest}")))
            }
        }
    }
}

fn is_count(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(Item::Integer(_)) => true,
        Expr::Path(_, steps) => matches!(steps.last(), Some(Step::Call(call)) if call.function == Function::Count),
        Expr::Arithmetic(Arithmetic::Plus, pair) => is_count(&pair.0) && is_count(&pair.1),
        _ => false,
    }
}

fn index_of<'a>(scope: &Scope<'_, 'a>) -> Collection<'a> {
    let index = scope.index.and_then(|index| i32::try_from(index).ok());
    index.map(Item::Integer).into()
}
