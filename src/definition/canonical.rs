//! Canonical URLs and the versions behind their bar.

/// A canonical as its URL and its version, if it has one. A fragment behind the version is left out; one without is
/// part of the URL, as it is of some code systems'.
pub(crate) fn parts(canonical: &str) -> (&str, Option<&str>) {
    let Some((url, version)) = canonical.split_once('|') else {
        return (canonical, None);
    };
    let version = version.split_once('#').map_or(version, |(version, _)| version);
    (url, Some(version).filter(|version| !version.is_empty()))
}

/// Whether a definition of version `held` is what was asked for: the same version, or `asked` leaves out the last
/// parts of it, as `4.0` does of `4.0.1`.
pub(crate) fn satisfies(held: Option<&str>, asked: Option<&str>) -> bool {
    let Some(asked) = asked else { return true };
    let Some(held) = held else { return false };
    held.strip_prefix(asked)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a value set of version `held` tells what one of version `asked` does: one of the specification's own holds
/// the same codes in all patches of a release.
pub(crate) fn is_near(held: &str, asked: Option<&str>) -> bool {
    let minor = |version: &str| version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    satisfies(Some(held), asked) || asked.is_some_and(|asked| minor(asked) == minor(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_stands_behind_a_bar() {
        assert_eq!(parts("http://a/b|4.0#x"), ("http://a/b", Some("4.0")));
        assert_eq!(parts("http://a/b|"), ("http://a/b", None));
        assert_eq!(parts("http://a/b#x"), ("http://a/b#x", None));
    }

    #[test]
    fn a_short_version_asks_for_any_that_begins_so() {
        for (held, asked, good) in [
            (Some("4.0.1"), None, true),
            (Some("4.0.1"), Some("4.0.1"), true),
            (Some("4.0.1"), Some("4.0"), true),
            (Some("4.0.1"), Some("4"), true),
            (Some("4.0.1"), Some("4.0.0"), false),
            (Some("4.01"), Some("4.0"), false),
            (None, Some("1"), false),
            (None, None, true),
        ] {
            assert_eq!(satisfies(held, asked), good, "{held:?} {asked:?}");
        }
    }
}
