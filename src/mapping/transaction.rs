//! A trial's resources as one transaction Bundle: <https://hl7.org/fhir/R4/http.html#transaction>.

use crate::fhir::{Object, Resource, Value};

/// Puts resources into a transaction that makes each of them current under its own id.
pub fn transaction(resources: Vec<Resource>) -> Resource {
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|resource| {
            let address = [resource.kind(), "/", resource.id().unwrap_or_default()].concat();
            let request = Object::new().with("method", "PUT").with("url", address);
            Object::new()
                .with("resource", resource.into_map())
                .with("request", request)
                .into()
        })
        .collect();
    Resource::of(
        "Bundle",
        Object::new().with("type", "transaction").with("entry", entries),
    )
}
