//! One item of the own result in words, numbers and a picture.
//!
//! The picture is of the first group that is shown; its table, which has them all, is its text alternative.

use crate::domain::figure::Figure;
use crate::domain::lang::Lang;
use crate::domain::peers::{Others, OwnItem, PeerGroup, ROUNDING};
use crate::domain::tabulate::column::State;
use crate::http::results::number::{number, per_cent};
use crate::words::{Words, words};

/// One item beside its peers.
#[derive(Debug)]
pub struct ItemView {
    /// The item's code, for the drawing's ids.
    pub id: String,
    /// Its short name.
    pub label: String,
    /// What the organisation itself answered.
    pub own: String,
    /// The headings of the table's columns after the first.
    pub columns: Vec<String>,
    /// The table's rows.
    pub rows: Vec<RowView>,
    /// The picture, unless nothing is shown or quarters are compared.
    pub bars: Option<BarsView>,
    /// Whether something is hidden.
    pub hidden: bool,
    /// To what numbers are rounded to protect the others, in words; none when they are not.
    pub rounded: Option<String>,
}

/// A row of the table.
#[derive(Debug)]
pub struct RowView {
    /// The category, or the group of peers.
    pub label: String,
    /// Whether it is the organisation's own.
    pub own: bool,
    /// The cells.
    pub cells: Vec<String>,
}

/// The bars of one group.
#[derive(Debug)]
pub struct BarsView {
    /// Which group it is of.
    pub title: String,
    /// What is seen, in a sentence's worth of words.
    pub summary: String,
    /// Whether one of the bars is the organisation's own.
    pub marked: bool,
    /// The bars from above.
    pub bars: Vec<BarView>,
}

/// One bar.
#[derive(Debug)]
pub struct BarView {
    /// The category; the organisation's own is marked.
    pub label: String,
    /// Whether it is the organisation's own.
    pub own: bool,
    /// Width, in per cent of the room.
    pub width: String,
    /// The share, written behind the bar.
    pub number: String,
}

/// The view of one item.
#[must_use]
pub fn item_view(item: &OwnItem, groups: &[PeerGroup], lang: Lang) -> ItemView {
    let words = words(lang);
    let quarters = item.others.iter().any(|one| matches!(one, Others::Quartiles { .. }));
    let (columns, rows) =
        if quarters { by_group(item, groups, words) } else { by_category(item, groups, words) };
    ItemView {
        id: item.id.to_string(),
        label: item.label.get(lang).to_owned(),
        own: own(item, words),
        columns,
        rows,
        bars: bars(item, groups, words),
        hidden: item.others.contains(&Others::Hidden),
        rounded: item.others.iter().find_map(|others| rounded(others, words)),
    }
}

fn rounded(others: &Others, words: Words) -> Option<String> {
    match others {
        Others::Counts { rounded: true, .. } => {
            Some(words.say_with("own-rounded", "base", ROUNDING))
        }
        Others::Quartiles { rounded: true, .. } => Some(words.say("own-rounded-quarters")),
        Others::Hidden | Others::Counts { .. } | Others::Quartiles { .. } => None,
    }
}

/// What the organisation itself answered, in words.
fn own(item: &OwnItem, words: Words) -> String {
    if let Some(state) = item.missing {
        return words.say(match state {
            State::DontKnow => "own-dont-know",
            State::NotRelevant => "own-not-relevant",
            State::Refused => "own-refused",
            State::OffRoute | State::Unanswered | State::Valid => "own-unanswered",
        });
    }
    if !item.values.is_empty() {
        let unit = item.unit.as_ref().map_or("", |unit| unit.get(words.lang));
        let written = item.values.iter().map(|value| number(*value, item.decimals, words.lang));
        let all = written.collect::<Vec<_>>().join("; ");
        return format!("{all} {unit}").trim_end().to_owned();
    }
    let mine = item.categories.iter().filter(|category| category.own > 0).map(|category| {
        let label = category.label.get(words.lang);
        if item.roster.is_some() { format!("{label} ({})", category.own) } else { label.to_owned() }
    });
    mine.collect::<Vec<_>>().join("; ")
}

fn column(group: &PeerGroup, others: &Others, words: Words) -> String {
    let label = group.label.get(words.lang).to_owned();
    match others {
        Others::Counts { base, .. } => format!("{label} (n\u{a0}=\u{a0}{base})"),
        _ => label,
    }
}

fn share(count: u64, base: u64, lang: Lang) -> String {
    let share = Figure::ratio(count.into(), base.into());
    share.map_or_else(|| ".".to_owned(), |share| per_cent(share, lang))
}

/// Rows of categories, columns of groups.
fn by_category(item: &OwnItem, groups: &[PeerGroup], words: Words) -> (Vec<String>, Vec<RowView>) {
    let pairs = || groups.iter().zip(&item.others);
    let mut columns = vec![words.say("own-yours")];
    columns.extend(pairs().map(|(group, others)| column(group, others, words)));
    let rows = item.categories.iter().enumerate().map(|(at, category)| {
        let mine = match (category.own, &item.roster) {
            (0, _) => String::new(),
            (_, None) => "●".to_owned(),
            (n, Some(_)) => n.to_string(),
        };
        let shown = item.others.iter().map(|others| match others {
            Others::Counts { base, counts, .. } => {
                share(counts.get(at).copied().unwrap_or_default(), *base, words.lang)
            }
            Others::Hidden | Others::Quartiles { .. } => ":".to_owned(),
        });
        RowView {
            label: category.label.get(words.lang).to_owned(),
            own: category.own > 0,
            cells: std::iter::once(mine).chain(shown).collect(),
        }
    });
    (columns, rows.collect())
}

/// Rows of groups, columns of the edges and of the own quarter.
fn by_group(item: &OwnItem, groups: &[PeerGroup], words: Words) -> (Vec<String>, Vec<RowView>) {
    let columns = ["own-first-quartile", "own-median", "own-third-quartile", "own-quarter"];
    let rows = groups.iter().zip(&item.others).map(|(group, others)| {
        let cells = match others {
            Others::Quartiles { edges, own, .. } => {
                let decimals = if edges.iter().all(|edge| edge.as_whole().is_some()) {
                    0
                } else {
                    item.decimals.max(1)
                };
                let mut cells: Vec<String> =
                    edges.iter().map(|edge| number(*edge, decimals, words.lang)).collect();
                let mine = item.categories.iter().zip(own).filter(|(_, n)| **n > 0);
                let names = mine.map(|(category, n)| match item.roster {
                    Some(_) => format!("{} ({n})", category.label.get(words.lang)),
                    None => category.label.get(words.lang).to_owned(),
                });
                cells.push(names.collect::<Vec<_>>().join("; "));
                cells
            }
            Others::Hidden | Others::Counts { .. } => vec![":".to_owned(); columns.len()],
        };
        RowView { label: group.label.get(words.lang).to_owned(), own: false, cells }
    });
    (columns.map(|key| words.say(key)).to_vec(), rows.collect())
}

fn bars(item: &OwnItem, groups: &[PeerGroup], words: Words) -> Option<BarsView> {
    let shown = groups.iter().zip(&item.others).find_map(|(group, others)| match others {
        Others::Counts { base, counts, .. } => Some((group, *base, counts)),
        Others::Hidden | Others::Quartiles { .. } => None,
    });
    let (group, base, counts) = shown?;
    let bars: Vec<BarView> = item
        .categories
        .iter()
        .zip(counts)
        .map(|(category, count)| {
            let width = count.saturating_mul(100).checked_div(base).unwrap_or_default();
            let label = category.label.get(words.lang);
            let own = category.own > 0;
            BarView {
                label: if own { format!("● {label}") } else { label.to_owned() },
                own,
                width: format!("{width}%"),
                number: share(*count, base, words.lang),
            }
        })
        .collect();
    let said: Vec<String> =
        bars.iter().map(|bar| format!("{} {}", bar.label, bar.number)).collect();
    Some(BarsView {
        title: format!(
            "{} – {} (n\u{a0}=\u{a0}{base})",
            item.label.get(words.lang),
            group.label.get(words.lang)
        ),
        summary: said.join("; "),
        marked: bars.iter().any(|bar| bar.own),
        bars,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_says_to_what() {
        let counts = |rounded| Others::Counts { base: 9, counts: vec![6, 3], rounded };
        let said = |others: &Others, lang| rounded(others, words(lang));
        let english = said(&counts(true), Lang::En).unwrap();
        assert!(english.contains("rounded to multiples of 3,"), "{english}");
        let norwegian = said(&counts(true), Lang::Nb).unwrap();
        assert!(norwegian.contains("deles på 3,"), "{norwegian}");
        assert_eq!(said(&counts(false), Lang::Nn), None);
        let edges = [1, 2, 3].map(Figure::whole);
        let quarters = Others::Quartiles { edges, own: [0; 4], rounded: true };
        assert!(said(&quarters, Lang::En).unwrap().contains("two digits"));
    }
}
