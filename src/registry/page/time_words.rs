//! Words of time frames: how a time frame may begin, and whether a text speaks of time at all.

use std::sync::LazyLock;

use regex::Regex;

/// How much a text looks like the beginning of a time frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Opening {
    /// Not at all.
    None,
    /// By a word that also begins other phrases ("the", "each", "change").
    Weak,
    /// By a word or number that begins little else ("up to", "12 weeks").
    Strong,
}

const UNITS: &str =
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|nights?|days?|weeks?|wks?|months?|mos?|years?|yrs?|cycles?|visits?|courses?|trimesters?|weekly|monthly|daily|yearly)";

const NUMBER_WORDS: &str = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety|half)";

static STRONG: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)^(?:
            [~≤<≥>±]?\s*\d+(?:[.,]\d+)?(?:st|nd|rd|th)?(?:(?:\s*(?:-|–|—|~|/|,|&|\+|±|to|and|or)\s*)+\d+(?:[.,]\d+)?(?:st|nd|rd|th)?)*\s*[-‐]?\s*\(?{UNITS}\b
          | {NUMBER_WORDS}(?:[\s-]{NUMBER_WORDS})?(?:\s(?:to|or|and)\s{NUMBER_WORDS})?[\s-]{UNITS}\b
          | \d{{1,2}}\s(?:january|february|march|april|may|june|july|august|september|october|november|december)\b
          | (?:january|february|march|april|june|july|august|september|october|november|december)\s\d
          | \d+\s\(?(?:times?|pre|post)\b | \d+\s(?:times?|consecutive|postoperative|post|pre)\b
          | up\s?to(?:\b|\d) | at\b | from\b | within\b | during\b | after\b | before\b | until\b | till\b | through(?:out)?\b
          | over\b | immediate(?:ly)?\b | approx(?:imate(?:ly)?)?\b | about\s\d | around\s\d | between\b | prior\sto\b
          | (?:an?\s)?average\sof\b | an\saverage\b | end\sof\b | every\b | once\b
          | base\s?lines?\b | screening\b | enrol?lment\b | inclusion\b | admission\b | discharge\b | birth\b | randomi[sz]ation\b
          | (?:day|week|month|year|hour|visit|cycle|time\spoint|timepoint)s?\s?[-–\#(]?\s?\d
          | [dwmy]\d+\b | t\d\b | (?:post|pre|intra|peri)[-\s]?(?:op\b|oper|dos|treat|proced|surg|random|interv|inject|vaccin|partum|natal|baseline|infus|test)
          | through\sstudy | study\s(?:completion|duration|period|end)\b | duration\sof\b | whole\sstudy | entire\sstudy
          | last\b | first\s(?:\d|day|week|month|year|{NUMBER_WORDS}) | time\s(?:of|from|frame)\b | day\sof\b | date\sof\b
        )"
    ))
    .ok()
});

static WEAK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:the|each|change|per|on|in|for|by|following|upon|since|as|measured|assessed|evaluated|continuous|days?|weeks?|months?|years?|hours?|study|a|an|post|pre|initial|first|follow|followed|it|observation|observed|completion|anticipated|estimated|time|collected|recorded|periodic|annual|regular|throughout|treatment|surgery|twice|thrice|three times|two times|when|while|average|mean|median|minimum|maximum|max|min|not)\b",
    )
    .ok()
});

static MENTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?ix)(?:\b|\d){UNITS}\b | \b(?:day|week|month|year|visit|cycle)s?\s?-?\d | \b[dwmyt]\d+\b
          | baseline | discharge | admission | enrol?ment | completion | end\sof | follow[-\s]?up | intra-?oper | post-?oper | pre-?oper | peri-?oper
          | surgery | operation | procedure | delivery | birth | progression | death | hospital | randomi[sz] | treatment | screening | session
          | study | period | duration | timepoint | time\spoint | immediate | \b(?:19|20)\d\d\b | assessment | dose | procedure | event | daily | weekly | consultation | \b(?:after|before|prior|during)\b"
    ))
    .ok()
});

/// How much `text` looks like the beginning of a time frame.
pub(crate) fn opening(text: &str) -> Opening {
    let matches = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|regex| regex.is_match(text));
    if matches(&STRONG) {
        Opening::Strong
    } else if matches(&WEAK) {
        Opening::Weak
    } else {
        Opening::None
    }
}

/// Whether `text` names a time, a period or an event of the study.
pub(crate) fn mentions_time(text: &str) -> bool {
    MENTION.as_ref().is_some_and(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_compile() {
        assert!(STRONG.is_some() && WEAK.is_some() && MENTION.is_some());
    }

    #[test]
    fn knows_how_time_frames_begin() {
        for text in [
            "Up to 2 years",
            "1-year, 3-year",
            "6-8 week after TACE",
            "three years",
            "Baseline, Week 4",
            "at 6 months",
            "1 May - 15 August 2010",
            "24 hours",
            "12 Months",
            "Postoperative day 1",
        ] {
            assert_eq!(opening(text), Opening::Strong, "{text}");
            assert!(mentions_time(text), "{text}");
        }
        for text in ["ASIT+TM on the status", "atopic status", "5D questionnaire", "Quality"] {
            assert_eq!(opening(text), Opening::None, "{text}");
        }
    }
}
