//! Matching when it is the turn of a request.

use tokio::runtime::Handle;

use crate::fhir::{Issue, IssueCode};
use crate::http::aside::broken;
use crate::http::door::Door;
use crate::http::problem::Problem;
use crate::interaction::Refusal;
use crate::operation::matching::{Demand, Matching};

/// Ends the demand when it is dropped: with the answer, when the time is over, or with the connection of a client that
/// is gone.
struct Waiting(Demand);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Matches on another thread when it is the turn of the request, for a while and as long as the client waits.
pub(crate) async fn matched<T, F>(door: &Door, work: impl FnOnce(Matching) -> F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Refusal>> + Send + 'static,
{
    let pass = door.gate.pass().await?;
    let waiting = Waiting(Demand::default());
    let work = work(door.matching(waiting.0.clone()));
    let runtime = Handle::current();
    // The turn is over when the work is, which may be a little later than the wait for it.
    let task = tokio::task::spawn_blocking(move || {
        let _pass = pass;
        runtime.block_on(work)
    });
    match tokio::time::timeout(door.gate.limits.time, task).await {
        Ok(done) => Ok(done.unwrap_or_else(|error| Err(broken(&error)))?),
        Err(_elapsed) => {
            let text = format!(
                "expected a match within {} s, found it not done and gave it up; ask about fewer patients, or fewer \
                 trials (`count`, `study`, `condition`)",
                door.gate.limits.time.as_secs_f64()
            );
            Err(Problem::Late(Issue::error(IssueCode::Timeout, text)))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::AsyncWriteExt as _;
    use tokio::net::TcpStream;
    use tokio::sync::oneshot;

    use super::*;
    use crate::http::door::Options;
    use crate::http::gate::MatchingLimits;
    use crate::interaction::{FrozenClock, Repository};

    fn door(limits: MatchingLimits) -> Door {
        let store = crate::store::open("memory:").unwrap();
        let repository = Repository::new(store, Arc::new(FrozenClock::default()));
        let options = Options {
            matching: limits,
            ..Options::default()
        };
        Door::new(repository, options)
    }

    /// Work that says that it has begun, and ends when nobody waits for it.
    fn until_over(matching: &Matching, begun: oneshot::Sender<()>, ended: oneshot::Sender<()>) -> Result<(), Refusal> {
        begun.send(()).unwrap();
        while !matching.demand.is_over() {
            std::thread::yield_now();
        }
        ended.send(()).unwrap();
        matching.demand.check()
    }

    #[tokio::test]
    async fn work_ends_when_its_client_is_gone() {
        let door = door(MatchingLimits::default());
        let ((begin, begun), (end, ended)) = (oneshot::channel(), oneshot::channel());
        let mut asked = Box::pin(matched(
            &door,
            |matching| async move { until_over(&matching, begin, end) },
        ));
        tokio::select! {
            _ = &mut asked => panic!("it goes on while somebody waits"),
            begun = begun => begun.unwrap(),
        }
        drop(asked);
        ended.await.unwrap();
    }

    #[tokio::test]
    async fn work_ends_when_its_time_is_over() {
        let door = door(MatchingLimits {
            at_once: 1,
            time: Duration::from_millis(500),
            ..MatchingLimits::default()
        });
        let ((begin, _begun), (end, ended)) = (oneshot::channel(), oneshot::channel());
        let problem = matched(&door, |matching| async move { until_over(&matching, begin, end) })
            .await
            .unwrap_err();
        assert_eq!(problem.status().as_u16(), 504);
        ended.await.unwrap();
        // The only turn was given back.
        let next = matched(&door, |_matching| async { Ok(7) }).await;
        assert_eq!(next.unwrap(), 7);
    }

    #[tokio::test]
    async fn who_finds_no_place_is_refused_and_who_waits_too_long_too() {
        let door = door(MatchingLimits {
            at_once: 1,
            waiting: 1,
            wait: Duration::from_millis(10),
            ..MatchingLimits::default()
        });
        let working = door.gate.pass().await.unwrap();
        let mut waits = Box::pin(door.gate.pass());
        tokio::select! {
            biased;
            _ = &mut waits => panic!("the second waits"),
            () = std::future::ready(()) => {}
        }
        let Err(Refusal::Unavailable { cause, .. }) = door.gate.pass().await else {
            panic!("a third is refused");
        };
        assert!(cause.contains("place"), "{cause}");
        let Err(Refusal::Unavailable { cause, .. }) = waits.await else {
            panic!("the second waits too long");
        };
        assert!(cause.contains("in time"), "{cause}");
        drop(working);
        assert!(door.gate.pass().await.is_ok());
    }

    #[tokio::test]
    async fn a_client_that_is_gone_waits_no_longer() {
        let door = door(MatchingLimits {
            at_once: 1,
            waiting: 1,
            wait: Duration::from_hours(1),
            ..MatchingLimits::default()
        });
        let _taken = Arc::clone(&door.gate.turns).acquire_owned().await.unwrap();
        let places = Arc::clone(&door.gate.places);
        let left = async |free| {
            let seen = async {
                while places.available_permits() != free {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(Duration::from_mins(1), seen).await.unwrap();
        };
        let running = crate::http::start(door, "127.0.0.1:0".parse().unwrap(), 1).unwrap();
        let mut client = TcpStream::connect(running.address()).await.unwrap();
        let request = b"POST /fhir/ResearchStudy/$match HTTP/1.1\r\nHost: here\r\nContent-Length: 0\r\n\r\n";
        client.write_all(request).await.unwrap();
        left(1).await;
        drop(client);
        left(2).await;
        running.stop().await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let door = door(MatchingLimits::default());
        let broken = matched::<(), _>(&door, |_matching| async { panic!("broken") }).await;
        assert_eq!(broken.unwrap_err().status().as_u16(), 500);
    }
}
