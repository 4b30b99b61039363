//! Requests that a tool of others makes up from the API's own description, by each actor: whatever comes back is
//! what the description says, and no fault of the server.
//!
//! The tool is schemathesis; what it checks beside its own checks is in `tests/clients/described.py`. Nothing is
//! installed by a test: `scripts/clients.sh` does that, and `scripts/test.sh` runs both.
//! `KARTLEGGER_TEST_EXAMPLES` sets how many requests each actor makes of each operation, from another seed each time.

use std::path::Path;
use std::process::Command;

use chrono::TimeDelta;
use kartlegger::http::site::{Calls, Quota};
use kartlegger::service::Role;
use serde_json::json;

use crate::harness::{Backend, TestApp};
use crate::stages::{Stage, Staged, staged};

/// Who asks, at which stage of the round, which addresses, in which phases, and how often each operation.
struct Asking {
    actor: &'static str,
    stage: Stage,
    addresses: &'static str,
    phases: &'static str,
    examples: u32,
}

const ASKING: [Asking; 6] = [
    Asking {
        actor: "administrator",
        stage: Stage::Published,
        addresses: "^/(api|health)/",
        phases: "coverage,fuzzing",
        examples: 4,
    },
    Asking {
        actor: "link",
        stage: Stage::Open,
        addresses: "^/api/v1/respond/",
        phases: "coverage,fuzzing",
        examples: 8,
    },
    Asking {
        actor: "manager",
        stage: Stage::Open,
        addresses: "^/api/v1/",
        phases: "fuzzing",
        examples: 5,
    },
    Asking {
        actor: "analyst",
        stage: Stage::Frozen,
        addresses: "^/api/v1/",
        phases: "fuzzing",
        examples: 2,
    },
    Asking {
        actor: "viewer",
        stage: Stage::Withdrawn,
        addresses: "^/api/v1/",
        phases: "fuzzing",
        examples: 2,
    },
    Asking {
        actor: "nobody",
        stage: Stage::Published,
        addresses: "^/api/",
        phases: "fuzzing",
        examples: 2,
    },
];

/// What the actor shows with each request; nothing for nobody.
fn token(app: &TestApp, actor: &str, secret: &str) -> Option<String> {
    match actor {
        "nobody" => None,
        "link" => Some(secret.to_owned()),
        role => Some(app.token(Role::parse(role).expect("a role"))),
    }
}

/// Lets an actor ask a server of its own; what the tool said when it found something.
async fn ask(asking: &Asking, examples: Option<&str>) -> Option<String> {
    let Staged { app, ids, secret } = staged(asking.stage, Backend::Sqlite).await;
    // The tool asks more often than anybody may.
    let (url, server) = app.beside(|site| {
        let often = Quota { burst: 1_000_000, every: TimeDelta::milliseconds(1) };
        site.options.calls = Calls { link: 0, account: 0, address: 0 };
        site.options.link_per_address = often;
        site.options.login_per_account = often;
        site.options.login_per_address = often;
        site.options.tables.calls = often;
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let scripts = root.join("tests/clients");
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(root.join("target/clients/venv/bin/schemathesis"));
    command
        .current_dir(folder.path())
        .env("PYTHONPATH", &scripts)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("SCHEMATHESIS_HOOKS", "described")
        .env("KARTLEGGER_IDS", json!(ids).to_string())
        .args(["--no-color", "--config-file"])
        .arg(scripts.join("schemathesis.toml"))
        .args(["run", &format!("{url}/api/openapi.json"), "--generation-database", "none"])
        .args(["--phases", if examples.is_some() { "coverage,fuzzing" } else { asking.phases }])
        .args(["--max-examples", examples.unwrap_or(&asking.examples.to_string())])
        .args(["--include-path-regex", asking.addresses]);
    if let Some(token) = token(&app, asking.actor, &secret) {
        command.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    if examples.is_none() {
        command.args(["--seed", "1", "--no-shrink"]);
    }
    let ran = actix_web::web::block(move || command.output()).await.expect("a thread");
    let ran = ran.expect("schemathesis is there: run scripts/clients.sh first");
    server.stop(false).await;
    app.abandon().await;
    let said =
        [ran.stdout, ran.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    // Found nothing, and was not merely unable to ask.
    let asked = said.contains(" generated, ");
    (!(ran.status.success() && asked)).then_some(said)
}

#[actix_web::test]
#[ignore = "needs what scripts/clients.sh installs"]
async fn requests_of_others_are_answered_as_described() {
    #[expect(clippy::disallowed_methods, reason = "how long it goes on is said from outside")]
    let examples = std::env::var("KARTLEGGER_TEST_EXAMPLES").ok();
    let mut found = Vec::new();
    for asking in &ASKING {
        if let Some(said) = ask(asking, examples.as_deref()).await {
            found.push(format!("as {}:\n{said}", asking.actor));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
