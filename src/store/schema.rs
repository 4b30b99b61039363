//! The tables as Diesel sees them: the twin migrations' common shape, kept true by `tests/schema.rs`.
//!
//! Ids are [`KeySql`](super::types::KeySql), instants [`AtSql`](super::types::AtSql): native on
//! PostgreSQL, 16 bytes and microseconds on SQLite.
#![allow(clippy::wildcard_imports, reason = "Diesel's own SQL types, as its table macro has them")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    accounts (id) {
        id -> KeySql,
        username -> Text,
        name -> Text,
        email -> Text,
        role -> Text,
        password_hash -> Text,
        created_at -> AtSql,
        disabled_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    refresh_tokens (id) {
        id -> KeySql,
        account_id -> KeySql,
        family -> KeySql,
        token_hash -> Binary,
        issued_at -> AtSql,
        expires_at -> AtSql,
        used_at -> Nullable<AtSql>,
        revoked_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    audit_events (id) {
        id -> KeySql,
        at -> AtSql,
        actor_kind -> Text,
        actor_id -> Nullable<KeySql>,
        action -> Text,
        subject_kind -> Text,
        subject_id -> KeySql,
        detail -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::KeySql;

    audit_seals (seq) {
        seq -> BigInt,
        event_id -> KeySql,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    surveys (id) {
        id -> KeySql,
        code -> Text,
        created_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    questionnaire_versions (id) {
        id -> KeySql,
        survey_id -> KeySql,
        version -> Text,
        document -> Text,
        hash -> Binary,
        created_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    plan_amendments (id) {
        id -> KeySql,
        version_id -> KeySql,
        plan -> Text,
        reason -> Text,
        created_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    organisations (id) {
        id -> KeySql,
        orgnr -> Text,
        created_at -> AtSql,
        edition -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::KeySql;

    organisation_facts (organisation_id, valid_from) {
        organisation_id -> KeySql,
        valid_from -> Date,
        facts -> Text,
        ended -> Bool,
        successor_id -> Nullable<KeySql>,
        note -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    contacts (id) {
        id -> KeySql,
        organisation_id -> KeySql,
        role -> Text,
        name -> Text,
        email -> Text,
        phone -> Text,
        created_at -> AtSql,
        replaced_at -> Nullable<AtSql>,
        delete_after -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    rounds (id) {
        id -> KeySql,
        survey_id -> KeySql,
        version_id -> KeySql,
        code -> Text,
        test -> Bool,
        state -> Text,
        opens_on -> Date,
        deadline_on -> Date,
        grace_days -> Integer,
        links_end_on -> Date,
        partial_rule -> Text,
        eligibility -> Text,
        facts -> Text,
        edition -> BigInt,
        created_at -> AtSql,
        personal_purged_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    units (id) {
        id -> KeySql,
        round_id -> KeySql,
        organisation_id -> KeySql,
        orgnr -> Text,
        facts -> Text,
        disposition -> Text,
        extended_to -> Nullable<Date>,
        first_submitted_at -> Nullable<AtSql>,
        last_submission_id -> Nullable<KeySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    disposition_history (unit_id, seq) {
        unit_id -> KeySql,
        seq -> Integer,
        disposition -> Text,
        reason -> Text,
        at -> AtSql,
        account_id -> Nullable<KeySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    freezes (round_id, number) {
        round_id -> KeySql,
        number -> Integer,
        frozen_at -> AtSql,
        account_id -> Nullable<KeySql>,
        reason -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::KeySql;

    freeze_units (round_id, number, unit_id) {
        round_id -> KeySql,
        number -> Integer,
        unit_id -> KeySql,
        disposition -> Text,
        submission_id -> Nullable<KeySql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    links (id) {
        id -> KeySql,
        unit_id -> KeySql,
        secret_hash -> Binary,
        grant_scope -> Text,
        created_at -> AtSql,
        revoked_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    respondent_sessions (token_hash) {
        token_hash -> Binary,
        link_id -> KeySql,
        started_at -> AtSql,
        expires_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    paradata (id) {
        id -> KeySql,
        unit_id -> KeySql,
        at -> AtSql,
        event -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    drafts (unit_id) {
        unit_id -> KeySql,
        edition -> BigInt,
        sheet -> Text,
        nil -> Text,
        updated_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    draft_entries (unit_id, id) {
        id -> KeySql,
        unit_id -> KeySql,
        roster -> Text,
        position -> Integer,
        edition -> BigInt,
        sheet -> Text,
        carried_from -> Nullable<KeySql>,
        confirmation -> Text,
        updated_at -> AtSql,
        removed_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    submissions (id) {
        id -> KeySql,
        unit_id -> KeySql,
        number -> Integer,
        version_id -> KeySql,
        source -> Text,
        link_id -> Nullable<KeySql>,
        account_id -> Nullable<KeySql>,
        reason -> Text,
        received_at -> AtSql,
        first_at -> AtSql,
        sheet -> Text,
        nil -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    submission_entries (submission_id, entry_id) {
        submission_id -> KeySql,
        entry_id -> KeySql,
        roster -> Text,
        position -> Integer,
        first_submitted_at -> AtSql,
        sheet -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::KeySql;

    personal_values (submission_id, entry_id, item) {
        submission_id -> KeySql,
        entry_id -> KeySql,
        item -> Text,
        salt -> Binary,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::AtSql;

    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        fingerprint -> Binary,
        body -> Text,
        created_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    mails (id) {
        id -> KeySql,
        round_id -> KeySql,
        unit_id -> KeySql,
        contact_id -> Nullable<KeySql>,
        kind -> Text,
        recipient -> Text,
        language -> Text,
        detail -> Text,
        state -> Text,
        attempts -> Integer,
        due_at -> AtSql,
        lease_until -> Nullable<AtSql>,
        lease_owner -> Nullable<KeySql>,
        message_id -> Nullable<Text>,
        last_reply -> Text,
        created_at -> AtSql,
        settled_at -> Nullable<AtSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    leases (name) {
        name -> Text,
        owner -> KeySql,
        fence -> BigInt,
        until_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    publications (id) {
        id -> KeySql,
        round_id -> KeySql,
        survey_id -> KeySql,
        revision -> Integer,
        freeze_number -> Integer,
        kind -> Text,
        reason -> Text,
        published_at -> AtSql,
        prepared_at -> AtSql,
        amendment_id -> Nullable<KeySql>,
        account_id -> Nullable<KeySql>,
        document -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::KeySql;

    published_entries (publication_id, entry_id) {
        publication_id -> KeySql,
        entry_id -> KeySql,
        position -> Integer,
        document -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{AtSql, KeySql};

    panel_figures (round_id, code) {
        round_id -> KeySql,
        code -> Text,
        mean -> Text,
        base -> BigInt,
        source -> Text,
        imported_at -> AtSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::AtSql;

    shared_limits (kind, key_hash) {
        kind -> Text,
        key_hash -> Binary,
        full_at -> AtSql,
        changed_at -> AtSql,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    refresh_tokens,
    audit_events,
    audit_seals,
    surveys,
    questionnaire_versions,
    plan_amendments,
    organisations,
    organisation_facts,
    contacts,
    rounds,
    units,
    disposition_history,
    freezes,
    freeze_units,
    links,
    respondent_sessions,
    paradata,
    drafts,
    draft_entries,
    submissions,
    submission_entries,
    personal_values,
    idempotency_keys,
    mails,
    leases,
    publications,
    published_entries,
    panel_figures,
    shared_limits,
);
