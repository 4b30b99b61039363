//! What a reader finds of one round: the publication's public addresses, read as nobody.

use jsonstat_validator::{ValidateOptions, validate_from_str};
use kartlegger::service::Role;
use serde_json::{Value, json};

use super::cube::Cube;
use super::fielding::Row;
use crate::harness::{Answer, TestApp};

/// A published round.
pub struct Published<'a> {
    app: &'a TestApp,
    /// `/results/SURVEY/ROUND`.
    address: String,
    /// The codes of its tables, as the publication lists them.
    tables: Vec<String>,
}

impl<'a> Published<'a> {
    /// Publishes a frozen round of a survey.
    pub async fn of(app: &'a TestApp, round: &str, survey: &str) -> Self {
        let manager = app.staff(Role::Manager);
        let code = manager.get(round).await.expect(200).json()["code"].clone();
        let publish = format!("{round}/publications");
        // The linked tables of Difi's mapping are too many to be audited as one.
        let unproved = "The tables are Difi's own, and were audited two by two";
        let release = json!({ "freeze": 1, "kind": "final", "unproved": unproved });
        manager.post(&publish, release).await.expect(201);
        let address = format!("/results/{survey}/{}", code.as_str().unwrap());
        let whole = app.get(&format!("{address}/publication.json")).await.expect(200).json();
        let tables = whole["tables"].as_array().unwrap().iter();
        let tables = tables.map(|table| table["head"]["id"].as_str().unwrap().to_owned()).collect();
        Self { app, address, tables }
    }

    /// Every table, from JSON-stat that an independent validator has passed.
    pub async fn cubes(&self) -> Vec<Cube> {
        let mut cubes = Vec::new();
        for id in &self.tables {
            let text = self.get(&format!("/tables/{id}.json?lang=nb")).await.text();
            let report = validate_from_str(&text, &ValidateOptions::default());
            assert!(report.valid && report.findings.is_empty(), "{id}: {:?}", report.findings);
            cubes.push(Cube::read(id, &serde_json::from_str(&text).unwrap()));
        }
        cubes
    }

    /// The other forms of each table hold the numbers that its JSON-stat has: both flavours of CSV,
    /// and the page with each count.
    pub async fn says_the_same_in_csv_and_on_pages(&self, cubes: &[Cube]) {
        for cube in cubes {
            let id = &cube.id;
            let english = self.get(&format!("/tables/{id}.csv?lang=en")).await.text();
            let norwegian = self.get(&format!("/tables/{id}.csv?lang=nb")).await.text();
            let norwegian = norwegian.strip_prefix('\u{feff}').expect("a byte order mark");
            let page = self.get(&format!("/tables/{id}?lang=nb")).await.text();
            let (codes, english) = records(&english, b',');
            let (_, norwegian) = records(norwegian, b';');
            assert_eq!((english.len(), norwegian.len()), (cube.n_cells(), cube.n_cells()), "{id}");
            for (line, other) in english.iter().zip(&norwegian) {
                let places: Vec<&str> =
                    (0..cube.n_axes()).map(|axis| line[2 * axis].as_str()).collect();
                // Behind the measures stands what is of the whole table.
                let rule = codes.iter().position(|code| code == "base_rule").expect("the base");
                let measures = codes.iter().enumerate().take(rule);
                for (at, measure) in measures.skip(2 * cube.n_axes() + 1) {
                    let value = cube.value(measure, &places);
                    let written: Option<f64> = line[at].parse().ok();
                    assert!(same(value, written), "{id}: {measure} {value:?} in {line:?}");
                    assert_eq!(line[at].replace('.', ","), other[at].replace('.', ","), "{id}");
                    if let ("count", Some(count @ 0.0..1000.0)) = (measure.as_str(), value) {
                        let count = if count == 0.0 { "-".to_owned() } else { count.to_string() };
                        assert!(
                            page.contains(&format!(">{count}</td>")),
                            "{id}: {count} on the page"
                        );
                    }
                }
            }
        }
    }

    /// Nothing of an exempt entry, and no address, legal basis or comment of any, is anywhere in
    /// public; everything else is in the list.
    pub async fn keeps_back_what_is_exempt_or_internal(&self, entries: &[Row]) {
        let mut public = vec![
            self.get("").await.text(),
            self.get("/about").await.text(),
            self.get("/publication.json").await.text(),
            self.get("/list.json").await.text(),
            self.get("/list.csv?lang=nb").await.text(),
            self.get("/list.csv?lang=en").await.text(),
        ];
        for page in 1.. {
            let text = self.get(&format!("/list?page={page}")).await.text();
            let last = !text.contains(&format!("page={}", page + 1));
            public.push(text);
            if last {
                break;
            }
        }
        for id in &self.tables {
            public.push(self.get(&format!("/tables/{id}")).await.text());
            public.push(self.get(&format!("/tables/{id}.csv?lang=nb")).await.text());
        }
        let public = public.join("\n");
        let list = self.get("/list.json").await.json();
        let rows = list["rows"].as_array().unwrap();
        let exempt = |entry: &&Row| entry["q05"] == "nei";
        assert_eq!(rows.len(), entries.len() - entries.iter().filter(exempt).count());
        for entry in entries.iter().filter(|entry| !exempt(entry)) {
            let named = |row: &&Value| row["values"]["q03"]["text"] == entry["q03"].as_str();
            assert!(rows.iter().any(|row| named(&row)), "{} is in the list", entry["q03"]);
        }
        for entry in entries {
            let q22 = entry["q22"].chars().take(40).collect::<String>();
            let mut withheld = vec![entry["q04"].as_str(), q22.trim()];
            if exempt(&entry) {
                withheld.extend([entry["q03"].as_str(), entry["q14"].as_str()]);
                let address = format!("/list/{}", super::entry_id(entry));
                assert_eq!(self.answer(&address).await.status, 404);
            }
            for text in withheld.into_iter().filter(|text| text.chars().count() > 12) {
                assert!(!public.contains(text), "{text:?} of {} is public", entry["entry_id"]);
            }
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.answer(path).await.expect(200)
    }

    async fn answer(&self, path: &str) -> Answer {
        self.app.get(&format!("{}{path}", self.address)).await
    }
}

/// Whether two readings of a number are the same, but for the last bit of a reader's double.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1.0),
        _ => a == b,
    }
}

/// The header and the lines of a CSV file.
fn records(text: &str, delimiter: u8) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let header = fields(reader.headers().unwrap());
    (header, reader.records().map(|record| fields(&record.unwrap())).collect())
}
