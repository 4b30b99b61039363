//! What readers are told of weighted figures, in each language.

use super::super::words::{frame_axis, texts};
use crate::lang::{Lang, Texts};
use crate::questionnaire::weights_plan::WeightsOf;

/// What the weights rest on, and what the intervals mean: everybody was asked, so there is no sampling
/// error, and the silent are taken to be like those who answered.
pub(super) fn note(population: u32, answered: u32, of: &WeightsOf) -> Texts {
    if population == answered {
        return texts(
            &format!(
                "Vektede tall er de samme som de uvektede: alle {population} virksomheter i rammen har svart, så det er \
                 verken utvalgsfeil eller usikkerhet fra frafall."
            ),
            &format!(
                "Vekta tal er dei same som dei uvekta: alle dei {population} verksemdene i ramma har svara, så det er \
                 verken utvalsfeil eller uvisse frå fråfall."
            ),
            &format!(
                "Weighted figures equal the unweighted ones: all {population} organisations of the frame \
                 answered, so there is neither sampling error nor uncertainty from non-response."
            ),
        );
    }
    let [nb, nn, en] = [Lang::Nb, Lang::Nn, Lang::En].map(|lang| variables(of, lang));
    texts(
        &format!(
            "Vektede tall er anslag for alle {population} virksomheter i rammen, regnet fra de {answered} som \
             har svart, med vekter etter {nb}. Alle i rammen ble spurt, så tallene har ingen utvalgsfeil. \
             Standardfeil og intervall (95 prosent) gjelder usikkerheten fra frafallet, og forutsetter at de \
             som ikke har svart, er tilfeldige blant virksomheter med samme {nb}. Vektene gjør ikke opp for \
             enkelte spørsmål som de som har svart, lot stå åpne."
        ),
        &format!(
            "Vekta tal er anslag for alle dei {population} verksemdene i ramma, rekna frå dei {answered} som \
             har svara, med vekter etter {nn}. Alle i ramma vart spurde, så tala har ingen utvalsfeil. \
             Standardfeil og intervall (95 prosent) gjeld uvissa frå fråfallet, og føreset at dei som ikkje \
             har svara, er tilfeldige blant verksemder med same {nn}. Vektene gjer ikkje opp for \
             enkelte spørsmål som dei som har svara, lét stå opne."
        ),
        &format!(
            "Weighted figures are estimates for all {population} organisations of the frame, computed from the \
             {answered} that answered, with weights by {en}. Everyone in the frame was asked, so the figures \
             have no sampling error. Standard errors and intervals (95 per cent) are of the uncertainty from \
             non-response, and assume that those who did not answer are random among organisations of the \
             same {en}. The weights do not make up for single questions that those who answered left open."
        ),
    )
}

/// `ministry and size` in a language.
fn variables(of: &WeightsOf, lang: Lang) -> String {
    let and = if lang == Lang::En { " and " } else { " og " };
    let names = of.variables().iter().map(|variable| frame_axis(variable).get(lang).to_owned());
    names.collect::<Vec<_>>().join(and)
}
