//! Work on as many threads as there are cores, with its results in the order of what went in.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Pieces that may wait before and after each thread.
const PIECES_WAITING_MAX: usize = 4;

/// Makes something of each piece, several at a time, and passes the results on in order.
///
/// Each worker keeps its thread, so that what it allocates for a piece is at hand for the next. Pieces are dealt to
/// them in turn and results are collected in turn, which is the order of the pieces.
pub(crate) async fn in_order<P: Send + 'static, T: Send + 'static>(
    mut pieces: Receiver<P>,
    send: Sender<T>,
    make: Arc<impl Fn(P) -> T + Send + Sync + 'static>,
) {
    let side_by_side = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let (mut deals, mut results) = (Vec::new(), Vec::new());
    for _ in 0..side_by_side {
        let (deal, mut dealt) = channel::<P>(PIECES_WAITING_MAX);
        let (give, given) = channel(PIECES_WAITING_MAX);
        let make = Arc::clone(&make);
        tokio::task::spawn_blocking(move || {
            while let Some(piece) = dealt.blocking_recv() {
                if give.blocking_send(make(piece)).is_err() {
                    return;
                }
            }
        });
        deals.push(deal);
        results.push(given);
    }
    tokio::spawn(async move {
        for deal in deals.iter().cycle() {
            let Some(piece) = pieces.recv().await else { return };
            if deal.send(piece).await.is_err() {
                return;
            }
        }
    });
    let workers = results.len();
    let mut turn = 0;
    // A worker whose turn it is and that gives nothing is at the end. A panic in it would be a fault of ours; it
    // ends the input instead of passing for success.
    while let Some(given) = results.get_mut(turn)
        && let Some(made) = given.recv().await
    {
        if send.send(made).await.is_err() {
            return;
        }
        turn = (turn + 1) % workers;
    }
}
