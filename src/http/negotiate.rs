//! Which representation a client accepts: <https://hl7.org/fhir/R4/http.html#mime-type>.
//!
//! FHIR is spoken as JSON only, so there is one answer to give or none; what is decided is which of the two.

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::http::media::FHIR_JSON;
use crate::http::problem::Problem;
use crate::http::routes::base_path;

/// What was asked for, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// FHIR JSON itself.
    Fhir,
    /// Anything that goes, or nothing in particular.
    Anything,
}

/// Whether FHIR JSON of `version` may be sent. `format` is the `_format` parameter, which outweighs `Accept`.
pub(crate) fn negotiate(version: FhirVersion, accept: Option<&str>, format: Option<&str>) -> Result<Asked, Problem> {
    if let Some(format) = format {
        // An unescaped plus arrives as a blank.
        return choose(version, &format.replace("fhir json", "fhir+json"), "_format");
    }
    match accept {
        // What nearly every client sends; the rest of the work is spared.
        None | Some("*/*") => Ok(Asked::Anything),
        Some(FHIR_JSON) => Ok(Asked::Fhir),
        Some(accept) => choose(version, accept, "Accept"),
    }
}

fn choose(version: FhirVersion, wanted: &str, place: &str) -> Result<Asked, Problem> {
    let mut best: Option<(f32, u8, Asked)> = None;
    let mut other_release = None;
    for range in wanted.split(',').filter_map(Range::read) {
        let Some((rank, asked)) = range.covers_fhir_json() else {
            continue;
        };
        if let Some(release) = range.release.filter(|release| !speaks(version, release)) {
            other_release = Some(release);
            continue;
        }
        // The most specific range decides (RFC 9110, 12.5.1), so that `q=0` on it excludes what `*/*` allows.
        if best.is_none_or(|(_, so_far, _)| rank > so_far) {
            best = Some((range.quality, rank, asked));
        }
    }
    match best {
        Some((quality, _, asked)) if quality > 0.0 => Ok(asked),
        Some(_) | None => Err(Problem::NotAcceptable(
            other_release
                .map_or_else(|| no_format(wanted), |release| wrong_base(version, release))
                .at(place),
        )),
    }
}

/// One range of an `Accept` header.
struct Range<'a> {
    media: &'a str,
    quality: f32,
    release: Option<&'a str>,
}

impl<'a> Range<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let media = parts.next().filter(|media| !media.is_empty())?;
        let mut range = Self {
            media,
            quality: 1.0,
            release: None,
        };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => range.quality = value.parse().unwrap_or(0.0),
                "fhirversion" => range.release = Some(value),
                _ => {}
            }
        }
        Some(range)
    }

    /// How specific the range is, when FHIR JSON lies within it.
    fn covers_fhir_json(&self) -> Option<(u8, Asked)> {
        match self.media.to_ascii_lowercase().as_str() {
            FHIR_JSON | "application/json+fhir" => Some((4, Asked::Fhir)),
            "json" | "application/json" | "text/json" => Some((3, Asked::Fhir)),
            "application/*" => Some((2, Asked::Anything)),
            "*/*" | "*" => Some((1, Asked::Anything)),
            _ => None,
        }
    }
}

/// What a `Content-Type` says about a body.
#[derive(Debug, PartialEq)]
pub(crate) enum JsonMedia {
    /// JSON of the release.
    Spoken,
    /// JSON of another release, and where to send it.
    OtherRelease(Issue),
    /// Something else.
    Other,
}

/// Whether a body of this media type is read below the base of `version`.
pub(crate) fn json_media(version: FhirVersion, media: &str) -> JsonMedia {
    let Some(range) = Range::read(media) else {
        return JsonMedia::Other;
    };
    let is_json = matches!(range.covers_fhir_json(), Some((_, Asked::Fhir)));
    match range.release.filter(|release| !speaks(version, release)) {
        _ if !is_json => JsonMedia::Other,
        Some(release) => JsonMedia::OtherRelease(wrong_base(version, release)),
        None => JsonMedia::Spoken,
    }
}

fn speaks(version: FhirVersion, release: &str) -> bool {
    release == version.mime_parameter() || release == version.number()
}

fn wrong_base(version: FhirVersion, release: &str) -> Issue {
    let here = format!(
        "expected `fhirVersion={}` below `{}`, found `fhirVersion={release}`",
        version.mime_parameter(),
        base_path(version)
    );
    let other = FhirVersion::ALL.into_iter().find(|other| speaks(*other, release));
    let advice = match other {
        Some(other) => format!("ask below `{}` instead", base_path(other)),
        None => "`/fhir` speaks 4.0 and `/fhir/r5` speaks 5.0".to_owned(),
    };
    Issue::error(IssueCode::NotSupported, format!("{here}; {advice}"))
}

fn no_format(wanted: &str) -> Issue {
    let shown: String = wanted.chars().filter(|c| !c.is_control()).take(120).collect();
    Issue::error(
        IssueCode::NotSupported,
        format!("expected `{FHIR_JSON}`, `application/json` or `*/*`, found `{shown}`; only JSON is spoken"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(version: FhirVersion, accept: &str) -> Result<Asked, String> {
        negotiate(version, Some(accept), None).map_err(|problem| format!("{problem:?}"))
    }

    #[test]
    fn json_is_accepted_under_all_its_names() {
        for accept in [
            "application/fhir+json",
            "application/json",
            "text/json;q=0.5",
            "application/fhir+json; fhirVersion=4.0",
            "application/fhir+xml;q=1, application/fhir+json;q=0.1",
        ] {
            assert_eq!(accepts(FhirVersion::R4, accept), Ok(Asked::Fhir), "{accept}");
        }
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        assert_eq!(accepts(FhirVersion::R4, browser), Ok(Asked::Anything));
    }

    #[test]
    fn what_is_not_spoken_is_refused() {
        for accept in [
            "application/fhir+xml",
            "text/turtle",
            "application/fhir+json;q=0, */*",
            "application/json;q=0",
            "",
        ] {
            assert!(accepts(FhirVersion::R4, accept).is_err(), "{accept}");
        }
    }

    #[test]
    fn another_release_is_shown_its_base() {
        let refused = accepts(FhirVersion::R4, "application/fhir+json; fhirVersion=5.0").unwrap_err();
        assert!(refused.contains("ask below `/fhir/r5`"), "{refused}");
        let refused = accepts(FhirVersion::R5, "application/fhir+json;fhirVersion=\"3.0\"").unwrap_err();
        assert!(refused.contains("`/fhir/r5` speaks 5.0"), "{refused}");
        assert_eq!(
            accepts(
                FhirVersion::R5,
                "application/fhir+json;fhirVersion=4.0, application/fhir+json;fhirVersion=5.0"
            ),
            Ok(Asked::Fhir)
        );
    }

    #[test]
    fn the_parameter_outweighs_the_header() {
        let asked = |format| negotiate(FhirVersion::R4, Some("text/html"), Some(format)).ok();
        assert_eq!(asked("json"), Some(Asked::Fhir));
        assert_eq!(asked("application/fhir json"), Some(Asked::Fhir));
        assert_eq!(asked("xml"), None);
    }
}
