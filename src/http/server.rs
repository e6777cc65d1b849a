//! Listening, and stopping without cutting anybody off.

use std::any::Any;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::web::{self, Data};
use actix_web::{App, HttpServer};
#[cfg(target_os = "linux")]
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::http::door::Door;
use crate::http::entry::enter;
use crate::http::limits::{
    CONNECTIONS_MAX, HEAD_SECONDS_MAX, KEEP_ALIVE_SECONDS, SHUTDOWN_SECONDS_MAX, STALL_SECONDS_MAX,
};

/// A server that runs.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
    task: JoinHandle<io::Result<()>>,
}

/// Listens at `address` (port 0 takes any that is free) with `workers` threads. Signals are the caller's affair.
///
/// # Errors
/// The address cannot be listened at.
pub fn start(door: Door, address: SocketAddr, workers: usize) -> io::Result<Running> {
    let door = Data::new(door);
    let workers = workers.max(1);
    let server = HttpServer::new(move || App::new().app_data(Data::clone(&door)).default_service(web::to(enter)))
        .workers(workers)
        .max_connections(CONNECTIONS_MAX / workers)
        .client_request_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .client_disconnect_timeout(Duration::from_secs(HEAD_SECONDS_MAX))
        .keep_alive(Duration::from_secs(KEEP_ALIVE_SECONDS))
        .on_connect(|connection: &dyn Any, _| {
            if let Some(stream) = connection.downcast_ref()
                && let Err(error) = end_when_stalled(stream, Duration::from_secs(STALL_SECONDS_MAX))
            {
                tracing::debug!(target: "trialfire::http", %error, "a connection is not bounded");
            }
        })
        // A client that closes its side wants nothing more: what it asked for is given up.
        .h1_allow_half_closed(false)
        .shutdown_timeout(SHUTDOWN_SECONDS_MAX)
        .tcp_nodelay(true)
        .disable_signals()
        .bind(address)?;
    let address = server.addrs().first().copied().unwrap_or(address);
    let server = server.run();
    Ok(Running {
        address,
        handle: server.handle(),
        task: tokio::spawn(server),
    })
}

/// Has the system end a connection whose other side takes nothing of what is sent for so long.
///
/// The HTTP library has no bound for that: a client that never reads would hold its answer for ever.
#[cfg(target_os = "linux")]
fn end_when_stalled(stream: &TcpStream, patience: Duration) -> io::Result<()> {
    SockRef::from(stream).set_tcp_user_timeout(Some(patience))
}

/// Elsewhere it is for a proxy to end it.
#[cfg(not(target_os = "linux"))]
fn end_when_stalled(_stream: &TcpStream, _patience: Duration) -> io::Result<()> {
    Ok(())
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops taking requests, lets those in flight end, and returns when all is done.
    pub async fn stop(self) -> io::Result<()> {
        self.handle.stop(true).await;
        ended(self.task).await
    }

    /// Waits until `signal` comes, then stops as [`Running::stop`] does; returns earlier when the server fails.
    pub async fn until(mut self, signal: impl Future<Output = ()>) -> io::Result<()> {
        tokio::select! {
            result = &mut self.task => result.unwrap_or_else(|error| Err(io::Error::other(error))),
            () = signal => self.stop().await,
        }
    }
}

async fn ended(task: JoinHandle<io::Result<()>>) -> io::Result<()> {
    task.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn a_client_that_reads_nothing_is_given_up() {
        use tokio::io::AsyncWriteExt;

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let silent = tokio::net::TcpStream::connect(address).await.unwrap();
        let (mut stream, _) = listener.accept().await.unwrap();
        let patience = std::time::Duration::from_millis(200);
        super::end_when_stalled(&stream, patience).unwrap();
        let answer = vec![0; 1 << 20];
        let writing = async { while stream.write_all(&answer).await.is_ok() {} };
        tokio::time::timeout(100 * patience, writing).await.unwrap();
        drop(silent);
    }
}
