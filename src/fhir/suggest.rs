//! "Did you mean": the known name nearest to a wrong one.

/// How alike two names must be to be worth a suggestion (Jaro-Winkler, 1 is equal).
const ALIKE_MIN: f64 = 0.8;

/// `; did you mean …?` with the nearest name, or nothing when none is near.
pub fn suggestion<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> String {
    let found = found.to_lowercase();
    let scored = known.map(|name| (strsim::jaro_winkler(&found, &name.to_lowercase()), name));
    let best = scored
        .filter(|(score, _)| *score >= ALIKE_MIN)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)));
    best.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_no_far_one() {
        let known = ["condition", "conditions-text", "sponsor"];
        let suggested = |found| suggestion(found, known.into_iter());
        assert_eq!(suggested("Conditon"), "; did you mean `condition`?");
        assert_eq!(suggested("xyz"), "");
    }
}
