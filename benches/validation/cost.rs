//! What work costs: processor time and memory, as Linux counts them.

use std::time::{Duration, Instant};

/// Clock ticks a second in `/proc`; 100 on every Linux in use (`getconf CLK_TCK`).
const TICKS_PER_SECOND: f64 = 100.0;

/// Time that this thread has been on a processor. It is counted up to the last time the scheduler looked, so it is made
/// to look: else this is good to 4 ms only.
pub(crate) fn on_cpu() -> Duration {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("schedstat");
    let nanoseconds = text.split(' ').next().and_then(|word| word.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number"))
}

/// Processor time of all processes that were started here and have ended; good to 10 ms, so let it be of many.
pub(crate) fn of_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("stat");
    // Fields 16 and 17, counted after the name in parentheses.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<f64>().expect("a number");
    Duration::from_secs_f64((ticks(13) + ticks(14)) / TICKS_PER_SECOND)
}

/// `VmRSS` or `VmHWM` (the peak) of this process, in MB.
pub(crate) fn megabytes(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("status");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .expect("a number");
    kilobytes / 1024.0
}

/// The least processor time of work that is repeated for as long as `time`: what is left when neighbours make no noise.
pub(crate) fn least(time: Duration, mut work: impl FnMut()) -> Duration {
    let start = Instant::now();
    let mut least = Duration::MAX;
    while start.elapsed() < time {
        let before = on_cpu();
        work();
        least = least.min(on_cpu().saturating_sub(before));
    }
    least
}
