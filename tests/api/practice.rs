//! The shipped questionnaire of IT i praksis in two rounds of 282 organisations each: indicators, boxes and
//! changes against a recomputation, and the pages and files that show them.

mod boxes;
#[expect(clippy::cast_precision_loss, reason = "the organisations of a sample are few")]
mod expect;
mod repeated;
mod series;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use kartlegger::domain::answer::GrantScope;
use kartlegger::domain::questionnaire::check;
use kartlegger::domain::questionnaire::instrument::Instrument;
use kartlegger::service::collect::{CollectError, issue_link};
use kartlegger::service::disseminate::{DisseminateError, recompute};
use kartlegger::service::{Actor, Role};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, TestApp};
use crate::planning::act;
use expect::Round;
use kartlegger::cli::demo::synthetic::{self, Frame, Organisation, answers};
use values::{Asked, Compared, Group, check_group};

const RESULTS: &str = "/results/it_i_praksis/2021";

/// Both questionnaires: of 2021 as shipped, and one of 2020 that lacks an item and declares nothing.
fn documents() -> [Value; 2] {
    let now: Value = serde_saphyr::from_str(synthetic::QUESTIONNAIRE).unwrap();
    let before = synthetic::former(now.clone());
    [now, before]
}

fn instrument(document: &Value) -> Instrument {
    let read = check::read(&document.to_string()).unwrap_or_else(|f| panic!("{f:#?}"));
    check::check(read).unwrap_or_else(|f| panic!("{f:#?}"))
}

/// What the panel said of 2020 or 2021.
fn panel(latest: bool) -> BTreeMap<String, f64> {
    let asked = synthetic::PANEL.into_iter();
    let of = |(code, then, now): (&str, Option<u32>, Option<u32>)| {
        Some((code.to_owned(), f64::from(if latest { now } else { then }?) / 10.0))
    };
    asked.filter_map(of).collect()
}

async fn put_panel(manager: &Client, round: &str, file: String) -> Answer {
    let request = manager.request(Method::PUT, &format!("{round}/panel-figures"));
    manager.send(request.header("content-type", "text/csv").body(file)).await
}

/// Plans a round, opens it and enters what each organisation answered.
async fn field(
    manager: &Client,
    plan: Value,
    answered: &[(&Organisation, synthetic::Answers)],
) -> String {
    let planned = manager.post("/api/v1/rounds", plan).await.expect(201);
    let round = planned.header("location").to_owned();
    act(manager, &round, "open", json!({})).await.expect(200);
    let page = manager.get(&format!("{round}/units?limit=500")).await.expect(200).json();
    let units: BTreeMap<&str, &str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| (unit["facts"]["orgnr"].as_str().unwrap(), unit["id"].as_str().unwrap()))
        .collect();
    for (of, answers) in answered {
        let body = json!({ "answers": { "header": { "sheet": { "answers": answers } } }, "reason": "synthetic" });
        let address = format!("/api/v1/units/{}/submissions", units[of.orgnr.to_string().as_str()]);
        manager.post(&address, body).await.expect(201);
    }
    round
}

async fn publish(app: &TestApp, manager: &Client, round: &str) {
    act(manager, round, "close", json!({ "reason": "for a test" })).await.expect(200);
    act(manager, round, "freezes", json!({})).await.expect(201);
    let address = format!("{round}/freezes/1/indicators");
    let preview = app.staff(Role::Analyst).get(&address).await.expect(200).json();
    assert_eq!(app.staff(Role::Viewer).get(&address).await.status, 403);
    let first = json!({ "freeze": 1, "kind": "final" });
    let made = manager.post(&format!("{round}/publications"), first).await.expect(201).json();
    let results = made["address"].as_str().unwrap().replace('?', "/indicators.json?");
    let published = app.get(&results).await.expect(200).json();
    for part in ["indicator_sets", "indicators", "basis"] {
        assert_eq!(preview[part], published[part], "{part} is published as it was previewed");
    }
}

/// Corrects one item of five organisations; how many they are.
async fn correct(manager: &Client, round: &str, item: &str) -> usize {
    let page = manager.get(&format!("{round}/units?limit=60")).await.expect(200).json();
    let units = page["items"].as_array().unwrap().iter().map(|unit| unit["id"].as_str().unwrap());
    let mut n_corrected = 0;
    for unit in units {
        let sent = manager.get(&format!("/api/v1/units/{unit}/submissions")).await.expect(200);
        let sent = sent.json();
        let Some(sent) = sent.as_array().and_then(|all| all.first()) else { continue };
        let id = sent["receipt"]["submission"].as_str().unwrap();
        let stored = manager.get(&format!("/api/v1/submissions/{id}")).await.expect(200).json();
        let mut answers = stored["answers"].clone();
        let answer = &mut answers["header"]["sheet"]["answers"][item];
        if *answer != json!("s4") && n_corrected < 5 {
            *answer = json!("s4");
            let body = json!({ "based_on": id, "answers": answers, "reason": "misread" });
            manager.post(&format!("/api/v1/units/{unit}/corrections"), body).await.expect(201);
            n_corrected += 1;
        }
    }
    n_corrected
}

/// How many values of indicators are hidden.
fn n_hidden(indicators: &Value) -> usize {
    let values = indicators.as_array().unwrap().iter().map(|one| one["values"].as_array().unwrap());
    values.flatten().filter(|value| value["sign"] == ":").count()
}

fn plan(survey: &Value, version: &Value, code: &str, opens_on: &str, year: &str) -> Value {
    json!({ "survey_id": survey, "version_id": version, "code": code, "schedule": {
        "opens_on": opens_on, "deadline_on": format!("{year}-04-30"), "grace_days": 0,
        "links_end_on": format!("{year}-12-31") } })
}

/// Fields both rounds and publishes them; what was answered in 2021 and in 2020.
async fn two_rounds(app: &TestApp, frame: &Frame) -> [Vec<(String, synthetic::Answers)>; 2] {
    let manager = app.staff(Role::Manager);
    let [now, before] = documents();
    manager
        .post_raw("/api/v1/organisations/import", "text/csv", frame.register())
        .await
        .expect(200);
    let old = manager.post_raw("/api/v1/surveys", "application/yaml", before.to_string()).await;
    let old = old.expect(201).json();
    let survey = old["survey"]["id"].clone();
    let versions = format!("/api/v1/surveys/{}/versions", survey.as_str().unwrap());
    let new = manager
        .post_raw(&versions, "application/yaml", synthetic::QUESTIONNAIRE)
        .await
        .expect(201)
        .json();

    let then = answered(frame, 0, 2020, &before);
    let round =
        field(&manager, plan(&survey, &old["version"]["id"], "2020", "2026-03-02", "2026"), &then)
            .await;
    put_panel(&manager, &round, synthetic::panel(false)).await.expect(204);
    publish(app, &manager, &round).await;
    app.set_clock("2027-03-01T09:00:00Z");
    let latest = answered(frame, 19, 2021, &now);
    let round =
        field(&manager, plan(&survey, &new["id"], "2021", "2027-03-01", "2027"), &latest).await;
    put_panel(&manager, &round, synthetic::panel(true)).await.expect(204);
    publish(app, &manager, &round).await;
    see_own_result(app, &manager, &round, latest[0].0).await;
    [latest, then].map(|rows| rows.into_iter().map(|(of, a)| (of.orgnr.to_string(), a)).collect())
}

/// So many questions stand folded by section, under a table of contents that leads into each.
async fn see_own_result(app: &TestApp, manager: &Client, round: &str, of: &Organisation) {
    let units = manager.get(&format!("{round}/units?limit=500")).await.expect(200).json();
    let mut units = units["items"].as_array().unwrap().iter();
    let unit = units.find(|unit| unit["facts"]["orgnr"] == of.orgnr.to_string()).unwrap();
    let unit = unit["id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap().into();
    let link = app.shell.write_here(Actor::System, |cx| issue_link(cx, unit, GrantScope::Whole));
    let link = link.map_err(|e: CollectError| e).expect("a link");
    let browser = app.browser();
    browser.post_form(&format!("/i/{link}"), &[]).await.expect(303);
    let page = browser.get("/respond/own-result?lang=en").await.expect(200).text();
    let contents =
        page.split("id=\"own-contents\"").nth(1).unwrap().split("</nav>").next().unwrap();
    let sections: Vec<&str> =
        contents.split("href=\"#").skip(1).filter_map(|link| link.split('"').next()).collect();
    assert!(sections.len() > 3, "{contents}");
    assert_eq!(page.matches("<details class=\"entry\">").count(), sections.len());
    for section in sections {
        let within = format!("</summary>\n<div id=\"{section}\">");
        assert!(page.contains(&within), "{section} leads into what is folded");
    }
}

/// 282 organisations with their answers.
fn answered<'a>(
    frame: &'a Frame,
    skipped: usize,
    seed: u64,
    document: &Value,
) -> Vec<(&'a Organisation, synthetic::Answers)> {
    let instrument = instrument(document);
    let all = frame.answering(skipped).into_iter();
    let rows: Vec<_> = all.map(|of| (of, answers(seed, &instrument, of))).collect();
    assert_eq!(rows.len(), 282);
    rows
}

fn round<'a>(
    frame: &'a Frame,
    rows: &[(String, synthetic::Answers)],
    panel: BTreeMap<String, f64>,
) -> Round<'a> {
    let of = |orgnr: &str| {
        frame.organisations.iter().find(|one| one.orgnr.to_string() == orgnr).unwrap()
    };
    let answered = rows.iter().map(|(orgnr, answers)| (of(orgnr), answers.clone())).collect();
    Round { answered, panel }
}

/// How many counts of those who did not know are told, and how many are not though the base of a box and that of the
/// mean of the same item stand beside them.
fn unknown(publication: &Value) -> (usize, usize) {
    let (mut told, mut untold) = (0, 0);
    for table in publication["tables"].as_array().unwrap() {
        let measures = table["head"]["measures"].as_array().unwrap();
        let codes: Vec<&str> = measures.iter().map(|one| one["code"].as_str().unwrap()).collect();
        for cell in table["values"].as_array().unwrap().chunks(codes.len()) {
            let shown = |code: String| {
                codes.iter().position(|one| *one == code).is_some_and(|at| !cell[at].is_null())
            };
            for item in codes.iter().filter_map(|code| code.strip_prefix("n_dont_know_")) {
                let is_told = shown(format!("n_dont_know_{item}"));
                let bases = [format!("valid_{item}"), format!("valid_{item}_topp")];
                told += usize::from(is_told);
                untold += usize::from(!is_told && bases.into_iter().all(shown));
            }
        }
    }
    (told, untold)
}

/// A published figure, `41` or `301/418`.
fn number(figure: &Value) -> Option<f64> {
    let text = figure.as_str()?;
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    Some(above.parse::<f64>().unwrap() / below.parse::<f64>().unwrap())
}

#[track_caller]
fn same(published: &Value, expected: Option<f64>, what: &str) {
    let published = number(published);
    let close = match (published, expected) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-9,
        (a, b) => a.is_none() && b.is_none(),
    };
    assert!(close, "{what}: published {published:?}, recomputed {expected:?}");
}

both_backends! {
    async fn indicators_boxes_and_changes_equal_a_recomputation(app: &TestApp) {
        let frame = Frame::sample();
        let fielded = two_rounds(app, &frame).await;
        let now = round(&frame, &fielded[0], panel(true));
        let then = round(&frame, &fielded[1], panel(false));
        let here = |rows: &[(String, _)]| rows.iter().map(|(o, _)| o.clone()).collect::<BTreeSet<_>>();
        let both: BTreeSet<String> = here(&fielded[0]).intersection(&here(&fielded[1])).cloned().collect();
        assert_eq!(both.len(), 206, "76 of each round are not in the other");
        let [document, former] = documents();

        let published = app.get(&format!("{RESULTS}/indicators.json")).await.expect(200).json();
        let indicators = published["indicators"].as_array().unwrap();
        assert_eq!(indicators.len(), 14);
        let asked = Asked { documents: [&document, &former], rounds: [&now, &then] };
        let mut compared = Compared::default();
        for (row, indicator) in document["plan"]["indicators"].as_array().unwrap().iter().zip(indicators) {
            assert_eq!(indicator["id"], row["id"]);
            let then_counting = expect::counting(&former, row, &then);
            let in_both = &(&expect::counting(&document, row, &now) & &then_counting);
            assert!(in_both.is_subset(&both));
            for at in 0..indicator["groups"].as_array().unwrap().len() {
                check_group(&asked, &Group { row, indicator, at, in_both }, &mut compared);
            }
        }
        // Tables over the same answers hide some of what the smallest groups said, and indicators do not tell it.
        let Compared { shown, hidden, past, changes, matched, parts } = compared;
        assert!(shown >= 78 && hidden <= 6 && past >= 78, "{compared:?}");
        assert!(changes >= 60 && matched >= 60 && parts >= 330, "{compared:?}");

        let rounds = [&now, &then];
        let fielded = series::Fielded { documents: &documents(), rounds, both: &both };
        series::holds(app, &fielded).await;
        boxes::hold(app, &fielded).await;

        let publication = app.get(&format!("{RESULTS}/publication.json")).await.expect(200).json();
        let (told, untold) = unknown(&publication);
        assert!(told > 200 && untold == 0, "{told} told, {untold} not told beside what tells them");
    }

    async fn breaks_and_notes_are_shown_as_declared(app: &TestApp) {
        let frame = Frame::sample();
        two_rounds(app, &frame).await;
        let published = app.get(&format!("{RESULTS}/indicators.json")).await.expect(200).json();
        let link = |id: &str| {
            let all = published["indicators"].as_array().unwrap();
            all.iter().find(|one| one["id"] == id).unwrap()["past"][0]["link"].clone()
        };
        assert_eq!(link("m_data")["break"]["why"], "declared");
        assert_eq!(link("i_styring")["break"]["why"], "absent", "an item is new");
        assert_eq!(link("m_kommuniserer")["break"]["why"], "absent", "a panel figure is new");
        assert!(link("m_oppgaver")["changed"][0]["nb"].as_str().unwrap().contains("Proaktive"));
        assert_eq!(link("m_gevinst"), "same");

        let page = app.get(&format!("{RESULTS}/indicators?lang=nb")).await.expect(200).text();
        assert!(page.contains("Mål for 2025") && page.contains("Innsatsområder"), "{page}");
        assert!(page.contains("<svg") && page.contains("chart-summary") && page.contains(">|<"), "{page}");
        assert!(page.contains("Endring siden 2020"), "{page}");
        assert!(page.contains("virksomheter i rammen ble spurt, og 282 svarte"), "{page}");
        let page = app.get(&format!("{RESULTS}/indicators/m_oppgaver?lang=nn")).await.expect(200).text();
        assert!(page.contains("Proaktive tenester") && page.contains("Innbyggerpanel"), "{page}");
        assert!(page.contains("verksemdene i ramma vart spurde, og 282 svara"), "{page}");
        let file = app.get(&format!("{RESULTS}/indicators/m_oppgaver.json?lang=en")).await.expect(200).json();
        assert!(file["note"].to_string().contains("in the frame were asked, and 282 answered"), "{}", file["note"]);
        let page = app.get(&format!("{RESULTS}/groups?lang=en")).await.expect(200).text();
        assert!(page.contains("20,000–40,000 inhabitants") && page.contains("Municipality"), "{page}");
        assert_eq!(page.matches("in the frame were asked, and 282 answered").count(), 1, "{page}");
        let page = app.get(&format!("{RESULTS}/tables/styring_level?lang=nb")).await.expect(200).text();
        assert!(page.contains("<svg") && page.contains("chart-summary"), "{page}");
        let page = app.get(&format!("{RESULTS}?lang=nb")).await.expect(200).text();
        assert!(page.contains("/results/it_i_praksis/2021/indicators"), "{page}");
        let csv = app.get(&format!("{RESULTS}/indicators.csv?lang=en")).await.expect(200).text();
        assert!(csv.starts_with("indicator,indicator_label,item,"), "{csv}");
        let break_line = csv.lines().find(|line| line.starts_with("m_data,") && line.contains(",_T,"));
        assert!(break_line.unwrap().ends_with(",|,,|,break"), "{break_line:?}");
        assert_eq!(app.get("/results/it_i_praksis/2020/indicators/none").await.status, 404);
        let first = app.get("/results/it_i_praksis/2020/indicators.json").await.expect(200).json();
        assert_eq!(first["indicators"][0]["past"], json!([]), "the first round has no past");
        assert_eq!(first["basis"].as_array().map(Vec::len), Some(1));

        for code in ["2020", "2021"] {
            let again = app.shell.read_here(Actor::System, |cx| {
                recompute(cx, &"it_i_praksis".parse().unwrap(), &code.parse().unwrap(), None)
            });
            let again = again.map_err(|e: DisseminateError| e).expect("it is published");
            assert!(again.stands(), "{code}: {:?}", again.faults);
        }
    }

    async fn a_revision_of_the_same_answers_tells_the_same(app: &TestApp) {
        let frame = Frame::sample();
        two_rounds(app, &frame).await;
        let manager = app.staff(Role::Manager);
        let rounds = manager.get("/api/v1/rounds").await.expect(200).json();
        let ids = rounds["items"].as_array().unwrap().iter();
        for (code, id) in ids.map(|round| (round["code"].as_str().unwrap(), round["id"].as_str().unwrap())) {
            let results = format!("/results/it_i_praksis/{code}");
            let figures = async |revision: u32| {
                let file = format!("{results}/indicators.json?revision={revision}");
                let indicators = app.get(&file).await.expect(200).json()["indicators"].clone();
                let file = format!("{results}/publication.json?revision={revision}");
                (indicators, app.get(&file).await.expect(200).json()["tables"].clone())
            };
            let first = figures(1).await;
            for revision in 2..4 {
                let again = json!({ "freeze": 1, "kind": "final", "reason": "the note is new" });
                let address = format!("/api/v1/rounds/{id}/publications");
                manager.post(&address, again).await.expect(201);
                assert_eq!(figures(revision).await, first, "revision {revision} of {code}");
            }
            let round = format!("/api/v1/rounds/{id}");
            let corrected = correct(&manager, &round, "felles_bedre").await;
            assert_eq!(corrected, 5);
            act(&manager, &round, "freezes", json!({ "reason": "corrected" })).await.expect(201);
            let again = json!({ "freeze": 2, "kind": "final", "reason": "corrected" });
            manager.post(&format!("{round}/publications"), again).await.expect(201);
            let (indicators, _) = figures(4).await;
            let (before, after) = (n_hidden(&first.0), n_hidden(&indicators));
            assert!(after <= before + 6, "of {code}: {before} values hidden before, {after} now");
        }
    }

    async fn panel_figures_are_imported_whole_or_not_at_all(app: &TestApp) {
        let (manager, viewer) = (app.staff(Role::Manager), app.staff(Role::Viewer));
        let created = manager.post_raw("/api/v1/surveys", "application/yaml", synthetic::QUESTIONNAIRE).await.expect(201).json();
        let register = Frame::sample().register();
        manager.post_raw("/api/v1/organisations/import", "text/csv", register).await.expect(200);
        let plan = plan(&created["survey"]["id"], &created["version"]["id"], "2021", "2026-03-02", "2026");
        let round = manager.post("/api/v1/rounds", plan).await.expect(201).header("location").to_owned();
        put_panel(&manager, &round, synthetic::panel(true)).await.expect(204);
        let address = format!("{round}/panel-figures");
        let held = viewer.get(&address).await.expect(200).json();
        assert_eq!(held.as_array().map(Vec::len), Some(9));
        assert_eq!(held[1], json!({ "code": "enkle", "mean": 3.4, "base": 1000, "source": "Innbyggerpanel (oppdiktet)" }));

        for (file, pointer) in [
            ("code,mean,base,source\nenkle,3.4,1000,x\nukjent,3.4,1000,x\n", "ukjent"),
            ("code,mean,base,source\nenkle,5.1,1000,x\n", "enkle"),
            ("code,mean,base,source\nenkle,tre,1000,x\n", "line 2, column mean"),
            ("code,mean\n", "line 1, column base"),
        ] {
            let refused = put_panel(&manager, &round, file.to_owned()).await;
            assert_eq!(refused.problem(), "panel-file-refused");
            assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
        }
        assert_eq!(put_panel(&viewer, &round, synthetic::panel(true)).await.status, 403);
        assert_eq!(viewer.get(&address).await.expect(200).json(), held, "what was refused changed nothing");
        let one = "code,mean,base,source\nlett,2.8,900,Panelet\n";
        put_panel(&manager, &round, one.to_owned()).await.expect(204);
        assert_eq!(viewer.get(&address).await.json().as_array().map(Vec::len), Some(1));
        let audited = app.staff(Role::Administrator).get("/api/v1/audit?limit=100").await.expect(200).text();
        assert!(audited.contains("panel.import"), "{audited}");
    }
}
