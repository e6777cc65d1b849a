//! `encode()`, `decode()`, `escape()` and `unescape()`.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::run::{Outcome, Run, Scope};
use crate::fhirpath::item::{Collection, Item};
use crate::fhirpath::syntax::function::Function;
use crate::fhirpath::syntax::tree::Call;
use crate::json;

/// Characters that are escaped in HTML.
const HTML: [(char, &str); 5] = [
    ('&', "&amp;"),
    ('<', "&lt;"),
    ('>', "&gt;"),
    ('"', "&quot;"),
    ('\'', "&#39;"),
];

impl<'a> Run<'_, 'a> {
    pub(super) fn coding_function(
        &self,
        call: &Call,
        input: &[Item<'a>],
        scope: &Scope<'_, 'a>,
    ) -> Outcome<Collection<'a>> {
        let name = call.function.name();
        let format = self.argument(call, 0, scope)?;
        let format = self.string_of(format.as_slice(), name)?;
        let (Some(text), Some(format)) = (self.string_of(input, name)?, format) else {
            return Ok(Collection::Empty);
        };
        self.may_write(text.len())?;
        let result = match call.function {
            Function::Encode => encoded(text, format),
            Function::Decode => decoded(text, format),
            Function::Escape => escaped(text, format),
            _ => unescaped(text, format),
        };
        result.map_or(Ok(Collection::Empty), |text| self.text(text))
    }
}

fn encoded(text: &str, format: &str) -> Option<String> {
    match format {
        "hex" => Some(text.bytes().map(|byte| format!("{byte:02x}")).collect()),
        "base64" => Some(STANDARD.encode(text)),
        "urlbase64" => Some(URL_SAFE.encode(text)),
        _ => None,
    }
}

fn decoded(text: &str, format: &str) -> Option<String> {
    let bytes = match format {
        "hex" => {
            let (pairs, rest) = text.as_bytes().as_chunks::<2>();
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
            if !rest.is_empty() {
                return None;
            }
            pairs.iter().map(byte).collect::<Option<Vec<u8>>>()?
        }
        "base64" => STANDARD.decode(text).ok()?,
        "urlbase64" => URL_SAFE.decode(text).ok()?,
        _ => return None,
    };
    String::from_utf8(bytes).ok()
}

fn escaped(text: &str, format: &str) -> Option<String> {
    match format {
        "html" => {
            let mut out = String::with_capacity(text.len());
            for c in text.chars() {
                match HTML.iter().find(|(plain, _)| *plain == c) {
                    Some((_, escape)) => out.push_str(escape),
                    None => out.push(c),
                }
            }
            Some(out)
        }
        "json" => {
            let quoted = json::Value::from(text).to_string();
            Some(quoted.strip_prefix('"')?.strip_suffix('"')?.to_owned())
        }
        _ => None,
    }
}

fn unescaped(text: &str, format: &str) -> Option<String> {
    match format {
        "html" => {
            let mut out = String::with_capacity(text.len());
            let mut rest = text;
            while let Some((before, after)) = rest.split_once('&') {
                out.push_str(before);
                let known = after
                    .split_once(';')
                    .and_then(|(name, more)| Some((entity(name)?, more)));
                match known {
                    Some((c, more)) => {
                        out.push(c);
                        rest = more;
                    }
                    None => {
                        out.push('&');
                        rest = after;
                    }
                }
            }
            out.push_str(rest);
            Some(out)
        }
        "json" => match serde_json::from_str::<json::Value<'_>>(&format!("\"{text}\"")) {
            Ok(value) => value.as_str().map(str::to_owned),
            // Quotation marks may stand without their backslash.
            Err(_) => serde_json::from_str::<json::Value<'_>>(&format!("\"{}\"", text.replace('"', "\\\"")))
                .ok()?
                .as_str()
                .map(str::to_owned),
        },
        _ => None,
    }
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    if name == "apos" {
        return Some('\'');
    }
    let is_named = |escape: &str| escape.strip_prefix('&').and_then(|escape| escape.strip_suffix(';')) == Some(name);
    HTML.iter().find(|(_, escape)| is_named(escape)).map(|(c, _)| *c)
}
