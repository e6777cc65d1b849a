//! What goes wrong: every body is an `OperationOutcome` that says what to do.

use reqwest::Method;

use crate::support::faulty::{Fault, SECRET};
use crate::support::library::STUDY;
use crate::support::server::TestServer;

#[tokio::test]
async fn an_unknown_address_is_told_what_there_is() {
    let server = TestServer::start().await;
    for path in ["/", "/fhir/a/b/c/d/e/f", "/favicon.ico", "/fhir/Group/x/$everything"] {
        let (status, code, text, _) = server.get(path).await.problem();
        assert_eq!((status, code.as_str()), (404, "not-found"), "{path}");
        assert!(text.contains("/fhir") || text.contains("{type}/{id}"), "{text}");
    }
    let (status, _, text, _) = server.get("/fhir/ResearchStudies/1").await.problem();
    assert_eq!(status, 404);
    assert!(text.contains("did you mean `ResearchStudy`?"), "{text}");
    assert_eq!(server.get("/fhir/Group/none").await.problem().0, 404);
    assert_eq!(server.get("/fhir/Group/a%20b").await.problem().0, 404);
    assert_eq!(server.get("/fhir/Group/%zz").await.problem().0, 400);
}

#[tokio::test]
async fn a_method_that_is_not_allowed_is_told_which_are() {
    let server = TestServer::start().await;
    for (method, path, allow) in [
        (Method::DELETE, format!("/fhir/ResearchStudy/{STUDY}"), "GET, HEAD, PUT"),
        (Method::PUT, "/fhir/ResearchStudy".to_owned(), "POST, GET, HEAD"),
        (Method::GET, "/fhir".to_owned(), "POST"),
        (Method::DELETE, "/fhir/r5/".to_owned(), "POST"),
        (Method::PUT, "/fhir/ResearchStudy/_search".to_owned(), "GET, HEAD, POST"),
        (Method::OPTIONS, "/fhir/metadata".to_owned(), "GET, HEAD"),
        (Method::POST, "/health/live".to_owned(), "GET, HEAD"),
    ] {
        let reply = server.send(method.clone(), &path, &[], None).await;
        assert_eq!(
            (reply.problem().0, reply.header("allow")),
            (405, allow),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn requests_have_limits() {
    let server = TestServer::start().await;
    let long = format!("/fhir/ResearchStudy?title={}", "x".repeat(17_000));
    let (status, code, text, _) = server.get(&long).await.problem();
    assert_eq!((status, code.as_str()), (414, "too-long"));
    assert!(text.contains("_search"), "{text}");
    let many = format!("/fhir/ResearchStudy?{}", "_count=1&".repeat(70));
    assert_eq!(server.get(&many).await.problem().1, "too-costly");
    let large = format!("title={}", "x".repeat(300_000));
    assert_eq!(
        server
            .post_form("/fhir/ResearchStudy/_search", &large)
            .await
            .problem()
            .0,
        413
    );
    for bad in ["title=%", "title=%ff", "title=%00"] {
        assert_eq!(
            server.get(&format!("/fhir/ResearchStudy?{bad}")).await.problem().0,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn a_form_is_the_only_body_that_is_read() {
    let server = TestServer::start().await;
    let json = [("content-type", "application/fhir+json")];
    let path = "/fhir/ResearchStudy/_search";
    let reply = server.send(Method::POST, path, &json, Some("{}".to_owned())).await;
    assert_eq!((reply.problem().0, reply.problem().3), (415, "Content-Type".to_owned()));
    assert_eq!(
        reply.header("connection"),
        "close",
        "a body that is not read must not be taken for a request"
    );
}

#[tokio::test]
async fn a_store_that_fails_is_owned_up_to_without_its_inside() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    for (fault, status, code) in [
        (Fault::Unavailable, 503, "transient"),
        (Fault::Corrupt, 500, "exception"),
        (Fault::Full, 507, "no-store"),
        (Fault::Costly, 400, "too-costly"),
    ] {
        server.break_store(fault);
        for path in [
            path.clone(),
            format!("{path}/_history"),
            "/fhir/ResearchStudy".to_owned(),
        ] {
            let reply = server.get_with(&path, &[("x-request-id", "ask-me")]).await;
            let (found, issue, text, _) = reply.problem();
            assert_eq!((found, issue.as_str()), (status, code), "{fault:?} {path}");
            assert_eq!(text.contains("(request `ask-me`)"), status >= 500, "{text}");
            assert!(!text.contains(SECRET));
            assert_eq!(reply.header("retry-after").is_empty(), status != 503);
        }
    }
}

#[tokio::test]
async fn health_tells_a_process_that_runs_from_one_that_can_answer() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/health/live").await.json()["status"], "live");
    assert_eq!(server.get("/health/ready").await.json()["status"], "ready");
    server.break_store(Fault::Unavailable);
    assert_eq!(server.get("/health/live").await.status, 200);
    let reply = server.get("/health/ready").await;
    assert_eq!((reply.status, &reply.json()["status"]), (503, &"not-ready".into()));
    assert!(!String::from_utf8_lossy(&reply.body).contains(SECRET));
    server.break_store(Fault::None);
    assert_eq!(server.get("/health/ready").await.status, 200);
}
