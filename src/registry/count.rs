//! Counts of people and things, as far as they are counts.

/// Largest count: more is a slip, and beyond the whole numbers that systems exchange.
const COUNT_MAX: u32 = 2_147_483_647;

/// What a count is expected to be.
pub(crate) const COUNT: &str = "a whole number from 0 to 2147483647";

/// Reads a count off a text.
pub(crate) fn read_count(text: &str) -> Option<u32> {
    count(text.parse().ok()?)
}

/// A number as a count.
pub(crate) fn count(number: u64) -> Option<u32> {
    u32::try_from(number).ok().filter(|count| *count <= COUNT_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_count_is_not_taken_for_one() {
        assert_eq!(read_count("0"), Some(0));
        assert_eq!(read_count("2147483647"), Some(COUNT_MAX));
        for text in ["2147483648", "-1", "2.5", "99999999999999999999", ""] {
            assert_eq!(read_count(text), None, "{text}");
        }
        assert!(COUNT.ends_with(&COUNT_MAX.to_string()));
    }
}
