//! What a node is and how its children combine, by its words; plain rules, no meaning read yet.

use crate::eligibility::criterion::{Join, Kind, Side};
use crate::eligibility::split::block::is_note;
use crate::eligibility::split::nest::names_a_part;
use crate::eligibility::split::numbering::Role;

/// Words of a parent's text, from its end, in which a combining phrase is looked for.
const LEAD_WORDS: usize = 30;

/// Words an item may have whose children, not itself, say what is asked.
const GROUP_WORDS: usize = 14;

/// Words of a heading.
const HEADING_WORDS: usize = 9;

/// What the rules look at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// The node's words in lower case.
    pub(crate) low: &'a str,
    /// What it is in its list.
    pub(crate) role: Role,
    /// Whether it has a marker.
    pub(crate) marked: bool,
    /// Its children's words in lower case.
    pub(crate) children: &'a [&'a str],
    /// Whether one of its children has a marker.
    pub(crate) listed: bool,
    /// Whether its words end in `Note:`, so that its children note on it.
    pub(crate) opens_note: bool,
    /// What its parent is, and whether the parent's words end in `Note:`.
    pub(crate) parent: Option<(Kind, bool)>,
}

/// Which of the words that the rules below turn on a text holds; most texts hold none and need no closer look.
#[derive(Debug, Clone, Copy, Default)]
struct Cues {
    allows: bool,
    defines: bool,
    applies: bool,
}

impl Cues {
    fn new(low: &str) -> Self {
        let mut cues = Self::default();
        for word in low.as_bytes().split(|byte| !byte.is_ascii_alphabetic()) {
            match word {
                b"allowed" | b"permitted" | b"acceptable" | b"may" | b"could" | b"can" | b"exclusionary"
                | b"exclusion" | b"excluded" => cues.allows = true,
                b"defined" | b"considered" | b"refers" => cues.defines = true,
                b"apply" | b"applied" | b"exist" => cues.applies = true,
                _ => {}
            }
        }
        cues
    }
}

/// What the node is.
pub(crate) fn kind(facts: &Facts<'_>) -> Kind {
    let low = facts.low;
    let under_note = facts.parent.is_some_and(|(kind, opens)| kind == Kind::Note || opens);
    let childless = facts.children.is_empty();
    let cues = Cues::new(low);
    if childless && (cues.defines || low.starts_with("definition")) && is_definition(low) {
        return Kind::Definition;
    }
    if under_note || is_note(low) || is_footnote(low) || (cues.applies && says_more_may_apply(low)) {
        return Kind::Note;
    }
    let heading = facts.role == Role::Heading && (facts.marked || !is_statement(low));
    if heading || (!facts.marked && low.ends_with([':', '：']) && childless && count(low) <= HEADING_WORDS) {
        return Kind::Heading;
    }
    if childless {
        return if cues.allows && is_permissive(low) {
            Kind::Permissive
        } else {
            Kind::Criterion
        };
    }
    if facts.opens_note || facts.children.iter().all(|child| is_note(child)) {
        return Kind::Criterion;
    }
    let open = low.ends_with([':', '：', ',', '(']) || low.ends_with("following") || low.is_empty();
    let short = facts.listed && !low.ends_with('.') && count(low) <= GROUP_WORDS;
    if open || short || combining_phrase(low).is_some() {
        Kind::Group
    } else {
        Kind::Criterion
    }
}

/// How the children combine.
pub(crate) fn join(low: &str, side: Side, kind: Kind, children: &[&str]) -> Join {
    if children.is_empty() {
        return Join::All;
    }
    if let Some(join) = combining_phrase(low) {
        return join;
    }
    if children
        .iter()
        .take(children.len() - 1)
        .any(|child| ends_with_word(child, "or"))
        || children.iter().skip(1).any(|child| child.starts_with("or "))
    {
        return Join::Any;
    }
    if children
        .iter()
        .take(children.len() - 1)
        .any(|child| ends_with_word(child, "and"))
    {
        return Join::All;
    }
    match (side, kind) {
        (Side::Exclusion, Kind::Group | Kind::Heading | Kind::Criterion) => Join::Any,
        (Side::Exclusion, Kind::Note | Kind::Definition | Kind::Permissive) | (Side::Inclusion | Side::Neutral, _) => {
            Join::All
        }
    }
}

fn ends_with_word(text: &str, word: &str) -> bool {
    let body = text.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    body.strip_suffix(word)
        .is_some_and(|rest| rest.ends_with(|sign: char| !sign.is_alphanumeric()))
}

/// `any of the following`, `either`, `all of`: how a text says its list combines.
fn combining_phrase(low: &str) -> Option<Join> {
    let mut words: Vec<&str> = low
        .rsplit(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(LEAD_WORDS)
        .collect();
    words.reverse();
    let mut found = None;
    for (at, word) in words.iter().enumerate() {
        let next = |ahead: usize| words.get(at + ahead).copied().unwrap_or_default();
        let of = next(1) == "of" || next(2) == "of";
        let join = match *word {
            "either" => Some(Join::Any),
            "any" | "one" | "1" if of => Some(Join::Any),
            "one" if next(1) == "or" && next(2) == "more" => Some(Join::Any),
            "least" if matches!(next(2), "of" | "following") || next(3) == "following" => Some(Join::Any),
            "all" | "each" | "both" if of || next(1) == "the" || next(1) == "following" => Some(Join::All),
            "any" if next(1) == "following" => Some(Join::Any),
            _ => None,
        };
        found = join.or(found);
    }
    // Without "following" or an open end the phrase speaks of something else: "any of these drugs was given".
    let leads = low.ends_with([':', '：', ','])
        || low.ends_with("either")
        || words.iter().rev().take(8).any(|word| *word == "following");
    found.filter(|_| leads)
}

fn count(low: &str) -> usize {
    low.split_whitespace().take(GROUP_WORDS + 1).count()
}

/// Whether a lead-in says something of its own, rather than naming what comes.
fn is_statement(low: &str) -> bool {
    let verbs = [
        "following",
        "must",
        "either",
        "any of",
        "all of",
        "one of",
        "have",
        "has ",
        "with ",
        "who ",
        "meet",
        "should",
        " is ",
        " are ",
        "least",
    ];
    !(names_a_part(low) && count(low) <= HEADING_WORDS) && verbs.iter().any(|verb| low.contains(verb))
}

fn is_definition(low: &str) -> bool {
    if low.starts_with("definition") || low.starts_with("defined as") {
        return true;
    }
    let head: usize = low.char_indices().nth(90).map_or(low.len(), |(at, _)| at);
    let subject = low.get(..head).unwrap_or_default();
    let defined = [" is defined as", " are defined as", " is considered as", " refers to "]
        .iter()
        .find_map(|phrase| subject.find(phrase));
    defined.is_some_and(|at| {
        let before = subject.get(..at).unwrap_or_default();
        // "Patients with adequate organ function, which is defined as …" asks for it.
        let asks = [
            "adequate",
            "must",
            "patients with",
            "subjects with",
            "history",
            "participants with",
            "presence of",
            ",",
            ";",
            ".",
            "(",
        ];
        !asks.iter().any(|word| before.contains(word))
    })
}

fn is_footnote(low: &str) -> bool {
    let starred = low
        .strip_prefix("\\*")
        .or_else(|| low.strip_prefix('†'))
        .or_else(|| low.strip_prefix("**"));
    starred.is_some_and(|rest| !rest.contains("**"))
}

/// "Other protocol-defined criteria may apply": says only that the list is not whole.
fn says_more_may_apply(low: &str) -> bool {
    if count(low) > GROUP_WORDS || !low.contains("criteri") {
        return false;
    }
    [
        "may apply",
        "could apply",
        "applied",
        "criteria apply",
        "criterion apply",
        "may be applied",
        "might apply",
        "criteria exist",
        "may have applied",
    ]
    .iter()
    .any(|phrase| low.contains(phrase))
        && ["other", "additional", "further", "more"]
            .iter()
            .any(|word| low.contains(word))
}

/// Whether the whole statement says what is allowed and asks for nothing.
fn is_permissive(low: &str) -> bool {
    if !allows(low) {
        return false;
    }
    let mut depth = 0_usize;
    let plain: String = low
        .chars()
        .filter(|sign| {
            match sign {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .collect();
    let mut sentences = plain
        .split([';', '.', ':', '\n'])
        .map(str::trim)
        .filter(|sentence| !sentence.is_empty())
        .peekable();
    sentences.peek().is_some() && sentences.all(allows_only)
}

/// Whether a text speaks of what is allowed.
fn allows(low: &str) -> bool {
    [
        "allowed",
        "permitted",
        "is acceptable",
        "are acceptable",
        "may be included",
        "may be enrolled",
        "may participate",
        "may continue",
        "may receive",
        "could be enrolled",
        "could be included",
        "can be enrolled",
        "can be included",
        "may enroll",
        "not exclusionary",
        "is not an exclusion",
        "not be excluded",
        "are not excluded",
    ]
    .iter()
    .any(|phrase| low.contains(phrase))
}

fn allows_only(sentence: &str) -> bool {
    let asks = [
        "must",
        "should",
        " no ",
        "only",
        "except",
        "unless",
        " if ",
        "provided",
        "at least",
        "within ",
        " but ",
        "require",
        "prior to",
        " not allowed",
        "not permitted",
        "not acceptable",
        "not be permitted",
        "not be allowed",
        "not eligible",
        "as long as",
        "not be eligible",
        "after ",
        "who ",
        "other than",
        "without",
        "ineligible",
        "unacceptable",
        "disallowed",
        "prohibited",
        "patients with",
        "subjects with",
        "not be included",
        "not be enrolled",
        "nor ",
        "stable",
        "maximum",
        "cannot",
        "can not",
        "history of",
        "willing",
    ];
    // A number in it is a bound: "allowed up to 30 mg".
    let bounded = sentence.contains(|sign: char| sign.is_ascii_digit());
    !bounded && allows(sentence) && !asks.iter().any(|word| sentence.contains(word)) && !sentence.starts_with("no ")
}

/// Offset of a sentence in a note that shuts someone out, when there is one.
pub(crate) fn hidden_exclusion(low: &str) -> Option<usize> {
    let phrases = [
        "not eligible",
        "ineligible",
        "be excluded",
        "are excluded",
        "is excluded",
        "not be enrolled",
        "not be included",
        "not be eligible",
        "cannot be enrolled",
        "not be allowed to",
        "are not allowed to participate",
    ];
    let at = phrases.iter().filter_map(|phrase| low.find(phrase)).min()?;
    let before = low.get(..at)?;
    Some(before.rfind(". ").or_else(|| before.rfind(".\n")).map_or(0, |stop| {
        let rest = before.get(stop + 1..).unwrap_or_default();
        stop + 1 + (rest.len() - rest.trim_start().len())
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(low: &str) -> Kind {
        kind(&Facts {
            low,
            role: Role::Item,
            marked: true,
            children: &[],
            listed: false,
            opens_note: false,
            parent: None,
        })
    }

    #[test]
    fn kinds_by_words() {
        assert_eq!(plain("age over 18"), Kind::Criterion);
        assert_eq!(plain("previous chemotherapy was allowed"), Kind::Permissive);
        assert_eq!(
            plain("previous chemotherapy was allowed, but no anti-tumor medication within 3 months"),
            Kind::Criterion
        );
        assert_eq!(plain("note: a late relapse counts"), Kind::Note);
        assert_eq!(
            plain("other protocol-defined inclusion/exclusion criteria may apply"),
            Kind::Note
        );
        assert_eq!(plain("definition of metastasis: lesions elsewhere"), Kind::Definition);
        assert_eq!(
            plain("adequate organ function is defined as anc over 1"),
            Kind::Criterion
        );
    }

    #[test]
    fn joins_by_words() {
        let two = ["diabetes", "gout"];
        assert_eq!(
            join("any of the following:", Side::Inclusion, Kind::Group, &two),
            Join::Any
        );
        assert_eq!(
            join(
                "adequate function, all of the following:",
                Side::Exclusion,
                Kind::Group,
                &two
            ),
            Join::All
        );
        assert_eq!(join("disease:", Side::Inclusion, Kind::Group, &two), Join::All);
        assert_eq!(join("disease:", Side::Exclusion, Kind::Group, &two), Join::Any);
        assert_eq!(
            join("disease:", Side::Inclusion, Kind::Group, &["diabetes, or", "gout"]),
            Join::Any
        );
    }

    #[test]
    fn a_note_can_hide_an_exclusion() {
        let low = "nodes count. patients with nodes only are not eligible for enrollment.";
        assert_eq!(hidden_exclusion(low), Some(13));
        assert_eq!(hidden_exclusion("nodes count."), None);
    }
}
