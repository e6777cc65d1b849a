//! Records that did not come with a call are fetched: from the servers that are named, and from nowhere else.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use trialfire::operation::hooks::{FetchLimits, HookSettings, RecordServers};

use crate::cds::sample::{ask, bundle, call, cards_of, ecog, melanoma, patient, server};
use crate::support::server::{Reply, TestServer};

const TOKEN: &str = "meadow-token-4711";

/// What a server that plays an EHR answers to the type that a query begins with.
#[derive(Clone)]
enum Plays {
    Resource(Value),
    Redirect(String),
    Status(&'static str),
    /// Zeros without an end.
    Endless,
    /// A byte now and then.
    Slow,
}

/// Addresses, each with the token that came with it.
type Asked = Vec<(String, Option<String>)>;

/// A FHIR server that remembers what it was asked, line and token.
struct Ehr {
    base: String,
    asked: Arc<Mutex<Asked>>,
}

impl Ehr {
    fn with(answers: &[(&str, Plays)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/fhir", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        let answers: HashMap<String, Plays> = answers
            .iter()
            .map(|(name, plays)| ((*name).to_owned(), plays.clone()))
            .collect();
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let (seen, answers) = (Arc::clone(&seen), answers.clone());
                std::thread::spawn(move || serve(stream, &seen, &answers));
            }
        });
        Self { base, asked }
    }

    /// The usual EHR, with a record of the patient.
    fn usual() -> Self {
        Self::with(&usual())
    }

    /// What it was asked, sorted, for queries come at once.
    fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> = self
            .asked
            .lock()
            .unwrap()
            .iter()
            .map(|(line, _)| line.clone())
            .collect();
        lines.sort();
        lines
    }

    fn tokens(&self) -> Vec<Option<String>> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .map(|(_, token)| token.clone())
            .collect()
    }
}

fn usual() -> Vec<(&'static str, Plays)> {
    vec![
        ("Patient/p1", Plays::Resource(patient())),
        ("Condition", Plays::Resource(bundle(&[melanoma()]))),
        ("Observation", Plays::Resource(bundle(&[ecog()]))),
        ("MedicationRequest", Plays::Resource(bundle(&[]))),
        ("MedicationStatement", Plays::Resource(bundle(&[]))),
        ("Procedure", Plays::Resource(bundle(&[]))),
        ("AllergyIntolerance", Plays::Status("403 Forbidden")),
    ]
}

fn but(name: &'static str, plays: Plays) -> Vec<(&'static str, Plays)> {
    let mut answers = usual();
    answers.retain(|(known, _)| *known != name);
    answers.push((name, plays));
    answers
}

fn serve(mut stream: TcpStream, seen: &Mutex<Asked>, answers: &HashMap<String, Plays>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if !stream.read(&mut byte).is_ok_and(|count| count == 1) {
            return;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let line = head.lines().next().unwrap_or_default().to_owned();
    let token = head.lines().find_map(|line| {
        line.to_lowercase()
            .starts_with("authorization:")
            .then(|| line[14..].trim().to_owned())
    });
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let name = target
        .trim_start_matches("/fhir/")
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    seen.lock().unwrap().push((target, token));
    let whole = |status: &str, headers: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/fhir+json\r\nContent-Length: {}\r\nConnection: close\r\n\
             {headers}\r\n{body}",
            body.len()
        )
    };
    let begun = "HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nConnection: close\r\n\r\n";
    let _gone = match answers.get(&name) {
        Some(Plays::Resource(resource)) => stream.write_all(whole("200 OK", "", &resource.to_string()).as_bytes()),
        Some(Plays::Redirect(place)) => {
            stream.write_all(whole("302 Found", &format!("Location: {place}\r\n"), "").as_bytes())
        }
        Some(Plays::Status(status)) => stream.write_all(whole(status, "", "").as_bytes()),
        Some(Plays::Endless) => {
            let mut sent = stream.write_all(begun.as_bytes());
            while sent.is_ok() {
                sent = stream.write_all(&[b' '; 4096]);
            }
            sent
        }
        Some(Plays::Slow) => {
            // Nothing more comes, and the connection stays until the other side gives up.
            let sent = stream.write_all(begun.as_bytes());
            let _until_it_is_shut = stream.read(&mut byte);
            sent
        }
        None => stream.write_all(whole("404 Not Found", "", "").as_bytes()),
    };
}

fn limits() -> FetchLimits {
    FetchLimits {
        bytes_max: 200_000,
        pages_max: 3,
        time_max: Duration::from_secs(20),
    }
}

async fn asking(bases: &[&str], limits: FetchLimits) -> TestServer {
    let bases: Vec<String> = bases.iter().map(|base| (*base).to_owned()).collect();
    server(HookSettings {
        servers: RecordServers::new(&bases, limits).unwrap(),
        ..HookSettings::default()
    })
    .await
}

/// A call without records that names a server.
fn bare(address: &str) -> Value {
    let mut call = call("patient-view");
    call.as_object_mut().unwrap().remove("prefetch");
    call["fhirServer"] = address.into();
    call["fhirAuthorization"] = json!({ "access_token": TOKEN, "token_type": "Bearer", "expires_in": 300,
        "scope": "patient/*.read", "subject": "trialfire" });
    call
}

async fn answer(ehr: &Ehr, limits: FetchLimits) -> Reply {
    let server = asking(&[ehr.base.as_str()], limits).await;
    ask(&server, "trial-match", &bare(&ehr.base)).await
}

#[tokio::test]
async fn what_did_not_come_is_fetched_with_the_token_and_only_that() {
    let ehr = Ehr::usual();
    let server = asking(&[ehr.base.as_str()], limits()).await;
    let cards = cards_of(&server, "trial-match", &bare(&format!("{}/", ehr.base))).await;
    assert_eq!(cards.len(), 1);
    assert!(cards[0]["detail"].as_str().unwrap().contains("| met | ECOG"));
    let lines = ehr.lines();
    assert_eq!(lines.len(), 7, "{lines:?}");
    assert_eq!(lines[0], "/fhir/AllergyIntolerance?patient=p1&_count=200");
    assert!(lines.contains(&"/fhir/Patient/p1".to_owned()));
    assert!(
        ehr.tokens()
            .iter()
            .all(|token| token.as_deref() == Some(&format!("Bearer {TOKEN}")))
    );

    let ehr = Ehr::usual();
    let server = asking(&[ehr.base.as_str()], limits()).await;
    let mut most = call("patient-view");
    most["fhirServer"] = ehr.base.as_str().into();
    most["prefetch"]["observations"] = Value::Null;
    most["prefetch"]["procedures"] = json!({ "resourceType": "OperationOutcome" });
    assert_eq!(cards_of(&server, "trial-match", &most).await.len(), 1);
    let kinds: Vec<String> = ehr
        .lines()
        .iter()
        .map(|line| line.split('?').next().unwrap().to_owned())
        .collect();
    assert_eq!(kinds, ["/fhir/Observation", "/fhir/Procedure"]);
    assert_eq!(ehr.tokens(), [None, None], "no token was sent, so none is");
}

#[tokio::test]
async fn servers_that_are_not_named_are_not_asked() {
    let (named, stranger) = (Ehr::usual(), Ehr::usual());
    let server = asking(&[named.base.as_str()], limits()).await;
    let host = |ehr: &Ehr| {
        ehr.base
            .trim_start_matches("http://")
            .trim_end_matches("/fhir")
            .to_owned()
    };
    let (here, there) = (host(&named), host(&stranger));
    let port = there.rsplit(':').next().unwrap().to_owned();
    for address in [
        stranger.base.clone(),
        format!("http://{here}@{there}/fhir"),
        format!("http://{here}:80@{there}/fhir"),
        format!("http://{here}%2f@{there}/fhir"),
        format!("http://{there}/fhir#http://{here}/fhir"),
        format!("http://{there}/fhir?x=http://{here}/fhir"),
        format!("http://{there}\\@{here}/fhir"),
        format!("http://[::ffff:127.0.0.1]:{port}/fhir"),
        format!("http://2130706433:{port}/fhir"),
        format!("http://0x7f.1:{port}/fhir"),
        format!("http://localhost:{port}/fhir"),
        format!("http://{here}/"),
        format!("http://{here}/fhir/tenant"),
        format!("https://{here}/fhir"),
    ] {
        let (status, _, text, _) = ask(&server, "trial-match", &bare(&address)).await.problem();
        assert_eq!(status, 412, "{address}");
        assert!(text.contains("cds-fhir-servers"), "{text}");
    }
    assert_eq!((named.lines().len(), stranger.lines().len()), (0, 0));
    let nobody = asking(&[], limits()).await;
    assert_eq!(ask(&nobody, "trial-match", &bare(&named.base)).await.status, 412);
    assert_eq!(named.lines().len(), 0, "nothing is fetched unless a server is named");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let stranger = Ehr::usual();
    let ehr = Ehr::with(&but(
        "Patient/p1",
        Plays::Redirect(format!("{}/Patient/p1", stranger.base)),
    ));
    let (status, _, text, place) = answer(&ehr, limits()).await.problem();
    assert_eq!((status, place.as_str()), (412, "prefetch.patient"));
    assert!(text.contains("the server answered 302"), "{text}");
    assert_eq!(stranger.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn pages_are_followed_on_the_same_server_only_and_not_for_ever() {
    let stranger = Ehr::usual();
    let linked = |resources: &[Value], url: &str| {
        let mut page = bundle(resources);
        page["link"] = json!([{ "relation": "next", "url": url }]);
        Plays::Resource(page)
    };
    // The state of the patient is on the second page.
    let mut answers = but("Observation", linked(&[], "Second?page=2"));
    answers.push(("Second", Plays::Resource(bundle(&[ecog()]))));
    let ehr = Ehr::with(&answers);
    let server = asking(&[ehr.base.as_str()], limits()).await;
    let cards = cards_of(&server, "trial-match", &bare(&ehr.base)).await;
    assert!(cards[0]["detail"].as_str().unwrap().contains("| met | ECOG"));
    assert!(
        ehr.lines().contains(&"/fhir/Second?page=2".to_owned()),
        "{:?}",
        ehr.lines()
    );

    let there = stranger.base.trim_start_matches("http://").to_owned();
    for url in [
        format!("{}/Condition?page=2", stranger.base),
        format!("//{there}/Condition?page=2"),
        format!("http://user@{there}/Condition"),
    ] {
        let ehr = Ehr::with(&but("Condition", linked(&[melanoma()], &url)));
        let server = asking(&[ehr.base.as_str()], limits()).await;
        let cards = cards_of(&server, "trial-match", &bare(&ehr.base)).await;
        assert_eq!(cards.len(), 1, "what came on the first page is used: {url}");
    }
    assert_eq!(stranger.lines(), Vec::<String>::new());

    let ehr = Ehr::with(&but("Condition", linked(&[melanoma()], "Condition?again")));
    let server = asking(&[ehr.base.as_str()], limits()).await;
    assert_eq!(cards_of(&server, "trial-match", &bare(&ehr.base)).await.len(), 1);
    let pages = ehr.lines().iter().filter(|line| line.contains("Condition")).count();
    assert_eq!(pages, 3);
}

#[tokio::test]
async fn slow_endless_and_wrong_answers_end() {
    let ehr = Ehr::with(&but("Patient/p1", Plays::Endless));
    let (status, _, text, _) = answer(&ehr, limits()).await.problem();
    assert_eq!(status, 412);
    assert!(text.contains("there is more than 200000 bytes"), "{text}");

    let hasty = FetchLimits {
        time_max: Duration::from_millis(500),
        ..limits()
    };
    let ehr = Ehr::with(&but("Patient/p1", Plays::Slow));
    let (status, _, text, _) = answer(&ehr, hasty).await.problem();
    assert_eq!(status, 412);
    assert!(text.contains("the time for fetching is over"), "{text}");

    let stranger = json!({ "resourceType": "Patient", "id": "p2" });
    for resource in [
        bundle(&[]),
        json!({ "resourceType": "OperationOutcome" }),
        json!(7),
        stranger,
    ] {
        let ehr = Ehr::with(&but("Patient/p1", Plays::Resource(resource.clone())));
        assert_eq!(answer(&ehr, limits()).await.status, 412, "{resource}");
    }

    // Without the others there is an answer still.
    let ehr = Ehr::with(&but("Observation", Plays::Slow));
    let server = asking(
        &[ehr.base.as_str()],
        FetchLimits {
            time_max: Duration::from_secs(2),
            ..limits()
        },
    )
    .await;
    let cards = cards_of(&server, "trial-match", &bare(&ehr.base)).await;
    assert!(cards[0]["detail"].as_str().unwrap().contains("| missing | ECOG"));
}

#[tokio::test]
async fn a_server_of_our_own_gives_what_is_asked() {
    let ehr = TestServer::start().await;
    let base = format!("{}/fhir", ehr.root);
    for resource in [patient(), melanoma(), ecog()] {
        let path = format!(
            "{base}/{}/{}",
            resource["resourceType"].as_str().unwrap(),
            resource["id"].as_str().unwrap()
        );
        let stored = crate::rest::create::put(&ehr, &path, &[], &resource).await;
        assert!(
            [200, 201].contains(&stored.status),
            "{}",
            String::from_utf8_lossy(&stored.body)
        );
    }
    let server = asking(&[base.as_str()], limits()).await;
    let cards = cards_of(&server, "trial-match", &bare(&base)).await;
    assert_eq!(cards.len(), 1);
    assert!(cards[0]["detail"].as_str().unwrap().contains("| met | ECOG"));
}
