//! Bodies at rest: without what the tables know.
//!
//! A body begins with its type, id and `meta`; version and time are put there when it is read. `Binary.data` is kept as
//! the bytes it stands for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::fhir::{Key, Resource, Value};
use crate::store::contract::{Bodies, StoreError, Timestamp};
use crate::store::embedded::pack::Section;

/// Bytes of one body at most.
const BODY_BYTES_MAX: usize = 64 << 20;
/// Bytes of a version's hash.
const HASH_BYTES: usize = 16;
/// Room for most bodies.
const ROOM: usize = 1 << 10;

/// The version has an R4 body.
pub(crate) const HAS_R4: i64 = 1;
/// The version has an R5 body.
pub(crate) const HAS_R5: i64 = 2;
/// Both bodies of a version are the same bytes and stand once, as R4.
pub(crate) const SAME: i64 = 4;
/// The version marks a deletion.
pub(crate) const DELETED: i64 = 8;
/// Raw bytes stand behind the R4 body, or behind that for both.
const RAW_R4: i64 = 16;
/// Raw bytes stand behind the R5 body.
const RAW_R5: i64 = 32;

/// What a version's bodies are, beside their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Content {
    /// Flags.
    pub(crate) form: i64,
    /// Hash of both bodies: versions with the same are equal.
    pub(crate) hash: [u8; HASH_BYTES],
}

impl Content {
    /// That of a version that marks a deletion.
    pub(crate) const DELETION: Self = Self {
        form: DELETED,
        hash: [0; HASH_BYTES],
    };

    /// Which releases have a body: bit 0 R4, bit 1 R5.
    pub(crate) fn releases(self) -> i64 {
        self.form & (HAS_R4 | HAS_R5)
    }
}

/// Whether raw bytes stand behind a body.
pub(crate) fn is_raw(form: i64, r5: bool) -> bool {
    form & if r5 { RAW_R5 } else { RAW_R4 } != 0
}

/// The bodies of a version as they are kept, without facts.
pub(crate) fn section(key: &Key, bodies: &Bodies) -> Result<(Content, Section), StoreError> {
    let mut section = Section::default();
    let mut form = 0;
    if let Some(body) = &bodies.r4 {
        form |= HAS_R4;
        section.r4.reserve(ROOM);
        if write(key, body, &mut section.r4)? {
            form |= RAW_R4;
        }
    }
    match (&bodies.r4, &bodies.r5) {
        (Some(r4), Some(r5)) if std::sync::Arc::ptr_eq(r4, r5) => form |= HAS_R5 | SAME,
        (_, Some(body)) => {
            form |= HAS_R5;
            section.r5.reserve(ROOM);
            if write(key, body, &mut section.r5)? {
                form |= RAW_R5;
            }
        }
        (Some(_), None) => {}
        (None, None) => return Err(StoreError::Batch(format!("found none for `{key}`"))),
    }
    if form & HAS_R4 != 0 && section.r4 == section.r5 {
        form = form & !RAW_R5 | SAME;
        section.r5.clear();
    }
    let mut sum = Sha256::new();
    for body in [&section.r4, &section.r5] {
        sum.update((body.len() as u64).to_le_bytes());
        sum.update(body);
    }
    sum.update(form.to_le_bytes());
    let digest: [u8; 32] = sum.finalize().into();
    let hash = digest.first_chunk().copied().unwrap_or_default();
    Ok((Content { form, hash }, section))
}

/// What every body of a resource begins with; version and time follow.
fn head(key: &Key) -> String {
    format!(
        "{{\"resourceType\":\"{}\",\"id\":\"{}\",\"meta\":{{",
        key.kind(),
        key.id()
    )
}

/// Writes a body: its head, the members of `meta` without version and time, the other members; behind it perhaps raw
/// data and its place. Says whether there is any.
fn write(key: &Key, body: &Resource, out: &mut Vec<u8>) -> Result<bool, StoreError> {
    if body.kind() != key.kind() || body.id() != Some(key.id()) {
        let found = format!(
            "found `{}/{}` under `{key}`",
            body.kind(),
            body.id().unwrap_or_default()
        );
        return Err(StoreError::Batch(found));
    }
    out.extend(head(key).as_bytes());
    let meta = body.get("meta").and_then(Value::as_object);
    let mut comma = false;
    let kept = |name: &str| !matches!(name, "versionId" | "lastUpdated");
    for (name, value) in meta.into_iter().flatten().filter(|(name, _)| kept(name)) {
        member(out, comma, name, value);
        comma = true;
    }
    out.push(b'}');
    let mut data = None;
    for (name, value) in body.as_map() {
        match (name, value) {
            ("resourceType" | "id", _) | ("meta", Value::Object(_)) => {}
            ("data", Value::String(text)) if key.kind() == "Binary" => match raw(text) {
                Some(bytes) => data = Some(bytes),
                None => member(out, true, name, value),
            },
            _ => member(out, true, name, value),
        }
    }
    let raw = data.is_some();
    if let Some(data) = data {
        let length = u32::try_from(out.len()).map_err(|_error: std::num::TryFromIntError| StoreError::Full)?;
        out.extend(data);
        out.extend(length.to_le_bytes());
    } else {
        out.push(b'}');
    }
    if out.len() > BODY_BYTES_MAX {
        return Err(StoreError::Batch(format!(
            "found one of {} bytes for `{key}`",
            out.len()
        )));
    }
    Ok(raw)
}

fn member(out: &mut Vec<u8>, comma: bool, name: &str, value: &Value) {
    if comma {
        out.push(b',');
    }
    value.write_member(name, out);
}

/// The bytes of a base64 text, when writing them again gives the same text.
fn raw(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text).ok()?;
    (STANDARD.encode(&bytes) == text).then_some(bytes)
}

/// A body as it was written, with version and time; none when the bytes are not a body of this resource.
pub(crate) fn restore(plain: &[u8], raw: bool, key: &Key, number: u32, updated: Timestamp) -> Option<Vec<u8>> {
    let head = head(key);
    let (body, data) = if raw {
        let (bytes, length) = plain.split_last_chunk::<4>()?;
        bytes.split_at_checked(u32::from_le_bytes(*length) as usize)?
    } else {
        (plain, &[][..])
    };
    let rest = body.strip_prefix(head.as_bytes())?;
    let comma = if rest.first() == Some(&b'}') { "" } else { "," };
    let stamp = format!(
        "\"versionId\":\"{number}\",\"lastUpdated\":\"{}\"{comma}",
        instant(updated)
    );
    let mut whole = Vec::with_capacity(body.len() + stamp.len() + data.len() * 4 / 3 + 16);
    whole.extend(head.as_bytes());
    whole.extend(stamp.as_bytes());
    whole.extend(rest);
    if raw {
        whole.extend(b",\"data\":\"");
        whole.extend(STANDARD.encode(data).as_bytes());
        whole.extend(b"\"}");
    }
    Some(whole)
}

/// A moment as a FHIR instant with milliseconds, in UTC.
fn instant(at: Timestamp) -> String {
    let (days, ms) = (at.0.div_euclid(86_400_000), at.0.rem_euclid(86_400_000));
    // Days are counted from 0000-03-01, in eras of 400 years, so that a leap day ends a year.
    let shifted = days + 719_468;
    let (era, day) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (
        of_year - (153 * month + 2) / 5 + 1,
        if month < 10 { month + 3 } else { month - 9 },
    );
    let year = year + era * 400 + i64::from(month < 3);
    let (s, ms) = (ms / 1_000, ms % 1_000);
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}.{ms:03}Z",
        s / 3_600,
        s / 60 % 60,
        s % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn moments_are_written_as_instants() {
        assert_eq!(instant(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(instant(Timestamp(1_709_164_799_999)), "2024-02-28T23:59:59.999Z");
        assert_eq!(instant(Timestamp(951_782_400_000)), "2000-02-29T00:00:00.000Z");
        assert_eq!(instant(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn bodies_come_back_as_they_were() {
        let key = Key::parse("Binary/b").unwrap();
        let cases = [
            json!({"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "aGFsbG8="}),
            json!({"resourceType": "Binary", "id": "b", "data": "aGFsbG8=="}),
            json!({"resourceType": "Binary", "id": "b"}),
            json!({"resourceType": "Binary", "id": "b", "meta": {"profile": ["p"], "versionId": "9"}, "x": 1.10}),
        ];
        for case in cases {
            let body = Resource::from_value(case.clone()).unwrap();
            let mut plain = Vec::new();
            let raw = write(&key, &body, &mut plain).unwrap();
            assert_eq!(raw, case["data"] == "aGFsbG8=");
            let bytes = restore(&plain, raw, &key, 2, Timestamp(0)).unwrap();
            let mut found: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            assert_eq!(found["meta"]["versionId"], "2");
            found["meta"]
                .as_object_mut()
                .unwrap()
                .retain(|name, _| name == "profile");
            let mut expected = case.clone();
            match expected.get_mut("meta") {
                Some(meta) => drop(meta.as_object_mut().unwrap().remove("versionId")),
                None => drop(expected.as_object_mut().unwrap().insert("meta".into(), json!({}))),
            }
            assert_eq!(found, expected);
            let other = Key::parse("Binary/c").unwrap();
            assert_eq!(
                restore(&plain, raw, &other, 2, Timestamp(0)),
                None,
                "another resource's body"
            );
        }
    }

    #[test]
    fn equal_bodies_stand_once_and_have_one_hash() {
        let key = Key::parse("Group/g").unwrap();
        let body = |name: &str| Resource::from_value(json!({"resourceType": "Group", "id": "g", "name": name}));
        let (same, one) = section(&key, &Bodies::same(body("a").unwrap())).unwrap();
        let (equal, other) = section(&key, &Bodies::of(body("a"), body("a"))).unwrap();
        assert_eq!((same, &one.r4, &one.r5), (equal, &other.r4, &other.r5));
        assert!(one.r5.is_empty() && same.releases() == HAS_R4 | HAS_R5);
        for different in [
            Bodies::of(body("a"), body("b")),
            Bodies::of(body("a"), None),
            Bodies::of(None, body("a")),
        ] {
            assert_ne!(section(&key, &different).unwrap().0.hash, same.hash);
        }
    }
}
