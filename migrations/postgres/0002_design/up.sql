-- Surveys, questionnaire versions, the register with its dated history, rounds and frames.
CREATE TABLE surveys (
    id         UUID   NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX surveys_code_idx ON surveys (code);

-- A version is immutable once a round uses it; until then its document may be replaced.
CREATE TABLE questionnaire_versions (
    id         UUID   NOT NULL PRIMARY KEY,
    survey_id  UUID   NOT NULL REFERENCES surveys (id),
    version    TEXT   NOT NULL,                    -- as people cite it
    document   TEXT   NOT NULL,                    -- canonical JSON
    hash       BYTEA   NOT NULL,                    -- SHA-256 of the document
    created_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX questionnaire_versions_version_idx ON questionnaire_versions (survey_id, version);

-- The plan may be amended after closing without touching the instrument: the latest row counts.
CREATE TABLE plan_amendments (
    id         UUID   NOT NULL PRIMARY KEY,
    version_id UUID   NOT NULL REFERENCES questionnaire_versions (id),
    plan       TEXT   NOT NULL,                    -- canonical JSON
    reason     TEXT   NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX plan_amendments_version_idx ON plan_amendments (version_id, created_at);

CREATE TABLE organisations (
    id         UUID   NOT NULL PRIMARY KEY,
    orgnr      TEXT   NOT NULL,                    -- nine digits
    created_at TIMESTAMPTZ NOT NULL,
    edition    BIGINT NOT NULL                     -- grows by one with each change of its facts: ETag
);
CREATE UNIQUE INDEX organisations_orgnr_idx ON organisations (orgnr);

-- What the register knew of an organisation from a date on; the newest row not after a date holds.
CREATE TABLE organisation_facts (
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    valid_from      DATE   NOT NULL,
    facts           TEXT   NOT NULL,               -- canonical JSON of domain::frame::Facts
    ended           BOOLEAN NOT NULL DEFAULT FALSE, -- closed or merged from this date
    successor_id    UUID   REFERENCES organisations (id),
    note            TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (organisation_id, valid_from)
);
CREATE INDEX organisation_facts_successor_idx ON organisation_facts (successor_id);

-- Contacts are apart from answers and never published.
CREATE TABLE contacts (
    id              UUID   NOT NULL PRIMARY KEY,
    organisation_id UUID   NOT NULL REFERENCES organisations (id),
    role            TEXT   NOT NULL CHECK (role IN ('named', 'postmottak')),
    name            TEXT   NOT NULL DEFAULT '',
    email           TEXT   NOT NULL,
    phone           TEXT   NOT NULL DEFAULT '',
    created_at      TIMESTAMPTZ NOT NULL,
    replaced_at     TIMESTAMPTZ,                        -- no longer used from then on
    delete_after    DATE                           -- purged after this date
);
CREATE INDEX contacts_organisation_idx ON contacts (organisation_id);

CREATE TABLE rounds (
    id           UUID    NOT NULL PRIMARY KEY,
    survey_id    UUID    NOT NULL REFERENCES surveys (id),
    version_id   UUID    NOT NULL REFERENCES questionnaire_versions (id),
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
    created_at   TIMESTAMPTZ  NOT NULL,
    personal_purged_at TIMESTAMPTZ                 -- personal answers deleted, once links have ended
);
CREATE UNIQUE INDEX rounds_code_idx ON rounds (survey_id, code, test);
CREATE INDEX rounds_version_idx ON rounds (version_id);

-- The frame: one row per unit, a snapshot of the register. A unit's row is its invitation too.
CREATE TABLE units (
    id               UUID   NOT NULL PRIMARY KEY,
    round_id         UUID   NOT NULL REFERENCES rounds (id),
    organisation_id  UUID   NOT NULL REFERENCES organisations (id),
    orgnr            TEXT   NOT NULL,
    facts            TEXT   NOT NULL,              -- canonical JSON of domain::frame::Facts
    disposition      TEXT   NOT NULL CHECK (disposition IN ('complete', 'partial', 'nil', 'declined', 'break_off',
                         'non_contact', 'unreachable', 'other_eligible', 'unknown_eligibility', 'not_eligible')),
    extended_to      DATE,                         -- this unit's own deadline
    first_submitted_at TIMESTAMPTZ,
    last_submission_id UUID                        -- the submission that counts
);
CREATE UNIQUE INDEX units_organisation_idx ON units (round_id, organisation_id);
CREATE INDEX units_organisation_id_idx ON units (organisation_id);
CREATE INDEX units_disposition_idx ON units (round_id, disposition);

-- Every disposition a unit has had, with who set it and why.
CREATE TABLE disposition_history (
    unit_id     UUID   NOT NULL REFERENCES units (id),
    seq         INTEGER NOT NULL,
    disposition TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    at          TIMESTAMPTZ NOT NULL,
    account_id  UUID,                              -- none when the system set it
    PRIMARY KEY (unit_id, seq)
);

-- A numbered, immutable choice of the submissions that count.
CREATE TABLE freezes (
    round_id   UUID    NOT NULL REFERENCES rounds (id),
    number     INTEGER NOT NULL,
    frozen_at  TIMESTAMPTZ  NOT NULL,
    account_id UUID,
    reason     TEXT    NOT NULL,
    hash       BYTEA    NOT NULL,                   -- over units, dispositions and submission hashes
    PRIMARY KEY (round_id, number)
);
CREATE TABLE freeze_units (
    round_id      UUID    NOT NULL,
    number        INTEGER NOT NULL,
    unit_id       UUID    NOT NULL REFERENCES units (id),
    disposition   TEXT    NOT NULL,
    submission_id UUID,
    PRIMARY KEY (round_id, number, unit_id),
    FOREIGN KEY (round_id, number) REFERENCES freezes (round_id, number)
);
CREATE INDEX freeze_units_unit_idx ON freeze_units (unit_id);
