//! Answers to readers, kept as they were sent: what is public is rendered and compressed once.
//!
//! **Invariant:** an answer is kept only as long as the same publications are public, so that neither a revision
//! nor the end of an embargo is ever hidden by it; the key holds everything that such an answer may differ by.
//! Answers to staff and respondents, and problems, are never kept, nor what is left to one reader; readers of
//! kept answers are counted as others are.
//!
//! Source: RFC 9110, sections 12.5.3 (`Accept-Encoding`), 13.1.2 and 15.4.5 (conditional requests).

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AcceptEncoding, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH,
    CONTENT_TYPE, ContentEncoding, ETAG, Encoding, EntityTag, HeaderName, HeaderValue,
    IF_NONE_MATCH, IfNoneMatch, TRANSFER_ENCODING,
};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpResponse};

use super::page::Wanted;
use super::problem::{INTERNAL, Problem};
use super::route::Pattern;
use super::{coded, limit, meter};
use crate::domain::lang::Lang;
use crate::service::bounded::Bounded;
use crate::service::disseminate::{self, Stock};
use crate::service::{Actor, Shell};

/// The length of all answers that are kept, in bytes.
const MOST: usize = 16 << 20;
/// Longer ones are rarely asked for again, in bytes.
const LONGEST: usize = 1 << 20;
/// Longer addresses are searches that nobody repeats, in bytes.
const LONGEST_ADDRESS: usize = 256;
/// What an answer costs beside its body, in bytes.
const HEAD: usize = 1 << 10;
/// What the server's compression can give.
const CODINGS: [Encoding; 3] = [Encoding::identity(), Encoding::gzip(), Encoding::deflate()];
/// What is said of a body, and not of its absence.
const OF_BODY: [HeaderName; 4] =
    [CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_TYPE];

/// The answers that are kept.
pub struct Kept(Mutex<Shelf>);

struct Shelf {
    stock: Option<Stock>,
    answers: Answers,
}

type Answers = Bounded<Key, Answer>;

/// Everything that an answer to readers may differ by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    address: String,
    lang: Lang,
    coding: ContentEncoding,
}

/// An answer as it was sent.
struct Answer {
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    tag: Option<EntityTag>,
    pattern: Option<Pattern>,
}

impl Default for Kept {
    fn default() -> Self {
        Self(Mutex::new(Shelf { stock: None, answers: Bounded::within(MOST) }))
    }
}

impl Kept {
    /// The answers of that stock; those of another one are thrown away.
    fn of(&self, stock: Stock) -> Answers {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.stock != Some(stock) {
            *shelf = Shelf { stock: Some(stock), answers: Bounded::within(MOST) };
        }
        shelf.answers.clone()
    }
}

impl Key {
    /// The key of a request whose answer is everybody's; `/catalog` differs by more and is not kept.
    fn of(request: &ServiceRequest) -> Option<Self> {
        let address = request.uri().path_and_query()?.as_str();
        let below = |root: &str| {
            let rest = request.path().strip_prefix(root);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        let public = request.path() == "/" || below("/results") || below("/corrections");
        let fits = *request.method() == Method::GET && address.len() <= LONGEST_ADDRESS;
        let coding = if public && fits { coding(request)? } else { return None };
        let lang = Wanted::of(request.request()).lang(None);
        Some(Self { address: address.to_owned(), lang, coding })
    }
}

/// The coding that compression comes to for a request, of all its lines; none where it refuses.
fn coding(request: &impl HttpMessage) -> Option<ContentEncoding> {
    let Some(accepted) = request.get_header::<AcceptEncoding>() else {
        return Some(ContentEncoding::Identity);
    };
    match accepted.negotiate(CODINGS.iter())? {
        Encoding::Known(coding) => Some(coding),
        Encoding::Unknown(_) => None,
    }
}

impl Answer {
    /// The answer, or 304 for whoever has it.
    fn sent(&self, had: Option<&IfNoneMatch>) -> HttpResponse {
        let known = self.tag.as_ref().zip(had).and_then(|(tag, had)| match had {
            IfNoneMatch::Any => Some(tag),
            IfNoneMatch::Items(known) => {
                known.iter().find(|one| coded::plain(one.tag()) == coded::plain(tag.tag()))
            }
        });
        let is_had = known.is_some();
        let status = if is_had { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let mut answer = HttpResponse::new(status);
        let headers = self.headers.iter().filter(|(name, _)| !is_had || !OF_BODY.contains(name));
        for (name, value) in headers {
            answer.headers_mut().append(name.clone(), value.clone());
        }
        // The reader's form of it is not modified, whatever coding this one has.
        let tag = known.map(|tag| EntityTag::new_strong(tag.tag().to_owned()).to_string());
        if let Some(tag) = tag.and_then(|tag| HeaderValue::try_from(tag).ok()) {
            answer.headers_mut().insert(ETAG, tag);
        }
        if is_had { answer } else { answer.set_body(BoxBody::new(self.body.clone())) }
    }

    /// The kept answer to a request, with what its reader has left.
    fn told(
        &self,
        request: ServiceRequest,
        had: Option<&IfNoneMatch>,
        left: Vec<limit::Left>,
    ) -> ServiceResponse {
        let mut answer = self.sent(had);
        meter::tell(left, answer.headers_mut());
        if let Some(pattern) = &self.pattern {
            request.extensions_mut().insert(pattern.clone());
        }
        request.into_response(answer)
    }
}

/// Answers readers with what is kept; a middleware of the whole server, outside of compression.
///
/// # Errors
///
/// Those of the service inside.
pub async fn keep(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let place = match Key::of(&request) {
        Some(key) => answers(&request).await.map(|answers| (answers, key)),
        None => None,
    };
    let Some((answers, key)) = place else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let had = request.headers().contains_key(IF_NONE_MATCH);
    let had = had.then(|| request.get_header::<IfNoneMatch>()).flatten();
    if let Some(known) = answers.find(&key) {
        return match meter::take(&request) {
            Ok(left) => Ok(known.told(request, had.as_ref(), left)),
            // Whoever has asked too often is refused where everybody is.
            Err(_) => Ok(next.call(request).await?.map_into_boxed_body()),
        };
    }
    // What is made now is for everybody, also when this reader has it.
    request.headers_mut().remove(IF_NONE_MATCH);
    let made = next.call(request).await?.map_into_boxed_body();
    if made.status() == StatusCode::OK {
        shelved(made, &answers, key, had.as_ref()).await
    } else {
        Ok(made)
    }
}

/// An answer that was made for everybody, as this reader gets it; it is kept unless it is too long.
async fn shelved(
    made: ServiceResponse<BoxBody>,
    answers: &Answers,
    key: Key,
    had: Option<&IfNoneMatch>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let (request, made) = made.into_parts();
    let told = [limit::policy_header(), limit::state_header()];
    let left: Vec<(HeaderName, HeaderValue)> = told
        .iter()
        .flat_map(|name| made.headers().get_all(name).map(|value| (name.clone(), value.clone())))
        .collect();
    let made = Arc::new(taken(made, &told, Pattern::of(&request)).await?);
    let length = made.body.len() + HEAD;
    if length <= LONGEST {
        answers.keep(key, &made, length);
    }
    let mut answer = made.sent(had);
    for (name, value) in left {
        answer.headers_mut().append(name, value);
    }
    Ok(ServiceResponse::new(request, answer))
}

/// The answers of what is public now; none when the database cannot say, of which the handler tells.
async fn answers(request: &ServiceRequest) -> Option<Answers> {
    let (shell, kept) = (request.app_data::<Data<Shell>>()?, request.app_data::<Data<Kept>>()?);
    let stock = match shell.decoded.stock(shell.clock.now()) {
        Some(stock) => stock,
        None => shell.read(Actor::System, disseminate::read_stock).await.ok()?,
    };
    Some(kept.of(stock))
}

/// An answer with its whole body, but for what was `told` to its reader alone.
async fn taken(
    made: HttpResponse,
    told: &[HeaderName],
    pattern: Option<Pattern>,
) -> Result<Answer, Problem> {
    let (head, body) = made.into_parts();
    let broken = |_| Problem::of(&INTERNAL, "The answer could not be made.");
    let body = to_bytes(body).await.map_err(broken)?;
    let headers = head.headers().iter();
    let lasting = headers.filter(|(name, _)| {
        **name != CONTENT_LENGTH && **name != TRANSFER_ENCODING && !told.contains(name)
    });
    let tag = head.headers().get(ETAG).and_then(|value| value.to_str().ok()?.parse().ok());
    Ok(Answer {
        headers: lasting.map(|(name, value)| (name.clone(), value.clone())).collect(),
        body,
        tag,
        pattern,
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::ACCEPT_ENCODING;
    use actix_web::middleware::Compress;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, web};

    use super::*;

    fn asked(lines: &[&str]) -> TestRequest {
        let asked = TestRequest::with_uri("/results");
        lines.iter().fold(asked, |asked, line| asked.append_header((ACCEPT_ENCODING, *line)))
    }

    #[test]
    fn a_key_holds_nothing_that_a_client_writes_of_codings() {
        let key = |lines: &[&str]| Key::of(&asked(lines).to_srv_request());
        let gzip = key(&["gzip"]);
        assert!(gzip.is_some());
        let long = format!("gzip;q=0.7, {}", "x".repeat(10_000));
        let others: [&[&str]; 3] =
            [&[&long], &["deflate;q=0.1,gzip"], &["identity", "zstd, br, gzip"]];
        for other in others {
            assert_eq!(key(other), gzip);
        }
        assert_ne!(key(&["identity"]), gzip);
        assert_eq!(key(&["identity"]), key(&[]));
        assert_eq!(key(&["*;q=0"]), None, "a refusal is nobody else's");
    }

    #[actix_web::test]
    async fn the_coding_is_the_one_that_compression_comes_to() {
        let long = || async { "a long text ".repeat(1_000) };
        let app = App::new().wrap(Compress::default()).default_service(web::to(long));
        let app = init_service(app).await;
        let cases: [&[&str]; 13] = [
            &[],
            &[""],
            &["identity"],
            &["gzip"],
            &["gzip, deflate, br, zstd"],
            &["br, zstd"],
            &["deflate;q=0.9, gzip;q=0.8"],
            &["identity", "gzip"],
            &["gzip;q=0", "deflate"],
            &["gzip;q=2"],
            &["*"],
            &["*;q=0"],
            &["identity;q=0, br"],
        ];
        for lines in cases {
            let answer = call_service(&app, asked(lines).to_request()).await;
            let made = match answer.headers().get(CONTENT_ENCODING) {
                Some(name) => name.to_str().unwrap().parse().ok(),
                None => answer.status().is_success().then_some(ContentEncoding::Identity),
            };
            assert_eq!(coding(&asked(lines).to_srv_request()), made, "{lines:?}");
        }
    }
}
