//! What became of a figure since the newest earlier round, or the sign that stands for it.

use super::Link;
use crate::disclosure::Sign;
use crate::figure::Figure;

/// The difference of two figures that are compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Change {
    /// There is nothing to compare with.
    #[default]
    None,
    /// The figure less that of the earlier round.
    By(Figure),
    /// Not told: across a break, or because one of the two figures is not shown.
    Unshown(Sign),
}

/// What became of one figure since the newest earlier round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The change, plain.
    pub change: Change,
    /// The same over the organisations that answered both rounds.
    pub matched: Change,
}

impl Change {
    /// A difference, if the rounds compare; otherwise the first sign of a figure that it lacks.
    #[must_use]
    pub fn over(
        link: &Link,
        difference: Option<Figure>,
        lacking: impl IntoIterator<Item = Option<Sign>>,
    ) -> Self {
        if !link.is_comparable() {
            return Self::Unshown(Sign::Break);
        }
        let sign = || lacking.into_iter().flatten().next();
        difference.map_or_else(|| sign().map_or(Self::None, Self::Unshown), Self::By)
    }

    /// The difference, if it is told.
    #[must_use]
    pub const fn figure(self) -> Option<Figure> {
        match self {
            Self::By(figure) => Some(figure),
            Self::None | Self::Unshown(_) => None,
        }
    }

    /// The sign in its place; none where there is nothing to compare with.
    #[must_use]
    pub const fn sign(self) -> Option<Sign> {
        match self {
            Self::Unshown(sign) => Some(sign),
            Self::None | Self::By(_) => None,
        }
    }
}

impl Moved {
    /// The plain change, and the one of those that answered both; where the first is not told, neither is the second.
    #[must_use]
    pub const fn with(change: Change, matched: Change) -> Self {
        match change {
            Change::By(_) => Self { change, matched },
            untold => Self { change, matched: untold },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::Why;

    #[test]
    fn a_change_that_is_not_told_has_the_sign_of_why() {
        let three = Figure::whole(3);
        let hidden = [None, Some(Sign::Suppressed)];
        let broken = Link::broken(Why::Declared);
        assert_eq!(Change::over(&Link::Same, Some(three), hidden), Change::By(three));
        assert_eq!(Change::over(&Link::Same, None, hidden).sign(), Some(Sign::Suppressed));
        assert_eq!(Change::over(&Link::Same, None, []), Change::None);
        assert_eq!(Change::over(&broken, Some(three), []).sign(), Some(Sign::Break));
    }

    #[test]
    fn what_is_not_told_of_all_is_not_told_of_those_in_both_rounds() {
        let (change, one) = (Change::By(Figure::whole(3)), Change::By(Figure::whole(1)));
        let moved = |change, matched| Moved::with(change, matched).matched;
        assert_eq!(moved(change, one), one);
        assert_eq!(moved(change, Change::None), Change::None);
        assert_eq!(moved(Change::Unshown(Sign::Break), one).sign(), Some(Sign::Break));
    }
}
