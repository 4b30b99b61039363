-- A link of the open round: 0A1Wj2EAwxKeI9IHzK3pxdBWuR4pgQY1YUXGoQKzGw4
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
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
CREATE TABLE surveys (
    id         BLOB   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE questionnaire_versions (
    id         BLOB   NOT NULL PRIMARY KEY,
    survey_id  BLOB   NOT NULL REFERENCES surveys (id),
    version    TEXT   NOT NULL,                    -- as people cite it
    document   TEXT   NOT NULL,                    -- canonical JSON
    hash       BLOB   NOT NULL,                    -- SHA-256 of the document
    created_at BIGINT NOT NULL
);
CREATE TABLE plan_amendments (
    id         BLOB   NOT NULL PRIMARY KEY,
    version_id BLOB   NOT NULL REFERENCES questionnaire_versions (id),
    plan       TEXT   NOT NULL,                    -- canonical JSON
    reason     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE organisations (
    id         BLOB   NOT NULL PRIMARY KEY,
    orgnr      TEXT   NOT NULL,                    -- nine digits
    created_at BIGINT NOT NULL,
    edition    BIGINT NOT NULL                     -- grows by one with each change of its facts: ETag
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
CREATE TABLE disposition_history (
    unit_id     BLOB   NOT NULL REFERENCES units (id),
    seq         INTEGER NOT NULL,
    disposition TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    account_id  BLOB,                              -- none when the system set it
    PRIMARY KEY (unit_id, seq)
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
CREATE TABLE freeze_units (
    round_id      BLOB    NOT NULL,
    number        INTEGER NOT NULL,
    unit_id       BLOB    NOT NULL REFERENCES units (id),
    disposition   TEXT    NOT NULL,
    submission_id BLOB,
    PRIMARY KEY (round_id, number, unit_id),
    FOREIGN KEY (round_id, number) REFERENCES freezes (round_id, number)
);
CREATE TABLE links (
    id          BLOB   NOT NULL PRIMARY KEY,
    unit_id     BLOB   NOT NULL REFERENCES units (id),
    secret_hash BLOB   NOT NULL,                   -- SHA-256 of 32 random bytes
    grant_scope TEXT   NOT NULL,                   -- canonical JSON: whole, or named sections and entries
    created_at  BIGINT NOT NULL,
    revoked_at  BIGINT
);
CREATE TABLE respondent_sessions (
    token_hash BLOB   NOT NULL PRIMARY KEY,        -- SHA-256
    link_id    BLOB   NOT NULL REFERENCES links (id),
    started_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE paradata (
    id      BLOB   NOT NULL PRIMARY KEY,
    unit_id BLOB   NOT NULL REFERENCES units (id),
    at      BIGINT NOT NULL,
    event   TEXT   NOT NULL
);
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
CREATE TABLE submission_entries (
    submission_id      BLOB    NOT NULL REFERENCES submissions (id),
    entry_id           BLOB    NOT NULL,
    roster             TEXT    NOT NULL,
    position           INTEGER NOT NULL,
    first_submitted_at BIGINT  NOT NULL,
    sheet              TEXT    NOT NULL,           -- canonical JSON
    PRIMARY KEY (submission_id, entry_id)
);
CREATE TABLE personal_values (
    submission_id BLOB NOT NULL REFERENCES submissions (id),
    entry_id      BLOB NOT NULL,                   -- the submission's own id for the header
    item          TEXT NOT NULL,
    salt          BLOB NOT NULL,
    value         TEXT NOT NULL,                   -- canonical JSON
    PRIMARY KEY (submission_id, entry_id, item)
);
CREATE TABLE idempotency_keys (
    scope       TEXT   NOT NULL,                   -- client and route
    key         TEXT   NOT NULL,
    fingerprint BLOB   NOT NULL,                   -- SHA-256 of the request
    body        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (scope, key)
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
CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      BLOB   NOT NULL,
    fence      BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
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
CREATE TABLE panel_figures (
    round_id    BLOB    NOT NULL REFERENCES rounds (id),
    code        TEXT    NOT NULL,                  -- as the plan names it
    mean        TEXT    NOT NULL,                  -- an exact fraction: 17/5
    base        BIGINT  NOT NULL,                  -- how many answers it rests on
    source      TEXT    NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, code)
);
CREATE UNIQUE INDEX accounts_username_idx ON accounts (username);
CREATE INDEX audit_events_subject_idx ON audit_events (subject_kind, subject_id);
CREATE UNIQUE INDEX audit_seals_event_idx ON audit_seals (event_id);
CREATE INDEX contacts_organisation_idx ON contacts (organisation_id);
CREATE INDEX draft_entries_id_idx ON draft_entries (id);
CREATE INDEX draft_entries_unit_idx ON draft_entries (unit_id, roster, position);
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
CREATE INDEX submissions_account_idx ON submissions (account_id);
CREATE INDEX submissions_link_idx ON submissions (link_id);
CREATE UNIQUE INDEX submissions_number_idx ON submissions (unit_id, number);
CREATE INDEX submissions_version_idx ON submissions (version_id);
CREATE UNIQUE INDEX surveys_code_idx ON surveys (code);
CREATE INDEX units_disposition_idx ON units (round_id, disposition);
CREATE INDEX units_organisation_id_idx ON units (organisation_id);
CREATE UNIQUE INDEX units_organisation_idx ON units (round_id, organisation_id);
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0001', '2026-11-22 10:41:18');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0002', '2026-11-22 10:41:18');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0003', '2026-11-22 10:41:18');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0004', '2026-11-22 10:41:18');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0005', '2026-11-22 10:41:18');
INSERT INTO accounts (id, username, name, email, role, password_hash, created_at, disabled_at) VALUES (X'019CAD8FAC0070048000002900000000', 'manager', 'manager', 'manager@etat.test', 'manager', '$argon2id$v=19$m=8,t=1,p=1$yLudNgRoHQIUYPObpyk8c7HGgAdCcrRIDuZ/77Z2eB4$K7zejusaKCoDE0K2ByyOuy/Ss6P+QxWpLTyUwsYgCz0', 1772438400000000, NULL);
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000200000000', 1772438400000000, 'system', NULL, 'organisation.create', 'organisation', X'019CAD8FAC0070048000000100000000', '{"orgnr":"310000019","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000400000000', 1772438400000000, 'system', NULL, 'organisation.create', 'organisation', X'019CAD8FAC0070048000000300000000', '{"orgnr":"310000027","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000600000000', 1772438400000000, 'system', NULL, 'organisation.create', 'organisation', X'019CAD8FAC0070048000000500000000', '{"orgnr":"310000035","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000800000000', 1772438400000000, 'system', NULL, 'survey.create', 'survey', X'019CAD8FAC0070048000000700000000', '{"code":"tjenester"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000A00000000', 1772438400000000, 'system', NULL, 'version.create', 'version', X'019CAD8FAC0070048000000900000000', '{"sha256":"3e96544835c93db7c7ed966e9296a094acba7927248097508e2a289de90818d8","survey":"019cad8f-ac00-7004-8000-000700000000","version":"1"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000000F00000000', 1772438400000000, 'system', NULL, 'round.plan', 'round', X'019CAD8FAC0070048000000B00000000', '{"code":"2026","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"test":false,"units":3,"version":"019cad8f-ac00-7004-8000-000900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000001000000000', 1772438400000000, 'system', NULL, 'round.open', 'round', X'019CAD8FAC0070048000000B00000000', '{"edition":2,"units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000001300000000', 1772438400000000, 'system', NULL, 'link.issue', 'unit', X'019CAD8FAC0070048000000C00000000', '{"link":"019cad8f-ac00-7004-8000-001200000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000001A00000000', 1772438400000000, 'respondent', X'019CAD8FAC0070048000001200000000', 'submission.receive', 'unit', X'019CAD8FAC0070048000000C00000000', '{"hash":"7be77b4c221b552c066629c1436d3c7df7d8884f0d26125baa2cba8c13d461a3","number":1,"reason":"","source":"respondent","submission":"019cad8f-ac00-7004-8000-001900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000001D00000000', 1772438400000000, 'system', NULL, 'link.issue', 'unit', X'019CAD8FAC0070048000000D00000000', '{"link":"019cad8f-ac00-7004-8000-001c00000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002300000000', 1772438400000000, 'respondent', X'019CAD8FAC0070048000001C00000000', 'submission.receive', 'unit', X'019CAD8FAC0070048000000D00000000', '{"hash":"1f81b6b235d8051f3327635dd5ed939f9a171866f02e9e8f18e6cf1eb1b438df","number":1,"reason":"","source":"respondent","submission":"019cad8f-ac00-7004-8000-002200000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002400000000', 1772438400000000, 'system', NULL, 'round.close', 'round', X'019CAD8FAC0070048000000B00000000', '{"cut_off":"for a test","edition":3,"silent":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002600000000', 1772438400000000, 'system', NULL, 'plan.amend', 'version', X'019CAD8FAC0070048000000900000000', '{"plan_sha256":"ed3459f5d1867e4fb53d6ccc1a5f1cdea7bf565342ef0d6efccc8b2a3cded9f9","reason":"for a test","version":"1"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002700000000', 1772438400000000, 'system', NULL, 'round.freeze', 'round', X'019CAD8FAC0070048000000B00000000', '{"freeze":1,"reason":"","sha256":"ec28f14d77fadf988cc989c8fa4af8634bd1a19b4e805f2d170de7210b4f14e0","units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002A00000000', 1772438400000000, 'system', NULL, 'account.create', 'account', X'019CAD8FAC0070048000002900000000', '{"role":"manager"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002D00000000', 1772438400000000, 'staff', X'019CAD8FAC0070048000002900000000', 'round.publish', 'round', X'019CAD8FAC0070048000000B00000000', '{"freeze":1,"revision":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000002E00000000', 1772438400000000, 'staff', X'019CAD8FAC0070048000002900000000', 'publication.publish', 'round', X'019CAD8FAC0070048000000B00000000', '{"disclosure":{"dominance":false,"exact":true,"list":true,"p":false,"revisions":0,"tables":[{"narrowest":null,"numbers":10,"primary":0,"required":null,"secondary":0,"sums":0,"table":"status","unproven":0},{"narrowest":99,"numbers":2,"primary":2,"required":3,"secondary":0,"sums":0,"table":"leverandor","unproven":0}],"threshold":3,"zeros_protected":false},"embargo_until":null,"freeze":1,"hash":"cc1ce5bf4c4d9e51bb3605f31044f66f2c0fa8609ec69c2a089026ceb7f2e247","kind":"final","publication":"019cad8f-ac00-7004-8000-002c00000000","revision":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000003300000000', 1772438400000000, 'system', NULL, 'round.plan', 'round', X'019CAD8FAC0070048000002F00000000', '{"code":"2027","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"test":false,"units":3,"version":"019cad8f-ac00-7004-8000-000900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000003400000000', 1772438400000000, 'system', NULL, 'round.open', 'round', X'019CAD8FAC0070048000002F00000000', '{"edition":2,"units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000003700000000', 1772438400000000, 'system', NULL, 'link.issue', 'unit', X'019CAD8FAC0070048000003200000000', '{"link":"019cad8f-ac00-7004-8000-003600000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES (X'019CAD8FAC0070048000003A00000000', 1772438400000000, 'system', NULL, 'link.issue', 'unit', X'019CAD8FAC0070048000003100000000', '{"link":"019cad8f-ac00-7004-8000-003900000000","scope":"whole"}');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (1, X'019CAD8FAC0070048000000200000000', X'EBF7BBB578FE53DAA16E9CE09E49B3F6B64AE7629AA1B12F6898A129B55C4C9E');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (10, X'019CAD8FAC0070048000001D00000000', X'0F9E1A0F06B4C7F1E68007E04DFAADD23F89F45916C9329888C445A1EADCC1E8');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (11, X'019CAD8FAC0070048000002300000000', X'BAC16298E3EFCC662E749B9CF9FED4F4CAE00B5251E48E0E8510223B89B15D08');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (12, X'019CAD8FAC0070048000002400000000', X'FCA55807B57A51FED7227259A7F869C4F267A46E0BD9831775D6B45570373F9A');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (13, X'019CAD8FAC0070048000002600000000', X'A6827AE5F0209EB6AAA8B03C5B607553406D729D8C71F37222E1021A5DFFD7ED');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (14, X'019CAD8FAC0070048000002700000000', X'EAA3EE57E3461B01DD4B07F390F609CB22FEE5A0560E8559E07E0B6F54CB498E');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (15, X'019CAD8FAC0070048000002A00000000', X'3E85BA2229A5F04AE797F5D1EFF5AB8ECB9AF20F074E6540C509956FA447BA88');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (16, X'019CAD8FAC0070048000002D00000000', X'1D532628363C3D41461EAAE51A987796D4F36D3E757FDA21FB5F22FB2079ED74');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (17, X'019CAD8FAC0070048000002E00000000', X'A1C6A8D7A2AB8D51E1D9F4F73FBF8B1A1AB9B3779CCA94CB0FC718584846E94B');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (18, X'019CAD8FAC0070048000003300000000', X'61BF66547AF956346D3DD0029BF02896D75780711987855C984433D5A4136E2A');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (19, X'019CAD8FAC0070048000003400000000', X'8DAB52F39A5FE8059CA85EDE3837780324F3CF3FA195FB276B82C1864C56C402');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (2, X'019CAD8FAC0070048000000400000000', X'3777C76E98E895737DD036F8A93EE490DE48BBBA90EB85D36F3A2219B8A8FE6A');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (20, X'019CAD8FAC0070048000003700000000', X'C04B2DC41E27BCE1038BAE65189CFD25475647711537EF0D96DD8698EC17DB32');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (21, X'019CAD8FAC0070048000003A00000000', X'6541D46802FE1CACF241CD2556408BFEEA193DB27592CB10371DBF851AFA80CA');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (3, X'019CAD8FAC0070048000000600000000', X'860152078C35C041A643E8BE811750C24A3FDA5EB991068F72E13E0278D706DE');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (4, X'019CAD8FAC0070048000000800000000', X'21E378E077F0D39DEB78EE627800254C568C57A56254D3814A3216B2B69F9779');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (5, X'019CAD8FAC0070048000000A00000000', X'57FD09344A9A4C44186AC6FA55AB9A9061364BF153317A0CA466E6FF942F02AB');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (6, X'019CAD8FAC0070048000000F00000000', X'AD69D176BD7B337ED38998E663FAE3F64C0228FD1723C7919D41A6027C181816');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (7, X'019CAD8FAC0070048000001000000000', X'AC6948AF95AEF017D5829D4655627FFEF5ED96552AD28EA4F22A5B5D40F9966A');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (8, X'019CAD8FAC0070048000001300000000', X'E0536A12E3A6F996CBB2C6B719421825029CCE375792681A24222C5C939AD516');
INSERT INTO audit_seals (seq, event_id, hash) VALUES (9, X'019CAD8FAC0070048000001A00000000', X'F8E333F1A968617932D4278A6E2AD9E78D2A9A1DD6EC2299D411E2D5DB252677');
INSERT INTO surveys (id, code, created_at) VALUES (X'019CAD8FAC0070048000000700000000', 'tjenester', 1772438400000000);
INSERT INTO questionnaire_versions (id, survey_id, version, document, hash, created_at) VALUES (X'019CAD8FAC0070048000000900000000', X'019CAD8FAC0070048000000700000000', '1', '{"code_lists":{"kanal":[{"code":"nett","label":{"en":"Web","nb":"Nett","nn":"Nett"}},{"code":"app","label":{"en":"App","nb":"App","nn":"App"}},{"code":"telefon","label":{"en":"Telephone","nb":"Telefon","nn":"Telefon"}},{"code":"ingen","exclusive":true,"label":{"en":"None","nb":"Ingen","nn":"Ingen"}}],"status":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}},{"code":"avsluttet","label":{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}}]},"kartlegger":1,"languages":["nb","nn","en"],"legal_bases":[{"code":"offl_13","label":{"en":"Freedom of Information Act, section 13","nb":"Offentleglova § 13","nn":"Offentleglova § 13"}}],"metadata":{"contact":{"email":"tjenester@example.no","name":{"en":"Support","nb":"Brukerstøtte","nn":"Brukarstøtte"}},"legal_basis":{"en":"Voluntary.","nb":"Frivillig.","nn":"Frivillig."},"licence":"https://data.norge.no/nlod/no/2.0","minutes":10,"obligation":"voluntary","publisher":{"accessibility":"https://www.example.no/tilgjengelighet","name":{"en":"The agency","nb":"Etaten","nn":"Etaten"},"orgnr":"315620813","privacy":"https://www.example.no/personvern"},"purpose":{"en":"An overview of services.","nb":"Oversikt over tjenester.","nn":"Oversikt over tenester."}},"plan":{"late":"included","threshold":3},"rosters":[{"entry":{"en":"service","nb":"tjeneste","nn":"teneste"},"exempt":"status = ''avsluttet''","id":"tjeneste","max_entries":3,"name_item":"navn","nil_return":{"en":"We have none.","nb":"Vi har ingen.","nn":"Vi har ingen."},"sections":[{"id":"hoved","items":[{"carry_forward":true,"class":"named","id":"navn","max_length":100,"required":true,"text":{"en":"Name","nb":"Navn","nn":"Namn"},"type":"text"},{"class":"named","codes":"status","id":"status","required":true,"text":{"en":"Status","nb":"Status","nn":"Status"},"type":"single"},{"class":"named","id":"slutt","relevant":"status = ''avsluttet''","text":{"en":"End date","nb":"Sluttdato","nn":"Sluttdato"},"type":"date"},{"class":"named","codes":"kanal","id":"kanaler","max_choices":2,"text":{"en":"Channels","nb":"Kanaler","nn":"Kanalar"},"type":"multiple"},{"carry_forward":true,"class":"named","exemptible":true,"id":"kostnad","min":0,"text":{"en":"Cost","nb":"Kostnad","nn":"Kostnad"},"type":"amount"},{"class":"internal","id":"ansvarlig","personal":true,"text":{"en":"Responsible","nb":"Ansvarlig","nn":"Ansvarleg"},"type":"email"}],"title":{"en":"The service","nb":"Tjenesten","nn":"Tenesta"}}],"title":{"en":"Services","nb":"Tjenester","nn":"Tenester"}}],"rules":[{"at":"kostnad","check":"kostnad <= 1000000","id":"hoy_kostnad","kind":"soft","message":{"en":"The cost is high.","nb":"Kostnaden er høy.","nn":"Kostnaden er høg."},"roster":"tjeneste"}],"sections":[{"id":"om","items":[{"carry_forward":true,"class":"named","id":"ansatte","max":100000,"min":0,"required":true,"text":{"en":"Number of employees","nb":"Antall ansatte","nn":"Tal på tilsette"},"type":"integer"},{"class":"internal","id":"kontakt","personal":true,"text":{"en":"Contact","nb":"Kontakt","nn":"Kontakt"},"type":"email"}],"title":{"en":"About the organisation","nb":"Om virksomheten","nn":"Om verksemda"}},{"id":"drift","items":[{"class":"aggregate","id":"leverandor","text":{"en":"Supplier","nb":"Leverandør","nn":"Leverandør"},"type":"orgnr"},{"class":"internal","id":"merknad","max_length":1000,"text":{"en":"Remark","nb":"Merknad","nn":"Merknad"},"type":"long_text"}],"title":{"en":"Operations","nb":"Drift","nn":"Drift"}}],"survey":"tjenester","title":{"en":"Digital services","nb":"Digitale tjenester","nn":"Digitale tenester"},"version":"1"}', X'3E96544835C93DB7C7ED966E9296A094ACBA7927248097508E2A289DE90818D8', 1772438400000000);
INSERT INTO plan_amendments (id, version_id, plan, reason, created_at) VALUES (X'019CAD8FAC0070048000002500000000', X'019CAD8FAC0070048000000900000000', '{"late":"included","list":{"columns":["navn","status","kanaler","kostnad"],"facets":[{"item":"status","total":true}],"roster":"tjeneste","search":["navn"],"title":{"en":"Tjenester","nb":"Tjenester","nn":"Tjenester"}},"tables":[{"base":"answered","by":[{"item":"status","total":true}],"chart":"bars","id":"status","measures":["count","share",{"sum":"kostnad"}],"protect_exempt":false,"title":{"en":"Tjenester etter status","nb":"Tjenester etter status","nn":"Tjenester etter status"},"unit":{"entry":"tjeneste"}},{"base":"answered","chart":"bars","filter":"answered(leverandor)","id":"leverandor","measures":["count"],"protect_exempt":false,"title":{"en":"Virksomheter med leverandør","nb":"Virksomheter med leverandør","nn":"Virksomheter med leverandør"},"unit":"organisation"}],"threshold":3}', 'for a test', 1772438400000000);
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES (X'019CAD8FAC0070048000000100000000', '310000019', 1772438400000000, 1);
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES (X'019CAD8FAC0070048000000300000000', '310000027', 1772438400000000, 1);
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES (X'019CAD8FAC0070048000000500000000', '310000035', 1772438400000000, 1);
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES (X'019CAD8FAC0070048000000100000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 0, NULL, '');
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES (X'019CAD8FAC0070048000000300000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 0, NULL, '');
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES (X'019CAD8FAC0070048000000500000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 0, NULL, '');
INSERT INTO rounds (id, survey_id, version_id, code, test, state, opens_on, deadline_on, grace_days, links_end_on, partial_rule, eligibility, facts, edition, created_at, personal_purged_at) VALUES (X'019CAD8FAC0070048000000B00000000', X'019CAD8FAC0070048000000700000000', X'019CAD8FAC0070048000000900000000', '2026', 0, 'published', '2026-03-02', '2026-03-31', 14, '2026-09-18', '{"complete_from":80,"counted":"required","partial_from":50}', '1', '{"closed_at":"2026-03-02T08:00:00Z","freeze":1,"frozen_at":"2026-03-02T08:00:00Z","name":"published","opened_at":"2026-03-02T08:00:00Z","published_at":"2026-03-02T08:00:00Z","revision":1}', 5, 1772438400000000, NULL);
INSERT INTO rounds (id, survey_id, version_id, code, test, state, opens_on, deadline_on, grace_days, links_end_on, partial_rule, eligibility, facts, edition, created_at, personal_purged_at) VALUES (X'019CAD8FAC0070048000002F00000000', X'019CAD8FAC0070048000000700000000', X'019CAD8FAC0070048000000900000000', '2027', 0, 'open', '2026-03-02', '2026-03-31', 14, '2026-09-18', '{"complete_from":80,"counted":"required","partial_from":50}', '1', '{"name":"open","opened_at":"2026-03-02T08:00:00Z"}', 2, 1772438400000000, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000000C00000000', X'019CAD8FAC0070048000000B00000000', X'019CAD8FAC0070048000000100000000', '310000019', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 'complete', NULL, 1772438400000000, X'019CAD8FAC0070048000001900000000');
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000000D00000000', X'019CAD8FAC0070048000000B00000000', X'019CAD8FAC0070048000000300000000', '310000027', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 'complete', NULL, 1772438400000000, X'019CAD8FAC0070048000002200000000');
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000000E00000000', X'019CAD8FAC0070048000000B00000000', X'019CAD8FAC0070048000000500000000', '310000035', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000003000000000', X'019CAD8FAC0070048000002F00000000', X'019CAD8FAC0070048000000100000000', '310000019', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000003100000000', X'019CAD8FAC0070048000002F00000000', X'019CAD8FAC0070048000000300000000', '310000027', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES (X'019CAD8FAC0070048000003200000000', X'019CAD8FAC0070048000002F00000000', X'019CAD8FAC0070048000000500000000', '310000035', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES (X'019CAD8FAC0070048000000C00000000', 1, 'complete', 'submission 1', 1772438400000000, NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES (X'019CAD8FAC0070048000000D00000000', 1, 'complete', 'submission 1', 1772438400000000, NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES (X'019CAD8FAC0070048000000E00000000', 1, 'non_contact', 'silent when the round closed', 1772438400000000, NULL);
INSERT INTO freezes (round_id, number, frozen_at, account_id, reason, hash) VALUES (X'019CAD8FAC0070048000000B00000000', 1, 1772438400000000, NULL, '', X'EC28F14D77FADF988CC989C8FA4AF8634BD1A19B4E805F2D170DE7210B4F14E0');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES (X'019CAD8FAC0070048000000B00000000', 1, X'019CAD8FAC0070048000000C00000000', 'complete', X'019CAD8FAC0070048000001900000000');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES (X'019CAD8FAC0070048000000B00000000', 1, X'019CAD8FAC0070048000000D00000000', 'complete', X'019CAD8FAC0070048000002200000000');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES (X'019CAD8FAC0070048000000B00000000', 1, X'019CAD8FAC0070048000000E00000000', 'non_contact', NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES (X'019CAD8FAC0070048000001200000000', X'019CAD8FAC0070048000000C00000000', X'1CA0C28D95CBF5D4370868678BCB2E06CD40974B09BCF87FDDA93B022FA054E8', '"whole"', 1772438400000000, NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES (X'019CAD8FAC0070048000001C00000000', X'019CAD8FAC0070048000000D00000000', X'D661FBFFF97102457DD2E2CDD4E2FAC2DAA2D74358B23509559E861424E97B73', '"whole"', 1772438400000000, NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES (X'019CAD8FAC0070048000003600000000', X'019CAD8FAC0070048000003200000000', X'A302173CE50761E1DE1C838E91006D67A3946F079A4CF3E963A2F95527E6D646', '"whole"', 1772438400000000, NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES (X'019CAD8FAC0070048000003900000000', X'019CAD8FAC0070048000003100000000', X'6E2BABAB44763C8EDEBDBDFC7393A8513CE101782937D0EC5759D497EC40CD0E', '"whole"', 1772438400000000, NULL);
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES (X'019CAD8FAC0070048000000C00000000', 1, '{"answers":{"ansatte":9,"leverandor":"310000019"}}', '[]', 1772438400000000);
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES (X'019CAD8FAC0070048000000D00000000', 1, '{"answers":{"ansatte":4}}', '[]', 1772438400000000);
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES (X'019CAD8FAC0070048000003100000000', 1, '{"answers":{"ansatte":120}}', '[]', 1772438400000000);
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES (X'019A0000000070008000000000000001', X'019CAD8FAC0070048000000C00000000', 'tjeneste', 1, 1, '{"answers":{"kanaler":["nett","app"],"kostnad":987654,"navn":"=1+1","status":"i_drift"},"exemptions":{"kostnad":"offl_13"}}', NULL, 'new', 1772438400000000, NULL);
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES (X'019A0000000070008000000000000002', X'019CAD8FAC0070048000000C00000000', 'tjeneste', 2, 1, '{"answers":{"kostnad":5,"navn":"Hemmelig","status":"avsluttet"}}', NULL, 'new', 1772438400000000, NULL);
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES (X'019A0000000070008000000000000003', X'019CAD8FAC0070048000000D00000000', 'tjeneste', 1, 1, '{"answers":{"kostnad":100,"navn":"Åpen søknad","status":"i_drift"}}', NULL, 'new', 1772438400000000, NULL);
INSERT INTO submissions (id, unit_id, number, version_id, source, link_id, account_id, reason, received_at, first_at, sheet, nil, hash) VALUES (X'019CAD8FAC0070048000001900000000', X'019CAD8FAC0070048000000C00000000', 1, X'019CAD8FAC0070048000000900000000', 'respondent', X'019CAD8FAC0070048000001200000000', NULL, '', 1772438400000000, 1772438400000000, '{"answers":{"ansatte":9,"leverandor":"310000019"}}', '[]', X'7BE77B4C221B552C066629C1436D3C7DF7D8884F0D26125BAA2CBA8C13D461A3');
INSERT INTO submissions (id, unit_id, number, version_id, source, link_id, account_id, reason, received_at, first_at, sheet, nil, hash) VALUES (X'019CAD8FAC0070048000002200000000', X'019CAD8FAC0070048000000D00000000', 1, X'019CAD8FAC0070048000000900000000', 'respondent', X'019CAD8FAC0070048000001C00000000', NULL, '', 1772438400000000, 1772438400000000, '{"answers":{"ansatte":4}}', '[]', X'1F81B6B235D8051F3327635DD5ED939F9A171866F02E9E8F18E6CF1EB1B438DF');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES (X'019CAD8FAC0070048000001900000000', X'019A0000000070008000000000000001', 'tjeneste', 1, 1772438400000000, '{"answers":{"kanaler":["nett","app"],"kostnad":987654,"navn":"=1+1","status":"i_drift"},"exemptions":{"kostnad":"offl_13"}}');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES (X'019CAD8FAC0070048000001900000000', X'019A0000000070008000000000000002', 'tjeneste', 2, 1772438400000000, '{"answers":{"kostnad":5,"navn":"Hemmelig","status":"avsluttet"}}');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES (X'019CAD8FAC0070048000002200000000', X'019A0000000070008000000000000003', 'tjeneste', 1, 1772438400000000, '{"answers":{"kostnad":100,"navn":"Åpen søknad","status":"i_drift"}}');
INSERT INTO idempotency_keys (scope, key, fingerprint, body, created_at) VALUES ('respond.submit 019cad8f-ac00-7004-8000-001200000000', 'first', X'6867CE6E03B08E5220488E8D0F193306C01107DA09A85C6C028299C68C27DEDD', '{"hash":"7be77b4c221b552c066629c1436d3c7df7d8884f0d26125baa2cba8c13d461a3","late":false,"number":1,"received_at":"2026-03-02T08:00:00Z","source":"respondent","submission":"019cad8f-ac00-7004-8000-001900000000"}', 1772438400000000);
INSERT INTO idempotency_keys (scope, key, fingerprint, body, created_at) VALUES ('respond.submit 019cad8f-ac00-7004-8000-001c00000000', 'second', X'B18734DCDA2E342CC36D4538FD450FF8F1F5F51251F38AED8D3E2C22978F7BEB', '{"hash":"1f81b6b235d8051f3327635dd5ed939f9a171866f02e9e8f18e6cf1eb1b438df","late":false,"number":1,"received_at":"2026-03-02T08:00:00Z","source":"respondent","submission":"019cad8f-ac00-7004-8000-002200000000"}', 1772438400000000);
INSERT INTO leases (name, owner, fence, until_at) VALUES ('chores', X'019CAD8FAC0070048000003C00000000', 10, 1772438700000000);
INSERT INTO publications (id, round_id, survey_id, revision, freeze_number, kind, reason, published_at, prepared_at, amendment_id, account_id, document, hash) VALUES (X'019CAD8FAC0070048000002C00000000', X'019CAD8FAC0070048000000B00000000', X'019CAD8FAC0070048000000700000000', 1, 1, 'final', '', 1772438400000000, 1772438400000000, X'019CAD8FAC0070048000002500000000', X'019CAD8FAC0070048000002900000000', '{"format":1,"freeze":1,"frozen_at":"2026-03-02T08:00:00Z","kind":"final","list":{"columns":[{"id":"navn","kind":"text","label":{"en":"Name","nb":"Navn","nn":"Namn"}},{"codes":[["i_drift",{"en":"Running","nb":"I drift","nn":"I drift"}],["avsluttet",{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}]],"id":"status","kind":"codes","label":{"en":"Status","nb":"Status","nn":"Status"}},{"codes":[["nett",{"en":"Web","nb":"Nett","nn":"Nett"}],["app",{"en":"App","nb":"App","nn":"App"}],["telefon",{"en":"Telephone","nb":"Telefon","nn":"Telefon"}],["ingen",{"en":"None","nb":"Ingen","nn":"Ingen"}]],"id":"kanaler","kind":"codes","label":{"en":"Channels","nb":"Kanaler","nn":"Kanalar"}},{"id":"kostnad","kind":"number","label":{"en":"Cost","nb":"Kostnad","nn":"Kostnad"},"unit":{"en":"NOK","nb":"kroner","nn":"kroner"}}],"entry":{"en":"service","nb":"tjeneste","nn":"teneste"},"facets":[{"categories":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}}],"code":"status","label":{"en":"Status","nb":"Status","nn":"Status"}}],"n":2,"roster":"tjeneste","sha256":"b221d823290a3007f2934f39d96b49eb266885ab9358281288a0356c5c6b0763","tags":false,"title":{"en":"Tjenester","nb":"Tjenester","nn":"Tjenester"}},"outcome":{"all":{"complete":2,"non_contact":1},"by":{},"eligibility":"1"},"published_at":"2026-03-02T08:00:00Z","reason":"","revision":1,"round":{"code":"2026","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"version":"1"},"survey":{"code":"tjenester","contact":{"email":"tjenester@example.no","name":{"en":"Support","nb":"Brukerstøtte","nn":"Brukarstøtte"}},"languages":["nb","nn","en"],"legal_basis":{"en":"Voluntary.","nb":"Frivillig.","nn":"Frivillig."},"licence":"https://data.norge.no/nlod/no/2.0","publisher":{"accessibility":"https://www.example.no/tilgjengelighet","name":{"en":"The agency","nb":"Etaten","nn":"Etaten"},"orgnr":"315620813","privacy":"https://www.example.no/personvern"},"purpose":{"en":"An overview of services.","nb":"Oversikt over tjenester.","nn":"Oversikt over tenester."},"title":{"en":"Digital services","nb":"Digitale tjenester","nn":"Digitale tenester"}},"tables":[{"absent":[],"head":{"axes":[{"answers":true,"categories":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}},{"code":"avsluttet","label":{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}},{"code":"_T","label":{"en":"Total","nb":"I alt","nn":"I alt"}}],"code":"status","label":{"en":"Status","nb":"Status","nn":"Status"},"multiple":false}],"base":"answered","breaks":[],"chart":"bars","id":"status","late":"included","measures":[{"code":"count","decimals":0,"kind":"count","label":{"en":"Count","nb":"Antall","nn":"Tal på"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"share","decimals":3,"kind":"share","label":{"en":"Share of the base","nb":"Andel av grunnlaget","nn":"Del av grunnlaget"},"unit":{"en":"proportion (0–1)","nb":"andel (0–1)","nn":"del (0–1)"}},{"code":"sum_kostnad","decimals":0,"kind":"sum","label":{"en":"Sum: Cost","nb":"Sum: Kostnad","nn":"Sum: Kostnad"},"unit":{"en":"NOK","nb":"kroner","nn":"kroner"}},{"code":"valid_kostnad","decimals":0,"kind":"valid","label":{"en":"With a number: Cost","nb":"Med tall: Kostnad","nn":"Med tal: Kostnad"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_base","decimals":0,"kind":"base","label":{"en":"Base (n)","nb":"Grunnlag (n)","nn":"Grunnlag (n)"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_unanswered","decimals":0,"kind":"missing","label":{"en":"Unanswered","nb":"Ubesvart","nn":"Ikkje svara"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_off_route","decimals":0,"kind":"missing","label":{"en":"Not asked","nb":"Ikke spurt","nn":"Ikkje spurt"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_refused","decimals":0,"kind":"missing","label":{"en":"Refused","nb":"Ville ikke svare","nn":"Ville ikkje svare"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_dont_know","decimals":0,"kind":"missing","label":{"en":"Don''t know","nb":"Vet ikke","nn":"Veit ikkje"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_not_relevant","decimals":0,"kind":"missing","label":{"en":"Not relevant","nb":"Ikke relevant","nn":"Ikkje relevant"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_exempt","decimals":0,"kind":"exempt","label":{"en":"Exempt from publication (counted)","nb":"Unntatt offentlighet (regnet med)","nn":"Unnateke offentlegheit (rekna med)"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_late","decimals":0,"kind":"late","label":{"en":"Of these after the deadline","nb":"Av dem etter fristen","nn":"Av dei etter fristen"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}}],"notes":[{"en":"All 3 organisations in the frame were asked, and 2 answered. The figures have no sampling error. They are of those who answered, and are not adjusted for non-response (1).","nb":"Alle 3 virksomheter i rammen ble spurt, og 2 svarte. Tallene har ingen utvalgsfeil. De gjelder dem som svarte, og er ikke justert for frafallet (1).","nn":"Alle dei 3 verksemdene i ramma vart spurde, og 2 svara. Tala har ingen utvalsfeil. Dei gjeld dei som svara, og er ikkje justerte for fråfallet (1)."}],"of":{"entry":"tjeneste"},"threshold":null,"title":{"en":"Tjenester etter status","nb":"Tjenester etter status","nn":"Tjenester etter status"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},"signs":{},"values":["2","2/3","987754","2","3","0","0","0","0","0","2","0","1","1/3","5","1","3","0","0","0","0","0","2","0","3","1","987759","3","3","0","0","0","0","0","2","0"]},{"absent":[],"head":{"axes":[],"base":"answered","breaks":[],"chart":"bars","id":"leverandor","late":"included","measures":[{"code":"count","decimals":0,"kind":"count","label":{"en":"Count","nb":"Antall","nn":"Tal på"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_base","decimals":0,"kind":"base","label":{"en":"Base (n)","nb":"Grunnlag (n)","nn":"Grunnlag (n)"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_exempt","decimals":0,"kind":"exempt","label":{"en":"Exempt from publication (counted)","nb":"Unntatt offentlighet (regnet med)","nn":"Unnateke offentlegheit (rekna med)"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_late","decimals":0,"kind":"late","label":{"en":"Of these after the deadline","nb":"Av dem etter fristen","nn":"Av dei etter fristen"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}}],"notes":[{"en":"All 3 organisations in the frame were asked, and 2 answered. The figures have no sampling error. They are of those who answered, and are not adjusted for non-response (1).","nb":"Alle 3 virksomheter i rammen ble spurt, og 2 svarte. Tallene har ingen utvalgsfeil. De gjelder dem som svarte, og er ikke justert for frafallet (1).","nn":"Alle dei 3 verksemdene i ramma vart spurde, og 2 svara. Tala har ingen utvalsfeil. Dei gjeld dei som svara, og er ikkje justerte for fråfallet (1)."}],"of":"organisation","threshold":3,"title":{"en":"Virksomheter med leverandør","nb":"Virksomheter med leverandør","nn":"Virksomheter med leverandør"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},"signs":{"0":":","1":":","2":":","3":":"},"values":[null,null,null,null]}]}', X'CC1CE5BF4C4D9E51BB3605F31044F66F2C0FA8609EC69C2A089026CEB7F2E247');
INSERT INTO published_entries (publication_id, entry_id, position, document) VALUES (X'019CAD8FAC0070048000002C00000000', X'019A0000000070008000000000000001', 0, '{"facets":{"status":["i_drift"]},"id":"019a0000-0000-7000-8000-000000000001","name":"=1+1","organisation":{"ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019"},"search":"1 1 1 1 etat 310000019 310000019","tags":[],"values":{"kanaler":{"codes":["nett","app"]},"kostnad":"exempt","navn":{"text":"=1+1"},"status":{"codes":["i_drift"]}}}');
INSERT INTO published_entries (publication_id, entry_id, position, document) VALUES (X'019CAD8FAC0070048000002C00000000', X'019A0000000070008000000000000003', 1, '{"facets":{"status":["i_drift"]},"id":"019a0000-0000-7000-8000-000000000003","name":"Åpen søknad","organisation":{"ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027"},"search":"åpen søknad åpen søknad etat 310000027 310000027","tags":[],"values":{"kostnad":{"number":"100"},"navn":{"text":"Åpen søknad"},"status":{"codes":["i_drift"]}}}');
