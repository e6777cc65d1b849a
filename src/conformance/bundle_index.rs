//! The resources of a Bundle, found by reference.

use hashbrown::HashMap;

use crate::json;

/// The resources of a Bundle by what references call them.
#[derive(Debug, Default)]
pub(super) struct BundleIndex<'s> {
    urls: HashMap<&'s str, &'s json::Value<'s>>,
    keys: HashMap<String, &'s json::Value<'s>>,
}

impl<'s> BundleIndex<'s> {
    pub(super) fn of(bundle: &'s json::Map<'s>) -> Self {
        let mut index = Self::default();
        let entries = bundle.get("entry").and_then(json::Value::as_array);
        for entry in entries.into_iter().flatten() {
            let Some(resource) = entry.get("resource") else {
                continue;
            };
            if let Some(url) = entry.get("fullUrl").and_then(json::Value::as_str) {
                let (unversioned, _) = url.split_once("/_history/").unwrap_or((url, ""));
                index.urls.entry(unversioned).or_insert(resource);
            }
            let word = |name: &str| resource.get(name).and_then(json::Value::as_str);
            if let (Some(kind), Some(id)) = (word("resourceType"), word("id")) {
                index.keys.entry([kind, "/", id].concat()).or_insert(resource);
            }
        }
        index
    }

    pub(super) fn by_url(&self, url: &str) -> Option<&'s json::Value<'s>> {
        self.urls.get(url).copied()
    }

    pub(super) fn by_key(&self, key: &str) -> Option<&'s json::Value<'s>> {
        self.keys.get(key).copied()
    }
}
