//! Formats in and out: bytes to domain values and back. No file here reads a database or a socket.

pub mod corrections;
pub mod csv;
pub mod csvw;
pub mod dcat;
pub mod delivery_notice;
pub mod dump;
pub mod jsonstat;
pub mod own_result;
pub mod pxweb;
pub mod panel_csv;
#[cfg(feature = "parquet")]
pub mod parquet;
pub mod answers_csv;
pub mod records;
pub mod register_csv;
pub mod xlsx;
