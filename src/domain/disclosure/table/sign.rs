//! The signs that stand for a number, or beside one.

use crate::code::codes;
use crate::lang::Texts;
use crate::tabulate::words::texts;

codes! {
    /// A standard sign of Norwegian official statistics.
    ///
    /// Source: Statistics Norway, *Standardtegn i tabeller*.
    pub enum Sign {
        /// Not shown, so that no organisation's answer is revealed.
        Suppressed = ":",
        /// Nobody in the category answered.
        NotAvailable = "..",
        /// No number is possible: a share or mean of nobody, or a cell that the questionnaire rules out.
        NotApplicable = ".",
        /// Nothing: an exact zero.
        Nil = "-",
        /// Preliminary: the number may be revised.
        Preliminary = "*",
        /// A break in the series: the figures do not compare with those of the round before.
        Break = "|",
    }
}

impl Sign {
    /// What it means.
    #[must_use]
    pub fn meaning(self) -> Texts {
        match self {
            Self::Suppressed => texts(
                "Tallet vises ikke, av hensyn til virksomhetene bak det",
                "Talet blir ikkje vist, av omsyn til verksemdene bak det",
                "Not shown, to protect the organisations behind the figure",
            ),
            Self::NotAvailable => texts(
                "Tall mangler: ingen har svart, eller tallet er ikke tatt med",
                "Tal manglar: ingen har svara, eller talet er ikkje teke med",
                "Missing: nobody answered, or the number is not given",
            ),
            Self::NotApplicable => texts(
                "Tall kan ikke forekomme: det er ingen å regne av, eller spørsmålet stilles ikke her",
                "Tal kan ikkje førekome: det er ingen å rekne av, eller spørsmålet blir ikkje stilt her",
                "Not applicable: there is nobody to compute it from, or the question is not asked here",
            ),
            Self::Nil => texts("Null", "Null", "Zero"),
            Self::Preliminary => texts("Foreløpig tall", "Førebels tal", "Preliminary figure"),
            Self::Break => texts(
                "Brudd i tidsserien: tallene kan ikke sammenlignes med forrige runde",
                "Brot i tidsserien: tala kan ikkje samanliknast med førre runde",
                "Break in the series: not comparable with the round before",
            ),
        }
    }
}
