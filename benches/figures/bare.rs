//! The baseline: a handler that gives the same bytes from memory, and does nothing else.

use std::path::Path;

use actix_web::web::{Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer, web};

/// Serves the bytes of `body` on a free port, written to the file named by the last argument.
pub(crate) fn serve(body: &Path) {
    let bytes = Data::new(Bytes::from(std::fs::read(body).expect("the body")));
    let port_file = std::env::args().next_back().expect("a port file");
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || App::new().app_data(bytes.clone()).route("/", web::get().to(give)))
            .bind("127.0.0.1:0")
            .expect("a free port");
        let address = server.addrs()[0].to_string();
        std::fs::write(port_file, address).expect("the port file");
        server.run().await.expect("a server");
    });
}

async fn give(bytes: Data<Bytes>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/fhir+json")
        .body(bytes.get_ref().clone())
}
