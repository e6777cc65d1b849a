//! What a process uses: processor time and memory, as Linux counts them.

use std::process::Child;
use std::time::Duration;

/// Clock ticks a second in `/proc`; 100 on every Linux in use (`getconf CLK_TCK`).
const TICKS_PER_SECOND: f64 = 100.0;

/// A child process, ended with its owner.
pub(crate) struct Running(Child);

/// What a process has used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    pub(crate) cpu: Duration,
    pub(crate) resident_kb: u64,
    pub(crate) peak_kb: u64,
}

impl Running {
    pub(crate) fn new(child: Child) -> Self {
        Self(child)
    }

    /// What it has used until now.
    pub(crate) fn now(&self) -> Used {
        let id = self.0.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let kilobytes = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
                .unwrap_or(0)
        };
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
        // Fields 14 and 15 (user and system time), counted after the name in parentheses.
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        let ticks = |at: usize| {
            fields
                .get(at)
                .and_then(|field| field.parse::<f64>().ok())
                .unwrap_or(0.0)
        };
        Used {
            cpu: Duration::from_secs_f64((ticks(11) + ticks(12)) / TICKS_PER_SECOND),
            resident_kb: kilobytes("VmRSS:"),
            peak_kb: kilobytes("VmHWM:"),
        }
    }

    /// Waits for its end, findings or none; what it had used shortly before.
    pub(crate) fn wait(mut self) -> Used {
        let mut used = Used::default();
        loop {
            let now = self.now();
            if now.peak_kb > 0 {
                used = now;
            }
            match self.0.try_wait() {
                Ok(Some(status)) => {
                    assert!(matches!(status.code(), Some(0 | 1)), "it failed: {status}");
                    return used;
                }
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Err(cause) => panic!("waiting: {cause}"),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _over = self.0.kill();
        let _reaped = self.0.wait();
    }
}
