//! How an answer leaves: in portions, and the connection ends behind a body that nobody has read.
//!
//! **Invariant:** a client that sends a body which no handler wants, however slowly, keeps no connection; and one that
//! does not read keeps a portion of its answer in memory, not the whole of it once more.
//!
//! Not here: how long a client may take to read, which is the connection's ([`connections`](super::connections)).

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::web::{Bytes, Data};
use futures_util::Stream;

use super::health::Health;

/// How much of an answer is handed to the connection at once.
const PORTION: usize = 32 << 10;

/// The body of a request, which the handler reads and its answer holds.
///
/// The framework reads on for ever what a handler has let go of before its end, where it comes in chunks; what is
/// still held when the answer has left ends the connection instead.
#[derive(Clone)]
struct Held(Rc<RefCell<Payload>>);

impl Stream for Held {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(cx)
    }
}

/// The body of an answer on its way.
pub struct Sent {
    size: BodySize,
    left: Left,
    _held: Option<Held>,
}

/// What is left of it.
enum Left {
    Bytes(Bytes),
    Body(BoxBody),
}

impl Sent {
    fn new(body: impl MessageBody + 'static, held: Option<Held>) -> Self {
        let size = body.size();
        let left = body.boxed().try_into_bytes().map_or_else(Left::Body, Left::Bytes);
        Self { size, left, _held: held }
    }
}

impl MessageBody for Sent {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.size
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        match &mut self.left {
            Left::Bytes(bytes) if bytes.is_empty() => Poll::Ready(None),
            Left::Bytes(bytes) => {
                let n = bytes.len().min(PORTION);
                Poll::Ready(Some(Ok(bytes.split_to(n))))
            }
            Left::Body(body) => Pin::new(body).poll_next(cx),
        }
    }
}

/// Sends each answer so; the outermost middleware of the whole server.
///
/// While this process is about to stop, it also ends the connection: a client that keeps one would otherwise lose it
/// under a request that is on its way.
///
/// # Errors
///
/// Those of the service inside.
pub async fn send(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<Sent>, actix_web::Error> {
    let held = match request.take_payload() {
        Payload::None => None,
        payload => Some(Held(Rc::new(RefCell::new(payload)))),
    };
    if let Some(held) = &held {
        request.set_payload(Payload::Stream { payload: Box::pin(held.clone()) });
    }
    let stops = request.app_data::<Data<Health>>().is_some_and(|health| health.stops());
    let mut answer = next.call(request).await?;
    if stops {
        answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(answer.map_body(|_, body| Sent::new(body, held)))
}
