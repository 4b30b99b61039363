//! `kartlegger openapi`: the committed description of the API is this command's output.

use std::io::Write;

use super::Outcome;
use crate::http::api::openapi;

/// Prints the description.
pub(super) fn run() -> Outcome {
    Ok(std::io::stdout().write_all(openapi::json().as_bytes())?)
}
