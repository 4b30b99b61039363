//! Clients that others have written read a published table from a running server.
//!
//! What they check is in `tests/clients/`; here is only the server that they read. Nothing is installed by
//! a test: `scripts/clients.sh` does that, and `scripts/test.sh` runs both.

use std::path::Path;
use std::process::Command;

use actix_web::web;

use crate::harness::{Backend, TestApp};
use crate::pxweb::two_rounds;

/// Runs a command to its end and shows what it said when it fails.
async fn run(mut command: Command) {
    let ran = web::block(move || command.output()).await.expect("a thread");
    let ran = ran.expect("the client is there: run scripts/clients.sh first");
    let said = [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(ran.status.success(), "{}", said.concat());
}

#[actix_web::test]
#[ignore = "needs what scripts/clients.sh installs"]
async fn clients_of_others_read_what_is_published() {
    let app = TestApp::start(Backend::Sqlite);
    two_rounds(&app).await;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (scripts, folder) = (root.join("tests/clients"), root.join("target/clients"));

    let mut python = Command::new(folder.join("venv/bin/python"));
    python.arg(scripts.join("read.py")).arg(&app.url);
    run(python).await;

    let mut node = Command::new("node");
    node.arg(scripts.join("read.mjs")).arg(&app.url).arg(&folder);
    run(node).await;

    app.stop().await;
}
