//! A survey at each stage of a round's life, with an id for every parameter of an address.

use std::collections::BTreeMap;

use kartlegger::domain::answer::GrantScope;
use kartlegger::service::process::{ProcessError, freeze_round};
use kartlegger::service::{Actor, Role};
use serde_json::{Value, json};

use crate::fieldwork::{Fieldwork, entry_id};
use crate::harness::{Backend, TestApp};
use crate::permissions::ROLES;
use crate::publish::{amend, answered, first, plan};

/// Where a round can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Not yet open.
    Planned,
    /// Open; two of three organisations have answered.
    Open,
    /// Open, and past its deadline.
    Grace,
    /// Closed.
    Closed,
    /// Closed, with the submissions chosen that count.
    Frozen,
    /// Its figures are public.
    Published,
    /// Its figures were under an embargo and have been withdrawn before it ended.
    Withdrawn,
}

impl Stage {
    /// Every stage in its order.
    pub const ALL: [Self; 7] = [
        Self::Planned,
        Self::Open,
        Self::Grace,
        Self::Closed,
        Self::Frozen,
        Self::Published,
        Self::Withdrawn,
    ];

    /// Its name in tables.
    pub fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

/// A server whose only round stands at a stage, and what there is to ask for.
pub struct Staged {
    /// The server.
    pub app: TestApp,
    /// What stands in an address for each parameter, by its name; and `reviewed`, the draft's own as JSON.
    pub ids: BTreeMap<&'static str, String>,
    /// The secret of a link that reaches all of the first unit.
    pub secret: String,
}

/// A server whose round has come to that stage.
pub async fn staged(stage: Stage, backend: Backend) -> Staged {
    let app = TestApp::start(backend);
    let fieldwork =
        if stage == Stage::Planned { Fieldwork::plan(&app) } else { answered(&app).await };
    let staff = ROLES.map(|role| app.staff(role));
    let [_, _, manager, administrator] = &staff;
    let unit = fieldwork.units[0];
    let secret = fieldwork.link(&app, 0, GrantScope::Whole);

    let account = json!({ "username": "spare", "name": "Spare", "email": "spare@etat.test",
        "role": "viewer", "password": "the password of nobody" });
    let account = administrator.post("/api/v1/accounts", account).await.expect(201).json();
    let organisations = manager.get("/api/v1/organisations").await.expect(200).json();
    let organisation = organisations["items"][0]["id"].clone();
    let contacts = format!("/api/v1/organisations/{}/contacts", organisation.as_str().unwrap());
    let contact = json!({ "role": "named", "name": "Kari", "email": "kari@etat.test" });
    let contact = manager.post(&contacts, contact).await.expect(201).json();
    let mut mail = json!(null);
    if stage != Stage::Planned {
        let round = format!("/api/v1/rounds/{}", fieldwork.round);
        manager.post(&format!("{round}/invite"), json!({})).await.expect(200);
        let mails = manager.get(&format!("{round}/mails")).await.expect(200).json();
        mail = mails["items"][0]["id"].clone();
    }
    let links = manager.get(&format!("/api/v1/units/{unit}/links")).await.expect(200).json();
    let submissions = format!("/api/v1/units/{unit}/submissions");
    let submissions = manager.get(&submissions).await.expect(200).json();

    let draft = app.respondent(&secret).get("/api/v1/respond/draft").await.json();

    bring(&app, &fieldwork, stage).await;

    // An id that nothing has stands for what the stage does not have.
    let text = |id: &serde_json::Value| {
        id.as_str().unwrap_or("019a0000-0000-7000-8000-0000000000ff").to_owned()
    };
    let ids = BTreeMap::from([
        ("account_id", text(&account["id"])),
        ("contact_id", text(&contact["id"])),
        ("entry_id", entry_id(1)),
        ("link_id", text(&links[0]["id"])),
        ("mail_id", text(&mail)),
        ("number", "1".to_owned()),
        ("organisation_id", text(&organisation)),
        ("reviewed", draft["reviewed"].to_string()),
        ("revision", "1".to_owned()),
        ("roster", "tjeneste".to_owned()),
        ("round_id", fieldwork.round.to_string()),
        ("submission_id", text(&submissions[0]["receipt"]["submission"])),
        ("survey_id", fieldwork.survey.to_string()),
        ("table", "tjenester-status".to_owned()),
        ("unit_id", unit.to_string()),
        ("version_id", fieldwork.version.to_string()),
    ]);
    Staged { app, ids, secret }
}

/// The plan of other tests, with an indicator over the entries of its table.
fn plan_with_indicator() -> Value {
    let title = "Tjenester i drift";
    let drift = json!({ "id": "drift", "title": { "nb": title, "nn": title, "en": title },
        "unit": { "entry": "tjeneste" }, "by": ["level"],
        "items": [{ "item": "status", "points": { "i_drift": 1, "avsluttet": 2 } }] });
    let mut plan = plan();
    plan["indicators"] = json!([drift]);
    plan
}

/// Brings an answered round to a stage.
async fn bring(app: &TestApp, fieldwork: &Fieldwork, stage: Stage) {
    if stage >= Stage::Grace {
        app.set_clock("2026-04-07T08:00:00Z");
    }
    if stage >= Stage::Closed {
        fieldwork.close(app);
    }
    let round = fieldwork.round;
    if stage >= Stage::Frozen {
        amend(app, fieldwork, plan_with_indicator());
        let made = app.shell.write_here(Actor::System, |cx| freeze_round(cx, round, None, ""));
        made.map_err(|e: ProcessError| e).expect("a freeze");
    }
    let manager = app.staff(Role::Manager);
    let publications = format!("/api/v1/rounds/{round}/publications");
    if stage == Stage::Published {
        manager.post(&publications, first()).await.expect(201);
    }
    if stage == Stage::Withdrawn {
        let embargo =
            json!({ "freeze": 1, "kind": "final", "embargo_until": "2026-05-01T08:00:00Z" });
        manager.post(&publications, embargo).await.expect(201);
        let reason = json!({ "reason": "for a test" });
        manager.post(&format!("{publications}/1/withdraw"), reason).await.expect(204);
    }
}
