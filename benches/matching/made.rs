//! The trials compiled, kept in a file as the program keeps them, and read back.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use flate2::Crc;
use trialfire::eligibility::{Criteria, parse};
use trialfire::screening::{Pool, Study};

use crate::cost;
use crate::trials::Maker;

/// Trials of a segment.
const SEGMENT: usize = 2_000;

/// The file with so many trials, made when it is not there.
pub(crate) fn file(maker: &Maker, count: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/figures");
    std::fs::create_dir_all(&folder).expect("a folder for the figures");
    let form: u32 = Pool::form()
        .bytes()
        .fold(7, |sum, byte| sum.rotate_left(5) ^ u32::from(byte));
    let path = folder.join(format!("matching-{count}-{form:08x}.match"));
    if !path.exists() {
        let part = path.with_extension("part");
        let mut out = std::io::BufWriter::new(std::fs::File::create(&part).expect("a file"));
        fill(maker, count, &mut |segment| {
            let mut sum = Crc::new();
            sum.update(&segment);
            let length = u32::try_from(segment.len()).expect("a short segment");
            out.write_all(&length.to_le_bytes()).expect("room");
            out.write_all(&sum.sum().to_le_bytes()).expect("room");
            out.write_all(&segment).expect("room");
        });
        drop(out);
        std::fs::rename(&part, &path).expect("a file");
    }
    path
}

/// Makes the trials on two threads and compiles them on one.
fn fill(maker: &Maker, count: usize, write: &mut dyn FnMut(Vec<u8>)) {
    let (start, before) = (Instant::now(), cost::megabytes("VmRSS"));
    let mut pool = Pool::new();
    let mut tell = maker.real();
    for from in (0..count).step_by(SEGMENT) {
        let to = (from + SEGMENT).min(count);
        let middle = from.midpoint(to);
        let one = |number: usize| {
            let made = maker.trial(number);
            (parse(&made.text), made.study)
        };
        let make = |range: std::ops::Range<usize>| range.map(one).collect::<Vec<(Criteria, Study)>>();
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(|| make(middle..to));
            (make(from..middle), second.join().expect("no panic"))
        });
        for (criteria, study) in first.iter().chain(&second) {
            pool.add(study, criteria);
            if pool.len() == tell || pool.len() == count {
                println!("{} trials have {} different leaves", pool.len(), pool.leaves());
                tell *= 3;
            }
        }
        write(pool.give());
    }
    println!(
        "made, parsed and compiled in {:.1} s; {:.0} MB more resident",
        start.elapsed().as_secs_f64(),
        cost::megabytes("VmRSS") - before
    );
}

/// Reads the file back, as the program does when it starts.
pub(crate) fn opened(path: &Path) -> Pool {
    let (start, cpu) = (Instant::now(), cost::on_cpu());
    let mut input = std::io::BufReader::with_capacity(1 << 16, std::fs::File::open(path).expect("the file"));
    let mut pool = Pool::new();
    let (mut head, mut segment) = ([0; 8], Vec::new());
    while input.read_exact(&mut head).is_ok() {
        let half = |from: usize| u32::from_le_bytes(head[from..from + 4].try_into().expect("four bytes"));
        segment.resize(half(0) as usize, 0);
        input.read_exact(&mut segment).expect("a whole segment");
        let mut sum = Crc::new();
        sum.update(&segment);
        assert_eq!(sum.sum(), half(4), "a sound segment");
        pool.take(&segment).expect("a segment of ours");
    }
    println!(
        "{} trials, {} different leaves, {:.0} MB: opened in {:.2} s by the clock, {:.2} s of processor",
        pool.len(),
        pool.leaves(),
        std::fs::metadata(path).map_or(0.0, |file| file.len() as f64 / 1e6),
        start.elapsed().as_secs_f64(),
        cost::on_cpu().saturating_sub(cpu).as_secs_f64()
    );
    pool
}
