//! Preliminary figures of few that become final: what is hidden in them decides what else is, and is hidden once only.

use kartlegger::service::design::{DesignError, amend_plan};

use super::*;

/// How the four state bodies and the two municipalities answer the two items of the indicator.
const ANSWERS: [(&str, [Option<&str>; 2]); 6] = [
    ("state", [Some("s3"), Some("s2")]),
    ("municipality", [None, Some("s1")]),
    ("state", [Some("s1"), Some("s1")]),
    ("municipality", [None, Some("s2")]),
    ("state", [Some("vet_ikke"), None]),
    ("state", [Some("s2"), None]),
];
const ITEMS: [&str; 2] = ["tilpasser", "felles_bedre"];

fn small_plan(title: &str) -> Value {
    let text = |text: &str| json!({ "nb": text, "nn": text, "en": text });
    let boxed = |item: &str| json!({ "item": item, "box": ["s3", "s4", "s5"] });
    let share = json!({ "item": ITEMS[0], "id": "boks", "label": text("Boks"), "codes": ["s3", "s4", "s5"] });
    let indicator =
        json!({ "id": "i", "title": text(title), "by": ["level"], "items": ITEMS.map(boxed) });
    let table = json!({
        "id": "niva", "title": text(title), "unit": "organisation", "by": [{ "frame": "level" }], "base": "answered",
        "measures": ["count", { "mean": ITEMS[0] }, { "box_share": share }], "protect_exempt": false,
    });
    json!({ "threshold": 3, "indicators": [indicator], "tables": [table] })
}

both_backends! {
    async fn preliminary_figures_of_few_become_final_as_they_are(app: &TestApp) {
        let manager = app.staff(Role::Manager);
        let mut rest = Frame::sample().organisations;
        let organisations = ANSWERS.map(|(level, _)| {
            let at = rest.iter().position(|one| one.level == level).unwrap();
            rest.swap_remove(at)
        });
        let frame = Frame { organisations: organisations.to_vec() };
        let register = manager.post_raw("/api/v1/organisations/import", "text/csv", frame.register());
        register.await.expect(200);
        let made = manager.post_raw("/api/v1/surveys", "application/yaml", synthetic::QUESTIONNAIRE);
        let made = made.await.expect(201).json();
        let version: uuid::Uuid = made["version"]["id"].as_str().unwrap().parse().unwrap();
        let amend = |title: &str| {
            let plan = small_plan(title);
            let amended = app.shell.write_here(Actor::System, |cx| amend_plan(cx, version.into(), plan, "for a test"));
            amended.map_err(|e: DesignError| e).expect("the plan is sound");
        };
        amend("Mål");
        let rows: Vec<_> = frame.organisations.iter().zip(ANSWERS).map(|(of, (_, codes))| {
            let given = ITEMS.into_iter().zip(codes).filter_map(|(item, code)| Some((item.to_owned(), code?.to_owned())));
            (of, given.collect::<synthetic::Answers>())
        }).collect();
        let plan = plan(&made["survey"]["id"], &made["version"]["id"], "2021", "2026-03-02", "2026");
        let round = field(&manager, plan, &rows).await;
        act(&manager, &round, "close", json!({ "reason": "for a test" })).await.expect(200);

        let analyst = app.staff(Role::Analyst);
        let mut published = Vec::new();
        for (freeze, kind) in [(1, "preliminary"), (2, "final")] {
            act(&manager, &round, "freezes", json!({ "reason": "once more" })).await.expect(201);
            let preview = analyst.get(&format!("{round}/freezes/{freeze}/indicators")).await.expect(200).json();
            let release = json!({ "freeze": freeze, "kind": kind, "reason": "they are final" });
            manager.post(&format!("{round}/publications"), release).await.expect(201);
            let file = async |file: &str| app.get(&format!("{RESULTS}/{file}.json?revision={freeze}")).await.expect(200).json();
            let indicator = file("indicators").await["indicators"][0].clone();
            assert_eq!(preview["indicators"][0], indicator, "it is published as it was previewed");
            let table = file("publication").await["tables"][0].clone();
            published.push([&indicator["groups"], &indicator["values"], &indicator["parts"], &table["values"], &table["signs"]].map(Value::clone));
            let audit = analyst.get(&format!("{round}/publications/{freeze}/audit")).await.expect(200).json();
            assert_eq!(audit["report"]["revisions"], json!(freeze - 1));
            // Another title is no other figure.
            amend("Målet");
        }

        assert!(published[0][4].to_string().contains("\":\":\""), "something is hidden: {}", published[0][4]);
        assert_eq!(published[0], published[1], "the final figures are the preliminary ones");
        let again = app.shell.read_here(Actor::System, |cx| {
            recompute(cx, &"it_i_praksis".parse().unwrap(), &"2021".parse().unwrap(), None)
        });
        let again = again.map_err(|e: DisseminateError| e).expect("it is published");
        assert!(again.stands(), "{:?}", again.faults);
    }
}
