//! The `MedPath` list of sites: facility, flag and place on lines of their own.

use crate::registry::page::draft::{Draft, shorten};
use crate::registry::page::flag::{Flag, country_code, read_flag};
use crate::registry::page::sections::{Line, present};
use crate::trial::{FindingCode, Severity, Site};

/// Reads the lines below the heading of the sites into the trial.
pub(crate) fn read_sites(draft: &mut Draft, lines: &[Line<'_>]) {
    let mut announced: Option<(u64, usize)> = None;
    let mut pending: Vec<Line<'_>> = Vec::new();
    let mut flag: Option<Flag> = None;
    for line in lines.iter().filter(|line| !line.is_blank()) {
        let words = line.text.trim();
        if let Some(count) = site_count(words) {
            announced = Some((line.number, count));
        } else if let Some(read) = read_flag(words) {
            take_unflagged(draft, &mut pending);
            if let Some(Flag::Country(code)) = flag.replace(read) {
                draft.keep_value("Locations", line, &format!("a place after the flag of `{code}`"));
            }
        } else if let Some(read) = flag.take() {
            let facility = pending.pop();
            for line in pending.drain(..) {
                draft.keep(&line);
            }
            push_site(draft, facility, Some(read), line);
        } else {
            pending.push(*line);
        }
    }
    finish_pending(draft, &pending);
    check_count(draft, announced);
}

/// Compares the count in the heading with the list.
fn check_count(draft: &mut Draft, announced: Option<(u64, usize)>) {
    let listed = draft.trial.sites.len();
    if let Some((number, count)) = announced.filter(|(_, count)| *count != listed) {
        draft.note_at(
            number,
            Severity::Warning,
            FindingCode::CountConflict,
            format!("expected {count} sites as the page announces, found {listed}"),
        );
    }
}

/// `Locations (12)` announces twelve sites.
fn site_count(words: &str) -> Option<usize> {
    words
        .strip_prefix("Locations")?
        .trim()
        .strip_prefix('(')?
        .strip_suffix(')')?
        .trim()
        .replace(',', "")
        .parse()
        .ok()
}

/// Sites before the next flag that have lost their own: a facility and a line that ends with a known country.
fn take_unflagged(draft: &mut Draft, pending: &mut Vec<Line<'_>>) {
    while let [facility, place, _, ..] = pending.as_slice() {
        if !ends_with_country(place.text) {
            return;
        }
        let (facility, place) = (*facility, *place);
        pending.drain(..2);
        push_site(draft, Some(facility), None, &place);
    }
}

/// What is left after the last flag: whole sites without flags, or lines that are kept.
fn finish_pending(draft: &mut Draft, pending: &[Line<'_>]) {
    let mut rest = pending;
    while let [facility, place, tail @ ..] = rest {
        if !ends_with_country(place.text) {
            break;
        }
        push_site(draft, Some(*facility), None, place);
        rest = tail;
    }
    for line in rest {
        draft.keep(line);
    }
}

fn ends_with_country(words: &str) -> bool {
    split_place(words)
        .last()
        .is_some_and(|last| country_code(last).is_some())
}

/// First words of the second half of a region's inverted name (`Bruxelles-Capitale, Région De`).
const REGION_WORDS: [&str; 12] = [
    "Région",
    "Region",
    "Región",
    "Regione",
    "Comunidad",
    "Comunitat",
    "Provincia",
    "Provincie",
    "Province",
    "Principado",
    "Prefecture",
    "Distrito",
];

fn push_site(draft: &mut Draft, facility: Option<Line<'_>>, flag: Option<Flag>, place: &Line<'_>) {
    let (mut site, sure) = place_of(place.text);
    if !sure {
        draft.note_at(
            place.number,
            Severity::Information,
            FindingCode::ValueUnexpected,
            format!(
                "expected a city, a state and a country, found more parts in `{}`: the first ones are taken for the city",
                shorten(place.text.trim())
            ),
        );
    }
    site.facility = facility.and_then(|line| present(line.text).map(str::to_owned));
    if let Some(Flag::Country(code)) = flag {
        let by_name = site.country.as_deref().and_then(country_code);
        if let Some(by_name) = by_name.filter(|by_name| *by_name != code) {
            draft.note_at(
                place.number,
                Severity::Warning,
                FindingCode::CountryConflict,
                format!(
                    "expected the flag of `{}` (`{by_name}`), found that of `{code}`",
                    shorten(site.country.as_deref().unwrap_or_default())
                ),
            );
        }
        site.country_code = Some(code);
    }
    draft.trial.sites.push(site);
}

/// `City, State, Country`, `City, Country` or `Country`; of more parts the first ones are the city, unless two are
/// the inverted name of a region. Says whether the parts are certain.
fn place_of(words: &str) -> (Site, bool) {
    let parts = split_place(words);
    let own = |text: &str| Some(text.to_owned());
    let inverted = |part: &str| part.split(' ').next().is_some_and(|word| REGION_WORDS.contains(&word));
    let (city, state, country) = match parts.as_slice() {
        [] => (None, None, None),
        [country] => (None, None, own(country)),
        [city, country] => (own(city), None, own(country)),
        [city, state, half, country] if inverted(half) => (own(city), Some(format!("{state}, {half}")), own(country)),
        [city @ .., state, country] => (Some(city.join(", ")), own(state), own(country)),
    };
    let site = Site {
        city,
        state,
        country,
        ..Site::default()
    };
    let sure = parts.len() <= 3 || site.state.as_deref().is_some_and(|state| state.contains(", "));
    (site, sure)
}

/// Splits at `, `, except inside a country's own name (`Korea, Republic of`).
fn split_place(words: &str) -> Vec<&str> {
    let words = words.trim();
    let own = words
        .rmatch_indices(", ")
        .nth(1)
        .map_or_else(|| Some(words), |(at, seam)| words.get(at + seam.len()..))
        .filter(|tail| tail.contains(", ") && country_code(tail).is_some());
    match own {
        Some(country) => {
            let head = words.strip_suffix(country).unwrap_or_default().trim_end();
            let mut parts: Vec<&str> = split_parts(head.strip_suffix(',').unwrap_or(head));
            parts.push(country);
            parts
        }
        None => split_parts(words),
    }
}

fn split_parts(words: &str) -> Vec<&str> {
    words
        .split(", ")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::page::sections::lines;
    use crate::registry::testing::codes;
    use crate::trial::Format;

    fn read(text: &str) -> Draft {
        let mut draft = Draft::new(Format::Medpath, b"");
        read_sites(&mut draft, &lines(text));
        draft
    }

    #[test]
    fn reads_places_of_one_to_four_parts() {
        for (words, city, state, country) in [
            ("Iceland", None, None, Some("Iceland")),
            ("Shanghai, China", Some("Shanghai"), None, Some("China")),
            (
                "Boston, Massachusetts, United States",
                Some("Boston"),
                Some("Massachusetts"),
                Some("United States"),
            ),
            (
                "Seoul, Korea, Republic of",
                Some("Seoul"),
                None,
                Some("Korea, Republic of"),
            ),
            ("Korea, Republic of", None, None, Some("Korea, Republic of")),
            (
                "Bath, Avon, Somerset, United Kingdom",
                Some("Bath, Avon"),
                Some("Somerset"),
                Some("United Kingdom"),
            ),
            (
                "Ixelles, Bruxelles-Capitale, Région De, Belgium",
                Some("Ixelles"),
                Some("Bruxelles-Capitale, Région De"),
                Some("Belgium"),
            ),
        ] {
            let (site, _) = place_of(words);
            assert_eq!(
                (site.city.as_deref(), site.state.as_deref(), site.country.as_deref()),
                (city, state, country),
                "{words}"
            );
        }
    }

    #[test]
    fn reads_sites_with_and_without_facility_or_flag() {
        let draft = read(
            "Locations (4)\n\nHarbour Clinic\n\n🇮🇸\n\nReykjavik, Iceland\n\n🇨🇳\n\nShanghai, China\n\nPier Ward\n\nOslo, Norway\n\nQuay\n\n🏳\n\nLima, Peru\n",
        );
        let sites: Vec<_> = draft
            .trial
            .sites
            .iter()
            .map(|site| {
                (
                    site.facility.as_deref(),
                    site.city.as_deref(),
                    site.country_code.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            sites,
            [
                (Some("Harbour Clinic"), Some("Reykjavik"), Some("IS")),
                (None, Some("Shanghai"), Some("CN")),
                (Some("Pier Ward"), Some("Oslo"), None),
                (Some("Quay"), Some("Lima"), None),
            ]
        );
        assert_eq!(codes(&draft.findings), Vec::<&str>::new());
    }

    #[test]
    fn reports_counts_and_flags_that_disagree() {
        let draft = read("Locations (2)\nHarbour Clinic\n🇨🇳\nReykjavik, Iceland\n");
        assert_eq!(codes(&draft.findings), ["country-conflict", "count-conflict"]);
        assert_eq!(
            draft.trial.sites.first().and_then(|site| site.country.as_deref()),
            Some("Iceland")
        );
    }
}
