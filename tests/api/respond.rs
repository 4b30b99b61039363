//! Answering over JSON: the whole journey, conflicts, idempotency, grants, deadlines.

use futures_util::future::join;
use kartlegger::domain::answer::GrantScope;
use serde_json::json;

use crate::fieldwork::{
    Fieldwork, entry, entry_id, fill, header, put, service, submit, submit_reviewed,
};
use crate::harness::TestApp;

const DRAFT: &str = "/api/v1/respond/draft";
const HEADER: &str = "/api/v1/respond/draft/header";

both_backends! {
    async fn a_respondents_system_answers_from_questionnaire_to_receipt(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);

        let asked = client.get("/api/v1/respond/questionnaire").await.expect(200).json();
        assert_eq!(asked["organisation"]["orgnr"], "310000019");
        assert_eq!(asked["deadline_on"], "2026-03-31");
        assert_eq!(asked["writable_until"], "2026-04-14T22:00:00Z");
        assert_eq!(asked["document"]["rosters"][0]["id"], "tjeneste");

        let stored = put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        assert_eq!(stored.header("etag"), "\"1\"");
        let made = put(&client, &entry(1), None, &service("Søknad")).await.expect(201);
        assert_eq!((made.header("etag"), made.header("location")), ("\"1\"", entry(1).as_str()));

        let draft = client.get(DRAFT).await.expect(200).json();
        let row = &draft["rosters"]["tjeneste"]["entries"][0];
        assert_eq!(row["sheet"]["answers"], json!({ "navn": "Søknad", "status": "i_drift" }));
        assert_eq!(row["not_asked"], json!(["slutt"]));
        let found = client.post(&format!("{DRAFT}/validate"), json!({})).await.expect(200).json();
        assert_eq!((&found["ready"], &found["findings"]), (&json!(true), &json!([])));

        let receipt = submit(&client, "k1").await.expect(200).json();
        assert_eq!(receipt["number"], 1);
        assert_eq!(receipt["late"], false);
        assert_eq!(receipt["received_at"], "2026-03-02T08:00:00Z");
        assert_eq!(receipt["hash"].as_str().map(str::len), Some(64));
        let again = client.get("/api/v1/respond/receipt").await.expect(200).json();
        assert_eq!(again, receipt);
    }

    async fn a_stale_write_is_refused_with_both_versions(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) = (fieldwork.respondent(app, 0), fieldwork.respondent(app, 0));
        put(&kari, &entry(1), None, &service("Søknad")).await.expect(201);
        put(&kari, &entry(1), Some("\"1\""), &service("Søknad om støtte")).await.expect(200);

        let refused = put(&ola, &entry(1), Some("\"1\""), &service("Tilskudd")).await.expect(412);

        assert_eq!(refused.problem(), "stale-version");
        let both = refused.json();
        assert_eq!(both["yours"]["answers"]["navn"], "Tilskudd");
        assert_eq!(both["stored"]["answers"]["navn"], "Søknad om støtte");
        assert_eq!(both["current"], "\"2\"");
        let taken = put(&ola, &entry(1), both["current"].as_str(), &service("Tilskudd")).await;
        assert_eq!(taken.expect(200).header("etag"), "\"3\"");
    }

    async fn of_two_writes_at_once_one_is_stored_and_the_other_refused(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (kari, ola) = (fieldwork.respondent(app, 0), fieldwork.respondent(app, 0));
        put(&kari, &entry(1), None, &service("Søknad")).await.expect(201);
        let (ones, others) = (service("Kari"), service("Ola"));

        let (path, tag) = (entry(1), Some("\"1\""));
        let (one, other) = join(put(&kari, &path, tag, &ones), put(&ola, &path, tag, &others)).await;

        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let refused = if one.status == 412 { &one } else { &other };
        assert_eq!(refused.problem(), "stale-version");
    }

    async fn the_same_key_twice_at_once_gives_one_submission(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        fill(&client).await;
        let reviewed = json!({ "reviewed": client.get(DRAFT).await.json()["reviewed"] });

        let submit = || submit_reviewed(&client, "k1", &reviewed);
        let (one, other) = join(submit(), submit()).await;

        assert_eq!(one.expect(200).json(), other.expect(200).json());
        let all = client.get("/api/v1/respond/submissions").await.json();
        assert_eq!(all.as_array().map(Vec::len), Some(1));
    }

    async fn a_write_that_names_no_version_is_refused(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);

        let bare = client.put(HEADER, header()).await.expect(428);
        assert_eq!(bare.problem(), "version-required");
        let any = put(&client, HEADER, Some("*"), &header()).await.expect(428);
        assert_eq!(any.problem(), "version-required");

        assert_eq!(client.get(DRAFT).await.json()["header"]["etag"], "\"0\"");
    }

    async fn a_repeated_write_is_no_change(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        put(&client, &entry(1), None, &service("Søknad")).await.expect(201);

        let again = put(&client, &entry(1), None, &service("Søknad")).await;

        assert_eq!(again.header("etag"), "\"1\"");
        let other = put(&client, &entry(1), None, &service("Tilskudd")).await.expect(412);
        assert_eq!(other.problem(), "stale-version");
    }

    async fn the_same_key_gives_the_same_receipt_and_one_submission(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        fill(&client).await;
        let reviewed = json!({ "reviewed": client.get(DRAFT).await.json()["reviewed"] });
        let first = submit_reviewed(&client, "k1", &reviewed).await.expect(200).json();
        app.set_clock("2026-05-01T08:00:00Z");

        let again = submit_reviewed(&client, "\"k1\"", &reviewed).await.expect(200).json();

        assert_eq!(again, first, "quoted or bare, and after closing too");
        let all = client.get("/api/v1/respond/submissions").await.json();
        assert_eq!(all, json!([first]));
    }

    async fn a_key_used_for_another_request_is_refused(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        fill(&client).await;
        submit(&client, "k1").await.expect(200);
        put(&client, HEADER, Some("\"1\""), &json!({ "answers": { "ansatte": 130 } })).await;

        let refused = submit(&client, "k1").await.expect(422);

        assert_eq!(refused.problem(), "idempotency-key-reused");
        let without = client.post("/api/v1/respond/submissions", json!({ "reviewed": {} })).await;
        assert_eq!(without.expect(400).problem(), "idempotency-key-required");
    }

    async fn a_draft_that_changed_after_the_review_is_not_submitted(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        let reviewed = json!({ "reviewed": client.get(DRAFT).await.json()["reviewed"] });
        let colleague = fieldwork.respondent(app, 0);
        put(&colleague, &entry(2), None, &service("Tilskudd")).await.expect(201);

        let refused = submit_reviewed(&client, "k1", &reviewed).await.expect(409);

        assert_eq!(refused.problem(), "changed-since-review");
        let named = json!([{ "part": "entry_added", "entry": entry_id(2) }]);
        assert_eq!(refused.json()["differences"], named);
        let none = client.get("/api/v1/respond/receipt").await.expect(404);
        assert_eq!(none.problem(), "nothing-submitted");
    }

    async fn an_incomplete_draft_is_stored_but_not_submitted(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        let half = json!({ "answers": { "navn": "Søknad", "kostnad": 2_000_000 } });
        put(&client, &entry(1), None, &half).await.expect(201);

        let refused = submit(&client, "k1").await.expect(422);

        assert_eq!(refused.problem(), "not-ready");
        let errors = refused.json()["errors"].clone();
        let places: Vec<_> = errors.as_array().unwrap().iter().map(|e| (&e["pointer"], &e["code"])).collect();
        let place = |pointer: &'static str, code: &'static str| (json!(pointer), json!(code));
        let sheet = "#/rosters/tjeneste/entries/0/sheet";
        for (pointer, code) in [
            place("#/header/sheet/answers/ansatte", "required"),
            (json!(format!("{sheet}/answers/status")), json!("required")),
            (json!(format!("{sheet}/confirmations/hoy_kostnad")), json!("unconfirmed")),
        ] {
            assert!(places.contains(&(&pointer, &code)), "{pointer} in {errors}");
        }
    }

    async fn an_empty_roster_needs_the_nil_return(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        let refused = submit(&client, "k1").await.expect(422);
        assert_eq!(refused.json()["errors"][0]["code"], "no_entries");

        let nil = "/api/v1/respond/draft/rosters/tjeneste/nil";
        client.put(nil, json!({ "nil": true })).await.expect(204);

        submit(&client, "k2").await.expect(200);
        put(&client, &entry(1), None, &service("Søknad")).await.expect(201);
        let draft = client.get(DRAFT).await.json();
        assert_eq!(draft["rosters"]["tjeneste"]["nil"], false, "an entry takes it back");
        let refused = client.put(nil, json!({ "nil": true })).await.expect(409);
        assert_eq!(refused.problem(), "nil-with-entries");
        let unknown = client.put("/api/v1/respond/draft/rosters/annet/nil", json!({ "nil": true }));
        assert_eq!(unknown.await.expect(404).problem(), "no-such-roster");
    }

    async fn a_soft_check_is_confirmed_with_a_comment(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        let dear = json!({
            "answers": { "navn": "Søknad", "status": "i_drift", "kostnad": 2_000_000 },
            "confirmations": { "hoy_kostnad": "Ny plattform" },
        });
        put(&client, &entry(1), None, &dear).await.expect(201);

        submit(&client, "k1").await.expect(200);
    }

    async fn a_removed_entry_can_be_restored_until_submission(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        fill(&client).await;
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);
        let remove = |n, tag: &str| {
            client.request(reqwest::Method::DELETE, &entry(n)).header("if-match", tag)
        };
        let stale = client.send(remove(1, "\"7\"")).await.expect(412);
        assert_eq!(stale.problem(), "stale-version");
        client.send(remove(1, "\"1\"")).await.expect(204);

        let draft = client.get(DRAFT).await.json();
        assert_eq!(draft["rosters"]["tjeneste"]["removed"], json!([entry_id(1)]));
        let gone = put(&client, &entry(1), Some("\"1\""), &service("Ny")).await.expect(409);
        assert_eq!(gone.problem(), "entry-removed");
        let back = client.post(&format!("{}/restore", entry(1)), json!({})).await.expect(200);
        assert_eq!(back.header("etag"), "\"3\"");

        client.send(remove(1, "\"3\"")).await.expect(204);
        submit(&client, "k1").await.expect(200);
        let late = client.post(&format!("{}/restore", entry(1)), json!({})).await.expect(404);
        assert_eq!(late.problem(), "no-such-entry");
    }

    async fn a_roster_takes_no_more_than_its_most(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        for n in 1..=3 {
            put(&client, &entry(n), None, &service("Søknad")).await.expect(201);
        }

        let refused = put(&client, &entry(4), None, &service("Søknad")).await.expect(409);

        assert_eq!(refused.problem(), "too-many-entries");
    }

    async fn a_resubmission_is_a_new_version_and_the_old_one_is_kept(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        let first = submit(&client, "k1").await.expect(200).json();
        app.set_clock("2026-04-05T08:00:00Z");
        put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201);

        let second = submit(&client, "k2").await.expect(200).json();

        assert_eq!((&second["number"], &second["late"]), (&json!(2), &json!(false)));
        let all = client.get("/api/v1/respond/submissions").await.json();
        assert_eq!(all, json!([second, first]));
        let analyst = app.staff(kartlegger::domain::account::Role::Analyst);
        let id = second["submission"].as_str().unwrap();
        let read = analyst.get(&format!("/api/v1/submissions/{id}")).await.expect(200).json();
        let entries = &read["answers"]["rosters"]["tjeneste"]["entries"];
        assert_eq!(entries[0]["id"], entry_id(1));
        assert_eq!(entries[0]["first_submitted_at"], "2026-03-02T08:00:00Z");
        assert_eq!(entries[1]["first_submitted_at"], "2026-04-05T08:00:00Z");
        assert_eq!(read["intact"], true);
    }

    async fn an_answer_after_the_deadline_is_late_and_after_grace_refused(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let client = fieldwork.respondent(app, 0);
        fill(&client).await;
        app.set_clock("2026-03-31T22:00:00Z");
        assert_eq!(submit(&client, "k1").await.expect(200).json()["late"], true);

        app.set_clock("2026-04-14T22:00:00Z");
        let other = fieldwork.respondent(app, 1);
        let refused = put(&other, HEADER, Some("\"0\""), &header()).await.expect(409);

        assert_eq!(refused.problem(), "round-closed");
        assert_eq!(submit(&client, "k2").await.expect(409).problem(), "round-closed");
        client.get("/api/v1/respond/receipt").await.expect(200);
        let asked = other.get("/api/v1/respond/questionnaire").await.json();
        assert_eq!(asked["writable_until"], json!(null));
    }

    async fn a_closed_round_and_one_not_yet_open_refuse_answers(app: &TestApp) {
        let fieldwork = Fieldwork::plan(app);
        let client = fieldwork.respondent(app, 0);
        let early = put(&client, HEADER, Some("\"0\""), &header()).await.expect(409);
        assert_eq!(early.problem(), "round-not-open");

        let other = Fieldwork::next(&fieldwork, app, "2027");
        let client = other.respondent(app, 0);
        fill(&client).await;
        other.close(app);

        assert_eq!(submit(&client, "k1").await.expect(409).problem(), "round-closed");
    }

    async fn a_link_of_parts_reaches_only_its_parts(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let whole = fieldwork.respondent(app, 0);
        fill(&whole).await;
        put(&whole, &entry(2), None, &service("Tilskudd")).await.expect(201);
        let scope = GrantScope::Parts {
            sections: ["drift".parse().unwrap()].into(),
            entries: [entry_id(2).parse().unwrap()].into(),
        };
        let part = fieldwork.respondent_with(app, 0, scope);

        let draft = part.get(DRAFT).await.expect(200).json();
        assert_eq!(draft["header"]["sheet"]["answers"], json!({}), "another section's are hidden");
        assert_eq!(draft["rosters"]["tjeneste"]["entries"].as_array().unwrap().len(), 1);
        put(&part, &entry(2), Some("\"1\""), &service("Tilskudd 2")).await.expect(200);
        let own = json!({ "answers": { "merknad": "Ferdig" } });
        put(&part, HEADER, Some("\"1\""), &own).await.expect(200);
        let kept = whole.get(DRAFT).await.json()["header"]["sheet"]["answers"].clone();
        assert_eq!(kept, json!({ "ansatte": 120, "merknad": "Ferdig" }));

        for refused in [
            put(&part, HEADER, Some("\"2\""), &header()).await,
            put(&part, &entry(1), Some("\"1\""), &service("Tatt")).await,
            put(&part, &entry(3), None, &service("Ny")).await,
            part.put("/api/v1/respond/draft/rosters/tjeneste/nil", json!({ "nil": false })).await,
            submit(&part, "k1").await,
        ] {
            assert_eq!(refused.expect(403).problem(), "outside-grant");
        }
    }

    async fn a_whole_answer_is_validated_without_being_stored(app: &TestApp) {
        let client = Fieldwork::open(app).respondent(app, 0);
        let whole = json!({
            "header": { "sheet": header() },
            "rosters": { "tjeneste": { "entries": [
                { "sheet": service("Søknad") },
                { "sheet": { "answers": { "navn": "Tilskudd", "status": "i_drift", "slutt": "2026-01-01" } } },
            ] } },
        });

        let found = client.post("/api/v1/respond/validate", whole).await.expect(200).json();

        assert_eq!(found["ready"], false);
        assert_eq!(found["findings"].as_array().unwrap().len(), 1, "{found}");
        assert_eq!(found["findings"][0]["code"], "off_route");
        assert_eq!(found["findings"][0]["item"], "slutt");
        let place = "#/rosters/tjeneste/entries/1/sheet/answers/slutt";
        assert_eq!(found["findings"][0]["pointer"], place);
        let draft = client.get(DRAFT).await.json();
        assert_eq!(draft["rosters"]["tjeneste"]["entries"], json!([]));
    }

    async fn what_is_asked_because_of_other_entries_is_taken(app: &TestApp) {
        let asked = [("relevant: status = 'avsluttet'", "relevant: count(tjeneste) > 1")];
        let client = Fieldwork::open_edited(app, &asked).respondent(app, 0);
        put(&client, HEADER, Some("\"0\""), &header()).await.expect(200);
        let ended = json!({ "answers": { "navn": "Søknad", "status": "i_drift", "slutt": "2026-01-01" } });

        let alone = put(&client, &entry(1), None, &ended).await.expect(422);
        assert_eq!(alone.problem(), "invalid-answers");
        let first = put(&client, &entry(1), None, &service("Søknad")).await.expect(201).json();
        assert_eq!(first["not_asked"], json!(["slutt"]));
        let second = put(&client, &entry(2), None, &service("Tilskudd")).await.expect(201).json();
        assert_eq!(second["not_asked"], json!([]));

        let taken = put(&client, &entry(1), Some("\"1\""), &ended).await.expect(200).json();
        assert_eq!(taken["sheet"]["answers"]["slutt"], "2026-01-01");
        let draft = client.get(DRAFT).await.json();
        let entries = draft["rosters"]["tjeneste"]["entries"].as_array().unwrap().clone();
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[1]["sheet"]["answers"], service("Tilskudd")["answers"]);
    }
}
