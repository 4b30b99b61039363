//! Errors about a database's address without its password.
//!
//! The client library repeats the part of an address that it cannot read, and an unescaped sign in a password makes
//! that a part of the password.

/// What stands in the place of what is not told.
const HIDDEN: &str = "…";
/// The shortest part of a password that is looked for within other words.
const LEAST: usize = 3;

/// `message` without the password of `url`, and without any word in quotation marks that holds a part of it.
pub(super) fn masked(message: &str, url: &str) -> String {
    let Some(password) = password(url).filter(|password| !password.is_empty()) else {
        return message.to_owned();
    };
    let parts: Vec<&str> = password.split(|c: char| !c.is_alphanumeric()).collect();
    let tells = |word: &str| {
        let whole = !word.is_empty() && password.contains(word);
        whole || parts.iter().any(|part| part.len() >= LEAST && word.contains(part))
    };
    let words = message.split('"').enumerate().map(|(n, word)| match n % 2 {
        1 if tells(word) => HIDDEN.to_owned(),
        _ => word.replace(password, HIDDEN),
    });
    words.collect::<Vec<_>>().join("\"")
}

/// What stands between the user's name and the last `@`, however wrongly it is written; or the parameter `password`.
fn password(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let of_user = rest.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
    let given = |part: &'_ str| part.starts_with("password=");
    let parameter = || rest.split(['?', '&']).find(|part| given(part))?.split_once('=');
    of_user.or_else(parameter).map(|(_, password)| password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_password_is_told() {
        for (url, message, told) in [
            (
                "postgres://k:hemmelig%zz@db/x",
                r#"invalid percent-encoded token: "hemmelig%zz""#,
                r#"invalid percent-encoded token: "…""#,
            ),
            (
                "postgres://k:he/mmelig@db/x",
                r#"invalid integer value "he" for connection option "port""#,
                r#"invalid integer value "…" for connection option "port""#,
            ),
            (
                "postgres://k:12/mmelig@db/x",
                r#"host "k" failed: database "mmelig@db/x" does not exist"#,
                r#"host "k" failed: database "…" does not exist"#,
            ),
            ("postgres://db/x?user=k&password=hemmelig", "wrong: hemmelig", "wrong: …"),
            (
                "postgres://k@db/x",
                r#"database "x" does not exist"#,
                r#"database "x" does not exist"#,
            ),
        ] {
            assert_eq!(masked(message, url), told);
        }
    }
}
