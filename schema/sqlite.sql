CREATE TABLE accounts (
    id            BLOB    NOT NULL PRIMARY KEY,
    username      TEXT    NOT NULL,                -- as typed at login
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('administrator', 'manager', 'analyst', 'viewer')),
    password_hash TEXT    NOT NULL,                -- Argon2id, PHC string
    created_at    BIGINT  NOT NULL,
    disabled_at   BIGINT
);
CREATE TABLE audit_events (
    id           BLOB   NOT NULL PRIMARY KEY,      -- version 7: sorts by time
    at           BIGINT NOT NULL,
    actor_kind   TEXT   NOT NULL CHECK (actor_kind IN ('staff', 'respondent', 'system')),
    actor_id     BLOB,                             -- account or link
    action       TEXT   NOT NULL,                  -- verb: round.open, submission.receive
    subject_kind TEXT   NOT NULL,
    subject_id   BLOB   NOT NULL,
    detail       TEXT   NOT NULL                   -- canonical JSON, nothing personal
);
CREATE TABLE audit_seals (
    seq      BIGINT NOT NULL PRIMARY KEY,          -- 1, 2, 3 without gaps
    event_id BLOB   NOT NULL REFERENCES audit_events (id),
    hash     BLOB   NOT NULL                       -- SHA-256 of the former hash and the event
);
CREATE TABLE contacts (
    id              BLOB   NOT NULL PRIMARY KEY,
    organisation_id BLOB   NOT NULL REFERENCES organisations (id),
    role            TEXT   NOT NULL CHECK (role IN ('named', 'postmottak')),
    name            TEXT   NOT NULL DEFAULT '',
    email           TEXT   NOT NULL,
    phone           TEXT   NOT NULL DEFAULT '',
    created_at      BIGINT NOT NULL,
    replaced_at     BIGINT,                        -- no longer used from then on
    delete_after    DATE                           -- purged after this date
);
CREATE TABLE disposition_history (
    unit_id     BLOB   NOT NULL REFERENCES units (id),
    seq         INTEGER NOT NULL,
    disposition TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    account_id  BLOB,                              -- none when the system set it
    PRIMARY KEY (unit_id, seq)
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
CREATE TABLE drafts (
    unit_id    BLOB   NOT NULL PRIMARY KEY REFERENCES units (id),
    edition    BIGINT NOT NULL,                    -- of the header sheet: ETag
    sheet      TEXT   NOT NULL,                    -- canonical JSON
    nil        TEXT   NOT NULL,                    -- canonical JSON array of roster codes
    updated_at BIGINT NOT NULL
);
CREATE TABLE freeze_units (
    round_id      BLOB    NOT NULL,
    number        INTEGER NOT NULL,
    unit_id       BLOB    NOT NULL REFERENCES units (id),
    disposition   TEXT    NOT NULL,
    submission_id BLOB,
    PRIMARY KEY (round_id, number, unit_id),
    FOREIGN KEY (round_id, number) REFERENCES freezes (round_id, number)
);
CREATE TABLE freezes (
    round_id   BLOB    NOT NULL REFERENCES rounds (id),
    number     INTEGER NOT NULL,
    frozen_at  BIGINT  NOT NULL,
    account_id BLOB,
    reason     TEXT    NOT NULL,
    hash       BLOB    NOT NULL,                   -- over units, dispositions and submission hashes
    PRIMARY KEY (round_id, number)
);
CREATE TABLE idempotency_keys (
    scope       TEXT   NOT NULL,                   -- client and route
    key         TEXT   NOT NULL,
    fingerprint BLOB   NOT NULL,                   -- SHA-256 of the request
    body        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      BLOB   NOT NULL,
    fence      BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
);
CREATE TABLE links (
    id          BLOB   NOT NULL PRIMARY KEY,
    unit_id     BLOB   NOT NULL REFERENCES units (id),
    secret_hash BLOB   NOT NULL,                   -- SHA-256 of 32 random bytes
    grant_scope TEXT   NOT NULL,                   -- canonical JSON: whole, or named sections and entries
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE TABLE mails (
    id          BLOB    NOT NULL PRIMARY KEY,
    round_id    BLOB    NOT NULL REFERENCES rounds (id),
    unit_id     BLOB    NOT NULL REFERENCES units (id),
    contact_id  BLOB    REFERENCES contacts (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('invitation', 'reminder', 'receipt')),
    recipient   TEXT    NOT NULL,                  -- emptied when the contact is purged
    language    TEXT    NOT NULL,
    detail      TEXT    NOT NULL,                  -- canonical JSON: what a receipt says; never a secret
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'bounced', 'failed', 'unknown', 'cancelled')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      BIGINT  NOT NULL,
    lease_until BIGINT,
    lease_owner BLOB,
    message_id  TEXT,                              -- set when first handed to the transport
    last_reply  TEXT    NOT NULL DEFAULT '',       -- what the server said, or why it failed
    created_at  BIGINT  NOT NULL,
    settled_at  BIGINT
);
CREATE TABLE organisation_facts (
    organisation_id BLOB   NOT NULL REFERENCES organisations (id),
    valid_from      DATE   NOT NULL,
    facts           TEXT   NOT NULL,               -- canonical JSON of domain::frame::Facts
    ended           BOOLEAN NOT NULL DEFAULT FALSE, -- closed or merged from this date
    successor_id    BLOB   REFERENCES organisations (id),
    note            TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, valid_from)
);
CREATE TABLE organisations (
    id         BLOB   NOT NULL PRIMARY KEY,
    orgnr      TEXT   NOT NULL,                    -- nine digits
    created_at BIGINT NOT NULL,
    edition    BIGINT NOT NULL                     -- grows by one with each change of its facts: ETag
);
CREATE TABLE panel_figures (
    round_id    BLOB    NOT NULL REFERENCES rounds (id),
    code        TEXT    NOT NULL,                  -- as the plan names it
    mean        TEXT    NOT NULL,                  -- an exact fraction: 17/5
    base        BIGINT  NOT NULL,                  -- how many answers it rests on
    source      TEXT    NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, code)
);
CREATE TABLE paradata (
    id      BLOB   NOT NULL PRIMARY KEY,
    unit_id BLOB   NOT NULL REFERENCES units (id),
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL
);
CREATE TABLE personal_values (
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    entry_id      BLOB NOT NULL,                   -- the submission's own id for the header
    item          TEXT NOT NULL,
    salt          BLOB NOT NULL,
    value         TEXT NOT NULL,                   -- canonical JSON
    PRIMARY KEY (submission_id, entry_id, item)
);
CREATE TABLE plan_amendments (
    id         BLOB   NOT NULL PRIMARY KEY,
    version_id BLOB   NOT NULL REFERENCES questionnaire_versions (id),
    plan       TEXT   NOT NULL,                    -- canonical JSON
    reason     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE publications (
    id           BLOB    NOT NULL PRIMARY KEY,
    round_id     BLOB    NOT NULL REFERENCES rounds (id),
    survey_id    BLOB    NOT NULL REFERENCES surveys (id),
    revision     INTEGER NOT NULL,                 -- 1, 2, 3 of the round
    freeze_number INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('preliminary', 'final')),
    reason       TEXT    NOT NULL,                 -- of a revision
    published_at BIGINT  NOT NULL,                 -- readers see it from then on: later than prepared_at under an embargo
    prepared_at  BIGINT  NOT NULL,                 -- when staff made it
    amendment_id BLOB    REFERENCES plan_amendments (id),  -- the plan that it rests on; null for the document's own
    account_id   BLOB,
    document     TEXT    NOT NULL,                 -- canonical JSON: metadata, rates, tables
    hash         BLOB    NOT NULL                  -- SHA-256 of the document and the list
);
CREATE TABLE published_entries (
    publication_id BLOB    NOT NULL REFERENCES publications (id),
    entry_id       BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    document       TEXT    NOT NULL,               -- canonical JSON: columns, tags, facets
    PRIMARY KEY (publication_id, entry_id)
);
CREATE TABLE questionnaire_versions (
    id         BLOB   NOT NULL PRIMARY KEY,
    survey_id  BLOB   NOT NULL REFERENCES surveys (id),
    version    TEXT   NOT NULL,                    -- as people cite it
    document   TEXT   NOT NULL,                    -- canonical JSON
    hash       BLOB   NOT NULL,                    -- SHA-256 of the document
    created_at BIGINT NOT NULL
);
CREATE TABLE refresh_tokens (
    id          BLOB   NOT NULL PRIMARY KEY,
    account_id  BLOB   NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    family      BLOB   NOT NULL,                   -- all tokens of one login; reuse revokes the family
    token_hash  BLOB   NOT NULL,                   -- SHA-256
    issued_at   BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT,
    revoked_at  BIGINT
);
CREATE TABLE respondent_sessions (
    token_hash BLOB   NOT NULL PRIMARY KEY,        -- SHA-256
    link_id    BLOB   NOT NULL REFERENCES links (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE rounds (
    id           BLOB    NOT NULL PRIMARY KEY,
    survey_id    BLOB    NOT NULL REFERENCES surveys (id),
    version_id   BLOB    NOT NULL REFERENCES questionnaire_versions (id),
    code         TEXT    NOT NULL,                 -- the period, as tables show it: 2019
    test         BOOLEAN NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('planned', 'open', 'grace', 'closed', 'frozen', 'published')),
    opens_on     DATE    NOT NULL,
    deadline_on  DATE    NOT NULL,                 -- ends at 24:00 Europe/Oslo
    grace_days   INTEGER NOT NULL,                 -- late answers are taken for so many days
    links_end_on DATE    NOT NULL,                 -- links read receipts until then
    partial_rule TEXT    NOT NULL,                 -- canonical JSON
    eligibility  TEXT    NOT NULL,                 -- e of RR3 and RR4, a decimal from 0 to 1
    facts        TEXT    NOT NULL,                 -- canonical JSON: what its state carries
    edition      BIGINT  NOT NULL,                 -- grows by one with each change: ETag
    created_at   BIGINT  NOT NULL,
    personal_purged_at BIGINT                      -- personal answers deleted, once links have ended
);
CREATE TABLE shared_limits (
    kind       TEXT   NOT NULL,                    -- login-account
    key_hash   BLOB   NOT NULL,                    -- half a SHA-256 of who is counted
    full_at    BIGINT NOT NULL,                    -- when all is given back, by the database's clock
    changed_at BIGINT NOT NULL,                    -- when an instance last took of it
    PRIMARY KEY (kind, key_hash)
);
CREATE TABLE submission_entries (
    submission_id      BLOB    NOT NULL REFERENCES submissions (id),
    entry_id           BLOB    NOT NULL,
    roster             TEXT    NOT NULL,
    position           INTEGER NOT NULL,
    first_submitted_at BIGINT  NOT NULL,
    sheet              TEXT    NOT NULL,           -- canonical JSON
    PRIMARY KEY (submission_id, entry_id)
);
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
CREATE TABLE surveys (
    id         BLOB   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE units (
    id               BLOB   NOT NULL PRIMARY KEY,
    round_id         BLOB   NOT NULL REFERENCES rounds (id),
    organisation_id  BLOB   NOT NULL REFERENCES organisations (id),
    orgnr            TEXT   NOT NULL,
    facts            TEXT   NOT NULL,              -- canonical JSON of domain::frame::Facts
    disposition      TEXT   NOT NULL CHECK (disposition IN ('complete', 'partial', 'nil', 'declined', 'break_off',
                         'non_contact', 'unreachable', 'other_eligible', 'unknown_eligibility', 'not_eligible')),
    extended_to      DATE,                         -- this unit's own deadline
    first_submitted_at BIGINT,
    last_submission_id BLOB                        -- the submission that counts
);
CREATE UNIQUE INDEX accounts_username_idx ON accounts (username);
CREATE INDEX audit_events_subject_idx ON audit_events (subject_kind, subject_id);
CREATE UNIQUE INDEX audit_seals_event_idx ON audit_seals (event_id);
CREATE INDEX contacts_organisation_idx ON contacts (organisation_id);
CREATE INDEX draft_entries_id_idx ON draft_entries (id);
CREATE INDEX freeze_units_unit_idx ON freeze_units (unit_id);
CREATE UNIQUE INDEX links_secret_idx ON links (secret_hash);
CREATE INDEX links_unit_idx ON links (unit_id);
CREATE INDEX mails_contact_idx ON mails (contact_id);
CREATE INDEX mails_due_idx ON mails (state, due_at);
CREATE UNIQUE INDEX mails_message_idx ON mails (message_id);
CREATE INDEX mails_round_idx ON mails (round_id, state);
CREATE INDEX mails_unit_idx ON mails (unit_id);
CREATE INDEX organisation_facts_successor_idx ON organisation_facts (successor_id);
CREATE UNIQUE INDEX organisations_orgnr_idx ON organisations (orgnr);
CREATE INDEX paradata_unit_idx ON paradata (unit_id);
CREATE INDEX plan_amendments_version_idx ON plan_amendments (version_id, created_at);
CREATE INDEX publications_amendment_idx ON publications (amendment_id);
CREATE UNIQUE INDEX publications_revision_idx ON publications (round_id, revision);
CREATE INDEX publications_survey_idx ON publications (survey_id, published_at);
CREATE UNIQUE INDEX published_entries_position_idx ON published_entries (publication_id, position);
CREATE UNIQUE INDEX questionnaire_versions_version_idx ON questionnaire_versions (survey_id, version);
CREATE INDEX refresh_tokens_account_idx ON refresh_tokens (account_id);
CREATE INDEX refresh_tokens_family_idx ON refresh_tokens (family);
CREATE UNIQUE INDEX refresh_tokens_hash_idx ON refresh_tokens (token_hash);
CREATE INDEX respondent_sessions_link_idx ON respondent_sessions (link_id);
CREATE UNIQUE INDEX rounds_code_idx ON rounds (survey_id, code, test);
CREATE INDEX rounds_version_idx ON rounds (version_id);
CREATE INDEX shared_limits_changed_idx ON shared_limits (changed_at);
CREATE INDEX submissions_account_idx ON submissions (account_id);
CREATE INDEX submissions_link_idx ON submissions (link_id);
CREATE UNIQUE INDEX submissions_number_idx ON submissions (unit_id, number);
CREATE INDEX submissions_version_idx ON submissions (version_id);
CREATE UNIQUE INDEX surveys_code_idx ON surveys (code);
CREATE INDEX units_disposition_idx ON units (round_id, disposition);
CREATE INDEX units_organisation_id_idx ON units (organisation_id);
CREATE UNIQUE INDEX units_organisation_idx ON units (round_id, organisation_id);
