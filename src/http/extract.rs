//! What a request says, taken apart once.

use std::borrow::Cow;

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};

use crate::fhir::{FhirVersion, IssueCode, Key};
use crate::http::door::Door;
use crate::http::negotiate::{Asked, negotiate};
use crate::http::problem::Problem;
use crate::http::routes::{Target, base_path};
use crate::interaction::{Handling, Refusal, Repository, Return, decode};

/// A request on a FHIR base.
#[derive(Debug)]
pub(crate) struct Ask<'a> {
    pub(crate) door: &'a Door,
    pub(crate) request: &'a HttpRequest,
    pub(crate) target: Target<'a>,
    /// What the client would like to see.
    pub(crate) asked: Asked,
    /// Whether the JSON is to be indented.
    pub(crate) pretty: bool,
    /// The parameters that are not about the representation.
    pub(crate) parameters: Vec<(String, String)>,
}

impl<'a> Ask<'a> {
    /// Takes a request apart and settles the representation. `form` is the body of a POST `_search`.
    pub(crate) fn new(
        door: &'a Door,
        request: &'a HttpRequest,
        target: Target<'a>,
        form: Option<&str>,
    ) -> Result<Self, Problem> {
        let mut parameters = decode(request.query_string())?;
        if let Some(form) = form {
            parameters.extend(decode(form)?);
        }
        let (mut format, mut pretty) = (None, false);
        parameters.retain_mut(|(name, value)| match name.as_str() {
            "_format" => {
                format = Some(std::mem::take(value));
                false
            }
            "_pretty" => {
                pretty = value == "true";
                false
            }
            _ => true,
        });
        let accept = text(request, &header::ACCEPT);
        Ok(Self {
            asked: negotiate(target.version, accept, format.as_deref())?,
            door,
            request,
            target,
            pretty,
            parameters,
        })
    }

    pub(crate) fn repository(&self) -> &'a Repository {
        &self.door.repository
    }

    pub(crate) fn version(&self) -> FhirVersion {
        self.target.version
    }

    /// The resource that is addressed.
    pub(crate) fn key(&self) -> Result<Key, Problem> {
        let kind = crate::interaction::served_type(self.version(), self.target.kind)?;
        Refusal::key(kind, self.target.id).map_err(Problem::Refused)
    }

    /// Refuses any parameter: those of a write stand in its headers.
    pub(crate) fn no_parameters(&self) -> Result<(), Problem> {
        let Some((name, _)) = self.parameters.first() else {
            return Ok(());
        };
        let text = "expected no parameter in the address of a write but `_format` and `_pretty`; criteria go with POST, \
                    in `If-None-Exist`";
        Err(Problem::Refused(Refusal::malformed(
            IssueCode::NotSupported,
            text,
            name.as_str(),
        )))
    }

    /// What to do about unknown parameters; strict unless the client prefers otherwise.
    pub(crate) fn handling(&self) -> Handling {
        let prefers = |value: &str| {
            value
                .split([',', ';'])
                .any(|part| part.trim().eq_ignore_ascii_case("handling=lenient"))
        };
        let mut wishes = self.request.headers().get_all(HeaderName::from_static("prefer"));
        if wishes.any(|value| value.to_str().is_ok_and(prefers)) {
            Handling::Lenient
        } else {
            Handling::Strict
        }
    }

    /// What the client prefers to be told of a write.
    pub(crate) fn returns(&self) -> Option<Return> {
        let wishes = self.request.headers().get_all(HeaderName::from_static("prefer"));
        let words = wishes.filter_map(|value| value.to_str().ok());
        let mut words = words.flat_map(|value| value.split([',', ';']).map(str::trim));
        let named = |word: &str| match word.split_once('=')? {
            (name, value) if name.trim().eq_ignore_ascii_case("return") => match value.trim().trim_matches('"') {
                "minimal" => Some(Return::Minimal),
                "representation" => Some(Return::Representation),
                "OperationOutcome" => Some(Return::Outcome),
                _ => None,
            },
            _ => None,
        };
        words.find_map(named)
    }

    /// The absolute URL of the base that was asked.
    pub(crate) fn base(&self) -> String {
        format!("{}{}", root(self.door, self.request), base_path(self.version()))
    }
}

/// The absolute URL of the server that was asked, without a slash at its end.
pub(crate) fn root(door: &Door, request: &HttpRequest) -> String {
    match &door.options.public_url {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => match text(request, &header::HOST).filter(|host| is_host(host)) {
            Some(host) => format!("http://{host}"),
            None => format!("http://{}", request.app_config().local_addr()),
        },
    }
}

/// A header as text.
pub(crate) fn text<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Whether parameters ask for indentation, whatever else is wrong with them.
pub(crate) fn asks_pretty(parameters: &str) -> bool {
    let pairs = parameters.split('&').filter_map(|pair| decode(pair).ok());
    pairs
        .flatten()
        .any(|(name, value)| name == "_pretty" && value == "true")
}

/// The path with percent signs resolved, which is hardly ever needed.
pub(crate) fn decoded_path(path: &str) -> Result<Cow<'_, str>, Problem> {
    if !path.contains('%') {
        return Ok(Cow::Borrowed(path));
    }
    // A plus in a path is a plus; in the parameters, for which the decoder is made, it is a blank.
    let pair = decode(&format!("path={}", path.replace('+', "%2B").replace('&', "%26")))?;
    Ok(Cow::Owned(pair.into_iter().map(|(_, value)| value).collect()))
}

/// Whether a `Host` header is a name or address with perhaps a port, and nothing that could lead links astray.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 255
        && host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
}
