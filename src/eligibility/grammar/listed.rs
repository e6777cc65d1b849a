//! Variables of a list that share one bound: `ALT, AST and/or ALP`, each with its abbreviation in brackets.

use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::leaf::Shared;
use crate::eligibility::grammar::mark::What;
use crate::eligibility::grammar::quantity::Marks;
use crate::eligibility::lex::Kind;

/// Marks that brackets behind a variable may hold.
const ALIAS_MAX: usize = 16;

/// Variables that may share one bound.
const SHARED_MAX: usize = 12;

/// The variables that a mark names.
pub(crate) fn variables_at(here: Marks<'_>, at: usize) -> Option<Vec<&'static str>> {
    match here.cue(at)? {
        Cue::Variable(name) => Some(vec![name]),
        Cue::Variables(names) => Some(names.to_vec()),
        _ => None,
    }
}

/// `ALT, AST and/or ALP`, each with its abbreviation in brackets.
pub(crate) fn shared(here: Marks<'_>, at: usize) -> Option<Shared> {
    let mut found = Shared {
        names: Vec::new(),
        any: None,
        next: at,
    };
    loop {
        for name in variables_at(here, found.next)? {
            if !found.names.iter().any(|(known, _)| *known == name) {
                found.names.push((name, found.next));
            }
        }
        found.next = skip_alias(here, found.next + 1);
        if found.names.len() >= SHARED_MAX {
            break;
        }
        let mut next = found.next;
        let mut any = None;
        let mut separated = false;
        let mut and = false;
        while let Some(what) = here.what(next) {
            match what {
                What::Token(Kind::Comma | Kind::Plus) => {}
                What::Token(Kind::Slash | Kind::Dash | Kind::To | Kind::And) | What::Cue(Cue::And | Cue::AndOr) => {
                    any = any.or(Some(false));
                    and |= matches!(what, What::Cue(Cue::And));
                }
                // `and / or` is not `or`.
                What::Cue(Cue::Or) => any = Some(!and),
                _ => break,
            }
            separated = true;
            next += 1;
        }
        // `ALT, total AST`: a filler before the next one.
        let next = if separated { here.skip_level(next, 2) } else { next };
        if !separated || variables_at(here, next).is_none() {
            break;
        }
        found.any = any.or(found.any);
        found.next = next;
    }
    Some(found)
}

/// The place after brackets that say a variable again, or how it is found: `(ANC)`, `[SGOT]`, `(by Cockcroft-Gault)`.
pub(crate) fn skip_alias(here: Marks<'_>, at: usize) -> usize {
    let mut end = at;
    // `alanine aminotransferase (ALT) (SGPT)`.
    for _ in 0..3 {
        match alias(here, end) {
            Some(next) => end = next,
            None => break,
        }
    }
    end
}

fn alias(here: Marks<'_>, at: usize) -> Option<usize> {
    if !matches!(here.kind(at), Some(Kind::Open)) {
        return None;
    }
    for next in at + 1..at + 2 + ALIAS_MAX {
        match here.what(next)? {
            What::Token(Kind::Close) => return Some(next + 1),
            What::Token(
                Kind::Word
                | Kind::Comma
                | Kind::Slash
                | Kind::Dash
                | Kind::Quote
                | Kind::Stop
                | Kind::Colon
                | Kind::And
                | Kind::Other
                | Kind::Limit(_),
            )
            | What::Concept(_)
            | What::Cue(
                Cue::Variable(_)
                | Cue::Variables(_)
                | Cue::Filler
                | Cue::Tie
                | Cue::Level
                | Cue::Qualifier
                | Cue::Or
                | Cue::And
                | Cue::Head(_)
                | Cue::Stage(_)
                | Cue::Defined
                | Cue::Anchor(_),
            ) => {}
            What::Token(_) | What::Cue(_) | What::Atom(_) | What::Window(_) | What::Read => return None,
        }
    }
    None
}

/// Whether a bound may begin at a place.
pub(crate) fn is_bound_start(here: Marks<'_>, at: usize) -> bool {
    matches!(
        here.what(at),
        Some(
            What::Token(Kind::Compare(_) | Kind::Between | Kind::Number(_) | Kind::Roman(_) | Kind::Limit(_))
                | What::Cue(Cue::Normal)
        )
    )
}
