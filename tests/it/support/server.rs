//! The real server on a free port, over a store in memory and a clock that stands still.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use trialfire::http::{Door, Options, Running, start};
use trialfire::interaction::{FrozenClock, Repository, StudyWrite, Timestamp, put_all};

use crate::support::faulty::{Fault, Faulty};
use crate::support::library::{garden_study, meadow_study};

/// 2026-11-21T10:00:00Z, when everything in the tests happens.
pub(crate) const NOW: Timestamp = Timestamp(1_795_255_200_000);

/// How many studies there are besides the one that most tests look at.
pub(crate) const GARDENS: u32 = 25;

pub(crate) struct TestServer {
    pub(crate) root: String,
    pub(crate) clock: Arc<FrozenClock>,
    repository: Repository,
    pub(crate) store: Arc<Faulty>,
    client: reqwest::Client,
    running: Option<Running>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("no JSON ({error}): {}", String::from_utf8_lossy(&self.body));
        })
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Status and the first issue of the `OperationOutcome`: its code, words and place.
    pub(crate) fn problem(&self) -> (u16, String, String, String) {
        let body = self.json();
        assert_eq!(body["resourceType"], "OperationOutcome", "{body}");
        assert!(
            self.header("content-type").starts_with("application/fhir+json"),
            "{self:?}"
        );
        let issue = &body["issue"][0];
        assert_eq!(issue["severity"], "error");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (
            self.status,
            text(&issue["code"]),
            text(&issue["diagnostics"]),
            text(&issue["expression"][0]),
        )
    }

    /// `Type/id` of the entries of a Bundle.
    pub(crate) fn keys(&self) -> Vec<String> {
        let body = self.json();
        assert_eq!(self.status, 200, "{body}");
        let entries = body["entry"].as_array().cloned().unwrap_or_default();
        let key = |resource: &Value| {
            let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
            format!("{}/{}", part("resourceType"), part("id"))
        };
        entries.iter().map(|entry| key(&entry["resource"])).collect()
    }

    /// The address of a link of a Bundle.
    pub(crate) fn link(&self, relation: &str) -> Option<String> {
        let body = self.json();
        let links = body["link"].as_array()?;
        let link = links.iter().find(|link| link["relation"] == relation)?;
        Some(link["url"].as_str()?.to_owned())
    }
}

impl TestServer {
    /// A server with the library in it.
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// A server with the library in it that presents itself as told.
    pub(crate) async fn with(options: Options) -> Self {
        let engine = trialfire::store::open("memory:").unwrap();
        let store = Arc::new(Faulty::over(engine));
        let clock = Arc::new(FrozenClock::at(NOW));
        let repository = Repository::new(Arc::<Faulty>::clone(&store), Arc::<FrozenClock>::clone(&clock));
        let door = Door::new(repository.clone(), options);
        let running = start(door, "127.0.0.1:0".parse().unwrap(), 2).unwrap();
        let server = Self {
            root: format!("http://{}", running.address()),
            clock,
            repository,
            store,
            client: reqwest::Client::builder().no_gzip().build().unwrap(),
            running: Some(running),
        };
        let gardens = (0..GARDENS).map(|n| garden_study(1_000_000 + n));
        server.put(gardens.chain([meadow_study()]).collect()).await;
        server
    }

    /// What the server answers from.
    pub(crate) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Writes studies.
    pub(crate) async fn put(&self, studies: Vec<StudyWrite>) {
        put_all(&self.repository, studies).await.unwrap();
    }

    /// Takes the server itself, to stop it.
    pub(crate) fn take_running(&mut self) -> Running {
        self.running.take().unwrap()
    }

    /// Makes the store fail from now on.
    pub(crate) fn break_store(&self, fault: Fault) {
        self.store.set(fault);
    }

    /// `GET` of a path below the root, such as `/fhir/metadata`, or of an absolute link.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send(Method::GET, path, headers, None).await
    }

    /// A form by `POST`.
    pub(crate) async fn post_form(&self, path: &str, form: &str) -> Reply {
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, Some(form.to_owned())).await
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Reply {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.root)
        };
        let mut request = self.client.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        Reply {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }
}
