//! Bodies at rest: without what the tables know, compressed, with a hash.
//!
//! A body begins with its type, id and `meta`; they are put back when it is read, with version and time. It is
//! compressed against a dictionary of typical resources; an R5 body against the R4 body of the same version, since most
//! of their words are the same. `Binary.data` is kept as the bytes it stands for.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zstd::bulk::{Compressor, Decompressor};

use crate::fhir::{FhirVersion, Key, Map, Resource, Value};
use crate::store::contract::{Bodies, StoreError, Timestamp};

/// Level of compression: 3 is 12 % smaller than 1 and still faster than the index rows are written.
const LEVEL: i32 = 3;
/// Bytes of one body at most.
const BODY_BYTES_MAX: u64 = 64 << 20;
/// Bytes of a version's hash.
const HASH_BYTES: usize = 16;

/// Both bodies of a version are the same bytes and stand once, as R4.
const SAME: i64 = 1;
/// The version marks a deletion.
pub(crate) const DELETED: i64 = 2;
/// `Binary.data` stands behind the body as raw bytes.
const RAW_DATA: i64 = 4;

/// Bodies as they are kept.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Packed {
    /// Flags: [`SAME`], [`DELETED`], [`RAW_DATA`].
    pub(crate) form: i64,
    /// The R4 body, or both.
    pub(crate) r4: Option<Vec<u8>>,
    /// The R5 body.
    pub(crate) r5: Option<Vec<u8>>,
}

/// Contexts of compression, used by one thread at a time.
pub(crate) struct Codec {
    dictionary: Arc<[u8]>,
    /// Made when first needed: readers never pack, and each of these takes a megabyte.
    pack: Option<Compressor<'static>>,
    pack_after: Option<Compressor<'static>>,
    unpack: Decompressor<'static>,
    unpack_after: Decompressor<'static>,
}

impl Codec {
    /// Contexts for a dictionary.
    pub(crate) fn new(dictionary: &Arc<[u8]>) -> std::io::Result<Self> {
        Ok(Self {
            dictionary: Arc::clone(dictionary),
            pack: None,
            pack_after: None,
            unpack: Decompressor::with_dictionary(dictionary)?,
            unpack_after: Decompressor::new()?,
        })
    }

    /// Compresses against the dictionary.
    pub(crate) fn pack(&mut self, plain: &[u8]) -> std::io::Result<Vec<u8>> {
        let pack = match &mut self.pack {
            Some(pack) => pack,
            none => none.insert(Compressor::with_dictionary(LEVEL, &self.dictionary)?),
        };
        pack.compress(plain)
    }

    /// The reverse of [`Codec::pack`]; `None` when the bytes are not its.
    pub(crate) fn unpack(&mut self, packed: &[u8]) -> Option<Vec<u8>> {
        self.unpack.decompress(packed, size(packed)?).ok()
    }

    fn pack_after(&mut self, before: &[u8], plain: &[u8]) -> std::io::Result<Vec<u8>> {
        let pack = match &mut self.pack_after {
            Some(pack) => pack,
            none => none.insert(Compressor::new(LEVEL)?),
        };
        pack.set_dictionary(LEVEL, before)?;
        pack.compress(plain)
    }

    fn unpack_after(&mut self, before: &[u8], packed: &[u8]) -> Option<Vec<u8>> {
        self.unpack_after.set_dictionary(before).ok()?;
        self.unpack_after.decompress(packed, size(packed)?).ok()
    }

    /// Packs the bodies of a version.
    pub(crate) fn pack_bodies(&mut self, key: &Key, bodies: &Bodies) -> Result<Packed, StoreError> {
        let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
        let (mut form, mut plain) = (0, [None, None]);
        for (body, slot) in [&bodies.r4, &bodies.r5].into_iter().zip(&mut plain) {
            if let Some(body) = body {
                let (bytes, raw) = strip(key, body)?;
                form |= if raw { RAW_DATA } else { 0 };
                *slot = Some(bytes);
            }
        }
        let (r4, r5) = match plain {
            [Some(r4), Some(r5)] if r4 == r5 => {
                form |= SAME;
                (Some(self.pack(&r4).map_err(failed)?), None)
            }
            [Some(r4), Some(r5)] => {
                let after = self.pack_after(&r4, &r5).map_err(failed)?;
                (Some(self.pack(&r4).map_err(failed)?), Some(after))
            }
            [r4, r5] => {
                let mut pack = |plain: Option<Vec<u8>>| plain.map(|plain| self.pack(&plain)).transpose();
                (pack(r4).map_err(failed)?, pack(r5).map_err(failed)?)
            }
        };
        if r4.is_none() && r5.is_none() {
            return Err(StoreError::Batch(format!("found none for `{key}`")));
        }
        Ok(Packed { form, r4, r5 })
    }

    /// The body of a release, whole again; `None` when the version has none, `Err` when the bytes are damaged.
    pub(crate) fn unpack_body(
        &mut self,
        packed: &Packed,
        version: FhirVersion,
        key: &Key,
        number: u32,
        updated: Timestamp,
    ) -> Result<Option<Vec<u8>>, ()> {
        let Some(plain) = self.plain(packed, version)? else {
            return Ok(None);
        };
        let raw = packed.form & RAW_DATA != 0;
        Ok(Some(restore(&plain, raw, key, number, updated).ok_or(())?))
    }

    fn plain(&mut self, packed: &Packed, version: FhirVersion) -> Result<Option<Vec<u8>>, ()> {
        let same = packed.form & SAME != 0;
        match (version, &packed.r4, &packed.r5) {
            (FhirVersion::R4, Some(r4), _) => self.unpack(r4).ok_or(()).map(Some),
            (FhirVersion::R5, Some(r4), None) if same => self.unpack(r4).ok_or(()).map(Some),
            (FhirVersion::R5, Some(r4), Some(r5)) => {
                let before = self.unpack(r4).ok_or(())?;
                self.unpack_after(&before, r5).ok_or(()).map(Some)
            }
            (FhirVersion::R5, None, Some(r5)) => self.unpack(r5).ok_or(()).map(Some),
            (FhirVersion::R4, None, _) | (FhirVersion::R5, _, None) => Ok(None),
        }
    }

    /// Whether two versions hold the same bodies, however they were compressed.
    pub(crate) fn same(&mut self, a: &Packed, b: &Packed) -> bool {
        a == b
            || a.form == b.form
                && FhirVersion::ALL
                    .into_iter()
                    .all(|version| match (self.plain(a, version), self.plain(b, version)) {
                        (Ok(a), Ok(b)) => a == b,
                        _ => false,
                    })
    }
}

impl Packed {
    /// Which releases have a body: bit 0 R4, bit 1 R5.
    pub(crate) fn releases(&self) -> i64 {
        let both = self.form & SAME != 0;
        i64::from(self.r4.is_some()) | i64::from(self.r5.is_some() || both) << 1
    }

    /// Hash of a version: its place and the bytes that are kept, so that a row at a wrong place is seen too.
    pub(crate) fn hash(&self, vkey: i64, updated: i64) -> [u8; HASH_BYTES] {
        let mut sum = Sha256::new();
        for number in [vkey, updated, self.form] {
            sum.update(number.to_le_bytes());
        }
        for body in [&self.r4, &self.r5] {
            let body = body.as_deref().unwrap_or_default();
            sum.update((body.len() as u64).to_le_bytes());
            sum.update(body);
        }
        let digest: [u8; 32] = sum.finalize().into();
        digest.first_chunk().copied().unwrap_or_default()
    }
}

fn size(packed: &[u8]) -> Option<usize> {
    let size = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    usize::try_from(size).ok().filter(|_| size <= BODY_BYTES_MAX)
}

/// The members of `meta` without version and time, `}`, and the members after it; behind them perhaps raw data.
fn strip(key: &Key, body: &Resource) -> Result<(Vec<u8>, bool), StoreError> {
    if body.kind() != key.kind() || body.id() != Some(key.id()) {
        let found = format!(
            "found `{}/{}` under `{key}`",
            body.kind(),
            body.id().unwrap_or_default()
        );
        return Err(StoreError::Batch(found));
    }
    let mut rest = Map::new();
    let mut meta = Map::new();
    let mut data = None;
    for (name, value) in body.as_map() {
        match (name, value) {
            ("resourceType" | "id", _) => {}
            ("meta", Value::Object(inner)) => {
                let kept = inner
                    .iter()
                    .filter(|(name, _)| !matches!(*name, "versionId" | "lastUpdated"));
                kept.for_each(|(name, value)| meta.insert(name.to_owned(), value.clone()));
            }
            ("data", Value::String(text)) if key.kind() == "Binary" => match raw(text) {
                Some(bytes) => data = Some(bytes),
                None => rest.insert(name.to_owned(), value.clone()),
            },
            _ => rest.insert(name.to_owned(), value.clone()),
        }
    }
    let mut bytes = inner_json(&meta);
    bytes.push(b'}');
    let rest = inner_json(&rest);
    if !rest.is_empty() {
        bytes.push(b',');
        bytes.extend(rest);
    }
    let raw = data.is_some();
    if let Some(data) = data {
        let length = u32::try_from(bytes.len()).map_err(|_error: std::num::TryFromIntError| StoreError::Full)?;
        bytes.extend(data);
        bytes.extend(length.to_le_bytes());
    } else {
        bytes.push(b'}');
    }
    if bytes.len() as u64 > BODY_BYTES_MAX {
        return Err(StoreError::Batch(format!(
            "found one of {} bytes for `{key}`",
            bytes.len()
        )));
    }
    Ok((bytes, raw))
}

/// The bytes of a base64 text, when writing them again gives the same text.
fn raw(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text).ok()?;
    (STANDARD.encode(&bytes) == text).then_some(bytes)
}

/// An object's members, without its braces.
fn inner_json(map: &Map) -> Vec<u8> {
    let mut whole = Vec::new();
    map.write(&mut whole);
    whole.get(1..whole.len().saturating_sub(1)).unwrap_or_default().to_vec()
}

fn restore(plain: &[u8], raw: bool, key: &Key, number: u32, updated: Timestamp) -> Option<Vec<u8>> {
    let (rest, data) = if raw {
        let (bytes, length) = plain.split_last_chunk::<4>()?;
        bytes.split_at_checked(u32::from_le_bytes(*length) as usize)?
    } else {
        (plain, &[][..])
    };
    let comma = if rest.first() == Some(&b'}') { "" } else { "," };
    let head = format!(
        "{{\"resourceType\":\"{}\",\"id\":\"{}\",\"meta\":{{\"versionId\":\"{number}\",\"lastUpdated\":\"{}\"{comma}",
        key.kind(),
        key.id(),
        instant(updated),
    );
    let mut body = Vec::with_capacity(head.len() + rest.len() + data.len() * 4 / 3 + 16);
    body.extend(head.as_bytes());
    body.extend(rest);
    if raw {
        body.extend(b",\"data\":\"");
        body.extend(STANDARD.encode(data).as_bytes());
        body.extend(b"\"}");
    }
    Some(body)
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
    use serde_json::{Value, json};

    use super::*;
    #[test]
    fn moments_are_written_as_instants() {
        assert_eq!(instant(Timestamp(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(instant(Timestamp(1_709_164_799_999)), "2024-02-28T23:59:59.999Z");
        assert_eq!(instant(Timestamp(951_782_400_000)), "2000-02-29T00:00:00.000Z");
        assert_eq!(instant(Timestamp(-1)), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn bodies_come_back_as_they_were() {
        let mut codec = Codec::new(&Arc::from(&b"dictionary"[..])).unwrap();
        let key = Key::parse("Binary/b").unwrap();
        let cases = [
            json!({"resourceType": "Binary", "id": "b", "contentType": "text/plain", "data": "aGFsbG8="}),
            json!({"resourceType": "Binary", "id": "b", "data": "aGFsbG8=="}),
            json!({"resourceType": "Binary", "id": "b"}),
            json!({"resourceType": "Binary", "id": "b", "meta": {"profile": ["p"], "versionId": "9"}, "x": 1.10}),
        ];
        for case in cases {
            let body = Resource::from_value(case.clone());
            for bodies in [
                Bodies {
                    r4: body.clone(),
                    r5: body.clone(),
                },
                Bodies {
                    r4: None,
                    r5: body.clone(),
                },
                Bodies {
                    r4: Resource::from_value(json!({"resourceType": "Binary", "id": "b", "n": 1})),
                    r5: body.clone(),
                },
            ] {
                let packed = codec.pack_bodies(&key, &bodies).unwrap();
                let bytes = codec
                    .unpack_body(&packed, FhirVersion::R5, &key, 2, Timestamp(0))
                    .unwrap()
                    .unwrap();
                let mut found: Value = serde_json::from_slice(&bytes).unwrap();
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
            }
        }
    }
}
