-- A link of the open round: 0A1Wj2EAwxKeI9IHzK3pxdBWuR4pgQY1YUXGoQKzGw4
CREATE TABLE __diesel_schema_migrations (version varchar(50) NOT NULL PRIMARY KEY, run_on timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE accounts (
    id uuid NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    CONSTRAINT accounts_role_check CHECK ((role = ANY (ARRAY['administrator'::text, 'manager'::text, 'analyst'::text, 'viewer'::text]))),
    CONSTRAINT accounts_pkey PRIMARY KEY (id)
);
CREATE TABLE refresh_tokens (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    family uuid NOT NULL,
    token_hash bytea NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT refresh_tokens_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id)
);
CREATE TABLE audit_events (
    id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    detail text NOT NULL,
    CONSTRAINT audit_events_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'respondent'::text, 'system'::text]))),
    CONSTRAINT audit_events_pkey PRIMARY KEY (id)
);
CREATE TABLE audit_seals (
    seq bigint NOT NULL,
    event_id uuid NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_seals_event_id_fkey FOREIGN KEY (event_id) REFERENCES audit_events(id),
    CONSTRAINT audit_seals_pkey PRIMARY KEY (seq)
);
CREATE TABLE surveys (
    id uuid NOT NULL,
    code text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT surveys_pkey PRIMARY KEY (id)
);
CREATE TABLE questionnaire_versions (
    id uuid NOT NULL,
    survey_id uuid NOT NULL,
    version text NOT NULL,
    document text NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT questionnaire_versions_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT questionnaire_versions_pkey PRIMARY KEY (id)
);
CREATE TABLE plan_amendments (
    id uuid NOT NULL,
    version_id uuid NOT NULL,
    plan text NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT plan_amendments_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT plan_amendments_pkey PRIMARY KEY (id)
);
CREATE TABLE organisations (
    id uuid NOT NULL,
    orgnr text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    edition bigint NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id)
);
CREATE TABLE organisation_facts (
    organisation_id uuid NOT NULL,
    valid_from date NOT NULL,
    facts text NOT NULL,
    ended boolean NOT NULL DEFAULT false,
    successor_id uuid,
    note text NOT NULL DEFAULT ''::text,
    CONSTRAINT organisation_facts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT organisation_facts_successor_id_fkey FOREIGN KEY (successor_id) REFERENCES organisations(id),
    CONSTRAINT organisation_facts_pkey PRIMARY KEY (organisation_id, valid_from)
);
CREATE TABLE contacts (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    role text NOT NULL,
    name text NOT NULL DEFAULT ''::text,
    email text NOT NULL,
    phone text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    replaced_at timestamp with time zone,
    delete_after date,
    CONSTRAINT contacts_role_check CHECK ((role = ANY (ARRAY['named'::text, 'postmottak'::text]))),
    CONSTRAINT contacts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT contacts_pkey PRIMARY KEY (id)
);
CREATE TABLE rounds (
    id uuid NOT NULL,
    survey_id uuid NOT NULL,
    version_id uuid NOT NULL,
    code text NOT NULL,
    test boolean NOT NULL,
    state text NOT NULL,
    opens_on date NOT NULL,
    deadline_on date NOT NULL,
    grace_days integer NOT NULL,
    links_end_on date NOT NULL,
    partial_rule text NOT NULL,
    eligibility text NOT NULL,
    facts text NOT NULL,
    edition bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    personal_purged_at timestamp with time zone,
    CONSTRAINT rounds_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'open'::text, 'grace'::text, 'closed'::text, 'frozen'::text, 'published'::text]))),
    CONSTRAINT rounds_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT rounds_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT rounds_pkey PRIMARY KEY (id)
);
CREATE TABLE units (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    orgnr text NOT NULL,
    facts text NOT NULL,
    disposition text NOT NULL,
    extended_to date,
    first_submitted_at timestamp with time zone,
    last_submission_id uuid,
    CONSTRAINT units_disposition_check CHECK ((disposition = ANY (ARRAY['complete'::text, 'partial'::text, 'nil'::text, 'declined'::text, 'break_off'::text, 'non_contact'::text, 'unreachable'::text, 'other_eligible'::text, 'unknown_eligibility'::text, 'not_eligible'::text]))),
    CONSTRAINT units_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES organisations(id),
    CONSTRAINT units_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT units_pkey PRIMARY KEY (id)
);
CREATE TABLE disposition_history (
    unit_id uuid NOT NULL,
    seq integer NOT NULL,
    disposition text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    account_id uuid,
    CONSTRAINT disposition_history_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT disposition_history_pkey PRIMARY KEY (unit_id, seq)
);
CREATE TABLE freezes (
    round_id uuid NOT NULL,
    number integer NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    account_id uuid,
    reason text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT freezes_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT freezes_pkey PRIMARY KEY (round_id, number)
);
CREATE TABLE freeze_units (
    round_id uuid NOT NULL,
    number integer NOT NULL,
    unit_id uuid NOT NULL,
    disposition text NOT NULL,
    submission_id uuid,
    CONSTRAINT freeze_units_round_id_number_fkey FOREIGN KEY (round_id, number) REFERENCES freezes(round_id, number),
    CONSTRAINT freeze_units_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT freeze_units_pkey PRIMARY KEY (round_id, number, unit_id)
);
CREATE TABLE links (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    grant_scope text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT links_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT links_pkey PRIMARY KEY (id)
);
CREATE TABLE respondent_sessions (
    token_hash bytea NOT NULL,
    link_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT respondent_sessions_link_id_fkey FOREIGN KEY (link_id) REFERENCES links(id),
    CONSTRAINT respondent_sessions_pkey PRIMARY KEY (token_hash)
);
CREATE TABLE paradata (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    CONSTRAINT paradata_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT paradata_pkey PRIMARY KEY (id)
);
CREATE TABLE drafts (
    unit_id uuid NOT NULL,
    edition bigint NOT NULL,
    sheet text NOT NULL,
    nil text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT drafts_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT drafts_pkey PRIMARY KEY (unit_id)
);
CREATE TABLE draft_entries (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    roster text NOT NULL,
    position integer NOT NULL,
    edition bigint NOT NULL,
    sheet text NOT NULL,
    carried_from uuid,
    confirmation text NOT NULL DEFAULT 'new'::text,
    updated_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    CONSTRAINT draft_entries_confirmation_check CHECK ((confirmation = ANY (ARRAY['new'::text, 'unconfirmed'::text, 'confirmed'::text, 'changed'::text, 'ended'::text]))),
    CONSTRAINT draft_entries_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT draft_entries_pkey PRIMARY KEY (unit_id, id)
);
CREATE TABLE submissions (
    id uuid NOT NULL,
    unit_id uuid NOT NULL,
    number integer NOT NULL,
    version_id uuid NOT NULL,
    source text NOT NULL,
    link_id uuid,
    account_id uuid,
    reason text NOT NULL DEFAULT ''::text,
    received_at timestamp with time zone NOT NULL,
    first_at timestamp with time zone NOT NULL,
    sheet text NOT NULL,
    nil text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT submissions_source_check CHECK ((source = ANY (ARRAY['respondent'::text, 'staff_entered'::text, 'staff_correction'::text]))),
    CONSTRAINT submissions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id),
    CONSTRAINT submissions_link_id_fkey FOREIGN KEY (link_id) REFERENCES links(id),
    CONSTRAINT submissions_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT submissions_version_id_fkey FOREIGN KEY (version_id) REFERENCES questionnaire_versions(id),
    CONSTRAINT submissions_pkey PRIMARY KEY (id)
);
CREATE TABLE submission_entries (
    submission_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    roster text NOT NULL,
    position integer NOT NULL,
    first_submitted_at timestamp with time zone NOT NULL,
    sheet text NOT NULL,
    CONSTRAINT submission_entries_submission_id_fkey FOREIGN KEY (submission_id) REFERENCES submissions(id),
    CONSTRAINT submission_entries_pkey PRIMARY KEY (submission_id, entry_id)
);
CREATE TABLE personal_values (
    submission_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    item text NOT NULL,
    salt bytea NOT NULL,
    value text NOT NULL,
    CONSTRAINT personal_values_submission_id_fkey FOREIGN KEY (submission_id) REFERENCES submissions(id),
    CONSTRAINT personal_values_pkey PRIMARY KEY (submission_id, entry_id, item)
);
CREATE TABLE idempotency_keys (
    scope text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, key)
);
CREATE TABLE mails (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    unit_id uuid NOT NULL,
    contact_id uuid,
    kind text NOT NULL,
    recipient text NOT NULL,
    language text NOT NULL,
    detail text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    lease_owner uuid,
    message_id text,
    last_reply text NOT NULL DEFAULT ''::text,
    created_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT mails_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'reminder'::text, 'receipt'::text]))),
    CONSTRAINT mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'bounced'::text, 'failed'::text, 'unknown'::text, 'cancelled'::text]))),
    CONSTRAINT mails_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES contacts(id),
    CONSTRAINT mails_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT mails_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES units(id),
    CONSTRAINT mails_pkey PRIMARY KEY (id)
);
CREATE TABLE leases (
    name text NOT NULL,
    owner uuid NOT NULL,
    fence bigint NOT NULL,
    until_at timestamp with time zone NOT NULL,
    CONSTRAINT leases_pkey PRIMARY KEY (name)
);
CREATE TABLE publications (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    survey_id uuid NOT NULL,
    revision integer NOT NULL,
    freeze_number integer NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    amendment_id uuid,
    account_id uuid,
    document text NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT publications_kind_check CHECK ((kind = ANY (ARRAY['preliminary'::text, 'final'::text]))),
    CONSTRAINT publications_amendment_id_fkey FOREIGN KEY (amendment_id) REFERENCES plan_amendments(id),
    CONSTRAINT publications_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT publications_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES surveys(id),
    CONSTRAINT publications_pkey PRIMARY KEY (id)
);
CREATE TABLE published_entries (
    publication_id uuid NOT NULL,
    entry_id uuid NOT NULL,
    position integer NOT NULL,
    document text NOT NULL,
    CONSTRAINT published_entries_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES publications(id),
    CONSTRAINT published_entries_pkey PRIMARY KEY (publication_id, entry_id)
);
CREATE TABLE panel_figures (
    round_id uuid NOT NULL,
    code text NOT NULL,
    mean text NOT NULL,
    base bigint NOT NULL,
    source text NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    CONSTRAINT panel_figures_round_id_fkey FOREIGN KEY (round_id) REFERENCES rounds(id),
    CONSTRAINT panel_figures_pkey PRIMARY KEY (round_id, code)
);
CREATE UNIQUE INDEX accounts_username_idx ON public.accounts USING btree (username);
CREATE INDEX audit_events_subject_idx ON public.audit_events USING btree (subject_kind, subject_id);
CREATE UNIQUE INDEX audit_seals_event_idx ON public.audit_seals USING btree (event_id);
CREATE INDEX contacts_organisation_idx ON public.contacts USING btree (organisation_id);
CREATE INDEX draft_entries_id_idx ON public.draft_entries USING btree (id);
CREATE INDEX draft_entries_unit_idx ON public.draft_entries USING btree (unit_id, roster, "position");
CREATE INDEX freeze_units_unit_idx ON public.freeze_units USING btree (unit_id);
CREATE UNIQUE INDEX links_secret_idx ON public.links USING btree (secret_hash);
CREATE INDEX links_unit_idx ON public.links USING btree (unit_id);
CREATE INDEX mails_contact_idx ON public.mails USING btree (contact_id);
CREATE INDEX mails_due_idx ON public.mails USING btree (state, due_at);
CREATE UNIQUE INDEX mails_message_idx ON public.mails USING btree (message_id);
CREATE INDEX mails_round_idx ON public.mails USING btree (round_id, state);
CREATE INDEX mails_unit_idx ON public.mails USING btree (unit_id);
CREATE INDEX organisation_facts_successor_idx ON public.organisation_facts USING btree (successor_id);
CREATE UNIQUE INDEX organisations_orgnr_idx ON public.organisations USING btree (orgnr);
CREATE INDEX paradata_unit_idx ON public.paradata USING btree (unit_id);
CREATE INDEX plan_amendments_version_idx ON public.plan_amendments USING btree (version_id, created_at);
CREATE INDEX publications_amendment_idx ON public.publications USING btree (amendment_id);
CREATE UNIQUE INDEX publications_revision_idx ON public.publications USING btree (round_id, revision);
CREATE INDEX publications_survey_idx ON public.publications USING btree (survey_id, published_at);
CREATE UNIQUE INDEX published_entries_position_idx ON public.published_entries USING btree (publication_id, "position");
CREATE UNIQUE INDEX questionnaire_versions_version_idx ON public.questionnaire_versions USING btree (survey_id, version);
CREATE INDEX refresh_tokens_account_idx ON public.refresh_tokens USING btree (account_id);
CREATE INDEX refresh_tokens_family_idx ON public.refresh_tokens USING btree (family);
CREATE UNIQUE INDEX refresh_tokens_hash_idx ON public.refresh_tokens USING btree (token_hash);
CREATE INDEX respondent_sessions_link_idx ON public.respondent_sessions USING btree (link_id);
CREATE UNIQUE INDEX rounds_code_idx ON public.rounds USING btree (survey_id, code, test);
CREATE INDEX rounds_version_idx ON public.rounds USING btree (version_id);
CREATE INDEX submissions_account_idx ON public.submissions USING btree (account_id);
CREATE INDEX submissions_link_idx ON public.submissions USING btree (link_id);
CREATE UNIQUE INDEX submissions_number_idx ON public.submissions USING btree (unit_id, number);
CREATE INDEX submissions_version_idx ON public.submissions USING btree (version_id);
CREATE UNIQUE INDEX surveys_code_idx ON public.surveys USING btree (code);
CREATE INDEX units_disposition_idx ON public.units USING btree (round_id, disposition);
CREATE INDEX units_organisation_id_idx ON public.units USING btree (organisation_id);
CREATE UNIQUE INDEX units_organisation_idx ON public.units USING btree (round_id, organisation_id);
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0001', '2026-11-22 10:41:19.184138');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0002', '2026-11-22 10:41:19.196768');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0003', '2026-11-22 10:41:19.236092');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0004', '2026-11-22 10:41:19.271106');
INSERT INTO __diesel_schema_migrations (version, run_on) VALUES ('0005', '2026-11-22 10:41:19.277641');
INSERT INTO accounts (id, username, name, email, role, password_hash, created_at, disabled_at) VALUES ('019cad8f-ac00-7004-8000-002900000000', 'manager', 'manager', 'manager@etat.test', 'manager', '$argon2id$v=19$m=8,t=1,p=1$yLudNgRoHQIUYPObpyk8c7HGgAdCcrRIDuZ/77Z2eB4$K7zejusaKCoDE0K2ByyOuy/Ss6P+QxWpLTyUwsYgCz0', '2026-03-02 08:00:00+00', NULL);
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000200000000', '2026-03-02 08:00:00+00', 'system', NULL, 'organisation.create', 'organisation', '019cad8f-ac00-7004-8000-000100000000', '{"orgnr":"310000019","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000400000000', '2026-03-02 08:00:00+00', 'system', NULL, 'organisation.create', 'organisation', '019cad8f-ac00-7004-8000-000300000000', '{"orgnr":"310000027","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000600000000', '2026-03-02 08:00:00+00', 'system', NULL, 'organisation.create', 'organisation', '019cad8f-ac00-7004-8000-000500000000', '{"orgnr":"310000035","valid_from":"2026-01-01"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000800000000', '2026-03-02 08:00:00+00', 'system', NULL, 'survey.create', 'survey', '019cad8f-ac00-7004-8000-000700000000', '{"code":"tjenester"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000a00000000', '2026-03-02 08:00:00+00', 'system', NULL, 'version.create', 'version', '019cad8f-ac00-7004-8000-000900000000', '{"sha256":"3e96544835c93db7c7ed966e9296a094acba7927248097508e2a289de90818d8","survey":"019cad8f-ac00-7004-8000-000700000000","version":"1"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-000f00000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.plan', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"code":"2026","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"test":false,"units":3,"version":"019cad8f-ac00-7004-8000-000900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-001000000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.open', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"edition":2,"units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-001300000000', '2026-03-02 08:00:00+00', 'system', NULL, 'link.issue', 'unit', '019cad8f-ac00-7004-8000-000c00000000', '{"link":"019cad8f-ac00-7004-8000-001200000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-001a00000000', '2026-03-02 08:00:00+00', 'respondent', '019cad8f-ac00-7004-8000-001200000000', 'submission.receive', 'unit', '019cad8f-ac00-7004-8000-000c00000000', '{"hash":"7be77b4c221b552c066629c1436d3c7df7d8884f0d26125baa2cba8c13d461a3","number":1,"reason":"","source":"respondent","submission":"019cad8f-ac00-7004-8000-001900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-001d00000000', '2026-03-02 08:00:00+00', 'system', NULL, 'link.issue', 'unit', '019cad8f-ac00-7004-8000-000d00000000', '{"link":"019cad8f-ac00-7004-8000-001c00000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002300000000', '2026-03-02 08:00:00+00', 'respondent', '019cad8f-ac00-7004-8000-001c00000000', 'submission.receive', 'unit', '019cad8f-ac00-7004-8000-000d00000000', '{"hash":"1f81b6b235d8051f3327635dd5ed939f9a171866f02e9e8f18e6cf1eb1b438df","number":1,"reason":"","source":"respondent","submission":"019cad8f-ac00-7004-8000-002200000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002400000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.close', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"cut_off":"for a test","edition":3,"silent":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002600000000', '2026-03-02 08:00:00+00', 'system', NULL, 'plan.amend', 'version', '019cad8f-ac00-7004-8000-000900000000', '{"plan_sha256":"ed3459f5d1867e4fb53d6ccc1a5f1cdea7bf565342ef0d6efccc8b2a3cded9f9","reason":"for a test","version":"1"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002700000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.freeze', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"freeze":1,"reason":"","sha256":"ec28f14d77fadf988cc989c8fa4af8634bd1a19b4e805f2d170de7210b4f14e0","units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002a00000000', '2026-03-02 08:00:00+00', 'system', NULL, 'account.create', 'account', '019cad8f-ac00-7004-8000-002900000000', '{"role":"manager"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002d00000000', '2026-03-02 08:00:00+00', 'staff', '019cad8f-ac00-7004-8000-002900000000', 'round.publish', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"freeze":1,"revision":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-002e00000000', '2026-03-02 08:00:00+00', 'staff', '019cad8f-ac00-7004-8000-002900000000', 'publication.publish', 'round', '019cad8f-ac00-7004-8000-000b00000000', '{"disclosure":{"dominance":false,"exact":true,"list":true,"p":false,"revisions":0,"tables":[{"narrowest":null,"numbers":10,"primary":0,"required":null,"secondary":0,"sums":0,"table":"status","unproven":0},{"narrowest":99,"numbers":2,"primary":2,"required":3,"secondary":0,"sums":0,"table":"leverandor","unproven":0}],"threshold":3,"zeros_protected":false},"embargo_until":null,"freeze":1,"hash":"cc1ce5bf4c4d9e51bb3605f31044f66f2c0fa8609ec69c2a089026ceb7f2e247","kind":"final","publication":"019cad8f-ac00-7004-8000-002c00000000","revision":1}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-003300000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.plan', 'round', '019cad8f-ac00-7004-8000-002f00000000', '{"code":"2027","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"test":false,"units":3,"version":"019cad8f-ac00-7004-8000-000900000000"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-003400000000', '2026-03-02 08:00:00+00', 'system', NULL, 'round.open', 'round', '019cad8f-ac00-7004-8000-002f00000000', '{"edition":2,"units":3}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-003700000000', '2026-03-02 08:00:00+00', 'system', NULL, 'link.issue', 'unit', '019cad8f-ac00-7004-8000-003200000000', '{"link":"019cad8f-ac00-7004-8000-003600000000","scope":"whole"}');
INSERT INTO audit_events (id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail) VALUES ('019cad8f-ac00-7004-8000-003a00000000', '2026-03-02 08:00:00+00', 'system', NULL, 'link.issue', 'unit', '019cad8f-ac00-7004-8000-003100000000', '{"link":"019cad8f-ac00-7004-8000-003900000000","scope":"whole"}');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('1', '019cad8f-ac00-7004-8000-000200000000', E'\\xebf7bbb578fe53daa16e9ce09e49b3f6b64ae7629aa1b12f6898a129b55c4c9e');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('10', '019cad8f-ac00-7004-8000-001d00000000', E'\\x0f9e1a0f06b4c7f1e68007e04dfaadd23f89f45916c9329888c445a1eadcc1e8');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('11', '019cad8f-ac00-7004-8000-002300000000', E'\\xbac16298e3efcc662e749b9cf9fed4f4cae00b5251e48e0e8510223b89b15d08');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('12', '019cad8f-ac00-7004-8000-002400000000', E'\\xfca55807b57a51fed7227259a7f869c4f267a46e0bd9831775d6b45570373f9a');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('13', '019cad8f-ac00-7004-8000-002600000000', E'\\xa6827ae5f0209eb6aaa8b03c5b607553406d729d8c71f37222e1021a5dffd7ed');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('14', '019cad8f-ac00-7004-8000-002700000000', E'\\xeaa3ee57e3461b01dd4b07f390f609cb22fee5a0560e8559e07e0b6f54cb498e');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('15', '019cad8f-ac00-7004-8000-002a00000000', E'\\x3e85ba2229a5f04ae797f5d1eff5ab8ecb9af20f074e6540c509956fa447ba88');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('16', '019cad8f-ac00-7004-8000-002d00000000', E'\\x1d532628363c3d41461eaae51a987796d4f36d3e757fda21fb5f22fb2079ed74');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('17', '019cad8f-ac00-7004-8000-002e00000000', E'\\xa1c6a8d7a2ab8d51e1d9f4f73fbf8b1a1ab9b3779cca94cb0fc718584846e94b');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('18', '019cad8f-ac00-7004-8000-003300000000', E'\\x61bf66547af956346d3dd0029bf02896d75780711987855c984433d5a4136e2a');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('19', '019cad8f-ac00-7004-8000-003400000000', E'\\x8dab52f39a5fe8059ca85ede3837780324f3cf3fa195fb276b82c1864c56c402');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('2', '019cad8f-ac00-7004-8000-000400000000', E'\\x3777c76e98e895737dd036f8a93ee490de48bbba90eb85d36f3a2219b8a8fe6a');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('20', '019cad8f-ac00-7004-8000-003700000000', E'\\xc04b2dc41e27bce1038bae65189cfd25475647711537ef0d96dd8698ec17db32');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('21', '019cad8f-ac00-7004-8000-003a00000000', E'\\x6541d46802fe1cacf241cd2556408bfeea193db27592cb10371dbf851afa80ca');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('3', '019cad8f-ac00-7004-8000-000600000000', E'\\x860152078c35c041a643e8be811750c24a3fda5eb991068f72e13e0278d706de');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('4', '019cad8f-ac00-7004-8000-000800000000', E'\\x21e378e077f0d39deb78ee627800254c568c57a56254d3814a3216b2b69f9779');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('5', '019cad8f-ac00-7004-8000-000a00000000', E'\\x57fd09344a9a4c44186ac6fa55ab9a9061364bf153317a0ca466e6ff942f02ab');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('6', '019cad8f-ac00-7004-8000-000f00000000', E'\\xad69d176bd7b337ed38998e663fae3f64c0228fd1723c7919d41a6027c181816');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('7', '019cad8f-ac00-7004-8000-001000000000', E'\\xac6948af95aef017d5829d4655627ffef5ed96552ad28ea4f22a5b5d40f9966a');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('8', '019cad8f-ac00-7004-8000-001300000000', E'\\xe0536a12e3a6f996cbb2c6b719421825029cce375792681a24222c5c939ad516');
INSERT INTO audit_seals (seq, event_id, hash) VALUES ('9', '019cad8f-ac00-7004-8000-001a00000000', E'\\xf8e333f1a968617932d4278a6e2ad9e78d2a9a1dd6ec2299d411e2d5db252677');
INSERT INTO surveys (id, code, created_at) VALUES ('019cad8f-ac00-7004-8000-000700000000', 'tjenester', '2026-03-02 08:00:00+00');
INSERT INTO questionnaire_versions (id, survey_id, version, document, hash, created_at) VALUES ('019cad8f-ac00-7004-8000-000900000000', '019cad8f-ac00-7004-8000-000700000000', '1', '{"code_lists":{"kanal":[{"code":"nett","label":{"en":"Web","nb":"Nett","nn":"Nett"}},{"code":"app","label":{"en":"App","nb":"App","nn":"App"}},{"code":"telefon","label":{"en":"Telephone","nb":"Telefon","nn":"Telefon"}},{"code":"ingen","exclusive":true,"label":{"en":"None","nb":"Ingen","nn":"Ingen"}}],"status":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}},{"code":"avsluttet","label":{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}}]},"kartlegger":1,"languages":["nb","nn","en"],"legal_bases":[{"code":"offl_13","label":{"en":"Freedom of Information Act, section 13","nb":"Offentleglova § 13","nn":"Offentleglova § 13"}}],"metadata":{"contact":{"email":"tjenester@example.no","name":{"en":"Support","nb":"Brukerstøtte","nn":"Brukarstøtte"}},"legal_basis":{"en":"Voluntary.","nb":"Frivillig.","nn":"Frivillig."},"licence":"https://data.norge.no/nlod/no/2.0","minutes":10,"obligation":"voluntary","publisher":{"accessibility":"https://www.example.no/tilgjengelighet","name":{"en":"The agency","nb":"Etaten","nn":"Etaten"},"orgnr":"315620813","privacy":"https://www.example.no/personvern"},"purpose":{"en":"An overview of services.","nb":"Oversikt over tjenester.","nn":"Oversikt over tenester."}},"plan":{"late":"included","threshold":3},"rosters":[{"entry":{"en":"service","nb":"tjeneste","nn":"teneste"},"exempt":"status = ''avsluttet''","id":"tjeneste","max_entries":3,"name_item":"navn","nil_return":{"en":"We have none.","nb":"Vi har ingen.","nn":"Vi har ingen."},"sections":[{"id":"hoved","items":[{"carry_forward":true,"class":"named","id":"navn","max_length":100,"required":true,"text":{"en":"Name","nb":"Navn","nn":"Namn"},"type":"text"},{"class":"named","codes":"status","id":"status","required":true,"text":{"en":"Status","nb":"Status","nn":"Status"},"type":"single"},{"class":"named","id":"slutt","relevant":"status = ''avsluttet''","text":{"en":"End date","nb":"Sluttdato","nn":"Sluttdato"},"type":"date"},{"class":"named","codes":"kanal","id":"kanaler","max_choices":2,"text":{"en":"Channels","nb":"Kanaler","nn":"Kanalar"},"type":"multiple"},{"carry_forward":true,"class":"named","exemptible":true,"id":"kostnad","min":0,"text":{"en":"Cost","nb":"Kostnad","nn":"Kostnad"},"type":"amount"},{"class":"internal","id":"ansvarlig","personal":true,"text":{"en":"Responsible","nb":"Ansvarlig","nn":"Ansvarleg"},"type":"email"}],"title":{"en":"The service","nb":"Tjenesten","nn":"Tenesta"}}],"title":{"en":"Services","nb":"Tjenester","nn":"Tenester"}}],"rules":[{"at":"kostnad","check":"kostnad <= 1000000","id":"hoy_kostnad","kind":"soft","message":{"en":"The cost is high.","nb":"Kostnaden er høy.","nn":"Kostnaden er høg."},"roster":"tjeneste"}],"sections":[{"id":"om","items":[{"carry_forward":true,"class":"named","id":"ansatte","max":100000,"min":0,"required":true,"text":{"en":"Number of employees","nb":"Antall ansatte","nn":"Tal på tilsette"},"type":"integer"},{"class":"internal","id":"kontakt","personal":true,"text":{"en":"Contact","nb":"Kontakt","nn":"Kontakt"},"type":"email"}],"title":{"en":"About the organisation","nb":"Om virksomheten","nn":"Om verksemda"}},{"id":"drift","items":[{"class":"aggregate","id":"leverandor","text":{"en":"Supplier","nb":"Leverandør","nn":"Leverandør"},"type":"orgnr"},{"class":"internal","id":"merknad","max_length":1000,"text":{"en":"Remark","nb":"Merknad","nn":"Merknad"},"type":"long_text"}],"title":{"en":"Operations","nb":"Drift","nn":"Drift"}}],"survey":"tjenester","title":{"en":"Digital services","nb":"Digitale tjenester","nn":"Digitale tenester"},"version":"1"}', E'\\x3e96544835c93db7c7ed966e9296a094acba7927248097508e2a289de90818d8', '2026-03-02 08:00:00+00');
INSERT INTO plan_amendments (id, version_id, plan, reason, created_at) VALUES ('019cad8f-ac00-7004-8000-002500000000', '019cad8f-ac00-7004-8000-000900000000', '{"late":"included","list":{"columns":["navn","status","kanaler","kostnad"],"facets":[{"item":"status","total":true}],"roster":"tjeneste","search":["navn"],"title":{"en":"Tjenester","nb":"Tjenester","nn":"Tjenester"}},"tables":[{"base":"answered","by":[{"item":"status","total":true}],"chart":"bars","id":"status","measures":["count","share",{"sum":"kostnad"}],"protect_exempt":false,"title":{"en":"Tjenester etter status","nb":"Tjenester etter status","nn":"Tjenester etter status"},"unit":{"entry":"tjeneste"}},{"base":"answered","chart":"bars","filter":"answered(leverandor)","id":"leverandor","measures":["count"],"protect_exempt":false,"title":{"en":"Virksomheter med leverandør","nb":"Virksomheter med leverandør","nn":"Virksomheter med leverandør"},"unit":"organisation"}],"threshold":3}', 'for a test', '2026-03-02 08:00:00+00');
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES ('019cad8f-ac00-7004-8000-000100000000', '310000019', '2026-03-02 08:00:00+00', '1');
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES ('019cad8f-ac00-7004-8000-000300000000', '310000027', '2026-03-02 08:00:00+00', '1');
INSERT INTO organisations (id, orgnr, created_at, edition) VALUES ('019cad8f-ac00-7004-8000-000500000000', '310000035', '2026-03-02 08:00:00+00', '1');
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES ('019cad8f-ac00-7004-8000-000100000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 'false', NULL, '');
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES ('019cad8f-ac00-7004-8000-000300000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 'false', NULL, '');
INSERT INTO organisation_facts (organisation_id, valid_from, facts, ended, successor_id, note) VALUES ('019cad8f-ac00-7004-8000-000500000000', '2026-01-01', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 'false', NULL, '');
INSERT INTO rounds (id, survey_id, version_id, code, test, state, opens_on, deadline_on, grace_days, links_end_on, partial_rule, eligibility, facts, edition, created_at, personal_purged_at) VALUES ('019cad8f-ac00-7004-8000-000b00000000', '019cad8f-ac00-7004-8000-000700000000', '019cad8f-ac00-7004-8000-000900000000', '2026', 'false', 'published', '2026-03-02', '2026-03-31', '14', '2026-09-18', '{"complete_from":80,"counted":"required","partial_from":50}', '1', '{"closed_at":"2026-03-02T08:00:00Z","freeze":1,"frozen_at":"2026-03-02T08:00:00Z","name":"published","opened_at":"2026-03-02T08:00:00Z","published_at":"2026-03-02T08:00:00Z","revision":1}', '5', '2026-03-02 08:00:00+00', NULL);
INSERT INTO rounds (id, survey_id, version_id, code, test, state, opens_on, deadline_on, grace_days, links_end_on, partial_rule, eligibility, facts, edition, created_at, personal_purged_at) VALUES ('019cad8f-ac00-7004-8000-002f00000000', '019cad8f-ac00-7004-8000-000700000000', '019cad8f-ac00-7004-8000-000900000000', '2027', 'false', 'open', '2026-03-02', '2026-03-31', '14', '2026-09-18', '{"complete_from":80,"counted":"required","partial_from":50}', '1', '{"name":"open","opened_at":"2026-03-02T08:00:00Z"}', '2', '2026-03-02 08:00:00+00', NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-000c00000000', '019cad8f-ac00-7004-8000-000b00000000', '019cad8f-ac00-7004-8000-000100000000', '310000019', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 'complete', NULL, '2026-03-02 08:00:00+00', '019cad8f-ac00-7004-8000-001900000000');
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-000d00000000', '019cad8f-ac00-7004-8000-000b00000000', '019cad8f-ac00-7004-8000-000300000000', '310000027', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 'complete', NULL, '2026-03-02 08:00:00+00', '019cad8f-ac00-7004-8000-002200000000');
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-000e00000000', '019cad8f-ac00-7004-8000-000b00000000', '019cad8f-ac00-7004-8000-000500000000', '310000035', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-003000000000', '019cad8f-ac00-7004-8000-002f00000000', '019cad8f-ac00-7004-8000-000100000000', '310000019', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-003100000000', '019cad8f-ac00-7004-8000-002f00000000', '019cad8f-ac00-7004-8000-000300000000', '310000027', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO units (id, round_id, organisation_id, orgnr, facts, disposition, extended_to, first_submitted_at, last_submission_id) VALUES ('019cad8f-ac00-7004-8000-003200000000', '019cad8f-ac00-7004-8000-002f00000000', '019cad8f-ac00-7004-8000-000500000000', '310000035', '{"groups":[],"language":"nb","level":"state","ministry":null,"name":"Etat 310000035","orgnr":"310000035","short_name":"310000035","size":null,"size_class":null,"stratum":null}', 'non_contact', NULL, NULL, NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES ('019cad8f-ac00-7004-8000-000c00000000', '1', 'complete', 'submission 1', '2026-03-02 08:00:00+00', NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES ('019cad8f-ac00-7004-8000-000d00000000', '1', 'complete', 'submission 1', '2026-03-02 08:00:00+00', NULL);
INSERT INTO disposition_history (unit_id, seq, disposition, reason, at, account_id) VALUES ('019cad8f-ac00-7004-8000-000e00000000', '1', 'non_contact', 'silent when the round closed', '2026-03-02 08:00:00+00', NULL);
INSERT INTO freezes (round_id, number, frozen_at, account_id, reason, hash) VALUES ('019cad8f-ac00-7004-8000-000b00000000', '1', '2026-03-02 08:00:00+00', NULL, '', E'\\xec28f14d77fadf988cc989c8fa4af8634bd1a19b4e805f2d170de7210b4f14e0');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES ('019cad8f-ac00-7004-8000-000b00000000', '1', '019cad8f-ac00-7004-8000-000c00000000', 'complete', '019cad8f-ac00-7004-8000-001900000000');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES ('019cad8f-ac00-7004-8000-000b00000000', '1', '019cad8f-ac00-7004-8000-000d00000000', 'complete', '019cad8f-ac00-7004-8000-002200000000');
INSERT INTO freeze_units (round_id, number, unit_id, disposition, submission_id) VALUES ('019cad8f-ac00-7004-8000-000b00000000', '1', '019cad8f-ac00-7004-8000-000e00000000', 'non_contact', NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES ('019cad8f-ac00-7004-8000-001200000000', '019cad8f-ac00-7004-8000-000c00000000', E'\\x1ca0c28d95cbf5d4370868678bcb2e06cd40974b09bcf87fdda93b022fa054e8', '"whole"', '2026-03-02 08:00:00+00', NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES ('019cad8f-ac00-7004-8000-001c00000000', '019cad8f-ac00-7004-8000-000d00000000', E'\\xd661fbfff97102457dd2e2cdd4e2fac2daa2d74358b23509559e861424e97b73', '"whole"', '2026-03-02 08:00:00+00', NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES ('019cad8f-ac00-7004-8000-003600000000', '019cad8f-ac00-7004-8000-003200000000', E'\\xa302173ce50761e1de1c838e91006d67a3946f079a4cf3e963a2f95527e6d646', '"whole"', '2026-03-02 08:00:00+00', NULL);
INSERT INTO links (id, unit_id, secret_hash, grant_scope, created_at, revoked_at) VALUES ('019cad8f-ac00-7004-8000-003900000000', '019cad8f-ac00-7004-8000-003100000000', E'\\x6e2babab44763c8edebdbdfc7393a8513ce101782937d0ec5759d497ec40cd0e', '"whole"', '2026-03-02 08:00:00+00', NULL);
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES ('019cad8f-ac00-7004-8000-000c00000000', '1', '{"answers":{"ansatte":9,"leverandor":"310000019"}}', '[]', '2026-03-02 08:00:00+00');
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES ('019cad8f-ac00-7004-8000-000d00000000', '1', '{"answers":{"ansatte":4}}', '[]', '2026-03-02 08:00:00+00');
INSERT INTO drafts (unit_id, edition, sheet, nil, updated_at) VALUES ('019cad8f-ac00-7004-8000-003100000000', '1', '{"answers":{"ansatte":120}}', '[]', '2026-03-02 08:00:00+00');
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES ('019a0000-0000-7000-8000-000000000001', '019cad8f-ac00-7004-8000-000c00000000', 'tjeneste', '1', '1', '{"answers":{"kanaler":["nett","app"],"kostnad":987654,"navn":"=1+1","status":"i_drift"},"exemptions":{"kostnad":"offl_13"}}', NULL, 'new', '2026-03-02 08:00:00+00', NULL);
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES ('019a0000-0000-7000-8000-000000000002', '019cad8f-ac00-7004-8000-000c00000000', 'tjeneste', '2', '1', '{"answers":{"kostnad":5,"navn":"Hemmelig","status":"avsluttet"}}', NULL, 'new', '2026-03-02 08:00:00+00', NULL);
INSERT INTO draft_entries (id, unit_id, roster, position, edition, sheet, carried_from, confirmation, updated_at, removed_at) VALUES ('019a0000-0000-7000-8000-000000000003', '019cad8f-ac00-7004-8000-000d00000000', 'tjeneste', '1', '1', '{"answers":{"kostnad":100,"navn":"Åpen søknad","status":"i_drift"}}', NULL, 'new', '2026-03-02 08:00:00+00', NULL);
INSERT INTO submissions (id, unit_id, number, version_id, source, link_id, account_id, reason, received_at, first_at, sheet, nil, hash) VALUES ('019cad8f-ac00-7004-8000-001900000000', '019cad8f-ac00-7004-8000-000c00000000', '1', '019cad8f-ac00-7004-8000-000900000000', 'respondent', '019cad8f-ac00-7004-8000-001200000000', NULL, '', '2026-03-02 08:00:00+00', '2026-03-02 08:00:00+00', '{"answers":{"ansatte":9,"leverandor":"310000019"}}', '[]', E'\\x7be77b4c221b552c066629c1436d3c7df7d8884f0d26125baa2cba8c13d461a3');
INSERT INTO submissions (id, unit_id, number, version_id, source, link_id, account_id, reason, received_at, first_at, sheet, nil, hash) VALUES ('019cad8f-ac00-7004-8000-002200000000', '019cad8f-ac00-7004-8000-000d00000000', '1', '019cad8f-ac00-7004-8000-000900000000', 'respondent', '019cad8f-ac00-7004-8000-001c00000000', NULL, '', '2026-03-02 08:00:00+00', '2026-03-02 08:00:00+00', '{"answers":{"ansatte":4}}', '[]', E'\\x1f81b6b235d8051f3327635dd5ed939f9a171866f02e9e8f18e6cf1eb1b438df');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES ('019cad8f-ac00-7004-8000-001900000000', '019a0000-0000-7000-8000-000000000001', 'tjeneste', '1', '2026-03-02 08:00:00+00', '{"answers":{"kanaler":["nett","app"],"kostnad":987654,"navn":"=1+1","status":"i_drift"},"exemptions":{"kostnad":"offl_13"}}');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES ('019cad8f-ac00-7004-8000-001900000000', '019a0000-0000-7000-8000-000000000002', 'tjeneste', '2', '2026-03-02 08:00:00+00', '{"answers":{"kostnad":5,"navn":"Hemmelig","status":"avsluttet"}}');
INSERT INTO submission_entries (submission_id, entry_id, roster, position, first_submitted_at, sheet) VALUES ('019cad8f-ac00-7004-8000-002200000000', '019a0000-0000-7000-8000-000000000003', 'tjeneste', '1', '2026-03-02 08:00:00+00', '{"answers":{"kostnad":100,"navn":"Åpen søknad","status":"i_drift"}}');
INSERT INTO idempotency_keys (scope, key, fingerprint, body, created_at) VALUES ('respond.submit 019cad8f-ac00-7004-8000-001200000000', 'first', E'\\x6867ce6e03b08e5220488e8d0f193306c01107da09a85c6c028299c68c27dedd', '{"hash":"7be77b4c221b552c066629c1436d3c7df7d8884f0d26125baa2cba8c13d461a3","late":false,"number":1,"received_at":"2026-03-02T08:00:00Z","source":"respondent","submission":"019cad8f-ac00-7004-8000-001900000000"}', '2026-03-02 08:00:00+00');
INSERT INTO idempotency_keys (scope, key, fingerprint, body, created_at) VALUES ('respond.submit 019cad8f-ac00-7004-8000-001c00000000', 'second', E'\\xb18734dcda2e342cc36d4538fd450ff8f1f5f51251f38aed8d3e2c22978f7beb', '{"hash":"1f81b6b235d8051f3327635dd5ed939f9a171866f02e9e8f18e6cf1eb1b438df","late":false,"number":1,"received_at":"2026-03-02T08:00:00Z","source":"respondent","submission":"019cad8f-ac00-7004-8000-002200000000"}', '2026-03-02 08:00:00+00');
INSERT INTO leases (name, owner, fence, until_at) VALUES ('chores', '019cad8f-ac00-7004-8000-003c00000000', '10', '2026-03-02 08:05:00+00');
INSERT INTO publications (id, round_id, survey_id, revision, freeze_number, kind, reason, published_at, prepared_at, amendment_id, account_id, document, hash) VALUES ('019cad8f-ac00-7004-8000-002c00000000', '019cad8f-ac00-7004-8000-000b00000000', '019cad8f-ac00-7004-8000-000700000000', '1', '1', 'final', '', '2026-03-02 08:00:00+00', '2026-03-02 08:00:00+00', '019cad8f-ac00-7004-8000-002500000000', '019cad8f-ac00-7004-8000-002900000000', '{"format":1,"freeze":1,"frozen_at":"2026-03-02T08:00:00Z","kind":"final","list":{"columns":[{"id":"navn","kind":"text","label":{"en":"Name","nb":"Navn","nn":"Namn"}},{"codes":[["i_drift",{"en":"Running","nb":"I drift","nn":"I drift"}],["avsluttet",{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}]],"id":"status","kind":"codes","label":{"en":"Status","nb":"Status","nn":"Status"}},{"codes":[["nett",{"en":"Web","nb":"Nett","nn":"Nett"}],["app",{"en":"App","nb":"App","nn":"App"}],["telefon",{"en":"Telephone","nb":"Telefon","nn":"Telefon"}],["ingen",{"en":"None","nb":"Ingen","nn":"Ingen"}]],"id":"kanaler","kind":"codes","label":{"en":"Channels","nb":"Kanaler","nn":"Kanalar"}},{"id":"kostnad","kind":"number","label":{"en":"Cost","nb":"Kostnad","nn":"Kostnad"},"unit":{"en":"NOK","nb":"kroner","nn":"kroner"}}],"entry":{"en":"service","nb":"tjeneste","nn":"teneste"},"facets":[{"categories":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}}],"code":"status","label":{"en":"Status","nb":"Status","nn":"Status"}}],"n":2,"roster":"tjeneste","sha256":"b221d823290a3007f2934f39d96b49eb266885ab9358281288a0356c5c6b0763","tags":false,"title":{"en":"Tjenester","nb":"Tjenester","nn":"Tjenester"}},"outcome":{"all":{"complete":2,"non_contact":1},"by":{},"eligibility":"1"},"published_at":"2026-03-02T08:00:00Z","reason":"","revision":1,"round":{"code":"2026","schedule":{"deadline_on":"2026-03-31","grace_days":14,"links_end_on":"2026-09-18","opens_on":"2026-03-02"},"version":"1"},"survey":{"code":"tjenester","contact":{"email":"tjenester@example.no","name":{"en":"Support","nb":"Brukerstøtte","nn":"Brukarstøtte"}},"languages":["nb","nn","en"],"legal_basis":{"en":"Voluntary.","nb":"Frivillig.","nn":"Frivillig."},"licence":"https://data.norge.no/nlod/no/2.0","publisher":{"accessibility":"https://www.example.no/tilgjengelighet","name":{"en":"The agency","nb":"Etaten","nn":"Etaten"},"orgnr":"315620813","privacy":"https://www.example.no/personvern"},"purpose":{"en":"An overview of services.","nb":"Oversikt over tjenester.","nn":"Oversikt over tenester."},"title":{"en":"Digital services","nb":"Digitale tjenester","nn":"Digitale tenester"}},"tables":[{"absent":[],"head":{"axes":[{"answers":true,"categories":[{"code":"i_drift","label":{"en":"Running","nb":"I drift","nn":"I drift"}},{"code":"avsluttet","label":{"en":"Ended","nb":"Avsluttet","nn":"Avslutta"}},{"code":"_T","label":{"en":"Total","nb":"I alt","nn":"I alt"}}],"code":"status","label":{"en":"Status","nb":"Status","nn":"Status"},"multiple":false}],"base":"answered","breaks":[],"chart":"bars","id":"status","late":"included","measures":[{"code":"count","decimals":0,"kind":"count","label":{"en":"Count","nb":"Antall","nn":"Tal på"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"share","decimals":3,"kind":"share","label":{"en":"Share of the base","nb":"Andel av grunnlaget","nn":"Del av grunnlaget"},"unit":{"en":"proportion (0–1)","nb":"andel (0–1)","nn":"del (0–1)"}},{"code":"sum_kostnad","decimals":0,"kind":"sum","label":{"en":"Sum: Cost","nb":"Sum: Kostnad","nn":"Sum: Kostnad"},"unit":{"en":"NOK","nb":"kroner","nn":"kroner"}},{"code":"valid_kostnad","decimals":0,"kind":"valid","label":{"en":"With a number: Cost","nb":"Med tall: Kostnad","nn":"Med tal: Kostnad"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_base","decimals":0,"kind":"base","label":{"en":"Base (n)","nb":"Grunnlag (n)","nn":"Grunnlag (n)"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_unanswered","decimals":0,"kind":"missing","label":{"en":"Unanswered","nb":"Ubesvart","nn":"Ikkje svara"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_off_route","decimals":0,"kind":"missing","label":{"en":"Not asked","nb":"Ikke spurt","nn":"Ikkje spurt"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_refused","decimals":0,"kind":"missing","label":{"en":"Refused","nb":"Ville ikke svare","nn":"Ville ikkje svare"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_dont_know","decimals":0,"kind":"missing","label":{"en":"Don''t know","nb":"Vet ikke","nn":"Veit ikkje"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_not_relevant","decimals":0,"kind":"missing","label":{"en":"Not relevant","nb":"Ikke relevant","nn":"Ikkje relevant"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_exempt","decimals":0,"kind":"exempt","label":{"en":"Exempt from publication (counted)","nb":"Unntatt offentlighet (regnet med)","nn":"Unnateke offentlegheit (rekna med)"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},{"code":"n_late","decimals":0,"kind":"late","label":{"en":"Of these after the deadline","nb":"Av dem etter fristen","nn":"Av dei etter fristen"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}}],"notes":[{"en":"All 3 organisations in the frame were asked, and 2 answered. The figures have no sampling error. They are of those who answered, and are not adjusted for non-response (1).","nb":"Alle 3 virksomheter i rammen ble spurt, og 2 svarte. Tallene har ingen utvalgsfeil. De gjelder dem som svarte, og er ikke justert for frafallet (1).","nn":"Alle dei 3 verksemdene i ramma vart spurde, og 2 svara. Tala har ingen utvalsfeil. Dei gjeld dei som svara, og er ikkje justerte for fråfallet (1)."}],"of":{"entry":"tjeneste"},"threshold":null,"title":{"en":"Tjenester etter status","nb":"Tjenester etter status","nn":"Tjenester etter status"},"unit":{"en":"Services","nb":"Tjenester","nn":"Tenester"}},"signs":{},"values":["2","2/3","987754","2","3","0","0","0","0","0","2","0","1","1/3","5","1","3","0","0","0","0","0","2","0","3","1","987759","3","3","0","0","0","0","0","2","0"]},{"absent":[],"head":{"axes":[],"base":"answered","breaks":[],"chart":"bars","id":"leverandor","late":"included","measures":[{"code":"count","decimals":0,"kind":"count","label":{"en":"Count","nb":"Antall","nn":"Tal på"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_base","decimals":0,"kind":"base","label":{"en":"Base (n)","nb":"Grunnlag (n)","nn":"Grunnlag (n)"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_exempt","decimals":0,"kind":"exempt","label":{"en":"Exempt from publication (counted)","nb":"Unntatt offentlighet (regnet med)","nn":"Unnateke offentlegheit (rekna med)"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},{"code":"n_late","decimals":0,"kind":"late","label":{"en":"Of these after the deadline","nb":"Av dem etter fristen","nn":"Av dei etter fristen"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}}],"notes":[{"en":"All 3 organisations in the frame were asked, and 2 answered. The figures have no sampling error. They are of those who answered, and are not adjusted for non-response (1).","nb":"Alle 3 virksomheter i rammen ble spurt, og 2 svarte. Tallene har ingen utvalgsfeil. De gjelder dem som svarte, og er ikke justert for frafallet (1).","nn":"Alle dei 3 verksemdene i ramma vart spurde, og 2 svara. Tala har ingen utvalsfeil. Dei gjeld dei som svara, og er ikkje justerte for fråfallet (1)."}],"of":"organisation","threshold":3,"title":{"en":"Virksomheter med leverandør","nb":"Virksomheter med leverandør","nn":"Virksomheter med leverandør"},"unit":{"en":"organisations that answered","nb":"virksomheter som har svart","nn":"verksemder som har svara"}},"signs":{"0":":","1":":","2":":","3":":"},"values":[null,null,null,null]}]}', E'\\xcc1ce5bf4c4d9e51bb3605f31044f66f2c0fa8609ec69c2a089026ceb7f2e247');
INSERT INTO published_entries (publication_id, entry_id, position, document) VALUES ('019cad8f-ac00-7004-8000-002c00000000', '019a0000-0000-7000-8000-000000000001', '0', '{"facets":{"status":["i_drift"]},"id":"019a0000-0000-7000-8000-000000000001","name":"=1+1","organisation":{"ministry":null,"name":"Etat 310000019","orgnr":"310000019","short_name":"310000019"},"search":"1 1 1 1 etat 310000019 310000019","tags":[],"values":{"kanaler":{"codes":["nett","app"]},"kostnad":"exempt","navn":{"text":"=1+1"},"status":{"codes":["i_drift"]}}}');
INSERT INTO published_entries (publication_id, entry_id, position, document) VALUES ('019cad8f-ac00-7004-8000-002c00000000', '019a0000-0000-7000-8000-000000000003', '1', '{"facets":{"status":["i_drift"]},"id":"019a0000-0000-7000-8000-000000000003","name":"Åpen søknad","organisation":{"ministry":null,"name":"Etat 310000027","orgnr":"310000027","short_name":"310000027"},"search":"åpen søknad åpen søknad etat 310000027 310000027","tags":[],"values":{"kostnad":{"number":"100"},"navn":{"text":"Åpen søknad"},"status":{"codes":["i_drift"]}}}');
