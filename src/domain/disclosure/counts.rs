//! Counts and sums of scores: which of them are shown in a group of linked tables.

use std::collections::{BTreeMap, BTreeSet};

use kartlegger_linear::Budget;

use super::audit::equations::Equations;
use super::audit::interval::{Interval, Need};
use super::audit::{Audit, TooNarrow};
use super::linked::edges::Counted;
use super::linked::ledger::{Fact, Ids, Ledger};
use super::linked::model::Model;
use super::linked::net::Net;
use super::rules::Rules;
use super::suppress::{Candidate, Status, mended, suppress};

/// What has been decided on the numbers of a ledger.
pub(super) struct Decided {
    /// By number.
    pub status: Vec<Status>,
    /// What the audit has shown to be possible, by number.
    pub intervals: BTreeMap<usize, Interval>,
    /// Those that were hidden since the intervals of others were too narrow.
    pub mended: BTreeSet<usize>,
    /// Whether the equations were all that a common table would give.
    pub exact: bool,
}

impl Decided {
    /// What became of a number; one that nothing was decided on is hidden. A count that is no number of its own, since
    /// no row can be in it or another one says it, is shown.
    pub fn status_of(&self, id: Option<usize>) -> Status {
        id.map_or(Status::Shown, |id| self.status.get(id).copied().unwrap_or(Status::Hidden))
    }
}

impl Default for Decided {
    fn default() -> Self {
        Self {
            status: Vec::new(),
            intervals: BTreeMap::new(),
            mended: BTreeSet::new(),
            exact: true,
        }
    }
}

/// Decides first what the answers ask for, then what the difference to the public list asks for.
///
/// # Errors
///
/// [`TooNarrow`] for a number that nothing protects.
pub(super) fn decide(ledger: &Ledger<'_>, rules: &Rules) -> Result<Decided, TooNarrow> {
    let mut decided =
        Decided { status: vec![Status::Shown; ledger.numbers.len()], ..Decided::default() };
    let all: Vec<usize> = (0..ledger.tables.len()).collect();
    let mut numbers: Vec<Candidate> = ledger.facts.iter().map(Fact::candidate).collect();
    if numbers.iter().any(|number| !number.status.is_open()) {
        let run = Run { ledger, rules, tables: &all, counted: Counted::Rows };
        run.settle(&mut numbers, &mut decided)?;
    }
    for (status, number) in decided.status.iter_mut().zip(&numbers) {
        *status = number.status;
    }
    let mut classes: BTreeMap<&[crate::code::Name], Vec<usize>> = BTreeMap::new();
    for (at, table) in ledger.tables.iter().enumerate() {
        classes.entry(&table.exempt_items).or_default().push(at);
    }
    for tables in classes.values() {
        exempt(ledger, rules, tables, &mut decided)?;
    }
    Ok(decided)
}

/// One system of equations over some tables of a ledger.
pub(super) struct Run<'a> {
    pub ledger: &'a Ledger<'a>,
    pub rules: &'a Rules,
    pub tables: &'a [usize],
    pub counted: Counted,
}

impl Run<'_> {
    /// Hides more of the numbers until those that must be protected are.
    ///
    /// # Errors
    ///
    /// [`TooNarrow`] for a number that nothing protects.
    pub fn settle(
        &self,
        numbers: &mut [Candidate],
        decided: &mut Decided,
    ) -> Result<(), TooNarrow> {
        let spans = self.ledger.spans(self.tables.iter().copied(), self.counted);
        let model = Model::of(&self.ledger.space.lengths, &spans, &self.ledger.numbers);
        // Where nobody can be, everybody knows that nobody is.
        let possible = model.regions.iter().filter(|region| region.whole);
        for (at, terms) in possible.flat_map(|region| &region.numbers) {
            let number = numbers.get_mut(*at).filter(|one| !one.status.is_open());
            if let Some(number) = number.filter(|_| terms.is_empty()) {
                number.status = Status::Known;
            }
        }
        // Among fewer than the threshold whom readers are told of, no count can be wider than they are many; and for one
        // of them who knows its own answer, than the others are.
        let width = |number: usize, but: u64| {
            let most = self.ledger.at_most(number).map(|most| most.saturating_sub(but));
            let most = most.and_then(|most| u16::try_from(most).ok()).unwrap_or(u16::MAX);
            self.rules.threshold.min(most)
        };
        let needs = |but: u64| -> Vec<Option<Need>> {
            let facts = self.ledger.facts.iter().enumerate();
            facts.map(|(at, fact)| (!fact.weighted).then(|| Need::Width(width(at, but)))).collect()
        };
        let (needs, against_one) = (needs(0), needs(1));
        suppress(&model, numbers, false);
        let net = Net::of(&self.ledger.space.lengths, &model, &spans, &self.ledger.numbers);
        let equations =
            Equations { net: &net, numbers: &self.ledger.numbers, free: false, unit: 1.0 };
        // How many rows are exempt may be told already, by a table that need not protect it.
        let (lenient, budget) = (self.counted != Counted::Rows, Budget::default());
        let kept: Vec<bool> = self.ledger.facts.iter().map(Fact::is_kept).collect();
        let (needs, against_one, kept) = (&*needs, &*against_one, &*kept);
        let audit = Audit { equations, needs, against_one, lenient, kept, budget };
        let before = numbers.to_vec();
        let is_full = |at: &usize| width(*at, 0) == self.rules.threshold;
        let proof = audit.run(numbers)?;
        decided.intervals.extend(proof.into_iter().filter(|(at, _)| is_full(at)));
        decided.mended.extend(mended(&before, numbers));
        // Where nothing is kept back there is nothing to prove.
        let keeps = |one: &Candidate| matches!(one.status, Status::Primary | Status::Secondary);
        decided.exact &= model.exact && self.ledger.exact || !numbers.iter().any(keeps);
        Ok(())
    }
}

/// Protects the exempt rows against those who know the list: every count that is shown tells how many
/// exempt rows it has. A table that does not protect them shows that openly.
fn exempt(
    ledger: &Ledger<'_>,
    rules: &Rules,
    tables: &[usize],
    decided: &mut Decided,
) -> Result<(), TooNarrow> {
    let mut numbers: Vec<Option<Candidate>> = vec![None; ledger.numbers.len()];
    let mut any = false;
    for &at in tables {
        let table = (ledger.tables.get(at), ledger.slots.get(at), ledger.ids.get(at));
        let (Some(table), Some(slots), Some(ids)) = table else { continue };
        for (slot, id) in slots.all().zip(ids.counts()) {
            let Some(id) = id else { continue };
            let open = decided.status.get(id).is_some_and(|status| status.is_open());
            let few = table.protect_exempt && rules.few(slot.tally.exempt_organisations);
            any |= few;
            let Some(known) = numbers.get_mut(id) else { continue };
            let status = match known.as_ref().map(|known| known.status) {
                Some(Status::Known) => Status::Known,
                _ if open && !table.protect_exempt => Status::Known,
                Some(Status::Primary) => Status::Primary,
                _ if few => Status::Primary,
                _ if !open => Status::Hidden,
                _ => Status::Shown,
            };
            let value = slot.tally.exempt.into();
            *known = Some(Candidate { status, value, alone: false });
        }
    }
    if !any {
        return Ok(());
    }
    let hidden = || Candidate { status: Status::Hidden, value: 0, alone: false };
    let mut numbers: Vec<Candidate> =
        numbers.into_iter().map(|one| one.unwrap_or_else(hidden)).collect();
    Run { ledger, rules, tables, counted: Counted::Exempt }.settle(&mut numbers, decided)?;
    for (status, number) in decided.status.iter_mut().zip(numbers) {
        if status.is_open() && matches!(number.status, Status::Primary | Status::Secondary) {
            *status = number.status;
        }
    }
    Ok(())
}

/// How many of the rows of each base are exempt. By table, one a slice: whether it is shown. In tables over sensitive
/// answers it is hidden where it rests on few organisations, or where two bases would tell of few with no answer.
pub(super) fn beside(
    ledger: &Ledger<'_>,
    rules: &Rules,
    decided: &mut Decided,
) -> Result<Vec<Vec<bool>>, TooNarrow> {
    let mut own = Decided::default();
    let open = |id: &Option<usize>| decided.status_of(*id).is_open();
    let tables: Vec<usize> = (0..ledger.tables.len()).collect();
    let mut numbers: Vec<Option<Candidate>> = vec![None; ledger.numbers.len()];
    let mut any = false;
    for (table, ids) in ledger.tables.iter().zip(&ledger.ids) {
        let slices = || table.slices.iter();
        let bases = slices().map(|slice| slice.base).zip(&ids.bases);
        let reasons = slices().flat_map(|slice| slice.reasons).zip(&ids.reasons);
        let told = bases.map(|(tally, id)| (tally, id, open(id)));
        // Nobody is told how many of those with no answer are exempt.
        for (tally, id, told) in told.chain(reasons.map(|(tally, id)| (tally, id, false))) {
            let Some(known) = id.and_then(|id| numbers.get_mut(id)) else { continue };
            let few = table.is_over_aggregates() && rules.few(tally.exempt_organisations);
            any |= few;
            let status = match known.as_ref().map(|known| known.status) {
                Some(Status::Primary) => Status::Primary,
                _ if few => Status::Primary,
                Some(Status::Shown) => Status::Shown,
                _ if told => Status::Shown,
                _ => Status::Hidden,
            };
            *known = Some(Candidate { status, value: tally.exempt.into(), alone: false });
        }
    }
    let hidden = || Candidate { status: Status::Hidden, value: 0, alone: false };
    let mut numbers: Vec<Candidate> =
        numbers.into_iter().map(|one| one.unwrap_or_else(hidden)).collect();
    if any {
        let run = Run { ledger, rules, tables: &tables, counted: Counted::Exempt };
        run.settle(&mut numbers, &mut own)?;
    }
    let shown = |id: &Option<usize>| {
        id.is_none_or(|id| numbers.get(id).is_some_and(|number| number.status.is_open()))
    };
    let of = |ids: &Ids| ids.bases.iter().map(|id| open(id) && shown(id)).collect();
    let shown = ledger.ids.iter().map(of).collect();
    decided.exact &= own.exact;
    Ok(shown)
}

/// What elimination alone hides among the cells of the first table, and how wide the intervals of those
/// cells are then.
#[cfg(test)]
pub(super) fn gaussian(tables: &[&crate::tabulate::Table], rules: &Rules) -> (Vec<bool>, Vec<u64>) {
    use super::audit::interval::{Search, Target};
    use super::linked::space::Split;

    let known = super::Known::default();
    let ledger = Ledger::of(tables, rules, &known, Split::No);
    let mut numbers: Vec<Candidate> = ledger.facts.iter().map(Fact::candidate).collect();
    let spans = ledger.spans(0..tables.len(), Counted::Rows);
    let model = Model::of(&ledger.space.lengths, &spans, &ledger.numbers);
    suppress(&model, &mut numbers, false);
    let cells = ledger.ids[0].cells.iter().map(|id| id.unwrap());
    let hidden: Vec<bool> = cells.clone().map(|id| !numbers[id].status.is_open()).collect();
    let net = Net::of(&ledger.space.lengths, &model, &spans, &ledger.numbers);
    let equations = Equations { net: &net, numbers: &ledger.numbers, free: false, unit: 1.0 };
    let chosen: Vec<usize> =
        cells.zip(&hidden).filter(|(_, hidden)| **hidden).map(|(id, _)| id).collect();
    let terms = equations.terms(|id| chosen.contains(&id));
    let program = equations.program(&numbers, Status::is_open);
    let settled = program.settle(&terms.values().collect::<Vec<_>>());
    let widths = chosen.iter().map(|id| {
        let truth = equations.scaled(numbers[*id].value);
        let (interval, need) = (Interval::of(truth), Need::Width(u16::MAX));
        let sum = &settled.reduce(&terms[id]);
        let mut target = Target { number: *id, sum, need, truth, interval };
        let search = Search { program: &settled, told: None, budget: &Budget::default() };
        search.widen(std::slice::from_mut(&mut target), None);
        target.interval.width()
    });
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small widths")]
    let widths = widths.map(|width| width as u64).collect();
    (hidden, widths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_nothing_was_decided_on_is_hidden() {
        let decided = Decided { status: vec![Status::Known], ..Decided::default() };
        let found = [Some(0), Some(1), None].map(|id| decided.status_of(id));
        assert_eq!(found, [Status::Known, Status::Hidden, Status::Shown]);
    }
}
