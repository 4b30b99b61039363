//! The fields of a posted form, as they came.
//!
//! | name | holds |
//! | --- | --- |
//! | `a.ITEM` | what was written or chosen; several times for several choices |
//! | `m.ITEM` | the reason given instead of an answer |
//! | `x.ITEM` | the legal basis on which the value is exempt |
//! | `c.RULE` | the comment that confirms a soft check |
//! | `k.ITEM` | `stored` to keep the other version in a conflict |
//! | `csrf`, `edition`, `go` | the session's token, the edition that was shown, the button pressed |

/// The fields of a posted form in their order; a name may come several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// The first value of that name.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of `PREFIX.CODE`, blank ones left out.
    pub fn all<'a>(&'a self, prefix: char, code: &'a str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(name, value)| names(name, prefix, code) && !value.trim().is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// The first value of `PREFIX.CODE` that is not blank.
    #[must_use]
    pub fn first<'a>(&'a self, prefix: char, code: &'a str) -> Option<&'a str> {
        self.all(prefix, code).next()
    }

    /// Whether `PREFIX.CODE` was on the page at all, blank or not.
    #[must_use]
    pub fn has(&self, prefix: char, code: &str) -> bool {
        self.0.iter().any(|(name, _)| names(name, prefix, code))
    }
}

fn names(name: &str, prefix: char, code: &str) -> bool {
    name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('.')) == Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_whole_name_only() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let fields = Fields(vec![
            field("a.q1", ""),
            field("a.q1", "x"),
            field("a.q11", "y"),
            field("m.q1", " "),
        ]);
        assert_eq!(fields.all('a', "q1").collect::<Vec<_>>(), ["x"]);
        assert_eq!(fields.first('m', "q1"), None);
        assert!(fields.has('m', "q1") && !fields.has('x', "q1"));
        assert_eq!(fields.one("a.q1"), Some(""));
    }
}
