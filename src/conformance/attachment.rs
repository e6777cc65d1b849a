//! Attachments: the size and the hash are those of the data (R5 "Attachment").

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha1::{Digest as _, Sha1};

use crate::conformance::walk::Walk;
use crate::fhir::IssueCode;
use crate::json;

impl<'s> Walk<'s> {
    /// Checks what an Attachment says of data that it holds itself.
    pub(super) fn check_attachment(&mut self, map: &'s json::Map<'s>) {
        let Some(data) = map.get("data").and_then(json::Value::as_str) else {
            return;
        };
        let plain: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        // What is no base64 was said where the value was read.
        let Ok(data) = STANDARD.decode(plain) else {
            return;
        };
        let size = map.get("size").and_then(|size| match size {
            json::Value::Number(number) => number.as_u64(),
            json::Value::String(digits) => digits.parse().ok(),
            json::Value::Null | json::Value::Bool(_) | json::Value::Array(_) | json::Value::Object(_) => None,
        });
        if let Some(size) = size.filter(|size| *size != data.len() as u64) {
            let text = format!("expected the size of the data, {} bytes, found {size}", data.len());
            self.at_member("size", |walk| walk.error(IssueCode::Invalid, "attachment-size", text));
        }
        if let Some(hash) = map.get("hash").and_then(json::Value::as_str) {
            let own = STANDARD.encode(Sha1::digest(&data));
            if hash != own {
                let text = format!("expected the SHA-1 of the data in base64, `{own}`, found another value");
                self.at_member("hash", |walk| walk.error(IssueCode::Invalid, "attachment-hash", text));
            }
        }
    }
}
