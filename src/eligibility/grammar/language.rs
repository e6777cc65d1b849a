//! Names of languages: `French` is one beside `speaks` or `English`, else it says where something is from.

use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::lex::Kind;

/// How many marks away a word may stand that says a language is meant.
const NEAR: usize = 5;

/// Whether a mark names a language, or says that one is meant.
pub(crate) fn is_language(what: What) -> bool {
    matches!(what, What::Cue(Cue::Named(named)) if named.qualifiers.contains(&"language"))
}

/// Makes words of the names of languages that nothing near says are meant as such.
pub(crate) fn settle(marks: &mut [Mark], text: &str) {
    for at in 0..marks.len() {
        let Some(mark) = marks.get(at).copied() else { break };
        if is_language(mark.what)
            && is_bare(mark, text)
            && !spoken(marks, at, text)
            && let Some(mark) = marks.get_mut(at)
        {
            mark.what = What::Token(Kind::Word);
        }
    }
}

/// Whether a mark is the name alone; English is a language wherever it stands.
fn is_bare(mark: Mark, text: &str) -> bool {
    let words = text.get(mark.start as usize..mark.end as usize).unwrap_or_default();
    let own = matches!(mark.what, What::Cue(Cue::Named(named)) if named.name.eq_ignore_ascii_case(words));
    own && !words.eq_ignore_ascii_case("english") && !words.eq_ignore_ascii_case("language")
}

/// Whether something near says that a language is meant: another one that does, an act, or an ability.
fn spoken(marks: &[Mark], at: usize, text: &str) -> bool {
    let near = at.saturating_sub(NEAR)..(at + NEAR).min(marks.len());
    let says = |what| match what {
        What::Cue(Cue::Act(question) | Cue::Opaque(question)) => {
            matches!(question.family, Family::Compliance | Family::Consent)
        }
        What::Cue(Cue::Able(_)) => true,
        _ => false,
    };
    near.filter(|place| *place != at).any(|place| {
        marks
            .get(place)
            .is_some_and(|mark| says(mark.what) || (is_language(mark.what) && !is_bare(*mark, text)))
    })
}

#[cfg(test)]
mod tests {
    use crate::eligibility::{notation, parse};

    #[test]
    fn a_country_is_no_language_until_something_says_so() {
        let read = |text: &str| {
            let criteria = parse(&format!("Inclusion Criteria:\n\n* {text}\n"));
            notation(&criteria.roots[0].statement.as_ref().unwrap().expr)
        };
        assert_eq!(read("Speaks Japanese"), "person \"japanese\" {language}");
        assert_eq!(
            read("Fluent in Dutch or German"),
            "any(person \"dutch\" {language}, person \"german\" {language})"
        );
        assert!(!read("Japanese patients").contains("language"));
    }
}
