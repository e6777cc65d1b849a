//! Which function does what.

use super::run::{Operand, Outcome, Run, Scope};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::{Call, Expr};

impl<'a> Run<'_, 'a> {
    /// What a function makes of its input.
    #[expect(clippy::too_many_lines, reason = "one line for each function")]
    pub(super) fn call(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        match call.function {
            // Existence.
            Function::Empty => Ok(input.is_empty().into()),
            Function::Not => Ok(self.truth_of(input, "`not`")?.map(|truth| !truth).into()),
            Function::Exists | Function::All => self.quantified(call, input, scope),
            Function::AllTrue => self.all_are(input, true),
            Function::AllFalse => self.all_are(input, false),
            Function::AnyTrue => self.any_is(input, true),
            Function::AnyFalse => self.any_is(input, false),
            Function::SubsetOf => Ok(self.is_subset(input, self.argument(call, 0, scope)?.as_slice())?.into()),
            Function::SupersetOf => Ok(self.is_subset(self.argument(call, 0, scope)?.as_slice(), input)?.into()),
            Function::IsDistinct => Ok(self.is_distinct(input)?.into()),
            Function::Distinct => self.distinct(input.iter().cloned().collect()),
            Function::Count => Ok(i32::try_from(input.len()).ok().map(Item::Integer).into()),
            // Filtering and projection.
            Function::Where => self.filter(call, input, scope),
            Function::Select => self.select(call, input, scope),
            Function::Repeat => self.repeat(call, input, scope, true),
            Function::RepeatAll => self.repeat(call, input, scope, false),
            Function::Aggregate => self.aggregate(call, input, scope),
            Function::Iif => self.iif(call, input, scope),
            Function::Coalesce => self.coalesce(call, input, scope),
            Function::Sort => self.sort(call, input, scope),
            Function::Trace => Ok(input.iter().cloned().collect()),
            // Subsetting.
            Function::Single => Ok(self.single(input, "`single`")?.cloned().into()),
            Function::First => Ok(input.first().cloned().into()),
            Function::Last => Ok(input.last().cloned().into()),
            Function::Tail => Ok(input.iter().skip(1).cloned().collect()),
            Function::Skip => Ok(input.iter().skip(self.count_argument(call, scope)?).cloned().collect()),
            Function::Take => Ok(input.iter().take(self.count_argument(call, scope)?).cloned().collect()),
            Function::Intersect => self.intersect(input, self.argument(call, 0, scope)?.as_slice()),
            Function::Exclude => self.exclude(input, self.argument(call, 0, scope)?.as_slice()),
            Function::Combine => {
                let mut all: Collection<'a> = input.iter().cloned().collect();
                all.append(self.argument(call, 0, scope)?.into_collection());
                Ok(all)
            }
            Function::Union => {
                let mut all: Collection<'a> = input.iter().cloned().collect();
                all.append(self.argument(call, 0, scope)?.into_collection());
                self.may_hold(all.len())?;
                self.distinct(all)
            }
            // Trees and types.
            Function::Children => self.all_children(input),
            Function::Descendants => self.descendants(input),
            Function::Type => Ok(self.reflect(input)),
            // Conversion.
            Function::To(target) => self.convert(call, target, input, scope),
            Function::ConvertsTo(target) => self.converts(call, target, input, scope),
            // Text.
            Function::IndexOf
            | Function::LastIndexOf
            | Function::Substring
            | Function::StartsWith
            | Function::EndsWith
            | Function::Contains
            | Function::Upper
            | Function::Lower
            | Function::Replace
            | Function::Length
            | Function::ToChars
            | Function::Trim
            | Function::Split
            | Function::Join => self.text_function(call, input, scope),
            Function::Matches | Function::MatchesFull | Function::ReplaceMatches => self.regex(call, input, scope),
            Function::Encode | Function::Decode | Function::Escape | Function::Unescape => {
                self.coding_function(call, input, scope)
            }
            // Numbers.
            Function::Abs
            | Function::Ceiling
            | Function::Exp
            | Function::Floor
            | Function::Ln
            | Function::Log
            | Function::Power
            | Function::Round
            | Function::Sqrt
            | Function::Truncate => self.math(call, input, scope),
            Function::Sum | Function::Min | Function::Max | Function::Avg => self.statistic(call.function, input),
            Function::LowBoundary | Function::HighBoundary => self.boundary(call, input, scope),
            Function::Precision => self.precision(input),
            // Time.
            Function::Now | Function::Today | Function::TimeOfDay => self.time(call.function),
            // FHIR.
            Function::Extension => self.extension(call, input, scope),
            Function::HasValue => Ok(self.has_value(input).into()),
            Function::GetValue => self.get_value(input),
            Function::Resolve => self.resolve(input),
            Function::MemberOf => self.member_of(call, input, scope),
            Function::Subsumes => self.subsumes(call, input, scope, true),
            Function::SubsumedBy => self.subsumes(call, input, scope, false),
            Function::ConformsTo => self.conforms_to(call, input, scope),
            Function::HtmlChecks => self.html_checks(input),
            Function::CheckModifiers => self.check_modifiers(call, input, scope),
            Function::Comparable => self.comparable(call, input, scope),
            Function::As
            | Function::DefineVariable
            | Function::ElementDefinition
            | Function::HasTemplateIdOf
            | Function::Is
            | Function::OfType
            | Function::Slice => Err(EvaluateError::NotSupported(call.function.name())),
        }
    }

    /// An argument that is evaluated where the function stands, and not on its input.
    pub(super) fn argument<'s>(&self, call: &'s Call, at: usize, scope: &Scope<'s, 'a>) -> Outcome<Operand<'s, 'a>> {
        match call.arguments.get(at) {
            Some(argument) => self.operand(argument, scope),
            None => Ok(Operand::Given(&[])),
        }
    }

    /// The argument that is a count; below zero it counts as zero, and so does none.
    fn count_argument(&self, call: &Call, scope: &Scope<'_, 'a>) -> Outcome<usize> {
        let count = self.argument(call, 0, scope)?;
        let count = self.integer_of(count.as_slice(), call.function.name())?;
        Ok(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    fn quantified(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let wanted = call.function == Function::Exists;
        let Some(condition) = call.arguments.first() else {
            return Ok((!input.is_empty()).into());
        };
        for (at, item) in input.iter().enumerate() {
            let inner = scope.inner(std::slice::from_ref(item), Some(at));
            let holds = self.truth(condition, &inner)? == Some(true);
            if holds == wanted {
                return Ok(wanted.into());
            }
        }
        Ok((!wanted).into())
    }

    fn all_are(&self, input: &[Item<'a>], wanted: bool) -> Outcome<Collection<'a>> {
        for item in input {
            if self.boolean(item)? != wanted {
                return Ok(false.into());
            }
        }
        Ok(true.into())
    }

    fn any_is(&self, input: &[Item<'a>], wanted: bool) -> Outcome<Collection<'a>> {
        for item in input {
            if self.boolean(item)? == wanted {
                return Ok(true.into());
            }
        }
        Ok(false.into())
    }

    fn boolean(&self, item: &Item<'a>) -> Outcome<bool> {
        match self.value_of(item) {
            Some(Item::Boolean(truth)) => Ok(truth),
            _ => self.wrong_type("all or any of the input", "Booleans", item),
        }
    }

    fn iif(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        self.single(input, "`iif`")?;
        let inner = scope.inner(input, None);
        let [condition, results @ ..] = &*call.arguments else {
            return Ok(Collection::Empty);
        };
        let condition = self.condition(condition, &inner)?;
        let chosen: Option<&Expr> = if condition { results.first() } else { results.get(1) };
        chosen.map_or(Ok(Collection::Empty), |chosen| self.eval(chosen, &inner))
    }

    fn coalesce(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let inner = scope.inner(input, None);
        for argument in &call.arguments {
            let items = self.eval(argument, &inner)?;
            if !items.is_empty() {
                return Ok(items);
            }
        }
        Ok(Collection::Empty)
    }
}
