//! Complementary suppression inside one table.
//!
//! Cells are offered one after another, the largest first; one is shown unless showing it would let
//! some sensitive cell be written as a combination of the shown ones. The outcome guarantees that no
//! sensitive cell can be worked out exactly; it says nothing on how narrow its interval is.
//!
//! Source: Langsrud (2024), *Secondary Cell Suppression by Gaussian Elimination: An Algorithm Suitable
//! for Handling Issues with Zeros and Singletons*, Privacy in Statistical Databases 2024.

use super::elimination::{Basis, Vector, eliminate};

/// One number that might be shown.
pub(super) struct Offer {
    /// The inner cells it sums.
    pub sums: Vector,
    /// Its size: larger ones are shown first. Zeros come before all, since they may not be hidden
    /// to protect others.
    pub size: u64,
    /// Sensitive: must not be shown, nor follow from what is shown.
    pub primary: bool,
    /// Hidden for another reason: not shown, and not in need of protection here.
    pub hidden: bool,
}

/// Which of the offers are shown.
pub(super) fn show(offers: &[Offer]) -> Vec<bool> {
    let mut shown = vec![false; offers.len()];
    let mut primaries: Vec<Vector> =
        offers.iter().filter(|offer| offer.primary).map(|offer| offer.sums.clone()).collect();
    let neighbours = |at: usize| -> u64 {
        // Between equals, the one whose inner cells lie in larger sums is worth more to readers.
        let Some(this) = offers.get(at) else { return 0 };
        let beside = |other: &&Offer| {
            other
                .sums
                .iter()
                .any(|(inner, _)| this.sums.binary_search_by_key(inner, |s| s.0).is_ok())
        };
        offers.iter().filter(beside).map(|other| other.size).sum()
    };
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.retain(|&at| offers.get(at).is_some_and(|offer| !offer.primary && !offer.hidden));
    order.sort_by_cached_key(|&at| {
        let size = offers.get(at).map_or(0, |offer| offer.size);
        (size != 0, std::cmp::Reverse(size), std::cmp::Reverse(neighbours(at)), at)
    });
    let mut basis = Basis::default();
    for at in order {
        let Some(offer) = offers.get(at) else { continue };
        let Ok(rest) = basis.reduce(&offer.sums) else { continue };
        let left: Result<Vec<Vector>, _> =
            primaries.iter().map(|primary| eliminate(primary, &rest)).collect();
        if let Ok(left) = left
            && left.iter().all(|primary| !primary.is_empty())
        {
            primaries = left;
            basis.add(rest);
            if let Some(slot) = shown.get_mut(at) {
                *slot = true;
            }
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [&str; 5] = ["ASD", "HOD", "KMD", "KD", "FIN"];
    const COLUMNS: [&str; 4] = ["IDE", "KON", "PLA", "GJE"];
    /// T1: five ministries by four phases, invented counts.
    const T1: [[u64; 4]; 5] =
        [[3, 6, 2, 20], [5, 9, 4, 31], [8, 2, 6, 25], [4, 7, 3, 18], [1, 0, 5, 12]];

    /// Names of cells, margins and the total, with the inner cells each sums.
    fn offers(primary: impl Fn(u64) -> bool) -> Vec<(String, Offer)> {
        let mut found = Vec::new();
        let mut offer = |name: String, cells: Vec<(usize, usize)>| {
            let size = cells.iter().map(|&(row, column)| T1[row][column]).sum();
            let mut sums: Vector =
                cells.iter().map(|(row, column)| (row * 4 + column, 1)).collect();
            sums.sort_unstable();
            let primary = cells.len() == 1 && primary(size);
            found.push((name, Offer { sums, size, primary, hidden: false }));
        };
        for (row, name) in ROWS.iter().enumerate() {
            for (column, of) in COLUMNS.iter().enumerate() {
                offer(format!("{name}/{of}"), vec![(row, column)]);
            }
            offer(format!("{name}/Sum"), (0..4).map(|column| (row, column)).collect());
        }
        for (column, name) in COLUMNS.iter().enumerate() {
            offer(format!("Sum/{name}"), (0..5).map(|row| (row, column)).collect());
        }
        let all = (0..5).flat_map(|row| (0..4).map(move |column| (row, column)));
        offer("Sum/Sum".into(), all.collect());
        found
    }

    fn secondary(primary: impl Fn(u64) -> bool) -> Vec<String> {
        let (names, offers): (Vec<String>, Vec<Offer>) = offers(primary).into_iter().unzip();
        let shown = show(&offers);
        let hidden = names.into_iter().zip(&offers).zip(shown);
        hidden.filter(|((_, offer), shown)| !offer.primary && !shown).map(|((n, _), _)| n).collect()
    }

    /// The four rows that `GaussSuppression` 1.2.3 gives for T1.
    #[test]
    fn the_four_rows_of_t1_come_out_as_the_reference_has_them() {
        assert_eq!(
            secondary(|n| 0 < n && n <= 2),
            ["ASD/IDE", "ASD/KON", "KMD/PLA", "FIN/PLA"],
            "counts to 2, zeros shown"
        );
        assert_eq!(secondary(|n| n <= 2), ["ASD/IDE", "KMD/PLA"], "counts to 2, zeros protected");
        assert_eq!(
            secondary(|n| 0 < n && n <= 3),
            ["ASD/KON", "KMD/PLA", "KD/IDE", "FIN/PLA"],
            "counts to 3, zeros shown"
        );
        assert_eq!(secondary(|n| n <= 3), ["KMD/PLA", "KD/IDE"], "counts to 3, zeros protected");
    }
}
