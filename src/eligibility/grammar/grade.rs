//! Stages, grades and classes: `stage IIIB or IV`, `grade 3 or higher`, `Child-Pugh A or B`, `recovered to grade 1`.

use std::borrow::Cow;

use crate::eligibility::expr::{Expr, Measure, Number, Op, Text};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::leaf::{blank, end_of, leaf, quantity_of};
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::quantity::{Bound, Marks};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;

/// Marks between a word and its stage, grade or class.
const GAP_MAX: usize = 4;

/// Most stages or classes of one list.
const LIST_MAX: usize = 8;

/// Marks around a grade within which toxicity is named.
const NEAR_MAX: usize = 12;

/// Marks that may stand before the word of a recovery, in its sentence.
const CLAUSE_MAX: usize = 40;

/// Highest grade of toxicity.
const GRADE_MAX: f64 = 5.0;

/// The letters of classes from the best on.
const CLASSES: [&str; 3] = ["A", "B", "C"];

/// The stages as Roman numerals, from the lowest on.
const STAGES: [&str; 5] = ["0", "I", "II", "III", "IV"];

/// A stage, grade or recovery at a place, and the place after it; marks it takes in are taken off `out`.
pub(crate) fn grade(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    out: &mut Vec<Mark>,
) -> Option<(Expr, usize)> {
    match here.what(at)? {
        What::Cue(Cue::Stage(_)) => stage(reading, here, at),
        What::Cue(Cue::Level) | What::Token(Kind::Compare(_)) => toxicity(reading, here, at),
        What::Token(Kind::Word) | What::Cue(_) if is_recovery(here.words(at)) => recovery(reading, here, at, out),
        _ => None,
    }
}

/// `stage IB-IIIA`, `stage III or higher`.
fn stage(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let (op, first) = opening(here, at + 1);
    let (values, after) = list(here, first, op, is_stage, &STAGES)?;
    reading.family(Family::Stage);
    Some(one_of(reading, here, "stage", values, (at, after)))
}

/// Whether words are a stage: a numeral from 0 to IV with a letter and a digit at most.
fn is_stage(words: &str) -> Option<usize> {
    let numeral = words.trim_end_matches(|sign: char| matches!(sign, 'A'..='D' | 'a'..='d' | '1'..='3'));
    let digits = matches!(words.as_bytes(), [b'0'..=b'4'] | [b'0'..=b'4', b'A'..=b'D' | b'a'..=b'd']);
    if digits {
        return words
            .chars()
            .next()?
            .to_digit(10)
            .and_then(|digit| usize::try_from(digit).ok());
    }
    if words.len() > numeral.len() + 2 || numeral == "0" {
        return None;
    }
    STAGES.iter().position(|stage| *stage == numeral)
}

/// Whether words are a class.
fn is_class(words: &str) -> Option<usize> {
    CLASSES.iter().position(|class| *class == words)
}

/// `Child-Pugh class A or B`, `Child-Pugh ≤ B7`: behind the words of the score.
pub(crate) fn child_pugh(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    behind: usize,
) -> Option<(Expr, usize)> {
    let (op, first) = opening(here, behind);
    if let Some(points) = points(here.words(first)) {
        let start = here.marks.get(at)?.start;
        let mut measure = leaf(
            reading,
            "child_pugh_score",
            &Bound::Normal,
            (start, end_of(here, first + 1)),
        );
        measure.values.clear();
        measure.op = op.unwrap_or(Op::Eq);
        measure.value = Some(Number(points));
        return Some((Expr::Measure(Box::new(measure)), first + 1));
    }
    let (values, after) = list(here, first, op, is_class, &CLASSES)?;
    reading.family(Family::OrganScore);
    let (expr, _) = one_of(reading, here, "child_pugh_class", values, (at, after));
    Some((expr, points_again(here, after)))
}

/// The points of `B7`.
fn points(words: &str) -> Option<f64> {
    match words {
        "A5" => Some(5.0),
        "A6" => Some(6.0),
        "B7" => Some(7.0),
        "B8" => Some(8.0),
        "B9" => Some(9.0),
        _ => None,
    }
}

/// The place after brackets that say a class in points: `(score 5-6)`.
fn points_again(here: Marks<'_>, at: usize) -> usize {
    if !matches!(here.kind(at), Some(Kind::Open)) {
        return at;
    }
    for next in at + 1..at + 8 {
        match here.what(next) {
            Some(What::Token(Kind::Close)) => return next + 1,
            Some(
                What::Token(Kind::Number(_) | Kind::Word | Kind::To | Kind::Dash | Kind::Compare(_) | Kind::Post(_))
                | What::Cue(Cue::Level | Cue::Filler | Cue::Tie | Cue::Or),
            ) => {}
            _ => return at,
        }
    }
    at
}

/// What stands before a stage: a comparison, and the place after the words without weight.
fn opening(here: Marks<'_>, at: usize) -> (Option<Op>, usize) {
    let mut op = None;
    let mut next = at;
    for _ in 0..GAP_MAX {
        // `A` is a class here, not an article.
        if is_class(here.words(next)).is_some() {
            break;
        }
        match here.what(next) {
            Some(What::Token(Kind::Compare(found))) => op = Some(found),
            Some(
                What::Token(Kind::Colon | Kind::Quote | Kind::Open)
                | What::Cue(Cue::Level | Cue::Filler | Cue::Tie | Cue::Stage(_) | Cue::Opens),
            ) => {}
            _ => break,
        }
        next += 1;
    }
    (op, next)
}

/// The stages or classes of a list, of a range, or on one side of a comparison, and the place after them.
fn list(
    here: Marks<'_>,
    at: usize,
    op: Option<Op>,
    rank: fn(&str) -> Option<usize>,
    order: &[&'static str],
) -> Option<(Vec<Text>, usize)> {
    let mut last = rank(here.words(at))?;
    let mut values: Vec<Text> = vec![Cow::Owned(here.words(at).to_uppercase())];
    let mut after = at + 1;
    for _ in 0..LIST_MAX {
        let mut next = after;
        let mut ranging = false;
        while let Some(
            What::Token(Kind::Comma | Kind::Slash | Kind::And | Kind::To | Kind::Dash)
            | What::Cue(Cue::Or | Cue::And | Cue::AndOr | Cue::Stage(_) | Cue::Level),
        ) = here.what(next)
        {
            ranging |= matches!(here.kind(next), Some(Kind::To | Kind::Dash));
            next += 1;
        }
        let Some(place) = rank(here.words(next)).filter(|_| next > after) else {
            break;
        };
        if ranging {
            let between = order.get(last + 1..place).unwrap_or_default();
            values.extend(between.iter().map(|stage| Cow::Borrowed(*stage)));
        }
        values.push(Cow::Owned(here.words(next).to_uppercase()));
        last = place;
        after = next + 1;
    }
    let op = match here.kind(after) {
        Some(Kind::Post(post)) => {
            after += 1;
            Some(post)
        }
        _ => op,
    };
    let lowest = usize::from(order.first() == Some(&"0"));
    let named = |from: usize, to: usize| {
        order
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .map(|name| Cow::Borrowed(*name))
    };
    match op {
        Some(Op::Gt) => values = named(last + 1, order.len()).collect(),
        Some(Op::Ge) => values.extend(named(last + 1, order.len())),
        Some(Op::Lt) => values = named(lowest, last).collect(),
        Some(Op::Le) => values.splice(0..0, named(lowest, last)).for_each(drop),
        Some(Op::Eq | Op::Ne | Op::Range | Op::In | Op::Exists) | None => {}
    }
    (!values.is_empty()).then_some((values, after))
}

fn one_of(
    reading: &Reading<'_>,
    here: Marks<'_>,
    name: &'static str,
    values: Vec<Text>,
    (at, after): (usize, usize),
) -> (Expr, usize) {
    let start = here.marks.get(at).map_or(0, |mark| mark.start);
    let measure = Measure {
        op: Op::In,
        values,
        ..blank(reading, name, (start, end_of(here, after)))
    };
    (Expr::Measure(Box::new(measure)), after)
}

/// `grade 3 or higher`, `≥ grade 2`, `grade 3-4`.
fn toxicity(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let word = at + usize::from(matches!(here.kind(at), Some(Kind::Compare(_))));
    if !is_grade(here.words(word)) {
        return None;
    }
    let (bound, after) = if word > at {
        here.bound(at, true, true)?
    } else {
        here.bound(here.skip_level(word + 1, 2), true, true)?
    };
    let quantity = quantity_of(&bound)?;
    if quantity.unit.is_some() || quantity.limit.is_some() || !(0.0..=GRADE_MAX).contains(&quantity.value) {
        return None;
    }
    let near = at.saturating_sub(NEAR_MAX)..after + NEAR_MAX;
    let toxic = near.into_iter().any(|place| says_toxic(here.words(place)));
    let start = here.marks.get(at)?.start;
    let mut measure = leaf(reading, "toxicity_grade", &bound, (start, end_of(here, after)));
    if !toxic {
        measure.var = Cow::Borrowed("grade");
    }
    Some((Expr::Measure(Box::new(measure)), after))
}

fn says_toxic(words: &str) -> bool {
    let low = words.to_ascii_lowercase();
    ["toxic", "ctc", "adverse", "side effect"]
        .iter()
        .any(|word| low.contains(word))
}

fn is_grade(words: &str) -> bool {
    words.eq_ignore_ascii_case("grade") || words.eq_ignore_ascii_case("grades")
}

fn is_recovery(words: &str) -> bool {
    const WORDS: [&str; 8] = [
        "recovered",
        "resolved",
        "recovery",
        "resolution",
        "improved",
        "returned",
        "recover",
        "resolve",
    ];
    WORDS.iter().any(|word| words.eq_ignore_ascii_case(word))
}

/// `toxicity has not recovered to ≤ grade 1`: what is left of it is above grade 1.
fn recovery(reading: &mut Reading<'_>, here: Marks<'_>, at: usize, out: &mut Vec<Mark>) -> Option<(Expr, usize)> {
    let mut next = at + 1;
    let mut sign = None;
    let (bound, after) = loop {
        if next > at + 20 {
            return None;
        }
        match here.what(next)? {
            What::Token(Kind::Compare(op)) => sign = Some(op),
            What::Token(Kind::Stop | Kind::Semicolon) | What::Atom(_) => return None,
            What::Cue(Cue::Level) if is_grade(here.words(next)) || here.words(next).eq_ignore_ascii_case("level") => {
                if let Some(found) = here.bound(here.skip_level(next + 1, 2), true, true) {
                    break found;
                }
            }
            _ => {}
        }
        next += 1;
    };
    let quantity = quantity_of(&bound)?;
    if quantity.unit.is_some() || !(0.0..=GRADE_MAX).contains(&quantity.value) {
        return None;
    }
    let op = match bound {
        Bound::One(op, _) if op != Op::Eq => op,
        _ => sign.unwrap_or(Op::Le),
    };
    let tail = out.len().saturating_sub(CLAUSE_MAX);
    let end = out
        .get(tail..)?
        .iter()
        .rposition(|mark| matches!(mark.what, What::Token(Kind::Stop | Kind::Semicolon)));
    let from = match end {
        Some(place) => tail + place + 1,
        None if tail == 0 => 0,
        None => return None,
    };
    let clause = out.get(from..)?;
    let toxic = clause.iter().any(|mark| {
        let words = reading.text.get(mark.start as usize..mark.end as usize);
        words.is_some_and(says_toxic)
    });
    if !toxic || clause.iter().any(|mark| matches!(mark.what, What::Atom(_))) {
        return None;
    }
    let denied = clause
        .iter()
        .rev()
        .take(4)
        .any(|mark| matches!(mark.what, What::Cue(Cue::Not)));
    let start = clause.first()?.start;
    let bound = Bound::One(if denied { op.complement()? } else { op }, quantity);
    let measure = leaf(reading, "residual_toxicity_grade", &bound, (start, end_of(here, after)));
    out.truncate(from);
    Some((Expr::Measure(Box::new(measure)), after))
}
