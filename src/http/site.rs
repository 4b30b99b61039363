//! What the server holds beside the shell: its keys and the settings of this room.

use chrono::TimeDelta;
use url::Url;

use super::auth::Keys;
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
    /// Whether the last address in `X-Forwarded-For` is the client's, because a proxy wrote it.
    pub behind_proxy: bool,
    /// Attempts to log in, of one account.
    pub login_per_account: Quota,
    /// Attempts to log in, from one address.
    pub login_per_address: Quota,
    /// Links that lead nowhere, shown from one address.
    pub link_per_address: Quota,
    /// Published tables through `PxWebApi`.
    pub tables: TableLimits,
    /// The largest JSON body, in bytes.
    pub json_bytes: usize,
    /// The largest file, in bytes.
    pub file_bytes: usize,
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

impl Options {
    /// The settings of `config/default.toml`, for a service at `public_url`.
    #[must_use]
    pub const fn at(public_url: Url) -> Self {
        Self {
            public_url,
            access_lifetime: TimeDelta::minutes(10),
            login_lifetime: TimeDelta::hours(12),
            behind_proxy: false,
            login_per_account: Quota { burst: 10, every: TimeDelta::minutes(1) },
            login_per_address: Quota { burst: 50, every: TimeDelta::seconds(5) },
            link_per_address: Quota { burst: 60, every: TimeDelta::seconds(10) },
            tables: TableLimits {
                max_cells: 100_000,
                calls: Quota { burst: 60, every: TimeDelta::seconds(1) },
            },
            json_bytes: 1 << 20,
            file_bytes: 20 << 20,
        }
    }
}
