-- What several instances have taken together of the limits that they share: a row a bucket that is not full. Its rows
-- are worth minutes: they are not logged, cost no flush, wait for no standby and may go in a crash.
CREATE UNLOGGED TABLE shared_limits (
    kind       TEXT   NOT NULL,                    -- login-account
    key_hash   BYTEA  NOT NULL,                    -- half a SHA-256 of who is counted
    full_at    TIMESTAMPTZ NOT NULL,               -- when all is given back, by the database's clock
    changed_at TIMESTAMPTZ NOT NULL,               -- when an instance last took of it
    PRIMARY KEY (kind, key_hash)
);
CREATE INDEX shared_limits_changed_idx ON shared_limits (changed_at);
