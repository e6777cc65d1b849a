//! The file in which the compiled trials of a store are kept from one start to the next.
//!
//! It is a log: a head that says of which form it is, then segments, each with its length and a checksum, each of them
//! what changed since the one before. A segment that was cut short or damaged ends the log, and what came after it is
//! read from the store again; a file of another form is begun anew. Nothing in it is worth keeping: it is made of the
//! store, and may be deleted whenever no server runs.

use std::fs::{File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use flate2::Crc;

/// The first bytes of every such file.
const MAGIC: &[u8; 8] = b"TFMATCH\n";

/// Longest description of a form, in bytes.
const FORM_MAX: u32 = 1_000;

/// A file that is open, and locked against other processes.
#[derive(Debug)]
pub(super) struct IndexFile {
    file: File,
    /// Up to where it is sound, in bytes.
    end: u64,
}

impl IndexFile {
    /// Opens the file, which is made when absent, for this process alone. None when another process has it.
    pub(super) fn open(path: &Path) -> std::io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file, end: 0 })),
            Err(std::fs::TryLockError::WouldBlock) => Ok(None),
            Err(std::fs::TryLockError::Error(error)) => Err(error),
        }
    }

    /// Gives every sound segment to `take`, in order, until that refuses one. Whether the file is of this form and
    /// nothing was refused or damaged.
    pub(super) fn read(&mut self, form: &str, mut take: impl FnMut(&[u8]) -> bool) -> std::io::Result<bool> {
        let whole = self.file.metadata()?.len();
        self.file.seek(SeekFrom::Start(0))?;
        self.end = 0;
        let mut input = std::io::BufReader::with_capacity(1 << 16, &self.file);
        let mut head = [0; 12];
        if whole == 0 || input.read_exact(&mut head).is_err() {
            return Ok(whole == 0);
        }
        let length = u32::from_le_bytes([head[8], head[9], head[10], head[11]]);
        let mut said = vec![0; usize::try_from(length.min(FORM_MAX)).unwrap_or(0)];
        if !head.starts_with(MAGIC) || input.read_exact(&mut said).is_err() || said != form.as_bytes() {
            return Ok(false);
        }
        let mut at = 12 + u64::from(length);
        self.end = at;
        let mut segment = Vec::new();
        while at < whole {
            let mut lengths = [0; 8];
            if input.read_exact(&mut lengths).is_err() {
                return Ok(false);
            }
            let both = u64::from_le_bytes(lengths);
            let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX);
            let (length, sum) = (half(both), half(both >> 32));
            at += 8 + u64::from(length);
            if at > whole {
                return Ok(false);
            }
            segment.resize(usize::try_from(length).unwrap_or(usize::MAX), 0);
            if input.read_exact(&mut segment).is_err() || checksum(&segment) != sum || !take(&segment) {
                return Ok(false);
            }
            self.end = at;
        }
        Ok(true)
    }

    /// Whether there is nothing sound in it, not even the head.
    pub(super) fn is_blank(&self) -> bool {
        self.end == 0
    }

    /// Begins the file anew.
    pub(super) fn begin(&mut self, form: &str) -> std::io::Result<()> {
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&u32::try_from(form.len()).unwrap_or(u32::MAX).to_le_bytes());
        head.extend_from_slice(form.as_bytes());
        self.file.set_len(0)?;
        self.end = 0;
        self.write(&head)
    }

    /// Appends a segment; when this returns it is on the disk.
    pub(super) fn append(&mut self, segment: &[u8]) -> std::io::Result<()> {
        let Ok(length) = u32::try_from(segment.len()) else {
            return Err(std::io::Error::new(
                std::io::ErrorKind::FileTooLarge,
                "a segment of more than 4 GiB",
            ));
        };
        let mut lengths = length.to_le_bytes().to_vec();
        lengths.extend_from_slice(&checksum(segment).to_le_bytes());
        // What stands behind the last sound segment is of no use.
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&lengths)?;
        self.file.write_all(segment)?;
        self.file.sync_data()?;
        self.end += 8 + u64::from(length);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()?;
        self.end += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(())
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &mut IndexFile, form: &str) -> (bool, Vec<Vec<u8>>) {
        let mut found = Vec::new();
        let sound = file.read(form, |segment| {
            found.push(segment.to_vec());
            true
        });
        (sound.unwrap(), found)
    }

    #[test]
    fn segments_come_back_until_the_first_that_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.match");
        let mut file = IndexFile::open(&path).unwrap().unwrap();
        assert!(IndexFile::open(&path).unwrap().is_none(), "it is locked");
        file.begin("form 1").unwrap();
        for segment in [b"one".as_slice(), b"", b"three"] {
            file.append(segment).unwrap();
        }
        drop(file);
        let whole = std::fs::read(&path).unwrap();
        let all = [b"one".to_vec(), Vec::new(), b"three".to_vec()];
        let mut file = IndexFile::open(&path).unwrap().unwrap();
        assert_eq!(read(&mut file, "form 1"), (true, all.to_vec()));
        assert_eq!(read(&mut file, "form 2"), (false, Vec::new()));
        drop(file);
        for at in 0..whole.len() {
            // A byte is changed, or the file ends before it: what is read is a beginning of what was written.
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            for bytes in [&changed[..], &whole[..at]] {
                std::fs::write(&path, bytes).unwrap();
                let mut file = IndexFile::open(&path).unwrap().unwrap();
                let (sound, found) = read(&mut file, "form 1");
                assert!(all.starts_with(&found), "{at}");
                assert!(!sound || found.len() < 3, "{at}");
                // And goes on from there.
                if file.is_blank() {
                    file.begin("form 1").unwrap();
                }
                file.append(b"next").unwrap();
                let (sound, again) = read(&mut file, "form 1");
                assert!(sound, "{at}");
                assert_eq!((again.len(), again.last()), (found.len() + 1, Some(&b"next".to_vec())));
            }
        }
    }
}
