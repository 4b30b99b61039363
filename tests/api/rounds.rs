//! Rounds: their frames, their states, extensions and freezes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kartlegger::domain::ids::RoundId;
use kartlegger::service::design::{DesignError, extend_unit, move_on, running_rounds};
use kartlegger::service::process::{ProcessError, next_revision, publish_round};
use kartlegger::service::{Actor, Cx, Role};
use kartlegger::worker::Transport;
use serde_json::{Value, json};

use crate::fieldwork::Fieldwork;
use crate::harness::{Client, TestApp};
use crate::meanwhile::meanwhile;
use crate::planning::{ORGNRS, REGISTER, act, create_survey, import, opened, plan, planned, unit};

/// The round's state by name.
async fn state(client: &Client, round: &str) -> String {
    let view = client.get(round).await.expect(200).json();
    view["state"]["name"].as_str().unwrap().to_owned()
}

fn id(round: &str) -> RoundId {
    round.rsplit('/').next().unwrap().parse().unwrap()
}

/// What the worker does when it wakes up.
fn wake_worker(app: &TestApp) -> usize {
    let moved = app.shell.write_here(Actor::System, |cx| {
        let running = running_rounds(cx)?;
        running.into_iter().map(|round| Ok(usize::from(move_on(cx, round)?))).sum()
    });
    moved.map_err(|e: DesignError| e).expect("the rounds move")
}

/// The organisation numbers of a round's frame.
async fn frame(client: &Client, round: &str) -> Vec<String> {
    let page = client.get(&format!("{round}/units")).await.expect(200).json();
    let numbers = page["items"].as_array().unwrap().iter();
    numbers.map(|unit| unit["facts"]["orgnr"].as_str().unwrap().to_owned()).collect()
}

/// Publishes a freeze of a round, without tables; the revision's number.
fn publish(cx: &mut Cx<'_>, round: RoundId, freeze: u32) -> Result<u32, ProcessError> {
    let (mut round, revision) = next_revision(cx, round, freeze)?;
    publish_round(cx, &mut round, (freeze, revision))?;
    Ok(revision)
}

both_backends! {
    async fn a_planned_round_has_the_register_of_its_day_as_frame(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let renamed = REGISTER.replace("Etaten", "Direktoratet").replace("310000035", "310000051");

        import(&manager, &renamed).await.expect(200);

        assert_eq!(frame(&manager, &round).await, ORGNRS);
        let view = manager.get(&unit(&manager, &round, ORGNRS[3]).await).await.expect(200).json();
        assert_eq!(view["facts"]["name"], "Etaten", "a frame is a snapshot");
        assert_eq!(view["disposition"], "non_contact");
        assert_eq!(view["writable_until"], "2026-04-14T22:00:00Z");
    }

    async fn a_frame_takes_levels_groups_or_named_organisations(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let first = manager.get(&round).await.json();
        let created = json!({ "survey": { "id": first["survey_id"] }, "version": { "id": first["version_id"] } });
        let cases = [
            ("a", json!({ "levels": ["municipality", "county"] }), vec![ORGNRS[0], ORGNRS[1], ORGNRS[2]]),
            ("b", json!({ "groups": ["kyst"] }), vec![ORGNRS[0], ORGNRS[1]]),
            ("c", json!({ "groups": ["kyst", "pilot"], "levels": ["municipality"] }), vec![ORGNRS[0], ORGNRS[1]]),
            ("d", json!({ "orgnrs": [ORGNRS[3]] }), vec![ORGNRS[3]]),
        ];
        for (code, filter, expected) in cases {
            let mut body = plan(&created);
            body["code"] = json!(code);
            body["frame"] = filter;
            let round = manager.post("/api/v1/rounds", body).await.expect(201);
            assert_eq!(frame(&manager, round.header("location")).await, expected, "{code}");
        }
    }

    async fn a_frame_of_nobody_or_of_strangers_is_refused(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        let nobody = manager.post("/api/v1/rounds", plan(&created)).await.expect(422);
        import(&manager, REGISTER).await.expect(200);
        let mut body = plan(&created);
        body["frame"] = json!({ "orgnrs": [ORGNRS[0], "310000051"] });

        let strangers = manager.post("/api/v1/rounds", body).await.expect(422);

        assert_eq!(nobody.problem(), "round-declaration");
        assert_eq!(strangers.problem(), "not-in-register");
        assert!(strangers.json()["detail"].as_str().unwrap().contains("310000051"));
        assert_eq!(manager.get("/api/v1/rounds").await.json()["items"], json!([]));
    }

    async fn dates_and_rules_out_of_order_are_refused(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        import(&manager, REGISTER).await.expect(200);
        for (place, wrong) in [
            ("/schedule/deadline_on", json!("2026-03-01")),
            ("/schedule/links_end_on", json!("2026-04-13")),
            ("/schedule/grace_days", json!(367)),
        ] {
            let mut body = plan(&created);
            *body.pointer_mut(place).unwrap() = wrong;
            let refused = manager.post("/api/v1/rounds", body).await.expect(422);
            assert_eq!(refused.problem(), "round-declaration", "{place}");
        }
        let mut body = plan(&created);
        body["partial_rule"] = json!({ "counted": "required", "partial_from": 90, "complete_from": 80 });
        assert_eq!(manager.post("/api/v1/rounds", body).await.problem(), "round-declaration");
        let mut body = plan(&created);
        body["eligibility"] = json!("1.2");
        assert_eq!(manager.post("/api/v1/rounds", body).await.problem(), "invalid-body");

        assert_eq!(manager.get("/api/v1/rounds").await.json()["items"], json!([]));
    }

    async fn a_code_names_one_real_round_and_one_test(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let first = manager.get(&round).await.json();
        let created = json!({ "survey": { "id": first["survey_id"] }, "version": { "id": first["version_id"] } });
        let mut rehearsal = plan(&created);
        rehearsal["test"] = json!(true);

        let twice = manager.post("/api/v1/rounds", plan(&created)).await.expect(409);
        manager.post("/api/v1/rounds", rehearsal).await.expect(201);

        assert_eq!(twice.problem(), "round-exists");
        assert_eq!(manager.get("/api/v1/rounds").await.json()["items"].as_array().unwrap().len(), 2);
    }

    async fn each_verb_is_refused_in_the_states_that_it_does_not_lead_from(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let refused = async |verb: &str| {
            let answer = act(&manager, &round, verb, json!({})).await.expect(409);
            assert_eq!(answer.problem(), "round-state");
            answer.json()["detail"].as_str().unwrap().to_owned()
        };
        assert!(refused("close").await.starts_with("the round is planned, and only an open round"));
        assert!(refused("freezes").await.contains("must be closed before it is frozen"));

        act(&manager, &round, "open", json!({})).await.expect(200);
        assert!(refused("open").await.contains("only a planned round can be opened"));
        assert!(refused("freezes").await.contains("must be closed before it is frozen"));
        assert!(refused("close").await.contains("closing before that needs a reason"));

        app.set_clock("2026-04-14T22:00:00Z");
        act(&manager, &round, "close", json!({})).await.expect(200);
        assert!(refused("open").await.contains("a later answer is a staff correction"));
        assert!(refused("close").await.starts_with("the round is closed, and only an open round"));

        act(&manager, &round, "freezes", json!({})).await.expect(201);
        assert!(refused("open").await.starts_with("the round is frozen and stays so"));
        assert!(refused("close").await.starts_with("the round is frozen"));
        assert_eq!(state(&manager, &round).await, "frozen");
    }

    async fn a_round_does_not_open_before_its_day(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let current = manager.get(&round).await.json()["schedule"].clone();
        let mut later = current.clone();
        later["opens_on"] = json!("2026-03-09");
        let seen = manager.clone().with("if-match", "*");
        seen.put(&format!("{round}/schedule"), later).await.expect(200);

        let early = act(&manager, &round, "open", json!({})).await.expect(409);
        app.set_clock("2026-03-08T23:00:00Z");
        act(&manager, &round, "open", json!({})).await.expect(200);

        assert!(early.json()["detail"].as_str().unwrap().contains("opens on 2026-03-09"));
    }

    async fn of_two_managers_who_saw_the_same_round_one_opens_it(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let seen = manager.clone().with("if-match", manager.get(&round).await.header("etag"));
        let open = format!("{round}/open");

        let first = seen.post(&open, json!({})).await.expect(200);
        let second = seen.post(&open, json!({})).await.expect(412);
        let blind = manager.post(&open, json!({})).await.expect(428);

        assert_eq!((second.problem(), blind.problem()), ("stale-version".into(), "version-required".into()));
        assert_eq!(second.json()["current"], first.header("etag"));
    }

    async fn the_worker_moves_a_round_into_grace_and_then_closes_it(app: &TestApp) {
        let (manager, round) = opened(app).await;
        app.set_clock("2026-03-31T21:59:59Z");
        assert_eq!((wake_worker(app), state(&manager, &round).await), (0, "open".into()));

        app.set_clock("2026-03-31T22:00:00Z");
        assert_eq!((wake_worker(app), state(&manager, &round).await), (1, "grace".into()));
        assert_eq!(wake_worker(app), 0);

        app.set_clock("2026-04-14T22:00:00Z");
        assert_eq!((wake_worker(app), state(&manager, &round).await), (1, "closed".into()));
        assert_eq!(wake_worker(app), 0);
    }

    async fn a_round_that_cannot_be_read_holds_up_no_other(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let created = create_survey(&manager).await;
        import(&manager, REGISTER).await.expect(200);
        let mut rounds = Vec::new();
        for code in ["2026", "2027"] {
            let mut planned = plan(&created);
            planned["code"] = json!(code);
            let round = manager.post("/api/v1/rounds", planned).await.expect(201);
            rounds.push(round.header("location").to_owned());
            act(&manager, &rounds[rounds.len() - 1], "open", json!({})).await.expect(200);
        }
        app.tamper("UPDATE rounds SET facts = '{' WHERE code = '2026'");
        app.set_clock("2026-03-31T22:00:00Z");

        let nowhere = Transport::Memory(Arc::default());
        app.worker(nowhere).run_due().await.expect_err("what cannot be read is told of in the log");

        assert_eq!(state(&manager, &rounds[1]).await, "grace");
    }

    async fn an_extension_gives_one_unit_its_own_time(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let extended = unit(&manager, &round, ORGNRS[0]).await;
        let other = unit(&manager, &round, ORGNRS[1]).await;
        let to = |date: Value| json!({ "extended_to": date, "reason": "new coordinator" });
        let address = format!("{extended}/extension");

        let earlier = manager.put(&address, to(json!("2026-03-30"))).await.expect(422);
        let endless = manager.put(&address, to(json!("2027-01-01"))).await.expect(422);
        let view = manager.put(&address, to(json!("2026-05-15"))).await.expect(200).json();

        assert_eq!((earlier.problem(), endless.problem()), ("round-declaration".into(), "round-declaration".into()));
        assert_eq!(view["writable_until"], "2026-05-15T22:00:00Z");
        let untouched = manager.get(&other).await.json();
        assert_eq!(untouched["writable_until"], "2026-04-14T22:00:00Z");

        app.set_clock("2026-04-14T22:00:00Z");
        assert_eq!((wake_worker(app), state(&manager, &round).await), (1, "grace".into()));
        app.set_clock("2026-05-15T22:00:00Z");
        assert_eq!((wake_worker(app), state(&manager, &round).await), (1, "closed".into()));
        let late = manager.put(&address, to(json!("2026-06-15"))).await.expect(409);
        assert_eq!(late.problem(), "round-state");
        let unreasoned = json!({ "extended_to": null, "reason": " " });
        assert_eq!(manager.put(&address, unreasoned).await.expect(422).problem(), "reason-required");
    }

    async fn a_round_closes_under_a_storm_that_holds_it_without_a_gap(app: &TestApp) {
        let (fieldwork, manager) = (Fieldwork::open(app), app.staff(Role::Manager));
        let over = Arc::new(AtomicBool::new(false));
        let storm = fieldwork.units.iter().enumerate().map(|(nth, unit)| {
            let (shell, over, unit) = (app.shell.clone(), over.clone(), *unit);
            std::thread::spawn(move || {
                std::thread::sleep(Duration::from_millis(10) * u32::try_from(nth).unwrap());
                while !over.load(Ordering::Relaxed) {
                    // Holds the round as a submission does; once it is closed it is refused.
                    let held = shell.write_here(Actor::System, |cx| {
                        extend_unit(cx, unit, None, "storm")?;
                        std::thread::sleep(Duration::from_millis(40));
                        Ok::<_, DesignError>(())
                    });
                    if held.is_err() {
                        return;
                    }
                }
            })
        });
        let storm: Vec<_> = storm.collect();
        tokio::time::sleep(Duration::from_millis(200)).await;

        let round = format!("/api/v1/rounds/{}", fieldwork.round);
        let closing = act(&manager, &round, "close", json!({ "reason": "enough" }));
        let closed = tokio::time::timeout(Duration::from_secs(4), closing).await;
        over.store(true, Ordering::Relaxed);
        storm.into_iter().for_each(|thread| thread.join().unwrap());

        closed.expect("closing waits for no end of the storm").expect(200);
    }

    async fn closing_early_keeps_its_reason(app: &TestApp) {
        let (manager, round) = opened(app).await;

        let closed = act(&manager, &round, "close", json!({ "reason": "all have answered" })).await;

        let view = closed.expect(200).json();
        assert_eq!(view["state"]["cut_off"], "all have answered");
        let silent = unit(&manager, &round, ORGNRS[0]).await;
        let history = manager.get(&format!("{silent}/dispositions")).await.expect(200).json();
        assert_eq!(history[0]["reason"], "silent when the round closed");
        assert_eq!(history[0]["disposition"], "non_contact");
    }

    async fn a_freeze_stays_as_it_was_made(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let declining = unit(&manager, &round, ORGNRS[1]).await;
        let set = |disposition: &str| json!({ "disposition": disposition, "reason": "told by telephone" });
        manager.put(&format!("{declining}/disposition"), set("declined")).await.expect(200);
        act(&manager, &round, "close", json!({ "reason": "a test" })).await.expect(200);
        act(&manager, &round, "freezes", json!({})).await.expect(201);
        let first = manager.get(&format!("{round}/freezes/1")).await.expect(200).json();

        manager.put(&format!("{declining}/disposition"), set("not_eligible")).await.expect(200);
        let unreasoned = act(&manager, &round, "freezes", json!({})).await.expect(422);
        let second = act(&manager, &round, "freezes", json!({ "reason": "it had merged" })).await;

        assert_eq!(unreasoned.problem(), "reason-required");
        let second = second.expect(201).json();
        assert_eq!(second["number"], 2);
        assert_ne!(second["sha256"], first["sha256"]);
        assert_eq!(manager.get(&format!("{round}/freezes/1")).await.json(), first);
        assert_eq!(first["units"][1]["disposition"], "declined");
        let frozen = manager.get(&format!("{round}/freezes/2")).await.json();
        assert_eq!(frozen["units"][1]["disposition"], "not_eligible");
        let none = manager.get(&format!("{round}/freezes/3")).await.expect(404);
        assert_eq!(none.problem(), "no-such-freeze");
    }

    async fn a_publication_names_a_freeze_and_is_followed_by_revisions(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let publish = |freeze| {
            app.shell.write_here(Actor::System, |cx| publish(cx, id(&round), freeze))
        };
        let state_error = publish(1).unwrap_err().to_string();
        act(&manager, &round, "close", json!({ "reason": "a test" })).await.expect(200);
        act(&manager, &round, "freezes", json!({})).await.expect(201);

        let missing: Result<_, ProcessError> = publish(2);
        let first = publish(1).unwrap();
        act(&manager, &round, "freezes", json!({ "reason": "an error" })).await.expect(201);
        let second = publish(2).unwrap();

        assert_eq!(state_error, "the round is open, and a publication rests on a freeze");
        assert_eq!(missing.unwrap_err().to_string(), "the round has no freeze 2: its latest is 1");
        assert_eq!((first, second, state(&manager, &round).await), (1, 2, "published".into()));
    }

    async fn a_test_round_is_wiped_and_a_real_one_never(app: &TestApp) {
        let (manager, real) = opened(app).await;
        let first = manager.get(&real).await.json();
        let created = json!({ "survey": { "id": first["survey_id"] }, "version": { "id": first["version_id"] } });
        let mut body = plan(&created);
        body["test"] = json!(true);
        let test = manager.post("/api/v1/rounds", body).await.expect(201);
        let test = test.header("location").to_owned();
        act(&manager, &test, "open", json!({})).await.expect(200);
        act(&manager, &test, "close", json!({ "reason": "rehearsed" })).await.expect(200);
        act(&manager, &test, "freezes", json!({})).await.expect(201);
        let published = app.shell.write_here(Actor::System, |cx| publish(cx, id(&test), 1));
        let seen = manager.clone().with("if-match", "*");

        seen.delete(&test).await.expect(204);
        let refused = seen.delete(&real).await.expect(409);

        assert_eq!(published.unwrap_err().to_string(), "a test round is never published");
        assert_eq!(manager.get(&test).await.expect(404).problem(), "no-such-round");
        assert_eq!(refused.problem(), "round-state");
        assert_eq!(frame(&manager, &real).await, ORGNRS);
    }

    async fn a_round_that_was_planned_by_mistake_goes_and_leaves_its_code(app: &TestApp) {
        let (manager, round) = planned(app).await;
        let first = manager.get(&round).await.json();
        let seen = manager.clone().with("if-match", "*");

        seen.delete(&round).await.expect(204);

        assert_eq!(manager.get(&round).await.expect(404).problem(), "no-such-round");
        let created = json!({ "survey": { "id": first["survey_id"] }, "version": { "id": first["version_id"] } });
        manager.post("/api/v1/rounds", plan(&created)).await.expect(201);
    }

    async fn a_deadline_moves_until_the_round_is_closed(app: &TestApp) {
        let (manager, round) = opened(app).await;
        let mut schedule = manager.get(&round).await.json()["schedule"].clone();
        schedule["deadline_on"] = json!("2026-04-30");
        let address = format!("{round}/schedule");
        let seen = manager.clone().with("if-match", "*");

        let moved = seen.put(&address, schedule.clone()).await.expect(200).json();
        let mut reopening = schedule.clone();
        reopening["opens_on"] = json!("2026-03-03");
        let settled = seen.put(&address, reopening).await.expect(409);
        act(&manager, &round, "close", json!({ "reason": "a test" })).await.expect(200);
        let closed = seen.put(&address, schedule).await.expect(409);

        assert_eq!(moved["deadline_at"], "2026-04-30T22:00:00Z");
        assert_eq!((settled.problem(), closed.problem()), ("round-state".into(), "round-state".into()));
    }

    async fn no_deadline_is_moved_beside_an_extension_that_it_would_overtake(app: &TestApp) {
        let fieldwork = Fieldwork::open(app);
        let (round, unit) = (format!("/api/v1/rounds/{}", fieldwork.round), fieldwork.units[0]);
        let seen = app.staff(Role::Manager).with("if-match", "*");
        let mut schedule = seen.get(&round).await.json()["schedule"].clone();
        schedule["links_end_on"] = json!("2026-05-01");
        let extend = move |cx: &mut Cx<'_>| {
            extend_unit(cx, unit, Some("2026-06-01".parse().unwrap()), "ill").unwrap();
        };

        let moved = meanwhile(app, extend, seen.put(&format!("{round}/schedule"), schedule)).await;

        assert_eq!(moved.expect(422).problem(), "round-declaration", "the links would end before the unit may");
    }

    async fn whoever_only_reads_moves_no_round(app: &TestApp) {
        let (_, round) = planned(app).await;
        let analyst = app.staff(Role::Analyst);

        let refused = act(&analyst, &round, "open", json!({})).await.expect(403);

        assert_eq!(refused.problem(), "role-lacking");
        assert_eq!(state(&analyst, &round).await, "planned");
    }
}
