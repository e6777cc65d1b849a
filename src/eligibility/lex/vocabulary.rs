//! Words and signs that the lexer tells from all others.

use super::repair::Cursor;
use super::token::Kind;

/// What a sign is that starts nothing longer.
pub(super) fn mark(c: char) -> Kind {
    match c {
        ',' => Kind::Comma,
        ';' => Kind::Semicolon,
        '.' => Kind::Stop,
        ':' => Kind::Colon,
        '/' => Kind::Slash,
        '-' => Kind::Dash,
        '+' => Kind::Plus,
        '(' | '[' | '{' => Kind::Open,
        ')' | ']' | '}' => Kind::Close,
        '"' | '\'' => Kind::Quote,
        '&' => Kind::And,
        _ => Kind::Other,
    }
}

/// Words that stand between a number and its stretch of time.
pub(super) const BRIDGES: &[&str] = &[
    "consecutive",
    "calendar",
    "full",
    "complete",
    "completed",
    "continuous",
    "business",
    "working",
    "elimination",
    "plasma",
    "terminal",
    "drug",
    "study",
    "gestational",
    "cumulative",
    "successive",
    "chronological",
    "additional",
];

/// Words that numbers are said of, also with a hyphen or without a blank between.
pub(super) const MEASURED: &[&str] = &[
    "age", "aged", "ages", "day", "days", "week", "weeks", "month", "months", "year", "years", "visit", "grade",
    "stage", "ecog", "kps", "ps", "score", "scores", "type", "class", "cycle", "part", "cohort", "phase", "arm",
    "group", "bmi", "inr", "egfr", "least", "than", "of", "to", "step", "hb", "hgb", "anc", "qtc", "lvef", "asa",
    "nyha", "who",
];

/// Words behind which a number can be negative.
pub(super) const SIGNED: &[&str] = &[
    "day", "days", "week", "weeks", "month", "months", "score", "scores", "sd", "visit", "of", "from",
];

/// Words that start a phrase with a meaning of its own; all others are looked at no further.
pub(super) fn is_key_word(low: &[u8]) -> bool {
    let Some(first) = low.first() else { return false };
    let words: &[&str] = match first {
        b'a' => &["a", "above", "age", "and", "at"],
        b'b' => &["below", "between", "bigger"],
        b'c' => &["central"],
        b'd' => &["double"],
        b'e' => &[
            "eight",
            "eighteen",
            "eighty",
            "eleven",
            "equal",
            "equals",
            "exceed",
            "exceeded",
            "exceeding",
            "exceeds",
        ],
        b'f' => &[
            "fewer", "fifteen", "fifty", "five", "forty", "four", "fourteen", "fourty", "from",
        ],
        b'g' => &["geater", "greater"],
        b'h' => &["higher"],
        b'i' => &["in", "institution", "institutional", "institutions", "iuln"],
        b'l' => &[
            "lab",
            "laboratory",
            "larger",
            "less",
            "lesser",
            "limit",
            "limits",
            "lln",
            "llnr",
            "llns",
            "lnl",
            "local",
            "longer",
            "lower",
        ],
        b'm' => &["maximum", "minimum", "more"],
        b'n' => &["n", "nine", "nineteen", "ninety", "no", "nomal", "normal", "not", "nul"],
        b'o' => &["older", "one", "or", "over"],
        b'p' => &["per"],
        b'r' => &["range", "ranged", "ranges", "ranging", "reference"],
        b's' => &[
            "seven",
            "seventeen",
            "seventy",
            "shorter",
            "site",
            "sites",
            "six",
            "sixteen",
            "sixty",
            "smaller",
        ],
        b't' => &[
            "ten", "the", "thirteen", "thirty", "three", "thrice", "through", "thru", "to", "triple", "twelve",
            "twenty", "twice", "two",
        ],
        b'u' => &[
            "uln", "ulnr", "ulns", "ulrr", "under", "unl", "until", "up", "upper", "upto",
        ],
        b'y' => &["younger"],
        b'z' => &["zero"],
        _ => return false,
    };
    words.iter().any(|word| word.as_bytes() == low)
}

/// Whether `times` says how often: `3 times per week`.
pub(super) fn is_frequency(after: Cursor<'_>) -> bool {
    if after.gap().char() == Some('/') {
        return true;
    }
    after.next_word().is_some_and(|(low, _)| {
        matches!(
            low.get(),
            b"per"
                | b"a"
                | b"daily"
                | b"weekly"
                | b"monthly"
                | b"each"
                | b"every"
                | b"in"
                | b"during"
                | b"within"
                | b"or"
        )
    })
}

/// The value of a numeral from I to X.
pub(super) fn roman(word: &str) -> Option<u8> {
    Some(match word {
        "I" => 1,
        "II" => 2,
        "III" => 3,
        "IV" => 4,
        "V" => 5,
        "VI" => 6,
        "VII" => 7,
        "VIII" => 8,
        "IX" => 9,
        "X" => 10,
        _ => return None,
    })
}

/// A stage or class with its letter: `IIIB`, `IVa2`.
pub(super) fn is_stage(text: &str) -> bool {
    text.len() <= 6
        && text.starts_with(['I', 'V'])
        && text
            .bytes()
            .all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'A'..=b'D' | b'a'..=b'd' | b'0'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::super::number;
    use super::*;

    #[test]
    fn numbers_in_words_are_key_words() {
        for word in ["zero", "four", "twelve", "twenty", "fourty", "ninety"] {
            assert!(
                number::by_word(word.as_bytes()).is_some() && is_key_word(word.as_bytes()),
                "{word}"
            );
        }
        assert!(!is_key_word(b"patients"));
    }
}
