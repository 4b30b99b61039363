//! Every box and every mean of the shipped plan's tables against the recomputation, with the n it rests on, and what
//! became of them since the round before.

use std::collections::{BTreeMap, BTreeSet};

use kartlegger::cli::demo::synthetic::Organisation;
use serde_json::{Value, json};

use super::expect::{self, Counted, Round};
use super::series::Fielded;
use super::{RESULTS, number, same};
use crate::harness::TestApp;

/// What a measure of the plan is of, if it is a box or a mean.
struct Measured<'a> {
    item: &'a str,
    boxed: Option<&'a str>,
}

impl<'a> Measured<'a> {
    fn of(row: &'a Value) -> Option<Self> {
        if let Some(item) = row["mean"].as_str() {
            return Some(Self { item, boxed: None });
        }
        let boxed = &row["box_share"];
        // The two highest steps are what the recomputation counts.
        boxed["id"].as_str().inspect(|_| assert_eq!(boxed["codes"], json!(["s4", "s5"])));
        Some(Self { item: boxed["item"].as_str()?, boxed: Some(boxed["id"].as_str()?) })
    }

    /// The code of the figure, and that of its n.
    fn codes(&self) -> [String; 2] {
        match self.boxed {
            Some(id) => [format!("box_{id}"), format!("valid_{id}")],
            None => [format!("mean_{}", self.item), format!("valid_{}", self.item)],
        }
    }

    fn expected(
        &self,
        document: &Value,
        round: &Round<'_>,
        group: &str,
        takes: &dyn Fn(&Organisation) -> bool,
    ) -> Counted {
        let part = json!({ "item": self.item });
        match self.boxed {
            Some(_) => expect::share(document, &part, round, group, takes),
            None => expect::mean(document, &part, round, group, takes),
        }
    }
}

/// The planned tables of organisations along one variable of the frame.
fn planned(document: &Value) -> impl Iterator<Item = &Value> {
    let tables = document["plan"]["tables"].as_array().unwrap().iter();
    tables.filter(|table| table["unit"] == "organisation" && !table["by"][0]["frame"].is_null())
}

/// Every figure and its n; how many figures were compared of boxes, and of means.
fn figures(document: &Value, now: &Round<'_>, publication: &Value) -> [usize; 2] {
    let mut compared = [0, 0];
    let mut boxes = BTreeSet::new();
    for plan in planned(document) {
        let id = plan["id"].as_str().unwrap();
        let published = publication["tables"].as_array().unwrap().iter();
        let table = published.clone().find(|one| one["head"]["id"] == id).expect(id);
        let measures = table["head"]["measures"].as_array().unwrap();
        let at = |code: &str| measures.iter().position(|one| one["code"] == code).expect(code);
        for row in plan["measures"].as_array().unwrap() {
            let Some(measured) = Measured::of(row) else { continue };
            let [figure, n] = measured.codes();
            boxes.extend(measured.boxed.map(|boxed| (id, boxed)));
            let categories = table["head"]["axes"][0]["categories"].as_array().unwrap();
            for (place, category) in categories.iter().enumerate() {
                let group = category["code"].as_str().unwrap();
                let of = |code: &str| place * measures.len() + at(code);
                let is_hidden = |at: usize| table["signs"][at.to_string()] == ":";
                // Only municipalities have a size.
                let by_size = plan["by"][0]["frame"] == "size";
                let takes = |one: &Organisation| !by_size || one.level == "municipality";
                let (expected, n_expected) = measured.expected(document, now, group, &takes);
                let what = format!("{figure} of {group} in {id}");
                if !is_hidden(of(&figure)) {
                    same(&table["values"][of(&figure)], expected, &what);
                    compared[usize::from(measured.boxed.is_none())] += 1;
                }
                if !is_hidden(of(&n)) {
                    let shown = number(&table["values"][of(&n)]);
                    #[expect(clippy::cast_precision_loss, reason = "a count of few")]
                    let expected = Some(n_expected as f64);
                    assert_eq!(shown, expected, "the n of {what}");
                }
            }
        }
    }
    assert_eq!(boxes.len(), 73, "every box of the plan");
    compared
}

/// Every change of a box or a mean of the tables by level; how many were compared, and among those that answered both.
async fn changes(app: &TestApp, of: &Fielded<'_>, publication: &Value) -> [usize; 2] {
    let mut compared = [0, 0];
    for plan in planned(&of.documents[0]).filter(|plan| plan["by"][0]["frame"] == "level") {
        let id = plan["id"].as_str().unwrap();
        let series = publication["series"].as_array().unwrap();
        if !series.iter().any(|one| one["table"] == id) {
            continue;
        }
        let file = app.get(&format!("{RESULTS}/tables/{id}/series.csv?lang=en")).await.expect(200);
        let measures = plan["measures"].as_array().unwrap().iter().filter_map(Measured::of);
        let measures: BTreeMap<String, Measured<'_>> =
            measures.map(|one| (one.codes()[0].clone(), one)).collect();
        let mut reader = csv::Reader::from_reader(file.bytes.as_slice());
        let lines = reader.deserialize::<BTreeMap<String, String>>().map(Result::unwrap);
        for line in lines.filter(|line| line["Tid"] == "2021") {
            let Some(measured) = measures.get(&line["measure"]) else { continue };
            let group = &line["level"];
            let in_both = |one: &Organisation| of.both.contains(&one.orgnr.to_string());
            let all = |_: &Organisation| true;
            let takes: [&dyn Fn(&Organisation) -> bool; 2] = [&all, &in_both];
            for (nth, column) in ["change", "matched_change"].into_iter().enumerate() {
                let Ok(shown) = line[column].parse::<f64>() else { continue };
                let [now, then] = [0, 1].map(|at| {
                    measured
                        .expected(&of.documents[at], of.rounds[at], group, takes[nth])
                        .0
                        .unwrap()
                });
                let what = format!("{column} of {} of {group} in {id}", line["measure"]);
                assert!((shown - (now - then)).abs() < 1e-9, "{what}: {shown}, {now} less {then}");
                compared[nth] += 1;
            }
        }
    }
    compared
}

/// The figures, and what became of them.
pub async fn hold(app: &TestApp, of: &Fielded<'_>) {
    let publication = app.get(&format!("{RESULTS}/publication.json")).await.expect(200).json();
    let [boxes, means] = figures(&of.documents[0], of.rounds[0], &publication);
    let [changed, matched] = changes(app, of, &publication).await;
    assert!(boxes >= 235 && means >= 245, "only {boxes} boxes and {means} means compared");
    assert!(changed >= 250 && matched >= 145, "only {changed} changes compared, {matched} of both");
}
