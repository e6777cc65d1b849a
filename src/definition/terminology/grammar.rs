//! Code systems whose codes follow a grammar instead of being listed.

/// Languages of two letters in the IANA Language Subtag Registry, those that are no longer preferred included.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy \
    da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii \
    ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi \
    mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd \
    se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa \
    wo xh yi yo za zh zu";

/// Tags that RFC 5646 keeps although they are not formed by its rules.
const IRREGULAR: [&str; 26] = [
    "art-lojban",
    "cel-gaulish",
    "en-gb-oed",
    "i-ami",
    "i-bnn",
    "i-default",
    "i-enochian",
    "i-hak",
    "i-klingon",
    "i-lux",
    "i-mingo",
    "i-navajo",
    "i-pwn",
    "i-tao",
    "i-tay",
    "i-tsu",
    "no-bok",
    "no-nyn",
    "sgn-be-fr",
    "sgn-be-nl",
    "sgn-ch-de",
    "zh-guoyu",
    "zh-hakka",
    "zh-min",
    "zh-min-nan",
    "zh-xiang",
];

/// Formats of FHIR that it lets stand where a media type does, by their short names.
const SHORT_FORMATS: [&str; 3] = ["xml", "json", "ttl"];

/// Whether a code system without a list has this code: `None` when the grammar alone cannot tell, or there is none.
pub(crate) fn admits(system: &str, code: &str) -> Option<bool> {
    match system {
        "urn:ietf:bcp:13" => Some(is_media_type(code)),
        "urn:ietf:bcp:47" => Some(is_language(code)),
        "urn:ietf:rfc:3986" => Some(!code.is_empty() && !code.contains(char::is_whitespace)),
        "http://unitsofmeasure.org" if !is_printable(code) => Some(false),
        "https://www.iana.org/time-zones" if !is_zone(code) => Some(false),
        "urn:iso:std:iso:3166:-2" if !is_subdivision(code) => Some(false),
        _ => None,
    }
}

/// A media type of RFC 6838, perhaps with parameters, or one of [`SHORT_FORMATS`].
fn is_media_type(code: &str) -> bool {
    let mut parts = code.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    let named = match essence.split_once('/') {
        Some((kind, subtype)) => is_name(kind) && is_name(subtype),
        None => SHORT_FORMATS.contains(&essence) && !code.contains(';'),
    };
    named
        && parts.all(|parameter| {
            let parameter = parameter.trim();
            parameter
                .split_once('=')
                .is_some_and(|(name, value)| is_name(name.trim()) && !value.trim().is_empty())
        })
}

/// `restricted-name` of RFC 6838.
fn is_name(text: &str) -> bool {
    text.len() <= 127
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
}

/// A language tag of RFC 5646 whose language, when it has two letters, is registered.
fn is_language(code: &str) -> bool {
    let lower = code.to_ascii_lowercase();
    if IRREGULAR.contains(&lower.as_str()) {
        return true;
    }
    let tags: Vec<&str> = lower.split('-').collect();
    let all = |text: &str, test: fn(&u8) -> bool| text.bytes().all(|byte| test(&byte));
    let is_plain = |tag: &&str| (1..=8).contains(&tag.len()) && all(tag, u8::is_ascii_alphanumeric);
    if !tags.iter().all(is_plain) {
        return false;
    }
    let mut rest = tags.as_slice();
    let mut next_if = |test: &dyn Fn(&str) -> bool| {
        let (first, others) = rest.split_first()?;
        test(first).then(|| rest = others)
    };
    if next_if(&|tag| tag == "x").is_some() {
        return tags.len() > 1;
    }
    let letters = |tag: &str| all(tag, u8::is_ascii_alphabetic);
    let is_first = |tag: &str| letters(tag) && tag.len() >= 2 && (tag.len() > 2 || is_registered(tag));
    if next_if(&is_first).is_none() {
        return false;
    }
    for _ in 0..3 {
        let _extended = next_if(&|tag| tag.len() == 3 && letters(tag));
    }
    let _script = next_if(&|tag| tag.len() == 4 && letters(tag));
    let is_region = |tag: &str| tag.len() == 2 && letters(tag) || tag.len() == 3 && all(tag, u8::is_ascii_digit);
    let _region = next_if(&is_region);
    let is_variant = |tag: &str| tag.len() >= 5 || tag.len() == 4 && tag.starts_with(|c: char| c.is_ascii_digit());
    while next_if(&is_variant).is_some() {}
    while next_if(&|tag| tag.len() == 1 && tag != "x").is_some() {
        if next_if(&|tag| tag.len() >= 2).is_none() {
            return false;
        }
        while next_if(&|tag| tag.len() >= 2).is_some() {}
    }
    match rest {
        [] => true,
        [first, more @ ..] => *first == "x" && !more.is_empty(),
    }
}

fn is_registered(language: &str) -> bool {
    LANGUAGES.split(' ').any(|known| known == language)
}

/// What every unit of UCUM is: printable ASCII without spaces.
fn is_printable(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What names of time zones are made of.
fn is_zone(code: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_+-/".contains(c);
    code.starts_with(|c: char| c.is_ascii_alphabetic()) && code.chars().all(is_part)
}

/// The form of ISO 3166-2: a country's two letters, and one to three letters or digits.
fn is_subdivision(code: &str) -> bool {
    code.split_once('-').is_some_and(|(country, part)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && (1..=3).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_follow_their_grammar() {
        for good in [
            "en",
            "EN-us",
            "de-CH-1996",
            "zh-Hant-TW",
            "sl-rozaj-biske",
            "x-own",
            "en-x-own",
            "i-klingon",
            "es-419",
            "zh-cmn-Hans",
            "de-u-co-phonebk",
            "gsw",
            "en-US-u-ca-gregory-x-a",
        ] {
            assert_eq!(admits("urn:ietf:bcp:47", good), Some(true), "{good}");
        }
        for bad in [
            "",
            "e",
            "zz",
            "en_US",
            "en-",
            "-en",
            "english-language-x",
            "en-u",
            "x",
            "1a",
            "en us",
            "en-US-a",
        ] {
            assert_eq!(admits("urn:ietf:bcp:47", bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn media_types_follow_their_grammar() {
        for good in [
            "text/plain",
            "application/fhir+json; fhirVersion=4.0",
            "text/html;charset=utf-8",
            "xml",
        ] {
            assert_eq!(admits("urn:ietf:bcp:13", good), Some(true), "{good}");
        }
        for bad in [
            "",
            "pdf",
            "text/",
            "/plain",
            "text plain",
            "a/b/c",
            "text/plain;",
            "xml;q=1",
        ] {
            assert_eq!(admits("urn:ietf:bcp:13", bad), Some(false), "{bad}");
        }
    }

    #[test]
    fn other_grammars_can_only_refuse() {
        assert_eq!(admits("http://unitsofmeasure.org", "mg dl"), Some(false));
        assert_eq!(admits("http://unitsofmeasure.org", "mg/dL"), None);
        assert_eq!(admits("https://www.iana.org/time-zones", "Europe/Kyiv"), None);
        assert_eq!(admits("https://www.iana.org/time-zones", "+01:00"), Some(false));
        assert_eq!(admits("urn:iso:std:iso:3166:-2", "US-CA"), None);
        assert_eq!(admits("urn:iso:std:iso:3166:-2", "California"), Some(false));
        assert_eq!(admits("http://loinc.org", "x"), None);
    }
}
