//! `Male or female`, `men and women`: both sexes in one mark.

use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::lex::Kind;

/// Puts one mark in the place of two sexes joined by a word or a sign.
pub(crate) fn merge(marks: &mut Vec<Mark>) {
    let sex = |mark: Option<&Mark>| match mark.map(|mark| mark.what) {
        Some(What::Cue(Cue::Sex(sex))) => Some(sex),
        _ => None,
    };
    let mut at = 0;
    while at < marks.len() {
        if let Some(one) = sex(marks.get(at)) {
            let joined = (at + 1..(at + 4).min(marks.len())).find(|place| sex(marks.get(*place)).is_some());
            if let Some(other) = joined
                && sex(marks.get(other)) != Some(one)
                && marks
                    .get(at + 1..other)
                    .is_some_and(|between| between.iter().all(joins))
                && other > at + 1
            {
                let end = marks.get(other).map(|mark| mark.end);
                if let (Some(mark), Some(end)) = (marks.get_mut(at), end) {
                    mark.what = What::Cue(Cue::AnySex);
                    mark.end = end;
                }
                marks.drain(at + 1..=other);
            }
        }
        at += 1;
    }
}

fn joins(mark: &Mark) -> bool {
    matches!(
        mark.what,
        What::Cue(Cue::Or | Cue::And | Cue::AndOr | Cue::Subject | Cue::Filler)
            | What::Token(Kind::Comma | Kind::Slash | Kind::And | Kind::Dash)
    )
}
