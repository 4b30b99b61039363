-- What several instances have taken together of the limits that they share, on PostgreSQL. Empty here, where there is
-- one process.
CREATE TABLE shared_limits (
    kind       TEXT   NOT NULL,                    -- login-account
    key_hash   BLOB   NOT NULL,                    -- half a SHA-256 of who is counted
    full_at    BIGINT NOT NULL,                    -- when all is given back, by the database's clock
    changed_at BIGINT NOT NULL,                    -- when an instance last took of it
    PRIMARY KEY (kind, key_hash)
);
CREATE INDEX shared_limits_changed_idx ON shared_limits (changed_at);
