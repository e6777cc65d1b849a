//! Words that the items of a list share: `liver or bone metastases`, `hepatitis B or C`, `basal or squamous cell
//! carcinoma`.

use std::borrow::Cow;

use crate::concept::{ConceptId, Word, concepts, key};
use crate::eligibility::expr::{Concept, Expr};
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::lexicon::{flat, words};
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::grammar::work::leave;
use crate::eligibility::lex::Kind;

/// Most words of an item that may lack one.
const SHORT_WORDS: usize = 4;

/// Most words that an item may share with another.
const SHARED_WORDS: usize = 3;

/// Gives words that narrow a name but have none the name of the next item: `moderate or severe pain`, `current or past
/// infection`.
pub(crate) fn names(r: &mut Reading<'_>, items: &mut [Item]) {
    let mut next: Option<Concept> = None;
    for found in items.iter_mut().rev() {
        let lone = std::mem::take(&mut found.lone);
        if !found.parts.is_empty() || lone.is_empty() {
            next = match found.parts.first() {
                Some(Expr::Concept(concept)) => Some(Concept::clone(concept)),
                _ => None,
            };
        } else if let Some(concept) = next.as_ref().and_then(|concept| narrowed(r, concept, &lone)) {
            next = Some(concept.clone());
            found.parts.push(Expr::Concept(Box::new(concept)));
            continue;
        }
        if found.parts.is_empty() {
            leave(r, &lone);
        }
    }
}

/// A concept with other words that narrow it, in the place of the first of its own of their kind.
fn narrowed(r: &Reading<'_>, concept: &Concept, lone: &[usize]) -> Option<Concept> {
    let heads = ["history", "current", "planned", "suspected", "family-history"];
    let mut found = concept.clone();
    let first = r.marks.get(lone.iter().min().copied()?)?;
    found.start = r.base + first.start as usize;
    let mut own = Vec::new();
    for at in lone {
        let head = match r.marks.get(*at)?.what {
            What::Cue(Cue::Head(head)) => head.word(),
            _ => None,
        };
        if let Some(word) = head {
            found.qualifiers.retain(|word| !heads.contains(&word.as_ref()));
            own.push(Cow::Borrowed(word));
        } else {
            if let Some(place) = found.qualifiers.iter().position(|word| !heads.contains(&word.as_ref())) {
                found.qualifiers.remove(place);
            }
            own.push(Cow::Owned(flat(r.words(*at))));
        }
    }
    own.append(&mut found.qualifiers);
    found.qualifiers = own;
    Some(found)
}

/// Items before and after one in which the word it lacks is looked for.
const NEIGHBORS_MAX: usize = 8;

/// Gives items that are no names of their own the words they share with the last or the first item.
pub(crate) fn heads(r: &mut Reading<'_>, ranges: &[(usize, usize)]) {
    if ranges.len() < 2 {
        return;
    }
    let items: Vec<Option<Vec<Word>>> = ranges.iter().map(|range| plain(r, *range)).collect();
    for (at, range) in ranges.iter().enumerate() {
        let Some(Some(own)) = items.get(at) else { continue };
        if own.is_empty() || own.len() > SHORT_WORDS || is_name(own) {
            continue;
        }
        let after = items.iter().skip(at + 1).take(NEIGHBORS_MAX).flatten();
        let before = items.iter().take(at).rev().take(NEIGHBORS_MAX).flatten();
        let found = after
            .filter(|words| words.len() > 1)
            .find_map(|words| with_end(own, words))
            .or_else(|| {
                let whole = before
                    .filter(|words| words.len() > 1)
                    .find_map(|words| with_start(own, words));
                whole.map(|concept| (0, concept))
            });
        if let Some((from, concept)) = found {
            cover(r, *range, from, concept);
        }
    }
}

/// The words of an item that holds nothing but a name; none for other items.
fn plain(r: &Reading<'_>, (lo, hi): (usize, usize)) -> Option<Vec<Word>> {
    let mut found = Vec::new();
    for mark in r.marks.iter().take(hi).skip(lo) {
        match mark.what {
            What::Concept(_) | What::Token(Kind::Word | Kind::Roman(_) | Kind::Number(_)) => add(r, mark, &mut found),
            What::Cue(cue) => match cue {
                Cue::Qualifier | Cue::Named(_) | Cue::Variable(_) | Cue::Stage(_) | Cue::Status(_) => {
                    add(r, mark, &mut found);
                }
                Cue::Filler | Cue::Head(_) | Cue::Not | Cue::Subject | Cue::Opens | Cue::Level => {
                    if !found.is_empty() {
                        break;
                    }
                }
                _ => break,
            },
            What::Window(_) | What::Atom(_) => break,
            What::Token(Kind::Dash | Kind::Quote) => {}
            What::Token(_) | What::Read => return None,
        }
        if found.len() > 2 * SHORT_WORDS {
            return None;
        }
    }
    Some(found)
}

fn add(r: &Reading<'_>, mark: &Mark, found: &mut Vec<Word>) {
    let text = r.text.get(mark.start as usize..mark.end as usize).unwrap_or_default();
    for word in words(text) {
        found.push(Word {
            key: key(word),
            capitals: word.len() > 1 && word.chars().all(|sign| !sign.is_lowercase()),
        });
    }
}

fn is_name(words: &[Word]) -> bool {
    concepts().longest(words).is_some_and(|(taken, _)| taken == words.len())
}

fn whole(words: &[Word]) -> Option<ConceptId> {
    let (taken, concept) = concepts().longest(words)?;
    (taken == words.len()).then_some(concept)
}

/// `liver` with the end of `bone metastases`.
fn with_end(own: &[Word], other: &[Word]) -> Option<(usize, ConceptId)> {
    (0..own.len()).find_map(|from| {
        let rest = own.get(from..)?;
        (1..=SHARED_WORDS.min(other.len() - 1)).rev().find_map(|taken| {
            let mut joined = rest.to_vec();
            joined.extend_from_slice(other.get(other.len() - taken..)?);
            whole(&joined).map(|concept| (from, concept))
        })
    })
}

/// `C` with the beginning of `hepatitis B`.
fn with_start(own: &[Word], other: &[Word]) -> Option<ConceptId> {
    (1..=SHARED_WORDS.min(other.len() - 1)).find_map(|taken| {
        let mut joined = other.get(..other.len() - taken)?.to_vec();
        joined.extend_from_slice(own);
        whole(&joined)
    })
}

/// Makes the words of an item one name, but for the first `from`, which narrow it.
fn cover(r: &mut Reading<'_>, (lo, hi): (usize, usize), from: usize, concept: ConceptId) {
    let is_word = |mark: &Mark| {
        matches!(
            mark.what,
            What::Concept(_)
                | What::Token(Kind::Word | Kind::Roman(_) | Kind::Number(_))
                | What::Cue(Cue::Qualifier | Cue::Named(_) | Cue::Variable(_) | Cue::Stage(_) | Cue::Status(_))
        )
    };
    let mut first = true;
    let mut before = 0;
    let text = r.text;
    for mark in r.marks.iter_mut().take(hi).skip(lo) {
        if !is_word(mark) {
            continue;
        }
        if before < from {
            before += words(text.get(mark.start as usize..mark.end as usize).unwrap_or_default()).count();
            continue;
        }
        if first {
            r.shared.push(mark.start);
        }
        mark.what = if first { What::Concept(concept) } else { What::Read };
        first = false;
    }
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str) -> String {
        notation(&Grammar::default().read(text, 0, Side::Exclusion).statement.expr)
    }

    #[test]
    fn words_that_narrow_share_a_name() {
        let found = read("moderate or severe asthma");
        assert!(found.contains("{moderate}") && found.contains("{severe}"), "{found}");
        let found = read("current or past asthma");
        assert!(found.contains("{current}") && found.contains("{history}"), "{found}");
    }
}
