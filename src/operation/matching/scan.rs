//! Many trials for one patient, on as many threads as are free.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::interaction::Refusal;
use crate::operation::matching::demand::Demand;
use crate::screening::{Found, Ranking};

/// Trials that a thread looks at before it asks for more.
const PART: usize = 4_096;

/// Threads that help others at this moment, in the whole process.
static HELPING: AtomicUsize = AtomicUsize::new(0);

/// A thread that may help; it may no more when this is dropped.
struct Helper;

impl Helper {
    /// One less than there are cores may help at once, whoever is helped: many requests at a time get no more threads
    /// than there are cores beside their own.
    fn free() -> Option<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let taken = HELPING.fetch_update(Ordering::AcqRel, Ordering::Acquire, |helping| {
            (helping + 1 < cores).then_some(helping + 1)
        });
        taken.ok().map(|_before| Self)
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        HELPING.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Looks at every trial of a ranking; few are looked at by this thread alone.
///
/// # Errors
/// Nobody waits for it any more.
pub(super) fn scan<'p>(ranking: &Ranking<'p, '_>, demand: &Demand) -> Result<Found<'p>, Refusal> {
    let parts = each(ranking.len().div_ceil(PART), demand, |part| {
        ranking.part(part * PART, (part + 1) * PART)
    })?;
    Ok(ranking.joined(parts))
}

/// Does work for every number below `count`, in any order, by this thread and those that are free; results in order.
///
/// # Errors
/// Nobody waits for it any more; what is begun by then is ended.
pub(super) fn each<T: Send>(
    count: usize,
    demand: &Demand,
    work: impl Fn(usize) -> T + Sync,
) -> Result<Vec<T>, Refusal> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count || demand.is_over() {
                return done;
            }
            done.push((number, work(number)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let mut helpers = Vec::new();
        while helpers.len() + 1 < count
            && let Some(helper) = Helper::free()
        {
            helpers.push(scope.spawn(|| {
                let _helper = helper;
                some()
            }));
        }
        let mut done = some();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    demand.check()?;
    done.sort_unstable_by_key(|(number, _)| *number);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_worked_on_once_and_results_are_in_order() {
        for count in [0, 1, 2, 1_000] {
            assert_eq!(
                each(count, &Demand::default(), |number| number * 2).unwrap(),
                (0..count).map(|number| number * 2).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn nothing_is_begun_for_nobody() {
        let (demand, begun) = (Demand::default(), AtomicUsize::new(0));
        let ended = each(1_000, &demand, |number| {
            begun.fetch_add(1, Ordering::SeqCst);
            if number == 10 {
                demand.end();
            }
        });
        assert!(ended.is_err());
        // What other threads had begun in the meantime they end.
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        assert!(begun.into_inner() < 1_000 - cores);
        assert!(each(3, &demand, |_| panic!("work for nobody")).is_err());
    }

    #[test]
    fn a_panic_of_a_helper_is_one_of_the_caller() {
        let ended = std::panic::catch_unwind(|| each(100, &Demand::default(), |number| assert!(number != 50)));
        assert!(ended.is_err());
    }
}
