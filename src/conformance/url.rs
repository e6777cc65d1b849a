//! Addresses.

/// Whether a URL is one of those that are kept for examples (RFC 2606).
pub(super) fn is_example(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().unwrap_or_default();
    let is_kept = |kept: &str| host == kept || host.strip_suffix(kept).is_some_and(|rest| rest.ends_with('.'));
    ["example.org", "example.com", "example.net", "example"]
        .into_iter()
        .any(is_kept)
}

/// Whether a URL names its scheme.
pub(super) fn is_absolute(url: &str) -> bool {
    url.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
    })
}
