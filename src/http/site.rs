//! What the server holds beside the shell: its keys and the settings of this room.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::web::Data;
use chrono::TimeDelta;
use ipnet::IpNet;
use url::Url;

use super::auth::Keys;
use super::health::Health;
use super::metrics::Metrics;
use crate::service::Shell;

/// Everything that a server is started with.
#[derive(Clone)]
pub struct Site {
    /// The store, the clock, chance.
    pub shell: Shell,
    /// What signs access tokens.
    pub keys: Keys,
    /// The settings of this room.
    pub options: Options,
    /// Whether this process should be given work.
    pub health: Health,
    /// What this process counts.
    pub metrics: Metrics,
}

/// The settings of this room.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address that people reach the service at; links in answers begin with it.
    pub public_url: Url,
    /// How long an access token is good.
    pub access_lifetime: TimeDelta,
    /// How long a login lasts, however often its refresh token is exchanged.
    pub login_lifetime: TimeDelta,
    /// Who may say what the client's address is, in `X-Forwarded-For`.
    pub trusted_proxies: Vec<IpNet>,
    /// Requests a minute.
    pub calls: Calls,
    /// How clients may use their connections.
    pub patience: Patience,
    /// Attempts to log in, of one account.
    pub login_per_account: Quota,
    /// Attempts to log in, from one address.
    pub login_per_address: Quota,
    /// Links that lead nowhere, shown from one address.
    pub link_per_address: Quota,
    /// How often what was taken of all these is shared with other instances on the database; none when there are none.
    pub share_limits: Option<Duration>,
    /// Published tables through `PxWebApi`.
    pub tables: TableLimits,
    /// The largest JSON body, in bytes.
    pub json_bytes: usize,
    /// The largest file, in bytes.
    pub file_bytes: usize,
}

/// How often somebody may ask, in requests a minute; 0 is without limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calls {
    /// With one link, or a session that it started.
    pub link: u32,
    /// With the tokens of one account.
    pub account: u32,
    /// From one address.
    pub address: u32,
}

/// How long clients may take, and how many connections they may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For the head of a request.
    pub head: Duration,
    /// For its body, before it must keep a pace.
    pub body: Duration,
    /// Between two requests.
    pub keep_alive: Duration,
    /// Most open connections; at least 1.
    pub connections: usize,
    /// Most of one address; at least 1.
    pub address_connections: usize,
}

/// So many at once, and one more after each `every`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// How many at once; at least 1.
    pub burst: u32,
    /// How soon one is given back.
    pub every: TimeDelta,
}

/// How much of published tables may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLimits {
    /// Most cells in one answer; at least 1.
    pub max_cells: usize,
    /// Requests from one address.
    pub calls: Quota,
}

/// Whether people reach the service by https, directly or through a proxy in front of it.
#[must_use]
pub fn is_secure(request: &HttpRequest) -> bool {
    let options = request.app_data::<Data<Options>>();
    options.is_none_or(|options| options.public_url.scheme() == "https")
}

impl Options {
    /// The settings of `config/default.toml`, for a service at `public_url`.
    #[must_use]
    pub const fn at(public_url: Url) -> Self {
        Self {
            public_url,
            access_lifetime: TimeDelta::minutes(10),
            login_lifetime: TimeDelta::hours(12),
            trusted_proxies: Vec::new(),
            calls: Calls { link: 600, account: 1_200, address: 3_000 },
            patience: Patience {
                head: Duration::from_secs(10),
                body: Duration::from_secs(30),
                keep_alive: Duration::from_secs(15),
                connections: 8_000,
                address_connections: 200,
            },
            login_per_account: Quota { burst: 10, every: TimeDelta::minutes(1) },
            login_per_address: Quota { burst: 50, every: TimeDelta::seconds(5) },
            link_per_address: Quota { burst: 60, every: TimeDelta::seconds(10) },
            share_limits: None,
            tables: TableLimits {
                max_cells: 100_000,
                calls: Quota { burst: 60, every: TimeDelta::seconds(1) },
            },
            json_bytes: 1 << 20,
            file_bytes: 20 << 20,
        }
    }
}
