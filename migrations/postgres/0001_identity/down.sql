DROP TABLE audit_seals;
DROP TABLE audit_events;
DROP TABLE refresh_tokens;
DROP TABLE accounts;
