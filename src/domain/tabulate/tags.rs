//! The tags of a column: each distinct tag once, and the rows by its number.
//!
//! **Invariant:** two spellings that differ in case only are one tag, shown as it was first written.

use std::collections::HashMap;

/// The tags of every row of a column.
#[derive(Clone, Debug, Default)]
pub struct Tags {
    /// The distinct tags: in lower case, and as first written.
    distinct: Vec<(String, String)>,
    known: HashMap<String, u32>,
    /// The tags of all rows, one row after the other.
    flat: Vec<u32>,
    /// Where each row ends in `flat`.
    ends: Vec<usize>,
}

impl Tags {
    /// Adds a row.
    pub(super) fn push(&mut self, written: &[String]) {
        let from = self.flat.len();
        for tag in written {
            let lower = tag.trim().to_lowercase();
            let next = u32::try_from(self.distinct.len()).unwrap_or(u32::MAX);
            let at = *self.known.entry(lower.clone()).or_insert(next);
            if at == next {
                self.distinct.push((lower, tag.trim().to_owned()));
            }
            if !self.flat.get(from..).is_some_and(|row| row.contains(&at)) {
                self.flat.push(at);
            }
        }
        self.ends.push(self.flat.len());
    }

    /// The numbers of a row's tags, each once.
    #[must_use]
    pub fn row(&self, row: usize) -> &[u32] {
        let end = |row: usize| self.ends.get(row).copied();
        let from = row.checked_sub(1).map_or(Some(0), end);
        let range = from.zip(end(row)).and_then(|(from, to)| self.flat.get(from..to));
        range.unwrap_or_default()
    }

    /// The distinct tags by number: in lower case, and as first written.
    #[must_use]
    pub fn distinct(&self) -> &[(String, String)] {
        &self.distinct
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_in_another_case_are_one_tag_and_a_row_has_it_once() {
        let mut tags = Tags::default();
        for row in [vec!["KI", "Skjema"], vec![], vec!["ki ", "KI", "Åpne data"]] {
            tags.push(&row.into_iter().map(str::to_owned).collect::<Vec<_>>());
        }
        let rows: Vec<&[u32]> = (0..4).map(|row| tags.row(row)).collect();
        assert_eq!(rows, [&[0, 1][..], &[], &[0, 2], &[]], "no fourth row");
        let shown: Vec<&str> = tags.distinct().iter().map(|(_, shown)| shown.as_str()).collect();
        assert_eq!(shown, ["KI", "Skjema", "Åpne data"]);
    }
}
