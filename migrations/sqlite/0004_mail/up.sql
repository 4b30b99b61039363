-- The outbox: one row per mail, committed with its cause and sent by the worker.
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
CREATE INDEX mails_due_idx ON mails (state, due_at);
CREATE INDEX mails_unit_idx ON mails (unit_id);
CREATE INDEX mails_round_idx ON mails (round_id, state);
CREATE INDEX mails_contact_idx ON mails (contact_id);
CREATE UNIQUE INDEX mails_message_idx ON mails (message_id);

-- Due work that is not a mail: closing rounds, sealing the audit, purging. One holder at a time.
CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      BLOB   NOT NULL,
    fence      BIGINT NOT NULL,
    until_at   BIGINT NOT NULL
);
