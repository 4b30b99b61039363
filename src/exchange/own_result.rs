//! A unit's own result beside its peers, as JSON and CSV.
//!
//! A distribution that is not shown has the sign `:`. Shares are of the shown base, which counts those of the others,
//! without the unit itself, that have a substantive answer: the rule stands beside it, named as in tables. Where counts
//! are rounded, so is the base, and it may be more than the others are.

use serde_json::{Value, json};

use super::csv::{Field, Flavour, Table};
use super::jsonstat::number;
use crate::domain::canonical;
use crate::domain::disclosure::Sign;
use crate::domain::lang::Lang;
use crate::domain::peers::{Others, OwnItem, OwnResult, PeerGroup, ROUNDING};
use crate::domain::publication::Publication;
use crate::domain::questionnaire::plan::BaseRule;
use crate::domain::tabulate::words::{self, texts};

/// Whom the base of a distribution counts.
const RULE: BaseRule = BaseRule::Valid;

/// Everything as JSON, its labels in `lang`.
#[must_use]
pub fn to_json(publication: &Publication, result: &OwnResult, lang: Lang) -> Vec<u8> {
    let group = |one: &PeerGroup| {
        json!({"code": one.peers.code(), "label": one.label.get(lang),
            "organisations": one.organisations})
    };
    let items: Vec<Value> =
        result.items.iter().map(|item| item_json(item, &result.groups, lang)).collect();
    let document = json!({
        "survey": publication.survey.code,
        "round": publication.round.code,
        "revision": publication.revision,
        "kind": publication.kind,
        "published_at": publication.published_at,
        "peers": result.groups.iter().map(group).collect::<Vec<_>>(),
        "items": items,
    });
    canonical::to_json(&document).into_bytes()
}

fn item_json(item: &OwnItem, groups: &[PeerGroup], lang: Lang) -> Value {
    let category = |one: &crate::domain::peers::OwnCategory| json!({"code": one.code, "label": one.label.get(lang), "own": one.own});
    let others = groups.iter().zip(&item.others).map(|(group, others)| {
        let mut shown = match others {
            Others::Hidden => json!({"sign": Sign::Suppressed}),
            Others::Counts { base, counts, rounded } => {
                let mut shown = json!({"base": base, "counts": counts, "rounded": rounded});
                if let (true, Some(members)) = (*rounded, shown.as_object_mut()) {
                    members.insert("rounded_to".to_owned(), ROUNDING.into());
                }
                shown
            }
            Others::Quartiles { edges, own, rounded } => json!({
                "quartiles": edges.map(number), "own": own, "rounded": rounded,
            }),
        };
        if let Some(members) = shown.as_object_mut() {
            members.insert("peers".to_owned(), group.peers.code().into());
        }
        shown
    });
    json!({
        "item": item.id,
        "label": item.label.get(lang),
        "roster": item.roster,
        "multiple": item.multiple,
        "unit": item.unit.as_ref().map(|unit| unit.get(lang)),
        "values": item.values.iter().map(|value| number(*value)).collect::<Vec<_>>(),
        "base_rule": RULE.as_str(),
        "missing": item.missing.map(crate::domain::tabulate::column::State::as_str),
        "categories": item.categories.iter().map(category).collect::<Vec<_>>(),
        "others": others.collect::<Vec<_>>(),
    })
}

/// Everything as CSV, its labels in `lang`, which decides the flavour: a line for each item, group of peers
/// and category, with how many of the unit's own and of the others are in it, and whom the base counts.
///
/// Over numbers without bands the categories are quarters; the line has the edge above each.
#[must_use]
pub fn to_csv(result: &OwnResult, lang: Lang) -> Vec<u8> {
    let mut file = Table::new(Flavour::of(lang), header(lang).map(str::to_owned).to_vec());
    for item in &result.items {
        for (group, others) in result.groups.iter().zip(&item.others) {
            lines(&mut file, item, group, others, lang);
        }
    }
    file.finish()
}

fn header(lang: Lang) -> [&'static str; 13] {
    match lang {
        Lang::En => [
            "roster",
            "item",
            "item_label",
            "peers",
            "peers_label",
            "category",
            "category_label",
            "own",
            "others",
            "others_base",
            "edge",
            "rounded",
            "base_rule",
        ],
        Lang::Nb => [
            "liste",
            "spørsmål (kode)",
            "spørsmål",
            "gruppe (kode)",
            "gruppe",
            "svar (kode)",
            "svar",
            "egne",
            "andre",
            "grunnlag for andre (n)",
            "grense",
            "avrundet",
            "regel for grunnlaget",
        ],
        Lang::Nn => [
            "liste",
            "spørsmål (kode)",
            "spørsmål",
            "gruppe (kode)",
            "gruppe",
            "svar (kode)",
            "svar",
            "eigne",
            "andre",
            "grunnlag for andre (n)",
            "grense",
            "avrunda",
            "regel for grunnlaget",
        ],
    }
}

fn lines(file: &mut Table, item: &OwnItem, group: &PeerGroup, others: &Others, lang: Lang) {
    let hidden = || Field::text(Sign::Suppressed.as_str());
    let whole = |n: u64| Field::Number(n.to_string());
    let yes = |rounded: bool| {
        let yes = texts("ja", "ja", "yes");
        Field::text(if rounded { yes.get(lang) } else { "" })
    };
    let rule = match lang {
        Lang::En => RULE.as_str().to_owned(),
        _ => words::base(RULE).get(lang).to_owned(),
    };
    for (at, category) in item.categories.iter().enumerate() {
        let own = Field::Number(category.own.to_string());
        let shown = match others {
            Others::Hidden => [own, hidden(), hidden(), Field::text(""), Field::text("")],
            Others::Counts { base, counts, rounded } => {
                let n = counts.get(at).copied().unwrap_or_default();
                [own, whole(n), whole(*base), Field::text(""), yes(*rounded)]
            }
            Others::Quartiles { edges, own, rounded } => {
                let own = own.get(at).copied().unwrap_or_default();
                let edge = edges
                    .get(at)
                    .map_or_else(|| Field::text(""), |edge| Field::Number(edge.unrounded()));
                [
                    Field::Number(own.to_string()),
                    Field::text(""),
                    Field::text(""),
                    edge,
                    yes(*rounded),
                ]
            }
        };
        let mut fields = vec![
            Field::text(item.roster.as_ref().map_or("", |roster| roster.as_str())),
            Field::text(item.id.as_str()),
            Field::text(item.label.get(lang)),
            Field::text(group.peers.code()),
            Field::text(group.label.get(lang)),
            Field::text(category.code.as_str()),
            Field::text(category.label.get(lang)),
        ];
        fields.extend(shown);
        fields.push(Field::text(rule.as_str()));
        file.line(fields);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::peers::{OwnCategory, Peers};
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    fn result() -> OwnResult {
        let category = |code: &str, own| OwnCategory {
            code: code.to_owned(),
            label: texts(code, code, code),
            own,
        };
        let item = |id: &str, others| OwnItem {
            id: id.parse().unwrap(),
            label: texts("Spørsmål", "Spørsmål", "Question"),
            roster: None,
            multiple: false,
            decimals: 0,
            unit: None,
            categories: vec![category("ja", 1), category("nei", 0)],
            values: Vec::new(),
            missing: None,
            others: vec![others],
        };
        let counts = Others::Counts { base: 9, counts: vec![6, 3], rounded: true };
        OwnResult {
            groups: vec![PeerGroup {
                peers: Peers::All,
                label: texts("Alle andre", "Alle andre", "All others"),
                organisations: 10,
            }],
            items: vec![item("a", counts), item("b", Others::Hidden)],
        }
    }

    #[test]
    fn the_csv_has_a_line_a_category_and_the_sign_of_what_is_hidden() {
        let text = String::from_utf8(to_csv(&result(), Lang::En)).unwrap();
        let lines: Vec<&str> = text.split("\r\n").skip(1).collect();
        assert_eq!(
            lines,
            [
                ",a,Question,all,All others,ja,ja,1,6,9,,yes,valid",
                ",a,Question,all,All others,nei,nei,0,3,9,,yes,valid",
                ",b,Question,all,All others,ja,ja,1,:,:,,,valid",
                ",b,Question,all,All others,nei,nei,0,:,:,,,valid",
                "",
            ]
        );
        let norwegian = String::from_utf8(to_csv(&result(), Lang::Nb)).unwrap();
        assert!(norwegian.contains(";egne;andre;grunnlag for andre (n);"), "{norwegian}");
        let ends: Vec<&str> =
            norwegian.split("\r\n").take(2).filter_map(|line| line.rsplit(';').next()).collect();
        assert_eq!(
            ends,
            ["regel for grunnlaget", "de som ga et svar, uten «vet ikke» og «ikke relevant»"]
        );
    }

    #[test]
    fn the_json_has_no_number_of_what_is_hidden() {
        let bytes = to_json(&publication(Kind::Final), &result(), Lang::Nb);
        let read: Value = serde_json::from_slice(&bytes).unwrap();
        let others = |item: usize| &read["items"][item]["others"][0];
        assert_eq!(others(0)["counts"], json!([6, 3]));
        assert_eq!(others(0)["rounded_to"], 3, "the base is rounded, too");
        assert_eq!(others(1), &json!({"peers": "all", "sign": ":"}));
        assert_eq!(read["items"][0]["base_rule"], "valid");
    }
}
