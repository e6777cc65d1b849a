//! `matches()`, `matchesFull()` and `replaceMatches()`.
//!
//! Matching takes time in proportion to the text (no backtracking), so that no expression can be made to hang it; what
//! needs backtracking, look-around and back references, is refused.

use regex::{Regex, RegexBuilder};

use super::run::{Outcome, Run, Scope};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::{Call, Expr};

/// Steps that compiling an expression costs, for each of its bytes.
const STEPS_PER_BYTE: usize = 16;

impl<'a> Run<'_, 'a> {
    pub(super) fn regex(&self, call: &Call, input: &[Item<'a>], scope: &Scope<'_, 'a>) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let Some(text) = self.string_of(input, name)? else {
            return Ok(Collection::Empty);
        };
        self.may_write(text.len())?;
        let pattern = self.argument(call, 0, scope)?;
        let Some(pattern) = self.string_of(pattern.as_slice(), name)? else {
            return Ok(Collection::Empty);
        };
        let is_replacing = call.function == Function::ReplaceMatches;
        let flags = self.argument(call, if is_replacing { 2 } else { 1 }, scope)?;
        let flags = self.string_of(flags.as_slice(), name)?.unwrap_or_default();
        let is_full = call.function == Function::MatchesFull;
        let refused = || EvaluateError::BadRegex(pattern.to_owned());
        let is_fixed = call
            .arguments
            .first()
            .is_some_and(|pattern| matches!(pattern, Expr::Literal(_)))
            && call.arguments.get(if is_replacing { 2 } else { 1 }).is_none();
        let fresh;
        let regex = if is_fixed {
            let compile = || compile(pattern, flags, is_full, self.around.limits.regex_bytes_max);
            call.regex.get_or_init(compile).as_ref()
        } else {
            self.tick(pattern.len() * STEPS_PER_BYTE)?;
            fresh = compile(pattern, flags, is_full, self.around.limits.regex_bytes_max);
            fresh.as_ref()
        };
        let regex = regex.ok_or_else(refused)?;
        if !is_replacing {
            return Ok(regex.is_match(text).into());
        }
        let replacement = self.argument(call, 1, scope)?;
        let Some(replacement) = self.string_of(replacement.as_slice(), name)? else {
            return Ok(Collection::Empty);
        };
        if pattern.is_empty() {
            return self.text(text.to_owned());
        }
        self.replace_all(regex, text, replacement)
    }

    fn replace_all(&self, regex: &Regex, text: &str, replacement: &str) -> Outcome<Collection<'a>> {
        let template = template(replacement);
        let mut replaced = String::new();
        let mut end = 0;
        for found in regex.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            replaced.push_str(text.get(end..whole.start()).unwrap_or_default());
            found.expand(&template, &mut replaced);
            end = whole.end();
            self.may_write(replaced.len())?;
        }
        replaced.push_str(text.get(end..).unwrap_or_default());
        self.text(replaced)
    }
}

/// A point stands for every character, line ends too. Of the flags `i` and `m` are known.
fn compile(pattern: &str, flags: &str, is_full: bool, bytes_max: usize) -> Option<Regex> {
    let translated = translated(pattern);
    let anchored = if is_full {
        format!("^(?:{translated})$")
    } else {
        translated
    };
    RegexBuilder::new(&anchored)
        .dot_matches_new_line(true)
        .case_insensitive(flags.contains('i'))
        .multi_line(flags.contains('m') && !is_full)
        .size_limit(bytes_max)
        .build()
        .ok()
}

/// The expression as the crate writes it: within brackets an opening bracket and doubled signs stand for themselves.
fn translated(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    // In brackets: whether the next character is the first.
    let mut bracket: Option<bool> = None;
    while let Some(c) = chars.next() {
        let is_first = bracket == Some(true);
        match c {
            '\\' => {
                out.push(c);
                out.extend(chars.next());
                bracket = bracket.map(|_| false);
                continue;
            }
            '[' if bracket.is_some() && chars.peek() != Some(&':') => out.push('\\'),
            '[' if bracket.is_none() => {
                out.push(c);
                bracket = Some(true);
                if chars.peek() == Some(&'^') {
                    out.extend(chars.next());
                }
                continue;
            }
            // An empty set of characters is none, so this one stands for itself.
            ']' if is_first => out.push('\\'),
            ']' => {
                out.push(c);
                bracket = None;
                continue;
            }
            '&' | '~' if bracket.is_some() => out.push('\\'),
            '-' if bracket.is_some() && (is_first || chars.peek() == Some(&'-') || out.ends_with('-')) => {
                out.push('\\')
            }
            _ => {}
        }
        out.push(c);
        bracket = bracket.map(|_| false);
    }
    out
}

/// The replacement as the crate writes it: `$1` does not run into what follows.
fn template(replacement: &str) -> String {
    let mut out = String::with_capacity(replacement.len());
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (group, more) = after.split_at_checked(digits).unwrap_or(("", after));
        rest = more;
        if !group.is_empty() {
            out.push_str("${");
            out.push_str(group);
            out.push('}');
        } else if let Some((name, more)) = more.strip_prefix('{').and_then(|named| named.split_once('}')) {
            out.push_str("${");
            out.push_str(name);
            out.push('}');
            rest = more;
        } else {
            out.push_str("$$");
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhirpath::limits::Limits;

    #[test]
    fn brackets_are_read_as_elsewhere() {
        let check = |pattern: &str, text: &str, expected: bool| {
            let regex = compile(pattern, "", true, Limits::DEFAULT.regex_bytes_max).unwrap();
            assert_eq!(regex.is_match(text), expected, "{pattern} {text}");
        };
        check(r"[^\s.,:;\'\x22\/|?!@#$%&*()\[\]{}]{1,64}", "name", true);
        check(r"[^[]+", "a&&b", true);
        check(r"[^[]+", "a[b", false);
        check(r"[a&&b]+", "&&", true);
        check(r"[a--z]+", "--", true);
        check(r"[]a]+", "]a", true);
        check(r"[[:alpha:]]+", "abc", true);
        check("a.b", "a\nb", true);
    }

    #[test]
    fn what_is_too_large_is_refused() {
        let limit = Limits::DEFAULT.regex_bytes_max;
        assert!(compile("(((a{100}){100}){100})", "", false, limit).is_none());
        assert!(compile("(?=a)", "", false, limit).is_none());
        assert!(compile(&"(".repeat(5000), "", false, limit).is_none());
    }
}
