//! How much of what was asked a response answers: what the round's partial rule is applied to.

use super::response::Response;
use super::route::Route;
use super::value::{Answer, Answers, Missing};
use crate::ids::EntryId;
use crate::outcome::Disposition;
use crate::questionnaire::instrument::{Instrument, Part};
use crate::round::{Counted, PartialRule, Reach};

/// The counted items on a response's route, and how many of them are answered.
///
/// "Don't know" and "not relevant" are answers, a refused item is not. Each entry counts with its
/// own items.
#[must_use]
pub fn extent(
    instrument: &Instrument,
    response: &Response,
    route: &Route,
    counted: Counted,
) -> (u64, u64) {
    let header = count(&instrument.header, &response.header.answers, None, route, counted);
    let rosters = instrument.rosters.iter().flat_map(|roster| {
        let entries = response.entries(roster.id.as_str()).iter();
        entries
            .map(|entry| count(&roster.part, &entry.sheet.answers, Some(entry.id), route, counted))
    });
    rosters.fold(header, |(answered, asked), (a, n)| (answered + a, asked + n))
}

fn count(
    part: &Part,
    answers: &Answers,
    entry: Option<EntryId>,
    route: &Route,
    counted: Counted,
) -> (u64, u64) {
    let asked = part.items().filter(|item| {
        route.asks(entry, item.id.as_str()) && (counted == Counted::Applicable || item.required)
    });
    asked.fold((0, 0), |(answered, asked), item| {
        (answered + u64::from(is_answered(answers.get(&item.id))), asked + 1)
    })
}

fn is_answered(answer: Option<&Answer>) -> bool {
    !matches!(answer, None | Some(Answer::Missing(Missing::Refused)))
}

/// The disposition of a unit that submitted this response.
///
/// Without any entry and with a nil return it is a nil return.
///
/// Source: AAPOR, *Standard Definitions*, 2.12 "break-off".
#[must_use]
pub fn disposition(
    instrument: &Instrument,
    response: &Response,
    route: &Route,
    rule: PartialRule,
) -> Disposition {
    let (answered, asked) = extent(instrument, response, route, rule.counted);
    let empty = response.rosters.values().all(Vec::is_empty);
    match rule.reach(answered, asked) {
        Reach::Complete if empty && !response.nil.is_empty() => Disposition::Nil,
        Reach::Complete => Disposition::Complete,
        Reach::Partial => Disposition::Partial,
        Reach::BreakOff => Disposition::BreakOff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::json::read_sheet;
    use crate::answer::{Entry, route};
    use crate::questionnaire::check;

    /// Worked by hand from `tests/data/tjenester.yaml`. The header asks 4 items, 1 of them required;
    /// a service asks 5 (an end date only when it has ended), 2 of them required. Answered are the
    /// employees and one service's name.
    #[test]
    fn items_off_route_are_neither_asked_nor_missing() {
        let text = include_str!("../../../tests/data/tjenester.yaml");
        let instrument = check::check(check::read(text).unwrap()).unwrap();
        let read = |roster, json| read_sheet(&instrument, roster, &json).unwrap();
        let id = uuid::Uuid::from_u128(1).into();
        let sheet = read(Some("tjeneste"), serde_json::json!({ "answers": { "navn": "Søknad" } }));
        let response = Response {
            header: read(None, serde_json::json!({ "answers": { "ansatte": 3 } })),
            rosters: [(
                "tjeneste".parse().unwrap(),
                vec![Entry { id, first_submitted_at: None, sheet }],
            )]
            .into(),
            nil: [].into(),
        };
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let route = route(&instrument, &response, None, today);

        assert_eq!(extent(&instrument, &response, &route, Counted::Required), (2, 3));
        assert_eq!(extent(&instrument, &response, &route, Counted::Applicable), (2, 9));
        let rule = PartialRule::default();
        // 2 of 3 required is 66 per cent: above half, below four fifths.
        let partial = disposition(&instrument, &response, &route, rule);
        assert_eq!(partial, Disposition::Partial);
    }
}
