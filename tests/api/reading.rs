//! What one reading verb sees: the database of one moment, and nothing that others commit meanwhile.

use kartlegger::service::design::{DesignError, check_questionnaire, list_surveys};
use kartlegger::service::{Actor, Role, Subject};
use kartlegger::store::StoreError;
use serde_json::json;
use uuid::Uuid;

use crate::harness::TestApp;
use crate::planning::QUESTIONNAIRE;

both_backends! {
    async fn a_reading_verb_sees_one_moment(app: &TestApp) {
        app.staff(Role::Viewer);
        let seen = app.shell.read_here(Actor::System, |cx| {
            let before = list_surveys(cx, None, 10)?.len();
            app.shell.write_here(Actor::System, |other| {
                kartlegger::service::design::create_survey(other, &check_questionnaire(QUESTIONNAIRE)?)
            })?;
            Ok::<_, DesignError>((before, list_surveys(cx, None, 10)?.len()))
        });
        let after = app.shell.read_here(Actor::System, |cx| list_surveys(cx, None, 10));

        assert_eq!(seen.unwrap(), (0, 0));
        assert_eq!(after.map_err(|e: DesignError| e).unwrap().len(), 1);
    }
}

#[actix_web::test]
async fn postgresql_refuses_to_write_in_a_reading_verb() {
    let app = TestApp::start(crate::harness::Backend::Postgres);

    let refused = app.shell.read_here(Actor::System, |cx| {
        cx.audit("thing.change", Subject::new("thing", Uuid::nil()), json!({}))
    });

    let error: StoreError = refused.unwrap_err();
    assert!(format!("{error:?}").contains("read-only"), "{error:?}");
    app.stop().await;
}
