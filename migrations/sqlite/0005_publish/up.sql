-- Publications: immutable snapshots of a freeze. A revision is a new row.
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
CREATE UNIQUE INDEX publications_revision_idx ON publications (round_id, revision);
CREATE INDEX publications_survey_idx ON publications (survey_id, published_at);
CREATE INDEX publications_amendment_idx ON publications (amendment_id);

-- The public list, one row per entry that may be named.
CREATE TABLE published_entries (
    publication_id BLOB    NOT NULL REFERENCES publications (id),
    entry_id       BLOB    NOT NULL,
    position       INTEGER NOT NULL,
    document       TEXT    NOT NULL,               -- canonical JSON: columns, tags, facets
    PRIMARY KEY (publication_id, entry_id)
);
CREATE UNIQUE INDEX published_entries_position_idx ON published_entries (publication_id, position);

-- Figures from elsewhere in a round's indicators: tabulated means, never answers.
CREATE TABLE panel_figures (
    round_id    BLOB    NOT NULL REFERENCES rounds (id),
    code        TEXT    NOT NULL,                  -- as the plan names it
    mean        TEXT    NOT NULL,                  -- an exact fraction: 17/5
    base        BIGINT  NOT NULL,                  -- how many answers it rests on
    source      TEXT    NOT NULL,
    imported_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, code)
);
