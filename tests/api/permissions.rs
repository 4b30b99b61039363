//! Who may do what: every operation of the API's description, asked by nobody and by each role, against
//! the table below; and that the description and the addresses are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kartlegger::service::Role;
use reqwest::Method;
use serde_json::Value;

use crate::harness::{Client, TestApp};

/// Whom an operation lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// The holder of a link, whose secret is the bearer; staff are nobody there.
    Respondent,
    /// Staff of this role or one above it.
    Staff(Role),
}

use Role::{Administrator, Analyst, Manager, Viewer};
use Who::{Anyone, Respondent, Staff};

/// Every operation, by address; one line each.
#[rustfmt::skip]
const ALLOWED: &[(&str, &str, Who)] = &[
    ("GET", "/api/pxwebapi/v2/config", Anyone),
    ("GET", "/api/pxwebapi/v2/tables", Anyone),
    ("GET", "/api/pxwebapi/v2/tables/{table}", Anyone),
    ("GET", "/api/pxwebapi/v2/tables/{table}/data", Anyone),
    ("POST", "/api/pxwebapi/v2/tables/{table}/data", Anyone),
    ("GET", "/api/pxwebapi/v2/tables/{table}/defaultselection", Anyone),
    ("GET", "/api/pxwebapi/v2/tables/{table}/metadata", Anyone),
    ("GET", "/api/v1/accounts", Staff(Administrator)),
    ("POST", "/api/v1/accounts", Staff(Administrator)),
    ("GET", "/api/v1/accounts/me", Staff(Viewer)),
    ("PUT", "/api/v1/accounts/me/password", Staff(Viewer)),
    ("GET", "/api/v1/accounts/{account_id}", Staff(Administrator)),
    ("PATCH", "/api/v1/accounts/{account_id}", Staff(Administrator)),
    ("PUT", "/api/v1/accounts/{account_id}/password", Staff(Administrator)),
    ("GET", "/api/v1/audit", Staff(Manager)),
    ("GET", "/api/v1/audit/verification", Staff(Administrator)),
    ("GET", "/api/v1/mails/{mail_id}", Staff(Manager)),
    ("POST", "/api/v1/mails/{mail_id}/resend", Staff(Manager)),
    ("POST", "/api/v1/notices", Staff(Manager)),
    ("POST", "/api/v1/notices/message", Staff(Manager)),
    ("GET", "/api/v1/organisations", Staff(Viewer)),
    ("POST", "/api/v1/organisations", Staff(Manager)),
    ("POST", "/api/v1/organisations/import", Staff(Manager)),
    ("GET", "/api/v1/organisations/{organisation_id}", Staff(Viewer)),
    ("GET", "/api/v1/organisations/{organisation_id}/contacts", Staff(Manager)),
    ("POST", "/api/v1/organisations/{organisation_id}/contacts", Staff(Manager)),
    ("PUT", "/api/v1/organisations/{organisation_id}/contacts/{contact_id}", Staff(Manager)),
    ("DELETE", "/api/v1/organisations/{organisation_id}/contacts/{contact_id}", Staff(Manager)),
    ("POST", "/api/v1/organisations/{organisation_id}/end", Staff(Manager)),
    ("PUT", "/api/v1/organisations/{organisation_id}/facts", Staff(Manager)),
    ("POST", "/api/v1/questionnaire-check", Staff(Viewer)),
    ("GET", "/api/v1/respond/draft", Respondent),
    ("PUT", "/api/v1/respond/draft/header", Respondent),
    ("PUT", "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}", Respondent),
    ("DELETE", "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}", Respondent),
    ("POST", "/api/v1/respond/draft/rosters/{roster}/entries/{entry_id}/restore", Respondent),
    ("PUT", "/api/v1/respond/draft/rosters/{roster}/nil", Respondent),
    ("POST", "/api/v1/respond/draft/validate", Respondent),
    ("GET", "/api/v1/respond/questionnaire", Respondent),
    ("GET", "/api/v1/respond/receipt", Respondent),
    ("GET", "/api/v1/respond/submissions", Respondent),
    ("POST", "/api/v1/respond/submissions", Respondent),
    ("POST", "/api/v1/respond/validate", Respondent),
    ("GET", "/api/v1/rounds", Staff(Viewer)),
    ("POST", "/api/v1/rounds", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}", Staff(Viewer)),
    ("DELETE", "/api/v1/rounds/{round_id}", Staff(Manager)),
    ("POST", "/api/v1/rounds/{round_id}/carry-forward", Staff(Manager)),
    ("POST", "/api/v1/rounds/{round_id}/close", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/freezes", Staff(Viewer)),
    ("POST", "/api/v1/rounds/{round_id}/freezes", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/freezes/{number}", Staff(Viewer)),
    ("POST", "/api/v1/rounds/{round_id}/freezes/{number}/ad-hoc-table", Staff(Analyst)),
    ("GET", "/api/v1/rounds/{round_id}/freezes/{number}/indicators", Staff(Analyst)),
    ("GET", "/api/v1/rounds/{round_id}/freezes/{number}/tables", Staff(Analyst)),
    ("POST", "/api/v1/rounds/{round_id}/invite", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/mails", Staff(Manager)),
    ("POST", "/api/v1/rounds/{round_id}/open", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/panel-figures", Staff(Viewer)),
    ("PUT", "/api/v1/rounds/{round_id}/panel-figures", Staff(Manager)),
    ("POST", "/api/v1/rounds/{round_id}/personal-answers/purge", Staff(Administrator)),
    ("GET", "/api/v1/rounds/{round_id}/publications", Staff(Viewer)),
    ("POST", "/api/v1/rounds/{round_id}/publications", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/publications/{revision}", Staff(Viewer)),
    ("GET", "/api/v1/rounds/{round_id}/publications/{revision}/audit", Staff(Analyst)),
    ("GET", "/api/v1/rounds/{round_id}/publications/{revision}/recomputed", Staff(Analyst)),
    ("POST", "/api/v1/rounds/{round_id}/publications/{revision}/withdraw", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/rates", Staff(Viewer)),
    ("POST", "/api/v1/rounds/{round_id}/remind", Staff(Manager)),
    ("PUT", "/api/v1/rounds/{round_id}/schedule", Staff(Manager)),
    ("GET", "/api/v1/rounds/{round_id}/tables", Staff(Analyst)),
    ("GET", "/api/v1/rounds/{round_id}/units", Staff(Viewer)),
    ("POST", "/api/v1/session", Anyone),
    ("DELETE", "/api/v1/session", Anyone),
    ("POST", "/api/v1/session/refresh", Anyone),
    ("GET", "/api/v1/submissions/{submission_id}", Staff(Analyst)),
    ("GET", "/api/v1/surveys", Staff(Viewer)),
    ("POST", "/api/v1/surveys", Staff(Manager)),
    ("GET", "/api/v1/surveys/{survey_id}", Staff(Viewer)),
    ("GET", "/api/v1/surveys/{survey_id}/versions", Staff(Viewer)),
    ("POST", "/api/v1/surveys/{survey_id}/versions", Staff(Manager)),
    ("GET", "/api/v1/units/{unit_id}", Staff(Viewer)),
    ("POST", "/api/v1/units/{unit_id}/carry-forward", Staff(Manager)),
    ("POST", "/api/v1/units/{unit_id}/corrections", Staff(Manager)),
    ("PUT", "/api/v1/units/{unit_id}/disposition", Staff(Manager)),
    ("GET", "/api/v1/units/{unit_id}/dispositions", Staff(Viewer)),
    ("PUT", "/api/v1/units/{unit_id}/extension", Staff(Manager)),
    ("POST", "/api/v1/units/{unit_id}/invite", Staff(Manager)),
    ("GET", "/api/v1/units/{unit_id}/links", Staff(Manager)),
    ("POST", "/api/v1/units/{unit_id}/links", Staff(Manager)),
    ("DELETE", "/api/v1/units/{unit_id}/links", Staff(Manager)),
    ("POST", "/api/v1/units/{unit_id}/links/reissue", Staff(Manager)),
    ("DELETE", "/api/v1/units/{unit_id}/links/{link_id}", Staff(Manager)),
    ("GET", "/api/v1/units/{unit_id}/submissions", Staff(Analyst)),
    ("POST", "/api/v1/units/{unit_id}/submissions", Staff(Manager)),
    ("GET", "/api/v1/versions/{version_id}", Staff(Viewer)),
    ("GET", "/api/v1/versions/{version_id}/amendments", Staff(Viewer)),
    ("POST", "/api/v1/versions/{version_id}/amendments", Staff(Manager)),
    ("GET", "/api/v1/versions/{version_id}/codebook", Staff(Viewer)),
    ("GET", "/api/v1/versions/{version_id}/document", Staff(Viewer)),
    ("PUT", "/api/v1/versions/{version_id}/document", Staff(Manager)),
    ("GET", "/health/live", Anyone),
    ("GET", "/health/ready", Anyone),
];

/// Every role, each with all that those before it may do.
pub const ROLES: [Role; 4] = [Viewer, Analyst, Manager, Administrator];

/// The addresses of the API that its own description leaves out: that description, and its page.
const UNDESCRIBED: [&str; 3] = ["/api/openapi.json", "/api/docs", "/api/docs/{file:.*}"];

/// An operation of the description.
pub struct Operation {
    /// The method, in capitals.
    pub method: String,
    /// The address with its parameters in braces.
    pub path: String,
    summary: String,
    /// Whether it says that it needs no token at all.
    open: bool,
}

fn description() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/openapi.json");
    let text = fs::read_to_string(file).expect("the description is there");
    serde_json::from_str(&text).expect("the description is JSON")
}

/// Every operation of the description.
pub fn operations() -> Vec<Operation> {
    let description = description();
    let mut operations = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for method in ["get", "put", "post", "patch", "delete"] {
            let Some(operation) = item.get(method) else { continue };
            operations.push(Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: operation["summary"].as_str().expect("a summary").to_owned(),
                open: operation["security"] == serde_json::json!([{}]),
            });
        }
    }
    operations
}

/// Whom an operation lets in, as the table says.
pub fn allowed(method: &str, path: &str) -> Option<Who> {
    ALLOWED.iter().find(|(m, p, _)| (*m, *p) == (method, path)).map(|(.., who)| *who)
}

/// The address with something in the place of each parameter: a UUID that nothing has, or `1`.
fn filled(path: &str) -> String {
    let parts = path.split('/').map(|part| match part.strip_prefix('{') {
        Some(name) if name.starts_with("number") || name.starts_with("revision") => "1".to_owned(),
        Some(name) if name.trim_end_matches('}').ends_with("id") => {
            "019a0000-0000-7000-8000-0000000000ff".to_owned()
        }
        Some(_) => "none".to_owned(),
        None => part.to_owned(),
    });
    parts.collect::<Vec<String>>().join("/")
}

async fn ask(client: &Client, method: &str, path: &str) -> crate::harness::Answer {
    let method = Method::from_bytes(method.as_bytes()).expect("a method");
    client.send(client.request(method, &filled(path))).await
}

#[test]
fn every_operation_of_the_description_is_in_the_table() {
    let described = operations();
    let missing: Vec<String> = described
        .iter()
        .filter(|op| allowed(&op.method, &op.path).is_none())
        .map(|op| {
            let role = ["administrator", "manager", "analyst"]
                .into_iter()
                .find(|role| op.summary.ends_with(&format!("({role})")));
            let role = role.unwrap_or("viewer");
            let role = role[..1].to_uppercase() + &role[1..];
            let who = if op.open { "Anyone".to_owned() } else { format!("Staff({role})") };
            format!("    (\"{}\", \"{}\", {who}),", op.method, op.path)
        })
        .collect();
    assert!(
        missing.is_empty(),
        "add to ALLOWED in tests/api/permissions.rs, after looking whether the role is right:\n{}",
        missing.join("\n")
    );
    let known: BTreeSet<(&str, &str)> =
        described.iter().map(|op| (op.method.as_str(), op.path.as_str())).collect();
    let gone: Vec<_> = ALLOWED.iter().filter(|(m, p, _)| !known.contains(&(m, p))).collect();
    assert!(gone.is_empty(), "take out of ALLOWED in tests/api/permissions.rs: {gone:#?}");
    assert_eq!(known.len(), ALLOWED.len(), "an operation stands twice in ALLOWED");
}

#[test]
fn each_summary_names_the_role_that_is_needed() {
    for op in operations() {
        let brackets = op.summary.rsplit_once(" (").map(|(_, role)| role.trim_end_matches(')'));
        let said = brackets.and_then(Role::parse);
        let expected = match allowed(&op.method, &op.path) {
            Some(Staff(Viewer) | Anyone | Respondent) | None => None,
            Some(Staff(role)) => Some(role),
        };
        assert_eq!(said, expected, "{} {}: {}", op.method, op.path, op.summary);
    }
}

#[test]
fn every_address_of_the_api_is_described() {
    let description = description();
    let described: BTreeSet<&str> =
        description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http/api")];
    let mut routed = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            // A long address may stand on a line of its own.
            let packed: String = text.split_whitespace().collect();
            let addresses = packed.split("at(\"").skip(1).filter_map(|rest| rest.split('"').next());
            routed.extend(addresses.filter(|address| address.starts_with('/')).map(str::to_owned));
        }
    }
    assert!(routed.len() > 40, "{routed:?}");
    let undescribed: Vec<_> = routed
        .iter()
        .filter(|at| !described.contains(at.as_str()) && !UNDESCRIBED.contains(&at.as_str()))
        .collect();
    assert!(undescribed.is_empty(), "in no `paths(…)` of a `Docs`: {undescribed:#?}");
}

both_backends! {
    async fn each_operation_lets_in_whom_the_table_says_and_nobody_else(app: &TestApp) {
        let staff = ROLES.map(|role| (role, app.staff(role)));
        let mut wrong = Vec::new();
        let mut note = |op: &Operation, asked_by: &str, expected: &str, answer: &crate::harness::Answer| {
            let Operation { method, path, .. } = op;
            wrong.push(format!("{method} {path} by {asked_by}: {expected}, but {}", answer.status));
        };
        for op in operations() {
            let Some(who) = allowed(&op.method, &op.path) else { continue };
            let answer = ask(&app.anonymous(), &op.method, &op.path).await;
            let kept_out = answer.status == 401
                && answer.problem() == if who == Respondent { "link-required" } else { "not-logged-in" };
            if kept_out == (who == Anyone) {
                note(&op, "nobody", "let in only where anyone is", &answer);
            }
            for (role, client) in &staff {
                let answer = ask(client, &op.method, &op.path).await;
                let fits = match who {
                    Anyone => ![401, 403].contains(&answer.status),
                    // A token of staff is no link, and is told so unless the form is wrong already.
                    Respondent => [410, 400, 415, 428].contains(&answer.status),
                    Staff(least) if *role < least => {
                        answer.status == 403 && answer.problem() == "role-lacking"
                    }
                    Staff(_) => ![401, 403, 405].contains(&answer.status),
                };
                if !fits {
                    note(&op, role.as_str(), &format!("{who:?}"), &answer);
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    async fn each_address_takes_the_methods_that_are_described_and_names_them(app: &TestApp) {
        let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for op in operations() {
            let of = methods.entry(op.path).or_default();
            if op.method == "GET" {
                of.insert("HEAD".to_owned());
            }
            of.insert(op.method);
        }
        for path in UNDESCRIBED {
            methods.insert(path.to_owned(), ["GET", "HEAD"].map(str::to_owned).into());
        }
        for (path, described) in methods {
            let answer = ask(&app.anonymous(), "BREW", &path).await.expect(405);

            assert_eq!(answer.problem(), "method-not-allowed", "{path}");
            let allow = answer.header("allow").split(", ").map(str::to_owned).collect();
            assert_eq!(described, allow, "{path}");
        }
    }
}
