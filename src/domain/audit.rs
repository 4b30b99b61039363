//! The audit log's events and the hash that chains them.
//!
//! The chain is a promise to a later reader: whoever changes, removes or inserts a sealed event must
//! recompute every later hash, and the head that somebody wrote down elsewhere then no longer fits.
//! When events are sealed, and how a log is verified, is in `service::staff::audit`.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::code::codes;
use super::ids::AuditId;

codes! {
    /// Who did it, without a name.
    pub enum ActorKind {
        /// A member of staff; the id is the account's.
        Staff = "staff",
        /// Whoever held a link; the id is the link's.
        Respondent = "respondent",
        /// The worker or the command line; there is no id.
        System = "system",
    }
}

/// One change: who, when, what, to what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its id, which sorts by time.
    pub id: AuditId,
    /// When, in whole microseconds.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor_kind: ActorKind,
    /// Which account or link; none for the system.
    pub actor_id: Option<Uuid>,
    /// The verb: `round.open`, `submission.receive`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Uuid,
    /// The facts of the change as canonical JSON, nothing personal.
    pub detail: String,
}

/// The hash of a sealed event.
pub type SealHash = [u8; 32];

/// What stands before the first event: 32 zero bytes.
pub const GENESIS: SealHash = [0; 32];

impl AuditEvent {
    /// The bytes of the event that are hashed: one compact JSON array of eight members, in UTF-8.
    ///
    /// `[id, at, actor kind, actor id or null, action, subject kind, subject id, detail]`, the
    /// instant as `2026-11-21T09:30:00.000000Z`, the ids in lower case with hyphens, the detail as
    /// the text that is stored.
    #[must_use]
    pub fn canonical(&self) -> String {
        serde_json::json!([
            self.id,
            self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            self.actor_kind.as_str(),
            self.actor_id,
            self.action,
            self.subject_kind,
            self.subject_id,
            self.detail,
        ])
        .to_string()
    }

    /// The hash of this event as number `seq`: SHA-256 of the former hash (32 bytes), the number
    /// (8 bytes, big end first) and [`AuditEvent::canonical`].
    #[must_use]
    pub fn seal(&self, former: &SealHash, seq: i64) -> SealHash {
        let mut hash = Sha256::new();
        hash.update(former);
        hash.update(seq.to_be_bytes());
        hash.update(self.canonical().as_bytes());
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> AuditEvent {
        AuditEvent {
            id: Uuid::from_u128(1).into(),
            at: DateTime::from_timestamp_micros(1_795_253_400_000_000).unwrap(),
            actor_kind: ActorKind::System,
            actor_id: None,
            action: "round.open".to_owned(),
            subject_kind: "round".to_owned(),
            subject_id: Uuid::from_u128(2),
            detail: r#"{"n":1}"#.to_owned(),
        }
    }

    #[test]
    fn an_event_is_hashed_as_one_compact_array() {
        assert_eq!(
            event().canonical(),
            r#"["00000000-0000-0000-0000-000000000001","2026-11-21T09:30:00.000000Z","system",null,"round.open","round","00000000-0000-0000-0000-000000000002","{\"n\":1}"]"#
        );
    }

    #[test]
    fn a_seal_depends_on_the_event_its_number_and_the_former_hash() {
        let seal = event().seal(&GENESIS, 1);
        assert_ne!(seal, event().seal(&GENESIS, 2));
        assert_ne!(seal, event().seal(&[1; 32], 1));
        let mut altered = event();
        altered.detail = r#"{"n":2}"#.to_owned();
        assert_ne!(seal, altered.seal(&GENESIS, 1));
    }

    #[test]
    fn a_stranger_can_recompute_a_seal() {
        // python3: sha256(bytes(32) + (1).to_bytes(8, "big") + canonical).hexdigest()
        let hex: String =
            event().seal(&GENESIS, 1).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "d39139d64d88b2beff58ba62ac6d1d401567e25aba75d45c281c7d3bb076f69c");
    }
}
