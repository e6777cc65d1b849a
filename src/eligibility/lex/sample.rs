//! Tokens in short, for the tests.

use super::lexer::lex;
use super::token::{Kind, Token};

/// The tokens of `text`, a word each: words as written, `#` and the value for numbers, units in brackets.
pub(super) fn shown(text: &str) -> String {
    let mut out = Vec::new();
    lex(text, &mut out);
    let words: Vec<String> = out.iter().map(|token| one(text, token)).collect();
    words.join(" ")
}

/// The kinds of the tokens of `text`.
pub(super) fn kinds(text: &str) -> Vec<Kind> {
    let mut out = Vec::new();
    lex(text, &mut out);
    out.iter().map(|token| token.kind).collect()
}

fn one(text: &str, token: &Token) -> String {
    let written = text.get(token.start as usize..token.end as usize).unwrap();
    if token.kind == Kind::Word {
        return written.to_owned();
    }
    if let Kind::Number(value) = token.kind {
        return format!("#{value}");
    }
    if let Kind::Unit(unit) = token.kind {
        let factor = if (unit.factor - 1.0).abs() < 1e-12 {
            String::new()
        } else {
            format!("*{}", unit.factor)
        };
        return format!("[{}{factor}]", unit.ucum);
    }
    if let Kind::Compare(op) = token.kind {
        return format!("{op:?}");
    }
    if let Kind::Post(op) = token.kind {
        return format!("Post{op:?}");
    }
    if let Kind::Limit(limit) = token.kind {
        return format!("{limit:?}");
    }
    if let Kind::Roman(value) = token.kind {
        return format!("Roman{value}");
    }
    format!("{:?}", token.kind)
}
