-- Who staff are, their sessions, and what was done by whom.
CREATE TABLE accounts (
    id            UUID    NOT NULL PRIMARY KEY,
    username      TEXT    NOT NULL,                -- as typed at login
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('administrator', 'manager', 'analyst', 'viewer')),
    password_hash TEXT    NOT NULL,                -- Argon2id, PHC string
    created_at    TIMESTAMPTZ  NOT NULL,
    disabled_at   TIMESTAMPTZ
);
CREATE UNIQUE INDEX accounts_username_idx ON accounts (username);

-- One row per refresh token; a token is used once and names the row that replaced it.
CREATE TABLE refresh_tokens (
    id          UUID   NOT NULL PRIMARY KEY,
    account_id  UUID   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    family      UUID   NOT NULL,                   -- all tokens of one login; reuse revokes the family
    token_hash  BYTEA   NOT NULL,                   -- SHA-256
    issued_at   TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    used_at     TIMESTAMPTZ,
    revoked_at  TIMESTAMPTZ
);
CREATE UNIQUE INDEX refresh_tokens_hash_idx ON refresh_tokens (token_hash);
CREATE INDEX refresh_tokens_account_idx ON refresh_tokens (account_id);
CREATE INDEX refresh_tokens_family_idx ON refresh_tokens (family);

-- Committed with its cause, unchained: a chained row here would serialise ingest.
CREATE TABLE audit_events (
    id           UUID   NOT NULL PRIMARY KEY,      -- version 7: sorts by time
    at           TIMESTAMPTZ NOT NULL,
    actor_kind   TEXT   NOT NULL CHECK (actor_kind IN ('staff', 'respondent', 'system')),
    actor_id     UUID,                             -- account or link
    action       TEXT   NOT NULL,                  -- verb: round.open, submission.receive
    subject_kind TEXT   NOT NULL,
    subject_id   UUID   NOT NULL,
    detail       TEXT   NOT NULL                   -- canonical JSON, nothing personal
);
CREATE INDEX audit_events_subject_idx ON audit_events (subject_kind, subject_id);

-- The sealer numbers and chains committed events. Events without a row here are the unsealed tail.
CREATE TABLE audit_seals (
    seq      BIGINT NOT NULL PRIMARY KEY,          -- 1, 2, 3 without gaps
    event_id UUID   NOT NULL REFERENCES audit_events (id),
    hash     BYTEA   NOT NULL                       -- SHA-256 of the former hash and the event
);
CREATE UNIQUE INDEX audit_seals_event_idx ON audit_seals (event_id);
