//! Bundles: what their entries must be for each type of Bundle (R5 "Bundle", sections "Bundle rules" and "Resolving
//! references in Bundles"), beyond their invariants.

use hashbrown::HashMap;

use crate::conformance::place::Step;
use crate::conformance::url::is_absolute;
use crate::conformance::walk::Walk;
use crate::conformance::words::short;
use crate::fhir::{IssueCode, IssueSeverity};
use crate::json;

/// What an entry has.
struct Entry<'s> {
    at: usize,
    full_url: Option<&'s str>,
    resource: Option<&'s json::Map<'s>>,
    mode: Option<&'s str>,
}

impl<'s> Walk<'s> {
    /// Checks the entries of a Bundle with one another.
    pub(super) fn check_bundle(&mut self, map: &'s json::Map<'s>) {
        let kind = map.get("type").and_then(json::Value::as_str).unwrap_or_default();
        let entries = map.get("entry").and_then(json::Value::as_array);
        let mut seen: HashMap<(&str, &str), usize> = HashMap::new();
        for (at, entry) in entries.into_iter().flatten().enumerate() {
            let word = |name: &str| entry.get(name).and_then(json::Value::as_str);
            let entry = Entry {
                at,
                full_url: word("fullUrl"),
                resource: entry.get("resource").and_then(json::Value::as_object),
                mode: entry
                    .get("search")
                    .and_then(|search| search.get("mode"))
                    .and_then(json::Value::as_str),
            };
            self.check_full_url(&entry, kind);
            self.check_mode(&entry, kind);
            if let Some(url) = entry.full_url {
                let version = entry.resource.and_then(|resource| resource.get("meta"));
                let version = version
                    .and_then(|meta| meta.get("versionId"))
                    .and_then(json::Value::as_str);
                let first = *seen.entry((url, version.unwrap_or_default())).or_insert(at);
                if first != at && kind != "history" {
                    let text = format!("expected a fullUrl of its own, found that of entry {first}");
                    self.in_entry(at, "fullUrl", |walk| walk.error(IssueCode::Duplicate, "bdl-7", text));
                }
            }
        }
    }

    fn in_entry(&mut self, at: usize, member: &'s str, then: impl FnOnce(&mut Self)) {
        self.at(Step::to("entry").item(at), |walk| walk.at_member(member, then));
    }

    /// An address that ends in a type and an id ends in those of the resource.
    fn check_full_url(&mut self, entry: &Entry<'s>, kind: &str) {
        let word = |name: &str| entry.resource?.get(name).and_then(json::Value::as_str);
        let Some(url) = entry.full_url else {
            // Only there a resource need not say what it is called.
            let is_new = matches!(
                kind,
                "transaction" | "batch" | "batch-response" | "transaction-response"
            );
            if entry.resource.is_some() && !is_new && kind != "collection" && !kind.is_empty() {
                let text = "expected a fullUrl, by which references find the resource; found none";
                self.at(Step::to("entry").item(entry.at), |walk| {
                    walk.report(IssueSeverity::Warning, IssueCode::Required, "bundle-full-url", text);
                });
            }
            return;
        };
        if url.starts_with("urn:") {
            return;
        }
        if !is_absolute(url) {
            let text = format!("expected an absolute URL or a `urn:uuid:`, found `{}`", short(url));
            self.in_entry(entry.at, "fullUrl", |walk| {
                walk.error(IssueCode::Value, "bundle-full-url", text);
            });
            return;
        }
        let mut parts = url.rsplit('/');
        let (last, before) = (parts.next(), parts.next());
        let (Some(own_kind), Some(own_id)) = (word("resourceType"), word("id")) else {
            return;
        };
        let types = self.definitions().types();
        let names_type = url.starts_with("http") && before.is_some_and(|kind| types.named(kind).is_some());
        if names_type && before != Some(own_kind) {
            let text = format!(
                "expected a fullUrl that ends in `{own_kind}/{own_id}`, found `{}`",
                short(url)
            );
            self.in_entry(entry.at, "fullUrl", |walk| {
                walk.error(IssueCode::Value, "bundle-full-url", text);
            });
        } else if before == Some(own_kind) && last != Some(own_id) {
            let text = format!(
                "expected a fullUrl that ends in the resource's id `{own_id}`, found `{}`",
                short(url)
            );
            self.in_entry(entry.at, "fullUrl", |walk| {
                walk.error(IssueCode::Value, "bundle-full-url", text);
            });
        }
    }

    /// What a search finds has an id; only an OperationOutcome is one of mode `outcome`.
    fn check_mode(&mut self, entry: &Entry<'s>, kind: &str) {
        let Some(resource) = entry.resource.filter(|_| kind == "searchset") else {
            return;
        };
        let own_kind = resource
            .get("resourceType")
            .and_then(json::Value::as_str)
            .unwrap_or_default();
        if resource.get("id").is_none() && own_kind != "OperationOutcome" {
            let text = "expected an id, since a search found the resource on a server; found none";
            self.in_entry(entry.at, "resource", |walk| {
                walk.error(IssueCode::Required, "bundle-search-id", text);
            });
        }
        if entry.mode == Some("outcome") && own_kind != "OperationOutcome" {
            let text = format!("expected an OperationOutcome in an entry of mode `outcome`, found a {own_kind}");
            self.in_entry(entry.at, "resource", |walk| {
                walk.error(IssueCode::Structure, "bundle-search-mode", text);
            });
        }
    }
}
