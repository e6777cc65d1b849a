//! The guide to the families, for readers: written from the same examples that are tests.

use std::fmt::Write;

use crate::eligibility::criterion::Side;
use crate::eligibility::family::PAGES;

/// How the guide begins.
const HEAD: &str = "\
# What the eligibility parser understands

This page is written from the examples in `src/eligibility/family`, each of which is a test; `just guide` writes it
anew. `trialfire criteria FILE` gives the same structure as JSON, `--outline` in the notation used here.

A statement says what the sentence says, on whichever side it stands; the side alone decides whether it lets in or
shuts out. Every word of the text lies in exactly one node, with its place in the source.

| class | means |
|---|---|
| exact | every word was understood |
| partial | the statement was understood, and some words were not: they are listed |
| weak | only words without a code: nothing may be concluded |
| opaque | no record answers it: a question for a person |

The notation: `age ≥ 18 a` bounds a variable in a UCUM unit, `× ULN` multiplies the upper limit of normal,
`condition \"asthma\" (J45.909)` is a concept with its first code, `{…}` are qualifiers, `[…]` is a window of time,
`all(…)`, `any(…)`, `not`, `at least n of (…)`, `if … then … else …` combine, `→inc.3` refers to another node, and `?`
is a question with its reason.
";

/// The guide as Markdown.
pub fn guide() -> String {
    let mut out = HEAD.to_owned();
    for page in PAGES {
        // Writing to a string cannot fail.
        let _ = write!(out, "\n## {}\n\n{}\n", page.title, page.understands);
        if page.examples.is_empty() {
            continue;
        }
        out.push_str("\n| text | states |\n|---|---|\n");
        for (side, text, states) in page.examples {
            let side = match side {
                Side::Inclusion => "",
                Side::Exclusion => " *(exclusion)*",
                Side::Neutral => " *(no side)*",
            };
            let _ = writeln!(out, "| {}{side} | `{}` |", cell(text), states.replace('|', "\\|"));
        }
    }
    out
}

/// A text in a cell of a table.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\n' => out.push(' '),
            '|' | '<' | '>' | '*' | '_' | '\\' | '`' | '[' | ']' => {
                out.push('\\');
                out.push(sign);
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{notation, parse};

    #[test]
    fn examples_state_what_they_say() {
        let mut wrong = String::new();
        for page in PAGES {
            for (side, text, states) in page.examples {
                let heading = match side {
                    Side::Inclusion => "Inclusion Criteria:\n\n",
                    Side::Exclusion => "Exclusion Criteria:\n\n",
                    Side::Neutral => "",
                };
                let criteria = parse(&format!("{heading}* {text}\n"));
                let nodes = criteria.walk();
                let found: Vec<String> = nodes
                    .iter()
                    .filter_map(|node| node.statement.as_ref())
                    .map(|statement| notation(&statement.expr))
                    .collect();
                if found.as_slice() != [*states] {
                    let _ = writeln!(wrong, "{}: {text}\n  page {states}\n  read {found:?}", page.title);
                }
            }
        }
        assert!(wrong.is_empty(), "\n{wrong}");
    }
}
