//! Sealing personal values: a submission holds their salted digest, so that purging the value
//! leaves the submission's hash as it was.

use super::json::answer_json;
use super::value::{Answer, Value};
use crate::canonical;

/// The digest that stands for a personal value: SHA-256 of its salt and then its canonical JSON, in
/// lower-case hexadecimal.
///
/// The salt has 256 random bits, without which a short value could be guessed from its digest.
#[must_use]
pub fn seal(salt: &[u8; 32], value: &Value) -> String {
    let mut bytes = salt.to_vec();
    bytes.extend(canonical::to_json(&answer_json(&Answer::Value(value.clone()))).into_bytes());
    canonical::hex(canonical::hash(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// python3: `sha256(bytes([7]) * 32 + b'"kari@example.no"').hexdigest()`
    #[test]
    fn a_seal_is_the_digest_of_salt_and_json() {
        let value = Value::Text("kari@example.no".to_owned());
        assert_eq!(
            seal(&[7; 32], &value),
            "0db1c0ec5403b2e24777e8c01c89ff4bd3bbab97388489bda9ddb821a6b5fd2b"
        );
        assert_ne!(seal(&[8; 32], &value), seal(&[7; 32], &value));
    }
}
