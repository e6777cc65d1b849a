//! The limits of normal, in letters and in words.

use super::repair::{Cursor, is_word};
use crate::eligibility::expr::Limit;

/// The most words a limit takes.
const WORDS: usize = 12;

/// A limit of normal at a word, and the place after it. `multiplied`: behind a number of times, where `normal` alone
/// says it too.
pub(super) fn read(start: Cursor<'_>, multiplied: bool) -> Option<(Limit, Cursor<'_>)> {
    let mut here = start;
    let (mut side, mut noun, mut normal) = (None, false, false);
    let mut end = None;
    for _ in 0..WORDS {
        let Some((low, after)) = word(here) else { break };
        match low.get() {
            b"uln" | b"unl" | b"iuln" | b"ulrr" | b"ulnr" | b"ulns" | b"nul" | b"uld" if end.is_none() => {
                side = Some(Limit::Uln);
                end = Some(after);
                break;
            }
            b"lln" | b"llnr" | b"lnl" | b"llns" if end.is_none() => {
                side = Some(Limit::Lln);
                end = Some(after);
                break;
            }
            b"n" if multiplied && here.gap().byte() == Some(b'N') => {
                side = Some(Limit::Uln);
                end = Some(after);
                break;
            }
            b"upper" if side.is_none() => side = Some(Limit::Uln),
            b"lower" if side.is_none() => side = Some(Limit::Lln),
            b"limit" | b"limits" | b"range" | b"ranges" | b"bound" | b"boundary" | b"level" | b"levels" | b"value"
            | b"values" | b"end" | b"threshold"
                if side.is_some() || normal =>
            {
                noun = true;
                if side.is_some() && (normal || multiplied) || normal && multiplied {
                    end = Some(after);
                }
            }
            b"normal" | b"reference" | b"norm" | b"normality" | b"normals" | b"nomal" | b"noraml" => {
                normal = true;
                if side.is_some() && noun || side.is_none() && multiplied {
                    end = Some(after);
                }
            }
            b"the" | b"a" | b"an" | b"of" | b"for" | b"its" | b"their" | b"institutional" | b"institution"
            | b"institutions" | b"institute" | b"institutes" | b"lab" | b"laboratory" | b"laboratories" | b"local"
            | b"site" | b"sites" | b"central" | b"center" | b"centre" | b"study" | b"specific" | b"standard"
            | b"respective" | b"applicable" | b"adjusted" | b"age" | b"testing" | b"hospital" => {}
            _ => break,
        }
        here = after;
    }
    let end = end?;
    if side.is_none() && word(end).is_some_and(|(low, _)| is_other_normal(low.get())) {
        return None;
    }
    let limit = side.unwrap_or(Limit::Uln);
    Some((limit, again(end, limit)))
}

/// `twice the normal dose` speaks of no limit.
fn is_other_normal(next: &[u8]) -> bool {
    matches!(
        next,
        b"dose"
            | b"dosage"
            | b"doses"
            | b"amount"
            | b"frequency"
            | b"number"
            | b"size"
            | b"weight"
            | b"volume"
            | b"rate"
            | b"saline"
    )
}

/// The next word behind blanks and hyphens, without a possessive ending.
fn word(here: Cursor<'_>) -> Option<(super::repair::Low, Cursor<'_>)> {
    let mut here = here.gap();
    if here.eat('-') {
        here = here.gap();
    }
    let (low, mut after) = here.low()?;
    if after.eat('\'') {
        after.eat('s');
    }
    (!after.char().is_some_and(is_word)).then_some((low, after))
}

/// Past the same limit said again in brackets: `upper limit of normal (ULN)`.
fn again(end: Cursor<'_>, limit: Limit) -> Cursor<'_> {
    let mut inside = end.gap();
    if inside.eat_any(&['(', '[']).is_none() {
        return end;
    }
    let Some((same, mut after)) = read_inside(inside) else {
        return end;
    };
    after = after.gap();
    if same == limit && after.eat_any(&[')', ']']).is_some() {
        return after;
    }
    end
}

/// A limit in brackets, which holds no further one.
fn read_inside(inside: Cursor<'_>) -> Option<(Limit, Cursor<'_>)> {
    let (low, after) = word(inside)?;
    match low.get() {
        b"uln" | b"unl" | b"iuln" | b"ulrr" | b"ulnr" => Some((Limit::Uln, after)),
        b"lln" | b"llnr" => Some((Limit::Lln, after)),
        b"upper" => {
            let after = after
                .phrase(&["limit", "of", "normal"])
                .or_else(|| after.phrase(&["limits", "of", "normal"]))?;
            Some((Limit::Uln, after))
        }
        b"lower" => Some((Limit::Lln, after.phrase(&["limit", "of", "normal"])?)),
        _ => None,
    }
}
