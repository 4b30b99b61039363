//! The lines of the correction log about indicators: values in groups that both revisions have.
//!
//! **Invariant:** no line repeats a value that the later revision hides.

use super::Publication;
use super::change::{Change, What};
use crate::disclosure::Sign;
use crate::figure::Figure;
use crate::indicator::{Group, Value};

/// The values that differ, in the order of the later revision.
pub(super) fn indicators(old: &Publication, new: &Publication) -> Vec<Change> {
    let mut found = Vec::new();
    for indicator in &new.indicators {
        let Some(former) = old.indicator(indicator.id.as_str()) else { continue };
        for (group, value) in indicator.groups.iter().zip(&indicator.values) {
            let same = |one: &Group| one.axis == group.axis && one.code == group.code;
            let was = former.groups.iter().zip(&former.values).find(|(one, _)| same(one));
            let Some((_, was)) = was.filter(|(_, was)| was.value != value.value) else { continue };
            let hidden = value.sign == Some(Sign::Suppressed);
            let mut change = Change::of(What::Indicator).named("value");
            change.table = Some(indicator.id.to_string());
            change.place.extend(group.axis.clone().map(|axis| (axis, group.code.clone())));
            change.from = Some(written(was)).filter(|_| !hidden);
            change.to = Some(written(value));
            found.push(change);
        }
    }
    found
}

fn written(value: &Value) -> String {
    let sign = || value.sign.map_or("", Sign::as_str).to_owned();
    value.value.map_or_else(sign, Figure::unrounded)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::publication::Kind;
    use crate::publication::sample::publication;

    /// A publication with one indicator: its value for everybody and for state bodies.
    fn with(everybody: &str, state: Option<&str>) -> Publication {
        let text = json!({ "nb": "x" });
        let group = |axis: Option<&str>, code: &str| json!({ "axis": axis, "axis_label": text, "code": code, "label": text });
        let sign = if state.is_none() { Some(":") } else { None };
        let mut made = publication(Kind::Final);
        let indicator = json!({
            "id": "i", "set": null, "title": text, "note": null, "form": "mean", "min_items": 1,
            "threshold": 3, "groups": [group(None, "_T"), group(Some("level"), "state")],
            "values": [
                { "value": everybody, "n": 9, "sign": null },
                { "value": state, "n": null, "sign": sign },
            ],
            "parts": [], "past": [], "shifts": [],
        });
        made.indicators.push(serde_json::from_value(indicator).unwrap());
        made
    }

    fn lines(old: &Publication, new: &Publication) -> Vec<String> {
        let line = |change: &Change| serde_json::to_string(change).unwrap();
        indicators(old, new).iter().map(line).collect()
    }

    #[test]
    fn a_corrected_value_has_a_line_and_a_hidden_one_is_not_repeated() {
        let (old, new) = (with("7/2", Some("4")), with("13/4", Some("4")));
        let line =
            r#"{"what":"indicator","table":"i","variable":"value","from":"3.5","to":"3.25"}"#;
        assert_eq!(lines(&old, &new), [line]);
        let hidden = r#"{"what":"indicator","table":"i","variable":"value","place":{"level":"state"},"to":":"}"#;
        assert_eq!(lines(&old, &with("7/2", None)), [hidden]);
        assert_eq!(lines(&old, &old), [] as [&str; 0]);
        assert_eq!(lines(&publication(Kind::Final), &new), [] as [&str; 0], "a new indicator");
    }
}
