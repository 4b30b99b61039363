//! The headers of every answer: what a browser may run, keep and tell on.
//!
//! A handler that sets one of them itself keeps its own.
//!
//! Source: OWASP ASVS 5.0, 3.4 (browser security headers) and 14.3.2 (caching).

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_OPENER_POLICY, HeaderMap, HeaderName,
    HeaderValue, PERMISSIONS_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::site::Options;

/// Only our own files; no script, style or frame of anybody else, and none inside a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, &str); 6] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=(), payment=()"),
    (REFERRER_POLICY, "no-referrer"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // For browsers that do not know `frame-ancestors`.
    (X_FRAME_OPTIONS, "DENY"),
];

/// Adds the headers; a middleware of the whole server.
///
/// # Errors
///
/// Those of the service inside.
pub async fn protect(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let options = request.app_data::<Data<Options>>();
    let secure = options.is_some_and(|options| options.public_url.scheme() == "https");
    let is_api = request.path().starts_with("/api/");
    let mut answer = next.call(request).await?;
    let refused = answer.status().is_client_error() || answer.status().is_server_error();
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        default(headers, name, value);
    }
    if secure {
        default(headers, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    // What the API answers is one reader's; a handler whose answer is everybody's says so. A refusal is
    // of the moment: what is not published now may be in a minute.
    if is_api || refused {
        default(headers, CACHE_CONTROL, "no-store");
    }
    Ok(answer)
}

fn default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
