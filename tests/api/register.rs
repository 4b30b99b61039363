//! The register: organisations with dated facts, files that are imported whole, contacts.

use kartlegger::domain::orgnr::Series;
use kartlegger::service::Role;
use serde_json::{Value, json};

use crate::harness::{Client, TestApp};
use crate::planning::{ORGNRS, REGISTER, import};

const ORGANISATIONS: &str = "/api/v1/organisations";

fn body(orgnr: &str, name: &str) -> Value {
    json!({ "orgnr": orgnr, "facts": { "name": name, "level": "state" }, "valid_from": "2026-01-01" })
}

/// The register as everybody sees it.
async fn register(client: &Client) -> Value {
    client.get(ORGANISATIONS).await.expect(200).json()
}

/// Registers one organisation; its address and its version.
async fn organisation(manager: &Client) -> (String, String) {
    let answer = manager.post(ORGANISATIONS, body("310000019", "Etaten")).await.expect(201);
    let address = answer.header("location").to_owned();
    let version = manager.get(&address).await.header("etag").to_owned();
    (address, version)
}

both_backends! {
    async fn an_organisation_keeps_what_held_before_a_change(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (address, version) = organisation(&manager).await;
        let renamed = json!({
            "facts": { "name": "Direktoratet", "level": "state", "groups": ["skate"] },
            "valid_from": "2026-02-01", "note": "new name",
        });

        let seen = manager.clone().with("if-match", &version);
        let changed = seen.put(&format!("{address}/facts"), renamed).await.expect(200);

        assert_eq!((version.as_str(), changed.header("etag")), ("\"1\"", "\"2\""));
        let history = manager.get(&address).await.expect(200).json()["history"].clone();
        let names: Vec<_> =
            history.as_array().unwrap().iter().map(|row| &row["facts"]["name"]).collect();
        assert_eq!(names, ["Etaten", "Direktoratet"]);
        assert_eq!(history[1]["facts"]["orgnr"], "310000019");
        let then = manager.get(&format!("{ORGANISATIONS}?on=2026-01-31")).await.json();
        assert_eq!(then["items"][0]["current"]["facts"]["name"], "Etaten");
        let before = manager.get(&format!("{ORGANISATIONS}?on=2025-12-31")).await.json();
        assert_eq!(before["items"][0]["current"], Value::Null);
    }

    async fn a_day_that_nobody_can_mean_is_refused_with_its_place(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (address, _) = organisation(&manager).await;
        let seen = manager.clone().with("if-match", "*");
        for day in ["+262142-12-31", "-4713-01-01", "0026-01-01", "2200-01-01"] {
            let dated = json!({ "orgnr": "310000027", "facts": { "name": "Ny", "level": "state" }, "valid_from": day });
            let facts = json!({ "facts": { "name": "Ny", "level": "state" }, "valid_from": day });
            let end = json!({ "on": day, "note": "closed" });
            let contact = json!({ "role": "named", "email": "kari@etat.test", "delete_after": day });
            let asked = [
                ("#/valid_from", manager.post(ORGANISATIONS, dated).await),
                ("#/valid_from", seen.put(&format!("{address}/facts"), facts).await),
                ("#/on", seen.post(&format!("{address}/end"), end).await),
                ("#/delete_after", manager.post(&format!("{address}/contacts"), contact).await),
            ];
            for (place, refused) in asked {
                let problem = refused.expect(422).json();
                assert_eq!(problem["errors"][0]["pointer"], place, "{problem}");
                let detail = problem["errors"][0]["detail"].as_str().unwrap();
                assert_eq!(detail, format!("{day} is outside the years 1900 to 2199"));
            }
            let query = day.replace('+', "%2B");
            let listed = manager.get(&format!("{ORGANISATIONS}?on={query}")).await.expect(400).json();
            assert_eq!(listed["errors"][0]["pointer"], "query parameter on", "{listed}");
            let of_file = format!("{ORGANISATIONS}/import?valid_from={query}");
            manager.post_raw(&of_file, "text/csv", REGISTER).await.expect(400);
            let file = format!("orgnr,name,level,contact_email,contact_delete_after\n310000035,Ny,state,a@b.test,{day}\n");
            let refused = import(&manager, &file).await.expect(422).json();
            assert!(refused.to_string().contains("outside the years 1900 to 2199"), "{refused}");
        }
        let told = app.run(&["import", "register", "--valid-from=+262142-12-31", "nofile"], "");
        assert!(String::from_utf8_lossy(&told.stderr).contains("outside the years 1900 to 2199"));
    }

    async fn a_change_of_an_outdated_version_is_refused(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (address, version) = organisation(&manager).await;
        let facts = format!("{address}/facts");
        let change = |name: &str| json!({ "facts": { "name": name, "level": "state" } });
        let seen = manager.clone().with("if-match", &version);
        seen.put(&facts, change("Første")).await.expect(200);

        let stale = seen.put(&facts, change("Andre")).await.expect(412);
        let blind = manager.put(&facts, change("Andre")).await.expect(428);

        assert_eq!((stale.problem(), blind.problem()), ("stale-version".into(), "version-required".into()));
        assert_eq!(stale.json()["current"], "\"2\"");
        assert_eq!(register(&manager).await["items"][0]["current"]["facts"]["name"], "Første");
    }

    async fn a_merged_organisation_names_its_successor_and_changes_no_more(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (address, version) = organisation(&manager).await;
        manager.post(ORGANISATIONS, body("310000027", "Etterfølgeren")).await.expect(201);
        let seen = manager.clone().with("if-match", &version);
        let end = |successor: &str| {
            json!({ "on": "2026-02-01", "successor": successor, "note": "merged" })
        };

        let unknown = seen.post(&format!("{address}/end"), end("310000035")).await.expect(422);
        let own = seen.post(&format!("{address}/end"), end("310000019")).await.expect(422);
        let ended = seen.post(&format!("{address}/end"), end("310000027")).await.expect(200).json();
        let again = manager.clone().with("if-match", "*");
        let twice = again.post(&format!("{address}/end"), end("310000027")).await.expect(409);
        let late = json!({ "facts": { "name": "Ny", "level": "state" } });
        let change = again.put(&format!("{address}/facts"), late).await.expect(409);

        assert_eq!((unknown.problem(), own.problem()), ("not-in-register".into(), "not-in-register".into()));
        assert_eq!((twice.problem(), change.problem()), ("organisation-ended".into(), "organisation-ended".into()));
        let last = &ended["history"][1];
        assert_eq!((&last["ended"], &last["note"]), (&json!(true), &json!("merged")));
        assert!(last["successor_id"].is_string());
    }

    async fn a_wrong_organisation_number_is_refused_with_its_place(app: &TestApp) {
        let manager = app.staff(Role::Manager);

        for wrong in ["310000018", "31000001", "000000000", "abc", ""] {
            let refused = manager.post(ORGANISATIONS, body(wrong, "Etaten")).await.expect(422);
            assert_eq!(refused.problem(), "invalid-body");
            assert_eq!(refused.json()["errors"][0]["pointer"], "#/orgnr", "{wrong}");
        }

        assert_eq!(register(&manager).await["items"], json!([]));
    }

    async fn a_number_is_registered_once(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        organisation(&manager).await;

        let twice = manager.post(ORGANISATIONS, body("310000019", "En annen")).await.expect(409);

        assert_eq!(twice.problem(), "organisation-exists");
        assert_eq!(register(&manager).await["items"].as_array().unwrap().len(), 1);
    }

    async fn test_numbers_need_a_register_that_takes_them(app: &TestApp) {
        let (url, server) = app.beside(|site| site.shell.series = Series::Real);
        let manager = app.staff(Role::Manager).at(&url);

        let refused = manager.post(ORGANISATIONS, body("310000019", "Prøve")).await.expect(422);
        let file = import(&manager, REGISTER).await.expect(422);
        manager.post(ORGANISATIONS, body("991825827", "Digdir")).await.expect(201);

        assert_eq!(refused.problem(), "organisation-number-refused");
        assert_eq!(file.json()["errors"][0]["pointer"], "line 2, column orgnr");
        assert_eq!(register(&manager).await["items"].as_array().unwrap().len(), 1);
        server.stop(false).await;
    }

    async fn a_file_is_imported_and_says_what_it_passed_over(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let file = REGISTER.replace(",contact_name", ",kontakt");

        let done = import(&manager, &file).await.expect(200).json();

        assert_eq!(
            done,
            json!({ "created": 4, "changed": 0, "unchanged": 0, "contacts": 1,
                "ignored_columns": ["kontakt"] })
        );
        let listed = register(&manager).await;
        let first = &listed["items"][0];
        assert_eq!(first["current"]["facts"]["groups"], json!(["kyst", "pilot"]));
        assert_eq!(first["current"]["valid_from"], "2026-03-02");
    }

    async fn importing_a_file_again_changes_only_what_differs(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        import(&manager, REGISTER).await.expect(200);
        app.set_clock("2026-04-01T08:00:00Z");
        let file = REGISTER.replace("Bjørkli", "Bjørkeli").replace("kari@", "ola@");

        let done = import(&manager, &file).await.expect(200).json();

        assert_eq!((&done["created"], &done["changed"], &done["unchanged"]), (&json!(0), &json!(1), &json!(3)));
        assert_eq!(done["contacts"], 1);
        let then = manager.get(&format!("{ORGANISATIONS}?on=2026-03-31")).await.json();
        assert_eq!(then["items"][1]["current"]["facts"]["name"], "Bjørkli kommune");
        let now = register(&manager).await;
        assert_eq!(now["items"][1]["current"]["facts"]["name"], "Bjørkeli kommune");
    }

    async fn a_file_of_few_columns_leaves_what_it_does_not_tell_of(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        import(&manager, REGISTER).await.expect(200);
        app.set_clock("2026-04-01T08:00:00Z");
        let file = "orgnr,name,level,contact_email\n\
            310000019,Askevik kommune,municipality,kari@askevik.test\n\
            310000043,Etaten vår,state,\n";

        let done = import(&manager, file).await.expect(200).json();

        assert_eq!((&done["changed"], &done["unchanged"], &done["contacts"]), (&json!(1), &json!(1), &json!(0)));
        let now = register(&manager).await;
        let facts = &now["items"][3]["current"]["facts"];
        assert_eq!((&facts["name"], &facts["size"]), (&json!("Etaten vår"), &json!(400)));
        assert_eq!(facts["ministry"]["code"], "KDD");
    }

    async fn a_file_with_errors_leaves_nothing_and_names_every_place(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let broken = REGISTER
            .replace("310000027", "310000028")
            .replace(",county,", ",fylke,")
            .replace("kari@askevik.test", "kari@@askevik");

        let refused = import(&manager, &broken).await.expect(422);

        assert_eq!(refused.problem(), "register-file-refused");
        let errors = refused.json()["errors"].clone();
        let places: Vec<_> =
            errors.as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!(
            places,
            ["line 2, column contact_email", "line 3, column orgnr", "line 4, column level"]
        );
        assert!(!refused.text().contains("kari@@askevik"), "an address is repeated nowhere");
        assert_eq!(register(&manager).await["items"], json!([]));
    }

    async fn a_file_that_names_an_ended_organisation_leaves_nothing(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let answer = manager.post(ORGANISATIONS, body(ORGNRS[3], "Etaten")).await.expect(201);
        let end = json!({ "on": "2026-02-01", "note": "closed" });
        let seen = manager.clone().with("if-match", "*");
        seen.post(&format!("{}/end", answer.header("location")), end).await.expect(200);

        let refused = import(&manager, REGISTER).await.expect(409);

        assert_eq!(refused.problem(), "organisation-ended");
        assert_eq!(register(&manager).await["items"].as_array().unwrap().len(), 1);
    }

    async fn the_list_comes_in_pages_by_number(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        import(&manager, REGISTER).await.expect(200);
        let mut path = format!("{ORGANISATIONS}?limit=3");

        let mut seen = Vec::new();
        for expected in [3, 1] {
            let page = manager.get(&path).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            assert_eq!(items.len(), expected);
            seen.extend(items.iter().map(|item| item["orgnr"].as_str().unwrap().to_owned()));
            path = format!("{ORGANISATIONS}?limit=3&cursor={}", page["next"].as_str().unwrap_or(""));
        }

        assert_eq!(seen, ORGNRS);
    }

    async fn a_contact_is_replaced_without_leaving_a_second_one(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let (address, _) = organisation(&manager).await;
        let contacts = format!("{address}/contacts");
        let contact = |email: &str| json!({ "role": "named", "name": "Kari", "email": email });
        let first = manager.post(&contacts, contact("kari@etat.test")).await.expect(201).json();
        let place = format!("{contacts}/{}", first["id"].as_str().unwrap());

        manager.put(&place, contact("ola@etat.test")).await.expect(200);
        let gone = manager.put(&place, contact("per@etat.test")).await.expect(404);

        assert_eq!(gone.problem(), "no-such-contact");
        let used = manager.get(&contacts).await.expect(200).json();
        assert_eq!(used.as_array().unwrap().len(), 1);
        assert_eq!(used[0]["email"], "ola@etat.test");
        let address = format!("{contacts}/{}", used[0]["id"].as_str().unwrap());
        manager.delete(&address).await.expect(204);
        assert_eq!(manager.get(&contacts).await.json(), json!([]));
    }

    async fn contacts_are_seen_only_by_whoever_runs_rounds(app: &TestApp) {
        let (address, _) = organisation(&app.staff(Role::Manager)).await;

        let refused = app.staff(Role::Analyst).get(&format!("{address}/contacts")).await.expect(403);

        assert_eq!(refused.problem(), "role-lacking");
    }

    async fn no_address_enters_the_audit_log(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        import(&manager, REGISTER).await.expect(200);
        let (first, contact) = (ORGNRS[0], json!({ "role": "postmottak", "email": "post@askevik.test" }));
        let listed = register(&manager).await;
        let id = listed["items"][0]["id"].as_str().unwrap();
        manager.post(&format!("{ORGANISATIONS}/{id}/contacts"), contact).await.expect(201);

        let log = manager.get("/api/v1/audit").await.expect(200);

        assert!(log.text().contains("register.import") && log.text().contains("contact.add"));
        assert!(!log.text().contains("askevik.test"), "{first}");
    }

    async fn whoever_only_reads_changes_nothing(app: &TestApp) {
        let analyst = app.staff(Role::Analyst);

        let refused = analyst.post(ORGANISATIONS, body("310000019", "Etaten")).await.expect(403);
        import(&analyst, REGISTER).await.expect(403);

        assert_eq!(refused.problem(), "role-lacking");
        assert_eq!(register(&analyst).await["items"], json!([]));
    }
}
