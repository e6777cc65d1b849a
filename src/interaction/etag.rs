//! Entity tags, which name versions: <https://hl7.org/fhir/R4/http.html#concurrency>.

/// The tag of a version: `W/"3"`.
pub fn etag(version_id: u32) -> String {
    format!("W/\"{version_id}\"")
}

/// The version that `If-Match` expects: of `W/"3"` or `"3"` it is 3, of another word in quotes one that never is. None
/// when the text is no single tag.
pub fn expected_version(tag: &str) -> Option<u32> {
    let tag = tag.trim();
    let quoted = tag.strip_prefix("W/").unwrap_or(tag);
    let word = quoted.strip_prefix('"')?.strip_suffix('"')?;
    if word.contains('"') {
        return None;
    }
    // No version has the number nought, which would mean that there is none.
    Some(word.parse().ok().filter(|number| *number > 0).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_name_versions() {
        assert_eq!(expected_version(&etag(3)), Some(3));
        for (tag, version) in [
            ("\"12\"", Some(12)),
            (" W/\"1\" ", Some(1)),
            ("W/\"0\"", Some(u32::MAX)),
            ("W/\"abc\"", Some(u32::MAX)),
            ("W/\"-1\"", Some(u32::MAX)),
            ("3", None),
            ("*", None),
            ("W/\"1\", W/\"2\"", None),
            ("", None),
        ] {
            assert_eq!(expected_version(tag), version, "{tag}");
        }
    }
}
