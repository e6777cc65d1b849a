//! `non-` before a word: part of a name or of what narrows one, seldom a denial of its own.

use crate::eligibility::expr::ConceptType;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::lex::Kind;

/// Puts one mark in the place of `non` and the word it belongs to, where the two narrow or are a name.
///
/// `Non-cardiac surgery` is surgery of a kind, not no surgery; `non-responder` is a name. `Non-pregnant women` and
/// `non-smoker` stay denials.
pub(crate) fn merge(text: &str, marks: &mut Vec<Mark>) {
    let mut at = 0;
    while at < marks.len() {
        if is_prefix(text, marks.get(at))
            && let Some((word, what)) = meaning(text, marks, at)
        {
            let end = marks.get(word).map(|mark| mark.end);
            if let (Some(mark), Some(end)) = (marks.get_mut(at), end) {
                mark.what = what;
                mark.end = end;
            }
            marks.drain(at + 1..=word);
        }
        at += 1;
    }
}

fn is_prefix(text: &str, mark: Option<&Mark>) -> bool {
    mark.is_some_and(|mark| {
        matches!(mark.what, What::Cue(Cue::Not))
            && text
                .get(mark.start as usize..mark.end as usize)
                .is_some_and(|word| word.eq_ignore_ascii_case("non"))
    })
}

/// The place of the word behind the prefix and what the two are together; none where the prefix denies.
fn meaning(text: &str, marks: &[Mark], at: usize) -> Option<(usize, What)> {
    let what = |at: usize| marks.get(at).map(|mark| mark.what);
    let word = match what(at + 1)? {
        What::Token(Kind::Dash) => at + 2,
        _ => at + 1,
    };
    let goes_on = what(word + 1).is_some_and(names);
    match what(word)? {
        What::Cue(Cue::Qualifier) => Some((word, What::Cue(Cue::Qualifier))),
        // `non-cardiac surgery`, where `cardiac surgery` is a name.
        What::Concept(_) if several_words(text, marks.get(word)) => Some((word, What::Token(Kind::Word))),
        // `non-users of tobacco` use none.
        What::Token(Kind::Word) if is_user(text, marks.get(word)) => None,
        What::Token(Kind::Word) if !goes_on => Some((word, What::Token(Kind::Word))),
        found if goes_on && names(found) => Some((word, What::Cue(Cue::Qualifier))),
        _ => None,
    }
}

fn is_user(text: &str, mark: Option<&Mark>) -> bool {
    mark.and_then(|mark| text.get(mark.start as usize..mark.end as usize))
        .is_some_and(|word| {
            ["user", "users", "consumer", "consumers"]
                .iter()
                .any(|user| word.eq_ignore_ascii_case(user))
        })
}

fn several_words(text: &str, mark: Option<&Mark>) -> bool {
    mark.and_then(|mark| text.get(mark.start as usize..mark.end as usize))
        .is_some_and(|words| words.contains(' '))
}

/// Whether a mark is part of the name of a thing.
fn names(what: What) -> bool {
    match what {
        What::Concept(_) | What::Token(Kind::Word | Kind::Roman(_)) => true,
        What::Cue(Cue::Named(named)) => !matches!(named.kind, ConceptType::Person),
        What::Cue(cue) => matches!(cue, Cue::Variable(_) | Cue::Qualifier),
        What::Token(_) | What::Atom(_) | What::Window(_) | What::Read => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str) -> String {
        notation(&Grammar::default().read(text, 0, Side::Inclusion).statement.expr)
    }

    #[test]
    fn the_prefix_narrows_or_denies() {
        assert!(!read("non-cardiac surgery").contains("not "));
        assert!(!read("non-responder").contains("not "));
        assert!(read("non-pregnant women").contains("not finding \"pregnancy\""));
        assert!(read("non-smoker").contains("not "));
        assert!(read("non-users of tobacco").starts_with("not "));
    }
}
