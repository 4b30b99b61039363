-- The outbox: one row per mail, committed with its cause and sent by the worker.
CREATE TABLE mails (
    id          UUID    NOT NULL PRIMARY KEY,
    round_id    UUID    NOT NULL REFERENCES rounds (id),
    unit_id     UUID    NOT NULL REFERENCES units (id),
    contact_id  UUID    REFERENCES contacts (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('invitation', 'reminder', 'receipt')),
    recipient   TEXT    NOT NULL,                  -- emptied when the contact is purged
    language    TEXT    NOT NULL,
    detail      TEXT    NOT NULL,                  -- canonical JSON: what a receipt says; never a secret
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'bounced', 'failed', 'unknown', 'cancelled')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    due_at      TIMESTAMPTZ  NOT NULL,
    lease_until TIMESTAMPTZ,
    lease_owner UUID,
    message_id  TEXT,                              -- set when first handed to the transport
    last_reply  TEXT    NOT NULL DEFAULT '',       -- what the server said, or why it failed
    created_at  TIMESTAMPTZ  NOT NULL,
    settled_at  TIMESTAMPTZ
);
CREATE INDEX mails_due_idx ON mails (state, due_at);
CREATE INDEX mails_unit_idx ON mails (unit_id);
CREATE INDEX mails_round_idx ON mails (round_id, state);
CREATE INDEX mails_contact_idx ON mails (contact_id);
CREATE UNIQUE INDEX mails_message_idx ON mails (message_id);

-- Due work that is not a mail: closing rounds, sealing the audit, purging. One holder at a time.
CREATE TABLE leases (
    name       TEXT   NOT NULL PRIMARY KEY,
    owner      UUID   NOT NULL,
    fence      BIGINT NOT NULL,
    until_at   TIMESTAMPTZ NOT NULL
);
