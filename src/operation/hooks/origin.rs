//! The FHIR servers from which records may be fetched, each by its exact address.

use std::sync::Arc;

use reqwest::Url;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::operation::hooks::limits::FetchLimits;

/// The FHIR servers from which records may be fetched; none unless somebody says so.
#[derive(Debug, Clone)]
pub struct RecordServers {
    bases: Vec<Url>,
    pub(crate) limits: FetchLimits,
    turns: Arc<Semaphore>,
}

/// Calls that fetch records at once; with the bytes of each call it bounds the memory that records take.
const FETCHES_MAX: usize = 16;

impl Default for RecordServers {
    fn default() -> Self {
        Self {
            bases: Vec::new(),
            limits: FetchLimits::default(),
            turns: Arc::new(Semaphore::new(FETCHES_MAX)),
        }
    }
}

/// Why an address cannot be that of a server from which records are fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// It is no address of a FHIR server.
    #[error("expected the base address of a FHIR server such as `https://ehr.example/fhir`, found `{0}`")]
    Address(String),
    /// It is not encrypted and leads out of this machine.
    #[error("expected https, or http to this machine itself, found `{0}`")]
    Plain(String),
}

impl RecordServers {
    /// Servers by their base addresses.
    ///
    /// # Errors
    /// One is no plain http or https address, or is http to another machine: tokens and records do not travel in clear.
    pub fn new(bases: &[String], limits: FetchLimits) -> Result<Self, ServerError> {
        let bases = bases.iter().map(|text| {
            let wrong = || ServerError::Address(text.clone());
            let url = base(text).ok_or_else(wrong)?;
            if url.scheme() == "http" && !is_here(&url) {
                return Err(ServerError::Plain(text.clone()));
            }
            Ok(url)
        });
        Ok(Self {
            bases: bases.collect::<Result<_, _>>()?,
            limits,
            ..Self::default()
        })
    }

    /// Waits for the turn to fetch.
    pub(crate) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed, so there is always a turn.
        self.turns.acquire().await.ok()
    }

    /// The server that an address names, when it is one of them. What is asked is asked at our own spelling of it.
    pub(crate) fn named(&self, address: &str) -> Option<&Url> {
        let wanted = base(address)?;
        self.bases.iter().find(|known| **known == wanted)
    }
}

/// An address that can be a server's base, with one slash at its end.
fn base(text: &str) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        // Both an empty name and an empty password leave a sign behind.
        && !text.contains('@')
        && url.query().is_none()
        && url.fragment().is_none();
    if !is_plain {
        return None;
    }
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Some(url)
}

/// Whether the host is this machine.
fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether an address is of the same scheme, host and port as a server's, and has nobody's name in it.
pub(crate) fn is_same_origin(one: &Url, other: &Url) -> bool {
    let origin = |url: &Url| {
        (
            url.scheme().to_owned(),
            url.host_str().map(str::to_owned),
            url.port_or_known_default(),
        )
    };
    origin(one) == origin(other) && other.username().is_empty() && other.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(bases: &[&str]) -> Result<RecordServers, ServerError> {
        let bases: Vec<String> = bases.iter().map(|base| (*base).to_owned()).collect();
        RecordServers::new(&bases, FetchLimits::default())
    }

    #[test]
    fn only_the_exact_address_of_a_server_names_it() {
        let servers = servers(&["https://ehr.example/fhir/", "http://127.0.0.1:8080/fhir"]).unwrap();
        for address in [
            "https://ehr.example/fhir",
            "HTTPS://EHR.example:443/fhir/",
            "https://ehr.example/x/../fhir",
            "http://127.0.0.1:8080/fhir",
        ] {
            assert!(servers.named(address).is_some(), "{address}");
        }
        for address in [
            "http://ehr.example/fhir",
            "https://ehr.example:444/fhir",
            "https://ehr.example/fhir2",
            "https://ehr.example/",
            "https://ehr.example.evil.example/fhir",
            "https://ehr.example@evil.example/fhir",
            "https://@ehr.example/fhir",
            "https://a:b@ehr.example/fhir",
            "https://evil.example/https://ehr.example/fhir",
            "https://ehr.example/fhir?x=1",
            "https://ehr.example/fhir#x",
            "file:///fhir",
            "http://[::ffff:127.0.0.1]:8080/fhir",
            "https:ehr.example",
        ] {
            assert!(servers.named(address).is_none(), "{address}");
        }
    }

    #[test]
    fn records_do_not_travel_in_clear() {
        for address in ["http://ehr.example/fhir", "http://10.0.0.1/fhir", "http://0.0.0.0/fhir"] {
            assert!(matches!(servers(&[address]), Err(ServerError::Plain(_))), "{address}");
        }
        for address in ["ehr.example", "ftp://ehr.example", "https://u@ehr.example", ""] {
            assert!(matches!(servers(&[address]), Err(ServerError::Address(_))), "{address}");
        }
        for address in ["http://localhost:1/fhir", "http://[::1]/fhir", "http://127.1.2.3/"] {
            assert!(servers(&[address]).is_ok(), "{address}");
        }
    }
}
