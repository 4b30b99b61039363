//! The public correction log as files: JSON with everything, CSV with a line a change.

use serde_json::{Value, json};

use super::csv::{Field, Flavour, Table};
use crate::domain::canonical;
use crate::domain::lang::Lang;
use crate::domain::publication::{Change, Publication};

/// One revision in the log, with the hash by which it is cited.
#[derive(Clone, Copy, Debug)]
pub struct Correction<'a> {
    /// The later revision; it says itself what is different.
    pub publication: &'a Publication,
    /// The number of the one that it replaced.
    pub supersedes: u32,
    /// SHA-256 of its document, in lower-case hex.
    pub sha256: &'a str,
}

/// The log as JSON, canonical, in the given order.
#[must_use]
pub fn to_json(log: &[Correction<'_>]) -> Vec<u8> {
    let one = |one: &Correction<'_>| -> Value {
        let of = one.publication;
        json!({
            "survey": of.survey.code,
            "round": of.round.code,
            "revision": of.revision,
            "supersedes": one.supersedes,
            "kind": of.kind,
            "freeze": of.freeze,
            "published_at": of.published_at,
            "reason": of.reason,
            "sha256": one.sha256,
            "changes": of.changes,
        })
    };
    let corrections: Vec<Value> = log.iter().map(one).collect();
    canonical::to_json(&json!({ "corrections": corrections })).into_bytes()
}

/// The log as CSV, a line a change; a revision without one has a line without one. `told` says in words what a change
/// is of and where, which stand behind the codes.
#[must_use]
pub fn to_csv(
    log: &[Correction<'_>],
    lang: Lang,
    told: impl Fn(&Publication, &Change) -> [String; 2],
) -> Vec<u8> {
    let mut file = Table::new(Flavour::of(lang), header(lang).map(str::to_owned).to_vec());
    for one in log {
        let of = one.publication;
        for change in &of.changes {
            let words = told(of, change).map(|text| Field::text(text.as_str()));
            file.line(line(of, Some(change), lang).into_iter().chain(words).collect());
        }
        if of.changes.is_empty() {
            let none = [Field::text(""), Field::text("")];
            file.line(line(of, None, lang).into_iter().chain(none).collect());
        }
    }
    file.finish()
}

fn header(lang: Lang) -> [&'static str; 14] {
    match lang {
        Lang::En => [
            "published_at",
            "survey",
            "round",
            "revision",
            "reason",
            "what",
            "table",
            "table_label",
            "variable",
            "place",
            "from",
            "to",
            "what_label",
            "place_label",
        ],
        Lang::Nb => [
            "publisert",
            "undersøkelse",
            "periode",
            "revisjon",
            "begrunnelse",
            "hva",
            "tabell (kode)",
            "tabell",
            "variabel",
            "sted",
            "fra",
            "til",
            "hva (tekst)",
            "sted (tekst)",
        ],
        Lang::Nn => [
            "publisert",
            "undersøking",
            "periode",
            "revisjon",
            "grunngjeving",
            "kva",
            "tabell (kode)",
            "tabell",
            "variabel",
            "stad",
            "frå",
            "til",
            "kva (tekst)",
            "stad (tekst)",
        ],
    }
}

fn line(of: &Publication, change: Option<&Change>, lang: Lang) -> Vec<Field> {
    let text = |text: Option<&String>| Field::text(text.map_or("", String::as_str));
    let table = change.and_then(|change| change.table.as_ref());
    let label = table.and_then(|id| of.table(id)).map_or("", |one| one.head().title.get(lang));
    let place = change.map(|change| {
        let pairs = change.place.iter().map(|(axis, code)| format!("{axis}={code}"));
        pairs.collect::<Vec<_>>().join("|")
    });
    vec![
        Field::text(of.published_at.format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        Field::text(of.survey.code.as_str()),
        Field::text(of.round.code.as_str()),
        Field::Number(of.revision.to_string()),
        Field::text(of.reason.as_str()),
        Field::text(change.map_or("", |change| change.what.as_str())),
        text(table),
        Field::text(label),
        text(change.and_then(|change| change.variable.as_ref())),
        text(place.as_ref()),
        value(of, change, |change| change.from.as_ref()),
        value(of, change, |change| change.to.as_ref()),
    ]
}

/// A number as one, so that a spreadsheet reads it; a sign or text as text.
fn value(of: &Publication, change: Option<&Change>, side: fn(&Change) -> Option<&String>) -> Field {
    match change.and_then(|change| Some((change, side(change)?))) {
        Some((change, written)) if change.is_number(of, written) => Field::Number(written.clone()),
        Some((_, written)) => Field::text(written.as_str()),
        None => Field::text(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::publication::sample::publication;
    use crate::domain::publication::{Kind, What, changes};

    fn told(_: &Publication, _: &Change) -> [String; 2] {
        ["A figure".to_owned(), "ASD; ja".to_owned()]
    }

    /// The second revision of the tests' publication, with a figure changed by hand from 3 to 2.5.
    fn revised() -> Publication {
        let old = publication(Kind::Final);
        let mut document = serde_json::to_value(&old).unwrap();
        document["tables"][0]["values"][0] = "5/2".into();
        document["revision"] = 2.into();
        document["reason"] = "=En etat hadde ført feil år".into();
        let mut new: Publication = serde_json::from_value(document).unwrap();
        new.changes = changes(&old, &new, Vec::new());
        assert_eq!(new.changes[0].what, What::Figure);
        new
    }

    #[test]
    fn the_log_has_a_line_a_change_in_either_flavour() {
        let publication = revised();
        let log = [Correction { publication: &publication, supersedes: 1, sha256: "ab" }];
        let english = String::from_utf8(to_csv(&log, Lang::En, told)).unwrap();
        assert_eq!(
            english.split("\r\n").nth(1).unwrap(),
            "2019-12-20T07:00:00Z,tiltak,2019,2,=En etat hadde ført feil år,figure,open,\
             t,count,ministry=ASD|q=ja,3,2.5,A figure,ASD; ja"
        );
        let norwegian = String::from_utf8(to_csv(&log, Lang::Nb, told)).unwrap();
        let line = norwegian.split("\r\n").nth(1).unwrap();
        assert!(line.contains(";'=En etat") && line.contains(";3;2,5;A figure;"), "{line}");
    }

    #[test]
    fn a_changed_text_says_where_and_from_what_to_what() {
        let old = publication(Kind::Final);
        let mut new = revised();
        new.survey.title = crate::domain::tabulate::words::in_all("Andre tiltak");
        new.changes = changes(&old, &new, Vec::new());
        let log = [Correction { publication: &new, supersedes: 1, sha256: "ab" }];
        let csv = String::from_utf8(to_csv(&log, Lang::En, told)).unwrap();
        assert!(csv.contains(",text,,,survey,part=title.nb,Tiltak,Andre tiltak,"), "{csv}");
    }

    /// `-1-1` as a number would be a sum that a spreadsheet works out.
    #[test]
    fn a_text_that_looks_like_a_number_stays_as_it_was_written() {
        let mut publication = revised();
        let changes = serde_json::json!([
            {"what": "text", "variable": "round", "place": {"part": "version"}, "from": "2019.1", "to": "-1-1"},
            {"what": "entry_value", "variable": "navn", "place": {"entry": "e"}, "from": "22.33.44.55"},
        ]);
        publication.changes = serde_json::from_value(changes).unwrap();
        let log = [Correction { publication: &publication, supersedes: 1, sha256: "ab" }];
        let norwegian = String::from_utf8(to_csv(&log, Lang::Nb, told)).unwrap();
        let ends: Vec<&str> = norwegian.split("\r\n").skip(1).take(2).collect();
        assert!(
            ends[0].contains(";2019.1;'-1-1;") && ends[1].contains(";22.33.44.55;;"),
            "{ends:?}"
        );
    }

    #[test]
    fn the_json_says_what_is_superseded_and_by_what() {
        let publication = revised();
        let log = [Correction { publication: &publication, supersedes: 1, sha256: "ab" }];
        let read: Value = serde_json::from_slice(&to_json(&log)).unwrap();
        let one = &read["corrections"][0];
        assert_eq!((&one["revision"], &one["supersedes"]), (&json!(2), &json!(1)));
        assert_eq!((&one["sha256"], &one["changes"][0]["to"]), (&json!("ab"), &json!("2.5")));
    }
}
