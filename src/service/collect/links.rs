//! Links and the sessions made of them.

use chrono::{DateTime, Utc};

use crate::service::Secret;

/// A session as it is handed to a browser, once.
#[derive(Debug)]
pub struct Session {
    /// The cookie's value; only its hash is kept.
    pub token: Secret,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}
