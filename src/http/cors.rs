//! Which answers pages of other sites may read: those that are everybody's, and no other.
//!
//! **Invariant:** no address of staff or respondents is ever shared, and cookies never are: what is
//! shared says the same to everybody.
//!
//! Source: WHATWG, *Fetch*, "CORS protocol".

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderValue, ORIGIN,
};
use actix_web::middleware::Next;

/// Where everything is public. A respondent's own result is not below any of these.
const SHARED: [&str; 5] =
    ["/results", "/corrections", "/catalog", "/api/pxwebapi", "/api/openapi.json"];

/// What a page may read of an answer besides its body.
const EXPOSED: &str =
    "Content-Disposition, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";

/// Says of public answers that every site may read them; a middleware of the whole server.
///
/// # Errors
///
/// Those of the service inside.
pub async fn share(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    if !is_shared(request.path()) {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    if is_preflight(&request) {
        let posts = request.path().starts_with("/api/pxwebapi");
        let answer = HttpResponse::NoContent()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((
                ACCESS_CONTROL_ALLOW_METHODS,
                if posts { "GET, HEAD, POST" } else { "GET, HEAD" },
            ))
            .insert_header((ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type, If-None-Match"))
            .insert_header((ACCESS_CONTROL_MAX_AGE, "86400"))
            .finish();
        return Ok(request.into_response(answer).map_into_boxed_body());
    }
    let mut answer = next.call(request).await?.map_into_boxed_body();
    let headers = answer.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    Ok(answer)
}

fn is_shared(path: &str) -> bool {
    let below = |rest: &str| rest.is_empty() || rest.starts_with(['/', '.']);
    SHARED.iter().any(|root| path.strip_prefix(root).is_some_and(below))
}

/// Whether a browser asks beforehand what a page may do.
fn is_preflight(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

#[cfg(test)]
mod tests {
    use super::is_shared;

    #[test]
    fn only_what_is_everybodys_is_shared() {
        for path in [
            "/results",
            "/results/a/2026/list.csv",
            "/corrections.csv",
            "/catalog",
            "/api/pxwebapi/v2/tables",
            "/api/openapi.json",
        ] {
            assert!(is_shared(path), "{path}");
        }
        for path in [
            "/",
            "/resultsx",
            "/api/v1/surveys",
            "/api/v1/respond/draft",
            "/i/secret",
            "/respond",
            "/respond/results",
            "/api/pxwebapix",
        ] {
            assert!(!is_shared(path), "{path}");
        }
    }
}
