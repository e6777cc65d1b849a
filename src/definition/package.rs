//! Packages of definitions as they are published: an npm package, which is a tar archive under gzip.

use std::io::{self, Read};

use flate2::read::GzDecoder;

use crate::definition::reader::owned;
use crate::fhir::{Issue, IssueCode, IssueSeverity, Resource};
use crate::json;

/// Most files in a package; the largest published one has under ten thousand.
const FILES_MAX: usize = 100_000;
/// Most bytes of one file: larger ones are no definitions that could be used.
const FILE_BYTES_MAX: u64 = 64 << 20;
/// Most bytes of all files, unpacked.
const BYTES_MAX: u64 = 2 << 30;
/// Most bytes of a name that an archive says in a header of its own.
const NAME_BYTES_MAX: u64 = 64 << 10;

/// Bytes of a block, of which headers are one and files fill whole ones.
const BLOCK: usize = 512;

/// A package of definitions.
#[derive(Debug, Default)]
pub struct Package {
    /// Name, such as `hl7.fhir.us.core`.
    pub name: String,
    /// Version.
    pub version: String,
    /// Releases of FHIR that it is for: `4.0.1`.
    pub fhir_versions: Vec<String>,
    /// Its definitions, in order of their files' names.
    pub resources: Vec<Resource>,
    /// Files that could not be read.
    pub issues: Vec<Issue>,
}

/// Why a package cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// The bytes are no gzip, are cut short or damaged.
    #[error("expected an npm package (.tgz), found bytes that cannot be unpacked: {0}")]
    Unpacking(#[from] io::Error),
    /// What is in the gzip is no tar archive.
    #[error("expected a tar archive in the package, found a damaged header after {files} files")]
    Header {
        /// Files before it.
        files: usize,
    },
    /// It is larger than a package may be.
    #[error("expected a package of at most {FILES_MAX} files and {BYTES_MAX} bytes, found more")]
    TooLarge,
    /// It has no `package/package.json`, or that is no JSON.
    #[error("expected `package/package.json` with a name, found none; is it an npm package?")]
    NoManifest,
}

/// Types of resources that say what others mean. The rest of a package is examples and descriptions.
const DEFINITIONS: [&str; 3] = ["StructureDefinition", "ValueSet", "CodeSystem"];

impl Package {
    /// Reads a `.tgz`: the definitions that lie right in its folder `package`.
    ///
    /// # Errors
    /// As [`PackageError`] says. A single file that cannot be read is an issue instead.
    pub fn read(bytes: &[u8]) -> Result<Self, PackageError> {
        let mut package = Self::default();
        let mut has_manifest = false;
        let mut files = Vec::new();
        let mut archive = Archive {
            bytes: GzDecoder::new(bytes).take(BYTES_MAX),
            files: 0,
        };
        while let Some((name, content)) = archive.next_file()? {
            let Some(name) = name.strip_prefix("package/").filter(|name| !name.contains('/')) else {
                continue;
            };
            let Some(content) = content else {
                let text = format!("{name}: expected a file of at most {FILE_BYTES_MAX} bytes, found a larger one");
                package
                    .issues
                    .push(Issue::new(IssueSeverity::Warning, IssueCode::TooLong, text));
                continue;
            };
            if name == "package.json" {
                has_manifest = package.describe(&content);
            } else if is_resource(name) {
                files.extend(
                    package
                        .definition(name, &content)
                        .map(|resource| (name.to_owned(), resource)),
                );
            }
        }
        if !has_manifest {
            return Err(PackageError::NoManifest);
        }
        files.sort_by(|(one, _), (other, _)| one.cmp(other));
        package.resources = files.into_iter().map(|(_, resource)| resource).collect();
        Ok(package)
    }

    /// Takes the package's description; false when it has no name.
    fn describe(&mut self, content: &[u8]) -> bool {
        let Ok(tree) = serde_json::from_slice::<json::Value<'_>>(content) else {
            return false;
        };
        let word = |name: &str| {
            tree.get(name)
                .and_then(json::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let versions = tree.get("fhirVersions").or_else(|| tree.get("fhir-version-list"));
        let versions = versions.and_then(json::Value::as_array).map_or(&[][..], Vec::as_slice);
        self.name = word("name");
        self.version = word("version");
        self.fhir_versions = versions
            .iter()
            .filter_map(|version| version.as_str().map(str::to_owned))
            .collect();
        !self.name.is_empty()
    }

    /// The definition in a file; other resources, and files that are none, are passed over.
    fn definition(&mut self, name: &str, content: &[u8]) -> Option<Resource> {
        let tree: json::Value<'_> = match serde_json::from_slice(content) {
            Ok(tree) => tree,
            Err(error) => {
                let text = format!("{name}: expected JSON, found {error}");
                self.issues
                    .push(Issue::new(IssueSeverity::Warning, IssueCode::Invalid, text));
                return None;
            }
        };
        let kind = tree.get("resourceType").and_then(json::Value::as_str)?;
        DEFINITIONS
            .contains(&kind)
            .then(|| Resource::from_value(owned(&tree)))
            .flatten()
    }
}

/// Whether a file's name is that of a resource; those that begin with a dot are indexes.
fn is_resource(name: &str) -> bool {
    name.strip_suffix(".json").is_some_and(|stem| !stem.starts_with('.'))
}

/// Name and content of a file; no content when there would be too much of it.
type File = (String, Option<Vec<u8>>);

/// A tar archive, file after file.
struct Archive<R> {
    bytes: io::Take<R>,
    files: usize,
}

impl<R: Read> Archive<R> {
    /// The next file.
    fn next_file(&mut self) -> Result<Option<File>, PackageError> {
        let mut long_name = None;
        loop {
            let Some(header) = self.header()? else { return Ok(None) };
            self.files += 1;
            if self.files > FILES_MAX {
                return Err(PackageError::TooLarge);
            }
            let files = self.files - 1;
            let (size, kind) = described(&header).ok_or(PackageError::Header { files })?;
            match kind {
                // A name that is too long for its header comes in a file before it: GNU's way, and POSIX's.
                b'L' | b'x' if size <= NAME_BYTES_MAX => {
                    let content = self.content(size)?;
                    long_name = if kind == b'L' {
                        Some(text(&content))
                    } else {
                        pax_path(&content).or(long_name)
                    };
                }
                b'0' | 0 => {
                    let name = long_name.unwrap_or_else(|| header_name(&header));
                    if size > FILE_BYTES_MAX {
                        self.skip(size)?;
                        return Ok(Some((name, None)));
                    }
                    return Ok(Some((name, Some(self.content(size)?))));
                }
                _ => self.skip(size)?,
            }
        }
    }

    /// The next header; none at the end, which a block of zeros announces.
    fn header(&mut self) -> Result<Option<[u8; BLOCK]>, PackageError> {
        let mut block = Vec::with_capacity(BLOCK);
        self.bytes.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        if block.len() < BLOCK && self.bytes.limit() == 0 {
            return Err(PackageError::TooLarge);
        }
        if block.is_empty() || block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let files = self.files;
        block
            .try_into()
            .map(Some)
            .map_err(|_short: Vec<u8>| PackageError::Header { files })
    }

    fn content(&mut self, size: u64) -> Result<Vec<u8>, PackageError> {
        let mut content = Vec::new();
        self.bytes.by_ref().take(size).read_to_end(&mut content)?;
        if content.len() as u64 != size {
            return Err(PackageError::Unpacking(io::ErrorKind::UnexpectedEof.into()));
        }
        self.pass(padding(size))?;
        Ok(content)
    }

    /// Passes over a file.
    fn skip(&mut self, size: u64) -> Result<(), PackageError> {
        self.pass(size.saturating_add(padding(size)))
    }

    fn pass(&mut self, bytes: u64) -> Result<(), PackageError> {
        io::copy(&mut self.bytes.by_ref().take(bytes), &mut io::sink())?;
        Ok(())
    }
}

/// Bytes to the end of the last block.
fn padding(size: u64) -> u64 {
    // Sizes have at most 36 bits.
    size.next_multiple_of(BLOCK as u64) - size
}

/// Size and kind of what a header announces; `None` when its checksum is wrong.
fn described(header: &[u8; BLOCK]) -> Option<(u64, u8)> {
    const SUM: std::ops::Range<usize> = 148..156;
    let bytes = header.iter().enumerate();
    let sum: u64 = bytes
        .map(|(at, byte)| u64::from(if SUM.contains(&at) { b' ' } else { *byte }))
        .sum();
    let is_right = octal(header.get(SUM)?) == Some(sum);
    is_right.then_some((octal(header.get(124..136)?)?, *header.get(156)?))
}

fn octal(field: &[u8]) -> Option<u64> {
    u64::from_str_radix(text(field).trim(), 8).ok()
}

/// The bytes before the first zero, as text.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(field.get(..end).unwrap_or_default()).into_owned()
}

/// The name in a header, with the prefix that POSIX lets stand apart.
fn header_name(header: &[u8; BLOCK]) -> String {
    let name = text(header.get(..100).unwrap_or_default());
    let is_posix = header.get(257..263) == Some(b"ustar\0");
    let prefix = if is_posix {
        text(header.get(345..500).unwrap_or_default())
    } else {
        String::new()
    };
    if prefix.is_empty() {
        name
    } else {
        format!("{prefix}/{name}")
    }
}

/// The `path` among the records of a POSIX extended header: `LENGTH KEY=VALUE\n` each.
fn pax_path(content: &[u8]) -> Option<String> {
    let mut rest = content;
    while !rest.is_empty() {
        let space = rest.iter().position(|byte| *byte == b' ')?;
        let length: usize = std::str::from_utf8(rest.get(..space)?).ok()?.parse().ok()?;
        let record = rest.get(space + 1..length.checked_sub(1)?)?;
        if let Some(path) = record.strip_prefix(b"path=") {
            return Some(String::from_utf8_lossy(path).into_owned());
        }
        rest = rest.get(length..)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn entry(name: &str, kind: u8, content: &[u8]) -> Vec<u8> {
        let mut block = [0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        block[156] = kind;
        block[148..156].fill(b' ');
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        let mut bytes = block.to_vec();
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        bytes
    }

    fn packed(entries: &[Vec<u8>]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&entries.concat()).unwrap();
        gzip.write_all(&[0; 2 * BLOCK]).unwrap();
        gzip.finish().unwrap()
    }

    fn manifest() -> Vec<u8> {
        entry(
            "package/package.json",
            b'0',
            br#"{"name":"a.b","version":"1.0","fhirVersions":["4.0.1"]}"#,
        )
    }

    #[test]
    fn definitions_are_read_in_order_of_name() {
        let long = format!("package/ValueSet-{}.json", "z".repeat(120));
        let pax = format!("{} path={long}\n", long.len() + 10);
        let package = Package::read(&packed(&[
            entry(
                "package/ValueSet-b.json",
                b'0',
                br#"{"resourceType":"ValueSet","url":"b"}"#,
            ),
            entry("pax", b'x', pax.as_bytes()),
            entry(
                "package/ValueSet-cut",
                b'0',
                br#"{"resourceType":"ValueSet","url":"z"}"#,
            ),
            manifest(),
            entry(
                "package/CodeSystem-a.json",
                b'0',
                br#"{"resourceType":"CodeSystem","url":"a"}"#,
            ),
            entry(
                "package/example/ValueSet-c.json",
                b'0',
                br#"{"resourceType":"ValueSet","url":"c"}"#,
            ),
            entry("package/Patient-d.json", b'0', br#"{"resourceType":"Patient"}"#),
            entry("package/broken.json", b'0', b"{"),
        ]))
        .unwrap();
        assert_eq!((package.name.as_str(), package.version.as_str()), ("a.b", "1.0"));
        assert_eq!(package.fhir_versions, ["4.0.1"]);
        let urls: Vec<_> = package
            .resources
            .iter()
            .map(|resource| resource.text("url").unwrap())
            .collect();
        assert_eq!(urls, ["a", "b", "z"]);
        assert_eq!(package.issues.len(), 1);
    }

    #[test]
    fn what_is_no_package_is_refused() {
        assert!(matches!(Package::read(b"no gzip"), Err(PackageError::Unpacking(_))));
        assert!(matches!(Package::read(&packed(&[])), Err(PackageError::NoManifest)));
        assert!(matches!(
            Package::read(&packed(&[vec![7; BLOCK]])),
            Err(PackageError::Header { files: 0 })
        ));
        let whole = packed(&[manifest(), entry("package/ValueSet-b.json", b'0', &vec![b' '; 4000])]);
        assert!(matches!(
            Package::read(&whole[..whole.len() / 2]),
            Err(PackageError::Unpacking(_))
        ));
        let mut short = entry("package/package.json", b'0', b"{}");
        short.truncate(BLOCK);
        short[124..135].copy_from_slice(b"77777777777");
        assert!(Package::read(&packed(&[short])).is_err());
    }
}
