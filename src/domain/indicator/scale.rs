//! From codes to points: the scale map of one item, its direction, and its box.

use std::collections::BTreeMap;

use super::exact;
use crate::code::Code;
use crate::figure::Figure;
use crate::questionnaire::indicator_plan::PartRow;
use crate::questionnaire::instrument::ListedCode;

/// Codes of the default box.
const TOP: usize = 2;

/// What the codes of an item are worth in an indicator.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    /// Points of the substantive codes, turned if the plan says so; empty for an item without points.
    pub points: BTreeMap<Code, Figure>,
    /// The codes of the box.
    pub boxed: Vec<Code>,
}

impl Scale {
    /// The scale of an item with that code list.
    ///
    /// Turned points are `lowest + highest − points`, so that a turned scale has the same ends. The box is
    /// of the codes as they are answered, turned or not: it is what the respondents said.
    ///
    /// Source of the default box: the share of the two highest answers, as the report *IT i praksis 2021*
    /// prints it ("svært enig eller enig").
    #[must_use]
    pub fn of(row: &PartRow, list: &[ListedCode]) -> Self {
        let substantive = || list.iter().filter(|listed| listed.missing.is_none());
        let points_of = |listed: &ListedCode| {
            if row.points.is_empty() {
                listed.score.map(|score| Figure::whole(score.into()))
            } else {
                row.points.get(&listed.code).map(|point| point.figure())
            }
        };
        let raw: Vec<(Code, Figure)> = substantive()
            .filter_map(|listed| Some((listed.code.clone(), points_of(listed)?)))
            .collect();
        let mut ordered = raw.clone();
        ordered.sort_by_key(|(_, points)| *points);
        let boxed = if row.boxed.is_empty() {
            ordered.iter().rev().take(TOP).map(|(code, _)| code.clone()).collect()
        } else {
            row.boxed.clone()
        };
        let ends = ordered.first().zip(ordered.last());
        let turn = |of| match ends.filter(|_| row.reversed) {
            Some(((_, low), (_, high))) => exact::difference(exact::sum(*low, *high)?, of),
            None => Some(of),
        };
        // Points that no figure can hold are none, of any code: the others alone would make another mean.
        let points = raw.iter().map(|(code, of)| Some((code.clone(), turn(*of)?)));
        let points = points.collect::<Option<_>>().unwrap_or_default();
        Self { points, boxed }
    }

    /// Whether it can say something of answers by that list: every substantive code has points or, on a
    /// scale without any, every code of the box is there.
    #[must_use]
    pub fn covers(&self, list: &[ListedCode]) -> bool {
        let mut substantive = list.iter().filter(|listed| listed.missing.is_none());
        let pointed = self.points.is_empty()
            || substantive.all(|listed| self.points.contains_key(&listed.code));
        pointed && self.boxed.iter().all(|code| list.iter().any(|listed| listed.code == *code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tabulate::sample::list;

    fn scale(row: &str, codes: &[&str]) -> Scale {
        Scale::of(&serde_saphyr::from_str(row).unwrap(), &list(codes))
    }

    fn points(scale: &Scale) -> Vec<String> {
        scale.points.iter().map(|(code, figure)| format!("{code}={figure}")).collect()
    }

    /// By hand: on a scale from 1 to 5, 5 turned is 1 + 5 - 5 = 1.
    #[test]
    fn a_turned_scale_keeps_its_ends_and_its_box_keeps_the_answers() {
        let scale = scale("{ item: q, reversed: true }", &["s1", "s2", "s5", "vet_ikke"]);
        assert_eq!(points(&scale), ["s1=5", "s2=4", "s5=1"]);
        let boxed: Vec<_> = scale.boxed.iter().map(Code::as_str).collect();
        assert_eq!(boxed, ["s5", "s2"], "the two highest as they were answered");
        assert!(scale.covers(&list(&["s1", "s2", "s5"])));
        assert!(!scale.covers(&list(&["s1", "s2", "s3", "s5"])), "nobody knows what s3 is worth");
    }

    #[test]
    fn declared_points_may_be_fractions_and_a_box_may_be_any_codes() {
        let row = "{ item: q, points: { a: 1, b: 7/3, c: 5 }, box: [b, vet_ikke] }";
        let scale = scale(row, &["a", "b", "c", "vet_ikke"]);
        assert_eq!(points(&scale), ["a=1", "b=7/3", "c=5"]);
        assert_eq!(scale.boxed.iter().map(Code::as_str).collect::<Vec<_>>(), ["b", "vet_ikke"]);
        assert!(!scale.covers(&list(&["a", "b", "c"])), "the box needs `vet_ikke`");
    }

    #[test]
    fn an_item_without_points_has_only_a_box() {
        let scale = scale("{ item: q, box: [ja] }", &["ja", "nei"]);
        assert!(scale.points.is_empty() && scale.covers(&list(&["ja", "nei", "delvis"])));
    }
}
