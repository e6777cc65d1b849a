//! Rows of the MedPath table of arms, whose cells are fused: label, interventions, description.

use crate::registry::page::fused::{Vocabulary, name_seam};

/// An intervention as the page lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed<'a> {
    /// The whole entry (`Drug: Placebo`).
    pub(crate) entry: &'a str,
    /// The name alone (`Placebo`).
    pub(crate) name: &'a str,
}

/// How the cells of a row were told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// By the interventions of the page's own list.
    Listed,
    /// By letter case alone.
    Guessed,
    /// Not at all: the whole row is the description.
    Whole,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ArmRow {
    pub(crate) label: Option<String>,
    /// Positions in the page's list of interventions.
    pub(crate) interventions: Vec<usize>,
    pub(crate) description: Option<String>,
    pub(crate) cut: Cut,
}

/// Tells the cells of a row apart; `spaced` where the table separates its cells by a blank.
pub(crate) fn split_arm_row(row: &str, list: &[Listed<'_>], spaced: bool, vocabulary: &Vocabulary) -> ArmRow {
    let row = row.trim();
    // A page prints `-` for no description, so a name at the very end is taken only when nothing else fits.
    [(true, true), (false, true), (true, false), (false, false)]
        .into_iter()
        .find_map(|(exact, full)| by_list(row, list, Look { exact, full, spaced }))
        .unwrap_or_else(|| by_case(row, vocabulary))
}

#[derive(Debug, Clone, Copy)]
struct Look {
    /// Letter case must agree.
    exact: bool,
    /// Every cell holds something, and no label ends with a joining mark.
    full: bool,
    /// A blank may stand between cells.
    spaced: bool,
}

fn by_list(row: &str, list: &[Listed<'_>], look: Look) -> Option<ArmRow> {
    let mut longest: Vec<usize> = (0..list.len()).collect();
    longest.sort_by_key(|index| std::cmp::Reverse(list.get(*index).map_or(0, |listed| listed.name.len())));
    let mut start = row.char_indices().nth(1)?.0;
    loop {
        let (at, index, rest) = first_hit(row, start, list, &longest, look)?;
        let name = list.get(index)?.name;
        // A label that ends with the name of its own intervention prints the name twice: the second is the cell.
        let repeated = match_name(rest, name, look.exact)
            .is_some_and(|rest| !rest.starts_with(',') && closes(rest, list, look));
        if repeated {
            start = row.len() - rest.len();
            continue;
        }
        let (interventions, rest) = more_names(index, rest, list, &longest, look);
        return Some(ArmRow {
            label: Some(row.get(..at)?.trim().to_owned()),
            interventions,
            description: described(rest),
            cut: Cut::Listed,
        });
    }
}

/// The first place from `start` on where a cell with a listed name may stand: offset, name, what follows.
fn first_hit<'a>(
    row: &'a str,
    start: usize,
    list: &[Listed<'_>],
    longest: &[usize],
    look: Look,
) -> Option<(usize, usize, &'a str)> {
    let mut before = row.get(..start)?.chars().next_back();
    for (offset, current) in row.get(start..)?.char_indices() {
        let opens = before.is_some_and(|c| (look.spaced || !c.is_whitespace()) && !(look.full && "/+&,(-".contains(c)))
            && !current.is_whitespace();
        if opens {
            let tail = row.get(start + offset..)?;
            for index in longest {
                let hit = list
                    .get(*index)
                    .and_then(|listed| match_name(tail, listed.name, look.exact))
                    .filter(|rest| closes(rest, list, look));
                if let Some(rest) = hit {
                    return Some((start + offset, *index, rest));
                }
            }
        }
        before = Some(current);
    }
    None
}

/// Takes further listed names that follow the first, comma-joined or fused.
fn more_names<'a>(
    first: usize,
    mut rest: &'a str,
    list: &[Listed<'_>],
    longest: &[usize],
    look: Look,
) -> (Vec<usize>, &'a str) {
    let mut found = vec![first];
    loop {
        let comma = rest.strip_prefix(',').map(str::trim_start);
        let tail = comma.unwrap_or(rest);
        let next = longest.iter().find_map(|index| {
            let listed = list.get(*index).filter(|_| !found.contains(index))?;
            let rest = match_name(tail, listed.name, look.exact)?;
            // Without a comma, a name that a sentence goes on from belongs to the sentence.
            let ends = closes(rest, list, look)
                && (comma.is_some() || rest.chars().next().is_none_or(|c| !c.is_lowercase() && c != ','));
            ends.then_some((*index, rest))
        });
        match next {
            Some((index, after)) => {
                found.push(index);
                rest = after;
            }
            None => return (found, rest),
        }
    }
}

/// Whether a name cell may end before `rest`: at the end, at the dash for "none", or where a new cell begins.
fn closes(rest: &str, list: &[Listed<'_>], look: Look) -> bool {
    if rest.is_empty() || rest == "-" {
        return !(rest.is_empty() && look.full);
    }
    if let Some(tail) = rest.strip_prefix(',') {
        let tail = tail.trim_start();
        return list.iter().any(|listed| match_name(tail, listed.name, look.exact).is_some());
    }
    rest.chars()
        .next()
        .is_some_and(|c| (look.spaced || !c.is_whitespace()) && !".;:)]/-+'’".contains(c))
}

/// What follows `name` at the start of `text`; blanks do not count, since pages drop and add them.
fn match_name<'a>(text: &'a str, name: &str, exact: bool) -> Option<&'a str> {
    let mut rest = text;
    for wanted in name.chars().filter(|c| !c.is_whitespace()) {
        rest = rest.trim_start();
        let found = rest.chars().next()?;
        let same = found == wanted || (!exact && found.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return None;
        }
        rest = rest.get(found.len_utf8()..)?;
    }
    (rest.len() < text.len()).then_some(rest)
}

/// A row without a listed intervention: a label and its description meet where letter case shows it.
fn by_case(row: &str, vocabulary: &Vocabulary) -> ArmRow {
    let bare = row.strip_suffix('-').filter(|label| !label.ends_with(char::is_whitespace));
    let at = name_seam(row, vocabulary);
    let (label, description, cut) = match (bare, at.and_then(|at| row.split_at_checked(at))) {
        (Some(label), None) => (Some(label.to_owned()), None, Cut::Guessed),
        (_, Some((label, text))) => (Some(label.trim().to_owned()), described(text), Cut::Guessed),
        (None, None) => (None, described(row), Cut::Whole),
    };
    ArmRow {
        label,
        interventions: Vec::new(),
        description,
        cut,
    }
}

fn described(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text != "-").then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: [Listed<'static>; 5] = [
        Listed {
            entry: "Drug: Lime juice",
            name: "Lime juice",
        },
        Listed {
            entry: "Drug: Hardtack",
            name: "Hardtack",
        },
        Listed {
            entry: "Device: Hammock+/- pillow",
            name: "Hammock+/- pillow",
        },
        Listed {
            entry: "Other: LJ+ rum",
            name: "LJ+ rum",
        },
        Listed {
            entry: "Drug: LJ",
            name: "LJ",
        },
    ];

    #[track_caller]
    fn check(row: &str, label: &str, interventions: &[usize], description: Option<&str>) {
        let split = split_arm_row(row, &LIST, false, &Vocabulary::default());
        assert_eq!(split.label.as_deref(), Some(label), "{row}");
        assert_eq!(split.interventions, interventions, "{row}");
        assert_eq!(split.description.as_deref(), description, "{row}");
    }

    #[test]
    fn cuts_by_the_listed_names() {
        check("Citrus groupLime juiceDaily ration of Lime juice", "Citrus group", &[0], Some("Daily ration of Lime juice"));
        check("Lime juiceLime juice-", "Lime juice", &[0], None);
        check("Stage:LJLJSailors drink", "Stage:LJ", &[4], Some("Sailors drink"));
        check("Stage:LJ+ rumLJ+ rumSailors drink", "Stage:LJ+ rum", &[3], Some("Sailors drink"));
        check("Bunk armHammock +/- pillowA bed", "Bunk arm", &[2], Some("A bed"));
        check("Citrus groupLIME JUICEDaily", "Citrus group", &[0], Some("Daily"));
        check("1Lime juiceLime juice", "1", &[0], Some("Lime juice"));
        check("LJ/Lime juiceLJdaily", "LJ/Lime juice", &[4], Some("daily"));
    }

    #[test]
    fn takes_several_names() {
        check("BothLime juice, HardtackDaily", "Both", &[0, 1], Some("Daily"));
        check("BothLime juiceHardtackDaily", "Both", &[0, 1], Some("Daily"));
        check(
            "Citrus and biscuitLime juiceHardtack, and water are given",
            "Citrus and biscuit",
            &[0],
            Some("Hardtack, and water are given"),
        );
    }

    #[test]
    fn guesses_rows_without_a_listed_name_and_keeps_the_rest_whole() {
        let guess = split_arm_row("Landlubber groupSailors stay ashore", &LIST, false, &Vocabulary::default());
        assert_eq!(guess.cut, Cut::Guessed);
        assert_eq!(guess.label.as_deref(), Some("Landlubber group"));
        let none = split_arm_row("Landlubbers-", &LIST, false, &Vocabulary::default());
        assert_eq!((none.label.as_deref(), none.description), (Some("Landlubbers"), None));
        let whole = split_arm_row("a row without any seam", &LIST, false, &Vocabulary::default());
        assert_eq!(whole.cut, Cut::Whole);
        assert_eq!(whole.description.as_deref(), Some("a row without any seam"));
    }
}
