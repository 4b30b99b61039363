//! Whether the database answers and has this version's tables, asked over a connection of its own, so
//! that a busy pool is not taken for a database that is gone.

use diesel::r2d2::ManageConnection;

use super::migrations::{self, Tables};
use super::{StoreConnection, StoreError, StoreUrl};

/// What asks the database how it is.
pub struct Probe {
    url: StoreUrl,
    /// The connection that answered last.
    conn: Option<StoreConnection>,
}

impl Probe {
    /// Asks the database at `url`; nothing is connected yet.
    #[must_use]
    pub const fn new(url: StoreUrl) -> Self {
        Self { url, conn: None }
    }

    /// How the database's tables stand to those of this version. Blocks as long as the database lets it wait.
    ///
    /// # Errors
    ///
    /// [`StoreError::Connect`] when it cannot be reached, also when the file of a SQLite database is no
    /// longer where it was; the driver's.
    pub fn tables(&mut self) -> Result<Tables, StoreError> {
        let mut conn = self.connected()?;
        let tables = migrations::tables(&mut conn)?;
        self.conn = Some(conn);
        Ok(tables)
    }

    /// The kept connection, which is not kept again when it fails, or a new one.
    fn connected(&mut self) -> Result<StoreConnection, StoreError> {
        // An open file answers after it was deleted, and a new connection would make it anew.
        if let StoreUrl::Sqlite(path) = &self.url {
            std::fs::metadata(path).map_err(|e| StoreError::Connect(Box::new(e)))?;
        }
        match self.conn.take() {
            Some(conn) => Ok(conn),
            None => self.url.connect().map_err(|e| StoreError::Connect(Box::new(e))),
        }
    }
}
