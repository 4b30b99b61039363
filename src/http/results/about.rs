//! How a round was made: its dates, whom it asked, what became of them, and every outcome rate with its denominator.

use actix_web::HttpResponse;
use askama::Template;

use super::asked::{Around, Asked};
use super::number::{date, day, number, per_cent};
use super::place::Place;
use super::round::RoundFacts;
use super::view::FactView;
use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::outcome::{Breakdown, Counts, Denominator, Numerator, Rate};
use crate::domain::publication::{Outcome, Publication};
use crate::domain::questionnaire::unit::FrameVariable;
use crate::domain::tabulate::words;
use crate::http::page::Layout;
use crate::http::problem::Problem;
use crate::words::{Words, words as say};

#[derive(Template)]
#[template(path = "results/about.html")]
struct AboutPage {
    layout: Layout,
    head: RoundFacts,
    place: Place,
    purpose: String,
    frame: String,
    census: String,
    counted: String,
    facts: Vec<FactView>,
    email: String,
    licence: String,
    /// How many have each disposition.
    dispositions: Vec<FactView>,
    /// The share of the eligible that answered, in words.
    response_rate: String,
    rates: Vec<RateView>,
    groups: Vec<GroupsView>,
    whole: String,
}

struct RateView {
    name: String,
    meaning: String,
    numerator: String,
    denominator: String,
    value: String,
}

struct GroupsView {
    label: String,
    /// What each row is.
    stub: String,
    rows: Vec<GroupView>,
}

struct GroupView {
    name: String,
    eligible: String,
    answered: String,
    rate: String,
}

/// `GET /results/{survey}/{round}/about` tells how the round was made.
///
/// # Errors
///
/// 404 `not-published`.
pub async fn about(asked: Asked) -> Result<HttpResponse, Problem> {
    let lang = asked.lang;
    let published = asked.published().await?;
    let publication = &*published.publication;
    let words = say(lang);
    let Around { layout, head, place } = asked.around(&published, &words.say("results-about"));
    asked.page(&AboutPage {
        layout,
        purpose: publication.survey.purpose.get(lang).to_owned(),
        frame: words.say_with("results-method-frame", "invited", head.invited.as_str()),
        census: census(&head, words),
        response_rate: response_rate(&head, words),
        counted: words.say_with("results-method-counted", "frozen", head.frozen.as_str()),
        head,
        facts: facts(publication, lang),
        email: publication.survey.contact.email.clone(),
        licence: publication.survey.licence.clone(),
        dispositions: dispositions(&publication.outcome, lang),
        rates: rates(&publication.outcome, lang),
        groups: groups(&publication.outcome, lang),
        whole: place.file("/publication.json", lang),
        place,
    })
}

/// What it means for the figures that all were asked and some did not answer.
fn census(head: &RoundFacts, words: Words) -> String {
    let eligible = head.eligible.as_str();
    if head.answered == head.eligible {
        return words.say_with("results-method-whole", "eligible", eligible);
    }
    let numbers = [("answered", head.answered.as_str().into()), ("eligible", eligible.into())];
    words.say_all("results-method-census", numbers)
}

/// How many of the eligible have answered, as one sentence.
fn response_rate(head: &RoundFacts, words: Words) -> String {
    let values = [
        ("rate", head.rate.as_str().into()),
        ("answered", head.answered.as_str().into()),
        ("eligible", head.eligible.as_str().into()),
    ];
    words.say_all("results-rates-plain", values)
}

fn facts(publication: &Publication, lang: Lang) -> Vec<FactView> {
    let (survey, schedule) = (&publication.survey, &publication.round.schedule);
    let words = say(lang);
    let mut facts: Vec<FactView> = [
        ("results-legal-basis", survey.legal_basis.get(lang).to_owned()),
        ("results-questionnaire", publication.round.version.clone()),
        ("results-opened", date(schedule.opens_on, lang)),
        ("results-deadline", date(schedule.deadline_on, lang)),
        ("results-grace", schedule.grace_days.to_string()),
        ("results-publisher", survey.publisher.name.get(lang).to_owned()),
        ("results-contact", survey.contact.name.get(lang).to_owned()),
    ]
    .map(|(key, value)| FactView { label: words.say(key), value })
    .into();
    if let Some(closed_at) = publication.round.closed_early_at {
        let (label, value) = (words.say("results-closed-early"), day(closed_at, lang));
        facts.insert(4, FactView { label, value });
    }
    facts
}

fn whole(n: u64, lang: Lang) -> String {
    number(Figure::whole(n.into()), 0, lang)
}

fn dispositions(outcome: &Outcome, lang: Lang) -> Vec<FactView> {
    let row = |(disposition, n): (&crate::domain::outcome::Disposition, &u64)| FactView {
        label: words::disposition(*disposition).get(lang).to_owned(),
        value: whole(*n, lang),
    };
    outcome.all.iter().map(row).collect()
}

fn rates(outcome: &Outcome, lang: Lang) -> Vec<RateView> {
    let counts = Outcome::counts(&outcome.all);
    counts.rates(outcome.eligibility).map(|rate| rate_view(&rate, lang)).collect()
}

fn rate_view(rate: &Rate, lang: Lang) -> RateView {
    let words = say(lang);
    RateView {
        name: rate.name.as_str().to_owned(),
        meaning: format!(
            "{} / {}",
            words.say(numerator(rate.numerator_of)),
            words.say(denominator(rate.denominator_of))
        ),
        numerator: whole(rate.numerator, lang),
        denominator: denominator_of(rate.exact_denominator, lang),
        value: rate.exact.map_or_else(|| ".".to_owned(), |value| per_cent(value, lang)),
    }
}

const fn numerator(of: Numerator) -> &'static str {
    match of {
        Numerator::Complete => "results-of-complete",
        Numerator::Answered => "results-of-answered",
        Numerator::Refused => "results-of-refused",
        Numerator::Contacted => "results-of-contacted",
    }
}

const fn denominator(of: Denominator) -> &'static str {
    match of {
        Denominator::EligibleAndUnknown => "results-of-eligible-and-unknown",
        Denominator::EligibleAndEstimated => "results-of-eligible-and-estimated",
        Denominator::Eligible => "results-of-eligible",
        Denominator::Contacted => "results-of-contacted",
        Denominator::ContactedAndAble => "results-of-contacted-and-able",
    }
}

const fn breakdown_key(breakdown: Breakdown) -> &'static str {
    match breakdown {
        Breakdown::Stratum => "results-by-stratum",
        Breakdown::Level => "results-by-level",
        Breakdown::Ministry => "results-by-ministry",
        Breakdown::Group => "results-by-group",
    }
}

/// What those are called that are in no category of it.
const fn without_key(breakdown: Breakdown) -> &'static str {
    match breakdown {
        Breakdown::Stratum => "results-without-stratum",
        Breakdown::Ministry => "results-without-ministry",
        Breakdown::Level | Breakdown::Group => "results-outside",
    }
}

fn stub(breakdown: Breakdown, lang: Lang) -> String {
    let variable = match breakdown {
        Breakdown::Stratum => FrameVariable::Stratum,
        Breakdown::Level => FrameVariable::Level,
        Breakdown::Ministry => FrameVariable::Ministry,
        Breakdown::Group => return say(lang).say("results-group"),
    };
    words::frame_axis(&variable).get(lang).to_owned()
}

/// A denominator: with one decimal where `e` has made it no whole number.
fn denominator_of(exact: Figure, lang: Lang) -> String {
    number(exact, u8::from(exact.as_whole().is_none()), lang)
}

fn groups(outcome: &Outcome, lang: Lang) -> Vec<GroupsView> {
    let group = |one: &crate::domain::publication::OutcomeGroup, without: &str| {
        let counts: Counts = Outcome::counts(&one.counts);
        let (answered, eligible) = (counts.answered(), counts.eligible());
        let rate = Figure::ratio(answered.into(), eligible.into());
        let name = one.name.as_ref().map(|name| name.get(lang).to_owned());
        let name = name.or_else(|| one.code.clone());
        GroupView {
            name: name.unwrap_or_else(|| say(lang).say(without)),
            eligible: whole(eligible, lang),
            answered: whole(answered, lang),
            rate: rate.map_or_else(|| ".".to_owned(), |rate| per_cent(rate, lang)),
        }
    };
    let view = |(breakdown, groups): (&Breakdown, &Vec<_>)| GroupsView {
        label: say(lang).say(breakdown_key(*breakdown)),
        stub: stub(*breakdown, lang),
        rows: groups.iter().map(|one| group(one, without_key(*breakdown))).collect(),
    };
    outcome.by.iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::outcome::{Disposition, RateName};
    use crate::domain::publication::Kind;
    use crate::domain::publication::sample::publication;

    /// By hand: 1 of 16 is 6.25 per cent, which rounds half away from zero to 6.3.
    #[test]
    fn a_rate_is_rounded_half_away_from_zero_as_shares_are() {
        let of = |n: usize, what: Disposition| std::iter::repeat_n(what, n);
        let counts: Counts =
            of(1, Disposition::Complete).chain(of(15, Disposition::NonContact)).collect();
        let rate = counts.rate(RateName::Rr1, publication(Kind::Final).outcome.eligibility);
        let view = rate_view(&rate, Lang::Nb);
        assert_eq!((view.denominator.as_str(), view.value.as_str()), ("16", "6,3\u{a0}%"));
        assert_eq!(denominator_of(Figure::ratio(25, 2).unwrap(), Lang::Nb), "12,5");
    }

    #[test]
    fn a_round_that_was_closed_early_says_when() {
        let mut publication = publication(Kind::Final);
        let told = |publication: &Publication| {
            let said = facts(publication, Lang::Nb);
            let early = said.into_iter().find(|one| one.label == "Stengt for svar før tiden");
            early.map(|one| one.value)
        };
        assert_eq!(told(&publication), None);
        publication.round.closed_early_at = "2019-11-22T23:30:00Z".parse().ok();
        assert_eq!(told(&publication).as_deref(), Some("23.11.2019"), "the day in Oslo");
    }
}
