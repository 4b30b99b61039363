//! What the rows of each cell come to by organisation: the clusters that estimates rest on.

/// A total for some respondents, ascending; the others have nothing.
pub(super) type Totals = Vec<(u32, i128)>;

/// Of a cell its rows, and then each number's sum and how many gave one.
pub(super) type OwnedCell = (Totals, Vec<(Totals, Totals)>);

/// The totals of a table on their way: rows come in the order of their owners.
pub(in crate::tabulate) struct Owned {
    respondent_of: Vec<Option<u32>>,
    pub(super) cells: Vec<OwnedCell>,
    /// By slice the rows in the base.
    pub(super) bases: Vec<Totals>,
}

impl Owned {
    /// Totals that have seen no row.
    pub fn new(
        weighting: &super::Weighting,
        n_cells: usize,
        n_slices: usize,
        n_numbers: usize,
    ) -> Self {
        let numbers = vec![<(Totals, Totals)>::default(); n_numbers];
        Self {
            respondent_of: weighting.respondent_of.clone(),
            cells: vec![(Totals::new(), numbers); n_cells],
            bases: vec![Totals::new(); n_slices],
        }
    }

    /// One row of a slice's base.
    pub fn base(&mut self, slice: usize, owner: usize) {
        let respondent = self.respondent(owner);
        if let Some((totals, respondent)) = self.bases.get_mut(slice).zip(respondent) {
            add(totals, respondent, 1);
        }
    }

    /// One row of a cell.
    pub fn row(&mut self, cell: usize, owner: usize) {
        let respondent = self.respondent(owner);
        if let Some(((rows, _), respondent)) = self.cells.get_mut(cell).zip(respondent) {
            add(rows, respondent, 1);
        }
    }

    /// One number of a cell, by its place among the table's numbers.
    pub fn number(&mut self, cell: usize, at: usize, owner: usize, value: i64) {
        let respondent = self.respondent(owner);
        let slot = self.cells.get_mut(cell).and_then(|(_, numbers)| numbers.get_mut(at));
        if let Some(((sums, counts), respondent)) = slot.zip(respondent) {
            add(sums, respondent, value.into());
            add(counts, respondent, 1);
        }
    }

    fn respondent(&self, owner: usize) -> Option<u32> {
        self.respondent_of.get(owner).copied().flatten()
    }
}

fn add(totals: &mut Totals, respondent: u32, value: i128) {
    match totals.last_mut() {
        Some((last, total)) if *last == respondent => *total += value,
        _ => totals.push((respondent, value)),
    }
}
