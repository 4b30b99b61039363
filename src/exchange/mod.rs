//! Formats in and out: bytes to domain values and back. No file here reads a database or a socket.

pub mod csv;
pub mod delivery_notice;
pub mod jsonstat;
pub mod answers_csv;
pub mod register_csv;
