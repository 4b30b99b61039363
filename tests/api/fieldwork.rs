//! A round in the field, for tests of answering: three organisations asked about their services.

use chrono::{Days, NaiveDate};
use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::frame::sample::facts;
use kartlegger::domain::ids::{RoundId, SurveyId, UnitId, VersionId};
use kartlegger::domain::oslo::day_in_oslo;
use kartlegger::domain::round::{Eligibility, PartialRule, Schedule};
use kartlegger::service::collect::{CollectError, issue_link};
use kartlegger::service::design::{
    DesignError, FrameFilter, PlannedRound, check_questionnaire, close_round, create_organisation,
    create_survey, list_units, open_round, plan_round,
};
use kartlegger::service::{Actor, Cx};
use serde_json::{Value, json};

use crate::harness::{Client, TestApp};

/// The questionnaire that is asked.
const QUESTIONNAIRE: &str = include_str!("../data/tjenester.yaml");

/// The organisation numbers of the units.
const ORGNRS: [&str; 3] = ["310000019", "310000027", "310000035"];

/// A round of three units that is open from the tests' first day to 31 March 2026, with two weeks
/// of grace.
pub struct Fieldwork {
    /// The survey.
    pub survey: SurveyId,
    /// The version that is asked.
    pub version: VersionId,
    /// The round.
    pub round: RoundId,
    /// Its units, by organisation number.
    pub units: Vec<UnitId>,
}

impl Fieldwork {
    /// Registers the organisations, plans the round and opens it.
    pub fn open(app: &TestApp) -> Self {
        let fieldwork = Self::plan(app);
        fieldwork.set_out(app);
        fieldwork
    }

    /// The same round with another questionnaire: in the given one each edit's first text is replaced.
    pub fn open_edited(app: &TestApp, edits: &[(&str, &str)]) -> Self {
        let edited = edits.iter().fold(QUESTIONNAIRE.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "nothing to edit: {from}");
            text.replace(from, to)
        });
        let fieldwork = Self::plan_asking(app, &edited, &ORGNRS);
        fieldwork.set_out(app);
        fieldwork
    }

    /// The same round before it has opened.
    pub fn plan(app: &TestApp) -> Self {
        Self::plan_asking(app, QUESTIONNAIRE, &ORGNRS)
    }

    /// The same round of other organisations, open.
    pub fn open_with(app: &TestApp, orgnrs: &[impl AsRef<str>]) -> Self {
        let fieldwork = Self::plan_asking(app, QUESTIONNAIRE, orgnrs);
        fieldwork.set_out(app);
        fieldwork
    }

    fn plan_asking(app: &TestApp, questionnaire: &str, orgnrs: &[impl AsRef<str>]) -> Self {
        staff(app, |cx| {
            for orgnr in orgnrs {
                create_organisation(
                    cx,
                    facts(orgnr.as_ref()),
                    NaiveDate::from_ymd_opt(2026, 1, 1),
                )?;
            }
            let (survey, version) = create_survey(cx, &check_questionnaire(questionnaire)?)?;
            plan(cx, survey.id, version.id, "2026")
        })
    }

    /// A later round of the same survey, opened today.
    pub fn next(&self, app: &TestApp, code: &str) -> Self {
        let next = staff(app, |cx| plan(cx, self.survey, self.version, code));
        next.set_out(app);
        next
    }

    fn set_out(&self, app: &TestApp) {
        staff(app, |cx| open_round(cx, self.round, None));
    }

    /// Closes the round before its time.
    pub fn close(&self, app: &TestApp) {
        let reason = Some("for a test".to_owned());
        staff(app, |cx| close_round(cx, self.round, None, reason));
    }

    /// A new link of a unit, as the client that bears it.
    pub fn respondent(&self, app: &TestApp, unit: usize) -> Client {
        self.respondent_with(app, unit, GrantScope::Whole)
    }

    /// A new link of a unit that reaches `scope`, as the client that bears it.
    pub fn respondent_with(&self, app: &TestApp, unit: usize, scope: GrantScope) -> Client {
        app.respondent(&self.link(app, unit, scope))
    }

    /// The secret of a new link of a unit that reaches `scope`.
    pub fn link(&self, app: &TestApp, unit: usize, scope: GrantScope) -> String {
        let unit = self.units[unit];
        let secret = app.shell.write_here(Actor::System, |cx| issue_link(cx, unit, scope));
        secret.map_err(|e: CollectError| e).expect("a link").to_string()
    }
}

fn staff<T>(app: &TestApp, verb: impl FnOnce(&mut Cx<'_>) -> Result<T, DesignError>) -> T {
    app.shell.write_here(Actor::System, verb).expect("the verb is allowed")
}

fn plan(
    cx: &mut Cx<'_>,
    survey: SurveyId,
    version: VersionId,
    code: &str,
) -> Result<Fieldwork, DesignError> {
    let today = day_in_oslo(cx.now);
    let after = |days| today.checked_add_days(Days::new(days)).expect("a day");
    let schedule = Schedule {
        opens_on: today,
        deadline_on: after(29),
        grace_days: 14,
        links_end_on: after(200),
    };
    let round = plan_round(
        cx,
        PlannedRound {
            survey,
            version,
            code: code.parse().expect("a code"),
            test: false,
            schedule,
            partial_rule: PartialRule::default(),
            eligibility: Eligibility::ONE,
            frame: FrameFilter::default(),
        },
    )?;
    let (_, units) = list_units(cx, round.id, None, None, 200)?;
    let units = units.into_iter().map(|unit| unit.id).collect();
    Ok(Fieldwork { survey, version, round: round.id, units })
}

/// The sheet of a header with nothing missing.
pub fn header() -> Value {
    json!({ "answers": { "ansatte": 120 } })
}

/// The sheet of a service with nothing missing.
pub fn service(name: &str) -> Value {
    json!({ "answers": { "navn": name, "status": "i_drift" } })
}

/// The address of an entry whose id ends in `n`.
pub fn entry(n: u32) -> String {
    format!("/api/v1/respond/draft/rosters/tjeneste/entries/{}", entry_id(n))
}

/// An entry id that a respondent's system made.
pub fn entry_id(n: u32) -> String {
    format!("019a0000-0000-7000-8000-{n:012}")
}

/// `PUT` with `If-Match`, or with `If-None-Match: *` when there is no tag.
pub async fn put(
    client: &Client,
    path: &str,
    tag: Option<&str>,
    body: &Value,
) -> crate::harness::Answer {
    let request = client.request(reqwest::Method::PUT, path).json(body);
    let request = match tag {
        Some(tag) => request.header("if-match", tag),
        None => request.header("if-none-match", "*"),
    };
    client.send(request).await
}

/// Submits the draft as it stands, with an idempotency key.
pub async fn submit(client: &Client, key: &str) -> crate::harness::Answer {
    let draft = client.get("/api/v1/respond/draft").await.expect(200).json();
    let body = json!({ "reviewed": draft["reviewed"] });
    submit_reviewed(client, key, &body).await
}

/// Submits what was reviewed, with an idempotency key.
pub async fn submit_reviewed(client: &Client, key: &str, body: &Value) -> crate::harness::Answer {
    let request = client.request(reqwest::Method::POST, "/api/v1/respond/submissions");
    client.send(request.header("idempotency-key", key).json(body)).await
}

/// A round that the first unit has answered, with the unit's client and its receipt.
pub async fn answered(app: &TestApp) -> (Fieldwork, Client, Value) {
    let fieldwork = Fieldwork::open(app);
    let client = fieldwork.respondent(app, 0);
    fill(&client).await;
    let receipt = submit(&client, "k1").await.expect(200).json();
    (fieldwork, client, receipt)
}

/// Fills the draft with a header and one service, ready to be submitted.
pub async fn fill(client: &Client) {
    put(client, "/api/v1/respond/draft/header", Some("\"0\""), &header()).await.expect(200);
    put(client, &entry(1), None, &service("Søknad")).await.expect(201);
}
