//! The disposition that a submitted response earns by its round's partial rule.

use chrono::NaiveDate;

use super::disposition::Disposition;
use crate::domain::answer::{Answer, Answers, Missing, Response, route};
use crate::domain::frame::Facts;
use crate::domain::ids::EntryId;
use crate::domain::questionnaire::instrument::{Instrument, Part};
use crate::domain::round::{Counted, PartialRule, Reach};

/// Items that a partial rule counts, and how many of them are answered.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    answered: u64,
    asked: u64,
}

/// The disposition of a unit that submitted `response`; `today` is the day of the submission.
///
/// Counted are the items on the route, of the header and of every entry. "Don't know" and "not
/// relevant" are answers; a refused item is not. A response that states for every roster that there
/// is nothing to report is a nil return, unless the header is less than complete.
#[must_use]
pub fn assess(
    instrument: &Instrument,
    response: &Response,
    facts: &Facts,
    today: NaiveDate,
    rule: PartialRule,
) -> Disposition {
    let route = route(instrument, response, Some(facts), today);
    let mut tally = Tally::default();
    let mut count = |part: &Part, entry: Option<EntryId>, answers: &Answers| {
        for item in part.items().filter(|item| route.asks(entry, item.id.as_str())) {
            if rule.counted == Counted::Required && !item.required {
                continue;
            }
            tally.asked += 1;
            tally.answered += u64::from(is_answered(answers.get(&item.id)));
        }
    };
    count(&instrument.header, None, &response.header.answers);
    for roster in &instrument.rosters {
        for entry in response.entries(roster.id.as_str()) {
            count(&roster.part, Some(entry.id), &entry.sheet.answers);
        }
    }
    let nil = !instrument.rosters.is_empty()
        && instrument.rosters.iter().all(|roster| response.nil.contains(&roster.id));
    match rule.reach(tally.answered, tally.asked) {
        Reach::Complete if nil => Disposition::Nil,
        Reach::Complete => Disposition::Complete,
        Reach::Partial => Disposition::Partial,
        Reach::BreakOff => Disposition::BreakOff,
    }
}

fn is_answered(answer: Option<&Answer>) -> bool {
    match answer {
        None | Some(Answer::Missing(Missing::Refused)) => false,
        Some(Answer::Value(_) | Answer::Missing(_) | Answer::Sealed(_)) => true,
    }
}
