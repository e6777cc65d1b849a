//! A load of plain keep-alive HTTP requests, and what the server used for each.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::process::Running;

/// The searches that the figures name, each for what different studies have, so that they find something and no page is
/// asked for twice in a row.
pub(crate) fn searches(studies: &[serde_json::Value]) -> Vec<(&'static str, Vec<String>)> {
    let escaped = |text: &str| -> String {
        let keep = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_string()
            } else {
                format!("%{:02X}", c as u32)
            }
        };
        text.chars()
            .take_while(|c| c.is_ascii() && !matches!(c, ',' | '|' | '$' | '\\'))
            .map(keep)
            .collect()
    };
    let of_studies = |pointer: &str, path: &dyn Fn(&serde_json::Value, &str) -> String| -> Vec<String> {
        let with_text = studies
            .iter()
            .filter_map(|study| Some((study, study.pointer(pointer)?.as_str()?)));
        let plain = with_text.filter(|(_, text)| text.starts_with(|c: char| c.is_ascii_alphanumeric()));
        plain.map(|(study, text)| path(study, text)).collect()
    };
    let status = |study: &serde_json::Value| study["status"].as_str().unwrap_or("completed").to_owned();
    let word = |text: &str| escaped(text.split(' ').next().unwrap_or("a"));
    let page = "_count=20";
    let words = [
        "cancer", "diabetes", "trial", "patients", "efficacy", "study", "surgery", "pain", "children", "safety",
    ];
    let statuses = ["completed", "active", "withdrawn", "administratively-completed"];
    vec![
        (
            "condition and status",
            of_studies("/condition/0/text", &|study, text| {
                let (condition, status) = (escaped(text), status(study));
                format!("/fhir/ResearchStudy?condition={condition}&status={status}&{page}")
            }),
        ),
        (
            "title",
            of_studies("/title", &|_, text| {
                format!("/fhir/ResearchStudy?title={}&{page}", word(text))
            }),
        ),
        (
            "title:contains",
            words
                .iter()
                .map(|word| format!("/fhir/ResearchStudy?title:contains={word}&{page}"))
                .collect(),
        ),
        (
            "age and recruiting",
            (1..90)
                .map(|age| format!("/fhir/ResearchStudy?age={age}&recruiting=true&{page}"))
                .collect(),
        ),
        (
            "status, date, sorted",
            (2005..2024)
                .flat_map(|year| statuses.map(|status| (year, status)))
                .map(|(year, status)| {
                    format!("/fhir/ResearchStudy?status={status}&date=ge{year}&_sort=-_lastUpdated&{page}")
                })
                .collect(),
        ),
    ]
}

/// One run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) per_second: f64,
    pub(crate) cpu_ms: f64,
    p50_ms: f64,
    p99_ms: f64,
    bytes: usize,
}

impl fmt::Display for Run {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{:.3} ms of processor a request, {:.0} a second, p50 {:.2} ms, p99 {:.2} ms, {} bytes",
            self.cpu_ms, self.per_second, self.p50_ms, self.p99_ms, self.bytes
        )
    }
}

/// Asks for `paths` in turn over `connections` connections for as long as `time`.
pub(crate) fn run(server: &Running, address: &str, paths: &[String], connections: usize, time: Duration) -> Run {
    let stop = AtomicBool::new(false);
    let bytes = paths.iter().map(|path| fetch(address, path).len()).sum::<usize>() / paths.len();
    let before = server.now();
    let start = Instant::now();
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..connections)
            .map(|n| {
                scope.spawn({
                    let stop = &stop;
                    move || ask(address, paths, n, stop)
                })
            })
            .collect();
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        asking
            .into_iter()
            .flat_map(|one| one.join().expect("a connection"))
            .collect()
    });
    let seconds = start.elapsed().as_secs_f64();
    let used = server.now().cpu.saturating_sub(before.cpu);
    waits.sort_unstable();
    let at = |percent: usize| waits[(waits.len() - 1) * percent / 100].as_secs_f64() * 1000.0;
    Run {
        per_second: waits.len() as f64 / seconds,
        cpu_ms: used.as_secs_f64() * 1000.0 / waits.len() as f64,
        p50_ms: at(50),
        p99_ms: at(99),
        bytes,
    }
}

/// Every connection begins at another place.
fn ask(address: &str, paths: &[String], n: usize, stop: &AtomicBool) -> Vec<Duration> {
    let mut connection = Connection::open(address);
    let mut waits = Vec::new();
    for path in paths.iter().cycle().skip(n * 7 % paths.len()) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let start = Instant::now();
        let (status, _) = connection.get(path);
        assert_eq!(status, 200, "{path}");
        waits.push(start.elapsed());
    }
    waits
}

/// The body at `path`.
pub(crate) fn fetch(address: &str, path: &str) -> Vec<u8> {
    let (status, body) = Connection::open(address).get(path);
    assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
    body
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server listens");
        stream.set_nodelay(true).expect("no delay");
        Self(BufReader::with_capacity(1 << 18, stream))
    }

    fn get(&mut self, path: &str) -> (u16, Vec<u8>) {
        let request = format!("GET {path} HTTP/1.1\r\nHost: figures\r\n\r\n");
        self.0.get_mut().write_all(request.as_bytes()).expect("a request");
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("a head");
            if line == "\r\n" {
                break;
            }
            if status == 0 {
                status = line
                    .split(' ')
                    .nth(1)
                    .and_then(|code| code.parse().ok())
                    .expect("a status");
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).expect("a body");
        (status, body)
    }
}
