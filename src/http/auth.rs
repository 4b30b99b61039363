//! Who asks: access tokens, and the permission that a handler's signature demands.
//!
//! An access token lives minutes and is not looked up, so a changed role or a disabled account is
//! felt at its next exchange. The login behind it is a row (`service::staff::session`).
//!
//! Not here: respondents, who hold a link and no account.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::crypto::rust_crypto;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::problem::{Problem, request};
use super::spelling;
use crate::domain::account::Role;
use crate::domain::ids::AccountId;
use crate::service::{Actor, Shell};

/// Whom the tokens are for: this API and nothing else that may trust the same issuer.
const AUDIENCE: &str = "kartlegger-api";

/// What is derived from the installation's secret: what signs access tokens and knows them again, and what the
/// rounding of own results is drawn from.
#[derive(Clone)]
pub struct Keys(Arc<Pair>);

struct Pair {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    issuer: String,
    drawing: [u8; 32],
}

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    /// The account.
    sub: AccountId,
    role: Role,
    /// Seconds since 1970.
    iat: i64,
    /// Seconds since 1970.
    exp: i64,
    iss: String,
    aud: String,
}

impl Keys {
    /// Keys from at least 32 bytes that nobody can guess; `issuer` is the service's public address.
    ///
    /// Instances that share a seed and an issuer take each other's tokens and round alike.
    #[must_use]
    pub fn from_seed(seed: &[u8], issuer: &str) -> Self {
        // Features of other crates may leave the choice of a provider open; a second call does nothing.
        let _chosen_already = rust_crypto::DEFAULT_PROVIDER.install_default();
        let derived = |purpose: &[u8]| Sha256::new().chain_update(purpose).chain_update(seed);
        let key = derived(b"kartlegger access token\0").finalize();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&[AUDIENCE]);
        validation.set_issuer(&[issuer]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The library asks the machine's clock; ours is an argument.
        validation.validate_exp = false;
        Self(Arc::new(Pair {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            validation,
            issuer: issuer.to_owned(),
            drawing: derived(b"kartlegger own result\0").finalize().into(),
        }))
    }

    /// What the rounding of own results is drawn from.
    #[must_use]
    pub fn drawing(&self) -> [u8; 32] {
        self.0.drawing
    }

    /// An access token of a member of staff, good until `now + lifetime`.
    ///
    /// # Errors
    ///
    /// `internal` when it cannot be signed.
    pub fn issue(
        &self,
        staff: Staff,
        now: DateTime<Utc>,
        lifetime: TimeDelta,
    ) -> Result<String, Problem> {
        let claims = Claims {
            sub: staff.id,
            role: staff.role,
            iat: now.timestamp(),
            exp: (now + lifetime).timestamp(),
            iss: self.0.issuer.clone(),
            aud: AUDIENCE.to_owned(),
        };
        let header = Header::new(Algorithm::HS256);
        jsonwebtoken::encode(&header, &claims, &self.0.encoding).map_err(|e| Problem::internal(&e))
    }

    /// Whose token it is; none for one that is forged, expired or for somebody else.
    #[must_use]
    pub fn read(&self, token: &str, now: DateTime<Utc>) -> Option<Staff> {
        let read = jsonwebtoken::decode::<Claims>(token, &self.0.decoding, &self.0.validation);
        let claims = read.ok()?.claims;
        (claims.exp > now.timestamp()).then_some(Staff { id: claims.sub, role: claims.role })
    }
}

/// A member of staff whose token was good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub id: AccountId,
    /// What it may do.
    pub role: Role,
}

impl Staff {
    /// The member of staff as the actor of a verb.
    #[must_use]
    pub const fn actor(self) -> Actor {
        Actor::Staff(self.id, self.role)
    }

    /// Reads who asks, and refuses whoever may not do what `role` may.
    fn at_least(role: Role, request: &HttpRequest) -> Result<Self, Problem> {
        let (Some(shell), Some(keys)) =
            (request.app_data::<Data<Shell>>(), request.app_data::<Data<Keys>>())
        else {
            return Err(Problem::of(&super::problem::INTERNAL, "The server holds no keys."));
        };
        let token = bearer(request).ok_or_else(request::not_logged_in)?;
        let staff = keys.read(token, shell.clock.now()).ok_or_else(request::token_refused)?;
        if staff.role < role {
            return Err(request::role_lacking(role, staff.role));
        }
        Ok(staff)
    }
}

/// The bearer token of a request, a member of staff's or a link's.
#[must_use]
pub fn bearer(request: &HttpRequest) -> Option<&str> {
    spelling::bearer(request.headers().get(AUTHORIZATION)?.to_str().ok()?)
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name(Staff);

        impl Deref for $name {
            type Target = Staff;

            fn deref(&self) -> &Staff {
                &self.0
            }
        }

        impl From<$name> for Actor {
            fn from(who: $name) -> Self {
                who.actor()
            }
        }

        impl FromRequest for $name {
            type Error = Problem;
            type Future = Ready<Result<Self, Problem>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(Staff::at_least(Role::$name, request).map(Self))
            }
        }
    )+};
}

permissions! {
    /// Whoever is logged in. In a handler's signature, it keeps everybody else out.
    Viewer;
    /// Whoever may see answers.
    Analyst;
    /// Whoever may run rounds.
    Manager;
    /// Whoever may keep accounts.
    Administrator;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_253_400, 0).unwrap()
    }

    fn staff() -> Staff {
        Staff { id: uuid::Uuid::from_u128(7).into(), role: Role::Analyst }
    }

    #[test]
    fn a_token_is_good_for_its_minutes_and_no_longer() {
        let keys = Keys::from_seed(&[1; 32], "https://kartlegger.test/");
        let token = keys.issue(staff(), now(), TimeDelta::minutes(10)).unwrap();
        let after = |seconds| keys.read(&token, now() + TimeDelta::seconds(seconds));
        assert_eq!(after(599), Some(staff()));
        assert_eq!(after(600), None);
    }

    #[test]
    fn a_token_of_another_key_or_issuer_is_refused() {
        let keys = Keys::from_seed(&[1; 32], "https://kartlegger.test/");
        for other in [
            Keys::from_seed(&[2; 32], "https://kartlegger.test/"),
            Keys::from_seed(&[1; 32], "https://other.test/"),
        ] {
            let token = other.issue(staff(), now(), TimeDelta::minutes(10)).unwrap();
            assert_eq!(keys.read(&token, now()), None);
        }
    }

    /// python3: `sha256(b"kartlegger own result\0" + bytes([1]) * 32).hexdigest()`
    #[test]
    fn instances_with_one_secret_draw_alike() {
        let here = Keys::from_seed(&[1; 32], "https://kartlegger.test/");
        let there = Keys::from_seed(&[1; 32], "https://other.test/");
        assert_eq!(
            crate::domain::canonical::hex(here.drawing()),
            "3745a0368075bc2a7b1ce2c4018df4839c696625ac03150da467d57d215f5c99"
        );
        assert_eq!(here.drawing(), there.drawing());
    }

    #[test]
    fn an_unsigned_token_is_refused() {
        let keys = Keys::from_seed(&[1; 32], "https://kartlegger.test/");
        let token = keys.issue(staff(), now(), TimeDelta::minutes(10)).unwrap();
        let claims = token.split('.').nth(1).unwrap();
        // {"alg":"none","typ":"JWT"}
        let unsigned = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
        assert_eq!(keys.read(&unsigned, now()), None);
    }
}
