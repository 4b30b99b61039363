//! The words that tables bring with them: totals, levels, base rules and measures, in each language.
//!
//! They are part of a published document and therefore fixed with it; the words of the pages around
//! a table are in `locales/`.

use super::column::State;
use crate::frame::Level;
use crate::lang::{Lang, Texts};
use crate::outcome::Disposition;
use crate::questionnaire::breakdown::{LabelRow, LateRule, Ties};
use crate::questionnaire::plan::BaseRule;
use crate::questionnaire::unit::FrameVariable;

/// A text in bokmål, nynorsk and English.
#[must_use]
pub fn texts(nb: &str, nn: &str, en: &str) -> Texts {
    Texts::from([(Lang::Nb, nb), (Lang::Nn, nn), (Lang::En, en)])
}

/// The category of a total.
#[must_use]
pub fn total() -> Texts {
    texts("I alt", "I alt", "Total")
}

/// In a group or not, true or not.
#[must_use]
pub fn yes_no(yes: bool) -> Texts {
    if yes { texts("Ja", "Ja", "Yes") } else { texts("Nei", "Nei", "No") }
}

/// On time or late.
#[must_use]
pub fn late(late: bool) -> Texts {
    if late {
        texts("Etter fristen", "Etter fristen", "After the deadline")
    } else {
        texts("Innen fristen", "Innan fristen", "By the deadline")
    }
}

/// What a census that not everybody answered means for its figures: there is no sampling error, and
/// nothing is known of the `silent`.
pub(super) fn census(asked: usize, silent: usize) -> Texts {
    if silent == 0 {
        return texts(
            &format!(
                "Alle {asked} virksomheter i rammen har svart: Det er verken utvalgsfeil eller frafall."
            ),
            &format!(
                "Alle dei {asked} verksemdene i ramma har svara: Det er verken utvalsfeil eller fråfall."
            ),
            &format!(
                "All {asked} organisations in the frame answered: there is neither sampling error nor non-response."
            ),
        );
    }
    let answered = asked.saturating_sub(silent);
    texts(
        &format!(
            "Alle {asked} virksomheter i rammen ble spurt, og {answered} svarte. Tallene har ingen utvalgsfeil. De \
             gjelder dem som svarte, og er ikke justert for frafallet ({silent})."
        ),
        &format!(
            "Alle dei {asked} verksemdene i ramma vart spurde, og {answered} svara. Tala har ingen utvalsfeil. Dei \
             gjeld dei som svara, og er ikkje justerte for fråfallet ({silent})."
        ),
        &format!(
            "All {asked} organisations in the frame were asked, and {answered} answered. The figures have no \
             sampling error. They are of those who answered, and are not adjusted for non-response ({silent})."
        ),
    )
}

/// A level of government.
#[must_use]
pub fn level(level: Level) -> Texts {
    match level {
        Level::State => texts("Stat", "Stat", "State"),
        Level::County => texts("Fylkeskommune", "Fylkeskommune", "County authority"),
        Level::Municipality => texts("Kommune", "Kommune", "Municipality"),
        Level::Other => texts("Annet", "Anna", "Other"),
    }
}

/// A disposition.
#[must_use]
pub fn disposition(disposition: Disposition) -> Texts {
    match disposition {
        Disposition::Complete => texts("Fullstendig svar", "Fullstendig svar", "Complete"),
        Disposition::Partial => texts("Delvis svar", "Delvis svar", "Partial"),
        Disposition::Nil => texts(
            "Ingenting å rapportere",
            "Ingenting å rapportere",
            "Nothing to report (nil return)",
        ),
        Disposition::Declined => texts("Avslo å svare", "Ville ikkje svare", "Declined"),
        Disposition::BreakOff => {
            texts("Begynte uten å fullføre", "Byrja utan å fullføre", "Began and did not finish")
        }
        Disposition::NonContact => texts("Svarte ikke", "Svara ikkje", "No answer"),
        Disposition::Unreachable => texts("Ikke nådd", "Ikkje nådd", "Not reached"),
        Disposition::OtherEligible => {
            texts("Svarte ikke, annen grunn", "Svara ikkje, annan grunn", "No answer, other reason")
        }
        Disposition::UnknownEligibility => {
            texts("Ukjent om i målgruppen", "Ukjent om i målgruppa", "Eligibility unknown")
        }
        Disposition::NotEligible => texts("Ikke i målgruppen", "Ikkje i målgruppa", "Not eligible"),
    }
}

/// A name that is the same in every language.
#[must_use]
pub fn in_all(name: &str) -> Texts {
    texts(name, name, name)
}

/// What the plan calls a code of the frame; without a label the code, readable.
#[must_use]
pub fn labelled(labels: &[LabelRow], code: &str) -> Texts {
    let found = labels.iter().find(|row| row.code.as_str() == code);
    found.map_or_else(|| in_all(&readable(code)), |row| row.label.clone())
}

/// `over_40_000` as `Over 40 000`.
fn readable(code: &str) -> String {
    let spaced = code.replace('_', " ");
    let mut characters = spaced.chars();
    let first = characters.next().map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + characters.as_str()
}

/// The name of the axis of one group.
#[must_use]
pub fn member_of(group: &Texts) -> Texts {
    let (nb, nn) = (group.get(Lang::Nb), group.get(Lang::Nn));
    let (nb, nn) = (format!("medlem av {nb}"), format!("medlem av {nn}"));
    texts(&nb, &nn, &format!("member of {}", group.get(Lang::En)))
}

/// What means and shares of an indicator are of.
#[must_use]
pub fn indicator_bases() -> Texts {
    texts(
        "Gjennomsnitt er av dem som ga et svar, andeler av alle som svarte, også «vet ikke».",
        "Gjennomsnitt er av dei som gav eit svar, andelar av alle som svara, også «veit ikkje».",
        "Means are of those that gave an answer, shares of all that answered, including “don't know”.",
    )
}

/// The answers whose share an item of an indicator has; they are taken as they were given, also to a reversed item.
#[must_use]
pub fn indicator_box(question: &Texts, answers: &[Texts], reversed: bool) -> Texts {
    let [nb, nn, en] = if reversed {
        [
            " Spørsmålet er snudd i gjennomsnittet, og ikke i andelen.",
            " Spørsmålet er snudd i gjennomsnittet, og ikkje i andelen.",
            " The question is turned in the mean and not in the share.",
        ]
    } else {
        [""; 3]
    };
    let of = |lang| question.get(lang);
    let all = |lang| answers.iter().map(|one| one.get(lang)).collect::<Vec<_>>().join("; ");
    texts(
        &format!("I andelen for «{}» telles disse svarene: {}.{nb}", of(Lang::Nb), all(Lang::Nb)),
        &format!("I andelen for «{}» blir desse svara talde: {}.{nn}", of(Lang::Nn), all(Lang::Nn)),
        &format!("The share of “{}” counts these answers: {}.{en}", of(Lang::En), all(Lang::En)),
    )
}

/// Along which axis the shares of a table of several add up to the base: for each category of the `others`.
#[must_use]
pub fn shares_along(first: &Texts, others: &[&Texts]) -> Texts {
    let of = |lang, [opening, closing]: [char; 2]| {
        let quoted = |text: &Texts| format!("{opening}{}{closing}", text.get(lang));
        let others: Vec<String> = others.iter().map(|one| quoted(one)).collect();
        [quoted(first), others.join(", ")]
    };
    let [nb, nb_others] = of(Lang::Nb, ['«', '»']);
    let [nn, nn_others] = of(Lang::Nn, ['«', '»']);
    let [en, en_others] = of(Lang::En, ['“', '”']);
    texts(
        &format!(
            "Andelene viser fordelingen på {nb} innenfor hver kategori av {nb_others}, der grunnlaget er 100 prosent."
        ),
        &format!(
            "Andelane viser fordelinga på {nn} innanfor kvar kategori av {nn_others}, der grunnlaget er 100 prosent."
        ),
        &format!(
            "Shares show the distribution over {en} within each category of {en_others}, where the base is 100 per cent."
        ),
    )
}

/// The name of an axis of groups.
#[must_use]
pub fn groups() -> Texts {
    texts("gruppe", "gruppe", "group")
}

/// The name of a frame variable's axis; for a group see [`member_of`].
#[must_use]
pub fn frame_axis(variable: &FrameVariable) -> Texts {
    match variable {
        FrameVariable::Organisation => texts("virksomhet", "verksemd", "organisation"),
        FrameVariable::Level => {
            texts("forvaltningsnivå", "forvaltningsnivå", "level of government")
        }
        FrameVariable::Ministry => texts("departement", "departement", "ministry"),
        FrameVariable::Size => texts("størrelse", "storleik", "size"),
        FrameVariable::Stratum => texts("stratum", "stratum", "stratum"),
        FrameVariable::Disposition => texts("utfall", "utfall", "outcome"),
        FrameVariable::Late => texts("tidspunkt for svar", "tidspunkt for svar", "time of answer"),
        FrameVariable::Group(group) => member_of(&in_all(&readable(group.as_str()))),
    }
}

/// What the units of frame and organisation tables are, in plural.
#[must_use]
pub fn organisations(answered: bool) -> Texts {
    if answered {
        texts(
            "virksomheter som har svart",
            "verksemder som har svara",
            "organisations that answered",
        )
    } else {
        texts(
            "virksomheter i utvalgsrammen",
            "verksemder i utvalsramma",
            "organisations in the frame",
        )
    }
}

/// Whose answers the denominator of shares counts.
#[must_use]
pub fn base(rule: BaseRule) -> Texts {
    match rule {
        BaseRule::All => {
            texts("alle, også de uten svar", "alle, også dei utan svar", "all, answered or not")
        }
        BaseRule::Asked => {
            texts("de som fikk spørsmålet", "dei som fekk spørsmålet", "those who were asked")
        }
        BaseRule::Answered => texts(
            "de som svarte, også «vet ikke» og «ikke relevant»",
            "dei som svara, også «veit ikkje» og «ikkje relevant»",
            "those who answered, including “don't know” and “not relevant”",
        ),
        BaseRule::Valid => texts(
            "de som ga et svar, uten «vet ikke» og «ikke relevant»",
            "dei som gav eit svar, utan «veit ikkje» og «ikkje relevant»",
            "those with an answer, without “don't know” and “not relevant”",
        ),
    }
}

/// The count of those without a substantive answer, for one reason.
#[must_use]
pub fn reason(state: State) -> Texts {
    match state {
        State::Valid => texts("Med svar", "Med svar", "With an answer"),
        State::Unanswered => texts("Ubesvart", "Ikkje svara", "Unanswered"),
        State::OffRoute => texts("Ikke spurt", "Ikkje spurt", "Not asked"),
        State::Refused => texts("Ville ikke svare", "Ville ikkje svare", "Refused"),
        State::DontKnow => texts("Vet ikke", "Veit ikkje", "Don't know"),
        State::NotRelevant => texts("Ikke relevant", "Ikkje relevant", "Not relevant"),
    }
}

/// Whether late answers are counted.
#[must_use]
pub fn late_rule(rule: LateRule) -> Texts {
    match rule {
        LateRule::Included => texts(
            "Svar som kom etter fristen, er regnet med",
            "Svar som kom etter fristen, er rekna med",
            "Answers that came after the deadline are counted",
        ),
        LateRule::Excluded => texts(
            "Svar som kom etter fristen, er ikke regnet med",
            "Svar som kom etter fristen, er ikkje rekna med",
            "Answers that came after the deadline are not counted",
        ),
    }
}

/// The note of a table that takes some of the rows, by the plan's condition.
#[must_use]
pub fn filtered(condition: &str) -> Texts {
    let of = |words: &str| format!("{words}: {}.", condition.trim());
    texts(
        &of("Bare de der dette er sant, er med (koder fra kodeboka)"),
        &of("Berre dei der dette er sant, er med (kodar frå kodeboka)"),
        &of("Only those for which this is true (codes of the codebook)"),
    )
}

/// Why a row is in no category of an axis of the frame.
#[must_use]
pub fn no_category() -> Texts {
    texts("I ingen av kategoriene", "I ingen av kategoriane", "In none of the categories")
}

/// The count of late rows: of the base, or of all rows, those without an answer among them.
#[must_use]
pub fn late_count(rule: LateRule, of_all: bool) -> Texts {
    match (rule, of_all) {
        (LateRule::Included, false) => texts(
            "Kom etter fristen (regnet med)",
            "Kom etter fristen (rekna med)",
            "Came after the deadline (counted)",
        ),
        (LateRule::Excluded, false) => texts(
            "Kom etter fristen (ikke regnet med)",
            "Kom etter fristen (ikkje rekna med)",
            "Came after the deadline (not counted)",
        ),
        (LateRule::Included, true) => texts(
            "Kom etter fristen, også utenfor grunnlaget (regnet med)",
            "Kom etter fristen, også utanfor grunnlaget (rekna med)",
            "Came after the deadline, also outside the base (counted)",
        ),
        (LateRule::Excluded, true) => texts(
            "Kom etter fristen, også utenfor grunnlaget (ikke regnet med)",
            "Kom etter fristen, også utanfor grunnlaget (ikkje rekna med)",
            "Came after the deadline, also outside the base (not counted)",
        ),
    }
}

/// The note under a list of the most frequent.
#[must_use]
pub fn most_frequent(ties: Ties) -> Texts {
    match ties {
        Ties::Included => texts(
            "Bare de vanligste er vist, og alle som står likt med den siste; resten er med i totalen.",
            "Berre dei vanlegaste er viste, og alle som står likt med den siste; resten er med i totalen.",
            "Only the most frequent are shown, and all that tie with the last; the rest is in the total.",
        ),
        Ties::LeftOut => texts(
            "Bare de vanligste er vist, uten dem som står likt om den siste plassen; resten er med i totalen.",
            "Berre dei vanlegaste er viste, utan dei som står likt om den siste plassen; resten er med i totalen.",
            "Only the most frequent are shown, without those that tie for the last place; the rest is in the total.",
        ),
    }
}

/// The note under a table with groups that overlap.
#[must_use]
pub fn overlapping() -> Texts {
    texts(
        "En virksomhet kan være i flere av gruppene. Tallene for gruppene kan derfor ikke legges sammen.",
        "Ei verksemd kan vere i fleire av gruppene. Tala for gruppene kan difor ikkje leggjast saman.",
        "An organisation may be in several of the groups, so the figures of the groups cannot be added up.",
    )
}

/// The note under a table whose counts are rounded to multiples of `base`.
#[must_use]
pub fn rounded(base: u64) -> Texts {
    texts(
        &format!(
            "Antallene, også grunnlaget (n), er avrundet opp eller ned til tall som kan deles på {base}, slik at de ikke \
             røper hva noen få virksomheter har svart. De kan derfor være større enn det som er talt opp. Andelene er regnet av de avrundede tallene."
        ),
        &format!(
            "Tala, også grunnlaget (n), er runda av opp eller ned til tal som kan delast på {base}, slik at dei ikkje \
             røper kva nokre få verksemder har svara. Dei kan difor vere større enn det som er talt opp. Andelane er rekna av dei avrunda tala."
        ),
        &format!(
            "Counts, and the base n, are rounded up or down to multiples of {base}, so that they do not tell what a few \
             organisations answered. They may therefore be more than what was counted. Shares are computed from the rounded counts."
        ),
    )
}

/// The note under a table whose first axis is a multiple choice.
#[must_use]
pub fn several_answers() -> Texts {
    texts(
        "Flere svar var mulige. Andelene kan derfor summere til mer enn 100 prosent.",
        "Fleire svar var moglege. Andelane kan difor summere til meir enn 100 prosent.",
        "Several answers were possible, so the shares may add up to more than 100 per cent.",
    )
}
