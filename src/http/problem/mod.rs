//! Problems: the one place that knows which error has which status.
//!
//! Every answer outside 2xx and 3xx is an RFC 9457 document (`application/problem+json`) or, for
//! a browser, a page that shows the same one. Each kind has a stable slug and a page at
//! `/problems/<slug>`. The mapping of each service room's errors is in a file of its own here.

pub mod collect;
pub mod design;
pub mod disseminate;
pub mod figures;
pub mod mails;
pub mod pages;
pub mod process;
pub mod request;
pub mod staff;

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderName, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::exchange::records::RowError;
use crate::http::trace;
use crate::service::StoreError;

/// A kind of problem: its slug, title and status.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The last part of its `type` URI and of its page's address.
    pub slug: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// Its status.
    pub status: u16,
}

/// Kinds of problems, each a constant, with all of them as `KINDS`: status, slug, title.
macro_rules! kinds {
    ($($(#[$about:meta])* $name:ident = $status:literal, $slug:literal, $title:literal;)+) => {
        $(
            $(#[$about])*
            pub const $name: $crate::http::problem::Kind =
                $crate::http::problem::Kind { slug: $slug, title: $title, status: $status };
        )+

        /// Every kind of this file.
        pub const KINDS: &[&$crate::http::problem::Kind] = &[$(&$name),+];
    };
}

use kinds;

kinds! {
    /// Something on our side went wrong.
    INTERNAL = 500, "internal", "Something went wrong here";
    /// The server is busy or going down.
    BUSY = 503, "busy", "The service is busy";
    /// A write was begun and is not through in time: it may come to be stored.
    UNFINISHED = 503, "unfinished", "It is not known whether it was stored";
    /// This instance should be given no work.
    INSTANCE_NOT_READY = 503, "instance-not-ready", "This instance is not ready";
}

/// Every kind of the service, one list a file: what `/problems` and `docs/problems.md` show.
pub const ALL: &[&[&Kind]] = &[
    KINDS,
    collect::KINDS,
    design::KINDS,
    disseminate::KINDS,
    figures::KINDS,
    mails::KINDS,
    pages::KINDS,
    process::KINDS,
    request::KINDS,
    staff::KINDS,
];

/// One finding in the request: where it is, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Finding {
    /// Where: a JSON pointer into the request body, or `line 3, column orgnr` for files.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub detail: String,
    /// A stable code of the finding.
    pub code: String,
}

impl From<RowError> for Finding {
    fn from(error: RowError) -> Self {
        let RowError { line, column, message } = error;
        let pointer = match column.as_str() {
            "" => format!("line {line}"),
            column => format!("line {line}, column {column}"),
        };
        Self { pointer, detail: message, code: "row".to_owned() }
    }
}

/// How many there are of something, with its name: `1 error`, `2 errors`.
pub(super) fn counted(n: usize, one: &str, several: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { several })
}

/// A problem on its way to the client.
#[derive(Debug)]
pub struct Problem {
    /// What kind it is.
    pub kind: &'static Kind,
    /// What was wrong this time.
    pub detail: String,
    /// Each finding, when there are several places.
    pub errors: Vec<Finding>,
    /// Seconds after which a new try makes sense.
    pub retry_after: Option<u32>,
    /// Headers that this answer needs, such as `Allow`.
    pub headers: Vec<(HeaderName, String)>,
    /// Members that this kind adds, such as both versions in a conflict.
    pub members: serde_json::Map<String, serde_json::Value>,
}

impl Problem {
    /// A problem of that kind with its detail.
    pub fn of(kind: &'static Kind, detail: impl std::fmt::Display) -> Self {
        Self {
            kind,
            detail: detail.to_string(),
            errors: Vec::new(),
            retry_after: None,
            headers: Vec::new(),
            members: serde_json::Map::new(),
        }
    }

    /// A file of which nothing was imported, with every error by its place.
    pub fn of_file<E: Into<Finding>>(
        kind: &'static Kind,
        errors: impl IntoIterator<Item = E>,
    ) -> Self {
        let errors: Vec<Finding> = errors.into_iter().map(E::into).collect();
        let detail = format!("The file has {}.", counted(errors.len(), "error", "errors"));
        Self::of(kind, detail).with_errors(errors)
    }

    /// The same with findings.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Finding>) -> Self {
        self.errors = errors;
        self
    }

    /// The same with a member of its own.
    #[must_use]
    pub fn with_member(mut self, name: &str, value: serde_json::Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the seconds after which a new try makes sense.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Logs the whole chain once, here, and tells the client nothing of it.
    #[must_use]
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "internal error");
        let problem = Self::of(&INTERNAL, "The error was recorded and will be looked at.");
        match trace::request_id() {
            // What the log calls it, for whoever asks about it.
            Some(id) => problem.with_member("instance", format!("urn:uuid:{id}").into()),
            None => problem,
        }
    }

    /// The document that the client gets.
    #[must_use]
    pub fn document(&self) -> Document<'_> {
        Document {
            type_uri: format!("/problems/{}", self.kind.slug),
            title: self.kind.title,
            status: self.kind.status,
            detail: &self.detail,
            errors: &self.errors,
            members: &self.members,
        }
    }
}

/// A problem as the client reads it.
///
/// Source: RFC 9457.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub struct Document<'a> {
    /// The kind of problem: the address of a page that explains it.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-body", format = "uri-reference")]
    type_uri: String,
    /// What the kind is called.
    title: &'a str,
    /// The status of the answer.
    status: u16,
    /// What was wrong this time.
    detail: &'a str,
    /// Each place, when there are several.
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    errors: &'a [Finding],
    /// Members that the kind adds.
    #[serde(flatten)]
    #[schema(ignore)]
    members: &'a serde_json::Map<String, serde_json::Value>,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.kind.slug, self.detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        answer.insert_header(ContentType(
            "application/problem+json".parse().unwrap_or(actix_web::mime::APPLICATION_JSON),
        ));
        if let Some(seconds) = self.retry_after {
            answer.insert_header((RETRY_AFTER, seconds.to_string()));
        }
        for (name, value) in &self.headers {
            answer.append_header((name.clone(), value.as_str()));
        }
        answer.body(serde_json::to_vec(&self.document()).unwrap_or_default())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Pool(_)
            | StoreError::Interrupted
            | StoreError::Full
            | StoreError::Unread => {
                tracing::warn!(error = &error as &dyn std::error::Error, "busy");
                let detail = "Too much waits for the database. Nothing of this request is stored.";
                Self::of(&BUSY, detail).with_retry_after(2)
            }
            StoreError::NotCommitted => {
                let detail = "The database could not keep it. Nothing of this request is stored.";
                Self::of(&BUSY, detail).with_retry_after(5)
            }
            StoreError::Unfinished => {
                tracing::error!(error = &error as &dyn std::error::Error, "a write hangs");
                let detail = "The database has not finished it in time. Whether it was stored is not known: send the \
                              same request again, with its key or version, which is stored once.";
                Self::of(&UNFINISHED, detail).with_retry_after(5)
            }
            outage if outage.is_outage() => {
                tracing::error!(error = &outage as &dyn std::error::Error, "the database failed");
                let detail = "The database could not finish it. Whether it was stored is not known: send the same \
                              request again.";
                Self::of(&BUSY, detail).with_retry_after(5)
            }
            other => Self::internal(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_no_plural() {
        let error = Finding { pointer: "p".into(), detail: "d".into(), code: "figure".into() };
        let detail = |n: usize| Problem::of_file(&INTERNAL, vec![error.clone(); n]).detail;
        assert_eq!(detail(1), "The file has 1 error.");
        assert_eq!(detail(2), "The file has 2 errors.");
    }
}
