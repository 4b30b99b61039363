-- Links and sessions, drafts, submissions and corrections.

-- A link's secret is never stored: a leaked database must not let anyone answer.
CREATE TABLE links (
    id          BLOB   NOT NULL PRIMARY KEY,
    unit_id     BLOB   NOT NULL REFERENCES units (id),
    secret_hash BLOB   NOT NULL,                   -- SHA-256 of 32 random bytes
    grant_scope TEXT   NOT NULL,                   -- canonical JSON: whole, or named sections and entries
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE UNIQUE INDEX links_secret_idx ON links (secret_hash);
CREATE INDEX links_unit_idx ON links (unit_id);

-- A press of "start" turns a link into a session: a cookie and a clean URL.
CREATE TABLE respondent_sessions (
    token_hash BLOB   NOT NULL PRIMARY KEY,        -- SHA-256
    link_id    BLOB   NOT NULL REFERENCES links (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX respondent_sessions_link_idx ON respondent_sessions (link_id);

-- Facts on the process. "fetched" says that a link was fetched, by whoever or whatever fetched it.
CREATE TABLE paradata (
    id      BLOB   NOT NULL PRIMARY KEY,
    unit_id BLOB   NOT NULL REFERENCES units (id),
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL
);
CREATE INDEX paradata_unit_idx ON paradata (unit_id);

-- The header of a unit's draft; its row exists from the first visit on.
CREATE TABLE drafts (
    unit_id    BLOB   NOT NULL PRIMARY KEY REFERENCES units (id),
    edition    BIGINT NOT NULL,                    -- of the header sheet: ETag
    sheet      TEXT   NOT NULL,                    -- canonical JSON
    nil        TEXT   NOT NULL,                    -- canonical JSON array of roster codes
    updated_at BIGINT NOT NULL
);
CREATE TABLE draft_entries (
    id           BLOB    NOT NULL,             -- the entry's id, kept for life
    unit_id      BLOB    NOT NULL REFERENCES units (id),
    roster       TEXT    NOT NULL,
    position     INTEGER NOT NULL,
    edition      BIGINT  NOT NULL,                 -- ETag
    sheet        TEXT    NOT NULL,                 -- canonical JSON
    carried_from BLOB,                             -- the submission it was carried from
    confirmation TEXT    NOT NULL DEFAULT 'new' CHECK (confirmation IN ('new', 'unconfirmed', 'confirmed', 'changed', 'ended')),
    updated_at   BIGINT  NOT NULL,
    removed_at   BIGINT,                       -- kept for undoing until submission
    PRIMARY KEY (unit_id, id)                      -- the same entry stands in several rounds'
                                                   -- units of one organisation
);
-- Serves the refusal of an entry id that another organisation uses.
CREATE INDEX draft_entries_id_idx ON draft_entries (id);
CREATE INDEX draft_entries_unit_idx ON draft_entries (unit_id, roster, position);

-- A submission is never updated; a correction is a new one, the latest accepted counts.
CREATE TABLE submissions (
    id          BLOB    NOT NULL PRIMARY KEY,
    unit_id     BLOB    NOT NULL REFERENCES units (id),
    number      INTEGER NOT NULL,                  -- 1, 2, 3 of the unit
    version_id  BLOB    NOT NULL REFERENCES questionnaire_versions (id),
    source      TEXT    NOT NULL CHECK (source IN ('respondent', 'staff_entered', 'staff_correction')),
    link_id     BLOB    REFERENCES links (id),
    account_id  BLOB    REFERENCES accounts (id),
    reason      TEXT    NOT NULL DEFAULT '',       -- of a staff submission
    received_at BIGINT  NOT NULL,
    first_at    BIGINT  NOT NULL,                  -- when the unit first submitted: late or not
    sheet       TEXT    NOT NULL,                  -- the header, canonical JSON
    nil         TEXT    NOT NULL,
    hash        BLOB    NOT NULL                   -- SHA-256 over header, entries, nil returns
);
CREATE UNIQUE INDEX submissions_number_idx ON submissions (unit_id, number);
CREATE INDEX submissions_version_idx ON submissions (version_id);
CREATE INDEX submissions_link_idx ON submissions (link_id);
CREATE INDEX submissions_account_idx ON submissions (account_id);
CREATE TABLE submission_entries (
    submission_id      BLOB    NOT NULL REFERENCES submissions (id),
    entry_id           BLOB    NOT NULL,
    roster             TEXT    NOT NULL,
    position           INTEGER NOT NULL,
    first_submitted_at BIGINT  NOT NULL,
    sheet              TEXT    NOT NULL,           -- canonical JSON
    PRIMARY KEY (submission_id, entry_id)
);

-- Personal answers, apart: the sheets hold their salted digest, so purging them breaks no hash.
CREATE TABLE personal_values (
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    entry_id      BLOB NOT NULL,                   -- the submission's own id for the header
    item          TEXT NOT NULL,
    salt          BLOB NOT NULL,
    value         TEXT NOT NULL,                   -- canonical JSON
    PRIMARY KEY (submission_id, entry_id, item)
);

-- Idempotency keys, committed with what they caused.
CREATE TABLE idempotency_keys (
    scope       TEXT   NOT NULL,                   -- client and route
    key         TEXT   NOT NULL,
    fingerprint BLOB   NOT NULL,                   -- SHA-256 of the request
    body        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
