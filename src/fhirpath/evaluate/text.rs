//! Functions on texts (FHIRPath 2.0, 5.6); places are counted in characters.

use std::borrow::Cow;

use super::run::{Outcome, Run, Scope};
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::Call;

impl<'a> Run<'_, 'a> {
    /// A function whose input is one text, save `join`.
    pub(super) fn text_function(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        if call.function == Function::Join {
            return self.join(call, input, scope);
        }
        let Some(text) = self.string_of(input, name)? else {
            return Ok(Collection::Empty);
        };
        self.may_write(text.len())?;
        match call.function {
            Function::Upper => return self.text(text.to_uppercase()),
            Function::Lower => return self.text(text.to_lowercase()),
            Function::Length => return Ok(count(text.chars().count())),
            Function::Trim => return self.text(text.trim().to_owned()),
            Function::ToChars => {
                self.may_hold(text.len())?;
                return Ok(text.chars().map(|c| Item::String(Cow::Owned(c.to_string()))).collect());
            }
            Function::Substring => return self.substring(call, text, scope),
            _ => {}
        }
        let argument = self.argument(call, 0, scope)?;
        let Some(word) = self.string_of(argument.as_slice(), name)? else {
            return Ok(Collection::Empty);
        };
        match call.function {
            Function::StartsWith => Ok(text.starts_with(word).into()),
            Function::EndsWith => Ok(text.ends_with(word).into()),
            Function::Contains => Ok(text.contains(word).into()),
            Function::IndexOf => Ok(place(text, text.find(word))),
            Function::LastIndexOf => Ok(place(text, text.rfind(word))),
            Function::Split => {
                let parts: Collection<'a> = text.split(word).map(owned).collect();
                self.may_hold(parts.len())?;
                Ok(parts)
            }
            _ => {
                let replacement = self.argument(call, 1, scope)?;
                match self.string_of(replacement.as_slice(), name)? {
                    Some(replacement) => self.replaced(text, word, replacement),
                    None => Ok(Collection::Empty),
                }
            }
        }
    }

    fn replaced(&self, text: &str, word: &str, replacement: &str) -> Outcome<Collection<'a>> {
        if word.is_empty() {
            // Around every character, the end excepted.
            self.may_write(text.len() + text.chars().count().saturating_mul(replacement.len()))?;
            let surrounded: String = text
                .chars()
                .flat_map(|c| replacement.chars().chain(std::iter::once(c)))
                .chain(replacement.chars())
                .collect();
            return self.text(surrounded);
        }
        let found = text.matches(word).count();
        self.may_write(text.len() + found.saturating_mul(replacement.len()))?;
        self.text(text.replace(word, replacement))
    }

    fn substring(&self, call: &Call, text: &str, scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let start = self.argument(call, 0, scope)?;
        let Some(start) = self.integer_of(start.as_slice(), "the start of `substring`")? else {
            return Ok(Collection::Empty);
        };
        let length = self.argument(call, 1, scope)?;
        let length = self.integer_of(length.as_slice(), "the length of `substring`")?;
        let Ok(start) = usize::try_from(start) else {
            return Ok(Collection::Empty);
        };
        let mut rest = text.chars().skip(start).peekable();
        if rest.peek().is_none() {
            return Ok(Collection::Empty);
        }
        let length = length.map_or(usize::MAX, |length| usize::try_from(length).unwrap_or(0));
        self.text(rest.take(length).collect())
    }

    fn join(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let separator = self.argument(call, 0, scope)?;
        let separator = self.string_of(separator.as_slice(), "`join`")?.unwrap_or_default();
        let mut joined = String::new();
        let mut is_first = true;
        for item in input {
            let Some(text) = self.string_of(std::slice::from_ref(item), "`join`")? else {
                continue;
            };
            if !is_first {
                joined.push_str(separator);
            }
            is_first = false;
            joined.push_str(text);
            self.may_write(joined.len())?;
        }
        if is_first {
            return Ok(Collection::Empty);
        }
        self.text(joined)
    }
}

fn owned<'a>(text: &str) -> Item<'a> {
    Item::String(Cow::Owned(text.to_owned()))
}

fn count<'a>(number: usize) -> Collection<'a> {
    i32::try_from(number).ok().map(Item::Integer).into()
}

/// The character that starts at a byte; -1 where there is none.
fn place<'a>(text: &str, byte: Option<usize>) -> Collection<'a> {
    match byte {
        Some(byte) => count(text.char_indices().take_while(|(at, _)| *at < byte).count()),
        None => Item::Integer(-1).into(),
    }
}
