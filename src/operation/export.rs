//! Giving out everything that is kept: one NDJSON file a resource type, as in bulk data.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::fhir::FhirVersion;
use crate::interaction::{Refusal, Repository};
use crate::search::{COUNT_MAX, Query, types_of};

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store gave an error.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A file could not be written.
    #[error("writing {}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
}

/// What was written of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The resource type.
    pub kind: &'static str,
    /// How many resources.
    pub count: u64,
    /// The file.
    pub path: PathBuf,
}

/// Writes every current resource to `folder/<Type>.ndjson`; `done` is called after each type that has any.
///
/// A file appears under its name only when it is complete.
pub async fn export(
    repository: &Repository,
    version: FhirVersion,
    folder: &Path,
    mut done: impl FnMut(&Exported),
) -> Result<(), ExportError> {
    std::fs::create_dir_all(folder).map_err(|cause| ExportError::Write {
        path: folder.to_owned(),
        cause,
    })?;
    for kind in types_of(version).iter().copied() {
        let path = folder.join(format!("{kind}.ndjson"));
        let count = export_type(repository, version, kind, &path).await?;
        if count > 0 {
            done(&Exported { kind, count, path });
        }
    }
    Ok(())
}

async fn export_type(
    repository: &Repository,
    version: FhirVersion,
    kind: &str,
    path: &Path,
) -> Result<u64, ExportError> {
    let failed = |cause| ExportError::Write {
        path: path.to_owned(),
        cause,
    };
    let partial = path.with_extension("ndjson.part");
    let mut out: Option<BufWriter<File>> = None;
    let mut query = Query {
        count: COUNT_MAX,
        ..Query::all(version, kind)
    };
    let mut count = 0;
    loop {
        let page = repository.store().search(&query).await.map_err(Refusal::from)?;
        for body in page.entries.iter().filter_map(|entry| entry.stored.body.as_deref()) {
            if out.is_none() {
                out = Some(BufWriter::new(File::create(&partial).map_err(failed)?));
            }
            if let Some(out) = &mut out {
                out.write_all(body)
                    .and_then(|()| out.write_all(b"\n"))
                    .map_err(failed)?;
                count += 1;
            }
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            break;
        }
    }
    if let Some(mut out) = out {
        out.flush().map_err(failed)?;
        std::fs::rename(&partial, path).map_err(failed)?;
    }
    Ok(count)
}
