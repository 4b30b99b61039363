//! A selection as the query of an address writes it.
//!
//! Names are taken in any case, and `[`, `]`, `*`, `(` and `)` escaped or not, since clients differ.
//! A parameter that is not known is passed over, as the reference server does.

use super::selection::{Asked, AskedVariable, Placement};

/// Reads the selection.
#[must_use]
pub fn selection(raw: &str) -> Asked {
    let mut asked = Asked::default();
    let mut placement = Placement::default();
    for (name, value) in url::form_urlencoded::parse(raw.as_bytes()) {
        if let Some(code) = within(&name, "valuecodes[") {
            let values = items(&value);
            variable(&mut asked, code, |one| one.value_codes.extend(values));
        } else if let Some(code) = within(&name, "codelist[") {
            variable(&mut asked, code, |one| one.codelist = Some(value.into_owned()));
        } else if name.eq_ignore_ascii_case("heading") {
            placement.heading.extend(items(&value));
        } else if name.eq_ignore_ascii_case("stub") {
            placement.stub.extend(items(&value));
        }
    }
    asked.placement = Some(placement);
    asked
}

/// The code in `prefix` and `]`.
fn within<'a>(name: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = name.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| rest.strip_suffix(']'))?
}

/// Adds to what is asked of a variable.
fn variable(asked: &mut Asked, code: &str, add: impl FnOnce(&mut AskedVariable)) {
    if let Some(known) = asked.selection.iter_mut().find(|one| one.variable_code == code) {
        return add(known);
    }
    let (variable_code, value_codes) = (code.to_owned(), Vec::new());
    let mut new = AskedVariable { variable_code, value_codes, codelist: None };
    add(&mut new);
    asked.selection.push(new);
}

/// The items of a list: split at commas outside `[…]` and `(…)`; what is wrapped in `[…]` is meant
/// as it stands.
fn items(list: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut depth = 0_u32;
    for sign in list.chars() {
        match sign {
            '[' | '(' => depth = depth.saturating_add(1),
            ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match found.last_mut() {
            Some(item) if sign != ',' || depth > 0 => item.push(sign),
            _ => found.push(String::new()),
        }
    }
    let bare = |item: String| {
        let item = item.trim();
        let inner = item.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inner.unwrap_or(item).to_owned()
    };
    found.into_iter().map(bare).filter(|item| !item.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_write_the_same_selection_in_different_ways() {
        let asked = |raw: &str| {
            let of =
                |one: AskedVariable| format!("{}={}", one.variable_code, one.value_codes.join("|"));
            selection(raw).selection.into_iter().map(of).collect::<Vec<_>>().join(" ")
        };
        let expected = "q=ja|nei Tid=top(2,1)";
        for raw in [
            "valueCodes[q]=ja,nei&valueCodes[Tid]=[top(2,1)]",
            "valuecodes%5Bq%5D=ja%2Cnei&valuecodes%5BTid%5D=%5Btop%282%2C1%29%5D",
            "VALUECODES[q]=ja&valueCodes[q]=nei&valuecodes[Tid]=top(2,1)&lang=en&defaultSelection=False",
        ] {
            assert_eq!(asked(raw), expected, "{raw}");
        }
        assert_eq!(asked("valuecodes[]=a&valuecodes[q=b&x[y]=z&valuecodes[q]="), "=a q=");
    }
}
